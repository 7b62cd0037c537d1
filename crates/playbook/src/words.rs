//! How the fixed words of the language are written: kinds, phases, gates and the like.

use crate::model::{
    About, Act, AskKind, By, EvidenceKind, Funnel, Gate, PersonaAct, Phase, Playbook, ReasonFor,
    TaskKind, TaskRule,
};

/// A fixed set of words.
pub trait Word: Sized + Copy + PartialEq + 'static {
    /// Each value as it is written in a playbook, in the order to show them.
    const WORDS: &'static [(Self, &'static str)];

    /// As written in a playbook.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(value, _)| *value == self).map_or("", |(_, word)| *word)
    }

    /// The value that is written like this.
    fn from_word(text: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, word)| *word == text).map(|(value, _)| *value)
    }
}

impl Word for About {
    const WORDS: &'static [(Self, &'static str)] =
        &[(About::Company, "company"), (About::Contact, "contact"), (About::Deal, "deal")];
}

impl Word for AskKind {
    const WORDS: &'static [(Self, &'static str)] = &[
        (AskKind::Text, "text"),
        (AskKind::LongText, "long text"),
        (AskKind::Number, "number"),
        (AskKind::Money, "money"),
        (AskKind::Percent, "percent"),
        (AskKind::Choice, "choice"),
        (AskKind::Choices, "choices"),
        (AskKind::YesNo, "yes/no"),
        (AskKind::Date, "date"),
        (AskKind::Link, "link"),
        (AskKind::Person, "person"),
        (AskKind::User, "user"),
        (AskKind::Score, "score"),
    ];
}

impl Word for ReasonFor {
    const WORDS: &'static [(Self, &'static str)] = &[
        (ReasonFor::Lost, "lost"),
        (ReasonFor::Disqualified, "disqualified"),
        (ReasonFor::Parked, "parked"),
    ];
}

impl Word for Phase {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Phase::Lead, "lead"),
        (Phase::Deal, "deal"),
        (Phase::Settlement, "settlement"),
        (Phase::Delivery, "delivery"),
        (Phase::Care, "care"),
    ];
}

impl Word for Funnel {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Funnel::Top, "top"), (Funnel::Middle, "middle"), (Funnel::Bottom, "bottom")];
}

impl Word for TaskKind {
    const WORDS: &'static [(Self, &'static str)] = &[
        (TaskKind::Call, "call"),
        (TaskKind::Mail, "mail"),
        (TaskKind::Meeting, "meeting"),
        (TaskKind::Message, "message"),
        (TaskKind::Document, "document"),
        (TaskKind::Research, "research"),
        (TaskKind::Approval, "approval"),
        (TaskKind::Todo, "todo"),
    ];
}

impl Word for By {
    const WORDS: &'static [(Self, &'static str)] = &[(By::Buyer, "buyer"), (By::Seller, "seller")];
}

impl Word for Gate {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Gate::Advise, "advise"), (Gate::Require, "require"), (Gate::Approve, "approve")];
}

impl Word for EvidenceKind {
    const WORDS: &'static [(Self, &'static str)] = &[
        (EvidenceKind::Mail, "mail"),
        (EvidenceKind::Message, "message"),
        (EvidenceKind::Call, "call"),
        (EvidenceKind::Meeting, "meeting"),
        (EvidenceKind::MeetingBooked, "meeting booked"),
        (EvidenceKind::QuoteSeen, "quote seen"),
        (EvidenceKind::QuoteAccepted, "quote accepted"),
        (EvidenceKind::Signature, "signature"),
        (EvidenceKind::Payment, "payment"),
        (EvidenceKind::File, "file"),
        (EvidenceKind::Form, "form"),
        (EvidenceKind::Note, "note"),
    ];
}

impl Word for PersonaAct {
    const WORDS: &'static [(Self, &'static str)] = &[
        (PersonaAct::Buys, "buys"),
        (PersonaAct::Uses, "uses"),
        (PersonaAct::Pays, "pays"),
        (PersonaAct::Influences, "influences"),
    ];
}

/// Every task rule of the stages and processes, with its place in words.
pub(crate) fn task_rules(playbook: &Playbook) -> impl Iterator<Item = (String, &TaskRule)> {
    let own = playbook.stages.iter().map(|stage| (format!("stage `{}`", stage.key), stage));
    let others = playbook.processes.iter().flat_map(|process| {
        let place = move |stage: &str| format!("process `{}`, stage `{stage}`", process.key);
        process.stages.iter().map(move |stage| (place(&stage.key), stage))
    });
    own.chain(others).flat_map(|(place, stage)| {
        let automatic = stage.whens.iter().filter_map(|when| match &when.act {
            Act::Task(task) => Some(task),
            _ => None,
        });
        stage.tasks.iter().chain(automatic).map(move |task| (place.clone(), task))
    })
}
