//! The records of an old Excel workbook (MS-XLS; Excel 5.0, 95 and 97 to 2003) and the texts in them.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::bytes::{byte, half, word};

/// A record: what it is, and its data in as many pieces as it was continued in.
pub(super) struct Record<'a> {
    pub kind: u16,
    pub data: &'a [u8],
    more: Vec<&'a [u8]>,
}

const CONTINUE: u16 = 0x003C;

/// The records one after another; ends where one is cut off.
pub(super) fn records(stream: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (kind, data) = next(&mut rest)?;
        let mut more = Vec::new();
        while half(rest, 0) == Some(CONTINUE) && kind != CONTINUE {
            more.push(next(&mut rest)?.1);
        }
        Some(Record { kind, data, more })
    })
}

fn next<'a>(rest: &mut &'a [u8]) -> Option<(u16, &'a [u8])> {
    let kind = half(rest, 0)?;
    let length = half(rest, 2)? as usize;
    let data = rest.get(4..4 + length)?;
    *rest = &rest[4 + length..];
    Some((kind, data))
}

/// Which Excel wrote the workbook, as far as its texts go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts {
    /// Excel 97 and later: texts are Unicode.
    pub unicode: bool,
    /// The encoding of the texts of older ones.
    pub encoding: &'static Encoding,
}

impl Texts {
    pub(super) fn new() -> Self {
        Self { unicode: true, encoding: WINDOWS_1252 }
    }

    /// Takes note of the code page that the workbook names.
    pub(super) fn use_code_page(&mut self, page: u16) {
        let label = match page {
            874 => "windows-874".to_owned(),
            932 => "shift_jis".to_owned(),
            936 => "gbk".to_owned(),
            949 => "euc-kr".to_owned(),
            950 => "big5".to_owned(),
            10_000 => "macintosh".to_owned(),
            10_007 => "x-mac-cyrillic".to_owned(),
            page => format!("windows-{page}"),
        };
        if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
            self.encoding = encoding;
        }
    }

    /// A text behind its length in one byte, at `at`.
    pub(super) fn short(&self, record: &Record<'_>, at: usize) -> Option<String> {
        let length = byte(record.data, at)? as usize;
        self.text(record, at + 1, length)
    }

    /// A text behind its length in two bytes, at `at`.
    pub(super) fn long(&self, record: &Record<'_>, at: usize) -> Option<String> {
        let length = half(record.data, at)? as usize;
        self.text(record, at + 2, length)
    }

    fn text(&self, record: &Record<'_>, at: usize, length: usize) -> Option<String> {
        if !self.unicode {
            let rest = record.data.get(at..)?;
            let bytes = &rest[..rest.len().min(length)];
            return Some(self.encoding.decode_without_bom_handling(bytes).0.into_owned());
        }
        let mut pieces = Pieces::of(record);
        pieces.at = at;
        let flags = pieces.byte()?;
        let mut text = String::new();
        pieces.characters(length, flags & 1 == 1, &mut text);
        Some(text)
    }
}

/// The table of texts that cells share, in one string.
#[derive(Debug, Default)]
pub(super) struct Shared {
    text: String,
    ends: Vec<usize>,
}

impl Shared {
    /// Reads the table as far as it goes.
    pub(super) fn read(record: &Record<'_>) -> Self {
        let mut shared = Self::default();
        let count = word(record.data, 4).unwrap_or(0);
        let mut pieces = Pieces::of(record);
        pieces.at = 8;
        for _ in 0..count {
            if shared.read_one(&mut pieces).is_none() {
                break;
            }
        }
        shared
    }

    fn read_one(&mut self, pieces: &mut Pieces<'_>) -> Option<()> {
        let length = pieces.half()? as usize;
        let flags = pieces.byte()?;
        let runs = if flags & 8 == 8 { pieces.half()? as usize } else { 0 };
        let extra = if flags & 4 == 4 { pieces.word()? as usize } else { 0 };
        pieces.characters(length, flags & 1 == 1, &mut self.text);
        self.ends.push(self.text.len());
        pieces.skip(4 * runs + extra);
        Some(())
    }

    /// The text of the number.
    pub(super) fn get(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        let end = *self.ends.get(number)?;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }
}

/// Reads on through the pieces of a record.
struct Pieces<'a> {
    pieces: std::vec::IntoIter<&'a [u8]>,
    piece: &'a [u8],
    at: usize,
}

impl<'a> Pieces<'a> {
    fn of(record: &Record<'a>) -> Self {
        Self { pieces: record.more.clone().into_iter(), piece: record.data, at: 0 }
    }

    fn turn(&mut self) -> Option<()> {
        self.piece = self.pieces.next()?;
        self.at = 0;
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        while self.at >= self.piece.len() {
            self.turn()?;
        }
        self.at += 1;
        Some(self.piece[self.at - 1])
    }

    fn half(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn word(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes([self.byte()?, self.byte()?, self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, bytes: usize) {
        let mut left = bytes;
        while left > self.piece.len().saturating_sub(self.at) {
            left -= self.piece.len().saturating_sub(self.at);
            if self.turn().is_none() {
                return;
            }
        }
        self.at += left;
    }

    /// Appends characters of one byte or two. Where a text goes on in the next piece, that begins
    /// by saying anew which.
    fn characters(&mut self, length: usize, wide: bool, text: &mut String) {
        let mut wide = wide;
        let mut left = length;
        let mut units = Vec::new();
        loop {
            let rest = self.piece.get(self.at..).unwrap_or_default();
            let size = if wide { 2 } else { 1 };
            let here = left.min(rest.len() / size);
            let bytes = &rest[..here * size];
            match wide {
                true => units
                    .extend(bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair))),
                false => units.extend(bytes.iter().map(|byte| u16::from(*byte))),
            }
            self.at += here * size;
            left -= here;
            if left == 0 || self.turn().is_none() {
                break;
            }
            wide = self.byte().is_some_and(|flags| flags & 1 == 1);
        }
        text.extend(
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)),
        );
    }
}
