//! Signing in with a password and signing out. Every try costs the same time, whether somebody of that
//! name exists or not, and too many tries in a row have to wait.

use std::sync::Arc;
use std::time::Duration;

use db::Tx;
use types::id::kind as id;
use types::{Clock, Email, Id};
use web::{ClientAddress, FieldError, Limiter, Rate, Via, password};

use super::{close_session, open_session};
use crate::house::{App, By};
use crate::journal::{self, Kind, NewEvent};
use crate::users::{self, User};
use crate::{Error, Result};

/// How often somebody may try to sign in, counted by each node for itself.
#[derive(Debug)]
pub struct SignInLimits {
    by_address: Limiter,
    by_email: Limiter,
}

/// Tries from one address: a whole office may sit behind it.
const FROM_ADDRESS: Rate = Rate::new(60, Duration::from_secs(15 * 60));
/// Tries for one mailbox.
const FOR_EMAIL: Rate = Rate::new(10, Duration::from_secs(15 * 60));
/// How many addresses and mailboxes are remembered.
const KEYS: usize = 20_000;

impl SignInLimits {
    /// Limits that nobody has used yet.
    pub fn new(clock: &Arc<dyn Clock>) -> SignInLimits {
        SignInLimits {
            by_address: Limiter::new(clock.clone(), FROM_ADDRESS, KEYS),
            by_email: Limiter::new(clock.clone(), FOR_EMAIL, KEYS),
        }
    }

    /// Counts a try of whoever sits there.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn take_address(&self, from: &ClientAddress) -> Result<()> {
        Ok(self.by_address.take(&from.limit_key())?)
    }
}

/// Somebody who has just signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// The new session.
    pub session: Id<id::Session>,
    /// The cookie's secret.
    pub secret: String,
}

/// Signs somebody in by address and password.
///
/// # Errors
/// [`Error::TooMany`]; [`Error::Invalid`] in the same words for a wrong address, a wrong password and
/// somebody who has left.
pub async fn sign_in(
    app: &App,
    from: &ClientAddress,
    email: &Email,
    given: String,
) -> Result<SignedIn> {
    app.house.sign_ins.take_address(from)?;
    app.house.sign_ins.by_email.take(&email.as_key())?;
    let mailbox = email.clone();
    let found = app.read(move |read| users::way_in(read, &mailbox)).await?;
    let kept = found.as_ref().and_then(|way| way.kept.clone());
    let is_right = password::verify(given.clone(), kept.clone()).await?;
    let Some(way) = found.filter(|_| is_right) else {
        note_refusal(app, email).await?;
        return Err(wrong());
    };
    app.house.sign_ins.by_email.forget(&email.as_key());
    let fresh = match kept.as_deref().is_some_and(password::is_outdated) {
        true => Some(password::hash(&app.house.ids, given).await?),
        false => None,
    };
    let (house, user) = (app.house.clone(), way.user.id);
    app.write(move |tx| {
        let actor = users::actor(tx, user, Via::Command).map_err(or_wrong)?;
        let by = By::actor(&house, actor);
        if let Some(fresh) = &fresh {
            users::keep_password(tx, user, fresh)?;
        }
        enter(tx, &by, user)
    })
    .await
}

/// The hash of a password that is fit to be hashed.
///
/// # Errors
/// [`Error::Invalid`] for a weak one.
pub async fn hashed(app: &App, given: &str) -> Result<String> {
    password::Strength::of(&[])
        .check(given)
        .map_err(|weak| Error::Invalid(vec![weak.at("password")]))?;
    Ok(password::hash(&app.house.ids, given.to_owned()).await?)
}

/// Opens a session for somebody who has shown who they are.
///
/// # Errors
/// The database's.
pub fn enter(tx: &mut Tx<'_>, by: &By, user: Id<id::User>) -> Result<SignedIn> {
    let (session, secret) = open_session(tx, by, user)?;
    tell(tx, by, user, "signed-in")?;
    Ok(SignedIn { user: users::find(tx, user)?, session, secret })
}

/// Ends the session of the browser that asks.
///
/// # Errors
/// The database's.
pub fn sign_out(tx: &mut Tx<'_>, by: &By) -> Result<()> {
    let Some(actor) = &by.actor else { return Ok(()) };
    let Via::Session(session) = actor.via else { return Ok(()) };
    close_session(tx, session)?;
    tell(tx, by, actor.user, "signed-out")
}

fn wrong() -> Error {
    let message = "The e-mail address or the password is wrong.";
    Error::Invalid(vec![FieldError::new("password", "wrong", message)])
}

/// Somebody who left a moment ago looks like nobody.
fn or_wrong(error: Error) -> Error {
    if matches!(error, Error::NotFound) { wrong() } else { error }
}

/// Keeps in the journal that somebody who exists could not sign in.
async fn note_refusal(app: &App, email: &Email) -> Result<()> {
    let (house, email) = (app.house.clone(), email.clone());
    app.write(move |tx| match users::find_by_email(tx, &email) {
        Ok(user) => tell(tx, &By::system(&house), user.id, "sign-in-refused"),
        Err(Error::NotFound) => Ok(()),
        Err(error) => Err(error),
    })
    .await
}

pub(super) fn tell(tx: &mut Tx<'_>, by: &By, user: Id<id::User>, name: &str) -> Result<()> {
    let event = NewEvent { kind: Kind::User, subject: &user.as_key(), name, body: "{}" };
    journal::append(tx, by, &event)
}
