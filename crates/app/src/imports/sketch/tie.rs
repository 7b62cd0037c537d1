//! Several files of one import: which are about companies, contacts and deals, and by which columns they name each
//! other.

use super::Sketch;
use super::suggest::joined;

/// What the rows of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rows {
    Companies,
    Contacts,
    Deals,
}

impl Rows {
    /// The words by which files and columns speak of such rows.
    fn words(self) -> &'static [&'static str] {
        match self {
            Rows::Companies => &[
                "company",
                "companies",
                "account",
                "accounts",
                "organisation",
                "organisations",
                "organization",
                "organizations",
                "customer",
                "customers",
                "firmen",
                "kunden",
            ],
            Rows::Contacts => {
                &["contact", "contacts", "person", "persons", "people", "kontakte", "personen"]
            }
            Rows::Deals => {
                &["deal", "deals", "lead", "leads", "opportunity", "opportunities", "pipeline"]
            }
        }
    }

    /// The part of the mapping whose key such rows have.
    fn part(self) -> Option<&'static str> {
        match self {
            Rows::Companies => Some("company"),
            Rows::Contacts => Some("contact"),
            Rows::Deals => None,
        }
    }
}

/// Suggests how files belong together. Companies come first, then contacts, then deals, since each names those before;
/// the column that is a file's key is the key of its customers, and columns of the other files that are called after it
/// name them. One file alone stays as it is.
pub fn tie(sketches: &mut [Sketch]) {
    if sketches.len() < 2 {
        return;
    }
    sketches.sort_by_key(rows_of);
    let name = sketches.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(" ");
    let name: String = name.chars().take(60).collect();
    let strangers = sketches.iter().any(|sketch| sketch.strangers);
    for sketch in sketches.iter_mut() {
        name.trim().clone_into(&mut sketch.name);
        sketch.strangers = strangers;
        settle(sketch);
    }
    for rows in [Rows::Companies, Rows::Contacts] {
        let named =
            sketches.iter().position(|sketch| rows_of(sketch) == rows && !sketch.keys.is_empty());
        let Some(at) = named else { continue };
        let key = sketches[at].keys[0].clone();
        for (nth, sketch) in sketches.iter_mut().enumerate() {
            name_key(sketch, rows, &key, nth == at);
        }
    }
}

/// By the file's name, and else by what its columns tell.
fn rows_of(sketch: &Sketch) -> Rows {
    let stem = sketch.file.rsplit_once('.').map_or(sketch.file.as_str(), |(stem, _)| stem);
    let stem = types::fold(stem);
    let words: Vec<&str> = stem.split(|c: char| !c.is_alphanumeric()).collect();
    let named = [Rows::Deals, Rows::Contacts, Rows::Companies]
        .into_iter()
        .find(|rows| words.iter().any(|word| rows.words().contains(word)));
    let has = |start: &str| sketch.columns.iter().any(|column| column.means.starts_with(start));
    named.unwrap_or_else(|| {
        match (has("end.") || has("deal.amount") || has("deal.stage"), has("contact.")) {
            (true, _) => Rows::Deals,
            (false, true) => Rows::Contacts,
            (false, false) if has("company.") => Rows::Companies,
            (false, false) => Rows::Deals,
        }
    })
}

/// A file of customers tells nothing of deals: its names and owners are the customers'.
fn settle(sketch: &mut Sketch) {
    let Some(part) = rows_of(sketch).part() else { return };
    sketch.deals = false;
    let taken: Vec<String> = sketch.columns.iter().map(|column| column.means.clone()).collect();
    let of_deals =
        ["deal.", "end.", "won.", "lost.", "stage.", "answers.", "holders.", "activity.", "note"];
    for column in &mut sketch.columns {
        let is_name = joined(&column.name) == "name";
        let means = match column.means.as_str() {
            "deal.name" | "contact.name" if is_name => format!("{part}.name"),
            "deal.owner" => format!("{part}.owner"),
            means if of_deals.iter().any(|start| means.starts_with(start)) => String::new(),
            _ => continue,
        };
        column.means =
            if taken.contains(&means) && means != column.means { String::new() } else { means };
    }
}

/// Says which column of a file names the customers of a file whose key column is `key`.
fn name_key(sketch: &mut Sketch, rows: Rows, key: &str, is_its_own: bool) {
    let Some(part) = rows.part() else { return };
    let means = format!("{part}.key");
    let own = joined(key);
    let names_it = |name: &str| {
        let name = joined(name);
        let by_words = rows.words().iter().any(|word| name == format!("{word}id"));
        by_words || own != "id" && name == own
    };
    let is_it = |name: &str| if is_its_own { name == key } else { names_it(name) };
    let mut free = sketch.columns.iter_mut().filter(|column| column.means.is_empty());
    if let Some(column) = free.find(|column| is_it(&column.name)) {
        column.means = means;
    }
}
