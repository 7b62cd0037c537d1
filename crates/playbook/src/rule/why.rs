//! Says a rule in plain words: for the seller who is held up, and for the printed manual.

use super::env::Env;
use super::kinds::{Field, Type};
use super::syntax::{Fold, FoldNode, Kind, Node, Op, Word};

/// The condition in words, as the end of "not yet: …".
pub(crate) fn words(rule: &Node, text: &str, env: &Env) -> String {
    Speaker { env, text, rows: Vec::new() }.condition(rule)
}

/// What each field of the rule is called, for "… is not answered yet".
pub(crate) fn labels(rule: &Node, text: &str, env: &Env) -> Vec<(String, String)> {
    let mut speaker = Speaker { env, text, rows: Vec::new() };
    let mut found = Vec::new();
    speaker.collect(rule, &mut found);
    found
}

struct Speaker<'e> {
    env: &'e Env,
    text: &'e str,
    rows: Vec<(String, Type)>,
}

impl Speaker<'_> {
    fn condition(&mut self, node: &Node) -> String {
        match &node.kind {
            Kind::Bool(true) => "yes".to_owned(),
            Kind::Bool(false) => "no (this can never be)".to_owned(),
            Kind::Not(of) => self.negated(of),
            Kind::Has(of, word) => format!("{} is answered", self.field(of, word)),
            Kind::Field(of, word) => self.yes_or_no(of, word),
            Kind::Binary(Op::And, left, right) => {
                format!("{} and {}", self.grouped(left), self.grouped(right))
            }
            Kind::Binary(Op::Or, left, right) => {
                format!("{} or {}", self.condition(left), self.condition(right))
            }
            Kind::Binary(op, left, right) => self.comparison(*op, left, right),
            Kind::Fold(fold) => self.fold(fold),
            Kind::Call(Some(target), word, args) => {
                self.member_call(node, target, word, args, true)
            }
            _ => self.verbatim(node),
        }
    }

    /// "a or b" beside "and" needs its own brackets.
    fn grouped(&mut self, node: &Node) -> String {
        let words = self.condition(node);
        match node.kind {
            Kind::Binary(Op::Or, ..) => format!("({words})"),
            _ => words,
        }
    }

    fn negated(&mut self, of: &Node) -> String {
        match &of.kind {
            Kind::Has(of, word) => format!("{} is not answered", self.field(of, word)),
            Kind::Field(inner, word) => {
                let label = self.field(inner, word);
                match split_at_is(&label) {
                    Some((what, how)) => format!("{what} is not {how}"),
                    None => format!("{label} is “no”"),
                }
            }
            Kind::Fold(fold) if fold.how == Fold::Exists => {
                let list = self.value(&fold.list);
                let body = self.in_row(fold);
                format!("{list} has no {} where {body}", self.row_of(fold))
            }
            Kind::Call(Some(target), word, args) => self.member_call(of, target, word, args, false),
            _ => format!("it is not so that {}", self.condition(of)),
        }
    }

    /// A yes/no field: its label is a whole sentence, or the name of a question.
    fn yes_or_no(&mut self, of: &Node, word: &Word) -> String {
        let label = self.field(of, word);
        match split_at_is(&label) {
            Some(_) => label,
            None => format!("{label} is “yes”"),
        }
    }

    fn comparison(&mut self, op: Op, left: &Node, right: &Node) -> String {
        let verb = match op {
            Op::Equal => "is",
            Op::Unequal => "is not",
            Op::Less => "is below",
            Op::AtMost => "is at most",
            Op::More => "is above",
            Op::AtLeast => "is at least",
            Op::In => "is one of",
            _ => return format!("`{}`", &self.text[left.span.start..right.span.end]),
        };
        if op == Op::In && matches!(left.kind, Kind::Text(_)) {
            return format!("{} contains {}", self.value(right), self.value(left));
        }
        if let (Op::Equal | Op::Unequal, Kind::Bool(value)) = (op, &right.kind) {
            let yes = *value == (op == Op::Equal);
            return if yes { self.condition(left) } else { self.negated(left) };
        }
        format!("{} {verb} {}", self.value(left), self.value(right))
    }

    fn fold(&mut self, fold: &FoldNode) -> String {
        let list = self.value(&fold.list);
        let body = self.in_row(fold);
        let row = self.row_of(fold);
        match fold.how {
            Fold::Exists => format!("{list} has a {row} where {body}"),
            Fold::All => format!("in every {row} of {list} {body}"),
            Fold::ExistsOne => format!("{list} has exactly one {row} where {body}"),
            Fold::Filter => format!("{list} where {body}"),
            Fold::Map => format!("{body} of {list}"),
        }
    }

    /// What one of the list is called.
    fn row_of(&self, fold: &FoldNode) -> &'static str {
        match self.type_of(&fold.list) {
            Type::List(item) => match &*item {
                Type::Object(object) if object.what == "the person" => "person",
                Type::Object(_) => "row",
                _ => "item",
            },
            _ => "row",
        }
    }

    fn in_row(&mut self, fold: &FoldNode) -> String {
        let item = match self.type_of(&fold.list) {
            Type::List(item) => Type::clone(&item),
            _ => Type::Any,
        };
        self.rows.push((fold.row.text.clone(), item));
        let words = match fold.how {
            Fold::Map => self.value(&fold.body),
            _ => self.condition(&fold.body),
        };
        self.rows.pop();
        words
    }

    fn member_call(
        &mut self,
        node: &Node,
        target: &Node,
        word: &Word,
        args: &[Node],
        holds: bool,
    ) -> String {
        let verb = match (word.text.as_str(), holds) {
            ("contains", true) => "contains",
            ("contains", false) => "does not contain",
            ("startsWith", true) => "starts with",
            ("startsWith", false) => "does not start with",
            ("endsWith", true) => "ends with",
            ("endsWith", false) => "does not end with",
            ("matches", true) => "looks like",
            ("matches", false) => "does not look like",
            _ => return self.verbatim(node),
        };
        let args: Vec<String> = args.iter().map(|arg| self.value(arg)).collect();
        format!("{} {verb} {}", self.value(target), args.join(", "))
    }

    fn value(&mut self, node: &Node) -> String {
        match &node.kind {
            Kind::Text(text) if text.is_empty() => "empty".to_owned(),
            Kind::Text(text) => format!("“{text}”"),
            Kind::Int(number) => number.to_string(),
            Kind::Double(number) => number.to_string(),
            Kind::Bool(true) => "“yes”".to_owned(),
            Kind::Bool(false) => "“no”".to_owned(),
            Kind::Name(name) => self.name(name),
            Kind::Field(of, word) => self.field(of, word),
            Kind::List(items) => {
                items.iter().map(|item| self.value(item)).collect::<Vec<_>>().join(", ")
            }
            Kind::Fold(fold) => self.fold(fold),
            Kind::Call(target, word, args) if word.text == "size" => {
                let counted = target.as_deref().or(args.first());
                let what = counted.map(|node| self.value(node)).unwrap_or_default();
                format!("the count of {what}")
            }
            Kind::Call(None, word, args) if matches!(word.text.as_str(), "double" | "int") => {
                args.first().map(|arg| self.value(arg)).unwrap_or_default()
            }
            _ => self.verbatim(node),
        }
    }

    fn name(&self, name: &str) -> String {
        if self.rows.iter().any(|(row, _)| row == name) {
            return "the row".to_owned();
        }
        self.env
            .variables
            .get(name)
            .map_or_else(|| format!("`{name}`"), |field| field.label.clone())
    }

    fn field(&self, of: &Node, word: &Word) -> String {
        self.find(of, word).map_or_else(|| format!("`{}`", word.text), |field| field.label)
    }

    fn find(&self, of: &Node, word: &Word) -> Option<Field> {
        match self.type_of(of) {
            Type::Object(object) => object.fields.get(&word.text).cloned(),
            _ => None,
        }
    }

    /// The type, as far as labels need it.
    fn type_of(&self, node: &Node) -> Type {
        match &node.kind {
            Kind::Name(name) => {
                if let Some((_, of)) = self.rows.iter().rev().find(|(row, _)| row == name) {
                    return of.clone();
                }
                self.env.variables.get(name).map_or(Type::Any, |field| field.of.clone())
            }
            Kind::Field(of, word) => self.find(of, word).map_or(Type::Any, |field| field.of),
            Kind::Index(of, _) => match self.type_of(of) {
                Type::List(item) => Type::clone(&item),
                _ => Type::Any,
            },
            Kind::Fold(fold) if fold.how == Fold::Filter => self.type_of(&fold.list),
            _ => Type::Any,
        }
    }

    fn verbatim(&self, node: &Node) -> String {
        format!("`{}`", &self.text[node.span.clone()])
    }

    fn collect(&mut self, node: &Node, found: &mut Vec<(String, String)>) {
        if let Kind::Field(of, word) = &node.kind
            && let Some(field) = self.find(of, word)
        {
            found.push((word.text.clone(), field.label));
        }
        if let Kind::Fold(fold) = &node.kind {
            self.collect(&fold.list, found);
            let item = match self.type_of(&fold.list) {
                Type::List(item) => Type::clone(&item),
                _ => Type::Any,
            };
            self.rows.push((fold.row.text.clone(), item));
            fold.only.iter().chain([&fold.body]).for_each(|part| self.collect(part, found));
            self.rows.pop();
            return;
        }
        for child in super::build::children(&node.kind) {
            self.collect(child, found);
        }
    }
}

/// Labels that are sentences already: "the task “Call” is done".
fn split_at_is(label: &str) -> Option<(&str, &str)> {
    if label.ends_with('”') || label.ends_with(')') {
        return None;
    }
    label.rsplit_once(" is ").or_else(|| label.rsplit_once(" was "))
}
