//! Event logs in XES (IEEE 1849-2016): `log`, `trace`, `event`, and their attributes of the standard extensions.
//!
//! Taken are `concept:name` of traces and events, `time:timestamp`, `org:resource` and `lifecycle:transition` of events,
//! where they are direct attributes; all others, and what is nested in attributes, are passed over. Every trace is a case of
//! its own.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;
use std::sync::mpsc;

use super::blocks::{self, AHEAD, AsUtf8};
use super::builder::Builder;
use super::columns::EventLog;
use super::error::LogError;
use super::lifecycle::{Keep, Lifecycle};
use super::open::Limits;
use super::scanner::{Scanner, Shape, Tag};
use super::time::millis;

/// How deep elements may be nested.
const DEEPEST: usize = 256;

/// Reads a log from unpacked bytes.
pub(super) fn read(
    reader: impl Read + Send,
    keep: Keep,
    limits: &Limits,
) -> Result<EventLog, LogError> {
    let reader = AsUtf8::new(reader)?;
    let (full, filled) = mpsc::sync_channel(AHEAD);
    let (spent, empty) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || blocks::fill(reader, limits.unpacked, &full, &empty));
        Reader::new(Scanner::new(filled, spent), keep, limits.events).read()
    })
}

/// An element that is open.
struct Frame {
    name: Box<[u8]>,
    /// Where it began; 0 where it was not worth counting.
    line: u64,
}

/// What is known of the event that is being read.
#[derive(Default)]
struct Event {
    activity: Option<u32>,
    time: Option<i64>,
    resource: Option<u32>,
    lifecycle: Option<Lifecycle>,
}

struct Reader {
    scanner: Scanner,
    builder: Builder,
    keep: Keep,
    most: usize,
    open: Vec<Frame>,
    depth_of_trace: Option<usize>,
    case_name: Option<String>,
    event: Option<Event>,
    begun: bool,
}

impl Reader {
    fn new(scanner: Scanner, keep: Keep, most: usize) -> Reader {
        Reader {
            scanner,
            builder: Builder::default(),
            keep,
            most,
            open: Vec::new(),
            depth_of_trace: None,
            case_name: None,
            event: None,
            begun: false,
        }
    }

    fn read(mut self) -> Result<EventLog, LogError> {
        while let Some(tag) = self.scanner.next()? {
            match tag.shape {
                Shape::Close => self.close(&tag)?,
                Shape::Open | Shape::Empty => self.element(&tag)?,
            }
        }
        self.ended()?;
        if self.builder.is_empty() {
            return Err(LogError::Empty(self.why_empty()));
        }
        Ok(self.builder.finish())
    }

    /// Whether the file may end here.
    fn ended(&mut self) -> Result<(), LogError> {
        let line = self.scanner.last_line();
        if !self.begun {
            return Err(LogError::at(line, "this is no event log: there is no <log> in it"));
        }
        let Some(frame) = self.open.last() else { return Ok(()) };
        let name = String::from_utf8_lossy(&frame.name);
        let begun = self.open.iter().rev().find(|frame| frame.line > 0);
        let says = match begun {
            Some(at) if at.name == frame.name => {
                format!("the file ends inside the <{name}> that begins on line {}", at.line)
            }
            Some(at) => {
                let outer = String::from_utf8_lossy(&at.name);
                format!(
                    "the file ends inside a <{name}> of the <{outer}> that begins on line {}",
                    at.line
                )
            }
            None => format!("the file ends inside <{name}>"),
        };
        Err(LogError::at(line, says))
    }

    fn why_empty(&self) -> String {
        match (self.builder.notes.first.first(), self.keep) {
            (Some(note), _) => format!(": line {}: {}", note.line, note.says),
            (None, Keep::Complete) => " that are complete".to_owned(),
            (None, Keep::All) => String::new(),
        }
    }

    /// An element begins, or is there and over.
    fn element(&mut self, tag: &Tag) -> Result<(), LogError> {
        let depth = self.open.len();
        let name = local(self.scanner.bytes(tag.name.clone()));
        match (depth, name) {
            (0, _) => self.begin(tag)?,
            (1, b"trace") => {
                self.depth_of_trace = Some(depth);
                if tag.shape == Shape::Empty {
                    self.end_trace();
                }
            }
            (1, b"event") => self.stray(tag),
            (2, b"event") if self.depth_of_trace.is_some() => {
                self.event = Some(Event::default());
                if tag.shape == Shape::Empty {
                    self.end_event(tag)?;
                }
            }
            (2, _) if self.depth_of_trace.is_some() => self.trace_attribute(tag)?,
            (3, _) if self.event.is_some() => self.event_attribute(tag)?,
            _ => {}
        }
        if tag.shape == Shape::Open {
            self.push(tag, depth)?;
        }
        Ok(())
    }

    fn push(&mut self, tag: &Tag, depth: usize) -> Result<(), LogError> {
        if depth >= DEEPEST {
            let line = self.scanner.line(tag.name.start);
            return Err(LogError::at(line, format!("elements are nested deeper than {DEEPEST}")));
        }
        let line = if depth <= 1 { self.scanner.line(tag.name.start) } else { 0 };
        let name = self.scanner.bytes(tag.name.clone()).into();
        self.open.push(Frame { name, line });
        Ok(())
    }

    /// The element that holds everything.
    fn begin(&mut self, tag: &Tag) -> Result<(), LogError> {
        let name = self.scanner.bytes(tag.name.clone());
        let says = if local(name) != b"log" {
            format!("this is no event log: it begins with <{}>", String::from_utf8_lossy(name))
        } else if self.begun {
            "a second <log> begins here".to_owned()
        } else {
            self.begun = true;
            return Ok(());
        };
        Err(LogError::at(self.scanner.line(tag.name.start), says))
    }

    fn close(&mut self, tag: &Tag) -> Result<(), LogError> {
        let name = self.scanner.bytes(tag.name.clone());
        let matches = self.open.last().is_some_and(|frame| *frame.name == *name);
        if !matches {
            return Err(self.mismatch(tag));
        }
        self.open.pop();
        match self.open.len() {
            2 if self.event.is_some() => self.end_event(tag)?,
            1 if self.depth_of_trace.is_some() => self.end_trace(),
            _ => {}
        }
        Ok(())
    }

    fn mismatch(&mut self, tag: &Tag) -> LogError {
        let line = self.scanner.line(tag.name.start);
        let name = String::from_utf8_lossy(self.scanner.bytes(tag.name.clone())).into_owned();
        match self.open.last() {
            None => LogError::at(line, format!("</{name}> closes nothing")),
            Some(frame) => {
                let open = String::from_utf8_lossy(&frame.name);
                LogError::at(line, format!("</{name}> stands where </{open}> should"))
            }
        }
    }

    fn end_trace(&mut self) {
        let number = self.builder.next_case() + 1;
        let name = self.case_name.take().unwrap_or_else(|| format!("case {number}"));
        self.builder.name_case(&name);
        self.depth_of_trace = None;
    }

    fn trace_attribute(&mut self, tag: &Tag) -> Result<(), LogError> {
        let (Some(key), Some(value)) = (tag.key.clone(), tag.value.clone()) else { return Ok(()) };
        if self.scanner.bytes(key) != b"concept:name" {
            return Ok(());
        }
        let line_of = value.start;
        let name = self.text(value)?.into_owned();
        match String::from_utf8(name) {
            Ok(name) => self.case_name = Some(name),
            Err(_) => return Err(self.not_text(line_of)),
        }
        Ok(())
    }

    fn event_attribute(&mut self, tag: &Tag) -> Result<(), LogError> {
        let (Some(key), Some(value)) = (tag.key.clone(), tag.value.clone()) else { return Ok(()) };
        let place = value.start;
        match self.scanner.bytes(key) {
            b"concept:name" => {
                let name = unescaped(&mut self.scanner, value)?;
                let id = self.builder.activity(&name);
                drop(name);
                let id = id.ok_or_else(|| self.not_text(place))?;
                self.event().activity = Some(id);
            }
            b"time:timestamp" => {
                let time = millis(self.scanner.bytes(value.clone()));
                let time = time.ok_or_else(|| self.no_time(value))?;
                self.event().time = Some(time);
            }
            b"org:resource" => {
                let name = unescaped(&mut self.scanner, value)?;
                let id = if name.is_empty() { None } else { self.builder.resource(&name) };
                self.event().resource = id;
            }
            b"lifecycle:transition" => {
                let transition = Lifecycle::of(self.scanner.bytes(value));
                self.event().lifecycle = Some(transition);
            }
            _ => {}
        }
        Ok(())
    }

    fn event(&mut self) -> &mut Event {
        self.event.get_or_insert_default()
    }

    fn end_event(&mut self, tag: &Tag) -> Result<(), LogError> {
        let Some(event) = self.event.take() else { return Ok(()) };
        let transition = event.lifecycle.unwrap_or(Lifecycle::Unsaid);
        let (Some(activity), Some(time)) = (event.activity, event.time) else {
            let line = self.scanner.line(tag.name.start);
            let what = if event.activity.is_none() { "concept:name" } else { "time:timestamp" };
            self.builder.notes.add(line, || format!("an event without {what} was left out"));
            return Ok(());
        };
        if !self.keep.takes(transition) {
            return Ok(());
        }
        let case = self.builder.next_case();
        self.builder.push(case, activity, time, event.resource, transition);
        if self.builder.len() > self.most {
            let says = format!("the log has more than the {} events allowed", self.most);
            return Err(LogError::TooLarge(says));
        }
        Ok(())
    }

    /// An event outside of any trace belongs to no case.
    fn stray(&mut self, tag: &Tag) {
        let line = self.scanner.line(tag.name.start);
        self.builder.notes.add(line, || "an event outside of a trace was left out".to_owned());
    }

    fn text(&mut self, value: Range<usize>) -> Result<Cow<'_, [u8]>, LogError> {
        unescaped(&mut self.scanner, value)
    }

    fn not_text(&mut self, at: usize) -> LogError {
        LogError::at(self.scanner.line(at), "this name is not written in UTF-8")
    }

    fn no_time(&mut self, value: Range<usize>) -> LogError {
        let line = self.scanner.line(value.start);
        let text = String::from_utf8_lossy(self.scanner.bytes(value)).into_owned();
        let shown: String = text.chars().take(60).collect();
        let says = format!("`{shown}` is no time; it is written 2011-10-01T00:38:44.546+02:00");
        LogError::at(line, says)
    }
}

/// The name of an element without the prefix of its namespace.
fn local(name: &[u8]) -> &[u8] {
    memchr::memchr(b':', name).map_or(name, |colon| &name[colon + 1..])
}

/// The text of a value, its references replaced by what they stand for.
fn unescaped(scanner: &mut Scanner, value: Range<usize>) -> Result<Cow<'_, [u8]>, LogError> {
    if memchr::memchr(b'&', scanner.bytes(value.clone())).is_none() {
        return Ok(Cow::Borrowed(scanner.bytes(value)));
    }
    match replaced(scanner.bytes(value.clone())) {
        Ok(text) => Ok(Cow::Owned(text)),
        Err(reference) => {
            let says = format!("`{reference}` stands for nothing; write `&amp;` for `&`");
            Err(LogError::at(scanner.line(value.start), says))
        }
    }
}

fn replaced(mut value: &[u8]) -> Result<Vec<u8>, String> {
    let mut text = Vec::with_capacity(value.len());
    while let Some(at) = memchr::memchr(b'&', value) {
        text.extend_from_slice(&value[..at]);
        let rest = &value[at..];
        let end = memchr::memchr(b';', rest).unwrap_or_else(|| rest.len().min(12));
        let reference = &rest[..(end + 1).min(rest.len())];
        let stands_for = reference.strip_suffix(b";").and_then(|name| character(&name[1..]));
        let Some(letter) = stands_for else {
            return Err(String::from_utf8_lossy(reference).chars().take(20).collect());
        };
        text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        value = &rest[end + 1..];
    }
    text.extend_from_slice(value);
    Ok(text)
}

/// What the name of a reference stands for: one of the five of XML, or a character's number.
fn character(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    let number = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => name.strip_prefix('#')?,
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|letter| *letter != '\0')
}
