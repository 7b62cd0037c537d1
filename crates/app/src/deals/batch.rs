//! Many deals at once: what an import brings.
//!
//! The same gate decides, the same projection follows, the same events are written as for one deal; only
//! the reading beforehand and the writing afterwards are done for many together.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use db::{Engine, Insert, Json, Read, Select, Sql, ToParam as _, Tx, Value, params, sql};
use deal::{ActorFacts, Command, Context, Event, Fact, Open, State, Warning};
use playbook::Compiled;
use types::id::kind as id;
use types::{Id, Timestamp};

use super::activities::{Activity, direction_word, kind_word};
use super::projection::{Projection, TaskRow, VisitRow};
use super::{
    Birth, Columns, Customer, Deal, Links, Session, facts, keep_answers, names, store, sums, waits,
};
use crate::companies::Company;
use crate::contacts::Contact;
use crate::house::By;
use crate::journal::{self, Kind};
use crate::teams::Hours;
use crate::{Error, Result};

/// What all decisions of one batch share.
pub(crate) struct Desk {
    actor: ActorFacts,
    hours: Hours,
}

impl Desk {
    /// Reads who acts and when teams work.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn open(read: &mut Read<'_>, by: &By) -> Result<Desk> {
        let hours = Hours::load(read, &by.house)?;
        Ok(Desk { actor: facts::actor(read, by)?, hours })
    }
}

/// Something to do with a deal, and as of when; a command that carries its own time needs none.
pub(crate) struct Step {
    pub(crate) command: Command,
    pub(crate) as_of: Option<Timestamp>,
}

/// What decisions may know of a customer.
pub(crate) fn customer_of(company: Option<Company>, contact: Option<Contact>) -> Customer {
    Customer {
        company: company.map(facts::company_facts).unwrap_or_default(),
        contact: contact.map(facts::contact_facts).unwrap_or_default(),
    }
}

/// Whether a playbook takes a lead that a team will look after.
pub(crate) fn takes(
    by: &By,
    desk: &Desk,
    team: Option<Id<id::Team>>,
    version: Id<id::PlaybookVersion>,
    compiled: &Compiled,
    open: &Open,
    customer: &Customer,
) -> bool {
    let context = Context {
        now: by.now,
        actor: &desk.actor,
        cause: deal::Cause::Import,
        version,
        calendar: desk.hours.of(team),
        company: &customer.company,
        contact: &customer.contact,
        ids: &by.house.ids,
    };
    playbook::takes(compiled, &deal::DealFacts::of_lead(open, compiled, &context))
}

/// A deal on its way through a batch.
#[derive(Clone, Debug)]
pub(crate) struct Moving {
    /// The deal as it is after the steps so far.
    pub(crate) deal: Deal,
    /// How many visits it has had.
    pub(crate) visits: i64,
}

/// What some steps did to a deal.
pub(crate) struct Moved {
    before: State,
    team: Option<Id<id::Team>>,
    events: Vec<Event>,
    projection: Projection,
    /// What is odd about it.
    pub(crate) warnings: Vec<Warning>,
}

impl Moved {
    /// Whether nothing changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The rows of repeating groups that were made, in order.
    pub(crate) fn new_rows(&self) -> impl Iterator<Item = Id<id::Row>> {
        self.events.iter().filter_map(|event| match &event.fact {
            Fact::Answered(answered) => answered.row,
            _ => None,
        })
    }
}

/// Takes a deal through some steps in memory. When one is refused, nothing of the deal has changed.
///
/// # Errors
/// [`Error::Refused`], [`Error::Invalid`] for answers about a company or contact that there is not.
pub(crate) fn go(
    by: &By,
    desk: &Desk,
    compiled: &Arc<Compiled>,
    customer: &mut Customer,
    moving: &mut Moving,
    steps: &[Step],
) -> Result<Moved> {
    let mut projection = Projection::after(moving.visits);
    let before = moving.deal.state.clone();
    let mut state = before.clone();
    let links = moving.deal.links;
    let version = moving.deal.playbook_version;
    let (mut events, mut warnings) = (Vec::new(), Vec::new());
    let mut session = Session {
        compiled: compiled.clone(),
        calendar: desk.hours.of(moving.deal.team).clone(),
        owner: moving.deal.state.owner,
        customer: std::mem::take(customer),
    };
    let mut walk = || -> Result<()> {
        for step in steps {
            let now = step.as_of.map_or(by.now, |as_of| as_of.min(by.now));
            let context = Context { now, ..super::context(by, &desk.actor, &session, version) };
            let decision = deal::decide(&state, &step.command, compiled, &context)?;
            for event in decision.events {
                projection.apply(&mut state, &event, compiled);
                keep_customer_answers(links, &mut session, &event)?;
                events.push(event);
            }
            warnings.extend(decision.warnings);
        }
        Ok(())
    };
    let walked = walk();
    *customer = session.customer;
    walked?;
    moving.deal.state = state;
    moving.visits = projection.visits.keys().next_back().copied().unwrap_or(moving.visits);
    Ok(Moved { before, team: moving.deal.team, events, projection, warnings })
}

/// Answers about the customer are kept with them, once the batch is written.
fn keep_customer_answers(links: Links, session: &mut Session, event: &Event) -> Result<()> {
    use playbook::model::About;
    let about = match &event.fact {
        Fact::Answered(answered) => answered.about,
        _ => return Ok(()),
    };
    let (groups, is_there) = match about {
        About::Deal => return Ok(()),
        About::Company => (&mut session.customer.company.groups, links.company.is_some()),
        About::Contact => (&mut session.customer.contact.groups, links.contact.is_some()),
    };
    if !is_there {
        let message = "These answers are about the customer, and the row names none.";
        return Err(Error::field("group", message));
    }
    keep_answers(groups, &event.fact);
    Ok(())
}

/// What a batch writes of deals.
pub(crate) struct Pile {
    inserts: Insert,
    births: Vec<(usize, Birth)>,
    visits: BTreeMap<(Id<id::Deal>, i64), VisitRow>,
    tasks: BTreeMap<Id<id::Task>, (Id<id::Deal>, TaskRow)>,
    activities: Insert,
    updates: Vec<Update>,
    steps: sums::Steps,
    hours: Hours,
}

/// A deal to write again.
struct Update {
    deal: Deal,
    before: State,
    compiled: Arc<Compiled>,
}

impl Pile {
    /// An empty pile.
    pub(crate) fn new(desk: &Desk) -> Pile {
        let head = "INSERT INTO deals (number, id, name, playbook_id, version_id, status, alive,
                           phase, stage, entered_at, due_at, next_at, touched_at, company_id,
                           contact_id, owner_id, team_id, amount, currency, close_on, source,
                           campaign, product, segment, country, score, opened_at, closed_at, state,
                           import_id, version, tick_at)";
        let activities = "INSERT INTO activities (id, deal_id, company_id, contact_id, kind,
                                 direction, outcome, subject, body, at, minutes, by_id, created_at,
                                 version)";
        Pile {
            activities: Insert::new(activities, 14),
            inserts: Insert::new(head, 32),
            births: Vec::new(),
            visits: BTreeMap::new(),
            tasks: BTreeMap::new(),
            updates: Vec::new(),
            steps: sums::Steps::default(),
            hours: desk.hours.clone(),
        }
    }

    /// Adds a new deal with its events.
    pub(crate) fn open(
        &mut self,
        deal: &Deal,
        moved: Moved,
        compiled: &Compiled,
        events: &mut journal::Pile,
    ) -> Result<()> {
        let key = deal.id.as_key();
        let birth =
            Birth { number: 0, playbook: deal.playbook, links: deal.links, import: deal.import };
        let place = events.push(Kind::Deal, &key, "born", String::new());
        self.births.push((place, birth));
        self.insert(deal, compiled);
        self.follow(deal.id, moved, events)
    }

    fn insert(&mut self, deal: &Deal, compiled: &Compiled) {
        self.steps.enter(sums::place(deal.playbook, deal.team, &deal.state));
        let c = Columns::of(&deal.state, compiled, self.hours.of(deal.team));
        let (state, profile) = (&deal.state, &deal.state.profile);
        self.inserts.push([
            Value::Null,
            deal.id.to_param().into_owned(),
            state.name.to_param().into_owned(),
            deal.playbook.to_param().into_owned(),
            deal.playbook_version.to_param().into_owned(),
            Value::Text(c.status.into()),
            c.alive.to_param().into_owned(),
            c.phase.map_or(Value::Null, |phase| Value::Text(phase.into())),
            c.stage.to_param().into_owned(),
            c.entered_at.to_param().into_owned(),
            c.due_at.to_param().into_owned(),
            c.next_at.to_param().into_owned(),
            state.last_touch.to_param().into_owned(),
            deal.links.company.to_param().into_owned(),
            deal.links.contact.to_param().into_owned(),
            state.owner.to_param().into_owned(),
            deal.team.to_param().into_owned(),
            c.amount.to_param().into_owned(),
            c.currency.to_param().into_owned(),
            state.expected_close.to_param().into_owned(),
            profile.source.to_param().into_owned(),
            profile.campaign.to_param().into_owned(),
            profile.product.to_param().into_owned(),
            profile.segment.to_param().into_owned(),
            profile.country.to_param().into_owned(),
            state.score.to_param().into_owned(),
            state.opened_at.to_param().into_owned(),
            c.closed_at.to_param().into_owned(),
            Json(state).to_param().into_owned(),
            deal.import.to_param().into_owned(),
            deal.version.to_param().into_owned(),
            c.tick_at.to_param().into_owned(),
        ]);
    }

    /// Adds what happened to a deal that is there, whose version is the one before.
    pub(crate) fn change(
        &mut self,
        deal: &Deal,
        moved: Moved,
        compiled: &Arc<Compiled>,
        events: &mut journal::Pile,
    ) -> Result<()> {
        self.steps.leave(sums::place(deal.playbook, moved.team, &moved.before));
        self.steps.enter(sums::place(deal.playbook, deal.team, &deal.state));
        let (before, compiled) = (moved.before.clone(), compiled.clone());
        self.updates.push(Update { deal: deal.clone(), before, compiled });
        self.follow(deal.id, moved, events)
    }

    /// Adds what was done with the buyer, with its first event.
    pub(crate) fn activity(
        &mut self,
        deal: &Deal,
        activity: &Activity,
        events: &mut journal::Pile,
    ) -> Result<()> {
        let body = journal::creation(activity)?;
        events.push(Kind::Activity, &activity.id.as_key(), "created", body);
        self.activities.push([
            activity.id.to_param().into_owned(),
            activity.deal.to_param().into_owned(),
            deal.links.company.to_param().into_owned(),
            deal.links.contact.to_param().into_owned(),
            Value::Text(kind_word(activity.kind).into()),
            Value::Text(direction_word(activity.direction).into()),
            activity.outcome.to_param().into_owned(),
            activity.subject.to_param().into_owned(),
            activity.body.to_param().into_owned(),
            activity.at.to_param().into_owned(),
            activity.minutes.to_param().into_owned(),
            activity.by.to_param().into_owned(),
            activity.created_at.to_param().into_owned(),
            Value::Int(1),
        ]);
        Ok(())
    }

    /// Says that a deal that is there has another customer; its row is written by [`Pile::change`].
    pub(crate) fn link(&mut self, deal: &Deal, events: &mut journal::Pile) -> Result<()> {
        let body = serde_json::to_string(&deal.links)
            .map_err(|error| Error::unreadable("an event", error))?;
        events.push(Kind::Deal, &deal.id.as_key(), "linked", body);
        Ok(())
    }

    fn follow(
        &mut self,
        deal: Id<id::Deal>,
        moved: Moved,
        events: &mut journal::Pile,
    ) -> Result<()> {
        debug_assert!(moved.before.shares.is_empty() || !moved.events.is_empty());
        let key = deal.as_key();
        for event in &moved.events {
            let body = serde_json::to_string(event)
                .map_err(|error| Error::unreadable("an event", error))?;
            events.push(Kind::Deal, &key, names::fact_name(&event.fact), body);
        }
        for (nth, visit) in moved.projection.visits {
            self.visits.insert((deal, nth), visit);
        }
        for (task, mut row) in moved.projection.tasks {
            if let Some((_, earlier)) = self.tasks.get(&task)
                && row.status != "open"
            {
                row.done_at = row.done_at.or(earlier.done_at);
            }
            self.tasks.insert(task, (deal, row));
        }
        Ok(())
    }

    /// Gives the new deals their numbers and writes the rows that events may point at.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn write(&mut self, tx: &mut Tx<'_>, events: &mut journal::Pile) -> Result<()> {
        let numbers = next_numbers(tx, self.births.len())?;
        for (row, ((place, birth), number)) in self.births.iter().zip(numbers).enumerate() {
            let birth = Birth { number, ..birth.clone() };
            let body = serde_json::to_string(&birth)
                .map_err(|error| Error::unreadable("an event", error))?;
            events.set_body(*place, body);
            self.inserts.set(row, 0, number);
        }
        self.inserts.exec(tx)?;
        self.write_visits(tx)?;
        for (deal, task) in self.tasks.values() {
            store::put_task(tx, *deal, task)?;
        }
        self.activities.exec(tx)?;
        for Update { deal, before, compiled } in &self.updates {
            let columns = Columns::of(&deal.state, compiled, self.hours.of(deal.team));
            if !store::update(tx, deal, &columns, None)? {
                let message = "Somebody changed this deal at the same moment.";
                return Err(Error::Conflict(message.to_owned()));
            }
            waits::write(tx, deal.id, before, &deal.state, compiled)?;
        }
        self.steps.write(tx)
    }

    fn write_visits(&self, tx: &mut Tx<'_>) -> Result<()> {
        let head =
            "INSERT INTO visits (deal_id, nth, stage, phase, entered_at, left_at, how, due_at)";
        let tail = "ON CONFLICT (deal_id, nth)
             DO UPDATE SET left_at = excluded.left_at, due_at = excluded.due_at";
        let mut visits = Insert::new(head, 8).tail(tail);
        for ((deal, nth), visit) in &self.visits {
            visits.push([
                deal.to_param().into_owned(),
                nth.to_param().into_owned(),
                visit.stage.to_param().into_owned(),
                visit.phase.to_param().into_owned(),
                visit.entered_at.to_param().into_owned(),
                visit.left_at.to_param().into_owned(),
                visit.how.to_param().into_owned(),
                visit.due_at.to_param().into_owned(),
            ]);
        }
        visits.exec(tx)?;
        Ok(())
    }
}

/// Deals by their ids with the number of their visits, whoever asks.
///
/// # Errors
/// The database's.
pub(crate) fn find_many(read: &mut Read<'_>, ids: &[Id<id::Deal>]) -> Result<Vec<Moving>> {
    let mut found = Vec::new();
    for part in ids.chunks(1_000) {
        let mut visits = Select::new("SELECT deal_id, max(nth) FROM visits WHERE deal_id");
        visits.push_list(" IN (", part, ") GROUP BY deal_id");
        let visits: HashMap<Id<id::Deal>, i64> =
            visits.all::<(Id<id::Deal>, i64)>(read)?.into_iter().collect();
        let deals = store::among(read, part)?;
        found.extend(deals.into_iter().map(|deal| {
            let visits = visits.get(&deal.id).copied().unwrap_or(0);
            Moving { deal, visits }
        }));
    }
    Ok(found)
}

const LAST_NUMBER: Sql =
    sql!(sqlite: "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'deals'");

const NEXT_NUMBERS: Sql = sql!(postgres:
    "SELECT nextval(pg_get_serial_sequence('deals', 'number')) FROM generate_series(1, $1)"
);

/// So many numbers that no deal has had.
fn next_numbers(tx: &mut Tx<'_>, count: usize) -> Result<Vec<i64>> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    if tx.engine() == Engine::Sqlite {
        let last: i64 = tx.one(LAST_NUMBER, params![])?;
        return Ok((last + 1..=last + count).collect());
    }
    let mut numbers: Vec<i64> = tx.all(NEXT_NUMBERS, params![count])?;
    numbers.sort_unstable();
    Ok(numbers)
}
