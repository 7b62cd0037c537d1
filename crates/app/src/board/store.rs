//! The board's SQL: what the stages hold, from the sums and from what somebody else lent the actor.

use db::{FromRow, Read, Row, Select};
use types::Id;
use types::id::kind as id;
use web::{Actor, Visibility};

use super::BoardFilter;
use crate::Result;
use crate::access::{only_lent_deals, only_visible_deals};
use crate::house::By;
use crate::owners::OwnedBy;

/// Deals of one stage, status and currency.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Held {
    pub(super) stage: String,
    /// open, parked or won.
    pub(super) status: String,
    /// Empty where no amount is stated.
    pub(super) currency: String,
    pub(super) deals: i64,
    /// Minor units.
    pub(super) amount: i64,
    /// The sum of the seconds at which they entered.
    pub(super) entered: i64,
}

impl FromRow for Held {
    fn from_row(row: &Row<'_>) -> db::Result<Held> {
        Ok(Held {
            stage: row.get(0)?,
            status: row.get(1)?,
            currency: row.get(2)?,
            deals: row.get(3)?,
            amount: row.get(4)?,
            entered: row.get(5)?,
        })
    }
}

/// A deal that somebody else lent the actor: shared with them, offered to them, or with a task for them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lent {
    pub(super) number: i64,
    /// Where it stands in its column.
    pub(super) next_key: i64,
    held: Held,
}

impl Lent {
    pub(super) fn stage(&self) -> &str {
        &self.held.stage
    }
}

impl FromRow for Lent {
    fn from_row(row: &Row<'_>) -> db::Result<Lent> {
        let held = Held {
            stage: row.get(2)?,
            status: row.get(3)?,
            currency: row.get(4)?,
            deals: 1,
            amount: row.get(5)?,
            entered: row.get(6)?,
        };
        Ok(Lent { number: row.get(0)?, next_key: row.get(1)?, held })
    }
}

/// What of a playbook's deals an actor looks at.
pub(super) struct Sight<'a> {
    pub(super) by: &'a By,
    pub(super) playbook: Id<id::Playbook>,
    pub(super) filter: &'a BoardFilter,
    /// Found once for all columns; empty for who sees all, and where an owner or a team is asked for.
    pub(super) lent: Vec<Lent>,
}

impl<'a> Sight<'a> {
    pub(super) fn of(
        read: &mut Read<'_>,
        by: &'a By,
        playbook: Id<id::Playbook>,
        filter: &'a BoardFilter,
    ) -> Result<Sight<'a>> {
        let mut sight = Sight { by, playbook, filter, lent: Vec::new() };
        if let Way::Parts(_) = sight.way() {
            sight.lent = lent(read, by, playbook)?;
        }
        Ok(sight)
    }

    /// How what the actor sees is found without looking at the rest.
    pub(super) fn way(&self) -> Way<'a> {
        match self.by.actor.as_ref().filter(|actor| actor.sees != Visibility::All) {
            None => Way::All,
            Some(_) if self.filter.owner.is_some() || self.filter.team.is_some() => Way::Narrowed,
            Some(actor) => Way::Parts(actor),
        }
    }

    /// What the stages hold.
    pub(super) fn held(&self, read: &mut Read<'_>) -> Result<Vec<Held>> {
        let Sight { by, playbook, filter, .. } = *self;
        match self.way() {
            Way::All => summed(read, by, playbook, filter, None),
            Way::Narrowed => counted(read, by, playbook, filter),
            Way::Parts(actor) => {
                let mut held = summed(read, by, playbook, filter, Some(actor))?;
                held.extend(self.lent.iter().map(|lent| lent.held.clone()));
                Ok(held)
            }
        }
    }
}

/// How an actor's deals are found.
pub(super) enum Way<'a> {
    /// They see all.
    All,
    /// The filter leaves few.
    Narrowed,
    /// Their own, their teams' and the lent ones, each in its own order.
    Parts(&'a Actor),
}

fn lent(read: &mut Read<'_>, by: &By, playbook: Id<id::Playbook>) -> Result<Vec<Lent>> {
    let mut select = Select::new(
        "SELECT d.number, d.next_key, d.stage, d.status, coalesce(d.currency, ''),
                coalesce(d.amount, 0), coalesce(d.entered_at / 1000, 0)
           FROM deals d
          WHERE d.alive AND d.stage IS NOT NULL",
    );
    only_lent_deals(&mut select, by);
    // The few that were lent are looked at one by one, not along the playbook's index.
    select.push(" AND coalesce(d.playbook_id, '') = ", playbook);
    select.text(" ORDER BY d.next_key, d.number");
    Ok(select.all(read)?)
}

/// From the sums: of everybody, or of the actor and their teams.
fn summed(
    read: &mut Read<'_>,
    by: &By,
    playbook: Id<id::Playbook>,
    filter: &BoardFilter,
    actor: Option<&Actor>,
) -> Result<Vec<Held>> {
    let mut select = Select::new(
        "SELECT s.stage, s.status, s.currency, CAST(sum(s.deals) AS BIGINT),
                CAST(sum(s.amount) AS BIGINT), CAST(sum(s.entered) AS BIGINT)
           FROM (SELECT i.stage, i.status, i.currency, i.deals, i.amount, i.entered
                   FROM stage_sums i WHERE TRUE",
    );
    narrow_sums(&mut select, by, playbook, filter, actor);
    select.text(
        " UNION ALL SELECT i.stage, i.status, i.currency, i.deals, i.amount, i.entered
            FROM stage_steps i WHERE TRUE",
    );
    narrow_sums(&mut select, by, playbook, filter, actor);
    select.text(
        ") AS s
         GROUP BY s.stage, s.status, s.currency HAVING sum(s.deals) <> 0
         ORDER BY s.stage, s.status, s.currency",
    );
    Ok(select.all(read)?)
}

fn narrow_sums(
    select: &mut Select,
    by: &By,
    playbook: Id<id::Playbook>,
    filter: &BoardFilter,
    actor: Option<&Actor>,
) {
    select.push(" AND i.playbook_id = ", playbook);
    match filter.owner {
        Some(OwnedBy::Nobody) => {
            select.text(" AND i.owner_id = ''");
        }
        Some(OwnedBy::Me) => {
            select.push(" AND i.owner_id = ", by.user());
        }
        Some(OwnedBy::User(user)) => {
            select.push(" AND i.owner_id = ", user);
        }
        None => {}
    }
    if let Some(team) = filter.team {
        select.push(" AND i.team_id = ", team);
    }
    let Some(actor) = actor else { return };
    select.push(" AND (i.owner_id = ", actor.user);
    if actor.sees == Visibility::Team {
        select.push_list(" OR i.team_id IN (", actor.teams.iter(), ")");
    }
    select.text(")");
}

/// By counting, where few are looked at.
fn counted(
    read: &mut Read<'_>,
    by: &By,
    playbook: Id<id::Playbook>,
    filter: &BoardFilter,
) -> Result<Vec<Held>> {
    let mut select = Select::new(
        "SELECT d.stage, d.status, coalesce(d.currency, ''), count(*),
                CAST(sum(coalesce(d.amount, 0)) AS BIGINT),
                CAST(sum(d.entered_at / 1000) AS BIGINT)
           FROM deals d
          WHERE d.alive",
    );
    select.push(" AND d.playbook_id = ", playbook);
    filter.narrow(&mut select, by);
    only_visible_deals(&mut select, by);
    select.text(" GROUP BY d.stage, d.status, coalesce(d.currency, '')");
    Ok(select.all(read)?)
}

impl BoardFilter {
    /// Narrows a selection over deals `d`.
    pub(super) fn narrow(&self, select: &mut Select, by: &By) {
        match self.owner {
            Some(OwnedBy::Nobody) => {
                select.text(" AND d.owner_id IS NULL");
            }
            Some(OwnedBy::Me) => {
                select.push(" AND d.owner_id = ", by.user());
            }
            Some(OwnedBy::User(user)) => {
                select.push(" AND d.owner_id = ", user);
            }
            None => {}
        }
        if let Some(team) = self.team {
            select.push(" AND d.team_id = ", team);
        }
    }
}
