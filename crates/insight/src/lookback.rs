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
use crate::columns::{Columns, How, NEVER, Outcome, days};
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
    let ended = last(columns, deals, as_of, size);
    let (won, lost): (Vec<u32>, Vec<u32>) =
        ended.iter().partition(|deal| columns.outcome[**deal as usize] == Outcome::Won);
    let traits = traits(columns, history, &won, &lost);
    LookBack {
        asked: size,
        verdict: verdict(won.len(), lost.len(), &traits),
        won: won.len(),
        lost: lost.len(),
        deals: ended.iter().map(|deal| story(columns, history, *deal)).collect(),
        stages: stages(columns, &won, &lost),
        traits,
    }
}

/// The last `size` of some deals that were won or lost, the latest first.
fn last(columns: &Columns, deals: &[u32], as_of: i64, size: usize) -> Vec<u32> {
    let is_decided =
        |deal: &&u32| matches!(columns.outcome_at(**deal, as_of), Outcome::Won | Outcome::Lost);
    let mut ended: Vec<u32> = deals.iter().filter(is_decided).copied().collect();
    ended.sort_by_key(|deal| std::cmp::Reverse((columns.closed[*deal as usize], *deal)));
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
    let mut found = last(columns, deals, as_of, size);
    found.retain(|deal| ask(columns, history, *deal));
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

fn story(columns: &Columns, history: &History, deal: u32) -> Story {
    let at = deal as usize;
    let (opened, closed) = (columns.opened[at], columns.closed[at]);
    let touches: Vec<&Touch> = until(history, deal, closed).collect();
    let gaps = touches.windows(2).map(|pair| days(pair[1].at - pair[0].at)).collect();
    let done = |touch: &&Touch| Done {
        day: days(touch.at - opened),
        kind: touch.kind.as_str().to_owned(),
        inbound: touch.inbound,
        conversation: touch.is_conversation(),
    };
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of centuries fit")]
    let hours = |at: i64| (at - opened) as f64 / 3_600_000.0;
    Story {
        id: columns.id[at].to_string(),
        number: columns.number[at],
        name: None,
        outcome: columns.outcome[at].as_str().to_owned(),
        reason: columns.words.title(columns.reason[at]).map(str::to_owned),
        opened,
        closed,
        days: days(closed - opened),
        stages: stays(columns, deal),
        touches: touches.iter().map(done).collect(),
        answered_hours: first_answer(history, deal, closed).map(hours),
        gaps: Spread::of(gaps),
        overrides: visits_before_end(columns, deal, How::Overridden).count(),
    }
}

/// The stays before the end of the deal.
fn stays(columns: &Columns, deal: u32) -> Vec<Stay> {
    let visits = &columns.visits;
    let (opened, closed) = (columns.opened[deal as usize], columns.closed[deal as usize]);
    let before = |visit: &usize| columns.stage(visits.stage[*visit]).is_before_winning();
    let stay = |visit: usize| {
        let stage = columns.stage(visits.stage[visit]);
        let left = if visits.left[visit] == NEVER { closed } else { visits.left[visit] };
        Stay {
            stage: stage.key.clone(),
            name: stage.name.clone(),
            from_day: days(visits.entered[visit] - opened),
            days: days((left - visits.entered[visit]).max(0)),
        }
    };
    visits.until(deal, closed).filter(before).map(stay).collect()
}

/// The stays up to the end of the deal that it came to in one way.
fn visits_before_end(columns: &Columns, deal: u32, how: How) -> impl Iterator<Item = usize> {
    let visits = columns.visits.until(deal, columns.closed[deal as usize]);
    visits.filter(move |visit| columns.visits.how[*visit] == how)
}

/// Whether the deal came to a stage before winning in this way, before its end.
fn came(columns: &Columns, deal: u32, how: How) -> bool {
    visits_before_end(columns, deal, how)
        .any(|visit| columns.stage(columns.visits.stage[visit]).is_before_winning())
}

/// How many people of the buyer's were known at the end of the deal.
fn people_known(columns: &Columns, history: &History, deal: u32) -> u16 {
    let closed = columns.closed[deal as usize];
    let then = history.people.of(deal).iter().rev().find(|people| people.at <= closed);
    then.map_or(0, |people| people.known)
}

/// What is asked of each deal.
type Ask = fn(&Columns, &History, u32) -> bool;

/// The traits that are compared.
const TRAITS: [(&str, Ask); 10] = [
    ("answered within a day", |columns, history, deal| {
        let (opened, closed) = (columns.opened[deal as usize], columns.closed[deal as usize]);
        first_answer(history, deal, closed).is_some_and(|at| days(at - opened) <= 1.0)
    }),
    ("met at least once", |columns, history, deal| {
        before_end(columns, history, deal).any(Touch::is_meeting)
    }),
    ("met at least twice", |columns, history, deal| {
        before_end(columns, history, deal).filter(|it| it.is_meeting()).count() >= 2
    }),
    ("a call reached somebody", |columns, history, deal| {
        before_end(columns, history, deal).any(|it| it.kind == TouchKind::Call && it.reached)
    }),
    ("the buyer wrote or called", |columns, history, deal| {
        before_end(columns, history, deal).any(|it| it.inbound)
    }),
    ("five touches or more", |columns, history, deal| {
        before_end(columns, history, deal).count() >= 5
    }),
    ("never left alone for two weeks", |columns, history, deal| {
        longest_silence(columns, history, deal) <= 14.0
    }),
    ("several people known at the buyer's", |columns, history, deal| {
        people_known(columns, history, deal) >= 2
    }),
    ("went back a stage", |columns, _, deal| came(columns, deal, How::Back)),
    ("a gate was overridden", |columns, _, deal| came(columns, deal, How::Overridden)),
];

fn before_end<'a>(
    columns: &Columns,
    history: &'a History,
    deal: u32,
) -> impl Iterator<Item = &'a Touch> + use<'a> {
    until(history, deal, columns.closed[deal as usize])
}

/// The longest time in days between the beginning, the touches and the end.
fn longest_silence(columns: &Columns, history: &History, deal: u32) -> f64 {
    let (opened, closed) = (columns.opened[deal as usize], columns.closed[deal as usize]);
    let mut last = opened;
    let mut longest = 0;
    for at in before_end(columns, history, deal).map(|touch| touch.at).chain([closed]) {
        longest = longest.max(at - last);
        last = last.max(at);
    }
    days(longest)
}

fn traits(columns: &Columns, history: &History, won: &[u32], lost: &[u32]) -> Vec<Trait> {
    let count =
        |ask: Ask, deals: &[u32]| deals.iter().filter(|deal| ask(columns, history, **deal)).count();
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

fn stages(columns: &Columns, won: &[u32], lost: &[u32]) -> Vec<StageCompared> {
    let times = |deals: &[u32], place: usize| -> Vec<f64> {
        let visits = &columns.visits;
        let here = |visit: &usize| {
            usize::from(visits.stage[*visit].0) == place && visits.left[*visit] != NEVER
        };
        let until_end = |deal: &u32| visits.until(*deal, columns.closed[*deal as usize]);
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
