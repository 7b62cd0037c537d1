//! A request repeated under the same key is done once and answered the same: `Idempotency-Key` of a program, a hidden
//! field of a form.

use axum::http::StatusCode;
use db::{Read, Sql, Tx, params, sql};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
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

/// The longest key of a form, in bytes.
const LONGEST_OF_FORM: usize = 64;

impl Once {
    /// What a form sent to `path` under its key; absent where that is no key. `fields` come in the same order each
    /// time, without what proves where the form comes from. What is left empty, the space around words and how lines
    /// end make no difference, for they are not the same by every way in which a browser sends a form.
    pub fn of_form<'a>(
        key: &str,
        path: &str,
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
        file: Option<(&str, &[u8])>,
    ) -> Option<Once> {
        let is_key = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
        if !(1..=LONGEST_OF_FORM).contains(&key.len()) || !key.bytes().all(is_key) {
            return None;
        }
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        add(path.as_bytes());
        for (name, value) in fields {
            let value = value.replace("\r\n", "\n");
            let value = value.trim();
            if !value.is_empty() {
                add(name.as_bytes());
                add(value.as_bytes());
            }
        }
        if let Some((name, content)) = file {
            add(name.as_bytes());
            add(content);
        }
        let request = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Some(Once { key: key.to_owned(), request })
    }
}

/// The field of the error that says that a key was used for something else.
pub const FIELD: &str = "Idempotency-Key";

/// How long an answer is kept: a day, in milliseconds.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

const FIND: Sql = sql!(
    "SELECT request, status, body FROM idempotency WHERE user_id = $1 AND key = $2 AND at > $3"
);

/// The answer to the same request made earlier, if it was.
pub(crate) fn earlier(read: &mut Read<'_>, by: &By) -> Result<Option<Reply>> {
    let (Some(once), Some(user)) = (&by.once, by.user()) else { return Ok(None) };
    let oldest = Timestamp::from_millis(by.now.as_millis() - KEPT_MS);
    let found: Option<(String, i64, String)> =
        read.maybe(FIND, params![user, once.key.as_str(), oldest])?;
    let Some((request, status, body)) = found else { return Ok(None) };
    if request != once.request {
        return Err(Error::field(
            FIELD,
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

/// What the same request gave when [`once`] did it earlier, if it did.
///
/// # Errors
/// [`Error::Invalid`] at [`FIELD`] where the key was used for something else; the database's.
pub fn known<T: DeserializeOwned>(read: &mut Read<'_>, by: &By) -> Result<Option<T>> {
    let Some(reply) = earlier(read, by)? else { return Ok(None) };
    let value = serde_json::from_str(&reply.body);
    value.map(Some).map_err(|error| Error::unreadable("an answer", error))
}

/// Does what `f` does, if it was not done under this key already; what it gave is kept in the same transaction, and a
/// repeated request gets that again. Without a key it is simply done.
///
/// # Errors
/// As [`known`], and what `f` says.
pub fn once<T: Serialize + DeserializeOwned>(
    tx: &mut Tx<'_>,
    by: &By,
    f: impl FnOnce(&mut Tx<'_>, &By) -> Result<T>,
) -> Result<T> {
    if let Some(value) = known(tx, by)? {
        return Ok(value);
    }
    let value = f(tx, by)?;
    let body =
        serde_json::to_string(&value).map_err(|error| Error::unreadable("an answer", error))?;
    keep(tx, by, &Reply { status: StatusCode::OK, body })?;
    Ok(value)
}

const FORGET: Sql = sql!("DELETE FROM idempotency WHERE at <= $1");

/// Forgets answers older than a day; run from time to time.
///
/// # Errors
/// The database's.
pub fn forget_old(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
    Ok(tx.exec(FORGET, params![Timestamp::from_millis(now.as_millis() - KEPT_MS)])?)
}
