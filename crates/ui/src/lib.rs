//! How pages look: components, the layout around every page, icons, CSS, scripts and what they need from npm.
//!
//! A component is a function from values to markup. Nothing here asks the database or decides anything; words and
//! values come from the caller. Everything works without scripts; scripts are bound by `data-` attributes
//! (`src/js/app.js` lists them).

mod assets;
mod badge;
mod button;
mod control;
mod field;
mod icon;
mod layout;
mod navigation;
mod overlay;
mod page;
mod table;
mod tag;
#[cfg(test)]
mod tests;
mod time;

pub use assets::{asset, assets_router};
pub use badge::{Tone, alert, avatar, badge, meter, person, progress};
pub use button::{Button, button, icon_button, link_button};
pub use control::{
    MoneyInput, checkbox, date_input, file_input, hidden, input, money_input, radio_group, select,
    switch, text_input, textarea,
};
pub use field::{FieldOf, field, form, form_errors, upload_form};
pub use icon::{Icon, icon};
pub use layout::{
    actions, card, columns, empty_state, page_header, section, stack, stat, stats, toolbar,
};
pub use navigation::{Section, breadcrumb, pagination, tabs};
pub use overlay::{dialog, menu, menu_button, menu_link};
pub use page::{Flash, Frame, Theme, Who, bare_page, page};
pub use table::{Column, growing_table, table};
pub use tag::Tag;
pub use time::{date, relative, time};
