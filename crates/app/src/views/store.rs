//! The views' SQL.

use db::{FromRow, Json, Read, Row, Select, Sql, Tx, params, sql};
use types::Id;
use types::id::kind as id;

use super::{ListOf, Sharing, View};
use crate::Result;
use crate::house::By;

impl FromRow for View {
    fn from_row(row: &Row<'_>) -> db::Result<View> {
        let (list, shared): (String, String) = (row.get(1)?, row.get(4)?);
        let unknown = |word: &str| db::Error::Decode(format!("views: {word}"));
        let lists = [ListOf::Deals, ListOf::Leads];
        let sharings = [Sharing::Own, Sharing::Team, Sharing::All];
        let Json(says) = row.get(6)?;
        Ok(View {
            id: row.get(0)?,
            list: lists.into_iter().find(|it| it.word() == list).ok_or_else(|| unknown(&list))?,
            name: row.get(2)?,
            owner: row.get(3)?,
            shared: sharings
                .into_iter()
                .find(|it| it.word() == shared)
                .ok_or_else(|| unknown(&shared))?,
            team: row.get(5)?,
            says,
            created_at: row.get(7)?,
            version: row.get(8)?,
        })
    }
}

/// The views that the actor sees, all or of one list or one, by name.
pub(super) fn visible(
    read: &mut Read<'_>,
    by: &By,
    list: Option<ListOf>,
    one: Option<Id<id::View>>,
) -> Result<Vec<View>> {
    let mut select = Select::new(VIEWS);
    if let Some(list) = list {
        select.push(" AND v.list = ", list.word());
    }
    if let Some(one) = one {
        select.push(" AND v.id = ", one);
    }
    if let Some(actor) = &by.actor {
        select.push(" AND (v.shared = 'all' OR v.owner_id = ", actor.user);
        select.push_list(" OR (v.shared = 'team' AND v.team_id IN (", actor.teams.iter(), ")))");
    }
    select.text(" ORDER BY v.name_key, v.id");
    Ok(select.all(read)?)
}

const VIEWS: &str =
    "SELECT v.id, v.list, v.name, v.owner_id, v.shared, v.team_id, v.says, v.created_at,
            v.version
       FROM views v
      WHERE TRUE";

const ALL: Sql = sql!(
    "SELECT id, list, name, owner_id, shared, team_id, says, created_at, version
       FROM views
      ORDER BY id"
);

pub(super) fn all(read: &mut Read<'_>) -> Result<Vec<View>> {
    Ok(read.all(ALL, params![])?)
}

const COUNT: Sql = sql!("SELECT count(*) FROM views WHERE owner_id = $1");

pub(super) fn count(read: &mut Read<'_>, owner: Id<id::User>) -> Result<i64> {
    Ok(read.one(COUNT, params![owner])?)
}

const INSERT: Sql = sql!(
    "INSERT INTO views (id, list, name, name_key, owner_id, shared, team_id, says, created_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
);

pub(super) fn insert(tx: &mut Tx<'_>, view: &View) -> Result<()> {
    tx.exec(
        INSERT,
        params![
            view.id,
            view.list.word(),
            view.name,
            types::fold(&view.name),
            view.owner,
            view.shared.word(),
            view.team,
            Json(&view.says),
            view.created_at,
            view.version
        ],
    )?;
    Ok(())
}

const UPDATE: Sql = sql!(
    "UPDATE views
        SET name = $3, name_key = $4, shared = $5, team_id = $6, says = $7, version = version + 1
      WHERE id = $1 AND version = $2"
);

/// Updates a view that nobody changed since it was read; says whether that was so.
pub(super) fn update(tx: &mut Tx<'_>, view: &View) -> Result<bool> {
    let key = types::fold(&view.name);
    let changed = tx.exec(
        UPDATE,
        params![
            view.id,
            view.version,
            view.name,
            key,
            view.shared.word(),
            view.team,
            Json(&view.says)
        ],
    )?;
    Ok(changed == 1)
}

const DELETE: Sql = sql!("DELETE FROM views WHERE id = $1");

pub(super) fn delete(tx: &mut Tx<'_>, id: Id<id::View>) -> Result<()> {
    tx.exec(DELETE, params![id])?;
    Ok(())
}
