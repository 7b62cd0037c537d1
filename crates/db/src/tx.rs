//! Writing: what a closure given to [`Db::write`](crate::Db::write) can do.

use std::{
    collections::BTreeSet,
    ops::{Deref, DerefMut},
};

use crate::{
    Error, Read, Result, Sql, ToParam, Value,
    read::{Conn, values},
    search::Change,
    sql::Text,
    sqlite,
};

/// Something to do once a write is on disk.
pub(crate) type Effect = Box<dyn FnOnce() + Send>;

/// One transaction: all of it is kept, or nothing.
///
/// It reads like a [`Read`], and sees its own changes. The closure may be run again from the
/// start when another write got in its way, so it must not change anything outside the
/// transaction; what should happen outside goes to [`after_commit`](Tx::after_commit).
pub struct Tx<'c> {
    read: Read<'c>,
    pub(crate) after: After,
}

/// What waits for the commit.
#[derive(Default)]
pub(crate) struct After {
    /// What the index of words learns just before it.
    pub(crate) words: Vec<Change>,
    /// Words that the table of distinct words has lost.
    pub(crate) forgotten: Vec<String>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) channels: BTreeSet<&'static str>,
}

impl<'c> Tx<'c> {
    pub(crate) fn new(conn: Conn<'c>) -> Self {
        Self { read: Read::new(conn), after: After::default() }
    }

    /// Runs a statement and says how many rows it changed.
    pub fn exec(&mut self, sql: Sql, params: &[&dyn ToParam]) -> Result<u64> {
        self.exec_of(sql.text, &values(params)?)
    }

    pub(crate) fn exec_of(&mut self, text: Text<'_>, values: &[Value<'_>]) -> Result<u64> {
        self.read.usable()?;
        let done = match &mut self.read.conn {
            Conn::Sqlite(conn) => sqlite::exec(conn, text.sqlite, values),
            Conn::Postgres(session) => session.exec(text.postgres, values),
        };
        self.read.note(done)
    }

    /// Runs `effect` after the commit is on disk, and never when there is none.
    ///
    /// It runs on the thread that wrote, so it should only hand something over.
    pub fn after_commit(&mut self, effect: impl FnOnce() + Send + 'static) {
        self.after.effects.push(Box::new(effect));
    }

    /// Tells everyone who [watches](crate::Db::watch) the channel, on every node, after the commit.
    pub fn notify(&mut self, channel: &'static str) {
        self.after.channels.insert(channel);
    }

    /// Tries a part of the work: when it fails, only this part is undone and the rest may go on.
    pub fn attempt<T, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.read.usable()?;
        self.control("SAVEPOINT part")?;
        let (effects, words) = (self.after.effects.len(), self.after.words.len());
        let channels = self.after.channels.clone();
        let done = work(self);
        let done = match (&self.read.failed, done) {
            (Some(error), Ok(_)) => Err(E::from(Error::Aborted(error.to_string()))),
            (_, done) => done,
        };
        if done.is_err() {
            self.after.effects.truncate(effects);
            self.after.words.truncate(words);
            self.after.channels = channels;
            if self.is_beyond_repair() {
                return done;
            }
            self.read.failed = None;
            self.control("ROLLBACK TO SAVEPOINT part")?;
        }
        self.control("RELEASE SAVEPOINT part")?;
        done
    }

    /// Whether the transaction itself is lost, so that going back to a savepoint is no use.
    fn is_beyond_repair(&self) -> bool {
        match &self.read.conn {
            Conn::Sqlite(conn) => conn.is_autocommit(),
            Conn::Postgres(session) => session.must_rerun() || session.is_broken(),
        }
    }

    fn control(&mut self, statement: &str) -> Result<()> {
        let done = match &mut self.read.conn {
            Conn::Sqlite(conn) => sqlite::control(conn, statement),
            Conn::Postgres(session) => session.control(statement),
        };
        self.read.note(done)
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.read
    }
}
