//! The workspace's name and currency.

use app::App;
use app::workspace::{self, WorkspaceChanges};
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};
use types::Currency;
use ui::{FieldOf, button, field, hidden, page_header, select, text_input};
use web::Role;

use super::{Place, page, refused};
use crate::overtaken::{plain, problems};
use crate::{Answer, Done, Filled, Viewer, choices};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/settings/workspace", get(show).post(change))
}

async fn show(viewer: Viewer) -> Answer {
    Ok(page(&viewer, Place::Workspace, view(&viewer, &filled(&viewer))))
}

fn filled(viewer: &Viewer) -> Filled {
    let workspace = &viewer.workspace;
    Filled::of([
        ("name", workspace.name.clone()),
        ("currency", workspace.currency.to_string()),
        ("version", workspace.version.to_string()),
    ])
}

fn view(viewer: &Viewer, form: &Filled) -> Markup {
    let workspace = &viewer.workspace;
    let since = html! { "Set up " (viewer.time(workspace.created_at)) "." };
    if viewer.by.role() != Role::Admin {
        return html! {
            (page_header("Workspace", since, html! {}))
            dl.facts {
                dt { "Name" } dd { (workspace.name) }
                dt { "Currency" } dd { (workspace.currency) }
            }
        };
    }
    let name = FieldOf {
        name: "name",
        label: "Name",
        error: form.error("name"),
        required: true,
        ..FieldOf::default()
    };
    let currency = FieldOf {
        name: "currency",
        label: "Currency",
        hint: Some("Of amounts that state none. Amounts that are there already keep theirs."),
        error: form.error("currency"),
        required: true,
    };
    html! {
        (page_header("Workspace", since, html! {}))
        (viewer.form("/settings/workspace", html! {
            (problems(form, &["name", "currency"]))
            (hidden("version", form.get("version")))
            (field(name, text_input("name", form.get("name"))))
            (field(currency, select("currency", choices::currencies(Some(workspace.currency)), form.get("currency"))))
            div.actions { (button("Save").primary()) }
        }).class("stack form"))
    }
}

async fn change(viewer: Viewer, mut form: Filled) -> Answer {
    viewer.by.must_be_admin("change the workspace's settings")?;
    let name = form.required("name");
    let currency = form.parse::<Currency>("currency");
    let version = form.parse_some::<i64>("version").flatten();
    if let (Some(name), Some(currency)) = (name, currency) {
        let changes = WorkspaceChanges {
            name: Some(name),
            currency: Some(currency),
            version,
            ..WorkspaceChanges::default()
        };
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| workspace::change(tx, &by, changes.clone())).await {
            Ok(_) => return Ok(viewer.see_other("/settings/workspace").with_flash("Saved.")),
            Err(error) => form.take(error)?,
        }
    }
    form.catch_up(&filled(&viewer), [("name", "Name"), ("currency", "Currency")], plain);
    Ok(refused(&viewer, Place::Workspace, view(&viewer, &form)))
}
