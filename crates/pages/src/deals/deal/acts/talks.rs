//! What was done with the buyer: notes, calls, mails, meetings, messages, logged in two clicks.

use app::deals::NewActivity;
use deal::{ActivityKind, AddTask, Command, Direction, Log};
use maud::{Markup, html};
use playbook::model::TaskKind;
use types::{Buyer, Date, Id, LocalTime, Timestamp};
use ui::FieldOf;

use super::super::act::{Act, Wish};
use super::super::ask::Form;
use super::super::look::Look;
use crate::Filled;

pub(super) const ACTS: &[Act] = &[
    Act::new(
        "log",
        "Log what was done",
        "Log it",
        "Logged.",
        &["kind", "outcome", "note", "channel", "person", "when", "next-step", "next-on"],
        log_form,
        log,
    )
    .ending(outcomes),
    Act::new(
        "withdraw-activity",
        "Take this back?",
        "Take it back",
        "Taken back.",
        &["reason"],
        take_back_form,
        take_back,
    )
    .dangerous()
    .versioned(),
];

/// How something done with the buyer came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Outcome {
    /// The word that is kept.
    pub(in super::super) word: &'static str,
    /// What people call it.
    pub(in super::super) says: &'static str,
    /// Of which kind.
    pub(in super::super) kind: ActivityKind,
    /// Somebody was reached.
    pub(in super::super) reached: bool,
    /// The buyer did not come.
    pub(in super::super) no_show: bool,
    /// The buyer began it.
    pub(in super::super) inbound: bool,
}

const fn outcome(
    kind: ActivityKind,
    word: &'static str,
    says: &'static str,
    reached: bool,
) -> Outcome {
    Outcome { word, says, kind, reached, no_show: false, inbound: false }
}

/// The usual outcomes, by kind.
pub(in super::super) const OUTCOMES: &[Outcome] = &[
    outcome(ActivityKind::Call, "interested", "Talked: interested", true),
    outcome(ActivityKind::Call, "call back", "Talked: call back later", true),
    outcome(ActivityKind::Call, "wrong person", "Talked: somebody else decides", true),
    outcome(ActivityKind::Call, "not interested", "Talked: not interested", true),
    outcome(ActivityKind::Call, "no answer", "No answer", false),
    outcome(ActivityKind::Call, "voicemail", "Left a message", false),
    outcome(ActivityKind::Call, "busy", "Busy", false),
    outcome(ActivityKind::Call, "wrong number", "Wrong number", false),
    Outcome { inbound: true, ..outcome(ActivityKind::Call, "they called", "They called us", true) },
    outcome(ActivityKind::Mail, "sent", "We wrote", false),
    Outcome { inbound: true, ..outcome(ActivityKind::Mail, "answered", "They wrote", true) },
    outcome(ActivityKind::Mail, "bounced", "It came back", false),
    outcome(ActivityKind::Meeting, "went well", "Went well", true),
    outcome(ActivityKind::Meeting, "mixed", "Mixed", true),
    outcome(ActivityKind::Meeting, "went badly", "Went badly", true),
    Outcome {
        no_show: true,
        ..outcome(ActivityKind::Meeting, "no-show", "They did not come", false)
    },
    outcome(ActivityKind::Message, "sent", "We wrote", false),
    Outcome { inbound: true, ..outcome(ActivityKind::Message, "answered", "They wrote", true) },
];

/// What people call a kind of activity.
pub(in super::super) fn kind_words(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Call => "Call",
        ActivityKind::Mail => "Mail",
        ActivityKind::Meeting => "Meeting",
        ActivityKind::Message => "Message",
        ActivityKind::Note => "Note",
    }
}

/// The kinds by their words in forms and addresses.
pub(in super::super) const KINDS: [(&str, ActivityKind); 5] = [
    ("call", ActivityKind::Call),
    ("mail", ActivityKind::Mail),
    ("meeting", ActivityKind::Meeting),
    ("message", ActivityKind::Message),
    ("note", ActivityKind::Note),
];

/// The kind by its word; anything else is a note.
pub(in super::super) fn kind_of(word: &str) -> ActivityKind {
    KINDS.iter().find(|(known, _)| *known == word).map_or(ActivityKind::Note, |(_, kind)| *kind)
}

fn log_form(form: Form<'_>) -> Markup {
    let kind = kind_of(form.filled.get("kind"));
    html! {
        // What Enter presses: it sends no outcome, and is asked for it.
        @if kind != ActivityKind::Note { button.sr-only type="submit" tabindex="-1" aria-hidden="true" { "Log it" } }
        (ui::hidden("kind", form.filled.get("kind")))
        p.kind-of-log { (kind_words(kind)) }
        (form.area("note", "What was said").first())
        @if kind == ActivityKind::Message {
            (form.line("channel", "Where").hint("WhatsApp, LinkedIn, Facebook, their web form…"))
        }
        @if kind != ActivityKind::Note { (people(form)) }
        (form.day_and_time("when", "When, if not just now"))
        (next_step(form))
    }
}

fn take_back_form(form: Form<'_>) -> Markup {
    html! {
        (ui::hidden("activity", form.filled.get("activity")))
        p { "It will count nowhere any more, as if it had not been logged. The journal keeps that it was, and who took it back." }
        (form.line("reason", "Why").hint("Logged on the wrong deal, say.").first())
    }
}

fn take_back(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let activity = filled.parse::<Id<types::Activity>>("activity")?;
    Some(Wish::TakeBack(activity, filled.some("reason")))
}

/// The outcomes, each a button that logs it: the second of two clicks. A note has none.
fn outcomes(form: Form<'_>) -> Option<Markup> {
    let kind = kind_of(form.filled.get("kind"));
    let of_kind: Vec<_> = OUTCOMES.iter().filter(|outcome| outcome.kind == kind).collect();
    if of_kind.is_empty() {
        return None;
    }
    let of = FieldOf {
        name: "outcome",
        label: "How did it go? This logs it.",
        error: form.filled.error("outcome"),
        ..FieldOf::default()
    };
    let chosen = form.filled.get("outcome");
    let button = |outcome: &Outcome| {
        let button = ui::button(outcome.says).value("outcome", outcome.word);
        if outcome.word == chosen { button.primary() } else { button }
    };
    let buttons = html! { div.actions { @for outcome in &of_kind { (button(outcome)) } } };
    Some(ui::field(of, buttons))
}

/// With whom, of the buying committee.
pub(in super::super) fn people(form: Form<'_>) -> Markup {
    let people = form.look.state().people.iter();
    let people: Vec<_> =
        people.map(|person| (person.id.to_string(), person.details.name.clone())).collect();
    html! {
        @if !people.is_empty() {
            (form.choice("person", "With whom", std::iter::once((String::new(), "—".to_owned())).chain(people)))
        }
    }
}

/// What comes next, so that no deal is without a next step.
pub(in super::super) fn next_step(form: Form<'_>) -> Markup {
    html! {
        div.pair {
            (form.line("next-step", "Next step").hint("Becomes a task of yours."))
            (form.day("next-on", "On", Some(form.look.viewer.today())))
        }
    }
}

fn log(look: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let kind = kind_of(filled.get("kind"));
    let outcome = outcome_of(filled, kind)?;
    if kind == ActivityKind::Note {
        filled.required("note")?;
    }
    let at = when(look, filled, "when");
    let then = next_task(look, filled);
    let new = activity(filled, kind, outcome, at?);
    Some(Wish::Log(Box::new(new), then?))
}

/// The outcome chosen; a note has none.
#[expect(clippy::option_option, reason = "nothing to choose and nothing chosen are two things")]
pub(in super::super) fn outcome_of(
    filled: &mut Filled,
    kind: ActivityKind,
) -> Option<Option<&'static Outcome>> {
    if kind == ActivityKind::Note {
        return Some(None);
    }
    let word = filled.required("outcome")?;
    let known = OUTCOMES.iter().find(|outcome| outcome.kind == kind && outcome.word == word);
    if known.is_none() {
        filled.refuse("outcome", "Choose how it went.");
    }
    known.map(Some)
}

/// The activity that a form tells of.
pub(in super::super) fn activity(
    filled: &Filled,
    kind: ActivityKind,
    outcome: Option<&Outcome>,
    at: Option<Timestamp>,
) -> NewActivity {
    let is_inbound = outcome.is_some_and(|outcome| outcome.inbound);
    let log = Log {
        id: None,
        kind,
        direction: if is_inbound { Direction::In } else { Direction::Out },
        channel: filled.some("channel"),
        person: filled.some("person").and_then(|id| id.parse::<Id<Buyer>>().ok()),
        reached: outcome.is_some_and(|outcome| outcome.reached),
        no_show: outcome.is_some_and(|outcome| outcome.no_show),
        outcome: outcome.map(|outcome| outcome.word.to_owned()),
        at,
    };
    let body = Some(filled.raw("note").to_owned()).filter(|text| !text.trim().is_empty());
    NewActivity { log, subject: None, body, minutes: filled.get("minutes").parse().ok() }
}

/// A day and time as `datetime-local` sends it, in the reader's zone.
#[expect(clippy::option_option, reason = "nothing typed and something wrong are two things")]
pub(in super::super) fn when(
    look: Look<'_>,
    filled: &mut Filled,
    name: &str,
) -> Option<Option<Timestamp>> {
    let Some(text) = filled.some(name) else { return Some(None) };
    let read = text.split_once('T').and_then(|(day, time)| {
        let (hour, minute) = time.split_once(':')?;
        let minute = minute.get(..2)?;
        let time = types::TimeOfDay::new(hour.parse().ok()?, minute.parse().ok()?).ok()?;
        Some(LocalTime::new(day.parse::<Date>().ok()?, time))
    });
    match read {
        Some(local) => Some(Some(look.viewer.zone().instant(local))),
        None => {
            filled.refuse(name, "Write a day and a time, as 2026-03-31T14:30.");
            None
        }
    }
}

/// The task that the next step becomes, if there is one.
pub(in super::super) fn next_task(look: Look<'_>, filled: &mut Filled) -> Option<Vec<Command>> {
    let day = filled.parse_some::<Date>("next-on")?;
    let Some(name) = filled.some("next-step") else {
        if day.is_some() {
            filled.refuse("next-step", "Say what is to be done on that day.");
            return None;
        }
        return Some(Vec::new());
    };
    let to = look.dossier.may.user.map(deal::state::Assignee::User);
    let due = day.map(|day| look.evening(day));
    Some(vec![Command::AddTask(AddTask { name, kind: TaskKind::Todo, due, to })])
}
