//! Departments: who helps sellers with deals. A playbook names them when it hands tasks over.

use db::{FromRow, Read, Row, Sql, Tx, params, sql};
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;

use super::conflict;
use crate::fields::Checked;
use crate::house::By;
use crate::journal::{self, Kind, Record};
use crate::{Error, Result};

/// A department.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Department {
    /// Its id.
    pub id: Id<id::Department>,
    /// What playbooks and people call it.
    pub name: String,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

impl Record for Department {
    const KIND: Kind = Kind::Department;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

impl FromRow for Department {
    fn from_row(row: &Row<'_>) -> db::Result<Department> {
        Ok(Department { id: row.get(0)?, name: row.get(1)?, version: row.get(2)? })
    }
}

const LIST: Sql = sql!("SELECT id, name, version FROM departments ORDER BY name_key, id");

/// All departments, by name.
///
/// # Errors
/// The database's.
pub fn list(read: &mut Read<'_>) -> Result<Vec<Department>> {
    Ok(read.all(LIST, params![])?)
}

const FIND: Sql = sql!("SELECT id, name, version FROM departments WHERE id = $1");

/// A department.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, id: Id<id::Department>) -> Result<Department> {
    read.maybe(FIND, params![id])?.ok_or(Error::NotFound)
}

pub(super) fn is_unknown(read: &mut Read<'_>, id: Id<id::Department>) -> Result<bool> {
    let found: Option<Department> = read.maybe(FIND, params![id])?;
    Ok(found.is_none())
}

const INSERT: Sql =
    sql!("INSERT INTO departments (id, name, name_key, version) VALUES ($1, $2, $3, 1)");

/// Makes a department.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators, [`Error::Invalid`] for a name that is
/// taken.
pub fn create(tx: &mut Tx<'_>, by: &By, name: &str) -> Result<Department> {
    by.must_manage("make departments")?;
    let name = checked(by, name)?;
    let department = Department { id: by.house.ids.new_id(by.now), name, version: 1 };
    let key = types::fold(&department.name);
    tx.exec(INSERT, params![department.id, department.name, key])?;
    journal::created(tx, by, &department)?;
    Ok(department)
}

const RENAME: Sql = sql!(
    "UPDATE departments SET name = $3, name_key = $4, version = version + 1
      WHERE id = $1 AND version = $2"
);

/// Renames a department that no open task names: by its name a task finds whose it is.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`] if somebody was faster or open tasks name it, [`Error::Invalid`].
pub fn rename(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Department>,
    version: Option<i64>,
    name: &str,
) -> Result<Department> {
    let old = find(tx, id)?;
    by.must_manage("rename departments")?;
    if version.is_some_and(|version| version != old.version) {
        return Err(conflict());
    }
    let new = Department { name: checked(by, name)?, ..old.clone() };
    if new.name != old.name {
        must_be_idle(tx, &old)?;
    }
    if !journal::changed(tx, by, &old, &new)? {
        return Ok(old);
    }
    if tx.exec(RENAME, params![id, old.version, new.name, types::fold(&new.name)])? != 1 {
        return Err(conflict());
    }
    Ok(Department { version: old.version + 1, ..new })
}

const IS_USED: Sql = sql!(
    "SELECT EXISTS (SELECT 1 FROM users WHERE department_id = $1)
         OR EXISTS (SELECT 1 FROM teams WHERE department_id = $1)"
);
const DELETE: Sql = sql!("DELETE FROM departments WHERE id = $1");

/// Takes a department away that nobody is in and no open task names.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`] where people or teams are in it or open tasks name it.
pub fn delete(tx: &mut Tx<'_>, by: &By, id: Id<id::Department>) -> Result<()> {
    let department = find(tx, id)?;
    by.must_manage("take departments away")?;
    if tx.one(IS_USED, params![id])? {
        let message = "People or teams are in this department: they need another one first.";
        return Err(Error::Conflict(message.to_owned()));
    }
    must_be_idle(tx, &department)?;
    tx.exec(DELETE, params![id])?;
    let subject = department.key();
    let event = journal::NewEvent {
        kind: Kind::Department,
        subject: &subject,
        name: "deleted",
        body: "{}",
    };
    journal::append(tx, by, &event)
}

const OPEN_TASKS: Sql =
    sql!("SELECT count(*) FROM tasks WHERE status = 'open' AND department = $1");

/// Tasks name a department, and under another name nobody would find them, nor the deals that they are for.
fn must_be_idle(read: &mut Read<'_>, department: &Department) -> Result<()> {
    let open: i64 = read.one(OPEN_TASKS, params![department.name])?;
    let name = &department.name;
    let says = match open {
        0 => return Ok(()),
        1 => {
            format!("One open task names {name}: it must be done or given to somebody else first.")
        }
        open => format!(
            "{open} open tasks name {name}: they must be done or given to somebody else first."
        ),
    };
    Err(Error::Conflict(says))
}

fn checked(by: &By, name: &str) -> Result<String> {
    let mut checks = Checked::of(by);
    let name = checks.name("name", name);
    checks.done()?;
    Ok(name)
}
