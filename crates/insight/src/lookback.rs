//! Looking back at the last deals that ended: side by side, and what the won ones share that the lost ones lack.
//!
//! Each deal is told with its stages, everything done with the buyer, and the gaps between. A **trait** (answered
//! within a day, met at least once, went back, …) is a fact of the time up to the deal's end and of the stages before
//! winning: lost deals have no delivery in which people get known, gates are overridden and stages gone back to, so
//! what came after a win would set the won apart from the lost by itself. It is compared between the won and the lost of
//! these deals with its interval; with ten deals that is a hint to talk about, and it says so. Only what Fisher's test, corrected by Holm for
//! all traits, does not take for chance is called a difference.

#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::activity::{first_answer, until};
use crate::columns::{Columns, How, NEVER, Outcome, Word, days};
use crate::history::{History, Touch, TouchKind};
use crate::stats::{Difference, SMALL, Share, Spread, difference, fisher, holm, mann_whitney};

/// The last deals that ended.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LookBack {
    /// How many deals were asked for.
    pub asked: usize,
    /// How many of them were won.
    pub won: usize,
    /// How many were lost.
    pub lost: usize,
    /// The deals, the last to end first.
    pub deals: Vec<Story>,
    /// What won and lost deals have and lack.
    pub traits: Vec<Trait>,
    /// How long won and lost deals stayed in each stage.
    pub stages: Vec<StageCompared>,
    /// What to make of it.
    pub verdict: String,
}

/// One deal that ended.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Story {
    /// Its id.
    pub id: String,
    /// The number that people say.
    pub number: i64,
    /// What people call it.
    pub name: Option<String>,
    /// won or lost.
    pub outcome: String,
    /// Why it was lost.
    pub reason: Option<String>,
    /// When it began, milliseconds UTC.
    pub opened: i64,
    /// When it ended.
    pub closed: i64,
    /// How many days it took.
    pub days: f64,
    /// Its stages.
    pub stages: Vec<Stay>,
    /// What was done with the buyer.
    pub touches: Vec<Done>,
    /// Hours to the first answer.
    pub answered_hours: Option<f64>,
    /// Days between touches.
    pub gaps: Spread,
    /// Gates that were overridden until its end.
    pub overrides: usize,
}

/// One stay in a stage.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Stay {
    /// The stage's key.
    pub stage: String,
    /// What people call it.
    pub name: String,
    /// Days from the deal's beginning.
    pub from_day: f64,
    /// How many days it lasted; until the end of the deal for the last.
    pub days: f64,
}

/// One thing done with the buyer.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Done {
    /// Days from the deal's beginning.
    pub day: f64,
    /// call, mail, meeting or message.
    pub kind: String,
    /// The buyer began it.
    pub inbound: bool,
    /// The two sides spoke or wrote with each other.
    pub conversation: bool,
}

/// A trait compared.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Trait {
    /// In words.
    pub name: String,
    /// How many of the won have it.
    pub won: Share,
    /// How many of the lost have it.
    pub lost: Share,
    /// By how much they differ.
    pub difference: Option<Difference>,
    /// How likely the difference is an accident, after correction for all traits.
    pub p: f64,
}

/// A stage compared.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StageCompared {
    /// The stage's key.
    pub stage: String,
    /// What people call it.
    pub name: String,
    /// Days of the won.
    pub won: Spread,
    /// Days of the lost.
    pub lost: Spread,
    /// How likely the difference is an accident.
    pub p: f64,
}

/// The last `size` of some deals that were won or lost by `as_of`.
pub fn look_back(
    columns: &Columns,
    history: &History,
    deals: &[u32],
    as_of: i64,
    size: usize,
) -> LookBack {
    let ended = last(columns, history, deals, as_of, size);
    let (won, lost): (Vec<Ended<'_>>, Vec<Ended<'_>>) =
        ended.iter().partition(|deal| deal.outcome == Outcome::Won);
    let traits = traits(&won, &lost);
    LookBack {
        asked: size,
        verdict: verdict(won.len(), lost.len(), &traits),
        won: won.len(),
        lost: lost.len(),
        deals: ended.iter().map(|deal| deal.story()).collect(),
        stages: stages(columns, &won, &lost),
        traits,
    }
}

/// A deal that had been won or lost at the instant from which all is seen, with its end as it was known then.
#[derive(Clone, Copy)]
struct Ended<'a> {
    columns: &'a Columns,
    history: &'a History,
    deal: u32,
    outcome: Outcome,
    reason: Word,
    opened: i64,
    closed: i64,
}

/// The last `size` of some deals that were won or lost, the latest first.
fn last<'a>(
    columns: &'a Columns,
    history: &'a History,
    deals: &[u32],
    as_of: i64,
    size: usize,
) -> Vec<Ended<'a>> {
    let ended = |deal: &u32| {
        let outcome = columns.outcome_at(*deal, as_of);
        matches!(outcome, Outcome::Won | Outcome::Lost).then(|| Ended {
            columns,
            history,
            deal: *deal,
            outcome,
            reason: columns.reason_at(*deal, as_of),
            opened: columns.opened[*deal as usize],
            closed: columns.closed_at(*deal, as_of),
        })
    };
    let mut ended: Vec<Ended<'a>> = deals.iter().filter_map(ended).collect();
    ended.sort_by_key(|ended| std::cmp::Reverse((ended.closed, ended.deal)));
    ended.truncate(size);
    ended
}

/// The deals behind a trait of a look-back: of the last `size` those that have it; none for a trait that is not compared.
pub fn behind(
    columns: &Columns,
    history: &History,
    deals: &[u32],
    as_of: i64,
    size: usize,
    name: &str,
) -> Option<Vec<u32>> {
    let ask = TRAITS.iter().find(|(known, _)| *known == name)?.1;
    let ended = last(columns, history, deals, as_of, size).into_iter();
    let mut found: Vec<u32> = ended.filter(ask).map(|ended| ended.deal).collect();
    found.sort_unstable();
    Some(found)
}

fn verdict(won: usize, lost: usize, traits: &[Trait]) -> String {
    if won == 0 || lost == 0 {
        return "Only won or only lost deals: there is nothing to hold them against.".to_owned();
    }
    let sure: Vec<&str> =
        traits.iter().filter(|it| it.p <= 0.05).map(|it| it.name.as_str()).collect();
    let differs = if sure.is_empty() {
        "No trait differs by more than chance.".to_owned()
    } else {
        format!("More than chance: {}.", sure.join("; "))
    };
    if won + lost < SMALL {
        return format!(
            "{differs} With {won} won and {lost} lost deals this is a hint to talk about, no proof."
        );
    }
    differs
}

impl<'a> Ended<'a> {
    fn story(&self) -> Story {
        let (columns, at) = (self.columns, self.deal as usize);
        let touches: Vec<&Touch> = self.touches().collect();
        let gaps = touches.windows(2).map(|pair| days(pair[1].at - pair[0].at)).collect();
        let done = |touch: &&Touch| Done {
            day: days(touch.at - self.opened),
            kind: touch.kind.as_str().to_owned(),
            inbound: touch.inbound,
            conversation: touch.is_conversation(),
        };
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of centuries fit")]
        let hours = |at: i64| (at - self.opened) as f64 / 3_600_000.0;
        Story {
            id: columns.id[at].to_string(),
            number: columns.number[at],
            name: None,
            outcome: self.outcome.as_str().to_owned(),
            reason: columns.words.title(self.reason).map(str::to_owned),
            opened: self.opened,
            closed: self.closed,
            days: days(self.closed - self.opened),
            stages: self.stays(),
            touches: touches.iter().map(done).collect(),
            answered_hours: self.answered().map(hours),
            gaps: Spread::of(gaps),
            overrides: self.visits(How::Overridden).count(),
        }
    }

    /// What was done with the buyer before the end.
    fn touches(&self) -> impl Iterator<Item = &'a Touch> + use<'a> {
        until(self.history, self.deal, self.closed)
    }

    /// When the buyer was answered, if before the end.
    fn answered(&self) -> Option<i64> {
        first_answer(self.history, self.deal, self.closed)
    }

    /// The stays before the end of the deal.
    fn stays(&self) -> Vec<Stay> {
        let visits = &self.columns.visits;
        let before = |visit: &usize| self.columns.stage(visits.stage[*visit]).is_before_winning();
        let stay = |visit: usize| {
            let stage = self.columns.stage(visits.stage[visit]);
            let left = if visits.left[visit] == NEVER { self.closed } else { visits.left[visit] };
            Stay {
                stage: stage.key.clone(),
                name: stage.name.clone(),
                from_day: days(visits.entered[visit] - self.opened),
                days: days((left - visits.entered[visit]).max(0)),
            }
        };
        visits.until(self.deal, self.closed).filter(before).map(stay).collect()
    }

    /// The stays up to the end of the deal that it came to in one way.
    fn visits(&self, how: How) -> impl Iterator<Item = usize> + use<'a> {
        let columns = self.columns;
        let visits = columns.visits.until(self.deal, self.closed);
        visits.filter(move |visit| columns.visits.how[*visit] == how)
    }

    /// Whether the deal came to a stage before winning in this way, before its end.
    fn came(&self, how: How) -> bool {
        let stage = |visit: usize| self.columns.stage(self.columns.visits.stage[visit]);
        self.visits(how).any(|visit| stage(visit).is_before_winning())
    }

    /// How many people of the buyer's were known at the end of the deal.
    fn people_known(&self) -> u16 {
        let people = self.history.people.of(self.deal);
        let then = people.iter().rev().find(|people| people.at <= self.closed);
        then.map_or(0, |people| people.known)
    }

    /// The longest time in days between the beginning, the touches and the end.
    fn longest_silence(&self) -> f64 {
        let mut last = self.opened;
        let mut longest = 0;
        for at in self.touches().map(|touch| touch.at).chain([self.closed]) {
            longest = longest.max(at - last);
            last = last.max(at);
        }
        days(longest)
    }
}

/// What is asked of each deal.
type Ask = fn(&Ended<'_>) -> bool;

/// The traits that are compared.
const TRAITS: [(&str, Ask); 10] = [
    ("answered within a day", |deal| {
        deal.answered().is_some_and(|at| days(at - deal.opened) <= 1.0)
    }),
    ("met at least once", |deal| deal.touches().any(Touch::is_meeting)),
    ("met at least twice", |deal| deal.touches().filter(|it| it.is_meeting()).count() >= 2),
    ("a call reached somebody", |deal| {
        deal.touches().any(|it| it.kind == TouchKind::Call && it.reached)
    }),
    ("the buyer wrote or called", |deal| deal.touches().any(|it| it.inbound)),
    ("five touches or more", |deal| deal.touches().count() >= 5),
    ("never left alone for two weeks", |deal| deal.longest_silence() <= 14.0),
    ("several people known at the buyer's", |deal| deal.people_known() >= 2),
    ("went back a stage", |deal| deal.came(How::Back)),
    ("a gate was overridden", |deal| deal.came(How::Overridden)),
];

fn traits(won: &[Ended<'_>], lost: &[Ended<'_>]) -> Vec<Trait> {
    let count = |ask: Ask, deals: &[Ended<'_>]| deals.iter().filter(|deal| ask(deal)).count();
    let pairs: Vec<((usize, usize), (usize, usize))> = TRAITS
        .iter()
        .map(|(_, ask)| ((count(*ask, won), won.len()), (count(*ask, lost), lost.len())))
        .collect();
    let chances: Vec<f64> = pairs.iter().map(|(won, lost)| fisher(*won, *lost)).collect();
    let mut traits: Vec<Trait> = Vec::new();
    for (((name, _), (won, lost)), p) in TRAITS.iter().zip(&pairs).zip(holm(&chances)) {
        traits.push(Trait {
            name: (*name).to_owned(),
            won: Share::of(won.0, won.1),
            lost: Share::of(lost.0, lost.1),
            difference: difference(*won, *lost),
            p,
        });
    }
    let width = |it: &Trait| it.difference.map_or(0.0, |it| it.difference.abs());
    traits.sort_by(|a, b| width(b).total_cmp(&width(a)));
    traits
}

fn stages(columns: &Columns, won: &[Ended<'_>], lost: &[Ended<'_>]) -> Vec<StageCompared> {
    let times = |deals: &[Ended<'_>], place: usize| -> Vec<f64> {
        let visits = &columns.visits;
        let here = |visit: &usize| {
            usize::from(visits.stage[*visit].0) == place && visits.left[*visit] != NEVER
        };
        let until_end = |ended: &Ended<'_>| visits.until(ended.deal, ended.closed);
        let visits_of = deals.iter().flat_map(until_end).filter(here);
        visits_of.map(|visit| days(visits.left[visit] - visits.entered[visit])).collect()
    };
    let mut compared = Vec::new();
    for (place, stage) in columns.stages.iter().enumerate() {
        let (of_won, of_lost) = (times(won, place), times(lost, place));
        if !stage.is_before_winning() || of_won.len() + of_lost.len() == 0 {
            continue;
        }
        compared.push((
            stage.playbook,
            stage.rank,
            StageCompared {
                stage: stage.key.clone(),
                name: stage.name.clone(),
                p: mann_whitney(&of_won, &of_lost),
                won: Spread::of(of_won),
                lost: Spread::of(of_lost),
            },
        ));
    }
    compared.sort_by_key(|it| (it.0, it.1));
    compared.into_iter().map(|it| it.2).collect()
}
