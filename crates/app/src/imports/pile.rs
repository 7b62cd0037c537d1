//! What a batch writes, gathered while its rows are settled and written in one transaction.

use std::sync::Arc;

use db::{Insert, Json, ToParam as _, Tx, Value};
use deal::Log;
use playbook::Compiled;
use types::Id;
use types::id::kind as id;

use super::draft::LogDraft;
use super::result::Reject;
use super::store;
use crate::companies::{self, Company};
use crate::contacts::{self, Contact};
use crate::deals::batch::{self, Desk, Moved};
use crate::deals::{Activity, Deal};
use crate::house::By;
use crate::journal;
use crate::{Error, Result};

/// What a batch writes.
pub(super) struct Pile {
    by: By,
    companies: companies::batch::Pile,
    contacts: contacts::batch::Pile,
    deals: batch::Pile,
    events: journal::Pile,
    changed_companies: Vec<(Company, Company)>,
    changed_contacts: Vec<(Contact, Contact)>,
    keys: Insert,
    renewed: Vec<(String, String, String)>,
    pub(super) rejects: Vec<Reject>,
}

impl Pile {
    pub(super) fn new(by: &By, desk: &Desk) -> Pile {
        let keys = "INSERT INTO import_keys (source, key, kind, subject_id, row_hash, import_id)";
        Pile {
            companies: companies::batch::Pile::new(),
            contacts: contacts::batch::Pile::new(),
            deals: batch::Pile::new(desk),
            events: journal::Pile::new(by),
            changed_companies: Vec::new(),
            changed_contacts: Vec::new(),
            keys: Insert::new(keys, 6),
            renewed: Vec::new(),
            rejects: Vec::new(),
            by: by.clone(),
        }
    }

    pub(super) fn new_company(&mut self, company: &Company) -> Result<()> {
        self.companies.push(company, &mut self.events)
    }

    pub(super) fn new_contact(&mut self, contact: &Contact) -> Result<()> {
        self.contacts.push(contact, &mut self.events)
    }

    pub(super) fn changed_company(&mut self, old: &Company, new: &Company) {
        self.changed_companies.push((old.clone(), new.clone()));
    }

    pub(super) fn changed_contact(&mut self, old: &Contact, new: &Contact) {
        self.changed_contacts.push((old.clone(), new.clone()));
    }

    pub(super) fn new_deal(
        &mut self,
        deal: &Deal,
        moved: Moved,
        compiled: &Compiled,
    ) -> Result<()> {
        self.deals.open(deal, moved, compiled, &mut self.events)
    }

    pub(super) fn changed_deal(
        &mut self,
        deal: &Deal,
        moved: Moved,
        compiled: &Arc<Compiled>,
        is_linked: bool,
    ) -> Result<()> {
        if is_linked {
            self.deals.link(deal, &mut self.events)?;
        }
        self.deals.change(deal, moved, compiled, &mut self.events)
    }

    /// The texts of what was done with the buyer, which the deal itself does not keep.
    pub(super) fn activities(&mut self, deal: &Deal, logs: &[(Log, &LogDraft)]) -> Result<()> {
        for (log, draft) in logs {
            let Some(id) = log.id else { continue };
            self.activity(deal, id, log, draft)?;
        }
        Ok(())
    }

    fn activity(
        &mut self,
        deal: &Deal,
        id: Id<id::Activity>,
        log: &Log,
        draft: &LogDraft,
    ) -> Result<()> {
        let activity = Activity {
            id,
            deal: deal.id,
            kind: log.kind,
            direction: log.direction,
            outcome: draft.outcome.clone(),
            subject: draft.subject.clone(),
            body: draft.body.clone(),
            at: log.at.unwrap_or(self.by.now),
            minutes: None,
            by: self.by.user(),
            created_at: self.by.now,
        };
        self.deals.activity(deal, &activity, &mut self.events)
    }

    pub(super) fn new_key(
        &mut self,
        space: &str,
        key: &str,
        kind: &'static str,
        subject: &str,
        hash: &str,
        import: Id<id::Import>,
    ) {
        self.keys.push([
            Value::Text(space.to_owned().into()),
            Value::Text(key.to_owned().into()),
            Value::Text(kind.into()),
            Value::Text(subject.to_owned().into()),
            Value::Text(hash.to_owned().into()),
            import.to_param().into_owned(),
        ]);
    }

    pub(super) fn renew_key(&mut self, space: &str, key: &str, hash: &str) {
        self.renewed.push((space.to_owned(), key.to_owned(), hash.to_owned()));
    }

    /// Writes it all.
    ///
    /// # Errors
    /// [`Error::Conflict`] where somebody else was faster; the database's.
    pub(super) fn write(&mut self, tx: &mut Tx<'_>, import: Id<id::Import>) -> Result<()> {
        self.companies.write(tx)?;
        self.contacts.write(tx)?;
        self.deals.write(tx, &mut self.events)?;
        self.events.write(tx)?;
        for (old, new) in &self.changed_companies {
            companies::rewrite(tx, &self.by, "changed", old, new)?;
        }
        for (old, new) in &self.changed_contacts {
            contacts::rewrite(tx, &self.by, "changed", old, new)?;
        }
        self.keys.exec(tx)?;
        for (space, key, hash) in &self.renewed {
            store::renew_key(tx, space, key, hash)?;
        }
        self.write_rejects(tx, import)
    }

    fn write_rejects(&self, tx: &mut Tx<'_>, import: Id<id::Import>) -> Result<()> {
        let head = "INSERT INTO import_rejects (import_id, file, line, reason, cells)";
        let tail = "ON CONFLICT (import_id, file, line) DO NOTHING";
        let mut rejects = Insert::new(head, 5).tail(tail);
        for reject in &self.rejects {
            // A text with NUL cannot be stored; the sign for it can.
            let cells = reject.cells.iter().map(|cell| cell.replace('\0', "\u{2400}"));
            rejects.push([
                import.to_param().into_owned(),
                Value::Text(reject.file.clone().into()),
                Value::Int(i64::try_from(reject.line).unwrap_or(i64::MAX)),
                Value::Text(reject.reason.replace('\0', "\u{2400}").into()),
                Json(cells.collect::<Vec<_>>()).to_param().into_owned(),
            ]);
        }
        rejects.exec(tx)?;
        Ok(())
    }
}

/// Whether a batch may be tried again: what it was decided by has changed meanwhile.
pub(super) fn is_outrun(error: &Error) -> bool {
    match error {
        Error::Conflict(_) => true,
        Error::Db(db::Error::Unique { constraint }) => constraint.starts_with("import_keys"),
        _ => false,
    }
}
