//! Finds the tags of an XML text that arrives in blocks.
//!
//! Only what XES needs is taken apart: names of elements and their attributes `key` and `value`. Comments, processing
//! instructions, CDATA and a document type are passed over, and no entity is ever defined, so a text cannot grow.

use std::sync::mpsc::Receiver;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use super::blocks::{Filled, HEAD, Spent};
use super::error::LogError;

/// The longest tag that is put together.
const LONGEST: usize = 4 << 20;

/// A tag; its places lie in the scanner's buffer until the next one is asked for.
#[derive(Debug, Clone, Copy)]
struct Tag {
    name: Span,
    key: Span,
    value: Span,
    shape: Shape,
}

/// A part of the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// An attribute that the tag does not have.
    const ABSENT: Span = Span { start: u32::MAX, end: u32::MAX };

    fn of(start: usize, end: usize) -> Span {
        // The buffer is never longer than the longest tag and a block.
        Span { start: start as u32, end: end as u32 }
    }

    fn get(self, buffer: &[u8]) -> Option<&[u8]> {
        buffer.get(self.start as usize..self.end as usize)
    }
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
    /// A tag that ends here.
    Tag(usize),
    /// Something to be passed over, up to and with this text.
    Until(&'static str, &'static [u8]),
    /// Something to be passed over that ends here.
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
    tag: Tag,
    at: usize,
    lines: u64,
    counted: usize,
}

impl Scanner {
    pub(super) fn new(full: Receiver<Filled>, spent: Spent) -> Scanner {
        let none = Span::ABSENT;
        let tag = Tag { name: none, key: none, value: none, shape: Shape::Empty };
        Scanner { full, spent, buffer: Vec::new(), tag, at: 0, lines: 1, counted: 0 }
    }

    /// The name of the present tag's element.
    pub(super) fn name(&self) -> &[u8] {
        self.tag.name.get(&self.buffer).unwrap_or_default()
    }

    /// The present tag's attribute `key`.
    pub(super) fn key(&self) -> Option<&[u8]> {
        self.tag.key.get(&self.buffer)
    }

    /// The present tag's attribute `value`.
    pub(super) fn value(&self) -> Option<&[u8]> {
        self.tag.value.get(&self.buffer)
    }

    /// The line on which the present tag begins.
    pub(super) fn line_of_tag(&mut self) -> u64 {
        self.line(self.tag.name.start as usize)
    }

    /// The line of the present tag's value.
    pub(super) fn line_of_value(&mut self) -> u64 {
        self.line(self.tag.value.start as usize)
    }

    /// The line of a place in the present block.
    fn line(&mut self, at: usize) -> u64 {
        let at = at.min(self.buffer.len());
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

    /// Goes to the next tag and tells its shape; `None` at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Shape>, LogError> {
        loop {
            let Some(found) = memchr(b'<', &self.buffer[self.at..]) else {
                self.at = self.buffer.len();
                if !self.refill()? {
                    return Ok(None);
                }
                continue;
            };
            self.at += found;
            match look(&self.buffer, self.at, &mut self.tag) {
                Found::Tag(end) => {
                    self.at = end;
                    return Ok(Some(self.tag.shape));
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
fn look(buffer: &[u8], at: usize, tag: &mut Tag) -> Found {
    match buffer.get(at + 1) {
        None => Found::Short,
        Some(b'/') => close(buffer, at, tag),
        Some(b'?') => Found::Until("processing instruction", b"?>"),
        Some(b'!') => declaration(buffer, at),
        Some(_) => open(buffer, at, tag),
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

fn close(buffer: &[u8], at: usize, tag: &mut Tag) -> Found {
    let begin = at + 2;
    let Some(length) = memchr2(b'>', b'<', &buffer[begin..]) else { return Found::Short };
    let end = begin + length;
    if buffer[end] == b'<' {
        return Found::Wrong(at, "this tag has no `>` before the next one begins");
    }
    let name = Span::of(begin, begin + buffer[begin..end].trim_ascii_end().len());
    if name.start == name.end {
        return Found::Wrong(at, "this closing tag has no name");
    }
    *tag = Tag { name, key: Span::ABSENT, value: Span::ABSENT, shape: Shape::Close };
    Found::Tag(end + 1)
}

fn open(buffer: &[u8], at: usize, tag: &mut Tag) -> Found {
    let mut here = at + 1 + word(&buffer[at + 1..]);
    let name = Span::of(at + 1, here);
    if name.start == name.end {
        return Found::Wrong(at, "`<` is not followed by the name of an element");
    }
    *tag = Tag { name, key: Span::ABSENT, value: Span::ABSENT, shape: Shape::Open };
    loop {
        let spaces = space(&buffer[here..]);
        here += spaces;
        match buffer.get(here) {
            None => return Found::Short,
            Some(b'>') => return Found::Tag(here + 1),
            Some(b'/') => {
                tag.shape = Shape::Empty;
                return match buffer.get(here + 1) {
                    None => Found::Short,
                    Some(b'>') => Found::Tag(here + 2),
                    Some(_) => Found::Wrong(here, "`/` is not followed by `>`"),
                };
            }
            Some(_) if spaces == 0 => {
                return Found::Wrong(here, "white space or `>` is missing in this tag");
            }
            Some(_) => {}
        }
        here = match attribute(buffer, here, tag) {
            Ok(next) => next,
            Err(found) => return found,
        };
    }
}

/// Takes in an attribute, and says where it ends. The two that matter are nearly always written without white space.
fn attribute(buffer: &[u8], at: usize, tag: &mut Tag) -> Result<usize, Found> {
    let rest = &buffer[at..];
    if rest.starts_with(b"key=\"") {
        return value(buffer, at, at + 5, b'"', Some(&mut tag.key));
    }
    if rest.starts_with(b"value=\"") {
        return value(buffer, at, at + 7, b'"', Some(&mut tag.value));
    }
    let name = &rest[..word(rest)];
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
    let place = match name {
        b"key" => Some(&mut tag.key),
        b"value" => Some(&mut tag.value),
        _ => None,
    };
    value(buffer, at, here + 1, quote, place)
}

/// Takes in the value that begins at `begin`, of the attribute at `at`.
fn value(
    buffer: &[u8],
    at: usize,
    begin: usize,
    quote: u8,
    place: Option<&mut Span>,
) -> Result<usize, Found> {
    let Some(length) = memchr2(quote, b'<', &buffer[begin..]) else { return Err(Found::Short) };
    let end = begin + length;
    if buffer[end] == b'<' {
        let says = "this value has no closing quotation mark, or a `<` in it";
        return Err(Found::Wrong(begin - 1, says));
    }
    let Some(place) = place else { return Ok(end + 1) };
    if *place != Span::ABSENT {
        return Err(Found::Wrong(at, "this attribute is there twice"));
    }
    *place = Span::of(begin, end);
    Ok(end + 1)
}

/// How many bytes of white space stand in front.
fn space(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r')).count()
}

/// For each byte whether a name ends before it.
const ENDS: [bool; 256] = {
    let mut ends = [false; 256];
    let marks = b" \n\t\r>/=<\"'&";
    let mut at = 0;
    while at < marks.len() {
        ends[marks[at] as usize] = true;
        at += 1;
    }
    ends
};

/// How many bytes of a name stand in front.
fn word(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| ENDS[usize::from(*byte)]).unwrap_or(bytes.len())
}
