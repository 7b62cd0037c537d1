//! Keys of a playbook's parts, made from names.

use std::collections::BTreeSet;

use types::fold;

/// The longest key that a playbook allows, less room for a number.
const LONGEST: usize = 58;

/// Makes keys that are all different.
#[derive(Debug, Default)]
pub(super) struct Keys {
    given: BTreeSet<String>,
}

impl Keys {
    /// A key for a name: its letters and digits in lower case with hyphens between words, or `else_` with a number.
    pub(super) fn key(&mut self, name: &str, else_: &str) -> String {
        let base = key_of(name).unwrap_or_else(|| else_.to_owned());
        let mut key = base.clone();
        let mut number = 2;
        while !self.given.insert(key.clone()) {
            key = format!("{base}-{number}");
            number += 1;
        }
        key
    }
}

/// The key of a name, if it has letters that a key may have.
pub(super) fn key_of(name: &str) -> Option<String> {
    let folded = fold(name);
    let words =
        folded.split(|letter: char| !letter.is_ascii_lowercase() && !letter.is_ascii_digit());
    let joined = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    let from = joined.find(|letter: char| letter.is_ascii_lowercase())?;
    let key: String = joined[from..].chars().take(LONGEST).collect();
    Some(key.trim_end_matches('-').to_owned())
}
