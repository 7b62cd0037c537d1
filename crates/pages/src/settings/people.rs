//! Colleagues: who is here, adding them, what they may do, a link to set a password.

use std::collections::BTreeMap;

use app::absences::{self, Absence};
use app::teams::departments::{self, Department};
use app::users::{self, NewUser, User, UserChanges};
use app::{App, access};
use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::routing::{get, post};
use db::Read;
use deal::Edit;
use maud::{Markup, html};
use types::{Email, Id, Language, Zone};
use ui::{
    Column, FieldOf, Icon, Tone, badge, button, empty_state, field, hidden, input, link_button,
    page_header, person, select, switch, table, text_input,
};
use web::{Path, Role, Visibility};

use super::absent;
use super::departments::choices as department_choices;
use super::roles::{self, RoleLine};
use super::{Place, page, refused};
use crate::choices::{self, People};
use crate::overtaken::{chosen, plain, problems};
use crate::{Answer, Done, Filled, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/people", get(list).post(create))
        .route("/settings/people/new", get(new))
        .route("/settings/people/{user}", get(show).post(change))
        .route("/settings/people/{user}/reset", post(reset))
}

pub(super) struct Around {
    people: People,
    departments: Vec<Department>,
    roles: Vec<RoleLine>,
    away: Vec<Absence>,
}

fn around(read: &mut Read<'_>, viewer: &Viewer) -> app::Result<Around> {
    Ok(Around {
        people: People::load(read)?,
        departments: departments::list(read)?,
        roles: roles::all(read, &viewer.by.house)?,
        away: absences::now(read, &viewer.by)?,
    })
}

async fn load(viewer: &Viewer) -> app::Result<Around> {
    let by = viewer.clone();
    viewer.app.read(move |read| around(read, &by)).await
}

async fn list(viewer: Viewer) -> Answer {
    let around = load(&viewer).await?;
    Ok(page(&viewer, Place::People, list_view(&viewer, &around)))
}

fn list_view(viewer: &Viewer, around: &Around) -> Markup {
    let may = viewer.by.role() == Role::Admin;
    let (here, gone): (Vec<&User>, Vec<&User>) =
        around.people.users().iter().partition(|user| user.active);
    let add = html! {
        @if may { (link_button("Add a colleague", "/settings/people/new").primary().icon(Icon::UserPlus)) }
    };
    html! {
        (page_header("People", html! { (Place::People.says()) }, add))
        (people_table("Colleagues", around, &here))
        @if !gone.is_empty() {
            details.part {
                summary { "Not active (" (gone.len()) ")" }
                (people_table("Colleagues who are not active", around, &gone))
            }
        }
    }
}

fn people_table(caption: &str, around: &Around, users: &[&User]) -> Markup {
    let columns = [
        Column::text("Name"),
        Column::text("E-mail"),
        Column::text("May"),
        Column::text("Sees"),
        Column::text("Teams"),
        Column::text("Plays"),
    ];
    let rows = html! {
        @for user in users {
            tr {
                td { a.row-link href={ "/settings/people/" (user.id) } { (person(&user.name)) } (away_now(around, user)) }
                td { (user.email) }
                td { (badge(role_tone(user.role), role_name(user.role))) }
                td { (sees_name(user.sees)) }
                td { (teams_of(around, user)) }
                td { (plays_of(around, user)) }
            }
        }
    };
    table(caption, &columns, rows)
}

fn away_now(around: &Around, user: &User) -> Markup {
    let found = around.away.iter().find(|absence| absence.user == user.id);
    html! {
        @if let Some(absence) = found {
            " " (badge(Tone::Warn, format!("away, {} stands in", around.people.name(absence.stand_in))))
        }
    }
}

fn teams_of(around: &Around, user: &User) -> String {
    let teams = around.people.teams().iter().filter(|team| team.members.contains(&user.id));
    teams.map(|team| team.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn plays_of(around: &Around, user: &User) -> String {
    let name = |key: &String| {
        around
            .roles
            .iter()
            .find(|role| role.key == *key)
            .map_or(key.clone(), |role| role.name.clone())
    };
    user.plays.iter().map(name).collect::<Vec<_>>().join(", ")
}

pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => "Administrator",
        Role::Manager => "Manager",
        Role::Seller => "Seller",
        Role::Specialist => "Specialist",
        Role::Viewer => "Viewer",
    }
}

fn role_tone(role: Role) -> Tone {
    match role {
        Role::Admin => Tone::Accent,
        Role::Manager => Tone::Good,
        _ => Tone::Quiet,
    }
}

fn role_says(role: Role) -> &'static str {
    match role {
        Role::Admin => "Administrator: sets everything up, and does everything else too",
        Role::Manager => "Manager: leads sellers, assigns, approves, overrides",
        Role::Seller => "Seller: sells",
        Role::Specialist => "Specialist: helps with tasks for a department",
        Role::Viewer => "Viewer: looks on and changes nothing",
    }
}

fn sees_name(sees: Visibility) -> &'static str {
    match sees {
        Visibility::Own => "Own",
        Visibility::Team => "Team’s",
        Visibility::All => "All",
    }
}

fn sees_says(sees: Visibility) -> &'static str {
    match sees {
        Visibility::Own => "What is their own, shared with them or has a task for them",
        Visibility::Team => "All that of their teams too",
        Visibility::All => "Everything",
    }
}

const VISIBILITIES: [Visibility; 3] = [Visibility::Own, Visibility::Team, Visibility::All];

async fn new(viewer: Viewer) -> Answer {
    viewer.by.must_be_admin("add colleagues")?;
    let around = load(&viewer).await?;
    let form = Filled::of([("role", "seller"), ("sees", "own")]);
    Ok(page(&viewer, Place::People, new_view(&viewer, &around, &form)))
}

fn new_view(viewer: &Viewer, around: &Around, form: &Filled) -> Markup {
    html! {
        (page_header("Add a colleague", html! {
            "You get a link with which they set their password; send it to them."
        }, html! {}))
        (viewer.form("/settings/people", html! {
            (fields(around, form))
            div.actions {
                (button("Add").primary())
                (link_button("Cancel", "/settings/people"))
            }
        }).class("stack form"))
    }
}

/// The fields of an account, for a new one and an old one alike.
fn fields(around: &Around, form: &Filled) -> Markup {
    let of =
        |name: &'static str, label: &'static str, hint: Option<&'static str>, required: bool| {
            FieldOf { name, label, hint, error: form.error(name), required }
        };
    let roles = Role::ALL.map(|role| (role.as_str(), role_says(role)));
    let sees = VISIBILITIES.map(|sees| (sees.as_str(), sees_says(sees)));
    let departments = department_choices(&around.departments);
    let shown = ["name", "email", "role", "sees", "department", "zone", "plays", "languages"];
    html! {
        (problems(form, &shown))
        div.field-row {
            (field(of("name", "Name", None, true), text_input("name", form.get("name")).attr("autocomplete", "off")))
            (field(of("email", "E-mail address", Some("They sign in with it."), true), input("email", "email", form.get("email")).attr("autocomplete", "off")))
        }
        (field(of("role", "What they may do", None, true), select("role", roles, form.get("role"))))
        (field(of("sees", "What they see", None, true), select("sees", sees, form.get("sees"))))
        div.field-row {
            (field(of("department", "Department", None, false), select("department", departments, form.get("department"))))
            (field(of("zone", "Time zone", None, false), select("zone", choices::zones("As the workspace"), form.get("zone"))))
        }
        (field(of("languages", "Languages they speak with customers", Some("Two letters each, separated by commas: de, en."), false), text_input("languages", form.get("languages"))))
        (field(of("plays", "Roles they play in playbooks", Some(PLAYS), false), played(around, form)))
    }
}

const PLAYS: &str = "Whoever plays a role gets its tasks, approvals and news.";

fn played(around: &Around, form: &Filled) -> Markup {
    let known = |key: &str| around.roles.iter().any(|role| role.key == key);
    html! {
        div.choices.wrap {
            @for role in &around.roles {
                label.check title=(role.playbooks.join(", ")) {
                    input.input type="checkbox" name="plays" value=(role.key) checked[form.is_chosen("plays", &role.key)];
                    span { (role.name) }
                }
            }
            @for key in form.all("plays").iter().filter(|key| !known(key.as_str())) {
                label.check {
                    input.input type="checkbox" name="plays" value=(key) checked;
                    span { (key) }
                }
            }
            @if around.roles.is_empty() { p.muted { "No playbook is published yet." } }
        }
    }
}

/// What a form says of an account; none where something is wrong with it, which is noted.
fn wish(form: &mut Filled) -> Option<NewUser> {
    let name = form.required("name");
    let email = form.parse::<Email>("email");
    let role = form.parse::<Role>("role");
    let sees = form.parse::<Visibility>("sees");
    let department = form.parse_some::<Id<types::Department>>("department");
    let zone = form.parse_some::<Zone>("zone");
    let languages = languages(form);
    Some(NewUser {
        name: name?,
        email: email?,
        role: role?,
        sees: sees?,
        plays: form.all("plays").to_vec(),
        languages: languages?,
        department: department?,
        zone: zone?,
    })
}

fn languages(form: &mut Filled) -> Option<Vec<Language>> {
    let given = form.get("languages").to_owned();
    let words = given.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty());
    let read: Result<Vec<Language>, _> = words.map(|word| word.to_lowercase().parse()).collect();
    if read.is_err() {
        form.refuse("languages", "Give languages by two letters, as de, en.");
    }
    read.ok()
}

async fn create(viewer: Viewer, headers: HeaderMap, mut form: Filled) -> Answer {
    viewer.by.must_be_admin("add colleagues")?;
    if let Some(new) = wish(&mut form) {
        let by = viewer.by.clone();
        let made = viewer.app.write(move |tx| {
            let user = users::create(tx, &by, new.clone())?;
            let (secret, ends) = access::ask_reset(tx, &by, user.id)?;
            Ok((user, secret, ends))
        });
        match made.await {
            Ok((user, secret, ends)) => {
                let link = link(&viewer, &headers, &secret);
                return Ok(page(&viewer, Place::People, link_view(&viewer, &user, &link, ends)));
            }
            Err(error) => form.take(error)?,
        }
    }
    let around = load(&viewer).await?;
    Ok(refused(&viewer, Place::People, new_view(&viewer, &around, &form)))
}

/// The whole address of a link that sets a password: at the configured origin, else where this browser is.
fn link(viewer: &Viewer, headers: &HeaderMap, secret: &str) -> String {
    if let Some(origin) = viewer.app.house.csrf.origin() {
        return format!("{origin}/reset/{secret}");
    }
    let scheme = if viewer.app.house.secure { "https" } else { "http" };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("{scheme}://{host}/reset/{secret}")
}

fn link_view(viewer: &Viewer, user: &User, link: &str, ends: types::Timestamp) -> Markup {
    html! {
        (page_header(format!("A link for {}", user.name), html! {
            "Send it to them; it is shown only now. It works once, until " (viewer.time(ends)) "."
        }, html! {}))
        div.card.secret {
            div.card-body {
                label for="secret-link" { "Link to set a password" }
                div.copy-row {
                    (text_input("link", link).attr("id", "secret-link").flag("readonly"))
                    (button("Copy").plain().icon(Icon::Copy).attr("data-copy", link))
                }
            }
        }
        div.actions { (link_button("Done", "/settings/people").primary()) }
    }
}

async fn show(viewer: Viewer, Path(id): Path<Id<types::User>>) -> Answer {
    let (around, user) = one(&viewer, id).await?;
    let form = filled(&user);
    let away = absent::part(&viewer, &user, &Filled::default()).await?;
    Ok(page(&viewer, Place::People, show_view(&viewer, &around, &user, &form, away)))
}

pub(super) async fn one(viewer: &Viewer, id: Id<types::User>) -> app::Result<(Around, User)> {
    let by = viewer.clone();
    viewer.app.read(move |read| Ok((around(read, &by)?, users::find(read, id)?))).await
}

pub(super) fn filled(user: &User) -> Filled {
    let languages: Vec<String> = user.languages.iter().map(ToString::to_string).collect();
    let mut fields = BTreeMap::from([
        ("name", user.name.clone()),
        ("email", user.email.to_string()),
        ("role", user.role.as_str().to_owned()),
        ("sees", user.sees.as_str().to_owned()),
        ("department", user.department.map(|it| it.to_string()).unwrap_or_default()),
        ("zone", user.zone.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("languages", languages.join(", ")),
        ("version", user.version.to_string()),
    ]);
    if user.active {
        fields.insert("active", "true".to_owned());
    }
    let plays = user.plays.iter().map(|key| ("plays", key.clone()));
    Filled::of(fields.into_iter().chain(plays))
}

pub(super) fn show_view(
    viewer: &Viewer,
    around: &Around,
    user: &User,
    form: &Filled,
    away: Markup,
) -> Markup {
    let path = format!("/settings/people/{}", user.id);
    let may = viewer.by.role() == Role::Admin;
    let teams = teams_of(around, user);
    html! {
        (page_header(&user.name, html! {
            (role_name(user.role))
            @if !teams.is_empty() { " · " (teams) }
            " · here since " (viewer.time(user.created_at))
            @if !user.active { " " (badge(Tone::Warn, "Not active")) }
        }, html! {}))
        @if may {
            (viewer.form(&path, html! {
                (hidden("version", form.get("version")))
                (fields(around, form))
                (field(FieldOf { name: "active", label: "Account", hint: Some(ACTIVE), error: form.error("active"), required: false },
                    switch("active", "Active", form.has("active"))))
                div.actions { (button("Save").primary()) (link_button("Back", "/settings/people")) }
            }).class("stack form"))
            @if user.active {
                section.part {
                    h2 { "Password" }
                    p.muted { "Make a link with which " (user.name) " sets a new password within a day. Earlier links stop working." }
                    (viewer.form(format!("{path}/reset"), html! { (button("Make a link").icon(Icon::KeyRound)) }))
                }
            }
        } @else {
            dl.facts {
                dt { "E-mail" } dd { (user.email) }
                dt { "Sees" } dd { (sees_says(user.sees)) }
                dt { "Plays" } dd { (plays_of(around, user)) }
            }
        }
        @if user.active { section.part { h2 { "Away" } (away) } }
    }
}

const ACTIVE: &str =
    "Whoever is not active cannot sign in and gets no work; their sessions and tokens end at once.";

async fn change(viewer: Viewer, Path(id): Path<Id<types::User>>, mut form: Filled) -> Answer {
    let version = form.parse_some::<i64>("version").flatten();
    if let Some(new) = wish(&mut form) {
        let changes = UserChanges {
            version,
            name: Some(new.name),
            email: Some(new.email),
            role: Some(new.role),
            sees: Some(new.sees),
            plays: Some(new.plays),
            languages: Some(new.languages),
            department: Edit::from(new.department),
            zone: Edit::from(new.zone),
            active: Some(form.has("active")),
        };
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| users::change(tx, &by, id, &changes)).await {
            Ok(_) => return Ok(viewer.see_other("/settings/people").with_flash("Saved.")),
            Err(error) => form.take(error)?,
        }
    }
    let (around, user) = one(&viewer, id).await?;
    form.catch_up(&filled(&user), LABELS, |form, name| in_words(&around, form, name));
    let away = absent::part(&viewer, &user, &Filled::default()).await?;
    Ok(refused(&viewer, Place::People, show_view(&viewer, &around, &user, &form, away)))
}

/// What is changed of an account, as people call it.
const LABELS: [(&str, &str); 9] = [
    ("name", "Name"),
    ("email", "E-mail address"),
    ("role", "What they may do"),
    ("sees", "What they see"),
    ("department", "Department"),
    ("zone", "Time zone"),
    ("languages", "Languages"),
    ("plays", "Roles they play"),
    ("active", "Active"),
];

fn in_words(around: &Around, form: &Filled, name: &str) -> String {
    match name {
        "role" => chosen(
            form,
            name,
            &Role::ALL.map(|it| (it.as_str().to_owned(), role_name(it).to_owned())),
        ),
        "department" => chosen(form, name, &department_choices(&around.departments)),
        _ => plain(form, name),
    }
}

async fn reset(viewer: Viewer, headers: HeaderMap, Path(id): Path<Id<types::User>>) -> Answer {
    let by = viewer.by.clone();
    let made = viewer.app.write(move |tx| {
        let user = users::find(tx, id)?;
        let (secret, ends) = access::ask_reset(tx, &by, id)?;
        Ok((user, secret, ends))
    });
    let (user, secret, ends) = made.await?;
    let link = link(&viewer, &headers, &secret);
    Ok(page(&viewer, Place::People, link_view(&viewer, &user, &link, ends)))
}

/// For pages that offer nothing to choose from yet.
pub(super) fn nobody(text: &str) -> Markup {
    empty_state(Icon::Users, "Nobody here yet", text, None)
}

/// Boxes to tick for colleagues: `name` is sent once for each.
pub(super) fn ticks(name: &'static str, people: &People, form: &Filled) -> Markup {
    let is_offered = |user: &&User| user.active || form.is_chosen(name, &user.id.to_string());
    let offered: Vec<&User> = people.users().iter().filter(is_offered).collect();
    if offered.is_empty() {
        return nobody("Add colleagues first.");
    }
    html! {
        div.choices.wrap {
            @for user in offered {
                @let id = user.id.to_string();
                label.check {
                    input.input type="checkbox" name=(name) value=(id) checked[form.is_chosen(name, &id)];
                    span { (user.name) }
                }
            }
        }
    }
}
