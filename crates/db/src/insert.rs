//! Many rows in few statements, for imports.

use crate::{Engine, Result, ToParam, Tx, Value, sql::Text};

/// PostgreSQL takes up to 65,535 parameters; a few thousand are as fast.
const MOST_PARAMETERS: usize = 4096;

/// Rows for one table: `Insert::new("INSERT INTO tags (deal_id, name)", 2)`.
///
/// On PostgreSQL, where every statement is a journey, many rows travel together. On SQLite the
/// statement is run for each row, which is fastest there.
#[derive(Debug, Clone)]
pub struct Insert {
    head: &'static str,
    columns: usize,
    tail: &'static str,
    values: Vec<Value<'static>>,
}

impl Insert {
    /// Begins an insert with the table and its columns, and how many columns these are.
    pub fn new(head: &'static str, columns: usize) -> Self {
        assert!(columns > 0, "an insert names its columns");
        Self { head, columns, tail: "", values: Vec::new() }
    }

    /// Ends the statement with a text, such as `ON CONFLICT (id) DO NOTHING`.
    pub fn tail(mut self, tail: &'static str) -> Self {
        self.tail = tail;
        self
    }

    /// Adds a row; it has as many values as there are columns.
    pub fn row(&mut self, values: &[&dyn ToParam]) -> &mut Self {
        assert_eq!(values.len(), self.columns, "a row has a value for each column: {}", self.head);
        self.values.extend(values.iter().map(|value| value.to_param().into_owned()));
        self
    }

    /// Adds a row whose values are given away, so that nothing is copied.
    pub fn push<const COLUMNS: usize>(&mut self, values: [Value<'static>; COLUMNS]) -> &mut Self {
        assert_eq!(COLUMNS, self.columns, "a row has a value for each column: {}", self.head);
        self.values.extend(values);
        self
    }

    /// Replaces one value of a row that waits: a number that only the database could give.
    pub fn set(&mut self, row: usize, column: usize, value: impl ToParam) {
        self.values[row * self.columns + column] = value.to_param().into_owned();
    }

    /// How many rows wait.
    pub fn len(&self) -> usize {
        self.values.len() / self.columns
    }

    /// Whether no row waits.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Writes the rows and says how many were written.
    pub fn exec(&self, tx: &mut Tx<'_>) -> Result<u64> {
        self.values.iter().try_for_each(Value::check)?;
        let most = match tx.engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => largest_power(MOST_PARAMETERS / self.columns),
        };
        let sigil = if tx.engine() == Engine::Sqlite { '?' } else { '$' };
        let (mut changed, mut rest) = (0, self.values.as_slice());
        let (mut text, mut text_rows) = (String::new(), 0);
        while !rest.is_empty() {
            // Sizes are powers of two, so that few different statements are prepared.
            let rows = largest_power((rest.len() / self.columns).min(most));
            if rows != text_rows {
                (text, text_rows) = (self.text(rows, sigil), rows);
            }
            let (now, later) = rest.split_at(rows * self.columns);
            changed += tx.exec_of(Text { sqlite: &text, postgres: &text }, now)?;
            rest = later;
        }
        Ok(changed)
    }

    fn text(&self, rows: usize, sigil: char) -> String {
        let mut text = format!("{} VALUES ", self.head);
        for index in 0..rows * self.columns {
            let separator = match (index, index % self.columns) {
                (0, _) => "(",
                (_, 0) => "), (",
                _ => ", ",
            };
            text.push_str(separator);
            text.push(sigil);
            text.push_str(&(index + 1).to_string());
        }
        text.push_str(") ");
        text.push_str(self.tail);
        text
    }
}

fn largest_power(number: usize) -> usize {
    1 << number.max(1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_one_statement() {
        let insert = Insert::new("INSERT INTO a (b, c)", 2).tail("ON CONFLICT DO NOTHING");
        let text = insert.text(2, '$');
        assert_eq!(text, "INSERT INTO a (b, c) VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING");
    }
}
