//! By whose working time the time of a deal is counted: that of the team that it counts for.

use std::collections::HashMap;

use crate::columns::{Columns, Word};

/// Something of working time, for the teams that have their own and for all others.
#[derive(Clone, Debug)]
pub struct OfTeams<T> {
    usual: T,
    own: HashMap<Word, T>,
}

impl<T> OfTeams<T> {
    /// The same for all teams.
    pub fn usual(usual: T) -> OfTeams<T> {
        OfTeams { usual, own: HashMap::new() }
    }

    /// With its own for one team.
    #[must_use]
    pub fn with(mut self, team: Word, own: T) -> OfTeams<T> {
        self.own.insert(team, own);
        self
    }

    /// What counts for a deal.
    pub fn of(&self, columns: &Columns, deal: u32) -> &T {
        if self.own.is_empty() {
            return &self.usual;
        }
        self.own.get(&columns.team[deal as usize]).unwrap_or(&self.usual)
    }

    /// Something else of the same teams.
    pub fn map<U>(&self, make: impl Fn(&T) -> U) -> OfTeams<U> {
        let own = self.own.iter().map(|(team, own)| (*team, make(own)));
        OfTeams { usual: make(&self.usual), own: own.collect() }
    }
}
