//! In the discovery: systems, pains, scope, fit and gap, how they decide, how they pay.

use deal::state::PersonRole;
use serde_json::json;

use super::super::words::trades::SYSTEMS;
use super::{Known, Row, confirmed, row};

pub(super) fn rows(group: &str, known: &Known<'_>) -> Option<Vec<Row>> {
    let rows = match group {
        "it-landscape" => landscape(known),
        "pains" => pains(known),
        "scope" => vec![scope(known)],
        "fit-gap" => fit_gap(known),
        "decision-draft" => vec![decision_draft(known)],
        "decision-profile" => vec![decision(known)],
        "payment-way" => vec![payment_way(known)],
        _ => return None,
    };
    Some(rows)
}

fn landscape(known: &Known<'_>) -> Vec<Row> {
    let many = if known.well { 4 } else { 2 };
    let from = usize::try_from(known.luck.between(0, 3)).unwrap_or(0);
    let systems = SYSTEMS.iter().skip(from).take(many);
    let system = |(name, used_for, fate, trouble): &(&str, &str, &str, &str)| {
        confirmed(json!({
            "system": name, "used-for": used_for, "fate": fate, "trouble": trouble,
            "keeper": known.luck.pick(&["a service company", "the nephew of the owner", "nobody really"]),
        }))
    };
    systems.map(system).collect()
}

/// Whoever does it well goes down to the third level, and has each one confirmed.
fn pains(known: &Known<'_>) -> Vec<Row> {
    let pains = known.customer.trade().pains;
    let user = known.person(PersonRole::User);
    let payer = known.person(PersonRole::Payer);
    let cost = known.worth * known.luck.between(8, 26) / 10;
    let technical = json!({
        "level": "technical", "pain": pains[0], "whose": user,
        "behind": known.well.then_some("Two systems that never spoke with each other"),
    });
    let business = json!({
        "level": "business", "pain": pains[1], "whose": payer,
        "cost": { "amount": format!("{cost}.00"), "currency": "EUR" },
    });
    let personal = json!({
        "level": "personal", "pain": pains[2], "whose": known.person(PersonRole::Decider),
        "feeling": "Tired of explaining it",
    });
    if !known.well {
        return vec![confirmed(technical), row(business)];
    }
    vec![confirmed(technical), confirmed(business), confirmed(personal)]
}

fn scope(known: &Known<'_>) -> Row {
    let large = known.worth > 60_000 && known.yes(0.7);
    let areas: &[&str] = if large {
        &["interfaces to other systems", "data migration", "many countries or sites"]
    } else {
        &["standard set-up", "interfaces to other systems"]
    };
    row(json!({ "areas": areas, "complicated": large }))
}

fn fit_gap(known: &Known<'_>) -> Vec<Row> {
    let trade = known.customer.trade();
    let [(fit, fit_case), (other, other_case)] = trade.needs;
    let gap = known.worth > 25_000 && known.yes(0.55);
    vec![
        confirmed(json!({
            "requirement": fit, "use-case": fit_case, "weight": "must", "verdict": "fit",
            "way": "Standard", "status": "agreed with the customer",
        })),
        row(json!({
            "requirement": other, "use-case": other_case, "weight": "should",
            "verdict": if gap { "gap" } else { "fit" },
            "way": if gap { trade.way } else { "Standard, with one setting" },
            "status": "open",
        })),
        row(json!({
            "requirement": "Tills go on when the line is down",
            "use-case": "On a Saturday the line fails; the shop sells on, and everything is there on Monday",
            "weight": "must", "verdict": "fit", "way": "Standard", "status": "agreed with the customer",
        })),
    ]
}

/// How the price sounded.
const PRICES: [&str; 3] = [
    "Higher than thought, lower than the cost of doing nothing. Measured against the other offer.",
    "Fair. They asked what is not in it.",
    "Silence first; then: what if we pay after go-live?",
];

fn decision_draft(known: &Known<'_>) -> Row {
    row(json!({
        "pain": known.customer.trade().pains[1],
        "people": format!("The owner decides with finance; {} speaks for us.", known.customer.person),
        "process": "Shortlist of two, then the board, then purchasing looks at the paper.",
        "price": known.luck.pick(&PRICES),
    }))
}

fn decision(known: &Known<'_>) -> Row {
    let places = ["first", "among the first three", "among the first three", "further down"];
    row(json!({
        "pain": known.customer.trade().pains[1],
        "priority": if known.well { known.luck.pick(&places[..3]) } else { known.luck.pick(&places) },
        "people": format!("The owner decides, finance pays, {} speaks for us, IT fears night calls.", known.customer.person),
        "process": "Board in the first week of the month; purchasing needs ten days after it.",
        "decides-on": known.about(24),
        "price": known.luck.pick(&PRICES),
        "proof": known.luck.pick(&["A customer of their size on the telephone", "The payback with their own figures"]),
    }))
}

fn payment_way(known: &Known<'_>) -> Row {
    let types = ["owner-run", "owner-run", "small chain", "group or corporation"];
    let risks = [
        "nothing known",
        "nothing known",
        "missing order number",
        "approval by others",
        "holidays",
    ];
    row(json!({
        "company-type": known.luck.pick(&types),
        "steps": "Order number from purchasing, invoice to bookkeeping, run on the 10th and 25th",
        "payer": "Head of finance",
        "expected": known.about(45),
        "risk": known.luck.pick(&risks),
    }))
}
