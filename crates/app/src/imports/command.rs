//! What `waymark import` does.

use std::path::{Path, PathBuf};

use super::files::{Input, in_folder};
use super::result::{FileResult, Reject};
use super::run::Options;
use super::{Run, run_with, store, write_rejects};
use crate::house::{App, By};
use crate::{Error, Result};

/// Imports the files of a mapping: those named, or those found under `from`. The rows that are not taken are
/// written beside the present folder's other files, `leads.rejected.csv` for `leads.csv`. A dry run takes a built-in
/// playbook that the mapping names as published.
///
/// # Errors
/// [`Error::Invalid`] with all mistakes of the mapping and of the files; the database's.
pub fn command(
    app: &App,
    by: &By,
    map: &Path,
    from: Option<&Path>,
    files: &[PathBuf],
    dry_run: bool,
) -> Result<Vec<FileResult>> {
    let text = std::fs::read_to_string(map).map_err(|error| {
        Error::field("map", format!("{} cannot be read: {error}.", map.display()))
    })?;
    let inputs = match (files, from) {
        ([], Some(folder)) => in_folder(folder)?,
        ([], None) => in_folder(Path::new("."))?,
        (files, None) => files.iter().map(Input::at).collect(),
        (files, Some(folder)) => files.iter().map(|file| Input::at(folder.join(file))).collect(),
    };
    let options = Options { dry: dry_run, supposes_built_in: dry_run, ..Options::default() };
    let all_are_meant = !files.is_empty();
    let run = Run { map: &text, inputs: &inputs, options: &options, all_are_meant };
    let (import, outcome) = run_with(app, by, &run, &mut |_| (), &|| false)?;
    let mut results = outcome.files;
    for result in results.iter_mut().filter(|result| result.rejected > 0) {
        let rejects = match import {
            Some(import) => all_rejects(app, import, &result.file)?,
            None => result.rejects.clone(),
        };
        result.rejects_file = Some(write(&result.file, rejects)?);
    }
    Ok(results)
}

fn all_rejects(app: &App, import: types::Id<types::Import>, file: &str) -> Result<Vec<Reject>> {
    /// How many are read at a time.
    const PAGE: i64 = 10_000;
    let mut all: Vec<Reject> = Vec::new();
    loop {
        let (file, line) = (file.to_owned(), all.last().map_or(0, |reject| reject.line));
        let line = i64::try_from(line).unwrap_or(i64::MAX);
        let page =
            app.db.read_blocking(move |read| store::rejects(read, import, (&file, line), PAGE))?;
        let more = page.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
        let of_file = all.first().map(|reject| reject.file.clone());
        let same = page
            .into_iter()
            .filter(|reject| of_file.as_ref().is_none_or(|file| *file == reject.file));
        let before = all.len();
        all.extend(same);
        if !more || all.len() == before {
            return Ok(all);
        }
    }
}

fn write(file: &str, rejects: Vec<Reject>) -> Result<String> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let path = PathBuf::from(format!("{stem}.rejected.csv"));
    let unwritable =
        |error| Error::field("rejects", format!("{} cannot be written: {error}.", path.display()));
    let output = std::io::BufWriter::new(std::fs::File::create(&path).map_err(unwritable)?);
    write_rejects(output, rejects).map_err(unwritable)?;
    Ok(path.display().to_string())
}
