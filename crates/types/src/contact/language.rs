//! The languages of ISO 639-1.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::Invalid;
use crate::invalid::serde_as_text;

/// A language by its two letters (ISO 639-1), such as `de`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(u8);

static TABLE: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("../../data/languages.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').expect("a line has a code and a name")).collect()
});

impl Language {
    /// All languages, by their letters.
    pub fn all() -> impl Iterator<Item = Self> {
        let last = u8::try_from(TABLE.len()).expect("there are fewer than 256 languages");
        (0..last).map(Self)
    }

    /// The two letters.
    pub fn as_str(self) -> &'static str {
        TABLE[usize::from(self.0)].0
    }

    /// The English name.
    pub fn name(self) -> &'static str {
        TABLE[usize::from(self.0)].1
    }
}

/// Reads the two letters in any case, alone or before a region: `de`, `pt-BR`, `en_GB`.
impl FromStr for Language {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let trimmed = text.trim();
        let code = trimmed.split(['-', '_']).next().unwrap_or(trimmed).to_ascii_lowercase();
        let place = TABLE.binary_search_by(|(known, _)| (*known).cmp(&code));
        let place = place.ok().and_then(|place| u8::try_from(place).ok());
        place.map(Self).ok_or_else(|| {
            Invalid::new("a language", text, "it is a code of two letters (ISO 639-1) such as de")
        })
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Language, "a language as de");
