//! What to do now, by worth and urgency: clocks that run out, answers that somebody waits for, tasks, deals gone
//! quiet. A deal is listed once, with every reason for it.

pub(crate) mod api;
mod find;
mod rank;
mod strip;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use db::Read;
use types::id::kind as id;
use types::{Id, Timestamp, Zone};

use crate::absences::{self, Absence};
use crate::deals::{self, DealLine};
use crate::house::By;
use crate::leads::{self, Clock, Lead};
use crate::{Result, experiments, users, workspace};
pub use rank::Urgency;
pub use strip::{Strip, strip, strip_at_hand};

/// What to do now.
#[derive(Clone, Debug)]
pub struct Today {
    /// The most pressing first.
    pub items: Vec<Item>,
    /// Whether there is more than is listed.
    pub more: bool,
    /// The zone whose day it is.
    pub zone: Zone,
}

/// A deal that wants something.
#[derive(Clone, Debug)]
pub struct Item {
    /// The deal with its customer.
    pub lead: Lead,
    /// Why it is listed, the most pressing first.
    pub reasons: Vec<Reason>,
    /// How pressing it is.
    pub urgency: Urgency,
    /// The colleague who is away and in whose place the actor sees to it.
    pub absent: Option<Absence>,
}

/// Why a deal is listed.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// A lead that nobody has answered.
    Unanswered(Clock),
    /// A lead that is nobody's.
    Unassigned,
    /// The buyer wrote or called, and nobody has answered.
    Reply {
        /// When.
        at: Timestamp,
        /// mail, call, message or meeting.
        kind: String,
        /// What it was about.
        subject: Option<String>,
    },
    /// Something to do.
    Task {
        /// Which task.
        task: Id<id::Task>,
        /// What to do.
        name: String,
        /// call, mail, meeting, message, document, research, approval or todo.
        kind: String,
        /// Whether the stage waits for it.
        must: bool,
        /// Until when; absent where somebody asked for it without a day.
        due: Option<Timestamp>,
        /// For which department, where it is not for one person.
        department: Option<String>,
        /// Who is to do it; absent where it is for a role or a department.
        owner: Option<Id<id::User>>,
    },
    /// The time of the stage runs out today or has run out.
    Stage(Timestamp),
    /// Somebody asks for an agreement.
    Approval {
        /// To what: the criterion's or condition's key.
        subject: deal::state::Subject,
        /// Since when.
        since: Timestamp,
    },
    /// Somebody offers the deal.
    HandOver {
        /// Since when.
        since: Timestamp,
    },
    /// Nothing came from or went to the buyer since then, and nothing is planned.
    Quiet(Timestamp),
}

/// The most that is listed.
const MOST: usize = 100;

/// What the actor should do now.
///
/// # Errors
/// The database's.
pub fn read(read: &mut Read<'_>, by: &By) -> Result<Today> {
    let zone = zone_of(read, by)?;
    let midnight = zone.start_of(zone.date_of(by.now).next());
    let mut found = find::reasons(read, by, midnight)?;
    let lines = lines(read, by, &found)?;
    let leads = leads::of_lines(read, by, lines)?;
    let away = away(read, by)?;
    let mut items: Vec<Item> = Vec::new();
    for lead in leads {
        let Some(mut reasons) = found.remove(&lead.deal.id) else { continue };
        settle(&mut reasons, &lead);
        if is_over(&lead.deal) {
            reasons.retain(|reason| matches!(reason, Reason::Task { .. }));
        }
        if !reasons.is_empty() {
            let absent = in_whose_place(&lead.deal, &reasons, &away);
            items.push(Item { lead, reasons, urgency: Urgency::Later, absent });
        }
    }
    rank::order(&mut items, by.now, midnight);
    let more = items.len() > MOST;
    items.truncate(MOST);
    put_words(read, &mut items)?;
    Ok(Today { items, more, zone })
}

/// Those for whom the actor stands in now.
fn away(read: &mut Read<'_>, by: &By) -> Result<Vec<Absence>> {
    if by.absent().is_empty() {
        return Ok(Vec::new());
    }
    let all = absences::now(read, by)?;
    Ok(all.into_iter().filter(|absence| Some(absence.stand_in) == by.user()).collect())
}

/// Whose deal it is, or else whose task, where that is somebody who is away.
fn in_whose_place(deal: &DealLine, reasons: &[Reason], away: &[Absence]) -> Option<Absence> {
    let tasks = reasons.iter().filter_map(|reason| match reason {
        Reason::Task { owner, .. } => *owner,
        _ => None,
    });
    let mut whose = deal.owner.into_iter().chain(tasks);
    whose.find_map(|user| away.iter().find(|absence| absence.user == user)).cloned()
}

/// Tasks about which an experiment runs are called what their deal's arm calls them.
fn put_words(read: &mut Read<'_>, items: &mut [Item]) -> Result<()> {
    let reasons = || items.iter().flat_map(|item| &item.reasons);
    let tasks: Vec<Id<id::Task>> = reasons()
        .filter_map(|reason| match reason {
            Reason::Task { task, .. } => Some(*task),
            _ => None,
        })
        .collect();
    if tasks.is_empty() {
        return Ok(());
    }
    let mut words = experiments::retitle(read, &tasks)?;
    for reason in items.iter_mut().flat_map(|item| &mut item.reasons) {
        if let Reason::Task { task, name, .. } = reason
            && let Some(told) = words.remove(task)
        {
            *name = told;
        }
    }
    Ok(())
}

/// The zone in which the actor's day begins and ends.
fn zone_of(read: &mut Read<'_>, by: &By) -> Result<Zone> {
    if let Some(user) = by.user() {
        let user = users::find(read, user)?;
        return Ok(users::calendar(read, &by.house, &user)?.zone().clone());
    }
    Ok(workspace::calendar(read, &by.house)?.zone().clone())
}

/// The deals with reasons, as far as the actor sees; those that are over too, for to win back is work as well.
fn lines(
    read: &mut Read<'_>,
    by: &By,
    found: &BTreeMap<Id<id::Deal>, Vec<Reason>>,
) -> Result<Vec<DealLine>> {
    let Some((last, _)) = found.last_key_value() else { return Ok(Vec::new()) };
    let mut ids: Vec<Id<id::Deal>> = found.keys().copied().collect();
    ids.resize(ids.len().next_power_of_two().max(16), *last);
    let mut select = deals::visible_lines(by);
    select.push_list(" AND d.status <> 'merged' AND d.id IN (", &ids, ")");
    Ok(select.all(read)?)
}

/// Whether it came to nothing: then only what is to be done all the same counts.
fn is_over(deal: &DealLine) -> bool {
    matches!(deal.status.as_str(), "lost" | "disqualified")
}

/// What the lead itself says better: when it was answered, the clock is no reason any more.
fn settle(reasons: &mut Vec<Reason>, lead: &Lead) {
    for reason in reasons.iter_mut() {
        if let Reason::Unanswered(clock) = reason {
            *clock = lead.clock;
        }
    }
    reasons.retain(|reason| !matches!(reason, Reason::Unanswered(Clock::Answered(_))));
    let counts = reasons.iter().any(|reason| matches!(reason, Reason::Unanswered(_)));
    // The response clock of a lead is the time of its stage: one of them is enough.
    reasons.retain(|reason| !(counts && matches!(reason, Reason::Stage(_))));
}
