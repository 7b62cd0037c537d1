//! The types that values in rules have, with the words people know them by.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The type of a value in a rule.
#[derive(Clone, Debug)]
pub(crate) enum Type {
    Bool,
    Int,
    Double,
    Text,
    /// A text out of a known set.
    Choice(Arc<Choice>),
    /// An instant.
    Time,
    /// A length of time.
    Duration,
    Null,
    List(Arc<Type>),
    Object(Arc<Object>),
    /// A map written in the rule itself.
    Map(Arc<Type>),
    /// Already reported as wrong, or an empty list's item: fits everything.
    Any,
}

/// A known set of texts.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// "the options of “Which level is this pain?”".
    pub what: String,
    pub options: Vec<String>,
}

/// Something with named fields.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    /// "the deal", "“Pains”".
    pub what: String,
    pub fields: BTreeMap<String, Field>,
}

/// A field of an object.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub of: Type,
    /// What people call it: "the deal's amount", "“Which level is this pain?” (Pains)".
    pub label: String,
    /// Set when the name stands for more than one thing: why it cannot be used.
    pub unusable: Option<String>,
}

impl Field {
    pub(crate) fn new(of: Type, label: impl Into<String>) -> Self {
        Field { of, label: label.into(), unusable: None }
    }
}

impl Object {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Object { what: what.into(), fields: BTreeMap::new() }
    }

    /// Adds a field that is called by its own name: "the deal's amount".
    pub(crate) fn with(self, name: &str, of: Type) -> Self {
        let label = format!("{}’s {}", self.what, name.replace('_', " "));
        self.labelled(name, of, label)
    }

    /// Adds a field with its own words.
    pub(crate) fn labelled(mut self, name: &str, of: Type, label: impl Into<String>) -> Self {
        self.fields.insert(name.to_owned(), Field::new(of, label));
        self
    }

    pub(crate) fn all(mut self, names: &[&str], of: &Type) -> Self {
        for name in names {
            self = self.with(name, of.clone());
        }
        self
    }

    pub(crate) fn into_type(self) -> Type {
        Type::Object(Arc::new(self))
    }
}

impl Type {
    pub(crate) fn list(of: Type) -> Type {
        Type::List(Arc::new(of))
    }

    pub(crate) fn choice(what: impl Into<String>, options: &[&str]) -> Type {
        let options = options.iter().map(|&option| option.to_owned()).collect();
        Type::Choice(Arc::new(Choice { what: what.into(), options }))
    }

    /// The type in words: "a number", "a list".
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Type::Bool => "a yes/no value",
            Type::Int => "a whole number",
            Type::Double => "a decimal number",
            Type::Text | Type::Choice(_) => "a text",
            Type::Time => "a time",
            Type::Duration => "a length of time",
            Type::Null => "nothing",
            Type::List(_) => "a list",
            Type::Object(_) => "a set of fields",
            Type::Map(_) => "a map",
            Type::Any => "anything",
        }
    }

    /// The type as `docs/playbooks.md` writes it: "yes/no", "number", "list of …".
    #[cfg(test)]
    pub(crate) fn short(&self) -> String {
        match self {
            Type::Bool => "yes/no".to_owned(),
            Type::Int => "whole number".to_owned(),
            Type::Double => "number".to_owned(),
            Type::Text => "text".to_owned(),
            Type::Choice(choice) => {
                let named = choice.options.iter().filter(|option| !option.is_empty());
                format!("one of {}", quoted(&named.collect::<Vec<_>>()))
            }
            Type::Time => "time".to_owned(),
            Type::Duration => "duration".to_owned(),
            Type::Null => "nothing".to_owned(),
            Type::List(of) => format!("list of {}", of.short()),
            Type::Object(object) => object.what.clone(),
            Type::Map(of) => format!("map to {}", of.short()),
            Type::Any => "anything".to_owned(),
        }
    }

    pub(crate) fn is_any(&self) -> bool {
        matches!(self, Type::Any)
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Type::Int | Type::Double | Type::Any)
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Type::Text | Type::Choice(_) | Type::Any)
    }

    pub(crate) fn is_bool(&self) -> bool {
        matches!(self, Type::Bool | Type::Any)
    }

    /// Whether values of the two types can be equal.
    pub(crate) fn comparable(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Any, _) | (_, Type::Any) => true,
            (Type::List(a), Type::List(b)) | (Type::Map(a), Type::Map(b)) => a.comparable(b),
            (Type::Object(_), _) | (_, Type::Object(_)) => false,
            _ if self.is_number() && other.is_number() => true,
            _ if self.is_text() && other.is_text() => true,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// The type that covers both, as in a list or behind `? :`.
    pub(crate) fn join(self, other: Type) -> Option<Type> {
        match (self, other) {
            (Type::Any, other) => Some(other),
            (this, Type::Any) => Some(this),
            (Type::Choice(a), Type::Choice(b)) if a.options == b.options => Some(Type::Choice(a)),
            (this, other) if this.is_text() && other.is_text() => Some(Type::Text),
            (Type::List(a), Type::List(b)) => {
                Some(Type::list(Type::clone(&a).join(Type::clone(&b))?))
            }
            (Type::Object(a), Type::Object(b)) if a.what == b.what => Some(Type::Object(a)),
            (Type::Int | Type::Double, Type::Int | Type::Double) => Some(Type::Double),
            (Type::Map(a), Type::Map(b)) => {
                Some(Type::Map(Arc::new(Type::clone(&a).join(Type::clone(&b))?)))
            }
            (this, other) => {
                let same = std::mem::discriminant(&this) == std::mem::discriminant(&other);
                (same && !matches!(this, Type::Object(_))).then_some(this)
            }
        }
    }
}

/// `a`, `b` and `c`.
pub(crate) fn quoted<S: AsRef<str>>(options: &[S]) -> String {
    let quoted: Vec<String> = options.iter().map(|o| format!("`{}`", o.as_ref())).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
