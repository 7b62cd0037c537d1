//! Looking for reasons, each by an index that begins at the actor.

use std::collections::BTreeMap;

use db::{FromRow, Read, Row, Select};
use deal::state::Subject;
use types::id::kind as id;
use types::{Id, Millis, Timestamp};
use web::Actor;

use super::Reason;
use crate::access::{is_one_of, only_visible_among_deals, only_visible_deals};
use crate::deals::leads as manages;
use crate::house::By;
use crate::leads::Clock;
use crate::{Error, Result, users};

/// The most of one kind that is looked at.
const LIMIT: i64 = 200;
/// Leads that are nobody's.
const FREE_LEADS: i64 = 20;
/// Deals gone quiet, those worth most.
const QUIET_DEALS: i64 = 30;
/// How far back a reply may lie.
const REPLIES: Millis = Millis::days(21);
/// After what silence a deal has gone quiet.
const QUIET: Millis = Millis::days(7);

pub(super) type Found = BTreeMap<Id<id::Deal>, Vec<Reason>>;

/// All reasons, by deal.
pub(super) fn reasons(read: &mut Read<'_>, by: &By, midnight: Timestamp) -> Result<Found> {
    let Some(actor) = &by.actor else { return Ok(Found::new()) };
    let mut finder = Finder { by, actor, midnight, people: by.people(), found: Found::new() };
    finder.tasks(read)?;
    finder.stages(read)?;
    finder.unanswered(read)?;
    finder.replies(read)?;
    finder.quiet(read)?;
    finder.waits(read)?;
    Ok(finder.found)
}

struct Finder<'a> {
    by: &'a By,
    actor: &'a Actor,
    midnight: Timestamp,
    /// The actor and those for whom they stand in.
    people: Vec<Id<id::User>>,
    found: Found,
}

impl Finder<'_> {
    fn add(&mut self, deal: Id<id::Deal>, reason: Reason) {
        let reasons = self.found.entry(deal).or_default();
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }

    /// What is due today, and what somebody asked for without a day: the actor's, their department's, that of whom they stand in for, and what is for a role
    /// that they play and nobody has.
    fn tasks(&mut self, read: &mut Read<'_>) -> Result<()> {
        let me = self.actor.user;
        let people = self.people.clone();
        self.tasks_that(read, |select| is_one_of(select, " AND t.owner_id", &people))?;
        let now = self.by.now;
        self.tasks_that(read, |select| {
            select.push(
                " AND t.owner_id = d.owner_id
                  AND d.id IN (SELECT s.deal_id FROM deal_shares s WHERE s.replaces AND s.user_id = ",
                me,
            );
            select.push(" AND (s.until IS NULL OR s.until > ", now).text("))");
        })?;
        let (_, department) = users::parts(read, me)?;
        if let Some(department) = department {
            self.tasks_that(read, |select| {
                select.push(" AND t.owner_id IS NULL AND t.department = ", department.as_str());
            })?;
        }
        let plays = self.plays(read)?;
        if plays.is_empty() {
            return Ok(());
        }
        let by = self.by;
        self.tasks_that(read, |select| {
            select.push_list(" AND t.role IN (", &plays, ")");
            select.text(" AND t.owner_id IS NULL AND t.department IS NULL");
            only_visible_deals(select, by);
        })
    }

    /// The roles that the actor plays, and those for whom they stand in.
    fn plays(&self, read: &mut Read<'_>) -> Result<Vec<String>> {
        let mut plays = Vec::new();
        for person in &self.people {
            plays.extend(users::parts(read, *person)?.0);
        }
        Ok(plays)
    }

    fn tasks_that(&mut self, read: &mut Read<'_>, narrow: impl FnOnce(&mut Select)) -> Result<()> {
        let mut select = Select::new(
            "SELECT t.deal_id, t.id, t.name, t.kind, t.must, t.due_at, t.department, t.owner_id
               FROM tasks t JOIN deals d ON d.id = t.deal_id
              WHERE t.status = 'open' AND d.status <> 'parked'",
        );
        select.push(" AND (t.due_at < ", self.midnight);
        // What no stage keeps in sight and no day brings up would be seen by nobody.
        select.text(" OR t.due_at IS NULL AND (t.key = '' OR t.department IS NOT NULL))");
        narrow(&mut select);
        select.push(" ORDER BY t.due_at IS NULL, t.due_at, t.id LIMIT ", LIMIT);
        for Due { deal, reason } in select.all(read)? {
            self.add(deal, reason);
        }
        Ok(())
    }

    /// Deals that the actor answers for, or stands in for.
    fn mine(&self, text: &'static str) -> Select {
        let mut select = Select::new(text);
        is_one_of(&mut select, " AND d.status = 'open' AND (d.owner_id", &self.people);
        select.push(
            " OR d.id IN (SELECT s.deal_id FROM deal_shares s WHERE s.replaces AND s.user_id = ",
            self.actor.user,
        );
        select.push(" AND (s.until IS NULL OR s.until > ", self.by.now).text(")))");
        select
    }

    fn stages(&mut self, read: &mut Read<'_>) -> Result<()> {
        let mut select = self.mine("SELECT d.id, d.due_at FROM deals d WHERE d.alive");
        select.push(" AND d.due_at < ", self.midnight);
        select.push(" ORDER BY d.due_at, d.number LIMIT ", LIMIT);
        for (deal, due) in select.all::<(Id<id::Deal>, Timestamp)>(read)? {
            self.add(deal, Reason::Stage(due));
        }
        Ok(())
    }

    /// Leads that nobody answered: the actor's, and for who manages those that are nobody's.
    fn unanswered(&mut self, read: &mut Read<'_>) -> Result<()> {
        const UNANSWERED: &str = " AND d.phase = 'lead'
            AND NOT EXISTS (SELECT 1 FROM activities a
                             WHERE a.deal_id = d.id AND a.direction = 'out' AND a.kind <> 'note')";
        let mut select = self.mine("SELECT d.id FROM deals d WHERE d.alive");
        select.text(UNANSWERED).push(" ORDER BY d.next_key, d.number LIMIT ", LIMIT);
        for deal in select.all::<Id<id::Deal>>(read)? {
            self.add(deal, Reason::Unanswered(Clock::Waiting));
        }
        if !manages(self.actor.role) {
            return Ok(());
        }
        let mut select = Select::new("SELECT d.id FROM deals d WHERE d.alive");
        select.text(" AND d.status = 'open' AND d.owner_id IS NULL").text(UNANSWERED);
        only_visible_among_deals(&mut select, self.by);
        select.push(" ORDER BY d.next_key, d.number LIMIT ", FREE_LEADS);
        for deal in select.all::<Id<id::Deal>>(read)? {
            self.add(deal, Reason::Unassigned);
            self.add(deal, Reason::Unanswered(Clock::Waiting));
        }
        Ok(())
    }

    /// The buyer's last word, where nobody has had one since.
    fn replies(&mut self, read: &mut Read<'_>) -> Result<()> {
        let since = self.by.now - REPLIES;
        let mut select = self.mine(
            "SELECT d.id, a.at, a.kind, a.subject
               FROM deals d JOIN activities a ON a.deal_id = d.id
              WHERE d.alive AND a.direction = 'in' AND a.kind <> 'note'
                AND NOT EXISTS (SELECT 1 FROM activities o
                                 WHERE o.deal_id = d.id AND o.kind <> 'note' AND o.at >= a.at
                                   AND o.id <> a.id)",
        );
        select.push(" AND d.touched_at >= ", since).push(" AND a.at >= ", since);
        select.push(" ORDER BY a.at, a.id LIMIT ", LIMIT);
        for (deal, at, kind, subject) in select.all(read)? {
            self.add(deal, Reason::Reply { at, kind, subject });
        }
        Ok(())
    }

    fn quiet(&mut self, read: &mut Read<'_>) -> Result<()> {
        let mut select = self.mine(
            "SELECT d.id, coalesce(d.touched_at, d.entered_at)
               FROM deals d
              WHERE d.alive AND d.phase IN ('lead', 'deal', 'settlement')",
        );
        select.push(" AND coalesce(d.touched_at, d.entered_at) < ", self.by.now - QUIET);
        select.push(
            " AND NOT EXISTS (SELECT 1 FROM tasks t
                               WHERE t.deal_id = d.id AND t.status = 'open' AND t.due_at >= ",
            self.by.now,
        );
        select.push(") ORDER BY d.worth DESC, d.number LIMIT ", QUIET_DEALS);
        for (deal, since) in select.all::<(Id<id::Deal>, Timestamp)>(read)? {
            self.add(deal, Reason::Quiet(since));
        }
        Ok(())
    }

    /// Agreements asked of a role that the actor plays, or of nobody else; deals offered to them.
    fn waits(&mut self, read: &mut Read<'_>) -> Result<()> {
        let me = self.actor.user;
        let mut offered =
            Select::new("SELECT w.deal_id, w.since FROM deal_waits w WHERE w.kind = 'hand-over'");
        is_one_of(&mut offered, " AND w.user_id", &self.people);
        offered.push(" ORDER BY w.since LIMIT ", LIMIT);
        for (deal, since) in offered.all::<(Id<id::Deal>, Timestamp)>(read)? {
            self.add(deal, Reason::HandOver { since });
        }
        let plays = self.plays(read)?;
        let mut asked = Select::new(
            "SELECT w.deal_id, w.subject, w.since
               FROM deal_waits w JOIN deals d ON d.id = w.deal_id
              WHERE w.kind = 'approval'",
        );
        asked.push_list(" AND (w.role IN (", &plays, ")");
        if manages(self.actor.role) {
            let taken = roles_of_others(read, me)?;
            asked.text(" OR w.role IS NULL");
            if !taken.is_empty() {
                asked.push_list(" OR w.role NOT IN (", &taken, ")");
            }
        }
        asked.text(")");
        only_visible_deals(&mut asked, self.by);
        asked.push(" ORDER BY w.since LIMIT ", LIMIT);
        for (deal, subject, since) in asked.all::<(Id<id::Deal>, String, Timestamp)>(read)? {
            let subject: Subject = serde_json::from_str(&subject)
                .map_err(|error| Error::unreadable("what is to be agreed to", error))?;
            self.add(deal, Reason::Approval { subject, since });
        }
        Ok(())
    }
}

/// The roles that an active colleague plays: their agreement is theirs.
fn roles_of_others(read: &mut Read<'_>, me: Id<id::User>) -> Result<Vec<String>> {
    let others = users::list(read)?.into_iter().filter(|user| user.active && user.id != me);
    let mut roles: Vec<String> = others.flat_map(|user| user.plays).collect();
    roles.sort_unstable();
    roles.dedup();
    Ok(roles)
}

/// A task that is due.
struct Due {
    deal: Id<id::Deal>,
    reason: Reason,
}

impl FromRow for Due {
    fn from_row(row: &Row<'_>) -> db::Result<Due> {
        let reason = Reason::Task {
            task: row.get(1)?,
            name: row.get(2)?,
            kind: row.get(3)?,
            must: row.get(4)?,
            due: row.get(5)?,
            department: row.get(6)?,
            owner: row.get(7)?,
        };
        Ok(Due { deal: row.get(0)?, reason })
    }
}
