//! A request repeated under the same `Idempotency-Key` is done once and answered the same.

use axum::http::StatusCode;
use db::{Sql, Tx, params, sql};
use types::Timestamp;

use crate::house::{By, Reply};
use crate::{Error, Result};

/// The caller's key, and what the request was, so that a key used for something else is refused.
#[derive(Clone, Debug)]
pub struct Once {
    /// `Idempotency-Key`, at most 128 characters.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub request: String,
}

/// How long an answer is kept: a day, in milliseconds.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

const FIND: Sql = sql!(
    "SELECT request, status, body FROM idempotency WHERE user_id = $1 AND key = $2 AND at > $3"
);

/// The answer to the same request made earlier, if it was.
pub(crate) fn earlier(tx: &mut Tx<'_>, by: &By) -> Result<Option<Reply>> {
    let (Some(once), Some(user)) = (&by.once, by.user()) else { return Ok(None) };
    let oldest = Timestamp::from_millis(by.now.as_millis() - KEPT_MS);
    let found: Option<(String, i64, String)> =
        tx.maybe(FIND, params![user, once.key.as_str(), oldest])?;
    let Some((request, status, body)) = found else { return Ok(None) };
    if request != once.request {
        return Err(Error::field(
            "Idempotency-Key",
            "This key was used for another request. Use a new key for each new request.",
        ));
    }
    let status = u16::try_from(status).ok().and_then(|code| StatusCode::from_u16(code).ok());
    Ok(Some(Reply { status: status.unwrap_or(StatusCode::OK), body }))
}

const KEEP: Sql = sql!(
    "INSERT INTO idempotency (user_id, key, request, status, body, at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (user_id, key)
     DO UPDATE SET request = excluded.request, status = excluded.status,
                   body = excluded.body, at = excluded.at"
);

/// Keeps an answer with the write that earned it.
pub(crate) fn keep(tx: &mut Tx<'_>, by: &By, reply: &Reply) -> Result<()> {
    let (Some(once), Some(user)) = (&by.once, by.user()) else { return Ok(()) };
    tx.exec(
        KEEP,
        params![
            user,
            once.key.as_str(),
            once.request.as_str(),
            i64::from(reply.status.as_u16()),
            reply.body.as_str(),
            by.now
        ],
    )?;
    Ok(())
}

const FORGET: Sql = sql!("DELETE FROM idempotency WHERE at <= $1");

/// Forgets answers older than a day; run from time to time.
///
/// # Errors
/// The database's.
pub fn forget_old(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
    Ok(tx.exec(FORGET, params![Timestamp::from_millis(now.as_millis() - KEPT_MS)])?)
}
