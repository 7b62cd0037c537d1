//! The index as a `tsvector` with GIN. The words are cast, not parsed: they have been taken apart
//! already. Words of the title have weight A; the kind is one more word that no text can contain.

use crate::{
    Read, Result, Sql, Tx, params,
    search::{Candidate, Index, Place, Wanted},
    sql,
};

pub(super) struct TsVector;

const PUT: Sql = sql!(postgres:
    "INSERT INTO search_docs (kind, subject, title, doc) VALUES ($1, $2, $3, $4::text::tsvector)
     ON CONFLICT (kind, subject) DO UPDATE SET title = excluded.title, doc = excluded.doc");

const TAKE: Sql = sql!(postgres: "DELETE FROM search_docs WHERE kind = $1 AND subject = $2");

const FIND: Sql = sql!(postgres:
    "SELECT seq, kind, subject, title FROM search_docs
     WHERE doc @@ $1::text::tsquery
     ORDER BY seq DESC
     LIMIT $2");

/// A `tsvector` may take a megabyte; words with their positions stay well below.
const MOST_BYTES: usize = 600_000;

impl Index for TsVector {
    fn put(tx: &mut Tx<'_>, kind: &str, id: &str, title: &str, body: &str) -> Result<()> {
        tx.exec(PUT, params![kind, id, title, document(kind, title, body)]).map(drop)
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
        read.all(FIND, params![question(wanted, kinds, place), most])
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
