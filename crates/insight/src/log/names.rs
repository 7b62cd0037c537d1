//! Names told apart once and then known by a number.

use std::collections::HashMap;

/// How many names are found without hashing them well; a power of two.
const SHORTCUTS: usize = 1024;

/// Distinct names in the order in which they were first seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    names: Vec<Box<str>>,
}

impl Names {
    /// The name of a number.
    ///
    /// # Panics
    ///
    /// If no name has that number.
    pub fn get(&self, id: u32) -> &str {
        &self.names[id as usize]
    }

    /// The number of a name, found by looking through all of them.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.names.iter().position(|known| **known == *name).map(|at| at as u32)
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The names in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    pub(crate) fn push(&mut self, name: &str) {
        self.names.push(name.into());
    }
}

impl FromIterator<String> for Names {
    fn from_iter<I: IntoIterator<Item = String>>(names: I) -> Names {
        Names { names: names.into_iter().map(String::into_boxed_str).collect() }
    }
}

/// Gives numbers to names.
///
/// A log repeats few names very often, so a small table indexed by a cheap mix of the name's bytes answers nearly
/// always; only what it does not know is hashed well.
#[derive(Debug)]
pub(crate) struct Interner {
    names: Names,
    known: HashMap<Box<[u8]>, u32>,
    shortcuts: Vec<u32>,
}

const NOBODY: u32 = u32::MAX;

impl Default for Interner {
    fn default() -> Interner {
        Interner {
            names: Names::default(),
            known: HashMap::new(),
            shortcuts: vec![NOBODY; SHORTCUTS],
        }
    }
}

impl Interner {
    /// The number of a name; `None` where the bytes are not UTF-8.
    pub(crate) fn intern(&mut self, name: &[u8]) -> Option<u32> {
        let slot = slot(name);
        let guess = self.shortcuts[slot];
        if guess != NOBODY && self.names.get(guess).as_bytes() == name {
            return Some(guess);
        }
        let id = match self.known.get(name) {
            Some(id) => *id,
            None => self.add(name)?,
        };
        self.shortcuts[slot] = id;
        Some(id)
    }

    fn add(&mut self, name: &[u8]) -> Option<u32> {
        let id = u32::try_from(self.names.len()).ok()?;
        self.names.push(std::str::from_utf8(name).ok()?);
        self.known.insert(name.into(), id);
        Some(id)
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn into_names(self) -> Names {
        self.names
    }
}

/// Mixes the first, middle and last bytes with the length.
fn slot(name: &[u8]) -> usize {
    let eight = |at: usize| {
        let mut bytes = [0; 8];
        let part = &name[at..(at + 8).min(name.len())];
        bytes[..part.len()].copy_from_slice(part);
        u64::from_le_bytes(bytes)
    };
    let (middle, end) = (name.len() / 2, name.len().saturating_sub(8));
    let mixed = eight(0) ^ eight(middle).rotate_left(21) ^ eight(end).rotate_left(42);
    let mixed = (mixed ^ name.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 54) as usize & (SHORTCUTS - 1)
}
