//! The compound file of old Microsoft programs (MS-CFB): a small file system within a file.
//!
//! Its tables can be made to run in circles, which makes an unsuspecting reader take all the memory
//! there is; here no chain is followed for longer than the file is.

use super::bytes::{half, word, words};

const END: u32 = 0xFFFF_FFFE;
const SPECIAL: u32 = 0xFFFF_FFFA;
const HEADER: usize = 512;
const ENTRY: usize = 128;
const MINI_SECTOR: usize = 64;
const MINI_LIMIT: usize = 4096;

/// The tables of a compound file.
pub(super) struct Compound<'a> {
    file: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    length: usize,
}

impl<'a> Compound<'a> {
    /// Reads the tables; `None` where they make no sense.
    pub(super) fn read(file: &'a [u8]) -> Option<Self> {
        let sector = match half(file, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut compound = Self {
            file,
            sector,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini: Vec::new(),
            entries: Vec::new(),
        };
        compound.read_fat()?;
        let entries = compound.chain(word(file, 48)?)?;
        compound.entries = entries.chunks_exact(ENTRY).filter_map(Entry::read).collect();
        let root = compound.entries.first()?;
        if word(file, 64)? > 0 && root.start < SPECIAL {
            compound.mini = compound.chain(root.start)?;
            let table = compound.chain(word(file, 60)?)?;
            compound.mini_fat = words(&table).collect();
        }
        Some(compound)
    }

    /// Collects the sectors of the table of sectors: 109 are named in the header, more in a chain.
    fn read_fat(&mut self) -> Option<()> {
        let mut places: Vec<u32> = words(self.file.get(76..HEADER)?).collect();
        let mut next = word(self.file, 68)?;
        let sectors = self.file.len() / self.sector;
        for _ in 0..=sectors {
            if next >= SPECIAL {
                break;
            }
            places.extend(words(self.sector_at(next)?));
            next = places.pop()?;
        }
        if next < SPECIAL {
            return None;
        }
        for place in places.into_iter().filter(|place| *place < SPECIAL) {
            if self.fat.len() > 2 * sectors + self.sector {
                return None;
            }
            self.fat.extend(words(self.sector_at(place)?));
        }
        Some(())
    }

    /// A sector; the last of a file may be cut short.
    fn sector_at(&self, sector: u32) -> Option<&'a [u8]> {
        let start = (sector as usize).checked_add(1)?.checked_mul(self.sector)?;
        let rest = self.file.get(start..).filter(|rest| !rest.is_empty())?;
        Some(&rest[..rest.len().min(self.sector)])
    }

    /// The bytes of a chain of sectors. A chain longer than the file runs in a circle.
    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut next = start;
        while next != END {
            if bytes.len() > self.file.len() {
                return None;
            }
            bytes.extend_from_slice(self.sector_at(next)?);
            next = *self.fat.get(next as usize)?;
        }
        Some(bytes)
    }

    fn mini_chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut next = start;
        while next != END && bytes.len() < length {
            let at = (next as usize).checked_mul(MINI_SECTOR)?;
            let rest = self.mini.get(at..).filter(|rest| !rest.is_empty())?;
            bytes.extend_from_slice(&rest[..rest.len().min(MINI_SECTOR)]);
            next = *self.mini_fat.get(next as usize)?;
        }
        Some(bytes)
    }

    /// Whether there is a stream or storage of the name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of the stream of the name.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))?;
        let mut bytes = match entry.length < MINI_LIMIT {
            true => self.mini_chain(entry.start, entry.length)?,
            false => self.chain(entry.start)?,
        };
        bytes.truncate(entry.length);
        Some(bytes)
    }
}

impl Entry {
    fn read(bytes: &[u8]) -> Option<Self> {
        let letters = bytes.get(..64)?.as_chunks::<2>().0.iter();
        let letters =
            letters.map(|pair| u16::from_le_bytes(*pair)).take_while(|letter| *letter != 0);
        let name = char::decode_utf16(letters).map(|letter| letter.unwrap_or('\u{fffd}')).collect();
        let length = word(bytes, 120)? as usize;
        Some(Self { name, start: word(bytes, 116)?, length })
    }
}
