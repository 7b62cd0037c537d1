//! Where a value comes from: a column, a constant, a text put together; and what is made of it on the way.

use std::collections::BTreeMap;

use sheets::{DateFormat, NumberFormat};
use toml::Spanned;
use toml::de::DeValue;
use types::Zone;

use super::Place;
use super::table::Table;

/// Where a value comes from and what is made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Where it comes from.
    pub from: From,
    /// What cells stand for; the empty text names empty cells.
    pub values: BTreeMap<String, String>,
    /// What happens to cells that the values do not name.
    pub other: Other,
    /// What separates several values in one cell.
    pub split: Option<String>,
    /// How its dates are written.
    pub date: Option<DateFormat>,
    /// How its numbers are written.
    pub number: Option<NumberFormat>,
    /// Where its clocks stand.
    pub zone: Option<Zone>,
    /// Where it stands in the mapping.
    pub place: Place,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum From {
    /// A column.
    Column(String),
    /// The same for every row.
    Constant(String),
    /// A text with columns in it.
    Text(Template),
}

/// What happens to cells that the values do not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Other {
    /// They stand for themselves.
    #[default]
    Keep,
    /// They count as empty.
    Empty,
    /// Their row is rejected.
    Reject,
}

/// A text with columns in it: `Lead {mql_id}`, `Merchant {seller_id:8}` (eight letters of it).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its parts in order.
    pub parts: Vec<Part>,
}

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Words.
    Words(String),
    /// A column, perhaps only its first letters.
    Column {
        /// Its name.
        name: String,
        /// How many letters.
        letters: Option<usize>,
    },
}

impl std::str::FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((words, after)) = rest.split_once('{') {
            if !words.is_empty() {
                parts.push(Part::Words(words.to_owned()));
            }
            let (inside, after) =
                after.split_once('}').ok_or("a column in it stands in braces: {name}")?;
            parts.push(column(inside)?);
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Words(rest.to_owned()));
        }
        Ok(Template { parts })
    }
}

fn column(inside: &str) -> Result<Part, String> {
    let short = inside.rsplit_once(':').and_then(|(name, letters)| {
        let letters = letters.parse::<usize>().ok().filter(|letters| *letters > 0)?;
        Some((name, letters))
    });
    let (name, letters) = match short {
        Some((name, letters)) => (name, Some(letters)),
        None => (inside, None),
    };
    if name.is_empty() {
        return Err("name a column between the braces: {name}".to_owned());
    }
    Ok(Part::Column { name: name.to_owned(), letters })
}

impl Given {
    /// A value that is taken as it stands.
    pub(super) fn new(from: From, place: Place) -> Given {
        Given {
            from,
            values: BTreeMap::new(),
            other: Other::Keep,
            split: None,
            date: None,
            number: None,
            zone: None,
            place,
        }
    }
}

impl<'d, 't> Table<'d, 't> {
    /// A value that may be left out.
    pub(super) fn given(&self, name: &'static str) -> Option<Given> {
        let value = self.value(name)?;
        self.given_of(name, value)
    }

    /// A value that must be there.
    pub(super) fn must_give(&self, name: &'static str) -> Option<Given> {
        if self.value(name).is_none() {
            self.missing(name, "\"a column\"");
        }
        self.given(name)
    }

    pub(super) fn given_of(&self, name: &str, value: &'d Spanned<DeValue<'t>>) -> Option<Given> {
        let field = self.field(name);
        let place = self.reading.place(&value.span(), &field);
        if let Some(column) = value.get_ref().as_str() {
            if column.is_empty() {
                self.wrong(name, "name a column here");
                return None;
            }
            return Some(Given::new(From::Column(column.to_owned()), place));
        }
        let Some(fields) = value.get_ref().as_table() else {
            self.wrong(
                name,
                "this is a column's name, or a table: { column = \"…\" }, { constant = \"…\" } or { text = \"… {column} …\" }",
            );
            return None;
        };
        let table = Table::new(self.reading, field, value.span(), fields);
        let given = read(&table, place);
        table.done();
        given
    }
}

fn read(table: &Table<'_, '_>, place: Place) -> Option<Given> {
    let column = table.text("column").map(From::Column);
    let constant = table.text("constant").map(From::Constant);
    let text = table.parsed::<Template>("text").map(From::Text);
    let other = match table.text("other").as_deref() {
        None | Some("keep") => Other::Keep,
        Some("empty") => Other::Empty,
        Some("reject") => Other::Reject,
        Some(_) => {
            table.wrong("other", "this is keep, empty or reject");
            Other::Keep
        }
    };
    let split = table.text("split");
    if split.as_deref() == Some("") {
        table.wrong("split", "say what stands between the values, as in \",\"");
    }
    let mut given = Given::new(From::Constant(String::new()), place);
    given.values = values(table);
    given.other = other;
    given.split = split.filter(|split| !split.is_empty());
    given.date = table.parsed("date");
    given.number = table.parsed("number");
    given.zone = table.parsed("zone");
    let mut ways = [column, constant, text].into_iter().flatten();
    match (ways.next(), ways.next()) {
        (Some(from), None) => Some(Given { from, ..given }),
        (None, _) => {
            table.missing("column", "\"a column\"");
            None
        }
        (Some(_), Some(_)) => {
            table.wrong("column", "only one of column, constant and text may be given");
            None
        }
    }
}

/// `values = { "" = "", unknown = "unknown" }`
fn values(table: &Table<'_, '_>) -> BTreeMap<String, String> {
    let Some(entries) = table.table("values") else { return BTreeMap::new() };
    let mut values = BTreeMap::new();
    for (name, value) in entries.entries() {
        match value.get_ref().as_str() {
            Some(text) => {
                values.insert(name.trim().to_owned(), text.to_owned());
            }
            None => entries.wrong(name, "this is a text in quotes"),
        }
    }
    values
}
