//! What makes a lead a good one: rules with points, with a try-out on recent leads and on what has ended.

use app::App;
use app::scores::simple::{Choice, FACTS, Op};
use app::scores::{self, Met, NewScoreRule, ScoreRule, ScoreRuleChanges, Tried};
use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use types::Id;
use ui::{
    Column, FieldOf, Icon, Tone, alert, badge, button, empty_state, field, hidden, input,
    link_button, page_header, select, stat, stats, switch, table, text_input, textarea,
};
use web::{Path, Query, Role};

use super::{Place, page, refused};
use crate::overtaken::{plain, problems};
use crate::{Answer, Done, Filled, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/scores", get(list).post(create))
        .route("/settings/scores/new", get(new))
        .route("/settings/scores/try", get(try_out))
        .route("/settings/scores/{rule}", get(show).post(change))
        .route("/settings/scores/{rule}/delete", post(delete))
}

fn may(viewer: &Viewer) -> bool {
    matches!(viewer.by.role(), Role::Admin | Role::Manager)
}

async fn list(viewer: Viewer) -> Answer {
    let rules = viewer.app.read(scores::list).await?;
    let actions = html! {
        @if may(&viewer) {
            (link_button("Try a rule", "/settings/scores/try").icon(Icon::Play))
            (link_button("New rule", "/settings/scores/new").primary().icon(Icon::Plus))
        }
    };
    let content = html! {
        (page_header("Score", html! {
            "A lead’s score is the sum of what these rules give, and of those in its playbook. The deals’ scores follow a change within minutes."
        }, actions))
        @if rules.is_empty() {
            (empty_state(Icon::Target, "No rules yet",
                "Say what your best customers have in common: industry, size, country, who wrote to whom. Lists then show the best leads first.", None))
        } @else {
            (list_table(&viewer, &rules))
        }
    };
    Ok(page(&viewer, Place::Scores, content))
}

fn list_table(viewer: &Viewer, rules: &[ScoreRule]) -> Markup {
    let columns = [
        Column::number("Points"),
        Column::text("If"),
        Column::text("Rule"),
        Column::silent("Acts"),
    ];
    table(
        "Score rules",
        &columns,
        html! {
            @for rule in rules {
                tr data-off[!rule.active] {
                    td.number { strong { (points(rule.points)) } }
                    td {
                        @if may(viewer) { a.row-link href={ "/settings/scores/" (rule.id) } { (rule.name) } } @else { (rule.name) }
                    }
                    td { code { (rule.rule) } }
                    td { @if !rule.active { (badge(Tone::Quiet, "Off")) } }
                }
            }
        },
    )
}

/// Points with their sign.
pub(crate) fn points(points: i64) -> String {
    if points < 0 { format!("−{}", points.unsigned_abs()) } else { format!("+{points}") }
}

async fn new(viewer: Viewer) -> Answer {
    viewer.by.must_manage("make score rules")?;
    let form = Filled::of([
        ("how", "choose"),
        ("fact", "company.size"),
        ("op", "at-least"),
        ("points", "10"),
        ("active", "true"),
    ]);
    Ok(page(&viewer, Place::Scores, form_view(&viewer, "New rule", "/settings/scores", &form)))
}

fn form_view(viewer: &Viewer, title: &str, action: &str, form: &Filled) -> Markup {
    let of =
        |name: &'static str, label: &'static str, hint: Option<&'static str>, required: bool| {
            FieldOf { name, label, hint, error: form.error(name), required }
        };
    let shown = ["fact", "op", "value", "rule", "points", "name"];
    html! {
        (page_header(title, html! {}, html! {}))
        (viewer.form(action, html! {
            (problems(form, &shown))
            (hidden("version", form.get("version")))
            fieldset.part {
                legend { "If" }
                label.check {
                    input.input type="radio" name="how" value="choose" checked[form.get("how") != "write"];
                    span { "Choose" }
                }
                (chooser(form, &of))
                label.check {
                    input.input type="radio" name="how" value="write" checked[form.get("how") == "write"];
                    span { "Write the condition" }
                }
                (field(of("rule", "Condition", Some(CONDITION), false),
                    textarea("rule", form.get("rule")).class("code").attr("spellcheck", "false").attr("rows", "2")))
            }
            div.field-row {
                (field(of("points", "Points", Some("Negative ones are taken away."), true),
                    input("number", "points", form.get("points")).attr("min", "-1000").attr("max", "1000")))
                (field(of("name", "In words", Some("Empty takes the rule’s own words."), false), text_input("name", form.get("name"))))
            }
            (switch("active", "In use", form.has("active")))
            div.actions {
                (button("Save").primary())
                (button("Try first").icon(Icon::Play).attr("formaction", "/settings/scores/try").attr("formmethod", "get"))
                (link_button("Cancel", "/settings/scores"))
            }
        }).class("stack form"))
    }
}

const CONDITION: &str =
    "As in playbooks: company.size >= 50 && company.country in [\"DE\", \"AT\"].";

fn chooser<'a>(
    form: &'a Filled,
    of: &impl Fn(&'static str, &'static str, Option<&'static str>, bool) -> FieldOf<'a>,
) -> Markup {
    let facts = FACTS.map(|fact| (fact.path, fact.name));
    let ops = Op::ALL.map(|op| (op.as_str(), op.name()));
    html! {
        div.field-row {
            (field(of("fact", "Fact", None, false), select("fact", facts, form.get("fact"))))
            (field(of("op", "Comparison", None, false), select("op", ops, form.get("op"))))
            (field(of("value", "Value", None, false), text_input("value", form.get("value"))))
        }
    }
}

/// The condition that a form chooses or writes; none where something is wrong with it, which is noted.
fn condition(form: &mut Filled) -> Option<String> {
    if form.get("how") == "write" {
        return form.required("rule");
    }
    let choice = Choice {
        fact: form.get("fact").to_owned(),
        op: form.get("op").to_owned(),
        value: form.get("value").to_owned(),
    };
    match choice.rule() {
        Ok(rule) => Some(rule),
        Err(error) => {
            // Only fields can be wrong with a choice.
            let _ = form.take(error);
            None
        }
    }
}

async fn create(viewer: Viewer, mut form: Filled) -> Answer {
    viewer.by.must_manage("make score rules")?;
    let (rule, points) = (condition(&mut form), form.parse::<i64>("points"));
    if let (Some(rule), Some(points)) = (rule, points) {
        let new = NewScoreRule { name: form.some("name"), rule, points };
        let (by, active) = (viewer.by.clone(), form.has("active"));
        let made = viewer.app.write(move |tx| {
            let rule = scores::create(tx, &by, new.clone())?;
            let changes = ScoreRuleChanges { active: Some(active), ..ScoreRuleChanges::default() };
            scores::change(tx, &by, rule.id, &changes)
        });
        match made.await {
            Ok(_) => {
                return Ok(viewer
                    .see_other("/settings/scores")
                    .with_flash("The rule is made; scores follow."));
            }
            Err(error) => form.take(error)?,
        }
    }
    Ok(refused(&viewer, Place::Scores, form_view(&viewer, "New rule", "/settings/scores", &form)))
}

async fn show(viewer: Viewer, Path(id): Path<Id<types::ScoreRule>>) -> Answer {
    viewer.by.must_manage("change score rules")?;
    let rule = viewer.app.read(move |read| scores::find(read, id)).await?;
    Ok(page(&viewer, Place::Scores, show_view(&viewer, &rule, &filled(&rule))))
}

fn filled(rule: &ScoreRule) -> Filled {
    let choice = Choice::of_rule(&rule.rule);
    let how = if choice.is_some() { "choose" } else { "write" };
    let choice = choice.unwrap_or_default();
    let mut fields = vec![
        ("how", how.to_owned()),
        ("fact", choice.fact),
        ("op", choice.op),
        ("value", choice.value),
        ("rule", rule.rule.clone()),
        ("points", rule.points.to_string()),
        ("name", rule.name.clone()),
        ("version", rule.version.to_string()),
    ];
    if rule.active {
        fields.push(("active", "true".to_owned()));
    }
    Filled::of(fields)
}

fn show_view(viewer: &Viewer, rule: &ScoreRule, form: &Filled) -> Markup {
    let path = format!("/settings/scores/{}", rule.id);
    html! {
        (form_view(viewer, &rule.name, &path, form))
        section.part {
            (viewer.form(format!("{path}/delete"), html! {
                (button("Take the rule away").danger().icon(Icon::Trash2).confirm(format!("Take the rule “{}” away?", rule.name)))
            }))
        }
    }
}

async fn change(viewer: Viewer, Path(id): Path<Id<types::ScoreRule>>, mut form: Filled) -> Answer {
    viewer.by.must_manage("change score rules")?;
    let old = viewer.app.read(move |read| scores::find(read, id)).await?;
    let version = form.parse_some::<i64>("version").flatten();
    let (rule, points) = (condition(&mut form), form.parse::<i64>("points"));
    if let (Some(rule), Some(points)) = (rule, points) {
        // Words that nobody touched may follow the rule.
        let name = Some(form.get("name").to_owned()).filter(|name| *name != old.name);
        let changes = ScoreRuleChanges {
            version,
            name,
            rule: Some(rule),
            points: Some(points),
            active: Some(form.has("active")),
        };
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| scores::change(tx, &by, id, &changes)).await {
            Ok(_) => {
                return Ok(viewer
                    .see_other("/settings/scores")
                    .with_flash("Saved; scores follow."));
            }
            Err(error) => form.take(error)?,
        }
    }
    let now = viewer.app.read(move |read| scores::find(read, id)).await?;
    form.catch_up(&filled(&now), LABELS, in_words);
    Ok(refused(&viewer, Place::Scores, show_view(&viewer, &now, &form)))
}

/// What is changed of a rule, as people call it.
const LABELS: [(&str, &str); 4] =
    [("rule", "Condition"), ("points", "Points"), ("name", "In words"), ("active", "In use")];

/// What stands in a field; the condition as it is stored, however it was put together.
fn in_words(form: &Filled, name: &str) -> String {
    if name != "rule" {
        return plain(form, name);
    }
    condition(&mut form.clone()).unwrap_or_else(|| plain(form, name))
}

async fn delete(viewer: Viewer, Path(id): Path<Id<types::ScoreRule>>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| scores::delete(tx, &by, id)).await?;
    Ok(viewer.see_other("/settings/scores").with_flash("The rule is gone; scores follow."))
}

/// The rule that is tried: the fields of the form that makes one.
#[derive(Default, Deserialize)]
#[serde(default)]
struct TryQuery {
    how: String,
    fact: String,
    op: String,
    value: String,
    rule: String,
    points: String,
}

async fn try_out(viewer: Viewer, Query(query): Query<TryQuery>) -> Answer {
    viewer.by.must_manage("try score rules")?;
    let is_asked = !query.how.is_empty();
    let mut form = Filled::of([
        ("how", if is_asked { query.how } else { "choose".to_owned() }),
        ("fact", query.fact),
        ("op", query.op),
        ("value", query.value),
        ("rule", query.rule),
        ("points", query.points),
    ]);
    let mut tried = None;
    if is_asked && let Some(rule) = condition(&mut form) {
        let by = viewer.by.clone();
        match viewer.app.read(move |read| scores::try_out(read, &by, &rule)).await {
            Ok(found) => tried = Some(found),
            Err(error) => form.take(error)?,
        }
    }
    let content = try_view(&form, tried.as_ref());
    let answer = if form.is_ok() { page } else { refused };
    Ok(answer(&viewer, Place::Scores, content))
}

fn try_view(form: &Filled, tried: Option<&Tried>) -> Markup {
    let of =
        |name: &'static str, label: &'static str, hint: Option<&'static str>, required: bool| {
            FieldOf { name, label, hint, error: form.error(name), required }
        };
    html! {
        (page_header("Try a rule", html! { "On the newest leads, and on deals that were won and lost. Nothing is changed." },
            html! { (link_button("Back", "/settings/scores")) }))
        form.stack.form method="get" action="/settings/scores/try" {
            label.check {
                input.input type="radio" name="how" value="choose" checked[form.get("how") != "write"];
                span { "Choose" }
            }
            (chooser(form, &of))
            label.check {
                input.input type="radio" name="how" value="write" checked[form.get("how") == "write"];
                span { "Write the condition" }
            }
            (field(of("rule", "Condition", Some(CONDITION), false),
                textarea("rule", form.get("rule")).class("code").attr("spellcheck", "false").attr("rows", "2")))
            (hidden("points", form.get("points")))
            div.actions { (button("Try").primary().icon(Icon::Play)) }
        }
        @if let Some(tried) = tried { (tried_view(tried)) }
    }
}

fn tried_view(tried: &Tried) -> Markup {
    let holds = tried.leads.iter().filter(|lead| lead.why_not.is_none()).count();
    html! {
        section.part aria-live="polite" {
            h2 { (tried.words) }
            (stats(html! {
                (met("Of deals won", tried.won))
                (met("Of deals lost", tried.lost))
                (stat("Of the newest leads", html! { (holds) }, html! { "of " (tried.leads.len()) }))
            }))
            (verdict(tried))
            @if !tried.leads.is_empty() { (tried_leads(tried)) }
        }
    }
}

fn met(label: &str, met: Met) -> Markup {
    let value = match met.percent() {
        Some(percent) => html! { (percent) " %" },
        None => html! { "–" },
    };
    stat(label, value, html! { (met.holds) " of the last " (met.of) })
}

/// Too few to tell means too few to tell.
const ENOUGH: usize = 20;

fn verdict(tried: &Tried) -> Markup {
    if tried.won.of < ENOUGH || tried.lost.of < ENOUGH {
        return alert(
            Tone::Quiet,
            "Too few deals have ended to tell",
            html! {
                "From " (ENOUGH) " won and " (ENOUGH) " lost on, this says whether the rule tells winners from losers."
            },
        );
    }
    let (won, lost) = (tried.won.percent().unwrap_or(0), tried.lost.percent().unwrap_or(0));
    let apart = won.abs_diff(lost);
    match (apart >= 10, won > lost) {
        (true, true) => alert(
            Tone::Good,
            "It marks winners",
            html! { "It holds for won deals more often than for lost ones: points are deserved." },
        ),
        (true, false) => alert(
            Tone::Bad,
            "It marks losers",
            html! { "It holds for lost deals more often than for won ones: take points away instead." },
        ),
        _ => alert(
            Tone::Warn,
            "It tells little",
            html! { "It holds for won and lost deals about as often." },
        ),
    }
}

fn tried_leads(tried: &Tried) -> Markup {
    let columns = [Column::text("Lead"), Column::number("Score now"), Column::text("The rule")];
    table(
        "The newest leads",
        &columns,
        html! {
            @for lead in &tried.leads {
                tr {
                    td { a.row-link href={ "/deals/" (lead.number) } { (lead.name) } }
                    td.number { (lead.points) }
                    td {
                        @match &lead.why_not {
                            None => (badge(Tone::Good, "Holds")),
                            Some(why) => { (badge(Tone::Quiet, "Does not")) " " span.muted { (why) } }
                        }
                    }
                }
            }
        },
    )
}
