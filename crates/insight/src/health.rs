//! How healthy the process is: humming, experimenting or thrashing, with the evidence.
//!
//! - **Control charts** by month: the share won of what was decided (a p-chart: three standard deviations of a
//!   share of so many cases; Shewhart 1931), the days to a win and the number of new deals (charts of single
//!   values with the mean moving range: ± 2.66 of it; Wheeler and Chambers 1992). A **signal** is a point beyond the
//!   limits, or eight in a row on one side of the centre.
//! - **Changes**: how many versions of the playbooks in scope were published, and which of them were **replaced** by the
//!   next version of the same playbook before thirty of their deals were decided. A playbook's newest version is not
//!   replaced, and another playbook's version replaces nothing.
//! - **Newcomers**: after how many days half of those who began lately have their first win, beside those before them.
//!   Whoever has not won yet counts as seen so long (Kaplan–Meier): without them newcomers, of whom only the quick ones
//!   can have won already, would look quicker than anybody. Somebody is new by their first deal in the workspace,
//!   whichever deals are looked at.
//!
//! *Humming*: no signal, and at most one change in ninety days. *Experimenting*: changes that each had deals enough
//! to be judged by. *Thrashing*: changes so quick after one another that none can be judged, or a process out of its
//! limits for the worse while it is being changed. With too little decided it says that it does not know.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use serde::Serialize;

use crate::columns::{Columns, DAY_MS, NEVER, NO_DAY, Outcome, Word, days};
use crate::group::date_of;
use crate::stats::{SMALL, float, mean};
use crate::survival::{Curve, End, Observation};

/// How healthy the process is.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Health {
    /// humming, experimenting, thrashing or unknown.
    pub state: State,
    /// Why, in words.
    pub evidence: Vec<String>,
    /// The control charts.
    pub charts: Vec<Chart>,
    /// Versions published in the time looked at.
    pub changes: Vec<Change>,
    /// Days from the first deal to the first win: of people who began in the last 180 days.
    pub newcomers: Ramp,
    /// The same of those who began before.
    pub others: Ramp,
    /// How many deals were decided in the time looked at.
    pub decided: usize,
}

/// In one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum State {
    /// Steady.
    Humming,
    /// Being changed, each change with deals enough to judge it by.
    Experimenting,
    /// Changed faster than anybody can learn from it, or getting worse while it is changed.
    Thrashing,
    /// Too little has been decided.
    Unknown,
}

/// A control chart.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Chart {
    /// win_rate, days_to_win or new_deals.
    pub measure: String,
    /// What people call it.
    pub name: String,
    /// The mean over all months.
    pub centre: Option<f64>,
    /// One point a month.
    pub points: Vec<Point>,
    /// How many points are signals.
    pub signals: usize,
}

/// One month of a chart.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Point {
    /// 2026-03
    pub month: String,
    /// What was measured; absent where there was nothing to measure.
    pub value: Option<f64>,
    /// On how many cases it rests.
    pub n: usize,
    /// The lower limit of what is usual.
    pub low: Option<f64>,
    /// The upper limit.
    pub high: Option<f64>,
    /// Whether it is no mere chance.
    pub signal: bool,
}

/// How long people take to their first win.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Ramp {
    /// How many people.
    pub n: usize,
    /// How many of them have won a deal.
    pub won: usize,
    /// The days by which half of all have won, those who have not yet included; absent where fewer have.
    pub median: Option<f64>,
    /// Whether `n` is too small for this to mean much.
    pub small: bool,
}

/// A version of a playbook.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Change {
    /// The playbook's key.
    pub playbook: String,
    /// The version's number.
    pub version: u16,
    /// The day on which it was published.
    pub on: String,
    /// Deals that ran on it and were decided.
    pub decided: usize,
    /// Whether the playbook's next version came before enough of them were decided.
    pub replaced: bool,
    #[serde(skip)]
    at: i64,
}

/// The months that are looked at.
const MONTHS: usize = 12;
/// A change within so many days is of late.
const LATE_DAYS: i64 = 90;
/// Somebody who began within so many days is a newcomer.
const NEW_DAYS: i64 = 180;

/// How healthy the process of some deals is, seen from `as_of`; `day` says on which day an instant lies, and `running`
/// experiments count as changes that are being judged.
pub fn health(
    columns: &Columns,
    deals: &[u32],
    as_of: i64,
    day: impl Fn(i64) -> i32,
    running: usize,
) -> Health {
    let months = months(columns, deals, as_of, day(as_of));
    let charts = vec![win_rate(&months), days_to_win(&months), new_deals(&months)];
    let since = as_of - i64::try_from(MONTHS).unwrap_or(12) * 30 * DAY_MS;
    let changes = changes(columns, deals, since..=as_of, day);
    let decided = months.values().map(|month| month.won + month.lost).sum();
    let (newcomers, others) = ramps(columns, deals, as_of);
    let mut health = Health {
        state: State::Unknown,
        evidence: Vec::new(),
        charts,
        changes,
        newcomers,
        others,
        decided,
    };
    judge(&mut health, as_of, running);
    health
}

#[derive(Clone, Debug, Default)]
struct Month {
    won: usize,
    lost: usize,
    opened: usize,
    days: Vec<f64>,
}

/// The whole months up to the one before `today`'s, at most twelve, by number of months since year 0.
fn months(columns: &Columns, deals: &[u32], as_of: i64, today: i32) -> BTreeMap<i32, Month> {
    let present = month_of(today);
    let mut months: BTreeMap<i32, Month> = BTreeMap::new();
    let size = i32::try_from(MONTHS).unwrap_or(12);
    for deal in deals {
        let at = *deal as usize;
        let opened = month_of(columns.opened_day[at]);
        if (present - size..present).contains(&opened) {
            months.entry(opened).or_default().opened += 1;
        }
        let outcome = columns.outcome_at(*deal, as_of);
        let closed_day = columns.closed_day_at(*deal, as_of);
        if closed_day == NO_DAY || !matches!(outcome, Outcome::Won | Outcome::Lost) {
            continue;
        }
        let closed = month_of(closed_day);
        if !(present - size..present).contains(&closed) {
            continue;
        }
        let month = months.entry(closed).or_default();
        if outcome == Outcome::Won {
            month.won += 1;
            month.days.push(columns.days_to_close(*deal, as_of));
        } else {
            month.lost += 1;
        }
    }
    let first = months.keys().next().copied().unwrap_or(present);
    for month in first..present {
        months.entry(month).or_default();
    }
    months
}

fn month_of(day: i32) -> i32 {
    let date = date_of(day);
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

fn month_name(month: i32) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

fn win_rate(months: &BTreeMap<i32, Month>) -> Chart {
    let won: usize = months.values().map(|month| month.won).sum();
    let all: usize = months.values().map(|month| month.won + month.lost).sum();
    let centre = (all > 0).then(|| float(won) / float(all));
    let point = |(number, month): (&i32, &Month)| {
        let n = month.won + month.lost;
        let value = (n > 0).then(|| float(month.won) / float(n));
        // The normal limits of a share are wrong for few cases; there no limit is drawn.
        let width = centre
            .filter(|centre| float(n) * centre >= 5.0 && float(n) * (1.0 - centre) >= 5.0)
            .map(|centre| 3.0 * (centre * (1.0 - centre) / float(n)).sqrt());
        Point {
            month: month_name(*number),
            value,
            n,
            low: centre.zip(width).map(|(centre, width)| (centre - width).max(0.0)),
            high: centre.zip(width).map(|(centre, width)| (centre + width).min(1.0)),
            signal: false,
        }
    };
    chart("win_rate", "Won of what was decided", centre, months.iter().map(point).collect())
}

fn days_to_win(months: &BTreeMap<i32, Month>) -> Chart {
    let values = months.iter().map(|(number, month)| {
        let mut days = month.days.clone();
        days.sort_unstable_by(f64::total_cmp);
        // The median of very few wins is no point to draw limits by.
        let median = crate::stats::quantile(&days, 0.5).filter(|_| days.len() >= 5);
        (*number, median, days.len())
    });
    single_values("days_to_win", "Median days to a win", values.collect())
}

fn new_deals(months: &BTreeMap<i32, Month>) -> Chart {
    let values =
        months.iter().map(|(number, month)| (*number, Some(float(month.opened)), month.opened));
    single_values("new_deals", "New deals", values.collect())
}

/// A chart of single values with limits from the mean moving range.
fn single_values(measure: &str, name: &str, months: Vec<(i32, Option<f64>, usize)>) -> Chart {
    let values: Vec<f64> = months.iter().filter_map(|month| month.1).collect();
    let centre = mean(&values);
    let ranges: Vec<f64> = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    let width = mean(&ranges).filter(|_| values.len() >= 6).map(|range| 2.66 * range);
    let limits = centre.zip(width);
    let point = |(number, value, n): (i32, Option<f64>, usize)| Point {
        month: month_name(number),
        value,
        n,
        low: limits.map(|(centre, width)| (centre - width).max(0.0)),
        high: limits.map(|(centre, width)| centre + width),
        signal: false,
    };
    chart(measure, name, centre, months.into_iter().map(point).collect())
}

/// The points in a row on one side of the centre that are no chance any more.
const RUN: usize = 8;

fn chart(measure: &str, name: &str, centre: Option<f64>, mut points: Vec<Point>) -> Chart {
    let (mut run, mut side) = (0, false);
    for point in &mut points {
        let Some((value, centre)) = point.value.zip(centre) else { continue };
        let above = value > centre;
        run = if value == centre {
            0
        } else if above == side {
            run + 1
        } else {
            1
        };
        side = above;
        let beyond =
            point.low.is_some_and(|low| value < low) || point.high.is_some_and(|high| value > high);
        point.signal = beyond || run >= RUN;
    }
    let signals = points.iter().filter(|point| point.signal).count();
    Chart { measure: measure.to_owned(), name: name.to_owned(), centre, points, signals }
}

/// The playbooks that some deals follow.
pub fn playbooks_of(columns: &Columns, deals: &[u32]) -> BTreeSet<u16> {
    deals.iter().map(|deal| columns.playbook[*deal as usize]).collect()
}

fn changes(
    columns: &Columns,
    deals: &[u32],
    within: RangeInclusive<i64>,
    day: impl Fn(i64) -> i32,
) -> Vec<Change> {
    let as_of = *within.end();
    let mut decided: BTreeMap<(u16, u16), Vec<i64>> = BTreeMap::new();
    for deal in deals {
        let at = *deal as usize;
        if matches!(columns.outcome_at(*deal, as_of), Outcome::Won | Outcome::Lost) {
            let of = decided.entry((columns.playbook[at], columns.version[at])).or_default();
            of.push(columns.closed_at(*deal, as_of));
        }
    }
    let mut changes = Vec::new();
    for place in playbooks_of(columns, deals) {
        let playbook = &columns.playbooks[usize::from(place)];
        // The first version is the beginning and no change.
        for (nth, (version, at)) in playbook.published.iter().enumerate().skip(1) {
            if !within.contains(at) {
                continue;
            }
            let closed = decided.get(&(place, *version)).map_or(&[][..], Vec::as_slice);
            let next = playbook.published.get(nth + 1).filter(|next| next.1 <= as_of);
            let before = |next: &(u16, i64)| closed.iter().filter(|it| **it < next.1).count();
            changes.push(Change {
                playbook: playbook.key.clone(),
                version: *version,
                on: date_of(day(*at)).to_string(),
                decided: closed.len(),
                replaced: next.is_some_and(|next| before(next) < SMALL),
                at: *at,
            });
        }
    }
    changes.sort_by_key(|change| change.at);
    changes
}

/// Days from the first deal to the first win, of newcomers and of all before them.
fn ramps(columns: &Columns, deals: &[u32], as_of: i64) -> (Ramp, Ramp) {
    let first = first_deals(columns, as_of);
    let mut people: BTreeMap<Word, Person> = BTreeMap::new();
    for deal in deals {
        let at = *deal as usize;
        let owner = columns.owner[at];
        if !owner.is_some() {
            continue;
        }
        let of = people.entry(owner).or_insert(Person { began: NEVER, won: NEVER, seen: i64::MIN });
        of.began = of.began.min(columns.opened[at]);
        of.seen = of.seen.max(columns.seen_until(*deal, as_of));
        if columns.outcome_at(*deal, as_of) == Outcome::Won {
            of.won = of.won.min(columns.closed_at(*deal, as_of));
        }
    }
    let (mut newcomers, mut others) = (Vec::new(), Vec::new());
    for (owner, person) in people {
        let began = first.get(&owner).copied().unwrap_or(person.began);
        let is_new = began > as_of - NEW_DAYS * DAY_MS;
        let list = if is_new { &mut newcomers } else { &mut others };
        list.push(person.case());
    }
    (Ramp::of(newcomers), Ramp::of(others))
}

/// When the first deal of each owner began, over all deals of the workspace.
fn first_deals(columns: &Columns, as_of: i64) -> BTreeMap<Word, i64> {
    let mut first: BTreeMap<Word, i64> = BTreeMap::new();
    for (at, owner) in columns.owner.iter().enumerate() {
        let counts = columns.outcome[at] != Outcome::Merged && columns.opened[at] <= as_of;
        if counts && owner.is_some() {
            let known = first.entry(*owner).or_insert(NEVER);
            *known = (*known).min(columns.opened[at]);
        }
    }
    first
}

/// Somebody's first deal and first win, and until when they were seen.
struct Person {
    began: i64,
    won: i64,
    seen: i64,
}

impl Person {
    fn case(&self) -> Observation {
        let end = if self.won == NEVER { End::Censored } else { End::Event };
        Observation { time: (self.won.min(self.seen) - self.began).max(0), end }
    }
}

impl Ramp {
    fn of(people: Vec<Observation>) -> Ramp {
        let curve = Curve::of(people);
        Ramp {
            n: curve.n,
            won: curve.events,
            median: curve.time_of(0.5).map(days),
            small: curve.n < SMALL,
        }
    }
}

fn judge(health: &mut Health, as_of: i64, running: usize) {
    let late = as_of - LATE_DAYS * DAY_MS;
    let lately = health.changes.iter().filter(|change| change.at >= late).count();
    let unjudged = health.changes.iter().filter(|change| change.replaced).count();
    let worse = worse(&health.charts[0]);
    let signals: usize = health.charts.iter().take(2).map(|chart| chart.signals).sum();
    say(health, lately, unjudged, running, worse);
    health.state = if health.decided < SMALL {
        State::Unknown
    } else if lately >= 2 && (unjudged >= 2 || worse) {
        State::Thrashing
    } else if lately >= 2 || running > 0 || (lately == 1 && signals > 0) {
        State::Experimenting
    } else if signals > 0 {
        // Out of its limits and nobody changes it: something else does.
        State::Unknown
    } else {
        State::Humming
    };
}

/// Whether the win rate has of late been below what is usual.
fn worse(chart: &Chart) -> bool {
    chart.points.iter().rev().take(3).any(|point| {
        point.signal && point.value.zip(chart.centre).is_some_and(|(value, centre)| value < centre)
    })
}

fn say(health: &mut Health, lately: usize, unjudged: usize, running: usize, worse: bool) {
    let mut evidence = Vec::new();
    if health.decided < SMALL {
        evidence.push(format!(
            "Only {} deals were decided in the last {MONTHS} months: too few to judge the process by.",
            health.decided
        ));
    }
    for chart in &health.charts {
        let measured = chart.points.iter().filter(|point| point.value.is_some()).count();
        evidence.push(match chart.signals {
            _ if measured == 0 => format!("{}: nothing to measure yet.", chart.name),
            0 => format!("{}: {measured} months, all within what chance explains.", chart.name),
            n => {
                format!("{}: {n} of {measured} months are beyond what chance explains.", chart.name)
            }
        });
    }
    evidence.push(format!(
        "{lately} changes of playbooks in the last {LATE_DAYS} days, {} in the time looked at; {unjudged} were replaced before {SMALL} deals were decided.",
        health.changes.len()
    ));
    match running {
        0 => {}
        1 => evidence.push("One experiment is running.".to_owned()),
        many => evidence.push(format!("{many} experiments are running.")),
    }
    if worse {
        evidence.push("The win rate has lately been below what is usual.".to_owned());
    }
    evidence.extend(newcomers(&health.newcomers, &health.others));
    health.evidence = evidence;
}

fn newcomers(new: &Ramp, old: &Ramp) -> Option<String> {
    if new.n == 0 {
        return None;
    }
    Some(match (new.median, old.median) {
        (Some(median), Some(before)) => format!(
            "Half of the newcomers had their first win after {median:.0} days (n = {}), half of those before them after {before:.0} (n = {}).",
            new.n, old.n
        ),
        _ => format!("Of {} newcomers {} have had a first win so far.", new.n, new.won),
    })
}
