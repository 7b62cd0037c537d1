//! Before the first conversation and in it: check, dossier, profile, qualification, brief.

use serde_json::json;

use super::{Known, Row, row};

pub(super) fn rows(group: &str, known: &Known<'_>) -> Option<Vec<Row>> {
    let rows = match group {
        "lead-check" => vec![lead_check(known)],
        "dossier" => vec![dossier(known)],
        "rivals" => rivals(known),
        "similar-accounts" => vec![similar(known)],
        "contact-profile" => vec![contact(known)],
        "customer-journey" => journey(known),
        "qualification" => vec![qualification(known)],
        "brief" => vec![brief(known)],
        _ => return None,
    };
    Some(rows)
}

fn lead_check(known: &Known<'_>) -> Row {
    let corrected = known.yes(0.2);
    let acts = ["asked to be contacted", "came recommended", "downloaded or registered"];
    row(json!({
        "identity": if corrected { "corrected" } else { "right" },
        "reachable": "right",
        "industry-scale": if known.yes(0.85) { "right" } else { "unclear" },
        "corrected": corrected.then_some("The name on the imprint differs from the form; took the imprint's."),
        "own-act": known.luck.pick(&acts),
        "clock": format!("{}, shops open ten to seven; no public holiday this week", known.customer.town),
        "call-window": known.luck.pick(&["10–12 and 15–17", "after 10, not on Mondays", "9–11"]),
    }))
}

fn dossier(known: &Known<'_>) -> Row {
    let customer = known.customer;
    let trade = customer.trade();
    let goals = [
        "Two more branches within three years, without a second head office",
        "Half of the sales online, and the shops as the place where people decide",
        "Be the shop in town that people recommend, not the cheapest",
    ];
    row(json!({
        "vision": format!("{}. One stock and one customer card would carry that.", known.luck.pick(&goals)),
        "positioning": format!("Advice first. {} with people who know them.", capital(trade.sells)),
        "history": known.well.then(|| format!("Founded in {} in {}; the daughter runs it since 2019.", customer.town, known.luck.between(1949, 2011))),
        "stores": customer.stores,
        "customers": "Families and regulars from the town and half an hour around it",
        "budget": known.well.then_some("Accounts of this size spent 20,000 to 60,000 in the first year"),
        "organisation": format!("Owner-run. {} looks after the shops; finance and IT are one person each.", customer.person),
        "business": format!("{}; shops carry about two thirds, the web shop the rest.", capital(trade.sells)),
        "main-channel": if known.yes(0.6) { "shops" } else { "both alike" },
        "feedback": trade.complaint,
        "trend": known.well.then_some(trade.trend),
        "hook": format!("{}: exactly where one stock for all branches helps.", trade.complaint),
    }))
}

fn rivals(known: &Known<'_>) -> Vec<Row> {
    let most = if known.well { 2 } else { 1 };
    let uses = ["make more of what they have: advice", "match it within a year"];
    let rivals = known.customer.trade().rivals.iter().take(most);
    let rival = |(name, programme): &(&str, &str)| {
        row(json!({ "rival": name, "programme": programme, "use": known.luck.pick(&uses) }))
    };
    rivals.map(rival).collect()
}

fn similar(known: &Known<'_>) -> Row {
    let industry = known.customer.trade().industry;
    row(json!({
        "account": format!("A {industry} retailer with {} branches", known.luck.between(3, 9)),
        "alike": ["industry", "size"],
        "outcome": if known.yes(0.7) { "won" } else { "lost" },
        "tell": "The first four weeks and the figures after a year; not the name.",
    }))
}

fn contact(known: &Known<'_>) -> Row {
    let parts = ["decides", "influences", "will use it"];
    let wins = [
        "Show the family that the change was right",
        "No more Sunday evenings with the stock list",
        "Be asked to lead the next branch",
    ];
    row(json!({
        "part": known.luck.pick(&parts),
        "tenure": format!("{} years with the house", known.luck.between(1, 22)),
        "personal-win": known.luck.pick(&wins),
        "channels": ["phone", "e-mail"],
    }))
}

/// Drafts; the buyer confirms in the discovery.
fn journey(known: &Known<'_>) -> Vec<Row> {
    let trade = known.customer.trade();
    vec![
        row(json!({
            "touchpoint": "Reserves online, collects in the shop",
            "medium": "digital",
            "experience": trade.complaint,
            "strength": "Friendly once one is there",
            "weakness": "The shop does not see the web shop's orders",
            "help": "One stock and one order list for all channels",
        })),
        row(json!({
            "touchpoint": "Asks for advice in the branch",
            "medium": "physical",
            "experience": "Good and patient; nothing is remembered afterwards",
            "help": known.well.then_some("A customer card that the seller opens while talking"),
        })),
    ]
}

fn qualification(known: &Known<'_>) -> Row {
    let reasons = [
        "The maker of the present system stops support next spring",
        "A third branch opens and nobody wants to count stock three times",
        "The season was lost to wrong stock, and the owner said never again",
    ];
    row(json!({
        "expectation": "One stock, one customer card, and tills that work when the line is down",
        "reason": known.luck.pick(&reasons),
        "start-by": known.about(140),
        "time-firm": known.luck.pick(&["a fixed event", "a plan", "a plan", "a wish"]),
        "budget": known.luck.pick(&["set aside", "to be requested", "to be requested", "unknown"]),
        "who-decides": format!("The owner decides, finance pays, {} works with it.", known.customer.person),
        "needed-people": format!("{}, the head of finance, whoever looks after the tills", known.customer.person),
        "verdict": "go on",
    }))
}

fn brief(known: &Known<'_>) -> Row {
    let person = &known.customer.person;
    row(json!({
        "needs": format!("{} They want it settled before the season.", known.customer.trade().pains[0]),
        "people": format!("{person} is quick and likes figures on one page. The owner wants to be asked, not told."),
        "promises": "A look at a shop like theirs, and an honest word if we do not fit.",
        "care": known.well.then_some("They had a bad start with their last system: speak about the first four weeks early."),
    }))
}

/// With a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
