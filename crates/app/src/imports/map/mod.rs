//! The mapping: a text that says what the columns of files mean. `docs/imports.md` documents every field.
//!
//! Reading it finds all mistakes at once. Whether the columns that it names are there is known only when a
//! file is opened.

mod decode;
mod mistake;
mod outcomes;
mod table;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;

use sheets::{DateFormat, NumberFormat};
use types::{Currency, Email, Zone};

pub use mistake::{Mistake, Place};
pub(crate) use table::near;
pub use values::{From, Given, Other, Part, Template};

/// What the columns of some files mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// Its name: rows are known again under it.
    pub name: String,
    /// The playbook that new deals follow; absent means the first that takes the lead.
    pub playbook: Option<String>,
    /// Where the files' clocks stand.
    pub zone: Zone,
    /// The currency of amounts without one; absent means the workspace's.
    pub currency: Option<Currency>,
    /// How people are found.
    pub people: People,
    /// The files, in the order in which they are read.
    pub files: Vec<FileMap>,
}

/// How the people whom a file names are found among the users.
#[derive(Clone, Debug, PartialEq)]
pub struct People {
    /// Whether those who are not here are added, inactive.
    pub create: bool,
    /// What those are called.
    pub name: Template,
    /// Who is meant by a cell, by mail address.
    pub known: BTreeMap<String, Email>,
}

/// What one file's columns mean.
#[derive(Clone, Debug, PartialEq)]
pub struct FileMap {
    /// Its name among the files of the mapping.
    pub id: String,
    /// Where it stands in the mapping.
    pub place: Place,
    /// The file's name or path, with `*` for anything.
    pub path: String,
    /// How the file is read.
    pub format: Format,
    /// What is said of single columns.
    pub columns: BTreeMap<String, ColumnFormat>,
    /// The columns that tell one row's record from all others; none means all that the row says.
    pub key: Vec<(String, Place)>,
    /// Files with the same key space mean the same records.
    pub space: String,
    /// Whether a row without its record makes one.
    pub create: bool,
    /// Whether a row changes a record that is there.
    pub update: bool,
    /// What happens to columns that nothing names.
    pub unmapped: Unmapped,
    /// The company of a row.
    pub company: Option<CompanyMap>,
    /// The contact of a row.
    pub contact: Option<ContactMap>,
    /// The deal of a row.
    pub deal: Option<DealMap>,
}

/// How a file is read, where that shall not be found out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Format {
    /// The worksheet.
    pub sheet: Option<String>,
    /// The text's encoding.
    pub encoding: Option<String>,
    /// The character between cells.
    pub delimiter: Option<char>,
    /// The quotation mark; `Some(None)` says that there is none.
    pub quote: Option<Option<char>>,
    /// The line of the column names; `Some(None)` says that there are none.
    pub header: Option<Option<u64>>,
    /// Whether cells missing at the end of a row are empty ones.
    pub short_rows: bool,
}

/// What is said of one column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnFormat {
    /// Where that is said.
    pub place: Place,
    /// How its dates are written.
    pub date: Option<DateFormat>,
    /// How its numbers are written.
    pub number: Option<NumberFormat>,
    /// Where its clocks stand.
    pub zone: Option<Zone>,
}

/// What happens to columns that nothing names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unmapped {
    /// They are left out.
    #[default]
    Ignore,
    /// They become a note at the deal, when the row makes one.
    Note,
}

/// By what an imported company is known to be one that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompanyMatch {
    /// The domain.
    Domain,
    /// The name, case and accents aside.
    Name,
}

/// By what an imported contact is known to be one that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactMatch {
    /// The mail address.
    Email,
    /// The telephone number.
    Phone,
}

/// What happens to a company or contact that is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Found {
    /// What is empty is filled in.
    #[default]
    Fill,
    /// What the file says replaces what is there, but for what a person corrected.
    Replace,
    /// It stays as it is.
    Keep,
}

/// A row's company.
#[derive(Clone, Debug, PartialEq)]
pub struct CompanyMap {
    /// The columns that tell it from others, besides the matches.
    pub key: Vec<(String, Place)>,
    /// By what it is found.
    pub matches: Vec<CompanyMatch>,
    /// What happens when it is.
    pub found: Found,
    /// Its fields.
    pub fields: Vec<(CompanyField, Given)>,
    /// Who looks after it.
    pub owner: Option<Given>,
}

/// A field of a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CompanyField {
    Name,
    Domain,
    Website,
    Industry,
    Segment,
    Country,
    Language,
    Size,
    Stores,
    Revenue,
    Phone,
    Street,
    Postcode,
    City,
    Region,
    Zone,
    Note,
}

/// A row's contact.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactMap {
    /// The columns that tell them from others, besides the matches.
    pub key: Vec<(String, Place)>,
    /// By what they are found.
    pub matches: Vec<ContactMatch>,
    /// What happens when they are.
    pub found: Found,
    /// Their fields.
    pub fields: Vec<(ContactField, Given)>,
    /// Who looks after them.
    pub owner: Option<Given>,
}

/// A field of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ContactField {
    Name,
    Email,
    Phone,
    Title,
    Language,
    Country,
    Zone,
    Note,
}

/// A row's deal.
#[derive(Clone, Debug, PartialEq)]
pub struct DealMap {
    /// Its fields.
    pub fields: Vec<(DealField, Given)>,
    /// When it was opened; absent means now.
    pub opened: Option<Given>,
    /// The stage that it is in, and since when.
    pub stage: Option<StageMap>,
    /// Who answers for it from the row's beginning on.
    pub owner: Option<Given>,
    /// Who plays which role from the row's beginning on.
    pub holders: Vec<(String, Given)>,
    /// Answers to the playbook's questions.
    pub answers: Vec<AnswerMap>,
    /// When it came into which stage.
    pub stages: Vec<StageMap>,
    /// What was done with the buyer.
    pub activities: Vec<ActivityMap>,
    /// Notes.
    pub notes: Vec<NoteMap>,
    /// How it was won.
    pub won: Option<WonMap>,
    /// How it was lost.
    pub lost: Option<EndMap>,
    /// How it was never a fit.
    pub disqualified: Option<EndMap>,
}

/// A field of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum DealField {
    Name,
    Source,
    Campaign,
    Product,
    Segment,
    Country,
    Language,
    Amount,
    Currency,
    Close,
}

/// Answers of one question group.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerMap {
    /// The group.
    pub group: String,
    /// Where it is named.
    pub place: Place,
    /// By question.
    pub asks: Vec<(String, Given)>,
    /// Whether a person of the buyer's confirmed it.
    pub confirmed: Option<bool>,
}

/// A condition on the row: only then does a part of the mapping apply.
#[derive(Clone, Debug, PartialEq)]
pub struct When {
    /// What is looked at.
    pub given: Given,
    /// The values, case and accents aside.
    pub is: Vec<String>,
}

/// Coming into a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct StageMap {
    /// Only then.
    pub when: Option<When>,
    /// The stage.
    pub stage: Given,
    /// When; a row without it did not come there.
    pub at: Option<Given>,
}

/// Something done with the buyer.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivityMap {
    /// Only then.
    pub when: Option<When>,
    /// call, mail, meeting or message.
    pub kind: Given,
    /// When; a row without it has none.
    pub at: Given,
    /// out or in.
    pub direction: Option<Given>,
    /// Whether somebody was reached.
    pub reached: Option<Given>,
    /// What came out, in a word.
    pub outcome: Option<Given>,
    /// Its heading.
    pub subject: Option<Given>,
    /// Its text.
    pub body: Option<Given>,
}

/// A note.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteMap {
    /// Its text; a row without it has none.
    pub text: Given,
    /// When it was written; absent means with the row's last event.
    pub at: Option<Given>,
}

/// A win.
#[derive(Clone, Debug, PartialEq)]
pub struct WonMap {
    /// Only then.
    pub when: Option<When>,
    /// When; a row without it was not won.
    pub at: Given,
    /// What was paid.
    pub paid: Option<Given>,
    /// Who answers for it from then on.
    pub owner: Option<Given>,
    /// Who plays which role from then on.
    pub holders: Vec<(String, Given)>,
    /// Whether its life ends then, although the playbook goes on after winning.
    pub complete: bool,
}

/// The end of a deal that was not won.
#[derive(Clone, Debug, PartialEq)]
pub struct EndMap {
    /// Only then.
    pub when: Option<When>,
    /// When; a row without it did not end so.
    pub at: Given,
    /// One of the playbook's reasons.
    pub reason: Given,
    /// Who got the order.
    pub competitor: Option<Given>,
    /// More words.
    pub note: Option<Given>,
}

impl Map {
    /// Reads a mapping, or tells all that is wrong with it.
    ///
    /// # Errors
    /// Every mistake with its line and field.
    pub fn read(text: &str) -> Result<Map, Vec<Mistake>> {
        decode::read(text)
    }
}
