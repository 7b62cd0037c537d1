//! Makes a mapping of its text.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use toml::de::DeTable;
use types::{Email, Zone};

use super::table::{Reading, Table};
use super::{
    ColumnFormat, CompanyField, CompanyMap, CompanyMatch, ContactField, ContactMap, ContactMatch,
    FileMap, Format, Found, Map, Mistake, People, Place, Template, Unmapped, outcomes,
};

/// The largest mapping that is read.
const LARGEST: usize = 1_000_000;

pub(super) fn read(text: &str) -> Result<Map, Vec<Mistake>> {
    let reading = Reading::of(text);
    if text.len() > LARGEST {
        reading.wrong(&(0..0), "", format!("a mapping has at most {LARGEST} bytes"));
        return Err(reading.mistakes());
    }
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        reading.wrong(&span, "", format!("this is not valid TOML: {}", error.message()));
    }
    let top = Table::new(&reading, String::new(), 0..0, document.get_ref());
    let map = map(&top);
    top.done();
    let mistakes = reading.mistakes();
    match map {
        Some(map) if mistakes.is_empty() => Ok(map),
        _ => Err(mistakes),
    }
}

fn map(top: &Table<'_, '_>) -> Option<Map> {
    let name = name(top);
    let playbook = top.text("playbook");
    let zone = top.parsed("zone").unwrap_or(Zone::UTC);
    let currency = top.parsed("currency");
    let people = top.table("people").map_or_else(default_people, people);
    let tables = top.tables("file");
    if tables.is_empty() {
        top.wrong("file", "say which file it is for: [[file]]");
    }
    let mut files = Vec::new();
    for table in tables {
        let file = file(&table, files.len());
        files.extend(file);
        table.done();
    }
    for (at, file) in files.iter().enumerate() {
        if files[..at].iter().any(|other: &FileMap| other.id == file.id) {
            top.wrong("file", format!("two files are called “{}”; give one another `id`", file.id));
        }
    }
    Some(Map { name: name?, playbook, zone, currency, people, files })
}

/// The name is part of a key, so it is short and plain.
fn name(top: &Table<'_, '_>) -> Option<String> {
    let Some(name) = top.text("name") else {
        top.missing("name", "\"what-it-is-from\"");
        return None;
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    if name.trim().is_empty() || name.chars().count() > 80 || !name.chars().all(plain) {
        top.wrong("name", "a name has 1 to 80 letters, digits, spaces, points and dashes");
        return None;
    }
    Some(name)
}

fn default_people() -> People {
    People {
        create: false,
        name: Template::from_str("{id}").expect("this is a template"),
        known: BTreeMap::new(),
    }
}

fn people(table: Table<'_, '_>) -> People {
    let standard = default_people();
    let mut known = BTreeMap::new();
    if let Some(entries) = table.table("known") {
        for (cell, value) in entries.entries() {
            let email = value.get_ref().as_str().map(Email::from_str);
            match email {
                Some(Ok(email)) => {
                    known.insert(cell.trim().to_owned(), email);
                }
                Some(Err(error)) => entries.wrong(cell, error.to_string()),
                None => entries.wrong(cell, "this is a mail address in quotes"),
            }
        }
    }
    let people = People {
        create: table.yes("create").unwrap_or(standard.create),
        name: table.parsed("name").unwrap_or(standard.name),
        known,
    };
    for part in &people.name.parts {
        if let super::Part::Column { name, .. } = part
            && name != "id"
        {
            table.wrong("name", "only {id} can stand here: what the file calls them");
        }
    }
    table.done();
    people
}

fn file(table: &Table<'_, '_>, at: usize) -> Option<FileMap> {
    let path = table.text("path");
    if path.as_deref().is_none_or(|path| path.trim().is_empty()) {
        table.missing("path", "\"leads.csv\"");
    }
    let id = table.text("id").unwrap_or_else(|| default_id(path.as_deref(), at));
    let company = table.table("company").map(|it| company(it));
    let contact = table.table("contact").map(|it| contact(it));
    let deal = outcomes::deal(table);
    if company.is_none() && contact.is_none() && deal.is_none() {
        table.wrong("path", "say what its rows are: [file.company], [file.contact] or [file.deal]");
    }
    let map = FileMap {
        place: table.place("path"),
        path: path.clone().unwrap_or_default(),
        id,
        format: format(table),
        columns: columns(table),
        key: keys(table, "key"),
        space: table.text("space").unwrap_or_default(),
        create: table.yes("create").unwrap_or(true),
        update: table.yes("update").unwrap_or(true),
        unmapped: unmapped(table),
        company,
        contact,
        deal,
    };
    // Every field is asked for before, so that none is taken for an unknown one.
    path.map(|_| map)
}

/// The file's name without its ending and wild cards.
fn default_id(path: Option<&str>, at: usize) -> String {
    let name = path.unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace(['*', '?'], "");
    if stem.is_empty() { format!("file {}", at + 1) } else { stem }
}

fn unmapped(table: &Table<'_, '_>) -> Unmapped {
    match table.text("unmapped").as_deref() {
        None | Some("ignore") => Unmapped::Ignore,
        Some("note") => Unmapped::Note,
        Some(_) => {
            table.wrong("unmapped", "this is ignore or note");
            Unmapped::Ignore
        }
    }
}

pub(super) fn keys(table: &Table<'_, '_>, name: &'static str) -> Vec<(String, Place)> {
    let columns = table.texts(name).unwrap_or_default();
    let place = table.place(name);
    columns.into_iter().map(|column| (column, place.clone())).collect()
}

fn format(table: &Table<'_, '_>) -> Format {
    let one = |name: &'static str| {
        let text = table.text(name)?;
        let text = if text == "tab" { "\t".to_owned() } else { text };
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if letter.is_ascii() => Some(letter),
            _ => {
                table.wrong(name, "this is one character, or tab");
                None
            }
        }
    };
    let quote = match table.value("quote").map(|value| value.get_ref()) {
        None => None,
        Some(value) if value.as_bool() == Some(false) => Some(None),
        Some(_) => one("quote").map(Some),
    };
    let header = match table.value("header").map(|value| value.get_ref()) {
        None => None,
        Some(value) if value.as_bool() == Some(false) => Some(None),
        Some(value) => {
            let line = value
                .as_integer()
                .and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok())
                .filter(|line| *line > 0);
            if line.is_none() {
                table.wrong("header", "this is the line of the column names, or false");
            }
            line.map(Some)
        }
    };
    Format {
        sheet: table.text("sheet"),
        encoding: table.text("encoding"),
        delimiter: one("delimiter"),
        quote,
        header,
        short_rows: table.yes("short_rows").unwrap_or(false),
    }
}

/// `[file.columns] won_date = { date = "dd/mm/yyyy", zone = "America/Sao_Paulo" }`
fn columns(table: &Table<'_, '_>) -> BTreeMap<String, ColumnFormat> {
    let mut columns = BTreeMap::new();
    let Some(entries) = table.table("columns") else { return columns };
    for (name, value) in entries.entries() {
        let Some(fields) = value.get_ref().as_table() else {
            entries.wrong(name, "this is a table: { date = \"dd/mm/yyyy\" }");
            continue;
        };
        let path = entries.field(name);
        let place = entries.reading.place(&value.span(), &path);
        let column = Table::new(entries.reading, path, value.span(), fields);
        let format = ColumnFormat {
            place,
            date: column.parsed("date"),
            number: column.parsed("number"),
            zone: column.parsed("zone"),
        };
        column.done();
        columns.insert(name.to_owned(), format);
    }
    columns
}

const COMPANY: [(&str, CompanyField); 17] = [
    ("name", CompanyField::Name),
    ("domain", CompanyField::Domain),
    ("website", CompanyField::Website),
    ("industry", CompanyField::Industry),
    ("segment", CompanyField::Segment),
    ("country", CompanyField::Country),
    ("language", CompanyField::Language),
    ("size", CompanyField::Size),
    ("stores", CompanyField::Stores),
    ("revenue", CompanyField::Revenue),
    ("phone", CompanyField::Phone),
    ("street", CompanyField::Street),
    ("postcode", CompanyField::Postcode),
    ("city", CompanyField::City),
    ("region", CompanyField::Region),
    ("zone", CompanyField::Zone),
    ("note", CompanyField::Note),
];

const CONTACT: [(&str, ContactField); 8] = [
    ("name", ContactField::Name),
    ("email", ContactField::Email),
    ("phone", ContactField::Phone),
    ("title", ContactField::Title),
    ("language", ContactField::Language),
    ("country", ContactField::Country),
    ("zone", ContactField::Zone),
    ("note", ContactField::Note),
];

fn company(table: Table<'_, '_>) -> CompanyMap {
    let fields = COMPANY.iter().filter_map(|(name, field)| Some((*field, table.given(name)?)));
    let map = CompanyMap {
        fields: fields.collect(),
        key: keys(&table, "key"),
        matches: matches(&table, &[("domain", CompanyMatch::Domain), ("name", CompanyMatch::Name)]),
        found: found(&table),
        owner: table.given("owner"),
    };
    table.done();
    map
}

fn contact(table: Table<'_, '_>) -> ContactMap {
    let fields = CONTACT.iter().filter_map(|(name, field)| Some((*field, table.given(name)?)));
    let map = ContactMap {
        fields: fields.collect(),
        key: keys(&table, "key"),
        matches: matches(&table, &[("email", ContactMatch::Email), ("phone", ContactMatch::Phone)]),
        found: found(&table),
        owner: table.given("owner"),
    };
    table.done();
    map
}

/// `match = ["domain", "name"]`; without it the first of the known ways only.
fn matches<M: Copy>(table: &Table<'_, '_>, known: &[(&str, M)]) -> Vec<M> {
    let Some(words) = table.texts("match") else { return vec![known[0].1] };
    let mut matches = Vec::new();
    for word in words {
        match known.iter().find(|(name, _)| *name == word) {
            Some((_, way)) => matches.push(*way),
            None => {
                let words: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
                table.wrong("match", format!("this is a list of {}", words.join(" and ")));
            }
        }
    }
    matches
}

fn found(table: &Table<'_, '_>) -> Found {
    match table.text("found").as_deref() {
        None | Some("fill") => Found::Fill,
        Some("replace") => Found::Replace,
        Some("keep") => Found::Keep,
        Some(_) => {
            table.wrong("found", "this is fill, replace or keep");
            Found::Fill
        }
    }
}
