//! Jobs that come round again.

use std::fmt;

use db::{Json, Sql, ToParam, Tx, Value, params, sql};
use serde::Serialize;
use types::{Id, LocalTime, Millis, TimeOfDay, Timestamp, Weekday, Zone};

use crate::{NewJob, enqueue};

const REMEMBER: Sql = sql!(
    "INSERT INTO job_schedules (name, every, next_at) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET every = excluded.every, next_at = excluded.next_at
     WHERE job_schedules.every <> excluded.every"
);

const NEXT: Sql = sql!("SELECT next_at FROM job_schedules WHERE name = $1");

const MOVE_ON: Sql = sql!("UPDATE job_schedules SET next_at = $3 WHERE name = $1 AND next_at = $2");

/// When a job comes round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Every {
    /// At every multiple of this time.
    Interval(Millis),
    /// Every day at this time on the zone's clocks.
    Day(TimeOfDay, Zone),
    /// Every week on this day at this time on the zone's clocks.
    Week(Weekday, TimeOfDay, Zone),
}

impl Every {
    /// The first time after `now`.
    pub fn next_after(&self, now: Timestamp) -> Timestamp {
        match self {
            Self::Interval(length) => {
                let length = length.as_millis().max(1);
                Timestamp::from_millis((now.as_millis().div_euclid(length) + 1) * length)
            }
            Self::Day(time, zone) => next_day(now, *time, zone, |_| true),
            Self::Week(day, time, zone) => next_day(now, *time, zone, |it| it == *day),
        }
    }
}

fn next_day(
    now: Timestamp,
    time: TimeOfDay,
    zone: &Zone,
    fits: impl Fn(Weekday) -> bool,
) -> Timestamp {
    let mut date = zone.date_of(now);
    loop {
        let at = zone.instant(LocalTime::new(date, time));
        if at > now && fits(date.weekday()) {
            return at;
        }
        date = date.next();
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interval(length) => write!(f, "every {} ms", length.as_millis()),
            Self::Day(time, zone) => write!(f, "every day at {time} {zone}"),
            Self::Week(day, time, zone) => write!(f, "every {day:?} at {time} {zone}"),
        }
    }
}

/// A job that is asked for again and again, once for all nodes. Times that nobody was there for
/// are made up for once, not one by one.
#[derive(Debug, Clone)]
pub struct Schedule {
    name: &'static str,
    kind: &'static str,
    payload: Value<'static>,
    every: Every,
}

impl Schedule {
    /// A schedule with a name of its own.
    pub fn new(
        name: &'static str,
        kind: &'static str,
        payload: &impl Serialize,
        every: Every,
    ) -> Self {
        Self { name, kind, payload: Json(payload).to_param().into_owned(), every }
    }

    /// Enters it into the book, or changes its entry, and tells when it is due.
    pub(crate) fn enter(&self, tx: &mut Tx<'_>, now: Timestamp) -> db::Result<Timestamp> {
        let first = self.every.next_after(now);
        tx.exec(REMEMBER, params![self.name, self.every.to_string(), first])?;
        tx.one(NEXT, params![self.name])
    }

    /// Asks for the job if it is due and no other node has done so, and tells when it is due next.
    pub(crate) fn ask_if_due(
        &self,
        tx: &mut Tx<'_>,
        id: Id<types::Job>,
        now: Timestamp,
    ) -> db::Result<Timestamp> {
        let due: Timestamp = tx.one(NEXT, params![self.name])?;
        if due > now {
            return Ok(due);
        }
        let next = self.every.next_after(now);
        if tx.exec(MOVE_ON, params![self.name, due, next])? == 1 {
            let job = NewJob::of_value(id, self.kind, self.payload.clone(), now);
            enqueue(tx, &job.key(format!("schedule {}", self.name)))?;
        }
        Ok(next)
    }
}
