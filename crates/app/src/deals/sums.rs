//! What the stages hold, summed as deals come and go, so that a board need not look at every deal.
//!
//! A writer appends what it changed (`stage_steps`) and waits for nobody; now and then one adds the steps to
//! the sums (`stage_sums`). Readers add both. [`crate::verify`] counts all deals and compares.

use std::collections::BTreeMap;

use db::{FromRow, Insert, Read, Row, Select, Sql, Tx, Value, params, sql};
use types::Id;
use types::id::kind as id;

use super::{State, status_word};
use crate::Result;

/// One place of a board: deals of a stage that are the same in all that a board is narrowed by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) playbook: String,
    pub(crate) stage: String,
    pub(crate) status: String,
    /// Empty where nobody answers for them.
    pub(crate) owner: String,
    /// Empty where there is none.
    pub(crate) team: String,
    /// Empty where no amount is stated.
    pub(crate) currency: String,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) deals: i64,
    /// Minor units.
    pub(crate) amount: i64,
    /// Seconds at which the deals entered the stage.
    pub(crate) entered: i64,
}

impl Sum {
    fn add(&mut self, other: Sum, sign: i64) {
        self.deals = self.deals.saturating_add(sign.saturating_mul(other.deals));
        self.amount = self.amount.saturating_add(sign.saturating_mul(other.amount));
        self.entered = self.entered.saturating_add(sign.saturating_mul(other.entered));
    }
}

/// The place of one deal, if its life goes on.
pub(crate) fn place(
    playbook: Id<id::Playbook>,
    team: Option<Id<id::Team>>,
    state: &State,
) -> Option<(Cell, Sum)> {
    let visit = state.visit.as_ref().filter(|visit| visit.left.is_none())?;
    let amount = state.amount.as_ref();
    let cell = Cell {
        playbook: playbook.as_key().to_string(),
        stage: visit.stage.clone(),
        status: status_word(state).to_owned(),
        owner: state.owner.map(|owner| owner.as_key().to_string()).unwrap_or_default(),
        team: team.map(|team| team.as_key().to_string()).unwrap_or_default(),
        currency: amount.map(|it| it.currency().as_str().to_owned()).unwrap_or_default(),
    };
    let sum = Sum {
        deals: 1,
        amount: amount.map_or(0, |amount| amount.minor()),
        entered: visit.entered.as_millis() / 1_000,
    };
    Some((cell, sum))
}

/// What some writes change.
#[derive(Default)]
pub(crate) struct Steps(BTreeMap<Cell, Sum>);

impl Steps {
    /// A deal stood there, and does no more.
    pub(crate) fn leave(&mut self, place: Option<(Cell, Sum)>) {
        self.add(place, -1);
    }

    /// A deal stands there now.
    pub(crate) fn enter(&mut self, place: Option<(Cell, Sum)>) {
        self.add(place, 1);
    }

    fn add(&mut self, place: Option<(Cell, Sum)>, sign: i64) {
        let Some((cell, sum)) = place else { return };
        self.0.entry(cell).or_default().add(sum, sign);
    }

    /// Appends what changed.
    pub(crate) fn write(&self, tx: &mut Tx<'_>) -> Result<()> {
        let changed: Vec<_> = self.0.iter().filter(|(_, sum)| **sum != Sum::default()).collect();
        match changed.as_slice() {
            [] => Ok(()),
            few if few.len() <= FEW => few.iter().try_for_each(|(cell, sum)| one(tx, cell, sum)),
            many => all(tx, many),
        }
    }
}

/// So many are written one by one.
const FEW: usize = 4;

/// Each so many steps are added to the sums.
const FOLD_AT: i64 = 256;

const STEP: Sql = sql!(
    "INSERT INTO stage_steps (playbook_id, stage, status, owner_id, team_id, currency, deals, amount,
                              entered)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     RETURNING seq"
);

fn one(tx: &mut Tx<'_>, cell: &Cell, sum: &Sum) -> Result<()> {
    let seq: i64 = tx.one(
        STEP,
        params![
            cell.playbook,
            cell.stage,
            cell.status,
            cell.owner,
            cell.team,
            cell.currency,
            sum.deals,
            sum.amount,
            sum.entered
        ],
    )?;
    if seq % FOLD_AT == 0 { fold(tx) } else { Ok(()) }
}

fn all(tx: &mut Tx<'_>, changed: &[(&Cell, &Sum)]) -> Result<()> {
    let head = "INSERT INTO stage_steps (playbook_id, stage, status, owner_id, team_id, currency,
                                         deals, amount, entered)";
    let mut steps = Insert::new(head, 9);
    for (cell, sum) in changed {
        let text = |text: &String| Value::Text(text.clone().into());
        steps.push([
            text(&cell.playbook),
            text(&cell.stage),
            text(&cell.status),
            text(&cell.owner),
            text(&cell.team),
            text(&cell.currency),
            Value::Int(sum.deals),
            Value::Int(sum.amount),
            Value::Int(sum.entered),
        ]);
    }
    steps.exec(tx)?;
    let (first, last): (i64, i64) = tx.one(SPREAD, params![])?;
    if last - first >= 4 * FOLD_AT { fold(tx) } else { Ok(()) }
}

const SPREAD: Sql = sql!("SELECT coalesce(min(seq), 0), coalesce(max(seq), 0) FROM stage_steps");

const FOLD: Sql = sql!(
    "INSERT INTO stage_sums (playbook_id, stage, status, owner_id, team_id, currency, deals, amount,
                             entered)
     SELECT playbook_id, stage, status, owner_id, team_id, currency, CAST(sum(deals) AS BIGINT),
            CAST(sum(amount) AS BIGINT), CAST(sum(entered) AS BIGINT)
       FROM stage_steps
      WHERE seq > 0
      GROUP BY playbook_id, stage, status, owner_id, team_id, currency
     ON CONFLICT (playbook_id, stage, status, owner_id, team_id, currency)
     DO UPDATE SET deals = stage_sums.deals + excluded.deals,
                   amount = stage_sums.amount + excluded.amount,
                   entered = stage_sums.entered + excluded.entered"
);

const FORGET: Sql = sql!("DELETE FROM stage_steps WHERE seq > 0");

/// Adds the steps that this transaction sees to the sums.
fn fold(tx: &mut Tx<'_>) -> Result<()> {
    tx.exec(FOLD, params![])?;
    tx.exec(FORGET, params![])?;
    Ok(())
}

const FORGET_SUMS: Sql = sql!("DELETE FROM stage_sums");

const COUNT: Sql = sql!(
    "INSERT INTO stage_sums (playbook_id, stage, status, owner_id, team_id, currency, deals, amount,
                             entered)
     SELECT playbook_id, stage, status, coalesce(owner_id, ''), coalesce(team_id, ''),
            coalesce(currency, ''), count(*), CAST(sum(coalesce(amount, 0)) AS BIGINT),
            CAST(sum(entered_at / 1000) AS BIGINT)
       FROM deals
      WHERE alive
      GROUP BY playbook_id, stage, status, coalesce(owner_id, ''), coalesce(team_id, ''),
               coalesce(currency, '')"
);

/// Counts all deals anew: after tables were written by other ways than the verbs.
pub(crate) fn count_anew(tx: &mut Tx<'_>) -> Result<()> {
    tx.exec(FORGET, params![])?;
    tx.exec(FORGET_SUMS, params![])?;
    tx.exec(COUNT, params![])?;
    Ok(())
}

/// Takes deals out of the sums as they stand: before they are erased or change otherwise than by a command.
pub(crate) fn take_out(tx: &mut Tx<'_>, deals: &[String]) -> Result<()> {
    step_of(tx, deals, -1)
}

/// Takes deals that were taken out into the sums again, as they stand now.
pub(crate) fn take_in(tx: &mut Tx<'_>, deals: &[String]) -> Result<()> {
    step_of(tx, deals, 1)
}

fn step_of(tx: &mut Tx<'_>, deals: &[String], sign: i64) -> Result<()> {
    let mut select = Select::new(
        "INSERT INTO stage_steps (playbook_id, stage, status, owner_id, team_id, currency, deals,
                                  amount, entered)
         SELECT playbook_id, stage, status, coalesce(owner_id, ''), coalesce(team_id, ''),
                coalesce(currency, '')",
    );
    for sum in [
        " * count(*)",
        " * CAST(sum(coalesce(amount, 0)) AS BIGINT)",
        " * CAST(sum(entered_at / 1000) AS BIGINT)",
    ] {
        select.push(", ", sign).text(sum);
    }
    select.push_list(" FROM deals WHERE alive AND id IN (", deals, ")");
    select.text(
        " GROUP BY playbook_id, stage, status, coalesce(owner_id, ''), coalesce(team_id, ''),
                   coalesce(currency, '')",
    );
    select.exec(tx)?;
    Ok(())
}

impl FromRow for Cell {
    fn from_row(row: &Row<'_>) -> db::Result<Cell> {
        Ok(Cell {
            playbook: row.get(0)?,
            stage: row.get(1)?,
            status: row.get(2)?,
            owner: row.get(3)?,
            team: row.get(4)?,
            currency: row.get(5)?,
        })
    }
}

/// A cell with what it holds.
struct Line(Cell, Sum);

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> db::Result<Line> {
        let sum = Sum { deals: row.get(6)?, amount: row.get(7)?, entered: row.get(8)? };
        Ok(Line(Cell::from_row(row)?, sum))
    }
}

const SUMS: Sql = sql!(
    "SELECT playbook_id, stage, status, owner_id, team_id, currency, CAST(sum(deals) AS BIGINT),
            CAST(sum(amount) AS BIGINT), CAST(sum(entered) AS BIGINT)
       FROM (SELECT playbook_id, stage, status, owner_id, team_id, currency, deals, amount, entered
               FROM stage_sums
              UNION ALL
             SELECT playbook_id, stage, status, owner_id, team_id, currency, deals, amount, entered
               FROM stage_steps) AS s
      GROUP BY playbook_id, stage, status, owner_id, team_id, currency
     HAVING sum(deals) <> 0 OR sum(amount) <> 0 OR sum(entered) <> 0
      ORDER BY playbook_id, stage, status, owner_id, team_id, currency"
);

const COUNTED: Sql = sql!(
    "SELECT playbook_id, stage, status, coalesce(owner_id, ''), coalesce(team_id, ''),
            coalesce(currency, ''), count(*), CAST(sum(coalesce(amount, 0)) AS BIGINT),
            CAST(sum(entered_at / 1000) AS BIGINT)
       FROM deals
      WHERE alive
      GROUP BY playbook_id, stage, status, coalesce(owner_id, ''), coalesce(team_id, ''),
               coalesce(currency, '')
      ORDER BY playbook_id, stage, status, coalesce(owner_id, ''), coalesce(team_id, ''),
               coalesce(currency, '')"
);

/// The cells with what the sums say and what counting all deals says: for checks.
pub(crate) fn compared(read: &mut Read<'_>) -> Result<[BTreeMap<Cell, Sum>; 2]> {
    let map = |lines: Vec<Line>| lines.into_iter().map(|Line(cell, sum)| (cell, sum)).collect();
    Ok([map(read.all(SUMS, params![])?), map(read.all(COUNTED, params![])?)])
}
