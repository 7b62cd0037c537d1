//! Deals: the page of each, and what several pages show of one.

mod deal;
pub(crate) mod missing;

use app::App;
use axum::Router;
pub(crate) use deal::TASK_KINDS;

/// The routes of deals; the list has its own.
pub(crate) fn routes() -> Router<App> {
    deal::routes()
}

/// The words in the address of a deal by which something is done to it with a form.
pub(crate) fn acts() -> impl Iterator<Item = &'static str> {
    deal::acts()
}
