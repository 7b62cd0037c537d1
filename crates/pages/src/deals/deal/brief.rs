//! What is known of a deal in words: the brief of a hand-over, and the names in texts to send.

use std::fmt::Write as _;

use app::deals::Activity;
use playbook::model::AskKind;
use serde_json::Value;

use super::acts::{evidence_words, exit_of, kind_words, payment_words, role_words};
use super::look::{Look, money};
use super::questions::answer_text;

/// Everything the receiver of a deal should know, gathered from what is recorded: customer, people, answers, the last
/// talks, what shows that something happened, payments, other teams' processes, what is open. Whoever hands over says
/// it in their own words.
pub(super) fn text(look: Look<'_>, talks: &[Activity]) -> String {
    let mut brief = String::new();
    customer(look, &mut brief);
    people(look, &mut brief);
    answers(look, &mut brief);
    last_talks(look, talks, &mut brief);
    evidence(look, &mut brief);
    payments(look, &mut brief);
    processes(look, &mut brief);
    open(look, &mut brief);
    brief.trim_end().to_owned()
}

/// Writing to a text cannot fail.
macro_rules! say {
    ($into:expr, $($words:tt)*) => {{ let _ = writeln!($into, $($words)*); }};
}

fn customer(look: Look<'_>, brief: &mut String) {
    let (state, dossier) = (look.state(), look.dossier);
    say!(brief, "THE CUSTOMER");
    if let Some(company) = &dossier.company {
        let facts =
            [company.facts.industry.clone(), company.country.map(|it| it.name().to_owned())];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        say!(brief, "{} {}", company.name, bracketed(&facts.join(", ")));
    }
    if let Some(contact) = &dossier.contact {
        let reach = [
            contact.email.as_ref().map(ToString::to_string),
            contact.phone.as_ref().map(ToString::to_string),
        ];
        let reach: Vec<String> = reach.into_iter().flatten().collect();
        say!(brief, "{} {}", contact.name, bracketed(&reach.join(", ")));
    }
    if let Some(amount) = state.amount {
        say!(brief, "Worth {}", money(amount));
    }
    if let Some(close) = state.expected_close {
        say!(brief, "Expected to be won on {close}");
    }
    if let Some(source) = &state.profile.source {
        say!(brief, "Came from {source}");
    }
    say!(brief, "");
}

fn bracketed(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!("({words})") }
}

fn people(look: Look<'_>, brief: &mut String) {
    let people = &look.state().people;
    if people.is_empty() {
        return;
    }
    say!(brief, "THE PEOPLE");
    for person in people {
        let is = &person.details;
        let title = is.title.as_deref().map(|title| format!(", {title}")).unwrap_or_default();
        let stance = super::acts::stance_words(is.stance).to_lowercase();
        say!(brief, "- {}{title}: {}; {stance}", is.name, role_words(is.role).to_lowercase());
        if let Some(win) = &is.personal_win {
            say!(brief, "  wins for themselves: {win}");
        }
    }
    say!(brief, "");
}

fn answers(look: Look<'_>, brief: &mut String) {
    let mut last = "";
    for known in look.dossier.known() {
        if known.group.key != last {
            last = &known.group.key;
            say!(brief, "{}", known.group.name.to_uppercase());
        }
        say!(brief, "- {} {}", known.ask.ask, answer_text(look, known.ask, known.answer));
    }
    if !last.is_empty() {
        say!(brief, "");
    }
}

/// How much of what was written about one thing is told.
const LETTERS: usize = 200;
/// How many pieces of evidence are told: the last.
const PIECES: usize = 10;

/// A text in one line, not too long.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// `: words`, or nothing.
fn told(text: Option<&String>) -> String {
    text.map(|text| format!(": {}", short(text))).unwrap_or_default()
}

fn last_talks(look: Look<'_>, talks: &[Activity], brief: &mut String) {
    if talks.is_empty() {
        return;
    }
    say!(brief, "THE LAST TALKS");
    for talk in talks {
        let outcome = talk.outcome.as_ref().map(|it| format!(", {it}")).unwrap_or_default();
        let (day, kind) = (look.day_of(talk.at), kind_words(talk.kind));
        say!(brief, "- {day}, {kind}{outcome}{}", told(talk.body.as_ref()));
    }
    say!(brief, "");
}

/// What the buyer did, with the criterion that it meets.
fn evidence(look: Look<'_>, brief: &mut String) {
    let pieces = &look.state().evidence;
    if pieces.is_empty() {
        return;
    }
    say!(brief, "WHAT SHOWS IT");
    for piece in pieces.iter().rev().take(PIECES) {
        let meets = piece.criterion.as_ref().and_then(|it| exit_of(look, it));
        let meets = meets.map(|exit| format!(" ({})", exit.says)).unwrap_or_default();
        let words = look.dossier.words.evidence.get(&piece.id);
        let note = words.and_then(|words| words.note.as_ref().or(words.link.as_ref()));
        let (day, kind) = (look.day_of(piece.at), evidence_words(piece.kind));
        say!(brief, "- {day}, {kind}{meets}{}", told(note));
    }
    say!(brief, "");
}

fn payments(look: Look<'_>, brief: &mut String) {
    let payments = &look.state().payments;
    if payments.is_empty() {
        return;
    }
    say!(brief, "PAID");
    for payment in payments {
        let amount = payment.amount.map_or_else(|| "an amount".to_owned(), money);
        let (day, kind) = (look.day_of(payment.at), payment_words(payment.kind));
        let words = look.dossier.words.payments.get(&payment.id);
        let reference = words.and_then(|words| words.reference.as_ref());
        say!(brief, "- {day}, {amount}, {kind}{}", told(reference));
    }
    say!(brief, "");
}

/// What other teams are at in this deal.
fn processes(look: Look<'_>, brief: &mut String) {
    let running = look.state().processes.iter().filter(|run| run.is_running());
    let known: Vec<_> =
        running.filter_map(|run| Some((run, look.playbook().process(&run.key)?))).collect();
    if known.is_empty() {
        return;
    }
    say!(brief, "WHAT OTHER TEAMS ARE AT");
    for (run, process) in known {
        let stage = process.stages.iter().find(|stage| stage.key == run.stage);
        let stage = stage.map_or(run.stage.as_str(), |stage| stage.name.as_str());
        let holder = look.state().holders.get(&process.owner);
        let holder = holder.map(|user| format!(" ({})", look.name(*user))).unwrap_or_default();
        let due = run.due.map(|due| format!(", until {}", look.day_of(due))).unwrap_or_default();
        say!(brief, "- {}: {stage}{holder}{due}", process.name);
    }
    say!(brief, "");
}

fn open(look: Look<'_>, brief: &mut String) {
    let mut tasks = look.state().open_tasks().peekable();
    if tasks.peek().is_some() {
        say!(brief, "STILL TO DO");
        for task in tasks {
            let due =
                task.due.map(|due| format!(", until {}", look.day_of(due))).unwrap_or_default();
            say!(brief, "- {}{due}", look.state().task_name(task, look.playbook()));
        }
    }
}

/// What a receiver would miss: said before a deal is offered.
pub(super) fn gaps(look: Look<'_>) -> Vec<String> {
    let mut gaps = Vec::new();
    let needed = look.dossier.to_ask().into_iter().filter(|open| open.is_needed).count();
    if needed > 0 {
        gaps.push(
            super::look::count(needed, "question of this stage is", "questions of this stage are")
                + " not answered.",
        );
    }
    if look.state().people.is_empty() {
        gaps.push("Nobody of the buying committee is recorded.".to_owned());
    }
    if look.dossier.contact.is_none() {
        gaps.push("No contact is named.".to_owned());
    }
    gaps
}

/// The value of a name in a text to send.
pub(super) fn placeholder(look: Look<'_>, name: &str) -> Option<String> {
    let dossier = look.dossier;
    let (thing, field) = name.split_once('.')?;
    match thing {
        "company" => company(look, field),
        "contact" => contact(look, field),
        "deal" => deal(look, field),
        "owner" => {
            let owner = dossier.colleague(look.state().owner?)?;
            match field {
                "name" => Some(owner.name.clone()),
                "first_name" => first_word(&owner.name),
                "email" => Some(owner.email.to_string()),
                _ => None,
            }
        }
        "workspace" if field == "name" => Some(dossier.workspace.name.clone()),
        _ => None,
    }
}

fn first_word(name: &str) -> Option<String> {
    name.split_whitespace().next().map(str::to_owned)
}

fn company(look: Look<'_>, field: &str) -> Option<String> {
    let company = look.dossier.company.as_ref()?;
    match field {
        "name" => Some(company.name.clone()),
        "domain" => company.domain.clone(),
        "website" => company.facts.website.clone(),
        "industry" => company.facts.industry.clone(),
        "country" => company.country.map(|country| country.name().to_owned()),
        "language" => company.facts.language.map(|language| language.to_string()),
        _ => None,
    }
}

fn contact(look: Look<'_>, field: &str) -> Option<String> {
    let contact = look.dossier.contact.as_ref()?;
    match field {
        "name" => Some(contact.name.clone()),
        "first_name" => first_word(&contact.name),
        "email" => contact.email.as_ref().map(ToString::to_string),
        "phone" => contact.phone.as_ref().map(ToString::to_string),
        "title" => contact.facts.title.clone(),
        "country" => contact.facts.country.map(|country| country.name().to_owned()),
        "language" => contact.facts.language.map(|language| language.to_string()),
        _ => None,
    }
}

fn deal(look: Look<'_>, field: &str) -> Option<String> {
    let state = look.state();
    match field {
        "name" => Some(state.name.clone()),
        "number" => Some(look.dossier.deal.number.to_string()),
        "amount" => state.amount.map(|amount| amount.amount()),
        "currency" => state.amount.map(|amount| amount.currency().to_string()),
        "product" => state.profile.product.clone(),
        "source" => state.profile.source.clone(),
        "campaign" => state.profile.campaign.clone(),
        "country" => state.profile.country.clone(),
        "expected_close" => state.expected_close.map(|day| day.to_string()),
        _ => None,
    }
}

/// A plain answer in words, for texts that leave the page.
pub(super) fn plain(kind: AskKind, answer: &Value) -> String {
    match (kind, answer) {
        (AskKind::YesNo, Value::Bool(true)) => "yes".to_owned(),
        (AskKind::YesNo, Value::Bool(false)) => "no".to_owned(),
        (AskKind::Percent, Value::Number(number)) => format!("{number} %"),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Array(all)) => {
            all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        (AskKind::Money, _) => serde_json::from_value::<types::Money>(answer.clone())
            .map_or_else(|_| answer.to_string(), money),
        (_, other) => other.to_string(),
    }
}
