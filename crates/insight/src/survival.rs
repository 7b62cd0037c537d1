//! How many are through after how long, where some are still on their way: Kaplan–Meier and Aalen–Johansen.
//!
//! A deal that is open has taken *at least* so long; leaving it out would make the process look quicker than it
//! is. The curves count it as under observation for as long as it was seen. Where a deal can end in two ways, the
//! share that ended in one of them is the Aalen–Johansen estimate, and with one way it is Kaplan–Meier's.

#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::stats::{SMALL, float};

/// How an observation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// What is waited for happened.
    Event,
    /// Something else happened, after which it cannot.
    Other,
    /// It was still under way when it was seen last.
    Censored,
}

/// One case: how long, and how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    /// In whatever unit; ties are taken together.
    pub time: i64,
    /// How it ended.
    pub end: End,
}

/// The share for which the event has happened by a time.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    /// How many cases it rests on.
    pub n: usize,
    /// How many of them ended in the event.
    pub events: usize,
    /// The times at which something happened, ascending.
    pub times: Vec<i64>,
    /// The share for which the event has happened by each time.
    pub done: Vec<f64>,
    /// The share that ended otherwise by each time.
    pub other: Vec<f64>,
    /// How many were under observation just before each time.
    pub at_risk: Vec<usize>,
    /// Greenwood's sum at each time, for the interval.
    greenwood: Vec<f64>,
    /// Until when each case was under observation, ascending.
    seen: Vec<i64>,
    /// When each case that has ended did so, in either way, ascending.
    ended: Vec<i64>,
    /// When the event happened to each case to which it did, ascending.
    happened: Vec<i64>,
    /// How long each case that has not ended was under observation, ascending.
    open: Vec<i64>,
    /// For each of these and all after it together, the share of endings that had come by then.
    open_shares: Vec<f64>,
}

impl Curve {
    /// The curve of some cases (Kaplan and Meier 1958; Aalen and Johansen 1978).
    pub fn of(mut cases: Vec<Observation>) -> Curve {
        cases.sort_unstable_by_key(|case| case.time);
        let times_of = |counts: fn(End) -> bool| -> Vec<i64> {
            cases.iter().filter(|case| counts(case.end)).map(|case| case.time).collect()
        };
        let mut curve = Curve {
            n: cases.len(),
            seen: times_of(|_| true),
            ended: times_of(|end| end != End::Censored),
            happened: times_of(|end| end == End::Event),
            open: times_of(|end| end == End::Censored),
            ..Curve::default()
        };
        curve.open_shares = curve.open.iter().map(|open| curve.ended_share(*open)).collect();
        for place in (1..curve.open_shares.len()).rev() {
            curve.open_shares[place - 1] += curve.open_shares[place];
        }
        let (mut free, mut done, mut other, mut greenwood) = (1.0, 0.0, 0.0, 0.0);
        let mut start = 0;
        while start < cases.len() {
            let time = cases[start].time;
            let mut end = start;
            let (mut events, mut others) = (0, 0);
            while end < cases.len() && cases[end].time == time {
                match cases[end].end {
                    End::Event => events += 1,
                    End::Other => others += 1,
                    End::Censored => {}
                }
                end += 1;
            }
            let at_risk = cases.len() - start;
            start = end;
            if events + others == 0 {
                continue;
            }
            done += free * float(events) / float(at_risk);
            other += free * float(others) / float(at_risk);
            let left = at_risk - events - others;
            free *= float(left) / float(at_risk);
            if left > 0 {
                greenwood += float(events + others) / (float(at_risk) * float(left));
            }
            curve.events += events;
            curve.times.push(time);
            curve.done.push(done);
            curve.other.push(other);
            curve.at_risk.push(at_risk);
            curve.greenwood.push(greenwood);
        }
        curve
    }

    fn place(&self, time: i64) -> Option<usize> {
        self.times.partition_point(|at| *at <= time).checked_sub(1)
    }

    /// The share for which the event has happened by `time`, that time included.
    pub fn by(&self, time: i64) -> f64 {
        self.place(time).map_or(0.0, |place| self.done[place])
    }

    /// The share that ended otherwise by `time`.
    pub fn other_by(&self, time: i64) -> f64 {
        self.place(time).map_or(0.0, |place| self.other[place])
    }

    /// How many were under observation for longer than `time`.
    pub fn at_risk_after(&self, time: i64) -> usize {
        self.n - self.seen.partition_point(|seen| *seen <= time)
    }

    /// How many cases ended, in either way, after longer than `time`: those still under way tell nothing of how they
    /// end.
    pub fn ended_after(&self, time: i64) -> usize {
        self.ended.len() - self.ended.partition_point(|ended| *ended <= time)
    }

    /// The share of all endings that had come by `time`.
    fn ended_share(&self, time: i64) -> f64 {
        let by_then = self.ended.partition_point(|ended| *ended <= time);
        if by_then == 0 { 0.0 } else { float(by_then) / float(self.ended.len()) }
    }

    /// How much the cases that lasted longer than `time` tell of how such cases end. One that has ended counts as one. One
    /// still under way counts by the share of the endings after `time` that had come before it was last seen: to be
    /// undecided tells something only where others were decided long ago. All of these together count at most as
    /// much as all that have ended.
    pub fn evidence_after(&self, time: i64) -> f64 {
        let first = self.open.partition_point(|open| *open <= time);
        let open = float(self.open.len() - first);
        let before = self.ended_share(time);
        let told = match self.open_shares.get(first) {
            Some(sum) if before < 1.0 => (sum - open * before) / (1.0 - before),
            _ => open,
        };
        float(self.ended_after(time)) + told.min(float(self.ended.len()))
    }

    /// To how many cases the event happened after longer than `time`.
    pub fn events_after(&self, time: i64) -> usize {
        self.happened.len() - self.happened.partition_point(|happened| *happened <= time)
    }

    /// How many cases have ended, in either way.
    pub fn ended(&self) -> usize {
        self.ended.len()
    }

    /// The 95 % interval at `time` on the log-log scale (Kalbfleisch and Prentice 1980), with Greenwood's variance;
    /// absent where nothing or everything has happened.
    pub fn interval(&self, time: i64) -> Option<(f64, f64)> {
        let place = self.place(time)?;
        let free = 1.0 - self.done[place];
        if free <= 0.0 || free >= 1.0 {
            return None;
        }
        let error = self.greenwood[place].sqrt() / free.ln().abs();
        let low = free.powf((1.959_963_984_540_054 * error).exp());
        let high = free.powf((-1.959_963_984_540_054 * error).exp());
        Some((1.0 - high, 1.0 - low))
    }

    /// The time by which this share of cases is through; absent where the curve does not come so far.
    pub fn time_of(&self, share: f64) -> Option<i64> {
        let place = self.done.iter().position(|done| *done >= share - 1e-12)?;
        Some(self.times[place])
    }

    /// The share for which the event ever happens, as far as the curve goes.
    pub fn ever(&self) -> f64 {
        self.done.last().copied().unwrap_or(0.0)
    }

    /// Among those for which nothing has happened by `age`: the share for which the event happens in the next
    /// `ahead`.
    pub fn chance_within(&self, age: i64, ahead: i64) -> Option<f64> {
        let (done, other) = (self.by(age), self.other_by(age));
        let free = 1.0 - done - other;
        if free <= 1e-9 {
            return None;
        }
        Some(((self.by(age.saturating_add(ahead)) - done) / free).clamp(0.0, 1.0))
    }

    /// The steps for a picture: at most `most` points, the last one included.
    pub fn steps(&self, most: usize) -> Vec<Step> {
        let stride = self.times.len().div_ceil(most.max(1)).max(1);
        let last = self.times.len().saturating_sub(1);
        (0..self.times.len())
            .filter(|place| place % stride == 0 || *place == last)
            .map(|place| self.step(self.times[place]))
            .collect()
    }

    /// What the curve says at a time.
    pub fn step(&self, time: i64) -> Step {
        let interval = self.interval(time);
        let at_risk = self.at_risk_after(time);
        Step {
            time,
            share: self.by(time),
            low: interval.map(|interval| interval.0),
            high: interval.map(|interval| interval.1),
            at_risk,
            small: self.n - self.seen.partition_point(|seen| *seen < time) < SMALL,
        }
    }
}

/// A point of a curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Step {
    /// In days where a report says nothing else.
    pub time: i64,
    /// The share for which it has happened by then.
    pub share: f64,
    /// The lower end of the 95 % interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// How many are still under observation after it.
    pub at_risk: usize,
    /// Whether too few were ever observed so long.
    pub small: bool,
}
