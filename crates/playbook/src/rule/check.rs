//! Finds what is wrong in a rule before it ever runs: unknown names, values that do not fit.
//!
//! Everything wrong is reported at once. What has been reported has type [`Type::Any`]
//! afterwards, so that one mistake is told once.

use super::env::Env;
use super::functions;
use super::kinds::{Choice, Field, Type, quoted};
use super::syntax::{Fault, Fold, FoldNode, Kind, Node, Op, Span, Word};
use crate::near::did_you_mean;

/// Checks that a rule is a condition over what the environment offers.
pub(crate) fn condition(rule: &Node, env: &Env) -> Vec<Fault> {
    let mut checker = Checker { env, rows: Vec::new(), faults: Vec::new() };
    let found = checker.of(rule);
    if !found.is_bool() {
        let message = format!("a rule must say yes or no, and this is {}", found.words());
        let hint = as_condition(&found);
        checker.report(Fault::new(rule.span.clone(), "not-a-condition", message).maybe_hint(hint));
    }
    checker.faults
}

fn as_condition(found: &Type) -> Option<String> {
    let hint = match found {
        Type::Int | Type::Double => "compare it with a number, as in `… > 0`",
        Type::Text | Type::Choice(_) => "compare it with a text, as in `… == \"b2b\"`",
        Type::List(_) => "ask for a row, as in `….exists(row, row.confirmed)`, or `size(…) > 0`",
        Type::Object(_) => "name one of its fields after a dot",
        _ => return None,
    };
    Some(hint.to_owned())
}

struct Checker<'e> {
    env: &'e Env,
    /// The rows that surround the current part: `p` in `pains.exists(p, …)`.
    rows: Vec<(String, Type)>,
    faults: Vec<Fault>,
}

impl Checker<'_> {
    fn report(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn wrong(&mut self, span: &Span, message: String, hint: Option<String>) -> Type {
        self.report(Fault::new(span.clone(), "wrong-type", message).maybe_hint(hint));
        Type::Any
    }

    fn of(&mut self, node: &Node) -> Type {
        match &node.kind {
            Kind::Null => Type::Null,
            Kind::Bool(_) => Type::Bool,
            Kind::Int(_) => Type::Int,
            Kind::Double(_) => Type::Double,
            Kind::Text(_) => Type::Text,
            Kind::Name(name) => self.name(name, &node.span),
            Kind::Field(of, word) => self.field(of, word),
            Kind::Has(of, word) => {
                self.field(of, word);
                Type::Bool
            }
            Kind::Index(of, at) => self.index(of, at),
            Kind::Call(target, word, args) => self.call(target.as_deref(), word, args),
            Kind::Fold(fold) => self.fold(fold),
            Kind::Not(of) => self.not(of),
            Kind::Negate(of) => self.negate(of),
            Kind::Binary(op, left, right) => self.binary(*op, left, right),
            Kind::Choose(test, yes, no) => self.choose(node, test, yes, no),
            Kind::List(items) => self.list(items),
            Kind::Map(entries) => self.map(entries),
        }
    }

    fn name(&mut self, name: &str, span: &Span) -> Type {
        if let Some((_, of)) = self.rows.iter().rev().find(|(row, _)| row == name) {
            return of.clone();
        }
        if let Some(field) = self.env.variables.get(name) {
            return field.of.clone();
        }
        let known: Vec<&str> = self
            .rows
            .iter()
            .map(|(row, _)| row.as_str())
            .chain(self.env.variables.keys().map(String::as_str))
            .collect();
        let message = format!("there is no `{name}` in the rules of {}", self.env.of);
        let hint = self
            .where_it_is(name)
            .or_else(|| did_you_mean(name, &known))
            .or_else(|| Some(format!("known are {}", quoted(&known).replace(" or ", " and "))));
        self.report(Fault::new(span.clone(), "unknown-name", message).maybe_hint(hint));
        Type::Any
    }

    /// A name without its owner: `amount` for `deal.amount`.
    fn where_it_is(&self, name: &str) -> Option<String> {
        let owners = self.env.variables.iter().filter_map(|(variable, field)| {
            let Type::Object(object) = &field.of else { return None };
            object.fields.contains_key(name).then(|| format!("`{variable}.{name}`"))
        });
        let owners: Vec<String> = owners.collect();
        (!owners.is_empty()).then(|| format!("did you mean {}?", owners.join(" or ")))
    }

    fn field(&mut self, of: &Node, word: &Word) -> Type {
        let owner = self.of(of);
        let object = match &owner {
            Type::Object(object) => object.clone(),
            Type::Any => return Type::Any,
            Type::Map(of) => return Type::clone(of),
            Type::List(_) => return self.field_of_list(of, word),
            other => {
                let message = format!("{} has no field `{}`", other.words(), word.text);
                return self.wrong(&word.span, message, None);
            }
        };
        match object.fields.get(&word.text) {
            Some(Field { unusable: Some(why), .. }) => {
                let fault = Fault::new(word.span.clone(), "ambiguous-name", why.clone());
                self.report(fault.hint("give each task that a rule speaks of its own key"));
                Type::Any
            }
            Some(field) => field.of.clone(),
            None => {
                let known: Vec<&str> = object.fields.keys().map(String::as_str).collect();
                let message = format!("{} has no field `{}`", object.what, word.text);
                let hint = did_you_mean(&word.text, &known).or_else(|| {
                    let list = quoted(&known).replace(" or ", " and ");
                    (!known.is_empty()).then(|| format!("it has {list}"))
                });
                let fault = Fault::new(word.span.clone(), "unknown-field", message);
                self.report(fault.maybe_hint(hint));
                Type::Any
            }
        }
    }

    fn field_of_list(&mut self, list: &Node, word: &Word) -> Type {
        let name = match &list.kind {
            Kind::Name(name) => name.as_str(),
            _ => "list",
        };
        let hint = format!(
            "it has many rows: write `{name}.exists(row, row.{} …)`, or `all` for every row",
            word.text
        );
        let message = format!("a list has no field `{}`", word.text);
        self.wrong(&word.span, message, Some(hint))
    }

    fn index(&mut self, of: &Node, at: &Node) -> Type {
        let owner = self.of(of);
        let index = self.of(at);
        match (&owner, &index) {
            (Type::List(item), Type::Int | Type::Any) => Type::clone(item),
            (Type::Object(_), _) => {
                if let Kind::Text(name) = &at.kind {
                    let word = Word { text: name.clone(), span: at.span.clone() };
                    return self.field(of, &word);
                }
                self.wrong(&at.span, "write the field after a dot".to_owned(), None)
            }
            (Type::Map(item), Type::Text | Type::Choice(_) | Type::Any) => Type::clone(item),
            (Type::Any, _) => Type::Any,
            (Type::List(_), _) => {
                let message = format!("rows are numbered, and this is {}", index.words());
                self.wrong(&at.span, message, None)
            }
            _ => {
                let message = format!("{} has no parts to pick", owner.words());
                self.wrong(&of.span, message, None)
            }
        }
    }

    fn call(&mut self, target: Option<&Node>, word: &Word, args: &[Node]) -> Type {
        let receiver = target.map(|target| self.of(target));
        let types: Vec<Type> = args.iter().map(|arg| self.of(arg)).collect();
        let text = args.last().and_then(|arg| match &arg.kind {
            Kind::Text(text) => Some(text.as_str()),
            _ => None,
        });
        match functions::result(word, receiver.as_ref(), &types, text) {
            Ok(of) => of,
            Err(fault) => {
                self.report(fault);
                Type::Any
            }
        }
    }

    fn fold(&mut self, fold: &FoldNode) -> Type {
        let item = match self.of(&fold.list) {
            Type::List(item) => Type::clone(&item),
            Type::Any => Type::Any,
            Type::Map(_) => Type::Text,
            other => {
                let message = format!(
                    "`{}` goes through a list, and this is {}",
                    fold.how.name(),
                    other.words()
                );
                let hint = match other {
                    Type::Object(_) => {
                        Some("this group does not repeat: name its question after a dot".to_owned())
                    }
                    _ => None,
                };
                self.wrong(&fold.list.span, message, hint)
            }
        };
        self.rows.push((fold.row.text.clone(), item.clone()));
        if let Some(only) = &fold.only {
            self.must_be_condition(only, "the condition of `map`");
        }
        let outcome = match fold.how {
            Fold::Map => Type::list(self.of(&fold.body)),
            Fold::Filter => {
                self.must_be_condition(&fold.body, "the condition of `filter`");
                Type::list(item)
            }
            how => {
                self.must_be_condition(&fold.body, &format!("the condition of `{}`", how.name()));
                Type::Bool
            }
        };
        self.rows.pop();
        outcome
    }

    fn must_be_condition(&mut self, node: &Node, what: &str) {
        let found = self.of(node);
        if found.is_bool() {
            return;
        }
        let message = format!("{what} must say yes or no, and this is {}", found.words());
        self.wrong(&node.span, message, as_condition(&found));
    }

    fn not(&mut self, of: &Node) -> Type {
        self.must_be_condition(of, "what follows `!`");
        Type::Bool
    }

    fn negate(&mut self, of: &Node) -> Type {
        let found = self.of(of);
        if found.is_number() {
            return found;
        }
        let message = format!("only a number can be negative, and this is {}", found.words());
        self.wrong(&of.span, message, None)
    }

    fn binary(&mut self, op: Op, left: &Node, right: &Node) -> Type {
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

    fn choose(&mut self, node: &Node, test: &Node, yes: &Node, no: &Node) -> Type {
        self.must_be_condition(test, "what stands before `?`");
        let (a, b) = (self.of(yes), self.of(no));
        let words = (a.words(), b.words());
        a.join(b).unwrap_or_else(|| {
            let message = format!("`? :` gives {} or {}: they must be alike", words.0, words.1);
            self.wrong(&node.span, message, None)
        })
    }

    fn list(&mut self, items: &[Node]) -> Type {
        let mut all = Type::Any;
        for item in items {
            let found = self.of(item);
            let words = (found.words(), all.words());
            all = all.join(found).unwrap_or_else(|| {
                let message =
                    format!("a list holds one kind: {} stands beside {}", words.0, words.1);
                self.wrong(&item.span, message, None)
            });
        }
        Type::list(all)
    }

    fn map(&mut self, entries: &[(Node, Node)]) -> Type {
        let mut all = Type::Any;
        for (key, value) in entries {
            if !self.of(key).is_text() {
                self.wrong(&key.span, "the keys of a map are texts".to_owned(), None);
            }
            let found = self.of(value);
            all = all.join(found).unwrap_or(Type::Any);
        }
        Type::Map(std::sync::Arc::new(all))
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
