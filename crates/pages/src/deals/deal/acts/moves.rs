//! Forward, back, aside and out.

use deal::state::Criterion;
use deal::{Command, MissingKind, MoveVersion, Override};
use maud::{Markup, html};
use playbook::mapping;
use playbook::model::{Gate, Phase, ReasonFor};
use types::Date;
use ui::Tone;

use super::super::act::{Act, Wish};
use super::super::ask::Form;
use super::super::look::Look;
use super::super::needs;
use super::choices::reasons;
use crate::Filled;
use crate::deals::missing::said_once;

pub(super) const ACTS: &[Act] = &[
    Act::new("stage", "Move on", "Move on", "Moved on.", &["to", "over"], advance_form, advance),
    Act::new("back", "Go back", "Go back", "Gone back.", &["to", "reason"], back_form, back),
    Act::new("win", "Win the deal", "Win", "Won. Well done!", &["over"], win_form, win),
    Act::new(
        "complete",
        "Complete the deal",
        "Complete",
        "Completed.",
        &["over"],
        over_form,
        complete,
    ),
    Act::new(
        "lose",
        "Mark as lost",
        "Mark as lost",
        "Marked as lost. What was learnt stays.",
        &["reason", "competitor", "note"],
        lose_form,
        lose,
    )
    .dangerous(),
    Act::new(
        "disqualify",
        "Disqualify",
        "Disqualify",
        "Disqualified.",
        &["reason", "note"],
        disqualify_form,
        disqualify,
    )
    .dangerous(),
    Act::new(
        "park",
        "Park until a day",
        "Park",
        "Parked. It wakes by itself.",
        &["until", "reason", "note"],
        park_form,
        park,
    ),
    Act::button("wake", "Take it up again", "Wake", "Awake again.", |_, _| {
        Wish::one(Command::Wake)
    }),
    Act::new(
        "reopen",
        "Open it again",
        "Open again",
        "Open again.",
        &["reason"],
        reason_form,
        reopen,
    ),
    Act::new(
        "version",
        "Move to the newest playbook",
        "Move",
        "Moved to the newest playbook.",
        &[],
        version_form,
        version,
    ),
];

/// The stages to which the deal may go forward, the next first.
pub(in super::super) fn later_stages(look: Look<'_>) -> Vec<(&str, &str)> {
    let playbook = look.playbook();
    let here = look.state().stage().and_then(|stage| playbook.stage_index(stage));
    let Some(here) = here else { return Vec::new() };
    let is_open = |phase: Phase| phase < Phase::Delivery || look.state().is_won();
    let later = playbook.stages()[here + 1..].iter().filter(|stage| is_open(stage.phase));
    later.map(|stage| (stage.key.as_str(), stage.name.as_str())).collect()
}

fn earlier_stages(look: Look<'_>) -> Vec<(&str, &str)> {
    let playbook = look.playbook();
    let here = look.state().stage().and_then(|stage| playbook.stage_index(stage)).unwrap_or(0);
    let won = look.state().is_won();
    let is_open = |phase: Phase| (phase >= Phase::Delivery) == won;
    let earlier = playbook.stages()[..here].iter().rev().filter(|stage| is_open(stage.phase));
    earlier.map(|stage| (stage.key.as_str(), stage.name.as_str())).collect()
}

fn advance_form(form: Form<'_>) -> Markup {
    let later = later_stages(form.look);
    html! {
        @if later.len() > 1 {
            (form.choice("to", "To", later).hint("Going further than the next stage needs what the stages between ask for."))
        } @else {
            @for (key, name) in later { p { "To " strong { (name) } "." } (ui::hidden("to", key)) }
        }
        (what_is_missing(form))
        (over_form(form))
    }
}

/// What stands in the way of leaving the stage, each with the way to it; a refusal has said so already.
fn what_is_missing(form: Form<'_>) -> Markup {
    if form.is_refused {
        return html! {};
    }
    let look = form.look;
    let in_the_way = || {
        let missing = said_once(look.playbook(), &look.dossier.missing);
        missing.filter(|missing| missing.gate != Gate::Advise)
    };
    html! {
        @if in_the_way().next().is_none() {
            (ui::alert(Tone::Good, "Everything that this stage asks for is there.", html! {}))
        } @else {
            h2.minor { "Still missing here" }
            ul.needs { @for missing in in_the_way() { (needs::item(look, missing)) } }
        }
    }
}

/// The field for whoever may go although something is missing.
fn over_form(form: Form<'_>) -> Markup {
    let mut missing = said_once(form.look.playbook(), &form.look.dossier.missing);
    let is_never = |kind| matches!(kind, MissingKind::Payment | MissingKind::State);
    let is_needed = missing.any(|missing| missing.gate != Gate::Advise && !is_never(missing.kind));
    html! {
        @if form.look.dossier.may.go_over && (is_needed || form.filled.has("over")) {
            (form.area("over", "Go although something is missing, because")
                .hint("Your reason is kept with the deal, and measured."))
        }
    }
}

fn over(filled: &Filled) -> Option<Override> {
    filled.some("over").map(|reason| Override { reason })
}

fn advance(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    Wish::one(Command::Advance { to: filled.some("to"), over: over(filled), at: None })
}

fn back_form(form: Form<'_>) -> Markup {
    html! {
        (form.choice("to", "To", earlier_stages(form.look)).required())
        (form.area("reason", "Why").required().first())
    }
}

fn back(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let (to, reason) = (filled.required("to"), filled.required("reason"));
    Wish::one(Command::GoBack { to: to?, reason: reason? })
}

fn win_form(form: Form<'_>) -> Markup {
    html! {
        p.muted { "A sale counts when it is paid: it needs proof of payment, and nothing goes over that." }
        (what_is_missing(form))
        (over_form(form))
    }
}

fn win(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    Wish::one(Command::Win { over: over(filled), at: None })
}

fn complete(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    Wish::one(Command::Complete { over: over(filled), at: None })
}

/// One of the playbook's reasons, or words where it names none.
fn reason_field(form: Form<'_>, what: ReasonFor) -> Markup {
    let reasons = reasons(form.look, what);
    html! {
        @if reasons.is_empty() {
            (form.line("reason", "Why").required().first())
        } @else if reasons.len() <= 8 {
            (form.radios("reason", "Why", reasons).required())
        } @else {
            (form.choice("reason", "Why", reasons).required())
        }
    }
}

fn lose_form(form: Form<'_>) -> Markup {
    html! {
        (reason_field(form, ReasonFor::Lost))
        (form.line("competitor", "Who got the order?").hint("Another provider, their own people, or nobody."))
        (form.area("note", "What can be learnt from it?"))
    }
}

fn lose(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let reason = filled.required("reason")?;
    let (competitor, note) = (filled.some("competitor"), filled.some("note"));
    Wish::one(Command::Lose { reason, competitor, note, at: None })
}

fn disqualify_form(form: Form<'_>) -> Markup {
    html! {
        (reason_field(form, ReasonFor::Disqualified))
        (form.area("note", "In more words"))
    }
}

fn disqualify(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let (reason, note) = (filled.required("reason")?, filled.some("note"));
    Wish::one(Command::Disqualify { reason, note, at: None })
}

fn park_form(form: Form<'_>) -> Markup {
    let tomorrow = form.look.viewer.today().next();
    html! {
        (form.day("until", "Wakes on", Some(tomorrow)).required().or(tomorrow.plus_days(29).to_string()))
        (reason_field(form, ReasonFor::Parked))
        (form.area("note", "What to say when it wakes"))
    }
}

fn park(look: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let (until, reason) = (filled.parse::<Date>("until"), filled.required("reason"));
    let (until, reason, note) = (look.morning(until?), reason?, filled.some("note"));
    Wish::one(Command::Park { until, reason, note })
}

fn reason_form(form: Form<'_>) -> Markup {
    html! { (form.area("reason", "Why").required().first()) }
}

fn reopen(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    Wish::one(Command::Reopen { reason: filled.required("reason")? })
}

fn version_form(form: Form<'_>) -> Markup {
    let dossier = form.look.dossier;
    html! {
        @match &dossier.newer {
            Some(newer) => {
                p { "The deal follows version " (dossier.playbook_version) " of its playbook; version " (newer.number) " is published." }
                p.muted { "What was answered and done stays. What the new version does not know any more is kept in the history." }
            }
            None => p { "The deal follows the newest version already." },
        }
    }
}

fn version(look: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let Some(newer) = &look.dossier.newer else {
        filled.refuse("", "The deal follows the newest version already.");
        return None;
    };
    let mapping = mapping::suggest(look.playbook().playbook(), newer.playbook.playbook());
    Wish::one(Command::MoveVersion(MoveVersion { to: newer.id, mapping }))
}

/// A criterion as a form sends it: `process/stage/key`, the first part empty for the deal's own stages.
pub(in super::super) fn criterion_text(criterion: &Criterion) -> String {
    let process = criterion.process.as_deref().unwrap_or_default();
    format!("{process}/{}/{}", criterion.stage, criterion.key)
}

/// Reads [`criterion_text`].
pub(in super::super) fn criterion_of(text: &str) -> Option<Criterion> {
    let mut parts = text.split('/').map(str::to_owned);
    let (process, stage, key) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Criterion { process: Some(process).filter(|it| !it.is_empty()), stage, key })
}
