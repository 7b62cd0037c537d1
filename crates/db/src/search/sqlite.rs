//! The index in FTS5. It keeps no text of its own, only words.
//!
//! FTS5 has indexes of the beginnings of up to three letters; for longer ones it would merge the lists of all words that
//! begin so, however long they are. So all distinct words stand in a table besides: it tells which words a longer beginning may
//! stand for, and these are asked for as whole words, whose lists are read from their newest end. A word whose last record is
//! gone finds nothing, and stays there until somebody has it forgotten ([`super::terms`]).
//!
//! FTS5 writes what it holds in memory to its tables at every savepoint, and each write of a group may have one. So what
//! changes waits in memory until just before the commit, and is written there once for the group.

use std::collections::HashSet;

use crate::{
    Read, Result, Sql, Tx, params,
    search::{Candidate, Index, Place, Terms, Wanted, words::words, words_of},
    sql,
};

pub(super) struct Fts5;

const KNOWN: Sql =
    sql!(sqlite: "SELECT seq, title FROM search_docs WHERE kind = $1 AND subject = $2");

const ADD: Sql = sql!(sqlite:
    "INSERT INTO search_docs (kind, subject, title) VALUES ($1, $2, $3) RETURNING seq");

const RENAME: Sql = sql!(sqlite: "UPDATE search_docs SET title = $2 WHERE seq = $1");

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

const TERMS: Sql = sql!(sqlite:
    "SELECT term FROM search_terms WHERE term >= $1 AND term < $2 ORDER BY term LIMIT $3");

/// The longest beginning, in characters, of which FTS5 keeps a list of its own.
pub(super) const LISTED: usize = 3;
/// A beginning that stands for more words than this is left to FTS5: the lists of so many are short.
const MOST_TERMS: usize = 128;

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
                let known: Option<(i64, String)> = tx.maybe(KNOWN, params![self.kind, self.id])?;
                let Some((number, old)) = known else {
                    return tx.one(ADD, params![self.kind, self.id, title]).map(Some);
                };
                if old != title {
                    tx.exec(RENAME, params![number, title])?;
                }
                Ok(Some(number))
            }
            None => tx.maybe(FORGET, params![self.kind, self.id]),
        }
    }

    /// The words of the title and the body; none for a subject that is to be found no more.
    fn words(&self) -> Option<(String, String)> {
        self.text.as_ref().map(|(title, body)| words_of(title, body))
    }
}

/// Writes what waited, the last word on each subject. Statements that can be undone alone make FTS5 write what it holds, as
/// savepoints do; so those come first, and then nothing but words.
pub(crate) fn write_changes(tx: &mut Tx<'_>, terms: &mut Terms, changes: &[Change]) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    terms.begin(tx)?;
    let mut seen = HashSet::new();
    let last = changes.iter().rev().filter(|change| seen.insert(change.subject()));
    let last: Vec<&Change> = last.collect();
    let mut numbered = Vec::with_capacity(last.len());
    for change in last.into_iter().rev() {
        let Some(number) = change.number(tx)? else { continue };
        let words = change.words();
        for text in words.iter().flat_map(|(title, body)| [title, body]) {
            terms.add(tx, text)?;
        }
        numbered.push((number, &change.kind, words));
    }
    numbered.into_iter().try_for_each(|(number, kind, words)| match words {
        Some((title, body)) => tx.exec(PUT, params![number, kind, title, body]).map(drop),
        None => tx.exec(TAKE, params![number]).map(drop),
    })
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
        let beginning = &wanted.beginning;
        let whole = question(wanted, kinds, place, &format!("\"{beginning}\""));
        let found = read.all(FIND, params![whole, most])?;
        if found.len() as i64 >= most {
            return Ok(found);
        }
        let ending = match terms_of(read, beginning)? {
            Some(terms) if terms.is_empty() => return Ok(found),
            Some(terms) => any_of(&terms),
            None => format!("\"{beginning}\" *"),
        };
        read.all(FIND, params![question(wanted, kinds, place, &ending), most])
    }
}

/// The words for which a beginning may stand; none where FTS5 had better look for them.
fn terms_of(read: &mut Read<'_>, beginning: &str) -> Result<Option<Vec<String>>> {
    if beginning.chars().nth(LISTED).is_none() {
        return Ok(None);
    }
    let end = format!("{beginning}{}", char::MAX);
    let most = i64::try_from(MOST_TERMS + 1).unwrap_or(i64::MAX);
    let terms: Vec<String> = read.all(TERMS, params![beginning, end, most])?;
    Ok(Some(terms).filter(|terms| terms.len() <= MOST_TERMS))
}

fn any_of(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    format!("({})", quoted.join(" OR "))
}

/// The question in FTS5's language, its last word as `ending` has it. Words hold letters and digits only, so quoting them is
/// enough.
fn question(wanted: &Wanted, kinds: &[&str], place: Place, ending: &str) -> String {
    let mut asked: Vec<String> = wanted.whole.iter().map(|word| format!("\"{word}\"")).collect();
    asked.push(ending.to_owned());
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
