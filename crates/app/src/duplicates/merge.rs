//! Making one record of two. The one that is kept goes first wherever both say something; what only the other
//! knows is taken over. The other's record stays as it was, says what it turned out to be, and leads there.

use db::Tx;
use deal::state::{Person, PersonDetails};
use deal::{AnswerRow, Command, Groups};
use types::Id;
use types::id::kind as id;
use web::Visibility;

use super::{forget, merge_deals, note_company, note_contact};
use crate::companies::Company;
use crate::contacts::Contact;
use crate::deals::Links;
use crate::house::By;
use crate::owners::decides_on;
use crate::{Error, Result, companies, contacts, deals};

/// Two records of one kind: which is kept, and which turns out to be it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// Two companies.
    Companies {
        /// The one that is kept.
        keep: Id<id::Company>,
        /// The one that turns out to be it.
        lose: Id<id::Company>,
    },
    /// Two contacts.
    Contacts {
        /// The one that is kept.
        keep: Id<id::Contact>,
        /// The one that turns out to be them.
        lose: Id<id::Contact>,
    },
    /// Two deals.
    Deals {
        /// The one that goes on.
        keep: Id<id::Deal>,
        /// The one that turns out to be it.
        lose: Id<id::Deal>,
    },
}

impl Pair {
    /// Reads two ids of one kind; `fields` are their names in the input.
    ///
    /// # Errors
    /// [`Error::Invalid`] for another kind of id, or two kinds.
    pub fn read(keep: &str, lose: &str, fields: [&str; 2]) -> Result<Pair> {
        let [first, second] = fields;
        let wrong = |field: &str, error: &types::Invalid| Error::field(field, format!("{error}."));
        match keep.split('_').next() {
            Some("co") => Ok(Pair::Companies {
                keep: keep.parse().map_err(|error| wrong(first, &error))?,
                lose: lose.parse().map_err(|error| wrong(second, &error))?,
            }),
            Some("person") => Ok(Pair::Contacts {
                keep: keep.parse().map_err(|error| wrong(first, &error))?,
                lose: lose.parse().map_err(|error| wrong(second, &error))?,
            }),
            Some("deal") => Ok(Pair::Deals {
                keep: keep.parse().map_err(|error| wrong(first, &error))?,
                lose: lose.parse().map_err(|error| wrong(second, &error))?,
            }),
            _ => Err(Error::field(first, "Give the id of a company, a contact or a deal.")),
        }
    }
}

/// Makes one record of two.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`] for a record and itself,
/// [`Error::Refused`] by the deals' own rules.
pub fn merge(tx: &mut Tx<'_>, by: &By, pair: Pair) -> Result<()> {
    match pair {
        Pair::Companies { keep, lose } => merge_companies(tx, by, keep, lose).map(|_| ()),
        Pair::Contacts { keep, lose } => merge_contacts(tx, by, keep, lose).map(|_| ()),
        Pair::Deals { keep, lose } => merge_deals(tx, by, keep, lose).map(|_| ()),
    }
}

/// Makes one company of two, with all people, deals and answers.
///
/// # Errors
/// As [`merge`].
pub fn merge_companies(
    tx: &mut Tx<'_>,
    by: &By,
    keep: Id<id::Company>,
    lose: Id<id::Company>,
) -> Result<Company> {
    let keep = companies::find(tx, by, keep)?;
    let lose = companies::find(tx, by, lose)?;
    are_two(keep.id == lose.id)?;
    may_merge(by, &[keep.owner, lose.owner])?;
    let mut gone = companies::merged_into(tx, lose.id)?;
    gone.push(lose.clone());
    for old in gone {
        let merged = Company { merged_into: Some(keep.id), ..old.clone() };
        companies::rewrite(tx, by, "merged", &old, &merged)?;
    }
    companies::adopt(tx, by, lose.id, keep.id)?;
    let keep = companies::find(tx, by, keep.id)?;
    let mut new = one_company(&keep, &lose);
    new.parent = keep.parent.or(companies::fitting_parent(tx, by, keep.id, lose.parent)?);
    companies::rewrite(tx, by, "absorbed", &keep, &new)?;
    new.version += 1;
    for contact in contacts::at_company(tx, lose.id)? {
        let moved = Contact { company: Some(keep.id), ..contact.clone() };
        contacts::rewrite(tx, by, "moved", &contact, &moved)?;
    }
    let all = seeing_all(by);
    for line in deals_with(tx, &all, " AND d.company_id = ", lose.id)? {
        let contact = deals::find(tx, &all, line)?.links.contact;
        deals::link(tx, &all, line, None, Links { company: Some(keep.id), contact })?;
    }
    super::store::move_activities_of_company(tx, lose.id, keep.id)?;
    forget(tx, &lose.id.as_key())?;
    note_company(tx, &new)?;
    Ok(new)
}

/// Makes one contact of two, with all deals and answers.
///
/// # Errors
/// As [`merge`].
pub fn merge_contacts(
    tx: &mut Tx<'_>,
    by: &By,
    keep: Id<id::Contact>,
    lose: Id<id::Contact>,
) -> Result<Contact> {
    let keep = contacts::find(tx, by, keep)?;
    let lose = contacts::find(tx, by, lose)?;
    are_two(keep.id == lose.id)?;
    may_merge(by, &[keep.owner, lose.owner])?;
    let mut gone = contacts::merged_into(tx, lose.id)?;
    gone.push(lose.clone());
    for old in gone {
        let merged = Contact { merged_into: Some(keep.id), ..old.clone() };
        contacts::rewrite(tx, by, "merged", &old, &merged)?;
    }
    let mut new = one_contact(&keep, &lose);
    contacts::rewrite(tx, by, "absorbed", &keep, &new)?;
    new.version += 1;
    let all = seeing_all(by);
    for line in deals_with(tx, &all, " AND d.contact_id = ", lose.id)? {
        let company = deals::find(tx, &all, line)?.links.company;
        deals::link(tx, &all, line, None, Links { company, contact: Some(keep.id) })?;
    }
    for deal in deals::with_person(tx, lose.id)? {
        rename_people(tx, by, deal, lose.id, keep.id)?;
    }
    super::store::move_activities_of_contact(tx, lose.id, keep.id)?;
    forget(tx, &lose.id.as_key())?;
    note_contact(tx, &new)?;
    Ok(new)
}

/// In a deal's buying committee the contact stands under the id that is kept. This is no work on the deal, so it is the
/// system's and starts no clock. What the deal's playbook does not take stays as it is: the old id leads to the contact.
fn rename_people(
    tx: &mut Tx<'_>,
    by: &By,
    deal: Id<id::Deal>,
    lose: Id<id::Contact>,
    keep: Id<id::Contact>,
) -> Result<()> {
    let system = By { now: by.now, ..By::system(&by.house) };
    let deal = deals::find(tx, &system, deal)?;
    if matches!(deal.state.outcome, deal::state::Outcome::Merged { .. }) {
        return Ok(());
    }
    let commands = renaming(&deal.state.people, lose, keep);
    if commands.is_empty() {
        return Ok(());
    }
    match tx.attempt(|tx| deals::act_all(tx, &system, deal.id, None, &commands)) {
        Ok(_) | Err(Error::Refused(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Of two who turn out to be one, the second stays with all that is said of them, as nobody's contact.
fn renaming(people: &[Person], lose: Id<id::Contact>, keep: Id<id::Contact>) -> Vec<Command> {
    let mut is_there = people.iter().any(|person| person.details.contact == Some(keep));
    let old = people.iter().filter(|person| person.details.contact == Some(lose));
    old.map(|person| {
        let contact = (!is_there).then_some(keep);
        is_there = true;
        let details = PersonDetails { contact, ..person.details.clone() };
        Command::ChangePerson { id: person.id, person: details }
    })
    .collect()
}

fn deals_with<T: types::Kind>(
    tx: &mut Tx<'_>,
    all: &By,
    column: &'static str,
    customer: Id<T>,
) -> Result<Vec<Id<id::Deal>>> {
    let mut select = deals::visible_lines(all);
    select.push(column, customer).text(" ORDER BY d.number");
    let lines: Vec<deals::DealLine> = select.all(tx)?;
    Ok(lines.into_iter().map(|line| line.id).collect())
}

/// What both companies say together.
fn one_company(keep: &Company, lose: &Company) -> Company {
    let mut new = keep.clone();
    new.domain = keep.domain.clone().or_else(|| lose.domain.clone());
    new.country = keep.country.or(lose.country);
    (new.owner, new.team) = one_owner((keep.owner, keep.team), (lose.owner, lose.team));
    new.answers = one_answers(&keep.answers, &lose.answers);
    let (facts, other) = (&mut new.facts, lose.facts.clone());
    facts.website = facts.website.take().or(other.website);
    facts.industry = facts.industry.take().or(other.industry);
    facts.segment = facts.segment.take().or(other.segment);
    facts.language = facts.language.or(other.language);
    facts.size = facts.size.or(other.size);
    facts.stores = facts.stores.or(other.stores);
    facts.revenue = facts.revenue.or(other.revenue);
    facts.phone = facts.phone.take().or(other.phone);
    if [&facts.street, &facts.postcode, &facts.city, &facts.region].iter().all(|it| it.is_none()) {
        // An address is taken as a whole or not at all.
        facts.street = other.street;
        facts.postcode = other.postcode;
        facts.city = other.city;
        facts.region = other.region;
    }
    facts.zone = facts.zone.take().or(other.zone);
    facts.note = one_note(facts.note.take(), other.note);
    facts.absorbed.push(lose.id);
    facts.absorbed.extend(other.absorbed);
    facts.distinct_from.extend(other.distinct_from);
    facts.distinct_from.sort_unstable();
    facts.distinct_from.dedup();
    facts.distinct_from.retain(|id| *id != keep.id && *id != lose.id);
    new
}

/// What both contacts say together. An address or number that differs stays as another way to reach them.
fn one_contact(keep: &Contact, lose: &Contact) -> Contact {
    let mut new = keep.clone();
    new.company = keep.company.or(lose.company);
    new.email = keep.email.clone().or_else(|| lose.email.clone());
    new.phone = keep.phone.clone().or_else(|| lose.phone.clone());
    (new.owner, new.team) = one_owner((keep.owner, keep.team), (lose.owner, lose.team));
    new.answers = one_answers(&keep.answers, &lose.answers);
    let email = lose.email.as_ref().filter(|email| new.email.as_ref() != Some(*email));
    let phone = lose.phone.as_ref().filter(|phone| new.phone.as_ref() != Some(*phone));
    let (facts, other) = (&mut new.facts, lose.facts.clone());
    facts.title = facts.title.take().or(other.title);
    facts.language = facts.language.or(other.language);
    facts.country = facts.country.or(other.country);
    facts.zone = facts.zone.take().or(other.zone);
    facts.note = one_note(facts.note.take(), other.note);
    let more = other.channels.into_iter();
    let more = more.chain(email.map(ToString::to_string)).chain(phone.map(ToString::to_string));
    for channel in more {
        if !facts.channels.contains(&channel) {
            facts.channels.push(channel);
        }
    }
    facts.absorbed.push(lose.id);
    facts.absorbed.extend(other.absorbed);
    facts.distinct_from.extend(other.distinct_from);
    facts.distinct_from.sort_unstable();
    facts.distinct_from.dedup();
    facts.distinct_from.retain(|id| *id != keep.id && *id != lose.id);
    new
}

type Owner = (Option<Id<id::User>>, Option<Id<id::Team>>);

fn one_owner(keep: Owner, lose: Owner) -> Owner {
    if keep.0.is_some() { keep } else { lose }
}

fn one_note(keep: Option<String>, lose: Option<String>) -> Option<String> {
    match (keep, lose) {
        (Some(keep), Some(lose)) if keep != lose => Some(format!("{keep}\n\n{lose}")),
        (keep, lose) => keep.or(lose),
    }
}

/// The answers of both: the kept record's go first, rows are added.
fn one_answers(keep: &Groups, lose: &Groups) -> Groups {
    let mut groups = keep.clone();
    for (group, rows) in lose {
        let kept = groups.entry(group.clone()).or_default();
        rows.iter().for_each(|row| take_row(kept, row));
    }
    groups
}

fn take_row(kept: &mut Vec<AnswerRow>, row: &AnswerRow) {
    let Some(same) = kept.iter_mut().find(|old| old.id == row.id) else {
        return kept.push(row.clone());
    };
    for (ask, value) in &row.values {
        same.values.entry(ask.clone()).or_insert_with(|| value.clone());
    }
}

pub(super) fn are_two(same: bool) -> Result<()> {
    if same { Err(Error::field("lose", "These are one and the same record.")) } else { Ok(()) }
}

/// Whoever merges looks after both or leads those who do.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_merge(by: &By, owners: &[Option<Id<id::User>>]) -> Result<()> {
    by.must_write("merge records")?;
    if owners.iter().all(|owner| decides_on(by, *owner)) {
        return Ok(());
    }
    Err(Error::may_not("merge what a colleague looks after"))
}

/// The same person, who moves what hangs on a record whether they see it or not.
pub(super) fn seeing_all(by: &By) -> By {
    let mut all = by.clone();
    if let Some(actor) = &mut all.actor {
        actor.sees = Visibility::All;
    }
    all
}
