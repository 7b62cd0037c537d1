//! What happened to deals besides moving, out of the journal: loaded when a report first needs it.
//!
//! A fact is known from the instant at which it was *written down*, whatever instant it claims: a file that tells of
//! won deals only would otherwise tell the score who was going to win. Only what was written in one go with the
//! deal's beginning (its birth: events numbered without a gap) counts as known from then on.

use std::collections::HashMap;

use db::Read;
use deal::{ActivityKind, Direction, Event, Fact, Logged};
use insight::columns::{Columns, Word};
use insight::history::{FactAt, History, Mover, PeopleAt, Touch, TouchKind};
use playbook::model::About;
use serde::Deserialize;
use serde_json::Value;
use types::id::kind as id;
use types::{Id, Timestamp};

use super::store::{self, Told};
use crate::deals::Birth;
use crate::{Error, Result};

/// The history of all deals, and what companies were when they came.
#[derive(Clone, Default)]
pub(super) struct Past {
    pub(super) history: History,
    /// Whether the history tells which tasks were done.
    pub(super) has_tasks: bool,
    companies: HashMap<String, CompanyFacts>,
}

/// What a company was when it came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct CompanyFacts {
    industry: Option<String>,
    country: Option<String>,
    size: Option<i64>,
    stores: Option<i64>,
}

/// What is gathered of one deal.
#[derive(Default)]
struct Gathered {
    touches: Vec<(Id<id::Activity>, Touch)>,
    facts: Vec<FactAt>,
    movers: Vec<Mover>,
    people: Vec<PeopleAt>,
    /// The number of the last event of the birth, while it goes on.
    birth: Option<i64>,
}

/// The events that are looked into.
const TOLD: [&str; 9] = [
    "opened",
    "answered",
    "logged",
    "activity-corrected",
    "activity-withdrawn",
    "entered",
    "person-added",
    "person-removed",
    "absorbed",
];

/// The longest answer that is a fact; longer ones are prose.
const LONGEST: usize = 80;

impl Gathered {
    /// So many people more are known from an instant on.
    fn know(&mut self, at: i64, more: isize) {
        let before = self.people.last().map_or(0, |people| people.known);
        let known = usize::from(before).saturating_add_signed(more);
        self.people.push(PeopleAt { at, known: u16::try_from(known).unwrap_or(u16::MAX) });
    }

    /// A touch was other than it had been told; whose it was stays. What came with a merged deal is told by that one,
    /// which no report counts.
    fn correct(&mut self, logged: &Logged, at: Timestamp) {
        if let Some((_, old)) = self.touches.iter_mut().find(|(id, _)| *id == logged.id) {
            *old = touch(logged, at, old.by);
        }
    }
}

impl Past {
    /// Loads the history of all deals.
    pub(super) fn load(read: &mut Read<'_>, columns: &mut Columns) -> Result<Past> {
        let mut past = Past::default();
        past.load_companies(read)?;
        let mut deals: HashMap<String, Gathered> = HashMap::new();
        store::all_told(read, |told| {
            let gathered = deals.entry(told.subject.clone()).or_default();
            past.note(columns, gathered, &told)
        })?;
        for (subject, gathered) in deals {
            past.keep(columns, &subject, gathered);
        }
        Ok(past)
    }

    /// Reads the history of changed deals again.
    pub(super) fn reload(
        &mut self,
        read: &mut Read<'_>,
        columns: &mut Columns,
        ids: &[Id<id::Deal>],
        companies: bool,
    ) -> Result<()> {
        if companies {
            self.load_companies(read)?;
        }
        for ids in ids.chunks(400) {
            let mut deals: HashMap<String, Gathered> = HashMap::new();
            for told in store::told_of(read, ids)? {
                let gathered = deals.entry(told.subject.clone()).or_default();
                self.note(columns, gathered, &told)?;
            }
            for (subject, gathered) in deals {
                self.keep(columns, &subject, gathered);
            }
        }
        Ok(())
    }

    fn load_companies(&mut self, read: &mut Read<'_>) -> Result<()> {
        let companies = &mut self.companies;
        store::companies_at_birth(read, |subject, body| {
            let facts: CompanyFacts = serde_json::from_str(&body)
                .map_err(|error| Error::unreadable("a company's beginning", error))?;
            companies.insert(subject, facts);
            Ok(())
        })
    }

    fn keep(&mut self, columns: &Columns, subject: &str, mut gathered: Gathered) {
        let Some(place) = Id::from_key(subject).ok().and_then(|id| columns.place_of(id)) else {
            return;
        };
        let mut touches: Vec<Touch> =
            gathered.touches.into_iter().map(|(_, touch)| touch).collect();
        touches.sort_by_key(|touch| touch.at);
        gathered.facts.sort_by_key(|fact| fact.at);
        self.history.touches.put(place, &touches);
        self.history.facts.put(place, &gathered.facts);
        self.history.movers.put(place, &gathered.movers);
        self.history.people.put(place, &gathered.people);
    }

    fn note(&self, columns: &mut Columns, gathered: &mut Gathered, told: &Told) -> Result<()> {
        if told.name == "born" {
            gathered.birth = Some(told.seq);
            let birth: Birth = serde_json::from_str(&told.body)
                .map_err(|error| Error::unreadable("a birth", error))?;
            self.note_company(columns, gathered, &birth);
            return Ok(());
        }
        let in_birth = gathered.birth.is_some_and(|last| told.seq == last + 1);
        gathered.birth = in_birth.then_some(told.seq);
        if !TOLD.contains(&told.name.as_str()) {
            return Ok(());
        }
        let event: Event = serde_json::from_str(&told.body)
            .map_err(|error| Error::unreadable("an event", error))?;
        let known = if in_birth { event.at.as_millis() } else { told.at };
        let mut facts = Facts { columns, at: known, out: &mut gathered.facts };
        match &event.fact {
            Fact::Opened(opened) => {
                let of = &opened.profile;
                facts.put("source", of.source.as_deref());
                facts.put("campaign", of.campaign.as_deref());
                facts.put("product", of.product.as_deref());
                facts.put("segment", of.segment.as_deref());
                facts.put("country", of.country.as_deref());
                let worth = opened.amount.as_ref().map(|amount| major(amount.minor()));
                facts.put("worth", worth.as_deref());
                // What companies were is known from the deal's own beginning.
                let began = event.at.as_millis();
                gathered
                    .facts
                    .iter_mut()
                    .filter(|it| it.at == i64::MIN)
                    .for_each(|it| it.at = began);
            }
            Fact::Answered(answered) if answered.about != About::Contact => {
                for (ask, value) in &answered.values {
                    facts.answer(&answered.group, ask, value);
                }
            }
            Fact::Entered { .. } => {
                let by = told.actor.as_deref().and_then(|key| person(columns, key));
                let mover = by.map(|by| Mover { at: event.at.as_millis(), by });
                gathered.movers.extend(mover);
            }
            Fact::PersonAdded { .. } => gathered.know(known, 1),
            Fact::PersonRemoved { .. } => gathered.know(known, -1),
            Fact::Absorbed(absorbed) => gathered.know(known, absorbed.people.len().cast_signed()),
            Fact::Logged(logged) => {
                let by = told.actor.as_deref().and_then(|key| person(columns, key));
                let touch = touch(logged, event.at, by.unwrap_or(Word::NONE));
                gathered.touches.push((logged.id, touch));
            }
            Fact::ActivityCorrected(corrected) => gathered.correct(&corrected.activity, event.at),
            Fact::ActivityWithdrawn(withdrawn) => {
                gathered.touches.retain(|(id, _)| *id != withdrawn.activity);
            }
            _ => {}
        }
        Ok(())
    }

    /// What the company was, if it was there when the deal began. The instant is filled in by the opening.
    fn note_company(&self, columns: &mut Columns, gathered: &mut Gathered, birth: &Birth) {
        let Some(company) = birth.links.company else { return };
        let Some(known) = self.companies.get(company.as_key().as_str()) else { return };
        let mut facts = Facts { columns, at: i64::MIN, out: &mut gathered.facts };
        facts.put("industry", known.industry.as_deref());
        facts.put("company country", known.country.as_deref());
        facts.put("employees", known.size.map(|size| size.to_string()).as_deref());
        facts.put("shops", known.stores.map(|stores| stores.to_string()).as_deref());
    }
}

/// Facts of one deal, learnt at one instant.
struct Facts<'a> {
    columns: &'a mut Columns,
    at: i64,
    out: &'a mut Vec<FactAt>,
}

impl Facts<'_> {
    fn put(&mut self, name: &str, value: Option<&str>) {
        let Some(value) = value.filter(|value| value.chars().count() <= LONGEST) else { return };
        let words = &mut self.columns.words;
        let (name, value) = (words.put(name), words.put(value));
        self.out.push(FactAt { at: self.at, name, value });
    }

    fn answer(&mut self, group: &str, ask: &str, value: &Value) {
        let name = format!("{group}/{ask}");
        match value {
            Value::String(text) => self.put(&name, Some(text)),
            Value::Bool(yes) => self.put(&name, Some(if *yes { "yes" } else { "no" })),
            Value::Number(number) => self.put(&name, Some(&number.to_string())),
            Value::Array(many) => {
                for one in many.iter().filter_map(Value::as_str) {
                    self.put(&format!("{name}/{one}"), Some("yes"));
                }
            }
            Value::Object(money) => self.put(&name, money.get("amount").and_then(Value::as_str)),
            Value::Null => {
                let name = self.columns.words.put(&name);
                self.out.push(FactAt { at: self.at, name, value: Word::NONE });
            }
        }
    }
}

/// Somebody by the id as stored.
fn person(columns: &Columns, key: &str) -> Option<Word> {
    let id: Id<id::User> = Id::from_key(key).ok()?;
    columns.words.find(&id.to_string())
}

fn touch(logged: &Logged, at: Timestamp, by: Word) -> Touch {
    Touch {
        at: logged.happened.unwrap_or(at).as_millis(),
        kind: kind(logged.kind),
        inbound: logged.direction == Direction::In,
        reached: logged.reached,
        no_show: logged.no_show,
        by,
    }
}

fn kind(kind: ActivityKind) -> TouchKind {
    match kind {
        ActivityKind::Call => TouchKind::Call,
        ActivityKind::Mail => TouchKind::Mail,
        ActivityKind::Meeting => TouchKind::Meeting,
        ActivityKind::Message => TouchKind::Message,
        ActivityKind::Note => TouchKind::Note,
    }
}

/// Minor units as a plain number; only its size matters.
fn major(minor: i64) -> String {
    (minor / 100).to_string()
}
