//! The pages that people work in: handlers and views, one folder a feature, named as in `app`.
//!
//! A handler takes a [`Viewer`], asks `app` for typed values or calls one of its verbs, and draws with `ui`. It
//! holds no rule of the product and no SQL. Every page is complete without scripts; what htmx asks for is drawn by
//! the same function as the page.

mod access;
mod address;
mod answer;
mod away;
mod board;
mod calendar;
mod choices;
mod companies;
mod contacts;
mod cookies;
mod deals;
mod drawn;
mod exports;
mod filled;
mod home;
mod imports;
mod insights;
mod leads;
mod list;
mod live;
mod map;
mod notifications;
mod once;
mod overtaken;
mod playbooks;
mod profile;
mod records;
#[cfg(test)]
mod route_walk;
mod search;
mod settings;
mod shown;
mod start;
mod tasks;
#[cfg(test)]
mod tests;
mod today;
mod viewer;
#[cfg(test)]
mod world;

use app::{App, Serving};
use axum::Router;
use axum::middleware::from_fn_with_state;

pub use answer::{Answer, Done, Oops, redirect};
pub use filled::Filled;
pub use map::{Address, map};
pub use viewer::Viewer;

/// The whole product as it is served: the API and the pages.
pub fn router(app: &App, trust_proxy: bool) -> Router {
    let all = web::fallbacks(app::api::with_reference().merge(routes()));
    let all = all.layer(from_fn_with_state(app.clone(), drawn::draw));
    app::api::served(app, all, Serving { trust_proxy, draw: Some(drawn::plain()) })
}

/// The routes of all pages.
fn routes() -> Router<App> {
    Router::new()
        .merge(ui::assets_router())
        .merge(access::routes())
        .merge(choices::routes())
        .merge(tasks::routes())
        .merge(board::routes())
        .merge(calendar::routes())
        .merge(companies::routes())
        .merge(contacts::routes())
        .merge(deals::routes())
        .merge(exports::routes())
        .merge(home::routes())
        .merge(insights::routes())
        .merge(imports::routes())
        .merge(leads::routes())
        .merge(list::routes())
        .merge(live::routes())
        .merge(notifications::routes())
        .merge(playbooks::routes())
        .merge(profile::routes())
        .merge(search::routes())
        .merge(settings::routes())
        .merge(start::routes())
        .merge(today::routes())
}
