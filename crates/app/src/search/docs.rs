//! What each kind of record is found by: a title, a body, and who may find it.

use db::Read;
use deal::state::Outcome;
use deal::{AnswerRow, Groups, State};
use serde_json::Value;
use types::Id;
use types::id::kind as id;

use super::scopes::{self, Scopes};
use super::store::ActivityText;
use crate::Result;
use crate::companies::{self, Company};
use crate::contacts::{self, Contact};
use crate::deals::Customer;
use crate::journal::Kind;

/// What one record is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Doc {
    pub(super) kind: Kind,
    pub(super) key: String,
    pub(super) title: String,
    pub(super) body: String,
}

/// The longest part of one answer or text that is indexed, in bytes.
const LONGEST: usize = 20_000;

impl Doc {
    fn new(kind: Kind, key: &str, title: &str, scopes: &Scopes) -> Doc {
        let mut doc =
            Doc { kind, key: key.to_owned(), title: title.to_owned(), body: String::new() };
        scopes.iter().for_each(|word| doc.add(word));
        doc
    }

    fn add(&mut self, text: &str) {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if end > 0 {
            self.body.push_str(&text[..end]);
            self.body.push('\n');
        }
    }

    fn add_all<'a>(&mut self, texts: impl IntoIterator<Item = Option<&'a String>>) {
        texts.into_iter().flatten().for_each(|text| self.add(text));
    }

    fn add_answers(&mut self, groups: &Groups) {
        let rows = groups.values().flatten();
        for value in rows.flat_map(|row: &AnswerRow| row.values.values()) {
            self.add_value(value);
        }
    }

    fn add_value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.add(text),
            Value::Array(items) => items.iter().for_each(|item| self.add_value(item)),
            _ => {}
        }
    }
}

/// A company, with what its merged records were called.
pub(super) fn company(read: &mut Read<'_>, company: &Company) -> Result<Doc> {
    let scopes = scopes::of_record(company.owner, company.team);
    let facts = &company.facts;
    let mut doc = Doc::new(Kind::Company, &company.id.as_key(), &company.name, &scopes);
    doc.add_all([
        company.domain.as_ref(),
        facts.website.as_ref(),
        facts.phone.as_ref(),
        facts.industry.as_ref(),
        facts.street.as_ref(),
        facts.postcode.as_ref(),
        facts.city.as_ref(),
        facts.region.as_ref(),
        facts.note.as_ref(),
    ]);
    doc.add(company.country.map_or("", |country| country.name()));
    doc.add_answers(&company.answers);
    if !facts.absorbed.is_empty() {
        for merged in companies::merged_into(read, company.id)? {
            doc.add(&merged.name);
            doc.add_all([merged.domain.as_ref(), merged.facts.phone.as_ref()]);
        }
    }
    Ok(doc)
}

/// A contact, with where they work and what their merged records were called.
pub(super) fn contact(read: &mut Read<'_>, contact: &Contact) -> Result<Doc> {
    let scopes = scopes::of_record(contact.owner, contact.team);
    let facts = &contact.facts;
    let mut doc = Doc::new(Kind::Contact, &contact.id.as_key(), &contact.name, &scopes);
    doc.add(contact.email.as_ref().map_or("", |email| email.as_str()));
    doc.add(contact.phone.as_ref().map_or("", |phone| phone.as_str()));
    doc.add_all([facts.title.as_ref(), facts.note.as_ref()]);
    facts.channels.iter().for_each(|channel| doc.add(channel));
    if let Some(company) = contact.company.map_or(Ok(None), |id| companies::of_deal(read, id))? {
        doc.add(&company.name);
    }
    doc.add_answers(&contact.answers);
    if !facts.absorbed.is_empty() {
        for merged in contacts::merged_into(read, contact.id)? {
            doc.add(&merged.name);
            doc.add(merged.email.as_ref().map_or("", |email| email.as_str()));
        }
    }
    Ok(doc)
}

/// What of a deal is not in its state.
#[derive(Clone, Copy, Debug)]
pub(super) struct DealFrame<'a> {
    pub(super) id: Id<id::Deal>,
    pub(super) number: i64,
    pub(super) team: Option<Id<id::Team>>,
    pub(super) customer: &'a Customer,
}

/// A deal, with its customer, its people and its answers.
pub(super) fn deal(frame: &DealFrame<'_>, state: &State) -> Doc {
    let mut scopes = scopes::of_deal(state, frame.team);
    scopes.extend(scopes::of_work(state));
    let mut doc = Doc::new(Kind::Deal, &frame.id.as_key(), &state.name, &scopes);
    doc.add(&frame.number.to_string());
    let (company, contact) = (&frame.customer.company, &frame.customer.contact);
    doc.add_all([company.name.as_ref(), contact.name.as_ref(), contact.email.as_ref()]);
    let profile = &state.profile;
    doc.add_all([profile.source.as_ref(), profile.campaign.as_ref(), profile.product.as_ref()]);
    for person in &state.people {
        doc.add(&person.details.name);
        doc.add_all([person.details.title.as_ref(), person.details.personal_win.as_ref()]);
    }
    if let Outcome::Lost { competitor, .. } = &state.outcome {
        doc.add_all([competitor.as_ref()]);
    }
    doc.add_answers(&state.answers);
    doc
}

/// A call, mail, meeting, message or note; `scopes` are those of its deal or company.
pub(super) fn activity(activity: &ActivityText, scopes: &Scopes) -> Doc {
    let title = activity.subject.as_deref().unwrap_or_default();
    let mut doc = Doc::new(Kind::Activity, &activity.id.as_key(), title, scopes);
    doc.add_all([activity.body.as_ref(), activity.outcome.as_ref()]);
    doc
}
