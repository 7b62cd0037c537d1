//! The table of all distinct words of the index in FTS5: words are added with the subjects that contain them, and forgotten some
//! time after the last of these is gone. A word that a subject contains is always there.
//!
//! The writer remembers which words it has put there, so that not every write asks for each of its words. It unlearns those
//! that are forgotten, and all of them where another connection has written since: that may have forgotten some.

use std::collections::HashSet;

use crate::{
    Read, Result, Sql, Tx, params,
    search::{UnusedWords, sqlite::LISTED},
    sql,
};

const ADD: Sql = sql!(sqlite: "INSERT OR IGNORE INTO search_terms (term) VALUES ($1)");

const AFTER: Sql = sql!(sqlite:
    "SELECT term FROM search_terms WHERE term > $1 ORDER BY term LIMIT $2");

/// Whether some subject contains a word. What was taken out of the index is not found, though FTS5 may keep its words for long.
const IS_USED: Sql = sql!(sqlite:
    "SELECT count(*)
     FROM (SELECT rowid FROM search_words WHERE search_words MATCH $1 LIMIT 1) AS w");

const FORGET: Sql = sql!(sqlite: "DELETE FROM search_terms WHERE term = $1");

/// Another number whenever another connection has written.
const WRITTEN: Sql = sql!(sqlite: "PRAGMA data_version");

/// How many words are remembered as being in the table.
const MOST_KNOWN: usize = 20_000;

/// The words that are known to be in the table.
#[derive(Default)]
pub(crate) struct Terms {
    known: HashSet<String>,
    /// Written by the transaction that is under way.
    fresh: HashSet<String>,
    /// What [`WRITTEN`] was when `known` was right.
    written: Option<i64>,
}

impl Terms {
    /// A transaction is about to add words.
    pub(super) fn begin(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let written: i64 = tx.one(WRITTEN, params![])?;
        if self.written.replace(written) != Some(written) {
            self.known.clear();
        }
        Ok(())
    }

    /// These words are, or will be, in the table no more.
    pub(crate) fn unlearn(&mut self, words: &[String]) {
        for word in words {
            self.known.remove(word);
        }
    }

    /// The transaction was committed, or not.
    pub(crate) fn settle(&mut self, is_committed: bool) {
        if !is_committed {
            return self.fresh.clear();
        }
        if self.known.len() + self.fresh.len() > MOST_KNOWN {
            self.known.clear();
        }
        self.known.extend(self.fresh.drain().take(MOST_KNOWN));
    }

    pub(super) fn add(&mut self, tx: &mut Tx<'_>, text: &str) -> Result<()> {
        for word in text.split(' ').filter(|word| word.chars().nth(LISTED).is_some()) {
            if !self.known.contains(word) && self.fresh.insert(word.to_owned()) {
                tx.exec(ADD, params![word])?;
            }
        }
        Ok(())
    }
}

/// The next words after one that no subject contains.
pub(super) fn unused(read: &mut Read<'_>, after: &str, most: usize) -> Result<UnusedWords> {
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let words: Vec<String> = read.all(AFTER, params![after, limit])?;
    let next = words.last().filter(|_| words.len() == most).cloned();
    let mut unused = Vec::new();
    for word in words {
        if !is_used(read, &word)? {
            unused.push(word);
        }
    }
    Ok(UnusedWords { words: unused, next })
}

/// Takes out those of the words that no subject contains. What this group of writes has yet to say to the index is said after
/// this, and brings its words again.
pub(super) fn forget(tx: &mut Tx<'_>, words: &[String]) -> Result<usize> {
    let mut gone = Vec::new();
    for word in words {
        if !is_used(tx, word)? {
            tx.exec(FORGET, params![word])?;
            gone.push(word.clone());
        }
    }
    let count = gone.len();
    tx.after.forgotten.extend(gone);
    Ok(count)
}

/// Words hold letters and digits only, so quoting them is enough.
fn is_used(read: &mut Read<'_>, word: &str) -> Result<bool> {
    let found: i64 = read.one(IS_USED, params![format!("{{title body}} : \"{word}\"")])?;
    Ok(found > 0)
}
