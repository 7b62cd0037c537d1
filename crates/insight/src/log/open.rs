//! Opens a log whatever it is: XES or a table, plain or gzipped.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use types::Zone;

use super::blocks::unpacked;
use super::columns::EventLog;
use super::error::LogError;
use super::lifecycle::Keep;
use super::table::{self, ColumnNames};
use super::xes;

/// Says how to read a log; the default finds out by itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which events are looked at.
    pub keep: Keep,
    /// Which columns of a table say what.
    pub columns: ColumnNames,
    /// The zone of a table's times that state no offset; UTC where absent.
    pub zone: Option<Zone>,
    /// Bounds on memory and work.
    pub limits: Limits,
}

/// Bounds what one log may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that the file may unpack to.
    pub unpacked: u64,
    /// Events that it may have.
    pub events: usize,
}

impl Default for Limits {
    /// Sixteen GiB, and two hundred million events (about five GB of columns).
    fn default() -> Limits {
        Limits { unpacked: 16 << 30, events: 200_000_000 }
    }
}

/// Reads a log from a file.
pub fn open(path: impl AsRef<Path>, options: &Options) -> Result<EventLog, LogError> {
    let path = path.as_ref();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    read(File::open(path)?, name.as_deref(), options)
}

/// Reads a log from whatever can be read.
pub fn read(
    reader: impl Read + Send + 'static,
    file_name: Option<&str>,
    options: &Options,
) -> Result<EventLog, LogError> {
    let mut reader = unpacked(reader)?;
    let mut start = vec![0; 256];
    let mut filled = 0;
    while filled < start.len() {
        match reader.read(&mut start[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    start.truncate(filled);
    let is_xml = looks_like_xml(&start);
    let reader = Cursor::new(start).chain(reader);
    if is_xml {
        return xes::read(reader, options.keep, &options.limits);
    }
    table::read(reader, file_name, options)
}

/// Whether the first letter is a `<`, in any encoding.
fn looks_like_xml(start: &[u8]) -> bool {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let text = text.strip_prefix(b"\xff\xfe").or(text.strip_prefix(b"\xfe\xff")).unwrap_or(text);
    let first = text.iter().find(|byte| **byte != 0 && !byte.is_ascii_whitespace());
    first == Some(&b'<')
}
