//! Typed ids: a UUID of version 7 that knows what it identifies.
//!
//! People, logs and JSON see `deal_01jd8v…` (the kind's prefix and 26 characters, as TypeID); the
//! database stores the 26 characters, which sort by the time of creation.

mod base32;
pub mod kind;
mod source;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

pub use self::kind::Kind;
pub use self::source::IdSource;
use crate::invalid::FromText;
use crate::{Invalid, ShortText, Timestamp};

/// The id of one `T`.
pub struct Id<T> {
    bits: u128,
    kind: PhantomData<fn() -> T>,
}

/// What the database stores of an id: the 26 characters without prefix.
pub type Key = ShortText<{ base32::LENGTH }>;

impl<T> Id<T> {
    fn from_bits(bits: u128) -> Self {
        Self { bits, kind: PhantomData }
    }

    /// The 26 characters that the database stores.
    pub fn as_key(&self) -> Key {
        base32::encode(self.bits)
    }

    /// The UUID as a number, for hashing and for formats that want the usual hexadecimal form.
    pub fn as_u128(&self) -> u128 {
        self.bits
    }

    /// When the id was made, to the millisecond.
    pub fn made_at(&self) -> Timestamp {
        Timestamp::from_millis(i64::try_from(self.bits >> 80).expect("48 bits fit"))
    }
}

impl<T: Kind> Id<T> {
    /// Reads the 26 characters that [`Id::as_key`] gave.
    pub fn from_key(key: &str) -> Result<Self, Invalid> {
        let wrong = || Invalid::new("an id", key, "a key has 26 characters of 0-9 and a-z");
        base32::decode(key).map(Self::from_bits).ok_or_else(wrong)
    }
}

impl<T: Kind> FromStr for Id<T> {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let wrong = |why: String| Invalid::new("an id", text, why);
        let Some((prefix, key)) = text.rsplit_once('_') else {
            return Err(wrong(format!("the id of {} begins with {}_", T::NAME, T::PREFIX)));
        };
        if prefix != T::PREFIX {
            return Err(wrong(other_kind::<T>(prefix)));
        }
        let bits = base32::decode(key);
        bits.map(Self::from_bits)
            .ok_or_else(|| wrong(format!("after {}_ come 26 characters of 0-9 and a-z", T::PREFIX)))
    }
}

fn other_kind<T: Kind>(prefix: &str) -> String {
    match kind::name_of(prefix) {
        Some(other) => format!("it is the id of {other}, and {} is wanted", T::NAME),
        None => format!("the id of {} begins with {}_, not {prefix}_", T::NAME, T::PREFIX),
    }
}

impl<T: Kind> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", T::PREFIX, self.as_key())
    }
}

impl<T: Kind> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// By hand, because a derive would ask the same of the marker type.

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bits.cmp(&other.bits)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bits.hash(state);
    }
}

impl<T: Kind> serde::Serialize for Id<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, T: Kind> serde::Deserialize<'de> for Id<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(FromText::new("an id"))
    }
}
