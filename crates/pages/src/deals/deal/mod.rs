//! The page of one deal: its way, what is needed to go on, what happened, who is who, and everything that can be done
//! about it.
//!
//! Each thing that can be done is an [`act::Act`]: a form that a script lays over the page and that is a page of its
//! own without scripts. What a verb refuses is drawn again with just what is missing.

mod act;
mod acts;
mod answers;
mod ask;
mod brief;
mod briefing;
mod call;
mod committee;
mod correct;
mod customer;
mod facts;
mod files;
mod head;
mod heard;
mod journeys;
mod look;
mod merge;
mod needs;
mod new;
mod page;
mod processes;
mod proof;
mod questions;
mod similar;
mod stages;
mod tasks;
#[cfg(test)]
mod tests;
mod timeline;
#[cfg(test)]
mod two_at_once;
mod words;

pub(crate) use acts::TASK_KINDS;
use app::App;
use axum::Router;
use axum::routing::{get, post};

/// The most bytes of a form with a file.
const LARGEST: usize = app::files::LARGEST + (256 << 10);

/// The routes of one deal.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/deals/new", get(new::show).post(new::open))
        .route("/deals/{deal}", get(page::show))
        .route("/deals/{deal}/timeline", get(timeline::show))
        .route("/deals/{deal}/similar", get(similar::show))
        .route("/deals/{deal}/score", get(facts::show_score))
        .route("/deals/{deal}/briefing", get(briefing::show))
        .route("/deals/{deal}/call", get(call::show).post(call::hang_up))
        .route("/deals/{deal}/customer", get(customer::show).post(customer::choose))
        .route("/deals/{deal}/merge", get(merge::show).post(merge::merge))
        .route("/deals/{deal}/answers/{group}/{row}", post(answers::save))
        .route("/deals/{deal}/questions/{group}", get(answers::show))
        .route("/deals/{deal}/rows", post(answers::remove))
        .route("/deals/{deal}/files/{file}", get(files::download))
        .route("/deals/{deal}/activities/{activity}", get(correct::show).post(correct::correct))
        .route("/deals/{deal}/{act}", get(act::show).post(act::carry_out))
        .layer(web::body_limit(LARGEST))
}

/// The words of all acts.
pub(super) fn acts() -> impl Iterator<Item = &'static str> {
    acts::ALL.iter().copied().flatten().map(|act| act.slug)
}
