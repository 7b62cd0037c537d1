//! Writing an export into a folder.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use db::{Read, Value, params};
use serde_json::json;

use super::line::{self, Cells};
use super::tables::{Kind, TABLES, Table};
use super::{FORMAT, TableCount, must_export};
use crate::house::{App, By};
use crate::{Error, Result};

/// Writes everything into a folder, which is made and must be empty. All of it comes from one moment.
///
/// # Errors
/// [`Error::Forbidden`] for all but administrators; [`Error::Invalid`] for a folder that cannot be written.
pub fn write_dir(app: &App, by: &By, folder: &Path) -> Result<Vec<TableCount>> {
    must_export(by)?;
    prepare(folder)?;
    let (folder, now) = (folder.to_owned(), app.house.clock.now());
    app.db.read_blocking(move |read| {
        let mut counts = Vec::new();
        for table in TABLES {
            let rows = write_table(read, table, &folder)?;
            counts.push(TableCount { table: table.name.to_owned(), rows });
        }
        let manifest = json!({ "waymark": FORMAT, "at": now, "tables": counts });
        let path = folder.join("manifest.json");
        fs::write(&path, format!("{manifest:#}\n")).map_err(|error| unwritable(&path, &error))?;
        Ok(counts)
    })
}

fn prepare(folder: &Path) -> Result<()> {
    let is_used = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if is_used {
        let message = format!("{} is not empty; choose a new folder.", folder.display());
        return Err(Error::field("folder", message));
    }
    for part in ["data", "csv", "playbooks", "files"] {
        let path = folder.join(part);
        fs::create_dir_all(&path).map_err(|error| unwritable(&path, &error))?;
    }
    Ok(())
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::field("folder", format!("{} cannot be written: {error}.", path.display()))
}

fn create(path: &Path) -> Result<BufWriter<File>> {
    File::create(path).map(BufWriter::new).map_err(|error| unwritable(path, &error))
}

fn write_table(read: &mut Read<'_>, table: &Table, folder: &Path) -> Result<u64> {
    let data = folder.join("data").join(format!("{}.jsonl", table.name));
    let csv = folder.join("csv").join(format!("{}.csv", table.name));
    let mut lines = create(&data)?;
    let mut sheet = sheets::Writer::new(create(&csv)?).guarded();
    let shown: Vec<usize> =
        (0..table.columns.len()).filter(|at| table.columns[*at].kind != Kind::Bytes).collect();
    let names = shown.iter().map(|at| table.columns[*at].name);
    sheet.row(names).map_err(|error| unwritable(&csv, &error))?;
    let (mut rows, mut text) = (0, String::new());
    read.for_each(table.read, params![], |row| {
        let cells = db::FromRow::from_row(row)?;
        text.clear();
        let place = file_of(table, &cells, folder);
        let mut keep =
            |bytes: &[u8]| fs::write(&place, bytes).map_err(|error| unwritable(&place, &error));
        line::write(table, &cells, &mut text, Some(&mut keep))?;
        text.push('\n');
        lines.write_all(text.as_bytes()).map_err(|error| unwritable(&data, &error))?;
        let values = shown.iter().map(|at| line::shown(table.columns[*at].kind, &cells.0[*at]));
        sheet.row(values).map_err(|error| unwritable(&csv, &error))?;
        if table.name == "playbook_versions" {
            write_playbook(&cells, folder)?;
        }
        rows += 1;
        Ok::<_, Error>(())
    })?;
    lines.flush().map_err(|error| unwritable(&data, &error))?;
    sheet.finish().map_err(|error| unwritable(&csv, &error))?;
    Ok(rows)
}

/// Where the bytes of a file go: under its id, which is letters and digits.
fn file_of(table: &Table, cells: &Cells, folder: &Path) -> PathBuf {
    let id = table.columns.iter().position(|column| column.name == "id");
    let id = id.and_then(|at| match &cells.0[at] {
        Value::Text(id) => Some(id.to_string()),
        _ => None,
    });
    folder.join("files").join(id.unwrap_or_default())
}

/// The text of a playbook's version, under the key that it states.
fn write_playbook(cells: &Cells, folder: &Path) -> Result<()> {
    let (Some(Value::Int(number)), Some(Value::Text(text))) = (cells.0.get(2), cells.0.get(3))
    else {
        return Ok(());
    };
    let Ok(parsed) = playbook::parse(text) else { return Ok(()) };
    let path = folder.join("playbooks").join(format!("{}-{number}.toml", parsed.playbook.key));
    fs::write(&path, text.as_bytes()).map_err(|error| unwritable(&path, &error))
}
