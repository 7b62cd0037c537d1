//! Rules: conditions in CEL over what is recorded about a deal or a lead.
//!
//! A rule is read ([`parse`]) and checked ([`check`]) against the variables of its playbook
//! ([`env`]) when the playbook is, then lowered to what the `cel` crate evaluates. It never
//! fails at a seller: what cannot be evaluated counts as not met, and says why in words.

mod build;
mod check;
mod demand;
mod env;
mod functions;
mod kinds;
mod lex;
mod lower;
mod parse;
mod patterns;
mod run;
mod seen;
mod syntax;
mod why;

#[cfg(test)]
mod tests;

pub use run::Facts;

pub(crate) use demand::{Demand, demands};
pub(crate) use env::{DEAL_VARIABLES, Env, variable};
#[cfg(test)]
pub(crate) use functions::examples;
#[cfg(test)]
pub(crate) use kinds::Type;
pub(crate) use parse::RESERVED;
pub(crate) use syntax::Fault;

use cel::common::ast::IdedExpr;
use cel::{ExecutionError, Value};
use serde::{Deserialize, Serialize};
use syntax::{Kind, Node, Op};

/// A rule that is ready to run.
#[derive(Debug)]
pub struct Rule {
    text: String,
    words: String,
    /// The parts joined by `&&`: the first that does not hold is told.
    parts: Vec<Part>,
    whole: IdedExpr,
    variables: Vec<String>,
    labels: Vec<(String, String)>,
}

#[derive(Debug)]
struct Part {
    expression: IdedExpr,
    words: String,
}

/// What a rule says about a deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Verdict {
    /// It holds.
    Met,
    /// It does not hold, or something it asks for is not answered yet.
    NotMet {
        /// In plain words, for the seller.
        why: String,
    },
    /// It could not be evaluated; counts as not met.
    Unknown {
        /// In plain words.
        why: String,
    },
}

impl Verdict {
    /// Whether the rule holds.
    pub fn is_met(&self) -> bool {
        *self == Verdict::Met
    }

    /// Why it does not hold.
    pub fn why(&self) -> Option<&str> {
        match self {
            Verdict::Met => None,
            Verdict::NotMet { why } | Verdict::Unknown { why } => Some(why),
        }
    }
}

impl Rule {
    /// Reads and checks a rule.
    pub(crate) fn compile(text: &str, env: &Env) -> Result<Rule, Vec<Fault>> {
        let node = parse::parse(text).map_err(|fault| vec![fault])?;
        let faults = check::condition(&node, env);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut conjuncts = Vec::new();
        split(&node, &mut conjuncts);
        let part = |node: &&Node| Part {
            expression: lower::lower(node),
            words: why::words(node, text, env),
        };
        let mut variables = Vec::new();
        free_variables(&node, &mut Vec::new(), &mut variables);
        Ok(Rule {
            text: text.to_owned(),
            words: why::words(&node, text, env),
            parts: conjuncts.iter().map(part).collect(),
            whole: lower::lower(&node),
            labels: why::labels(&node, text, env),
            variables,
        })
    }

    /// As written in the playbook.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// In plain words: "a row of “Pains” has that …".
    pub fn words(&self) -> &str {
        &self.words
    }

    /// The top-level variables that it asks for.
    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    /// What it says about these facts.
    pub fn verdict(&self, facts: &dyn Facts) -> Verdict {
        let context = run::context(&self.variables, facts);
        match Value::resolve(&self.whole, &context) {
            Ok(Value::Bool(true)) => Verdict::Met,
            Ok(Value::Bool(false)) => Verdict::NotMet { why: self.first_unmet(&context) },
            Ok(_) => Verdict::Unknown { why: "the rule gives neither yes nor no".to_owned() },
            Err(error) => self.failed(&error),
        }
    }

    fn first_unmet(&self, context: &cel::Context<'_, '_>) -> String {
        let unmet = self.parts.iter().find(|part| {
            matches!(Value::resolve(&part.expression, context), Ok(Value::Bool(false)))
        });
        let words = unmet.map_or(&self.words, |part| &part.words);
        format!("not yet: {words}")
    }

    fn failed(&self, error: &ExecutionError) -> Verdict {
        let why = match error {
            ExecutionError::NoSuchKey(field) => return self.unanswered(field),
            ExecutionError::UndeclaredReference(name) => {
                format!("nothing is known about `{name}` here")
            }
            ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => {
                "the rule divides by zero".to_owned()
            }
            ExecutionError::Overflow(..) => "a number in the rule grows too large".to_owned(),
            ExecutionError::IndexOutOfBounds(_) => {
                return Verdict::NotMet { why: "the list has fewer rows".to_owned() };
            }
            other => format!("the rule could not be evaluated: {other}"),
        };
        Verdict::Unknown { why }
    }

    fn unanswered(&self, field: &str) -> Verdict {
        let mut labels: Vec<&str> = Vec::new();
        for (name, label) in &self.labels {
            if name == field && !labels.contains(&label.as_str()) {
                labels.push(label);
            }
        }
        let what = if labels.is_empty() { format!("`{field}`") } else { labels.join(" or ") };
        Verdict::NotMet { why: format!("{what} is not answered yet") }
    }
}

/// A rule in plain words, if it can be read.
pub(crate) fn in_words(text: &str, env: &Env) -> Option<String> {
    let node = parse::parse(text).ok()?;
    Some(why::words(&node, text, env))
}

/// The conditions joined by `&&`, in order.
fn split<'n>(node: &'n Node, parts: &mut Vec<&'n Node>) {
    if let Kind::Binary(Op::And, left, right) = &node.kind {
        split(left, parts);
        split(right, parts);
        return;
    }
    parts.push(node);
}

fn free_variables(node: &Node, rows: &mut Vec<String>, found: &mut Vec<String>) {
    match &node.kind {
        Kind::Name(name) => {
            if !rows.contains(name) && !found.contains(name) {
                found.push(name.clone());
            }
        }
        Kind::Fold(fold) => {
            free_variables(&fold.list, rows, found);
            rows.push(fold.row.text.clone());
            fold.only.iter().chain([&fold.body]).for_each(|part| free_variables(part, rows, found));
            rows.pop();
        }
        kind => build::children(kind).for_each(|child| free_variables(child, rows, found)),
    }
}
