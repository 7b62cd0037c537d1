//! The working time of teams: their own where they have one, or else the workspace's.
//!
//! Whose hours count for something is decided here and nowhere else. What a deal is allowed is counted by the hours of
//! the team that it counts for, which is its owner's first; what nobody's team looks after, by the workspace's.

use std::collections::HashMap;
use std::sync::Arc;

use db::{Json, Read, Sql, params, sql};
use types::id::kind as id;
use types::{Calendar, Id};

use crate::house::House;
use crate::{Result, users, workspace};

const OF_TEAM: Sql = sql!("SELECT calendar FROM teams WHERE id = $1 AND calendar IS NOT NULL");

/// The working time by which what a team does is counted; the workspace's for no team.
///
/// # Errors
/// The database's.
pub fn hours(
    read: &mut Read<'_>,
    house: &House,
    team: Option<Id<id::Team>>,
) -> Result<Arc<Calendar>> {
    let own: Option<Json<Calendar>> = match team {
        Some(team) => read.maybe(OF_TEAM, params![team])?,
        None => None,
    };
    match own {
        Some(Json(calendar)) => Ok(Arc::new(calendar)),
        None => workspace::calendar(read, house),
    }
}

/// The working time by which what somebody owns is counted: that of their first team.
///
/// # Errors
/// The database's.
pub fn hours_of(
    read: &mut Read<'_>,
    house: &House,
    owner: Option<Id<id::User>>,
) -> Result<Arc<Calendar>> {
    let team = match owner {
        Some(owner) => users::first_team(read, owner)?,
        None => None,
    };
    hours(read, house, team)
}

/// The working time of all teams, for who looks at much at once.
#[derive(Clone, Debug)]
pub struct Hours {
    usual: Arc<Calendar>,
    own: HashMap<Id<id::Team>, Arc<Calendar>>,
}

const ALL: Sql = sql!("SELECT id, calendar FROM teams WHERE calendar IS NOT NULL");

impl Hours {
    /// As they are now.
    ///
    /// # Errors
    /// The database's.
    pub fn load(read: &mut Read<'_>, house: &House) -> Result<Hours> {
        let own: Vec<(Id<id::Team>, Json<Calendar>)> = read.all(ALL, params![])?;
        Ok(Hours {
            usual: workspace::calendar(read, house)?,
            own: own.into_iter().map(|(team, Json(own))| (team, Arc::new(own))).collect(),
        })
    }

    /// As [`hours`].
    pub fn of(&self, team: Option<Id<id::Team>>) -> &Arc<Calendar> {
        team.and_then(|team| self.own.get(&team)).unwrap_or(&self.usual)
    }

    /// The workspace's.
    pub fn usual(&self) -> &Arc<Calendar> {
        &self.usual
    }

    /// The teams that have their own.
    pub fn own(&self) -> impl Iterator<Item = (Id<id::Team>, &Arc<Calendar>)> {
        self.own.iter().map(|(team, calendar)| (*team, calendar))
    }
}
