//! The one way in which a deal changes: decide, project, save, record, in one transaction.

use std::sync::Arc;

use db::{Read, Tx};
use deal::{ActorFacts, Command, Context, Event, Fact, Groups, State, Warning};
use playbook::Compiled;
use playbook::model::About;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Calendar, Id};

use super::columns::Columns;
use super::projection::Projection;
use super::{Customer, Deal, Done, Links, facts, names, raised, store, sums, waits};
use crate::house::By;
use crate::journal::{self, Kind, NewEvent};
use crate::{
    Error, Result, commission, companies, contacts, experiments, notifications, playbooks, scores,
    search, teams, users,
};

/// What the decisions of one transaction look at.
pub(super) struct Session {
    pub(super) compiled: Arc<Compiled>,
    pub(super) calendar: Arc<Calendar>,
    /// Whose team's working time that is.
    pub(super) owner: Option<Id<id::User>>,
    pub(super) customer: Customer,
}

pub(super) fn session(
    read: &mut Read<'_>,
    by: &By,
    deal: &Deal,
    version: Id<id::PlaybookVersion>,
) -> Result<Session> {
    Ok(Session {
        compiled: playbooks::compiled(read, &by.house, version)?,
        calendar: teams::hours(read, &by.house, deal.team)?,
        owner: deal.state.owner,
        customer: facts::customer(read, &deal.links)?,
    })
}

pub(super) fn context<'a>(
    by: &'a By,
    actor: &'a ActorFacts,
    session: &'a Session,
    version: Id<id::PlaybookVersion>,
) -> Context<'a> {
    Context {
        now: by.now,
        actor,
        cause: facts::cause(by.cause),
        version,
        calendar: &session.calendar,
        company: &session.customer.company,
        contact: &session.customer.contact,
        ids: &by.house.ids,
    }
}

pub(super) fn run(
    tx: &mut Tx<'_>,
    by: &By,
    mut deal: Deal,
    mut session: Session,
    commands: &[Command],
    is_new: bool,
) -> Result<Done> {
    let actor = facts::actor(tx, by)?;
    let kept = if is_new { store::Kept::default() } else { store::kept(tx, deal.id)? };
    let mut projection = Projection::after(kept.visits);
    let (before, stood_in) = (deal.state.clone(), deal.playbook_version);
    let mut walk = Walk {
        by,
        actor: &actor,
        session: &mut session,
        projection: &mut projection,
        done: Decided::default(),
    };
    for command in commands {
        walk.step(tx, &mut deal, command)?;
        walk.follow_owner(tx, &mut deal)?;
    }
    let Decided { events, warnings } = walk.done;
    if events.is_empty() {
        return Ok(Done { deal, warnings });
    }
    let row = match deal.playbook_version == stood_in {
        _ if is_new => Stored::Nothing,
        true => Stored::Known(&kept),
        false => Stored::Something,
    };
    save(tx, &mut deal, &session, &before, row)?;
    write_projection(tx, &deal, &before, &projection)?;
    record(tx, by, &deal, &events, is_new)?;
    search::deal_written(tx, by, &deal, &before, &session.customer)?;
    scores::deal_written(tx, by, &deal, &before)?;
    raised::enqueue(tx, by, &deal, &events)?;
    experiments::happened(tx, by, &deal, &events)?;
    commission::happened(tx, by, &deal, &events)?;
    notifications::of_deal(tx, by, &deal, &before, &events, &session.compiled)?;
    Ok(Done { deal, warnings })
}

/// What was decided so far.
#[derive(Default)]
struct Decided {
    events: Vec<Event>,
    warnings: Vec<Warning>,
}

/// A deal on its way through commands.
struct Walk<'a> {
    by: &'a By,
    actor: &'a ActorFacts,
    session: &'a mut Session,
    projection: &'a mut Projection,
    done: Decided,
}

impl Walk<'_> {
    fn step(&mut self, tx: &mut Tx<'_>, deal: &mut Deal, command: &Command) -> Result<()> {
        let version = session_version(deal, command);
        let context = context(self.by, self.actor, self.session, version);
        let decision = deal::decide(&deal.state, command, &self.session.compiled, &context)?;
        for event in &decision.events {
            self.projection.apply(&mut deal.state, event, &self.session.compiled);
            keep_customer_answers(tx, self.by, deal, self.session, event)?;
        }
        deal.playbook_version = version;
        self.done.events.extend(decision.events);
        self.done.warnings.extend(decision.warnings);
        Ok(())
    }

    /// Who owns it now may be in a team with other working hours.
    fn follow_owner(&mut self, tx: &mut Tx<'_>, deal: &mut Deal) -> Result<()> {
        let owner = deal.state.owner;
        if owner == self.session.owner {
            return Ok(());
        }
        let calendar = teams::hours_of(tx, &self.by.house, owner)?;
        let are_other = calendar != self.session.calendar;
        (self.session.owner, self.session.calendar) = (owner, calendar);
        if are_other { self.step(tx, deal, &Command::Reckon) } else { Ok(()) }
    }
}

pub(super) fn session_version(deal: &Deal, command: &Command) -> Id<id::PlaybookVersion> {
    match command {
        Command::MoveVersion(mover) => mover.to,
        _ => deal.playbook_version,
    }
}

/// Answers about the company or the contact are kept with them.
pub(super) fn keep_customer_answers(
    tx: &mut Tx<'_>,
    by: &By,
    deal: &Deal,
    session: &mut Session,
    event: &Event,
) -> Result<()> {
    let about = match &event.fact {
        Fact::Answered(answered) => answered.about,
        Fact::RowRemoved { about, .. } => *about,
        _ => return Ok(()),
    };
    match (about, deal.links) {
        (About::Company, Links { company: Some(company), .. }) => {
            keep_answers(&mut session.customer.company.groups, &event.fact);
            companies::put_answers(tx, by, company, &session.customer.company.groups)
        }
        (About::Contact, Links { contact: Some(contact), .. }) => {
            keep_answers(&mut session.customer.contact.groups, &event.fact);
            contacts::put_answers(tx, by, contact, &session.customer.contact.groups)
        }
        (About::Deal, _) => Ok(()),
        (About::Company, _) => {
            Err(Error::field("group", "These answers are about the company: choose one first."))
        }
        (About::Contact, _) => {
            Err(Error::field("group", "These answers are about the contact: choose one first."))
        }
    }
}

/// Takes one fact into the answers kept with a company or contact.
pub(super) fn keep_answers(groups: &mut Groups, fact: &Fact) {
    match fact {
        Fact::Answered(answered) => {
            answered.merge_into(groups.entry(answered.group.clone()).or_default());
        }
        Fact::RowRemoved { group, row, .. } => {
            groups.entry(group.clone()).or_default().retain(|kept| kept.id != Some(*row));
        }
        _ => {}
    }
}

/// What the deal's row holds before it is saved.
#[derive(Clone, Copy)]
pub(super) enum Stored<'a> {
    /// There is no row yet.
    Nothing,
    /// What follows from the state before, the same version and the same customer, and this.
    Known(&'a store::Kept),
    /// Something else.
    Something,
}

pub(super) fn save(
    tx: &mut Tx<'_>,
    deal: &mut Deal,
    session: &Session,
    before: &State,
    row: Stored<'_>,
) -> Result<()> {
    let is_new = matches!(row, Stored::Nothing);
    let team = deal.team;
    let stood = if is_new { None } else { sums::place(deal.playbook, deal.team, before) };
    if is_new || before.owner != deal.state.owner {
        deal.team = match deal.state.owner {
            Some(owner) => users::first_team(tx, owner)?,
            None => None,
        };
    }
    let columns = Columns::of(&deal.state, &session.compiled, &session.calendar);
    let was = match row {
        Stored::Known(kept) => {
            let reckoned = Columns::of(before, &session.compiled, &session.calendar);
            let columns = Columns { next_at: kept.next_at, tick_at: kept.tick_at, ..reckoned };
            Some(store::Was { team, state: before, columns })
        }
        Stored::Nothing | Stored::Something => None,
    };
    if is_new {
        deal.number = store::insert(tx, deal, &columns)?;
    } else if store::update(tx, deal, &columns, was.as_ref())? {
        deal.version += 1;
    } else {
        return Err(Error::Conflict("Somebody changed this deal at the same moment.".to_owned()));
    }
    let mut steps = sums::Steps::default();
    steps.leave(stood);
    steps.enter(sums::place(deal.playbook, deal.team, &deal.state));
    steps.write(tx)?;
    waits::write(tx, deal.id, before, &deal.state, &session.compiled)
}

pub(super) fn write_projection(
    tx: &mut Tx<'_>,
    deal: &Deal,
    before: &State,
    projection: &Projection,
) -> Result<()> {
    for visit in projection.visits.values() {
        store::put_visit(tx, deal.id, visit)?;
    }
    for task in projection.tasks.values() {
        store::put_task(tx, deal.id, task)?;
    }
    for share in deal.state.shares.iter().filter(|share| !before.shares.contains(share)) {
        store::put_share(tx, deal.id, share)?;
    }
    let shares = &deal.state.shares;
    for gone in before.shares.iter().filter(|old| shares.iter().all(|s| s.user != old.user)) {
        store::delete_share(tx, deal.id, gone.user)?;
    }
    Ok(())
}

/// Writes the events, each under its own name; the first of a deal says also who the customer is.
pub(super) fn record(
    tx: &mut Tx<'_>,
    by: &By,
    deal: &Deal,
    events: &[Event],
    is_new: bool,
) -> Result<()> {
    let subject = deal.id.as_key();
    if is_new {
        let birth = Birth {
            number: deal.number,
            playbook: deal.playbook,
            links: deal.links,
            import: deal.import,
        };
        write_event(tx, by, &subject, "born", &birth)?;
    }
    for event in events {
        write_event(tx, by, &subject, names::fact_name(&event.fact), event)?;
    }
    Ok(())
}

/// What is fixed when a deal comes to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Birth {
    /// The number that people say.
    #[serde(rename = "n")]
    pub number: i64,
    /// The playbook that it follows.
    #[serde(rename = "pb")]
    pub playbook: Id<id::Playbook>,
    /// The customer.
    #[serde(flatten)]
    pub links: Links,
    /// The import that brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<Id<id::Import>>,
}

pub(super) fn write_event(
    tx: &mut Tx<'_>,
    by: &By,
    subject: &str,
    name: &str,
    body: &impl Serialize,
) -> Result<()> {
    let body = serde_json::to_string(body).map_err(|error| Error::unreadable("an event", error))?;
    journal::append(tx, by, &NewEvent { kind: Kind::Deal, subject, name, body: &body })
}
