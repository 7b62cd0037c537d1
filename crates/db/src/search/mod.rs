//! Full-text search: find anything by the beginnings of its words.
//!
//! A text is taken apart into words here, with case and accents folded, and both engines only ever
//! see these words; so both find the same, and no text can break a query. Each engine keeps
//! its own kind of index: FTS5 on SQLite, `tsvector` with GIN on PostgreSQL.
//!
//! All words of a query must occur, the last one as a beginning. Matches in titles come first, the
//! newest first among equals. It is for finding, not for listing: what is called just as was asked is always
//! found, and of all else only the newest few hundred matches are weighed.

mod postgres;
mod sqlite;
mod terms;
#[cfg(test)]
mod tests;
mod words;

use std::collections::HashSet;

pub(crate) use sqlite::{Change, write_changes};
pub(crate) use terms::Terms;

use crate::{
    Engine, FromRow, Read, Result, Row, Select, Tx,
    search::words::{Wanted, words},
};

/// The tables of the index, for the product's list of migrations.
pub const MIGRATION: &str = "\
CREATE TABLE search_docs (
    seq     $IDENTITY,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
-- only postgres
    doc     tsvector NOT NULL,
-- end
    title   TEXT NOT NULL
);
CREATE UNIQUE INDEX search_docs_subject ON search_docs (kind, subject);
-- only sqlite
CREATE VIRTUAL TABLE search_words USING fts5(
    kind, title, body,
    content = '', contentless_delete = 1, detail = column, prefix = '1 2 3', tokenize = 'ascii'
);
-- end
-- only postgres
CREATE INDEX search_docs_doc ON search_docs USING gin (doc) WITH (fastupdate = off);
-- end
";

/// The distinct words of the index and a way to whole titles, for a list of migrations that has [`MIGRATION`] already.
pub const TERMS_MIGRATION: &str = "\
CREATE INDEX search_docs_title ON search_docs (substr(title, 1, 100), seq);
-- only sqlite
CREATE TABLE search_terms (term TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab('search_words', 'row');
INSERT INTO search_terms (term) SELECT term FROM search_vocabulary WHERE length(term) > 3;
DROP TABLE search_vocabulary;
-- end
";

/// The most words of one text that are kept.
const MOST_WORDS: usize = 20_000;
/// The most matches that are weighed against each other.
const WEIGHED: i64 = 400;

/// The most subjects of one title that are weighed.
const OF_ONE_TITLE: i64 = 50;
/// Titles are looked up by so many of their first characters.
const TITLE_KEY: usize = 100;

/// Something that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its kind, as it was given to [`Tx::index_text`].
    pub kind: String,
    /// Its id, as it was given to [`Tx::index_text`].
    pub id: String,
    /// How well it fits; larger is better: 4 the title is just that, 3 it begins so, 2 it has all words.
    pub rank: f64,
}

/// A match before it is weighed.
struct Candidate {
    seq: i64,
    kind: String,
    id: String,
    title: String,
}

impl FromRow for Candidate {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        Ok(Self { seq: row.get(0)?, kind: row.get(1)?, id: row.get(2)?, title: row.get(3)? })
    }
}

/// Which words must occur where.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Title,
    Anywhere,
}

/// The words of a title, and those of a body that are not in the title, each once.
fn words_of(title: &str, body: &str) -> (String, String) {
    let (title, body) = (words(title), words(body));
    let known: HashSet<&String> = title.iter().collect();
    let mut seen = HashSet::new();
    let body = body.iter().filter(|word| !known.contains(word) && seen.insert(*word));
    let body: Vec<&str> = body.take(MOST_WORDS).map(String::as_str).collect();
    (title.join(" "), body.join(" "))
}

/// What an engine does its own way.
trait Index {
    /// Puts the words of one subject into the index, in place of those it had.
    fn put(tx: &mut Tx<'_>, kind: &str, id: &str, title: &str, body: &str) -> Result<()>;
    /// Takes a subject out.
    fn take(tx: &mut Tx<'_>, kind: &str, id: &str) -> Result<()>;
    /// The newest subjects with all the words.
    fn find(
        read: &mut Read<'_>,
        wanted: &Wanted,
        kinds: &[&str],
        place: Place,
        most: i64,
    ) -> Result<Vec<Candidate>>;
}

impl Tx<'_> {
    /// Makes a subject findable by its title and body, or replaces what it is found by, from the commit on.
    ///
    /// `kind` is a word of ASCII letters, such as an id's prefix.
    pub fn index_text(&mut self, kind: &str, id: &str, title: &str, body: &str) -> Result<()> {
        match self.engine() {
            Engine::Sqlite => sqlite::Fts5::put(self, kind, id, title, body),
            Engine::Postgres => postgres::TsVector::put(self, kind, id, title, body),
        }
    }

    /// Makes a subject unfindable, from the commit on.
    pub fn unindex_text(&mut self, kind: &str, id: &str) -> Result<()> {
        match self.engine() {
            Engine::Sqlite => sqlite::Fts5::take(self, kind, id),
            Engine::Postgres => postgres::TsVector::take(self, kind, id),
        }
    }

    /// Takes words out of the table of the index's distinct words, but for those that a subject contains (again) by now, and says
    /// how many went. PostgreSQL has no such table: there words go with their last subject.
    pub fn forget_words(&mut self, words: &[String]) -> Result<usize> {
        match self.engine() {
            Engine::Sqlite => terms::forget(self, words),
            Engine::Postgres => Ok(0),
        }
    }
}

/// Words that no subject contains any more, of a stretch of all words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnusedWords {
    /// The words.
    pub words: Vec<String>,
    /// The last word that was looked at, to go on from; none at the end.
    pub next: Option<String>,
}

impl Read<'_> {
    /// Finds subjects of the given kinds (of all, when there are none) by the words of `query`.
    pub fn search_text(
        &mut self,
        query: &str,
        kinds: &[&str],
        limit: usize,
        offset: usize,
    ) -> Result<Vec<Hit>> {
        let Some(wanted) = Wanted::parse(query) else { return Ok(Vec::new()) };
        let mut found = self.titled(&wanted.text(), kinds)?;
        found.extend(self.candidates(&wanted, kinds, Place::Title)?);
        if found.len() < limit.saturating_add(offset) {
            found.extend(self.candidates(&wanted, kinds, Place::Anywhere)?);
        }
        let mut known = HashSet::new();
        found.retain(|it| known.insert(it.seq));
        let mut hits: Vec<(f64, Candidate)> =
            found.into_iter().map(|it| (wanted.weigh(&it.title), it)).collect();
        hits.sort_by(|(a, left), (b, right)| b.total_cmp(a).then(right.seq.cmp(&left.seq)));
        let page = hits.into_iter().skip(offset).take(limit);
        Ok(page.map(|(rank, it)| Hit { kind: it.kind, id: it.id, rank }).collect())
    }

    /// Looks at the next `most` words of the index after one, in their order, for those that no subject contains any more.
    pub fn unused_words(&mut self, after: &str, most: usize) -> Result<UnusedWords> {
        match self.engine() {
            Engine::Sqlite => terms::unused(self, after, most),
            Engine::Postgres => Ok(UnusedWords::default()),
        }
    }

    /// The newest subjects whose titles are, or for long ones begin with, just these words.
    fn titled(&mut self, words: &str, kinds: &[&str]) -> Result<Vec<Candidate>> {
        let key: String = words.chars().take(TITLE_KEY).collect();
        let mut select = Select::new(
            "SELECT seq, kind, subject, title FROM search_docs WHERE substr(title, 1, 100) = ",
        );
        select.bind(key);
        if !kinds.is_empty() {
            select.push_list(" AND kind IN (", kinds, ")");
        }
        select.push(" ORDER BY seq DESC LIMIT ", OF_ONE_TITLE);
        select.all(self)
    }

    fn candidates(
        &mut self,
        wanted: &Wanted,
        kinds: &[&str],
        place: Place,
    ) -> Result<Vec<Candidate>> {
        match self.engine() {
            Engine::Sqlite => sqlite::Fts5::find(self, wanted, kinds, place, WEIGHED),
            Engine::Postgres => postgres::TsVector::find(self, wanted, kinds, place, WEIGHED),
        }
    }
}
