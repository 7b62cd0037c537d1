//! The table under a map: the same numbers, for eyes, screen readers and spreadsheets.

use serde::Serialize;

use super::picture::{Map, Spot};

/// A line of the map as a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// What comes first; empty where cases begin.
    pub from: String,
    /// What directly follows; empty where cases end.
    pub to: String,
    /// How often.
    pub count: u32,
    /// The share of the times that the first is left.
    pub share: f64,
    /// Mean seconds from the one to the other.
    pub mean_s: Option<f64>,
    /// Median seconds from the one to the other.
    pub median_s: Option<f64>,
    /// All seconds together.
    pub total_s: Option<f64>,
}

impl Map {
    /// The lines of the map as rows, the most frequent first.
    pub fn rows(&self) -> Vec<Row> {
        let name = |at: usize| match self.boxes[at].spot {
            Spot::Activity => self.boxes[at].name.clone(),
            Spot::Start | Spot::End => String::new(),
        };
        let row = |line: &super::Line| Row {
            from: name(line.from),
            to: name(line.to),
            count: line.count,
            share: line.share,
            mean_s: line.times.map(|(mean, _)| mean / 1000.0),
            median_s: line.times.map(|(_, median)| median / 1000.0),
            total_s: line.times.map(|_| line.total as f64 / 1000.0),
        };
        let mut rows: Vec<Row> = self.lines.iter().map(row).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.count));
        rows
    }
}
