//! Putting right what was logged: an activity as it really was, or none at all.
//!
//! The journal keeps what was said first; the row, the sums of the deal and whatever is reckoned from them say what is
//! true now. An activity that was taken back has no row any more, so nothing can list it by mistake.

use db::{Read, Sql, Tx, params, sql};
use deal::{
    ActivityKind, Command, CorrectActivity, Direction, Edit, Fact, Log, Logged, Past,
    WithdrawActivity,
};
use serde::Deserialize;
use types::id::kind as id;
use types::{Buyer, Id, Timestamp};

use super::activities::{self, Activity, checked_minutes, checked_text};
use super::{Deal, Done, Which, act_inside, find};
use crate::house::By;
use crate::journal::{self, Kind, NewEvent, Record as _};
use crate::owners::decides_on;
use crate::{Error, Result, search};

/// How an activity really was; what is absent stays, null empties.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ActivityChangesJson)]
pub struct ActivityChanges {
    /// The version of the deal that the caller looked at, to notice a conflict.
    pub version: Option<i64>,
    /// call, mail, meeting, message or note.
    #[schema(value_type = Option<String>)]
    pub kind: Option<ActivityKind>,
    /// out (we began it) or in.
    #[schema(value_type = Option<String>)]
    pub direction: Option<Direction>,
    /// "WhatsApp", "switchboard".
    #[schema(value_type = Option<String>)]
    pub channel: Edit<String>,
    /// With whom, of the deal's people.
    #[schema(value_type = Option<String>)]
    pub person: Edit<Id<Buyer>>,
    /// Somebody was reached.
    pub reached: Option<bool>,
    /// The buyer did not come to the meeting. Where the kind is not a meeting any more, nobody missed it.
    pub no_show: Option<bool>,
    /// What came out, in a word.
    #[schema(value_type = Option<String>)]
    pub outcome: Edit<String>,
    /// Its subject.
    #[schema(value_type = Option<String>)]
    pub subject: Edit<String>,
    /// Its text.
    #[schema(value_type = Option<String>)]
    pub body: Edit<String>,
    /// When it happened.
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
    /// How long it took.
    #[schema(value_type = Option<i64>)]
    pub minutes: Edit<i64>,
}

/// Says how an activity really was; the deal counts that from now on.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] for one that was taken back or for a deal that
/// somebody changed meanwhile, [`Error::Refused`] where evidence rests on what is to be changed, [`Error::Invalid`].
pub fn correct(
    tx: &mut Tx<'_>,
    by: &By,
    which: impl Into<Which>,
    activity: Id<id::Activity>,
    changes: &ActivityChanges,
) -> Result<(Activity, Done)> {
    let Standing { deal, past, old } = standing(tx, by, which, activity, "correct activities")?;
    let was = past.activity(activity).ok_or(Error::NotFound)?;
    let log = corrected(was, changes);
    let new = rewritten(&old, &log, changes)?;
    let command = Command::CorrectActivity(Box::new(CorrectActivity { log, past }));
    let expected = Some(changes.version.unwrap_or(deal.version));
    let done = act_inside(tx, by, deal.id, expected, &[command])?;
    if journal::happened(tx, by, "corrected", &old, &new)? {
        update(tx, &new)?;
        search::activity_written(tx, by, new.id)?;
    } else if done.deal.version != deal.version {
        // Only the deal keeps what changed, such as who was reached.
        note(tx, by, "corrected", &new)?;
    }
    Ok((new, done))
}

/// Says that something was done with an activity, besides what its fields say.
fn note(tx: &mut Tx<'_>, by: &By, name: &str, activity: &Activity) -> Result<()> {
    let subject = activity.key();
    journal::append(tx, by, &NewEvent { kind: Kind::Activity, subject: &subject, name, body: "{}" })
}

/// Takes back an activity that was not done with this buyer.
///
/// # Errors
/// As [`correct`].
pub fn withdraw(
    tx: &mut Tx<'_>,
    by: &By,
    which: impl Into<Which>,
    expected: Option<i64>,
    activity: Id<id::Activity>,
    reason: Option<&str>,
) -> Result<Done> {
    let Standing { deal, past, old } = standing(tx, by, which, activity, "take activities back")?;
    let reason = reason.map(str::to_owned);
    let command = Command::WithdrawActivity(Box::new(WithdrawActivity { activity, reason, past }));
    // What is reckoned from the past holds for the version that it was read with.
    let done = act_inside(tx, by, deal.id, Some(expected.unwrap_or(deal.version)), &[command])?;
    tx.exec(DELETE, params![activity])?;
    note(tx, by, "deleted", &old)?;
    search::forget(tx, Kind::Activity, &old.key())?;
    Ok(done)
}

/// An activity that somebody may put right, with all that its deal counts.
struct Standing {
    deal: Deal,
    past: Past,
    old: Activity,
}

fn standing(
    read: &mut Read<'_>,
    by: &By,
    which: impl Into<Which>,
    activity: Id<id::Activity>,
    what: &str,
) -> Result<Standing> {
    let deal = find(read, by, which)?;
    by.must_write(what)?;
    let past = past(read, deal.id)?;
    let Some(old) = activities::find(read, deal.id, activity)? else {
        return Err(gone(past.was_withdrawn(activity)));
    };
    if !may_put_right(by, &deal, old.by) {
        return Err(Error::may_not("put right what a colleague recorded"));
    }
    Ok(Standing { deal, past, old })
}

/// An activity of a deal as people read it and as the deal counts it, for whoever may put it right.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] for one that was taken back.
pub fn recorded(
    read: &mut Read<'_>,
    by: &By,
    which: impl Into<Which>,
    activity: Id<id::Activity>,
) -> Result<(Activity, Logged)> {
    let standing = standing(read, by, which, activity, "correct activities")?;
    let logged = standing.past.activity(activity).cloned().ok_or(Error::NotFound)?;
    Ok((standing.old, logged))
}

/// Why something recorded is not there.
pub(crate) fn gone(was_withdrawn: bool) -> Error {
    if !was_withdrawn {
        return Error::NotFound;
    }
    let message = "This has been taken back already. Record it anew if it was right after all.";
    Error::Conflict(message.to_owned())
}

/// Whether somebody may put right what was recorded of a deal that they see and may write to: it is theirs, or they
/// answer for the deal, work on it too, or lead.
pub fn may_put_right(by: &By, deal: &Deal, recorded_by: Option<Id<id::User>>) -> bool {
    let user = by.user();
    let works_on_it = |user: Id<id::User>| {
        let running = |until: Option<Timestamp>| until.is_none_or(|until| until > by.now);
        deal.state.shares.iter().any(|share| share.user == user && running(share.until))
    };
    decides_on(by, deal.state.owner)
        || user.is_some_and(|user| recorded_by == Some(user) || works_on_it(user))
}

/// The activity as the deal is to count it.
fn corrected(was: &Logged, changes: &ActivityChanges) -> Log {
    let kind = changes.kind.unwrap_or(was.kind);
    let mut log = Log {
        id: Some(was.id),
        kind,
        direction: changes.direction.unwrap_or(was.direction),
        channel: was.channel.clone(),
        person: was.person,
        reached: changes.reached.unwrap_or(was.reached),
        no_show: changes.no_show.unwrap_or(was.no_show && kind == ActivityKind::Meeting),
        outcome: was.outcome.clone(),
        at: changes.at.or(was.happened),
    };
    changes.channel.apply_to(&mut log.channel);
    changes.person.apply_to(&mut log.person);
    changes.outcome.apply_to(&mut log.outcome);
    log.outcome = log.outcome.filter(|outcome| !outcome.trim().is_empty());
    log
}

/// The activity as it is to be kept.
fn rewritten(old: &Activity, log: &Log, changes: &ActivityChanges) -> Result<Activity> {
    let mut new = Activity {
        kind: log.kind,
        direction: log.direction,
        outcome: log.outcome.clone(),
        at: log.at.unwrap_or(old.at),
        ..old.clone()
    };
    changes.subject.apply_to(&mut new.subject);
    changes.body.apply_to(&mut new.body);
    changes.minutes.apply_to(&mut new.minutes);
    new.subject = checked_text(new.subject, "subject", activities::LONGEST_SUBJECT)?;
    new.body = checked_text(new.body, "body", activities::LONGEST_BODY)?;
    checked_minutes(new.minutes)?;
    Ok(new)
}

/// What was done with the buyer of a deal and what was pointed at, as it counts now; with what merged deals brought.
///
/// # Errors
/// The database's.
pub(crate) fn past(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Past> {
    let bodies: Vec<String> = read.all(TOLD, params![deal])?;
    let mut past = Past::default();
    for body in bodies {
        let event: deal::Event =
            serde_json::from_str(&body).map_err(|error| Error::unreadable("an event", error))?;
        if let Fact::Absorbed(absorbed) = &event.fact {
            past.join(absorbed.deal, self::past(read, absorbed.deal)?);
        }
        past.take(&event);
    }
    Ok(past)
}

const TOLD: Sql = sql!(
    "SELECT e.body
       FROM events e
      WHERE e.subject_id = $1
        AND e.kind = 'deal'
        AND e.name IN ('logged', 'activity-corrected', 'activity-withdrawn', 'file-withdrawn',
                       'evidence-given', 'evidence-withdrawn', 'payment-proved',
                       'payment-withdrawn', 'absorbed', 'entered', 'taken-up', 'woken',
                       'version-moved', 'went-quiet', 'ladder-started')
      ORDER BY e.seq"
);

const UPDATE: Sql = sql!(
    "UPDATE activities
        SET kind = $2, direction = $3, outcome = $4, subject = $5, body = $6, at = $7,
            minutes = $8, version = version + 1
      WHERE id = $1"
);

fn update(tx: &mut Tx<'_>, new: &Activity) -> Result<()> {
    tx.exec(
        UPDATE,
        params![
            new.id,
            activities::kind_word(new.kind),
            activities::direction_word(new.direction),
            new.outcome,
            new.subject,
            new.body,
            new.at,
            new.minutes
        ],
    )?;
    Ok(())
}

const DELETE: Sql = sql!("DELETE FROM activities WHERE id = $1");
