//! What a part says and where, as forms need it: read from any text that is TOML, however wrong it is else.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::blocks::Blocks;
use super::{Misedit, Place, Value};

/// A part as it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// Its fields by name; those that a form cannot show are left out.
    pub fields: BTreeMap<String, Value>,
    /// Its lists by name.
    pub lists: BTreeMap<String, Vec<Child>>,
    /// The lines that it goes over, its own parts included, from 1.
    pub lines: Option<RangeInclusive<usize>>,
    /// The lines of its fields.
    pub field_lines: BTreeMap<String, RangeInclusive<usize>>,
}

/// A part of a list, in short.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Child {
    /// Its key; empty where it has none.
    pub key: String,
    /// What people call it: its name, its question, its words.
    pub title: String,
    /// Its texts by field.
    pub texts: BTreeMap<String, String>,
    /// How many parts its lists have.
    pub counts: BTreeMap<String, usize>,
    /// The lines that it goes over.
    pub lines: Option<RangeInclusive<usize>>,
}

impl Part {
    /// A field's text; empty where it has none.
    pub fn text(&self, name: &str) -> &str {
        match self.fields.get(name) {
            Some(Value::Text(text) | Value::Number(text)) => text,
            _ => "",
        }
    }

    /// The parts of a list.
    pub fn list(&self, name: &str) -> &[Child] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Reads a part of a text.
///
/// # Errors
/// [`Misedit::Broken`] for what is no TOML, [`Misedit::Missing`] for a part that is not there.
pub fn part(text: &str, place: &Place) -> Result<Part, Misedit> {
    let blocks = Blocks::of(text)?;
    let top = text.parse::<toml::Table>().map_err(|_| Misedit::Broken)?;
    let table = at(&top, place).ok_or(Misedit::Missing)?;
    let mut part = Part { lines: blocks.lines(place), ..Part::default() };
    part.field_lines = blocks.field_lines(place).into_iter().collect();
    for (name, value) in table {
        if let Some(items) = tables(value) {
            let children = items.iter().enumerate().map(|(nth, item)| {
                let lines = blocks.lines(&place.part(name, nth));
                Child { lines, ..child(item) }
            });
            part.lists.insert(name.clone(), children.collect());
        } else if let Some(value) = shown(value) {
            part.fields.insert(name.clone(), value);
        }
    }
    Ok(part)
}

fn at<'t>(top: &'t toml::Table, place: &Place) -> Option<&'t toml::Table> {
    place
        .0
        .iter()
        .try_fold(top, |table, (list, nth)| table.get(list)?.as_array()?.get(*nth)?.as_table())
}

/// The items of a list of tables.
fn tables(value: &toml::Value) -> Option<Vec<&toml::Table>> {
    let items = value.as_array()?;
    let tables: Option<Vec<&toml::Table>> = items.iter().map(toml::Value::as_table).collect();
    tables.filter(|tables| !tables.is_empty())
}

fn child(table: &toml::Table) -> Child {
    let text = |name: &str| table.get(name).and_then(toml::Value::as_str).map(str::to_owned);
    let title = ["name", "ask", "says", "sign", "on"].into_iter().find_map(text);
    let texts = table.iter().filter_map(|(name, value)| match value {
        toml::Value::String(text) => Some((name.clone(), text.clone())),
        toml::Value::Boolean(yes) => Some((name.clone(), yes.to_string())),
        toml::Value::Integer(number) => Some((name.clone(), number.to_string())),
        toml::Value::Float(number) => Some((name.clone(), number.to_string())),
        _ => None,
    });
    let counts =
        table.iter().filter_map(|(name, value)| Some((name.clone(), tables(value)?.len())));
    let key = text("key").unwrap_or_default();
    Child {
        title: title.unwrap_or_else(|| key.clone()),
        key,
        texts: texts.collect(),
        counts: counts.collect(),
        lines: None,
    }
}

fn shown(value: &toml::Value) -> Option<Value> {
    Some(match value {
        toml::Value::String(text) => Value::Text(text.clone()),
        toml::Value::Boolean(yes) => Value::Yes(*yes),
        toml::Value::Integer(number) => Value::Number(number.to_string()),
        toml::Value::Float(number) => Value::Number(number.to_string()),
        toml::Value::Array(items) => {
            let items: Option<Vec<String>> =
                items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
            Value::List(items?)
        }
        toml::Value::Table(fields) => {
            let fields: Option<Vec<(String, String)>> = fields
                .iter()
                .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect();
            Value::Table(fields?)
        }
        toml::Value::Datetime(_) => return None,
    })
}
