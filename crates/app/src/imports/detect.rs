//! What a file looks like before it is imported, and a mapping to begin with.

use std::collections::{BTreeMap, HashMap};

use playbook::model::Playbook;
use serde::Serialize;
use sheets::{Detected, Row};

use super::files::Input;
use super::map::Format;
use super::sketch::{self, Sketch};
use crate::Result;

/// What a file looks like, and what its columns may mean.
#[derive(Debug, Serialize)]
pub struct Detection {
    /// How it is read and how its first rows look.
    pub file: Detected,
    /// What its columns may mean.
    pub suggestion: Suggestion,
}

/// A mapping to begin with.
#[derive(Debug, Serialize)]
pub struct Suggestion {
    /// The mapping as text.
    pub map: String,
    /// The columns that no field was found for.
    pub unmapped: Vec<String>,
}

/// Looks at a file and suggests a mapping by the names of its columns.
///
/// # Errors
/// [`crate::Error::Invalid`] with what is wrong with the file.
pub fn detect(input: &Input, playbook: Option<&Playbook>) -> Result<Detection> {
    let (file, sketch) = look(input, &Format::default(), playbook)?;
    let suggestion = Suggestion { map: sketch.text(), unmapped: sketch.unmapped() };
    Ok(Detection { file, suggestion })
}

/// Looks at a file that is read in a given way, and sketches a mapping with all that its values may stand for.
///
/// # Errors
/// [`crate::Error::Invalid`] with what is wrong with the file.
pub fn look(
    input: &Input,
    format: &Format,
    playbook: Option<&Playbook>,
) -> Result<(Detected, Sketch)> {
    let detected = input.open(format)?.into_detected();
    let mut sketch = sketch::suggest(&input.name, &detected, playbook);
    let named: Vec<(String, Option<String>)> = sketch
        .columns
        .iter()
        .filter(|column| sketch::has_values(&column.means) && !sketch::holds_people(&column.means))
        .map(|column| (column.name.clone(), column.split.clone()))
        .collect();
    if !named.is_empty() {
        let found = values(input, format, &named)?;
        for column in &mut sketch.columns {
            let Some(values) = found.get(&column.name) else { continue };
            let cells: Vec<String> = values.cells.iter().map(|(cell, _)| cell.clone()).collect();
            column.values = sketch::suggest_values(&column.means, &cells, playbook);
        }
    }
    Ok((detected, sketch))
}

/// A column as people see it before it is mapped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// What it seems to hold.
    pub kind: ColumnKind,
    /// The first different values that are not empty.
    pub examples: Vec<String>,
    /// How its dates may be written; several where that is not certain.
    pub dates: Vec<String>,
    /// How its numbers may be written; several where that is not certain.
    pub numbers: Vec<String>,
}

/// What a column seems to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnKind {
    /// Nothing.
    Empty,
    /// Yes and no.
    YesNo,
    /// Numbers.
    Number,
    /// Days or moments.
    Date,
    /// Anything else.
    #[default]
    Text,
}

/// The columns of a file; all rows are looked at where the first ones leave a doubt.
///
/// # Errors
/// [`crate::Error::Invalid`] with what is wrong with the file.
pub fn columns(input: &Input, format: &Format) -> Result<Vec<Seen>> {
    let detected = input.open(format)?.into_detected();
    let mut columns = detected.columns.clone();
    if !detected.whole && super::plan::is_unsettled(&columns) {
        columns = input.open(format)?.profile().columns;
    }
    let seen = columns.iter().enumerate().map(|(at, column)| Seen {
        name: column.name.clone(),
        kind: kind_of(column.guess.kind),
        examples: examples(&detected, at),
        dates: formats(&column.guess.dates),
        numbers: formats(&column.guess.numbers),
    });
    Ok(seen.collect())
}

/// How values may be written: all ways where they disagree, else the likeliest.
fn formats<F: std::fmt::Display + Copy>(candidates: &sheets::Candidates<F>) -> Vec<String> {
    let unsure = candidates.example.is_some();
    let told = candidates.formats.iter().take(if unsure { usize::MAX } else { 1 });
    told.map(ToString::to_string).collect()
}

fn kind_of(kind: sheets::Kind) -> ColumnKind {
    match kind {
        sheets::Kind::Empty => ColumnKind::Empty,
        sheets::Kind::Boolean => ColumnKind::YesNo,
        sheets::Kind::Integer | sheets::Kind::Decimal => ColumnKind::Number,
        sheets::Kind::Date | sheets::Kind::DateTime => ColumnKind::Date,
        sheets::Kind::Text => ColumnKind::Text,
    }
}

fn examples(detected: &Detected, at: usize) -> Vec<String> {
    const SHOWN: usize = 3;
    let mut examples: Vec<String> = Vec::new();
    for row in &detected.preview {
        let cell = row.get(at).unwrap_or_default().trim();
        let cell: String = super::bound::cut(cell).into_owned();
        if !cell.is_empty() && !examples.contains(&cell) && examples.len() < SHOWN {
            examples.push(cell);
        }
    }
    examples
}

/// The different values of a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnValues {
    /// Each with how often it comes, the most frequent first; the empty one left out.
    pub cells: Vec<(String, u64)>,
    /// Whether there are more than are listed.
    pub more: bool,
}

/// The most different values of a column that are told.
const TOLD: usize = 60;
/// The most different values of a column that are counted: columns with more are no choices.
const COUNTED: usize = 5_000;

/// The different values of some columns, over the whole file; each column with what separates several values in one of
/// its cells, if something does.
///
/// # Errors
/// [`crate::Error::Invalid`] with what is wrong with the file.
pub fn values(
    input: &Input,
    format: &Format,
    columns: &[(String, Option<String>)],
) -> Result<BTreeMap<String, ColumnValues>> {
    let mut sheet = input.open(format)?;
    let names = &sheet.detected().columns;
    let places: Vec<Place<'_>> = columns
        .iter()
        .filter_map(|(name, split)| {
            let at = names.iter().position(|column| column.name == *name)?;
            Some(Place { name, at, split: split.as_deref() })
        })
        .collect();
    let mut counts: Vec<HashMap<String, u64>> = vec![HashMap::new(); places.len()];
    let mut row = Row::default();
    loop {
        match sheet.read(&mut row) {
            Ok(false) => break,
            Ok(true) => count(&row, &places, &mut counts),
            Err(problem) if problem.reason.ends_reading() => break,
            Err(_) => {}
        }
    }
    let told = places.iter().zip(counts);
    Ok(told.map(|(place, counted)| (place.name.to_owned(), most(counted))).collect())
}

/// A column whose values are counted.
struct Place<'a> {
    name: &'a str,
    at: usize,
    split: Option<&'a str>,
}

fn count(row: &Row, places: &[Place<'_>], counts: &mut [HashMap<String, u64>]) {
    for (place, counted) in places.iter().zip(counts) {
        let cell = row.get(place.at).unwrap_or_default();
        match place.split {
            Some(split) => cell.split(split).for_each(|part| count_one(part, counted)),
            None => count_one(cell, counted),
        }
    }
}

fn count_one(value: &str, counted: &mut HashMap<String, u64>) {
    let value = value.trim();
    if value.is_empty() {
        return;
    }
    if let Some(count) = counted.get_mut(value) {
        *count += 1;
    } else if counted.len() < COUNTED {
        counted.insert(value.to_owned(), 1);
    }
}

fn most(counted: HashMap<String, u64>) -> ColumnValues {
    let more = counted.len() > TOLD;
    let mut cells: Vec<(String, u64)> = counted.into_iter().collect();
    cells.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));
    cells.truncate(TOLD);
    ColumnValues { cells, more }
}

/// How many rows a file has that can be read.
///
/// # Errors
/// [`crate::Error::Invalid`] with what is wrong with the file.
pub fn rows(input: &Input, format: &Format) -> Result<u64> {
    let profile = input.open(format)?.profile();
    Ok(profile.rows + profile.problem_rows)
}
