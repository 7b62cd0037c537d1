//! Teams: who sells together, who leads them, which countries they look after.

use std::collections::BTreeSet;

use app::App;
use app::teams::departments::{self, Department};
use app::teams::{self, NewTeam, Team, TeamChanges};
use axum::Router;
use axum::routing::{get, post};
use db::Read;
use deal::Edit;
use maud::{Markup, html};
use types::{Country, Id};
use ui::{
    Column, FieldOf, Icon, avatar, button, empty_state, field, hidden, link_button, page_header,
    select, table, text_input,
};
use web::{Path, Role};

use super::departments::choices as department_choices;
use super::people::ticks;
use super::{Place, page, refused};
use crate::choices::People;
use crate::overtaken::{chosen, plain, problems};
use crate::{Answer, Done, Filled, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/teams", get(list).post(create))
        .route("/settings/teams/new", get(new))
        .route("/settings/teams/{team}", get(show).post(change))
        .route("/settings/teams/{team}/delete", post(delete))
}

struct Around {
    people: People,
    departments: Vec<Department>,
}

fn around(read: &mut Read<'_>) -> app::Result<Around> {
    Ok(Around { people: People::load(read)?, departments: departments::list(read)? })
}

/// Whether this person may change teams, as far as pages show buttons.
fn may(viewer: &Viewer) -> bool {
    matches!(viewer.by.role(), Role::Admin | Role::Manager)
}

async fn list(viewer: Viewer) -> Answer {
    let around = viewer.app.read(around).await?;
    let add = html! {
        @if may(&viewer) { (link_button("New team", "/settings/teams/new").primary().icon(Icon::Plus)) }
    };
    let teams = around.people.teams();
    let content = html! {
        (page_header("Teams", html! { (Place::Teams.says()) }, add))
        @if teams.is_empty() {
            (empty_state(Icon::UserCheck, "No teams yet",
                "A team shares what it sees, and rules can give it leads in turn or by load.", None))
        } @else {
            (list_table(&around, teams))
        }
    };
    Ok(page(&viewer, Place::Teams, content))
}

fn list_table(around: &Around, teams: &[Team]) -> Markup {
    let columns = [
        Column::text("Name"),
        Column::text("Led by"),
        Column::text("Members"),
        Column::text("Looks after"),
        Column::text("Department"),
    ];
    let rows = html! {
        @for team in teams {
            tr {
                td { a.row-link href={ "/settings/teams/" (team.id) } { (team.name) } }
                td { (around.people.owner(team.lead).unwrap_or("–")) }
                td {
                    span.faces {
                        @for member in team.members.iter().take(8) { (avatar(around.people.name(*member))) }
                    }
                    span.muted { " " (team.members.len()) }
                }
                td { (countries(team)) }
                td { (department(around, team)) }
            }
        }
    };
    table("Teams", &columns, rows)
}

fn countries(team: &Team) -> String {
    team.territory.iter().map(|country| country.name()).collect::<Vec<_>>().join(", ")
}

fn department<'a>(around: &'a Around, team: &Team) -> &'a str {
    let found = around.departments.iter().find(|it| Some(it.id) == team.department);
    found.map_or("–", |department| department.name.as_str())
}

async fn new(viewer: Viewer) -> Answer {
    viewer.by.must_manage("make teams")?;
    let around = viewer.app.read(around).await?;
    let content = form_view(&viewer, &around, "New team", "/settings/teams", &Filled::default());
    Ok(page(&viewer, Place::Teams, content))
}

fn form_view(viewer: &Viewer, around: &Around, title: &str, action: &str, form: &Filled) -> Markup {
    let of =
        |name: &'static str, label: &'static str, hint: Option<&'static str>, required: bool| {
            FieldOf { name, label, hint, error: form.error(name), required }
        };
    let departments = department_choices(&around.departments);
    let leads = around.people.active("Nobody", form.get("lead"));
    html! {
        (page_header(title, html! {}, html! {}))
        (viewer.form(action, html! {
            (problems(form, &["name", "lead", "department", "territory", "members"]))
            (hidden("version", form.get("version")))
            (field(of("name", "Name", None, true), text_input("name", form.get("name"))))
            div.field-row {
                (field(of("lead", "Led by", None, false), select("lead", leads, form.get("lead"))))
                (field(of("department", "Department", None, false), select("department", departments, form.get("department"))))
            }
            (field(of("territory", "Countries it looks after", Some(TERRITORY), false), text_input("territory", form.get("territory"))))
            (field(of("members", "Members", None, false), ticks("members", &around.people, form)))
            div.actions { (button("Save").primary()) (link_button("Cancel", "/settings/teams")) }
        }).class("stack form"))
    }
}

const TERRITORY: &str =
    "Two letters each, separated by commas: DE, AT, CH. Rules of assignment can ask for it.";

/// What a form says of a team; none where something is wrong with it, which is noted.
fn wish(form: &mut Filled) -> Option<NewTeam> {
    let name = form.required("name");
    let lead = form.parse_some::<Id<types::User>>("lead");
    let department = form.parse_some::<Id<types::Department>>("department");
    let territory = territory(form);
    let members = members(form);
    Some(NewTeam {
        name: name?,
        department: department?,
        lead: lead?,
        territory: territory?,
        members: members?,
        calendar: None,
    })
}

fn territory(form: &mut Filled) -> Option<BTreeSet<Country>> {
    let given = form.get("territory").to_owned();
    let mut found = BTreeSet::new();
    for word in given.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let Some(country) = Country::find(word) else {
            form.refuse("territory", format!("“{word}” is no country."));
            return None;
        };
        found.insert(country);
    }
    Some(found)
}

fn members(form: &mut Filled) -> Option<BTreeSet<Id<types::User>>> {
    let read: Result<BTreeSet<_>, _> = form.all("members").iter().map(|id| id.parse()).collect();
    if read.is_err() {
        form.refuse("members", "There is no such colleague.");
    }
    read.ok()
}

async fn create(viewer: Viewer, mut form: Filled) -> Answer {
    viewer.by.must_manage("make teams")?;
    if let Some(new) = wish(&mut form) {
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| teams::create(tx, &by, new.clone())).await {
            Ok(_) => {
                return Ok(viewer.see_other("/settings/teams").with_flash("The team is made."));
            }
            Err(error) => form.take(error)?,
        }
    }
    let around = viewer.app.read(around).await?;
    let content = form_view(&viewer, &around, "New team", "/settings/teams", &form);
    Ok(refused(&viewer, Place::Teams, content))
}

async fn one(viewer: &Viewer, id: Id<types::Team>) -> app::Result<(Around, Team)> {
    viewer.app.read(move |read| Ok((around(read)?, teams::find(read, id)?))).await
}

async fn show(viewer: Viewer, Path(id): Path<Id<types::Team>>) -> Answer {
    let (around, team) = one(&viewer, id).await?;
    Ok(page(&viewer, Place::Teams, show_view(&viewer, &around, &team, &filled(&team))))
}

fn filled(team: &Team) -> Filled {
    let territory: Vec<&str> = team.territory.iter().map(|country| country.as_str()).collect();
    let fields = [
        ("name", team.name.clone()),
        ("lead", team.lead.map(|id| id.to_string()).unwrap_or_default()),
        ("department", team.department.map(|id| id.to_string()).unwrap_or_default()),
        ("territory", territory.join(", ")),
        ("version", team.version.to_string()),
    ];
    Filled::of(fields.into_iter().chain(team.members.iter().map(|id| ("members", id.to_string()))))
}

fn show_view(viewer: &Viewer, around: &Around, team: &Team, form: &Filled) -> Markup {
    let path = format!("/settings/teams/{}", team.id);
    if !may(viewer) {
        return html! {
            (page_header(&team.name, html! { (countries(team)) }, hours_link(team)))
            ul.plain { @for member in &team.members { li { (ui::person(around.people.name(*member))) } } }
        };
    }
    html! {
        (form_view(viewer, around, &team.name, &path, form))
        section.part {
            h2 { "Working time" }
            p.muted { (by_whose_hours(team)) }
            (hours_link(team))
        }
        section.part {
            h2 { "Take the team away" }
            p.muted { "Only a team to which no deals, customers or rules belong can go." }
            (viewer.form(format!("{path}/delete"), html! {
                (button("Take away").danger().icon(Icon::Trash2).confirm(format!("Take the team “{}” away?", team.name)))
            }))
        }
    }
}

fn hours_link(team: &Team) -> Markup {
    let path = format!("/settings/teams/{}/hours", team.id);
    html! { (link_button("Working time", path).icon(Icon::CalendarClock)) }
}

fn by_whose_hours(team: &Team) -> &'static str {
    match team.calendar {
        Some(_) => "The team has hours, holidays and a zone of its own.",
        None => "The team goes by the workspace’s hours.",
    }
}

async fn change(viewer: Viewer, Path(id): Path<Id<types::Team>>, mut form: Filled) -> Answer {
    let version = form.parse_some::<i64>("version").flatten();
    if let Some(new) = wish(&mut form) {
        let changes = TeamChanges {
            version,
            name: Some(new.name),
            department: Edit::from(new.department),
            lead: Edit::from(new.lead),
            territory: Some(new.territory),
            members: Some(new.members),
            calendar: Edit::Keep,
        };
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| teams::change(tx, &by, id, &changes)).await {
            Ok(_) => return Ok(viewer.see_other("/settings/teams").with_flash("Saved.")),
            Err(error) => form.take(error)?,
        }
    }
    let (around, team) = one(&viewer, id).await?;
    form.catch_up(&filled(&team), LABELS, |form, name| in_words(&around, form, name));
    Ok(refused(&viewer, Place::Teams, show_view(&viewer, &around, &team, &form)))
}

/// What is changed of a team, as people call it.
const LABELS: [(&str, &str); 5] = [
    ("name", "Name"),
    ("lead", "Led by"),
    ("department", "Department"),
    ("territory", "Countries it looks after"),
    ("members", "Members"),
];

fn in_words(around: &Around, form: &Filled, name: &str) -> String {
    match name {
        "lead" | "members" => around.people.in_words(form, name),
        "department" => chosen(form, name, &department_choices(&around.departments)),
        _ => plain(form, name),
    }
}

async fn delete(viewer: Viewer, Path(id): Path<Id<types::Team>>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| teams::delete(tx, &by, id)).await?;
    Ok(viewer.see_other("/settings/teams").with_flash("The team is gone."))
}
