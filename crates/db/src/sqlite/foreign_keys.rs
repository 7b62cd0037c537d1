//! Finding out which foreign key a statement broke.
//!
//! SQLite only says that one was broken. So the statement is run once more inside a savepoint with
//! the check put off, the rows it touches are noted, and only their keys are tried.
//! All of it is undone. It costs a moment, but only when a write has failed already.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use rusqlite::{Connection, Result};

use crate::{Value, sqlite::statements::run_quietly};

thread_local! {
    /// Rows touched on this thread while a statement is run once more.
    static TOUCHED: RefCell<Option<BTreeSet<(String, i64)>>> = const { RefCell::new(None) };
}

/// One foreign key of one table.
struct Key {
    child: String,
    parent: String,
    columns: Vec<(String, String)>,
}

/// Lets the connection note the rows that a statement touches.
pub(super) fn watch(conn: &mut Connection) -> Result<()> {
    conn.update_hook(Some(|_, _: &str, table: &str, rowid: i64| {
        TOUCHED.with_borrow_mut(|touched| {
            if let Some(touched) = touched {
                touched.insert((table.to_owned(), rowid));
            }
        });
    }))
}

/// The name PostgreSQL would give: `{table}_{columns}_fkey`; `unknown` where it cannot be found.
pub(super) fn name_of_violated(conn: &Connection, text: &str, values: &[Value<'_>]) -> String {
    let found = run_again(conn, text, values).ok().flatten();
    found.unwrap_or_else(|| "unknown".to_owned())
}

/// The name of any key that is broken now, when a commit was refused because of one.
pub(super) fn name_of_broken(conn: &Connection) -> String {
    let found = find(conn, &BTreeSet::new()).ok().flatten();
    found.unwrap_or_else(|| "unknown".to_owned())
}

fn run_again(conn: &Connection, text: &str, values: &[Value<'_>]) -> Result<Option<String>> {
    conn.execute_batch("SAVEPOINT again; PRAGMA defer_foreign_keys = ON")?;
    TOUCHED.set(Some(BTreeSet::new()));
    let ran = run_quietly(conn, text, values);
    let touched = TOUCHED.take().unwrap_or_default();
    let found = ran.and_then(|()| find(conn, &touched));
    conn.execute_batch("ROLLBACK TO again; RELEASE again; PRAGMA defer_foreign_keys = OFF")?;
    found
}

/// Tries the keys of the touched rows, then keys that point at touched tables, then all.
fn find(conn: &Connection, touched: &BTreeSet<(String, i64)>) -> Result<Option<String>> {
    let keys = all_keys(conn)?;
    for (table, rowid) in touched {
        for key in keys.iter().filter(|key| key.child.eq_ignore_ascii_case(table)) {
            if key.is_broken(conn, Some(*rowid))? {
                return Ok(Some(key.name()));
            }
        }
    }
    let near = |key: &&Key| touched.iter().any(|(table, _)| key.parent.eq_ignore_ascii_case(table));
    for key in keys.iter().filter(near).chain(&keys) {
        if key.is_broken(conn, None)? {
            return Ok(Some(key.name()));
        }
    }
    Ok(None)
}

fn all_keys(conn: &Connection) -> Result<Vec<Key>> {
    let mut statement = conn.prepare_cached(
        "SELECT m.name, f.id, f.\"table\", f.\"from\",
                coalesce(f.\"to\", (SELECT p.name FROM pragma_table_info(f.\"table\") AS p
                                    WHERE p.pk = f.seq + 1))
         FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f
         WHERE m.type = 'table'
         ORDER BY m.name, f.id DESC, f.seq",
    )?;
    let mut rows = statement.query([])?;
    let mut keys: BTreeMap<(String, i64), Key> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (child, id): (String, i64) = (row.get(0)?, row.get(1)?);
        let parent = row.get(2)?;
        let key = keys.entry((child.clone(), id)).or_insert(Key { child, parent, columns: vec![] });
        key.columns.push((row.get(3)?, row.get(4)?));
    }
    Ok(keys.into_values().collect())
}

impl Key {
    fn name(&self) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|(from, _)| from.as_str()).collect();
        format!("{}_{}_fkey", self.child, columns.join("_"))
    }

    /// Whether the row, or any row, points at nothing.
    fn is_broken(&self, conn: &Connection, rowid: Option<i64>) -> Result<bool> {
        let Self { child, parent, columns } = self;
        let set: Vec<String> =
            columns.iter().map(|(from, _)| format!("c.\"{from}\" IS NOT NULL")).collect();
        let same: Vec<String> =
            columns.iter().map(|(from, to)| format!("p.\"{to}\" = c.\"{from}\"")).collect();
        let only = if rowid.is_some() { "c.rowid = ?1" } else { "?1 IS NULL" };
        let question = format!(
            "SELECT EXISTS (SELECT 1 FROM \"{child}\" AS c WHERE {only} AND {}
                            AND NOT EXISTS (SELECT 1 FROM \"{parent}\" AS p WHERE {}))",
            set.join(" AND "),
            same.join(" AND "),
        );
        conn.query_row(&question, [rowid], |row| row.get(0))
    }
}
