//! Changes of a colleague's account, and what follows from them.

use db::Tx;
use deal::Edit;
use serde::Deserialize;
use types::id::kind as id;
use types::{Email, Id, Language, Zone};
use web::{Role, Visibility};

use super::{User, check_department, checked_name, checked_plays, find, store};
use crate::house::By;
use crate::{Error, Result, absences, access, journal};

/// What may be changed of a colleague; what is absent stays, null empties.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = UserChangesJson)]
pub struct UserChanges {
    /// The version that was edited, to notice a conflict.
    pub version: Option<i64>,
    /// Full name.
    pub name: Option<String>,
    /// Where they sign in and get mail.
    #[schema(value_type = Option<String>)]
    pub email: Option<Email>,
    /// What they may do.
    pub role: Option<Role>,
    /// How far they see.
    pub sees: Option<Visibility>,
    /// Keys of the playbook roles that they play.
    pub plays: Option<Vec<String>>,
    /// Languages they speak with customers, ISO 639-1.
    #[schema(value_type = Option<Vec<String>>)]
    pub languages: Option<Vec<Language>>,
    /// Where they belong.
    #[schema(value_type = Option<String>)]
    pub department: Edit<Id<id::Department>>,
    /// Their own zone; null means the workspace's.
    #[schema(value_type = Option<String>)]
    pub zone: Edit<Zone>,
    /// Whether they may sign in and get work.
    pub active: Option<bool>,
}

impl UserChanges {
    /// Whether it touches only what people say of themselves.
    fn is_own(&self) -> bool {
        let own = UserChanges {
            version: self.version,
            name: self.name.clone(),
            languages: self.languages.clone(),
            zone: self.zone.clone(),
            ..UserChanges::default()
        };
        own == *self
    }

    fn applied_to(&self, old: &User) -> Result<User> {
        let mut new = old.clone();
        if let Some(name) = &self.name {
            new.name = checked_name(name)?;
        }
        if let Some(plays) = &self.plays {
            new.plays = checked_plays(plays)?;
        }
        new.email = self.email.clone().unwrap_or(new.email);
        new.role = self.role.unwrap_or(new.role);
        new.sees = self.sees.unwrap_or(new.sees);
        new.languages = self.languages.clone().unwrap_or(new.languages);
        new.active = self.active.unwrap_or(new.active);
        self.department.apply_to(&mut new.department);
        self.zone.apply_to(&mut new.zone);
        Ok(new)
    }
}

/// Changes a colleague's account. Whoever is not active any more loses all ways in at once.
///
/// # Errors
/// [`Error::Forbidden`] for all but administrators, except for one's own name, languages and zone;
/// [`Error::Conflict`] if somebody was faster, or where no administrator would be left.
pub fn change(tx: &mut Tx<'_>, by: &By, id: Id<id::User>, changes: &UserChanges) -> Result<User> {
    let old = find(tx, id)?;
    if by.user() != Some(id) || !changes.is_own() {
        by.must_be_admin("change colleagues' accounts")?;
    }
    if changes.version.is_some_and(|version| version != old.version) {
        return Err(conflict());
    }
    check_department(tx, changes.department_to_check())?;
    let new = changes.applied_to(&old)?;
    if was_admin(&old) && !was_admin(&new) && store::other_admins(tx, id)? == 0 {
        let message = "This is the only administrator. Make somebody else one first.";
        return Err(Error::Conflict(message.to_owned()));
    }
    if !journal::changed(tx, by, &old, &new)? {
        return Ok(old);
    }
    if !store::update(tx, &new, old.version)? {
        return Err(conflict());
    }
    if old.active && !new.active {
        access::shut_out(tx, by, id)?;
        absences::end_all_of(tx, by, id)?;
    }
    Ok(User { version: old.version + 1, ..new })
}

/// Says who plays a role of the playbooks: those named, and nobody else.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators; [`Error::NotFound`] for somebody unknown;
/// [`Error::Conflict`] if somebody was faster.
pub fn cast(tx: &mut Tx<'_>, by: &By, role: &str, players: &[Id<id::User>]) -> Result<()> {
    by.must_manage("say who plays which role")?;
    checked_plays(&[role.to_owned()])?;
    for player in players {
        find(tx, *player)?;
    }
    for old in super::list(tx)? {
        let plays = old.plays.iter().any(|key| key == role);
        let shall = players.contains(&old.id);
        if plays == shall {
            continue;
        }
        let mut new = old.clone();
        if shall {
            new.plays.push(role.to_owned());
            new.plays = checked_plays(&new.plays)?;
        } else {
            new.plays.retain(|key| key != role);
        }
        journal::changed(tx, by, &old, &new)?;
        if !store::update(tx, &new, old.version)? {
            return Err(conflict());
        }
    }
    Ok(())
}

impl UserChanges {
    fn department_to_check(&self) -> Option<Id<id::Department>> {
        match self.department {
            Edit::Set(department) => Some(department),
            _ => None,
        }
    }
}

fn was_admin(user: &User) -> bool {
    user.active && user.role == Role::Admin
}

fn conflict() -> Error {
    Error::Conflict("Somebody changed this account meanwhile. Look at it again.".to_owned())
}
