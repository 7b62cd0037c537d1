//! Products and their prices: what deals name as what may be sold.

pub(crate) mod api;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use db::{Read, Tx};
use deal::Edit;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Money, Timestamp};
use web::{Cursor, Limit, Page};

use crate::fields::Checked;
use crate::house::By;
use crate::journal::{self, Kind, Record};
use crate::{Error, Result};

/// Something that is sold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Its id.
    pub id: Id<id::Product>,
    /// What people and deals call it.
    pub name: String,
    /// Its number in other systems.
    pub code: Option<String>,
    /// What else is known.
    #[serde(flatten)]
    pub facts: ProductFacts,
    /// Whether it is on offer.
    pub active: bool,
    /// When it came.
    pub created_at: Timestamp,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

/// What is known of a product besides its name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ProductFacts {
    /// In a few sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What one of it is: "licence", "hour", "piece".
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "licence")]
    pub unit: Option<String>,
    /// The price of one, without tax: at most one in each currency.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>, example = json!([{"amount": "120.00", "currency": "EUR"}]))]
    pub prices: Vec<Money>,
    /// The tax in hundredths of a percent: 1900 is 19 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1900)]
    pub tax: Option<i64>,
}

impl Record for Product {
    const KIND: Kind = Kind::Product;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// A product to add.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewProductJson)]
pub struct NewProduct {
    /// What people and deals call it.
    pub name: String,
    /// Its number in other systems.
    #[serde(default)]
    pub code: Option<String>,
    /// In a few sentences.
    #[serde(default)]
    pub description: Option<String>,
    /// What one of it is: "licence", "hour", "piece".
    #[serde(default)]
    pub unit: Option<String>,
    /// The price of one, without tax: at most one in each currency.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub prices: Vec<Money>,
    /// The tax in hundredths of a percent: 1900 is 19 %.
    #[serde(default)]
    pub tax: Option<i64>,
}

/// Changes of a product; what is absent stays, null empties.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ProductChangesJson)]
pub struct ProductChanges {
    /// The version that was edited, to notice a conflict.
    pub version: Option<i64>,
    /// What people and deals call it.
    pub name: Option<String>,
    /// Its number in other systems.
    #[schema(value_type = Option<String>)]
    pub code: Edit<String>,
    /// In a few sentences.
    #[schema(value_type = Option<String>)]
    pub description: Edit<String>,
    /// What one of it is.
    #[schema(value_type = Option<String>)]
    pub unit: Edit<String>,
    /// All prices.
    #[schema(value_type = Option<Vec<Object>>)]
    pub prices: Option<Vec<Money>>,
    /// The tax in hundredths of a percent.
    #[schema(value_type = Option<i64>)]
    pub tax: Edit<i64>,
    /// Whether it is on offer.
    pub active: Option<bool>,
}

/// What a list of products is narrowed by.
#[derive(Clone, Debug, Default)]
pub struct ProductFilter {
    /// How the name begins, case and accents aside.
    pub q: Option<String>,
    /// On offer, or not any more.
    pub active: Option<bool>,
}

/// The list's name in its cursors.
const LIST: &str = "products";

/// A page of products, by name.
///
/// # Errors
/// [`Error::Invalid`] for a cursor of another list.
pub fn list(
    read: &mut Read<'_>,
    filter: &ProductFilter,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<Product>> {
    let after = after.map(|cursor| cursor.read::<String>(LIST)).transpose();
    let after = after.map_err(|problem| Error::Invalid(problem.errors().to_vec()))?;
    let rows = store::page(read, filter, after, limit.and_one())?;
    Ok(Page::cut(rows, limit, |last| Cursor::new(LIST, &types::fold(&last.name))))
}

/// The most names that a form offers.
const MOST_OFFERED: i64 = 500;

/// The names of what is on offer, for forms; at most 500.
///
/// # Errors
/// The database's.
pub fn names(read: &mut Read<'_>) -> Result<Vec<String>> {
    let filter = ProductFilter { active: Some(true), q: None };
    let rows = store::page(read, &filter, None, MOST_OFFERED)?;
    Ok(rows.into_iter().map(|product| product.name).collect())
}

/// A product.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, id: Id<id::Product>) -> Result<Product> {
    store::find(read, id)?.ok_or(Error::NotFound)
}

/// All by id after `id`, in pages: for checks, not for people.
///
/// # Errors
/// The database's.
pub(crate) fn after(read: &mut Read<'_>, id: &str) -> Result<Vec<Product>> {
    store::after(read, id)
}

/// Adds a product.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators, [`Error::Invalid`].
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewProduct) -> Result<Product> {
    by.must_manage("add products")?;
    let facts = ProductFacts {
        description: new.description,
        unit: new.unit,
        prices: new.prices,
        tax: new.tax,
    };
    let product = Product {
        id: by.house.ids.new_id(by.now),
        name: new.name,
        code: new.code,
        facts,
        active: true,
        created_at: by.now,
        version: 1,
    };
    let product = checked(by, product)?;
    store::insert(tx, &product)?;
    journal::created(tx, by, &product)?;
    Ok(product)
}

/// Changes a product. Deals keep the name that they were given.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] if somebody was faster,
/// [`Error::Invalid`].
pub fn change(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Product>,
    changes: &ProductChanges,
) -> Result<Product> {
    let old = find(tx, id)?;
    by.must_manage("change products")?;
    if changes.version.is_some_and(|version| version != old.version) {
        return Err(conflict());
    }
    let mut new = old.clone();
    new.name = changes.name.clone().unwrap_or(new.name);
    new.active = changes.active.unwrap_or(new.active);
    new.facts.prices = changes.prices.clone().unwrap_or(new.facts.prices);
    changes.code.apply_to(&mut new.code);
    changes.description.apply_to(&mut new.facts.description);
    changes.unit.apply_to(&mut new.facts.unit);
    changes.tax.apply_to(&mut new.facts.tax);
    let new = checked(by, new)?;
    if !journal::changed(tx, by, &old, &new)? {
        return Ok(old);
    }
    if !store::update(tx, &new, old.version)? {
        return Err(conflict());
    }
    Ok(Product { version: old.version + 1, ..new })
}

fn checked(by: &By, mut product: Product) -> Result<Product> {
    let mut checks = Checked::of(by);
    product.name = checks.name("name", &product.name);
    checks.line("code", &mut product.code);
    checks.line("unit", &mut product.facts.unit);
    checks.text("description", &mut product.facts.description);
    if product.facts.tax.is_some_and(|tax| !(0..=10_000).contains(&tax)) {
        checks.wrong("tax", "Give a tax of 0 to 100 percent.");
    }
    let prices = &mut product.facts.prices;
    prices.sort_by_key(|price| price.currency().as_str());
    let currencies: BTreeSet<&str> = prices.iter().map(|price| price.currency().as_str()).collect();
    if currencies.len() != prices.len() {
        checks.wrong("prices", "Give one price for each currency.");
    }
    if prices.iter().any(|price| price.minor() < 0) {
        checks.wrong("prices", "A price is not negative.");
    }
    checks.done()?;
    Ok(product)
}

fn conflict() -> Error {
    Error::Conflict("Somebody changed this product meanwhile. Look at it again.".to_owned())
}
