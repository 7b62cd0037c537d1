//! A mapping of one file as forms know it: what each column means, and what its values stand for.
//!
//! A sketch is written out as the text of a mapping, which is what an import runs by; whoever wants more than
//! a sketch can say goes on in the text.

mod suggest;
#[cfg(test)]
mod tests;
mod text;
mod tie;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use web::FieldError;

use super::map::{Format, Template};

pub use suggest::{meaning_of, suggest, values as suggest_values};
pub use tie::tie;

/// A mapping of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sketch {
    /// The mapping's name: rows are known again under it.
    pub name: String,
    /// The file's name.
    pub file: String,
    /// How the file is read, where that shall not be found out.
    pub format: Reading,
    /// The playbook that new deals follow; absent means the first that takes the lead.
    pub playbook: Option<String>,
    /// Whether rows are deals, or only companies and contacts.
    pub deals: bool,
    /// Where the file's clocks stand.
    pub zone: Option<String>,
    /// The currency of amounts without one.
    pub currency: Option<String>,
    /// Whether people who are not here are added.
    pub strangers: bool,
    /// Whether columns that mean nothing become a note.
    pub note: bool,
    /// Whether records that are here already are changed.
    pub update: bool,
    /// What happens to companies and contacts that are here: fill, replace or keep.
    pub found: String,
    /// The columns that tell one row from all others.
    pub keys: Vec<String>,
    /// By what companies are found: domain, name.
    pub company_match: Vec<String>,
    /// By what contacts are found: email, phone.
    pub contact_match: Vec<String>,
    /// Why deals were lost, where no column says so.
    pub lost_reason: Option<String>,
    /// Why they were never a fit, where no column says so.
    pub disqualified_reason: Option<String>,
    /// What the columns mean, in the order of the file.
    pub columns: Vec<ColumnSketch>,
}

impl Default for Sketch {
    fn default() -> Sketch {
        Sketch {
            name: String::new(),
            file: String::new(),
            format: Reading::default(),
            playbook: None,
            deals: true,
            zone: None,
            currency: None,
            strangers: false,
            note: false,
            update: true,
            found: "fill".to_owned(),
            keys: Vec::new(),
            company_match: vec!["domain".to_owned(), "name".to_owned()],
            contact_match: vec!["email".to_owned()],
            lost_reason: None,
            disqualified_reason: None,
            columns: Vec::new(),
        }
    }
}

/// How a file is read, in the words of a mapping; what is absent is found out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// The worksheet.
    pub sheet: Option<String>,
    /// The text's encoding.
    pub encoding: Option<String>,
    /// The character between cells, or `tab`.
    pub delimiter: Option<String>,
    /// The quotation mark, or `none`.
    pub quote: Option<String>,
    /// The line of the column names, or `none`.
    pub header: Option<String>,
    /// Whether cells missing at the end of a row are empty ones.
    pub short_rows: bool,
}

/// What one column means.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnSketch {
    /// Its name.
    pub name: String,
    /// What it means: `contact.email`, `answers.need.problem`; empty means nothing.
    pub means: String,
    /// What its values stand for. For people an e-mail address; for stages a key, or [`WON`], [`LOST`] or
    /// [`DISQUALIFIED`].
    pub values: BTreeMap<String, String>,
    /// What becomes of other values: keep, empty or reject.
    pub other: String,
    /// What separates several values in one cell.
    pub split: Option<String>,
    /// How its dates are written.
    pub date: Option<String>,
    /// How its numbers are written.
    pub number: Option<String>,
}

/// A value that stands for a won deal.
pub const WON: &str = "!won";
/// A value that stands for a lost deal.
pub const LOST: &str = "!lost";
/// A value that stands for a deal that was never a fit.
pub const DISQUALIFIED: &str = "!disqualified";

/// The fields that a column may mean, besides those that a playbook adds: `answers.GROUP.QUESTION`,
/// `holders.ROLE` and `stage.KEY`.
pub const FIELDS: &[&str] = &[
    "company.name",
    "company.domain",
    "company.website",
    "company.industry",
    "company.segment",
    "company.country",
    "company.language",
    "company.size",
    "company.stores",
    "company.revenue",
    "company.phone",
    "company.street",
    "company.postcode",
    "company.city",
    "company.region",
    "company.zone",
    "company.note",
    "company.owner",
    "company.key",
    "contact.name",
    "contact.first",
    "contact.last",
    "contact.email",
    "contact.phone",
    "contact.title",
    "contact.language",
    "contact.country",
    "contact.zone",
    "contact.note",
    "contact.owner",
    "contact.key",
    "deal.name",
    "deal.opened",
    "deal.stage",
    "deal.stage_at",
    "deal.owner",
    "deal.amount",
    "deal.currency",
    "deal.close",
    "deal.source",
    "deal.campaign",
    "deal.product",
    "deal.segment",
    "deal.country",
    "deal.language",
    "end.outcome",
    "end.at",
    "end.reason",
    "end.competitor",
    "end.note",
    "won.at",
    "won.paid",
    "lost.at",
    "activity.call",
    "activity.mail",
    "activity.meeting",
    "activity.message",
    "note",
];

/// The mapping of several files as text.
pub fn text_of(sketches: &[Sketch]) -> String {
    text::write(sketches)
}

impl Sketch {
    /// Takes over what is said once for all files of a mapping.
    pub(super) fn share(&mut self, with: &Sketch) {
        self.name.clone_from(&with.name);
        self.playbook.clone_from(&with.playbook);
        self.zone.clone_from(&with.zone);
        self.currency.clone_from(&with.currency);
        self.strangers = with.strangers;
    }

    /// The column that means something.
    pub fn column_for(&self, means: &str) -> Option<&ColumnSketch> {
        self.columns.iter().find(|column| column.means == means)
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&ColumnSketch> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns that mean nothing so far.
    pub fn unmapped(&self) -> Vec<String> {
        let unused =
            |column: &&ColumnSketch| column.means.is_empty() && !self.keys.contains(&column.name);
        self.columns.iter().filter(unused).map(|column| column.name.clone()).collect()
    }

    /// The mapping as text.
    pub fn text(&self) -> String {
        text::write(std::slice::from_ref(self))
    }

    /// How the file is read, for opening it.
    pub fn format(&self) -> Format {
        self.format.read()
    }

    /// What has to be put right before it can be written out: fields of the form.
    pub fn mistakes(&self) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        let mut say =
            |field: String, says: &str| wrong.push(FieldError::new(field, "invalid", says));
        for (at, column) in self.columns.iter().enumerate() {
            let alone = !column.means.is_empty() && !may_repeat(&column.means);
            let twice = self.columns[..at].iter().any(|other| other.means == column.means);
            if alone && twice {
                say(format!("means.{at}"), "Another column means this already.");
            }
        }
        if let Some(at) = self.place_of("end.at")
            && self.ends(WON).is_none()
            && self.ends(LOST).is_none()
            && self.ends(DISQUALIFIED).is_none()
        {
            let says =
                "Say which column tells how deals ended, and which of its values mean won or lost.";
            say(format!("means.{at}"), says);
        }
        let ended = self.column_for("end.at").is_some();
        for (word, own, says) in [
            (WON, "won.at", "Say which column tells when deals were won."),
            (LOST, "lost.at", "Say which column tells when deals were lost."),
            (DISQUALIFIED, "", "Say which column tells when deals ended."),
        ] {
            let is_told = ended || self.column_for(own).is_some();
            if let (Some((column, _)), false) = (self.ends(word), is_told) {
                let at = self.columns.iter().position(|other| other.name == column.name);
                say(format!("means.{}", at.unwrap_or_default()), says);
            }
        }
        let loses = self.ends(LOST).is_some() || self.column_for("lost.at").is_some();
        let has_reasons = self.column_for("end.reason").is_some();
        if loses && !has_reasons && self.lost_reason.is_none() {
            say("lost_reason".to_owned(), "Say why deals were lost, or which column says so.");
        }
        if self.ends(DISQUALIFIED).is_some() && !has_reasons && self.disqualified_reason.is_none() {
            let says = "Say why deals were never a fit, or which column says so.";
            say("disqualified_reason".to_owned(), says);
        }
        if !self.deals && self.column_for("end.outcome").is_some() {
            say("deals".to_owned(), "Rows that tell how deals ended are deals.");
        }
        wrong
    }

    fn place_of(&self, means: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.means == means)
    }

    /// Which cells of which column say that a deal ended so.
    pub(super) fn ends(&self, word: &str) -> Option<(&ColumnSketch, Vec<&str>)> {
        let tells = ["end.outcome", "deal.stage"];
        tells.into_iter().filter_map(|means| self.column_for(means)).find_map(|column| {
            let cells: Vec<&str> = column
                .values
                .iter()
                .filter(|(_, stands_for)| *stands_for == word)
                .map(|(cell, _)| cell.as_str())
                .collect();
            (!cells.is_empty()).then_some((column, cells))
        })
    }

    /// The two columns of which a person's name is put together.
    pub(super) fn full_name(&self) -> Option<String> {
        let first = self.column_for("contact.first").map(|column| column.name.as_str());
        let last = self.column_for("contact.last").map(|column| column.name.as_str());
        let text = format!("{{{}}} {{{}}}", first?, last?);
        // A column with braces in its name cannot stand in a text.
        text.parse::<Template>().is_ok_and(|it| it.parts.len() == 3).then_some(text)
    }
}

/// Whether several columns may mean the same.
fn may_repeat(means: &str) -> bool {
    means == "note" || means.starts_with("activity.")
}

/// Whether what a column means is one of a few things, so that its values need to be named.
pub fn has_values(means: &str) -> bool {
    means.ends_with(".owner")
        || means.starts_with("holders.")
        || matches!(means, "deal.stage" | "end.outcome" | "end.reason" | "deal.source")
}

/// Whether a column holds people.
pub fn holds_people(means: &str) -> bool {
    means.ends_with(".owner") || means.starts_with("holders.")
}

/// Whether a column holds moments or days.
pub fn holds_dates(means: &str) -> bool {
    means.ends_with(".at")
        || means.starts_with("stage.")
        || means.starts_with("activity.")
        || matches!(means, "deal.opened" | "deal.stage_at" | "deal.close")
}

impl Reading {
    fn read(&self) -> Format {
        let one = |text: &Option<String>| {
            let text = text.as_deref()?;
            if text == "tab" { Some('\t') } else { text.chars().next().filter(char::is_ascii) }
        };
        let none = |text: &Option<String>| text.as_deref() == Some("none");
        Format {
            sheet: self.sheet.clone(),
            encoding: self.encoding.clone(),
            delimiter: one(&self.delimiter),
            quote: if none(&self.quote) { Some(None) } else { one(&self.quote).map(Some) },
            header: match &self.header {
                _ if none(&self.header) => Some(None),
                Some(line) => line.parse().ok().filter(|line| *line > 0).map(Some),
                None => None,
            },
            short_rows: self.short_rows,
        }
    }
}
