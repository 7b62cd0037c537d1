//! The people whom files name, and who they are here.

use std::collections::HashMap;

use db::Read;
use types::id::kind as id;
use types::{Email, Id};

use super::map::{self, Map, Part};
use super::read::hex;
use super::store;
use crate::house::{App, By};
use crate::{Result, users};

/// Who is who.
pub(super) struct People {
    rules: map::People,
    /// The name under which people of this mapping are known again.
    source: String,
    /// The domain of addresses that nobody reads.
    domain: String,
    by_cell: HashMap<String, Id<id::User>>,
    by_email: HashMap<String, Id<id::User>>,
    by_name: HashMap<String, Option<Id<id::User>>>,
    teams: HashMap<Id<id::User>, Option<Id<id::Team>>>,
}

impl People {
    /// Reads who is here.
    pub(super) fn load(read: &mut Read<'_>, map: &Map) -> Result<People> {
        let source = format!("{}/people", map.name);
        let mut people = People {
            rules: map.people.clone(),
            domain: format!("{}.import.invalid", slug(&map.name)),
            by_cell: store::people(read, &source)?.into_iter().collect(),
            source,
            by_email: HashMap::new(),
            by_name: HashMap::new(),
            teams: HashMap::new(),
        };
        for user in users::list(read)? {
            people.teams.insert(user.id, users::first_team(read, user.id)?);
            people.by_email.insert(user.email.as_key(), user.id);
            let name = people.by_name.entry(types::fold(&user.name));
            name.and_modify(|known| *known = None).or_insert(Some(user.id));
        }
        Ok(people)
    }

    /// Who a cell means.
    pub(super) fn find(&self, cell: &str) -> Option<Id<id::User>> {
        self.by_cell.get(cell).copied()
    }

    /// The address that the mapping says a cell stands for.
    pub(super) fn known_as(&self, cell: &str) -> Option<&Email> {
        self.rules.known.get(cell)
    }

    /// Somebody's first team.
    pub(super) fn team(&self, user: Option<Id<id::User>>) -> Option<Id<id::Team>> {
        self.teams.get(&user?).copied().flatten()
    }

    /// Finds out who these cells mean, and adds those who are not here where the mapping says so.
    pub(super) fn meet<'c>(
        &mut self,
        app: &App,
        by: &By,
        dry: bool,
        cells: impl Iterator<Item = &'c String>,
    ) -> Result<()> {
        let mut strangers: Vec<String> = Vec::new();
        for cell in cells {
            if self.by_cell.contains_key(cell) || strangers.contains(cell) {
                continue;
            }
            match self.recognise(cell) {
                Some(user) => {
                    self.by_cell.insert(cell.clone(), user);
                }
                None => strangers.push(cell.clone()),
            }
        }
        if !self.rules.create || strangers.is_empty() {
            return Ok(());
        }
        self.welcome(app, by, dry, strangers)
    }

    fn recognise(&self, cell: &str) -> Option<Id<id::User>> {
        if let Some(email) = self.rules.known.get(cell) {
            return self.by_email.get(&email.as_key()).copied();
        }
        if let Ok(email) = cell.parse::<Email>() {
            return self.by_email.get(&email.as_key()).copied();
        }
        self.by_name.get(&types::fold(cell)).copied().flatten()
    }

    /// Adds people who cannot sign in and get no work until somebody makes them colleagues.
    fn welcome(&mut self, app: &App, by: &By, dry: bool, cells: Vec<String>) -> Result<()> {
        let mut new = Vec::new();
        for cell in cells {
            let email = match (self.known_as(&cell), cell.parse::<Email>()) {
                (Some(email), _) => email.clone(),
                (None, Ok(email)) => email,
                (None, Err(_)) => self.address(&cell),
            };
            let user = self.by_email.get(&email.as_key()).copied();
            new.push((cell.clone(), self.name(&cell), email, user));
        }
        let ids: Vec<Id<id::User>> = if dry {
            new.iter().map(|(.., user)| user.unwrap_or_else(|| app.house.new_id())).collect()
        } else {
            let (by, source, people) = (by.clone(), self.source.clone(), new.clone());
            app.db.write_blocking(move |tx| {
                people
                    .iter()
                    .map(|(cell, name, email, user)| {
                        let user = match user {
                            Some(user) => *user,
                            None => users::create_placeholder(tx, &by, name, email.clone())?.id,
                        };
                        store::keep_person(tx, &by, &source, cell, user)?;
                        Ok(user)
                    })
                    .collect::<Result<_>>()
            })?
        };
        for ((cell, _, email, _), user) in new.into_iter().zip(ids) {
            self.by_email.insert(email.as_key(), user);
            self.teams.entry(user).or_insert(None);
            self.by_cell.insert(cell, user);
        }
        Ok(())
    }

    fn name(&self, cell: &str) -> String {
        let parts = self.rules.name.parts.iter();
        let name: String = parts
            .map(|part| match part {
                Part::Words(words) => words.clone(),
                Part::Column { letters: Some(letters), .. } => {
                    cell.chars().take(*letters).collect()
                }
                Part::Column { letters: None, .. } => cell.to_owned(),
            })
            .collect();
        name.chars().take(200).collect()
    }

    /// An address that no mail reaches, the same for the same cell each time.
    fn address(&self, cell: &str) -> Email {
        use sha2::Digest as _;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let local = if !cell.is_empty() && cell.len() <= 64 && cell.chars().all(plain) {
            cell.to_owned()
        } else {
            hex(&sha2::Sha256::digest(cell.as_bytes())[..16])
        };
        let address = format!("{local}@{}", self.domain);
        address.parse().expect("letters and digits make an address")
    }
}

/// A name as a part of a domain.
fn slug(name: &str) -> String {
    let folded = types::fold(name);
    let letters = folded.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    let slug: String = letters.take(40).collect();
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "map".to_owned() } else { slug.to_owned() }
}
