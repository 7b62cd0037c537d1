//! What rows may mean: the records that are there already, read for many rows at once and kept as they
//! become while a batch is on its way to the disk.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use db::Read;
use types::Id;
use types::id::kind as id;

use super::draft::Draft;
use super::map::{CompanyMatch, ContactMatch, FileMap, Map};
use super::store::{self, KeyRow};
use crate::companies::{self, Company};
use crate::contacts::{self, Contact};
use crate::deals::batch::{self, Moving};
use crate::{Error, Result};

/// The key spaces of one file.
#[derive(Clone, Debug)]
pub(super) struct Spaces {
    /// The records that its rows are about.
    pub(super) main: String,
    /// Its own rows about records that another file brought.
    pub(super) own: String,
    pub(super) company: String,
    pub(super) contact: String,
    /// Which file made an entry.
    pub(super) file: String,
}

impl Spaces {
    pub(super) fn of(map: &Map, file: &FileMap) -> Spaces {
        let main = format!("{}/{}", map.name, file.space);
        Spaces {
            own: format!("{main}#{}", file.id),
            company: format!("{}/company", map.name),
            contact: format!("{}/contact", map.name),
            file: file.id.clone(),
            main,
        }
    }

    /// The rows of a repeating question group.
    pub(super) fn rows(&self, group: &str) -> String {
        format!("{}/{group}", self.own)
    }
}

/// A row of a file that became a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) kind: &'static str,
    pub(super) subject: String,
    pub(super) hash: String,
}

/// Values with the batch that needed them last.
#[derive(Debug)]
struct Kept<K, V>(HashMap<K, (u64, V)>);

impl<K: Eq + Hash, V> Kept<K, V> {
    fn new() -> Self {
        Kept(HashMap::new())
    }

    fn get<Q: ?Sized + Eq + Hash>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.0.get(key).map(|(_, value)| value)
    }

    fn put(&mut self, batch: u64, key: K, value: V) {
        self.0.insert(key, (batch, value));
    }

    /// Keeps what is known already: it may be newer than what the database shows.
    fn learn(&mut self, batch: u64, key: K, value: V) {
        let known = self.0.entry(key).or_insert((batch, value));
        known.0 = batch;
    }

    fn forget_before(&mut self, batch: u64) {
        self.0.retain(|_, (of, _)| *of >= batch);
    }
}

/// What rows may mean.
pub(super) struct Known {
    batch: u64,
    /// A dry run forgets nothing, since nothing is written.
    forgets: bool,
    keys: Kept<(String, String), Entry>,
    /// Keys whose records are not there any more.
    lost: HashSet<(String, String)>,
    deals: Kept<Id<id::Deal>, Moving>,
    companies: Kept<Id<id::Company>, Company>,
    contacts: Kept<Id<id::Contact>, Contact>,
    domains: Kept<String, Id<id::Company>>,
    names: Kept<String, Id<id::Company>>,
    emails: Kept<String, Id<id::Contact>>,
    phones: Kept<String, Id<id::Contact>>,
}

impl Known {
    pub(super) fn new(forgets: bool) -> Known {
        Known {
            batch: 0,
            forgets,
            keys: Kept::new(),
            lost: HashSet::new(),
            deals: Kept::new(),
            companies: Kept::new(),
            contacts: Kept::new(),
            domains: Kept::new(),
            names: Kept::new(),
            emails: Kept::new(),
            phones: Kept::new(),
        }
    }

    /// Forgets everything: a write failed, and what was thought to be is not.
    pub(super) fn forget_all(&mut self) {
        *self = Known { batch: self.batch, ..Known::new(self.forgets) };
    }

    /// Begins a batch. What the one before the last needed is on disk by now and forgotten.
    pub(super) fn begin(&mut self) {
        self.batch += 1;
        if !self.forgets {
            return;
        }
        let batch = self.batch.saturating_sub(1);
        self.keys.forget_before(batch);
        self.deals.forget_before(batch);
        self.companies.forget_before(batch);
        self.contacts.forget_before(batch);
        self.domains.forget_before(batch);
        self.names.forget_before(batch);
        self.emails.forget_before(batch);
        self.phones.forget_before(batch);
    }

    pub(super) fn entry(&self, space: &str, key: &str) -> Option<&Entry> {
        self.keys.get(&(space.to_owned(), key.to_owned()))
    }

    /// Whether the record of a key has been lost since.
    pub(super) fn is_lost(&self, space: &str, key: &str) -> bool {
        !self.lost.is_empty() && self.lost.contains(&(space.to_owned(), key.to_owned()))
    }

    pub(super) fn deal(&self, id: Id<id::Deal>) -> Option<&Moving> {
        self.deals.get(&id)
    }

    pub(super) fn company(&self, id: Id<id::Company>) -> Option<&Company> {
        self.companies.get(&id)
    }

    pub(super) fn contact(&self, id: Id<id::Contact>) -> Option<&Contact> {
        self.contacts.get(&id)
    }

    pub(super) fn company_at(&self, domain: &str) -> Option<&Company> {
        self.companies.get(self.domains.get(domain)?)
    }

    pub(super) fn company_called(&self, name: &str) -> Option<&Company> {
        self.companies.get(self.names.get(&types::fold(name))?)
    }

    pub(super) fn contact_at(&self, email: &str) -> Option<&Contact> {
        self.contacts.get(self.emails.get(email)?)
    }

    pub(super) fn contact_called(&self, phone: &str) -> Option<&Contact> {
        self.contacts.get(self.phones.get(phone)?)
    }

    pub(super) fn put_entry(&mut self, space: &str, key: &str, entry: Entry) {
        self.keys.put(self.batch, (space.to_owned(), key.to_owned()), entry);
    }

    pub(super) fn put_deal(&mut self, moving: Moving) {
        self.deals.put(self.batch, moving.deal.id, moving);
    }

    pub(super) fn put_company(&mut self, company: Company) {
        self.learn_company_names(&company);
        self.companies.put(self.batch, company.id, company);
    }

    pub(super) fn put_contact(&mut self, contact: Contact) {
        self.learn_contact_names(&contact);
        self.contacts.put(self.batch, contact.id, contact);
    }

    /// The first to have a name or domain keeps it.
    fn learn_company_names(&mut self, company: &Company) {
        if let Some(domain) = &company.domain {
            self.domains.learn(self.batch, domain.clone(), company.id);
        }
        self.names.learn(self.batch, types::fold(&company.name), company.id);
    }

    fn learn_contact_names(&mut self, contact: &Contact) {
        if let Some(email) = &contact.email {
            self.emails.learn(self.batch, email.as_key(), contact.id);
        }
        if let Some(phone) = &contact.phone {
            self.phones.learn(self.batch, phone.as_str().to_owned(), contact.id);
        }
    }

    /// Takes in what was read for the present batch.
    pub(super) fn learn(&mut self, loaded: Loaded) {
        self.lost = loaded.lost;
        for row in loaded.keys {
            let entry = Entry { kind: kind_of(&row.kind), subject: row.subject, hash: row.hash };
            self.keys.learn(self.batch, (row.source, row.key), entry);
        }
        for moving in loaded.deals {
            self.deals.learn(self.batch, moving.deal.id, moving);
        }
        for company in loaded.companies {
            self.learn_company_names(&company);
            self.companies.learn(self.batch, company.id, company);
        }
        for contact in loaded.contacts {
            self.learn_contact_names(&contact);
            self.contacts.learn(self.batch, contact.id, contact);
        }
    }
}

fn kind_of(word: &str) -> &'static str {
    ["deal", "company", "contact", "user"].into_iter().find(|kind| *kind == word).unwrap_or("row")
}

/// What a batch asks the database.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    keys: Vec<(String, Vec<String>)>,
    /// The rows' fingerprints by space and key: a record whose row has not changed is not read.
    hashes: HashMap<(String, String), String>,
    domains: Vec<String>,
    names: Vec<String>,
    emails: Vec<String>,
    phones: Vec<String>,
}

/// What the database says.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    keys: Vec<KeyRow>,
    lost: HashSet<(String, String)>,
    deals: Vec<Moving>,
    companies: Vec<Company>,
    contacts: Vec<Contact>,
}

impl Loaded {
    /// The versions of playbooks that the deals run on.
    pub(super) fn versions(&self) -> impl Iterator<Item = Id<id::PlaybookVersion>> {
        let mut versions: Vec<_> =
            self.deals.iter().map(|moving| moving.deal.playbook_version).collect();
        versions.sort_unstable();
        versions.dedup();
        versions.into_iter()
    }
}

impl Wanted {
    pub(super) fn by<'d>(
        file: &FileMap,
        spaces: &Spaces,
        drafts: impl Iterator<Item = &'d Draft>,
    ) -> Wanted {
        let mut wanted = Wanted::default();
        let (mut main, mut own, mut companies, mut contacts) = (vec![], vec![], vec![], vec![]);
        let mut rows: HashMap<String, Vec<String>> = HashMap::new();
        for draft in drafts {
            main.push(draft.key.clone());
            let identity = draft.identity();
            wanted.hashes.insert((spaces.own.clone(), identity.clone()), draft.hash.clone());
            if draft.nth == 1 {
                let hash = draft.marked_hash(&spaces.file);
                wanted.hashes.insert((spaces.main.clone(), draft.key.clone()), hash);
            }
            let repeating = draft.deal.iter().flat_map(|deal| &deal.answers);
            for answers in repeating.filter(|answers| answers.repeats) {
                let space = spaces.rows(&answers.group);
                rows.entry(space).or_default().push(identity.clone());
            }
            own.push(identity);
            if let (Some(company), Some(map)) = (&draft.company, &file.company) {
                companies.extend(company.key.clone());
                if map.matches.contains(&CompanyMatch::Domain) {
                    wanted.domains.extend(company.domain());
                }
                if map.matches.contains(&CompanyMatch::Name) {
                    wanted.names.extend(company.name.as_deref().map(types::fold));
                }
            }
            if let (Some(contact), Some(map)) = (&draft.contact, &file.contact) {
                contacts.extend(contact.key.clone());
                if map.matches.contains(&ContactMatch::Email) {
                    wanted.emails.extend(contact.email.as_ref().map(types::Email::as_key));
                }
                if map.matches.contains(&ContactMatch::Phone) {
                    wanted.phones.extend(contact.phone.as_ref().map(|it| it.as_str().to_owned()));
                }
            }
        }
        let spaces = [
            (spaces.main.clone(), main),
            (spaces.own.clone(), own),
            (spaces.company.clone(), companies),
            (spaces.contact.clone(), contacts),
        ];
        wanted.keys = spaces.into_iter().chain(rows).collect();
        wanted.unique();
        wanted
    }

    fn unique(&mut self) {
        let lists = self.keys.iter_mut().map(|(_, keys)| keys);
        let names =
            [&mut self.domains, &mut self.names, &mut self.emails, &mut self.phones].into_iter();
        for list in lists.chain(names) {
            list.sort_unstable();
            list.dedup();
        }
    }

    /// Reads it all in one snapshot.
    pub(super) fn load(&self, read: &mut Read<'_>) -> Result<Loaded> {
        let mut loaded = Loaded::default();
        for (space, keys) in &self.keys {
            loaded.keys.extend(store::keys(read, space, keys)?);
        }
        loaded.lost = lost(read, &loaded.keys)?;
        let (mut deals, mut companies, mut contacts) = (vec![], HashSet::new(), HashSet::new());
        for row in &loaded.keys {
            let same = self.hashes.get(&(row.source.clone(), row.key.clone()));
            if same == Some(&row.hash) {
                continue;
            }
            let unreadable = |error: types::Invalid| Error::unreadable("an import's key", error);
            match row.kind.as_str() {
                "deal" => deals.push(Id::from_key(&row.subject).map_err(unreadable)?),
                "company" => drop(companies.insert(row.subject.clone())),
                "contact" => drop(contacts.insert(row.subject.clone())),
                _ => {}
            }
        }
        deals.sort_unstable();
        deals.dedup();
        loaded.deals = batch::find_many(read, &deals)?;
        for moving in &loaded.deals {
            companies.extend(moving.deal.links.company.map(|id| id.as_key().to_string()));
            contacts.extend(moving.deal.links.contact.map(|id| id.as_key().to_string()));
        }
        let companies: Vec<String> = companies.into_iter().collect();
        let contacts: Vec<String> = contacts.into_iter().collect();
        for (column, values) in
            [("r.id", &companies), ("r.domain", &self.domains), ("r.name_key", &self.names)]
        {
            loaded.companies.extend(companies::batch::having(read, column, values)?);
        }
        for (column, values) in
            [("r.id", &contacts), ("r.email", &self.emails), ("r.phone", &self.phones)]
        {
            loaded.contacts.extend(contacts::batch::having(read, column, values)?);
        }
        Ok(loaded)
    }
}

/// The keys whose records are not in their tables any more.
fn lost(read: &mut Read<'_>, keys: &[KeyRow]) -> Result<HashSet<(String, String)>> {
    let mut lost = HashSet::new();
    for kind in ["deal", "company", "contact"] {
        let rows: Vec<&KeyRow> = keys.iter().filter(|row| row.kind == kind).collect();
        let mut subjects: Vec<String> = rows.iter().map(|row| row.subject.clone()).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let here: HashSet<String> = store::present(read, kind, &subjects)?.into_iter().collect();
        let gone = rows.into_iter().filter(|row| !here.contains(&row.subject));
        lost.extend(gone.map(|row| (row.source.clone(), row.key.clone())));
    }
    Ok(lost)
}
