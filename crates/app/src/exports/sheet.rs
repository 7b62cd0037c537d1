//! Tables for people: deals, companies and contacts as a spreadsheet shows them, with names and no ids. Only what
//! somebody sees is in them.

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

use db::{FromRow, Read, Row, Select};
use playbook::Compiled;
use types::id::kind as id;
use types::{Currency, Id, Money, Timestamp, Zone};

use crate::access::{only_visible_deals, only_visible_records};
use crate::house::By;
use crate::{Error, Result, playbooks, workspace};

/// A table for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetOf {
    /// All deals, with how they stand.
    Deals,
    /// All companies.
    Companies,
    /// All contacts.
    Contacts,
}

impl SheetOf {
    /// All of them.
    pub const ALL: [SheetOf; 3] = [SheetOf::Deals, SheetOf::Companies, SheetOf::Contacts];

    /// The word in addresses and names of files.
    pub fn as_str(self) -> &'static str {
        match self {
            SheetOf::Deals => "deals",
            SheetOf::Companies => "companies",
            SheetOf::Contacts => "contacts",
        }
    }

    /// The table of this word.
    pub fn of(word: &str) -> Option<SheetOf> {
        SheetOf::ALL.into_iter().find(|sheet| sheet.as_str() == word)
    }
}

/// Refuses whoever may not take tables along.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators.
pub fn must_take_along(by: &By) -> Result<()> {
    by.must_manage("take tables along")
}

/// Writes a table as CSV, guarded against formulas; times are in the workspace's zone.
///
/// # Errors
/// [`Error::Forbidden`]; the writer's; the database's.
pub fn write_sheet<W: Write>(read: &mut Read<'_>, by: &By, sheet: SheetOf, output: W) -> Result<W> {
    must_take_along(by)?;
    let zone = workspace::current(read, &by.house)?.calendar.zone().clone();
    let mut writer = sheets::Writer::new(output).guarded();
    match sheet {
        SheetOf::Deals => deals(read, by, &zone, &mut writer)?,
        SheetOf::Companies => companies(read, by, &zone, &mut writer)?,
        SheetOf::Contacts => contacts(read, by, &zone, &mut writer)?,
    }
    writer.finish().map_err(unwritable)
}

fn unwritable(error: std::io::Error) -> Error {
    Error::Internal(format!("a table could not be written: {error}"))
}

/// A deal in words.
struct DealLine {
    texts: [Option<String>; 12],
    version: Id<id::PlaybookVersion>,
    stage: Option<String>,
    number: i64,
    amount: Option<i64>,
    opened: Timestamp,
    closed: Option<Timestamp>,
}

impl FromRow for DealLine {
    fn from_row(row: &Row<'_>) -> db::Result<DealLine> {
        let mut texts: [Option<String>; 12] = Default::default();
        for (at, text) in texts.iter_mut().enumerate() {
            *text = row.get(6 + at)?;
        }
        Ok(DealLine {
            number: row.get(0)?,
            version: row.get(1)?,
            stage: row.get(2)?,
            amount: row.get(3)?,
            opened: row.get(4)?,
            closed: row.get(5)?,
            texts,
        })
    }
}

const DEALS: &str = "SELECT d.number, d.version_id, d.stage, d.amount, d.opened_at, d.closed_at,
            d.name, p.name, d.status, d.phase, u.name, c.name, r.name, d.currency, d.close_on,
            d.source, d.campaign, d.product
       FROM deals d
       JOIN playbooks p ON p.id = d.playbook_id
       LEFT JOIN users u ON u.id = d.owner_id
       LEFT JOIN companies c ON c.id = d.company_id
       LEFT JOIN contacts r ON r.id = d.contact_id
      WHERE TRUE";

fn deals<W: Write>(
    read: &mut Read<'_>,
    by: &By,
    zone: &Zone,
    writer: &mut sheets::Writer<W>,
) -> Result<()> {
    let head = [
        "Number",
        "Name",
        "Playbook",
        "Status",
        "Phase",
        "Stage",
        "Owner",
        "Company",
        "Contact",
        "Amount",
        "Currency",
        "Expected close",
        "Source",
        "Campaign",
        "Product",
        "Opened",
        "Closed",
    ];
    writer.row(head).map_err(unwritable)?;
    let versions = versions(read, by)?;
    let mut select = Select::new(DEALS);
    only_visible_deals(&mut select, by);
    select.text(" ORDER BY d.number");
    select.for_each(read, |row| {
        let deal = DealLine::from_row(row)?;
        writer.row(deal_cells(&deal, &versions, zone)).map_err(unwritable)
    })
}

fn versions(
    read: &mut Read<'_>,
    by: &By,
) -> Result<HashMap<Id<id::PlaybookVersion>, Arc<Compiled>>> {
    let mut versions = HashMap::new();
    for playbook in playbooks::list(read)? {
        for version in playbooks::versions(read, playbook.id)? {
            versions.insert(version.id, playbooks::compiled(read, &by.house, version.id)?);
        }
    }
    Ok(versions)
}

fn deal_cells(
    deal: &DealLine,
    versions: &HashMap<Id<id::PlaybookVersion>, Arc<Compiled>>,
    zone: &Zone,
) -> Vec<String> {
    let [
        name,
        playbook,
        status,
        phase,
        owner,
        company,
        contact,
        currency,
        close,
        source,
        campaign,
        product,
    ] = deal.texts.clone().map(Option::unwrap_or_default);
    let stage = deal.stage.as_deref().map(|key| {
        let stage = versions.get(&deal.version).and_then(|compiled| compiled.stage(key));
        stage.map_or_else(|| key.to_owned(), |stage| stage.name.clone())
    });
    let money = deal.amount.zip(currency.parse::<Currency>().ok());
    let amount = money.map(|(minor, currency)| decimal(Money::of_minor(minor, currency)));
    let closed = deal.closed.map(|at| local(at, zone)).unwrap_or_default();
    let (stage, amount) = (stage.unwrap_or_default(), amount.unwrap_or_default());
    let opened = local(deal.opened, zone);
    vec![
        deal.number.to_string(),
        name,
        playbook,
        status,
        phase,
        stage,
        owner,
        company,
        contact,
        amount,
        currency,
        close,
        source,
        campaign,
        product,
        opened,
        closed,
    ]
}

/// An amount without its currency.
fn decimal(money: Money) -> String {
    let text = money.to_string();
    text.split(' ').next().unwrap_or_default().to_owned()
}

/// An instant as a clock in the zone shows it, to the minute: `2026-03-02 09:00`.
fn local(at: Timestamp, zone: &Zone) -> String {
    zone.local(at).to_string().chars().take(16).collect()
}

const COMPANIES: &str =
    "SELECT r.number, r.name, r.domain, r.country, u.name, r.phone, r.facts, r.created_at
       FROM companies r
       LEFT JOIN users u ON u.id = r.owner_id
      WHERE r.merged_into IS NULL";

type CompanyLine = (
    i64,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    db::Json<serde_json::Value>,
    Timestamp,
);

fn companies<W: Write>(
    read: &mut Read<'_>,
    by: &By,
    zone: &Zone,
    writer: &mut sheets::Writer<W>,
) -> Result<()> {
    const FACTS: [&str; 9] =
        ["website", "industry", "segment", "size", "street", "postcode", "city", "region", "note"];
    let head = [
        "Number",
        "Name",
        "Domain",
        "Country",
        "Owner",
        "Telephone",
        "Website",
        "Industry",
        "Segment",
        "Employees",
        "Street",
        "Postcode",
        "City",
        "Region",
        "Note",
        "Since",
    ];
    writer.row(head).map_err(unwritable)?;
    let mut select = Select::new(COMPANIES);
    only_visible_records(&mut select, by);
    select.text(" ORDER BY r.number");
    select.for_each(read, |row| {
        let (number, name, domain, country, owner, phone, db::Json(facts), since) =
            CompanyLine::from_row(row)?;
        let texts = [domain, country, owner, phone].map(Option::unwrap_or_default);
        let facts = FACTS.iter().map(|fact| plain(&facts[*fact]));
        let cells = [number.to_string(), name].into_iter().chain(texts).chain(facts);
        writer.row(cells.chain([local(since, zone)])).map_err(unwritable)
    })
}

/// Of where somebody works, the name is told to whoever sees the company.
const SEEN: &str = "WITH seen AS (SELECT r.id, r.name FROM companies r WHERE TRUE";

const CONTACTS: &str =
    ") SELECT r.number, r.name, c.name, r.email, r.phone, r.country, u.name, r.facts, r.created_at
       FROM contacts r
       LEFT JOIN seen c ON c.id = r.company_id
       LEFT JOIN users u ON u.id = r.owner_id
      WHERE r.merged_into IS NULL";

type ContactLine = (
    i64,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    db::Json<serde_json::Value>,
    Timestamp,
);

fn contacts<W: Write>(
    read: &mut Read<'_>,
    by: &By,
    zone: &Zone,
    writer: &mut sheets::Writer<W>,
) -> Result<()> {
    let head = [
        "Number",
        "Name",
        "Company",
        "E-mail",
        "Telephone",
        "Country",
        "Owner",
        "Job title",
        "Language",
        "Note",
        "Since",
    ];
    writer.row(head).map_err(unwritable)?;
    let mut select = Select::new(SEEN);
    only_visible_records(&mut select, by);
    select.text(CONTACTS);
    only_visible_records(&mut select, by);
    select.text(" ORDER BY r.number");
    select.for_each(read, |row| {
        let (number, name, company, email, phone, country, owner, db::Json(facts), since) =
            ContactLine::from_row(row)?;
        let texts = [company, email, phone, country, owner].map(Option::unwrap_or_default);
        let facts = ["title", "language", "note"].map(|fact| plain(&facts[fact]));
        let cells = [number.to_string(), name].into_iter().chain(texts).chain(facts);
        writer.row(cells.chain([local(since, zone)])).map_err(unwritable)
    })
}

/// A fact as a cell shows it.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
