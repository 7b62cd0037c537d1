//! The index in FTS5. It keeps no text of its own, only words.
//!
//! FTS5 writes what it holds in memory to its tables at every savepoint, and each write of a group has one. So what
//! changes waits in memory until just before the commit, and is written there once for the group.

use std::collections::HashSet;

use crate::{
    Read, Result, Sql, Tx, params,
    search::{Candidate, Index, Place, Wanted, words::words, words_of},
    sql,
};

pub(super) struct Fts5;

const REMEMBER: Sql = sql!(sqlite:
    "INSERT INTO search_docs (kind, subject, title) VALUES ($1, $2, $3)
     ON CONFLICT (kind, subject) DO UPDATE SET title = excluded.title
     RETURNING seq");

const PUT: Sql = sql!(sqlite:
    "INSERT OR REPLACE INTO search_words (rowid, kind, title, body) VALUES ($1, $2, $3, $4)");

const FORGET: Sql =
    sql!(sqlite: "DELETE FROM search_docs WHERE kind = $1 AND subject = $2 RETURNING seq");

const TAKE: Sql = sql!(sqlite: "DELETE FROM search_words WHERE rowid = $1");

const FIND: Sql = sql!(sqlite:
    "SELECT d.seq, d.kind, d.subject, d.title
     FROM (SELECT rowid FROM search_words
           WHERE search_words MATCH $1
           ORDER BY rowid DESC
           LIMIT $2) AS w
     JOIN search_docs AS d ON d.seq = w.rowid");

/// What the index is to learn of one subject before the commit.
pub(crate) struct Change {
    kind: String,
    id: String,
    /// Title and body; none for a subject that is to be found no more.
    text: Option<(String, String)>,
}

impl Change {
    fn subject(&self) -> (&str, &str) {
        (&self.kind, &self.id)
    }

    /// Writes the subject's own row and gives its number; none for one that was not found anyway.
    fn number(&self, tx: &mut Tx<'_>) -> Result<Option<i64>> {
        match &self.text {
            Some((title, _)) => {
                let title = words(title).join(" ");
                tx.maybe(REMEMBER, params![self.kind, self.id, title])
            }
            None => tx.maybe(FORGET, params![self.kind, self.id]),
        }
    }

    fn write_words(&self, tx: &mut Tx<'_>, number: i64) -> Result<()> {
        let Some((title, body)) = &self.text else {
            return tx.exec(TAKE, params![number]).map(drop);
        };
        let (title, body) = words_of(title, body);
        tx.exec(PUT, params![number, self.kind, title, body]).map(drop)
    }
}

/// Writes what waited, the last word on each subject. Statements that can be undone alone make FTS5 write what it holds, as
/// savepoints do; so those come first, and then nothing but words.
pub(crate) fn write_changes(tx: &mut Tx<'_>, changes: &[Change]) -> Result<()> {
    let mut seen = HashSet::new();
    let last = changes.iter().rev().filter(|change| seen.insert(change.subject()));
    let last: Vec<&Change> = last.collect();
    let mut numbered = Vec::with_capacity(last.len());
    for change in last.into_iter().rev() {
        numbered.extend(change.number(tx)?.map(|number| (change, number)));
    }
    numbered.into_iter().try_for_each(|(change, number)| change.write_words(tx, number))
}

impl Index for Fts5 {
    fn put(tx: &mut Tx<'_>, kind: &str, id: &str, title: &str, body: &str) -> Result<()> {
        let text = Some((title.to_owned(), body.to_owned()));
        tx.after.words.push(Change { kind: kind.to_owned(), id: id.to_owned(), text });
        Ok(())
    }

    fn take(tx: &mut Tx<'_>, kind: &str, id: &str) -> Result<()> {
        tx.after.words.push(Change { kind: kind.to_owned(), id: id.to_owned(), text: None });
        Ok(())
    }

    fn find(
        read: &mut Read<'_>,
        wanted: &Wanted,
        kinds: &[&str],
        place: Place,
        most: i64,
    ) -> Result<Vec<Candidate>> {
        // A word that very many subjects have is read newest first without looking at all of
        // them; a beginning is not, so it is asked for only where whole words are too few.
        let whole = read.all(FIND, params![question(wanted, kinds, place, ""), most])?;
        if whole.len() as i64 >= most {
            return Ok(whole);
        }
        read.all(FIND, params![question(wanted, kinds, place, " *"), most])
    }
}

/// The question in FTS5's language. Words hold letters and digits only, so quoting them is enough.
fn question(wanted: &Wanted, kinds: &[&str], place: Place, ending: &str) -> String {
    let mut asked: Vec<String> = wanted.whole.iter().map(|word| format!("\"{word}\"")).collect();
    asked.push(format!("\"{}\"{ending}", wanted.beginning));
    let columns = if place == Place::Title { "title" } else { "{title body}" };
    let mut question = format!("({columns} : ({}))", asked.join(" AND "));
    if !kinds.is_empty() {
        let kinds: Vec<String> = kinds.iter().map(|kind| format!("\"{}\"", plain(kind))).collect();
        question = format!("(kind : ({})) AND {question}", kinds.join(" OR "));
    }
    question
}

fn plain(kind: &str) -> String {
    kind.chars().filter(char::is_ascii_alphanumeric).collect()
}
