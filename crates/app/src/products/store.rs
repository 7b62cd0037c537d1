//! The products' SQL.

use db::{FromRow, Json, Read, Row, Select, Sql, Tx, params, sql};
use types::Id;
use types::id::kind as id;

use super::{Product, ProductFilter};
use crate::Result;

impl FromRow for Product {
    fn from_row(row: &Row<'_>) -> db::Result<Product> {
        let Json(facts) = row.get(3)?;
        Ok(Product {
            id: row.get(0)?,
            name: row.get(1)?,
            code: row.get(2)?,
            facts,
            active: row.get(4)?,
            created_at: row.get(5)?,
            version: row.get(6)?,
        })
    }
}

const FIND: Sql =
    sql!("SELECT id, name, code, facts, active, created_at, version FROM products WHERE id = $1");

pub(super) fn find(read: &mut Read<'_>, id: Id<id::Product>) -> Result<Option<Product>> {
    Ok(read.maybe(FIND, params![id])?)
}

const AFTER: Sql = sql!(
    "SELECT id, name, code, facts, active, created_at, version
       FROM products
      WHERE id > $1
      ORDER BY id
      LIMIT 1000"
);

pub(super) fn after(read: &mut Read<'_>, id: &str) -> Result<Vec<Product>> {
    Ok(read.all(AFTER, params![id])?)
}

/// Those that the filter lets through, by name after `after`.
pub(super) fn page(
    read: &mut Read<'_>,
    filter: &ProductFilter,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<Product>> {
    let mut select = Select::new(
        "SELECT id, name, code, facts, active, created_at, version FROM products WHERE TRUE",
    );
    if let Some(beginning) = filter.q.as_deref().map(types::fold).filter(|q| !q.is_empty()) {
        let end = format!("{beginning}\u{10FFFF}");
        select.push(" AND name_key >= ", beginning);
        select.push(" AND name_key < ", end);
    }
    match filter.active {
        Some(true) => select.text(" AND active"),
        Some(false) => select.text(" AND NOT active"),
        None => &mut select,
    };
    if let Some(after) = after {
        select.push(" AND name_key > ", after);
    }
    select.push(" ORDER BY name_key LIMIT ", limit);
    Ok(select.all(read)?)
}

const INSERT: Sql = sql!(
    "INSERT INTO products (id, name, name_key, code, code_key, facts, active, created_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);

pub(super) fn insert(tx: &mut Tx<'_>, product: &Product) -> Result<()> {
    tx.exec(
        INSERT,
        params![
            product.id,
            product.name,
            types::fold(&product.name),
            product.code,
            product.code.as_deref().map(types::fold),
            Json(&product.facts),
            product.active,
            product.created_at,
            product.version
        ],
    )?;
    Ok(())
}

const UPDATE: Sql = sql!(
    "UPDATE products
        SET name = $3, name_key = $4, code = $5, code_key = $6, facts = $7, active = $8,
            version = version + 1
      WHERE id = $1 AND version = $2"
);

/// Updates a product that nobody changed since it was read; says whether that was so.
pub(super) fn update(tx: &mut Tx<'_>, product: &Product, before: i64) -> Result<bool> {
    let changed = tx.exec(
        UPDATE,
        params![
            product.id,
            before,
            product.name,
            types::fold(&product.name),
            product.code,
            product.code.as_deref().map(types::fold),
            Json(&product.facts),
            product.active
        ],
    )?;
    Ok(changed == 1)
}
