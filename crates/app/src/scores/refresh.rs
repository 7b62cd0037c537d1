//! Keeping the points of deals up to date: at once where the deal itself changes, by a job where the rules or the
//! customer do.

use db::Tx;
use deal::State;
use jobs::{Failure, Job, NewJob, Worker};
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;

use super::reckon::{self, Rules};
use super::store;
use crate::companies::Company;
use crate::contacts::Contact;
use crate::deals::{self, Deal};
use crate::house::{App, By, Cause};
use crate::{Error, Result};

/// The queue's name of the work after rules changed.
pub const ALL: &str = "scores.all";
/// The queue's name of the work after a customer changed.
pub const CUSTOMER: &str = "scores.customer";

/// How many deals are reckoned in one transaction: others wait meanwhile.
const AT_ONCE: i64 = 200;

/// Whose deals are reckoned anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Whose {
    Everybody,
    Company(Id<id::Company>),
    Contact(Id<id::Contact>),
}

/// A worker that can do this work too.
pub(crate) fn with_handlers(worker: Worker, app: &App) -> Worker {
    let (for_all, for_customer) = (app.clone(), app.clone());
    worker
        .handle(ALL, move |job| run(for_all.clone(), job))
        .handle(CUSTOMER, move |job| run(for_customer.clone(), job))
}

/// Asks for all deals to be reckoned anew.
pub(super) fn all(tx: &mut Tx<'_>, by: &By) -> Result<()> {
    let job = NewJob::new(by.house.new_id(), ALL, &Whose::Everybody, by.now);
    jobs::enqueue(tx, &job.key("all"))?;
    Ok(())
}

/// A deal was opened, or its state changed from `before`.
pub(crate) fn deal_written(tx: &mut Tx<'_>, by: &By, deal: &Deal, before: &State) -> Result<()> {
    if by.cause == Cause::Import || (before.is_opened() && looks_the_same(before, &deal.state)) {
        return Ok(());
    }
    deal_linked(tx, by, deal)
}

/// A deal has another customer.
pub(crate) fn deal_linked(tx: &mut Tx<'_>, by: &By, deal: &Deal) -> Result<()> {
    let rules = Rules::of(tx, &by.house)?;
    let score = reckon::by_rules(tx, by, deal, &rules)?;
    store::set_points(tx, deal.id, score.points)
}

/// Whether rules see the same in both.
fn looks_the_same(before: &State, after: &State) -> bool {
    before.name == after.name
        && before.version == after.version
        && before.profile == after.profile
        && before.amount == after.amount
        && before.expected_close == after.expected_close
        && before.activities == after.activities
}

/// Reckons a deal that an import wrote.
pub(crate) fn index_deal(tx: &mut Tx<'_>, by: &By, id: Id<id::Deal>) -> Result<()> {
    match deals::find(tx, by, id) {
        Ok(deal) => deal_linked(tx, by, &deal),
        Err(Error::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

/// A company changed from `old`: its deals are reckoned in the background.
pub(crate) fn company_written(
    tx: &mut Tx<'_>,
    by: &By,
    old: &Company,
    new: &Company,
) -> Result<()> {
    let same = old.name == new.name
        && old.domain == new.domain
        && old.country == new.country
        && old.facts == new.facts;
    if same || by.cause == Cause::Import || store::of_company(tx, new.id, 0, 1)?.is_empty() {
        return Ok(());
    }
    ask(tx, by, Whose::Company(new.id), new.id.to_string())
}

/// A contact changed from `old`: their deals are reckoned in the background.
pub(crate) fn contact_written(
    tx: &mut Tx<'_>,
    by: &By,
    old: &Contact,
    new: &Contact,
) -> Result<()> {
    let same = old.name == new.name
        && old.email == new.email
        && old.phone == new.phone
        && old.facts == new.facts;
    if same || by.cause == Cause::Import || store::of_contact(tx, new.id, 0, 1)?.is_empty() {
        return Ok(());
    }
    ask(tx, by, Whose::Contact(new.id), new.id.to_string())
}

fn ask(tx: &mut Tx<'_>, by: &By, whose: Whose, key: String) -> Result<()> {
    let job = NewJob::new(by.house.new_id(), CUSTOMER, &whose, by.now);
    jobs::enqueue(tx, &job.key(key))?;
    Ok(())
}

async fn run(app: App, job: Job) -> std::result::Result<(), Failure> {
    let whose: Whose = job.payload()?;
    let (mut after, mut done) = (0, 0);
    loop {
        job.go_on()?;
        let by = By::system(&app.house);
        let went = app.write(move |tx| some(tx, &by, whose, after)).await;
        let (count, last) = went.map_err(Failure::again)?;
        done += count;
        let Some(last) = last else { return Ok(()) };
        after = last;
        job.progress(done, None, "Reckoning points").await?;
    }
}

/// Reckons some deals by number after `after`; gives how many, and the last where there may be more.
fn some(tx: &mut Tx<'_>, by: &By, whose: Whose, after: i64) -> Result<(i64, Option<i64>)> {
    let found = match whose {
        Whose::Everybody => store::alive_after(tx, after, AT_ONCE)?,
        Whose::Company(company) => store::of_company(tx, company, after, AT_ONCE)?,
        Whose::Contact(contact) => store::of_contact(tx, contact, after, AT_ONCE)?,
    };
    let rules = Rules::of(tx, &by.house)?;
    for (id, _) in &found {
        let deal = deals::find(tx, by, *id)?;
        let score = reckon::by_rules(tx, by, &deal, &rules)?;
        store::set_points(tx, deal.id, score.points)?;
    }
    let count = i64::try_from(found.len()).unwrap_or(AT_ONCE);
    Ok((count, found.last().map(|(_, number)| *number).filter(|_| count == AT_ONCE)))
}
