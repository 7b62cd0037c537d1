//! Deals: from the first touch to the paid order and beyond. A lead is a deal in an early phase.
//!
//! All that happens to a deal goes through [`act`]: it asks the `deal` crate, which decides, and writes the
//! events, the state and the tables that follow from them in one transaction.

mod activities;
pub mod api;
pub(crate) mod batch;
pub mod briefing;
mod bulk;
pub mod dossier;
mod facts;
pub mod history;
pub mod json;
pub mod list;
mod names;
pub mod projection;
pub mod raised;
mod store;
pub(crate) mod sums;
pub(crate) mod survey;
pub mod tasks;
#[cfg(test)]
mod tests;
pub(crate) mod waits;

use std::sync::Arc;

use db::{Read, Select, Tx};
use deal::state::Outcome;
use deal::{
    ActorFacts, Command, Context, DealFacts, Event, Fact, Groups, Missing, Open, State, Warning,
};
use playbook::model::{About, Phase, TaskKind};
use playbook::{Compiled, Word};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Calendar, Date, Id, Timestamp, Zone};
use web::Role;

use crate::access::only_visible_deals;
use crate::house::By;
use crate::journal::{self, Kind, NewEvent};
use crate::{
    Error, Result, assignment, companies, contacts, files, notifications, playbooks, scores,
    search, users, workspace,
};
pub(crate) use activities::of_deal as activities_of;
pub use activities::{Activity, NewActivity, log};
pub use bulk::{BulkDone, BulkRefused, for_each};
pub use facts::Customer;
pub(crate) use facts::customer;
use projection::Projection;

/// A deal with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Deal {
    /// The number that people say.
    pub number: i64,
    /// Its id.
    pub id: Id<id::Deal>,
    /// The playbook that it follows.
    pub playbook: Id<id::Playbook>,
    /// In which version.
    pub playbook_version: Id<id::PlaybookVersion>,
    /// The customer.
    pub links: Links,
    /// The owner's team.
    pub team: Option<Id<id::Team>>,
    /// The import that brought it.
    pub import: Option<Id<id::Import>>,
    /// Where it stands.
    pub state: State,
    /// Grows with each change.
    pub version: i64,
}

/// Who the customer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// The buying company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<Id<id::Company>>,
    /// The contact that the deal is aimed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Id<id::Contact>>,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct DealLine {
    /// The number that people say.
    pub number: i64,
    /// Its id.
    pub id: Id<id::Deal>,
    /// What people call it.
    pub name: String,
    /// The playbook that it follows.
    pub playbook: Id<id::Playbook>,
    /// open, parked, won, lost, disqualified or merged.
    pub status: String,
    /// The stage's phase.
    pub phase: Option<String>,
    /// The stage's key.
    pub stage: Option<String>,
    /// Since when it is there.
    pub entered_at: Option<Timestamp>,
    /// When the stage's time runs out.
    pub due_at: Option<Timestamp>,
    /// When the next thing is due.
    pub next_at: Option<Timestamp>,
    /// The last contact with the buyer.
    pub touched_at: Option<Timestamp>,
    /// The buying company.
    pub company: Option<Id<id::Company>>,
    /// Its name.
    pub company_name: Option<String>,
    /// The contact that it is aimed at.
    pub contact: Option<Id<id::Contact>>,
    /// Their name.
    pub contact_name: Option<String>,
    /// Who answers for it.
    pub owner: Option<Id<id::User>>,
    /// What it is worth, in minor units.
    pub amount: Option<i64>,
    /// The amount's currency.
    pub currency: Option<String>,
    /// The day on which it is expected to be won.
    pub close_on: Option<Date>,
    /// Where it came from.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// What may be sold.
    pub product: Option<String>,
    /// `b2b` or `b2c`, where the deal says so itself.
    pub segment: Option<String>,
    /// ISO alpha-2, where the deal says so itself.
    pub country: Option<String>,
    /// Its points by all rules.
    pub score: i64,
    /// When its life began.
    pub opened_at: Timestamp,
    /// When it was won, lost, disqualified or merged.
    pub closed_at: Option<Timestamp>,
    /// Grows with each change.
    pub version: i64,
}

/// How a deal is named in an address: by its id, or by the number that people say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// `deal_01jd…`
    Id(Id<id::Deal>),
    /// `142`
    Number(i64),
}

impl std::str::FromStr for Which {
    type Err = types::Invalid;
    fn from_str(text: &str) -> Result<Which, types::Invalid> {
        match text.parse::<i64>() {
            Ok(number) => Ok(Which::Number(number)),
            Err(_) => text.parse().map(Which::Id),
        }
    }
}

impl<'de> Deserialize<'de> for Which {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Which, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl From<Id<id::Deal>> for Which {
    fn from(id: Id<id::Deal>) -> Which {
        Which::Id(id)
    }
}

/// What is needed to open a deal.
#[derive(Clone, Debug, Default)]
pub struct NewDeal {
    /// The playbook's key; absent means the first that takes the lead.
    pub playbook: Option<String>,
    /// The customer.
    pub links: Links,
    /// Name, owner, source, worth.
    pub open: Open,
    /// The import that brings it.
    pub import: Option<Id<id::Import>>,
}

/// What a verb did.
#[derive(Clone, Debug)]
pub struct Done {
    /// The deal as it is now.
    pub deal: Deal,
    /// What is odd about it.
    pub warnings: Vec<Warning>,
}

/// A deal that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] for one that is not there or not theirs to see.
pub fn find(read: &mut Read<'_>, by: &By, which: impl Into<Which>) -> Result<Deal> {
    let found = store::find_visible(read, which.into(), |s| only_visible_deals(s, by))?;
    found.ok_or(Error::NotFound)
}

/// Opens a deal in the playbook that is named or that takes it.
///
/// # Errors
/// [`Error::Invalid`] where no playbook takes it, [`Error::Refused`] by the playbook.
pub fn open(tx: &mut Tx<'_>, by: &By, new: NewDeal) -> Result<Done> {
    by.must_write("open deals")?;
    let links = checked_links(tx, by, new.links)?;
    let customer = facts::customer(tx, &links)?;
    let (playbook, version, compiled) =
        playbooks::choose(tx, by, new.playbook.as_deref(), &new.open, &customer)?;
    let open = facts::with_defaults(tx, by, new.open, &customer)?;
    let deal = Deal {
        number: 0,
        id: by.house.ids.new_id(by.now),
        playbook,
        playbook_version: version,
        links,
        team: None,
        import: new.import,
        state: State::default(),
        version: 1,
    };
    let calendar = workspace::calendar(tx, &by.house)?;
    let session = Session { compiled, calendar, customer };
    let done = run(tx, by, deal, session, &[Command::Open(Box::new(open))], true)?;
    assignment::give(tx, by, done)
}

/// Does something to a deal that the actor may see. `expected` is the version that the actor looked at.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`], [`Error::Refused`] with all that is missing.
pub fn act(
    tx: &mut Tx<'_>,
    by: &By,
    which: impl Into<Which>,
    expected: Option<i64>,
    command: Command,
) -> Result<Done> {
    act_all(tx, by, which, expected, &[command])
}

/// Does several things to a deal, all or none.
///
/// # Errors
/// As [`act`].
pub fn act_all(
    tx: &mut Tx<'_>,
    by: &By,
    which: impl Into<Which>,
    expected: Option<i64>,
    commands: &[Command],
) -> Result<Done> {
    let deal = find(tx, by, which)?;
    by.must_write("change deals")?;
    if expected.is_some_and(|version| version != deal.version) {
        let message = "Somebody changed this deal meanwhile. Look at it again, then repeat.";
        return Err(Error::Conflict(message.to_owned()));
    }
    files::must_be_there(tx, deal.id, commands)?;
    run_on(tx, by, deal, commands)
}

/// Does things to a deal already found.
fn run_on(tx: &mut Tx<'_>, by: &By, deal: Deal, commands: &[Command]) -> Result<Done> {
    let version = match commands.first() {
        Some(Command::MoveVersion(mover)) => mover.to,
        _ => deal.playbook_version,
    };
    let session = session(tx, by, &deal.links, version)?;
    run(tx, by, deal, session, commands, false)
}

/// What the decisions of one transaction look at.
struct Session {
    compiled: Arc<Compiled>,
    calendar: Arc<Calendar>,
    customer: Customer,
}

fn session(
    read: &mut Read<'_>,
    by: &By,
    links: &Links,
    version: Id<id::PlaybookVersion>,
) -> Result<Session> {
    Ok(Session {
        compiled: playbooks::compiled(read, &by.house, version)?,
        calendar: workspace::calendar(read, &by.house)?,
        customer: facts::customer(read, links)?,
    })
}

fn context<'a>(
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

fn run(
    tx: &mut Tx<'_>,
    by: &By,
    mut deal: Deal,
    mut session: Session,
    commands: &[Command],
    is_new: bool,
) -> Result<Done> {
    let actor = facts::actor(tx, by)?;
    let mut projection =
        Projection::after(if is_new { 0 } else { store::last_visit(tx, deal.id)? });
    let before = deal.state.clone();
    let (mut events, mut warnings) = (Vec::new(), Vec::new());
    for command in commands {
        let version = session_version(&deal, command);
        let context = context(by, &actor, &session, version);
        let decision = deal::decide(&deal.state, command, &session.compiled, &context)?;
        for event in &decision.events {
            projection.apply(&mut deal.state, event, &session.compiled);
            keep_customer_answers(tx, by, &deal, &mut session, event)?;
        }
        deal.playbook_version = version;
        events.extend(decision.events);
        warnings.extend(decision.warnings);
    }
    if events.is_empty() {
        return Ok(Done { deal, warnings });
    }
    save(tx, &mut deal, &session, &before, is_new)?;
    write_projection(tx, &deal, &before, &projection)?;
    record(tx, by, &deal, &events, is_new)?;
    search::deal_written(tx, by, &deal, &before, &session.customer)?;
    scores::deal_written(tx, by, &deal, &before)?;
    raised::enqueue(tx, by, &deal, &events)?;
    notifications::of_deal(tx, by, &deal, &before, &events, &session.compiled)?;
    Ok(Done { deal, warnings })
}

fn session_version(deal: &Deal, command: &Command) -> Id<id::PlaybookVersion> {
    match command {
        Command::MoveVersion(mover) => mover.to,
        _ => deal.playbook_version,
    }
}

/// Answers about the company or the contact are kept with them.
fn keep_customer_answers(
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
fn keep_answers(groups: &mut Groups, fact: &Fact) {
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

fn save(
    tx: &mut Tx<'_>,
    deal: &mut Deal,
    session: &Session,
    before: &State,
    is_new: bool,
) -> Result<()> {
    let stood = if is_new { None } else { sums::place(deal.playbook, deal.team, before) };
    if is_new || before.owner != deal.state.owner {
        deal.team = match deal.state.owner {
            Some(owner) => users::first_team(tx, owner)?,
            None => None,
        };
    }
    let columns = Columns::of(&deal.state, &session.compiled, &session.calendar);
    if is_new {
        deal.number = store::insert(tx, deal, &columns)?;
    } else if store::update(tx, deal, &columns)? {
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

fn write_projection(
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
fn record(tx: &mut Tx<'_>, by: &By, deal: &Deal, events: &[Event], is_new: bool) -> Result<()> {
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

fn write_event(
    tx: &mut Tx<'_>,
    by: &By,
    subject: &str,
    name: &str,
    body: &impl Serialize,
) -> Result<()> {
    let body = serde_json::to_string(body).map_err(|error| Error::unreadable("an event", error))?;
    journal::append(tx, by, &NewEvent { kind: Kind::Deal, subject, name, body: &body })
}

/// Says anew who the customer is.
///
/// # Errors
/// [`Error::NotFound`] for a deal, company or contact that the actor does not see.
pub fn link(
    tx: &mut Tx<'_>,
    by: &By,
    which: impl Into<Which>,
    expected: Option<i64>,
    links: Links,
) -> Result<Done> {
    let mut deal = find(tx, by, which)?;
    by.must_write("change deals")?;
    if expected.is_some_and(|version| version != deal.version) {
        return Err(Error::Conflict("Somebody changed this deal meanwhile.".to_owned()));
    }
    deal.links = checked_links(tx, by, links)?;
    let session = session(tx, by, &deal.links, deal.playbook_version)?;
    let before = deal.state.clone();
    save(tx, &mut deal, &session, &before, false)?;
    write_event(tx, by, &deal.id.as_key(), "linked", &deal.links)?;
    search::deal_linked(tx, by, &deal, &session.customer)?;
    scores::deal_linked(tx, by, &deal)?;
    Ok(Done { deal, warnings: Vec::new() })
}

/// The company and contact as given, if the actor sees them; a contact brings its company.
fn checked_links(read: &mut Read<'_>, by: &By, links: Links) -> Result<Links> {
    let missing =
        |field: &'static str| move |_| Error::field(field, "There is no such record here.");
    if let Some(company) = links.company {
        companies::find(read, by, company).map_err(missing("company"))?;
    }
    let Some(contact) = links.contact else { return Ok(links) };
    let contact = contacts::find(read, by, contact).map_err(missing("contact"))?;
    Ok(Links { company: links.company.or(contact.company), contact: links.contact })
}

/// Lets time pass for up to `limit` deals whose clock has something to say; gives how many there were.
///
/// # Errors
/// The database's.
pub fn tick(tx: &mut Tx<'_>, by: &By, limit: i64) -> Result<usize> {
    let due = store::due(tx, by.now, limit)?;
    for id in &due {
        let deal = find(tx, by, *id)?;
        run_on(tx, by, deal, &[Command::Tick])?;
    }
    Ok(due.len())
}

/// What is needed to leave the present stage, advice included.
///
/// # Errors
/// The database's.
pub fn missing(read: &mut Read<'_>, by: &By, deal: &Deal) -> Result<Vec<Missing>> {
    let session = session(read, by, &deal.links, deal.playbook_version)?;
    let actor = facts::actor(read, by)?;
    let context = context(by, &actor, &session, deal.playbook_version);
    Ok(deal.state.missing(&session.compiled, &context))
}

/// Hands what rules see of a deal to `look`, with the playbook that it runs on.
///
/// # Errors
/// The database's.
pub(crate) fn with_facts<T>(
    read: &mut Read<'_>,
    by: &By,
    deal: &Deal,
    look: impl FnOnce(&DealFacts<'_>, &Compiled) -> T,
) -> Result<T> {
    let session = session(read, by, &deal.links, deal.playbook_version)?;
    let nobody = ActorFacts::default();
    let context = context(by, &nobody, &session, deal.playbook_version);
    let facts = DealFacts::of(&deal.state, &session.compiled, &context);
    Ok(look(&facts, &session.compiled))
}

/// All activities by id after `id`, in pages: for checks and exports, not for people.
///
/// # Errors
/// The database's.
pub fn activities_after(read: &mut Read<'_>, id: &str) -> Result<Vec<Activity>> {
    activities::after(read, id, 1_000)
}

/// The visits of a deal, in order.
///
/// # Errors
/// The database's.
pub fn visits(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<projection::VisitRow>> {
    store::visits(read, deal)
}

/// The tasks of a deal as lists see them.
///
/// # Errors
/// The database's.
pub fn task_rows(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<projection::TaskRow>> {
    store::tasks(read, deal)
}

/// Who shares a deal: user, until when, as replacement.
pub type ShareRow = (Id<id::User>, Option<Timestamp>, bool);

/// Who shares a deal, by user.
///
/// # Errors
/// The database's.
pub fn shares(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<ShareRow>> {
    store::shares(read, deal)
}

/// All deals by number after `number`: for checks and exports, not for people.
///
/// # Errors
/// The database's.
pub fn after(read: &mut Read<'_>, number: i64, limit: i64) -> Result<Vec<Deal>> {
    store::after(read, number, limit)
}

/// A list's selection over deals `d`, to narrow to what the actor may see.
pub(crate) fn lines() -> Select {
    store::lines()
}

/// A list's selection over deals `d` that the actor may see, to narrow and order.
pub fn visible_lines(by: &By) -> Select {
    let mut select = store::lines();
    only_visible_deals(&mut select, by);
    select
}

/// The number and name of a deal, whoever asks: for those who see everything anyway.
pub(crate) fn name_of(read: &mut Read<'_>, id: Id<id::Deal>) -> Result<Option<(i64, String)>> {
    store::name_of(read, id)
}

/// The most deals of one customer that are shown together.
const MOST_OF_CUSTOMER: i64 = 100;

/// The deals of a customer that the actor may see, those that go on first, then the newest; at most 100.
pub(crate) fn of_customer(read: &mut Read<'_>, by: &By, customer: Links) -> Result<Vec<DealLine>> {
    let mut select = visible_lines(by);
    if let Some(company) = customer.company {
        select.push(" AND d.company_id = ", company);
    }
    if let Some(contact) = customer.contact {
        select.push(" AND d.contact_id = ", contact);
    }
    select.text(" AND d.status <> 'merged' ORDER BY d.alive DESC, d.number DESC");
    select.push(" LIMIT ", MOST_OF_CUSTOMER);
    Ok(select.all(read)?)
}

/// The columns of a deal as they are stored: for checks.
///
/// # Errors
/// The database's.
pub fn stored_columns(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Option<StoredColumns>> {
    store::stored_columns(read, deal)
}

/// All columns that follow from a state, as stored. What also follows from the calendar (when the next thing
/// is due) or from the score rules is not among them, since those may change.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredColumns {
    status: String,
    alive: bool,
    stage: (Option<String>, Option<String>),
    times: [Option<Timestamp>; 5],
    owner: Option<Id<id::User>>,
    offered_to: Option<Id<id::User>>,
    amount: (Option<i64>, Option<String>),
    profile: [Option<String>; 5],
}

impl StoredColumns {
    /// What should be stored for a state.
    pub fn of(state: &State, playbook: &Compiled) -> StoredColumns {
        let c = Columns::of(state, playbook, &Calendar::always(Zone::UTC));
        let profile = state.profile.clone();
        let text = |word: Option<&str>| word.map(str::to_owned);
        StoredColumns {
            status: c.status.to_owned(),
            alive: c.alive,
            stage: (text(c.phase), text(c.stage)),
            times: [c.entered_at, c.due_at, state.last_touch, state.opened_at, c.closed_at],
            owner: state.owner,
            offered_to: c.offered_to,
            amount: (c.amount, c.currency),
            profile: [
                profile.source,
                profile.campaign,
                profile.product,
                profile.segment,
                profile.country,
            ],
        }
    }
}

/// The columns that follow from a state.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns<'a> {
    /// open, parked, won, lost, disqualified or merged.
    pub status: &'static str,
    /// Whether it has a stage.
    pub alive: bool,
    /// The stage's phase.
    pub phase: Option<&'static str>,
    /// The stage's key.
    pub stage: Option<&'a str>,
    /// Since when it is there.
    pub entered_at: Option<Timestamp>,
    /// When the stage's time runs out.
    pub due_at: Option<Timestamp>,
    /// When the next thing is due.
    pub next_at: Option<Timestamp>,
    /// When the clock has something to say.
    pub tick_at: Option<Timestamp>,
    /// What it is worth, in minor units.
    pub amount: Option<i64>,
    /// The amount's currency.
    pub currency: Option<String>,
    /// When it was won, lost, disqualified or merged.
    pub closed_at: Option<Timestamp>,
    /// The colleague who is offered it and has not answered.
    pub offered_to: Option<Id<id::User>>,
}

impl Columns<'_> {
    /// What lists show of a state.
    pub fn of<'a>(state: &'a State, playbook: &Compiled, calendar: &Calendar) -> Columns<'a> {
        let visit = state.visit.as_ref().filter(|visit| visit.left.is_none());
        let stage = visit.map(|visit| visit.stage.as_str());
        let phase = stage.and_then(|key| playbook.stage(key)).map(|stage| phase_word(stage.phase));
        Columns {
            status: status_word(state),
            alive: visit.is_some(),
            phase,
            stage,
            entered_at: visit.map(|visit| visit.entered),
            due_at: visit.and_then(|visit| visit.due),
            next_at: state.next_deadline(playbook, calendar).map(|deadline| deadline.at),
            tick_at: state.next_tick(playbook, calendar),
            amount: state.amount.as_ref().map(|amount| amount.minor()),
            currency: state.amount.as_ref().map(|amount| amount.currency().as_str().to_owned()),
            closed_at: closed_at(&state.outcome),
            offered_to: state.hand_over.as_ref().map(|offer| offer.to),
        }
    }
}

fn closed_at(outcome: &Outcome) -> Option<Timestamp> {
    match outcome {
        Outcome::Open => None,
        Outcome::Won { at, .. }
        | Outcome::Lost { at, .. }
        | Outcome::Disqualified { at, .. }
        | Outcome::Merged { at, .. } => Some(*at),
    }
}

/// The stored word for how a deal stands: what no clock changes by itself.
pub fn status_word(state: &State) -> &'static str {
    match &state.outcome {
        Outcome::Open if state.parked.is_some() => "parked",
        Outcome::Open => "open",
        Outcome::Won { .. } => "won",
        Outcome::Lost { .. } => "lost",
        Outcome::Disqualified { .. } => "disqualified",
        Outcome::Merged { .. } => "merged",
    }
}

/// The stored word for a phase.
pub fn phase_word(phase: Phase) -> &'static str {
    phase.word()
}

/// The stored word for a kind of task.
pub fn task_kind_word(kind: TaskKind) -> &'static str {
    kind.word()
}

/// Whether somebody leads: sees other people's numbers, approves and overrides.
pub fn leads(role: Role) -> bool {
    matches!(role, Role::Admin | Role::Manager)
}
