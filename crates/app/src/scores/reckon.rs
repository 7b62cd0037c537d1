//! How many points a deal has, and why.

use std::sync::Arc;

use db::Read;
use playbook::{Compiled, Facts, Rule};
use types::Id;
use types::id::kind as id;

use super::{ScoreRule, compiled, store};
use crate::Result;
use crate::deals::{self, Deal};
use crate::house::{By, House};

/// The points of a deal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// All of them.
    pub points: i64,
    /// What gave them, the most first.
    pub reasons: Vec<Reason>,
    /// The workspace's rules that do not hold.
    pub missed: Vec<Missed>,
}

/// Why a deal has points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// How many; negative ones were taken away.
    pub points: i64,
    /// In words.
    pub says: String,
    /// The workspace's rule; absent for one of the playbook.
    pub rule: Option<Id<id::ScoreRule>>,
}

/// A rule that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// How many points it would give.
    pub points: i64,
    /// In words.
    pub says: String,
    /// Why it does not hold.
    pub why: String,
    /// Which rule.
    pub rule: Id<id::ScoreRule>,
}

/// The workspace's rules in use, ready to run.
pub(crate) struct Rules(Vec<(ScoreRule, Arc<Rule>)>);

impl Rules {
    /// Those of now. A rule that this program cannot read (any more) gives nothing.
    pub(crate) fn of(read: &mut Read<'_>, house: &House) -> Result<Rules> {
        let ready = |rule: ScoreRule| match compiled(house, &rule.rule) {
            Ok(ready) => Some((rule, ready)),
            Err(_) => {
                tracing::warn!(rule = %rule.id, "a score rule cannot be read");
                None
            }
        };
        Ok(Rules(store::active(read)?.into_iter().filter_map(ready).collect()))
    }

    /// The points of a deal: what its playbook says of it, then the rules.
    pub(crate) fn judge(&self, playbook: &Compiled, facts: &dyn Facts) -> Score {
        let mut score = Score::default();
        for (points, says) in playbook::score_parts(playbook, facts) {
            score.add(points, says, None);
        }
        self.add_to(&mut score, facts);
        score.reasons.sort_by_key(|reason| std::cmp::Reverse(reason.points));
        score
    }

    /// What the rules say of a deal, besides its playbook.
    fn add_to(&self, score: &mut Score, facts: &dyn Facts) {
        for (rule, ready) in &self.0 {
            let verdict = playbook::ideal_verdict(ready, facts);
            match verdict.why() {
                None => score.add(rule.points, rule.name.clone(), Some(rule.id)),
                Some(why) => score.missed.push(Missed {
                    points: rule.points,
                    says: rule.name.clone(),
                    why: why.to_owned(),
                    rule: rule.id,
                }),
            }
        }
    }
}

impl Score {
    fn add(&mut self, points: i64, says: String, rule: Option<Id<id::ScoreRule>>) {
        self.points = self.points.saturating_add(points);
        self.reasons.push(Reason { points, says, rule });
    }
}

/// The points of a deal that the caller has found, with their reasons.
///
/// # Errors
/// The database's.
pub fn of_deal(read: &mut Read<'_>, by: &By, deal: &Deal) -> Result<Score> {
    let rules = Rules::of(read, &by.house)?;
    by_rules(read, by, deal, &rules)
}

pub(super) fn by_rules(read: &mut Read<'_>, by: &By, deal: &Deal, rules: &Rules) -> Result<Score> {
    deals::with_facts(read, by, deal, |facts, playbook| rules.judge(playbook, facts))
}
