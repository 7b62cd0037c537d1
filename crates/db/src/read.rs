//! Reading: what a closure given to [`Db::read`](crate::Db::read) can do.

use crate::{
    Engine, Error, FromRow, Result, Row, Sql, ToParam, Value, postgres::Session, sql::Text, sqlite,
};

/// One consistent view of the database.
///
/// Everything read through one `Read` comes from the same moment. A statement that the database
/// refuses spoils the rest of the transaction on both engines: later statements answer
/// [`Error::Aborted`], and a write is not kept (see [`Tx::attempt`](crate::Tx::attempt)).
pub struct Read<'c> {
    pub(crate) conn: Conn<'c>,
    pub(crate) failed: Option<Error>,
}

pub(crate) enum Conn<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(&'c mut Session),
}

/// What a visitor of rows wants next.
pub(crate) enum Go {
    On,
    Stop,
}

pub(crate) type Visit<'v> = &'v mut dyn FnMut(&Row<'_>) -> Result<Go>;

impl<'c> Read<'c> {
    pub(crate) fn new(conn: Conn<'c>) -> Self {
        Self { conn, failed: None }
    }

    /// Which engine answers.
    pub fn engine(&self) -> Engine {
        match self.conn {
            Conn::Sqlite(_) => Engine::Sqlite,
            Conn::Postgres(_) => Engine::Postgres,
        }
    }

    /// Every row of the answer.
    pub fn all<T: FromRow>(&mut self, sql: Sql, params: &[&dyn ToParam]) -> Result<Vec<T>> {
        self.all_of(sql.text, &values(params)?)
    }

    /// The first row of the answer; none is [`Error::NotFound`].
    pub fn one<T: FromRow>(&mut self, sql: Sql, params: &[&dyn ToParam]) -> Result<T> {
        self.maybe(sql, params)?.ok_or(Error::NotFound)
    }

    /// The first row of the answer, if there is one.
    pub fn maybe<T: FromRow>(&mut self, sql: Sql, params: &[&dyn ToParam]) -> Result<Option<T>> {
        self.maybe_of(sql.text, &values(params)?)
    }

    /// Hands every row of the answer to `visit` without keeping them all in memory.
    pub fn for_each<E: From<Error>>(
        &mut self,
        sql: Sql,
        params: &[&dyn ToParam],
        visit: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.for_each_of(sql.text, &values(params)?, visit)
    }

    pub(crate) fn all_of<T: FromRow>(
        &mut self,
        text: Text<'_>,
        values: &[Value<'_>],
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.visit(text, values, &mut |row| {
            found.push(T::from_row(row)?);
            Ok(Go::On)
        })?;
        Ok(found)
    }

    pub(crate) fn maybe_of<T: FromRow>(
        &mut self,
        text: Text<'_>,
        values: &[Value<'_>],
    ) -> Result<Option<T>> {
        let mut found = None;
        self.visit(text, values, &mut |row| {
            found = Some(T::from_row(row)?);
            Ok(Go::Stop)
        })?;
        Ok(found)
    }

    pub(crate) fn for_each_of<E: From<Error>>(
        &mut self,
        text: Text<'_>,
        values: &[Value<'_>],
        mut visit: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut stopped = None;
        let mut visit = |row: &Row<'_>| match visit(row) {
            Ok(()) => Ok(Go::On),
            Err(error) => {
                stopped = Some(error);
                Ok(Go::Stop)
            }
        };
        self.usable()?;
        let done = match &mut self.conn {
            Conn::Sqlite(conn) => sqlite::visit(conn, text.sqlite, values, &mut visit),
            Conn::Postgres(session) => session.stream(text.postgres, values, &mut visit),
        };
        self.note(done)?;
        stopped.map_or(Ok(()), Err)
    }

    fn visit(&mut self, text: Text<'_>, values: &[Value<'_>], visit: Visit<'_>) -> Result<()> {
        self.usable()?;
        let done = match &mut self.conn {
            Conn::Sqlite(conn) => sqlite::visit(conn, text.sqlite, values, visit),
            Conn::Postgres(session) => session.visit(text.postgres, values, visit),
        };
        self.note(done)
    }

    /// Refuses to go on after a failed statement, as PostgreSQL does by itself.
    pub(crate) fn usable(&self) -> Result<()> {
        match &self.failed {
            Some(error) => Err(Error::Aborted(error.to_string())),
            None => Ok(()),
        }
    }

    /// Remembers that a statement failed. A value that could not be decoded harms nothing.
    pub(crate) fn note<T>(&mut self, done: Result<T>) -> Result<T> {
        if let Err(error) = &done
            && !matches!(error, Error::Decode(_))
        {
            self.failed = Some(error.clone());
        }
        done
    }
}

/// Brings parameters into the shape the engines take, or refuses one that cannot be stored.
pub(crate) fn values<'a>(params: &'a [&'a dyn ToParam]) -> Result<Vec<Value<'a>>> {
    let mut values = Vec::with_capacity(params.len());
    for param in params {
        let value = param.to_param();
        value.check()?;
        values.push(value);
    }
    Ok(values)
}
