//! The floor: the same statements with bare `rusqlite`, and nothing around them.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use db::Value;
use db::testing::tape::Said;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::timing::Rate;

fn reader(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// The deal's row by its number, and the company's: what the deal page cannot do without.
pub(crate) fn point_reads(path: &Path, numbers: &[i64]) -> Vec<Duration> {
    let connection = reader(path);
    let mut deal = connection
        .prepare("SELECT number, id, company_id, state, version FROM deals WHERE number = ?1")
        .unwrap();
    let mut company = connection
        .prepare("SELECT number, name, facts, answers FROM companies WHERE id = ?1")
        .unwrap();
    let read = |number: &i64| {
        let began = Instant::now();
        let id: Option<String> = deal
            .query_row([number], |row| row.get::<_, String>(3).and_then(|_| row.get(2)))
            .unwrap();
        if let Some(id) = id {
            company.query_row([id], |row| row.get::<_, String>(1)).unwrap();
        }
        began.elapsed()
    };
    numbers.iter().map(read).collect()
}

/// The list's own statement.
pub(crate) fn lists(path: &Path) -> Vec<Duration> {
    let connection = reader(path);
    let mut list = connection
        .prepare(
            "SELECT d.number, d.id, d.name, d.stage, d.next_at, c.name, d.amount, d.currency
               FROM deals d LEFT JOIN companies c ON c.id = d.company_id
              WHERE d.status = 'open' AND d.source = 'referral'
              ORDER BY d.worth DESC, d.number DESC
              LIMIT 81",
        )
        .unwrap();
    let mut run = || {
        let began = Instant::now();
        let rows = list.query_map([], |row| row.get::<_, String>(2)).unwrap();
        assert_eq!(rows.map(Result::unwrap).count(), 81);
        began.elapsed()
    };
    (0..200).map(|_| run()).collect()
}

/// Says again on a copy of the database what the product's writer said, with the same commits; how fast `count` works
/// went that way. What only the product needs, its savepoints, is left out.
pub(crate) fn replay(copy: &Path, said: &[Said], count: usize) -> Rate {
    let connection = Connection::open(copy).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;
             PRAGMA case_sensitive_like = ON;",
        )
        .unwrap();
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap();
    let mut known = HashMap::new();
    let mut statements = Vec::new();
    let mut script = Vec::new();
    let whole = whole_commits(said);
    for one in whole.iter().filter(|one| !is_savepoint(&one.text)) {
        let which = *known.entry(one.text.as_str()).or_insert_with(|| {
            statements.push(connection.prepare(&one.text).unwrap());
            statements.len() - 1
        });
        let values: Vec<_> = one.values.iter().map(bare).collect();
        script.push((which, values));
    }
    let began = Instant::now();
    for (which, values) in &script {
        let statement = &mut statements[*which];
        for (index, value) in values.iter().enumerate() {
            statement.raw_bind_parameter(index + 1, value).unwrap();
        }
        let mut rows = statement.raw_query();
        while rows.next().unwrap().is_some() {}
    }
    Rate(count as f64 / began.elapsed().as_secs_f64())
}

/// Without the halves of the commits in which recording began and ended.
fn whole_commits(said: &[Said]) -> &[Said] {
    let first = said.iter().position(|one| one.text.starts_with("BEGIN")).unwrap();
    let last = said.iter().rposition(|one| one.text == "COMMIT").unwrap();
    &said[first..=last]
}

fn is_savepoint(text: &str) -> bool {
    ["SAVEPOINT", "RELEASE"].iter().any(|word| text.starts_with(word))
}

fn bare(value: &Value<'_>) -> rusqlite::types::Value {
    use rusqlite::types::Value as Bare;
    match value.clone().into_owned() {
        Value::Null => Bare::Null,
        Value::Bool(it) => Bare::Integer(i64::from(it)),
        Value::Int(it) => Bare::Integer(it),
        Value::Real(it) => Bare::Real(it),
        Value::Text(it) => Bare::Text(it.into_owned()),
        Value::Blob(it) => Bare::Blob(it.into_owned()),
    }
}
