//! Words for the closed lists that people choose from.

use deal::state::Stance;
use playbook::model::{EvidenceKind, ReasonFor};

use super::super::look::Look;

/// The playbook's reasons of a kind; none means that any words will do.
pub(super) fn reasons(look: Look<'_>, what: ReasonFor) -> Vec<(&str, &str)> {
    let all = look.playbook().playbook().reasons.iter().filter(|reason| reason.for_ == what);
    all.map(|reason| (reason.key.as_str(), reason.name.as_str())).collect()
}

/// What people call a kind of evidence.
pub(in super::super) fn evidence_words(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Mail => "A mail from the buyer",
        EvidenceKind::Message => "A message from the buyer",
        EvidenceKind::Call => "A call with the buyer",
        EvidenceKind::Meeting => "A meeting with the buyer",
        EvidenceKind::MeetingBooked => "A meeting that the buyer booked",
        EvidenceKind::QuoteSeen => "A quote that the buyer opened",
        EvidenceKind::QuoteAccepted => "A quote that the buyer accepted",
        EvidenceKind::Signature => "A signed document",
        EvidenceKind::Payment => "A payment",
        EvidenceKind::File => "A file",
        EvidenceKind::Form => "A form that the buyer filled in",
        EvidenceKind::Note => "A colleague's written word",
    }
}

/// What people call where somebody stands.
pub(in super::super) fn stance_words(stance: Stance) -> &'static str {
    match stance {
        Stance::For => "For it",
        Stance::Neutral => "Neutral",
        Stance::Against => "Against it",
        Stance::Unknown => "Not known",
    }
}
