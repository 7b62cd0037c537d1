//! Many possible futures, drawn from what is believed.

use rayon::prelude::*;
use serde::Serialize;

use super::{OpenDeal, Period, Work};
use crate::random::Random;
use crate::stats::{float, mean, quantile};

/// The mean and the middle of many possible futures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Range {
    /// The mean.
    pub mean: f64,
    /// One in ten lies below.
    pub p10: f64,
    /// Half lie below.
    pub p50: f64,
    /// Nine in ten lie below.
    pub p90: f64,
}

impl Range {
    /// Of some values.
    pub fn of(mut values: Vec<f64>) -> Range {
        values.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| quantile(&values, share).unwrap_or(0.0);
        Range { mean: mean(&values).unwrap_or(0.0), p10: at(0.1), p50: at(0.5), p90: at(0.9) }
    }
}

/// What was drawn for a period.
pub(super) struct Drawn {
    pub(super) wins: Vec<f64>,
    pub(super) values: Vec<f64>,
    pub(super) from_open: f64,
    pub(super) from_new: f64,
    pub(super) has_value: bool,
}

/// So many single draws are made at most; with very many deals there are fewer runs.
const MOST_DRAWS: usize = 40_000_000;
const LEAST_RUNS: usize = 200;

/// What one run needs of one open deal.
struct Ticket {
    stage: usize,
    chance: f64,
    in_period: f64,
    value: f64,
}

impl Work<'_> {
    pub(super) fn simulate(
        &self,
        deals: &[u32],
        open: &[OpenDeal],
        period: &Period,
        with_new: bool,
    ) -> Drawn {
        let tickets: Vec<Ticket> = open.iter().map(|open| self.ticket(open, period)).collect();
        let tickets: Vec<Ticket> = tickets.into_iter().filter(|it| it.in_period > 0.0).collect();
        let beliefs = self.beliefs(open);
        // The model may have learnt from more deals: those in scope alone bring new ones into it.
        let arrivals = match with_new {
            true => self.model.arrivals(self.columns, deals, self.as_of),
            false => Vec::new(),
        };
        let from_new = self.new_wins(&arrivals, period);
        let values = if from_new > 0.0 { self.late_values(deals) } else { Vec::new() };
        let most = self.settings.runs.min(MOST_DRAWS / tickets.len().max(1)).max(LEAST_RUNS);
        let runs: Vec<(f64, f64)> = (0..most)
            .into_par_iter()
            .map(|run| {
                let seed = crate::random::mix(self.settings.seed ^ (run as u64) << 20);
                let mut random = Random::seeded(seed);
                self.run(&mut random, &tickets, &beliefs, from_new, &values)
            })
            .collect();
        let from_open = tickets.iter().map(|ticket| ticket.chance * ticket.in_period).sum();
        Drawn {
            wins: runs.iter().map(|run| run.0).collect(),
            has_value: tickets.iter().any(|it| it.value > 0.0) || !values.is_empty(),
            values: runs.into_iter().map(|run| run.1).collect(),
            from_open,
            from_new,
        }
    }

    fn ticket(&self, open: &OpenDeal, period: &Period) -> Ticket {
        let chance = open.chance.mean;
        let in_period = if chance > 0.0 { self.chance_in(open, period) / chance } else { 0.0 };
        #[expect(clippy::cast_precision_loss, reason = "sums need not be exact to the last cent")]
        let value = self.value(open.deal).unwrap_or(0) as f64;
        Ticket { stage: open.stage, chance, in_period, value }
    }

    /// How sure the chances of each stage are: the mean hits and misses over its open deals.
    fn beliefs(&self, open: &[OpenDeal]) -> Vec<Option<(f64, f64)>> {
        let mut sums = vec![(0.0, 0.0, 0usize); self.columns.stages.len()];
        for deal in open {
            let of = &mut sums[deal.stage];
            of.0 += deal.chance.belief.hits;
            of.1 += deal.chance.belief.misses;
            of.2 += 1;
        }
        let mean = |(hits, misses, n): (f64, f64, usize)| {
            (n > 0).then(|| (hits / float(n), misses / float(n)))
        };
        sums.into_iter().map(mean).collect()
    }

    fn run(
        &self,
        random: &mut Random,
        tickets: &[Ticket],
        beliefs: &[Option<(f64, f64)>],
        from_new: f64,
        values: &[f64],
    ) -> (f64, f64) {
        // All deals of a stage share the error of its chance.
        let factor = |belief: &Option<(f64, f64)>, random: &mut Random| {
            let Some((hits, misses)) = belief else { return 1.0 };
            random.beta(*hits, *misses) * (hits + misses) / hits
        };
        let factors: Vec<f64> = beliefs.iter().map(|belief| factor(belief, random)).collect();
        let (mut wins, mut value) = (0.0, 0.0);
        for ticket in tickets {
            let chance = (ticket.chance * factors[ticket.stage]).min(1.0) * ticket.in_period;
            if random.happens(chance) {
                wins += 1.0;
                value += ticket.value;
            }
        }
        if from_new > 0.0 {
            // The rate itself is only known from the deals of ninety days.
            let new = random.poisson(from_new);
            wins += float(new);
            if !values.is_empty() {
                value += (0..new).map(|_| values[random.below(values.len())]).sum::<f64>();
            }
        }
        (wins, value)
    }

    /// The wins expected in a period of deals that are still to come, so many a day to each stage.
    pub(super) fn new_wins(&self, arrivals: &[(usize, f64)], period: &Period) -> f64 {
        if period.to <= self.as_of {
            return 0.0;
        }
        let start = period.from.max(self.as_of);
        let mut expected = 0.0;
        for (stage, rate) in arrivals {
            let id = crate::columns::StageId(u16::try_from(*stage).unwrap_or(u16::MAX));
            let Some(chance) = self.model.chance(id, 0) else { continue };
            expected += rate * chance.mean * self.days_won(*stage, start, period.to);
        }
        expected
    }

    /// What wins of late brought.
    fn late_values(&self, deals: &[u32]) -> Vec<f64> {
        let asked: std::collections::HashSet<u32> = deals.iter().copied().collect();
        let wins = self.model.late_wins.iter().filter(|deal| asked.contains(deal));
        #[expect(clippy::cast_precision_loss, reason = "sums need not be exact to the last cent")]
        wins.filter_map(|deal| self.value(*deal)).map(|it| it as f64).collect()
    }

    /// The days of arriving, each counted by the share of its winners that is won between `from` and `to`.
    fn days_won(&self, stage: usize, from: i64, to: i64) -> f64 {
        const STEPS: i64 = 60;
        let timing = self.model.timing(stage);
        let width = (to - self.as_of) / STEPS;
        let share = |step: i64| {
            let arrived = self.as_of + width * step + width / 2;
            let won = timing.by(0, to - arrived) - timing.by(0, (from - arrived).max(0));
            won.max(0.0)
        };
        (0..STEPS).map(share).sum::<f64>() * crate::columns::days(width)
    }
}
