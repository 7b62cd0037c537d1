//! Goals and key results: the target beside what is there, and whether the pace is enough.
//!
//! **Pace** = what is there ÷ what should be there by now, if the target is to be reached evenly over the working
//! time of the period. **Projected** = what is there ÷ the share of the working time that is over. A goal is *reached*,
//! *on track* (pace at least 0.95), *behind* or *far behind* (pace below 0.75).

#[cfg(test)]
mod tests;

use serde::Serialize;

/// How a goal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Standing {
    /// The period has not begun.
    NotBegun,
    /// The target is reached.
    Reached,
    /// At this pace it will be.
    OnTrack,
    /// At this pace it will not quite be.
    Behind,
    /// At this pace it will not be by far.
    FarBehind,
    /// The period is over and the target was not reached.
    Missed,
}

/// The target beside what is there.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Progress {
    /// What is to be reached.
    pub target: f64,
    /// What is there.
    pub actual: f64,
    /// What is there of what is to be reached.
    pub share: f64,
    /// The share of the period's working time that is over.
    pub elapsed: f64,
    /// What is there ÷ what should be there by now; absent before anything should be.
    pub pace: Option<f64>,
    /// What it comes to at this pace.
    pub projected: Option<f64>,
    /// What is still missing.
    pub missing: f64,
    /// How it stands.
    pub standing: Standing,
}

/// How a goal stands when the share `elapsed` of its working time is over.
pub fn progress(target: f64, actual: f64, elapsed: f64) -> Progress {
    let elapsed = elapsed.clamp(0.0, 1.0);
    let due = target * elapsed;
    let pace = (due > 0.0).then(|| actual / due);
    // A goal of nothing is reached from the start.
    let reached = actual >= target;
    let standing = match pace {
        _ if reached => Standing::Reached,
        None => Standing::NotBegun,
        Some(_) if elapsed >= 1.0 => Standing::Missed,
        Some(pace) if pace >= 0.95 => Standing::OnTrack,
        Some(pace) if pace >= 0.75 => Standing::Behind,
        Some(_) => Standing::FarBehind,
    };
    Progress {
        target,
        actual,
        share: if target > 0.0 { actual / target } else { 1.0 },
        elapsed,
        pace,
        projected: (elapsed > 0.0).then(|| actual / elapsed),
        missing: (target - actual).max(0.0),
        standing,
    }
}

/// How a goal stands whose figure is a level and no sum: a rate, or a time of which less is better.
///
/// Pace is how the level is to the target at any moment, so nothing is projected but the level itself. Without a case
/// there is no pace and the goal has not begun.
pub fn level(target: f64, actual: Option<f64>, elapsed: f64, less_is_better: bool) -> Progress {
    let elapsed = elapsed.clamp(0.0, 1.0);
    let of = |actual: f64| match (less_is_better, actual > 0.0) {
        (true, true) => target / actual,
        // Nothing beats no time at all.
        (true, false) => 1.0,
        (false, _) if target > 0.0 => actual / target,
        (false, _) => 1.0,
    };
    let pace = actual.map(of);
    let standing = match pace {
        None if elapsed >= 1.0 => Standing::Missed,
        None => Standing::NotBegun,
        Some(pace) if pace >= 1.0 && elapsed >= 1.0 => Standing::Reached,
        Some(_) if elapsed >= 1.0 => Standing::Missed,
        Some(pace) if pace >= 1.0 => Standing::OnTrack,
        Some(pace) if pace >= 0.75 => Standing::Behind,
        Some(_) => Standing::FarBehind,
    };
    let short =
        actual.map_or(0.0, |actual| if less_is_better { actual - target } else { target - actual });
    Progress {
        target,
        actual: actual.unwrap_or(0.0),
        share: pace.unwrap_or(0.0),
        elapsed,
        pace,
        projected: actual,
        missing: short.max(0.0),
        standing,
    }
}

impl Standing {
    /// The standing in words.
    pub fn says(self) -> &'static str {
        match self {
            Standing::NotBegun => "not begun",
            Standing::Reached => "reached",
            Standing::OnTrack => "on track",
            Standing::Behind => "behind",
            Standing::FarBehind => "far behind",
            Standing::Missed => "missed",
        }
    }
}
