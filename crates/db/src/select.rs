//! Statements put together at run time, for lists with optional filters.

use std::fmt::Write as _;

use crate::{Error, FromRow, Read, Result, Row, ToParam, Tx, Value, sql::Text};

/// A statement that grows by fixed pieces of text and bound values.
///
/// Only `&'static str` becomes text, so a value can never turn into SQL.
#[derive(Debug, Clone, Default)]
pub struct Select {
    sqlite: String,
    postgres: String,
    values: Vec<Value<'static>>,
}

impl Select {
    /// Begins with a text.
    pub fn new(text: &'static str) -> Self {
        let mut select = Self::default();
        select.text(text);
        select
    }

    /// Adds a text.
    pub fn text(&mut self, text: &'static str) -> &mut Self {
        self.sqlite.push_str(text);
        self.postgres.push_str(text);
        self
    }

    /// Adds a text and a value after it: `push(" AND owner_id = ", &owner)`.
    pub fn push(&mut self, text: &'static str, value: impl ToParam) -> &mut Self {
        self.text(text).bind(value)
    }

    /// Adds a value.
    pub fn bind(&mut self, value: impl ToParam) -> &mut Self {
        self.values.push(value.to_param().into_owned());
        let number = self.values.len();
        write!(self.sqlite, "?{number}").expect("a string takes all text");
        write!(self.postgres, "${number}").expect("a string takes all text");
        self
    }

    /// Adds a list of values between two texts: `push_list(" AND stage IN (", &stages, ")")`.
    ///
    /// An empty list becomes `NULL`, which nothing is in.
    pub fn push_list<V: ToParam>(
        &mut self,
        before: &'static str,
        values: impl IntoIterator<Item = V>,
        after: &'static str,
    ) -> &mut Self {
        self.text(before);
        let mut empty = true;
        for value in values {
            if !empty {
                self.text(", ");
            }
            self.bind(value);
            empty = false;
        }
        if empty {
            self.text("NULL");
        }
        self.text(after)
    }

    /// How many values are bound.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether no value is bound.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Every row of the answer.
    pub fn all<T: FromRow>(&self, read: &mut Read<'_>) -> Result<Vec<T>> {
        read.all_of(self.whole(), self.checked()?)
    }

    /// The first row of the answer; none is [`Error::NotFound`].
    pub fn one<T: FromRow>(&self, read: &mut Read<'_>) -> Result<T> {
        self.maybe(read)?.ok_or(Error::NotFound)
    }

    /// The first row of the answer, if there is one.
    pub fn maybe<T: FromRow>(&self, read: &mut Read<'_>) -> Result<Option<T>> {
        read.maybe_of(self.whole(), self.checked()?)
    }

    /// Hands every row to `visit` without keeping them all in memory.
    pub fn for_each<E: From<Error>>(
        &self,
        read: &mut Read<'_>,
        visit: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        read.for_each_of(self.whole(), self.checked()?, visit)
    }

    /// Runs it as a statement that changes rows, and says how many.
    pub fn exec(&self, tx: &mut Tx<'_>) -> Result<u64> {
        tx.exec_of(self.whole(), self.checked()?)
    }

    fn whole(&self) -> Text<'_> {
        Text { sqlite: &self.sqlite, postgres: &self.postgres }
    }

    fn checked(&self) -> Result<&[Value<'static>]> {
        self.values.iter().try_for_each(Value::check)?;
        Ok(&self.values)
    }
}
