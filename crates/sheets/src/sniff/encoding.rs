//! Tells the encoding of a text by looking at all of it, for bytes that decide may come late.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::refusal::Refusal;

const CHUNK: usize = 1 << 20;

/// How much text with other than ASCII characters the guess looks at.
const ENOUGH: usize = 1 << 20;

/// After so many bytes that cannot be UTF-8, only a miracle would make it UTF-8.
const HOPELESS: u64 = 1000;

/// The encoding of a file, and whether a byte order mark says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub encoding: &'static Encoding,
    pub marked: bool,
}

/// Finds the encoding that goes by a label.
pub(crate) fn by_label(label: &str) -> Result<&'static Encoding, Refusal> {
    let encoding = Encoding::for_label_no_replacement(label.trim().as_bytes());
    encoding.ok_or_else(|| Refusal::UnknownEncoding { label: label.to_owned() })
}

/// Looks at the first bytes only: a byte order mark, or the zero bytes of UTF-16.
pub(crate) fn at_a_glance(head: &[u8]) -> Option<Found> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(Found { encoding, marked: true });
    }
    utf_16(head).map(|encoding| Found { encoding, marked: false })
}

/// In UTF-16, every other byte of Western text is zero.
fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.chunks_exact(2);
    let count = pairs.len();
    let (mut first, mut second) = (0, 0);
    for pair in pairs {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    match count {
        0..2 => None,
        _ if second * 5 > count * 2 && first * 20 < count => Some(UTF_16LE),
        _ if first * 5 > count * 2 && second * 20 < count => Some(UTF_16BE),
        _ => None,
    }
}

/// Reads the whole file: it is UTF-8 where it can be, else what its bytes look most like.
///
/// A file that is nearly all UTF-8 is taken for UTF-8 with a few broken rows, for any other
/// encoding would garble all the others.
pub(crate) fn survey(mut input: impl Read) -> io::Result<&'static Encoding> {
    let mut buffer = vec![0; CHUNK];
    let mut kept = 0;
    let mut tally = Tally::default();
    loop {
        let read = input.read(&mut buffer[kept..])?;
        let last = read == 0;
        let bytes = kept + read;
        let rest = tally.count(&buffer[..bytes], last);
        buffer.copy_within(bytes - rest..bytes, 0);
        kept = rest;
        if last || tally.is_decided() {
            return Ok(tally.judge());
        }
    }
}

#[derive(Default)]
struct Tally {
    valid: u64,
    invalid: u64,
    guess: Option<Box<EncodingDetector>>,
    fed: usize,
}

impl Tally {
    /// Counts characters beyond ASCII and broken bytes; returns how many bytes at the end are the
    /// beginning of a character.
    fn count(&mut self, bytes: &[u8], last: bool) -> usize {
        let mut at = 0;
        let mut rest = 0;
        while at < bytes.len() {
            let (good, broken) = match std::str::from_utf8(&bytes[at..]) {
                Ok(text) => (text.len(), None),
                Err(error) => (error.valid_up_to(), Some(error.error_len())),
            };
            self.valid += wide(&bytes[at..at + good]);
            at += good;
            match broken {
                None => {}
                Some(None) if !last => {
                    rest = bytes.len() - at;
                    break;
                }
                Some(length) => {
                    self.invalid += 1;
                    at += length.unwrap_or(bytes.len() - at);
                }
            }
        }
        self.feed(&bytes[..bytes.len() - rest], last);
        rest
    }

    fn feed(&mut self, bytes: &[u8], last: bool) {
        if self.guess.is_none() && bytes.is_ascii() || self.fed > ENOUGH {
            return;
        }
        let guess = self
            .guess
            .get_or_insert_with(|| Box::new(EncodingDetector::new(Iso2022JpDetection::Deny)));
        guess.feed(bytes, last);
        self.fed += bytes.len();
    }

    fn is_decided(&self) -> bool {
        self.invalid > HOPELESS && self.valid < self.invalid && self.fed > ENOUGH
    }

    fn judge(self) -> &'static Encoding {
        match self.guess {
            Some(guess) if self.invalid > 0 && self.valid < 4 * self.invalid => {
                guess.guess(None, Utf8Detection::Deny)
            }
            _ => UTF_8,
        }
    }
}

/// How many characters of a valid text are not ASCII.
fn wide(text: &[u8]) -> u64 {
    if text.is_ascii() {
        return 0;
    }
    text.iter().filter(|byte| **byte >= 0xC0).count() as u64
}
