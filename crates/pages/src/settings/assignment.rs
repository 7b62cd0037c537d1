//! Who gets new leads: rules in order, with a try-out.

mod try_out;

use std::collections::BTreeSet;

use app::assignment::{self, Conditions, NewRule, Rule, RuleChanges, Target};
use app::{App, products};
use axum::Router;
use axum::routing::{get, post};
use db::Read;
use maud::{Markup, Render, html};
use types::{Country, Id, Language};
use ui::{
    FieldOf, Icon, Tone, badge, button, empty_state, field, hidden, icon_button, link_button,
    page_header, radio_group, select, switch, text_input,
};
use web::{Path, Role};

use super::people::ticks;
use super::{Place, page, refused};
use crate::choices::People;
use crate::overtaken::{chosen, plain, problems};
use crate::{Answer, Done, Filled, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/assignment", get(list).post(create))
        .route("/settings/assignment/new", get(new))
        .route("/settings/assignment/try", get(try_out::try_out))
        .route("/settings/assignment/{rule}", get(show).post(change))
        .route("/settings/assignment/{rule}/place", post(place))
        .route("/settings/assignment/{rule}/delete", post(delete))
}

struct Around {
    people: People,
    products: Vec<String>,
    rules: Vec<Rule>,
}

fn around(read: &mut Read<'_>) -> app::Result<Around> {
    Ok(Around {
        people: People::load(read)?,
        products: products::names(read)?,
        rules: assignment::list(read)?,
    })
}

fn may(viewer: &Viewer) -> bool {
    matches!(viewer.by.role(), Role::Admin | Role::Manager)
}

async fn list(viewer: Viewer) -> Answer {
    let around = viewer.app.read(around).await?;
    Ok(page(&viewer, Place::Assignment, list_view(&viewer, &around)))
}

fn list_view(viewer: &Viewer, around: &Around) -> Markup {
    let actions = html! {
        @if may(viewer) {
            (link_button("Try out", "/settings/assignment/try").icon(Icon::Play))
            (link_button("New rule", "/settings/assignment/new").primary().icon(Icon::Plus))
        }
    };
    let last = around.rules.len();
    html! {
        (page_header("Assignment", html! {
            "A new lead without an owner goes to whoever the first rule that fits picks."
        }, actions))
        @if around.rules.is_empty() {
            (empty_state(Icon::Share2, "No rules yet", "Until there is one, new leads wait in the inbox for somebody to take them.", None))
        }
        ol.rules {
            @for (nth, rule) in around.rules.iter().enumerate() {
                li.rule data-off[!rule.active] {
                    (rule_view(viewer, around, rule))
                    @if may(viewer) { (places(viewer, rule, nth, last)) }
                }
            }
        }
    }
}

fn rule_view(viewer: &Viewer, around: &Around, rule: &Rule) -> Markup {
    html! {
        div {
            strong {
                @if may(viewer) { a href={ "/settings/assignment/" (rule.id) } { (rule.name) } } @else { (rule.name) }
            }
            @if !rule.active { " " (badge(Tone::Quiet, "Off")) }
            p { (conditions_words(around, &rule.says.when)) " → " (target_words(around, &rule.says.to)) }
            @if rule.says.at_work_first { p.muted { "Prefers those whose working hours it is." } }
        }
    }
}

fn places(viewer: &Viewer, rule: &Rule, nth: usize, last: usize) -> Markup {
    let action = format!("/settings/assignment/{}/place", rule.id);
    let moved = |icon: Icon, label: &str, rank: usize, is_off: bool| {
        let button = icon_button(icon, format!("{label}: {}", rule.name));
        if is_off {
            return button.disabled(true).render();
        }
        viewer.form(&action, html! { (button.value("rank", rank.to_string())) }).render()
    };
    html! {
        div.actions {
            (moved(Icon::ArrowUp, "Up", nth, nth == 0))
            (moved(Icon::ArrowDown, "Down", nth + 2, nth + 1 == last))
        }
    }
}

fn conditions_words(around: &Around, when: &Conditions) -> String {
    let mut parts = Vec::new();
    let mut part = |name: &str, values: Vec<String>| {
        if !values.is_empty() {
            parts.push(format!("{name} {}", values.join(" or ")));
        }
    };
    part("from", when.countries.iter().map(|it| it.name().to_owned()).collect());
    part("speaking", when.languages.iter().map(|it| it.name().to_owned()).collect());
    part("about", when.products.clone());
    part("segment", when.segments.clone());
    part("source", when.sources.clone());
    if let Some(team) = when.territory {
        parts.push(format!("in the countries of {}", around.people.team(team)));
    }
    if parts.is_empty() { "Every lead".to_owned() } else { format!("Leads {}", parts.join(", ")) }
}

fn target_words(around: &Around, to: &Target) -> String {
    let people = &around.people;
    match to {
        Target::User(user) => people.name(*user).to_owned(),
        Target::RoundRobin(users) => {
            let names: Vec<&str> = users.iter().map(|user| people.name(*user)).collect();
            format!("in turn {}", names.join(", "))
        }
        Target::RoundRobinTeam(team) => format!("in turn the members of {}", people.team(*team)),
        Target::LeastLoad(team) => format!("whoever of {} has least to do", people.team(*team)),
    }
}

async fn new(viewer: Viewer) -> Answer {
    viewer.by.must_manage("make assignment rules")?;
    let around = viewer.app.read(around).await?;
    let form = Filled::of([("to", "team-turn"), ("active", "true")]);
    let content = form_view(&viewer, &around, "New rule", "/settings/assignment", &form);
    Ok(page(&viewer, Place::Assignment, content))
}

const TARGETS: [(&str, &str); 4] = [
    ("user", "One colleague"),
    ("users-turn", "Colleagues in turn"),
    ("team-turn", "The members of a team in turn"),
    ("team-load", "Whoever of a team has least to do"),
];

fn form_view(viewer: &Viewer, around: &Around, title: &str, action: &str, form: &Filled) -> Markup {
    let of =
        |name: &'static str, label: &'static str, hint: Option<&'static str>, required: bool| {
            FieldOf { name, label, hint, error: form.error(name), required }
        };
    let shown = [
        "name",
        "countries",
        "languages",
        "products",
        "segments",
        "sources",
        "territory",
        "to",
        "user",
        "users",
        "team",
    ];
    let segments = [("", "Any"), ("b2b", "B2B"), ("b2c", "B2C")];
    html! {
        (page_header(title, html! {}, html! {}))
        (viewer.form(action, html! {
            (problems(form, &shown))
            (hidden("version", form.get("version")))
            (field(of("name", "Name", None, true), text_input("name", form.get("name"))))
            fieldset.part {
                legend { "Which leads" }
                p.hint { "All that is stated must be so; of each, any of the values, separated by commas. Nothing stated means every lead." }
                div.field-row {
                    (field(of("countries", "Country", Some("DE, AT"), false), text_input("countries", form.get("countries"))))
                    (field(of("languages", "Language", Some("de, en"), false), text_input("languages", form.get("languages"))))
                    (field(of("territory", "In the countries of a team", None, false),
                        select("territory", around.people.team_choices("Any"), form.get("territory"))))
                }
                div.field-row {
                    (field(of("products", "Product", None, false), text_input("products", form.get("products")).attr("list", "products")))
                    (field(of("sources", "Source", None, false), text_input("sources", form.get("sources"))))
                    (field(of("segments", "Segment", None, false), select("segments", segments, form.get("segments"))))
                }
                (product_list(&around.products))
            }
            fieldset.part {
                legend { "Who gets them" }
                (field(of("to", "How", None, true), radio_group("to", TARGETS, form.get("to"))))
                div.field-row {
                    (field(of("user", "Colleague", Some("For one colleague."), false),
                        select("user", around.people.owners("Choose", form.get("user")), form.get("user"))))
                    (field(of("team", "Team", Some("For a team in turn or by load."), false),
                        select("team", around.people.team_choices("Choose"), form.get("team"))))
                }
                (field(of("users", "Colleagues", Some("For colleagues in turn."), false), ticks("users", &around.people, form)))
                (switch("at_work_first", "Prefer those whose working hours it is", form.has("at_work_first")))
            }
            (switch("active", "In use", form.has("active")))
            div.actions { (button("Save").primary()) (link_button("Cancel", "/settings/assignment")) }
        }).class("stack form"))
    }
}

/// The products to choose from while one types.
pub(super) fn product_list(products: &[String]) -> Markup {
    html! { datalist #products { @for name in products { option value=(name) {} } } }
}

/// What a form says of a rule; none where something is wrong with it, which is noted.
fn wish(form: &mut Filled) -> Option<NewRule> {
    let name = form.required("name");
    let countries = listed(form, "countries", "country", |word| Country::find(&word));
    let languages =
        listed(form, "languages", "language", |word| word.to_lowercase().parse::<Language>().ok());
    let territory = form.parse_some::<Id<types::Team>>("territory");
    let to = target(form);
    let text = |name: &str| {
        let words = form.get(name).split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    let when = Conditions {
        countries: countries?,
        languages: languages?,
        products: text("products"),
        segments: form.some("segments").into_iter().collect(),
        sources: text("sources"),
        territory: territory?,
    };
    let at_work_first = form.has("at_work_first");
    Some(NewRule { name: name?, rank: None, when, to: to?, at_work_first })
}

fn listed<T: Ord>(
    form: &mut Filled,
    name: &str,
    what: &str,
    read: impl Fn(String) -> Option<T>,
) -> Option<BTreeSet<T>> {
    let given = form.get(name).to_owned();
    let mut found = BTreeSet::new();
    for word in given.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let Some(value) = read(word.to_owned()) else {
            form.refuse(name, format!("“{word}” is no {what}."));
            return None;
        };
        found.insert(value);
    }
    Some(found)
}

fn target(form: &mut Filled) -> Option<Target> {
    match form.get("to") {
        "user" => form.parse("user").map(Target::User),
        "users-turn" => {
            let read: Result<BTreeSet<_>, _> =
                form.all("users").iter().map(|id| id.parse()).collect();
            match read {
                Ok(users) if !users.is_empty() => Some(Target::RoundRobin(users)),
                _ => {
                    form.refuse("users", "Choose colleagues.");
                    None
                }
            }
        }
        "team-turn" => form.parse("team").map(Target::RoundRobinTeam),
        "team-load" => form.parse("team").map(Target::LeastLoad),
        _ => {
            form.refuse("to", "Choose how.");
            None
        }
    }
}

async fn create(viewer: Viewer, mut form: Filled) -> Answer {
    viewer.by.must_manage("make assignment rules")?;
    if let Some(new) = wish(&mut form) {
        let (by, active) = (viewer.by.clone(), form.has("active"));
        let made = viewer.app.write(move |tx| {
            let rule = assignment::create(tx, &by, new.clone())?;
            let off = RuleChanges { active: Some(active), ..RuleChanges::default() };
            assignment::change(tx, &by, rule.id, &off)
        });
        match made.await {
            Ok(_) => {
                return Ok(viewer
                    .see_other("/settings/assignment")
                    .with_flash("The rule is made."));
            }
            Err(error) => form.take(error)?,
        }
    }
    let around = viewer.app.read(around).await?;
    let content = form_view(&viewer, &around, "New rule", "/settings/assignment", &form);
    Ok(refused(&viewer, Place::Assignment, content))
}

async fn one(viewer: &Viewer, id: Id<types::Rule>) -> app::Result<(Around, Rule)> {
    viewer.app.read(move |read| Ok((around(read)?, assignment::find(read, id)?))).await
}

async fn show(viewer: Viewer, Path(id): Path<Id<types::Rule>>) -> Answer {
    viewer.by.must_manage("change assignment rules")?;
    let (around, rule) = one(&viewer, id).await?;
    Ok(page(&viewer, Place::Assignment, show_view(&viewer, &around, &rule, &filled(&rule))))
}

fn filled(rule: &Rule) -> Filled {
    let when = &rule.says.when;
    let mut fields = vec![
        ("name", rule.name.clone()),
        ("countries", joined(when.countries.iter().map(|it| it.as_str()))),
        ("languages", joined(when.languages.iter().map(|it| it.as_str()))),
        ("products", when.products.join(", ")),
        ("segments", when.segments.first().cloned().unwrap_or_default()),
        ("sources", when.sources.join(", ")),
        ("territory", when.territory.map(|it| it.to_string()).unwrap_or_default()),
        ("version", rule.version.to_string()),
    ];
    match &rule.says.to {
        Target::User(user) => {
            fields.extend([("to", "user".to_owned()), ("user", user.to_string())]);
        }
        Target::RoundRobin(users) => {
            fields.push(("to", "users-turn".to_owned()));
            fields.extend(users.iter().map(|user| ("users", user.to_string())));
        }
        Target::RoundRobinTeam(team) => {
            fields.extend([("to", "team-turn".to_owned()), ("team", team.to_string())]);
        }
        Target::LeastLoad(team) => {
            fields.extend([("to", "team-load".to_owned()), ("team", team.to_string())]);
        }
    }
    let switches = [("at_work_first", rule.says.at_work_first), ("active", rule.active)];
    let on = switches.into_iter().filter(|(_, is_on)| *is_on);
    fields.extend(on.map(|(name, _)| (name, "true".to_owned())));
    Filled::of(fields)
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn show_view(viewer: &Viewer, around: &Around, rule: &Rule, form: &Filled) -> Markup {
    let path = format!("/settings/assignment/{}", rule.id);
    html! {
        (form_view(viewer, around, &rule.name, &path, form))
        section.part {
            (viewer.form(format!("{path}/delete"), html! {
                (button("Take the rule away").danger().icon(Icon::Trash2).confirm(format!("Take the rule “{}” away?", rule.name)))
            }))
        }
    }
}

async fn change(viewer: Viewer, Path(id): Path<Id<types::Rule>>, mut form: Filled) -> Answer {
    viewer.by.must_manage("change assignment rules")?;
    let version = form.parse_some::<i64>("version").flatten();
    if let Some(new) = wish(&mut form) {
        let changes = RuleChanges {
            version,
            name: Some(new.name),
            rank: None,
            when: Some(new.when),
            to: Some(new.to),
            at_work_first: Some(new.at_work_first),
            active: Some(form.has("active")),
        };
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| assignment::change(tx, &by, id, &changes)).await {
            Ok(_) => return Ok(viewer.see_other("/settings/assignment").with_flash("Saved.")),
            Err(error) => form.take(error)?,
        }
    }
    let (around, rule) = one(&viewer, id).await?;
    form.catch_up(&filled(&rule), LABELS, |form, name| in_words(&around, form, name));
    Ok(refused(&viewer, Place::Assignment, show_view(&viewer, &around, &rule, &form)))
}

/// What is changed of a rule, as people call it.
const LABELS: [(&str, &str); 13] = [
    ("name", "Name"),
    ("countries", "Country"),
    ("languages", "Language"),
    ("territory", "In the countries of a team"),
    ("products", "Product"),
    ("sources", "Source"),
    ("segments", "Segment"),
    ("to", "Who gets them"),
    ("user", "Colleague"),
    ("team", "Team"),
    ("users", "Colleagues"),
    ("at_work_first", "Prefer those whose working hours it is"),
    ("active", "In use"),
];

fn in_words(around: &Around, form: &Filled, name: &str) -> String {
    match name {
        "user" | "users" => around.people.in_words(form, name),
        "team" | "territory" => chosen(form, name, &around.people.team_choices("")),
        "to" => {
            let targets = TARGETS.map(|(value, words)| (value.to_owned(), words.to_owned()));
            chosen(form, name, &targets)
        }
        _ => plain(form, name),
    }
}

async fn place(viewer: Viewer, Path(id): Path<Id<types::Rule>>, mut form: Filled) -> Answer {
    let rank = form.parse::<i64>("rank").unwrap_or(1);
    let by = viewer.by.clone();
    let changes = RuleChanges { rank: Some(rank), ..RuleChanges::default() };
    viewer.app.write(move |tx| assignment::change(tx, &by, id, &changes)).await?;
    Ok(viewer.see_other("/settings/assignment"))
}

async fn delete(viewer: Viewer, Path(id): Path<Id<types::Rule>>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| assignment::delete(tx, &by, id)).await?;
    Ok(viewer.see_other("/settings/assignment").with_flash("The rule is gone."))
}
