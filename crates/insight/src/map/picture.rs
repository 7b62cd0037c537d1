//! Puts a process on paper: which boxes and lines there are, what they say and where they stand.

use serde::Serialize;

use super::filter::{self, Filter};
use super::layout::{self, Drawing, Route};
use super::words::{count, duration, lines, width};
use crate::discover::{Edge, Process};
use crate::log::EventLog;

/// The size of a name's letters.
pub(super) const NAME: f64 = 13.0;
/// The size of a number's letters.
pub(super) const SMALL: f64 = 11.0;
/// From one line of letters to the next, for a size of 1.
pub(super) const LEAD: f64 = 1.3;
/// Room between a box's rim and its letters.
const PADDING: f64 = 10.0;
/// How wide a dot where cases begin or end is.
pub(super) const DOT: f64 = 18.0;
/// How many colours there are, from little to much.
pub(super) const HEATS: usize = 6;

/// A map that can be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// How wide the drawing is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
    /// What there is: first where cases begin, then the activities, last where cases end.
    pub boxes: Vec<Box>,
    /// What directly follows what.
    pub lines: Vec<Line>,
    /// How many cases the map shows.
    pub cases: usize,
    /// How many activities the log has that the map does not show.
    pub hidden_activities: usize,
    /// How many lines are not drawn.
    pub hidden_lines: usize,
    pub(super) is_time: bool,
}

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Spot {
    /// Where cases begin.
    Start,
    /// An activity.
    Activity,
    /// Where cases end.
    End,
}

/// A box of the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Box {
    /// What it stands for.
    pub spot: Spot,
    /// The activity's name.
    pub name: String,
    /// How many events; for start and end, how many cases.
    pub events: u32,
    /// In how many cases.
    pub cases: u32,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) name_lines: Vec<String>,
    pub(super) numbers: String,
    pub(super) heat: usize,
}

/// A line of the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The box it leaves, by its place.
    pub from: usize,
    /// The box it enters, by its place.
    pub to: usize,
    /// How often it is taken.
    pub count: u32,
    /// Its share of the times that its box is left.
    pub share: f64,
    /// Mean and median milliseconds; none where cases begin or end.
    pub times: Option<(f64, f64)>,
    /// All milliseconds together.
    pub total: i64,
    pub(super) route: Route,
    pub(super) label: String,
    pub(super) heat: usize,
    pub(super) stroke: f64,
}

/// A line before it has a place.
struct Draft {
    from: usize,
    to: usize,
    count: u32,
    left: u32,
    edge: Option<Edge>,
}

/// Draws a process; `activities` is how many the log had before any was hidden.
pub(super) fn draw(log: &EventLog, process: &Process, filter: &Filter, activities: usize) -> Map {
    let drawn = filter::edges(process, filter.lines);
    let mut boxes = boxes(log, process);
    let drafts = drafts(process, &drawn);
    let labels: Vec<String> = drafts.iter().map(|draft| label(draft, filter)).collect();
    let placed = place(&boxes, &drafts, &labels, &order(log));
    for (one, at) in boxes.iter_mut().zip(&placed.nodes) {
        (one.x, one.y) = (at.x, at.y);
    }
    heat_boxes(&mut boxes);
    let is_time = filter.lines.is_time();
    let lines = lines_of(drafts, labels, placed.routes, is_time);
    Map {
        width: placed.width,
        height: placed.height,
        boxes,
        lines,
        cases: process.cases,
        hidden_activities: activities - log.activities().len(),
        hidden_lines: drawn.iter().filter(|drawn| !**drawn).count(),
        is_time,
    }
}

fn boxes(log: &EventLog, process: &Process) -> Vec<Box> {
    let cases = process.cases as u32;
    let mut boxes = vec![dot(Spot::Start, "start", cases)];
    for (id, name) in log.activities().iter().enumerate() {
        boxes.push(activity(name, process.activity_events[id], process.activity_cases[id], cases));
    }
    boxes.push(dot(Spot::End, "end", cases));
    boxes
}

fn dot(spot: Spot, name: &str, cases: u32) -> Box {
    Box {
        spot,
        name: name.to_owned(),
        events: cases,
        cases,
        x: 0.0,
        y: 0.0,
        width: DOT,
        height: DOT,
        name_lines: Vec::new(),
        numbers: String::new(),
        heat: 0,
    }
}

fn activity(name: &str, events: u32, cases: u32, all: u32) -> Box {
    let share = 100.0 * f64::from(cases) / f64::from(all.max(1));
    let numbers = format!("{} · in {share:.0} % of cases", count(events.into()));
    let name_lines = lines(name);
    let widest = name_lines.iter().map(|line| width(line) * NAME).fold(0.0, f64::max);
    let widest = widest.max(width(&numbers) * SMALL);
    let height = name_lines.len() as f64 * NAME * LEAD + SMALL * LEAD + PADDING * 1.6;
    Box {
        spot: Spot::Activity,
        name: name.to_owned(),
        events,
        cases,
        x: 0.0,
        y: 0.0,
        width: widest + 2.0 * PADDING,
        height,
        name_lines,
        numbers,
        heat: 0,
    }
}

/// The lines: from the start to where cases begin, between activities, and to the end.
fn drafts(process: &Process, drawn: &[bool]) -> Vec<Draft> {
    let end = process.activity_events.len() + 1;
    let cases = process.cases as u32;
    let mut drafts = Vec::new();
    for (id, count) in process.starts.iter().enumerate().filter(|(_, count)| **count > 0) {
        drafts.push(Draft { from: 0, to: id + 1, count: *count, left: cases, edge: None });
    }
    for edge in process.edges.iter().zip(drawn).filter_map(|(edge, drawn)| drawn.then_some(edge)) {
        let (from, to) = (edge.from as usize, edge.to as usize);
        let left = process.activity_events[from];
        let edge = Some(*edge);
        let count = edge.map_or(0, |edge| edge.count);
        drafts.push(Draft { from: from + 1, to: to + 1, count, left, edge });
    }
    for (id, count) in process.ends.iter().enumerate().filter(|(_, count)| **count > 0) {
        let left = process.activity_events[id];
        drafts.push(Draft { from: id + 1, to: end, count: *count, left, edge: None });
    }
    drafts
}

fn label(draft: &Draft, filter: &Filter) -> String {
    let often = match filter.lines {
        super::Lines::Share(_) => format!("{:.0} %", 100.0 * share(draft)),
        _ => count(draft.count.into()),
    };
    match draft.edge {
        None => often,
        Some(edge) => format!("{often} · {}", duration(edge.median)),
    }
}

fn share(draft: &Draft) -> f64 {
    f64::from(draft.count) / f64::from(draft.left.max(1))
}

/// After how many steps each box usually comes first: the start before all, the end after all.
fn order(log: &EventLog) -> Vec<f64> {
    let activities = log.activities().len();
    let mut sums = vec![(0.0, 0.0); activities];
    let mut seen_in = vec![usize::MAX; activities];
    for case in log.iter() {
        for (at, id) in case.activities.iter().enumerate() {
            let id = *id as usize;
            if std::mem::replace(&mut seen_in[id], case.index) != case.index {
                sums[id].0 += (at + 1) as f64;
                sums[id].1 += 1.0;
            }
        }
    }
    let means = sums.into_iter().map(|(sum, n): (f64, f64)| sum / n.max(1.0));
    std::iter::once(0.0).chain(means).chain([f64::INFINITY]).collect()
}

fn place(boxes: &[Box], drafts: &[Draft], labels: &[String], order: &[f64]) -> Drawing {
    let node = |(one, order): (&Box, &f64)| layout::Node {
        width: one.width,
        height: one.height,
        order: *order,
    };
    let nodes: Vec<layout::Node> = boxes.iter().zip(order).map(node).collect();
    let most = drafts.iter().map(|draft| draft.count).max().unwrap_or(1);
    let edges: Vec<layout::Edge> = drafts
        .iter()
        .zip(labels)
        .map(|(draft, label)| layout::Edge {
            from: draft.from,
            to: draft.to,
            weight: f64::from(draft.count) / f64::from(most),
            label_width: width(label) * SMALL + 10.0,
            label_height: SMALL * LEAD + 2.0,
        })
        .collect();
    layout::draw(&nodes, &edges)
}

fn heat_boxes(boxes: &mut [Box]) {
    let activities = boxes.iter().filter(|one| one.spot == Spot::Activity);
    let most = f64::from(activities.map(|one| one.events).max().unwrap_or(1));
    for one in boxes.iter_mut().filter(|one| one.spot == Spot::Activity) {
        one.heat = heat(f64::from(one.events), most);
    }
}

/// A colour from 0 to 5. Roots, because a few values are far greater than the others.
fn heat(value: f64, most: f64) -> usize {
    if most <= 0.0 {
        return 0;
    }
    ((value.max(0.0) / most).sqrt() * (HEATS - 1) as f64).round() as usize
}

fn lines_of(
    drafts: Vec<Draft>,
    labels: Vec<String>,
    routes: Vec<Route>,
    is_time: bool,
) -> Vec<Line> {
    let often = drafts.iter().map(|draft| f64::from(draft.count)).fold(0.0, f64::max);
    let long = drafts.iter().filter_map(|draft| Some(draft.edge?.total as f64)).fold(0.0, f64::max);
    let line = |((draft, label), route): ((Draft, String), Route)| {
        let total = draft.edge.map_or(0, |edge| edge.total);
        let (value, most) =
            if is_time { (total as f64, long) } else { (f64::from(draft.count), often) };
        Line {
            from: draft.from,
            to: draft.to,
            count: draft.count,
            share: share(&draft),
            times: draft.edge.map(|edge| (edge.mean, edge.median)),
            total,
            route,
            label,
            heat: heat(value, most),
            stroke: 1.0 + 4.0 * (value.max(0.0) / most.max(1.0)).sqrt(),
        }
    };
    drafts.into_iter().zip(labels).zip(routes).map(line).collect()
}
