//! The product's own values in columns: ids, instants, dates and checked texts.

use types::{
    Country, Currency, Date, Email, Id, Kind, Language, Millis, Phone, TimeOfDay, Timestamp, Zone,
};

use crate::{FromColumn, ToParam, Value};

/// An id is stored as its 26 characters; the column's name says of what.
impl<T: Kind> ToParam for Id<T> {
    fn to_param(&self) -> Value<'_> {
        Value::Text(self.as_key().as_str().to_owned().into())
    }
}

impl<T: Kind> FromColumn for Id<T> {
    fn from_column(value: Value<'_>) -> Result<Self, String> {
        match value {
            Value::Text(key) => Self::from_key(&key).map_err(|error| error.to_string()),
            _ => Err("expected an id".to_owned()),
        }
    }
}

/// An instant is stored as milliseconds UTC.
impl ToParam for Timestamp {
    fn to_param(&self) -> Value<'_> {
        Value::Int(self.as_millis())
    }
}

impl FromColumn for Timestamp {
    fn from_column(value: Value<'_>) -> Result<Self, String> {
        i64::from_column(value).map(Self::from_millis)
    }
}

/// A length of time is stored as milliseconds.
impl ToParam for Millis {
    fn to_param(&self) -> Value<'_> {
        Value::Int(self.as_millis())
    }
}

impl FromColumn for Millis {
    fn from_column(value: Value<'_>) -> Result<Self, String> {
        i64::from_column(value).map(Self::new)
    }
}

/// Values stored as the one text that `Display` prints and `FromStr` reads.
macro_rules! texts {
    ($($checked:ty),+) => { $(
        impl ToParam for $checked {
            fn to_param(&self) -> Value<'_> {
                Value::Text(self.to_string().into())
            }
        }

        impl FromColumn for $checked {
            fn from_column(value: Value<'_>) -> Result<Self, String> {
                match value {
                    Value::Text(text) => text.parse().map_err(|error| format!("{error}")),
                    _ => Err("expected a text".to_owned()),
                }
            }
        }
    )+ };
}

texts!(Country, Currency, Date, Email, Language, Phone, TimeOfDay, Zone);
