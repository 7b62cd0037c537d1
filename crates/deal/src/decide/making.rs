//! A decision under way: the state as it is after what has been decided so far.

use playbook::Compiled;
use playbook::model::{About, QuestionGroup, Stage};
use types::{Money, Timestamp};

use crate::event::{Answered, Fact};
use crate::facts::DealFacts;
use crate::gate::Gatekeeper;
use crate::refusal::{Code, Refusal};
use crate::state::AnswerRow;
use crate::{Cause, Context, Decision, Event, Groups, State, Warning, WarningCode};

/// A decision under way.
pub(crate) struct Making<'a> {
    pub(crate) playbook: &'a Compiled,
    pub(crate) context: &'a Context<'a>,
    /// After the events so far.
    pub(crate) state: State,
    /// The instant from which the next facts hold.
    pub(crate) at: Timestamp,
    /// What is being recorded is history from an import: not judged, and nothing runs by itself.
    pub(crate) history: bool,
    /// How many rounds of rules are under way.
    pub(crate) rounds: u8,
    company_groups: Option<Groups>,
    contact_groups: Option<Groups>,
    events: Vec<Event>,
    warnings: Vec<Warning>,
}

impl<'a> Making<'a> {
    pub(super) fn begin(state: &State, playbook: &'a Compiled, context: &'a Context<'a>) -> Self {
        Self {
            playbook,
            context,
            at: state.last_at.map_or(context.now, |last| last.max(context.now)),
            state: state.clone(),
            history: false,
            rounds: 0,
            company_groups: None,
            contact_groups: None,
            events: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Decision {
        Decision { events: self.events, warnings: self.warnings, after: self.state }
    }

    /// Something happens, from now on part of the state.
    pub(crate) fn happens(&mut self, fact: Fact) {
        let event = Event { at: self.at, fact };
        self.state.apply(&event);
        self.events.push(event);
    }

    pub(crate) fn warn(&mut self, code: WarningCode, message: impl Into<String>) {
        self.warnings.push(Warning { code, message: message.into() });
    }

    pub(super) fn events_so_far(&self) -> usize {
        self.events.len()
    }

    /// The facts as rules see them now.
    pub(crate) fn facts(&self) -> DealFacts<'_> {
        DealFacts::of(&self.state, self.playbook, self.context)
            .with_groups(self.company_groups.as_ref(), self.contact_groups.as_ref())
    }

    /// Looks from in front of the gate.
    pub(crate) fn at_gate<T>(&self, look: impl FnOnce(&Gatekeeper<'_>) -> T) -> T {
        let facts = self.facts();
        look(&Gatekeeper { state: &self.state, playbook: self.playbook, facts: &facts })
    }

    /// Answers about the company or the contact are not in the state, but rules of this decision
    /// must see them.
    pub(super) fn remember(&mut self, answered: &Answered) {
        let rows = match answered.about {
            About::Deal => return,
            About::Company => {
                let known = &self.context.company.groups;
                self.company_groups.get_or_insert_with(|| known.clone())
            }
            About::Contact => {
                let known = &self.context.contact.groups;
                self.contact_groups.get_or_insert_with(|| known.clone())
            }
        };
        answered.merge_into(rows.entry(answered.group.clone()).or_default());
    }

    /// The rows of a question group as they are now, wherever they are kept.
    pub(super) fn rows(&self, group: &QuestionGroup) -> &[AnswerRow] {
        let known = match group.about {
            About::Deal => &self.state.answers,
            About::Company => self.company_groups.as_ref().unwrap_or(&self.context.company.groups),
            About::Contact => self.contact_groups.as_ref().unwrap_or(&self.context.contact.groups),
        };
        known.get(&group.key).map_or(&[], Vec::as_slice)
    }

    /// Takes the claimed time of what is being recorded. Gives it back where it had to be moved
    /// behind the deal's other events.
    pub(super) fn claim(&mut self, at: Option<Timestamp>) -> Result<Option<Timestamp>, Refusal> {
        let Some(claimed) = at else { return Ok(None) };
        if claimed > self.context.now {
            return Err(Refusal::new(Code::NotThen, "That time lies in the future."));
        }
        if !self.context.actor.rights.may_backdate() {
            let message = "Only an import or an administrator records what happened earlier.";
            return Err(Refusal::new(Code::NotAllowed, message));
        }
        self.history = self.context.cause == Cause::Import;
        let last = self.state.last_at.unwrap_or(claimed);
        self.at = claimed.max(last);
        if claimed >= last {
            return Ok(None);
        }
        let message = format!("The time given, {claimed}, lies before what happened last, {last}.");
        self.warn(WarningCode::BeforeOtherEvents, message);
        Ok(Some(claimed))
    }

    /// The position of the present stage.
    pub(crate) fn here(&self) -> Result<usize, Refusal> {
        let stage = self.state.stage().unwrap_or_default();
        self.stage_at(stage)
    }

    pub(crate) fn stage_at(&self, key: &str) -> Result<usize, Refusal> {
        self.playbook.stage_index(key).ok_or_else(|| {
            let known: Vec<&str> =
                self.playbook.stages().iter().map(|stage| stage.key.as_str()).collect();
            let message = format!("There is no stage “{key}”; there are {}.", known.join(", "));
            Refusal::new(Code::UnknownStage, message)
        })
    }

    pub(crate) fn stage(&self, at: usize) -> &'a Stage {
        &self.playbook.stages()[at]
    }

    /// Where delivery and care begin, or the end of the way.
    pub(crate) fn end_of_settlement(&self) -> usize {
        self.playbook.first_after_win().unwrap_or(self.playbook.stages().len())
    }
}

/// A text that somebody must give.
pub(super) fn required<'t>(field: &str, text: &'t str, most: usize) -> Result<&'t str, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::field(field, "Write something here."));
    }
    bounded(field, text, most)
}

/// A text that fits where it is kept.
pub(super) fn bounded<'t>(field: &str, text: &'t str, most: usize) -> Result<&'t str, Refusal> {
    if text.contains('\0') {
        return Err(Refusal::field(field, "It contains a character that no text has (NUL)."));
    }
    if text.len() > most && text.chars().count() > most {
        return Err(Refusal::field(field, format!("Write at most {most} characters.")));
    }
    Ok(text)
}

/// A text that somebody may give; blank means none.
pub(super) fn optional(
    field: &str,
    text: Option<&str>,
    most: usize,
) -> Result<Option<String>, Refusal> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    bounded(field, text, most).map(|text| Some(text.to_owned()))
}

/// The largest amount of money, in minor units either way: what many deals are worth can still be added up.
const LARGEST: i64 = 1_000_000_000_000_000;

/// An amount that can be added to others.
pub(super) fn countable(field: &str, amount: Option<Money>) -> Result<(), Refusal> {
    let Some(amount) = amount else { return Ok(()) };
    if (-LARGEST..=LARGEST).contains(&amount.minor()) {
        return Ok(());
    }
    let most = Money::of_minor(LARGEST, amount.currency());
    Err(Refusal::field(field, format!("This is too much: the most is {most}.")))
}

/// How long names and other short texts may be.
pub(super) const SHORT: usize = 500;
/// How long notes and reasons may be.
pub(super) const LONG: usize = 20_000;

/// Keeps what is kept bounded.
pub(super) fn room(field: &str, kept: usize, most: usize) -> Result<(), Refusal> {
    if kept < most {
        return Ok(());
    }
    Err(Refusal::field(field, format!("There are {kept} already, and {most} is the most.")))
}
