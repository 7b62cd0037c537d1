//! What lies over the page: dialogs and menus. Both are the browser's own and open without scripts.

use maud::{Markup, html};

use crate::{Button, Icon, button, icon};

/// A dialog; [`Button::opens`] names its id.
pub fn dialog(id: &str, title: impl AsRef<str>, body: Markup) -> Markup {
    html! {
        dialog.dialog id=(id) aria-labelledby={ (id) "-title" } {
            div {
                header { h2 id={ (id) "-title" } { (title.as_ref()) } }
                section { (body) }
                button.dialog-close type="button" command="close" commandfor=(id) aria-label="Close" { (icon(Icon::X)) }
            }
        }
    }
}

/// A button and the menu that it opens, filled with [`menu_link`] and [`menu_button`].
pub fn menu(id: &str, opener: Button, items: Markup) -> Markup {
    html! {
        span.menu {
            (opener.plain().attr("popovertarget", id).attr("aria-haspopup", "true"))
            div.menu-items id=(id) popover="auto" { (items) }
        }
    }
}

/// An entry of a menu that goes somewhere.
pub fn menu_link(drawing: Option<Icon>, label: impl AsRef<str>, href: impl AsRef<str>) -> Markup {
    html! {
        a.menu-item href=(href.as_ref()) {
            @if let Some(drawing) = drawing { (icon(drawing)) }
            (label.as_ref())
        }
    }
}

/// An entry of a menu that does something; put it into a form or give it [`Button::opens`].
pub fn menu_button(drawing: Option<Icon>, label: impl Into<String>) -> Button {
    let entry = button(label).ghost().attr("class", "menu-item");
    match drawing {
        Some(drawing) => entry.icon(drawing),
        None => entry,
    }
}
