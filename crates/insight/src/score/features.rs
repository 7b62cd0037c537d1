//! Facts as columns of zeros and ones: which values are frequent enough, and numbers in quarters.

use std::collections::{BTreeMap, HashMap};

use crate::columns::{Columns, Word};
use crate::history::History;
use crate::stats::{float, quantile};

/// A lead whose result is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lead {
    pub(super) deal: u32,
    /// When its facts are looked at.
    pub(super) at: i64,
    pub(super) won: bool,
}

/// A value must be this frequent among the leads learned from.
const LEAST: usize = 20;
/// At most so many columns, the most frequent.
const MOST: usize = 150;

/// The columns.
pub(super) struct Features {
    /// Values by fact.
    places: HashMap<(Word, Word), u32>,
    /// The bounds of the quarters of facts that are numbers, and the place of the first quarter.
    quarters: HashMap<Word, ([f64; 3], u32)>,
    /// What each place means.
    meaning: Vec<Meaning>,
}

#[derive(Clone, Copy)]
enum Meaning {
    Value(Word, Word),
    Quarter(Word, usize),
}

/// The facts of a deal that were known at an instant: the last value of each.
fn known(history: &History, deal: u32, at: i64) -> BTreeMap<Word, Word> {
    let mut known = BTreeMap::new();
    for fact in history.facts.of(deal).iter().filter(|fact| fact.at <= at) {
        known.insert(fact.name, fact.value);
    }
    known
}

/// How many facts of the leads were learnt too late to be used.
pub(super) fn guarded(history: &History, leads: &[Lead]) -> usize {
    let late =
        |lead: &Lead| history.facts.of(lead.deal).iter().filter(|fact| fact.at > lead.at).count();
    leads.iter().map(late).sum()
}

impl Features {
    /// The columns that these leads give cause for.
    pub(super) fn of(columns: &Columns, history: &History, leads: &[Lead]) -> Features {
        let mut values: BTreeMap<Word, BTreeMap<Word, usize>> = BTreeMap::new();
        for lead in leads {
            for (name, value) in known(history, lead.deal, lead.at) {
                *values.entry(name).or_default().entry(value).or_default() += 1;
            }
        }
        let mut features =
            Features { places: HashMap::new(), quarters: HashMap::new(), meaning: Vec::new() };
        let mut frequent = Vec::new();
        for (name, values) in &values {
            if let Some(bounds) = number_quarters(columns, values) {
                let first = u32::try_from(features.meaning.len()).unwrap_or(u32::MAX);
                features.quarters.insert(*name, (bounds, first));
                features.meaning.extend((0..4).map(|quarter| Meaning::Quarter(*name, quarter)));
                continue;
            }
            for (value, count) in values {
                if *count >= LEAST && leads.len() - count >= LEAST {
                    frequent.push((*count, *name, *value));
                }
            }
        }
        frequent.sort_by(|a, b| b.cmp(a));
        frequent.truncate(MOST);
        for (_, name, value) in frequent {
            let place = u32::try_from(features.meaning.len()).unwrap_or(u32::MAX);
            features.places.insert((name, value), place);
            features.meaning.push(Meaning::Value(name, value));
        }
        features
    }

    /// How many columns there are.
    pub(super) fn len(&self) -> usize {
        self.meaning.len()
    }

    /// The columns that hold for a deal by what was known at an instant, ascending.
    pub(super) fn row(&self, columns: &Columns, history: &History, deal: u32, at: i64) -> Vec<u32> {
        let mut row: Vec<u32> = known(history, deal, at)
            .into_iter()
            .filter_map(|(name, value)| self.place(columns, name, value))
            .collect();
        row.sort_unstable();
        row
    }

    fn place(&self, columns: &Columns, name: Word, value: Word) -> Option<u32> {
        let Some((bounds, first)) = self.quarters.get(&name) else {
            return self.places.get(&(name, value)).copied();
        };
        let number: f64 = columns.words.text(value)?.parse().ok()?;
        let quarter = bounds.iter().filter(|bound| number > **bound).count();
        Some(first + u32::try_from(quarter).unwrap_or(0))
    }

    /// What a column means: the fact and its value.
    pub(super) fn words(&self, columns: &Columns, place: usize) -> (String, String) {
        let title = |word: Word| match columns.words.text(word) {
            None => "not stated".to_owned(),
            Some("") => "empty".to_owned(),
            Some(_) => columns.words.title(word).unwrap_or_default().to_owned(),
        };
        match self.meaning[place] {
            Meaning::Value(name, value) => (title(name), title(value)),
            Meaning::Quarter(name, quarter) => {
                let bounds = self.quarters[&name].0;
                let value = match quarter {
                    0 => format!("at most {}", bounds[0]),
                    3 => format!("more than {}", bounds[2]),
                    middle => format!("{} to {}", bounds[middle - 1], bounds[middle]),
                };
                (title(name), value)
            }
        }
    }
}

/// The bounds of the quarters, if nearly all values are numbers and they differ enough.
fn number_quarters(columns: &Columns, values: &BTreeMap<Word, usize>) -> Option<[f64; 3]> {
    if values.len() <= 10 {
        return None;
    }
    let mut numbers = Vec::new();
    let mut all = 0;
    for (value, count) in values {
        all += count;
        let number = columns.words.text(*value).and_then(|text| text.parse::<f64>().ok());
        if let Some(number) = number.filter(|number| number.is_finite()) {
            numbers.extend(std::iter::repeat_n(number, *count));
        }
    }
    if float(numbers.len()) < 0.9 * float(all) || numbers.len() < 4 * LEAST {
        return None;
    }
    numbers.sort_unstable_by(f64::total_cmp);
    let bounds = [0.25, 0.5, 0.75].map(|share| quantile(&numbers, share).unwrap_or(0.0));
    (bounds[0] < bounds[1] && bounds[1] < bounds[2]).then_some(bounds)
}
