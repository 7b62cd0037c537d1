//! Which fields each part of a playbook has: the decoder knows no others, and the documentation
//! must name them all.

/// A kind of table and its fields.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    /// How it is written: `[[stage.exit]]`.
    pub header: &'static str,
    /// In words: "exit criterion".
    pub what: &'static str,
    /// Its fields, in the order of printing.
    pub fields: &'static [&'static str],
}

const fn shape(header: &'static str, what: &'static str, fields: &'static [&'static str]) -> Shape {
    Shape { header, what, fields }
}

pub(crate) const PLAYBOOK: Shape = shape(
    "the top of the file",
    "playbook",
    &[
        "key",
        "name",
        "summary",
        "takes",
        "role",
        "persona",
        "questions",
        "collateral",
        "reason",
        "condition",
        "ladder",
        "process",
        "score",
        "stage",
    ],
);
pub(crate) const ROLE: Shape = shape("[[role]]", "role", &["key", "name", "department", "does"]);
pub(crate) const PERSONA: Shape =
    shape("[[persona]]", "persona", &["key", "name", "acts", "cares"]);
pub(crate) const QUESTIONS: Shape = shape(
    "[[questions]]",
    "question group",
    &["key", "name", "about", "repeats", "purpose", "ask"],
);
pub(crate) const ASK: Shape = shape(
    "[[questions.ask]]",
    "question",
    &["key", "ask", "kind", "options", "required", "look_in", "help", "unit", "min", "max"],
);
pub(crate) const COLLATERAL: Shape = shape(
    "[[collateral]]",
    "piece of collateral",
    &["key", "name", "kind", "link", "suits", "text"],
);
pub(crate) const REASON: Shape = shape("[[reason]]", "reason", &["key", "for", "name"]);
pub(crate) const CONDITION: Shape =
    shape("[[condition]]", "condition", &["key", "says", "when", "by"]);
pub(crate) const LADDER: Shape = shape("[[ladder]]", "ladder", &["key", "name", "step"]);
pub(crate) const STEP: Shape =
    shape("[[ladder.step]]", "ladder step", &["key", "name", "kind", "after", "uses", "guide"]);
pub(crate) const PROCESS: Shape =
    shape("[[process]]", "sub-process", &["key", "name", "purpose", "owner", "holds", "stage"]);
pub(crate) const SCORE: Shape = shape("[[score]]", "score", &["if", "points", "says"]);
pub(crate) const STAGE: Shape = shape(
    "[[stage]]",
    "stage",
    &[
        "key", "name", "purpose", "output", "phase", "funnel", "journey", "owner", "within",
        "chance", "collect", "uses", "guide", "task", "exit", "obstacle", "when",
    ],
);
pub(crate) const PROCESS_STAGE: Shape = shape(
    "[[process.stage]]",
    "stage of a sub-process",
    &["key", "name", "purpose", "owner", "within", "collect", "task", "exit"],
);
pub(crate) const JOURNEY: Shape =
    shape("journey = { … }", "journey", &["buyer", "seller", "marketer"]);
pub(crate) const TASK: Shape = shape(
    "[[stage.task]]",
    "task",
    &["key", "name", "kind", "must", "owner", "due", "uses", "guide"],
);
pub(crate) const EXIT: Shape = shape(
    "[[stage.exit]]",
    "exit criterion",
    &["key", "says", "by", "rule", "evidence", "gate", "approver", "hint"],
);
pub(crate) const OBSTACLE: Shape = shape("[[stage.obstacle]]", "obstacle", &["sign", "try"]);
pub(crate) const WHEN: Shape = shape(
    "[[stage.when]]",
    "thing that runs by itself",
    &["on", "if", "start", "follow", "task", "notify", "assign", "mail", "webhook"],
);
pub(crate) const NOTIFY: Shape = shape("notify = { … }", "notification", &["role", "says"]);
pub(crate) const MAIL: Shape = shape("mail = { … }", "mail", &["uses", "to"]);

/// Every kind of table that a playbook may have.
pub const SHAPES: [&Shape; 21] = [
    &PLAYBOOK,
    &ROLE,
    &PERSONA,
    &QUESTIONS,
    &ASK,
    &COLLATERAL,
    &REASON,
    &CONDITION,
    &LADDER,
    &STEP,
    &PROCESS,
    &PROCESS_STAGE,
    &SCORE,
    &STAGE,
    &JOURNEY,
    &TASK,
    &EXIT,
    &OBSTACLE,
    &WHEN,
    &NOTIFY,
    &MAIL,
];
