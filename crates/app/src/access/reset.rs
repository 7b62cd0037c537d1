//! A forgotten password: an administrator makes a link that lets its holder set a new one, once, within a day.

use db::Tx;
use types::id::kind as id;
use types::{Id, Millis, Timestamp};
use web::{Via, secret};

use super::{sign_in, store};
use crate::house::By;
use crate::{Error, Result, users};

/// How long a link works.
const LASTS: Millis = Millis::hours(24);

/// Makes a link's secret for somebody; earlier ones stop working. It is shown once and stored as a hash.
///
/// # Errors
/// [`Error::Forbidden`] for all but administrators, [`Error::NotFound`].
pub fn ask_reset(tx: &mut Tx<'_>, by: &By, user: Id<id::User>) -> Result<(String, Timestamp)> {
    by.must_be_admin("make links that set passwords")?;
    if !users::find(tx, user)?.active {
        return Err(Error::field("user", "This colleague is not active any more."));
    }
    let secret = secret::new_secret(&by.house.ids);
    let expires_at = by.now + LASTS;
    store::delete_resets_of(tx, user)?;
    store::insert_reset(tx, user, &secret.hash, expires_at)?;
    sign_in::tell(tx, by, user, "reset-asked")?;
    Ok((secret.text, expires_at))
}

/// Sets a new password, already hashed as `kept`, by a link's secret; the link stops working.
///
/// # Errors
/// [`Error::Invalid`] for a link that does not work (any more) and for a weak password.
pub fn take_reset(
    tx: &mut Tx<'_>,
    system: &By,
    secret: &str,
    password: &str,
    kept: &str,
) -> Result<()> {
    let ended = || Error::field("secret", "This link does not work any more. Ask for a new one.");
    let found = store::live_reset(tx, &secret::hash(secret), system.now)?;
    let user = found.ok_or_else(ended)?;
    let actor = users::actor(tx, user, Via::Command).map_err(|_| ended())?;
    let by = By { actor: Some(actor), cause: crate::Cause::User, ..system.clone() };
    users::set_password(tx, &by, user, password, kept)?;
    store::delete_resets_of(tx, user)
}
