//! One row of an answer, and how it becomes a value.

use std::{cell::Cell, fmt::Display, str::FromStr};

use crate::{Error, FromColumn, Result, Value, postgres, sqlite};

/// One row of an answer. Columns are read by name or by position.
///
/// Reading by name looks first where the previous column was found, so a row read in the order of
/// its columns costs one comparison a column.
pub struct Row<'r> {
    source: Source<'r>,
    next: Cell<usize>,
}

enum Source<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r ::postgres::Row),
}

impl<'r> Row<'r> {
    pub(crate) fn sqlite(row: &'r rusqlite::Row<'r>) -> Self {
        Self { source: Source::Sqlite(row), next: Cell::new(0) }
    }

    pub(crate) fn postgres(row: &'r ::postgres::Row) -> Self {
        Self { source: Source::Postgres(row), next: Cell::new(0) }
    }

    /// Reads a column by its name or its position.
    pub fn get<T: FromColumn>(&self, column: impl Column) -> Result<T> {
        let index = column.find_in(self)?;
        T::from_column(self.value(index)?).map_err(|why| self.unreadable(index, &why))
    }

    /// Reads a text column into a type that parses it.
    pub fn parse<T: FromStr<Err: Display>>(&self, column: impl Column) -> Result<T> {
        let index = column.find_in(self)?;
        let text = match self.value(index)? {
            Value::Text(text) => text,
            _ => return Err(self.unreadable(index, "expected a text")),
        };
        text.parse().map_err(|why: T::Err| self.unreadable(index, &format!("“{text}”: {why}")))
    }

    /// How many columns the row has.
    pub fn len(&self) -> usize {
        match &self.source {
            Source::Sqlite(row) => row.as_ref().column_count(),
            Source::Postgres(row) => row.len(),
        }
    }

    /// Whether the row has no columns at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn name(&self, index: usize) -> &str {
        match &self.source {
            Source::Sqlite(row) => row.as_ref().column_name(index).unwrap_or_default(),
            Source::Postgres(row) => row.columns().get(index).map_or("", |column| column.name()),
        }
    }

    fn value(&self, index: usize) -> Result<Value<'_>> {
        let value = match &self.source {
            Source::Sqlite(row) => sqlite::column(row, index),
            Source::Postgres(row) => postgres::column(row, index),
        };
        value.map_err(|why| self.unreadable(index, &why))
    }

    fn unreadable(&self, index: usize, why: &str) -> Error {
        Error::Decode(format!("column {} ({index}): {why}", self.name(index)))
    }
}

/// A way to say which column: its position from 0, or its name.
pub trait Column {
    /// The column's position in the row.
    fn find_in(self, row: &Row<'_>) -> Result<usize>;
}

impl Column for usize {
    fn find_in(self, _row: &Row<'_>) -> Result<usize> {
        Ok(self)
    }
}

impl Column for &str {
    fn find_in(self, row: &Row<'_>) -> Result<usize> {
        let (start, len) = (row.next.get(), row.len());
        let found = (start..len).chain(0..start.min(len)).find(|&index| row.name(index) == self);
        let index =
            found.ok_or_else(|| Error::Decode(format!("the answer has no column “{self}”")))?;
        row.next.set(index + 1);
        Ok(index)
    }
}

/// A value that is made from a whole row: a scalar, a tuple, or a struct of yours.
pub trait FromRow: Sized {
    /// Reads the value from the row.
    fn from_row(row: &Row<'_>) -> Result<Self>;
}

impl<T: FromColumn> FromRow for T {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        row.get(0)
    }
}

macro_rules! tuples {
    ($($index:tt $name:ident),+) => {
        impl<$($name: FromColumn),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row<'_>) -> Result<Self> {
                Ok(($(row.get::<$name>($index)?,)+))
            }
        }
    };
}

tuples!(0 A);
tuples!(0 A, 1 B);
tuples!(0 A, 1 B, 2 C);
tuples!(0 A, 1 B, 2 C, 3 D);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L, 12 M);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L, 12 M, 13 N);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L, 12 M, 13 N, 14 O);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L, 12 M, 13 N, 14 O, 15 P);
