//! Logs as people write them, as they break them, and as nobody would write them.

mod any_bytes;
mod hostile;
mod journal;
mod tables;
mod times;
mod well_formed;

use std::io::{Cursor, Write};

use super::{EventLog, LogError, Options};

pub(super) fn read(text: impl Into<Vec<u8>>, options: &Options) -> Result<EventLog, LogError> {
    super::read(Cursor::new(text.into()), None, options)
}

pub(super) fn read_well(text: impl Into<Vec<u8>>) -> EventLog {
    read(text, &Options::default()).unwrap()
}

pub(super) fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// Every case as `name: activity@millis activity@millis`.
pub(super) fn told(log: &EventLog) -> Vec<String> {
    let event = |(id, time): (&u32, &i64)| format!(" {}@{time}", log.activities().get(*id));
    log.iter()
        .map(|case| {
            let events: String = case.activities.iter().zip(case.times).map(event).collect();
            format!("{}:{events}", case.name)
        })
        .collect()
}
