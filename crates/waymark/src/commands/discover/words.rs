//! Processes and conformance in words, for `discover` and `insight`.

use std::fmt::Write;

use insight::conformance::{Effect, KindRow, Report, StageRow};
use insight::discover::{More, NamedEdge, Summary};
use insight::map::{count, duration};
use insight::stats::Share;

/// Adds a line to a text, which cannot fail.
macro_rules! put {
    ($text:expr, $($rest:tt)*) => {{
        let _ = writeln!($text, $($rest)*);
    }};
}

/// A process: what follows what, the most frequent ways, waiting, repetitions, handovers.
pub(in crate::commands) fn process(summary: &Summary, more: &More) -> String {
    let mut text = String::new();
    put!(
        text,
        "{} cases, {} events, {} activities, {} variants, {} edges ({} in all)",
        count(summary.cases as u64),
        count(summary.events as u64),
        summary.activities.0.len(),
        count(summary.variants as u64),
        summary.edges.len(),
        count(summary.edges_total)
    );
    let times = &summary.throughput_s;
    put!(
        text,
        "A case takes {} (median), {} (mean); nine of ten up to {}",
        seconds(times.median),
        seconds(times.mean),
        seconds(times.p90)
    );
    for (what, counted) in [
        ("Activities", &summary.activities),
        ("Begins with", &summary.start),
        ("Ends with", &summary.end),
    ] {
        put!(text, "\n{what}");
        for (name, times) in &counted.0 {
            put!(text, "{:>11}  {name}", count((*times).into()));
        }
    }
    edges(&mut text, &summary.edges);
    more_words(&mut text, more);
    text.trim_end().to_owned()
}

fn seconds(seconds: f64) -> String {
    duration(seconds * 1000.0)
}

fn edges(text: &mut String, edges: &[NamedEdge]) {
    put!(text, "\n{:>11}  {:>9}  {:>9}  What follows what", "count", "median", "mean");
    for edge in edges {
        put!(
            text,
            "{:>11}  {:>9}  {:>9}  {} → {}",
            count(edge.count.into()),
            seconds(edge.median_s),
            seconds(edge.mean_s),
            edge.from,
            edge.to
        );
    }
}

fn more_words(text: &mut String, more: &More) {
    put!(text, "\nMost frequent ways (the first is the happy path)");
    for variant in &more.top_variants {
        let share = 100.0 * variant.share;
        let way = variant.activities.join(" → ");
        put!(text, "{:>11}  {share:4.1} %  {way}", count(variant.cases.into()));
    }
    put!(text, "\nWhere cases wait longest, all together");
    for waiting in &more.bottlenecks {
        let share = 100.0 * waiting.share;
        let median = seconds(waiting.median_s);
        put!(text, "{share:9.1} %  {median:>9} each  {} → {}", waiting.from, waiting.to);
    }
    if !more.rework.is_empty() {
        put!(text, "\nWhat is done again");
    }
    for again in &more.rework {
        let (repeats, cases) = (count(again.repeats.into()), count(again.cases.into()));
        put!(text, "{repeats:>11}  in {cases} cases  {}", again.activity);
    }
    if !more.handovers.is_empty() {
        put!(text, "\nWho hands over to whom");
    }
    for handover in &more.handovers {
        put!(text, "{:>11}  {} → {}", count(handover.count.into()), handover.from, handover.to);
    }
}

/// Courses held against a playbook.
pub(in crate::commands) fn conformance(report: &Report) -> String {
    let mut text = String::new();
    fitness(&mut text, &report.conforming, report.fitness, report.mean_fitness);
    kinds(&mut text, &report.kinds);
    stages(&mut text, &report.stages);
    text.trim_end().to_owned()
}

/// How well deals fit in total.
pub(in crate::commands) fn fitness(text: &mut String, conforming: &Share, all: f64, mean: f64) {
    put!(
        text,
        "{} of {} cases keep to the playbook; fitness {all:.3} (mean of cases {mean:.3})",
        count(conforming.count as u64),
        count(conforming.n as u64)
    );
}

/// Deviations kind by kind.
pub(in crate::commands) fn kinds(text: &mut String, kinds: &[KindRow]) {
    put!(text, "\n{:>9}  {:>9}  Deviation", "cases", "of those");
    for row in kinds {
        let (has, could) = (count(row.deals.count as u64), count(row.deals.n as u64));
        put!(text, "{has:>9}  {could:>9}  {}", row.kind.word());
    }
}

/// Deviations stage by stage, with what became of deals with them and without.
pub(in crate::commands) fn stages(text: &mut String, stages: &[StageRow]) {
    for row in stages {
        let (has, could) = (count(row.deals.count as u64), count(row.deals.n as u64));
        put!(text, "{has:>9}  {could:>9}  {}: {}", row.name, row.kind.word());
        if let Some(won) = won(&row.effect) {
            put!(text, "{:>22}{won}", "");
        }
        if let Some(days) = days(&row.effect) {
            put!(text, "{:>22}{days}", "");
        }
    }
}

/// Win rates with and without, where ends are known.
fn won(effect: &Effect) -> Option<String> {
    let rate = |share: &Share| {
        let percent = |value: Option<f64>| format!("{:.0}", 100.0 * value.unwrap_or_default());
        share.share.map(|_| {
            format!(
                "{} % won ({} to {} %, n = {})",
                percent(share.share),
                percent(share.low),
                percent(share.high),
                count(share.n as u64)
            )
        })
    };
    let (with, without) = (rate(&effect.won_with)?, rate(&effect.won_without)?);
    Some(format!("with it {with}, without it {without}"))
}

/// Days that won cases took, with and without.
fn days(effect: &Effect) -> Option<String> {
    let (with, without) = (&effect.days_with, &effect.days_without);
    Some(format!(
        "won after {:.1} days (n = {}), without it after {:.1} (n = {})",
        with.median?, with.n, without.median?, without.n
    ))
}
