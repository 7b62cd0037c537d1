//! Saved views: tabs above a list, and the form that saves one.

use app::App;
use app::teams::{self, Team};
use app::views::{self, ListOf, NewView, Says, Sharing, View, ViewChanges};
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use types::Id;
use types::id::kind as id;
use ui::{Button, FieldOf, Icon, Section};
use web::{Path, Query, Role};

use super::query::{Here, ListQuery};
use crate::board::address;
use crate::choices::Choice;
use crate::overtaken::{self, chosen, problems};
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

/// The way to the form that saves what is shown, or changes the view that was opened.
pub(crate) fn save_link(here: &Here<'_>) -> Button {
    let form = here.at(&format!("{}/save-view", here.path));
    ui::link_button("Save view", form).icon(Icon::Bookmark).flag("data-sheet")
}

/// The form that saves a list of deals.
pub(super) async fn of_deals(viewer: Viewer, Query(query): Query<ListQuery>) -> Answer {
    form_of(&viewer, query, ListOf::Deals).await
}

/// The form that saves a list of leads.
pub(super) async fn of_leads(viewer: Viewer, Query(query): Query<ListQuery>) -> Answer {
    form_of(&viewer, query, ListOf::Leads).await
}

async fn form_of(viewer: &Viewer, query: ListQuery, list: ListOf) -> Answer {
    viewer.by.must_write("save lists")?;
    let (by, currency) = (viewer.by.clone(), viewer.workspace.currency);
    let found = viewer.app.read(move |read| {
        let view = query.view.map(|id| views::find(read, &by, id)).transpose()?;
        let says = query.shown(view.as_ref(), currency)?;
        Ok((says, view, teams::list(read)?))
    });
    let (mut says, view, teams) = found.await?;
    if list == ListOf::Leads {
        says.filter.phase = Some("lead".to_owned());
    }
    let is_own = |view: &View| leads(viewer) || Some(view.owner) == viewer.by.user();
    let own = view.filter(is_own);
    let new = Filled::of([("says", text_of(&says)), ("list", list.word().to_owned())]);
    let body = html! {
        (ui::page_header("Save this view", html! {}, html! {}))
        @if let Some(view) = &own {
            (change_form(viewer, view.id, &teams, &filled(&View { says, ..view.clone() })))
            hr;
            h2 { "Or save it under another name" }
        }
        (create_form(viewer, &teams, &new))
    };
    Ok(viewer.page("Save this view", section_of(list), body))
}

/// Whether this person shares with everybody and changes what others saved.
fn leads(viewer: &Viewer) -> bool {
    matches!(viewer.by.role(), Role::Admin | Role::Manager)
}

fn text_of(says: &Says) -> String {
    serde_json::to_string(says).unwrap_or_default()
}

/// A view as its form shows it.
fn filled(view: &View) -> Filled {
    let shared = match (view.shared, view.team) {
        (Sharing::Own, _) | (Sharing::Team, None) => "own".to_owned(),
        (Sharing::All, _) => "all".to_owned(),
        (Sharing::Team, Some(team)) => team.to_string(),
    };
    Filled::of([
        ("name", view.name.clone()),
        ("shared", shared),
        ("says", text_of(&view.says)),
        ("list", view.list.word().to_owned()),
        ("version", view.version.to_string()),
    ])
}

fn create_form(viewer: &Viewer, teams: &[Team], form: &Filled) -> Markup {
    let body = html! {
        (fields(viewer, teams, form, ["name", "shared"]))
        div.actions { (ui::button("Save").primary().icon(Icon::Bookmark)) }
    };
    html! { (viewer.form("/views", body).class("stack narrow")) }
}

fn change_form(viewer: &Viewer, view: Id<id::View>, teams: &[Team], form: &Filled) -> Markup {
    let path = format!("/views/{view}");
    let question = format!("Take “{}” away?", form.get("name"));
    let body = html! {
        (ui::hidden("version", form.get("version")))
        (fields(viewer, teams, form, ["changed-name", "changed-shared"]))
        div.actions {
            (ui::button("Save changes").primary())
            (ui::button("Delete").danger().attr("formaction", format!("{path}/delete")).confirm(question))
        }
    };
    html! { (viewer.form(path.as_str(), body).class("stack narrow")) }
}

/// With whom a view can be shared.
fn sharings(viewer: &Viewer, teams: &[Team]) -> Vec<Choice> {
    let each = teams.iter().map(|team| (team.id.to_string(), format!("Team {}", team.name)));
    let all = leads(viewer).then(|| ("all".to_owned(), "Everybody".to_owned()));
    std::iter::once(("own".to_owned(), "Only me".to_owned())).chain(each).chain(all).collect()
}

/// The fields of a view; `places` are the names of their places on the page, where two such forms may stand.
fn fields(viewer: &Viewer, teams: &[Team], form: &Filled, places: [&str; 2]) -> Markup {
    let [name_at, shared_at] = places;
    let of = |at, name, label| FieldOf {
        name: at,
        label,
        error: form.error(name),
        ..FieldOf::default()
    };
    let name = ui::text_input("name", form.get("name")).attr("maxlength", "200");
    let shared = ui::select("shared", sharings(viewer, teams), form.get("shared"));
    html! {
        (problems(form, &["name", "shared"]))
        (ui::hidden("says", form.get("says")))
        (ui::hidden("list", form.get("list")))
        (ui::field(FieldOf { required: true, ..of(name_at, "name", "Name") }, name))
        (ui::field(of(shared_at, "shared", "Who sees it"), shared))
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
    let list = list_of(form);
    Ok(Wish { list, name: form.get("name").to_owned(), shared, team, says })
}

fn list_of(form: &Filled) -> ListOf {
    if form.get("list") == "leads" { ListOf::Leads } else { ListOf::Deals }
}

fn section_of(list: ListOf) -> Section {
    match list {
        ListOf::Deals => Section::Deals,
        ListOf::Leads => Section::Leads,
    }
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
            let teams = app.read(teams::list).await?;
            Ok(again(&viewer, &form, create_form(&viewer, &teams, &form)))
        }
    }
}

/// The form again, with what is wrong with it.
fn again(viewer: &Viewer, filled: &Filled, form: Markup) -> Response {
    let body = html! { (ui::page_header("Save this view", html! {}, html! {})) (form) };
    viewer.invalid("Save this view", section_of(list_of(filled)), body)
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
            let by = viewer.by.clone();
            let found =
                app.read(move |read| Ok((views::find(read, &by, view)?, teams::list(read)?)));
            let (now, teams) = found.await?;
            catch_up(&viewer, &mut form, &now, &teams);
            Ok(again(&viewer, &form, change_form(&viewer, view, &teams, &form)))
        }
    }
}

/// Sets what was asked for against what somebody else made of the view meanwhile.
fn catch_up(viewer: &Viewer, form: &mut Filled, now: &View, teams: &[Team]) {
    let now = filled(now);
    let is_same = form.get("says") == now.get("says");
    let words = |of: &Filled, name: &str| match name {
        "shared" => chosen(of, name, &sharings(viewer, teams)),
        "says" if is_same => String::new(),
        "says" if of.get("version") == now.get("version") => {
            "other filters, another order or other columns".to_owned()
        }
        "says" => "the list as you looked at it".to_owned(),
        _ => overtaken::plain(of, name),
    };
    let fields = [("name", "Name"), ("shared", "Who sees it"), ("says", "What it shows")];
    form.catch_up(&now, fields, words);
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
    Ok(viewer
        .see_other(path_of(list_of(&form)))
        .with_flash("The view is gone; the deals are where they were."))
}
