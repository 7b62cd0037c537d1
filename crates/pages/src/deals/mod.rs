//! Deals: the page of each, and what several pages show of one.

mod deal;
pub(crate) mod missing;

use app::App;
use axum::Router;

/// The routes of deals; the list has its own.
pub(crate) fn routes() -> Router<App> {
    deal::routes()
}
