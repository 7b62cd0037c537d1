//! Running one statement on a connection.

use rusqlite::{
    CachedStatement, Connection, ToSql,
    types::{ToSqlOutput, ValueRef},
};

use crate::{
    Error, Result, Row, Value,
    read::{Go, Visit},
    sqlite::errors::explain_in,
};

/// Hands the rows of a query to `visit` until it has seen enough.
pub(crate) fn visit(
    conn: &Connection,
    text: &str,
    values: &[Value<'_>],
    visit: Visit<'_>,
) -> Result<()> {
    let named = |error| explain_in(conn, text, values, &error);
    let mut statement = prepare(conn, text, values)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(named)? {
        if let Go::Stop = visit(&Row::sqlite(row))? {
            break;
        }
    }
    Ok(())
}

/// Runs a statement and says how many rows it changed.
pub(crate) fn exec(conn: &Connection, text: &str, values: &[Value<'_>]) -> Result<u64> {
    let changed = prepare(conn, text, values)?.raw_execute();
    match changed {
        Ok(count) => Ok(count as u64),
        Err(error) => Err(explain_in(conn, text, values, &error)),
    }
}

/// Prepares a statement to see whether it could run.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn prepare_only(conn: &Connection, text: &str) -> Result<()> {
    conn.prepare(text).map(drop).map_err(|error| explain_in(conn, text, &[], &error))
}

/// Runs a statement that steers the transaction.
pub(crate) fn control(conn: &Connection, text: &str) -> Result<()> {
    exec(conn, text, &[]).map(drop)
}

/// Runs a statement whose answer and whose trouble are of no interest.
pub(super) fn run_quietly(
    conn: &Connection,
    text: &str,
    values: &[Value<'_>],
) -> rusqlite::Result<()> {
    let mut statement = conn.prepare(text)?;
    for (index, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, Bound(value))?;
    }
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}

fn prepare<'c>(
    conn: &'c Connection,
    text: &str,
    values: &[Value<'_>],
) -> Result<CachedStatement<'c>> {
    #[cfg(any(test, feature = "testing"))]
    crate::testing::tape::note(text, values);
    let named = |error| explain_in(conn, text, values, &error);
    let mut statement = conn.prepare_cached(text).map_err(named)?;
    if statement.parameter_count() != values.len() {
        return Err(Error::Other(format!(
            "the statement takes {} parameters and got {}: {text}",
            statement.parameter_count(),
            values.len()
        )));
    }
    for (index, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, Bound(value)).map_err(named)?;
    }
    Ok(statement)
}

struct Bound<'a>(&'a Value<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Bool(it) => ValueRef::Integer(i64::from(*it)),
            Value::Int(it) => ValueRef::Integer(*it),
            Value::Real(it) => ValueRef::Real(*it),
            Value::Text(it) => ValueRef::Text(it.as_bytes()),
            Value::Blob(it) => ValueRef::Blob(it),
        }))
    }
}

/// Reads one column of a row.
pub(crate) fn column<'r>(row: &'r rusqlite::Row<'_>, index: usize) -> Result<Value<'r>, String> {
    let value = row.get_ref(index).map_err(|_| "the answer has fewer columns".to_owned())?;
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(it) => Value::Int(it),
        ValueRef::Real(it) => Value::Real(it),
        ValueRef::Text(bytes) => {
            let text = std::str::from_utf8(bytes).map_err(|_| "the text is not UTF-8")?;
            Value::Text(text.into())
        }
        ValueRef::Blob(bytes) => Value::Blob(bytes.into()),
        #[expect(unreachable_patterns, reason = "the driver has more kinds with other features")]
        _ => return Err("the column holds a kind of value that is not stored".to_owned()),
    })
}
