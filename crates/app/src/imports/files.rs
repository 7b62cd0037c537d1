//! The files of an import: where they come from, and which of the mapping's files they are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sheets::{HeaderRow, Options, Quote, Sheet};

use super::map::{FileMap, Format, Map, Mistake, near};
use crate::{Error, Result};

/// A file to be imported.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name, as results and proofs call it.
    pub name: String,
    /// What is in it.
    pub content: Content,
}

/// What is in a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// It lies on the disk.
    Path(PathBuf),
    /// It has been uploaded.
    Bytes(Arc<[u8]>),
}

impl Input {
    /// A file on the disk.
    pub fn at(path: impl Into<PathBuf>) -> Input {
        let path = path.into();
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Input { name, content: Content::Path(path) }
    }

    /// A file in memory.
    pub fn of(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Input {
        Input { name: name.into(), content: Content::Bytes(bytes.into()) }
    }

    /// Opens it.
    ///
    /// # Errors
    /// [`Error::Invalid`] with what is wrong with the file.
    pub(super) fn open(&self, format: &Format) -> Result<Sheet> {
        let options = options(format);
        let opened = match &self.content {
            Content::Path(path) => Sheet::open(path, &options),
            Content::Bytes(bytes) => Sheet::from_bytes(bytes.clone(), Some(&self.name), &options),
        };
        opened.map_err(|refusal| Error::field(&self.name, format!("{refusal}.")))
    }
}

fn options(format: &Format) -> Options {
    Options {
        encoding: format.encoding.clone(),
        delimiter: format.delimiter,
        quote: format.quote.map(|quote| quote.map_or(Quote::None, Quote::Char)),
        header: match format.header {
            None => HeaderRow::Auto,
            Some(None) => HeaderRow::None,
            Some(Some(line)) => HeaderRow::Line(line),
        },
        sheet: format.sheet.clone(),
        pad_short_rows: format.short_rows,
        ..Options::default()
    }
}

/// Finds the files of a folder and of the folders within it, by name.
///
/// # Errors
/// [`Error::Invalid`] for a folder that cannot be read.
pub fn in_folder(folder: &Path) -> Result<Vec<Input>> {
    /// Deeper folders are not looked at.
    const DEEPEST: usize = 6;
    let mut found = Vec::new();
    let mut open = vec![(folder.to_owned(), String::new(), 0)];
    while let Some((path, name, depth)) = open.pop() {
        let unreadable =
            |error| Error::field("from", format!("{} cannot be read: {error}.", path.display()));
        for entry in std::fs::read_dir(&path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let file = entry.file_name().to_string_lossy().into_owned();
            let name = if name.is_empty() { file } else { format!("{name}/{file}") };
            let is_folder = entry.path().is_dir();
            if is_folder && depth < DEEPEST {
                open.push((entry.path(), name, depth + 1));
            } else if !is_folder {
                found.push(Input { name, content: Content::Path(entry.path()) });
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// A file with what the mapping says of it.
pub(super) struct Matched<'m> {
    pub(super) file: &'m FileMap,
    pub(super) input: Input,
}

/// Which file is which: for each of the mapping's files those whose names fit.
///
/// # Errors
/// [`Error::Invalid`] where a file of the mapping is not there, or one that was given is in no mapping.
pub(super) fn matched<'m>(
    map: &'m Map,
    inputs: &[Input],
    all_are_meant: bool,
) -> Result<Vec<Matched<'m>>> {
    if let ([file], [input], true) = (map.files.as_slice(), inputs, all_are_meant) {
        return Ok(vec![Matched { file, input: input.clone() }]);
    }
    let (mut matched, mut mistakes) = (Vec::new(), Vec::new());
    let mut meant = vec![false; inputs.len()];
    for file in &map.files {
        let mut found = false;
        for (place, input) in inputs.iter().enumerate() {
            if fits(&file.path, &input.name) {
                matched.push(Matched { file, input: input.clone() });
                (found, meant[place]) = (true, true);
            }
        }
        if !found {
            mistakes.push(file.place.mistake(missing(&file.path, inputs)));
        }
    }
    let left = inputs.iter().zip(meant).filter(|(_, meant)| !meant && all_are_meant);
    mistakes.extend(left.map(|(input, _)| Mistake {
        line: 0,
        column: 0,
        field: input.name.clone(),
        message: "the mapping says nothing of this file".to_owned(),
    }));
    if mistakes.is_empty() { Ok(matched) } else { Err(super::invalid(&mistakes)) }
}

fn missing(path: &str, inputs: &[Input]) -> String {
    let names = || inputs.iter().map(|input| input.name.as_str());
    match near(path, names()) {
        Some(name) => format!("there is no file “{path}”; did you mean “{name}”?"),
        None if inputs.is_empty() => {
            format!("there is no file “{path}”; there are no files at all")
        }
        None => {
            let some: Vec<&str> = names().take(10).collect();
            format!("there is no file “{path}”; there are {}", some.join(", "))
        }
    }
}

/// Whether a name fits a pattern with `*` for anything and `?` for one character. A pattern without a folder
/// fits in any folder.
fn fits(pattern: &str, name: &str) -> bool {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let name = match pattern.contains('/') {
        true => name,
        false => name.rsplit('/').next().unwrap_or(name),
    };
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(letter) if *letter == '?' || *letter == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    n = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_pattern_fits_names_in_any_folder_unless_it_names_one() {
        for (pattern, name, expected) in [
            ("leads.csv", "leads.csv", true),
            ("leads.csv", "2024/leads.csv", true),
            ("2024/leads.csv", "2024/leads.csv", true),
            ("2024/leads.csv", "2025/leads.csv", false),
            ("leads*.csv", "leads-2024.csv", true),
            ("*leads*", "old leads (1).xlsx", true),
            ("leads?.csv", "leads1.csv", true),
            ("leads?.csv", "leads.csv", false),
            ("*", "anything", true),
            ("**a*b**", "xxaxxbxx", true),
            ("a*b", "ac", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
