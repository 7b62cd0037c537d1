//! The gate's sentences.

use playbook::Compiled;
use playbook::model::EvidenceKind;

use crate::state::ApprovalStatus;

/// What people call a role, at the beginning of a sentence.
pub(crate) fn role(playbook: &Compiled, key: &str) -> String {
    playbook.role(key).map_or_else(|| key.to_owned(), |role| role.name.clone())
}

/// Why an agreement is missing.
pub(super) fn agreement(status: Option<ApprovalStatus>, role: &str) -> String {
    match status {
        Some(ApprovalStatus::Asked) => format!("{role} has been asked and has not answered yet."),
        Some(ApprovalStatus::Refused) => format!("{role} did not agree."),
        Some(ApprovalStatus::Granted) | None => format!("{role} has not been asked yet."),
    }
}

/// A rule's reason as a sentence of its own.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let Some(first) = letters.next() else { return String::new() };
    let mut sentence: String = first.to_uppercase().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// "a mail, a message or a signature".
pub(crate) fn any_of(kinds: &[EvidenceKind]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| evidence(*kind)).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// A kind of evidence with its article.
pub(crate) fn evidence(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Mail => "a mail from the buyer",
        EvidenceKind::Message => "a message from the buyer",
        EvidenceKind::Call => "a call with the buyer",
        EvidenceKind::Meeting => "a meeting with the buyer",
        EvidenceKind::MeetingBooked => "a meeting that the buyer booked",
        EvidenceKind::QuoteSeen => "a quote that the buyer opened",
        EvidenceKind::QuoteAccepted => "a quote that the buyer accepted",
        EvidenceKind::Signature => "a signed document",
        EvidenceKind::Payment => "a payment",
        EvidenceKind::File => "a file",
        EvidenceKind::Form => "a form that the buyer filled in",
        EvidenceKind::Note => "a colleague's written word",
    }
}
