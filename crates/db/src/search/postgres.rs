//! The index as a `tsvector` with GIN. The words are cast, not parsed: they have been taken apart
//! already. Words of the title have weight A; the kind is one more word that no text can contain.

use crate::{
    Read, Result, Sql, Tx, params,
    search::{Candidate, Index, Place, Wanted, words_of},
    sql,
};

pub(super) struct TsVector;

const PUT: Sql = sql!(postgres:
    "INSERT INTO search_docs (kind, subject, title, doc) VALUES ($1, $2, $3, $4::text::tsvector)
     ON CONFLICT (kind, subject) DO UPDATE SET title = excluded.title, doc = excluded.doc");

const TAKE: Sql = sql!(postgres: "DELETE FROM search_docs WHERE kind = $1 AND subject = $2");

/// How many of the newest few subjects have the words, to tell frequent words from rare ones.
/// The question is a sub-select everywhere, so that it is parsed once and not for every row.
const PROBE: Sql = sql!(postgres:
    "SELECT count(*) FROM search_docs
     WHERE (doc @@ (SELECT $1::text::tsquery)) IS TRUE
       AND seq > (SELECT max(seq) FROM search_docs) - $2");

/// Tries the newest subjects one by one until enough have the words. `IS TRUE` keeps the planner
/// from asking the index, which would list every one of very many matches first.
const FIND_AMONG_NEWEST: Sql = sql!(postgres:
    "SELECT seq, kind, subject, title FROM search_docs
     WHERE (doc @@ (SELECT $1::text::tsquery)) IS TRUE
       AND seq > (SELECT max(seq) FROM search_docs) - $3
     ORDER BY seq DESC
     LIMIT $2");

/// Asks the index. Ordering by a sum keeps the planner from trying all subjects one by one instead,
/// which it prefers whenever it takes a word for more frequent than it is.
const FIND: Sql = sql!(postgres:
    "SELECT seq, kind, subject, title FROM search_docs
     WHERE doc @@ (SELECT $1::text::tsquery)
     ORDER BY seq + 0 DESC
     LIMIT $2");

/// How many subjects the probe looks at, and how many of them must have the words for these to
/// count as frequent.
const PROBED: i64 = 2_000;
const FREQUENT: i64 = 20;
/// How many of the newest subjects are tried one by one for frequent words.
const NEWEST: i64 = 60_000;

/// A `tsvector` may take a megabyte; words with their positions stay well below.
const MOST_BYTES: usize = 600_000;

impl Index for TsVector {
    fn put(tx: &mut Tx<'_>, kind: &str, id: &str, title: &str, body: &str) -> Result<()> {
        let (title, body) = words_of(title, body);
        tx.exec(PUT, params![kind, id, title, document(kind, &title, &body)]).map(drop)
    }

    fn take(tx: &mut Tx<'_>, kind: &str, id: &str) -> Result<()> {
        tx.exec(TAKE, params![kind, id]).map(drop)
    }

    fn find(
        read: &mut Read<'_>,
        wanted: &Wanted,
        kinds: &[&str],
        place: Place,
        most: i64,
    ) -> Result<Vec<Candidate>> {
        let question = question(wanted, kinds, place);
        let probed: i64 = read.one(PROBE, params![question, PROBED])?;
        if probed >= FREQUENT {
            let newest = read.all(FIND_AMONG_NEWEST, params![question, most, NEWEST])?;
            if newest.len() as i64 >= most {
                return Ok(newest);
            }
        }
        read.all(FIND, params![question, most])
    }
}

fn document(kind: &str, title: &str, body: &str) -> String {
    let mut document = format!("'{}':3", kind_word(kind));
    for word in title.split(' ').filter(|word| !word.is_empty()) {
        document.push_str(&format!(" '{word}':1A"));
    }
    for word in body.split(' ').filter(|word| !word.is_empty()) {
        if document.len() > MOST_BYTES {
            break;
        }
        document.push_str(&format!(" '{word}':2"));
    }
    document
}

/// The question in the language of `tsquery`. Words hold letters and digits only.
fn question(wanted: &Wanted, kinds: &[&str], place: Place) -> String {
    let (whole, beginning) = if place == Place::Title { (":A", ":*A") } else { ("", ":*") };
    let mut asked: Vec<String> =
        wanted.whole.iter().map(|word| format!("'{word}'{whole}")).collect();
    asked.push(format!("'{}'{beginning}", wanted.beginning));
    if !kinds.is_empty() {
        let kinds: Vec<String> =
            kinds.iter().map(|kind| format!("'{}'", kind_word(kind))).collect();
        asked.push(format!("({})", kinds.join(" | ")));
    }
    asked.join(" & ")
}

/// The kind as a word; the sign in front never occurs in a text's words.
fn kind_word(kind: &str) -> String {
    let plain: String = kind.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("={plain}")
}
