//! The first run: an empty database becomes a workspace with its first administrator and playbooks.

use db::Tx;
use types::Email;
use web::{ClientAddress, Role, Via, Visibility};

use super::{NewWorkspace, Workspace, create};
use crate::access::{self, SignedIn};
use crate::house::{App, By};
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
    /// Its hash; [`begin`] makes it.
    pub kept: String,
}

/// Sets an empty database up for somebody at the keyboard and signs them in. The admin's hash is made here.
///
/// # Errors
/// [`Error::Conflict`] where there is a workspace already, [`Error::TooMany`], [`Error::Invalid`] with the
/// admin's fields below `admin/`.
pub async fn begin(
    app: &App,
    from: &ClientAddress,
    new: NewWorkspace,
    mut admin: NewAdmin,
    built_in: Vec<String>,
) -> Result<(Workspace, SignedIn)> {
    app.house.sign_ins.take_address(from)?;
    if app.read(super::exists).await? {
        return Err(Error::Conflict("This workspace has been set up already.".to_owned()));
    }
    admin.kept = access::hashed(app, &admin.password).await.map_err(under_admin)?;
    let house = app.house.clone();
    app.write(move |tx| {
        let (workspace, user) = set_up(tx, &By::system(&house), new.clone(), &admin, &built_in)?;
        let by = By::actor(&house, users::actor(tx, user.id, Via::Command)?);
        Ok((workspace, access::enter(tx, &by, user.id)?))
    })
    .await
}

/// The field of an error where it stands in what was sent.
fn under_admin(error: Error) -> Error {
    let Error::Invalid(fields) = error else { return error };
    let inner = |mut wrong: web::FieldError| {
        wrong.field = format!("admin/{}", wrong.field);
        wrong
    };
    Error::Invalid(fields.into_iter().map(inner).collect())
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
