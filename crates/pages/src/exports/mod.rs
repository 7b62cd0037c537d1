//! Exports: tables for spreadsheets, and everything for reading elsewhere.

#[cfg(test)]
mod tests;

use app::App;
use app::exports::{self, SheetOf};
use axum::Router;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use maud::{Markup, PreEscaped, html};
use ui::{Icon, Section, breadcrumb, card, link_button, page_header};
use web::{Path, Role};

use crate::{Answer, Viewer};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/exports", get(show)).route("/exports/{sheet}", get(sheet))
}

async fn show(viewer: Viewer) -> Answer {
    exports::must_take_along(&viewer.by)?;
    let page = page(viewer.by.role() == Role::Admin);
    Ok(viewer.page("Export", Section::Imports, page))
}

fn page(is_admin: bool) -> Markup {
    let nothing = || PreEscaped(String::new());
    let about = |sheet: SheetOf| match sheet {
        SheetOf::Deals => (
            Icon::Handshake,
            "Deals",
            "Every deal you see: how it stands, whose it is, what it is worth.",
        ),
        SheetOf::Companies => {
            (Icon::Building2, "Companies", "Every company you see, with what is known of it.")
        }
        SheetOf::Contacts => {
            (Icon::Users, "Contacts", "Every contact you see, with their company.")
        }
    };
    html! {
        (breadcrumb(&[("Imports", "/imports")], "Export"))
        (page_header("Export", html! { "Your data is yours: take it along whenever you want." }, nothing()))
        (card("Tables for a spreadsheet", nothing(), html! {
            ul.export-list {
                @for sheet in SheetOf::ALL {
                    @let (drawing, title, words) = about(sheet);
                    li {
                        (ui::icon(drawing))
                        div { strong { (title) } p.muted { (words) } }
                        (link_button("CSV", format!("/exports/{}.csv", sheet.as_str())).icon(Icon::Download))
                    }
                }
            }
            p.hint { "Times are in the workspace’s zone. Cells that a spreadsheet could take for a formula begin with an apostrophe." }
        }))
        @if is_admin {
            (card("Everything", nothing(), html! {
                p { "All tables and the whole journal, a JSON object a line, all from one moment. Passwords and secrets are left out." }
                div.actions { (link_button("Everything (NDJSON)", "/api/v1/export").icon(Icon::Download)) }
                p.hint { "On the command line " code { "waymark export FOLDER" } " writes the same with files and CSV, and " code { "waymark export FOLDER --restore" } " reads it back." }
            }))
            (card("Playbooks", nothing(), html! {
                p { "Each playbook can be taken along as a page, as Markdown and as text from " a href="/playbooks" { "its own page" } "." }
            }))
        }
    }
}

/// One table as CSV.
async fn sheet(viewer: Viewer, Path(file): Path<String>) -> Answer {
    let sheet = file.strip_suffix(".csv").and_then(SheetOf::of).ok_or(app::Error::NotFound)?;
    let by = viewer.by.clone();
    let csv =
        viewer.app.read(move |read| exports::write_sheet(read, &by, sheet, Vec::new())).await?;
    let day = viewer.today();
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}-{day}.csv\"", sheet.as_str())),
    ];
    Ok((headers, csv).into_response())
}
