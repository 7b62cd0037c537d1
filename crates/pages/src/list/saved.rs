//! Saved views: tabs above a list, and the dialog that saves one.

use app::App;
use app::teams::Team;
use app::views::{self, ListOf, NewView, Says, Sharing, View, ViewChanges};
use axum::extract::State;
use maud::{Markup, html};
use types::Id;
use types::id::kind as id;
use ui::{FieldOf, Icon, Section};
use web::{Path, Role};

use super::query::Here;
use crate::board::address;
use crate::{Answer, Done, Filled, Viewer};

/// The views of a list beside each other: those that everybody has, then saved ones.
pub(crate) fn view_tabs(
    here: &Here<'_>,
    built_in: &[(&str, &str)],
    saved: &[View],
    open: Option<&View>,
) -> Markup {
    let own = here.address();
    let mut tabs: Vec<(String, String, bool)> = built_in
        .iter()
        .map(|(words, href)| {
            let is_here = open.is_none() && is_same(href, &own);
            ((*words).to_owned(), (*href).to_owned(), is_here)
        })
        .collect();
    tabs.extend(saved.iter().map(|view| {
        let href = address(here.path, &[("view", view.id.to_string())]);
        (view.name.clone(), href, open.is_some_and(|open| open.id == view.id))
    }));
    ui::tabs("Views", &tabs)
}

/// Whether an address that leaves out what is usual means the same as one that says it.
fn is_same(short: &str, full: &str) -> bool {
    let pairs = |address: &str| -> Vec<String> {
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let mut pairs: Vec<String> = query
            .split('&')
            .filter(|pair| !pair.is_empty() && *pair != "status=open")
            .map(plain)
            .collect();
        pairs.sort();
        pairs
    };
    pairs(short) == pairs(full)
}

fn plain(pair: &str) -> String {
    percent_encoding::percent_decode_str(pair).decode_utf8_lossy().into_owned()
}

/// The dialog that saves what is shown, or changes the view that was opened.
pub(crate) fn save_dialog(
    viewer: &Viewer,
    here: &Here<'_>,
    list: ListOf,
    open: Option<&View>,
    teams: &[Team],
) -> Markup {
    let leads = matches!(viewer.by.role(), Role::Admin | Role::Manager);
    let is_own = |view: &&View| leads || Some(view.owner) == viewer.by.user();
    let own = open.filter(is_own);
    let body = html! {
        @if let Some(view) = own {
            (viewer.form(format!("/views/{}", view.id), html! {
                (ui::hidden("version", view.version.to_string()))
                (fields(here, list, &view.name, view.shared, view.team, teams, leads))
                div.actions {
                    (ui::button("Save changes").primary())
                    (ui::button("Delete").danger().attr("formaction", format!("/views/{}/delete", view.id)).confirm(format!("Take “{}” away?", view.name)))
                }
            }).class("stack"))
            hr;
            h3 { "Or save it under another name" }
        }
        (viewer.form("/views", html! {
            (fields(here, list, "", Sharing::Own, None, teams, leads))
            div.actions { (ui::button("Save").primary().icon(Icon::Bookmark)) }
        }).class("stack"))
    };
    ui::dialog("save-view", "Save this view", body)
}

fn fields(
    here: &Here<'_>,
    list: ListOf,
    name: &str,
    shared: Sharing,
    team: Option<Id<id::Team>>,
    teams: &[Team],
    leads: bool,
) -> Markup {
    let says = serde_json::to_string(here.says).unwrap_or_default();
    let mut sharings = vec![("own".to_owned(), "Only me".to_owned())];
    sharings.extend(teams.iter().map(|team| (team.id.to_string(), format!("Team {}", team.name))));
    if leads {
        sharings.push(("all".to_owned(), "Everybody".to_owned()));
    }
    let chosen = match (shared, team) {
        (Sharing::Own, _) | (Sharing::Team, None) => "own".to_owned(),
        (Sharing::All, _) => "all".to_owned(),
        (Sharing::Team, Some(team)) => team.to_string(),
    };
    let of = |name, label| FieldOf { name, label, ..FieldOf::default() };
    html! {
        (ui::hidden("says", says))
        (ui::hidden("list", list.word()))
        (ui::field(FieldOf { required: true, ..of("name", "Name") }, ui::text_input("name", name).attr("maxlength", "200")))
        (ui::field(of("shared", "Who sees it"), ui::select("shared", sharings, &chosen)))
    }
}

/// What the form says of a view.
struct Wish {
    list: ListOf,
    name: String,
    shared: Sharing,
    team: Option<Id<id::Team>>,
    says: Says,
}

fn wish(form: &Filled) -> app::Result<Wish> {
    let says = serde_json::from_str(form.get("says")).map_err(|_| {
        app::Error::field("says", "This list cannot be read any more: open it again.")
    })?;
    let (shared, team) = match form.get("shared") {
        "" | "own" => (Sharing::Own, None),
        "all" => (Sharing::All, None),
        team => {
            let team =
                team.parse().map_err(|_| app::Error::field("shared", "There is no such team."))?;
            (Sharing::Team, Some(team))
        }
    };
    let list = if form.get("list") == "leads" { ListOf::Leads } else { ListOf::Deals };
    Ok(Wish { list, name: form.get("name").to_owned(), shared, team, says })
}

fn path_of(list: ListOf) -> &'static str {
    match list {
        ListOf::Deals => "/deals",
        ListOf::Leads => "/leads",
    }
}

/// Saves what is shown as a new view, and shows it.
pub(super) async fn create(State(app): State<App>, viewer: Viewer, mut form: Filled) -> Answer {
    let by = viewer.by.clone();
    let wish = wish(&form)?;
    let new = NewView {
        list: wish.list,
        name: wish.name,
        shared: wish.shared,
        team: wish.team,
        says: wish.says,
    };
    match app.write(move |tx| views::create(tx, &by, new.clone())).await {
        Ok(view) => {
            let to = address(path_of(view.list), &[("view", view.id.to_string())]);
            Ok(viewer.see_other(to).with_flash("Saved."))
        }
        Err(error) => {
            form.take(error)?;
            Ok(again(&viewer, &form))
        }
    }
}

/// The form again, with what is wrong with it.
fn again(viewer: &Viewer, form: &Filled) -> axum::response::Response {
    let body = html! {
        (ui::page_header("Save this view", html! {}, html! {}))
        (viewer.form("/views", html! {
            (ui::form_errors(form.errors_besides(&["name"])))
            (ui::hidden("says", form.get("says")))
            (ui::hidden("list", form.get("list")))
            (ui::hidden("shared", form.get("shared")))
            (ui::field(FieldOf { name: "name", label: "Name", required: true, error: form.error("name"), ..FieldOf::default() }, ui::text_input("name", form.get("name"))))
            div.actions { (ui::button("Save").primary()) }
        }).class("stack narrow"))
    };
    viewer.invalid("Save this view", Section::Deals, body)
}

/// Changes a view to what is shown.
pub(super) async fn change(
    State(app): State<App>,
    viewer: Viewer,
    Path(view): Path<Id<id::View>>,
    mut form: Filled,
) -> Answer {
    let by = viewer.by.clone();
    let wish = wish(&form)?;
    let changes = ViewChanges {
        version: form.parse_some("version").flatten(),
        name: Some(wish.name),
        shared: Some(wish.shared),
        team: wish.team,
        says: Some(wish.says),
    };
    match app.write(move |tx| views::change(tx, &by, view, &changes)).await {
        Ok(view) => {
            let to = address(path_of(view.list), &[("view", view.id.to_string())]);
            Ok(viewer.see_other(to).with_flash("Saved."))
        }
        Err(error) => {
            form.take(error)?;
            Ok(again(&viewer, &form))
        }
    }
}

/// Takes a view away.
pub(super) async fn delete(
    State(app): State<App>,
    viewer: Viewer,
    Path(view): Path<Id<id::View>>,
    form: Filled,
) -> Answer {
    let by = viewer.by.clone();
    app.write(move |tx| views::delete(tx, &by, view)).await?;
    let list = if form.get("list") == "leads" { ListOf::Leads } else { ListOf::Deals };
    Ok(viewer
        .see_other(path_of(list))
        .with_flash("The view is gone; the deals are where they were."))
}
