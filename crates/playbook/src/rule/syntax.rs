//! The parts of a rule as people wrote them, each with its place in the text.
//!
//! The tree keeps what was written (`exists`, `has`), because messages speak of that;
//! [`super::lower`] turns it into what the evaluator runs.

use std::ops::Range;

/// A range of bytes in the text of a rule.
pub(crate) type Span = Range<usize>;

/// One expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
    /// How deep the tree below it is; bounded by the parser.
    pub depth: u16,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(String),
    /// A variable.
    Name(String),
    /// `of.name`.
    Field(Box<Node>, Word),
    /// `has(of.name)`.
    Has(Box<Node>, Word),
    /// `of[at]`.
    Index(Box<Node>, Box<Node>),
    /// `name(args)` or `target.name(args)`.
    Call(Option<Box<Node>>, Word, Vec<Node>),
    /// `list.exists(row, body)` and its kin.
    Fold(Box<FoldNode>),
    Not(Box<Node>),
    Negate(Box<Node>),
    Binary(Op, Box<Node>, Box<Node>),
    /// `test ? yes : no`.
    Choose(Box<Node>, Box<Node>, Box<Node>),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// A name with its own place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Word {
    pub text: String,
    pub span: Span,
}

/// `list.exists(row, body)`: a macro that goes through a list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FoldNode {
    pub how: Fold,
    pub list: Node,
    pub row: Word,
    /// The middle part of `map(row, only, body)`.
    pub only: Option<Node>,
    pub body: Node,
}

/// The ways to go through a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    Exists,
    All,
    ExistsOne,
    Filter,
    Map,
}

impl Fold {
    /// The macro of this name.
    pub(crate) fn named(name: &str) -> Option<Fold> {
        match name {
            "exists" => Some(Fold::Exists),
            "all" => Some(Fold::All),
            "exists_one" | "existsOne" => Some(Fold::ExistsOne),
            "filter" => Some(Fold::Filter),
            "map" => Some(Fold::Map),
            _ => None,
        }
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Fold::Exists => "exists",
            Fold::All => "all",
            Fold::ExistsOne => "exists_one",
            Fold::Filter => "filter",
            Fold::Map => "map",
        }
    }
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Op {
    /// As written.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Op::Or => "||",
            Op::And => "&&",
            Op::Equal => "==",
            Op::Unequal => "!=",
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::More => ">",
            Op::AtLeast => ">=",
            Op::In => "in",
            Op::Add => "+",
            Op::Subtract => "-",
            Op::Multiply => "*",
            Op::Divide => "/",
            Op::Remainder => "%",
        }
    }

    /// How tightly it binds; greater binds tighter.
    pub(crate) fn strength(self) -> u8 {
        match self {
            Op::Or => 1,
            Op::And => 2,
            Op::Equal | Op::Unequal | Op::Less | Op::AtMost | Op::More | Op::AtLeast | Op::In => 3,
            Op::Add | Op::Subtract => 4,
            Op::Multiply | Op::Divide | Op::Remainder => 5,
        }
    }
}

/// Something wrong in a rule, with its place in the rule's text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub span: Span,
    pub code: &'static str,
    pub message: String,
    pub hint: Option<String>,
}

impl Fault {
    pub(crate) fn new(span: Span, code: &'static str, message: impl Into<String>) -> Self {
        Fault { span, code, message: message.into(), hint: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = self.hint.or(hint);
        self
    }
}
