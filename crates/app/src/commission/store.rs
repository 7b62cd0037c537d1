//! The SQL of commission: rules, earnings, and who may see which.

use db::{FromRow, Json, Read, Row, Select, Sql, Tx, params, sql};
use types::id::kind as id;
use types::{Currency, Id, Money, Zone};

use super::{CommissionRule, Earning, EarningFilter};
use crate::Result;
use crate::deals::leads;
use crate::house::By;

impl FromRow for CommissionRule {
    fn from_row(row: &Row<'_>) -> db::Result<CommissionRule> {
        let Json(rule): Json<CommissionRule> = row.get(0)?;
        Ok(CommissionRule { version: row.get(1)?, ..rule })
    }
}

impl FromRow for Earning {
    fn from_row(row: &Row<'_>) -> db::Result<Earning> {
        let Json(earning): Json<Earning> = row.get(0)?;
        Ok(earning)
    }
}

const RULES: Sql = sql!("SELECT facts, version FROM commission_rules ORDER BY name, id");

pub(super) fn rules(read: &mut Read<'_>) -> Result<Vec<CommissionRule>> {
    Ok(read.all(RULES, params![])?)
}

const RULE: Sql = sql!("SELECT facts, version FROM commission_rules WHERE id = $1");

pub(super) fn rule(
    read: &mut Read<'_>,
    id: Id<id::CommissionRule>,
) -> Result<Option<CommissionRule>> {
    Ok(read.maybe(RULE, params![id])?)
}

const INSERT_RULE: Sql = sql!(
    "INSERT INTO commission_rules (id, name, facts, active, created_at, version)
     VALUES ($1, $2, $3, $4, $5, $6)"
);

pub(super) fn insert_rule(tx: &mut Tx<'_>, it: &CommissionRule) -> Result<()> {
    tx.exec(INSERT_RULE, params![it.id, it.name, Json(it), it.active, it.created_at, it.version])?;
    Ok(())
}

const UPDATE_RULE: Sql = sql!(
    "UPDATE commission_rules
        SET name = $3, facts = $4, active = $5, version = version + 1
      WHERE id = $1 AND version = $2"
);

/// Updates a rule that nobody changed since it was read; says whether that was so.
pub(super) fn update_rule(tx: &mut Tx<'_>, it: &CommissionRule, before: i64) -> Result<bool> {
    Ok(tx.exec(UPDATE_RULE, params![it.id, before, it.name, Json(it), it.active])? == 1)
}

const DELETE_RULE: Sql = sql!("DELETE FROM commission_rules WHERE id = $1");

pub(super) fn delete_rule(tx: &mut Tx<'_>, id: Id<id::CommissionRule>) -> Result<()> {
    tx.exec(DELETE_RULE, params![id])?;
    Ok(())
}

const INSERT_EARNING: Sql = sql!(
    "INSERT INTO commission_earnings
            (id, deal_id, rule_id, user_id, amount, currency, at, corrects_id, facts)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);

pub(super) fn insert_earning(tx: &mut Tx<'_>, it: &Earning) -> Result<()> {
    tx.exec(
        INSERT_EARNING,
        params![
            it.id,
            it.deal,
            it.rule,
            it.user,
            it.amount.minor(),
            it.amount.currency().as_str(),
            it.at,
            it.corrects,
            Json(it)
        ],
    )?;
    Ok(())
}

const STANDING: Sql = sql!(
    "SELECT e.facts
       FROM commission_earnings e
      WHERE e.deal_id = $1 AND e.corrects_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM commission_earnings c WHERE c.corrects_id = e.id)
      ORDER BY e.id"
);

/// What a deal has earned and nothing has taken back.
pub(super) fn standing(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<Earning>> {
    Ok(read.all(STANDING, params![deal])?)
}

const AFTER: Sql =
    sql!("SELECT facts FROM commission_earnings WHERE id > $1 ORDER BY id LIMIT 1000");

pub(super) fn earnings_after(read: &mut Read<'_>, id: &str) -> Result<Vec<Earning>> {
    Ok(read.all(AFTER, params![id])?)
}

/// Narrows a selection of earnings to those that the actor may see and that are asked for.
fn narrow(select: &mut Select, by: &By, filter: EarningFilter, zone: &Zone) {
    if let Some(actor) = &by.actor {
        let all = leads(actor.role) && actor.sees_all();
        if !all && leads(actor.role) && !actor.teams.is_empty() {
            select.push(" AND (user_id = ", actor.user);
            select.push_list(
                " OR user_id IN (SELECT m.user_id FROM team_members m WHERE m.team_id IN (",
                actor.teams.iter(),
                ")))",
            );
        } else if !all {
            select.push(" AND user_id = ", actor.user);
        }
    }
    if let Some(user) = filter.user {
        select.push(" AND user_id = ", user);
    }
    if let Some(deal) = filter.deal {
        select.push(" AND deal_id = ", deal);
    }
    if let Some(from) = filter.from {
        select.push(" AND at >= ", zone.start_of(from));
    }
    if let Some(to) = filter.to {
        select.push(" AND at < ", zone.start_of(to.next()));
    }
}

pub(super) fn earnings(
    read: &mut Read<'_>,
    by: &By,
    filter: EarningFilter,
    zone: &Zone,
    limit: usize,
) -> Result<Vec<Earning>> {
    let mut select = Select::new("SELECT facts FROM commission_earnings WHERE TRUE");
    narrow(&mut select, by, filter, zone);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    select.push(" ORDER BY at DESC, id DESC LIMIT ", limit);
    Ok(select.all(read)?)
}

pub(super) fn sums(
    read: &mut Read<'_>,
    by: &By,
    filter: EarningFilter,
    zone: &Zone,
) -> Result<Vec<(Id<id::User>, Money)>> {
    let mut select = Select::new(
        "SELECT user_id, currency, CAST(sum(amount) AS BIGINT) FROM commission_earnings WHERE TRUE",
    );
    narrow(&mut select, by, filter, zone);
    select.text(" GROUP BY user_id, currency ORDER BY user_id, currency");
    let rows: Vec<(Id<id::User>, Currency, i64)> = select.all(read)?;
    let sum = |(user, currency, minor)| (user, Money::of_minor(minor, currency));
    Ok(rows.into_iter().map(sum).collect())
}
