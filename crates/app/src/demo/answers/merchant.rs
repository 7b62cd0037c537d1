//! What makers answer who come to the market by themselves.

use serde_json::json;

use super::{Known, Row, confirmed, row};

pub(super) fn rows(group: &str, known: &Known<'_>) -> Option<Vec<Row>> {
    let rows = match group {
        "request" => vec![request(known)],
        "merchant" => vec![merchant(known)],
        "qualification" => vec![qualification(known)],
        "fit" => fit(known),
        "agreement" => vec![agreement(known)],
        "offer-reply" => vec![offer_reply(known)],
        "satisfaction" => vec![satisfaction(known)],
        _ => return None,
    };
    Some(rows)
}

fn request(known: &Known<'_>) -> Row {
    row(json!({
        "wish": known.customer.craft().wish,
        "landing-page": known.luck.pick(&["/sell", "/sell/crafts", "/fees", "/stories"]),
        "details-right": true,
        "best-hour": known.luck.pick(&["mornings, before the workshop opens", "after four", "any time but Saturdays"]),
    }))
}

fn merchant(known: &Known<'_>) -> Row {
    row(json!({
        "line": known.customer.craft().line,
        "presence": known.luck.pick(&["online beginner", "online small", "online small", "online medium", "offline"]),
        "business-type": if known.yes(0.85) { "manufacturer" } else { "reseller" },
        "registered": known.yes(0.93),
        "product-codes": known.yes(0.2),
        "catalogue-size": known.luck.low(6, 340),
        "average-stock": known.luck.pick(&["single pieces", "5 to 10", "about 40"]),
        "monthly-revenue": { "amount": format!("{}.00", known.luck.low(8, 190) * 100), "currency": "EUR" },
    }))
}

fn qualification(known: &Known<'_>) -> Row {
    let reasons = [
        "Fairs cost more weekends than they bring customers",
        "The own shop is found by nobody",
        "A neighbour sells with us and is pleased",
    ];
    row(json!({
        "reason": known.luck.pick(&reasons),
        "start": known.luck.pick(&["this month", "this quarter", "this quarter"]),
        "decides": known.luck.pick(&["I decide alone", "I decide alone", "we decide together"]),
        "costs-fit": known.luck.pick(&["yes", "depends on the numbers"]),
        "handles-orders": format!("Two people, {} orders a day", known.luck.between(3, 40)),
    }))
}

fn fit(known: &Known<'_>) -> Vec<Row> {
    let (need, why) = known.customer.craft().need;
    let own = json!({
        "need": need, "why": why, "answer": known.luck.pick(&["yes", "with help"]),
        "how": "Shown with three of their own articles",
    });
    let pay = json!({
        "need": "Money within a week of the order", "why": "Material is paid in advance",
        "answer": "yes",
    });
    if known.well { vec![confirmed(own), confirmed(pay)] } else { vec![confirmed(own)] }
}

fn agreement(known: &Known<'_>) -> Row {
    let plan = if known.worth > 1_500 { "Market Plus, 12 months" } else { "Market Basic, monthly" };
    row(json!({
        "plan": plan,
        "golive": known.day(21),
        "promises": known.well.then_some("The first ten articles are photographed by us."),
        "pays-how": known.luck.pick(&["card at once", "direct debit", "bank transfer"]),
    }))
}

fn offer_reply(known: &Known<'_>) -> Row {
    row(json!({
        "meets": known.luck.pick(&["yes", "yes", "partly"]),
        "misses": known.yes(0.3).then_some("A shorter term to begin with"),
        "order-when": known.about(8),
        "others": known.luck.pick(&["Craftplatz", "Handwerk24", "only fairs"]),
    }))
}

fn satisfaction(known: &Known<'_>) -> Row {
    row(json!({
        "happy": if known.well { known.luck.between(4, 5) } else { known.luck.between(2, 5) },
        "better": known.luck.pick(&["Larger pictures in the search", "Pay out twice a week", "Nothing, thank you"]),
        "recommends": known.yes(0.4).then_some("The weaver across the yard"),
    }))
}
