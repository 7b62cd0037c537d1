//! Taking everything out, and keeping it safe.

use app::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};
use ui::{Icon, card, link_button, page_header};

use super::{Place, page};
use crate::{Answer, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/settings/data", get(show))
}

async fn show(viewer: Viewer) -> Answer {
    viewer.by.must_be_admin("take everything out")?;
    Ok(page(&viewer, Place::Data, view()))
}

fn view() -> Markup {
    html! {
        (page_header("Data", html! { "It is yours: nothing here can be read by Waymark alone." }, html! {}))
        (card("Export", html! {}, html! {
            p {
                "Every record and the whole journal as lines of JSON, from one moment. Passwords, sessions and the secrets of tokens stay here."
            }
            div.actions {
                (link_button("Export everything", "/api/v1/export").icon(Icon::Download).flag("download"))
                (link_button("Lists as spreadsheets", "/exports"))
            }
            p.hint {
                "On the server, " code { "waymark export FOLDER" } " writes the same with a CSV file for each table, and "
                code { "waymark export FOLDER --restore" } " makes the same workspace of it elsewhere."
            }
        }))
        (card("Backup", html! {}, html! {
            p {
                "On the server, " code { "waymark backup FILE" }
                " copies the database while people work. Run it every night and keep the copies on another machine; now and then restore one and look at it."
            }
            p.hint {
                "On PostgreSQL use its own tools. " code { "waymark verify" }
                " compares every record with the journal, and says so where they differ."
            }
        }))
        (card("Import", html! {}, html! {
            p { "Leads, companies, contacts and deals from CSV, Excel and OpenDocument files." }
            div.actions { (link_button("Imports", "/imports").icon(Icon::Upload)) }
        }))
    }
}
