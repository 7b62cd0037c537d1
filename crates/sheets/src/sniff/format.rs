//! Tells the format of a file from its first bytes; its name is not believed.

use crate::options::Format;
use crate::refusal::Refusal;

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// A zip archive: a workbook, or something else.
    Zip,
    /// A compound file of old Microsoft programs: a workbook, or something else.
    Compound,
    /// Text, for want of anything else.
    Text,
}

const ZIP: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"];
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

const UNPACK: &str = "unpack it and read the file within";
const SAVE_AS: &str = "save the table as CSV, XLSX or ODS and read that";

/// Files that people pick by mistake, by how they begin.
const OTHERS: [(&[u8], &str, &str); 19] = [
    (b"%PDF", "a PDF document", SAVE_AS),
    (b"\x1F\x8B", "a gzip archive", UNPACK),
    (b"7z\xBC\xAF\x27\x1C", "a 7-zip archive", UNPACK),
    (b"Rar!\x1A\x07", "a RAR archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xFD7zXZ\x00", "an xz archive", UNPACK),
    (b"\x28\xB5\x2F\xFD", "a zstd archive", UNPACK),
    (b"\x89PNG\r\n", "a picture", "choose the file with the table"),
    (b"\xFF\xD8\xFF", "a picture", "choose the file with the table"),
    (b"GIF8", "a picture", "choose the file with the table"),
    (b"{\\rtf", "a rich-text document", SAVE_AS),
    (b"SQLite format 3\x00", "an SQLite database", "export the table as CSV and read that"),
    (b"PAR1", "a Parquet file", "export the table as CSV and read that"),
    (b"\x7FELF", "a program", "choose the file with the table"),
    (b"MZ\x90", "a program", "choose the file with the table"),
    (b"{\"", "JSON", "export the table as CSV, XLSX or ODS and read that"),
    (b"[{", "JSON", "export the table as CSV, XLSX or ODS and read that"),
    (b"\x00\x00\xFE\xFF", "text in UTF-32", "save it as UTF-8 and read that"),
    (b"\xFF\xFE\x00\x00", "text in UTF-32", "save it as UTF-8 and read that"),
];

/// Markup, after white space and in any letter case.
const MARKUP: [(&str, &str); 5] = [
    ("<!doctype html", "an HTML page"),
    ("<html", "an HTML page"),
    ("<table", "an HTML table"),
    ("<?xml", "an XML document"),
    ("<?mso-application", "an XML document"),
];

/// Tells what the file is from its head, or refuses it.
pub(crate) fn container(head: &[u8]) -> Result<Container, Refusal> {
    if ZIP.iter().any(|magic| head.starts_with(magic)) {
        return Ok(Container::Zip);
    }
    if head.starts_with(COMPOUND) {
        return Ok(Container::Compound);
    }
    if let Some((_, what, advice)) = OTHERS.iter().find(|(magic, ..)| head.starts_with(magic)) {
        return Err(Refusal::NotATable { what, advice });
    }
    match markup(head) {
        Some(what) => Err(Refusal::NotATable {
            what,
            advice: "open it in a spreadsheet program, save it as XLSX and read that",
        }),
        None => Ok(Container::Text),
    }
}

fn markup(head: &[u8]) -> Option<&'static str> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let found = MARKUP.iter().find(|(start, _)| {
        head.get(..start.len()).is_some_and(|bytes| bytes.eq_ignore_ascii_case(start.as_bytes()))
    });
    found.map(|(_, what)| *what)
}

/// Refuses bytes that no text has. `head` is in an encoding whose units are bytes.
pub(crate) fn refuse_binary(head: &[u8]) -> Result<(), Refusal> {
    let nul = head.contains(&0);
    let odd = head.iter().filter(|byte| is_odd(**byte)).count();
    if nul || odd * 50 > head.len() {
        return Err(Refusal::NotATable {
            what: "a binary file of an unknown kind",
            advice: "choose a CSV, TSV, XLSX, XLS or ODS file",
        });
    }
    Ok(())
}

/// Control characters but tab, the line ends, form feed, end of file (0x1A) and escape.
fn is_odd(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A | 0x1B)
}

/// The format that the caller insists on must agree with what the file is.
pub(crate) fn check(asked: Option<Format>, found: Format) -> Result<Format, Refusal> {
    match asked {
        Some(asked) if asked != found => {
            Err(Refusal::broken(asked, format!("it is {}", article(found))))
        }
        _ => Ok(found),
    }
}

fn article(format: Format) -> String {
    match format {
        Format::Delimited => "plain text".to_owned(),
        other => format!("an {other}"),
    }
}
