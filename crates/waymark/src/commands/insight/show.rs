//! Reports as tables for people.

mod ahead;
mod course;
mod process;
mod work;

use std::fmt::Write as _;

use app::insights::Behind;
use insight::group::{Group, Totals};
use insight::money::Money;
use insight::stats::{Share, Spread};

pub(super) use ahead::{backtest, forecast, score, whatif};
pub(super) use course::{funnel, people, survival, velocity, winloss};
pub(super) use process::{conformance, process, replay};
pub(super) use work::{activity, health, leak, lookback};

/// A table whose columns are as wide as they need to be.
pub(super) struct Table(Vec<Vec<String>>);

impl Table {
    pub(super) fn of<const N: usize>(head: [&str; N]) -> Table {
        Table(vec![head.iter().map(|it| (*it).to_owned()).collect()])
    }

    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.0.push(cells.into());
    }

    /// The first column to the left, the others to the right.
    pub(super) fn text(&self) -> String {
        let columns = self.0.first().map_or(0, Vec::len);
        let width =
            |column: usize| self.0.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.0 {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let gap = width - cell.chars().count();
                let gap = " ".repeat(gap);
                line +=
                    &if column == 0 { format!("{cell}{gap}") } else { format!("  {gap}{cell}") };
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }
}

fn days(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"))
}

/// A share in percent; in brackets where it rests on few.
fn share(share: &Share) -> String {
    match share.share {
        None => "–".to_owned(),
        Some(of) if share.small => format!("({:.1} %)", of * 100.0),
        Some(of) => format!("{:.1} %", of * 100.0),
    }
}

fn few(spread: &Spread) -> &'static str {
    if spread.small { "few" } else { "" }
}

fn totals(totals: &Totals) -> String {
    let mut text = format!(
        "{} deals: {} won, {} lost, {} disqualified, {} open\nwon of all: {}, of those decided: {}\n",
        totals.deals,
        totals.won,
        totals.lost,
        totals.disqualified,
        totals.open,
        share(&totals.conversion),
        share(&totals.win_rate)
    );
    let to_win = &totals.days_to_win;
    let _ = writeln!(
        text,
        "days to win: median {}, mean {} (n = {})",
        days(to_win.median),
        days(to_win.mean),
        to_win.n
    );
    if totals.won_before_opened > 0 {
        let _ =
            writeln!(text, "{} won before they began: look at the data", totals.won_before_opened);
    }
    text
}

fn groups(groups: &[Group]) -> String {
    if groups.is_empty() {
        return String::new();
    }
    let mut table = Table::of([
        "",
        "deals",
        "won",
        "lost",
        "open",
        "won of all",
        "days to win, median",
        "mean",
    ]);
    for group in groups {
        let of = &group.totals;
        table.row([
            group.name.clone(),
            of.deals.to_string(),
            of.won.to_string(),
            of.lost.to_string(),
            of.open.to_string(),
            share(&of.conversion),
            days(of.days_to_win.median),
            days(of.days_to_win.mean),
        ]);
    }
    format!("\n{}", table.text())
}

/// The line that says how brackets are to be read.
const FEW: &str = "\nIn brackets: fewer than 30 cases, too few to mean much.\n";

pub(super) fn deals(behind: &Behind) -> String {
    let mut table = Table::of(["deal", "number", "status", "stage", "opened", "closed"]);
    for deal in &behind.items {
        table.row([
            deal.name.clone(),
            deal.number.to_string(),
            deal.status.clone(),
            deal.stage.clone().unwrap_or_default(),
            deal.opened_at.chars().take(10).collect(),
            deal.closed_at.as_deref().unwrap_or_default().chars().take(10).collect(),
        ]);
    }
    format!("{} deals\n{}", behind.total, table.text())
}

fn money(money: Option<&Money>) -> String {
    money.map_or_else(|| "–".to_owned(), |money| format!("{} {}", money.amount, money.currency))
}
