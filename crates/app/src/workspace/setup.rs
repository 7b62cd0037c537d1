//! The first run: an empty database becomes a workspace with its first administrator and playbooks.

use db::Tx;
use types::Email;
use web::{Role, Visibility};

use super::{NewWorkspace, Workspace, create};
use crate::house::By;
use crate::users::{self, NewUser, User};
use crate::{Error, Result, playbooks};

/// The first administrator.
#[derive(Clone)]
pub struct NewAdmin {
    /// Full name.
    pub name: String,
    /// Where they sign in.
    pub email: Email,
    /// The password.
    pub password: String,
    /// Its hash.
    pub kept: String,
}

/// Sets an empty database up: settings, the first administrator, the built-in playbooks named.
///
/// # Errors
/// [`Error::Conflict`] where there is a workspace or anybody already, [`Error::Invalid`].
pub fn set_up(
    tx: &mut Tx<'_>,
    system: &By,
    new: NewWorkspace,
    admin: &NewAdmin,
    built_in: &[String],
) -> Result<(Workspace, User)> {
    if !users::list(tx)?.is_empty() {
        return Err(Error::Conflict("This workspace has been set up already.".to_owned()));
    }
    let workspace = create(tx, system, new)?;
    let account = NewUser {
        role: Role::Admin,
        sees: Visibility::All,
        ..NewUser::seller(&admin.name, admin.email.clone())
    };
    let user = users::create(tx, system, account)?;
    users::set_password(tx, system, user.id, &admin.password, &admin.kept)?;
    for key in built_in {
        let text = playbook::builtin::text(key).ok_or_else(|| {
            Error::field("playbooks", format!("There is no built-in playbook “{key}”."))
        })?;
        playbooks::publish(tx, system, text, Some("As built in"))?;
    }
    Ok((workspace, user))
}
