//! How well a course fits the way.

use super::courses::Course;

/// The cost of the best alignment, and the worst that it could have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fit {
    /// Stays that the way does not have at their place, and stages of the way that were not stayed in.
    pub cost: u32,
    /// All stays, and all stages as far as the deal came.
    pub worst: u32,
}

impl Fit {
    /// From 0 to 1; a deal that did nothing fits.
    pub fn fitness(self) -> f64 {
        if self.worst == 0 { 1.0 } else { 1.0 - f64::from(self.cost) / f64::from(self.worst) }
    }
}

/// How well a course fits a way of so many stages, as far as it came.
pub fn fit(course: &Course<'_>, stages: usize) -> Fit {
    let known = |stay: &super::Stay| stay.stage.filter(|stage| usize::from(*stage) < stages);
    let row: Vec<u16> = course.stays.iter().filter_map(known).collect();
    let model = row.iter().max().map_or(0, |farthest| u32::from(*farthest) + 1);
    let stays = course.stays.len() as u32;
    let agreed = longest_rise(&row) as u32;
    Fit { cost: stays + model - 2 * agreed, worst: stays + model }
}

/// The length of the longest strictly rising subsequence (C. Schensted, 1961; patience sorting).
fn longest_rise(row: &[u16]) -> usize {
    let mut ends: Vec<u16> = Vec::new();
    for stage in row {
        let place = ends.partition_point(|end| end < stage);
        match ends.get_mut(place) {
            Some(end) => *end = *stage,
            None => ends.push(*stage),
        }
    }
    ends.len()
}
