//! Changes a playbook's text part by part. The rest of the text, comments and the way it is written too,
//! stays as it is, so that forms and people can edit the same draft.
//!
//! What is changed may be wrong afterwards; the checker says so. Only a text that is no TOML cannot be edited.

mod blocks;
mod read;
mod scan;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use crate::decode::{SHAPES, Shape};
use crate::print::text as written;
use blocks::Blocks;
pub use read::{Child, Part, part};

/// The way to a part: the lists that it is in, with its place in each from 0, as `stage.2.task.0`. Empty for the
/// playbook itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place(Vec<(String, usize)>);

/// A change.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Sets fields of a part; none takes a field away. What already says the same stays as it is written.
    Set {
        /// The part.
        at: Place,
        /// The fields.
        fields: Vec<(String, Option<Value>)>,
    },
    /// Adds a part to a list.
    Add {
        /// The part that has the list.
        to: Place,
        /// The list.
        list: String,
        /// Its place in the list; absent means the end.
        at: Option<usize>,
        /// The new part's fields.
        fields: Vec<(String, Value)>,
    },
    /// Takes a part away with all that belongs to it.
    Remove {
        /// The part.
        at: Place,
    },
    /// Puts a part at another place in its list.
    Move {
        /// The part.
        at: Place,
        /// Its new place in the list.
        to: usize,
    },
}

/// A value to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, over several lines where it is long.
    Text(String),
    /// A rule: without escapes where possible.
    Rule(String),
    /// A list of texts.
    List(Vec<String>),
    /// Yes or no.
    Yes(bool),
    /// A number as it is written.
    Number(String),
    /// A small table of texts in one line.
    Table(Vec<(String, String)>),
}

/// Why a text could not be changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misedit {
    /// It is no TOML, so that its parts cannot be told.
    #[error(
        "The text has mistakes that keep its parts from being found. Put them right in the text first."
    )]
    Broken,
    /// There is no such part.
    #[error("There is no such part in the text any more.")]
    Missing,
    /// It is written in a way that is only changed in the text.
    #[error("`{0}` is written in a way that can only be changed in the text.")]
    Odd(String),
}

/// Changes a text.
///
/// # Errors
/// See [`Misedit`].
pub fn apply(text: &str, edit: &Edit) -> Result<String, Misedit> {
    let blocks = Blocks::of(text)?;
    let changed = match edit {
        Edit::Set { at, fields } => set(&blocks, at, fields)?,
        Edit::Add { to, list, at, fields } => {
            blocks.add(to, list, *at, &block(to, list, fields))?
        }
        Edit::Remove { at } => blocks.remove(at)?,
        Edit::Move { at, to } => blocks.put(at, *to)?,
    };
    // What cannot be read any more was not written by us.
    Blocks::of(&changed).map_err(|_| Misedit::Broken)?;
    Ok(changed)
}

fn set(
    blocks: &Blocks<'_>,
    at: &Place,
    fields: &[(String, Option<Value>)],
) -> Result<String, Misedit> {
    let shape = at.shape().ok_or(Misedit::Missing)?;
    let mut text = blocks.text().to_owned();
    for (name, value) in fields {
        let blocks = Blocks::of(&text)?;
        let changed = match value {
            Some(value) => blocks.set(at, shape.fields, name, value)?,
            None => blocks.unset(at, name)?,
        };
        text = changed.unwrap_or(text);
    }
    Ok(text)
}

/// A new part as text, its fields in the order of its shape.
fn block(to: &Place, list: &str, fields: &[(String, Value)]) -> String {
    let names = to.names().chain([list]).collect::<Vec<_>>().join(".");
    let known = shape_of(&names).map_or(&[][..], |shape| shape.fields);
    let rank = |name: &str| known.iter().position(|field| *field == name).unwrap_or(known.len());
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by_key(|(name, _)| rank(name));
    let mut text = format!("[[{names}]]\n");
    for (name, value) in fields {
        text += &format!("{name} = {}\n", value.written(name));
    }
    text
}

impl Value {
    fn written(&self, name: &str) -> String {
        match self {
            Value::Text(text) => written::text(text, name.len() + 3),
            Value::Rule(rule) => written::rule(rule),
            Value::List(items) => written::list(items, name.len() + 3),
            Value::Yes(yes) => yes.to_string(),
            Value::Number(number) => number.clone(),
            Value::Table(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, value)| format!("{name} = {}", written::one_line(value)));
                format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Whether a value in a text says the same, line ends at its end aside.
    fn is_said_by(&self, raw: &str) -> bool {
        let Ok(table) = format!("x = {raw}").parse::<toml::Table>() else { return false };
        let Some(old) = table.get("x") else { return false };
        match (self, old) {
            (Value::Text(new) | Value::Rule(new), toml::Value::String(old)) => {
                new.trim_end() == old.trim_end()
            }
            (Value::Yes(new), toml::Value::Boolean(old)) => new == old,
            (Value::List(new), toml::Value::Array(old)) => {
                let old: Option<Vec<&str>> = old.iter().map(toml::Value::as_str).collect();
                old.is_some_and(|old| old == *new)
            }
            (Value::Number(new), old) => {
                let new = format!("x = {new}").parse::<toml::Table>();
                new.is_ok_and(|new| new.get("x") == Some(old))
            }
            (Value::Table(new), toml::Value::Table(old)) => {
                old.len() == new.len()
                    && new.iter().all(|(name, value)| {
                        old.get(name).and_then(toml::Value::as_str) == Some(value)
                    })
            }
            _ => false,
        }
    }
}

impl Place {
    /// The playbook itself.
    pub fn top() -> Place {
        Place::default()
    }

    /// A part of a list of this part.
    #[must_use]
    pub fn part(&self, list: &str, at: usize) -> Place {
        let mut steps = self.0.clone();
        steps.push((list.to_owned(), at));
        Place(steps)
    }

    /// The part that this one belongs to, with the list and the place in it; none for the playbook itself.
    pub fn parent(&self) -> Option<(Place, &str, usize)> {
        let ((list, at), rest) = self.0.split_last()?;
        Some((Place(rest.to_vec()), list, *at))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Which fields the part has.
    pub fn shape(&self) -> Option<&'static Shape> {
        shape_of(&self.names().collect::<Vec<_>>().join("."))
    }
}

/// The shape of the parts of a list, named from the top: `stage.task`.
fn shape_of(names: &str) -> Option<&'static Shape> {
    if names.is_empty() {
        return Some(SHAPES[0]);
    }
    // Tasks and criteria of sub-processes are those of stages.
    let names = match names {
        "process.stage.task" | "process.stage.exit" => &names["process.".len()..],
        other => other,
    };
    let header = format!("[[{names}]]");
    SHAPES.into_iter().find(|shape| shape.header == header)
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, (list, at)) in self.0.iter().enumerate() {
            let dot = if nth > 0 { "." } else { "" };
            write!(f, "{dot}{list}.{at}")?;
        }
        Ok(())
    }
}

/// Says that a text names no place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no part of a playbook")]
pub struct NoPlace(String);

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Place, NoPlace> {
        let wrong = || NoPlace(text.to_owned());
        if text.is_empty() {
            return Ok(Place::top());
        }
        let words: Vec<&str> = text.split('.').collect();
        let mut place = Place::top();
        for pair in words.chunks(2) {
            let [list, at] = pair else { return Err(wrong()) };
            place = place.part(list, at.parse().map_err(|_| wrong())?);
        }
        if place.shape().is_some() { Ok(place) } else { Err(wrong()) }
    }
}

/// A key for a new part of a name: its words in lower-case letters, digits and hyphens, unlike those that are
/// taken.
pub fn key_for<'k>(name: &str, taken: impl IntoIterator<Item = &'k str>) -> String {
    let folded = types::fold(name);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut key = String::new();
    for word in words {
        if key.len() + word.len() > 40 {
            break;
        }
        if !key.is_empty() {
            key.push('-');
        }
        key.push_str(word);
    }
    if !key.starts_with(|c: char| c.is_ascii_lowercase()) {
        key = format!("part-{key}").trim_end_matches('-').to_owned();
    }
    let taken: Vec<&str> = taken.into_iter().collect();
    let free = |key: &String| !taken.contains(&key.as_str());
    if free(&key) {
        return key;
    }
    let numbered = (2..).map(|number| format!("{key}-{number}"));
    numbered.into_iter().find(free).unwrap_or(key)
}
