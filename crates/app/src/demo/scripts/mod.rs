//! How a deal goes, stage by stage: who does what after how long, how likely it goes on, and how it ends where it
//! does not. The numbers here are the truths that the measures should find again.

mod consultative;
mod inbound;
mod retail;

use deal::ActivityKind;
use playbook::model::EvidenceKind;

use super::words::talk::Talk;

/// Which business it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Software for retailers with several shops.
    Consultative,
    /// Makers who join the market.
    Inbound,
    /// Shoppers in the showroom.
    Retail,
}

impl Line {
    /// The playbook's key.
    pub(super) fn playbook(self) -> &'static str {
        match self {
            Line::Consultative => "consultative-b2b",
            Line::Inbound => "inbound",
            Line::Retail => "retail",
        }
    }

    /// Its stages, in order.
    pub(super) fn stages(self) -> &'static [Stage] {
        match self {
            Line::Consultative => consultative::STAGES,
            Line::Inbound => inbound::STAGES,
            Line::Retail => retail::STAGES,
        }
    }

    /// Where its leads come from: how often, and how much likelier than others they go on.
    pub(super) fn sources(self) -> &'static [(Source, u32)] {
        match self {
            Line::Consultative => consultative::SOURCES,
            Line::Inbound => inbound::SOURCES,
            Line::Retail => retail::SOURCES,
        }
    }
}

/// Where leads come from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    pub(super) name: &'static str,
    pub(super) campaign: Option<&'static str>,
    /// Multiplies the odds of going on, over the whole way.
    pub(super) odds: f64,
    /// A colleague enters it; else it arrives by itself, at any hour.
    pub(super) by_hand: bool,
}

const fn source(name: &'static str, odds: f64) -> Source {
    Source { name, campaign: None, odds, by_hand: false }
}

const fn told(name: &'static str, odds: f64) -> Source {
    Source { by_hand: true, ..source(name, odds) }
}

const fn campaign(name: &'static str, campaign: &'static str, odds: f64) -> Source {
    Source { campaign: Some(campaign), ..source(name, odds) }
}

/// A stage of the way.
pub(super) struct Stage {
    pub(super) key: &'static str,
    /// How likely an average deal leaves it forwards.
    pub(super) go_on: f64,
    pub(super) beats: &'static [Beat],
    /// How it ends otherwise, by weight.
    pub(super) ways_out: &'static [(Way, u32)],
}

/// How a deal ends, or pauses.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// Lost for this reason.
    Lost(&'static str),
    /// Lost for this reason to somebody.
    Rival(&'static str),
    /// Never a fit.
    Disqualified(&'static str),
    /// Put aside; some go on afterwards.
    Parked(&'static str),
    /// No answer to any follow-up, then lost for this reason.
    Silent(&'static str),
    /// No answer to any follow-up, then disqualified for this reason.
    Unreachable(&'static str),
}

/// Who does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Whoever made the first contact.
    Sdr,
    /// Whoever the deal belongs to.
    Owner,
    /// Whoever plays this role.
    Role(&'static str),
}

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beat {
    /// After so many working minutes.
    pub(super) after: (u32, u32),
    pub(super) who: Who,
    pub(super) log: Option<(Did, Talk)>,
    /// Tasks that are done with it.
    pub(super) tasks: &'static [&'static str],
    /// Groups of questions that are answered with it.
    pub(super) answers: &'static [&'static str],
    /// The criterion for which it is evidence.
    pub(super) shows: Option<(&'static str, EvidenceKind)>,
    pub(super) then: Then,
    /// Only where somebody takes the trouble.
    pub(super) if_well: bool,
}

/// What was done with the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Did {
    /// Called until somebody answered.
    Reached,
    /// We wrote or called without needing an answer.
    Sent(ActivityKind),
    /// The buyer wrote.
    Heard(ActivityKind),
    /// Met, unless they did not come.
    Met,
}

/// What else happens.
#[derive(Clone, Copy, Debug)]
pub(super) enum Then {
    Nothing,
    /// The contact is entered among the deal's people.
    Contact,
    /// The buying committee is entered.
    Committee,
    /// Terms are offered.
    Quote,
    /// Whoever may, grants the exceptions that were asked for.
    Grant,
    /// Somebody plays a role from now on.
    Role(&'static str),
    /// The deal is offered to a consultant with its brief.
    HandOver,
    /// The consultant accepts it.
    Accept,
    /// The sub-process is taken one stage further, again and again until it has ended.
    Process(&'static str),
    /// A criterion that needs an agreement is agreed to.
    Approve(&'static str),
    /// On to the next stage.
    Advance,
    /// Paid, and therefore won.
    Win,
    /// The end of the way.
    Complete,
    /// The end, or a pause.
    End(Way),
    /// The call asked for long ago, about how they fare with another.
    AskLater,
}

/// A working hour and a working day, in minutes.
pub(super) const HOUR: u32 = 60;
pub(super) const DAY: u32 = 480;

/// Somebody does something after so many working minutes.
const fn after(from: u32, to: u32, who: Who) -> Beat {
    Beat {
        after: (from, to),
        who,
        log: None,
        tasks: &[],
        answers: &[],
        shows: None,
        then: Then::Nothing,
        if_well: false,
    }
}

impl Beat {
    /// An ending or a follow-up that no script has.
    pub(super) const fn of(from: u32, to: u32, who: Who, then: Then) -> Beat {
        after(from, to, who).then(then)
    }

    /// A follow-up without an answer.
    pub(super) const fn follow_up(kind: ActivityKind) -> Beat {
        after(DAY, 3 * DAY, Who::Owner).log(Did::Sent(kind), Talk::FollowUp)
    }

    const fn log(mut self, did: Did, talk: Talk) -> Beat {
        self.log = Some((did, talk));
        self
    }

    const fn reached(self, talk: Talk) -> Beat {
        self.log(Did::Reached, talk)
    }

    const fn mail(self, talk: Talk) -> Beat {
        self.log(Did::Sent(ActivityKind::Mail), talk)
    }

    const fn message(self, talk: Talk) -> Beat {
        self.log(Did::Sent(ActivityKind::Message), talk)
    }

    const fn heard(self, talk: Talk) -> Beat {
        self.log(Did::Heard(ActivityKind::Mail), talk)
    }

    const fn met(self, talk: Talk) -> Beat {
        self.log(Did::Met, talk)
    }

    const fn tasks(mut self, tasks: &'static [&'static str]) -> Beat {
        self.tasks = tasks;
        self
    }

    const fn answers(mut self, answers: &'static [&'static str]) -> Beat {
        self.answers = answers;
        self
    }

    const fn shows(mut self, criterion: &'static str, kind: EvidenceKind) -> Beat {
        self.shows = Some((criterion, kind));
        self
    }

    const fn then(mut self, then: Then) -> Beat {
        self.then = then;
        self
    }

    const fn if_well(mut self) -> Beat {
        self.if_well = true;
        self
    }
}
