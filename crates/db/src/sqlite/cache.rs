//! How many pages the writer keeps in memory.
//!
//! A commit after which a tree was balanced looks for pages past the end of the file, and in a file of less than one GiB it looks
//! through all that are kept. So every small write pays for a large cache. A bulk changes the same pages of the same indexes from
//! one batch to the next, and gains by one.

use std::cell::Cell;

use rusqlite::Connection;

use crate::Options;

/// A group that changes so many rows is part of a bulk.
const BULK: u64 = 4_000;
/// After so many groups that are no part of one, the bulk is over.
const OVER: u32 = 64;

/// The writer's page cache.
pub(super) struct Cache {
    usual: u32,
    bulk: u32,
    is_large: Cell<bool>,
    /// How many small groups came since the last large one.
    small: Cell<u32>,
}

impl Cache {
    pub(super) fn new(options: &Options) -> Self {
        let (usual, bulk) = (options.writer_cache, options.bulk_cache);
        Self { usual, bulk, is_large: Cell::new(false), small: Cell::new(0) }
    }

    /// A group that changed so many rows was committed.
    pub(super) fn fit(&self, conn: &Connection, changed: u64) {
        let small = if changed >= BULK { 0 } else { self.small.get().saturating_add(1) };
        self.small.set(small);
        let is_large = small == 0 || (self.is_large.get() && small < OVER);
        if self.is_large.replace(is_large) == is_large {
            return;
        }
        let size = if is_large { self.bulk } else { self.usual };
        if let Err(error) = conn.execute_batch(&format!("PRAGMA cache_size = -{size}")) {
            tracing::warn!(%error, "the writer's page cache kept its size");
        }
    }
}
