//! Tables: the same figures for every group of deals, by whatever a group is made of.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::Serialize;
use types::Date;

use crate::columns::{Columns, NO_AMOUNT, NO_DAY, Outcome, Word, days};
use crate::money::{Money, Worth};
use crate::scope::Fact;
use crate::stats::{Share, Spread};

/// What a group is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// A fact that is a word.
    Fact(Fact),
    /// The playbook.
    Playbook,
    /// The version of the playbook.
    Version,
    /// The month in which the deal began.
    Month,
    /// The quarter in which it began.
    Quarter,
    /// The year in which it began.
    Year,
    /// The month in which it was won.
    WonMonth,
    /// The month in which it ended.
    ClosedMonth,
}

/// What tells groups apart; ordered as groups of time are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    Number(i64),
    Pair(u16, u16),
    Word(Word),
    None,
}

impl Dimension {
    /// Whether groups follow each other in time.
    pub fn is_time(self) -> bool {
        !matches!(self, Dimension::Fact(_) | Dimension::Playbook | Dimension::Version)
    }

    /// The group of a deal, seen from `as_of`: of one that was open then, how and why it ended is not known.
    pub(crate) fn key(self, columns: &Columns, deal: u32, as_of: i64) -> Key {
        let at = deal as usize;
        let outcome = columns.outcome_at(deal, as_of);
        match self {
            Dimension::WonMonth if outcome != Outcome::Won => Key::None,
            Dimension::ClosedMonth | Dimension::Fact(Fact::Reason | Fact::Competitor)
                if outcome == Outcome::Open =>
            {
                Key::None
            }
            Dimension::Fact(Fact::Reason) => of_word(columns.reason_at(deal, as_of)),
            Dimension::Fact(Fact::Competitor) => of_word(columns.competitor_at(deal, as_of)),
            Dimension::Fact(fact) => of_word(fact.of(columns, deal)),
            Dimension::Playbook => Key::Pair(columns.playbook[at], 0),
            Dimension::Version => Key::Pair(columns.playbook[at], columns.version[at]),
            Dimension::Month => month(columns.opened_day[at], 1),
            Dimension::Quarter => month(columns.opened_day[at], 3),
            Dimension::Year => month(columns.opened_day[at], 12),
            Dimension::WonMonth | Dimension::ClosedMonth => {
                month(columns.closed_day_at(deal, as_of), 1)
            }
        }
    }

    /// The key as programs read it, and what people call it.
    pub(crate) fn names(self, columns: &Columns, key: Key) -> (Option<String>, String) {
        match key {
            Key::None => (None, "not stated".to_owned()),
            Key::Word(word) => {
                let text = columns.words.text(word).unwrap_or_default();
                let title = columns.words.title(word).unwrap_or_default();
                let title = if text.is_empty() { "empty" } else { title };
                (Some(text.to_owned()), title.to_owned())
            }
            Key::Pair(playbook, version) => {
                let known = columns.playbooks.get(usize::from(playbook));
                let (key, name) = known.map_or(("", ""), |it| (it.key.as_str(), it.name.as_str()));
                if self == Dimension::Playbook {
                    return (Some(key.to_owned()), name.to_owned());
                }
                (Some(format!("{key}/{version}")), format!("{name}, version {version}"))
            }
            Key::Number(months) => {
                let text = self.period(months);
                (Some(text.clone()), text)
            }
        }
    }

    /// Whether a deal is in the group of this key, seen from `as_of`, as a table writes it; `(none)` and `(empty)` say
    /// what no text can.
    pub fn is_in(self, columns: &Columns, deal: u32, as_of: i64, group: &str) -> bool {
        let (key, _) = self.names(columns, self.key(columns, deal, as_of));
        match group {
            "(none)" => key.is_none(),
            "(empty)" => key.as_deref() == Some(""),
            text => key.as_deref() == Some(text),
        }
    }

    fn period(self, months: i64) -> String {
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
        match self {
            Dimension::Year => format!("{year:04}"),
            Dimension::Quarter => format!("{year:04}-Q{}", month / 3 + 1),
            _ => format!("{year:04}-{:02}", month + 1),
        }
    }
}

/// The first month of the period of so many months in which a day lies, counted from year 0.
fn month(day: i32, length: i64) -> Key {
    if day == NO_DAY {
        return Key::None;
    }
    let date = date_of(day);
    let months = i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
    Key::Number(months - months.rem_euclid(length))
}

/// The date of a day counted from 1970-01-01.
pub fn date_of(day: i32) -> Date {
    epoch().plus_days(i64::from(day))
}

/// A date as a day counted from 1970-01-01.
pub fn day_of(date: Date) -> i32 {
    i32::try_from(epoch().days_until(date)).unwrap_or(NO_DAY)
}

fn epoch() -> Date {
    Date::new(1970, 1, 1).expect("the first of January is a day")
}

/// What became of some deals.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Totals {
    /// How many there are.
    pub deals: usize,
    /// Won.
    pub won: usize,
    /// Lost.
    pub lost: usize,
    /// Disqualified.
    pub disqualified: usize,
    /// Still open.
    pub open: usize,
    /// Won of all that began, open ones too.
    pub conversion: Share,
    /// Won of those that were decided: won or lost.
    pub win_rate: Share,
    /// Days from the beginning to the win, with the time of day.
    pub days_to_win: Spread,
    /// Calendar days from the beginning to the win.
    pub calendar_days_to_win: Spread,
    /// What the won ones brought, one sum a currency.
    pub value_won: Vec<Money>,
    /// What the open ones are worth.
    pub value_open: Vec<Money>,
    /// The first day on which one was won.
    pub first_won: Option<String>,
    /// The last.
    pub last_won: Option<String>,
    /// Wins that are dated before the deal began: kept, and a hint that the data is wrong.
    pub won_before_opened: usize,
}

/// One group of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Group {
    /// The value as it is stored: the empty text where it was stated as empty, null where it was not stated.
    pub key: Option<String>,
    /// What people call it.
    pub name: String,
    /// What became of its deals.
    #[serde(flatten)]
    pub totals: Totals,
}

fn of_word(word: Word) -> Key {
    if word.is_some() { Key::Word(word) } else { Key::None }
}

/// Sums while deals are looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    counts: [usize; 4],
    days: Vec<f64>,
    calendar: Vec<f64>,
    won: Worth,
    open: Worth,
    first: Option<i32>,
    last: Option<i32>,
    odd: usize,
}

impl Sums {
    pub(crate) fn add(&mut self, columns: &Columns, deal: u32, as_of: i64) {
        let at = deal as usize;
        let outcome = columns.outcome_at(deal, as_of);
        let place = match outcome {
            Outcome::Won => 0,
            Outcome::Lost => 1,
            Outcome::Disqualified => 2,
            Outcome::Open | Outcome::Merged => 3,
        };
        self.counts[place] += 1;
        if outcome == Outcome::Open && columns.amount[at] != NO_AMOUNT {
            self.open.add(columns.currency[at], columns.amount[at]);
        }
        if outcome != Outcome::Won {
            return;
        }
        let closed = columns.closed_at(deal, as_of);
        self.days.push(days(closed - columns.opened[at]));
        self.calendar.push(f64::from(columns.calendar_days_to_close(deal, as_of)));
        self.odd += usize::from(closed < columns.opened[at]);
        let day = columns.closed_day_at(deal, as_of);
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = Some(self.last.map_or(day, |last| last.max(day)));
        if columns.amount[at] != NO_AMOUNT {
            self.won.add(columns.currency[at], columns.amount[at]);
        }
    }

    pub(crate) fn with(mut self, other: Sums) -> Sums {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.days.extend(other.days);
        self.calendar.extend(other.calendar);
        self.won.take(&other.won);
        self.open.take(&other.open);
        self.odd += other.odd;
        self.first = self.first.into_iter().chain(other.first).min();
        self.last = self.last.into_iter().chain(other.last).max();
        self
    }

    pub(crate) fn totals(self, columns: &Columns) -> Totals {
        let [won, lost, disqualified, open] = self.counts;
        let deals = won + lost + disqualified + open;
        let (days_to_win, calendar_days_to_win) =
            rayon::join(|| Spread::of(self.days), || Spread::of(self.calendar));
        Totals {
            deals,
            won,
            lost,
            disqualified,
            open,
            conversion: Share::of(won, deals),
            win_rate: Share::of(won, won + lost),
            days_to_win,
            calendar_days_to_win,
            value_won: self.won.money(columns),
            value_open: self.open.money(columns),
            first_won: self.first.map(|day| date_of(day).to_string()),
            last_won: self.last.map(|day| date_of(day).to_string()),
            won_before_opened: self.odd,
        }
    }
}

/// How many deals one thread looks at in one go.
pub(crate) const CHUNK: usize = 16_384;

/// What became of all of them.
pub fn totals(columns: &Columns, deals: &[u32], as_of: i64) -> Totals {
    let sum = |part: &[u32]| {
        let mut sums = Sums::default();
        part.iter().for_each(|deal| sums.add(columns, *deal, as_of));
        sums
    };
    deals.par_chunks(CHUNK).map(sum).reduce(Sums::default, Sums::with).totals(columns)
}

/// The table by a dimension: groups of time in their order, others the largest first.
pub fn table(columns: &Columns, deals: &[u32], as_of: i64, by: Dimension) -> Vec<Group> {
    let mut sums: HashMap<Key, Sums> = HashMap::new();
    for (key, members) in parts(columns, deals, as_of, by) {
        let mut of = Sums::default();
        members.iter().for_each(|deal| of.add(columns, *deal, as_of));
        sums.insert(key, of);
    }
    let mut groups: Vec<(Key, Totals)> =
        sums.into_iter().map(|(key, sums)| (key, sums.totals(columns))).collect();
    groups.sort_by(|a, b| {
        let size = b.1.deals.cmp(&a.1.deals).then(b.1.won.cmp(&a.1.won));
        if by.is_time() { a.0.cmp(&b.0) } else { size.then(a.0.cmp(&b.0)) }
    });
    groups
        .into_iter()
        .map(|(key, totals)| {
            let (key, name) = by.names(columns, key);
            Group { key, name, totals }
        })
        .collect()
}

/// The deals of each group, seen from `as_of`.
pub(crate) fn parts(
    columns: &Columns,
    deals: &[u32],
    as_of: i64,
    by: Dimension,
) -> HashMap<Key, Vec<u32>> {
    let mut parts: HashMap<Key, Vec<u32>> = HashMap::new();
    for deal in deals {
        parts.entry(by.key(columns, *deal, as_of)).or_default().push(*deal);
    }
    parts
}
