//! What shoppers tell in the showroom and online.

use serde_json::json;

use super::{Known, Row, row};

pub(super) fn rows(group: &str, known: &Known<'_>) -> Option<Vec<Row>> {
    let rows = match group {
        "touchpoints" => vec![touchpoint(known)],
        "wish" => vec![wish(known)],
        "shown" => shown(known),
        "basket" => vec![basket(known)],
        "feedback" => vec![feedback(known)],
        _ => return None,
    };
    Some(rows)
}

fn touchpoint(known: &Known<'_>) -> Row {
    let felt = if known.well { known.luck.between(3, 5) } else { known.luck.between(1, 5) };
    row(json!({
        "where": known.luck.pick(&["social network", "website", "mobile site", "shop", "friends"]),
        "did": format!("Looked at {}", known.customer.article().kind),
        "felt": felt,
        "good": (felt >= 4).then_some("Pictures in real rooms"),
        "bad": (felt <= 2).then_some("The answer came after a day"),
    }))
}

fn wish(known: &Known<'_>) -> Row {
    let article = known.customer.article();
    row(json!({
        "what": article.name,
        "what-for": article.wish,
        "frame": known.luck.pick(&["middle", "middle", "high", "low"]),
        "when": known.about(30),
        "who-decides": known.yes(0.5).then_some("The partner, who has not been here yet"),
    }))
}

fn shown(known: &Known<'_>) -> Vec<Row> {
    let article = known.customer.article();
    let first = row(json!({
        "article": article.name, "liking": known.luck.between(4, 5),
        "doubt": known.luck.pick(&["the colour at home", "the delivery time", "a little too wide"]),
    }));
    let second = row(json!({ "article": "The same in ash", "liking": known.luck.between(2, 3) }));
    vec![first, second]
}

fn basket(known: &Known<'_>) -> Row {
    let article = known.customer.article();
    row(json!({
        "articles": format!("{}, with {}", article.name, article.extras),
        "receives": if known.worth > 400 { "delivered and installed" } else { "taken along" },
        "day": known.about(12),
        "pays": known.luck.pick(&["card", "card", "transfer", "instalments", "cash"]),
    }))
}

fn feedback(known: &Known<'_>) -> Row {
    let happy = if known.well { known.luck.between(4, 5) } else { known.luck.between(2, 5) };
    row(json!({
        "happy": happy,
        "story": known.luck.pick(&["They let me sit in it for an hour", "It came on the day they said", "The first scratch was repaired for free"]),
        "again": "A lamp for the corner, in autumn",
        "may-contact": known.luck.pick(&["e-mail", "e-mail", "messenger", "please not"]),
    }))
}
