//! A score learned from the workspace's own history: the chance that a lead is won in time, with reasons, or the plain
//! statement that there is no signal.
//!
//! - **What it knows**: facts with an instant, as they stood a set number of days after the lead began. What was
//!   learnt later is left out (the leakage guard): facts that are collected from won deals only would otherwise
//!   "predict" winning perfectly and mean nothing.
//! - **What it predicts**: won within so many days. Leads that could not be seen so long yet are left out.
//! - **How**: logistic regression with a ridge penalty (Hoerl and Kennard 1970; le Cessie and van Houwelingen 1992) over
//!   facts as they are worded, numbers in quarters; the penalty chosen on the later part of the training time;
//!   calibrated on the time after that (Platt 1999); tested on the latest. Never is a later lead used to judge an
//!   earlier one.
//! - **Signal**: only if on the test time the log loss is lower than that of the plain share by more than 2.58
//!   standard errors, and the area under the curve is above a half with 95 % certainty (Hanley and McNeil 1982).
//!   Otherwise it says so and gives no score.

mod chances;
mod features;
mod regression;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::columns::{Columns, DAY_MS, NEVER, Outcome};
use crate::history::History;
use crate::stats::{Share, float};

pub use chances::{Chance, Chances, Likely, Telling, chances};
use features::{Features, Lead};
use regression::Fitted;

/// How the score is learned.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Facts known so many days after the beginning are used.
    pub known_days: i64,
    /// What is predicted: won within so many days after that.
    pub within_days: i64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { known_days: 1, within_days: 90 }
    }
}

/// The learned score.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Score {
    /// Whether there is anything to learn from.
    pub signal: bool,
    /// What was found, in words.
    pub says: String,
    /// Leads that were learned from and tested on.
    pub n: usize,
    /// Of them, those won in time.
    pub won: Share,
    /// Facts known so many days after the beginning are used.
    pub known_days: i64,
    /// What is predicted: won within so many days after that.
    pub within_days: i64,
    /// Facts that were left out because they were learnt later.
    pub guarded: usize,
    /// How the score did on the latest leads.
    pub test: Option<Test>,
    /// What speaks for and against, the strongest first.
    pub weights: Vec<Weight>,
    /// The open leads whose time to be won is not over, with their chances, the likeliest first, at most two hundred.
    /// History that nobody took up is no lead.
    pub leads: Vec<ScoredLead>,
}

/// How the score did on leads that it had not seen.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Test {
    /// How many leads.
    pub n: usize,
    /// How many of them were won in time.
    pub won: usize,
    /// The chance that a won lead had the higher score than one not won; 0.5 is guessing.
    pub auc: f64,
    /// The lower end of its 95 % interval.
    pub auc_low: f64,
    /// The mean squared error of the chances (Brier 1950).
    pub brier: f64,
    /// The same of the plain share.
    pub brier_plain: f64,
    /// By how many standard errors the log loss is lower than that of the plain share.
    pub better_by: f64,
    /// Predicted chances beside what happened, in five classes from low to high.
    pub calibration: Vec<crate::forecast::Reliability>,
}

/// What one fact weighs.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Weight {
    /// What: "source".
    pub fact: String,
    /// What it is: "paid search".
    pub value: String,
    /// Its weight in the logarithm of the odds.
    pub weight: f64,
    /// How many of the leads with it were won in time.
    pub won: Share,
}

/// An open lead with its chance.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ScoredLead {
    /// Its id.
    pub id: String,
    /// The number that people say.
    pub number: i64,
    /// The chance to be won in time.
    pub chance: f64,
    /// How many of a hundred earlier leads have a lower chance.
    pub points: u32,
    /// Why, in words.
    pub reasons: Vec<String>,
}

/// With fewer wins or fewer others than this nothing is learned.
const LEAST: usize = 50;

/// So many leads are told in words.
const TOLD: usize = 200;

/// Learns a score from some deals, seen from `as_of`, and scores those of them that are open.
pub fn score(
    columns: &Columns,
    history: &History,
    deals: &[u32],
    as_of: i64,
    settings: Settings,
) -> Score {
    let (mut told, mut open) = learned(columns, history, deals, as_of, settings);
    open.sort_by(|a, b| b.chance.total_cmp(&a.chance).then(a.number.cmp(&b.number)));
    let scored = |lead: &Likely| ScoredLead {
        id: lead.id.to_string(),
        number: lead.number,
        chance: lead.chance,
        points: lead.points,
        reasons: lead.facts.iter().map(|fact| told.weights[*fact as usize].says()).collect(),
    };
    let leads = open.iter().take(TOLD).map(scored).collect();
    told.leads = leads;
    told
}

/// Learns a score, and the chances of the open leads in no order.
fn learned(
    columns: &Columns,
    history: &History,
    deals: &[u32],
    as_of: i64,
    settings: Settings,
) -> (Score, Vec<Likely>) {
    let mut leads = leads(columns, deals, as_of, settings);
    leads.sort_by_key(|lead| (lead.at, lead.deal));
    let hits = leads.iter().filter(|lead| lead.won).count();
    let mut told = Score {
        signal: false,
        says: String::new(),
        n: leads.len(),
        won: Share::of(hits, leads.len()),
        known_days: settings.known_days,
        within_days: settings.within_days,
        guarded: 0,
        test: None,
        weights: Vec::new(),
        leads: Vec::new(),
    };
    if hits < LEAST || leads.len() - hits < LEAST {
        told.says = format!(
            "No signal here: of {} leads {hits} were won within {} days; to learn from, {LEAST} won and {LEAST} others are needed.",
            leads.len(),
            settings.within_days
        );
        return (told, Vec::new());
    }
    let cut = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to the size"
        )]
        let at = (float(leads.len()) * share) as usize;
        at
    };
    let (train, calibrate) = (cut(0.6), cut(0.75));
    let features = Features::of(columns, history, &leads[..train]);
    told.guarded = features::guarded(history, &leads);
    let rows: Vec<Vec<u32>> =
        leads.iter().map(|lead| features.row(columns, history, lead.deal, lead.at)).collect();
    let won: Vec<bool> = leads.iter().map(|lead| lead.won).collect();
    let fitted = Fitted::learn(&rows, &won, features.len(), train, calibrate);
    let chances: Vec<f64> = rows.iter().map(|row| fitted.chance(row)).collect();
    let plain = plain_share(&won[train..calibrate], &won[..train]);
    let test = test(&chances[calibrate..], &won[calibrate..], plain);
    told.signal = test.better_by > 2.58 && test.auc_low > 0.5 && test.won >= 10;
    told.says = says(&test, told.signal);
    told.test = Some(test);
    if !told.signal {
        return (told, Vec::new());
    }
    told.weights = weights(columns, &features, &fitted, &rows, &won);
    let model =
        Model { columns, history, features: &features, fitted: &fitted, told: &told.weights };
    let mut earlier = chances;
    earlier.sort_unstable_by(f64::total_cmp);
    let open = model.open(deals, as_of, settings, &earlier);
    (told, open)
}

/// The leads whose result is known: they were open when the facts are looked at, and were seen long enough or ended.
fn leads(columns: &Columns, deals: &[u32], as_of: i64, settings: Settings) -> Vec<Lead> {
    let lead = |deal: &u32| {
        let place = *deal as usize;
        let at = columns.opened[place] + settings.known_days * DAY_MS;
        let until = at + settings.within_days * DAY_MS;
        let outcome = columns.outcome_at(*deal, as_of);
        let closed = columns.closed_at(*deal, as_of);
        if outcome != Outcome::Open && closed <= at {
            return None; // decided before it could be scored
        }
        let is_known = outcome != Outcome::Open || columns.seen_until(*deal, as_of) >= until;
        let won = outcome == Outcome::Won && closed <= until;
        // A win is known at once and a miss only after the whole time: taking wins of leads that could not be seen
        // so long would make the latest leads look better than they are.
        let could_be_seen = columns.seen_until(*deal, as_of).min(as_of) >= until;
        let whole = columns.known_until[place] != crate::columns::NEVER || as_of >= until;
        (is_known && could_be_seen && whole).then_some(Lead { deal: *deal, at, won })
    };
    deals.iter().filter_map(lead).collect()
}

fn plain_share(late: &[bool], early: &[bool]) -> f64 {
    let hits = |part: &[bool]| float(part.iter().filter(|won| **won).count());
    let (n, won) = (float(late.len()), hits(late));
    // A calibration time without a single win still says that the share is not nothing.
    let prior = (hits(early) + 0.5) / (float(early.len()) + 1.0);
    (won + prior) / (n + 1.0)
}

fn says(test: &Test, signal: bool) -> String {
    if signal {
        return format!(
            "There is a signal: of a won lead and one not won the score puts the right one first in {:.0} of 100 pairs, tested on the {} latest leads.",
            test.auc * 100.0,
            test.n
        );
    }
    format!(
        "No signal here: on the {} latest leads the learned score was no better than giving every lead the same chance. Use the playbook's rules.",
        test.n
    )
}

fn test(chances: &[f64], won: &[bool], plain: f64) -> Test {
    let n = won.len();
    let loss = |chance: f64, won: bool| {
        let chance = chance.clamp(1e-9, 1.0 - 1e-9);
        if won { -chance.ln() } else { -(1.0 - chance).ln() }
    };
    let gains: Vec<f64> = chances
        .iter()
        .zip(won)
        .map(|(chance, won)| loss(plain, *won) - loss(*chance, *won))
        .collect();
    let mean = crate::stats::mean(&gains).unwrap_or(0.0);
    let error = crate::stats::deviation(&gains).map_or(f64::INFINITY, |it| it / float(n).sqrt());
    let (auc, auc_error) = regression::auc(chances, won);
    let square = |chance: f64, won: bool| (chance - f64::from(u8::from(won))).powi(2);
    let brier = |of: &dyn Fn(usize) -> f64| {
        (0..n).map(|at| square(of(at), won[at])).sum::<f64>() / float(n.max(1))
    };
    Test {
        n,
        won: won.iter().filter(|won| **won).count(),
        auc,
        auc_low: auc - 1.959_963_984_540_054 * auc_error,
        brier: brier(&|at| chances[at]),
        brier_plain: brier(&|_| plain),
        better_by: if error > 0.0 { mean / error } else { 0.0 },
        calibration: classes(chances, won),
    }
}

fn classes(chances: &[f64], won: &[bool]) -> Vec<crate::forecast::Reliability> {
    let mut pairs: Vec<(f64, bool)> = chances.iter().copied().zip(won.iter().copied()).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = pairs.len().div_ceil(5).max(1);
    let class = |part: &[(f64, bool)]| crate::forecast::Reliability {
        forecast: part.iter().map(|it| it.0).sum::<f64>() / float(part.len()),
        won: Share::of(part.iter().filter(|it| it.1).count(), part.len()),
    };
    pairs.chunks(size).map(class).collect()
}

fn weights(
    columns: &Columns,
    features: &Features,
    fitted: &Fitted,
    rows: &[Vec<u32>],
    won: &[bool],
) -> Vec<Weight> {
    let mut counts = vec![(0usize, 0usize); features.len()];
    for (row, won) in rows.iter().zip(won) {
        for feature in row {
            let of = &mut counts[*feature as usize];
            of.1 += 1;
            of.0 += usize::from(*won);
        }
    }
    let weight = |(place, (hits, n)): (usize, (usize, usize))| {
        let (fact, value) = features.words(columns, place);
        Weight { fact, value, weight: fitted.weight(place), won: Share::of(hits, n) }
    };
    counts.into_iter().enumerate().map(weight).collect()
}

struct Model<'a> {
    columns: &'a Columns,
    history: &'a History,
    features: &'a Features,
    fitted: &'a Fitted,
    told: &'a [Weight],
}

impl Model<'_> {
    fn open(&self, deals: &[u32], as_of: i64, settings: Settings, earlier: &[f64]) -> Vec<Likely> {
        // Whose time is over was not won in time: there is no chance left to tell.
        let time = (settings.known_days + settings.within_days) * DAY_MS;
        let is_open = |deal: &&u32| {
            let place = **deal as usize;
            self.columns.outcome_at(**deal, as_of) == Outcome::Open
                && self.columns.known_until[place] == NEVER
                && self.columns.opened[place].saturating_add(time) > as_of
        };
        let score = |deal: &u32| {
            let place = *deal as usize;
            let at = (self.columns.opened[place] + settings.known_days * DAY_MS).min(as_of);
            let row = self.features.row(self.columns, self.history, *deal, at);
            let chance = self.fitted.chance(&row);
            let below = earlier.partition_point(|other| *other < chance);
            let points = u32::try_from(below * 100 / earlier.len().max(1)).unwrap_or(100);
            Likely {
                id: self.columns.id[place],
                number: self.columns.number[place],
                chance,
                points,
                facts: self.reasons(&row),
            }
        };
        deals.iter().filter(is_open).map(score).collect()
    }

    /// The facts that move the chance most.
    fn reasons(&self, row: &[u32]) -> Vec<u32> {
        let weight = |place: &u32| self.told[*place as usize].weight.abs();
        let mut facts: Vec<u32> = row.to_vec();
        facts.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        facts.retain(|fact| weight(fact) >= 0.05);
        facts.truncate(3);
        facts
    }
}

impl Weight {
    /// What the fact says of a lead that has it, without numbers.
    pub fn plainly(&self) -> String {
        let way = if self.weight > 0.0 { "for" } else { "against" };
        format!("{way} it: {} is {}", self.fact, self.value)
    }

    /// What the fact says of a lead that has it, and how many of the others with it were won.
    pub fn says(&self) -> String {
        let share = self.won.share.unwrap_or(0.0) * 100.0;
        format!("{} ({share:.0} % of {} won)", self.plainly(), self.won.n)
    }
}
