//! Folds deals and their customers up to the moment at which they went on from a stage.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use db::Read;
use deal::state::How;
use deal::{ActorFacts, CompanyFacts, ContactFacts, Context, Event, Fact, State};
use playbook::model::{Exit, Gate};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use types::id::kind as id;
use types::{Calendar, Id, Timestamp};

use super::super::store::{self, Told};
use super::super::texts::Text;
use crate::deals::{self, Birth, Links};
use crate::house::By;
use crate::journal::{self, Entry};
use crate::teams::Hours;
use crate::{Error, Result, playbooks, users};

/// More events than any record has.
const ALL: i64 = i64::MAX;

/// The criterion that is asked about.
pub(super) struct Asked {
    pub(super) text: Text,
    /// The stage's place in the text.
    pub(super) place: usize,
    pub(super) exit: Exit,
}

/// What became of a deal at the stage.
pub(super) enum Moment {
    /// It ended before it went on from there.
    NotReached,
    /// It is history from elsewhere: recorded, not judged.
    NotJudged,
    /// It went on.
    WentOn {
        at: Timestamp,
        /// Why the criterion was not met; none where it was.
        why: Option<String>,
        overridden: bool,
        /// Whether the version that it followed then had the criterion in the way.
        asked_then: bool,
    },
}

/// What became of each of these deals, in their order.
pub(super) fn moments(
    read: &mut Read<'_>,
    by: &By,
    hours: &Hours,
    asked: &Asked,
    ids: &[Id<id::Deal>],
) -> Result<Vec<Moment>> {
    let mut events: HashMap<String, Vec<Told>> = HashMap::new();
    for told in store::told_of(read, ids)? {
        events.entry(told.subject.clone()).or_default().push(told);
    }
    let mut replayer =
        Replayer { read, by, hours, asked, customers: HashMap::new(), teams: HashMap::new() };
    let of = |id: &Id<id::Deal>| events.remove(&id.as_key().to_string()).unwrap_or_default();
    let all: Vec<Vec<Told>> = ids.iter().map(of).collect();
    all.iter().map(|events| replayer.moment(events)).collect()
}

/// A deal on its way through its journal.
#[derive(Default)]
struct Replayed {
    state: State,
    links: Links,
    /// A gate was overridden since the deal came to where it is.
    overridden: bool,
}

struct Replayer<'a, 'r> {
    read: &'a mut Read<'r>,
    by: &'a By,
    hours: &'a Hours,
    asked: &'a Asked,
    /// The journals of customers, by the id as stored.
    customers: HashMap<String, Vec<Entry>>,
    /// The first teams of owners.
    teams: HashMap<Id<id::User>, Option<Id<id::Team>>>,
}

impl Replayer<'_, '_> {
    fn moment(&mut self, events: &[Told]) -> Result<Moment> {
        let mut replayed = Replayed::default();
        for told in events {
            if let ControlFlow::Break(moment) = self.take(&mut replayed, told)? {
                return Ok(moment);
            }
        }
        Ok(Moment::NotReached)
    }

    fn take(&mut self, replayed: &mut Replayed, told: &Told) -> Result<ControlFlow<Moment>> {
        match told.name.as_str() {
            "born" => replayed.links = read_as::<Birth>(&told.body)?.links,
            "linked" => replayed.links = read_as(&told.body)?,
            "reverted" => {}
            _ => {
                let event: Event = read_as(&told.body)?;
                if self.goes_on(&replayed.state, &event.fact) {
                    return Ok(ControlFlow::Break(self.judge(replayed, &event, told.seq)?));
                }
                match &event.fact {
                    Fact::Overridden { .. } => replayed.overridden = true,
                    Fact::Entered { .. } => replayed.overridden = false,
                    _ => {}
                }
                replayed.state.apply(&event);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Whether the deal passes the gate of the stage by what happens: it leaves it, or jumps over it.
    fn goes_on(&self, state: &State, fact: &Fact) -> bool {
        let compiled = &self.asked.text.compiled;
        // Who is opened in a later stage passes the gates before it.
        let from = state.stage().map_or(Some(0), |stage| compiled.stage_index(stage));
        let Some(from) = from.filter(|from| *from <= self.asked.place) else { return false };
        let to = match fact {
            Fact::Entered { stage, .. } => compiled.stage_index(stage),
            Fact::Won { .. } => Some(compiled.last_before_win() + 1),
            Fact::Completed {} => Some(compiled.stages().len()),
            _ => None,
        };
        to.is_some_and(|to| to > self.asked.place && to > from)
    }

    fn judge(&mut self, replayed: &Replayed, event: &Event, seq: i64) -> Result<Moment> {
        let state = &replayed.state;
        let (imported, overridden) = match &event.fact {
            Fact::Entered { how, .. } => (*how == How::Imported, *how == How::Overridden),
            _ => (false, false),
        };
        if imported || state.visit.as_ref().is_some_and(|visit| visit.muted) {
            return Ok(Moment::NotJudged);
        }
        let asked_then = self.asked_then(state)?;
        let customer = self.customer(&replayed.links, seq)?;
        let calendar = self.calendar_of(state.owner)?;
        let nobody = ActorFacts::default();
        let version = state
            .version
            .ok_or_else(|| Error::Internal("a deal went on before it was opened".to_owned()))?;
        let context = Context {
            now: event.at,
            actor: &nobody,
            cause: deal::Cause::System,
            version,
            calendar: &calendar,
            company: &customer.company,
            contact: &customer.contact,
            ids: &self.by.house.ids,
        };
        let compiled = &self.asked.text.compiled;
        let stage = &compiled.stages()[self.asked.place];
        let lacks = state.lacks(compiled, &context, &stage.key, &self.asked.exit.key);
        let overridden = overridden || replayed.overridden;
        let why = lacks.map(|missing| missing.why);
        Ok(Moment::WentOn { at: event.at, why, overridden, asked_then })
    }

    /// The working time of the team that the owner then is in now.
    fn calendar_of(&mut self, owner: Option<Id<id::User>>) -> Result<Arc<Calendar>> {
        let Some(owner) = owner else { return Ok(self.hours.usual().clone()) };
        if !self.teams.contains_key(&owner) {
            let team = users::first_team(self.read, owner)?;
            self.teams.insert(owner, team);
        }
        Ok(self.hours.of(self.teams[&owner]).clone())
    }

    /// Whether the version that the deal follows has a criterion of this key in the way there.
    fn asked_then(&mut self, state: &State) -> Result<bool> {
        let Some(version) = state.version else { return Ok(false) };
        let compiled = playbooks::compiled(self.read, &self.by.house, version)?;
        let stage = &self.asked.text.compiled.stages()[self.asked.place];
        let exits = compiled.stage(&stage.key).map_or(&[][..], |stage| &stage.exits);
        let same = exits.iter().find(|exit| exit.key == self.asked.exit.key);
        Ok(same.is_some_and(|exit| exit.gate != Gate::Advise))
    }

    /// The customer as it was before an event.
    fn customer(&mut self, links: &Links, seq: i64) -> Result<deals::Customer> {
        let company = match links.company {
            Some(id) => self.record(&id.as_key(), seq)?,
            None => None,
        };
        let contact = match links.contact {
            Some(id) => self.record(&id.as_key(), seq)?,
            None => None,
        };
        Ok(deals::Customer {
            company: company.map_or_else(CompanyFacts::default, deals::company_facts),
            contact: contact.map_or_else(ContactFacts::default, deals::contact_facts),
        })
    }

    /// A record as its journal leaves it before an event; none where it was not there yet.
    fn record<R: DeserializeOwned>(&mut self, key: &str, seq: i64) -> Result<Option<R>> {
        if !self.customers.contains_key(key) {
            let entries = journal::of(self.read, key, 0, ALL)?;
            self.customers.insert(key.to_owned(), entries);
        }
        let mut fields = Map::new();
        for entry in self.customers[key].iter().filter(|entry| entry.cursor.seq < seq) {
            if matches!(entry.name.as_str(), journal::REVERTED | "deleted") {
                fields.clear();
                continue;
            }
            journal::fold(&mut fields, read_as(entry.body.get())?);
        }
        if fields.is_empty() {
            return Ok(None);
        }
        let record = serde_json::from_value(Value::Object(fields))
            .map_err(|error| Error::unreadable("the journal of a customer", error))?;
        Ok(Some(record))
    }
}

fn read_as<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::unreadable("an event of the journal", error))
}
