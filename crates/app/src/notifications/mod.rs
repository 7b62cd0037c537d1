//! What people are told: a deal that is theirs now, an answer that somebody waits for, a stage that is late.
//!
//! Nobody is told what they did themselves, and nobody of a deal that they may not see. What a notification
//! says is put into words when it is read, so that a renamed deal has its present name.

pub(crate) mod api;
mod mention;
mod news;
mod rule;
mod store;
#[cfg(test)]
mod tests;
mod words;

use db::{Read, Tx};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Timestamp};
use web::{Cursor, Limit, Page};

use crate::house::By;
use crate::journal::{self, Kind, Record};
use crate::{Error, Result, absences};

pub(crate) use mention::of_activity;
pub(crate) use news::of_deal;
pub(crate) use rule::run as tell_by_rule;
pub use store::Line;

/// What somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = NotificationWhat)]
pub enum What {
    /// They answer for a deal now.
    Assigned,
    /// They play a role in a deal now.
    Role,
    /// A deal is offered to them.
    HandOverOffered,
    /// Somebody took the deal that they offered.
    HandOverAccepted,
    /// Somebody did not take it.
    HandOverDeclined,
    /// Their agreement is asked for.
    ApprovalAsked,
    /// What they asked for was agreed to.
    ApprovalGranted,
    /// It was not.
    ApprovalRefused,
    /// They have something to do.
    TaskGiven,
    /// A task came back to them.
    TaskReturned,
    /// A task that they gave to somebody is done.
    TaskDone,
    /// A sub-process of their deal has ended.
    ProcessEnded,
    /// Their parked deal is awake again.
    Woken,
    /// They work on a colleague's deal too.
    Shared,
    /// They stand in for a colleague who will be away.
    StandsIn,
    /// A stage of their deal is over its time.
    Late,
    /// Nobody has answered a lead of theirs, and the time for it is nearly over.
    AnswerSoon,
    /// The time of a stage of their deal is nearly over.
    StageSoon,
    /// The time of something that they have to do is nearly over.
    TaskSoon,
    /// Somebody named them in a note.
    Mentioned,
    /// A rule of the playbook tells them something.
    Rule,
    /// Their import has ended.
    ImportDone,
    /// Their import has failed.
    ImportFailed,
}

impl What {
    const ALL: [What; 23] = [
        What::Assigned,
        What::Role,
        What::HandOverOffered,
        What::HandOverAccepted,
        What::HandOverDeclined,
        What::ApprovalAsked,
        What::ApprovalGranted,
        What::ApprovalRefused,
        What::TaskGiven,
        What::TaskReturned,
        What::TaskDone,
        What::ProcessEnded,
        What::Woken,
        What::Shared,
        What::StandsIn,
        What::Late,
        What::AnswerSoon,
        What::StageSoon,
        What::TaskSoon,
        What::Mentioned,
        What::Rule,
        What::ImportDone,
        What::ImportFailed,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Assigned => "assigned",
            What::Role => "role",
            What::HandOverOffered => "hand-over-offered",
            What::HandOverAccepted => "hand-over-accepted",
            What::HandOverDeclined => "hand-over-declined",
            What::ApprovalAsked => "approval-asked",
            What::ApprovalGranted => "approval-granted",
            What::ApprovalRefused => "approval-refused",
            What::TaskGiven => "task-given",
            What::TaskReturned => "task-returned",
            What::TaskDone => "task-done",
            What::ProcessEnded => "process-ended",
            What::Woken => "woken",
            What::Shared => "shared",
            What::StandsIn => "stands-in",
            What::Late => "late",
            What::AnswerSoon => "answer-soon",
            What::StageSoon => "stage-soon",
            What::TaskSoon => "task-soon",
            What::Mentioned => "mentioned",
            What::Rule => "rule",
            What::ImportDone => "import-done",
            What::ImportFailed => "import-failed",
        }
    }

    fn from_word(word: &str) -> Option<What> {
        What::ALL.into_iter().find(|what| what.as_str() == word)
    }
}

/// Something that one person is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notification {
    /// Its id.
    pub id: Id<id::Notification>,
    /// Who is told.
    pub user: Id<id::User>,
    /// What.
    pub what: What,
    /// The deal that it is about.
    pub deal: Option<Id<id::Deal>>,
    /// The import that it is about.
    pub import: Option<Id<id::Import>>,
    /// The colleague who brought it about.
    pub from: Option<Id<id::User>>,
    /// In their words, or the playbook's.
    pub note: Option<String>,
    /// The colleague who is away and in whose place they are told.
    #[serde(default)]
    pub absent: Option<Id<id::User>>,
    /// When.
    pub at: Timestamp,
    /// When they read it.
    pub read_at: Option<Timestamp>,
}

impl Record for Notification {
    const KIND: Kind = Kind::Notification;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// What to tell, before it is known to whom.
#[derive(Clone, Debug)]
pub(crate) struct News {
    /// What.
    pub(crate) what: What,
    /// The deal that it is about.
    pub(crate) deal: Option<Id<id::Deal>>,
    /// The import that it is about.
    pub(crate) import: Option<Id<id::Import>>,
    /// In somebody's words.
    pub(crate) note: Option<String>,
}

impl News {
    /// News of a deal.
    pub(crate) fn of_deal(what: What, deal: Id<id::Deal>, note: Option<String>) -> News {
        News { what, deal: Some(deal), import: None, note }
    }
}

/// The longest text that is repeated in a notification, in characters.
const NOTE: usize = 500;

/// Tells somebody something; where they are away and it is about a deal, whoever stands in for them too.
///
/// # Errors
/// The database's.
pub(crate) fn tell(tx: &mut Tx<'_>, by: &By, user: Id<id::User>, news: &News) -> Result<()> {
    keep(tx, by, user, news, None)?;
    let Some(deal) = news.deal else { return Ok(()) };
    let Some(absence) = absences::of(tx, user, by.now)? else { return Ok(()) };
    let is_actor = Some(absence.stand_in) == by.user();
    if is_actor || !news::may_see(tx, by, absence.stand_in, deal)? {
        return Ok(());
    }
    keep(tx, by, absence.stand_in, news, Some(user))
}

/// Tells somebody that they stand in for a colleague, and when.
///
/// # Errors
/// The database's.
pub(crate) fn stands_in(
    tx: &mut Tx<'_>,
    by: &By,
    user: Id<id::User>,
    absent: Id<id::User>,
    days: &str,
) -> Result<()> {
    if by.user() == Some(user) {
        return Ok(());
    }
    let note = Some(days.to_owned());
    keep(tx, by, user, &News { what: What::StandsIn, deal: None, import: None, note }, Some(absent))
}

fn keep(
    tx: &mut Tx<'_>,
    by: &By,
    user: Id<id::User>,
    news: &News,
    absent: Option<Id<id::User>>,
) -> Result<()> {
    let note = news.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    let notification = Notification {
        id: by.house.ids.new_id(by.now),
        user,
        what: news.what,
        deal: news.deal,
        import: news.import,
        from: by.user(),
        note: note.map(|note| note.chars().take(NOTE).collect()),
        absent,
        at: by.now,
        read_at: None,
    };
    store::insert(tx, &notification)?;
    journal::created(tx, by, &notification)
}

/// Tells whoever started an import in the background how it ended.
///
/// # Errors
/// The database's.
pub(crate) fn import_ended(
    tx: &mut Tx<'_>,
    by: &By,
    import: Id<id::Import>,
    started_by: Option<Id<id::User>>,
    error: Option<&str>,
) -> Result<()> {
    let Some(user) = started_by else { return Ok(()) };
    let what = if error.is_some() { What::ImportFailed } else { What::ImportDone };
    let note = error.map(str::to_owned);
    tell(tx, by, user, &News { what, deal: None, import: Some(import), note })
}

/// Which of one's own notifications.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    #[default]
    All,
    /// Those that were not read yet.
    Unread,
}

/// The list's name in its cursors.
const LIST: &str = "notifications";

/// A page of the actor's own notifications, the newest first.
///
/// # Errors
/// [`Error::Invalid`] for a cursor of another list.
pub fn list(
    read: &mut Read<'_>,
    by: &By,
    which: Which,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<Line>> {
    let before = after.map(|cursor| cursor.read::<Id<id::Notification>>(LIST)).transpose();
    let before = before.map_err(|problem| Error::Invalid(problem.errors().to_vec()))?;
    let rows = store::page(read, by, which, before, limit.and_one())?;
    Ok(Page::cut(rows, limit, |last| Cursor::new(LIST, &last.notification.id)))
}

/// One of the actor's own notifications.
///
/// # Errors
/// [`Error::NotFound`] for one that is not theirs.
pub fn line(read: &mut Read<'_>, by: &By, id: Id<id::Notification>) -> Result<Line> {
    store::line(read, by, id)?.ok_or(Error::NotFound)
}

/// How many notifications the actor has not read; [`MOST_COUNTED`] stands for that many or more.
///
/// # Errors
/// The database's.
pub fn unread(read: &mut Read<'_>, by: &By) -> Result<i64> {
    by.user().map_or(Ok(0), |user| store::unread(read, user))
}

/// Where counting unread notifications ends.
pub const MOST_COUNTED: i64 = 100;

/// Notes that the actor has read one of theirs.
///
/// # Errors
/// [`Error::NotFound`] for one that is not theirs.
pub fn mark_read(tx: &mut Tx<'_>, by: &By, id: Id<id::Notification>) -> Result<Notification> {
    let found = store::find(tx, id)?;
    let old = found.filter(|found| Some(found.user) == by.user()).ok_or(Error::NotFound)?;
    note_read(tx, by, old)
}

/// The most that are marked in one go.
const AT_ONCE: i64 = 1_000;

/// Notes that the actor has read all that they were told up to now, at most a thousand of them; gives how many.
///
/// # Errors
/// The database's.
pub fn mark_all_read(tx: &mut Tx<'_>, by: &By) -> Result<usize> {
    let Some(user) = by.user() else { return Ok(0) };
    let unread = store::unread_of(tx, user, AT_ONCE)?;
    let count = unread.len();
    for old in unread {
        note_read(tx, by, old)?;
    }
    Ok(count)
}

/// Notes that the actor has read what they were told of a deal: they are looking at it.
///
/// # Errors
/// The database's.
pub fn mark_deal_read(tx: &mut Tx<'_>, by: &By, deal: Id<id::Deal>) -> Result<usize> {
    let Some(user) = by.user() else { return Ok(0) };
    let unread = store::unread_of(tx, user, AT_ONCE)?;
    let of_deal = unread.into_iter().filter(|unread| unread.deal == Some(deal));
    let mut count = 0;
    for old in of_deal {
        note_read(tx, by, old)?;
        count += 1;
    }
    Ok(count)
}

fn note_read(tx: &mut Tx<'_>, by: &By, old: Notification) -> Result<Notification> {
    if old.read_at.is_some() {
        return Ok(old);
    }
    let new = Notification { read_at: Some(by.now), ..old.clone() };
    store::set_read(tx, new.id, by.now)?;
    journal::happened(tx, by, "read", &old, &new)?;
    Ok(new)
}

/// All by id after `id`, in pages: for checks, not for people.
///
/// # Errors
/// The database's.
pub(crate) fn after(read: &mut Read<'_>, id: &str) -> Result<Vec<Notification>> {
    store::after(read, id)
}
