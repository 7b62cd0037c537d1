//! What a playbook says, as plain values: the result of parsing, the input of printing.
//!
//! Nothing here is checked; [`crate::check`] does that. Every list keeps the order of the text.

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

/// What a group of questions is about, and so where its answers are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// Kept with the company and seen from all its deals.
    Company,
    /// Kept with the contact.
    Contact,
    /// Kept with the deal.
    #[default]
    Deal,
}

/// Facts to collect together: `[[questions]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QuestionGroup {
    /// Unique among groups; the rule variable.
    pub key: Key,
    /// Heading.
    pub name: String,
    /// Company, contact or deal.
    pub about: About,
    /// A list of rows (pains, requirements) and not one form.
    pub repeats: bool,
    /// Why we ask.
    pub purpose: Option<String>,
    /// The questions: `[[questions.ask]]`.
    pub asks: Vec<Ask>,
}

/// The shape of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskKind {
    /// One line.
    #[default]
    Text,
    /// Many lines; written `long text`.
    LongText,
    /// A decimal number.
    Number,
    /// An amount with a currency.
    Money,
    /// 0–100.
    Percent,
    /// One of `options`.
    Choice,
    /// Any of `options`.
    Choices,
    /// Written `yes/no`.
    YesNo,
    /// A calendar day.
    Date,
    /// A web address.
    Link,
    /// One of the deal's people.
    Person,
    /// A colleague.
    User,
    /// Whole points from `min` (1) to `max` (5).
    Score,
}

/// One question: `[[questions.ask]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Unique in its group; the field in rules.
    pub key: Key,
    /// The question, in words that can be said aloud.
    pub ask: String,
    /// Shape of the answer.
    pub kind: AskKind,
    /// For `choice` and `choices`.
    pub options: Vec<String>,
    /// A group is complete when its required questions are answered.
    pub required: bool,
    /// Where the answer is found before asking.
    pub look_in: Vec<String>,
    /// How to ask, what a good answer is.
    pub help: Option<String>,
    /// "EUR", "stores", "weeks".
    pub unit: Option<String>,
    /// Least number, percentage or score.
    pub min: Option<i64>,
    /// Greatest number, percentage or score.
    pub max: Option<i64>,
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
