//! Tables.

use maud::{Markup, html};

/// The head of a column.
#[derive(Clone, Debug)]
pub struct Column {
    head: Markup,
    is_number: bool,
}

impl Column {
    /// A column of words.
    pub fn text(head: impl AsRef<str>) -> Column {
        Column { head: html! { (head.as_ref()) }, is_number: false }
    }

    /// A column of numbers, which stand at the right; its cells are `td.number`.
    pub fn number(head: impl AsRef<str>) -> Column {
        Column { is_number: true, ..Column::text(head) }
    }

    /// A column of buttons, whose head only screen readers read.
    pub fn silent(head: impl AsRef<str>) -> Column {
        Column { head: html! { span.sr-only { (head.as_ref()) } }, is_number: false }
    }

    /// A column with a head of one's own, such as a link that sorts.
    pub fn of(head: Markup) -> Column {
        Column { head, is_number: false }
    }

    /// The same with numbers.
    #[must_use]
    pub fn numeric(self) -> Column {
        Column { is_number: true, ..self }
    }
}

/// A table to whose rows more are added when one scrolls to their end; `id` is what
/// [`pagination`](crate::pagination) names.
pub fn growing_table(id: &str, caption: &str, columns: &[Column], rows: Markup) -> Markup {
    drawn(Some(id), caption, columns, rows)
}

/// A table: what it shows (for screen readers), its columns, its rows (`tr`s).
pub fn table(caption: &str, columns: &[Column], rows: Markup) -> Markup {
    drawn(None, caption, columns, rows)
}

fn drawn(id: Option<&str>, caption: &str, columns: &[Column], rows: Markup) -> Markup {
    html! {
        div.table-container tabindex="0" role="region" aria-label=(caption) {
            table.table {
                caption.sr-only { (caption) }
                thead {
                    tr { @for column in columns { th scope="col" .number[column.is_number] { (column.head) } } }
                }
                tbody id=[id] { (rows) }
            }
        }
    }
}
