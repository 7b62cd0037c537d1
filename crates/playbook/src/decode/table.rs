//! Takes values out of a TOML table by name, and remembers what was wrong and where it stood.

use super::misfit::{bad_within, thousandths, unknown_field, wrong_type};
use super::shape::Shape;
use crate::near::did_you_mean;
use crate::path::Path;
use crate::problem::Problem;
use crate::words::Word;
use std::collections::HashMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use types::Within;

/// Everything that decoding finds besides the playbook itself.
#[derive(Default)]
pub(crate) struct Found {
    pub problems: Vec<Problem>,
    pub places: Places,
}

/// Where the values and the names of a playbook's fields stand in the text.
#[derive(Default)]
pub(crate) struct Places {
    values: HashMap<Path, Range<usize>>,
    names: HashMap<Path, Range<usize>>,
}

impl Places {
    /// The value at a path, else the nearest part around it.
    pub(crate) fn value(&self, path: &Path) -> Option<Range<usize>> {
        let mut path = Some(path.clone());
        while let Some(at) = path {
            if let Some(span) = self.values.get(&at) {
                return Some(span.clone());
            }
            path = at.parent();
        }
        None
    }

    /// Whether the text has exactly this value.
    pub(crate) fn exact(&self, path: &Path) -> Option<Range<usize>> {
        self.values.get(path).cloned()
    }

    /// The name of a field, else its value.
    pub(crate) fn name(&self, path: &Path) -> Option<Range<usize>> {
        self.names.get(path).cloned().or_else(|| self.value(path))
    }
}

/// A table being decoded.
pub(super) struct Table<'d, 't> {
    pub found: &'d mut Found,
    pub path: Path,
    table: &'d DeTable<'t>,
    shape: &'static Shape,
}

impl<'d, 't> Table<'d, 't> {
    /// Begins to decode a table: fields that its shape does not know are problems.
    pub(super) fn open(
        found: &'d mut Found,
        path: Path,
        table: &'d DeTable<'t>,
        shape: &'static Shape,
    ) -> Self {
        for (name, value) in table.iter() {
            let known = shape.fields.iter().find(|field| **field == name.get_ref().as_ref());
            match known {
                Some(field) => {
                    let at = path.field(field);
                    found.places.names.insert(at.clone(), name.span());
                    found.places.values.insert(at, value.span());
                }
                None => found.problems.push(unknown_field(&path, shape, name)),
            }
        }
        Table { found, path, table, shape }
    }

    fn problem(&mut self, problem: Problem) {
        self.found.problems.push(problem);
    }

    fn value(&self, name: &'static str) -> Option<&'d Spanned<DeValue<'t>>> {
        debug_assert!(self.shape.fields.contains(&name), "{} has no {name}", self.shape.what);
        self.table.get(name)
    }

    fn at(&self, name: &'static str) -> Path {
        self.path.field(name)
    }

    fn wrong(&mut self, name: &'static str, value: &DeValue<'_>, wanted: &str) {
        let problem = wrong_type(&self.at(name), name, value, wanted);
        self.problem(problem);
    }

    /// Whether the table has this field, of whatever type.
    pub(super) fn has(&self, name: &'static str) -> bool {
        self.value(name).is_some()
    }

    fn missing(&mut self, name: &'static str, example: &str) {
        let message = format!("this {} has no `{name}`", self.shape.what);
        let problem = Problem::error("missing-field", &self.path, message)
            .hint(format!("add `{name} = {example}`"));
        self.problem(problem);
    }

    /// Says that a field is missing.
    pub(super) fn require(&mut self, name: &'static str, example: &str) {
        if !self.has(name) {
            self.missing(name, example);
        }
    }

    /// A text that may be left out.
    pub(super) fn maybe_text(&mut self, name: &'static str) -> Option<String> {
        let value = self.value(name)?.get_ref();
        match value.as_str() {
            Some(text) if text.trim().is_empty() => {
                let problem =
                    Problem::error("empty-text", &self.at(name), format!("`{name}` is empty"))
                        .hint("write something, or leave the field out");
                self.problem(problem);
                None
            }
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong(name, value, "a text in quotes");
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, name: &'static str, example: &str) -> String {
        self.require(name, example);
        self.maybe_text(name).unwrap_or_default()
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, name: &'static str) -> Vec<String> {
        let Some(value) = self.value(name) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(name, value.get_ref(), "a list of texts in square brackets");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let path = self.at(name).nth(at);
            self.found.places.values.insert(path.clone(), item.span());
            match item.get_ref().as_str() {
                Some(text) if text.trim().is_empty() => {
                    let message = format!("an item of `{name}` is empty");
                    self.problem(Problem::error("empty-text", &path, message));
                }
                Some(text) => texts.push(text.to_owned()),
                None => {
                    let problem = wrong_type(&path, name, item.get_ref(), "texts in quotes");
                    self.problem(problem);
                }
            }
        }
        texts
    }

    /// The key that this part is named by.
    pub(super) fn key(&mut self) -> String {
        self.text("key", "\"a-short-name\"")
    }

    /// The key of another part.
    pub(super) fn maybe_key(&mut self, name: &'static str) -> Option<String> {
        self.maybe_text(name)
    }

    /// `true` or `false`.
    pub(super) fn yes(&mut self, name: &'static str) -> bool {
        let Some(value) = self.value(name) else { return false };
        match value.get_ref().as_bool() {
            Some(yes) => yes,
            None => {
                self.wrong(name, value.get_ref(), "`true` or `false`");
                false
            }
        }
    }

    /// A whole number.
    pub(super) fn whole(&mut self, name: &'static str) -> Option<i64> {
        let value = self.value(name)?.get_ref();
        let number = value
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            self.wrong(name, value, "a whole number");
        }
        number
    }

    /// A chance between 0 and 1 as thousandths.
    pub(super) fn permille(&mut self, name: &'static str) -> Option<u16> {
        let value = self.value(name)?.get_ref();
        let text = match value {
            DeValue::Float(number) => number.as_str(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            _ => {
                self.wrong(name, value, "a number from 0 to 1");
                return None;
            }
        };
        match thousandths(text) {
            Ok(permille) => Some(permille),
            Err(hint) => {
                let message = format!("`{name}` is not between 0 and 1 in steps of 0.001");
                let problem = Problem::error("bad-chance", &self.at(name), message).hint(hint);
                self.problem(problem);
                None
            }
        }
    }

    /// Working time, as in "5 working days".
    pub(super) fn maybe_within(&mut self, name: &'static str) -> Option<Within> {
        let text = self.maybe_text(name)?;
        match text.parse::<Within>() {
            Ok(within) => Some(within),
            Err(_) => {
                let problem = bad_within(&self.at(name), &text);
                self.problem(problem);
                None
            }
        }
    }

    /// One word of a fixed set.
    pub(super) fn word<W: Word>(&mut self, name: &'static str) -> Option<W> {
        let text = self.maybe_text(name)?;
        let path = self.at(name);
        self.known_word(name, &path, &text)
    }

    /// Several words of a fixed set.
    pub(super) fn words<W: Word>(&mut self, name: &'static str) -> Vec<W> {
        let list = self.at(name);
        let texts = self.texts(name);
        let word = |(at, text): (usize, &String)| self.known_word(name, &list.nth(at), text);
        texts.iter().enumerate().filter_map(word).collect()
    }

    fn known_word<W: Word>(&mut self, name: &'static str, at: &Path, text: &str) -> Option<W> {
        let word = W::from_word(text);
        if word.is_none() {
            let known: Vec<&str> = W::WORDS.iter().map(|(_, word)| *word).collect();
            let message = format!("“{text}” is no `{name}`");
            let listed = format!("write one of {}", known.join(", "));
            let hint = did_you_mean(text, &known).unwrap_or(listed);
            self.problem(Problem::error("unknown-word", at, message).hint(hint));
        }
        word
    }

    /// A table written inside: `journey = { … }`.
    pub(super) fn inner(
        &mut self,
        name: &'static str,
        shape: &'static Shape,
    ) -> Option<Table<'_, 't>> {
        let value = self.value(name)?;
        let Some(table) = value.get_ref().as_table() else {
            let fields = shape.fields.join(" = …, ");
            self.wrong(name, value.get_ref(), &format!("`{{ {fields} = … }}`"));
            return None;
        };
        Some(Table::open(self.found, self.path.field(name), table, shape))
    }

    /// The tables of a list: `[[stage]]`.
    pub(super) fn each<T>(
        &mut self,
        name: &'static str,
        shape: &'static Shape,
        mut decode: impl FnMut(&mut Table<'_, 't>) -> T,
    ) -> Vec<T> {
        let Some(value) = self.value(name) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(name, value.get_ref(), &format!("tables headed `{}`", shape.header));
            return Vec::new();
        };
        let mut decoded = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let path = self.path.item(name, at);
            self.found.places.values.insert(path.clone(), item.span());
            match item.get_ref().as_table() {
                Some(table) => {
                    decoded.push(decode(&mut Table::open(self.found, path, table, shape)));
                }
                None => {
                    let wanted = format!("tables headed `{}`", shape.header);
                    let problem = wrong_type(&path, name, item.get_ref(), &wanted);
                    self.problem(problem);
                }
            }
        }
        decoded
    }
}
