//! From what a row says to what it does: which records it means, what becomes of them, and by which commands.
//!
//! A row does all that it says or nothing. It is worked out in memory; only when all of it is accepted is it
//! added to the batch.

mod customers;
mod steps;

use std::sync::Arc;

use deal::state::Outcome;
use deal::{Command, Open};
use playbook::Compiled;
use steps::SoFar;
use types::id::kind as id;
use types::{Id, Timestamp};

use super::draft::{DealDraft, Draft};
use super::known::{Entry, Known, Spaces};
use super::map::FileMap;
use super::people::People;
use super::pile::Pile;
use super::result::{Note, Reject, Tally};
use crate::companies::Company;
use crate::contacts::Contact;
use crate::deals::batch::{self, Desk, Moving, Step};
use crate::deals::{Customer, Deal, Links};
use crate::house::By;
use crate::journal::Record as _;
use crate::{Error, Result};

/// A row of a file: what it says, or why that could not be made out.
pub(super) type Parsed = std::result::Result<Draft, Reject>;

/// The playbook of new deals.
#[derive(Clone)]
pub(super) struct Process {
    pub(super) playbook: Id<id::Playbook>,
    pub(super) version: Id<id::PlaybookVersion>,
    pub(super) compiled: Arc<Compiled>,
}

/// All that rows of one file are settled by.
pub(super) struct Settler<'a> {
    pub(super) by: &'a By,
    pub(super) import: Id<id::Import>,
    pub(super) file: &'a FileMap,
    pub(super) spaces: &'a Spaces,
    /// What proofs call the file.
    pub(super) reference: &'a str,
    /// The playbooks that new deals may follow: the first that takes one gets it, a single one gets all.
    pub(super) processes: &'a [Process],
    pub(super) versions: &'a Versions,
    pub(super) desk: &'a Desk,
    pub(super) people: &'a People,
}

/// Compiled playbooks of deals that are there.
pub(super) type Versions = std::collections::HashMap<Id<id::PlaybookVersion>, Arc<Compiled>>;

/// What became of a batch.
pub(super) struct Settled {
    pub(super) pile: Pile,
    pub(super) tally: Tally,
    pub(super) notes: Vec<Note>,
}

/// What a row did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Did {
    Created,
    Updated,
    Nothing,
}

/// A record that a row means.
#[derive(Clone, Debug)]
enum Meant<R> {
    /// It is there and stays as it is.
    Same(R),
    /// It comes to be.
    New(R),
    /// It is there and changes.
    Changed { old: R, new: R },
}

impl<R> Meant<R> {
    fn record(&self) -> &R {
        match self {
            Meant::Same(record) | Meant::New(record) | Meant::Changed { new: record, .. } => record,
        }
    }
}

/// A row under way: what is decided so far and not yet added to the batch.
struct Underway<'d> {
    draft: &'d Draft,
    warnings: Vec<String>,
    company: Option<Meant<Company>>,
    contact: Option<Meant<Contact>>,
}

impl Settler<'_> {
    /// Settles a batch of rows.
    ///
    /// # Errors
    /// Defects and the database's; what is wrong with a row rejects it.
    pub(super) fn settle(&self, rows: &[Parsed], known: &mut Known) -> Result<Settled> {
        let mut pile = Pile::new(self.by, self.desk);
        let mut tally = Tally::default();
        let mut notes = Vec::new();
        for row in rows {
            tally.read += 1;
            let draft = match row {
                Ok(draft) => draft,
                Err(reject) => {
                    tally.rejected += 1;
                    pile.rejects.push(reject.clone());
                    continue;
                }
            };
            let mut warnings = Vec::new();
            match self.row(draft, known, &mut pile, &mut warnings) {
                Ok(Did::Created) => tally.created += 1,
                Ok(Did::Updated) => tally.updated += 1,
                Ok(Did::Nothing) => tally.unchanged += 1,
                Err(error) => {
                    let reason = says(error)?;
                    tally.rejected += 1;
                    pile.rejects.push(Reject::of(self.reference, &draft.row, reason));
                    continue;
                }
            }
            tally.warnings += warnings.len() as u64;
            let line = draft.row.line();
            notes.extend(warnings.into_iter().map(|says| Note { line, says }));
        }
        Ok(Settled { pile, tally, notes })
    }

    fn row(
        &self,
        draft: &Draft,
        known: &mut Known,
        pile: &mut Pile,
        warnings: &mut Vec<String>,
    ) -> Result<Did> {
        let base = known.entry(&self.spaces.main, &draft.key).cloned();
        if let Some(base) = &base
            && known.is_lost(&self.spaces.main, &draft.key)
        {
            let message = format!("the {} that it became is not there any more", base.kind);
            return Err(Error::field("", message));
        }
        let own = self.own_hash(draft, base.as_ref(), known);
        if own.as_deref() == Some(draft.hash.as_str()) || (base.is_some() && !self.file.update) {
            return Ok(Did::Nothing);
        }
        if base.is_none() && !self.file.create {
            let key = draft.key.replace('\u{1f}', ", ");
            let message =
                format!("there is no record with the key “{key}”, and this file makes none");
            return Err(Error::field("", message));
        }
        let mut row =
            Underway { draft, warnings: draft.oddities.clone(), company: None, contact: None };
        let is_again = own.is_some();
        let did = match &draft.deal {
            Some(deal) => self.deal(&mut row, deal, base.as_ref(), is_again, known, pile)?,
            None => self.customer_only(&mut row, base.as_ref(), known, pile)?,
        };
        self.remember(draft, base.as_ref(), is_again, known, pile);
        warnings.append(&mut row.warnings);
        Ok(did)
    }

    /// The fingerprint that this very row had when it was imported before.
    fn own_hash(&self, draft: &Draft, base: Option<&Entry>, known: &Known) -> Option<String> {
        let base = base?;
        if draft.nth == 1
            && let Some((hash, file)) = base.hash.split_once('@')
            && file == self.spaces.file
        {
            return Some(hash.to_owned());
        }
        Some(known.entry(&self.spaces.own, &draft.identity())?.hash.clone())
    }

    /// Keeps the row's fingerprint, so that it is known again.
    fn remember(
        &self,
        draft: &Draft,
        base: Option<&Entry>,
        is_again: bool,
        known: &mut Known,
        pile: &mut Pile,
    ) {
        let Some(base) = base else { return };
        let of_base = draft.nth == 1
            && base.hash.split_once('@').is_some_and(|(_, file)| file == self.spaces.file);
        let (space, key, hash) = if of_base {
            (&self.spaces.main, draft.key.clone(), draft.marked_hash(&self.spaces.file))
        } else {
            (&self.spaces.own, draft.identity(), draft.hash.clone())
        };
        if is_again {
            pile.renew_key(space, &key, &hash);
        } else {
            pile.new_key(space, &key, base.kind, &base.subject, &hash, self.import);
        }
        known.put_entry(space, &key, Entry { hash, ..base.clone() });
    }

    /// Adds what was decided of the customers to the batch.
    fn accept_customers(
        &self,
        row: &Underway<'_>,
        known: &mut Known,
        pile: &mut Pile,
    ) -> Result<()> {
        if let Some(company) = &row.company {
            match company {
                Meant::Same(_) => {}
                Meant::New(new) => {
                    pile.new_company(new)?;
                    known.put_company(new.clone());
                }
                Meant::Changed { old, new } => {
                    pile.changed_company(old, new);
                    known.put_company(Company { version: new.version + 1, ..new.clone() });
                }
            }
            let key = row.draft.company.as_ref().and_then(|company| company.key.as_deref());
            let company = company.record();
            self.keep_key(&self.spaces.company, key, "company", &company.key(), known, pile);
        }
        if let Some(contact) = &row.contact {
            match contact {
                Meant::Same(_) => {}
                Meant::New(new) => {
                    pile.new_contact(new)?;
                    known.put_contact(new.clone());
                }
                Meant::Changed { old, new } => {
                    pile.changed_contact(old, new);
                    known.put_contact(Contact { version: new.version + 1, ..new.clone() });
                }
            }
            let key = row.draft.contact.as_ref().and_then(|contact| contact.key.as_deref());
            let contact = contact.record();
            self.keep_key(&self.spaces.contact, key, "contact", &contact.key(), known, pile);
        }
        Ok(())
    }

    fn keep_key(
        &self,
        space: &str,
        key: Option<&str>,
        kind: &'static str,
        subject: &str,
        known: &mut Known,
        pile: &mut Pile,
    ) {
        let Some(key) = key else { return };
        if known.entry(space, key).is_none() {
            pile.new_key(space, key, kind, subject, "", self.import);
            let entry = Entry { kind, subject: subject.to_owned(), hash: String::new() };
            known.put_entry(space, key, entry);
        }
    }

    /// A row that is about a company or contact alone.
    fn customer_only(
        &self,
        row: &mut Underway<'_>,
        base: Option<&Entry>,
        known: &mut Known,
        pile: &mut Pile,
    ) -> Result<Did> {
        self.find_customers(row, &Links::default(), base, known)?;
        let subject = match (&row.contact, &row.company) {
            (Some(contact), _) => ("contact", contact.record().key()),
            (None, Some(company)) => ("company", company.record().key()),
            (None, None) => return Err(Error::field("", "the row says nothing of anybody")),
        };
        let is_new = matches!(row.contact, Some(Meant::New(_)))
            || (row.contact.is_none() && matches!(row.company, Some(Meant::New(_))));
        let is_changed = [
            matches!(row.company, Some(Meant::Changed { .. } | Meant::New(_))),
            matches!(row.contact, Some(Meant::Changed { .. })),
        ];
        self.accept_customers(row, known, pile)?;
        if base.is_none() {
            let hash = row.draft.marked_hash(&self.spaces.file);
            let (kind, subject) = subject;
            let key = &row.draft.key;
            pile.new_key(&self.spaces.main, key, kind, &subject, &hash, self.import);
            known.put_entry(&self.spaces.main, key, Entry { kind, subject, hash });
        }
        Ok(match (is_new, is_changed.contains(&true)) {
            (true, _) => Did::Created,
            (false, true) => Did::Updated,
            (false, false) => Did::Nothing,
        })
    }

    fn deal<'d>(
        &self,
        row: &mut Underway<'d>,
        draft: &'d DealDraft,
        base: Option<&Entry>,
        is_again: bool,
        known: &mut Known,
        pile: &mut Pile,
    ) -> Result<Did> {
        match base {
            None => self.new_deal(row, draft, known, pile),
            Some(base) => {
                let id = Id::from_key(&base.subject)
                    .map_err(|error| Error::unreadable("an import's key", error))?;
                let Some(moving) = known.deal(id).cloned() else {
                    return Err(Error::field("", "the deal that it became is not there any more"));
                };
                self.old_deal(row, draft, moving, is_again, known, pile)
            }
        }
    }

    fn new_deal<'d>(
        &self,
        row: &mut Underway<'d>,
        draft: &'d DealDraft,
        known: &mut Known,
        pile: &mut Pile,
    ) -> Result<Did> {
        self.find_customers(row, &Links::default(), None, known)?;
        let opened = draft.opened.or_else(|| draft.earliest()).unwrap_or(self.by.now);
        let open = self.opening(draft, row.deal_name(draft), opened)?;
        let mut customer = row.customer();
        let process = self.process_for(&open, &customer)?;
        let mut deal = Deal {
            number: 0,
            id: self.by.house.ids.new_id(self.by.now),
            playbook: process.playbook,
            playbook_version: process.version,
            links: row.links(&Links::default()),
            team: self.people.team(open.owner),
            import: Some(self.import),
            state: deal::State::default(),
            version: 1,
        };
        let mut steps = vec![Step { command: Command::Open(Box::new(open)), as_of: None }];
        let playbook = &process.compiled;
        let so_far = SoFar { playbook, state: None, since: opened, is_again: false };
        let told = self.life(row, draft, &so_far, known, &mut steps)?;
        let mut moving = Moving { deal, visits: 0 };
        let moved =
            batch::go(self.by, self.desk, &process.compiled, &mut customer, &mut moving, &steps)?;
        deal = moving.deal;
        deal.team = self.people.team(deal.state.owner);
        row.warn_of(&moved);
        row.keep_answers(customer);
        self.accept_customers(row, known, pile)?;
        self.keep_rows(row.draft, &told.rows, deal.id, &moved, known, pile);
        pile.activities(&deal, &told.logs)?;
        pile.new_deal(&deal, moved, &process.compiled)?;
        let hash = row.draft.marked_hash(&self.spaces.file);
        let (key, subject) = (&row.draft.key, deal.id.as_key().to_string());
        pile.new_key(&self.spaces.main, key, "deal", &subject, &hash, self.import);
        known.put_entry(&self.spaces.main, key, Entry { kind: "deal", subject, hash });
        known.put_deal(Moving { deal, visits: moving.visits });
        Ok(Did::Created)
    }

    fn old_deal<'d>(
        &self,
        row: &mut Underway<'d>,
        draft: &'d DealDraft,
        mut moving: Moving,
        is_again: bool,
        known: &mut Known,
        pile: &mut Pile,
    ) -> Result<Did> {
        let Some(compiled) = self.versions.get(&moving.deal.playbook_version) else {
            return Err(Error::Internal("a deal's playbook was not read".to_owned()));
        };
        let links = moving.deal.links;
        self.find_customers(row, &links, None, known)?;
        moving.deal.links = row.links(&links);
        let is_linked = moving.deal.links != links;
        let since = moving.deal.state.last_at.unwrap_or(self.by.now);
        let mut steps = self.changes(draft, since)?;
        let state = Some(&moving.deal.state);
        let so_far = SoFar { playbook: compiled, state, since, is_again };
        let told = self.life(row, draft, &so_far, known, &mut steps)?;
        let mut customer = row.customer_of(&moving.deal.links, known);
        let moved = batch::go(self.by, self.desk, compiled, &mut customer, &mut moving, &steps)?;
        row.warn_of(&moved);
        row.keep_answers_of(&moving.deal.links, customer, known);
        let touches = [
            matches!(row.company, Some(Meant::New(_) | Meant::Changed { .. })),
            matches!(row.contact, Some(Meant::New(_) | Meant::Changed { .. })),
        ];
        self.accept_customers(row, known, pile)?;
        if !is_linked && moved.is_empty() {
            return Ok(if touches.contains(&true) { Did::Updated } else { Did::Nothing });
        }
        self.keep_rows(row.draft, &told.rows, moving.deal.id, &moved, known, pile);
        pile.activities(&moving.deal, &told.logs)?;
        moving.deal.team = match self.people.team(moving.deal.state.owner) {
            Some(team) => Some(team),
            None => moving.deal.team.filter(|_| moving.deal.state.owner.is_some()),
        };
        pile.changed_deal(&moving.deal, moved, compiled, is_linked)?;
        moving.deal.version += 1;
        known.put_deal(moving);
        Ok(Did::Updated)
    }

    /// The playbook that a new deal follows.
    fn process_for(&self, open: &Open, customer: &Customer) -> Result<&Process> {
        if let [process] = self.processes {
            return Ok(process);
        }
        let takes = |process: &&Process| {
            let team = self.people.team(open.owner);
            let (version, compiled) = (process.version, &process.compiled);
            batch::takes(self.by, self.desk, team, version, compiled, open, customer)
        };
        self.processes.iter().find(takes).ok_or_else(|| {
            Error::field("playbook", "no playbook takes this lead; name one in the mapping")
        })
    }

    /// Who a cell means, or why nobody.
    fn person(&self, cell: &str) -> Result<Id<id::User>> {
        self.people.find(cell).ok_or_else(|| {
            if let Some(email) = self.people.known_as(cell) {
                let message = format!(
                    "“{}” stands for {email} under [people.known], and nobody here has that address",
                    super::bound::cut(cell)
                );
                return Error::field("", message);
            }
            let message = format!(
                "there is nobody called “{}” here; name them under [people.known], or let the mapping \
                 add people: [people] create = true",
                super::bound::cut(cell)
            );
            Error::field("", message)
        })
    }
}

impl DealDraft {
    /// The first time that the row tells of.
    fn earliest(&self) -> Option<Timestamp> {
        let stages = self.stages.iter().filter_map(|(_, at)| *at);
        let logs = self.logs.iter().filter_map(|log| log.at);
        let ends = self.won.iter().map(|won| won.at).chain(self.end.iter().map(|end| end.at));
        stages.chain(logs).chain(ends).min()
    }
}

/// Whether a deal has been won, and when.
fn won_at(outcome: &Outcome) -> Option<Timestamp> {
    match outcome {
        Outcome::Won { at, .. } => Some(*at),
        _ => None,
    }
}

/// What rejects a row, in words; what is no fault of the row ends the import.
fn says(error: Error) -> Result<String> {
    match error {
        Error::Refused(refusal) => {
            let mut says = vec![refusal.message.clone()];
            says.extend(refusal.fields.iter().map(|it| format!("{}: {}", it.field, it.message)));
            says.extend(refusal.missing.iter().map(|missing| missing.says.clone()));
            Ok(says.join(" "))
        }
        Error::Invalid(fields) => {
            let says = fields.iter().map(|it| match it.field.as_str() {
                "" => it.message.to_string(),
                field => format!("{field}: {}", it.message),
            });
            Ok(says.collect::<Vec<_>>().join(" "))
        }
        Error::NotFound => Ok("it means a record that is not there any more".to_owned()),
        Error::Forbidden(says) => Ok(says),
        other => Err(other),
    }
}
