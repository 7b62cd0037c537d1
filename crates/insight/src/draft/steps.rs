//! The steps of the way and their dominant order.

use super::won::Won;
use crate::log::EventLog;

/// The most steps that are looked at: nobody wants more stages and tasks than that.
const MOST: usize = 60;

/// For each case its different activities in the order in which they first happened, each with that time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Firsts {
    starts: Vec<usize>,
    firsts: Vec<(u32, i64)>,
}

impl Firsts {
    pub(super) fn of(log: &EventLog) -> Firsts {
        let mut seen_in = vec![usize::MAX; log.activities().len()];
        let mut found = Firsts { starts: vec![0], firsts: Vec::new() };
        for case in log.iter() {
            for (id, time) in case.activities.iter().zip(case.times) {
                let seen = &mut seen_in[*id as usize];
                if *seen != case.index {
                    *seen = case.index;
                    found.firsts.push((*id, *time));
                }
            }
            found.starts.push(found.firsts.len());
        }
        found
    }

    pub(super) fn of_case(&self, case: usize) -> &[(u32, i64)] {
        &self.firsts[self.starts[case]..self.starts[case + 1]]
    }
}

/// The activities that at least a share of the good cases have, in their dominant order.
///
/// One comes before another where more cases have it first (majority rule); the row is by how many others an activity
/// comes before, less how many come before it (A. H. Copeland, 1951), and among equals by its mean place.
pub(super) fn steps(log: &EventLog, firsts: &Firsts, won: &Won, share: f64) -> Vec<u32> {
    let often = often(log, firsts, won, share);
    let mut at = vec![usize::MAX; log.activities().len()];
    for (place, id) in often.iter().enumerate() {
        at[*id as usize] = place;
    }
    let side = often.len();
    let mut before = vec![0_u32; side * side];
    let mut places = vec![(0.0, 0.0); side];
    for case in (0..log.case_count()).filter(|case| won.cases[*case]) {
        let row: Vec<usize> = firsts
            .of_case(case)
            .iter()
            .map(|(id, _)| at[*id as usize])
            .filter(|place| *place != usize::MAX)
            .collect();
        for (n, one) in row.iter().enumerate() {
            places[*one].0 += n as f64;
            places[*one].1 += 1.0;
            for other in &row[n + 1..] {
                before[one * side + other] += 1;
            }
        }
    }
    let score = |one: usize| -> i64 {
        let sign =
            |other: usize| before[one * side + other].cmp(&before[other * side + one]) as i64;
        (0..side).map(sign).sum()
    };
    let mean = |one: usize| places[one].0 / f64::max(places[one].1, 1.0);
    let mut order: Vec<usize> = (0..side).collect();
    order.sort_by(|a, b| score(*b).cmp(&score(*a)).then(mean(*a).total_cmp(&mean(*b))));
    order.into_iter().map(|place| often[place]).collect()
}

/// The activities that are frequent enough among the good cases; the most frequent one in any case.
fn often(log: &EventLog, firsts: &Firsts, won: &Won, share: f64) -> Vec<u32> {
    let counts = cases_with(log, firsts, won);
    let least = (share * won.count as f64).max(1.0);
    let mut often: Vec<u32> = (0..counts.len() as u32).collect();
    often.sort_by_key(|id| std::cmp::Reverse(counts[*id as usize]));
    often.truncate(MOST);
    let frequent = often.iter().filter(|id| f64::from(counts[**id as usize]) >= least).count();
    often.truncate(frequent.max(1));
    often
}

/// How many of the good cases have each activity.
pub(super) fn cases_with(log: &EventLog, firsts: &Firsts, won: &Won) -> Vec<u32> {
    let mut counts = vec![0_u32; log.activities().len()];
    for case in (0..log.case_count()).filter(|case| won.cases[*case]) {
        for (id, _) in firsts.of_case(case) {
            counts[*id as usize] += 1;
        }
    }
    counts
}
