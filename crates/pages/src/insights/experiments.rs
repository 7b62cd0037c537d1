//! Experiments: started, looked at and decided; with the arms, what may be said of them, and why no more.

mod plan;

use app::experiments::json::{self, ExperimentJson, ExperimentQuery, told};
use app::experiments::{self, Arm, Status, Which, Wording};
use app::{App, playbooks};
use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};
use playbook::Compiled;
use serde::Deserialize;
use types::{Date, Id};
use ui::{
    Column, FieldOf, Icon, Section, Tone, alert, badge, button, date_input, empty_state, field,
    form_errors, link_button, page_header, select, table, textarea,
};
use web::{Path, Query};

use super::as_csv;
use super::sheet::{Cell, Part, Sheet, Table};
use super::sheets::percent;
use super::views::tabs_beside;
use crate::board::address;
use crate::{Answer, Done, Filled, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/insights/experiments", get(list).post(plan::plan))
        .route("/insights/experiments/new", get(plan::new))
        .route("/insights/experiments/table.csv", get(list_csv))
        .route("/insights/experiments/{experiment}/table.csv", get(arms_csv))
        .route("/insights/experiments/{experiment}", get(show))
        .route("/insights/experiments/{experiment}/start", post(start))
        .route("/insights/experiments/{experiment}/look", post(take_look))
        .route("/insights/experiments/{experiment}/decide", post(decide))
        .route("/insights/experiments/{experiment}/delete", post(delete))
        .route("/insights/experiments/{experiment}/deals", get(deals))
}

const HOME: &str = "/insights/experiments";

fn may(viewer: &Viewer) -> bool {
    viewer.by.must_manage("plan experiments").is_ok()
}

/// Which experiments, as a form sends it: empty fields ask for all.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: String,
    to: String,
    playbook: String,
    status: String,
}

impl Asked {
    const FIELDS: [&str; 4] = ["from", "to", "playbook", "status"];

    fn form(self) -> Filled {
        let values = [self.from, self.to, self.playbook, self.status];
        Filled::of(Self::FIELDS.into_iter().zip(values))
    }
}

/// What the form asks for; what is wrong stands at its fields.
fn query(form: &mut Filled) -> ExperimentQuery {
    ExperimentQuery {
        from: form.parse_some::<Date>("from").flatten(),
        to: form.parse_some::<Date>("to").flatten(),
        playbook: form.some("playbook"),
        status: form.some("status"),
    }
}

async fn list(viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    let mut form = asked.form();
    let query = query(&mut form);
    let found = match told(&viewer.app, &viewer.by, &query).await {
        Ok(found) => found.items,
        Err(error) => {
            form.take(error)?;
            Vec::new()
        }
    };
    let playbooks = viewer.app.read(playbooks::list).await?;
    let content = list_view(&viewer, &found, &playbooks, &form);
    Ok(if form.is_ok() {
        viewer.page("Experiments", Section::Insights, content)
    } else {
        viewer.invalid("Experiments", Section::Insights, content)
    })
}

fn list_view(
    viewer: &Viewer,
    found: &[ExperimentJson],
    playbooks: &[playbooks::Playbook],
    form: &Filled,
) -> Markup {
    let asked: Vec<_> = Asked::FIELDS.map(|name| (name, form.get(name).to_owned())).into();
    let is_narrowed = asked.iter().any(|(_, value)| !value.is_empty());
    let file = address(&format!("{HOME}/table.csv"), &asked);
    let actions = html! {
        @if !found.is_empty() { (link_button("CSV", file)) }
        @if may(viewer) { (link_button("Plan an experiment", format!("{HOME}/new")).primary().icon(Icon::Plus)) }
    };
    let under = html! { "Try a change on half of the new deals, and hear whether it helps." };
    html! {
        (page_header("Experiments", under, actions))
        (tabs_beside(HOME))
        @if is_narrowed || !found.is_empty() { (filters(playbooks, form)) }
        @if found.is_empty() && is_narrowed {
            (empty_state(Icon::Scale, "No such experiments", "None was going on then, or none is like this.",
                Some(html! { (link_button("All experiments", HOME)) })))
        } @else if found.is_empty() {
            (empty_state(Icon::Scale, "No experiments yet",
                "Two versions of a playbook, or two wordings of a task or of a stage’s guidance: new deals get one or the other, and the numbers say which works better.", None))
        } @else {
            (list_table(found))
        }
    }
}

fn filters(playbooks: &[playbooks::Playbook], form: &Filled) -> Markup {
    let of = |name: &'static str, label: &'static str| FieldOf {
        name,
        label,
        error: form.error(name),
        ..FieldOf::default()
    };
    let keys = playbooks.iter().map(|it| (it.key.clone(), it.name.clone()));
    let keys: Vec<_> =
        std::iter::once((String::new(), "Any playbook".to_owned())).chain(keys).collect();
    let states = [("", "Any state")].into_iter();
    let states = states.chain(Status::ALL.map(|status| (status.as_str(), status.as_str())));
    html! {
        form.insight-scope method="get" action=(HOME) {
            (field(of("from", "From"), date_input("from", form.get("from"))))
            (field(of("to", "To"), date_input("to", form.get("to"))))
            (field(of("playbook", "Playbook"), select("playbook", keys, form.get("playbook"))))
            (field(of("status", "State"), select("status", states, form.get("status"))))
            (button("Show").primary())
        }
    }
}

/// All experiments as a table for a file.
async fn list_csv(viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    let query = query(&mut asked.form());
    let told = told(&viewer.app, &viewer.by, &query).await?;
    let mut table =
        Table::of("Experiment", &["State", "Known", "Still needed", "What may be said"]);
    for it in &told.items {
        table.row([
            Cell::of(&it.name),
            Cell::of(it.status.as_str()),
            Cell::of(it.arms.iter().map(|arm| arm.known).sum::<u32>()),
            Cell::of(it.result.missing),
            Cell::of(&it.result.says),
        ]);
    }
    let part = Part { title: "Experiments".to_owned(), chart: None, table };
    Ok(as_csv("experiments", &Sheet { parts: vec![part], ..Sheet::default() }))
}

/// The arms of an experiment as a table for a file.
async fn arms_csv(viewer: Viewer, Path(id): Path<Id<types::Experiment>>) -> Answer {
    let it = found(&viewer, id).await?;
    let head = ["Is", "Deals", "Open", "Known", "Reached", "Share", "At least", "At most"];
    let mut table = Table::of("Arm", &head);
    for (arm, share) in it.arms.iter().zip([&it.result.a, &it.result.b]) {
        table.row([
            Cell::of(arm.arm.letter()),
            Cell::of(&arm.is),
            Cell::of(arm.assigned),
            Cell::of(arm.open),
            Cell::of(arm.known),
            Cell::of(arm.hits),
            Cell::of(percent(share.share)),
            Cell::of(percent(share.low)),
            Cell::of(percent(share.high)),
        ]);
    }
    let part = Part { title: it.name, chart: None, table };
    Ok(as_csv("experiment", &Sheet { parts: vec![part], ..Sheet::default() }))
}

fn list_table(items: &[ExperimentJson]) -> Markup {
    let columns = [
        Column::text("Experiment"),
        Column::text("State"),
        Column::number("Known"),
        Column::number("Still needed"),
        Column::text("What may be said"),
    ];
    let rows = html! {
        @for it in items {
            tr {
                td { a.row-link href={ (HOME) "/" (it.id) } { (it.name) } }
                td { (badge(tone(it.status), it.status.as_str())) }
                td.number { (it.arms.iter().map(|arm| arm.known).sum::<u32>()) }
                td.number { @if it.status == Status::Ended { "–" } @else { (it.result.missing) } }
                td { (it.result.says) }
            }
        }
    };
    table("Experiments", &columns, rows)
}

fn tone(status: Status) -> Tone {
    match status {
        Status::Running => Tone::Accent,
        Status::Planned | Status::Ended => Tone::Quiet,
    }
}

async fn found(viewer: &Viewer, id: Id<types::Experiment>) -> app::Result<ExperimentJson> {
    let by = viewer.by.clone();
    let found = viewer.app.read(move |read| {
        let found = experiments::find(read, id)?;
        json::shown(read, &by, found)
    });
    found.await
}

/// What it is about, in a line, by the names of the playbook as it is now.
async fn about(viewer: &Viewer, it: &ExperimentJson) -> app::Result<String> {
    let (by, key) = (viewer.by.clone(), it.playbook.clone());
    let playbook = viewer.app.read(move |read| {
        let current = playbooks::find_by_key(read, &key)?.current;
        current.map(|version| playbooks::compiled(read, &by.house, version)).transpose()
    });
    Ok(about_words(it, playbook.await?.as_deref()))
}

fn about_words(it: &ExperimentJson, playbook: Option<&Compiled>) -> String {
    let called = |key: &str| {
        let stage = playbook.and_then(|playbook| playbook.stage(key));
        stage.map_or_else(|| key.to_owned(), |stage| format!("“{}”", stage.name))
    };
    let task_called = |stage: &str, key: &str| {
        let stage = playbook.and_then(|playbook| playbook.stage(stage));
        let task = stage.and_then(|stage| stage.tasks.iter().find(|task| task.key == key));
        task.map_or_else(|| key.to_owned(), |task| format!("“{}”", task.name))
    };
    let goal = match &it.goal_stage {
        Some(stage) => format!("comes to {}", called(stage)),
        None => "is won".to_owned(),
    };
    let within = it.within_days.map(|days| format!(" within {days} days")).unwrap_or_default();
    let name = playbook.map_or(it.playbook.as_str(), |playbook| &playbook.playbook().name);
    let what = match (it.what.as_str(), &it.stage, &it.task) {
        ("version", ..) => format!("two versions of {name}"),
        (_, Some(stage), Some(task)) => {
            format!("the task {} at {}", task_called(stage, task), called(stage))
        }
        (_, Some(stage), None) => format!("the guidance at {}", called(stage)),
        _ => name.to_owned(),
    };
    format!("Tries {what}; wished for: the deal {goal}{within}.")
}

async fn show(viewer: Viewer, Path(id): Path<Id<types::Experiment>>) -> Answer {
    let it = found(&viewer, id).await?;
    let content = show_view(&viewer, &it, &about(&viewer, &it).await?, &Filled::default());
    Ok(viewer.page(&it.name, Section::Insights, content))
}

fn show_view(viewer: &Viewer, it: &ExperimentJson, about: &str, form: &Filled) -> Markup {
    let path = format!("{HOME}/{}", it.id);
    let result = &it.result;
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    html! {
        (page_header(&it.name, html! { (badge(tone(it.status), it.status.as_str())) " " (about) },
            html! { (link_button("CSV", format!("{path}/table.csv"))) (link_button("All experiments", HOME)) }))
        @if let Some(hypothesis) = &it.hypothesis { p { (hypothesis) } }
        (form_errors(form.errors_besides(&["reason"])))
        @if it.status == Status::Ended { (alert(Tone::Quiet, "What it showed", html! { (result.says) })) }
        @else { (alert(Tone::Accent, "What may be said", html! { (result.says) })) }
        @if let Some(made) = &it.decision { (decision(made)) }
        (ui::stats(html! {
            (ui::stat("Chance that B beats A", html! { (percent(result.chance_b_beats_a)) }, html! {}))
            (ui::stat("Choosing A costs", html! { (percent(result.loss_of_a)) }, html! { "on average" }))
            (ui::stat("Choosing B costs", html! { (percent(result.loss_of_b)) }, html! { "on average" }))
            @if it.status == Status::Ended { (ui::stat("Known at the end", html! { (it.arms.iter().map(|arm| arm.known).sum::<u32>()) }, html! { "of " (it.sample) " deals an arm that were planned" })) }
            @else { (ui::stat("Still needed", html! { (result.missing) }, html! { "of " (it.sample) " deals an arm" })) }
        }))
        (arms(it, &path))
        p.muted { "Deals whose result is not known yet are shown and not counted. Deals that were merged into others are left out. "
            (when_known(it))
            @if it.own_view { " Only the deals that you may see are counted here, and that is not all." } }
        details { summary { "Why not sooner?" } p { (it.guard) }
            p.muted { "Looked at on the record " (it.looks) " times" @if let Some(seen) = &it.last_look { ", last " (seen.at.get(..10).unwrap_or_default()) } "." } }
        @if may(viewer) { (ways(viewer, it, &path, form)) }
    }
}

/// When the result of a deal counts as known, in words.
fn when_known(it: &ExperimentJson) -> Markup {
    let later: u32 = it.arms.iter().map(|arm| arm.later).sum();
    html! {
        @match it.within_days {
            Some(days) => { "A deal counts when its " (days) " days are over, also one that reached the goal or was lost before." }
            None => { "Without days for it, goals are known at once and misses only when a deal ends: the quicker of the two may look better for a while." }
        }
        @if later > 0 { " The verdict is that of the first " (it.sample) " deals of each arm that became known; " (later) " became known later and are not counted." }
    }
}

fn decision(made: &json::DecisionJson) -> Markup {
    let kept = made.keep.map_or_else(
        || "Nothing was decided".to_owned(),
        |arm| format!("{} was kept", arm.letter()),
    );
    html! {
        p {
            strong { (kept) } @if made.against_evidence { ", although the evidence did not say so" } "."
            @if let Some(reason) = &made.reason { " “" (reason) "”" }
        }
    }
}

fn arms(it: &ExperimentJson, path: &str) -> Markup {
    let columns = [
        Column::text("Arm"),
        Column::text("Is"),
        Column::number("Deals"),
        Column::number("Open"),
        Column::number("Known"),
        Column::number("Reached"),
        Column::number("Share"),
        Column::number("At least"),
        Column::number("At most"),
    ];
    let shares = [&it.result.a, &it.result.b];
    let rows = html! {
        @for (arm, share) in it.arms.iter().zip(shares) {
            tr {
                td { strong { (arm.arm.letter()) } }
                td { @if it.what == "version" { "Version " } (arm.is) }
                td.number { a href={ (path) "/deals?arm=" (arm.arm.as_str()) } { (arm.assigned) } }
                td.number { (arm.open) }
                td.number { (linked(it, path, arm.arm, "known", arm.known)) }
                td.number { (linked(it, path, arm.arm, "hits", arm.hits)) }
                td.number { (percent(share.share)) }
                td.number { (percent(share.low)) }
                td.number { (percent(share.high)) }
            }
        }
    };
    table("The arms, with the interval in which the share lies with 95 % certainty", &columns, rows)
}

/// A number of an arm's deals and the way to them; of one that has ended the numbers are those of its end, and lead nowhere.
fn linked(it: &ExperimentJson, path: &str, arm: Arm, which: &str, count: u32) -> Markup {
    html! {
        @if it.status == Status::Ended { (count) }
        @else { a href={ (path) "/deals?arm=" (arm.as_str()) "&which=" (which) } { (count) } }
    }
}

/// What can be done with it.
fn ways(viewer: &Viewer, it: &ExperimentJson, path: &str, form: &Filled) -> Markup {
    let reason = FieldOf {
        name: "reason",
        label: "Why",
        hint: Some("Needed where the evidence does not say so."),
        error: form.error("reason"),
        required: false,
    };
    html! {
        @match it.status {
            Status::Planned => {
                div.actions {
                    (viewer.form(format!("{path}/start"), html! { (button("Start it").primary().icon(Icon::Play)) }))
                    (viewer.form(format!("{path}/delete"), html! { (button("Take it away").danger().confirm("Take this experiment away?")) }))
                }
            }
            Status::Running => {
                (viewer.form(format!("{path}/look"), html! { (button("Look, and record it").icon(Icon::Eye)) }))
                (viewer.form(format!("{path}/decide"), html! {
                    (field(reason, textarea("reason", form.get("reason")).attr("rows", "2")))
                    div.actions {
                        (button("Keep A").value("keep", "a"))
                        (button("Keep B").value("keep", "b"))
                        (button("End without a decision").value("keep", "").ghost())
                    }
                }).class("stack form"))
            }
            Status::Ended => {}
        }
    }
}

/// Does something with an experiment, and shows it again with what is wrong.
async fn done(
    viewer: &Viewer,
    id: Id<types::Experiment>,
    mut form: Filled,
    result: app::Result<experiments::Experiment>,
    says: &str,
) -> Answer {
    match result {
        Ok(_) => return Ok(viewer.see_other(format!("{HOME}/{id}")).with_flash(says)),
        Err(error) => form.take(error)?,
    }
    let it = found(viewer, id).await?;
    let content = show_view(viewer, &it, &about(viewer, &it).await?, &form);
    Ok(viewer.invalid(&it.name, Section::Insights, content))
}

async fn start(viewer: Viewer, Path(id): Path<Id<types::Experiment>>, form: Filled) -> Answer {
    let by = viewer.by.clone();
    let result = viewer.app.write(move |tx| experiments::start(tx, &by, id)).await;
    done(&viewer, id, form, result, "It runs: new deals get an arm.").await
}

async fn take_look(viewer: Viewer, Path(id): Path<Id<types::Experiment>>, form: Filled) -> Answer {
    let by = viewer.by.clone();
    let result = viewer.app.write(move |tx| experiments::take_look(tx, &by, id)).await;
    done(&viewer, id, form, result, "Looked, and recorded.").await
}

async fn decide(viewer: Viewer, Path(id): Path<Id<types::Experiment>>, form: Filled) -> Answer {
    let keep = match form.get("keep") {
        "a" => Some(Arm::A),
        "b" => Some(Arm::B),
        _ => None,
    };
    let (by, reason) = (viewer.by.clone(), form.some("reason"));
    let result =
        viewer.app.write(move |tx| experiments::decide(tx, &by, id, keep, reason.clone())).await;
    done(&viewer, id, form, result, "The experiment has ended.").await
}

async fn delete(viewer: Viewer, Path(id): Path<Id<types::Experiment>>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| experiments::delete(tx, &by, id)).await?;
    Ok(viewer.see_other(HOME).with_flash("The experiment is gone."))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ArmQuery {
    arm: Arm,
    #[serde(default)]
    which: Which,
}

/// The deals behind an arm.
async fn deals(
    viewer: Viewer,
    Path(id): Path<Id<types::Experiment>>,
    Query(query): Query<ArmQuery>,
) -> Answer {
    let it = found(&viewer, id).await?;
    let by = viewer.by.clone();
    let lines = viewer
        .app
        .read(move |read| {
            let of = experiments::find(read, id)?;
            experiments::deals_of(read, &by, &of, query.arm, query.which)
        })
        .await?;
    let columns = [Column::text("Deal"), Column::text("Status"), Column::text("Stage")];
    let rows = html! {
        @for deal in &lines {
            tr {
                td { a href={ "/deals/" (deal.number) } { (deal.name) } }
                td { (deal.status) }
                td { (deal.stage.as_deref().unwrap_or_default()) }
            }
        }
    };
    let which = match query.which {
        Which::All => "Deals of arm",
        Which::Known => "Known deals of arm",
        Which::Hits => "Deals that reached the goal, of arm",
    };
    let title = format!("{which} {}", query.arm.letter());
    let back = html! { (link_button("The experiment", format!("{HOME}/{id}"))) };
    let content = html! {
        (page_header(&title, html! { (it.name) ": the newest first, at most 200" }, back))
        @if lines.is_empty() {
            (empty_state(Icon::Scale, "No deals", "No deal that you may see has this arm.", None))
        } @else {
            (table("Deals", &columns, rows))
        }
    };
    Ok(viewer.page(&title, Section::Insights, content))
}

/// The words that a deal got for a stage's guidance, or for one of its tasks.
pub(crate) fn words<'a>(all: &'a [Wording], stage: &str, task: Option<&str>) -> Option<&'a str> {
    let found = all.iter().find(|it| it.stage == stage && it.task.as_deref() == task);
    found.map(|it| it.text.as_str())
}
