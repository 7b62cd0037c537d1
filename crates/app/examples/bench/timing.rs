//! Percentiles, and the table.

use std::time::Duration;

/// One line of the table.
pub(crate) struct Row {
    what: &'static str,
    size: usize,
    measured: String,
    floor: String,
    budget: &'static str,
}

impl Row {
    /// A row of times.
    pub(crate) fn of(
        what: &'static str,
        size: usize,
        mut times: Vec<Duration>,
        budget: &'static str,
    ) -> Row {
        times.sort();
        let measured = format!("{} / {}", show(at(&times, 50)), show(at(&times, 95)));
        Row { what, size, measured, floor: "–".to_owned(), budget }
    }

    /// The same beside the floor's times.
    pub(crate) fn beside(mut self, mut floor: Vec<Duration>) -> Row {
        floor.sort();
        self.floor = format!("{} / {}", show(at(&floor, 50)), show(at(&floor, 95)));
        self
    }
}

/// How fast clients were together.
pub(crate) struct Rate(pub(crate) f64);

impl Rate {
    /// The one in the middle.
    pub(crate) fn median(mut rates: Vec<Rate>) -> Rate {
        rates.sort_by(|a, b| a.0.total_cmp(&b.0));
        rates.swap_remove(rates.len() / 2)
    }

    /// A row of rates with the share of the floor.
    pub(crate) fn row(
        &self,
        what: &'static str,
        size: usize,
        budget: &'static str,
        floor: Rate,
    ) -> Row {
        let share = 100.0 * self.0 / floor.0;
        Row {
            what,
            size,
            measured: format!("{:.0}/s ({share:.0} %)", self.0),
            floor: format!("{:.0}/s", floor.0),
            budget,
        }
    }
}

impl Rate {
    /// A row of a rate that has no floor.
    pub(crate) fn alone(&self, what: &'static str, size: usize, budget: &'static str) -> Row {
        let measured = format!("{:.0}/s", self.0);
        Row { what, size, measured, floor: "–".to_owned(), budget }
    }
}

fn at(sorted: &[Duration], percent: usize) -> Duration {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or_default()
}

/// A length of time for people.
pub(crate) fn show(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 1_000.0 { format!("{micros:.0} µs") } else { format!("{:.2} ms", micros / 1e3) }
}

/// Prints the rows as Markdown.
pub(crate) fn print(rows: &[Row]) {
    println!("| work | deals | median / p95, or rate | floor | budget (p95) |");
    println!("|---|---|---|---|---|");
    for row in rows {
        let Row { what, size, measured, floor, budget } = row;
        println!("| {what} | {size} | {measured} | {floor} | {budget} |");
    }
}
