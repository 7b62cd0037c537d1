//! Pictures drawn by the server: SVG that reads well in dark and light, alone in a file too.
//!
//! Colours are given twice: as attributes for the file, and by classes that the page's style sheet answers for.

mod lanes;

use insight::map::Dress;
use maud::{Markup, PreEscaped, html};

use super::sheet::{Bar, Chart, Point, Range, Unit};

const WIDTH: f64 = 720.0;
const INK: &str = "#667085";
const BAR: &str = "#4f6bed";
const BAND: &str = "#c7d2fe";
const MARK: &str = "#d92d20";

/// Draws a chart, for a page or for a file that is looked at by itself.
pub(super) fn draw(title: &str, chart: &Chart, dress: Dress) -> Markup {
    match chart {
        Chart::Map(map) => PreEscaped(map.svg(title, dress)),
        Chart::Bars(bars) => draw_bars(title, bars),
        Chart::Line(points, unit) => draw_line(title, points, *unit),
        Chart::Ranges(ranges) => draw_ranges(title, ranges),
        Chart::Lanes(lanes) => lanes::draw(title, lanes),
    }
}

fn draw_bars(title: &str, bars: &[Bar]) -> Markup {
    const ROW: f64 = 30.0;
    const LABEL: f64 = 250.0;
    const SHOWN: f64 = 130.0;
    let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let wide = |value: f64| {
        if most > 0.0 { (value.max(0.0) / most * (WIDTH - LABEL - SHOWN)).max(1.0) } else { 1.0 }
    };
    let top = |nth: usize| number(nth) * ROW;
    let height = number(bars.len()) * ROW;
    html! {
        svg.chart xmlns="http://www.w3.org/2000/svg" role="img" aria-label=(title)
            viewBox={ "0 0 " (WIDTH) " " (height) } {
            title { (title) }
            @for (nth, bar) in bars.iter().enumerate() {
                text.chart-ink x="0" y=(top(nth) + 19.0) fill=(INK) font-size="13" font-family="sans-serif" {
                    (short(&bar.label, 36))
                }
                rect.chart-bar x=(LABEL) y=(top(nth) + 6.0) width=(round(wide(bar.value))) height="18" rx="3"
                    fill=(BAR) {}
                text.chart-ink x=(round(LABEL + wide(bar.value) + 8.0)) y=(top(nth) + 19.0) fill=(INK)
                    font-size="13" font-family="sans-serif" { (bar.shown) }
            }
        }
    }
}

/// Ranges under each other: a band for what is likely, a line for its middle, a dot for what is there already.
fn draw_ranges(title: &str, ranges: &[Range]) -> Markup {
    const ROW: f64 = 34.0;
    const LABEL: f64 = 150.0;
    const SHOWN: f64 = 170.0;
    let ends = ranges.iter().flat_map(|it| [Some(it.high), it.so_far]).flatten();
    let most = ends.fold(0.0, f64::max).max(1e-9);
    let across = |value: f64| round(LABEL + value.max(0.0) / most * (WIDTH - LABEL - SHOWN));
    let top = |nth: usize| number(nth) * ROW;
    let has_so_far = ranges.iter().any(|it| it.so_far.is_some());
    let says = if has_so_far {
        "Band: where it lies 8 times in 10. Line: the middle. Dot: won so far."
    } else {
        "Band: 8 of 10 runs. Line: the middle."
    };
    let height = number(ranges.len()) * ROW + 26.0;
    html! {
        svg.chart xmlns="http://www.w3.org/2000/svg" role="img" aria-label=(title)
            viewBox={ "0 0 " (WIDTH) " " (height) } {
            title { (title) }
            @for (nth, range) in ranges.iter().enumerate() {
                (words(0.0, top(nth) + 21.0, &short(&range.label, 22)))
                line.chart-rule x1=(LABEL) x2=(WIDTH - SHOWN) y1=(top(nth) + 17.0) y2=(top(nth) + 17.0)
                    stroke=(INK) stroke-opacity="0.25" {}
                rect.chart-band x=(across(range.low)) y=(top(nth) + 8.0) height="18" rx="3"
                    width=(round((across(range.high) - across(range.low)).max(2.0))) fill=(BAND) fill-opacity="0.5" {}
                rect.chart-bar x=(round(across(range.middle) - 1.5)) y=(top(nth) + 5.0) width="3" height="24" fill=(BAR) {}
                @if let Some(so_far) = range.so_far {
                    circle.chart-ink cx=(across(so_far)) cy=(top(nth) + 17.0) r="4" fill=(INK) {}
                }
                (words(WIDTH - SHOWN + 10.0, top(nth) + 21.0, &range.shown))
            }
            (words(LABEL, height - 6.0, says))
        }
    }
}

/// Some words that begin at a place.
fn words(x: f64, y: f64, words: &str) -> Markup {
    html! {
        text.chart-ink x=(round(x)) y=(round(y)) fill=(INK) font-size="13" font-family="sans-serif" { (words) }
    }
}

fn draw_line(title: &str, points: &[Point], unit: Unit) -> Markup {
    const HEIGHT: f64 = 240.0;
    const LEFT: f64 = 56.0;
    const BOTTOM: f64 = 30.0;
    let values = points.iter().flat_map(|it| it.value.into_iter().chain(it.high));
    let most = values.fold(0.0, f64::max).max(1e-9);
    let across = |nth: usize| {
        let steps = number(points.len().saturating_sub(1).max(1));
        round(LEFT + number(nth) / steps * (WIDTH - LEFT - 12.0))
    };
    let down = |value: f64| round(8.0 + (1.0 - value.max(0.0) / most) * (HEIGHT - BOTTOM - 8.0));
    let place = |(nth, value): (usize, f64)| format!("{},{}", across(nth), down(value));
    let numbered = || points.iter().enumerate();
    let line: Vec<String> =
        numbered().filter_map(|(nth, it)| it.value.map(|value| place((nth, value)))).collect();
    let above = numbered().filter_map(|(nth, it)| it.high.map(|high| place((nth, high))));
    let below = numbered().rev().filter_map(|(nth, it)| it.low.map(|low| place((nth, low))));
    let band: Vec<String> = above.chain(below).collect();
    let every = points.len().div_ceil(8).max(1);
    html! {
        svg.chart xmlns="http://www.w3.org/2000/svg" role="img" aria-label=(title)
            viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } {
            title { (title) }
            @for part in [0.0, 0.5, 1.0] {
                line.chart-rule x1=(LEFT) x2=(WIDTH - 12.0) y1=(down(most * part)) y2=(down(most * part))
                    stroke=(INK) stroke-opacity="0.25" {}
                text.chart-ink x=(LEFT - 8.0) y=(down(most * part) + 4.0) fill=(INK) font-size="12"
                    font-family="sans-serif" text-anchor="end" { (scale(most * part, unit)) }
            }
            @if band.len() > 2 {
                polygon.chart-band points=(band.join(" ")) fill=(BAND) fill-opacity="0.5" {}
            }
            @if line.len() > 1 {
                polyline.chart-line points=(line.join(" ")) fill="none" stroke=(BAR) stroke-width="2" {}
            }
            @for (nth, point) in numbered() {
                @if let Some(value) = point.value {
                    @if point.marked {
                        circle.chart-mark cx=(across(nth)) cy=(down(value)) r="5" fill=(MARK) {}
                    } @else if points.len() <= 40 {
                        circle.chart-dot cx=(across(nth)) cy=(down(value)) r="3" fill=(BAR) {}
                    }
                }
                @if nth % every == 0 {
                    text.chart-ink x=(across(nth)) y=(HEIGHT - 8.0) fill=(INK) font-size="12"
                        font-family="sans-serif" text-anchor="middle" { (point.label) }
                }
            }
        }
    }
}

/// A count as a length.
#[expect(clippy::cast_precision_loss, reason = "counts on a picture are small")]
fn number(count: usize) -> f64 {
    count as f64
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// A number at an axis.
fn scale(value: f64, unit: Unit) -> String {
    match unit {
        _ if value == 0.0 => "0".to_owned(),
        Unit::Share => format!("{:.0} %", value * 100.0),
        // Between small numbers, halves would look the same as their neighbours.
        Unit::Number if value < 10.0 => format!("{}", round(value)),
        Unit::Number => format!("{value:.0}"),
    }
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_reads_in_the_unit_of_its_chart() {
        assert_eq!(scale(1.2, Unit::Number), "1.2");
        assert_eq!(scale(0.6, Unit::Number), "0.6");
        assert_eq!(scale(3.0, Unit::Number), "3");
        assert_eq!(scale(41.7, Unit::Number), "42");
        assert_eq!(scale(0.6, Unit::Share), "60 %");
        assert_eq!(scale(0.0, Unit::Share), "0");
        let point = |value| Point {
            label: "2026-03".to_owned(),
            value: Some(value),
            low: None,
            high: None,
            marked: false,
        };
        let line = Chart::Line(vec![point(0.8), point(1.2)], Unit::Number);
        let drawn = draw("Median days to a win", &line, Dress::Page).into_string();
        assert!(drawn.contains(">1.2<") && !drawn.contains('%'), "{drawn}");
    }
}
