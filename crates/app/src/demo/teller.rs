//! Tells the history: a heap of what happens next, taken one after the other, each at its own time and by whoever
//! does it, through the product's verbs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use db::Tx;
use deal::{Command, State};
use types::id::kind as id;

use types::{Calendar, Id, Millis, Timestamp, Unit, Within};

use super::Scale;
use super::arrivals::Arrival;
use super::cast::{Cast, Person};
use super::customers::Makers;
use super::happenings::Happening;
use super::life::Life;
use super::luck::Luck;
use super::scripts::Who;
use crate::deals::{self, Deal};
use crate::house::By;
use crate::{Error, Result, workspace};

/// What happens next.
pub(super) enum Next {
    /// A lead arrives.
    Arrives(Arrival),
    /// A deal goes on.
    GoesOn(Box<Life>),
    /// Something happens to the company.
    Happens(Happening),
}

struct Entry {
    at: Timestamp,
    nth: u64,
    next: Next,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.nth == other.nth
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.nth).cmp(&(other.at, other.nth))
    }
}

/// Whoever tells it.
pub(super) struct Teller<'a, 'b> {
    pub(super) tx: &'a mut Tx<'b>,
    pub(super) cast: Cast,
    pub(super) luck: Luck,
    pub(super) makers: Makers,
    pub(super) calendar: Arc<Calendar>,
    /// When the second version of the market's playbook was published.
    pub(super) improved: Option<Timestamp>,
    /// How many deals were opened.
    pub(super) opened: usize,
    /// How often a gate was shut although everything was done: zero, or a script has a mistake.
    pub(super) surprises: Vec<String>,
    system: By,
    heap: BinaryHeap<Reverse<Entry>>,
    queued: u64,
    ticked: Timestamp,
}

/// How often the clock of the deals is looked at: the product does so every few seconds, which history need not.
const TICKS: Millis = Millis::hours(2);

impl<'a, 'b> Teller<'a, 'b> {
    /// Somebody to tell a history that begins now.
    pub(super) fn begin(tx: &'a mut Tx<'b>, by: &By, cast: Cast) -> Result<Teller<'a, 'b>> {
        let calendar = workspace::calendar(tx, &by.house)?;
        Ok(Teller {
            tx,
            cast,
            luck: Luck::seeded(1_848),
            makers: Makers::default(),
            calendar,
            improved: None,
            opened: 0,
            surprises: Vec::new(),
            system: by.clone(),
            heap: BinaryHeap::new(),
            queued: 0,
            ticked: by.now,
        })
    }

    /// Tells everything until `now`; gives back the lives that go on.
    pub(super) fn tell(&mut self, scale: &Scale, now: Timestamp) -> Result<Vec<Life>> {
        let began = self.system.now;
        super::arrivals::plan(self, scale, began, now);
        super::happenings::plan(self, began, now);
        let mut lives = Vec::new();
        while let Some(Reverse(entry)) = self.heap.pop() {
            if entry.at > now {
                lives.extend(living(entry.next));
                continue;
            }
            self.let_time_pass(entry.at)?;
            self.system.now = entry.at;
            match entry.next {
                Next::Arrives(arrival) => self.arrives(&arrival)?,
                Next::GoesOn(life) => self.goes_on(life)?,
                Next::Happens(happening) => self.happens(happening)?,
            }
        }
        self.let_time_pass(now)?;
        self.system.now = now;
        Ok(lives)
    }

    /// Puts something on the heap.
    pub(super) fn plan(&mut self, at: Timestamp, next: Next) {
        self.queued += 1;
        self.heap.push(Reverse(Entry { at, nth: self.queued, next }));
    }

    /// What the clock brings up to `until`: lateness, silence, follow-ups, wake-ups.
    fn let_time_pass(&mut self, until: Timestamp) -> Result<()> {
        const AT_ONCE: usize = 50;
        while self.ticked + TICKS <= until {
            self.ticked += TICKS;
            let by = By { now: self.ticked, ..self.system.clone() };
            while deals::tick(self.tx, &by, 50)? == AT_ONCE {}
        }
        Ok(())
    }

    /// From now on it is this time.
    pub(super) fn clock(&mut self, now: Timestamp) {
        self.system.now = now;
    }

    /// The time of what happens now.
    pub(super) fn now(&self) -> Timestamp {
        self.system.now
    }

    /// The system itself, now.
    pub(super) fn system(&self) -> By {
        self.system.clone()
    }

    /// Somebody at the keyboard, now.
    pub(super) fn by(&self, person: Person) -> Result<By> {
        let actor = self.cast.actor(person)?.clone();
        Ok(By { now: self.now(), ..By::actor(&self.system.house, actor) })
    }

    /// So many working minutes from now.
    pub(super) fn after(&self, minutes: u32) -> Timestamp {
        match Within::new(minutes.max(1), Unit::WorkingMinutes) {
            Ok(within) => self.calendar.add(self.now(), within),
            Err(_) => self.now(),
        }
    }

    /// A deal as it is now, whoever may see it.
    pub(super) fn deal(&mut self, id: Id<id::Deal>) -> Result<Deal> {
        let by = self.system();
        deals::find(self.tx, &by, id)
    }

    /// Somebody does these things to a deal, all or none.
    pub(super) fn act(
        &mut self,
        person: Person,
        deal: Id<id::Deal>,
        commands: &[Command],
    ) -> Result<Deal> {
        let by = self.by(person)?;
        match deals::act_all(self.tx, &by, deal, None, commands) {
            Ok(done) => Ok(done.deal),
            Err(Error::Refused(refusal)) => Err(Error::Refused(refusal)),
            Err(error) => Err(wrap(person, commands, &error)),
        }
    }

    /// Who does something in this life.
    pub(super) fn who(&self, life: &Life, who: Who, state: &State) -> Person {
        match who {
            Who::Sdr => life.first,
            Who::Owner => life.owner,
            Who::Role("consultant") => life.seller,
            Who::Role(role) => {
                let holder = state.holders.get(role).and_then(|id| self.cast.who(*id));
                holder.unwrap_or(life.owner)
            }
        }
    }
}

fn living(next: Next) -> Option<Life> {
    match next {
        Next::GoesOn(life) => Some(*life),
        Next::Arrives(_) | Next::Happens(_) => None,
    }
}

/// A mistake of the story, with who wanted what.
fn wrap(person: Person, commands: &[Command], error: &Error) -> Error {
    Error::Internal(format!("{person:?} could not do {commands:?}: {error}"))
}
