//! One deal that is asked for one thing after another.

use std::sync::Arc;

use deal::{
    ActorFacts, Cause, Code, Command, CompanyFacts, ContactFacts, Context, Event, Rights, State,
    decide,
};
use playbook::Compiled;
use types::{Calendar, Country, Id, IdSource, Millis, PlaybookVersion, Timestamp};

use crate::invariants::{self, Visits};
use crate::steps::{Step, command};

pub(crate) struct Life {
    pub(crate) playbook: Arc<Compiled>,
    pub(crate) version: Id<PlaybookVersion>,
    pub(crate) calendar: Calendar,
    pub(crate) company: CompanyFacts,
    pub(crate) contact: ContactFacts,
    pub(crate) actor: ActorFacts,
    pub(crate) cause: Cause,
    pub(crate) now: Timestamp,
    pub(crate) ids: IdSource,
    pub(crate) state: State,
    pub(crate) events: Vec<Event>,
    pub(crate) refused: Vec<Code>,
    visits: Visits,
}

impl Life {
    pub(crate) fn begin(playbook: &Arc<Compiled>) -> Self {
        let ids = IdSource::seeded(11);
        let now = "2026-03-25T10:00:00Z".parse().expect("an instant");
        let germany: Country = "DE".parse().expect("a country");
        let zone = "Europe/Berlin".parse().expect("a zone");
        Self {
            playbook: Arc::clone(playbook),
            version: ids.new_id(now),
            calendar: Calendar::usual(zone, Some(germany)),
            company: CompanyFacts { segment: Some("b2b".to_owned()), ..CompanyFacts::default() },
            contact: ContactFacts::default(),
            actor: ActorFacts { user: Some(ids.new_id(now)), ..ActorFacts::default() },
            cause: Cause::User,
            now,
            ids,
            state: State::default(),
            events: Vec::new(),
            refused: Vec::new(),
            visits: Visits::default(),
        }
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            now: self.now,
            actor: &self.actor,
            cause: self.cause,
            version: self.version,
            calendar: &self.calendar,
            company: &self.company,
            contact: &self.contact,
            ids: &self.ids,
        }
    }

    pub(crate) fn takes(&mut self, step: &Step) {
        self.set_the_scene(step);
        let command = command(self, step);
        if let Command::MoveVersion(to) = &command {
            self.version = to.to;
        }
        let before = self.state.is_opened().then_some(self.state.owner);
        self.asks(&command);
        if before.is_some_and(|owner| owner != self.state.owner) {
            self.passes_to_another_team();
        }
        if let Some(version) = self.state.version {
            self.version = version;
        }
    }

    /// Whoever owns it now works at other hours.
    fn passes_to_another_team(&mut self) {
        let berlin = self.calendar.zone().as_str() == "Europe/Berlin";
        let (zone, country) =
            if berlin { ("America/Sao_Paulo", "BR") } else { ("Europe/Berlin", "DE") };
        let country: Country = country.parse().expect("a country");
        self.calendar = Calendar::usual(zone.parse().expect("a zone"), Some(country));
        self.asks(&Command::Reckon);
    }

    /// Time passes, and other people come to act.
    fn set_the_scene(&mut self, step: &Step) {
        let waits = [0, 0, 0, 1, 20, 300, 1_500, 6_000, 40_000];
        self.now += Millis::minutes(waits[usize::from(step.wait) % waits.len()]);
        let with_rights = !step.who.is_multiple_of(3);
        self.actor.rights = if with_rights { Rights::ALL } else { Rights::default() };
        self.actor.roles.clear();
        let roles = &self.playbook.playbook().roles;
        if step.who.is_multiple_of(2) && !roles.is_empty() {
            self.actor.roles.push(roles[usize::from(step.who) % roles.len()].key.clone());
        }
        self.cause = match step.cause % 12 {
            0 | 1 => Cause::Import,
            2 => Cause::Api,
            3 => Cause::System,
            4 => Cause::Rule,
            _ => Cause::User,
        };
    }

    fn asks(&mut self, command: &Command) {
        invariants::command_survives_json(command);
        let before = self.state.clone();
        match decide(&self.state, command, &self.playbook, &self.context()) {
            Err(refusal) => {
                invariants::refusal_is_told(&refusal);
                self.refused.push(refusal.code);
            }
            Ok(decision) => {
                for event in &decision.events {
                    self.visits.follow(&self.state, event);
                    self.state.apply(event);
                    invariants::event_is_sound(self, &before, event);
                }
                assert_eq!(self.state, decision.after, "the promised state after {command:?}");
                self.events.extend(decision.events);
                invariants::move_was_open(self, &before, command);
                self.keep_company_answers(command);
                invariants::state_is_sound(self);
            }
        }
        if *command == Command::Tick {
            invariants::tick_is_idempotent(self);
        }
    }

    /// Answers about the company are kept outside the deal.
    fn keep_company_answers(&mut self, command: &Command) {
        if !matches!(command, Command::Answer(_)) {
            return;
        }
        if let Some(deal::Fact::Answered(answered)) = self.events.last().map(|event| &event.fact) {
            let groups = match answered.about {
                playbook::model::About::Deal => return,
                playbook::model::About::Company => &mut self.company.groups,
                playbook::model::About::Contact => &mut self.contact.groups,
            };
            answered.merge_into(groups.entry(answered.group.clone()).or_default());
        }
    }

    pub(crate) fn ends(&self) {
        self.visits.tile(&self.state);
        invariants::journal_replays(&self.state, &self.events);
        invariants::past_adds_up(&self.state, &self.events);
    }
}
