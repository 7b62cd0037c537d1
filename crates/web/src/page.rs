//! Lists in pages: as many items as asked for, and a cursor to where the next page begins.

mod cursor;
mod limit;
#[cfg(test)]
mod tests;

use serde::Serialize;
use utoipa::ToSchema;

pub use cursor::Cursor;
pub use limit::Limit;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// What to send as `after` for the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of rows of which one more than the limit was asked for
    /// ([`Limit::and_one`]): that one says whether there is a next page.
    pub fn cut(mut rows: Vec<T>, limit: Limit, cursor: impl FnOnce(&T) -> Cursor) -> Self {
        let more = rows.len() > limit.rows();
        rows.truncate(limit.rows());
        let next = rows.last().filter(|_| more).map(|last| cursor(last).to_string());
        Self { items: rows, next }
    }

    /// The same page with each item turned into what callers see.
    pub fn map<U>(self, shown: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(shown).collect(), next: self.next }
    }
}
