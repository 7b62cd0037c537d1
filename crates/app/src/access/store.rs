//! The SQL of tokens and sessions.

use db::{FromRow, Read, Row, Sql, Tx, params, sql};
use types::id::kind as id;
use types::{Id, Timestamp};

use super::Token;
use crate::Result;

impl FromRow for Token {
    fn from_row(row: &Row<'_>) -> db::Result<Token> {
        Ok(Token {
            id: row.get(0)?,
            user: row.get(1)?,
            name: row.get(2)?,
            read_only: row.get(3)?,
            created_at: row.get(4)?,
            expires_at: row.get(5)?,
            revoked_at: row.get(6)?,
        })
    }
}

const LIVE_TOKEN: Sql = sql!(
    "SELECT id, user_id, name, read_only, created_at, expires_at, revoked_at
       FROM tokens
      WHERE secret = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)"
);

pub(super) fn live_token(read: &mut Read<'_>, hash: &str, now: Timestamp) -> Result<Option<Token>> {
    Ok(read.maybe(LIVE_TOKEN, params![hash, now])?)
}

const FIND_TOKEN: Sql = sql!(
    "SELECT id, user_id, name, read_only, created_at, expires_at, revoked_at
       FROM tokens
      WHERE id = $1"
);

pub(super) fn find_token(read: &mut Read<'_>, id: Id<id::Token>) -> Result<Option<Token>> {
    Ok(read.maybe(FIND_TOKEN, params![id])?)
}

const TOKENS: Sql = sql!(
    "SELECT id, user_id, name, read_only, created_at, expires_at, revoked_at
       FROM tokens
      WHERE user_id = $1
      ORDER BY id DESC"
);

pub(super) fn tokens(read: &mut Read<'_>, user: Id<id::User>) -> Result<Vec<Token>> {
    Ok(read.all(TOKENS, params![user])?)
}

const ALL_TOKENS: Sql = sql!(
    "SELECT id, user_id, name, read_only, created_at, expires_at, revoked_at
       FROM tokens
      ORDER BY id"
);

pub(super) fn all_tokens(read: &mut Read<'_>) -> Result<Vec<Token>> {
    Ok(read.all(ALL_TOKENS, params![])?)
}

const INSERT_TOKEN: Sql = sql!(
    "INSERT INTO tokens (id, secret, user_id, name, read_only, created_at, expires_at, revoked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
);

pub(super) fn insert_token(tx: &mut Tx<'_>, token: &Token, hash: &str) -> Result<()> {
    tx.exec(
        INSERT_TOKEN,
        params![
            token.id,
            hash,
            token.user,
            token.name,
            token.read_only,
            token.created_at,
            token.expires_at,
            token.revoked_at
        ],
    )?;
    Ok(())
}

const REVOKE_TOKEN: Sql =
    sql!("UPDATE tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL");

pub(super) fn revoke_token(tx: &mut Tx<'_>, id: Id<id::Token>, now: Timestamp) -> Result<()> {
    tx.exec(REVOKE_TOKEN, params![id, now])?;
    Ok(())
}

pub(super) struct NewSession {
    pub(super) id: Id<id::Session>,
    pub(super) user: Id<id::User>,
    pub(super) now: Timestamp,
    pub(super) expires_at: Timestamp,
}

const INSERT_SESSION: Sql = sql!(
    "INSERT INTO sessions (id, secret, user_id, created_at, seen_at, expires_at)
     VALUES ($1, $2, $3, $4, $4, $5)"
);

pub(super) fn insert_session(tx: &mut Tx<'_>, session: &NewSession, hash: &str) -> Result<()> {
    tx.exec(
        INSERT_SESSION,
        params![session.id, hash, session.user, session.now, session.expires_at],
    )?;
    Ok(())
}

const LIVE_SESSION: Sql =
    sql!("SELECT id, user_id FROM sessions WHERE secret = $1 AND expires_at > $2");

pub(super) fn live_session(
    read: &mut Read<'_>,
    hash: &str,
    now: Timestamp,
) -> Result<Option<(Id<id::Session>, Id<id::User>)>> {
    Ok(read.maybe(LIVE_SESSION, params![hash, now])?)
}

const DELETE_SESSION: Sql = sql!("DELETE FROM sessions WHERE id = $1");

pub(super) fn delete_session(tx: &mut Tx<'_>, id: Id<id::Session>) -> Result<()> {
    tx.exec(DELETE_SESSION, params![id])?;
    Ok(())
}

const DELETE_SESSIONS_OF: Sql =
    sql!("DELETE FROM sessions WHERE user_id = $1 AND id <> coalesce($2, '')");

/// Deletes all sessions of a user but one.
pub(super) fn delete_sessions_of(
    tx: &mut Tx<'_>,
    user: Id<id::User>,
    kept: Option<Id<id::Session>>,
) -> Result<()> {
    tx.exec(DELETE_SESSIONS_OF, params![user, kept])?;
    Ok(())
}

const INSERT_RESET: Sql =
    sql!("INSERT INTO password_resets (secret, user_id, expires_at) VALUES ($1, $2, $3)");

pub(super) fn insert_reset(
    tx: &mut Tx<'_>,
    user: Id<id::User>,
    hash: &str,
    expires_at: Timestamp,
) -> Result<()> {
    tx.exec(INSERT_RESET, params![hash, user, expires_at])?;
    Ok(())
}

const LIVE_RESET: Sql =
    sql!("SELECT user_id FROM password_resets WHERE secret = $1 AND expires_at > $2");

pub(super) fn live_reset(
    read: &mut Read<'_>,
    hash: &str,
    now: Timestamp,
) -> Result<Option<Id<id::User>>> {
    Ok(read.maybe(LIVE_RESET, params![hash, now])?)
}

const DELETE_RESETS_OF: Sql = sql!("DELETE FROM password_resets WHERE user_id = $1");

pub(super) fn delete_resets_of(tx: &mut Tx<'_>, user: Id<id::User>) -> Result<()> {
    tx.exec(DELETE_RESETS_OF, params![user])?;
    Ok(())
}

const DELETE_ENDED: Sql = sql!("DELETE FROM sessions WHERE expires_at <= $1");

pub(super) fn delete_ended_sessions(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
    Ok(tx.exec(DELETE_ENDED, params![now])?)
}

const FIND_SECRET: Sql = sql!("SELECT value FROM secrets WHERE name = $1");

pub(super) fn find_secret(read: &mut Read<'_>, name: &str) -> Result<Option<String>> {
    Ok(read.maybe(FIND_SECRET, params![name])?)
}

const INSERT_SECRET: Sql =
    sql!("INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING");

pub(super) fn insert_secret(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<()> {
    tx.exec(INSERT_SECRET, params![name, value])?;
    Ok(())
}
