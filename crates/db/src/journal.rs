//! How far a journal can be read without missing an entry that is still being written.

use crate::{Engine, Read, Result, Sql, params, sql};

const SETTLED: Sql = sql!(postgres: "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint");

impl Read<'_> {
    /// The transaction number below which everything has been decided.
    ///
    /// Two writes at once may number their entries in one order and commit in the other. A table with
    /// a `$TXID` column is therefore read as
    /// `WHERE (txid, seq) > ($1, $2) AND txid < $3 ORDER BY txid, seq` with this number as `$3`:
    /// nothing can appear later before what was read. A write that takes long, anywhere on the server,
    /// holds the number back until it ends, so large imports commit in portions. On SQLite, where one writes at a time, it is
    /// the largest number there is.
    pub fn settled_txid(&mut self) -> Result<i64> {
        match self.engine() {
            Engine::Sqlite => Ok(i64::MAX),
            Engine::Postgres => self.one(SETTLED, params![]),
        }
    }
}
