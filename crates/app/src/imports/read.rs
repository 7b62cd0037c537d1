//! From a row to a [`Draft`]: every value read, nothing looked up.

use std::collections::HashMap;

use deal::ActivityKind;
use playbook::model::AskKind;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sheets::Row;
use types::{Email, Phone};

use super::bound::{Bound, Wrong, cut};
use super::draft::{
    AnswerDraft, CompanyDraft, ContactDraft, DealDraft, Draft, EndDraft, LogDraft, WonDraft,
};
use super::map::{CompanyField, ContactField, DealField};
use super::plan::{
    ActivityPlan, AnswerPlan, CompanyPlan, ContactPlan, DealPlan, EndPlan, Plan, WhenPlan, WonPlan,
};

type Read<T> = Result<T, Wrong>;

/// What stands between the cells of a key: a character that no cell of a text file needs.
const BETWEEN: char = '\u{1f}';

/// The longest key that is kept, in bytes.
const LONGEST_KEY: usize = 500;

/// Reads the rows of one file.
pub(super) struct Reader<'a> {
    plan: &'a Plan,
    /// How often each key has come, by a fingerprint of the key.
    seen: HashMap<u64, u32>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(plan: &'a Plan) -> Reader<'a> {
        Reader { plan, seen: HashMap::new() }
    }

    /// What a row says, or why it is rejected.
    pub(super) fn draft(&mut self, row: &Row) -> Read<Draft> {
        if row.cells().any(|cell| cell.contains('\0')) {
            return Err("it contains a character that no text has (NUL)".to_owned());
        }
        let digest = self.digest(row);
        let key = self.key(row, &digest)?;
        let mut oddities = Vec::new();
        let company = self.plan.company.as_ref().map(|plan| self.company(plan, row)).transpose()?;
        let home = company.as_ref().and_then(|company| company.country);
        let contact = self.plan.contact.as_ref();
        let contact = contact.map(|plan| contact_of(plan, row, home, &mut oddities)).transpose()?;
        let deal = self.plan.deal.as_ref().map(|plan| self.deal(plan, row)).transpose()?;
        let nth = self.seen.entry(short(&key)).or_insert(0);
        *nth += 1;
        Ok(Draft {
            row: row.clone(),
            key,
            nth: *nth,
            hash: hex(&digest[..12]),
            oddities,
            company: company.filter(|company| *company != CompanyDraft::default()),
            contact: contact.filter(|contact| *contact != ContactDraft::default()),
            deal,
        })
    }

    fn digest(&self, row: &Row) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(self.plan.fingerprint);
        for cell in row.cells() {
            hash.update(cell.trim().as_bytes());
            hash.update([0x1f]);
        }
        hash.finalize().into()
    }

    /// The cells of the key; all that the row says where no key is named.
    fn key(&self, row: &Row, digest: &[u8; 32]) -> Read<String> {
        if self.plan.key.is_empty() {
            return Ok(hex(&digest[..16]));
        }
        key_of(&self.plan.key, row)?.ok_or_else(|| {
            "the key is empty, so that the row cannot be told from others".to_owned()
        })
    }

    fn company(&self, plan: &CompanyPlan, row: &Row) -> Read<CompanyDraft> {
        let mut company = CompanyDraft { key: key_of(&plan.key, row)?, ..CompanyDraft::default() };
        company.owner = text(plan.owner.as_ref(), row)?;
        for (field, bound) in &plan.fields {
            let facts = &mut company.facts;
            match field {
                CompanyField::Name => company.name = bound.owned(row)?,
                CompanyField::Domain => company.domain = bound.owned(row)?,
                CompanyField::Country => company.country = bound.parsed(row)?,
                CompanyField::Website => facts.website = bound.owned(row)?,
                CompanyField::Industry => facts.industry = bound.owned(row)?,
                CompanyField::Segment => facts.segment = bound.owned(row)?,
                CompanyField::Language => facts.language = bound.parsed(row)?,
                CompanyField::Size => facts.size = bound.count(row)?,
                CompanyField::Stores => facts.stores = bound.count(row)?,
                CompanyField::Revenue => facts.revenue = bound.money(row, self.plan.currency)?,
                CompanyField::Phone => facts.phone = bound.owned(row)?,
                CompanyField::Street => facts.street = bound.owned(row)?,
                CompanyField::Postcode => facts.postcode = bound.owned(row)?,
                CompanyField::City => facts.city = bound.owned(row)?,
                CompanyField::Region => facts.region = bound.owned(row)?,
                CompanyField::Zone => facts.zone = bound.owned(row)?,
                CompanyField::Note => facts.note = bound.owned(row)?,
            }
        }
        Ok(company)
    }

    fn deal(&self, plan: &DealPlan, row: &Row) -> Read<DealDraft> {
        let mut deal = DealDraft {
            opened: plan.opened.as_ref().map_or(Ok(None), |bound| bound.instant(row))?,
            owner: text(plan.owner.as_ref(), row)?,
            holders: holders(&plan.holders, row)?,
            ..DealDraft::default()
        };
        self.fields(plan, row, &mut deal)?;
        for answers in &plan.answers {
            deal.answers.extend(self.answers(answers, row)?);
        }
        for stage in &plan.stages {
            let Some(key) = stage.stage.owned(row)? else { continue };
            let at = stage.at.as_ref().map_or(Ok(None), |bound| bound.instant(row))?;
            if holds(stage.when.as_ref(), row)? && (at.is_some() || !stage.needs_time) {
                deal.stages.push((key, at));
            }
        }
        for activity in &plan.activities {
            deal.logs.extend(activity_of(activity, row)?);
        }
        for note in &plan.notes {
            let Some(body) = note.text.owned(row)? else { continue };
            let at = note.at.as_ref().map_or(Ok(None), |bound| bound.instant(row))?;
            deal.logs.push(note_of(body, at));
        }
        deal.logs.extend(self.rest(row).map(|body| note_of(body, None)));
        deal.won = plan.won.as_ref().map_or(Ok(None), |won| self.won(won, row))?;
        let lost = plan.lost.as_ref().map_or(Ok(None), |end| end_of(end, true, row))?;
        let never = plan.disqualified.as_ref().map_or(Ok(None), |end| end_of(end, false, row))?;
        if [deal.won.is_some(), lost.is_some(), never.is_some()].iter().filter(|it| **it).count()
            > 1
        {
            return Err("it says of one deal that it ended in two ways".to_owned());
        }
        deal.end = lost.or(never);
        Ok(deal)
    }

    fn fields(&self, plan: &DealPlan, row: &Row, deal: &mut DealDraft) -> Read<()> {
        let mut amount = None;
        for (field, bound) in &plan.fields {
            let profile = &mut deal.profile;
            match field {
                DealField::Name => deal.name = bound.owned(row)?,
                DealField::Source => profile.source = stated(bound, row)?,
                DealField::Campaign => profile.campaign = stated(bound, row)?,
                DealField::Product => profile.product = stated(bound, row)?,
                DealField::Segment => profile.segment = stated(bound, row)?,
                DealField::Country => profile.country = stated(bound, row)?,
                DealField::Language => profile.language = stated(bound, row)?,
                DealField::Currency => profile.currency = bound.parsed(row)?,
                DealField::Amount => amount = Some(bound),
                DealField::Close => deal.close = bound.day(row)?,
            }
        }
        let currency = deal.profile.currency.or(self.plan.currency);
        deal.amount = amount.map_or(Ok(None), |bound| bound.money(row, currency))?;
        deal.profile.currency = currency;
        Ok(())
    }

    fn answers(&self, plan: &AnswerPlan, row: &Row) -> Read<Option<AnswerDraft>> {
        let mut values = deal::state::Values::new();
        for (key, kind, bound) in &plan.asks {
            if let Some(value) = self.answer(*kind, bound, row)? {
                values.insert(key.clone(), value);
            }
        }
        if values.is_empty() {
            return Ok(None);
        }
        let (group, repeats, confirmed) = (plan.group.clone(), plan.repeats, plan.confirmed);
        Ok(Some(AnswerDraft { group, repeats, values, confirmed }))
    }

    fn answer(&self, kind: AskKind, bound: &Bound, row: &Row) -> Read<Option<Value>> {
        Ok(match kind {
            AskKind::Date => bound.day(row)?.map(|day| Value::String(day.to_string())),
            AskKind::Number | AskKind::Percent | AskKind::Score => {
                bound.digits(row)?.map(Value::String)
            }
            AskKind::Money => bound.money(row, self.plan.currency)?.map(|money| json!(money)),
            AskKind::Choices => {
                let list = bound.list(row)?;
                (!list.is_empty()).then(|| json!(list))
            }
            AskKind::YesNo => match bound.text(row)? {
                None => None,
                Some(text) => {
                    let word = sheets::read_bool(&text);
                    Some(word.map_or_else(|| Value::String(text.into_owned()), Value::Bool))
                }
            },
            _ => bound.owned(row)?.map(Value::String),
        })
    }

    fn won(&self, plan: &WonPlan, row: &Row) -> Read<Option<WonDraft>> {
        if !holds(plan.when.as_ref(), row)? {
            return Ok(None);
        }
        let Some(at) = plan.at.instant(row)? else { return Ok(None) };
        let paid = plan.paid.as_ref();
        let paid = paid.map_or(Ok(None), |bound| bound.money(row, self.plan.currency))?;
        Ok(Some(WonDraft {
            at,
            paid: paid.filter(|paid| !paid.is_zero() && !paid.is_negative()),
            owner: text(plan.owner.as_ref(), row)?,
            holders: holders(&plan.holders, row)?,
            complete: plan.complete,
        }))
    }

    /// What stands in the columns that nothing names, a line each.
    fn rest(&self, row: &Row) -> Option<String> {
        let mut lines = Vec::new();
        for (column, name) in &self.plan.unmapped {
            let cell = row.get(*column).unwrap_or_default().trim();
            if !cell.is_empty() {
                lines.push(format!("{name}: {cell}"));
            }
        }
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

fn contact_of(
    plan: &ContactPlan,
    row: &Row,
    home: Option<types::Country>,
    oddities: &mut Vec<String>,
) -> Read<ContactDraft> {
    let mut contact = ContactDraft { key: key_of(&plan.key, row)?, ..ContactDraft::default() };
    contact.owner = text(plan.owner.as_ref(), row)?;
    let (mut email, mut phone) = (None, None);
    for (field, bound) in &plan.fields {
        let facts = &mut contact.facts;
        match field {
            ContactField::Name => contact.name = bound.owned(row)?,
            ContactField::Email => email = bound.text(row)?,
            ContactField::Phone => phone = bound.text(row)?,
            ContactField::Title => facts.title = bound.owned(row)?,
            ContactField::Language => facts.language = bound.parsed(row)?,
            ContactField::Country => facts.country = bound.parsed(row)?,
            ContactField::Zone => facts.zone = bound.owned(row)?,
            ContactField::Note => facts.note = bound.owned(row)?,
        }
    }
    let home = contact.facts.country.or(home);
    // What cannot be written to or called is kept as it is among the other ways to reach them.
    if let Some(text) = email {
        match text.parse::<Email>() {
            Ok(email) => contact.email = Some(email),
            Err(error) => keep(&text, &error, &mut contact, oddities),
        }
    }
    if let Some(text) = phone {
        match Phone::parse(&text, home) {
            Ok(phone) => contact.phone = Some(phone),
            Err(error) => keep(&text, &error, &mut contact, oddities),
        }
    }
    Ok(contact)
}

fn keep(
    text: &str,
    error: &types::Invalid,
    contact: &mut ContactDraft,
    oddities: &mut Vec<String>,
) {
    oddities.push(format!(
        "“{}” is not {}: {}; it is kept as it is",
        cut(text),
        error.what(),
        error.why()
    ));
    contact.facts.channels.push(text.to_owned());
}

fn activity_of(plan: &ActivityPlan, row: &Row) -> Read<Option<LogDraft>> {
    if !holds(plan.when.as_ref(), row)? {
        return Ok(None);
    }
    let Some(at) = plan.at.instant(row)? else { return Ok(None) };
    let kind = match plan.kind.text(row)?.as_deref() {
        Some("mail") => ActivityKind::Mail,
        Some("meeting") => ActivityKind::Meeting,
        Some("message") => ActivityKind::Message,
        _ => ActivityKind::Call,
    };
    let inbound = match plan.direction.as_ref().map_or(Ok(None), |bound| bound.text(row))? {
        None => false,
        Some(word) => match types::fold(&word).as_str() {
            "in" | "inbound" | "incoming" => true,
            "out" | "outbound" | "outgoing" => false,
            _ => return Err(format!("“{}” is no direction: it is in or out", cut(&word))),
        },
    };
    let reached = plan.reached.as_ref().map_or(Ok(None), |bound| bound.text(row))?;
    let reached = reached.as_deref().and_then(sheets::read_bool);
    Ok(Some(LogDraft {
        kind,
        at: Some(at),
        inbound,
        reached: reached.unwrap_or(kind == ActivityKind::Meeting),
        outcome: text(plan.outcome.as_ref(), row)?,
        subject: text(plan.subject.as_ref(), row)?,
        body: text(plan.body.as_ref(), row)?,
    }))
}

fn note_of(body: String, at: Option<types::Timestamp>) -> LogDraft {
    LogDraft {
        kind: ActivityKind::Note,
        at,
        inbound: false,
        reached: false,
        outcome: None,
        subject: None,
        body: Some(body),
    }
}

fn end_of(plan: &EndPlan, lost: bool, row: &Row) -> Read<Option<EndDraft>> {
    if !holds(plan.when.as_ref(), row)? {
        return Ok(None);
    }
    let Some(at) = plan.at.instant(row)? else { return Ok(None) };
    let Some(reason) = plan.reason.owned(row)? else {
        return Err(plan.reason.wrong("say why it ended"));
    };
    let competitor = text(plan.competitor.as_ref(), row)?;
    Ok(Some(EndDraft { lost, at, reason, competitor, note: text(plan.note.as_ref(), row)? }))
}

fn holders(bounds: &[(String, Bound)], row: &Row) -> Read<Vec<(String, String)>> {
    let mut holders = Vec::new();
    for (role, bound) in bounds {
        if let Some(person) = bound.owned(row)? {
            holders.push((role.clone(), person));
        }
    }
    Ok(holders)
}

fn text(bound: Option<&Bound>, row: &Row) -> Read<Option<String>> {
    bound.map_or(Ok(None), |bound| bound.owned(row))
}

/// A text that may be stated as empty, which differs from not being stated.
fn stated(bound: &Bound, row: &Row) -> Read<Option<String>> {
    Ok(bound.stated(row)?.map(std::borrow::Cow::into_owned))
}

fn holds(when: Option<&WhenPlan>, row: &Row) -> Read<bool> {
    let Some(when) = when else { return Ok(true) };
    let cell = when.bound.stated(row)?.unwrap_or_default();
    let cell = types::fold(&cell);
    Ok(when.is.contains(&cell))
}

/// The cells of a key; none where all of them are empty.
fn key_of(columns: &[usize], row: &Row) -> Read<Option<String>> {
    let mut key = String::new();
    let mut filled = false;
    for (place, column) in columns.iter().enumerate() {
        let cell = row.get(*column).unwrap_or_default().trim();
        filled |= !cell.is_empty();
        if place > 0 {
            key.push(BETWEEN);
        }
        key.push_str(cell);
    }
    if key.len() > LONGEST_KEY {
        return Err(format!("the key “{}” is longer than {LONGEST_KEY} bytes", cut(&key)));
    }
    Ok(filled.then_some(key))
}

/// A fingerprint of a text within one run.
fn short(text: &str) -> u64 {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = std::hash::DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
