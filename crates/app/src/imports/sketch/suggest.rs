//! What the columns of a file may mean, by their names, and what their values may stand for.

use std::collections::BTreeMap;

use playbook::model::{Playbook, ReasonFor};
use sheets::{Column, Detected, Kind as ColumnKind};

use super::super::map::near;
use super::{ColumnSketch, DISQUALIFIED, LOST, Sketch, WON, holds_people};

/// A field and the names under which columns hold it.
type Meaning = (&'static str, &'static [&'static str]);

const MEANINGS: &[Meaning] = &[
    ("contact.email", &["email", "mail", "email address", "e mail adresse", "correo"]),
    (
        "contact.phone",
        &["phone", "telephone", "mobile", "telefon", "telefone", "tel", "phone number", "handy"],
    ),
    ("contact.title", &["job title", "position", "title", "funktion", "cargo"]),
    ("contact.first", &["first name", "given name", "vorname", "nombre", "prenom"]),
    ("contact.last", &["last name", "surname", "family name", "nachname", "apellido"]),
    (
        "contact.name",
        &[
            "contact",
            "contact name",
            "contact person",
            "full name",
            "person",
            "ansprechpartner",
            "contato",
        ],
    ),
    (
        "company.name",
        &[
            "company",
            "company name",
            "account",
            "account name",
            "organisation",
            "organization",
            "firma",
            "unternehmen",
            "empresa",
            "kunde",
            "customer",
            "customer name",
        ],
    ),
    ("company.domain", &["domain", "company domain", "company domain name"]),
    ("company.website", &["website", "url", "web", "homepage", "site", "webseite"]),
    ("company.industry", &["industry", "branche", "sector", "segmento", "line of business"]),
    ("company.country", &["country", "land", "pais", "country code"]),
    ("company.city", &["city", "town", "ort", "stadt", "cidade"]),
    ("company.postcode", &["zip", "postcode", "postal code", "plz", "cep", "zip code"]),
    ("company.street", &["street", "address", "strasse", "adresse", "endereco"]),
    ("company.region", &["state", "region", "province", "bundesland", "estado"]),
    (
        "company.size",
        &["employees", "size", "headcount", "mitarbeiter", "number of employees", "company size"],
    ),
    ("company.revenue", &["revenue", "annual revenue", "umsatz", "turnover"]),
    ("deal.name", &["deal", "deal name", "opportunity", "opportunity name", "lead", "lead name"]),
    (
        "deal.amount",
        &["amount", "value", "deal value", "betrag", "wert", "valor", "deal amount", "worth"],
    ),
    ("deal.currency", &["currency", "wahrung", "moeda"]),
    (
        "deal.source",
        &["source", "lead source", "origin", "quelle", "origem", "channel", "original source"],
    ),
    ("deal.campaign", &["campaign", "kampagne", "campanha", "utm campaign"]),
    ("deal.product", &["product", "produkt", "produto"]),
    ("deal.segment", &["segment"]),
    (
        "deal.opened",
        &[
            "created",
            "created at",
            "created on",
            "created date",
            "create date",
            "opened",
            "first contact date",
            "date",
            "datum",
            "date added",
            "erstellt",
        ],
    ),
    ("deal.close", &["expected close", "closing date", "expected close date", "abschluss"]),
    ("deal.stage", &["stage", "deal stage", "phase", "etapa", "pipeline stage"]),
    (
        "deal.owner",
        &[
            "owner",
            "deal owner",
            "sales rep",
            "seller",
            "besitzer",
            "lead owner",
            "account manager",
            "assigned to",
            "verkaufer",
        ],
    ),
    ("end.outcome", &["status", "outcome", "result", "deal status"]),
    ("end.at", &["closed", "close date", "closed at", "closed on", "closed date", "end date"]),
    ("end.reason", &["reason", "lost reason", "closed lost reason", "why", "loss reason", "grund"]),
    ("end.competitor", &["competitor", "lost to", "wettbewerber"]),
    ("won.at", &["won date", "won at", "closed won date", "date won"]),
    ("lost.at", &["lost date", "lost at", "closed lost date", "date lost"]),
    ("note", &["note", "notes", "comment", "comments", "remark", "remarks", "notiz", "bemerkung"]),
];

/// A sketch by the names of a file's columns.
pub fn suggest(file: &str, detected: &Detected, playbook: Option<&Playbook>) -> Sketch {
    let columns = &detected.columns;
    let mut sketch = Sketch {
        name: name_of(file),
        file: file.to_owned(),
        playbook: playbook.map(|playbook| playbook.key.clone()),
        ..Sketch::default()
    };
    let of_people = columns.iter().any(|column| tells_of_people(&column.name));
    for column in columns {
        let means = meaning_of(&column.name, of_people, playbook);
        let is_free = means
            .as_ref()
            .is_some_and(|means| means == "note" || sketch.column_for(means).is_none());
        let means = means.filter(|_| is_free).unwrap_or_default();
        let name = column.name.clone();
        sketch.columns.push(ColumnSketch { name, means, ..ColumnSketch::default() });
    }
    sketch.keys.extend(key_of(detected));
    sketch.strangers = sketch.columns.iter().any(|column| holds_people(&column.means));
    without_ends_that_nothing_tells(&mut sketch);
    sketch
}

/// A day on which deals ended is worth nothing where no column says how.
fn without_ends_that_nothing_tells(sketch: &mut Sketch) {
    let tells = sketch.columns.iter().any(|column| {
        matches!(column.means.as_str(), "end.outcome" | "deal.stage" | "won.at" | "lost.at")
    });
    for column in &mut sketch.columns {
        if column.means == "end.at" && !tells {
            "deal.close".clone_into(&mut column.means);
        }
        if column.means.starts_with("end.") && column.means != "end.outcome" && !tells {
            column.means.clear();
        }
    }
}

/// What a column may mean by its name. `of_people`: a column that is only called "name" names a person.
pub fn meaning_of(column: &str, of_people: bool, playbook: Option<&Playbook>) -> Option<String> {
    let name = joined(column);
    if name == "name" {
        return Some(if of_people { "contact.name" } else { "deal.name" }.to_owned());
    }
    let known = MEANINGS.iter().find(|(_, names)| names.iter().any(|it| joined(it) == name));
    if let Some((means, _)) = known {
        return Some((*means).to_owned());
    }
    let playbook = playbook?;
    let question = playbook.questions.iter().flat_map(|group| {
        let asks = group.asks.iter().map(move |ask| (group, ask));
        asks.filter(|(_, ask)| [joined(&ask.key), joined(&ask.ask)].contains(&name))
    });
    if let Some((group, ask)) = question.into_iter().next() {
        return Some(format!("answers.{}.{}", group.key, ask.key));
    }
    let role =
        playbook.roles.iter().find(|role| [joined(&role.key), joined(&role.name)].contains(&name));
    role.map(|role| format!("holders.{}", role.key))
}

fn tells_of_people(column: &str) -> bool {
    let name = joined(column);
    let about = |means: &str| means.starts_with("contact.") || means == "company.name";
    MEANINGS.iter().any(|(means, names)| about(means) && names.iter().any(|it| joined(it) == name))
}

/// A name without case, accents and the marks between its words.
pub(super) fn joined(name: &str) -> String {
    types::fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A column that tells the rows apart: called so, filled everywhere, and never twice the same.
fn key_of(detected: &Detected) -> Option<String> {
    let is_key = |column: &&Column| {
        let folded = types::fold(&column.name).replace(['_', '-', '.', '/'], " ");
        let words: Vec<&str> = folded.split_whitespace().collect();
        let is_text = column.guess.kind == ColumnKind::Text;
        words.last() == Some(&"id") || is_text && folded.trim_end().ends_with("key")
    };
    let place = |name: &str| detected.columns.iter().position(|column| column.name == name);
    let tells = |column: &&Column| {
        let Some(at) = place(&column.name) else { return false };
        let mut cells: Vec<&str> =
            detected.preview.iter().map(|row| row.get(at).unwrap_or_default().trim()).collect();
        let rows = cells.len();
        cells.sort_unstable();
        cells.dedup();
        column.guess.blank == 0 && cells.len() == rows
    };
    detected.columns.iter().filter(is_key).find(tells).map(|column| column.name.clone())
}

/// The name of a mapping for a file: its stem in letters that a name may have.
fn name_of(file: &str) -> String {
    let stem = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { ' ' };
    let name: String = stem.chars().map(plain).take(60).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() { "import".to_owned() } else { name }
}

/// Words by which programs say how a deal ended.
const ENDS: &[(&str, &[&str])] = &[
    (WON, &["won", "closed won", "gewonnen", "success", "ganado", "ganho", "sold", "customer"]),
    (LOST, &["lost", "closed lost", "verloren", "perdido", "dead", "abandoned", "churned"]),
    (DISQUALIFIED, &["disqualified", "unqualified", "junk", "spam", "no fit", "not a fit"]),
];

/// What the values of a column may stand for: stages, reasons and how deals ended, by their words.
pub fn values(
    means: &str,
    cells: &[String],
    playbook: Option<&Playbook>,
) -> BTreeMap<String, String> {
    let guess = |cell: &String| {
        let found = match means {
            "end.outcome" => ending(cell),
            "deal.stage" => ending(cell).or_else(|| stage(cell, playbook?)),
            "end.reason" => reason(cell, playbook?),
            _ => None,
        };
        Some((cell.clone(), found?))
    };
    cells.iter().filter_map(guess).collect()
}

fn ending(cell: &str) -> Option<String> {
    let word = joined(cell);
    let known = ENDS.iter().find(|(_, words)| words.iter().any(|it| joined(it) == word));
    known.map(|(end, _)| (*end).to_owned())
}

fn stage(cell: &str, playbook: &Playbook) -> Option<String> {
    let names = playbook.stages.iter().map(|stage| (stage.key.as_str(), stage.name.as_str()));
    likely(cell, names.collect())
}

fn reason(cell: &str, playbook: &Playbook) -> Option<String> {
    let ends = playbook.reasons.iter().filter(|reason| reason.for_ != ReasonFor::Parked);
    likely(cell, ends.map(|reason| (reason.key.as_str(), reason.name.as_str())).collect())
}

/// The key whose key or name a cell is, or is nearly.
fn likely(cell: &str, parts: Vec<(&str, &str)>) -> Option<String> {
    let word = joined(cell);
    let exact = parts.iter().find(|(key, name)| [joined(key), joined(name)].contains(&word));
    if let Some((key, _)) = exact {
        return Some((*key).to_owned());
    }
    let names = parts.iter().flat_map(|(key, name)| [*key, *name]);
    let near = near(cell, names)?;
    parts.iter().find(|(key, name)| [*key, *name].contains(&near)).map(|(key, _)| (*key).to_owned())
}
