//! How many items a page has.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

/// How many items a page has: 1 to 200, 50 where nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u16);

impl Limit {
    /// The most a page holds.
    pub const MOST: Limit = Limit(200);

    /// A limit, where it is one.
    pub fn new(rows: u64) -> Option<Self> {
        let rows = u16::try_from(rows).ok()?;
        (1..=Self::MOST.0).contains(&rows).then_some(Self(rows))
    }

    /// How many items.
    pub fn rows(self) -> usize {
        usize::from(self.0)
    }

    /// How many rows to ask the database for, so that [`Page::cut`](crate::Page::cut) sees
    /// whether there are more.
    pub fn and_one(self) -> i64 {
        i64::from(self.0) + 1
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl<'de> Deserialize<'de> for Limit {
    /// A number, or its text: a query has nothing but text.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = Limit;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from 1 to {}", Limit::MOST.0)
    }

    fn visit_u64<E: Error>(self, rows: u64) -> Result<Limit, E> {
        let wrong = || E::custom(format_args!("a page has 1 to {} items", Limit::MOST.0));
        Limit::new(rows).ok_or_else(wrong)
    }

    fn visit_i64<E: Error>(self, rows: i64) -> Result<Limit, E> {
        self.visit_u64(u64::try_from(rows).unwrap_or(0))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Limit, E> {
        self.visit_u64(text.parse().unwrap_or(0))
    }
}

impl PartialSchema for Limit {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
            .minimum(Some(1))
            .maximum(Some(Self::MOST.0))
            .default(Some(Self::default().0.into()))
            .description(Some("How many items a page has."))
            .into()
    }
}

impl ToSchema for Limit {}
