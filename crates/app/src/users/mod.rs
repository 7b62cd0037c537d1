//! The company's own people: who they are, what role they have, how far they see.

pub(crate) mod api;
mod change;
mod json;
mod own_password;
mod store;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use db::{Read, Tx};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Calendar, Email, Id, Language, Timestamp, Zone};
use web::{Actor, FieldError, Role, Via, Visibility};

use crate::house::{By, House};
use crate::journal::{self, Kind, Record};
use crate::{Error, Result, absences, access, teams};
pub use change::{UserChanges, cast, change};
pub use json::UserJson;
pub use own_password::change_own_password;

/// A colleague.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    pub id: Id<id::User>,
    /// Full name.
    pub name: String,
    /// Where they sign in and get mail.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// How far they see.
    pub sees: Visibility,
    /// Keys of the playbook roles that they play.
    pub plays: Vec<String>,
    /// Languages they speak with customers.
    pub languages: Vec<Language>,
    /// Where they belong.
    pub department: Option<Id<id::Department>>,
    /// Their own zone; absent means the workspace's.
    pub zone: Option<Zone>,
    /// Whether they may sign in and get work.
    pub active: bool,
    /// When they came.
    pub created_at: Timestamp,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

impl Record for User {
    const KIND: Kind = Kind::User;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// What is needed to add a colleague.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Full name.
    pub name: String,
    /// Where they sign in and get mail.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// How far they see.
    pub sees: Visibility,
    /// Keys of the playbook roles that they play.
    pub plays: Vec<String>,
    /// Languages they speak with customers.
    pub languages: Vec<Language>,
    /// Where they belong.
    pub department: Option<Id<id::Department>>,
    /// Their own zone.
    pub zone: Option<Zone>,
}

impl NewUser {
    /// A seller who sees what is theirs.
    pub fn seller(name: &str, email: Email) -> NewUser {
        NewUser {
            name: name.to_owned(),
            email,
            role: Role::Seller,
            sees: Visibility::Own,
            plays: Vec::new(),
            languages: Vec::new(),
            department: None,
            zone: None,
        }
    }
}

/// Adds a colleague, who cannot sign in until a password is set.
///
/// # Errors
/// [`Error::Forbidden`] for all but administrators, [`Error::Invalid`] for a taken address.
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewUser) -> Result<User> {
    by.must_be_admin("add colleagues")?;
    check_department(tx, new.department)?;
    let user = User {
        id: by.house.ids.new_id(by.now),
        name: checked_name(&new.name)?,
        email: new.email,
        role: new.role,
        sees: new.sees,
        plays: checked_plays(&new.plays)?,
        languages: new.languages,
        department: new.department,
        zone: new.zone,
        active: true,
        created_at: by.now,
        version: 1,
    };
    store::insert(tx, &user)?;
    journal::created(tx, by, &user)?;
    Ok(user)
}

/// Adds somebody whom an import names: they cannot sign in and get no work until somebody makes them a
/// colleague.
///
/// # Errors
/// [`Error::Invalid`] for a taken address.
pub(crate) fn create_placeholder(
    tx: &mut Tx<'_>,
    by: &By,
    name: &str,
    email: Email,
) -> Result<User> {
    by.must_manage("add people")?;
    let new = NewUser::seller(name, email);
    let user = User {
        id: by.house.ids.new_id(by.now),
        name: checked_name(&new.name)?,
        email: new.email,
        role: new.role,
        sees: new.sees,
        plays: new.plays,
        languages: new.languages,
        department: new.department,
        zone: new.zone,
        active: false,
        created_at: by.now,
        version: 1,
    };
    store::insert(tx, &user)?;
    journal::created(tx, by, &user)?;
    Ok(user)
}

/// A colleague.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, id: Id<id::User>) -> Result<User> {
    store::find(read, id)?.ok_or(Error::NotFound)
}

/// A colleague by the address at which they sign in.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find_by_email(read: &mut Read<'_>, email: &Email) -> Result<User> {
    store::find_by_email(read, email)?.ok_or(Error::NotFound)
}

/// Sets a password, already hashed as `kept`, and ends the sessions opened with the old one.
///
/// # Errors
/// [`Error::Forbidden`] for another's password, except for administrators; [`Error::Invalid`] for a weak one.
pub fn set_password(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::User>,
    password: &str,
    kept: &str,
) -> Result<()> {
    if by.user() != Some(id) {
        by.must_be_admin("set other people's passwords")?;
    }
    let user = find(tx, id)?;
    web::password::Strength::of(&[&user.name, user.email.as_str()])
        .check(password)
        .map_err(|weak| Error::Invalid(vec![weak.at("password")]))?;
    store::set_password(tx, id, kept)?;
    access::close_sessions_of(tx, by, id)?;
    let event = journal::NewEvent {
        kind: Kind::User,
        subject: &id.as_key(),
        name: "password-set",
        body: "{}",
    };
    journal::append(tx, by, &event)
}

/// Keeps a password's new hash, of the same password.
///
/// # Errors
/// The database's.
pub(crate) fn keep_password(tx: &mut Tx<'_>, id: Id<id::User>, kept: &str) -> Result<()> {
    store::set_password(tx, id, kept)
}

/// How somebody signs in.
pub(crate) struct WayIn {
    /// Who.
    pub(crate) user: User,
    /// The password's hash; none where no password is set or they have left.
    pub(crate) kept: Option<String>,
}

/// How whoever has this address signs in.
///
/// # Errors
/// The database's.
pub(crate) fn way_in(read: &mut Read<'_>, email: &Email) -> Result<Option<WayIn>> {
    let Some(user) = store::find_by_email(read, email)? else { return Ok(None) };
    let kept = store::password(read, user.id)?.filter(|_| user.active);
    Ok(Some(WayIn { user, kept }))
}

/// The hash of somebody's password.
///
/// # Errors
/// The database's.
pub(crate) fn kept_password(read: &mut Read<'_>, id: Id<id::User>) -> Result<Option<String>> {
    store::password(read, id)
}

/// When somebody is at work: the hours of their first team or else the workspace's; usual ones in their own zone where
/// they have another.
///
/// # Errors
/// The database's.
pub fn calendar(read: &mut Read<'_>, house: &House, user: &User) -> Result<Arc<Calendar>> {
    let team = teams::hours_of(read, house, Some(user.id))?;
    Ok(match &user.zone {
        Some(zone) if zone != team.zone() => {
            Arc::new(Calendar::usual(zone.clone(), team.country()))
        }
        _ => team,
    })
}

/// Everybody, by name.
///
/// # Errors
/// The database's.
pub fn list(read: &mut Read<'_>) -> Result<Vec<User>> {
    store::list(read)
}

/// The names of some people, whether they are still here or not.
///
/// # Errors
/// The database's.
pub fn names(
    read: &mut Read<'_>,
    ids: impl IntoIterator<Item = Id<id::User>>,
) -> Result<HashMap<Id<id::User>, String>> {
    let mut ids: Vec<Id<id::User>> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let Some(last) = ids.last().copied() else { return Ok(HashMap::new()) };
    // Few different lengths, so that few different statements are prepared.
    ids.resize(ids.len().next_power_of_two().max(8), last);
    Ok(store::names(read, &ids)?.into_iter().collect())
}

/// Who can be given work, by name: at most `limit` of them.
///
/// # Errors
/// The database's.
pub fn colleagues(read: &mut Read<'_>, limit: i64) -> Result<Vec<(Id<id::User>, String)>> {
    store::colleagues(read, limit)
}

/// What a colleague may do, as of now.
///
/// # Errors
/// [`Error::NotFound`] for somebody unknown or inactive.
pub fn actor(read: &mut Read<'_>, id: Id<id::User>, via: Via) -> Result<Actor> {
    let user = find(read, id)?;
    if !user.active {
        return Err(Error::NotFound);
    }
    Ok(Actor {
        user: user.id,
        name: user.name,
        role: user.role,
        sees: user.sees,
        teams: store::teams_of(read, id)?.into(),
        departments: user.department.into_iter().collect(),
        stands_in: absences::stood_in_for(read, id)?.into(),
        via,
    })
}

/// The playbook roles that somebody plays, and the name of their department.
///
/// # Errors
/// The database's.
pub fn parts(read: &mut Read<'_>, id: Id<id::User>) -> Result<(Vec<String>, Option<String>)> {
    store::parts(read, id)
}

/// The first of somebody's teams: the one that their deals count for.
///
/// # Errors
/// The database's.
pub fn first_team(read: &mut Read<'_>, id: Id<id::User>) -> Result<Option<Id<id::Team>>> {
    Ok(store::teams_of(read, id)?.into_iter().next())
}

fn check_department(read: &mut Read<'_>, department: Option<Id<id::Department>>) -> Result<()> {
    let Some(department) = department else { return Ok(()) };
    match teams::departments::find(read, department) {
        Err(Error::NotFound) => Err(Error::field("department", "There is no such department.")),
        found => found.map(|_| ()),
    }
}

/// The keys of roles: few and short.
fn checked_plays(plays: &[String]) -> Result<Vec<String>> {
    let is_key = |key: &String| {
        !key.is_empty()
            && key.len() <= 100
            && key.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
    };
    if plays.len() > 100 || !plays.iter().all(is_key) {
        let message = "Name at most 100 roles by their keys, as sdr or sales-engineer.";
        return Err(Error::field("plays", message));
    }
    let mut kept: Vec<String> = Vec::new();
    for key in plays {
        if !kept.contains(key) {
            kept.push(key.clone());
        }
    }
    Ok(kept)
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 200 || name.contains('\0') {
        let message = "Give a name of at most 200 characters.";
        return Err(Error::Invalid(vec![FieldError::new("name", "invalid", message)]));
    }
    Ok(name.to_owned())
}
