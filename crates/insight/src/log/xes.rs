//! Event logs in XES (IEEE 1849-2016): `log`, `trace`, `event`, and their attributes of the standard extensions.
//!
//! Taken are `concept:name` of traces and events, `time:timestamp`, `org:resource` and `lifecycle:transition` of events,
//! where they are direct attributes; all others, and what is nested in attributes, are passed over. Every trace is a case of
//! its own.

use std::borrow::Cow;
use std::io::Read;
use std::sync::mpsc;

use super::blocks::{self, AHEAD, AsUtf8};
use super::builder::Builder;
use super::columns::EventLog;
use super::error::LogError;
use super::lifecycle::{Keep, Lifecycle};
use super::open::Limits;
use super::scanner::{Scanner, Shape};
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

/// The elements that are open, from the outermost in.
#[derive(Default)]
struct Open {
    /// Their names, one after the other.
    names: Vec<u8>,
    /// For each where its name begins, and the line on which it began; 0 where that was not worth counting.
    begins: Vec<(usize, u64)>,
}

impl Open {
    fn depth(&self) -> usize {
        self.begins.len()
    }

    fn push(&mut self, name: &[u8], line: u64) {
        self.begins.push((self.names.len(), line));
        self.names.extend_from_slice(name);
    }

    fn pop(&mut self) {
        if let Some((begin, _)) = self.begins.pop() {
            self.names.truncate(begin);
        }
    }

    fn name(&self, at: usize) -> &[u8] {
        let end = self.begins.get(at + 1).map_or(self.names.len(), |(begin, _)| *begin);
        &self.names[self.begins[at].0..end]
    }

    fn last(&self) -> Option<&[u8]> {
        Some(self.name(self.depth().checked_sub(1)?))
    }

    /// The innermost element whose line is known: its name and line.
    fn last_counted(&self) -> Option<(&[u8], u64)> {
        let at = self.begins.iter().rposition(|(_, line)| *line > 0)?;
        Some((self.name(at), self.begins[at].1))
    }
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
    open: Open,
    in_trace: bool,
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
            open: Open::default(),
            in_trace: false,
            case_name: None,
            event: None,
            begun: false,
        }
    }

    fn read(mut self) -> Result<EventLog, LogError> {
        while let Some(shape) = self.scanner.next()? {
            match shape {
                Shape::Close => self.close()?,
                Shape::Open | Shape::Empty => self.element(shape)?,
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
        let Some(name) = self.open.last() else { return Ok(()) };
        let name = String::from_utf8_lossy(name);
        let says = match self.open.last_counted() {
            Some((outer, begun)) if *outer == *name.as_bytes() => {
                format!("the file ends inside the <{name}> that begins on line {begun}")
            }
            Some((outer, begun)) => {
                let outer = String::from_utf8_lossy(outer);
                format!(
                    "the file ends inside a <{name}> of the <{outer}> that begins on line {begun}"
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
    fn element(&mut self, shape: Shape) -> Result<(), LogError> {
        match self.open.depth() {
            0 => self.begin()?,
            1 => self.in_log(shape),
            2 if self.in_trace => self.in_trace(shape)?,
            3 if self.event.is_some() => self.event_attribute()?,
            _ => {}
        }
        if shape == Shape::Open {
            self.push()?;
        }
        Ok(())
    }

    fn push(&mut self) -> Result<(), LogError> {
        let depth = self.open.depth();
        let line = if depth <= 1 { self.scanner.line_of_tag() } else { 0 };
        if depth >= DEEPEST {
            let line = self.scanner.line_of_tag();
            return Err(LogError::at(line, format!("elements are nested deeper than {DEEPEST}")));
        }
        self.open.push(self.scanner.name(), line);
        Ok(())
    }

    /// The element that holds everything.
    fn begin(&mut self) -> Result<(), LogError> {
        let name = self.scanner.name();
        let says = if local(name) != b"log" {
            format!("this is no event log: it begins with <{}>", String::from_utf8_lossy(name))
        } else if self.begun {
            "a second <log> begins here".to_owned()
        } else {
            self.begun = true;
            return Ok(());
        };
        Err(LogError::at(self.scanner.line_of_tag(), says))
    }

    fn in_log(&mut self, shape: Shape) {
        match local(self.scanner.name()) {
            b"trace" if shape == Shape::Empty => self.end_trace(),
            b"trace" => self.in_trace = true,
            b"event" => self.leave_out("an event outside of a trace was left out"),
            _ => {}
        }
    }

    fn in_trace(&mut self, shape: Shape) -> Result<(), LogError> {
        if local(self.scanner.name()) != b"event" {
            return self.trace_attribute();
        }
        self.event = Some(Event::default());
        if shape == Shape::Empty { self.end_event() } else { Ok(()) }
    }

    fn close(&mut self) -> Result<(), LogError> {
        if self.open.last() != Some(self.scanner.name()) {
            return Err(self.mismatch());
        }
        self.open.pop();
        match self.open.depth() {
            2 if self.event.is_some() => self.end_event(),
            1 if self.in_trace => {
                self.end_trace();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn mismatch(&mut self) -> LogError {
        let line = self.scanner.line_of_tag();
        let name = String::from_utf8_lossy(self.scanner.name());
        let says = match self.open.last() {
            None => format!("</{name}> closes nothing"),
            Some(open) => {
                format!("</{name}> stands where </{}> should", String::from_utf8_lossy(open))
            }
        };
        LogError::at(line, says)
    }

    fn end_trace(&mut self) {
        let number = self.builder.next_case() + 1;
        let name = self.case_name.take().unwrap_or_else(|| format!("case {number}"));
        self.builder.name_case(&name);
        self.in_trace = false;
    }

    fn trace_attribute(&mut self) -> Result<(), LogError> {
        if self.scanner.key() != Some(b"concept:name") {
            return Ok(());
        }
        let Some(name) = unescaped(&mut self.scanner)? else { return Ok(()) };
        match String::from_utf8(name.into_owned()) {
            Ok(name) => self.case_name = Some(name),
            Err(_) => return Err(self.not_text()),
        }
        Ok(())
    }

    fn event_attribute(&mut self) -> Result<(), LogError> {
        let mut event = self.event.take().unwrap_or_default();
        match self.scanner.key() {
            Some(b"concept:name") => {
                let Some(name) = unescaped(&mut self.scanner)? else { return self.keep(event) };
                let id = self.builder.activity(&name);
                event.activity = Some(id.ok_or_else(|| self.not_text())?);
            }
            Some(b"time:timestamp") => {
                let Some(text) = self.scanner.value() else { return self.keep(event) };
                event.time = Some(millis(text).ok_or_else(|| self.no_time())?);
            }
            Some(b"org:resource") => {
                let name = unescaped(&mut self.scanner)?.filter(|name| !name.is_empty());
                event.resource = name.and_then(|name| self.builder.resource(&name));
            }
            Some(b"lifecycle:transition") => {
                event.lifecycle = self.scanner.value().map(Lifecycle::of);
            }
            _ => {}
        }
        self.keep(event)
    }

    fn keep(&mut self, event: Event) -> Result<(), LogError> {
        self.event = Some(event);
        Ok(())
    }

    fn end_event(&mut self) -> Result<(), LogError> {
        let Some(event) = self.event.take() else { return Ok(()) };
        let transition = event.lifecycle.unwrap_or(Lifecycle::Unsaid);
        let (Some(activity), Some(time)) = (event.activity, event.time) else {
            self.leave_out(match event.activity {
                None => "an event without concept:name was left out",
                Some(_) => "an event without time:timestamp was left out",
            });
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

    fn leave_out(&mut self, says: &str) {
        let line = self.scanner.line_of_tag();
        self.builder.notes.add(line, || says.to_owned());
    }

    fn not_text(&mut self) -> LogError {
        LogError::at(self.scanner.line_of_value(), "this name is not written in UTF-8")
    }

    fn no_time(&mut self) -> LogError {
        let line = self.scanner.line_of_value();
        let text = String::from_utf8_lossy(self.scanner.value().unwrap_or_default());
        let shown: String = text.chars().take(60).collect();
        let says = format!("`{shown}` is no time; it is written 2011-10-01T00:38:44.546+02:00");
        LogError::at(line, says)
    }
}

/// The name of an element without the prefix of its namespace.
fn local(name: &[u8]) -> &[u8] {
    memchr::memchr(b':', name).map_or(name, |colon| &name[colon + 1..])
}

/// The text of the present value, its references replaced by what they stand for.
fn unescaped(scanner: &mut Scanner) -> Result<Option<Cow<'_, [u8]>>, LogError> {
    let Some(value) = scanner.value() else { return Ok(None) };
    if memchr::memchr(b'&', value).is_none() {
        return Ok(scanner.value().map(Cow::Borrowed));
    }
    match replaced(value) {
        Ok(text) => Ok(Some(Cow::Owned(text))),
        Err(reference) => {
            let says = format!("`{reference}` stands for nothing; write `&amp;` for `&`");
            Err(LogError::at(scanner.line_of_value(), says))
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
