//! What every database promises, shown on both engines.

mod care;
mod constraints;
mod group;
mod naughty;
mod nodes;
mod reads;
mod values;
mod writes;

use crate::{Db, Error, Migration, Sql, params, sql};

/// A small schema with every kind of constraint.
const NOTES: [Migration; 1] = [Migration {
    version: 1,
    name: "notes",
    sql: "
CREATE TABLE authors (
    id    TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE
);
CREATE TABLE notes (
    seq     $IDENTITY,
    author  TEXT REFERENCES authors (id),
    body    TEXT NOT NULL,
    stars   BIGINT NOT NULL DEFAULT 0 CONSTRAINT notes_stars_range CHECK (stars BETWEEN 0 AND 5),
    done    BOOLEAN NOT NULL DEFAULT FALSE,
    weight  DOUBLE PRECISION,
    file    BLOB
);
CREATE UNIQUE INDEX notes_body_once ON notes (author, body);
CREATE TABLE marks (
    author TEXT NOT NULL REFERENCES authors (id),
    mark   TEXT NOT NULL,
    PRIMARY KEY (author, mark)
) $CLUSTERED;
CREATE TABLE pairs (
    id    TEXT NOT NULL PRIMARY KEY,
    other TEXT NOT NULL REFERENCES pairs (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE journal (
    seq  $IDENTITY,
    txid $TXID,
    what TEXT NOT NULL
);
",
}];

const ADD_AUTHOR: Sql = sql!("INSERT INTO authors (id, email) VALUES ($1, $2)");
const ADD: Sql = sql!("INSERT INTO notes (author, body) VALUES ($1, $2)");
const BODIES: Sql = sql!("SELECT body FROM notes ORDER BY seq");
const COUNT: Sql = sql!("SELECT count(*) FROM notes");

async fn add(db: &Db, body: &str) -> Result<u64, Error> {
    let body = body.to_owned();
    db.write(move |tx| tx.exec(ADD, params![None::<&str>, body])).await
}

async fn bodies(db: &Db) -> Vec<String> {
    db.read(|read| read.all(BODIES, params![])).await.unwrap()
}
