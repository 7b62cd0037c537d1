//! The life of one deal as the story knows it: where it is in its script, what comes next, how it will end.

use std::collections::VecDeque;

use deal::ActivityKind;
use types::id::kind as id;
use types::{Id, Timestamp};

use super::cast::Person;
use super::customers::Customer;
use super::luck::Luck;
use super::scripts::{Beat, DAY, Did, Line, Source, Stage, Then, Way, Who};
use super::teller::{Next, Teller};
use crate::Result;

/// The life of one deal.
pub(super) struct Life {
    pub(super) line: Line,
    pub(super) source: Source,
    pub(super) customer: Customer,
    pub(super) deal: Id<id::Deal>,
    /// Whoever makes the first contact.
    pub(super) first: Person,
    /// Whoever sells it.
    pub(super) seller: Person,
    /// Whoever it belongs to now.
    pub(super) owner: Person,
    /// What it is worth, in whole euro.
    pub(super) worth: i64,
    /// Whether the seller takes the trouble to do it well.
    pub(super) well: bool,
    pub(super) stage: usize,
    pub(super) beats: VecDeque<Beat>,
    /// How often nobody answered in a row.
    pub(super) tries: u32,
    /// Nothing is done with it for now: it is parked, or has ended.
    pub(super) rests: bool,
    /// When it is to be looked at again, where that is not so many working minutes away.
    pub(super) not_before: Option<Timestamp>,
}

impl Life {
    /// A life at its beginning.
    pub(super) fn begin(
        line: Line,
        source: Source,
        customer: Customer,
        deal: Id<id::Deal>,
        first: Person,
        worth: i64,
    ) -> Life {
        Life {
            line,
            source,
            customer,
            deal,
            first,
            seller: first,
            owner: first,
            worth,
            well: true,
            stage: 0,
            beats: VecDeque::new(),
            tries: 0,
            rests: false,
            not_before: None,
        }
    }

    /// The stage it is in.
    pub(super) fn here(&self) -> &'static Stage {
        let stages = self.line.stages();
        &stages[self.stage.min(stages.len() - 1)]
    }

    /// Its stage's key.
    pub(super) fn stage_key(&self) -> &'static str {
        self.here().key
    }

    /// Whether whoever works on it now takes the trouble.
    pub(super) fn is_done_well(&self, luck: &Luck) -> bool {
        if self.stage < 3 { luck.chance(self.first.manner().well) } else { self.well }
    }
}

/// How much doing it well, or not, changes the odds of each later stage.
const WELL: (f64, f64) = (1.75, 0.62);
/// How strongly a source works at each stage: over a whole way it comes to about its odds of winning.
const SOURCE_AT_EACH_STAGE: f64 = 0.75;

impl Teller<'_, '_> {
    /// The first step of a life that has just begun.
    pub(super) fn first_step(&mut self, life: &mut Life) -> Result<Timestamp> {
        let wait = self.enter(life);
        Ok(self.after(wait))
    }

    /// A deal goes on: the next beat is played and the one after it planned.
    pub(super) fn goes_on(&mut self, mut life: Box<Life>) -> Result<()> {
        let Some(beat) = life.beats.pop_front() else { return Ok(()) };
        let lives_on = self.play(&mut life, &beat)?;
        if !lives_on {
            return Ok(());
        }
        let at = match life.not_before.take() {
            Some(at) => at,
            None => self.after(self.wait(&life)),
        };
        self.plan(at, Next::GoesOn(life));
        Ok(())
    }

    /// How many working minutes the next beat takes to come.
    fn wait(&self, life: &Life) -> u32 {
        let Some(beat) = life.beats.front() else { return DAY };
        let (from, to) = beat.after;
        let pace = match beat.who {
            Who::Sdr => life.first.manner().pace,
            Who::Owner => life.owner.manner().pace,
            Who::Role(_) => 1.0,
        };
        let drawn = self.luck.between(i64::from(from), i64::from(to));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some thousand minutes, and never negative"
        )]
        let minutes = (drawn as f64 * pace) as u32;
        minutes.max(1)
    }

    /// Draws what will happen in the stage just entered, and gives the time until it begins.
    pub(super) fn enter(&mut self, life: &mut Life) -> u32 {
        let stage = life.here();
        let well = life.is_done_well(&self.luck);
        let beats: Vec<Beat> =
            stage.beats.iter().filter(|beat| well || !beat.if_well).copied().collect();
        life.tries = 0;
        life.beats = beats.into();
        let wait = self.wait(life);
        if !self.luck.chance(self.go_on(life, stage, wait)) && !stage.ways_out.is_empty() {
            let way = self.luck.weighted(stage.ways_out);
            self.cut(life, way);
        }
        wait
    }

    /// How likely this deal leaves this stage forwards: what is true of an average one, of its source, of who works on
    /// it, of how well it was done, and of how soon somebody answered.
    fn go_on(&self, life: &Life, stage: &Stage, wait: u32) -> f64 {
        if stage.go_on >= 1.0 {
            return 1.0;
        }
        let person = if life.stage < 3 { life.first } else { life.seller };
        let mut odds = stage.go_on / (1.0 - stage.go_on);
        odds *= life.source.odds.powf(SOURCE_AT_EACH_STAGE) * person.manner().odds;
        let (well, badly) = WELL;
        let after_discovery = match life.line {
            Line::Consultative => life.stage > 3,
            Line::Inbound | Line::Retail => life.stage > 2,
        };
        if after_discovery {
            odds *= if life.well { well } else { badly };
        }
        if life.line == Line::Inbound && life.stage == 0 {
            odds *= match wait {
                ..=60 => 1.9,
                61..=150 => 1.0,
                _ => 0.55,
            };
        }
        if life.line == Line::Inbound && life.stage < 2 && self.improved.is_some() {
            odds *= 1.25;
        }
        odds / (1.0 + odds)
    }

    /// The stage's script breaks off somewhere and ends another way.
    fn cut(&mut self, life: &mut Life, way: Way) {
        let most = i64::try_from(life.beats.len().saturating_sub(1)).unwrap_or(0);
        let at = usize::try_from(self.luck.between(0, most)).unwrap_or(0);
        let rest = life.beats.split_off(at);
        match way {
            Way::Silent(_) | Way::Unreachable(_) => {
                for nth in 0..self.luck.between(3, 5) {
                    let kinds = [ActivityKind::Mail, ActivityKind::Call, ActivityKind::Message];
                    let kind = kinds[usize::try_from(nth).unwrap_or(0) % kinds.len()];
                    life.beats.push_back(Beat::follow_up(kind));
                }
                life.beats.push_back(Beat::of(2 * DAY, 4 * DAY, Who::Owner, Then::End(way)));
            }
            Way::Parked(_) => {
                life.beats.push_back(Beat::of(DAY / 4, DAY, Who::Owner, Then::End(way)));
                if self.luck.chance(0.5) {
                    life.beats.extend(rest);
                } else {
                    let first = life.here().ways_out.iter().map(|(way, _)| *way);
                    let lost = first.rev().find(|way| matches!(way, Way::Lost(_)));
                    let lost = lost.unwrap_or(Way::Lost(no_decision(life.line)));
                    let end = Beat::of(DAY, 6 * DAY, Who::Owner, Then::End(lost));
                    life.beats.push_back(Beat::follow_up(ActivityKind::Call));
                    life.beats.push_back(end);
                }
            }
            Way::Lost(_) | Way::Rival(_) | Way::Disqualified(_) => {
                let who = if life.stage < 3 { Who::Sdr } else { Who::Owner };
                let who = if life.owner == life.first { who } else { Who::Owner };
                life.beats.push_back(Beat::of(DAY / 8, 2 * DAY, who, Then::End(way)));
            }
        }
    }

    /// Whether a call is taken: most are at the second or third try.
    pub(super) fn is_answered(&self, life: &Life, did: Did) -> bool {
        did != Did::Reached || self.luck.chance(0.45 + 0.2 * f64::from(life.tries))
    }
}

/// The reason for which somebody is lost who stays as they are.
fn no_decision(line: Line) -> &'static str {
    match line {
        Line::Consultative | Line::Inbound => "no-decision",
        Line::Retail => "no-more-wish",
    }
}
