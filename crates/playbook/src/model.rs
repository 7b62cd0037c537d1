//! What a playbook says, as plain values: the result of parsing, the input of printing.
//!
//! Nothing here is checked; [`crate::check`] does that. Every list keeps the order of the text.

mod questions;
mod stage;

pub use questions::{About, Ask, AskKind, QuestionGroup};
pub use stage::{
    Act, By, EvidenceKind, Exit, Funnel, Gate, Journey, Obstacle, On, Phase, Stage, TaskKind,
    TaskRule, When,
};

use serde::{Deserialize, Serialize};
use types::Within;

/// A name that rules and the API use: lower-case ASCII letters, digits and hyphens, at most 64.
///
/// In rules the hyphens become underscores: group `fit-gap` is the variable `fit_gap`.
pub type Key = String;

/// A CEL expression, as written.
pub type RuleText = String;

/// A whole sales process.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Playbook {
    /// Unique in the workspace.
    pub key: Key,
    /// What people call it.
    pub name: String,
    /// One paragraph (Markdown): for whom, from what, to what.
    pub summary: Option<String>,
    /// Which leads take it; absent means that it is only chosen by hand.
    pub takes: Option<RuleText>,
    /// Who does what.
    pub roles: Vec<Role>,
    /// Kinds of people at the buyer's: who buys, who uses, who pays.
    pub personas: Vec<Persona>,
    /// Facts to collect.
    pub questions: Vec<QuestionGroup>,
    /// What the seller shows, sends or fills in.
    pub collateral: Vec<Collateral>,
    /// Why deals are lost, disqualified or parked.
    pub reasons: Vec<Reason>,
    /// Pre-set conditions for exceptions, each with who may grant it.
    pub conditions: Vec<Condition>,
    /// Series of follow-ups.
    pub ladders: Vec<Ladder>,
    /// Processes of other teams that a stage starts.
    pub processes: Vec<Process>,
    /// Points for a new lead, with the reason shown.
    pub scores: Vec<Score>,
    /// The way of a deal, in order.
    pub stages: Vec<Stage>,
}

/// A part that people play in the process: `[[role]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Role {
    /// Named by `owner`, `approver` and `by`.
    pub key: Key,
    /// "Sales development representative".
    pub name: String,
    /// The department whose people play it, by name.
    pub department: Option<String>,
    /// What the role answers for.
    pub does: Option<String>,
}

/// A kind of person at the buyer's: `[[persona]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Persona {
    /// Unique among personas.
    pub key: Key,
    /// "Owner of a small chain".
    pub name: String,
    /// Any of `buys`, `uses`, `pays`, `influences`.
    pub acts: Vec<PersonaAct>,
    /// What they want, fear and ask.
    pub cares: Vec<String>,
}

/// Something to show, send or fill in: `[[collateral]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Collateral {
    /// Named by a stage's or task's `uses`.
    pub key: Key,
    /// Title.
    pub name: String,
    /// "pitch", "case study", "testimonial", "ROI sheet", "contract draft", "mail", "script", …
    pub kind: String,
    /// Where it lies.
    pub link: Option<String>,
    /// The text itself (Markdown), for mails and scripts. `{{company.name}}` and the like are filled in.
    pub text: Option<String>,
    /// Buyer states that it suits (see [`Journey::buyer`] and [`Journey::marketer`]).
    pub suits: Vec<String>,
}

/// What a reason explains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReasonFor {
    /// Lost to a competitor, to no decision, …
    #[default]
    Lost,
    /// Never a fit.
    Disqualified,
    /// Not yet.
    Parked,
}

/// A reason to choose from: `[[reason]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Unique among reasons.
    pub key: Key,
    /// What it explains; written `for`.
    pub for_: ReasonFor,
    /// "Chose another provider".
    pub name: String,
}

/// A pre-set exception: `[[condition]]`. While `when` holds, the stage's gate needs the grant of `by`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// Unique among conditions.
    pub key: Key,
    /// "A discount over 15 % needs the sales manager".
    pub says: String,
    /// CEL over the deal's facts.
    pub when: RuleText,
    /// The role that may grant it.
    pub by: Key,
}

/// A series of follow-ups: `[[ladder]]`. It stops by itself when the buyer acts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ladder {
    /// Named by a `when` rule's `follow`.
    pub key: Key,
    /// Heading.
    pub name: String,
    /// In order: `[[ladder.step]]`.
    pub steps: Vec<LadderStep>,
}

/// One follow-up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LadderStep {
    /// Unique in the ladder.
    pub key: Key,
    /// "Send a case study of a similar company".
    pub name: String,
    /// How.
    pub kind: TaskKind,
    /// After the start or the step before.
    pub after: Within,
    /// Collateral.
    pub uses: Vec<Key>,
    /// What to say.
    pub guide: Option<String>,
}

/// Another team's process: `[[process]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Process {
    /// Named by a `when` rule's `start`; in rules `processes.estimation.done`.
    pub key: Key,
    /// "Estimate the gaps".
    pub name: String,
    /// Why and with what result.
    pub purpose: Option<String>,
    /// The role that runs it.
    pub owner: Key,
    /// While it runs, the deal may not leave the stage that started it.
    pub holds: bool,
    /// Its own way, in order: `[[process.stage]]`. Uses key, name, purpose, owner, within, collect, tasks and exits.
    pub stages: Vec<Stage>,
}

/// Points for a lead: `[[score]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// CEL; written `if`.
    pub if_: RuleText,
    /// May be negative.
    pub points: i64,
    /// The reason shown.
    pub says: String,
}

/// What a person of a persona does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PersonaAct {
    /// Decides.
    Buys,
    /// Works with it.
    Uses,
    /// Pays for it.
    Pays,
    /// Is listened to.
    Influences,
}
