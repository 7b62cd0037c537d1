//! Values on their way into and out of a database.
//!
//! [`ToParam`] turns a Rust value into one of the few shapes both engines store;
//! [`FromColumn`] turns such a shape back. Conversion is strict: a text is never read
//! as a number, and a number never silently loses digits.

use std::borrow::Cow;

use serde::{Serialize, de::DeserializeOwned};

use crate::{Error, Result};

/// One value as the databases store it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Nothing. PostgreSQL receives it with the type its statement expects.
    Null,
    /// Yes or no; SQLite keeps it as 1 or 0.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A finite floating-point number.
    Real(f64),
    /// A text without NUL characters.
    Text(Cow<'a, str>),
    /// Bytes.
    Blob(Cow<'a, [u8]>),
}

impl Value<'_> {
    /// Cuts the value loose from what it borrows.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(it) => Value::Bool(it),
            Value::Int(it) => Value::Int(it),
            Value::Real(it) => Value::Real(it),
            Value::Text(it) => Value::Text(Cow::Owned(it.into_owned())),
            Value::Blob(it) => Value::Blob(Cow::Owned(it.into_owned())),
        }
    }

    /// Refuses what one of the engines would refuse or change, so that both refuse it.
    pub(crate) fn check(&self) -> Result<()> {
        match self {
            Value::Text(text) if text.as_bytes().contains(&0) => Err(Error::Invalid(
                "a text contains the NUL character, which cannot be stored".into(),
            )),
            Value::Real(number) if !number.is_finite() => {
                Err(Error::Invalid(format!("the number {number} cannot be stored")))
            }
            _ => Ok(()),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing (NULL)",
            Value::Bool(_) => "a yes/no value",
            Value::Int(_) => "a whole number",
            Value::Real(_) => "a floating-point number",
            Value::Text(_) => "a text",
            Value::Blob(_) => "bytes",
        }
    }
}

/// A value that can be bound to a statement.
pub trait ToParam {
    /// The value in the shape the databases store.
    fn to_param(&self) -> Value<'_>;
}

/// A value that can be read from a column.
pub trait FromColumn: Sized {
    /// Reads the value, or says in words why it does not fit.
    fn from_column(value: Value<'_>) -> Result<Self, String>;
}

/// Says what was expected and what came.
fn unfit<T>(expected: &str, value: &Value<'_>) -> Result<T, String> {
    Err(format!("expected {expected}, found {}", value.kind()))
}

impl ToParam for Value<'_> {
    fn to_param(&self) -> Value<'_> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(it) => Value::Bool(*it),
            Value::Int(it) => Value::Int(*it),
            Value::Real(it) => Value::Real(*it),
            Value::Text(it) => Value::Text(Cow::Borrowed(it)),
            Value::Blob(it) => Value::Blob(Cow::Borrowed(it)),
        }
    }
}

impl FromColumn for Value<'static> {
    fn from_column(value: Value<'_>) -> Result<Self, String> {
        Ok(value.into_owned())
    }
}

impl<T: ToParam + ?Sized> ToParam for &T {
    fn to_param(&self) -> Value<'_> {
        (**self).to_param()
    }
}

impl<T: ToParam> ToParam for Option<T> {
    fn to_param(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, ToParam::to_param)
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(value: Value<'_>) -> Result<Self, String> {
        match value {
            Value::Null => Ok(None),
            value => T::from_column(value).map(Some),
        }
    }
}

impl ToParam for bool {
    fn to_param(&self) -> Value<'_> {
        Value::Bool(*self)
    }
}

impl FromColumn for bool {
    fn from_column(value: Value<'_>) -> Result<Self, String> {
        match value {
            Value::Bool(it) => Ok(it),
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => unfit("a yes/no value", &other),
        }
    }
}

macro_rules! whole_numbers {
    ($($number:ty),+) => { $(
        impl ToParam for $number {
            fn to_param(&self) -> Value<'_> {
                Value::Int(i64::from(*self))
            }
        }
    )+ };
}

macro_rules! read_whole_numbers {
    ($($number:ty),+) => { $(
        impl FromColumn for $number {
            fn from_column(value: Value<'_>) -> Result<Self, String> {
                match value {
                    Value::Int(it) => Self::try_from(it)
                        .map_err(|_| format!("{it} does not fit {}", stringify!($number))),
                    other => unfit("a whole number", &other),
                }
            }
        }
    )+ };
}

whole_numbers!(i8, i16, i32, i64, u8, u16, u32);
read_whole_numbers!(i8, i16, i32, i64, u8, u16, u32, u64, usize);

impl ToParam for f64 {
    fn to_param(&self) -> Value<'_> {
        Value::Real(*self)
    }
}

impl FromColumn for f64 {
    fn from_column(value: Value<'_>) -> Result<Self, String> {
        match value {
            Value::Real(it) => Ok(it),
            other => unfit("a floating-point number", &other),
        }
    }
}

impl ToParam for str {
    fn to_param(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl ToParam for String {
    fn to_param(&self) -> Value<'_> {
        self.as_str().to_param()
    }
}

impl ToParam for Cow<'_, str> {
    fn to_param(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl FromColumn for String {
    fn from_column(value: Value<'_>) -> Result<Self, String> {
        match value {
            Value::Text(it) => Ok(it.into_owned()),
            other => unfit("a text", &other),
        }
    }
}

impl ToParam for [u8] {
    fn to_param(&self) -> Value<'_> {
        Value::Blob(Cow::Borrowed(self))
    }
}

impl<const N: usize> ToParam for [u8; N] {
    fn to_param(&self) -> Value<'_> {
        Value::Blob(Cow::Borrowed(self))
    }
}

impl ToParam for Vec<u8> {
    fn to_param(&self) -> Value<'_> {
        Value::Blob(Cow::Borrowed(self))
    }
}

impl FromColumn for Vec<u8> {
    fn from_column(value: Value<'_>) -> Result<Self, String> {
        match value {
            Value::Blob(it) => Ok(it.into_owned()),
            other => unfit("bytes", &other),
        }
    }
}

/// A value kept as JSON in a text column; SQL never looks inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize> ToParam for Json<T> {
    fn to_param(&self) -> Value<'_> {
        // Only a map with keys that are not texts, or an impl that refuses, fails here; that is
        // a mistake in the type, not in its value, and NULL would be caught by NOT NULL.
        serde_json::to_string(&self.0).map_or(Value::Null, |text| Value::Text(text.into()))
    }
}

impl<T: DeserializeOwned> FromColumn for Json<T> {
    fn from_column(value: Value<'_>) -> Result<Self, String> {
        match value {
            Value::Text(text) => {
                serde_json::from_str(&text).map(Json).map_err(|error| format!("bad JSON: {error}"))
            }
            other => unfit("JSON text", &other),
        }
    }
}
