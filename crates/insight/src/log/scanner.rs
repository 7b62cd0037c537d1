//! Finds the tags of an XML text that arrives in blocks.
//!
//! Only what XES needs is taken apart: names of elements and their attributes `key` and `value`. Comments, processing
//! instructions, CDATA and a document type are passed over, and no entity is ever defined, so a text cannot grow.

use std::ops::Range;
use std::sync::mpsc::Receiver;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use super::blocks::{Filled, HEAD, Spent};
use super::error::LogError;

/// The longest tag that is put together.
const LONGEST: usize = 4 << 20;

/// A tag; its ranges lie in [`Scanner::bytes`] until the next one is asked for.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    pub(super) name: Range<usize>,
    pub(super) key: Option<Range<usize>>,
    pub(super) value: Option<Range<usize>>,
    pub(super) shape: Shape,
}

/// What kind of tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `<event>`
    Open,
    /// `<string … />`
    Empty,
    /// `</event>`
    Close,
}

/// What stands at a `<`.
enum Found {
    Tag(Tag, usize),
    /// Something to be passed over, up to and with this text.
    Until(&'static str, &'static [u8]),
    Pass(usize),
    /// More bytes are needed.
    Short,
    Wrong(usize, &'static str),
}

/// Walks the tags.
pub(super) struct Scanner {
    full: Receiver<Filled>,
    spent: Spent,
    buffer: Vec<u8>,
    at: usize,
    lines: u64,
    counted: usize,
}

impl Scanner {
    pub(super) fn new(full: Receiver<Filled>, spent: Spent) -> Scanner {
        Scanner { full, spent, buffer: Vec::new(), at: 0, lines: 1, counted: 0 }
    }

    /// The bytes of a range of the present tag.
    pub(super) fn bytes(&self, range: Range<usize>) -> &[u8] {
        &self.buffer[range]
    }

    /// The line of a place in the present block.
    pub(super) fn line(&mut self, at: usize) -> u64 {
        if at < self.counted {
            return self.lines - newlines(&self.buffer[at..self.counted]);
        }
        self.lines += newlines(&self.buffer[self.counted..at]);
        self.counted = at;
        self.lines
    }

    /// The line up to which the text was read.
    pub(super) fn last_line(&mut self) -> u64 {
        self.line(self.at)
    }

    /// The next tag; `None` at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Tag>, LogError> {
        loop {
            let Some(found) = memchr(b'<', &self.buffer[self.at..]) else {
                self.at = self.buffer.len();
                if !self.refill()? {
                    return Ok(None);
                }
                continue;
            };
            self.at += found;
            match look(&self.buffer, self.at) {
                Found::Tag(tag, end) => {
                    self.at = end;
                    return Ok(Some(tag));
                }
                Found::Pass(end) => self.at = end,
                Found::Until(what, end) => self.pass(what, end)?,
                Found::Short => self.more()?,
                Found::Wrong(at, says) => return Err(LogError::at(self.line(at), says)),
            }
        }
    }

    /// Reads on because the tag at hand is not whole.
    fn more(&mut self) -> Result<(), LogError> {
        let line = self.line(self.at);
        if self.buffer.len() - self.at > LONGEST {
            let says = format!("a tag that begins here is longer than {LONGEST} bytes");
            return Err(LogError::at(line, says));
        }
        if self.refill()? {
            return Ok(());
        }
        Err(LogError::at(line, "the file ends inside the tag that begins here"))
    }

    /// Passes over everything up to the end of a comment or the like.
    fn pass(&mut self, what: &str, end: &'static [u8]) -> Result<(), LogError> {
        let line = self.line(self.at);
        self.at += 2;
        loop {
            if let Some(found) = memmem::find(&self.buffer[self.at..], end) {
                self.at += found + end.len();
                return Ok(());
            }
            self.at = self.buffer.len().saturating_sub(end.len() - 1).max(self.at);
            if !self.refill()? {
                return Err(LogError::at(line, format!("the {what} that begins here never ends")));
            }
        }
    }

    /// Gets the next block and puts what is left of this one before it; `false` at the end of the file.
    fn refill(&mut self) -> Result<bool, LogError> {
        self.last_line();
        let Ok(block) = self.full.recv() else { return Ok(false) };
        let mut block = block.map_err(|error| self.told(error))?;
        let rest = &self.buffer[self.at..];
        let begin = if let Some(begin) = HEAD.checked_sub(rest.len()) {
            block[begin..HEAD].copy_from_slice(rest);
            begin
        } else {
            let mut whole = Vec::with_capacity(rest.len() + block.len() - HEAD);
            whole.extend_from_slice(rest);
            whole.extend_from_slice(&block[HEAD..]);
            block = whole;
            0
        };
        let spent = std::mem::replace(&mut self.buffer, block);
        // The filling thread may have ended; then nobody needs the block.
        let _ = self.spent.send(spent);
        (self.at, self.counted) = (begin, begin);
        Ok(true)
    }

    /// Damaged compression has a line too: the one up to which the file could be read.
    fn told(&mut self, error: LogError) -> LogError {
        let LogError::Io(cause) = &error else { return error };
        if matches!(
            cause.kind(),
            std::io::ErrorKind::InvalidData
                | std::io::ErrorKind::InvalidInput
                | std::io::ErrorKind::UnexpectedEof
        ) {
            let says = format!("the compressed data are damaged after this: {cause}");
            return LogError::at(self.last_line(), says);
        }
        error
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

/// Looks at what begins with the `<` at `at`.
fn look(buffer: &[u8], at: usize) -> Found {
    match buffer.get(at + 1) {
        None => Found::Short,
        Some(b'/') => close(buffer, at),
        Some(b'?') => Found::Until("processing instruction", b"?>"),
        Some(b'!') => declaration(buffer, at),
        Some(_) => open(buffer, at),
    }
}

fn declaration(buffer: &[u8], at: usize) -> Found {
    let rest = &buffer[at..];
    if rest.starts_with(b"<!--") {
        return Found::Until("comment", b"-->");
    }
    if rest.starts_with(b"<![CDATA[") {
        return Found::Until("CDATA section", b"]]>");
    }
    if rest.len() < b"<!DOCTYPE".len() {
        return Found::Short;
    }
    if !rest.starts_with(b"<!DOCTYPE") {
        return Found::Wrong(at, "`<!` begins neither a comment nor anything else that is known");
    }
    doctype(buffer, at)
}

/// Passes over a document type with its brackets and quotes.
fn doctype(buffer: &[u8], at: usize) -> Found {
    let (mut depth, mut quote) = (0_u32, None);
    for (offset, byte) in buffer[at..].iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'<' | b'[') => depth += 1,
            (None, b']') => depth = depth.saturating_sub(1),
            (None, b'>') if depth <= 1 => return Found::Pass(at + offset + 1),
            (None, b'>') => depth -= 1,
            _ => {}
        }
    }
    Found::Short
}

fn close(buffer: &[u8], at: usize) -> Found {
    let begin = at + 2;
    let Some(length) = memchr2(b'>', b'<', &buffer[begin..]) else { return Found::Short };
    let end = begin + length;
    if buffer[end] == b'<' {
        return Found::Wrong(at, "this tag has no `>` before the next one begins");
    }
    let name = begin..begin + buffer[begin..end].trim_ascii_end().len();
    if name.is_empty() {
        return Found::Wrong(at, "this closing tag has no name");
    }
    Found::Tag(Tag { name, key: None, value: None, shape: Shape::Close }, end + 1)
}

fn open(buffer: &[u8], at: usize) -> Found {
    let mut here = at + 1 + word(&buffer[at + 1..]);
    let mut tag = Tag { name: at + 1..here, key: None, value: None, shape: Shape::Open };
    if tag.name.is_empty() {
        return Found::Wrong(at, "`<` is not followed by the name of an element");
    }
    loop {
        let spaces = space(&buffer[here..]);
        here += spaces;
        match buffer.get(here) {
            None => return Found::Short,
            Some(b'>') => return Found::Tag(tag, here + 1),
            Some(b'/') => {
                tag.shape = Shape::Empty;
                return match buffer.get(here + 1) {
                    None => Found::Short,
                    Some(b'>') => Found::Tag(tag, here + 2),
                    Some(_) => Found::Wrong(here, "`/` is not followed by `>`"),
                };
            }
            Some(_) if spaces == 0 => {
                return Found::Wrong(here, "white space or `>` is missing in this tag");
            }
            Some(_) => {}
        }
        here = match attribute(buffer, here, &mut tag) {
            Ok(next) => next,
            Err(found) => return found,
        };
    }
}

/// Takes in an attribute, and says where it ends.
fn attribute(buffer: &[u8], at: usize, tag: &mut Tag) -> Result<usize, Found> {
    let name = &buffer[at..at + word(&buffer[at..])];
    if name.is_empty() {
        return Err(Found::Wrong(at, "this tag holds something that is no attribute"));
    }
    let mut here = at + name.len();
    here += space(&buffer[here..]);
    match buffer.get(here) {
        None => return Err(Found::Short),
        Some(b'=') => here += 1,
        Some(_) => return Err(Found::Wrong(at, "this attribute has no value")),
    }
    here += space(&buffer[here..]);
    let quote = match buffer.get(here) {
        None => return Err(Found::Short),
        Some(quote @ (b'"' | b'\'')) => *quote,
        Some(_) => return Err(Found::Wrong(here, "this value is not in quotation marks")),
    };
    let begin = here + 1;
    let Some(length) = memchr2(quote, b'<', &buffer[begin..]) else { return Err(Found::Short) };
    let end = begin + length;
    if buffer[end] == b'<' {
        return Err(Found::Wrong(here, "this value has no closing quotation mark, or a `<` in it"));
    }
    let place = match name {
        b"key" => &mut tag.key,
        b"value" => &mut tag.value,
        _ => return Ok(end + 1),
    };
    if place.replace(begin..end).is_some() {
        return Err(Found::Wrong(at, "this attribute is there twice"));
    }
    Ok(end + 1)
}

/// How many bytes of white space stand in front.
fn space(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// How many bytes of a name stand in front.
fn word(bytes: &[u8]) -> usize {
    let ends = |byte: &u8| {
        byte.is_ascii_whitespace()
            || matches!(byte, b'>' | b'/' | b'=' | b'<' | b'"' | b'\'' | b'&')
    };
    bytes.iter().position(ends).unwrap_or(bytes.len())
}
