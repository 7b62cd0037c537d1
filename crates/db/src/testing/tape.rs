//! What a thread says to SQLite, kept so that it can be said again.
//!
//! A benchmark records what the product says while it writes and repeats it with the bare driver: the floor then consists
//! of the same statements with the same values in the same transactions.

use std::cell::RefCell;

use crate::Value;

/// A statement as it was said.
#[derive(Debug, Clone)]
pub struct Said {
    /// The text for SQLite.
    pub text: String,
    /// What was bound to it.
    pub values: Vec<Value<'static>>,
}

thread_local! {
    static TAPE: RefCell<Option<Vec<Said>>> = const { RefCell::new(None) };
}

/// Keeps what this thread says from now on.
pub fn record() {
    TAPE.set(Some(Vec::new()));
}

/// What this thread said since [`record`]; nothing where that was not called.
pub fn taken() -> Vec<Said> {
    TAPE.take().unwrap_or_default()
}

pub(crate) fn note(text: &str, values: &[Value<'_>]) {
    TAPE.with_borrow_mut(|tape| {
        if let Some(tape) = tape {
            let values = values.iter().cloned().map(Value::into_owned).collect();
            tape.push(Said { text: text.to_owned(), values });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_said_while_recording_is_kept() {
        note("before", &[]);
        record();
        note("while", &[Value::Int(1)]);
        let said = taken();
        note("after", &[]);
        assert_eq!(said.iter().map(|said| said.text.as_str()).collect::<Vec<_>>(), ["while"]);
        assert_eq!(said[0].values, [Value::Int(1)]);
        assert!(taken().is_empty());
    }
}
