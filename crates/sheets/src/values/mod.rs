//! What the texts of a column mean: dates and numbers in the formats people use, yes and no.
//!
//! A format is never assumed. All values of a column are looked at, the formats that fit every one
//! of them remain ([`Candidates`]), and where two that remain read a value differently, the column
//! is [`Ambiguous`] and a person has to say.

mod ambiguous;
mod date;
mod date_text;
mod moment;
mod number;
mod scan;

pub use ambiguous::{Ambiguous, Candidates};
pub use date::{DateFormat, DateOrder, UnknownDateFormat, Unreadable, date_candidates};
pub use moment::Moment;
pub use number::{Number, NumberFormat, UnknownNumberFormat, number_candidates};
pub use scan::{ColumnScan, Guess, Kind, Misfit};

/// Reads yes and no as people write them in a few languages.
pub fn read_bool(text: &str) -> Option<bool> {
    const YES: [&str; 12] =
        ["true", "yes", "y", "t", "wahr", "ja", "j", "oui", "vrai", "si", "sí", "verdadero"];
    const NO: [&str; 9] = ["false", "no", "n", "f", "falsch", "nein", "non", "faux", "falso"];
    let word = text.trim().to_lowercase();
    if YES.contains(&word.as_str()) {
        return Some(true);
    }
    NO.contains(&word.as_str()).then_some(false)
}

/// Whether a text stands for "nothing here" rather than for a value.
pub fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 12] =
        ["null", "none", "nil", "nan", "n/a", "na", "#n/a", "#na", "-", "--", "?", "\\n"];
    let word = text.trim();
    word.is_empty()
        || word.chars().all(|letter| letter == '*' || letter == '.')
        || WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a cell looks like a number or a date rather than like words.
pub(crate) fn looks_typed(text: &str) -> bool {
    let text = text.trim();
    text.contains(|letter: char| letter.is_ascii_digit())
        && (number::readings(text).next().is_some() || !date::readings(text).is_empty())
}

#[cfg(test)]
mod tests;
