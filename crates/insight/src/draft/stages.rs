//! Puts steps together to stages, and measures these.

use types::{Timestamp, Within};

use super::Wish;
use super::steps::{Firsts, cases_with};
use super::time::Working;
use super::won::Won;
use crate::discover::Spread;
use crate::log::EventLog;

/// What follows within a minute is done in one go.
const AT_ONCE: f64 = 60_000.0;
/// So does what follows within this share of a good case's whole time.
const SOON: f64 = 0.01;
/// A way has at least so many stages, if it has so many steps …
const FEW: usize = 3;
/// … and at most so many.
const MANY: usize = 12;
/// What so many of the good cases do must be done.
const MUST: f64 = 0.9;

/// A drafted stage.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stage {
    /// Its steps in order; a case leaves the stage when they are done.
    pub(super) steps: Vec<Step>,
    /// How many cases came to it.
    pub(super) reached: usize,
    /// How many of them ended well.
    pub(super) won: usize,
    /// The working milliseconds that good cases took for it.
    pub(super) took: Spread,
    /// The time that is allowed.
    pub(super) within: Option<Within>,
}

/// Something done in a stage.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) activity: u32,
    pub(super) must: bool,
}

pub(super) fn stages(
    log: &EventLog,
    firsts: &Firsts,
    won: &Won,
    steps: &[u32],
    wish: &Wish,
) -> Vec<Stage> {
    let groups = grouped(steps, &gaps(log, firsts, won, steps), typical_time(log, won));
    let way = Way::of(log, &groups);
    // A log may reach to the year 9999: its working time is reckoned once.
    let working = Working::of(log, &wish.calendar);
    let times = way.times(log, firsts, won, &working);
    let others = way.others(log, firsts, won, steps, wish.task);
    let counts = cases_with(log, firsts, won);
    let must = |id: u32| f64::from(counts[id as usize]) >= MUST * won.count as f64;
    let musts = |group: &Vec<u32>| group.iter().copied().filter(|id| must(*id)).collect();
    let musts: Vec<Vec<u32>> = groups.iter().map(musts).collect();
    let reached = way.reached(log, firsts, won, &musts);
    let mut stages = Vec::with_capacity(groups.len());
    for (at, mut took) in times.into_iter().enumerate() {
        let mut steps: Vec<Step> =
            groups[at].iter().map(|id| Step { activity: *id, must: must(*id) }).collect();
        steps.extend(others[at].iter().map(|id| Step { activity: *id, must: false }));
        let within = working.allowed(&mut took, wish.allowed);
        let (reached, won) = reached[at];
        stages.push(Stage { steps, reached, won, took: Spread::of(&mut took), within });
    }
    stages
}

/// The median time of a good case.
fn typical_time(log: &EventLog, won: &Won) -> f64 {
    let good = log.iter().filter(|case| won.cases[case.index]);
    let mut durations: Vec<i64> = good.map(|case| case.duration()).collect();
    Spread::of(&mut durations).median
}

/// For each step the median time from when all before it had been reached.
fn gaps(log: &EventLog, firsts: &Firsts, won: &Won, steps: &[u32]) -> Vec<f64> {
    let mut waits: Vec<Vec<i64>> = vec![Vec::new(); steps.len()];
    let mut at = vec![None; log.activities().len()];
    for case in (0..log.case_count()).filter(|case| won.cases[*case]) {
        for (id, time) in firsts.of_case(case) {
            at[*id as usize] = Some(*time);
        }
        let mut reached = None;
        for (step, waits) in steps.iter().zip(&mut waits) {
            let Some(time) = at[*step as usize] else { continue };
            if let Some(reached) = reached {
                waits.push(i64::max(time - reached, 0));
            }
            reached = reached.max(Some(time));
        }
        for (id, _) in firsts.of_case(case) {
            at[*id as usize] = None;
        }
    }
    waits.iter_mut().map(|waits| Spread::of(waits).median).collect()
}

/// Cuts the row of steps where there is a wait.
fn grouped(steps: &[u32], gaps: &[f64], typical: f64) -> Vec<Vec<u32>> {
    let least = AT_ONCE.max(SOON * typical);
    let mut cuts: Vec<usize> = (1..steps.len()).collect();
    cuts.sort_by(|a, b| gaps[*b].total_cmp(&gaps[*a]));
    let waits = cuts.iter().filter(|cut| gaps[**cut] >= least).count();
    cuts.truncate(waits.clamp(FEW - 1, MANY - 1));
    cuts.sort_unstable();
    let mut groups = Vec::with_capacity(cuts.len() + 1);
    let mut begin = 0;
    for cut in cuts.into_iter().chain([steps.len()]) {
        groups.push(steps[begin..cut].to_vec());
        begin = cut;
    }
    groups
}

/// For each activity the stage that it is a step of.
struct Way {
    stage_of: Vec<Option<usize>>,
    stages: usize,
}

impl Way {
    fn of(log: &EventLog, groups: &[Vec<u32>]) -> Way {
        let mut stage_of = vec![None; log.activities().len()];
        for (stage, group) in groups.iter().enumerate() {
            for id in group {
                stage_of[*id as usize] = Some(stage);
            }
        }
        Way { stage_of, stages: groups.len() }
    }

    /// When a case had done each stage, as far as it did: never earlier than the stages before.
    fn done(&self, firsts: &[(u32, i64)]) -> Vec<Option<i64>> {
        let mut done = vec![None; self.stages];
        for (id, time) in firsts {
            if let Some(stage) = self.stage_of[*id as usize] {
                done[stage] = done[stage].max(Some(*time));
            }
        }
        let mut latest = None;
        for stage in &mut done {
            if stage.is_some() {
                latest = latest.max(*stage);
                *stage = latest;
            }
        }
        done
    }

    /// For each stage the working time that each good case took from the stage before.
    fn times(
        &self,
        log: &EventLog,
        firsts: &Firsts,
        won: &Won,
        working: &Working,
    ) -> Vec<Vec<i64>> {
        let mut times = vec![Vec::new(); self.stages];
        for case in log.iter().filter(|case| won.cases[case.index]) {
            let mut since = case.times[0];
            for (stage, done) in self.done(firsts.of_case(case.index)).into_iter().enumerate() {
                let Some(done) = done else { continue };
                let (from, to) = (Timestamp::from_millis(since), Timestamp::from_millis(done));
                times[stage].push(working.between(from, to));
                since = done;
            }
        }
        times
    }

    /// For each stage how many cases came to it, and how many of these ended well.
    ///
    /// Who has done everything that must be done in a stage is in the next one, whatever happens there.
    fn reached(
        &self,
        log: &EventLog,
        firsts: &Firsts,
        won: &Won,
        must: &[Vec<u32>],
    ) -> Vec<(usize, usize)> {
        let mut reached = vec![(0, 0); self.stages];
        for case in 0..log.case_count() {
            let firsts = firsts.of_case(case);
            let has = |id: &u32| firsts.iter().any(|(done, _)| done == id);
            let stages = firsts.iter().filter_map(|(id, _)| self.stage_of[*id as usize]);
            let farthest = stages.max().map_or(0, |stage| match must[stage].iter().all(has) {
                true => (stage + 1).min(self.stages - 1),
                false => stage,
            });
            for count in &mut reached[..=farthest] {
                count.0 += 1;
                count.1 += usize::from(won.cases[case]);
            }
        }
        reached
    }

    /// For each stage what else is often done while cases are in it.
    fn others(
        &self,
        log: &EventLog,
        firsts: &Firsts,
        won: &Won,
        steps: &[u32],
        share: f64,
    ) -> Vec<Vec<u32>> {
        let counts = cases_with(log, firsts, won);
        let least = (share * won.count as f64).max(1.0);
        let frequent = |id: &u32| f64::from(counts[*id as usize]) >= least;
        let others = (0..counts.len() as u32).filter(|id| frequent(id) && !steps.contains(id));
        let mut others: Vec<u32> = others.collect();
        others.sort_by_key(|id| std::cmp::Reverse(counts[*id as usize]));
        let mut during = vec![vec![0_u32; self.stages]; log.activities().len()];
        for case in (0..log.case_count()).filter(|case| won.cases[*case]) {
            let mut stage = 0;
            for (id, _) in firsts.of_case(case) {
                match self.stage_of[*id as usize] {
                    Some(done) => stage = stage.max((done + 1).min(self.stages - 1)),
                    None => during[*id as usize][stage] += 1,
                }
            }
        }
        let mut found = vec![Vec::new(); self.stages];
        for id in others {
            let times = &during[id as usize];
            let most = times.iter().max().copied().unwrap_or(0);
            if let Some(stage) = times.iter().position(|times| *times == most) {
                found[stage].push(id);
            }
        }
        found
    }
}
