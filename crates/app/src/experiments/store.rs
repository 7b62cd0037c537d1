//! The SQL of experiments and of the arms that deals got.

use db::{FromRow, Json, Read, Row, Select, Sql, Tx, params, sql};
use types::id::kind as id;
use types::{Id, Timestamp};

use super::count::First;
use super::{Arm, Assignment, Differs, Experiment};
use crate::Result;
use crate::access::only_visible_deals;
use crate::house::By;

impl FromRow for Experiment {
    fn from_row(row: &Row<'_>) -> db::Result<Experiment> {
        let Json(experiment): Json<Experiment> = row.get(0)?;
        Ok(Experiment { version: row.get(1)?, ..experiment })
    }
}

impl FromRow for Assignment {
    fn from_row(row: &Row<'_>) -> db::Result<Assignment> {
        let arm: String = row.get(3)?;
        Ok(Assignment {
            id: row.get(0)?,
            experiment: row.get(1)?,
            deal: row.get(2)?,
            arm: if arm == Arm::B.as_str() { Arm::B } else { Arm::A },
            stratum: row.get(4)?,
            nth: row.get(5)?,
            at: row.get(6)?,
        })
    }
}

const LIST: Sql = sql!(
    "SELECT facts, version FROM experiments
      ORDER BY CASE status WHEN 'running' THEN 0 WHEN 'planned' THEN 1 ELSE 2 END, created_at DESC,
               id"
);

pub(super) fn list(read: &mut Read<'_>) -> Result<Vec<Experiment>> {
    Ok(read.all(LIST, params![])?)
}

const FIND: Sql = sql!("SELECT facts, version FROM experiments WHERE id = $1");

pub(super) fn find(read: &mut Read<'_>, id: Id<id::Experiment>) -> Result<Option<Experiment>> {
    Ok(read.maybe(FIND, params![id])?)
}

const RUNNING_VERSIONS: Sql = sql!(
    "SELECT facts, version FROM experiments
      WHERE playbook_id = $1 AND place = 'version' AND status = 'running'"
);

/// The running experiment with versions of a playbook.
pub(super) fn running_versions(
    read: &mut Read<'_>,
    playbook: Id<id::Playbook>,
) -> Result<Option<Experiment>> {
    Ok(read.maybe(RUNNING_VERSIONS, params![playbook])?)
}

const RUNNING_AT: Sql = sql!(
    "SELECT facts, version FROM experiments
      WHERE playbook_id = $1 AND stage = $2 AND status = 'running'
      ORDER BY id"
);

/// The running experiments with the words of a stage.
pub(super) fn running_at(
    read: &mut Read<'_>,
    playbook: Id<id::Playbook>,
    stage: &str,
) -> Result<Vec<Experiment>> {
    Ok(read.all(RUNNING_AT, params![playbook, stage])?)
}

const INSERT: Sql = sql!(
    "INSERT INTO experiments
            (id, name, playbook_id, stage, place, status, facts, created_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);

pub(super) fn insert(tx: &mut Tx<'_>, it: &Experiment) -> Result<()> {
    tx.exec(
        INSERT,
        params![
            it.id,
            it.name,
            it.playbook,
            it.differs.stage(),
            it.differs.place(),
            it.status.as_str(),
            Json(it),
            it.created_at,
            it.version
        ],
    )?;
    Ok(())
}

const UPDATE: Sql = sql!(
    "UPDATE experiments SET name = $3, status = $4, facts = $5, version = version + 1
      WHERE id = $1 AND version = $2"
);

/// Updates an experiment that nobody changed since it was read; says whether that was so.
pub(super) fn update(tx: &mut Tx<'_>, it: &Experiment, before: i64) -> Result<bool> {
    Ok(tx.exec(UPDATE, params![it.id, before, it.name, it.status.as_str(), Json(it)])? == 1)
}

const DELETE: Sql = sql!("DELETE FROM experiments WHERE id = $1");

pub(super) fn delete(tx: &mut Tx<'_>, id: Id<id::Experiment>) -> Result<()> {
    tx.exec(DELETE, params![id])?;
    Ok(())
}

const INSERT_ARM: Sql = sql!(
    "INSERT INTO experiment_arms (id, experiment_id, deal_id, arm, stratum, nth, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)"
);

pub(super) fn insert_arm(tx: &mut Tx<'_>, it: &Assignment) -> Result<()> {
    tx.exec(
        INSERT_ARM,
        params![it.id, it.experiment, it.deal, it.arm.as_str(), it.stratum, it.nth, it.at],
    )?;
    Ok(())
}

const HAS_ARM: Sql =
    sql!("SELECT count(*) FROM experiment_arms WHERE experiment_id = $1 AND deal_id = $2");

pub(super) fn has_arm(
    read: &mut Read<'_>,
    experiment: Id<id::Experiment>,
    deal: Id<id::Deal>,
) -> Result<bool> {
    let found: i64 = read.one(HAS_ARM, params![experiment, deal])?;
    Ok(found > 0)
}

const NEXT_IN: Sql = sql!(
    "INSERT INTO experiment_strata (experiment_id, stratum, deals) VALUES ($1, $2, 1)
     ON CONFLICT (experiment_id, stratum) DO UPDATE SET deals = experiment_strata.deals + 1
     RETURNING deals"
);

/// The place of the next deal of a stratum, from 0. Writers wait here for each other, so that no place is given twice.
pub(super) fn next_in(
    tx: &mut Tx<'_>,
    experiment: Id<id::Experiment>,
    stratum: &str,
) -> Result<i64> {
    let deals: i64 = tx.one(NEXT_IN, params![experiment, stratum])?;
    Ok(deals - 1)
}

/// How many deals a stratum has had.
#[derive(Clone, Debug)]
pub struct Stratum {
    /// The experiment's id as stored.
    pub experiment: String,
    /// The stratum.
    pub stratum: String,
    /// As it is kept.
    pub kept: i64,
    /// As the assignments say.
    pub counted: i64,
}

impl FromRow for Stratum {
    fn from_row(row: &Row<'_>) -> db::Result<Stratum> {
        Ok(Stratum {
            experiment: row.get(0)?,
            stratum: row.get(1)?,
            kept: row.get(2)?,
            counted: row.get(3)?,
        })
    }
}

const STRATA: Sql = sql!(
    "SELECT s.experiment_id, s.stratum, s.deals,
            (SELECT count(*) FROM experiment_arms a
              WHERE a.experiment_id = s.experiment_id AND a.stratum = s.stratum)
       FROM experiment_strata s
      ORDER BY s.experiment_id, s.stratum"
);

pub(super) fn strata(read: &mut Read<'_>) -> Result<Vec<Stratum>> {
    Ok(read.all(STRATA, params![])?)
}

const ARMS_AFTER: Sql = sql!(
    "SELECT id, experiment_id, deal_id, arm, stratum, nth, at
       FROM experiment_arms
      WHERE id > $1
      ORDER BY id
      LIMIT 1000"
);

pub(super) fn arms_after(read: &mut Read<'_>, id: &str) -> Result<Vec<Assignment>> {
    Ok(read.all(ARMS_AFTER, params![id])?)
}

/// A deal with an arm, as far as its result goes.
pub(super) struct Case {
    pub(super) deal: Id<id::Deal>,
    pub(super) arm: String,
    pub(super) at: Timestamp,
    pub(super) status: String,
    pub(super) alive: bool,
    pub(super) closed_at: Option<Timestamp>,
    pub(super) version: Id<id::PlaybookVersion>,
    left_at: Option<Timestamp>,
}

impl Case {
    /// The place of its arm: 0 for A, 1 for B.
    pub(super) fn place(&self) -> usize {
        usize::from(self.arm == Arm::B.as_str())
    }

    /// When its life ended: when it was decided or left its last stage, whichever came later.
    pub(super) fn ended(&self) -> Timestamp {
        self.left_at.max(self.closed_at).unwrap_or(self.at)
    }
}

impl FromRow for Case {
    fn from_row(row: &Row<'_>) -> db::Result<Case> {
        Ok(Case {
            deal: row.get(0)?,
            arm: row.get(1)?,
            at: row.get(2)?,
            status: row.get(3)?,
            alive: row.get(4)?,
            closed_at: row.get(5)?,
            version: row.get(6)?,
            left_at: row.get(7)?,
        })
    }
}

/// The deals of an experiment that the actor may see, without those that were merged into others.
pub(super) fn cases(
    read: &mut Read<'_>,
    by: &By,
    experiment: Id<id::Experiment>,
) -> Result<Vec<Case>> {
    let mut select = Select::new(
        "SELECT d.id, a.arm, a.at, d.status, d.alive, d.closed_at, d.version_id,
                (SELECT max(v.left_at) FROM visits v WHERE v.deal_id = d.id)
           FROM experiment_arms a JOIN deals d ON d.id = a.deal_id
          WHERE d.status <> 'merged'",
    );
    select.push(" AND a.experiment_id = ", experiment);
    only_visible_deals(&mut select, by);
    Ok(select.all(read)?)
}

/// When the deals of an experiment first came, after they got their arm, to each of these stages.
pub(super) fn first_in(
    read: &mut Read<'_>,
    experiment: Id<id::Experiment>,
    stages: &[String],
) -> Result<First> {
    let mut select = Select::new(
        "SELECT v.deal_id, v.stage, min(v.entered_at)
           FROM visits v JOIN experiment_arms a ON a.deal_id = v.deal_id
          WHERE v.entered_at >= a.at",
    );
    select.push(" AND a.experiment_id = ", experiment);
    select.push_list(" AND v.stage IN (", stages, ") GROUP BY v.deal_id, v.stage");
    let mut first = First::new();
    for (deal, stage, at) in select.all::<(Id<id::Deal>, String, Timestamp)>(read)? {
        first.entry(deal).or_default().push((stage, at));
    }
    Ok(first)
}

/// An experiment's facts, of which only what differs is wanted.
#[derive(serde::Deserialize)]
struct Slim {
    differs: Differs,
}

const OF_DEAL: Sql = sql!(
    "SELECT e.facts, a.arm
       FROM experiment_arms a JOIN experiments e ON e.id = a.experiment_id
      WHERE a.deal_id = $1 AND e.status = 'running' AND e.stage IS NOT NULL
      ORDER BY e.id"
);

/// What differs in the running experiments that a deal takes part in, with its arm.
pub(super) fn of_deal(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<(Differs, String)>> {
    let rows: Vec<(Json<Slim>, String)> = read.all(OF_DEAL, params![deal])?;
    Ok(rows.into_iter().map(|(Json(slim), arm)| (slim.differs, arm)).collect())
}

/// The same for those of these tasks that an experiment is about.
pub(super) fn of_tasks(
    read: &mut Read<'_>,
    tasks: &[Id<id::Task>],
) -> Result<Vec<(Id<id::Task>, Differs, String)>> {
    let mut select = Select::new(
        "SELECT t.id, e.facts, a.arm
           FROM tasks t
           JOIN experiment_arms a ON a.deal_id = t.deal_id
           JOIN experiments e ON e.id = a.experiment_id AND e.status = 'running'
                             AND e.place = t.stage || '/' || t.key
          WHERE TRUE",
    );
    select.push_list(" AND t.id IN (", tasks, ")");
    let rows: Vec<(Id<id::Task>, Json<Slim>, String)> = select.all(read)?;
    Ok(rows.into_iter().map(|(task, Json(slim), arm)| (task, slim.differs, arm)).collect())
}
