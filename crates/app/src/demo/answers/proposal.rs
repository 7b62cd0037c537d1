//! While the solution is shown and weighed: point of view, business case, plan, other ways.

use deal::state::PersonRole;
use serde_json::json;

use super::{Known, Row, confirmed, row};

pub(super) fn rows(group: &str, known: &Known<'_>) -> Option<Vec<Row>> {
    let rows = match group {
        "pov" => pov(known),
        "business-case" => vec![business_case(known)],
        "show-plan" => vec![show_plan(known)],
        "success-plan" => success_plan(known),
        "timeline" => timeline(known),
        "ifs" => ifs(known),
        "our-standing" => standing(known),
        "alternatives" => alternatives(known),
        _ => return None,
    };
    Some(rows)
}

fn euro(amount: i64) -> serde_json::Value {
    json!({ "amount": format!("{amount}.00"), "currency": "EUR" })
}

fn pov(known: &Known<'_>) -> Vec<Row> {
    let trade = known.customer.trade();
    let worth = known.worth * known.luck.between(9, 22) / 10;
    let cost = json!({
        "imperative": "cut cost", "challenge": trade.pains[1],
        "enabler": "One stock for all branches and the web shop, to the minute",
        "proof": "A retailer of the same size, measured over a year",
        "benefit": "Wrong orders fall to nearly none; nobody telephones for sizes or copies orders",
        "percent": known.luck.between(6, 18), "worth": euro(worth),
    });
    let revenue = json!({
        "imperative": "grow revenue", "challenge": trade.complaint,
        "enabler": "A customer card that the seller opens while talking",
        "proof": "Reference call",
        "benefit": "Customers come back for the next thing, because somebody remembers",
        "percent": known.luck.between(2, 7),
    });
    if known.well { vec![confirmed(cost), confirmed(revenue)] } else { vec![confirmed(cost)] }
}

fn business_case(known: &Known<'_>) -> Row {
    let gain = known.worth * known.luck.between(9, 21) / 10;
    row(json!({
        "orders": known.luck.between(400, 5_200),
        "basket": euro(known.luck.between(38, 260)),
        "hours": known.luck.between(40, 310),
        "hour-cost": euro(known.luck.between(26, 41)),
        "gain": euro(gain),
        "investment": euro(known.worth),
        "payback": (known.worth * 12 / gain.max(1)).clamp(3, 36),
    }))
}

fn show_plan(known: &Known<'_>) -> Row {
    row(json!({
        "depth": known.luck.pick(&["no gap: the full solution", "gaps: the standard and the idea"]),
        "eager": "The till when the line is down, and the reservation from the web shop",
        "their-it": known.luck.pick(&["yes", "no", "no"]),
        "left-open": "How the labels are printed in the branch",
    }))
}

fn success_plan(known: &Known<'_>) -> Vec<Row> {
    let steps = [
        ("decide", "The board decides", 18, PersonRole::Decider),
        ("define", "Use cases and data are agreed", 40, PersonRole::User),
        ("develop", "First branch set up with real data", 75, PersonRole::User),
        ("deploy", "All branches live", 110, PersonRole::Payer),
    ];
    let step = |(nth, (phase, step, days, theirs)): (usize, &(&str, &str, i64, PersonRole))| {
        let values = json!({
            "phase": phase, "step": step, "day": known.about(*days),
            "ours": known.deliverer.to_string(), "theirs": known.person(*theirs),
        });
        if nth < 2 || known.well { confirmed(values) } else { row(values) }
    };
    steps.iter().enumerate().map(step).collect()
}

fn timeline(known: &Known<'_>) -> Vec<Row> {
    let work = [
        ("Kick-off and use cases", 30, 40, "Two days of the branch manager"),
        ("Data of articles and customers", 38, 60, "An export of the old system"),
        ("First branch", 60, 78, "One quiet Monday"),
        ("Other branches", 80, 112, "Somebody on each floor who has been trained"),
    ];
    let piece = |(work, starts, ends, needs): &(&str, i64, i64, &str)| {
        row(
            json!({ "work": work, "starts": known.day(*starts), "ends": known.day(*ends), "needs": needs }),
        )
    };
    work.iter().map(piece).collect()
}

fn ifs(known: &Known<'_>) -> Vec<Row> {
    let who = known.person(PersonRole::Champion);
    let agreed = json!({
        "we": "Show it with forty of their own articles", "they": "Bring the head of finance to the presentation",
        "who": who, "state": "kept by both",
    });
    let asked = json!({
        "we": "Start two weeks earlier", "they": "Name one person per branch with time for it",
        "who": who, "state": known.luck.pick(&["agreed", "asked", "agreed"]),
    });
    if known.well { vec![row(agreed), row(asked)] } else { vec![row(asked)] }
}

fn standing(known: &Known<'_>) -> Vec<Row> {
    vec![
        row(json!({
            "point": "The seller knows our trade", "speaks": "for us",
            "whose-view": known.person(PersonRole::User),
        })),
        row(json!({
            "point": "A small house: what if you are sold?", "speaks": "against us",
            "whose-view": known.person(PersonRole::Payer),
            "answer": "Data in open formats every night, and the source deposited with a notary",
        })),
    ]
}

fn alternatives(known: &Known<'_>) -> Vec<Row> {
    let others =
        ["Tillwerk", "ShopOne", "Kasimir POS", "Building it on the old system", "Doing nothing"];
    let many = if known.well { 2 } else { 1 };
    let from = usize::try_from(known.luck.between(0, 3)).unwrap_or(0);
    let other = |provider: &&str| {
        row(json!({
            "provider": provider,
            "liked": known.luck.pick(&["Price", "The neighbour has it", "One contract less"]),
            "doubt": known.luck.pick(&["Nobody there knows the trade", "Tills stop when the line is down", "Two years until it is ready"]),
            "we-better": "Works offline; the same people before and after the order",
            "we-weaker": "Smaller; no office in their town",
        }))
    };
    others.iter().skip(from).take(many).map(other).collect()
}
