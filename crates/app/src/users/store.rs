//! The users' SQL.

use db::{FromRow, Json, Read, Row, Select, Sql, Tx, params, sql};
use types::id::kind as id;
use types::{Email, Id};

use super::User;
use crate::Result;

impl FromRow for User {
    fn from_row(row: &Row<'_>) -> db::Result<User> {
        let Json(plays) = row.get(5)?;
        let Json(languages) = row.get(6)?;
        Ok(User {
            id: row.get(0)?,
            name: row.get(1)?,
            email: row.parse(2)?,
            role: row.parse(3)?,
            sees: row.parse(4)?,
            plays,
            languages,
            department: row.get(7)?,
            zone: row.get(8)?,
            active: row.get(9)?,
            created_at: row.get(10)?,
            version: row.get(11)?,
        })
    }
}

const FIND: Sql = sql!(
    "SELECT id, name, email, role, sees, plays, languages, department_id, zone, active,
            created_at, version
       FROM users
      WHERE id = $1"
);

pub(super) fn find(read: &mut Read<'_>, id: Id<id::User>) -> Result<Option<User>> {
    Ok(read.maybe(FIND, params![id])?)
}

const LIST: Sql = sql!(
    "SELECT id, name, email, role, sees, plays, languages, department_id, zone, active,
            created_at, version
       FROM users
      ORDER BY name, id"
);

pub(super) fn list(read: &mut Read<'_>) -> Result<Vec<User>> {
    Ok(read.all(LIST, params![])?)
}

/// The names of some people.
pub(super) fn names(
    read: &mut Read<'_>,
    ids: &[Id<id::User>],
) -> Result<Vec<(Id<id::User>, String)>> {
    let mut select = Select::new("SELECT id, name FROM users WHERE id");
    select.push_list(" IN (", ids, ")");
    Ok(select.all(read)?)
}

const COLLEAGUES: Sql = sql!("SELECT id, name FROM users WHERE active ORDER BY name, id LIMIT $1");

/// The active ones, by name.
pub(super) fn colleagues(read: &mut Read<'_>, limit: i64) -> Result<Vec<(Id<id::User>, String)>> {
    Ok(read.all(COLLEAGUES, params![limit])?)
}

const TEAMS_OF: Sql = sql!("SELECT team_id FROM team_members WHERE user_id = $1 ORDER BY team_id");

pub(super) fn teams_of(read: &mut Read<'_>, user: Id<id::User>) -> Result<Vec<Id<id::Team>>> {
    Ok(read.all(TEAMS_OF, params![user])?)
}

const INSERT: Sql = sql!(
    "INSERT INTO users (id, name, email, role, sees, plays, languages, department_id, zone, active,
                        created_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
);

pub(super) fn insert(tx: &mut Tx<'_>, user: &User) -> Result<()> {
    tx.exec(
        INSERT,
        params![
            user.id,
            user.name,
            user.email.as_key(),
            user.role.as_str(),
            user.sees.as_str(),
            Json(&user.plays),
            Json(&user.languages),
            user.department,
            user.zone,
            user.active,
            user.created_at,
            user.version
        ],
    )?;
    Ok(())
}

const PARTS: Sql = sql!(
    "SELECT u.plays, d.name
       FROM users u LEFT JOIN departments d ON d.id = u.department_id
      WHERE u.id = $1"
);

pub(super) fn parts(
    read: &mut Read<'_>,
    user: Id<id::User>,
) -> Result<(Vec<String>, Option<String>)> {
    let found: Option<(Json<Vec<String>>, Option<String>)> = read.maybe(PARTS, params![user])?;
    Ok(found.map(|(Json(plays), department)| (plays, department)).unwrap_or_default())
}

const FIND_BY_EMAIL: Sql = sql!(
    "SELECT id, name, email, role, sees, plays, languages, department_id, zone, active,
            created_at, version
       FROM users
      WHERE email = $1"
);

pub(super) fn find_by_email(read: &mut Read<'_>, email: &Email) -> Result<Option<User>> {
    Ok(read.maybe(FIND_BY_EMAIL, params![email.as_key()])?)
}

const SET_PASSWORD: Sql = sql!("UPDATE users SET password = $2 WHERE id = $1");

pub(super) fn set_password(tx: &mut Tx<'_>, user: Id<id::User>, kept: &str) -> Result<()> {
    tx.exec(SET_PASSWORD, params![user, kept])?;
    Ok(())
}

const PASSWORD: Sql = sql!("SELECT password FROM users WHERE id = $1");

pub(super) fn password(read: &mut Read<'_>, user: Id<id::User>) -> Result<Option<String>> {
    let found: Option<Option<String>> = read.maybe(PASSWORD, params![user])?;
    Ok(found.flatten())
}

const OTHER_ADMINS: Sql =
    sql!("SELECT count(*) FROM users WHERE role = 'admin' AND active AND id <> $1");

/// How many active administrators there are besides one.
pub(super) fn other_admins(read: &mut Read<'_>, user: Id<id::User>) -> Result<i64> {
    Ok(read.one(OTHER_ADMINS, params![user])?)
}

const UPDATE: Sql = sql!(
    "UPDATE users
        SET name = $3, email = $4, role = $5, sees = $6, plays = $7, languages = $8,
            department_id = $9, zone = $10, active = $11, version = version + 1
      WHERE id = $1 AND version = $2"
);

/// Updates a user that nobody changed since it was read; says whether that was so.
pub(super) fn update(tx: &mut Tx<'_>, user: &User, before: i64) -> Result<bool> {
    let changed = tx.exec(
        UPDATE,
        params![
            user.id,
            before,
            user.name,
            user.email.as_key(),
            user.role.as_str(),
            user.sees.as_str(),
            Json(&user.plays),
            Json(&user.languages),
            user.department,
            user.zone,
            user.active
        ],
    )?;
    Ok(changed == 1)
}
