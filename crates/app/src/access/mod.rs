//! Who is asking: sessions, tokens, the layer that finds the actor of each request, and who sees what.

pub(crate) mod api;
pub mod idempotency;
mod reset;
mod sign_in;
mod store;
#[cfg(test)]
mod tests;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use db::{Read, Select, Tx};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use types::id::kind as id;
use types::{Id, IdSource, Timestamp};
use web::session::SessionCookie;
use web::{Actor, IdempotencyKey, Problem, Via, Visibility, secret};

use crate::house::{App, By};
use crate::journal::{self, Kind, Record};
use crate::{Error, Result, users};
use idempotency::Once;
pub use reset::{ask_reset, take_reset};
pub use sign_in::{SignInLimits, SignedIn, enter, hashed, sign_in, sign_out};

/// How long a session lasts without a visit: 14 days, in milliseconds.
const SESSION_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// How long the cookie of a session is kept.
pub const SESSION: std::time::Duration =
    std::time::Duration::from_millis(SESSION_MS.unsigned_abs());

/// A program's way in. Its secret is shown once and stored as a hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Its id.
    pub id: Id<id::Token>,
    /// On whose behalf.
    pub user: Id<id::User>,
    /// What it is for.
    pub name: String,
    /// Whether it may only read.
    pub read_only: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl Record for Token {
    const KIND: Kind = Kind::Token;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// Makes a token for oneself, or as administrator for anybody; the second value is its secret text.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`] for a name that is empty or too long.
pub fn create_token(
    tx: &mut Tx<'_>,
    by: &By,
    user: Id<id::User>,
    new: NewToken,
) -> Result<(Token, String)> {
    if by.user() != Some(user) {
        by.must_be_admin("make tokens for others")?;
    }
    users::find(tx, user)?;
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::field("name", "Say in at most 100 characters what the token is for."));
    }
    let secret = secret::new_token(&by.house.ids);
    let token = Token {
        id: by.house.ids.new_id(by.now),
        user,
        name: name.to_owned(),
        read_only: new.read_only,
        created_at: by.now,
        expires_at: new.expires_at,
        revoked_at: None,
    };
    store::insert_token(tx, &token, &secret.hash)?;
    journal::created(tx, by, &token)?;
    Ok((token, secret.text))
}

/// What is needed to make a token.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// Whether it may only read.
    pub read_only: bool,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

/// The tokens of one user, newest first.
///
/// # Errors
/// The database's.
pub fn tokens(read: &mut Read<'_>, user: Id<id::User>) -> Result<Vec<Token>> {
    store::tokens(read, user)
}

/// All tokens of the workspace.
///
/// # Errors
/// The database's.
pub fn all_tokens(read: &mut Read<'_>) -> Result<Vec<Token>> {
    store::all_tokens(read)
}

/// Takes a token back; it stops working at once.
///
/// # Errors
/// [`Error::NotFound`] for a token that is not one's own, except for administrators.
pub fn revoke_token(tx: &mut Tx<'_>, by: &By, id: Id<id::Token>) -> Result<()> {
    let old = store::find_token(tx, id)?.ok_or(Error::NotFound)?;
    if by.user() != Some(old.user) && by.must_be_admin("").is_err() {
        return Err(Error::NotFound);
    }
    revoke(tx, by, &old)
}

fn revoke(tx: &mut Tx<'_>, by: &By, old: &Token) -> Result<()> {
    let new = Token { revoked_at: Some(old.revoked_at.unwrap_or(by.now)), ..old.clone() };
    store::revoke_token(tx, old.id, by.now)?;
    journal::happened(tx, by, "revoked", old, &new)?;
    Ok(())
}

/// Opens a session after the password was right; gives its id and the cookie's secret.
///
/// # Errors
/// The database's.
pub fn open_session(
    tx: &mut Tx<'_>,
    by: &By,
    user: Id<id::User>,
) -> Result<(Id<id::Session>, String)> {
    let secret = secret::new_secret(&by.house.ids);
    let session = store::NewSession {
        id: by.house.ids.new_id(by.now),
        user,
        now: by.now,
        expires_at: Timestamp::from_millis(by.now.as_millis() + SESSION_MS),
    };
    store::insert_session(tx, &session, &secret.hash)?;
    Ok((session.id, secret.text))
}

/// Ends a session.
///
/// # Errors
/// The database's.
pub fn close_session(tx: &mut Tx<'_>, id: Id<id::Session>) -> Result<()> {
    store::delete_session(tx, id)
}

/// Ends all sessions of somebody: the password changed, or they left. The one in which they changed it
/// themselves goes on.
///
/// # Errors
/// The database's.
pub fn close_sessions_of(tx: &mut Tx<'_>, by: &By, user: Id<id::User>) -> Result<()> {
    let own = by.actor.as_ref().filter(|actor| actor.user == user);
    let kept = match own.map(|actor| actor.via) {
        Some(Via::Session(session)) => Some(session),
        _ => None,
    };
    store::delete_sessions_of(tx, user, kept)
}

/// Takes all ways in from somebody who has left: sessions, tokens, links.
///
/// # Errors
/// The database's.
pub fn shut_out(tx: &mut Tx<'_>, by: &By, user: Id<id::User>) -> Result<()> {
    store::delete_sessions_of(tx, user, None)?;
    store::delete_resets_of(tx, user)?;
    for token in tokens(tx, user)?.into_iter().filter(|token| token.revoked_at.is_none()) {
        revoke(tx, by, &token)?;
    }
    Ok(())
}

/// Forgets sessions that have ended; run from time to time.
///
/// # Errors
/// The database's.
pub fn forget_ended_sessions(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
    store::delete_ended_sessions(tx, now)
}

/// The layer that finds out who asks. It refuses nobody: a handler that takes an [`Actor`] does.
/// It refuses only writes with a read-only token and cookie-borne writes from another site.
pub async fn authenticate(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> std::result::Result<Response, Problem> {
    let Some(actor) = actor_of(&app, request.headers()).await? else {
        return Ok(next.run(request).await);
    };
    let writes = !web::csrf::is_reading(request.method());
    if writes && actor.is_read_only() {
        return Err(Problem::forbidden().with_detail("This token may only read."));
    }
    if let Via::Session(session) = actor.via {
        request = app.house.csrf.pass(session, request).await?;
    }
    request.extensions_mut().insert(actor);
    if writes {
        request = with_once(request).await?;
    }
    Ok(next.run(request).await)
}

async fn actor_of(app: &App, headers: &HeaderMap) -> std::result::Result<Option<Actor>, Problem> {
    let now = app.house.clock.now();
    if let Some(token) = secret::bearer(headers) {
        let hash = secret::hash(token);
        let found = app.read(move |read| by_token(read, &hash, now)).await?;
        return found.map(Some).ok_or_else(Problem::unauthenticated);
    }
    let Some(cookie) = SessionCookie::new(app.house.secure).read(headers) else { return Ok(None) };
    let hash = secret::hash(cookie);
    Ok(app.read(move |read| by_session(read, &hash, now)).await?)
}

fn by_token(read: &mut Read<'_>, hash: &str, now: Timestamp) -> Result<Option<Actor>> {
    let Some(token) = store::live_token(read, hash, now)? else { return Ok(None) };
    let via = Via::Token { id: token.id, read_only: token.read_only };
    known(users::actor(read, token.user, via))
}

fn by_session(read: &mut Read<'_>, hash: &str, now: Timestamp) -> Result<Option<Actor>> {
    let Some((id, user)) = store::live_session(read, hash, now)? else { return Ok(None) };
    known(users::actor(read, user, Via::Session(id)))
}

fn known(actor: Result<Actor>) -> Result<Option<Actor>> {
    match actor {
        Ok(actor) => Ok(Some(actor)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The longest body that may carry an idempotency key: 16 MiB.
const LONGEST_ONCE: usize = 16 << 20;

/// Reads the idempotency key and, where there is one, fingerprints the request.
async fn with_once(request: Request) -> std::result::Result<Request, Problem> {
    let (mut parts, body) = request.into_parts();
    let key = IdempotencyKey::from_request_parts(&mut parts, &()).await?;
    let Some(key) = key.0 else { return Ok(Request::from_parts(parts, body)) };
    let bytes = to_bytes(body, LONGEST_ONCE).await.map_err(|_| too_large())?;
    let line = format!("{} {}\n", parts.method, parts.uri);
    let mut hash = Sha256::new_with_prefix(line.as_bytes());
    hash.update(&bytes);
    let fingerprint = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    parts.extensions.insert(Once { key, request: fingerprint });
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

fn too_large() -> Problem {
    Problem::too_large_for("A request with an idempotency key", LONGEST_ONCE)
}

/// A key that all nodes share, made by whoever needs it first.
///
/// # Errors
/// The database's.
pub fn shared_secret(tx: &mut Tx<'_>, ids: &IdSource, name: &str) -> Result<String> {
    if let Some(value) = store::find_secret(tx, name)? {
        return Ok(value);
    }
    store::insert_secret(tx, name, &ids.secret(32))?;
    store::find_secret(tx, name)?.ok_or(Error::NotFound)
}

/// Narrows a selection over `deals d` to what the actor sees: one's own, offered to one, shared with one, with a
/// task for one or one's department, one's teams', or all. What is so of somebody for whom they stand in counts as
/// their own.
pub fn only_visible_deals(select: &mut Select, by: &By) {
    let Some(actor) = &by.actor else { return };
    if actor.sees == Visibility::All {
        return;
    }
    let people = by.people();
    is_one_of(select, " AND (d.owner_id", &people);
    is_one_of(select, " OR d.offered_to", &people);
    if actor.sees == Visibility::Team {
        select.push(
            " OR d.team_id IN (SELECT m.team_id FROM team_members m WHERE m.user_id = ",
            actor.user,
        );
        select.text(")");
    }
    select.push(
        " OR d.id IN (SELECT s.deal_id FROM deal_shares s
                       WHERE (s.until IS NULL OR s.until > ",
        by.now,
    );
    is_one_of(select, ") AND s.user_id", &people);
    is_one_of(
        select,
        ") OR d.id IN (SELECT t.deal_id FROM tasks t WHERE t.status = 'open' AND t.owner_id",
        &people,
    );
    select.text(")");
    for department in actor.departments.iter() {
        select.push(
            " OR d.id IN (SELECT t.deal_id FROM tasks t JOIN departments p ON p.name = t.department
                           WHERE t.status = 'open' AND p.id = ",
            *department,
        );
        select.text(")");
    }
    select.text(")");
}

/// Adds that what stands before is one of these people.
pub(crate) fn is_one_of(select: &mut Select, what: &'static str, people: &[Id<id::User>]) {
    // Most stand in for nobody: what the database plans for one is kept.
    match people {
        [one] => select.text(what).push(" = ", *one),
        _ => select.text(what).push_list(" IN (", people, ")"),
    };
}

/// Narrows a selection of many deals `d` as [`only_visible_deals`] does. For those who see only what is theirs it
/// begins at what is theirs, so that its cost does not grow with the workspace.
pub fn only_visible_among_deals(select: &mut Select, by: &By) {
    let own = by.actor.as_ref().filter(|actor| actor.sees == Visibility::Own);
    let Some(actor) = own else { return only_visible_deals(select, by) };
    let people = by.people();
    is_one_of(select, " AND d.id IN (SELECT o.id FROM deals o WHERE o.owner_id", &people);
    lent(select, by, actor, &people);
    select.text(")");
}

/// Narrows a selection of deals `d` to those that the actor sees for another reason than whose they are: offered
/// to them, shared with them, with a task for them or their department, or so of somebody for whom they stand in, or
/// theirs. Begins at these, for they are few.
pub fn only_lent_deals(select: &mut Select, by: &By) {
    let Some(actor) = by.actor.as_ref().filter(|actor| actor.sees != Visibility::All) else {
        select.text(" AND FALSE");
        return;
    };
    select.push(" AND coalesce(d.owner_id, '') <> ", actor.user);
    if actor.sees == Visibility::Team && !actor.teams.is_empty() {
        select.push_list(" AND coalesce(d.team_id, '') NOT IN (", actor.teams.iter(), ")");
    }
    let people = by.people();
    // One's own are left out above.
    is_one_of(select, " AND d.id IN (SELECT o.id FROM deals o WHERE o.owner_id", &by.absent());
    lent(select, by, actor, &people);
    select.text(")");
}

/// The deals offered to or shared with these people, or with an open task for them or the actor's departments, as
/// further parts of a union.
fn lent(select: &mut Select, by: &By, actor: &Actor, people: &[Id<id::User>]) {
    is_one_of(select, " UNION ALL SELECT h.id FROM deals h WHERE h.offered_to", people);
    is_one_of(select, " UNION ALL SELECT s.deal_id FROM deal_shares s WHERE s.user_id", people);
    select.push(" AND (s.until IS NULL OR s.until > ", by.now).text(")");
    is_one_of(
        select,
        " UNION ALL SELECT t.deal_id FROM tasks t WHERE t.status = 'open' AND t.owner_id",
        people,
    );
    for department in actor.departments.iter() {
        select.push(
            " UNION ALL SELECT t.deal_id FROM tasks t JOIN departments p ON p.name = t.department
               WHERE t.status = 'open' AND p.id = ",
            *department,
        );
    }
}

/// Narrows a selection over companies or contacts, named `r`, to what the actor sees: those without an owner
/// too, since somebody must find them before they are worked on twice.
pub fn only_visible_records(select: &mut Select, by: &By) {
    let Some(actor) = &by.actor else { return };
    if actor.sees == Visibility::All {
        return;
    }
    is_one_of(select, " AND (r.owner_id IS NULL OR r.owner_id", &by.people());
    if actor.sees == Visibility::Team {
        select.push(
            " OR r.team_id IN (SELECT m.team_id FROM team_members m WHERE m.user_id = ",
            actor.user,
        );
        select.text(")");
    }
    select.text(")");
}
