//! One connection with its prepared statements and the state of its transaction.

use std::collections::HashMap;

use ::postgres::{Client, Statement, fallible_iterator::FallibleIterator, types::ToSql};

use crate::{
    Error, Result, Row, Value,
    postgres::{
        errors::{is_broken, is_outdated_plan, is_worth_rerunning},
        explain,
        values::Bound,
    },
    read::{Go, Visit},
};

/// More statements than a product has; beyond it all are forgotten rather than some.
const MOST_STATEMENTS: usize = 2000;

/// A connection. It notes whether the transaction must be run again, whatever the closure makes
/// of the error.
pub(crate) struct Session {
    client: Client,
    statements: HashMap<Box<str>, Statement>,
    rerun: bool,
    broken: bool,
}

impl Session {
    pub(super) fn new(client: Client) -> Self {
        Self { client, statements: HashMap::new(), rerun: false, broken: false }
    }

    /// Begins a transaction with the given words.
    pub(super) fn begin(&mut self, words: &str) -> Result<()> {
        self.rerun = false;
        self.control(words)
    }

    /// Whether another write got in the way, so that the transaction must be run again.
    pub(crate) fn must_rerun(&self) -> bool {
        self.rerun
    }

    /// Whether the connection is of no more use.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken || self.client.is_closed()
    }

    /// Runs a statement that steers the transaction.
    pub(crate) fn control(&mut self, text: &str) -> Result<()> {
        let done = self.client.batch_execute(text);
        done.map_err(|error| self.noted(&error, text))
    }

    /// Prepares a statement to see whether it could run.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn prepare_only(&mut self, text: &str) -> Result<()> {
        self.client.prepare(text).map(drop).map_err(|error| self.noted(&error, text))
    }

    /// Runs a statement and says how many rows it changed.
    pub(crate) fn exec(&mut self, text: &str, values: &[Value<'_>]) -> Result<u64> {
        let statement = self.prepare(text, values)?;
        let bound = bind(values);
        let done = self.client.execute(&statement, &pointers(&bound));
        done.map_err(|error| self.noted(&error, text))
    }

    /// Fetches the rows of a query and hands them to `visit` until it has seen enough.
    pub(crate) fn visit(
        &mut self,
        text: &str,
        values: &[Value<'_>],
        visit: Visit<'_>,
    ) -> Result<()> {
        let statement = self.prepare(text, values)?;
        let bound = bind(values);
        let rows = self.client.query(&statement, &pointers(&bound));
        for row in rows.map_err(|error| self.noted(&error, text))? {
            if let Go::Stop = visit(&Row::postgres(&row))? {
                break;
            }
        }
        Ok(())
    }

    /// Hands rows to `visit` as they arrive, so that many need little memory.
    pub(crate) fn stream(
        &mut self,
        text: &str,
        values: &[Value<'_>],
        visit: Visit<'_>,
    ) -> Result<()> {
        let statement = self.prepare(text, values)?;
        let bound = bind(values);
        let done = self.client.query_raw(&statement, pointers(&bound)).and_then(|mut rows| {
            while let Some(row) = rows.next()? {
                match visit(&Row::postgres(&row)) {
                    Ok(Go::On) => {}
                    Ok(Go::Stop) => break,
                    Err(error) => return Ok(Err(error)),
                }
            }
            Ok(Ok(()))
        });
        done.unwrap_or_else(|error| Err(self.noted(&error, text)))
    }

    fn prepare(&mut self, text: &str, values: &[Value<'_>]) -> Result<Statement> {
        if let Some(known) = self.statements.get(text) {
            return Ok(known.clone());
        }
        let made = self.client.prepare(text);
        let statement = made.map_err(|error| self.noted(&error, text))?;
        if statement.params().len() != values.len() {
            return Err(Error::Other(format!(
                "the statement takes {} parameters and got {}: {text}",
                statement.params().len(),
                values.len()
            )));
        }
        if self.statements.len() >= MOST_STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(text.into(), statement.clone());
        Ok(statement)
    }

    fn noted(&mut self, error: &::postgres::Error, text: &str) -> Error {
        if is_outdated_plan(error) {
            self.statements.clear();
            self.rerun = true;
        }
        self.rerun |= is_worth_rerunning(error);
        self.broken |= is_broken(error);
        match explain(error) {
            Error::Other(why) => Error::Other(format!("{why}: {text}")),
            other => other,
        }
    }
}

fn bind<'a>(values: &'a [Value<'a>]) -> Vec<Bound<'a>> {
    values.iter().map(Bound).collect()
}

fn pointers<'a>(bound: &'a [Bound<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    bound.iter().map(|it| it as &(dyn ToSql + Sync)).collect()
}
