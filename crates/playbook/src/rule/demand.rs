//! What a rule asks for without choice: the parts joined by `&&` that name one fact.

use super::parse::parse;
use super::split;
use super::syntax::{Kind, Node, Op, Span};

/// One thing that a rule cannot be met without.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Demand {
    /// Something that is never so.
    Never { span: Span },
    /// `deal.stage == "key"`.
    Stage { key: String, span: Span },
    /// `deal.phase == "word"`.
    Phase { word: String, span: Span },
    /// `tasks.name.done`.
    TaskDone { name: String, span: Span },
    /// `answered.name`.
    Answered { name: String, span: Span },
}

impl Demand {
    /// Where in the rule it stands.
    pub(crate) fn span(&self) -> Span {
        match self {
            Demand::Never { span }
            | Demand::Stage { span, .. }
            | Demand::Phase { span, .. }
            | Demand::TaskDone { span, .. }
            | Demand::Answered { span, .. } => span.clone(),
        }
    }
}

/// The demands of a rule; none where it cannot be read.
pub(crate) fn demands(rule: &str) -> Vec<Demand> {
    let Ok(node) = parse(rule) else { return Vec::new() };
    let mut parts = Vec::new();
    split(&node, &mut parts);
    parts.into_iter().filter_map(demand).collect()
}

fn demand(node: &Node) -> Option<Demand> {
    let span = node.span.clone();
    match &node.kind {
        Kind::Bool(false) => Some(Demand::Never { span }),
        Kind::Field(of, word) if is_name(of, "answered") => {
            Some(Demand::Answered { name: word.text.clone(), span })
        }
        Kind::Field(of, word) if word.text == "done" => match &of.kind {
            Kind::Field(of, task) if is_name(of, "tasks") => {
                Some(Demand::TaskDone { name: task.text.clone(), span })
            }
            _ => None,
        },
        Kind::Binary(Op::Equal, left, right) => equal(left, right, span),
        _ => None,
    }
}

fn equal(left: &Node, right: &Node, span: Span) -> Option<Demand> {
    let (Kind::Field(of, word), Kind::Text(text)) = (&left.kind, &right.kind) else { return None };
    if !is_name(of, "deal") {
        return None;
    }
    match word.text.as_str() {
        "stage" => Some(Demand::Stage { key: text.clone(), span }),
        "phase" => Some(Demand::Phase { word: text.clone(), span }),
        _ => None,
    }
}

fn is_name(node: &Node, wanted: &str) -> bool {
    matches!(&node.kind, Kind::Name(name) if name == wanted)
}
