//! The index in FTS5. It keeps no text of its own, only words.

use crate::{
    Read, Result, Sql, Tx, params,
    search::{Candidate, Index, Place, Wanted, forget},
    sql,
};

pub(super) struct Fts5;

const REMEMBER: Sql = sql!(sqlite:
    "INSERT INTO search_docs (kind, subject, title) VALUES ($1, $2, $3)
     ON CONFLICT (kind, subject) DO UPDATE SET title = excluded.title
     RETURNING seq");

const PUT: Sql = sql!(sqlite:
    "INSERT OR REPLACE INTO search_words (rowid, kind, title, body) VALUES ($1, $2, $3, $4)");

const TAKE: Sql = sql!(sqlite: "DELETE FROM search_words WHERE rowid = $1");

const FIND: Sql = sql!(sqlite:
    "SELECT d.seq, d.kind, d.subject, d.title
     FROM (SELECT rowid FROM search_words
           WHERE search_words MATCH $1
           ORDER BY rowid DESC
           LIMIT $2) AS w
     JOIN search_docs AS d ON d.seq = w.rowid");

impl Index for Fts5 {
    fn put(tx: &mut Tx<'_>, kind: &str, id: &str, title: &str, body: &str) -> Result<()> {
        let seq: i64 = tx.one(REMEMBER, params![kind, id, title])?;
        tx.exec(PUT, params![seq, kind, title, body]).map(drop)
    }

    fn take(tx: &mut Tx<'_>, kind: &str, id: &str) -> Result<()> {
        match forget(tx, kind, id)? {
            Some(seq) => tx.exec(TAKE, params![seq]).map(drop),
            None => Ok(()),
        }
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
