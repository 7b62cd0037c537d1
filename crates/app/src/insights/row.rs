//! Deals and visits as their tables store them, with the little of a deal's state that measures need.

use std::collections::BTreeMap;

use db::{FromRow, Json, Row};
use deal::state::Outcome;
use serde::Deserialize;
use types::id::kind as id;
use types::{Date, Id, Timestamp};

/// One deal as it is stored.
#[derive(Debug)]
pub(super) struct StoredDeal {
    pub(super) id: Id<id::Deal>,
    pub(super) number: i64,
    pub(super) playbook: String,
    pub(super) version: String,
    pub(super) status: String,
    pub(super) alive: bool,
    pub(super) owner: Option<String>,
    pub(super) team: Option<String>,
    pub(super) amount: Option<i64>,
    pub(super) currency: Option<String>,
    pub(super) close_on: Option<Date>,
    pub(super) source: Option<String>,
    pub(super) campaign: Option<String>,
    pub(super) product: Option<String>,
    pub(super) segment: Option<String>,
    pub(super) country: Option<String>,
    pub(super) score: i64,
    pub(super) opened: Timestamp,
    pub(super) closed: Option<Timestamp>,
    pub(super) touched: Option<Timestamp>,
    pub(super) import: Option<String>,
    pub(super) state: Slim,
}

/// What measures need of a deal's state, under the names by which it is stored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Slim {
    #[serde(rename = "v")]
    visit: Option<SlimVisit>,
    #[serde(rename = "out")]
    pub(super) outcome: Outcome,
    #[serde(rename = "by")]
    pub(super) holders: BTreeMap<String, Id<id::User>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SlimVisit {
    mute: bool,
}

impl Slim {
    /// Whether the deal is history out of an import that nobody has taken up.
    pub(super) fn is_history(&self) -> bool {
        self.visit.as_ref().is_some_and(|visit| visit.mute)
    }
}

impl FromRow for StoredDeal {
    fn from_row(row: &Row<'_>) -> db::Result<StoredDeal> {
        let Json(state): Json<Slim> = row.get(21)?;
        Ok(StoredDeal {
            id: row.get(0)?,
            number: row.get(1)?,
            playbook: row.get(2)?,
            version: row.get(3)?,
            status: row.get(4)?,
            alive: row.get(5)?,
            owner: row.get(6)?,
            team: row.get(7)?,
            amount: row.get(8)?,
            currency: row.get(9)?,
            close_on: row.get(10)?,
            source: row.get(11)?,
            campaign: row.get(12)?,
            product: row.get(13)?,
            segment: row.get(14)?,
            country: row.get(15)?,
            score: row.get(16)?,
            opened: row.get(17)?,
            closed: row.get(18)?,
            touched: row.get(19)?,
            import: row.get(20)?,
            state,
        })
    }
}

/// One visit as it is stored.
#[derive(Debug)]
pub(super) struct StoredVisit {
    pub(super) deal: Id<id::Deal>,
    pub(super) nth: i64,
    pub(super) stage: String,
    pub(super) entered: Timestamp,
    pub(super) left: Option<Timestamp>,
    pub(super) how: Option<String>,
    pub(super) due: Option<Timestamp>,
}

impl FromRow for StoredVisit {
    fn from_row(row: &Row<'_>) -> db::Result<StoredVisit> {
        Ok(StoredVisit {
            deal: row.get(0)?,
            nth: row.get(1)?,
            stage: row.get(2)?,
            entered: row.get(3)?,
            left: row.get(4)?,
            how: row.get(5)?,
            due: row.get(6)?,
        })
    }
}
