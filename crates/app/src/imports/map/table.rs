//! Takes fields out of a TOML table by name, and notes every mistake with its place.

use std::cell::RefCell;
use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::{self, Mistake, Place};

/// The text being read and what was wrong with it so far.
pub(super) struct Reading<'t> {
    text: &'t str,
    found: RefCell<Vec<Mistake>>,
}

impl<'t> Reading<'t> {
    pub(super) fn of(text: &'t str) -> Reading<'t> {
        Reading { text, found: RefCell::default() }
    }

    pub(super) fn place(&self, span: &Range<usize>, field: &str) -> Place {
        mistake::place(self.text, span, field)
    }

    pub(super) fn wrong(&self, span: &Range<usize>, field: &str, message: impl Into<String>) {
        self.found.borrow_mut().push(self.place(span, field).mistake(message));
    }

    /// All mistakes, in the order of the text.
    pub(super) fn mistakes(self) -> Vec<Mistake> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|mistake| (mistake.line, mistake.column));
        found
    }
}

type Value<'t> = Spanned<DeValue<'t>>;

/// A table whose fields are taken one by one; what is left at the end is not known.
pub(super) struct Table<'d, 't> {
    pub(super) reading: &'d Reading<'t>,
    pub(super) path: String,
    pub(super) span: Range<usize>,
    fields: &'d DeTable<'t>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'d, 't> Table<'d, 't> {
    pub(super) fn new(
        reading: &'d Reading<'t>,
        path: String,
        span: Range<usize>,
        fields: &'d DeTable<'t>,
    ) -> Table<'d, 't> {
        Table { reading, path, span, fields, asked: RefCell::default() }
    }

    pub(super) fn field(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub(super) fn value(&self, name: &'static str) -> Option<&'d Value<'t>> {
        self.asked.borrow_mut().push(name);
        self.fields.get(name)
    }

    pub(super) fn place(&self, name: &'static str) -> Place {
        let span = self.fields.get(name).map_or_else(|| self.span.clone(), |value| value.span());
        self.reading.place(&span, &self.field(name))
    }

    pub(super) fn wrong(&self, name: &str, message: impl Into<String>) {
        let span = self.fields.get(name).map_or_else(|| self.span.clone(), |value| value.span());
        self.reading.wrong(&span, &self.field(name), message);
    }

    /// Says that a field is missing.
    pub(super) fn missing(&self, name: &str, example: &str) {
        self.wrong(name, format!("this is missing: add `{name} = {example}`"));
    }

    pub(super) fn text(&self, name: &'static str) -> Option<String> {
        let value = self.value(name)?;
        match value.get_ref().as_str() {
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong(name, "this is a text in quotes");
                None
            }
        }
    }

    /// A text, or a list of texts.
    pub(super) fn texts(&self, name: &'static str) -> Option<Vec<String>> {
        let value = self.value(name)?.get_ref();
        if let Some(text) = value.as_str() {
            return Some(vec![text.to_owned()]);
        }
        let items = value.as_array().map(|items| {
            items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
        });
        let texts: Option<Vec<String>> = items.flatten();
        if texts.is_none() {
            self.wrong(name, "this is a text, or a list of texts in square brackets");
        }
        texts
    }

    pub(super) fn yes(&self, name: &'static str) -> Option<bool> {
        let value = self.value(name)?;
        let yes = value.get_ref().as_bool();
        if yes.is_none() {
            self.wrong(name, "this is true or false");
        }
        yes
    }

    /// A text that another type reads.
    pub(super) fn parsed<T: FromStr<Err: Display>>(&self, name: &'static str) -> Option<T> {
        let text = self.text(name)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(name, error.to_string());
                None
            }
        }
    }

    pub(super) fn table(&self, name: &'static str) -> Option<Table<'d, 't>> {
        let value = self.value(name)?;
        match value.get_ref().as_table() {
            Some(fields) => Some(Table::new(self.reading, self.field(name), value.span(), fields)),
            None => {
                self.wrong(name, format!("this is a table: [{}]", self.field(name)));
                None
            }
        }
    }

    /// The tables of `[[name]]`; one alone may stand for a list of one.
    pub(super) fn tables(&self, name: &'static str) -> Vec<Table<'d, 't>> {
        let Some(value) = self.value(name) else { return Vec::new() };
        let path = self.field(name);
        if let Some(fields) = value.get_ref().as_table() {
            return vec![Table::new(self.reading, format!("{path}.1"), value.span(), fields)];
        }
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(name, format!("this is a list of tables: [[{path}]]"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (at, item) in items.iter().enumerate() {
            match item.get_ref().as_table() {
                Some(fields) => {
                    let path = format!("{path}.{}", at + 1);
                    tables.push(Table::new(self.reading, path, item.span(), fields));
                }
                None => self.wrong(name, format!("this is a list of tables: [[{path}]]")),
            }
        }
        tables
    }

    /// All fields of a table whose names are free.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'d str, &'d Value<'t>)> {
        self.fields.iter().map(|(name, value)| (name.get_ref().as_ref(), value))
    }

    /// Says of every field that nothing asked for that it is not known.
    pub(super) fn done(self) {
        let asked = self.asked.into_inner();
        for (name, _) in self.fields.iter() {
            let given = name.get_ref().as_ref();
            if asked.contains(&given) {
                continue;
            }
            let path = if self.path.is_empty() {
                given.to_owned()
            } else {
                format!("{}.{given}", self.path)
            };
            let message = match near(given, asked.iter().copied()) {
                Some(known) => format!("there is no such field; did you mean `{known}`?"),
                None => format!("there is no such field; there are {}", asked.join(", ")),
            };
            self.reading.wrong(&name.span(), &path, message);
        }
    }
}

/// The known name that a mistyped one is likely to stand for.
pub(crate) fn near<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = types::fold(given);
    let scored = known.into_iter().map(|name| (distance(&given, &types::fold(name)), name));
    let (distance, name) = scored.min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= given.chars().count().max(3)).then_some(name)
}

/// How many letters must be added, dropped or changed to make one word of another.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, other) in to.iter().enumerate() {
            let changed = corner + usize::from(letter != *other);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}
