//! What is made findable after the fact: what an import wrote, and what carries the name of a
//! customer who has another one.

use db::Tx;
use db::search::UnusedWords;
use jobs::{Every, Failure, Job, NewJob, Schedule, Worker};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Millis};

use super::store::{self, Place};
use super::{index_again, index_many};
use crate::house::{App, By};
use crate::journal::Kind;
use crate::{Error, Result, companies, contacts, duplicates, scores};

/// The queue's name of the work after an import.
pub const AFTER_IMPORT: &str = "search.import";
/// The queue's name of the work after a customer was renamed.
pub const CUSTOMER: &str = "search.customer";
/// The queue's name of the work that forgets words which nothing contains any more.
pub(crate) const WORDS: &str = "search.words";

/// Asks, at an import's end and in its last transaction, for what it wrote to be made findable and to be
/// compared with what was there. The import's own first event tells from where on the journal is read.
///
/// # Errors
/// The database's.
pub fn after_import(tx: &mut Tx<'_>, by: &By, import: Id<id::Import>) -> Result<()> {
    let job = NewJob::new(by.house.new_id(), AFTER_IMPORT, &import, by.now);
    jobs::enqueue(tx, &job.key(import.to_string()))?;
    Ok(())
}

/// A worker that can do this work too, and has unused words forgotten once a day.
pub fn with_handlers(worker: Worker, app: &App) -> Worker {
    let (importing, renaming, forgetting) = (app.clone(), app.clone(), app.clone());
    worker
        .handle(AFTER_IMPORT, move |job| look_over_import(importing.clone(), job))
        .handle(CUSTOMER, move |job| go_on_with_customer(renaming.clone(), job))
        .handle(WORDS, move |job| forget_words(forgetting.clone(), job))
        .schedule(Schedule::new(WORDS, WORDS, &(), Every::Interval(Millis::days(1))))
}

/// How many words of the index are looked at, and forgotten, at a time.
const WORDS_AT_ONCE: usize = 500;

/// Forgets words of the index that nothing contains any more. Looking keeps nobody from writing; only what is found unused is
/// looked at again and taken out in a write, which waits for nothing.
async fn forget_words(app: App, job: Job) -> std::result::Result<(), Failure> {
    let mut after = String::new();
    loop {
        job.go_on()?;
        let unused = app.read(move |read| Ok(read.unused_words(&after, WORDS_AT_ONCE)?)).await;
        let UnusedWords { words, next } = unused.map_err(Failure::again)?;
        if !words.is_empty() {
            let gone = app.write(move |tx| Ok(tx.forget_words(&words)?)).await;
            gone.map_err(Failure::again)?;
        }
        let Some(next) = next else { return Ok(()) };
        after = next;
    }
}

/// How much of the journal is read at a time.
const EVENTS_AT_ONCE: i64 = 5_000;
/// How many records are indexed in one transaction: others wait meanwhile.
const RECORDS_AT_ONCE: usize = 200;

/// Makes what an import wrote findable and looks for duplicates.
async fn look_over_import(app: App, job: Job) -> std::result::Result<(), Failure> {
    let import: Id<id::Import> = job.payload()?;
    let span = app.read(move |read| store::span_of_import(read, import)).await;
    let (mut after, last) = span.map_err(Failure::again)?;
    let first = after;
    while after < last {
        let until = (after + EVENTS_AT_ONCE).min(last);
        let found = app.read(move |read| store::written(read, import, after, until)).await;
        for records in found.map_err(Failure::again)?.chunks(RECORDS_AT_ONCE) {
            job.go_on()?;
            let (records, by) = (records.to_vec(), By::system(&app.house));
            let done = app.write(move |tx| look_over(tx, &by, &records)).await;
            done.map_err(Failure::again)?;
        }
        job.progress(until - first, Some(last - first), "Making it findable").await?;
        after = until;
    }
    Ok(())
}

fn look_over(tx: &mut Tx<'_>, by: &By, records: &[(Kind, String)]) -> Result<()> {
    index_many(tx, by, records)?;
    let unreadable = |error: types::Invalid| Error::unreadable("an id", error);
    for (kind, key) in records {
        match kind {
            Kind::Company => {
                let found = companies::of_deal(tx, Id::from_key(key).map_err(unreadable)?)?;
                if let Some(company) = found.filter(|company| company.merged_into.is_none()) {
                    duplicates::note_company(tx, &company)?;
                }
            }
            Kind::Contact => {
                let found = contacts::of_deal(tx, Id::from_key(key).map_err(unreadable)?)?;
                if let Some(contact) = found.filter(|contact| contact.merged_into.is_none()) {
                    duplicates::note_contact(tx, &contact)?;
                }
            }
            Kind::Deal => {
                scores::index_deal(tx, by, Id::from_key(key).map_err(unreadable)?)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whose name stands in other records' texts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Customer {
    Company(Id<id::Company>),
    Contact(Id<id::Contact>),
}

/// Where the renaming of a customer goes on.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct GoOn {
    customer: Customer,
    after: Place,
}

/// How many records follow a renamed customer at once; a job does the rest.
const RELATIVES_AT_ONCE: i64 = 200;

pub(super) fn company_renamed(tx: &mut Tx<'_>, by: &By, company: Id<id::Company>) -> Result<()> {
    renamed(tx, by, Customer::Company(company))
}

pub(super) fn contact_renamed(tx: &mut Tx<'_>, by: &By, contact: Id<id::Contact>) -> Result<()> {
    renamed(tx, by, Customer::Contact(contact))
}

fn renamed(tx: &mut Tx<'_>, by: &By, customer: Customer) -> Result<()> {
    let Some(after) = follow(tx, by, customer, &Place::default())? else { return Ok(()) };
    let rest = GoOn { customer, after };
    jobs::enqueue(tx, &NewJob::new(by.house.new_id(), CUSTOMER, &rest, by.now))?;
    Ok(())
}

/// Indexes some of those who carry a customer's name; gives the place where to go on.
fn follow(tx: &mut Tx<'_>, by: &By, customer: Customer, after: &Place) -> Result<Option<Place>> {
    let relatives = match customer {
        Customer::Company(id) => store::of_company(tx, id, after, RELATIVES_AT_ONCE)?,
        Customer::Contact(id) => store::of_contact(tx, id, after, RELATIVES_AT_ONCE)?,
    };
    for (kind, key) in &relatives {
        let Some(kind) = Kind::from_word(kind) else { continue };
        index_again(tx, by, kind, key)?;
    }
    let more = i64::try_from(relatives.len()) == Ok(RELATIVES_AT_ONCE);
    Ok(relatives.into_iter().next_back().filter(|_| more))
}

/// Indexes the rest of those who carry a customer's name.
async fn go_on_with_customer(app: App, job: Job) -> std::result::Result<(), Failure> {
    let GoOn { customer, after } = job.payload()?;
    let mut next = Some(after);
    while let Some(after) = next {
        job.go_on()?;
        let by = By::system(&app.house);
        let done = app.write(move |tx| follow(tx, &by, customer, &after)).await;
        next = done.map_err(Failure::again)?;
    }
    Ok(())
}
