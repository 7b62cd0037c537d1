//! The way into the settings.

use app::App;
use axum::Router;
use axum::routing::get;
use maud::html;
use ui::{Section, icon, page_header};

use super::frame::groups;
use crate::{Answer, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/settings", get(show))
}

async fn show(viewer: Viewer) -> Answer {
    let content = html! {
        (page_header("Settings", html! { "How " (viewer.workspace.name) " works." }, html! {}))
        @for (name, places) in groups(viewer.by.role()) {
            section.part {
                h2 { (name) }
                ul.tiles {
                    @for place in places {
                        li {
                            a.tile href=(place.href()) {
                                (icon(place.icon()))
                                strong { (place.name()) }
                                span { (place.says()) }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(viewer.page("Settings", Section::Settings, content))
}
