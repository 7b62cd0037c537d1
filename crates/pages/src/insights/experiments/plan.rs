//! Planning an experiment in two steps, so that it works without scripts: first what is tried on which playbook, then
//! everything else, with the stages, tasks and versions of that playbook to choose from.

use std::sync::Arc;

use app::experiments::{self, NewExperiment, Strata, api};
use app::{Error, playbooks};
use maud::{Markup, html};
use playbook::Compiled;
use serde::Deserialize;
use ui::{
    FieldOf, Icon, Section, Tag, button, field, form_errors, hidden, link_button, page_header,
    select, text_input, textarea,
};
use web::Query;

use super::HOME;
use crate::{Answer, Done, Filled, Viewer};

const WHAT: [(&str, &str); 3] = [
    ("task", "The wording of a task"),
    ("guidance", "The wording of a stage’s guidance"),
    ("version", "The version of the playbook"),
];

const STRATA: [(&str, &str); 6] = [
    ("nothing", "Nothing"),
    ("source", "Source"),
    ("country", "Country"),
    ("segment", "Segment"),
    ("product", "Product"),
    ("owner", "Owner"),
];

const GOALS: [(&str, &str); 2] = [("won", "Won"), ("reached", "Reached a stage")];

/// The fields that the form shows; what is wrong with others stands above it.
const SHOWN: [&str; 15] = [
    "name",
    "hypothesis",
    "stage",
    "task",
    "place",
    "a",
    "b",
    "weight_a",
    "weight_b",
    "strata",
    "goal",
    "goal_stage",
    "within_days",
    "base",
    "change",
];

/// What is tried, and on what.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct About {
    playbook: String,
    what: String,
}

/// The playbook that is chosen, with what there is to choose in it.
struct Chosen {
    key: String,
    what: &'static str,
    playbook: Arc<Compiled>,
    /// Its versions: number and words.
    versions: Vec<(String, String)>,
}

/// What was chosen in the first step; nothing where that is no playbook that runs.
async fn chosen(viewer: &Viewer, about: About) -> app::Result<Option<Chosen>> {
    let Some((what, _)) = WHAT.into_iter().find(|(word, _)| *word == about.what) else {
        return Ok(None);
    };
    let (by, key) = (viewer.by.clone(), about.playbook);
    let found = viewer.app.read(move |read| {
        let found = match playbooks::find_by_key(read, &key) {
            Err(Error::NotFound) => return Ok(None),
            found => found?,
        };
        let Some(current) = found.current.filter(|_| !found.archived) else { return Ok(None) };
        let versions = playbooks::versions(read, found.id)?;
        let playbook = playbooks::compiled(read, &by.house, current)?;
        Ok(Some((key.clone(), playbook, versions)))
    });
    let Some((key, playbook, versions)) = found.await? else { return Ok(None) };
    let words = |version: &playbooks::Version| {
        let day = viewer.zone().date_of(version.published_at);
        let note = version.note.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
        (version.number.to_string(), format!("Version {}, {day}{note}", version.number))
    };
    let versions = versions.iter().map(words).collect();
    Ok(Some(Chosen { key, what, playbook, versions }))
}

pub(super) async fn new(viewer: Viewer, Query(about): Query<About>) -> Answer {
    viewer.by.must_manage("plan experiments")?;
    let wanted = about.playbook.clone();
    let content = match chosen(&viewer, about).await? {
        Some(chosen) => second_step(&viewer, &chosen, &usual()),
        None => first_step(&viewer, &wanted).await?,
    };
    Ok(viewer.page("Plan an experiment", Section::Insights, content))
}

fn usual() -> Filled {
    let usual = [("weight_a", "1"), ("weight_b", "1"), ("goal", "won"), ("base", "20")];
    Filled::of(usual.into_iter().chain([("change", "10")]))
}

fn named<'a>(name: &'a str, label: &'a str) -> FieldOf<'a> {
    FieldOf { name, label, required: true, ..FieldOf::default() }
}

async fn first_step(viewer: &Viewer, wanted: &str) -> app::Result<Markup> {
    let found = viewer.app.read(playbooks::list).await?.into_iter();
    let found = found.filter(|it| it.current.is_some() && !it.archived);
    let found: Vec<_> = found.map(|it| (it.key, it.name)).collect();
    let under = html! { "First: what is tried, and on which playbook." };
    Ok(html! {
        (page_header("Plan an experiment", under, html! {}))
        form.stack.form method="get" action={ (HOME) "/new" } {
            div.field-row {
                (field(named("playbook", "Playbook"), select("playbook", found, wanted)))
                (field(named("what", "What differs"), select("what", WHAT, "task")))
            }
            div.actions { (button("Go on").primary().icon(Icon::ArrowRight)) (link_button("Cancel", HOME)) }
        }
    })
}

fn second_step(viewer: &Viewer, chosen: &Chosen, form: &Filled) -> Markup {
    let what = WHAT.into_iter().find(|(word, _)| *word == chosen.what).map_or("", |(_, it)| it);
    let under = html! { (what) " of " strong { (chosen.playbook.playbook().name) } ". " a href={ (HOME) "/new?playbook=" (chosen.key) } { "Try something else" } };
    let body = html! {
        (hidden("playbook", chosen.key.as_str()))
        (hidden("what", chosen.what))
        (form_errors(form.errors_besides(&SHOWN)))
        (field(of(form, "name", "Name", None, true), text_input("name", form.get("name"))))
        (field(of(form, "hypothesis", "What you expect, and why", None, false), textarea("hypothesis", form.get("hypothesis")).attr("rows", "2")))
        fieldset.part { legend { "What differs" } (differing(chosen, form)) }
        fieldset.part { legend { "Who gets which" } (shares(form)) }
        fieldset.part { legend { "What is wished for" } (wished(chosen, form)) }
        div.actions { (button("Plan it").primary()) (link_button("Cancel", HOME)) }
    };
    html! {
        (page_header("Plan an experiment", under, html! {}))
        (viewer.form(HOME, body).class("stack form"))
    }
}

fn of<'a>(
    form: &'a Filled,
    name: &'a str,
    label: &'a str,
    hint: Option<&'a str>,
    required: bool,
) -> FieldOf<'a> {
    FieldOf { name, label, hint, error: form.error(name), required }
}

fn number(form: &Filled, name: &'static str) -> Tag {
    text_input(name, form.get(name)).attr("inputmode", "decimal")
}

fn differing(chosen: &Chosen, form: &Filled) -> Markup {
    let wrong = ["place", "stage", "task"].into_iter().find_map(|name| form.error(name));
    let place = |label| FieldOf { error: wrong, ..named("place", label) };
    let words = |name: &'static str, label, hint| {
        field(
            of(form, name, label, Some(hint), true),
            textarea(name, form.get(name)).attr("rows", "2"),
        )
    };
    html! {
        @match chosen.what {
            "version" => {}
            "guidance" => (field(place("Stage"), select("place", stages(&chosen.playbook), form.get("place")))),
            _ => (field(place("Task"), tasks(&chosen.playbook, form.get("place")))),
        }
        div.field-row {
            @if chosen.what == "version" {
                (field(of(form, "a", "A", None, true), select("a", chosen.versions.clone(), form.get("a"))))
                (field(of(form, "b", "B", None, true), select("b", chosen.versions.clone(), form.get("b"))))
            } @else {
                (words("a", "A", "The words as they are."))
                (words("b", "B", "Words that might be better."))
            }
        }
    }
}

fn stages(playbook: &Compiled) -> impl Iterator<Item = (&str, &str)> {
    playbook.stages().iter().map(|stage| (stage.key.as_str(), stage.name.as_str()))
}

/// The tasks of all stages, grouped by stage; the value names both: `discover/introduce`.
fn tasks(playbook: &Compiled, chosen: &str) -> Tag {
    let options = html! {
        @for stage in playbook.stages().iter().filter(|stage| !stage.tasks.is_empty()) {
            optgroup label=(stage.name) {
                @for task in &stage.tasks {
                    @let value = format!("{}/{}", stage.key, task.key);
                    option value=(value) selected[value == chosen] { (task.name) }
                }
            }
        }
    };
    Tag::around("select", options).class("select").attr("name", "place")
}

fn shares(form: &Filled) -> Markup {
    html! {
        div.field-row {
            (field(of(form, "weight_a", "Weight of A", None, true), number(form, "weight_a")))
            (field(of(form, "weight_b", "Weight of B", None, true), number(form, "weight_b")))
            (field(of(form, "strata", "Balanced within", None, false), select("strata", STRATA, form.get("strata"))))
        }
    }
}

fn wished(chosen: &Chosen, form: &Filled) -> Markup {
    let stages = std::iter::once(("", "—")).chain(stages(&chosen.playbook));
    html! {
        div.field-row {
            (field(of(form, "goal", "Goal", None, true), select("goal", GOALS, form.get("goal"))))
            (field(of(form, "goal_stage", "Stage", Some("Where a stage is the goal."), false), select("goal_stage", stages, form.get("goal_stage"))))
            (field(of(form, "within_days", "Within days", Some("A deal counts when they are over. Empty means ever: then the quicker of the two may look better for a while."), false), number(form, "within_days")))
        }
        div.field-row {
            (field(of(form, "base", "Share that reaches it today, %", None, true), number(form, "base")))
            (field(of(form, "change", "Smallest difference worth knowing, % points", Some("The smaller, the more deals it takes."), true), number(form, "change")))
        }
    }
}

/// What a form says, as far as it can be read; what cannot is noted.
struct Asked {
    weights: [u32; 2],
    within_days: Option<u32>,
    base: f64,
    change: f64,
    strata: Strata,
}

fn asked(form: &mut Filled) -> Option<Asked> {
    let weights = form.parse::<u32>("weight_a").zip(form.parse::<u32>("weight_b"));
    let within_days = form.parse_some::<u32>("within_days");
    let shares = form.parse::<f64>("base").zip(form.parse::<f64>("change"));
    let strata = match form.get("strata") {
        "source" => Strata::Source,
        "country" => Strata::Country,
        "segment" => Strata::Segment,
        "product" => Strata::Product,
        "owner" => Strata::Owner,
        _ => Strata::Nothing,
    };
    let ((a, b), (base, change)) = weights.zip(shares)?;
    Some(Asked { weights: [a, b], within_days: within_days?, base, change, strata })
}

/// The stage and the task of `discover/introduce`.
fn place(form: &Filled) -> (Option<String>, Option<String>) {
    let Some(place) = form.some("place") else { return (None, None) };
    match place.split_once('/') {
        Some((stage, task)) => (Some(stage.to_owned()), Some(task.to_owned())),
        None => (Some(place), None),
    }
}

pub(super) async fn plan(viewer: Viewer, mut form: Filled) -> Answer {
    viewer.by.must_manage("plan experiments")?;
    if let Some(asked) = asked(&mut form) {
        let (by, filled) = (viewer.by.clone(), form.clone());
        let planned = viewer.app.write(move |tx| {
            let found = playbooks::find_by_key(tx, filled.get("playbook"));
            let missing = |_| Error::field("playbook", "Choose a playbook.");
            let playbook = found.map_err(missing)?.id;
            let texts = [filled.get("a").to_owned(), filled.get("b").to_owned()];
            let new = NewExperiment {
                name: filled.get("name").to_owned(),
                hypothesis: filled.some("hypothesis"),
                playbook,
                differs: api::differs(tx, playbook, filled.get("what"), place(&filled), texts)?,
                weights: asked.weights,
                strata: asked.strata,
                goal: api::goal(filled.get("goal"), filled.some("goal_stage"))?,
                within_days: asked.within_days,
                base_bp: api::hundredths("base", asked.base)?,
                change_bp: api::hundredths("change", asked.change)?,
            };
            experiments::plan(tx, &by, new)
        });
        match planned.await {
            Ok(made) => {
                let page = viewer.see_other(format!("{HOME}/{}", made.id));
                return Ok(page.with_flash("Planned. It begins when you start it."));
            }
            Err(error) => form.take(error)?,
        }
    }
    let about =
        About { playbook: form.get("playbook").to_owned(), what: form.get("what").to_owned() };
    let content = match chosen(&viewer, about).await? {
        Some(chosen) => second_step(&viewer, &chosen, &form),
        None => first_step(&viewer, form.get("playbook")).await?,
    };
    Ok(viewer.invalid("Plan an experiment", Section::Insights, content))
}
