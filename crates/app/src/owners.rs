//! Who looks after a record, and who may say so.

use std::str::FromStr;

use db::{Read, Select, Tx};
use serde::{Deserialize, Deserializer};
use types::Id;
use types::id::kind as id;
use web::Role;

use crate::house::{By, Cause};
use crate::{Error, Result, users};

/// The team of an owner who may be one. An import has looked its people up once and is not asked again.
///
/// # Errors
/// [`Error::Invalid`] for somebody unknown or inactive.
pub(crate) fn team_of(
    read: &mut Read<'_>,
    by: &By,
    owner: Option<Id<id::User>>,
) -> Result<Option<Id<id::Team>>> {
    let Some(owner) = owner else { return Ok(None) };
    if by.cause != Cause::Import {
        match users::find(read, owner) {
            Ok(user) if user.active => {}
            Ok(_) => return Err(Error::field("owner", "This colleague is not active any more.")),
            Err(Error::NotFound) => {
                return Err(Error::field("owner", "There is no such colleague."));
            }
            Err(error) => return Err(error),
        }
    }
    users::first_team(read, owner)
}

/// The records that count for their owner's first team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owned {
    Deals,
    Companies,
    Contacts,
}

impl Owned {
    /// The keys of an owner's records that count for another team than this; at most `most`, the oldest first.
    pub(crate) fn of_other_team(
        self,
        read: &mut Read<'_>,
        owner: Id<id::User>,
        team: Option<Id<id::Team>>,
        most: i64,
    ) -> Result<Vec<String>> {
        let mut select = Select::new(match self {
            Owned::Deals => "SELECT id FROM deals WHERE owner_id = ",
            Owned::Companies => "SELECT id FROM companies WHERE owner_id = ",
            Owned::Contacts => "SELECT id FROM contacts WHERE owner_id = ",
        });
        let team = team.map(|team| team.as_key().to_string()).unwrap_or_default();
        select.bind(owner).push(" AND coalesce(team_id, '') <> ", team);
        select.push(" ORDER BY number LIMIT ", most);
        Ok(select.all(read)?)
    }

    /// Has records count for a team.
    pub(crate) fn put_team(
        self,
        tx: &mut Tx<'_>,
        keys: &[String],
        team: Option<Id<id::Team>>,
    ) -> Result<()> {
        let mut update = Select::new(match self {
            Owned::Deals => "UPDATE deals SET team_id = ",
            Owned::Companies => "UPDATE companies SET team_id = ",
            Owned::Contacts => "UPDATE contacts SET team_id = ",
        });
        update.bind(team).push_list(" WHERE id IN (", keys, ")");
        update.exec(tx)?;
        Ok(())
    }
}

/// Refuses to pass on what belongs to somebody else; managers may.
///
/// # Errors
/// [`Error::Forbidden`].
pub(crate) fn may_assign(by: &By, owner: Option<Id<id::User>>) -> Result<()> {
    by.must_write("assign records")?;
    if decides_on(by, owner) {
        return Ok(());
    }
    Err(Error::may_not("assign what a colleague looks after"))
}

/// Whether somebody decides on what has this owner: it is theirs or nobody's, or they lead.
pub(crate) fn decides_on(by: &By, owner: Option<Id<id::User>>) -> bool {
    owner.is_none() || owner == by.user() || matches!(by.role(), Role::Admin | Role::Manager)
}

/// Whose records a list asks for: `none`, `me`, or a colleague's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnedBy {
    /// Those that nobody looks after.
    Nobody,
    /// The caller's.
    Me,
    /// A colleague's.
    User(Id<id::User>),
}

impl FromStr for OwnedBy {
    type Err = types::Invalid;

    fn from_str(text: &str) -> Result<OwnedBy, types::Invalid> {
        match text {
            "none" => Ok(OwnedBy::Nobody),
            "me" => Ok(OwnedBy::Me),
            id => id.parse().map(OwnedBy::User),
        }
    }
}

impl std::fmt::Display for OwnedBy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OwnedBy::Nobody => f.write_str("none"),
            OwnedBy::Me => f.write_str("me"),
            OwnedBy::User(user) => user.fmt(f),
        }
    }
}

impl serde::Serialize for OwnedBy {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OwnedBy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<OwnedBy, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What a bulk change did.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = BulkJson)]
pub struct Bulk {
    /// How many changed.
    pub changed: usize,
    /// How many were so already.
    pub unchanged: usize,
    /// Those that stay as they are, and why.
    pub refused: Vec<BulkRefusal>,
}

/// A record that a bulk change left as it is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = BulkRefusalJson)]
pub struct BulkRefusal {
    /// Its id.
    pub id: String,
    /// Why.
    pub says: String,
}

/// The most records that one bulk change takes.
pub(crate) const MOST_AT_ONCE: usize = 1_000;

impl Bulk {
    /// Changes many records, each by itself: what is not there or not allowed is told and the rest is done.
    /// `one` says whether anything changed.
    ///
    /// # Errors
    /// [`Error::Invalid`] for more than a thousand; the database's.
    pub(crate) fn each<T: types::Kind>(
        ids: &[Id<T>],
        mut one: impl FnMut(Id<T>) -> Result<bool>,
    ) -> Result<Bulk> {
        if ids.len() > MOST_AT_ONCE {
            let message = format!("At most {MOST_AT_ONCE} records at once.");
            return Err(Error::field("ids", message));
        }
        let mut bulk = Bulk::default();
        for id in ids {
            match one(*id) {
                Ok(true) => bulk.changed += 1,
                Ok(false) => bulk.unchanged += 1,
                Err(error @ (Error::NotFound | Error::Forbidden(_))) => {
                    let refusal = BulkRefusal { id: id.to_string(), says: error.to_string() };
                    bulk.refused.push(refusal);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(bulk)
    }
}
