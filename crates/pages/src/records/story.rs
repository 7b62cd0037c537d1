//! What happened with a customer, in words: with the record itself, its people, its deals.

use std::collections::BTreeMap;

use app::journal::Kind;
use app::timeline::MomentJson;
use deal::{Event, Fact};
use maud::{Markup, html};
use serde_json::{Map, Value};
use types::{Id, Timestamp};
use ui::{Icon, icon, pagination};

use super::Stages;
use crate::Viewer;
use crate::choices::People;

/// What a timeline's moments are about, by their id as the timeline shows it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subjects(pub(crate) BTreeMap<String, Subject>);

/// Something that a moment is about.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) href: String,
    /// The playbook of a deal.
    pub(crate) playbook: Option<Id<types::Playbook>>,
}

/// A moment in words.
struct Told {
    icon: Icon,
    says: String,
    more: Option<String>,
}

/// What names are shown with.
pub(crate) struct Names<'a> {
    pub(crate) people: &'a People,
    pub(crate) stages: &'a Stages,
    pub(crate) subjects: &'a Subjects,
    /// The record whose page this is: moments about it need no link to it.
    pub(crate) own: &'a str,
}

/// A part of a timeline, newest first, and the way to the rest.
pub(crate) fn story(
    viewer: &Viewer,
    moments: &[MomentJson],
    names: &Names<'_>,
    next: Option<&str>,
) -> Markup {
    html! {
        ol.timeline #timeline {
            @for moment in moments {
                @if let Some(told) = told(moment, names) { (entry(viewer, moment, &told, names)) }
            }
        }
        (pagination(next, "timeline"))
    }
}

fn entry(viewer: &Viewer, moment: &MomentJson, told: &Told, names: &Names<'_>) -> Markup {
    let at: Option<Timestamp> = moment.at.parse().ok();
    let actor = moment.actor.as_deref().and_then(|id| id.parse().ok());
    let about = names.subjects.0.get(&moment.subject).filter(|_| moment.subject != names.own);
    html! {
        li.moment {
            span.moment-icon { (icon(told.icon)) }
            div {
                p {
                    strong { (names.people.owner(actor).unwrap_or(cause(&moment.cause))) } " " (told.says)
                    @if let Some(about) = about { " " a href=(about.href) { (about.name) } }
                }
                @if let Some(more) = &told.more { p.muted.pre { (more) } }
                @if let Some(at) = at { p.when { (viewer.time(at)) } }
            }
        }
    }
}

fn cause(word: &str) -> &'static str {
    match word {
        "api" => "A program",
        "import" => "An import",
        "rule" => "A rule",
        _ => "Waymark",
    }
}

fn told(moment: &MomentJson, names: &Names<'_>) -> Option<Told> {
    match moment.kind {
        Kind::Deal => deal_moment(moment, names),
        Kind::Activity if moment.event == "created" => activity(moment),
        // That it moved to another deal with a merge tells the merge.
        Kind::Activity => None,
        _ => record(moment),
    }
}

fn record(moment: &MomentJson) -> Option<Told> {
    let body: Map<String, Value> = serde_json::from_str(moment.body.get()).ok()?;
    let what = if moment.kind == Kind::Contact { "contact" } else { "company" };
    let (icon, says) = match moment.event.as_str() {
        "created" => (Icon::Plus, format!("added the {what}")),
        "changed" => (Icon::Pencil, "changed".to_owned()),
        "assigned" => (Icon::UserCheck, "passed it on".to_owned()),
        "merged" => (Icon::GitBranch, format!("found that this {what} was the same as another")),
        "absorbed" => (Icon::GitBranch, format!("merged another {what} into this one")),
        "moved" => (Icon::Building2, "moved to another company".to_owned()),
        "answered" => (Icon::ClipboardList, "answered questions about it".to_owned()),
        "told-apart" => (Icon::Unlink, "told it from one that looks the same".to_owned()),
        other => (Icon::Circle, other.replace('-', " ")),
    };
    let more = (moment.event == "changed").then(|| changes(&body)).filter(|text| !text.is_empty());
    Some(Told { icon, says, more })
}

/// The fields that changed and what they say now.
fn changes(body: &Map<String, Value>) -> String {
    const QUIET: [&str; 5] = ["corrected", "answers", "distinct_from", "absorbed", "merged_into"];
    let said = |(field, value): (&String, &Value)| {
        let field = field.replace('_', " ");
        match value {
            Value::Null => format!("{field}: nothing any more"),
            Value::String(text) => format!("{field}: {text}"),
            Value::Number(number) => format!("{field}: {number}"),
            Value::Object(money) if money.contains_key("currency") => {
                let part = |name: &str| money.get(name).and_then(Value::as_str).unwrap_or_default();
                format!("{field}: {} {}", part("amount"), part("currency"))
            }
            _ => field,
        }
    };
    let shown = body.iter().filter(|(field, _)| !QUIET.contains(&field.as_str()));
    shown.map(said).collect::<Vec<_>>().join("\n")
}

fn activity(moment: &MomentJson) -> Option<Told> {
    let body: Map<String, Value> = serde_json::from_str(moment.body.get()).ok()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let is_in = text("direction").as_deref() == Some("in");
    let (icon, says) = match (text("kind").unwrap_or_default().as_str(), is_in) {
        ("call", true) => (Icon::PhoneIncoming, "was called"),
        ("call", false) => (Icon::PhoneOutgoing, "called"),
        ("mail", true) => (Icon::Mail, "got a mail"),
        ("mail", false) => (Icon::Send, "wrote a mail"),
        ("meeting", _) => (Icon::Users, "met"),
        ("message", true) => (Icon::MessageSquare, "got a message"),
        ("message", false) => (Icon::MessageSquare, "sent a message"),
        _ => (Icon::FileText, "noted"),
    };
    let mut says = match text("outcome") {
        Some(outcome) => format!("{says}: {outcome}"),
        None => says.to_owned(),
    };
    if moment.corrected.is_some() {
        says.push_str(" (corrected)");
    }
    let more = [text("subject"), text("body")].into_iter().flatten().collect::<Vec<_>>().join("\n");
    Some(Told { icon, says, more: filled(more) })
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.trim().is_empty())
}

/// What matters of a deal to whoever looks at the customer. What is told in full elsewhere is left out.
fn deal_moment(moment: &MomentJson, names: &Names<'_>) -> Option<Told> {
    let event: Event = match moment.event.as_str() {
        "born" => return None,
        "linked" => {
            return Some(Told {
                icon: Icon::Link,
                says: "said anew who the customer is of".to_owned(),
                more: None,
            });
        }
        _ => serde_json::from_str(moment.body.get()).ok()?,
    };
    let told = |icon: Icon, says: String, more: Option<String>| Some(Told { icon, says, more });
    let plain = |icon: Icon, says: &str| told(icon, says.to_owned(), None);
    match event.fact {
        Fact::Opened(_) => plain(Icon::Handshake, "opened the deal"),
        Fact::Entered { stage, reason, .. } => told(
            Icon::ArrowRight,
            format!("moved to “{}”:", stage_name(&stage, moment, names)),
            reason,
        ),
        Fact::Overridden { reason, .. } => {
            told(Icon::Zap, "overrode a gate of".to_owned(), Some(reason))
        }
        Fact::Approval { note, approval } => {
            use deal::state::ApprovalStatus;
            let says = match approval.status {
                ApprovalStatus::Asked => "asked for an agreement in",
                ApprovalStatus::Granted => "agreed in",
                ApprovalStatus::Refused => "did not agree in",
            };
            told(Icon::ShieldCheck, says.to_owned(), note)
        }
        Fact::Parked { note, .. } => told(Icon::Pause, "parked".to_owned(), note),
        Fact::Woken { .. } => plain(Icon::Play, "took up again"),
        Fact::Lost { note, competitor, .. } => {
            let more = [competitor.map(|name| format!("to {name}")), note];
            told(
                Icon::ThumbsDown,
                "lost".to_owned(),
                filled(more.into_iter().flatten().collect::<Vec<_>>().join("\n")),
            )
        }
        Fact::Disqualified { note, .. } => told(Icon::Ban, "disqualified".to_owned(), note),
        Fact::Reopened { reason, .. } => told(Icon::RotateCcw, "reopened".to_owned(), Some(reason)),
        Fact::PaymentProved(_) => plain(Icon::Wallet, "proved a payment of"),
        Fact::Won { .. } => plain(Icon::Trophy, "won"),
        Fact::Completed {} => plain(Icon::CheckCheck, "completed"),
        Fact::HandOverOffered { brief, to, .. } => {
            told(Icon::Share2, format!("offered {} the deal", names.people.name(to)), Some(brief))
        }
        Fact::HandOverAccepted {} => plain(Icon::Handshake, "took over"),
        Fact::HandOverDeclined { reason } => {
            told(Icon::X, "did not take over".to_owned(), Some(reason))
        }
        Fact::Assigned { user: Some(user), role: None } => {
            told(Icon::UserCheck, format!("gave {} the deal", names.people.name(user)), None)
        }
        Fact::Shared(share) => {
            told(Icon::Users, format!("shared with {}", names.people.name(share.user)), None)
        }
        Fact::PersonAdded { person, .. } => {
            told(Icon::UserPlus, format!("added {} to the people of", person.name), None)
        }
        Fact::EvidenceGiven(given) => {
            told(Icon::CircleCheck, "gave evidence in".to_owned(), given.note)
        }
        Fact::TaskDone { outcome, .. } => told(Icon::Check, "did a task of".to_owned(), outcome),
        Fact::Answered(_) => plain(Icon::ClipboardList, "answered questions in"),
        Fact::Changed(_) => plain(Icon::Pencil, "changed"),
        Fact::Late { .. } => plain(Icon::Timer, "noticed that a stage is over its time:"),
        Fact::WentQuiet { .. } => plain(Icon::Moon, "noticed silence in"),
        Fact::Merged { .. } => plain(Icon::GitBranch, "found that it was the same as another:"),
        _ => None,
    }
}

fn stage_name(stage: &str, moment: &MomentJson, names: &Names<'_>) -> String {
    let playbook = names.subjects.0.get(&moment.subject).and_then(|subject| subject.playbook);
    playbook.and_then(|playbook| names.stages.name(playbook, stage)).unwrap_or(stage).to_owned()
}
