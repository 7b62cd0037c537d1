//! Finds what is wrong in a rule before it ever runs: unknown names, values that do not fit.
//!
//! Everything wrong is reported at once. What has been reported has type [`Type::Any`]
//! afterwards, so that one mistake is told once.

mod operators;

use super::env::Env;
use super::functions;
use super::kinds::{Field, Type, quoted};
use super::syntax::{Fault, Fold, FoldNode, Kind, Node, Span, Word};
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
