//! Texts kept once, and the stages of all playbooks.

use std::collections::HashMap;

use playbook::model::Phase;
use types::Within;

/// A text that many deals share, by its place in [`Words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(pub u32);

impl Word {
    /// No text: not stated, nobody.
    pub const NONE: Word = Word(u32::MAX);

    /// Whether there is a text.
    pub fn is_some(self) -> bool {
        self != Word::NONE
    }
}

/// Texts, each kept once. What a person, a team is called is kept beside the id that deals name.
#[derive(Clone, Debug, Default)]
pub struct Words {
    texts: Vec<Box<str>>,
    titles: HashMap<Word, Box<str>>,
    places: HashMap<Box<str>, Word>,
}

impl Words {
    /// The word of a text, new or known.
    pub fn put(&mut self, text: &str) -> Word {
        if let Some(word) = self.places.get(text) {
            return *word;
        }
        let word = Word(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(text.into());
        self.places.insert(text.into(), word);
        word
    }

    /// The word of a text among those of one kind, which are none of the others: a reason “price” is no source “price”.
    pub fn put_in(&mut self, kind: &str, text: &str) -> Word {
        let place = format!("{kind}\u{1f}{text}");
        if let Some(word) = self.places.get(place.as_str()) {
            return *word;
        }
        let word = Word(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(text.into());
        self.places.insert(place.into(), word);
        word
    }

    /// The word of a text, or none.
    pub fn put_maybe(&mut self, text: Option<&str>) -> Word {
        text.map_or(Word::NONE, |text| self.put(text))
    }

    /// The word of a text that has been seen.
    pub fn find(&self, text: &str) -> Option<Word> {
        self.places.get(text).copied()
    }

    /// Says what people call it, where that is not the text itself.
    pub fn name(&mut self, word: Word, title: &str) {
        self.titles.insert(word, title.into());
    }

    /// The word that people call by this name.
    pub fn titled(&self, title: &str) -> Option<Word> {
        let found = self.titles.iter().find(|(_, known)| known.as_ref() == title);
        found.map(|(word, _)| *word)
    }

    /// The text.
    pub fn text(&self, word: Word) -> Option<&str> {
        self.texts.get(word.0 as usize).map(AsRef::as_ref)
    }

    /// What people call it.
    pub fn title(&self, word: Word) -> Option<&str> {
        match self.titles.get(&word) {
            Some(title) => Some(title),
            None => self.text(word),
        }
    }
}

/// A stage, by its place in [`super::Columns::stages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageId(pub u16);

/// A stage of a playbook, over all its versions.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The playbook, by its place.
    pub playbook: u16,
    /// Its key.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// Its place in the customer's life.
    pub phase: Phase,
    /// Its place in the playbook, from 0.
    pub rank: u16,
    /// The chance of winning that the playbook states, 0 to 1.
    pub chance: Option<f64>,
    /// The time allowed.
    pub within: Option<Within>,
}

impl Stage {
    /// Whether the deal is still to be won here.
    pub fn is_before_winning(&self) -> bool {
        self.phase < Phase::Delivery
    }
}

/// A playbook, over all its versions.
#[derive(Clone, Debug)]
pub struct Playbook {
    /// Its key.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// Its stages in order; those of older versions stand where they stood.
    pub stages: Vec<StageId>,
    /// When its versions were published: number and instant.
    pub published: Vec<(u16, i64)>,
}
