//! The lives of deals side by side: a row a deal, its stages one after the other, ticks for what was done with the
//! buyer, all on one axis of days since the deal began.
//!
//! The picture is narrow and its rows have their words above them, so that it can be read on a telephone.

use maud::{Markup, html};

use super::super::sheet::{Lane, Stay};
use super::{INK, number, round, short, words};

const WIDTH: f64 = 560.0;
const ROW: f64 = 50.0;
const TOP: f64 = 24.0;
/// What is left on the right for the mark of the end.
const END: f64 = 20.0;
/// The least width of a stay that is named in the picture.
const NAMED: f64 = 64.0;
/// The stages' colours in a file; a page has its own.
const COLOURS: [&str; 6] = ["#4f6bed", "#0e9384", "#b54708", "#9e3fb5", "#3f7d20", "#c11574"];
const WON: &str = "#067647";
const LOST: &str = "#b42318";

/// Draws the lives of some deals.
pub(super) fn draw(title: &str, lanes: &[Lane]) -> Markup {
    let axis = Axis::of(lanes);
    let stages = stages(lanes);
    let legend = legend(&stages);
    let foot = TOP + number(lanes.len()) * ROW;
    let lines = legend.last().map_or(0.0, |entry| entry.1 + 1.0);
    let height = foot + lines * 20.0 + 26.0;
    html! {
        svg.chart.chart-lanes xmlns="http://www.w3.org/2000/svg" role="img" aria-label=(title)
            viewBox={ "0 0 " (WIDTH) " " (height) } {
            title { (title) }
            (axis.draw(foot))
            @for (nth, lane) in lanes.iter().enumerate() { (draw_lane(lane, TOP + number(nth) * ROW, &axis, &stages)) }
            @for (left, line, place) in &legend {
                rect class={ "chart-stage-" (place % COLOURS.len()) } x=(left) y=(foot + line * 20.0 + 6.0) width="12"
                    height="12" rx="2" fill=(COLOURS[place % COLOURS.len()]) fill-opacity="0.35"
                    stroke=(COLOURS[place % COLOURS.len()]) {}
                (words(left + 17.0, foot + line * 20.0 + 16.0, &short(stages[*place], 28)))
            }
            (words(0.0, height - 8.0, "Days since the deal began. Ticks: what was done with the buyer. ✓ won, ✕ lost."))
        }
    }
}

fn draw_lane(lane: &Lane, top: f64, axis: &Axis, stages: &[&str]) -> Markup {
    let outcome = if lane.won { "✓ won" } else { "✕ lost" };
    let label = format!("{outcome} · {} · {:.0} days", short(&lane.label, 40), lane.days);
    let (bar, end) = (top + 18.0, axis.across(lane.days));
    html! {
        g {
            title { (label) }
            (words(0.0, top + 13.0, &label))
            @for stay in &lane.stays { (draw_stay(stay, bar, axis, stages)) }
            @for touch in &lane.touches {
                line.chart-tick x1=(axis.across(touch.day)) x2=(axis.across(touch.day)) y1=(bar + 17.0) y2=(bar + 25.0)
                    stroke=(INK) stroke-width="2" { title { (touch.words) } }
            }
            @if lane.won {
                path.chart-won d={ "M" (round(end + 4.0)) " " (bar + 8.0) "l4 5l8 -10" } fill="none" stroke=(WON) stroke-width="2.5" {}
            } @else {
                path.chart-lost d={ "M" (round(end + 5.0)) " " (bar + 3.0) "l10 10m0 -10l-10 10" } fill="none" stroke=(LOST) stroke-width="2.5" {}
            }
        }
    }
}

fn draw_stay(stay: &Stay, bar: f64, axis: &Axis, stages: &[&str]) -> Markup {
    let place = stages.iter().position(|stage| *stage == stay.stage).unwrap_or(0) % COLOURS.len();
    let (left, right) = (axis.across(stay.from), axis.across(stay.from + stay.days));
    let wide = round((right - left).max(1.0));
    html! {
        rect class={ "chart-stage-" (place) } x=(left) y=(bar) width=(wide) height="16" rx="2"
            fill=(COLOURS[place]) fill-opacity="0.35" stroke=(COLOURS[place]) {
            title { (stay.stage) ": " (format!("{:.1}", stay.days)) " days" }
        }
        @if wide >= NAMED {
            text.chart-name x=(round(left + 5.0)) y=(bar + 12.5) fill=(INK) font-size="11.5" font-family="sans-serif" {
                (short(&stay.stage, letters(wide)))
            }
        }
    }
}

/// How many letters a stay of this width can be called by.
fn letters(wide: f64) -> usize {
    (2..100).take_while(|letters| number(*letters) * 8.0 <= wide).last().unwrap_or(2)
}

/// The days that all deals share.
struct Axis {
    most: f64,
}

impl Axis {
    fn of(lanes: &[Lane]) -> Axis {
        Axis { most: lanes.iter().map(|lane| lane.days).fold(1.0, f64::max) }
    }

    fn across(&self, day: f64) -> f64 {
        round(day.clamp(0.0, self.most) / self.most * (WIDTH - END))
    }

    /// The lines of round numbers of days, down to the last row.
    fn draw(&self, foot: f64) -> Markup {
        const STEPS: [f64; 12] =
            [1.0, 2.0, 5.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0, 730.0, 1825.0];
        let step = STEPS.into_iter().find(|step| self.most / step <= 6.0).unwrap_or(3650.0);
        let marks = (0..=6_u8).map(|nth| f64::from(nth) * step).filter(|day| *day <= self.most);
        html! {
            @for day in marks {
                line.chart-rule x1=(self.across(day)) x2=(self.across(day)) y1="16" y2=(foot) stroke=(INK) stroke-opacity="0.25" {}
                text.chart-ink x=(self.across(day)) y="11" fill=(INK) font-size="11" font-family="sans-serif"
                    text-anchor=(if day == 0.0 { "start" } else { "middle" }) { (format!("{day:.0}")) }
            }
        }
    }
}

/// The stages of all deals, in the order in which they come.
fn stages(lanes: &[Lane]) -> Vec<&str> {
    let mut stages: Vec<&str> = Vec::new();
    for stay in lanes.iter().flat_map(|lane| &lane.stays) {
        if !stages.contains(&stay.stage.as_str()) {
            stages.push(&stay.stage);
        }
    }
    stages
}

/// Where each stage is told under the picture: from the left, in which line, and which stage.
fn legend(stages: &[&str]) -> Vec<(f64, f64, usize)> {
    let (mut left, mut line) = (0.0, 0.0);
    let mut entries = Vec::new();
    for (place, stage) in stages.iter().enumerate() {
        let wide = 17.0 + number(stage.chars().count().min(28)) * 7.5 + 16.0;
        if left > 0.0 && left + wide > WIDTH {
            (left, line) = (0.0, line + 1.0);
        }
        entries.push((left, line, place));
        left += wide;
    }
    entries
}
