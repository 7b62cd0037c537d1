//! Operators: whether what stands on their sides fits together.

use super::Checker;
use crate::near::did_you_mean;
use crate::rule::kinds::{Choice, Type, quoted};
use crate::rule::syntax::{Fault, Kind, Node, Op, Span};

impl Checker<'_> {
    pub(super) fn binary(&mut self, op: Op, left: &Node, right: &Node) -> Type {
        match op {
            Op::And | Op::Or => {
                let what = format!("each side of `{}`", op.sign());
                self.must_be_condition(left, &what);
                self.must_be_condition(right, &what);
                Type::Bool
            }
            Op::Equal | Op::Unequal => self.equal(op, left, right),
            Op::Less | Op::AtMost | Op::More | Op::AtLeast => self.order(op, left, right),
            Op::In => self.is_in(left, right),
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder => {
                self.arithmetic(op, left, right)
            }
        }
    }

    fn equal(&mut self, op: Op, left: &Node, right: &Node) -> Type {
        let (a, b) = (self.of(left), self.of(right));
        if matches!((&a, &b), (Type::Null, _) | (_, Type::Null)) {
            let span = if matches!(b, Type::Null) { &right.span } else { &left.span };
            let message = "nothing is ever `null` here".to_owned();
            let hint = "ask whether it is there: `has(group.question)`".to_owned();
            self.wrong(span, message, Some(hint));
            return Type::Bool;
        }
        if !a.comparable(&b) {
            let message = format!("`{}` compares {} with {}", op.sign(), a.words(), b.words());
            let span = left.span.start..right.span.end;
            self.wrong(&span, message, compare_hint(&a, &b, right));
            return Type::Bool;
        }
        self.option_exists(&a, right);
        self.option_exists(&b, left);
        Type::Bool
    }

    /// A text compared with a choice must be one of its options.
    fn option_exists(&mut self, of: &Type, with: &Node) {
        let Kind::Text(text) = &with.kind else { return };
        if let Type::Choice(choice) = of {
            self.is_option(choice, text, &with.span);
        }
    }

    fn is_option(&mut self, choice: &Choice, text: &str, span: &Span) {
        if choice.options.iter().any(|option| option == text) {
            return;
        }
        let options: Vec<&str> =
            choice.options.iter().map(String::as_str).filter(|option| !option.is_empty()).collect();
        let message = format!("“{text}” is not {}", choice.what);
        let listed = format!("write {}", quoted(&options));
        let hint = did_you_mean(text, &options).unwrap_or(listed);
        self.report(Fault::new(span.clone(), "unknown-option", message).hint(hint));
    }

    fn order(&mut self, op: Op, left: &Node, right: &Node) -> Type {
        let (a, b) = (self.of(left), self.of(right));
        let ordered =
            |of: &Type| of.is_number() || of.is_text() || matches!(of, Type::Time | Type::Duration);
        if ordered(&a) && ordered(&b) && a.comparable(&b) {
            return Type::Bool;
        }
        let message = format!("`{}` compares {} with {}", op.sign(), a.words(), b.words());
        let span = left.span.start..right.span.end;
        self.wrong(&span, message, compare_hint(&a, &b, right));
        Type::Bool
    }

    fn is_in(&mut self, left: &Node, right: &Node) -> Type {
        let (item, list) = (self.of(left), self.of(right));
        match &list {
            Type::List(of) if of.comparable(&item) => {
                self.option_exists(of, left);
                if let (Type::Choice(choice), Kind::List(items)) = (&item, &right.kind) {
                    self.items_are_options(choice, items);
                }
            }
            Type::List(of) => {
                let message =
                    format!("{} cannot be in a list of this kind: {}", item.words(), of.words());
                self.wrong(&left.span, message, None);
            }
            Type::Map(_) | Type::Any => {}
            Type::Object(object) => {
                let message = format!("`in` looks into a list, and {} is none", object.what);
                let hint = "ask with `has(…)` whether a field is there".to_owned();
                self.wrong(&right.span, message, Some(hint));
            }
            other => {
                let message = format!("`in` looks into a list, and this is {}", other.words());
                let hint = (other.is_text() && item.is_text())
                    .then(|| "to look into a text, write `text.contains(\"…\")`".to_owned());
                self.wrong(&right.span, message, hint);
            }
        }
        Type::Bool
    }

    fn items_are_options(&mut self, choice: &Choice, items: &[Node]) {
        for item in items {
            if let Kind::Text(text) = &item.kind {
                self.is_option(choice, text, &item.span);
            }
        }
    }

    fn arithmetic(&mut self, op: Op, left: &Node, right: &Node) -> Type {
        let (a, b) = (self.of(left), self.of(right));
        let outcome = match (op, &a, &b) {
            (_, Type::Any, other) | (_, other, Type::Any) => Some(other.clone()),
            (_, Type::Int, Type::Int) => Some(Type::Int),
            (Op::Remainder, ..) => None,
            (_, Type::Double, Type::Double) => Some(Type::Double),
            (Op::Add, a, b) if a.is_text() && b.is_text() => Some(Type::Text),
            (Op::Add, Type::List(_), Type::List(_)) => a.clone().join(b.clone()),
            (Op::Add | Op::Subtract, Type::Time, Type::Duration) => Some(Type::Time),
            (Op::Add, Type::Duration, Type::Time) => Some(Type::Time),
            (Op::Subtract, Type::Time, Type::Time) => Some(Type::Duration),
            (Op::Add | Op::Subtract, Type::Duration, Type::Duration) => Some(Type::Duration),
            _ => None,
        };
        outcome.unwrap_or_else(|| {
            let message = format!("`{}` cannot join {} and {}", op.sign(), a.words(), b.words());
            let span = left.span.start..right.span.end;
            let hint = arithmetic_hint(op, &a, &b, left, right);
            self.wrong(&span, message, hint)
        })
    }
}

fn compare_hint(a: &Type, b: &Type, right: &Node) -> Option<String> {
    match (a, b) {
        (Type::Int | Type::Double, Type::Text | Type::Choice(_)) => match &right.kind {
            Kind::Text(text) if text.trim().parse::<f64>().is_ok() => {
                Some(format!("write the number without quotes: {}", text.trim()))
            }
            _ => Some("compare a number with a number".to_owned()),
        },
        (Type::Bool, Type::Text | Type::Choice(_)) => Some(
            "it is yes or no by itself: leave the comparison out, or negate it with `!`".into(),
        ),
        (Type::Time, Type::Text | Type::Choice(_)) => {
            Some("write the day as `timestamp(\"2026-01-31T00:00:00Z\")`".to_owned())
        }
        (Type::List(_), Type::Text | Type::Choice(_)) => {
            Some("to ask for one item, write `\"item\" in list`".to_owned())
        }
        (Type::List(_), Type::Int | Type::Double) => {
            Some("to count the rows, write `size(list)`".to_owned())
        }
        (Type::Object(_), _) => Some("name one of its fields after a dot".to_owned()),
        _ => None,
    }
}

fn arithmetic_hint(op: Op, a: &Type, b: &Type, left: &Node, right: &Node) -> Option<String> {
    let numbers = matches!((a, b), (Type::Int, Type::Double) | (Type::Double, Type::Int));
    if op == Op::Remainder {
        return Some("only whole numbers have a remainder".to_owned());
    }
    if !numbers {
        return None;
    }
    let whole = if matches!(a, Type::Int) { left } else { right };
    Some(match whole.kind {
        Kind::Int(number) => format!("write {number}.0: decimal and whole numbers do not mix"),
        _ => "write `double(…)` around the whole number".to_owned(),
    })
}
