//! A row as one line of JSON, and back.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use db::{FromRow, Row, Value};
use serde_json::value::RawValue;

use super::tables::{Kind, Table};
use crate::{Error, Result};

/// All columns of a row.
pub(super) struct Cells(pub(super) Vec<Value<'static>>);

impl FromRow for Cells {
    fn from_row(row: &Row<'_>) -> db::Result<Cells> {
        (0..row.len()).map(|column| row.get(column)).collect::<db::Result<_>>().map(Cells)
    }
}

/// Where bytes go when they are not written into the line.
pub(super) type Bytes<'a> = &'a mut dyn FnMut(&[u8]) -> Result<()>;

/// A row as a JSON object; what is absent is left out. Bytes are handed to `bytes`, or written in base64.
pub(super) fn write(
    table: &Table,
    cells: &Cells,
    into: &mut String,
    mut bytes: Option<Bytes<'_>>,
) -> Result<()> {
    into.push('{');
    let mut first = true;
    for (column, cell) in table.columns.iter().zip(&cells.0) {
        if *cell == Value::Null {
            continue;
        }
        let text = match (column.kind, cell) {
            (Kind::Bytes, Value::Blob(content)) => match &mut bytes {
                Some(take) => {
                    take(content)?;
                    continue;
                }
                None => quoted(&STANDARD.encode(content)),
            },
            (Kind::Json, Value::Text(json)) => exact(json)?,
            (Kind::Yes, Value::Int(number)) => (*number != 0).to_string(),
            (_, Value::Bool(yes)) => yes.to_string(),
            (_, Value::Int(number)) => number.to_string(),
            (_, Value::Text(text)) => quoted(text),
            (_, other) => {
                return Err(Error::Internal(format!(
                    "{}.{} holds {other:?}",
                    table.name, column.name
                )));
            }
        };
        if !first {
            into.push(',');
        }
        first = false;
        into.push_str(&quoted(column.name));
        into.push(':');
        into.push_str(&text);
    }
    into.push('}');
    Ok(())
}

fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// JSON as it stands; a line must stay a line.
fn exact(json: &str) -> Result<String> {
    let raw = RawValue::from_string(json.to_owned())
        .map_err(|error| Error::unreadable("stored JSON", error))?;
    if raw.get().contains('\n') || raw.get() != json {
        return Err(Error::Internal("stored JSON is spread over lines".to_owned()));
    }
    Ok(json.to_owned())
}

/// The columns of a line, in the table's order.
pub(super) fn read(table: &Table, line: &str) -> Result<Vec<Value<'static>>, String> {
    let mut fields: BTreeMap<String, Box<RawValue>> =
        serde_json::from_str(line).map_err(|error| error.to_string())?;
    let mut cells = Vec::with_capacity(table.columns.len());
    for column in table.columns {
        let cell = match fields.remove(column.name) {
            None => Value::Null,
            Some(raw) => {
                value(column.kind, raw.get()).map_err(|why| format!("{}: {why}", column.name))?
            }
        };
        cells.push(cell);
    }
    match fields.keys().next() {
        Some(unknown) => Err(format!("there is no column {unknown}")),
        None => Ok(cells),
    }
}

fn value(kind: Kind, json: &str) -> Result<Value<'static>, String> {
    let wrong = |error: serde_json::Error| error.to_string();
    if json == "null" && kind != Kind::Json {
        return Ok(Value::Null);
    }
    Ok(match kind {
        Kind::Text => Value::Text(serde_json::from_str::<String>(json).map_err(wrong)?.into()),
        Kind::Whole | Kind::Time => Value::Int(serde_json::from_str(json).map_err(wrong)?),
        Kind::Yes => Value::Bool(serde_json::from_str(json).map_err(wrong)?),
        Kind::Json => Value::Text(json.to_owned().into()),
        Kind::Bytes => {
            let text: String = serde_json::from_str(json).map_err(wrong)?;
            Value::Blob(STANDARD.decode(text).map_err(|error| error.to_string())?.into())
        }
    })
}

/// A cell as a spreadsheet shows it.
pub(super) fn shown(kind: Kind, cell: &Value<'_>) -> String {
    match (kind, cell) {
        (_, Value::Null) => String::new(),
        (Kind::Time, Value::Int(millis)) => types::Timestamp::from_millis(*millis).to_string(),
        (Kind::Yes, Value::Int(number)) => (*number != 0).to_string(),
        (_, Value::Bool(yes)) => yes.to_string(),
        (_, Value::Int(number)) => number.to_string(),
        (_, Value::Text(text)) => text.to_string(),
        (_, Value::Real(number)) => number.to_string(),
        (_, Value::Blob(bytes)) => format!("{} bytes", bytes.len()),
    }
}
