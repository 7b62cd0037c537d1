//! One step of the way, and all that belongs to it.

use super::{Key, RuleText};
use serde::{Deserialize, Serialize};
use types::Within;

/// Where in the customer's life a stage lies. The order is the order of life.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Not yet an opportunity.
    #[default]
    Lead,
    /// An opportunity.
    Deal,
    /// Agreed, not yet paid.
    Settlement,
    /// Paid, being delivered. Entered only by winning.
    Delivery,
    /// Delivered, kept and grown.
    Care,
}

/// Depth in the funnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Funnel {
    /// Searching, becoming aware.
    Top,
    /// Interested.
    Middle,
    /// A real opportunity.
    Bottom,
}

/// The three journeys at a stage: each a step's key or words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Journey {
    /// identify need · determine requirements · evaluate · negotiate · purchase (or own words).
    pub buyer: Option<String>,
    /// prospect · build rapport · qualify · present · close.
    pub seller: Option<String>,
    /// unaware · aware · interested · evaluating · purchase.
    pub marketer: Option<String>,
}

/// One step of the way: `[[stage]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Unique in the playbook.
    pub key: Key,
    /// A verb phrase: "Understand the customer's pain".
    pub name: String,
    /// Why this stage exists.
    pub purpose: Option<String>,
    /// What exists at its end.
    pub output: Option<String>,
    /// Place in the customer's life.
    pub phase: Phase,
    /// Depth in the funnel.
    pub funnel: Option<Funnel>,
    /// The three journeys.
    pub journey: Journey,
    /// The role that owns the deal here.
    pub owner: Option<Key>,
    /// Time allowed.
    pub within: Option<Within>,
    /// Chance of winning in 1/1000, written as a decimal `chance = 0.25`: the prior.
    pub chance: Option<u16>,
    /// Question groups collected here.
    pub collect: Vec<Key>,
    /// Collateral for here.
    pub uses: Vec<Key>,
    /// Guidance (Markdown): goal, how to open, what to listen for.
    pub guide: Option<String>,
    /// Things to do: `[[stage.task]]`.
    pub tasks: Vec<TaskRule>,
    /// What must be true to leave: `[[stage.exit]]`.
    pub exits: Vec<Exit>,
    /// What gets in the way, and what to try: `[[stage.obstacle]]`.
    pub obstacles: Vec<Obstacle>,
    /// What runs by itself: `[[stage.when]]`.
    pub whens: Vec<When>,
}

/// How a task is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskKind {
    /// Telephone.
    Call,
    /// E-mail.
    Mail,
    /// In person or online.
    Meeting,
    /// Chat and social channels.
    Message,
    /// Write, fill in, send a document.
    Document,
    /// Find out.
    Research,
    /// Decide.
    Approval,
    /// Anything else.
    #[default]
    Todo,
}

/// A thing to do in a stage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskRule {
    /// Unique in the stage; in rules `tasks.introduce.done`.
    pub key: Key,
    /// Imperative.
    pub name: String,
    /// How.
    pub kind: TaskKind,
    /// The stage cannot be left (without override) while it is open.
    pub must: bool,
    /// Role; absent means the stage's owner.
    pub owner: Option<Key>,
    /// Working time after entering the stage.
    pub due: Option<Within>,
    /// Collateral.
    pub uses: Vec<Key>,
    /// How to do it well.
    pub guide: Option<String>,
}

/// Who acts in a criterion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// The buyer did something.
    Buyer,
    /// The seller did something.
    #[default]
    Seller,
}

/// How hard a criterion is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// Shown, never in the way.
    Advise,
    /// In the way until met or overridden.
    #[default]
    Require,
    /// In the way until the approver agrees.
    Approve,
}

/// Something that happened, which can be pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// The buyer wrote.
    Mail,
    /// The buyer wrote on another channel.
    Message,
    /// Spoken with the buyer by telephone.
    Call,
    /// The buyer came to a meeting.
    Meeting,
    /// The buyer booked a meeting; written `meeting booked`.
    MeetingBooked,
    /// The buyer opened the quote; written `quote seen`.
    QuoteSeen,
    /// The buyer accepted a quote; written `quote accepted`.
    QuoteAccepted,
    /// A signed document.
    Signature,
    /// Money or proof of it.
    Payment,
    /// A file.
    File,
    /// The buyer filled in a form or survey.
    Form,
    /// A colleague's written word: use sparingly.
    Note,
}

/// What must be true to leave a stage. Exactly one of `rule`, `evidence` (or `gate = "approve"` alone).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Exit {
    /// Unique in the stage.
    pub key: Key,
    /// "The buyer confirmed a business pain in their own words".
    pub says: String,
    /// Who acts.
    pub by: By,
    /// CEL over recorded facts.
    pub rule: Option<RuleText>,
    /// Any of these, pointed at.
    pub evidence: Vec<EvidenceKind>,
    /// How hard.
    pub gate: Gate,
    /// The role that agrees, for `approve`.
    pub approver: Option<Key>,
    /// What would meet it, said to the seller.
    pub hint: Option<String>,
}

/// A known obstacle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Obstacle {
    /// How one notices it.
    pub sign: String,
    /// What to try, in order; written `try`.
    pub try_: Vec<String>,
}

/// When a rule of a stage runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum On {
    /// The deal came into the stage.
    #[default]
    Enter,
    /// The deal left it forward.
    Leave,
    /// The stage's time ran out.
    Late,
    /// Nothing from or to the buyer for so long; written `quiet(3 working days)`.
    Quiet(Within),
    /// A question group was completed or a row of it saved; written `answered(fit-gap)`.
    Answered(Key),
    /// A sub-process ended; written `ended(estimation)`.
    Ended(Key),
    /// A booked meeting passed without the buyer; written `no-show`.
    NoShow,
    /// Lost from this stage.
    Lost,
    /// Won from this stage.
    Won,
}

/// What a rule of a stage does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// Start a sub-process: `start = "estimation"`.
    Start(Key),
    /// Start a ladder of follow-ups: `follow = "persist"`.
    Follow(Key),
    /// Add a task: `task = { key, name, kind, owner, due, must, uses, guide }`.
    Task(TaskRule),
    /// Tell a role, with words: `notify = { role = "manager", says = "…" }`.
    Notify {
        /// Whom.
        role: Key,
        /// What.
        says: String,
    },
    /// Hand the deal to a role: `assign = "consultant"`.
    Assign(Key),
    /// Send a mail: `mail = { uses = "welcome", to = "contact" }` (`to`: contact or a role).
    Mail {
        /// Collateral of kind mail.
        uses: Key,
        /// `contact` or a role.
        to: String,
    },
    /// Call a web address: `webhook = "https://…"`.
    Webhook(String),
}

impl Default for Act {
    fn default() -> Self {
        Act::Notify { role: Key::new(), says: String::new() }
    }
}

/// What runs by itself: `[[stage.when]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct When {
    /// Trigger.
    pub on: On,
    /// CEL condition; written `if`.
    pub if_: Option<RuleText>,
    /// Action: exactly one of `start`, `follow`, `task`, `notify`, `assign`, `mail`, `webhook`.
    pub act: Act,
}
