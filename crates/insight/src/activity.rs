//! What is done with buyers: how soon, how often, with what result; and who has been left alone.
//!
//! - **Response time**: from a deal's beginning to the first thing done towards the buyer (a try by telephone, mail or
//!   message, or a meeting), in real and in working hours. Deals that nobody has answered are told apart, and the
//!   medians with them count them as *not yet* (Kaplan–Meier).
//! - **Ratios**: tries → conversations (a call that reached somebody, an answer, a meeting that took place) → meetings
//!   → wins, of the deals with whose buyer we tried to speak. A buyer who merely wrote to us was not tried: those deals
//!   are in the counts of what was done and in none of the ratios.
//! - **Touches per win**: everything done to or from the buyer before the end, of won and of lost deals.
//! - **Quiet**: open deals without any touch for longer than so many days.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;
use types::{OpenHours, Timestamp};

use crate::columns::{Columns, NEVER, Outcome, Word, days};
use crate::history::{History, Touch, TouchKind};
use crate::hours::OfTeams;
use crate::stats::{Share, Spread, float};
use crate::survival::{Curve, End, Observation};

/// An open deal without a touch for so many days is quiet.
pub const QUIET_DAYS: i64 = 14;

/// What is done with buyers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Activity {
    /// How soon new deals were answered.
    pub response: Response,
    /// What was done, and what came of it.
    pub counts: Counts,
    /// The same by who did it, by name.
    pub people: Vec<PersonCounts>,
    /// Touches of deals until they were won.
    pub touches_won: Spread,
    /// Touches of deals until they were lost.
    pub touches_lost: Spread,
    /// Open deals that have been left alone, the longest first, at most a hundred.
    pub quiet: Vec<Quiet>,
    /// How many there are.
    pub quiet_deals: Share,
    /// After how many days a deal counts as quiet.
    pub quiet_days: i64,
}

/// How soon new deals were answered.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Response {
    /// Hours to the first answer.
    pub hours: Spread,
    /// The same in working hours.
    pub working_hours: Spread,
    /// Answered within one working hour, of all that were answered or could have been by now.
    pub within_hour: Share,
    /// Answered within one working day of eight hours.
    pub within_day: Share,
    /// The hours by which half of all are answered, those not answered included.
    pub median_with_open: Option<f64>,
    /// The working hours by which half of all are answered, those not answered included.
    pub working_median_with_open: Option<f64>,
    /// Where half are not answered yet: the working hours beyond which that median lies, as far as at least half of all
    /// were seen.
    pub working_median_above: Option<f64>,
    /// Deals that nobody has answered.
    pub unanswered: usize,
}

/// What was done, and what came of it.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Calls, both ways.
    pub calls: usize,
    /// Mails out.
    pub mails_out: usize,
    /// Mails in.
    pub mails_in: usize,
    /// Messages, both ways.
    pub messages: usize,
    /// Meetings that took place.
    pub meetings: usize,
    /// Meetings to which the buyer did not come.
    pub no_shows: usize,
    /// Calls, mails and messages to the buyer.
    pub attempts: usize,
    /// Times that the two sides spoke or wrote with each other.
    pub conversations: usize,
    /// Deals that were tried: something was done towards the buyer.
    pub deals_tried: usize,
    /// Of them, those with a conversation.
    pub deals_spoken: Share,
    /// Of those spoken with, those with a meeting.
    pub deals_met: Share,
    /// Of those met, those won.
    pub deals_won: Share,
    /// Tries for one conversation.
    pub attempts_per_conversation: Option<f64>,
}

/// What one person did.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PersonCounts {
    /// Their id.
    pub person: String,
    /// What they are called.
    pub name: String,
    /// What they did.
    #[serde(flatten)]
    pub counts: Counts,
}

/// An open deal that has been left alone.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Quiet {
    /// Its id.
    pub id: String,
    /// The number that people say.
    pub number: i64,
    /// Days without a touch.
    pub days: f64,
    /// Whether nobody ever touched it.
    pub never: bool,
}

/// What is done with the buyers of some deals, seen from `as_of`; working time by the
/// `hours` of their teams.
pub fn activity(
    columns: &Columns,
    history: &History,
    deals: &[u32],
    as_of: i64,
    hours: &OfTeams<OpenHours>,
) -> Activity {
    let (quiet, quiet_deals) = quiet(columns, history, deals, as_of);
    Activity {
        response: response(columns, history, deals, as_of, hours),
        counts: counts(columns, history, deals, as_of, None),
        people: people(columns, history, deals, as_of),
        touches_won: touches(columns, history, deals, as_of, Outcome::Won),
        touches_lost: touches(columns, history, deals, as_of, Outcome::Lost),
        quiet,
        quiet_deals,
        quiet_days: QUIET_DAYS,
    }
}

/// What was done with a deal, or left undone; what is counted as a ratio, of the same deals as the ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Something was done towards the buyer.
    Tried,
    /// Of those tried, the two sides spoke or wrote with each other.
    Spoken,
    /// Of those tried, they met.
    Met,
    /// Of those tried, they met, and the deal was won.
    MetAndWon,
    /// Something was done towards the buyer, by whomever.
    Answered,
    /// Nothing was.
    Unanswered,
    /// Open, and nobody has touched it for long.
    Quiet,
}

/// The deals behind a number of the report: those with which this was done, by somebody where one is named.
pub fn behind(
    columns: &Columns,
    history: &History,
    deals: &[u32],
    as_of: i64,
    done: Done,
    by: Option<Word>,
) -> Vec<u32> {
    let reached = |deal: u32| Reached::of(history, deal, as_of, by);
    let is = |deal: &u32| match done {
        Done::Tried => reached(*deal).tried,
        Done::Spoken => reached(*deal).spoken,
        Done::Met => reached(*deal).met,
        Done::MetAndWon => columns.outcome_at(*deal, as_of) == Outcome::Won && reached(*deal).met,
        Done::Answered => first_answer(history, *deal, as_of).is_some(),
        Done::Unanswered => {
            columns.known_until[*deal as usize] == NEVER
                && first_answer(history, *deal, as_of).is_none()
        }
        Done::Quiet => silence(columns, history, *deal, as_of).is_some_and(|it| it.is_long()),
    };
    deals.iter().copied().filter(is).collect()
}

/// How far the tries with one buyer led. Without a try, nowhere: a buyer who merely wrote to us was not tried.
#[derive(Clone, Copy, Debug, Default)]
struct Reached {
    tried: bool,
    spoken: bool,
    met: bool,
}

impl Reached {
    /// By everybody, or by one person.
    fn of(history: &History, deal: u32, as_of: i64, by: Option<Word>) -> Self {
        let mut to = Self::default();
        for touch in theirs(history, deal, as_of, by) {
            to.tried |= !touch.inbound;
            to.spoken |= touch.is_conversation();
            to.met |= touch.is_meeting();
        }
        if to.tried { to } else { Self::default() }
    }
}

/// What was done with a deal up to `as_of` by everybody, or by one person.
fn theirs(
    history: &History,
    deal: u32,
    as_of: i64,
    by: Option<Word>,
) -> impl Iterator<Item = &Touch> {
    until(history, deal, as_of).filter(move |touch| by.is_none_or(|by| touch.by == by))
}

/// What was done with a deal up to `as_of`.
pub(crate) fn until<'a>(
    history: &'a History,
    deal: u32,
    as_of: i64,
) -> impl Iterator<Item = &'a Touch> + use<'a> {
    history.touches.of(deal).iter().filter(move |touch| touch.at <= as_of && touch.is_contact())
}

/// The first thing done towards the buyer.
pub(crate) fn first_answer(history: &History, deal: u32, as_of: i64) -> Option<i64> {
    let towards = |touch: &&Touch| !touch.inbound;
    until(history, deal, as_of).filter(towards).map(|touch| touch.at).min()
}

fn response(
    columns: &Columns,
    history: &History,
    deals: &[u32],
    as_of: i64,
    hours: &OfTeams<OpenHours>,
) -> Response {
    let (mut real, mut working) = (Vec::new(), Vec::new());
    let (mut cases, mut working_cases) = (Vec::new(), Vec::new());
    let (mut unanswered, mut due) = (0, [0usize; 2]);
    let open_time = |deal: u32, from: i64, to: i64| {
        let (from, to) = (Timestamp::from_millis(from), Timestamp::from_millis(to));
        hours.of(columns, deal).between(from, to).as_millis()
    };
    for deal in deals {
        let opened = columns.opened[*deal as usize];
        let Some(answer) = first_answer(history, *deal, as_of) else {
            // A history that nobody has taken up waits for nobody.
            if columns.known_until[*deal as usize] != NEVER {
                continue;
            }
            let seen = columns.seen_until(*deal, as_of).min(columns.closed_at(*deal, as_of));
            unanswered += 1;
            cases.push(Observation { time: (seen - opened).max(0), end: End::Censored });
            let time = open_time(*deal, opened, seen.max(opened));
            working_cases.push(Observation { time, end: End::Censored });
            let waited = hour(time);
            due[0] += usize::from(waited > 1.0);
            due[1] += usize::from(waited > 8.0);
            continue;
        };
        let time = (answer - opened).max(0);
        real.push(hour(time));
        cases.push(Observation { time, end: End::Event });
        let time = open_time(*deal, opened, opened + time);
        working.push(hour(time));
        working_cases.push(Observation { time, end: End::Event });
    }
    let within = |limit: f64, late: usize| {
        let quick = working.iter().filter(|hours| **hours <= limit).count();
        Share::of(quick, working.len() + late)
    };
    let mut seen: Vec<i64> = working_cases.iter().map(|case| case.time).collect();
    seen.sort_unstable();
    // At least half of all were seen for so long.
    let half = seen.get(seen.len() / 2).copied();
    let working_median = Curve::of(working_cases).time_of(0.5).map(hour);
    Response {
        working_median_with_open: working_median,
        working_median_above: half.filter(|_| working_median.is_none()).map(hour),
        within_hour: within(1.0, due[0]),
        within_day: within(8.0, due[1]),
        hours: Spread::of(real),
        working_hours: Spread::of(working),
        median_with_open: Curve::of(cases).time_of(0.5).map(hour),
        unanswered,
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of centuries fit")]
fn hour(ms: i64) -> f64 {
    ms as f64 / 3_600_000.0
}

fn counts(
    columns: &Columns,
    history: &History,
    deals: &[u32],
    as_of: i64,
    by: Option<Word>,
) -> Counts {
    let mut counts = Counts::default();
    let (mut spoken, mut met, mut won) = (0, 0, 0);
    for deal in deals {
        for touch in theirs(history, *deal, as_of, by) {
            counts.add(touch);
        }
        let reached = Reached::of(history, *deal, as_of, by);
        let is_won = columns.outcome_at(*deal, as_of) == Outcome::Won;
        counts.deals_tried += usize::from(reached.tried);
        spoken += usize::from(reached.spoken);
        met += usize::from(reached.met);
        won += usize::from(reached.met && is_won);
    }
    counts.deals_spoken = Share::of(spoken, counts.deals_tried);
    counts.deals_met = Share::of(met, spoken);
    counts.deals_won = Share::of(won, met);
    counts.attempts_per_conversation =
        (counts.conversations > 0).then(|| float(counts.attempts) / float(counts.conversations));
    counts
}

impl Counts {
    fn add(&mut self, touch: &Touch) {
        match touch.kind {
            TouchKind::Call => self.calls += 1,
            TouchKind::Mail if touch.inbound => self.mails_in += 1,
            TouchKind::Mail => self.mails_out += 1,
            TouchKind::Message => self.messages += 1,
            TouchKind::Meeting if touch.no_show => self.no_shows += 1,
            TouchKind::Meeting => self.meetings += 1,
            TouchKind::Note => {}
        }
        self.attempts += usize::from(touch.is_attempt());
        self.conversations += usize::from(touch.is_conversation());
    }
}

fn people(columns: &Columns, history: &History, deals: &[u32], as_of: i64) -> Vec<PersonCounts> {
    let mut of: BTreeMap<Word, Vec<u32>> = BTreeMap::new();
    for deal in deals {
        for touch in until(history, *deal, as_of).filter(|touch| touch.by.is_some()) {
            let theirs = of.entry(touch.by).or_default();
            if theirs.last() != Some(deal) {
                theirs.push(*deal);
            }
        }
    }
    let told = |(word, deals): (Word, Vec<u32>)| PersonCounts {
        person: columns.words.text(word).unwrap_or_default().to_owned(),
        name: columns.words.title(word).unwrap_or_default().to_owned(),
        counts: counts(columns, history, &deals, as_of, Some(word)),
    };
    let mut people: Vec<PersonCounts> = of.into_iter().map(told).collect();
    people.sort_by_key(|person| (types::fold(&person.name), person.person.clone()));
    people
}

fn touches(
    columns: &Columns,
    history: &History,
    deals: &[u32],
    as_of: i64,
    outcome: Outcome,
) -> Spread {
    let ended = deals.iter().filter(|deal| columns.outcome_at(**deal, as_of) == outcome);
    let count = |deal: &u32| {
        float(until(history, *deal, columns.closed_at(*deal, as_of).min(as_of)).count())
    };
    Spread::of(ended.map(count).collect())
}

/// How long a deal has been left alone.
struct Silence {
    days: f64,
    never: bool,
}

impl Silence {
    fn is_long(&self) -> bool {
        self.days > float(usize::try_from(QUIET_DAYS).unwrap_or(0))
    }
}

/// How long an open deal has been left alone; nothing for one that nobody is to touch.
fn silence(columns: &Columns, history: &History, deal: u32, as_of: i64) -> Option<Silence> {
    let at = deal as usize;
    let waits = columns.outcome_at(deal, as_of) == Outcome::Open && !columns.parked[at];
    // Nobody is to touch a history that nobody has taken up.
    if !waits || columns.known_until[at] != NEVER {
        return None;
    }
    let last = until(history, deal, as_of).map(|touch| touch.at).max();
    let days = days(as_of - last.unwrap_or(columns.opened[at]));
    Some(Silence { days, never: last.is_none() })
}

fn quiet(columns: &Columns, history: &History, deals: &[u32], as_of: i64) -> (Vec<Quiet>, Share) {
    let mut quiet = Vec::new();
    let mut open = 0;
    for deal in deals {
        let at = *deal as usize;
        let Some(silence) = silence(columns, history, *deal, as_of) else { continue };
        open += 1;
        if silence.is_long() {
            quiet.push(Quiet {
                id: columns.id[at].to_string(),
                number: columns.number[at],
                days: silence.days,
                never: silence.never,
            });
        }
    }
    let share = Share::of(quiet.len(), open);
    quiet.sort_by(|a, b| b.days.total_cmp(&a.days).then(a.number.cmp(&b.number)));
    quiet.truncate(100);
    (quiet, share)
}
