//! Negotiation, terms, and what comes after the order.

use serde_json::json;

use super::{Known, Row, row};

pub(super) fn rows(group: &str, known: &Known<'_>) -> Option<Vec<Row>> {
    let rows = match group {
        "negotiation" => vec![negotiation()],
        "terms" => terms(known),
        "exceptions" => vec![exceptions(known)],
        "satisfaction" => vec![satisfaction(known)],
        "growth" => vec![growth(known)],
        _ => return None,
    };
    Some(rows)
}

fn negotiation() -> Row {
    row(json!({
        "goal": "The whole scope at list price, two years, a reference after the first season",
        "tradeable": "A discount against payment in advance; an earlier start against a reference visit",
        "fixed": "Payment before go-live; no work without charge",
        "walk-away": "More than fifteen per cent off without anything in return",
        "their-goal": "A price that survives the board, and a date that survives the season",
        "their-limits": "Nothing above what was told to the board",
        "who-agrees": "Purchasing, ten days",
    }))
}

fn terms(known: &Known<'_>) -> Vec<Row> {
    let discount = known.luck.between(0, 9);
    vec![
        row(json!({
            "point": "price", "ours": "List price", "theirs": "Fifteen per cent less",
            "critical": "critical to them", "settled": format!("{discount} per cent, against a reference visit"),
            "state": "agreed",
        })),
        row(json!({
            "point": "payment terms", "ours": "14 days", "theirs": "60 days",
            "critical": "can be made up", "settled": "30 days, half in advance", "state": "agreed",
        })),
        row(json!({
            "point": "timeline", "ours": "Ten weeks", "theirs": "Before the season",
            "critical": "critical to them", "settled": "First branch in eight weeks", "state": "agreed",
        })),
    ]
}

fn exceptions(known: &Known<'_>) -> Row {
    if known.yes(0.8) {
        return row(json!({ "asked": ["none"] }));
    }
    row(json!({
        "asked": ["earlier date than planned"],
        "why": "The new branch opens in ten weeks",
        "in-return": "A reference visit in the first year",
    }))
}

fn satisfaction(known: &Known<'_>) -> Row {
    let score = if known.well { known.luck.between(4, 5) } else { known.luck.between(2, 5) };
    let kept = match score {
        5 => "yes",
        3 | 4 => "in part",
        _ => "not yet",
    };
    row(json!({
        "score": score,
        "promise-kept": kept,
        "improve": known.luck.pick(&["Labels could be quicker", "One more day of training", "Tell us about changes a week before"]),
        "would-recommend": if score >= 4 { "yes, on request" } else { "rather not" },
    }))
}

fn growth(known: &Known<'_>) -> Row {
    row(json!({
        "upsell": "A third branch next year; the workshop module when the season is over",
        "renewal": known.day(640),
        "service": "Visit before the season, upgrade in the quiet weeks",
        "referral": "The neighbour shop of the same association",
    }))
}
