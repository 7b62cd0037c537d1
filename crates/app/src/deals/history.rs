//! The timeline of one deal as values: what happened with it, with its activities and its files.

use std::collections::HashMap;

use db::{Read, Select};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use types::Id;
use types::Timestamp;
use types::id::kind as id;

use super::{Activity, Links, activities};
use crate::files::File;
use crate::journal::{Entry, Kind, Record};
use crate::{Error, Result};

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Its place in the journal.
    pub seq: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it; absent for the system.
    pub actor: Option<Id<id::User>>,
    /// What made them: user, api, import, rule or system.
    pub cause: String,
    /// What it was.
    pub what: What,
    /// Who last put right what was logged, and when; absent where nobody did.
    pub corrected: Option<PutRight>,
}

/// That something was put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PutRight {
    /// When.
    pub at: Timestamp,
    /// By whom; absent for the system.
    pub by: Option<Id<id::User>>,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum What {
    /// A fact of the deal.
    Fact(Box<deal::Event>),
    /// The customer was said anew.
    Linked(Links),
    /// A call, mail, meeting, message or note.
    Activity(Box<Activity>),
    /// A file came.
    File(Box<File>),
}

/// Which part of a timeline somebody looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lens {
    /// Everything.
    #[default]
    All,
    /// What was done with the buyer.
    Talks,
    /// Notes.
    Notes,
    /// Moves, outcomes, overrides, approvals.
    Moves,
    /// Tasks, answers, evidence, files.
    Work,
}

impl Lens {
    /// Every lens, in the order in which they are offered.
    pub const ALL: [Lens; 5] = [Lens::All, Lens::Talks, Lens::Notes, Lens::Moves, Lens::Work];

    /// The word in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Lens::All => "all",
            Lens::Talks => "talks",
            Lens::Notes => "notes",
            Lens::Moves => "moves",
            Lens::Work => "work",
        }
    }

    /// Narrows events `e`. What an activity tells in full (`logged` and what was corrected) and what only machines
    /// need is left out.
    fn narrow(self) -> &'static str {
        match self {
            Lens::All => {
                " AND (e.kind <> 'deal' OR e.name NOT IN ('born', 'logged', 'activity-corrected', 'raised', 'due-soon',
                                                         'tasks-lapsed', 'ladder-stepped'))"
            }
            Lens::Talks => {
                " AND e.kind = 'activity'
                  AND e.subject_id IN (SELECT t.id FROM activities t WHERE t.kind <> 'note')"
            }
            Lens::Notes => {
                " AND e.kind = 'activity'
                  AND e.subject_id IN (SELECT t.id FROM activities t WHERE t.kind = 'note')"
            }
            Lens::Moves => {
                " AND e.kind = 'deal'
                  AND e.name IN ('opened', 'entered', 'overridden', 'approval', 'approval-lapsed',
                                 'parked', 'woken', 'taken-up', 'lost', 'disqualified', 'reopened',
                                 'payment-proved', 'payment-withdrawn', 'won', 'completed',
                                 'hand-over-offered', 'hand-over-accepted', 'hand-over-declined',
                                 'assigned', 'shared', 'unshared', 'merged', 'absorbed',
                                 'version-moved', 'reckoned', 'late', 'went-quiet')"
            }
            Lens::Work => {
                " AND (e.kind = 'file'
                       OR e.kind = 'deal'
                          AND e.name IN ('changed', 'terms-set', 'answered', 'row-removed',
                                         'tasks-added', 'task-done', 'task-skipped',
                                         'task-delegated', 'task-returned', 'task-reopened',
                                         'task-rescheduled', 'evidence-given',
                                         'evidence-withdrawn', 'activity-withdrawn',
                                         'file-withdrawn', 'person-added', 'person-changed',
                                         'person-removed', 'aimed', 'process-started',
                                         'process-entered', 'process-ended', 'ladder-started',
                                         'ladder-stopped'))"
            }
        }
    }
}

/// Activities and files are told when they come. That they move to another deal with a merge tells the merge.
const TOLD_ONCE: &str = " AND (e.kind NOT IN ('activity', 'file') OR e.name = 'created')";

const ENTRIES: &str =
    "SELECT e.seq, e.txid, e.at, e.actor_id, e.cause, e.cause_id, e.kind, e.subject_id, e.name, e.body
       FROM events e
      WHERE e.subject_id IN (";

/// A part of a timeline, and where it goes on.
#[derive(Clone, Debug)]
pub struct Part {
    /// What happened, the newest first.
    pub moments: Vec<Moment>,
    /// The `before` of the part before it in time, if there is one.
    pub before: Option<i64>,
}

/// What happened with a deal that the caller has found, the newest first, recorded before `before`.
///
/// # Errors
/// The database's.
pub fn of(
    read: &mut Read<'_>,
    deal: Id<id::Deal>,
    lens: Lens,
    before: Option<i64>,
    limit: usize,
) -> Result<Part> {
    let mut select = Select::new(ENTRIES);
    select.push("SELECT d.id FROM deals d WHERE d.id = ", deal);
    select.push(" UNION ALL SELECT a.id FROM activities a WHERE a.deal_id = ", deal);
    select.push(" UNION ALL SELECT f.id FROM files f WHERE f.deal_id = ", deal);
    select.text(")").text(TOLD_ONCE).text(lens.narrow());
    if let Some(before) = before {
        select.push(" AND e.seq < ", before);
    }
    let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    select.push(" ORDER BY e.seq DESC LIMIT ", most);
    let mut entries: Vec<Entry> = select.all(read)?;
    let is_more = entries.len() > limit;
    entries.truncate(limit);
    let before = entries.last().filter(|_| is_more).map(|last| last.cursor.seq);
    let mut moments = entries.into_iter().map(moment).collect::<Result<Vec<_>>>()?;
    tell_as_corrected(read, &mut moments)?;
    moments.sort_by_key(|moment| std::cmp::Reverse((moment.at, moment.seq)));
    Ok(Part { moments, before })
}

fn moment(entry: Entry) -> Result<Moment> {
    let (at, what) = match (entry.kind, entry.name.as_str()) {
        (Kind::Activity, _) => {
            let activity: Activity = body(&entry)?;
            (activity.at, What::Activity(Box::new(activity)))
        }
        (Kind::File, _) => {
            let file: File = body(&entry)?;
            (file.created_at, What::File(Box::new(file)))
        }
        (_, "linked") => (entry.at, What::Linked(body(&entry)?)),
        _ => {
            let event: deal::Event = body(&entry)?;
            (event.at, What::Fact(Box::new(event)))
        }
    };
    let actor = entry.actor.as_deref().and_then(|key| Id::from_key(key).ok());
    Ok(Moment { seq: entry.cursor.seq, at, actor, cause: entry.cause, what, corrected: None })
}

/// Activities that were put right are told as they are true, and who said so.
fn tell_as_corrected(read: &mut Read<'_>, moments: &mut [Moment]) -> Result<()> {
    let keys: Vec<String> =
        moments.iter().filter_map(|it| activity_of(it).map(Record::key)).collect();
    let corrected = corrections_of(read, &keys)?;
    if corrected.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = corrected.keys().cloned().collect();
    let mut now: HashMap<String, Activity> =
        activities::among(read, &keys)?.into_iter().map(|it| (it.key(), it)).collect();
    for moment in moments {
        let Some(key) = activity_of(moment).map(Record::key) else { continue };
        let (Some(put_right), Some(activity)) = (corrected.get(&key), now.remove(&key)) else {
            continue;
        };
        moment.at = activity.at;
        moment.what = What::Activity(Box::new(activity));
        moment.corrected = Some(*put_right);
    }
    Ok(())
}

fn activity_of(moment: &Moment) -> Option<&Activity> {
    match &moment.what {
        What::Activity(activity) => Some(activity),
        _ => None,
    }
}

const CORRECTED: &str = "SELECT e.subject_id, e.at, e.actor_id
       FROM events e
      WHERE e.kind = 'activity' AND e.name = 'corrected' AND e.subject_id IN (";

/// Who put each of these activities right last, by their keys; those that nobody did are left out.
pub(crate) fn corrections_of(
    read: &mut Read<'_>,
    keys: &[String],
) -> Result<HashMap<String, PutRight>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let mut select = Select::new(CORRECTED);
    select.push_list("", keys, ") ORDER BY e.seq");
    let rows: Vec<(String, Timestamp, Option<String>)> = select.all(read)?;
    let put_right = |(key, at, by): (String, Timestamp, Option<String>)| {
        (key, PutRight { at, by: by.and_then(|by| Id::from_key(&by).ok()) })
    };
    Ok(rows.into_iter().map(put_right).collect())
}

fn body<T: DeserializeOwned>(entry: &Entry) -> Result<T> {
    serde_json::from_str(entry.body.get()).map_err(|error| Error::unreadable("an event", error))
}
