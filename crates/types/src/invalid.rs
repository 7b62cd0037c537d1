//! The one error of every parser in this crate: what was wanted, what was given, what is wrong.

use std::fmt;

/// Says why a text is not the value that was asked for.
///
/// It reads as a sentence that can stand beside a form field or in a log of rejected rows:
/// `"31.02.2024" is not a date: …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    what: &'static str,
    given: String,
    why: String,
}

/// How much of a wrong text an error repeats; the rest helps nobody and may be a megabyte.
const SHOWN: usize = 80;

impl Invalid {
    /// Makes the error; `what` names the wanted value with its article ("a date").
    pub fn new(what: &'static str, given: &str, why: impl Into<String>) -> Self {
        Self { what, given: excerpt(given), why: why.into() }
    }

    /// What was wanted, with its article: "a date".
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// What was given, shortened, with control characters made visible.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// What is wrong with it and, where that can be said, what would be right.
    pub fn why(&self) -> &str {
        &self.why
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is not {}: {}", self.given, self.what, self.why)
    }
}

impl std::error::Error for Invalid {}

fn excerpt(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text.chars();
    for c in rest.by_ref().take(SHOWN) {
        if c.is_control() {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    if rest.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Gives a type that has `Display` and `FromStr` the same text in JSON.
macro_rules! serde_as_text {
    ($type:ty, $expecting:literal) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(de: D) -> Result<Self, D::Error> {
                de.deserialize_str($crate::invalid::FromText::new($expecting))
            }
        }
    };
}
pub(crate) use serde_as_text;

/// Reads a value from a JSON text by its `FromStr`.
pub(crate) struct FromText<T> {
    expecting: &'static str,
    value: std::marker::PhantomData<T>,
}

impl<T> FromText<T> {
    pub(crate) fn new(expecting: &'static str) -> Self {
        Self { expecting, value: std::marker::PhantomData }
    }
}

impl<T> serde::de::Visitor<'_> for FromText<T>
where
    T: std::str::FromStr,
    T::Err: fmt::Display,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}
