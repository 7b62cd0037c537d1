//! What happened at the made-up company: leads came, some became deals, some were won.

use db::Tx;
use deal::{
    ActivityKind, Command, Direction, GiveEvidence, Log, Missing, MissingKind, Open, Override,
    ProvePayment,
};
use types::{Currency, Millis, Money};

use super::cast::{People, at_work};
use crate::companies::{CompanyFacts, NewCompany};
use crate::contacts::NewContact;
use crate::deals::{self, Deal, Links, NewDeal};
use crate::house::By;
use crate::{Error, Result, companies, contacts, playbooks};

/// Company, town, industry, contact, where they heard of us, and what became of them.
struct Lead(&'static str, &'static str, &'static str, &'static str, &'static str, Fate);

/// How far a lead got.
#[derive(Clone, Copy)]
enum Fate {
    /// This many stages forward, then still open.
    Open(u8),
    /// This many stages forward, then lost for the first reason of the playbook.
    Lost(u8),
    /// Won and paid.
    Won,
}

const LEADS: [Lead; 24] = [
    Lead("Harbour Books", "Hamburg", "books", "Nora Feld", "organic search", Fate::Open(0)),
    Lead("Kite & Co", "Kiel", "sports", "Ole Krog", "paid search", Fate::Open(1)),
    Lead("Bergland Outdoor", "Munich", "sports", "Sepp Maier", "referral", Fate::Won),
    Lead("Papierwerk", "Leipzig", "stationery", "Uta Horn", "social", Fate::Lost(1)),
    Lead("Rosenrot", "Dresden", "flowers", "Lea Wolf", "web form", Fate::Open(2)),
    Lead("Fjord Möbel", "Lübeck", "furniture", "Kari Nilsen", "partner", Fate::Won),
    Lead("Café Ocker", "Bremen", "food", "Ali Demir", "direct traffic", Fate::Open(3)),
    Lead("Zweirad Zimmer", "Jena", "bicycles", "Max Zimmer", "email", Fate::Lost(2)),
    Lead("Nordlicht Optik", "Rostock", "optics", "Eva Lang", "referral", Fate::Open(4)),
    Lead("Atelier Blau", "Cologne", "art", "Mina Sato", "social", Fate::Open(0)),
    Lead("Gewürzkontor", "Hamburg", "food", "Emre Aksoy", "organic search", Fate::Won),
    Lead("Klangraum", "Berlin", "music", "Jo Weiss", "paid search", Fate::Lost(3)),
    Lead("Lindenhof", "Potsdam", "food", "Ida Kern", "web form", Fate::Open(1)),
    Lead("Teehaus Mandel", "Ulm", "food", "Paul Roth", "organic search", Fate::Open(2)),
    Lead("Steinwerk", "Trier", "garden", "Rolf Stein", "referral", Fate::Won),
    Lead("Wollweber", "Erfurt", "textiles", "Gesa Vogel", "display", Fate::Lost(0)),
    Lead("Spielkiste", "Mainz", "toys", "Olga Renz", "paid search", Fate::Open(3)),
    Lead("Alpenglas", "Passau", "glass", "Toni Huber", "unknown", Fate::Open(1)),
    Lead("Uhren Ott", "Pforzheim", "watches", "Karl Ott", "referral", Fate::Won),
    Lead("Grünzeug", "Freiburg", "garden", "Anja Busch", "social", Fate::Open(0)),
    Lead("Leder & Leute", "Offenbach", "leather", "Sven Krall", "organic search", Fate::Open(5)),
    Lead("Honigtal", "Fulda", "food", "Britta Heim", "email", Fate::Lost(1)),
    Lead("Radwerk Süd", "Ulm", "bicycles", "Timo Lenz", "web form", Fate::Open(2)),
    Lead("Keramik Kunz", "Weimar", "ceramics", "Ruth Kunz", "direct traffic", Fate::Open(1)),
];

/// Tells all of it; gives the number of deals.
pub(super) fn tell(tx: &mut Tx<'_>, by: &By, people: &People) -> Result<usize> {
    for (nth, lead) in LEADS.iter().enumerate() {
        let nth_ms = i64::try_from(nth).unwrap_or(0);
        let came = by.now - Millis::days(110) + Millis::hours(nth_ms * 97);
        let seller = people.sellers[nth % people.sellers.len()];
        let sdr = people.sdrs[nth % people.sdrs.len()];
        let manager = By { now: came, ..at_work(tx, by, people.manager)? };
        let deal = open(tx, &manager, lead, sdr, seller)?;
        live(tx, &manager, deal, lead.5)?;
    }
    Ok(LEADS.len())
}

fn open(
    tx: &mut Tx<'_>,
    by: &By,
    lead: &Lead,
    sdr: types::Id<types::User>,
    seller: types::Id<types::User>,
) -> Result<Deal> {
    let Lead(company, city, industry, contact, source, _) = lead;
    let facts = CompanyFacts {
        industry: Some((*industry).to_owned()),
        segment: Some("b2b".to_owned()),
        city: Some((*city).to_owned()),
        ..CompanyFacts::default()
    };
    let new = NewCompany {
        name: (*company).to_owned(),
        country: "DE".parse().ok(),
        owner: Some(sdr),
        facts,
        ..NewCompany::default()
    };
    let company = companies::create(tx, by, new)?;
    let new = NewContact {
        company: Some(company.id),
        name: (*contact).to_owned(),
        owner: Some(sdr),
        ..NewContact::default()
    };
    let contact = contacts::create(tx, by, new)?;
    let worth = 2_000 + 750 * (contact.number % 17);
    let new = NewDeal {
        playbook: Some("inbound".to_owned()),
        links: Links { company: Some(company.id), contact: Some(contact.id) },
        open: Open {
            owner: Some(sdr),
            holders: [("sdr".to_owned(), sdr), ("seller".to_owned(), seller)].into(),
            amount: Money::of_units(worth, Currency::EUR).ok(),
            profile: deal::state::Profile {
                source: Some((*source).to_owned()),
                ..deal::state::Profile::default()
            },
            ..Open::default()
        },
        ..NewDeal::default()
    };
    Ok(deals::open(tx, by, new)?.deal)
}

/// Takes a deal as far as its fate says, some days at a time.
fn live(tx: &mut Tx<'_>, by: &By, deal: Deal, fate: Fate) -> Result<()> {
    let forward = match fate {
        Fate::Open(stages) | Fate::Lost(stages) => stages,
        Fate::Won => u8::MAX,
    };
    let mut by = by.clone();
    for _ in 0..forward {
        by.now += Millis::hours(41);
        log_call(tx, &by, &deal)?;
        by.now += Millis::hours(6);
        if !forward_once(tx, &by, &deal)? {
            break;
        }
    }
    by.now += Millis::hours(30);
    match fate {
        Fate::Open(_) => Ok(()),
        Fate::Lost(_) => lose(tx, &by, &deal),
        Fate::Won => win(tx, &by, &deal),
    }
}

fn log_call(tx: &mut Tx<'_>, by: &By, deal: &Deal) -> Result<()> {
    let log = Log {
        kind: ActivityKind::Call,
        direction: Direction::Out,
        reached: true,
        outcome: Some("interested".to_owned()),
        ..Log::default()
    };
    deals::act(tx, by, deal.id, None, Command::Log(log)).map(|_| ())
}

/// Does what the stage asks for as far as it can be done here, and overrides the rest. False at the last stage
/// before winning.
fn forward_once(tx: &mut Tx<'_>, by: &By, deal: &Deal) -> Result<bool> {
    let deal = deals::find(tx, by, deal.id)?;
    let compiled = playbooks::compiled(tx, &by.house, deal.playbook_version)?;
    let place = deal.state.stage().and_then(|key| compiled.stage_index(key));
    if place.is_none_or(|place| place >= compiled.last_before_win()) {
        return Ok(false);
    }
    for missing in deals::missing(tx, by, &deal)? {
        meet(tx, by, &deal, &missing)?;
    }
    let over = Override { reason: "Agreed on the telephone; written up later".to_owned() };
    let plain = Command::Advance { to: None, over: None, at: None };
    match deals::act(tx, by, deal.id, None, plain) {
        Err(Error::Refused(_)) => {}
        other => return other.map(|_| true),
    }
    let command = Command::Advance { to: None, over: Some(over), at: None };
    deals::act(tx, by, deal.id, None, command).map(|_| true)
}

/// Meets one thing that is missing, where doing or pointing is enough.
fn meet(tx: &mut Tx<'_>, by: &By, deal: &Deal, missing: &Missing) -> Result<()> {
    let command = match (missing.kind, missing.task) {
        (MissingKind::Task, Some(task)) => Command::DoTask { task, outcome: None },
        (MissingKind::Criterion, _) => {
            let Some(evidence) = evidence_for(tx, by, deal, missing)? else { return Ok(()) };
            Command::GiveEvidence(evidence)
        }
        _ => return Ok(()),
    };
    match deals::act(tx, by, deal.id, None, command) {
        Err(Error::Refused(_)) | Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

fn evidence_for(
    tx: &mut Tx<'_>,
    by: &By,
    deal: &Deal,
    missing: &Missing,
) -> Result<Option<GiveEvidence>> {
    let compiled = playbooks::compiled(tx, &by.house, deal.playbook_version)?;
    let stage = missing.stage.as_deref().and_then(|key| compiled.stage_index(key));
    let Some((_, exit)) = stage.and_then(|stage| compiled.exit(stage, &missing.key)) else {
        return Ok(None);
    };
    let Some(kind) = exit.evidence.first() else { return Ok(None) };
    Ok(Some(GiveEvidence {
        criterion: Some(deal::state::Criterion::of_stage(
            missing.stage.clone().unwrap_or_default(),
            missing.key.clone(),
        )),
        kind: *kind,
        note: Some(missing.says.clone()),
        link: None,
        file: None,
        activity: None,
    }))
}

fn lose(tx: &mut Tx<'_>, by: &By, deal: &Deal) -> Result<()> {
    let compiled = playbooks::compiled(tx, &by.house, deal.playbook_version)?;
    let reasons = &compiled.playbook().reasons;
    let lost = |reason: &&playbook::model::Reason| reason.for_ == playbook::model::ReasonFor::Lost;
    let Some(reason) = reasons.iter().find(lost) else { return Ok(()) };
    let command = Command::Lose {
        reason: reason.key.clone(),
        competitor: None,
        note: Some("They wrote that they stay with what they have".to_owned()),
        at: None,
    };
    deals::act(tx, by, deal.id, None, command).map(|_| ())
}

fn win(tx: &mut Tx<'_>, by: &By, deal: &Deal) -> Result<()> {
    let deal = deals::find(tx, by, deal.id)?;
    let payment = ProvePayment {
        kind: deal::state::PaymentKind::Bank,
        amount: deal.state.amount,
        at: None,
        reference: Some(format!("Statement, transfer for deal {}", deal.number)),
        file: None,
    };
    let over = Some(Override { reason: "Paid; papers follow".to_owned() });
    let commands = [Command::ProvePayment(payment), Command::Win { over, at: None }];
    deals::act_all(tx, by, deal.id, None, &commands).map(|_| ())
}
