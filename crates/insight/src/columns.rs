//! The deals of a workspace as columns: one array a fact, one place a deal.
//!
//! Texts that many deals share are kept once, as [`Words`]; stages are numbered over all playbooks. A deal that
//! changed is put again as a whole: its visits go to the end and the old ones are left as a gap, which
//! [`Columns::compact`] closes when gaps have grown. So the memory is bounded by what the workspace holds:
//! about 150 bytes a deal and 30 a visit.
//!
//! The columns of ends are the present ones. A deal that was opened again has besides those that were taken back, so whoever
//! looks from an earlier day asks [`Columns::closed_at`] and its like.

mod ends;
mod names;
#[cfg(test)]
mod tests;
mod visits;

use std::collections::HashMap;

use types::{Deal, Id};

pub use ends::EndRow;
pub use names::{Playbook, Stage, StageId, Word, Words};
pub use visits::{How, VisitRow, Visits};

/// An instant that has not come: milliseconds UTC like all others, later than all.
pub const NEVER: i64 = i64::MAX;
/// An amount that nobody stated.
pub const NO_AMOUNT: i64 = i64::MIN;
/// A day that is not known.
pub const NO_DAY: i32 = i32::MAX;
/// The milliseconds of a day.
pub const DAY_MS: i64 = 86_400_000;

/// How a deal stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Under way, parked ones too.
    #[default]
    Open,
    /// Paid.
    Won,
    /// The buyer said no, or nothing.
    Lost,
    /// Never a fit.
    Disqualified,
    /// The same as another deal: no measure counts it.
    Merged,
}

impl Outcome {
    /// Reads the word that tables use.
    pub fn from_word(word: &str) -> Outcome {
        match word {
            "won" => Outcome::Won,
            "lost" => Outcome::Lost,
            "disqualified" => Outcome::Disqualified,
            "merged" => Outcome::Merged,
            _ => Outcome::Open,
        }
    }

    /// The word that tables use.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Open => "open",
            Outcome::Won => "won",
            Outcome::Lost => "lost",
            Outcome::Disqualified => "disqualified",
            Outcome::Merged => "merged",
        }
    }
}

/// One deal, to be put into the columns.
#[derive(Clone, Debug)]
pub struct DealRow {
    /// Its id.
    pub id: Id<Deal>,
    /// The number that people say.
    pub number: i64,
    /// When its life began.
    pub opened: i64,
    /// The same as a day of the workspace's calendar, counted from 1970-01-01.
    pub opened_day: i32,
    /// When it was won, lost or disqualified, as claimed; [`NEVER`] while open.
    pub closed: i64,
    /// The same as a day; [`NO_DAY`] while open.
    pub closed_day: i32,
    /// How it stands.
    pub outcome: Outcome,
    /// Put aside until a day.
    pub parked: bool,
    /// Whether it is in a stage.
    pub alive: bool,
    /// Until when anything is known of it: for a deal out of an import that nobody took up, the last instant that
    /// the import tells of; for all others [`NEVER`].
    pub known_until: i64,
    /// The same as a day; [`NO_DAY`] for never.
    pub known_day: i32,
    /// What it is or was worth in minor units; [`NO_AMOUNT`] where nobody said.
    pub amount: i64,
    /// The amount's currency.
    pub currency: Word,
    /// The day on which it is expected to be won; [`NO_DAY`] where nobody said.
    pub close_on: i32,
    /// The playbook, by its place in [`Columns::playbooks`].
    pub playbook: u16,
    /// The version of the playbook, by its number.
    pub version: u16,
    /// Who answers for it now.
    pub owner: Word,
    /// The owner's team.
    pub team: Word,
    /// Where it came from; empty and not stated differ.
    pub source: Word,
    /// The campaign.
    pub campaign: Word,
    /// What may be sold.
    pub product: Word,
    /// The segment.
    pub segment: Word,
    /// The country.
    pub country: Word,
    /// Why it was lost or disqualified.
    pub reason: Word,
    /// Who got the order.
    pub competitor: Word,
    /// Points by the playbook's rules.
    pub score: i32,
    /// The last contact with the buyer; [`NEVER`] where there was none.
    pub touched: i64,
    /// Who plays which role.
    pub holders: Vec<(Word, Word)>,
    /// Its stays in stages, in order.
    pub visits: Vec<VisitRow>,
}

/// The deals of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The texts.
    pub words: Words,
    /// The playbooks.
    pub playbooks: Vec<Playbook>,
    /// The stages of all playbooks.
    pub stages: Vec<Stage>,
    /// See [`DealRow::id`].
    pub id: Vec<Id<Deal>>,
    /// See [`DealRow::number`].
    pub number: Vec<i64>,
    /// See [`DealRow::opened`].
    pub opened: Vec<i64>,
    /// See [`DealRow::opened_day`].
    pub opened_day: Vec<i32>,
    /// See [`DealRow::closed`].
    pub closed: Vec<i64>,
    /// See [`DealRow::closed_day`].
    pub closed_day: Vec<i32>,
    /// See [`DealRow::outcome`].
    pub outcome: Vec<Outcome>,
    /// See [`DealRow::parked`].
    pub parked: Vec<bool>,
    /// See [`DealRow::alive`].
    pub alive: Vec<bool>,
    /// See [`DealRow::known_until`].
    pub known_until: Vec<i64>,
    /// See [`DealRow::known_day`].
    pub known_day: Vec<i32>,
    /// See [`DealRow::amount`].
    pub amount: Vec<i64>,
    /// See [`DealRow::currency`].
    pub currency: Vec<Word>,
    /// See [`DealRow::close_on`].
    pub close_on: Vec<i32>,
    /// See [`DealRow::playbook`].
    pub playbook: Vec<u16>,
    /// See [`DealRow::version`].
    pub version: Vec<u16>,
    /// See [`DealRow::owner`].
    pub owner: Vec<Word>,
    /// See [`DealRow::team`].
    pub team: Vec<Word>,
    /// See [`DealRow::source`].
    pub source: Vec<Word>,
    /// See [`DealRow::campaign`].
    pub campaign: Vec<Word>,
    /// See [`DealRow::product`].
    pub product: Vec<Word>,
    /// See [`DealRow::segment`].
    pub segment: Vec<Word>,
    /// See [`DealRow::country`].
    pub country: Vec<Word>,
    /// See [`DealRow::reason`].
    pub reason: Vec<Word>,
    /// See [`DealRow::competitor`].
    pub competitor: Vec<Word>,
    /// See [`DealRow::score`].
    pub score: Vec<i32>,
    /// See [`DealRow::touched`].
    pub touched: Vec<i64>,
    /// Who plays which role, one column a role.
    pub holders: HashMap<Word, Vec<Word>>,
    /// The visits.
    pub visits: Visits,
    ends: ends::Ends,
    places: HashMap<Id<Deal>, u32>,
}

impl Columns {
    /// How many deals there are.
    pub fn len(&self) -> usize {
        self.id.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }

    /// Where a deal is.
    pub fn place_of(&self, id: Id<Deal>) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// Puts a deal in, or what is known of it now in the place of what was known.
    ///
    /// # Panics
    /// With more than four thousand million deals.
    pub fn put(&mut self, row: DealRow) -> u32 {
        let place = match self.places.get(&row.id) {
            Some(place) => *place,
            None => self.push_empty(row.id),
        };
        let at = place as usize;
        self.number[at] = row.number;
        self.opened[at] = row.opened;
        self.opened_day[at] = row.opened_day;
        self.closed[at] = row.closed;
        self.closed_day[at] = row.closed_day;
        self.outcome[at] = row.outcome;
        self.parked[at] = row.parked;
        self.alive[at] = row.alive;
        self.known_until[at] = row.known_until;
        self.known_day[at] = row.known_day;
        self.amount[at] = row.amount;
        self.currency[at] = row.currency;
        self.close_on[at] = row.close_on;
        self.playbook[at] = row.playbook;
        self.version[at] = row.version;
        self.owner[at] = row.owner;
        self.team[at] = row.team;
        self.source[at] = row.source;
        self.campaign[at] = row.campaign;
        self.product[at] = row.product;
        self.segment[at] = row.segment;
        self.country[at] = row.country;
        self.reason[at] = row.reason;
        self.competitor[at] = row.competitor;
        self.score[at] = row.score;
        self.touched[at] = row.touched;
        self.put_holders(at, &row.holders);
        self.visits.put(place, &row.visits);
        place
    }

    fn push_empty(&mut self, id: Id<Deal>) -> u32 {
        let place = u32::try_from(self.id.len()).expect("fewer deals than fit in 32 bits");
        self.places.insert(id, place);
        self.id.push(id);
        self.number.push(0);
        self.opened.push(0);
        self.opened_day.push(0);
        self.closed.push(NEVER);
        self.closed_day.push(NO_DAY);
        self.outcome.push(Outcome::Open);
        self.parked.push(false);
        self.alive.push(false);
        self.known_until.push(NEVER);
        self.known_day.push(NO_DAY);
        self.amount.push(NO_AMOUNT);
        self.currency.push(Word::NONE);
        self.close_on.push(NO_DAY);
        self.playbook.push(0);
        self.version.push(0);
        for column in [
            &mut self.owner,
            &mut self.team,
            &mut self.source,
            &mut self.campaign,
            &mut self.product,
            &mut self.segment,
            &mut self.country,
            &mut self.reason,
            &mut self.competitor,
        ] {
            column.push(Word::NONE);
        }
        self.score.push(0);
        self.touched.push(NEVER);
        for column in self.holders.values_mut() {
            column.push(Word::NONE);
        }
        self.visits.push_deal();
        place
    }

    fn put_holders(&mut self, at: usize, holders: &[(Word, Word)]) {
        for column in self.holders.values_mut() {
            column[at] = Word::NONE;
        }
        let size = self.id.len();
        for (role, person) in holders {
            let column = self.holders.entry(*role).or_insert_with(|| vec![Word::NONE; size]);
            column[at] = *person;
        }
    }

    /// Takes out a deal that ceased to be (an import was taken back): nothing counts it any more.
    pub fn remove(&mut self, id: Id<Deal>) {
        let Some(place) = self.place_of(id) else { return };
        let at = place as usize;
        self.outcome[at] = Outcome::Merged;
        self.alive[at] = false;
        self.visits.put(place, &[]);
        self.put_ends(place, Vec::new());
    }

    /// Closes the gaps that changed deals left, when they are more than a quarter of all visits.
    pub fn compact(&mut self) {
        self.visits.compact();
    }

    /// The same deals by the days of another calendar: `day` says on which day an instant lies.
    #[must_use]
    pub fn by_days_of(&self, day: impl Fn(i64) -> i32) -> Columns {
        let mut columns = self.clone();
        for at in 0..columns.len() {
            columns.opened_day[at] = day(columns.opened[at]);
            if columns.closed[at] != NEVER {
                columns.closed_day[at] = day(columns.closed[at]);
            }
            if columns.known_until[at] != NEVER {
                columns.known_day[at] = day(columns.known_until[at]);
            }
        }
        columns.ends.set_days(day);
        columns
    }

    /// The playbook with this key.
    pub fn playbook_of(&self, key: &str) -> Option<u16> {
        let place = self.playbooks.iter().position(|playbook| playbook.key == key)?;
        u16::try_from(place).ok()
    }

    /// A stage.
    pub fn stage(&self, stage: StageId) -> &Stage {
        &self.stages[usize::from(stage.0)]
    }

    /// Until when a deal can be looked at, seen from `as_of`.
    pub fn seen_until(&self, place: u32, as_of: i64) -> i64 {
        self.known_until[place as usize].min(as_of)
    }

    /// Whether a deal is open at `as_of` only as far as anybody knows: history that an import brought, that nobody took
    /// up, and of which the import tells nothing any more. Nobody works on it, so nothing is to be expected of it.
    pub fn is_left(&self, place: u32, as_of: i64) -> bool {
        self.known_until[place as usize] <= as_of && self.outcome_at(place, as_of) == Outcome::Open
    }

    /// The days from its beginning to its end, with the time of day; for one that has ended by `as_of`.
    pub fn days_to_close(&self, place: u32, as_of: i64) -> f64 {
        days(self.closed_at(place, as_of) - self.opened[place as usize])
    }

    /// The calendar days from its beginning to its end; for one that has ended by `as_of`.
    pub fn calendar_days_to_close(&self, place: u32, as_of: i64) -> i32 {
        self.closed_day_at(place, as_of) - self.opened_day[place as usize]
    }

    /// The memory that the arrays take, in bytes.
    pub fn bytes(&self) -> usize {
        let words = self.holders.len() + 10;
        self.id.capacity() * (16 + 24 + 8 * 6 + 4 * 6 + 4 * words + 16)
            + self.visits.bytes()
            + self.ends.bytes()
    }
}

/// Milliseconds as days.
#[expect(clippy::cast_precision_loss, reason = "2^53 ms are 285,000 years")]
pub fn days(ms: i64) -> f64 {
    ms as f64 / DAY_MS as f64
}
