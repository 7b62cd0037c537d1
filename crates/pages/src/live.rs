//! The stream by which open pages hear what changed.

use app::{App, live};
use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use serde::Deserialize;
use web::{Actor, Query, Via};

use crate::{Answer, Viewer};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/live", get(listen))
}

/// What a page wants to hear of, and up to where it knows the journal.
#[derive(Deserialize)]
struct Wish {
    topics: String,
    mark: Option<i64>,
}

/// Streams the topics that the viewer may hear. A page that was made before the last event is told to load again,
/// since it may have missed something on the way here.
async fn listen(viewer: Viewer, headers: HeaderMap, Query(wish): Query<Wish>) -> Answer {
    let by = viewer.by.clone();
    let topics = viewer.app.read(move |read| live::audible(read, &by, &wish.topics)).await?;
    let hub = &viewer.app.house.hub;
    let subscription = hub.subscribe(&owner(viewer.by.actor.as_ref()), &topics)?;
    let now = viewer.app.read(live::mark).await?;
    let is_behind = wish.mark.is_some_and(|mark| mark < now);
    if is_behind || headers.contains_key("last-event-id") {
        subscription.refresh();
    }
    Ok(hub.stream(subscription))
}

/// By whom streams are counted and ended: the session.
pub(crate) fn owner(actor: Option<&Actor>) -> String {
    match actor.map(|actor| actor.via) {
        Some(Via::Session(session)) => session.to_string(),
        Some(Via::Token { id, .. }) => id.to_string(),
        _ => "command".to_owned(),
    }
}
