//! What is needed to leave the stage: each criterion met or not, why, who could meet it, and the way to it.

use deal::state::{Criterion, Subject};
use deal::{Missing, MissingKind, Who};
use maud::{Markup, html};
use playbook::Rule;
use playbook::model::{By, Exit, Gate, Stage};
use ui::{Icon, Tone};

use super::acts::criterion_text;
use super::look::{Look, count, encoded};
use super::questions;
use crate::deals::missing::{is_payment, rule_of};

/// The box with everything that the stage asks for.
pub(super) fn card(look: Look<'_>) -> Markup {
    let Some(stage) = look.stage().filter(|_| look.state().is_alive()) else { return html! {} };
    let (met, all) = progress(look, stage);
    html! {
        section.card #needs {
            header {
                h2 { "To leave this stage" }
                div.card-action { span.muted { (met) " of " (all) } }
            }
            div.card-body {
                (ui::progress(met as u64, all as u64, "What the stage asks for"))
                ul.needs {
                    @for exit in &stage.exits { (criterion(look, stage, exit)) }
                    @for missing in others(look) { (item(look, missing)) }
                }
                (conditions_granted(look))
                (obstacles(stage))
            }
        }
    }
}

/// How many of the things that are in the way are done.
fn progress(look: Look<'_>, stage: &Stage) -> (usize, usize) {
    let hard = stage.exits.iter().filter(|exit| exit.gate != Gate::Advise);
    let musts = stage.tasks.iter().filter(|task| task.must).count();
    let criteria = look.dossier.missing.iter().filter(|it| it.kind == MissingKind::Criterion);
    let missing = criteria.chain(others(look)).filter(|it| it.gate != Gate::Advise).count();
    let known = hard.count() + musts;
    let extra = others(look).filter(|missing| missing.kind != MissingKind::Task).count();
    let all = known + extra;
    (all.saturating_sub(missing), all)
}

/// What is missing besides the stage's criteria: tasks, processes, conditions, and payment where no criterion says it.
fn others<'a>(look: Look<'a>) -> impl Iterator<Item = &'a Missing> {
    let missing = &look.dossier.missing;
    let is_said = missing.iter().any(|it| is_payment(look.playbook(), it));
    missing.iter().filter(move |it| match it.kind {
        MissingKind::Criterion => false,
        MissingKind::Payment => !is_said,
        _ => true,
    })
}

fn missing_of<'a>(look: Look<'a>, exit: &Exit) -> Option<&'a Missing> {
    let mut missing = look.dossier.missing.iter();
    missing.find(|missing| missing.kind == MissingKind::Criterion && missing.key == exit.key)
}

/// One criterion of the present stage.
fn criterion(look: Look<'_>, stage: &Stage, exit: &Exit) -> Markup {
    if let Some(missing) = missing_of(look, exit) {
        return item(look, missing);
    }
    let criterion = Criterion::of_stage(stage.key.clone(), exit.key.clone());
    html! {
        li.met {
            (ui::icon(Icon::CircleCheck))
            div {
                p.says { (exit.says) span.sr-only { " – met" } }
                (shown_by(look, &criterion, exit))
            }
        }
    }
}

/// What shows that a criterion is met.
fn shown_by(look: Look<'_>, criterion: &Criterion, exit: &Exit) -> Markup {
    let given = look.state().evidence.iter().filter(|evidence| {
        exit.evidence.contains(&evidence.kind)
            && evidence.criterion.as_ref().is_none_or(|of| of == criterion)
    });
    html! {
        @for evidence in given { (super::proof::evidence(look, evidence)) }
        @if let Some(approval) = look.state().approvals.iter().find(|it| it.subject == Subject::Criterion(criterion.clone())) {
            (super::proof::approval(look, approval))
        }
    }
}

/// Something missing: what, why, who could meet it, and the way there.
pub(super) fn item(look: Look<'_>, missing: &Missing) -> Markup {
    let exit = exit_of(look, missing);
    html! {
        li.unmet data-gate=(gate_key(missing.gate)) {
            (ui::icon(if missing.gate == Gate::Advise { Icon::Lightbulb } else { Icon::Circle }))
            div {
                p.says { (missing.says) " " (marks(look, missing, exit)) }
                p.muted { (missing.why) @if !is_same(missing) { " " (missing.would_meet) } }
                (who(look, &missing.who))
                @if look.dossier.may.write { div.ways { (ways(look, missing, exit)) } }
            }
        }
    }
}

fn is_same(missing: &Missing) -> bool {
    missing.would_meet.is_empty() || missing.would_meet == missing.says
}

fn gate_key(gate: Gate) -> &'static str {
    match gate {
        Gate::Advise => "advise",
        Gate::Require => "require",
        Gate::Approve => "approve",
    }
}

fn marks(look: Look<'_>, missing: &Missing, exit: Option<&Exit>) -> Markup {
    let elsewhere = missing
        .stage
        .as_deref()
        .filter(|stage| missing.process.is_none() && look.state().stage() != Some(*stage));
    html! {
        @if missing.gate == Gate::Advise { (ui::badge(Tone::Quiet, "advice")) }
        @if exit.is_some_and(|exit| exit.by == By::Buyer) { (ui::badge(Tone::Accent, "the buyer's act")) }
        @if let Some(stage) = elsewhere { (ui::badge(Tone::Quiet, format!("in “{}”", look.stage_name(stage)))) }
    }
}

fn who(look: Look<'_>, who: &Who) -> Markup {
    let names: Vec<&str> = who.users.iter().map(|user| look.name(*user)).collect();
    let role = who.role.as_deref().map(|role| look.role(role));
    let words = match (role, names.as_slice()) {
        (Some(role), []) => role.to_owned(),
        (Some(role), names) => format!("{role}: {}", names.join(", ")),
        (None, []) => return html! {},
        (None, names) => names.join(", "),
    };
    html! { p.muted.who { (ui::icon(Icon::User)) (words) } }
}

fn exit_of<'a>(look: Look<'a>, missing: &Missing) -> Option<&'a Exit> {
    if missing.kind != MissingKind::Criterion {
        return None;
    }
    let stages = match &missing.process {
        Some(key) => &look.playbook().process(key)?.stages,
        None => look.playbook().stages(),
    };
    let stage = stages.iter().find(|stage| Some(&stage.key) == missing.stage.as_ref())?;
    stage.exits.iter().find(|exit| exit.key == missing.key)
}

fn criterion_of(missing: &Missing) -> Criterion {
    Criterion {
        process: missing.process.clone(),
        stage: missing.stage.clone().unwrap_or_default(),
        key: missing.key.clone(),
    }
}

/// The buttons that lead to what is missing.
fn ways(look: Look<'_>, missing: &Missing, exit: Option<&Exit>) -> Markup {
    match missing.kind {
        MissingKind::Criterion => criterion_ways(look, missing, exit),
        MissingKind::Task => task_ways(look, missing),
        MissingKind::Process => html! {
            a.btn data-variant="outline" data-size="xs" href={ (look.home()) "#processes" } { "See the process" }
        },
        MissingKind::Condition => {
            agreement_ways(look, &format!("condition:{}", missing.key), missing.who.role.as_deref())
        }
        MissingKind::Payment => {
            html! { (look.opens("payment", "Prove the payment").small().icon(Icon::Receipt)) }
        }
        MissingKind::Right | MissingKind::State => html! {},
    }
}

fn task_ways(look: Look<'_>, missing: &Missing) -> Markup {
    html! {
        @match missing.task {
            Some(task) => {
                (look.opens(&format!("do-task?task={task}"), "Done…").small().icon(Icon::Check))
                (look.opens(&format!("delegate-task?task={task}"), "Give to…").small().ghost())
            }
            None => (look.press("plan-stage", &[], ui::button("Take it up").small())),
        }
    }
}

fn criterion_ways(look: Look<'_>, missing: &Missing, exit: Option<&Exit>) -> Markup {
    let criterion = criterion_text(&criterion_of(missing));
    html! {
        @for key in &missing.groups {
            @if let Some(group) = look.playbook().group(key) { (questions::way(look, group, "Answer: ")) }
        }
        @if let Some(exit) = exit {
            @if !exit.evidence.is_empty() { (evidence_here(look, exit, &criterion)) }
            @if let Some(rule) = rule_of(look.playbook(), missing) { (rule_ways(look, rule)) }
            @if exit.gate == Gate::Approve { (agreement_ways(look, &criterion, exit.approver.as_deref())) }
        }
    }
}

/// The form for evidence, right beside what it is for.
fn evidence_here(look: Look<'_>, exit: &Exit, criterion: &str) -> Markup {
    let what = format!("evidence?criterion={}", encoded(criterion));
    let label = match exit.evidence.as_slice() {
        [only] => super::acts::evidence_words(*only).to_owned(),
        _ => "Point at what happened".to_owned(),
    };
    html! { (look.opens(&what, label).small().icon(Icon::Paperclip)) }
}

/// Asking for an agreement, or giving it.
fn agreement_ways(look: Look<'_>, subject: &str, role: Option<&str>) -> Markup {
    let subject = encoded(subject);
    html! {
        @if look.dossier.may.agree(role) {
            (look.opens(&format!("agree?subject={subject}"), "Agree…").small().primary().icon(Icon::ThumbsUp))
            (look.opens(&format!("refuse?subject={subject}"), "Do not agree…").small().ghost())
        } @else {
            (look.opens(&format!("ask?subject={subject}"), "Ask for agreement…").small().icon(Icon::Send))
        }
    }
}

/// Where one records what a rule reads besides answers.
fn rule_ways(look: Look<'_>, rule: &Rule) -> Markup {
    let reads = |name: &str| rule.variables().iter().any(|variable| variable == name);
    html! {
        @if reads("people") { (look.opens("add-person", "Add somebody…").small().icon(Icon::UserPlus)) }
        @if reads("activities") { (look.opens("log?kind=call", "Log a call…").small().icon(Icon::Phone)) }
        @if reads("deal") { (look.opens("facts", "Change the facts…").small().icon(Icon::Pencil)) }
        @if reads("quotes") { (look.opens("terms", "What has been offered…").small().icon(Icon::Quote)) }
        @if reads("payment") { (look.opens("payment", "Prove the payment…").small().icon(Icon::Receipt)) }
        @if reads("processes") { a.btn data-variant="outline" data-size="xs" href={ (look.home()) "#processes" } { "See the processes" } }
        @if reads("company") || reads("contact") { (look.opens("customer", "The customer…").small().icon(Icon::Building2)) }
    }
}

/// Pre-set exceptions that were granted, so that one sees what was agreed.
fn conditions_granted(look: Look<'_>) -> Markup {
    let granted = look
        .state()
        .approvals
        .iter()
        .filter(|approval| matches!(approval.subject, Subject::Condition(_)));
    let mut granted = granted.peekable();
    html! {
        @if granted.peek().is_some() {
            div.agreed {
                h3 { "Exceptions" }
                @for approval in granted { (super::proof::approval(look, approval)) }
            }
        }
    }
}

/// Known obstacles, each with what to try.
fn obstacles(stage: &Stage) -> Markup {
    html! {
        @if !stage.obstacles.is_empty() {
            details.more-help {
                summary { (ui::icon(Icon::TriangleAlert)) (count(stage.obstacles.len(), "known obstacle", "known obstacles")) ", and what to try" }
                @for obstacle in &stage.obstacles {
                    h3 { (obstacle.sign) }
                    ol { @for advice in &obstacle.try_ { li { (advice) } } }
                }
            }
        }
    }
}
