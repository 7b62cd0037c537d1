//! A small house with a playbook, a calendar and colleagues, and a deal that lives in it.

use std::sync::{Arc, LazyLock};

use deal::state::{Criterion, PaymentKind, Subject, Task};
use deal::{
    ActivityKind, ActorFacts, Answer, Cause, Code, Command, CompanyFacts, ContactFacts, Context,
    Decision, Direction, Event, Fact, GiveEvidence, Log, Open, Override, ProvePayment, Refusal,
    Rights, State, Warning, decide,
};
use playbook::Compiled;
use playbook::model::EvidenceKind;
use serde_json::json;
use types::{Calendar, Id, IdSource, PlaybookVersion, Timestamp, User, Within};

static HOUSE: LazyLock<Arc<Compiled>> = LazyLock::new(|| compiled(include_str!("house.toml")));

/// A playbook from its text.
pub(crate) fn compiled(text: &str) -> Arc<Compiled> {
    match playbook::compile(text) {
        Ok((compiled, _)) => Arc::new(compiled),
        Err(wrong) => panic!("{wrong:#?}"),
    }
}

/// Monday, the second of March 2026, at nine in Berlin.
pub(crate) fn monday() -> Timestamp {
    at("2026-03-02T09:00:00+01:00")
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// One deal with everything that is around it.
pub(crate) struct World {
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
    pub(crate) warnings: Vec<Warning>,
}

impl World {
    /// The house before the deal is opened. The actor is a manager with every right.
    pub(crate) fn empty() -> Self {
        Self::of(Arc::clone(&HOUSE))
    }

    pub(crate) fn of(playbook: Arc<Compiled>) -> Self {
        let ids = IdSource::seeded(7);
        let zone = "Europe/Berlin".parse().expect("a zone");
        let user = Some(ids.new_id(monday()));
        Self {
            playbook,
            version: ids.new_id(monday()),
            calendar: Calendar::usual(zone, None),
            company: CompanyFacts::default(),
            contact: ContactFacts::default(),
            actor: ActorFacts { user, rights: Rights::ALL, ..ActorFacts::default() },
            cause: Cause::User,
            now: monday(),
            ids,
            state: State::default(),
            events: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// A deal that has just been opened in the first stage.
    pub(crate) fn opened() -> Self {
        let mut world = Self::empty();
        world.does(Command::Open(Box::new(open())));
        world
    }

    /// A deal in a stage, brought there by overriding.
    pub(crate) fn at_stage(stage: &str) -> Self {
        let mut world = Self::opened();
        world.go(stage);
        world
    }

    /// A won deal in the first stage of delivery.
    pub(crate) fn won() -> Self {
        let mut world = Self::at_stage("settle");
        world.pays();
        world.does(win());
        world
    }

    pub(crate) fn go(&mut self, stage: &str) -> Decision {
        let to = Some(stage.to_owned());
        self.does(Command::Advance { to, over: over(), at: None })
    }

    pub(crate) fn pays(&mut self) -> Decision {
        self.does(Command::ProvePayment(bank("1000.00 EUR")))
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

    /// Asks for something; whatever is decided must hold together.
    pub(crate) fn tries(&mut self, command: Command) -> Result<Decision, Refusal> {
        let decision = decide(&self.state, &command, &self.playbook, &self.context())?;
        let mut state = self.state.clone();
        decision.events.iter().for_each(|event| state.apply(event));
        assert_eq!(state, decision.after, "the events make the state that the decision promised");
        self.events.extend(decision.events.iter().cloned());
        self.warnings.clone_from(&decision.warnings);
        self.state = state;
        Ok(decision)
    }

    /// Asks for something that is granted.
    pub(crate) fn does(&mut self, command: Command) -> Decision {
        let words = format!("{command:?}");
        self.tries(command).unwrap_or_else(|refusal| panic!("{words}\nwas refused: {refusal}"))
    }

    /// Asks for something that is refused for this reason.
    pub(crate) fn is_refused(&mut self, command: Command, code: Code) -> Refusal {
        let before = self.state.clone();
        let words = format!("{command:?}");
        let refusal = match self.tries(command) {
            Ok(decision) => panic!("{words}\nwas granted: {:#?}", decision.events),
            Err(refusal) => refusal,
        };
        assert_eq!(refusal.code, code, "{words}: {refusal}");
        assert!(!refusal.message.is_empty());
        assert_eq!(self.state, before);
        refusal
    }

    pub(crate) fn waits(&mut self, within: &str) {
        let within: Within = within.parse().expect("a time allowed");
        self.now = self.calendar.add(self.now, within);
    }

    pub(crate) fn ticks(&mut self) -> Decision {
        self.does(Command::Tick)
    }

    /// Waits until the next tick has something to do but to tell that a time is nearly over, and ticks.
    pub(crate) fn ticks_next(&mut self) -> Decision {
        loop {
            let decision = self.ticks_even_to_warn();
            if decision.events.iter().any(|event| event.fact.kind() != "due_soon") {
                return decision;
            }
        }
    }

    /// Waits until the next tick has something to do, and ticks.
    pub(crate) fn ticks_even_to_warn(&mut self) -> Decision {
        let next = self.state.next_tick(&self.playbook, &self.calendar, self.now);
        self.now = self.now.max(next.expect("a clock runs"));
        self.ticks()
    }

    pub(crate) fn seller(&mut self) {
        self.actor.rights = Rights::default();
        self.actor.roles = vec!["seller".to_owned()];
    }

    pub(crate) fn user(&self) -> Id<User> {
        self.ids.new_id(self.now)
    }

    pub(crate) fn stage(&self) -> &str {
        self.state.stage().expect("a stage")
    }

    pub(crate) fn task(&self, key: &str) -> &Task {
        let found = self.state.tasks.iter().rev().find(|task| task.origin.key() == Some(key));
        found.unwrap_or_else(|| panic!("no task {key}: {:#?}", self.state.tasks))
    }

    pub(crate) fn has_open(&self, key: &str) -> bool {
        self.state.open_tasks().any(|task| task.origin.key() == Some(key))
    }

    pub(crate) fn do_task(&mut self, key: &str) -> Decision {
        let task = self.task(key).id;
        self.does(Command::DoTask { task, outcome: None })
    }

    pub(crate) fn missing(&self) -> Vec<String> {
        let missing = self.state.missing(&self.playbook, &self.context());
        missing.into_iter().map(|missing| missing.key).collect()
    }

    pub(crate) fn answers(&mut self, group: &str, values: serde_json::Value) -> Decision {
        self.does(answer(group, values))
    }
}

pub(crate) fn open() -> Open {
    Open { name: "Lamps for Lund".to_owned(), ..Open::default() }
}

pub(crate) fn win() -> Command {
    Command::Win { over: over(), at: None }
}

pub(crate) fn over() -> Option<Override> {
    Some(Override { reason: "It is a test".to_owned() })
}

pub(crate) fn advance() -> Command {
    Command::Advance { to: None, over: None, at: None }
}

pub(crate) fn lose() -> Command {
    Command::Lose { reason: "price".to_owned(), competitor: None, note: None, at: None }
}

pub(crate) fn bank(amount: &str) -> ProvePayment {
    let amount = Some(amount.parse().expect("an amount"));
    ProvePayment { kind: PaymentKind::Bank, amount, at: None, reference: None, file: None }
}

pub(crate) fn reached() -> Command {
    Command::Log(Log { kind: ActivityKind::Call, reached: true, ..Log::default() })
}

pub(crate) fn mail_out() -> Command {
    Command::Log(Log { kind: ActivityKind::Mail, ..Log::default() })
}

pub(crate) fn mail_in() -> Command {
    Command::Log(Log { kind: ActivityKind::Mail, direction: Direction::In, ..Log::default() })
}

pub(crate) fn answer(group: &str, values: serde_json::Value) -> Command {
    let values = values.as_object().expect("an object").clone().into_iter().collect();
    Command::Answer(Answer { group: group.to_owned(), values, ..Answer::default() })
}

/// A business pain in a new row that the buyer confirmed.
pub(crate) fn confirmed_pain() -> Command {
    let values = [("level".to_owned(), json!("business"))].into();
    let confirmed = Some(true);
    Command::Answer(Answer { group: "pains".to_owned(), row: None, values, confirmed })
}

pub(crate) fn evidence(kind: EvidenceKind, criterion: Option<Criterion>) -> Command {
    Command::GiveEvidence(GiveEvidence {
        criterion,
        kind,
        note: Some("They said so".to_owned()),
        link: None,
        file: None,
        activity: None,
    })
}

pub(crate) fn sound() -> Subject {
    Subject::Criterion(Criterion::of_stage("offer", "sound"))
}

pub(crate) fn kinds(decision: &Decision) -> Vec<&'static str> {
    decision.events.iter().map(|event| event.fact.kind()).collect()
}

pub(crate) fn raised(decision: &Decision) -> Vec<&deal::Obligation> {
    let raised = decision.events.iter().filter_map(|event| match &event.fact {
        Fact::Raised(obligation) => Some(obligation),
        _ => None,
    });
    raised.collect()
}
