//! What a file looks like before it is imported, and a mapping to begin with.

use serde::Serialize;
use sheets::{Detected, Kind as ColumnKind};

use super::files::Input;
use super::map::Format;
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
pub fn detect(input: &Input, playbook: Option<&str>) -> Result<Detection> {
    let file = input.open(&Format::default())?.into_detected();
    let suggestion = suggest(&input.name, &file, playbook);
    Ok(Detection { file, suggestion })
}

/// A part of the mapping, its field, and the names under which columns hold it; the longest names first.
type Meaning = (&'static str, &'static str, &'static [&'static str]);

const MEANINGS: &[Meaning] = &[
    ("contact", "email", &["email", "e-mail", "mail", "email address", "correo"]),
    (
        "contact",
        "phone",
        &["phone", "telephone", "mobile", "telefon", "telefone", "tel", "phone number"],
    ),
    ("contact", "title", &["job title", "position", "title", "funktion", "cargo"]),
    (
        "contact",
        "name",
        &["contact", "contact name", "full name", "person", "ansprechpartner", "contato"],
    ),
    (
        "company",
        "name",
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
        ],
    ),
    ("company", "domain", &["domain", "company domain"]),
    ("company", "website", &["website", "url", "web", "homepage", "site", "webseite"]),
    ("company", "industry", &["industry", "branche", "sector", "segmento", "line of business"]),
    ("company", "country", &["country", "land", "pais", "country code"]),
    ("company", "city", &["city", "town", "ort", "stadt", "cidade"]),
    ("company", "postcode", &["zip", "postcode", "postal code", "plz", "cep", "zip code"]),
    ("company", "street", &["street", "address", "strasse", "adresse", "endereco"]),
    ("company", "region", &["state", "region", "province", "bundesland", "estado"]),
    ("company", "size", &["employees", "size", "headcount", "mitarbeiter", "number of employees"]),
    (
        "deal",
        "name",
        &["deal", "deal name", "opportunity", "opportunity name", "lead", "lead name", "name"],
    ),
    (
        "deal",
        "amount",
        &["amount", "value", "deal value", "betrag", "wert", "valor", "deal amount"],
    ),
    ("deal", "currency", &["currency", "wahrung", "moeda"]),
    ("deal", "source", &["source", "lead source", "origin", "quelle", "origem", "channel"]),
    ("deal", "campaign", &["campaign", "kampagne", "campanha", "utm campaign"]),
    ("deal", "product", &["product", "produkt", "produto"]),
    (
        "deal",
        "opened",
        &[
            "created",
            "created at",
            "created date",
            "create date",
            "opened",
            "first contact date",
            "date",
            "datum",
            "date added",
        ],
    ),
    ("deal", "close", &["close date", "expected close", "closing date", "expected close date"]),
    ("deal", "stage", &["stage", "deal stage", "phase", "etapa"]),
    ("deal", "owner", &["owner", "deal owner", "sales rep", "seller", "besitzer", "lead owner"]),
    ("won", "at", &["won date", "won at", "closed won date", "date won"]),
];

fn suggest(file: &str, detected: &Detected, playbook: Option<&str>) -> Suggestion {
    let mut chosen: Vec<(&Meaning, &str)> = Vec::new();
    let mut unmapped = Vec::new();
    for column in &detected.columns {
        let name = plain(&column.name);
        let means = MEANINGS.iter().find(|(part, field, names)| {
            let is_free = !chosen.iter().any(|(taken, _)| taken.0 == *part && taken.1 == *field);
            is_free && names.contains(&name.as_str())
        });
        match means {
            Some(meaning) => chosen.push((meaning, &column.name)),
            None => unmapped.push(column.name.clone()),
        }
    }
    let key = detected.columns.iter().find(|column| {
        let name = plain(&column.name);
        name == "id"
            || name.ends_with(" id")
            || column.guess.kind == ColumnKind::Text && name.ends_with("key")
    });
    let map = text(file, &chosen, key.map(|column| column.name.as_str()), playbook);
    Suggestion { map, unmapped }
}

/// A column's name without case, accents and the marks between its words.
fn plain(name: &str) -> String {
    let folded = types::fold(name);
    let spaced = folded.replace(['_', '-', '.', '/'], " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(
    file: &str,
    chosen: &[(&Meaning, &str)],
    key: Option<&str>,
    playbook: Option<&str>,
) -> String {
    let stem = file.rsplit('/').next().unwrap_or(file);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let name: String =
        stem.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(60).collect();
    let mut text = format!("name = {}\n", quoted(if name.is_empty() { "import" } else { &name }));
    if let Some(playbook) = playbook {
        text.push_str(&format!("playbook = {}\n", quoted(playbook)));
    }
    text.push_str(&format!("\n[[file]]\npath = {}\n", quoted(file)));
    if let Some(key) = key {
        text.push_str(&format!("key = [{}]\n", quoted(key)));
    }
    for part in ["company", "contact", "deal", "won"] {
        let fields: Vec<_> = chosen.iter().filter(|(meaning, _)| meaning.0 == part).collect();
        if fields.is_empty() && part != "deal" {
            continue;
        }
        text.push_str(&format!("\n[file.{part}]\n"));
        for ((_, field, _), column) in fields {
            text.push_str(&format!("{field} = {}\n", quoted(column)));
        }
    }
    text
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
