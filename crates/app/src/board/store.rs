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

/// What the stages of a playbook hold, as far as the actor sees.
pub(super) fn held(
    read: &mut Read<'_>,
    by: &By,
    playbook: Id<id::Playbook>,
    filter: &BoardFilter,
) -> Result<Vec<Held>> {
    let narrow = by.actor.as_ref().filter(|actor| actor.sees != Visibility::All);
    let Some(actor) = narrow else { return summed(read, by, playbook, filter, None) };
    if filter.owner.is_some() || filter.team.is_some() {
        return counted(read, by, playbook, filter, only_visible_deals);
    }
    let mut held = summed(read, by, playbook, filter, Some(actor))?;
    held.extend(counted(read, by, playbook, filter, only_lent_deals)?);
    Ok(held)
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
    narrow: fn(&mut Select, &By),
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
    narrow(&mut select, by);
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
