//! Tells names that say what is done ("Send the offer") from bare nouns ("Proposal").
//!
//! It must never accuse a verb phrase, so it only speaks where it is sure.

/// What is wrong with the name of a stage, if it is surely no verb phrase.
pub(super) fn why_no_verb_phrase(name: &str) -> Option<&'static str> {
    let name = name.trim();
    if name.is_empty() || name.chars().any(without_spaces) {
        return None;
    }
    let mut words = name.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
    let first = words.next()?.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    if words.next().is_none() {
        return Some("is a single word");
    }
    if NEVER_VERBS.contains(&first.as_str()) || looks_like_noun(&first) {
        return Some("begins with a noun and not with what is done");
    }
    None
}

/// Writing that does not put spaces between words.
fn without_spaces(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Words that stage names begin with and that are never what is done.
const NEVER_VERBS: [&str; 32] = [
    "closed",
    "customer",
    "customers",
    "deals",
    "delivery",
    "discovery",
    "final",
    "initial",
    "inquiry",
    "leads",
    "lost",
    "marketing",
    "new",
    "opportunities",
    "opportunity",
    "orders",
    "payments",
    "potential",
    "proposal",
    "proposals",
    "prospects",
    "qualified",
    "quotation",
    "quotes",
    "referral",
    "referrals",
    "renewal",
    "renewals",
    "sales",
    "the",
    "won",
    "unqualified",
];

/// Endings of nouns.
const ENDINGS: [&str; 9] =
    ["tion", "tions", "sion", "sions", "ment", "ments", "ness", "ship", "ity"];

/// Verbs that end like nouns.
const VERBS: [&str; 29] = [
    "audition",
    "augment",
    "caution",
    "cement",
    "comment",
    "commission",
    "complement",
    "compliment",
    "condition",
    "document",
    "envision",
    "experiment",
    "ferment",
    "function",
    "implement",
    "lament",
    "mention",
    "partition",
    "petition",
    "position",
    "provision",
    "question",
    "ration",
    "section",
    "segment",
    "station",
    "supplement",
    "torment",
    "witness",
];

fn looks_like_noun(word: &str) -> bool {
    let verb = VERBS.contains(&word)
        || ["ship", "harness", "requisition", "transition", "sanction", "auction", "motion"]
            .contains(&word)
        || word.starts_with("re") && VERBS.contains(&word.trim_start_matches("re"));
    !verb && word.len() >= 6 && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::why_no_verb_phrase;

    #[test]
    fn bare_nouns_are_found() {
        for name in [
            "Proposal",
            "Qualification",
            "Discovery call",
            "Negotiation phase",
            "Closed won",
            "New lead",
            "Assessment of needs",
            "Opportunity review",
            "Angebot",
            "Sales accepted lead",
        ] {
            assert!(why_no_verb_phrase(name).is_some(), "{name}");
        }
    }

    #[test]
    fn verb_phrases_are_left_alone() {
        for name in [
            "Send the offer to the customer",
            "Understand the customer's pain",
            "Close the sale and receive the payment",
            "Question the buyer",
            "Document the needs",
            "Position the offer",
            "Reposition the offer",
            "Ship the goods",
            "Lead the meeting",
            "Offer two choices",
            "Quote the price",
            "Deal with objections",
            "Be paid",
            "Follow up",
            "Implement the solution",
            "Mention the reference",
            "Angebot senden",
            "Envoyer l'offre au client",
            "Witness the installation",
            "发送报价",
            "提案",
            "Finance the purchase",
            "Advance the talk",
            "Visit the site",
            "Commit to a date",
            "Audit the shop",
        ] {
            assert!(why_no_verb_phrase(name).is_none(), "{name}");
        }
    }
}
