//! Looks into a zip archive before anything unpacks it: is it a workbook, and how large does it get?

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::options::{Format, Limits};
use crate::refusal::Refusal;

/// How deep into the table of shared texts its first element may begin.
const PROLOGUE: usize = 64 * 1024;

const SAVE_AS: &str = "save the table as CSV, XLSX or ODS and read that";

/// Tells what kind of workbook an archive is, or refuses it.
pub(super) fn format<R: Read + Seek>(file: &mut R) -> Result<Format, Refusal> {
    file.seek(SeekFrom::Start(0))?;
    let archive = archive(file, Format::Xlsx)?;
    let names: Vec<String> =
        archive.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let has_in = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    let other = |what, advice| Err(Refusal::NotATable { what, advice });
    if has("xl/workbook.bin") {
        return other("a binary Excel workbook (xlsb)", "save it as XLSX and read that");
    }
    if has("[Content_Types].xml") && has_in("word/") {
        return other("a Word document", SAVE_AS);
    }
    if has("[Content_Types].xml") && has_in("ppt/") {
        return other("a PowerPoint presentation", SAVE_AS);
    }
    if has("[Content_Types].xml") || has_in("xl/") {
        return Ok(Format::Xlsx);
    }
    if has("Index/Document.iwa") || has("Index.zip") {
        return other("an Apple Numbers document", "export it as CSV or XLSX and read that");
    }
    if has("mimetype") && has("content.xml") {
        return Ok(Format::Ods);
    }
    Err(Refusal::Archive { files: names })
}

/// Opens an archive.
pub(super) fn archive<R: Read + Seek>(file: R, format: Format) -> Result<ZipArchive<R>, Refusal> {
    ZipArchive::new(file).map_err(|error| refused(error, format))
}

fn refused(error: ZipError, format: Format) -> Refusal {
    match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => Refusal::Io(error),
        error => Refusal::broken(format, error),
    }
}

/// Unpacks every XML part once, into nothing, to know how large it is: the sizes an archive states
/// about itself can be made up. Checks too that no count makes a reader set memory aside for texts
/// that are not there.
pub(super) fn check_xlsx<R: Read + Seek>(file: R, limits: &Limits) -> Result<(), Refusal> {
    let format = Format::Xlsx;
    let mut archive = archive(file, format)?;
    let mut left = limits.unpacked;
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).map_err(|error| refused(error, format))?;
        let name = String::from_utf8_lossy(part.name_raw()).to_ascii_lowercase();
        if !(name.ends_with(".xml") || name.ends_with(".rels")) {
            continue;
        }
        let mut head = Vec::new();
        let bounded = part.by_ref().take(left + 1);
        let unpacked =
            measure(bounded, &mut head).map_err(|error| Refusal::broken(format, error))?;
        if unpacked > left {
            return Err(Refusal::UnpacksTooLarge { limit: limits.unpacked });
        }
        left -= unpacked;
        if name.ends_with("sharedstrings.xml") {
            check_count(&head, unpacked)?;
        }
    }
    Ok(())
}

/// Reads to the end and counts, keeping the beginning.
fn measure(part: impl Read, head: &mut Vec<u8>) -> io::Result<u64> {
    let mut part = part;
    part.by_ref().take(PROLOGUE as u64).read_to_end(head)?;
    let rest = io::copy(&mut part, &mut io::sink())?;
    Ok(head.len() as u64 + rest)
}

/// A table of texts takes at least five bytes for each: `<si/>`.
fn check_count(head: &[u8], unpacked: u64) -> Result<(), Refusal> {
    let broken = |reason: &str| Err(Refusal::broken(Format::Xlsx, reason));
    let mut xml = Reader::from_reader(head);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                for attribute in element.attributes().flatten() {
                    if attribute.key.local_name().as_ref() != "uniqueCount" {
                        continue;
                    }
                    let count = attribute.value.trim().parse::<u64>().unwrap_or(u64::MAX);
                    if count > unpacked / 5 + 1 {
                        return broken("its table of texts counts more texts than it can hold");
                    }
                }
                return Ok(());
            }
            Ok(Event::Eof) if (head.len() as u64) < unpacked => {
                return broken("its table of texts does not begin");
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(Refusal::broken(Format::Xlsx, error)),
        }
    }
}

/// Opens one part for reading at most as much as is allowed.
pub(super) fn part<'a, R: Read + Seek>(
    archive: &'a mut ZipArchive<R>,
    name: &str,
    format: Format,
    limits: &Limits,
) -> Result<Option<BufReader<Bounded<impl Read + use<'a, R>>>>, Refusal> {
    match archive.by_name(name) {
        Ok(part) => Ok(Some(BufReader::new(Bounded { inner: part, left: limits.unpacked }))),
        Err(ZipError::FileNotFound) => Ok(None),
        Err(error) => Err(refused(error, format)),
    }
}

/// Fails, rather than ends, when more comes than allowed.
pub(super) struct Bounded<R> {
    inner: R,
    left: u64,
}

/// Marks the error of a part that is too large.
const TOO_LARGE: &str = "more is unpacked than allowed";

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(io::Error::other(TOO_LARGE)),
        }
    }
}

/// Says why the XML of a workbook could not be read.
pub(super) fn xml_refused(error: quick_xml::Error, format: Format, limits: &Limits) -> Refusal {
    match &error {
        quick_xml::Error::Io(io) if io.to_string() == TOO_LARGE => {
            Refusal::UnpacksTooLarge { limit: limits.unpacked }
        }
        _ => Refusal::broken(format, error),
    }
}
