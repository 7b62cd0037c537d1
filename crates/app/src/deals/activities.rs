//! What was done with the buyer, in full: the deal counts it, this keeps its words.

use db::{FromRow, Read, Row, Select, Sql, Tx, params, sql};
use deal::{ActivityKind, Command, Direction, GiveEvidence, Log};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Timestamp};

use super::{Deal, Done, Which, act_inside, refuse_inside};
use crate::house::By;
use crate::journal::{self, Kind, Record};
use crate::{Error, Result, notifications, search};

/// A call, mail, meeting, message or note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// Its id.
    pub id: Id<id::Activity>,
    /// With which deal.
    pub deal: Id<id::Deal>,
    /// What was done.
    pub kind: ActivityKind,
    /// Who began it.
    pub direction: Direction,
    /// What came out, in a word.
    pub outcome: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// Its text.
    pub body: Option<String>,
    /// When it happened.
    pub at: Timestamp,
    /// How long it took.
    pub minutes: Option<i64>,
    /// Who of us.
    pub by: Option<Id<id::User>>,
    /// When it was written down.
    pub created_at: Timestamp,
}

impl Record for Activity {
    const KIND: Kind = Kind::Activity;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// What is needed to log an activity.
#[derive(Clone, Debug, Default)]
pub struct NewActivity {
    /// What the deal counts.
    pub log: Log,
    /// Its subject.
    pub subject: Option<String>,
    /// Its text.
    pub body: Option<String>,
    /// How long it took.
    pub minutes: Option<i64>,
}

/// Logs something done with the buyer, and what the deal should do with it (`then`), all or nothing.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Refused`], [`Error::Invalid`] for a text that is too long.
pub fn log(
    tx: &mut Tx<'_>,
    by: &By,
    which: impl Into<Which>,
    new: NewActivity,
    then: &[Command],
) -> Result<(Activity, Done)> {
    let deal = super::find(tx, by, which)?;
    by.must_write("log activities")?;
    refuse_inside(then)?;
    let subject = checked_text(new.subject, "subject", LONGEST_SUBJECT)?;
    let body = checked_text(new.body, "body", LONGEST_BODY)?;
    checked_minutes(new.minutes)?;
    let id = by.house.ids.new_id(by.now);
    let activity = Activity {
        id,
        deal: deal.id,
        kind: new.log.kind,
        direction: new.log.direction,
        outcome: new.log.outcome.clone(),
        subject,
        body,
        at: new.log.at.unwrap_or(by.now),
        minutes: new.minutes,
        by: by.user(),
        created_at: by.now,
    };
    let mut commands = vec![Command::Log(Log { id: Some(id), ..new.log })];
    commands.extend_from_slice(then);
    let done = act_inside(tx, by, deal.id, None, &commands)?;
    insert(tx, &done.deal, &activity)?;
    journal::created(tx, by, &activity)?;
    search::activity_written(tx, by, activity.id)?;
    let text = [activity.subject.as_deref(), activity.body.as_deref()];
    let text = text.into_iter().flatten().collect::<Vec<_>>().join(": ");
    notifications::of_activity(tx, by, &done.deal, &text)?;
    Ok((activity, done))
}

/// The longest subject, in characters.
pub(super) const LONGEST_SUBJECT: usize = 500;
/// The longest text, in characters.
pub(super) const LONGEST_BODY: usize = 100_000;

/// A text that fits; blank means none.
pub(super) fn checked_text(
    text: Option<String>,
    field: &str,
    most: usize,
) -> Result<Option<String>> {
    let text = text.filter(|text| !text.trim().is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > most) {
        return Err(Error::field(field, format!("Keep it to {most} characters.")));
    }
    Ok(text)
}

/// How long something took, if that is believable.
pub(super) fn checked_minutes(minutes: Option<i64>) -> Result<()> {
    if minutes.is_some_and(|minutes| !(0..=10_000).contains(&minutes)) {
        return Err(Error::field("minutes", "Give 0 to 10,000 minutes."));
    }
    Ok(())
}

const INSERT: Sql = sql!(
    "INSERT INTO activities (id, deal_id, company_id, contact_id, kind, direction, outcome, subject,
                             body, at, minutes, by_id, created_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)"
);

fn insert(tx: &mut Tx<'_>, deal: &Deal, activity: &Activity) -> Result<()> {
    tx.exec(
        INSERT,
        params![
            activity.id,
            activity.deal,
            deal.links.company,
            deal.links.contact,
            kind_word(activity.kind),
            direction_word(activity.direction),
            activity.outcome,
            activity.subject,
            activity.body,
            activity.at,
            activity.minutes,
            activity.by,
            activity.created_at
        ],
    )?;
    Ok(())
}

/// The stored word for a kind of activity.
pub(crate) fn kind_word(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Call => "call",
        ActivityKind::Mail => "mail",
        ActivityKind::Meeting => "meeting",
        ActivityKind::Message => "message",
        ActivityKind::Note => "note",
    }
}

fn kind_of(word: &str) -> db::Result<ActivityKind> {
    Ok(match word {
        "call" => ActivityKind::Call,
        "mail" => ActivityKind::Mail,
        "meeting" => ActivityKind::Meeting,
        "message" => ActivityKind::Message,
        "note" => ActivityKind::Note,
        other => return Err(db::Error::Decode(format!("activities.kind: {other}"))),
    })
}

pub(super) fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Out => "out",
        Direction::In => "in",
    }
}

impl FromRow for Activity {
    fn from_row(row: &Row<'_>) -> db::Result<Activity> {
        let kind: String = row.get(2)?;
        let direction: Option<String> = row.get(3)?;
        Ok(Activity {
            id: row.get(0)?,
            deal: row.get(1)?,
            kind: kind_of(&kind)?,
            direction: match direction.as_deref() {
                Some("in") => Direction::In,
                _ => Direction::Out,
            },
            outcome: row.get(4)?,
            subject: row.get(5)?,
            body: row.get(6)?,
            at: row.get(7)?,
            minutes: row.get(8)?,
            by: row.get(9)?,
            created_at: row.get(10)?,
        })
    }
}

const OF_DEAL: Sql = sql!(
    "SELECT id, deal_id, kind, direction, outcome, subject, body, at, minutes, by_id, created_at
       FROM activities
      WHERE deal_id = $1
      ORDER BY at DESC, id DESC
      LIMIT $2"
);

/// The newest activities of a deal that the caller has found.
///
/// # Errors
/// The database's.
pub(crate) fn of_deal(
    read: &mut Read<'_>,
    deal: Id<id::Deal>,
    limit: i64,
) -> Result<Vec<Activity>> {
    Ok(read.all(OF_DEAL, params![deal, limit])?)
}

const OF_DEAL_BY_ID: Sql = sql!(
    "SELECT id, deal_id, kind, direction, outcome, subject, body, at, minutes, by_id, created_at
       FROM activities
      WHERE deal_id = $1 AND id = $2"
);

/// An activity of a deal that the caller has found.
pub(super) fn find(
    read: &mut Read<'_>,
    deal: Id<id::Deal>,
    activity: Id<id::Activity>,
) -> Result<Option<Activity>> {
    Ok(read.maybe(OF_DEAL_BY_ID, params![deal, activity])?)
}

const AMONG: &str =
    "SELECT id, deal_id, kind, direction, outcome, subject, body, at, minutes, by_id, created_at
       FROM activities
      WHERE deal_id IS NOT NULL AND id IN (";

/// These activities as they are now.
pub(crate) fn among(read: &mut Read<'_>, keys: &[String]) -> Result<Vec<Activity>> {
    let mut select = Select::new(AMONG);
    select.push_list("", keys, ")");
    Ok(select.all(read)?)
}

/// Refuses commands that point at activities which the deal does not have.
pub(super) fn must_be_there(
    read: &mut Read<'_>,
    deal: Id<id::Deal>,
    commands: &[Command],
) -> Result<()> {
    for command in commands {
        let Command::GiveEvidence(GiveEvidence { activity: Some(activity), .. }) = command else {
            continue;
        };
        if find(read, deal, *activity)?.is_none() {
            return Err(Error::field("activity", "The deal has no such activity; log it first."));
        }
    }
    Ok(())
}

const AFTER: Sql = sql!(
    "SELECT id, deal_id, kind, direction, outcome, subject, body, at, minutes, by_id, created_at
       FROM activities
      WHERE id > $1 AND deal_id IS NOT NULL
      ORDER BY id
      LIMIT $2"
);

/// All activities by id after `id`, in pages: for checks and exports, not for people.
///
/// # Errors
/// The database's.
pub(crate) fn after(read: &mut Read<'_>, id: &str, limit: i64) -> Result<Vec<Activity>> {
    Ok(read.all(AFTER, params![id, limit])?)
}
