//! Whatever the bytes, a file is read or refused: nothing panics, hangs or takes all memory.

use std::fs;

use proptest::prelude::*;

use super::shared;
use crate::{
    ColumnScan, DateFormat, HeaderRow, Limits, NumberFormat, Options, Reason, Row, Sheet, detect,
};

fn small() -> Options {
    let limits = Limits { unpacked: 64 << 20, ..Limits::default() };
    Options { limits, ..Options::default() }
}

/// Reads everything there is to read.
fn exhaust(bytes: Vec<u8>, options: &Options) {
    let most = bytes.len() as u64 + 2;
    let Ok(mut sheet) = Sheet::from_bytes(bytes, None, options) else { return };
    let workbook = sheet.detected().format.is_workbook();
    let mut row = Row::default();
    let mut rows = 0;
    let mut last = 0;
    loop {
        match sheet.read(&mut row) {
            Ok(false) => break,
            Ok(true) => {
                assert!(row.line() > last, "line {} after {last}", row.line());
                last = row.line();
            }
            Err(problem) => {
                assert!(!problem.to_string().is_empty());
                last = problem.line;
            }
        }
        rows += 1;
        assert!(workbook || rows <= most, "more rows than bytes");
    }
}

proptest! {
    #[test]
    fn random_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        exhaust(bytes, &small());
    }

    #[test]
    fn random_text_is_read_or_refused(text in "[\"',;\t\r\n|a-c\\\\ \u{e4}\u{fffd}]{0,200}") {
        exhaust(text.into_bytes(), &small());
    }

    #[test]
    fn random_bytes_after_a_magic_are_read_or_refused(
        magic in prop::sample::select(vec![
            &b"PK\x03\x04"[..], b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xFF\xFE", b"\xFE\xFF", b"\xEF\xBB\xBF",
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..1200),
    ) {
        exhaust([magic, &bytes].concat(), &small());
    }

    #[test]
    fn any_value_can_be_looked_at(values in prop::collection::vec(any::<String>(), 0..20)) {
        let mut scan = ColumnScan::default();
        for value in &values {
            scan.see(1, value);
            for format in ["dd/mm/yyyy", "yy-mm-dd", "d mon yyyy", "yyyymmdd", "excel", "unix", "unix millis"] {
                let _ = format.parse::<DateFormat>().unwrap().parse(value);
            }
            let _ = NumberFormat::Point.parse(value);
            let _ = NumberFormat::Comma.parse(value);
        }
        scan.finish();
    }

    #[test]
    fn values_that_are_nearly_dates_or_numbers_can_be_looked_at(
        value in "[0-9TZ:./, apmOct+EUR$%()-]{0,24}",
    ) {
        let mut scan = ColumnScan::default();
        scan.see(1, &value);
        let guess = scan.finish();
        for format in guess.dates.formats {
            prop_assert!(format.parse(&value).is_ok());
        }
        for format in guess.numbers.formats {
            prop_assert!(format.parse(&value).is_ok());
        }
    }
}

/// The small files of the chamber of horrors, those of workbooks first.
fn real_files() -> Vec<(String, Vec<u8>)> {
    let Some(folder) = shared("csv/horror") else { return Vec::new() };
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.metadata().unwrap().len() < 60_000)
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn real_files_cut_off_anywhere_are_read_or_refused() {
    for (_, bytes) in real_files() {
        for part in 1..24 {
            exhaust(bytes[..bytes.len() * part / 24].to_vec(), &small());
        }
    }
}

#[test]
fn real_files_with_flipped_bytes_are_read_or_refused() {
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    for (_, bytes) in real_files() {
        if bytes.is_empty() {
            continue;
        }
        for _ in 0..25 {
            let mut bytes = bytes.clone();
            for _ in 0..1 + random() % 8 {
                let place = random() as usize % bytes.len();
                bytes[place] = random() as u8;
            }
            exhaust(bytes, &small());
        }
    }
}

#[test]
fn quotation_marks_cannot_be_made_to_waste_time() {
    // A cell is opened on every line, and only marks that are doubled come after it, so that each
    // time all of the rest is searched in vain.
    let options = Options {
        delimiter: Some(','),
        quote: Some(crate::Quote::Char('"')),
        header: HeaderRow::None,
        ..Options::default()
    };
    let text = "\"\"\"\"\"x\n".repeat(200_000);
    let mut sheet = Sheet::from_bytes(text, None, &options).unwrap();
    let problems: Vec<_> = sheet.rows().filter_map(Result::err).collect();
    assert!(!problems.is_empty());
    let mut text = "a,\"".to_owned();
    text.push_str(&"\"\",\n".repeat(400_000));
    let mut sheet = Sheet::from_bytes(text, None, &options).unwrap();
    let problems: Vec<_> = sheet.rows().filter_map(Result::err).collect();
    assert!(
        problems.iter().any(|it| matches!(
            it.reason,
            Reason::UnclosedQuote { .. } | Reason::CellTooLong { .. } | Reason::BrokenOff(_)
        )),
        "{:?}",
        problems.first()
    );
}

#[test]
fn long_lines_without_an_end_are_bounded() {
    let options =
        Options { limits: Limits { row: 256 << 10, ..Limits::default() }, ..Options::default() };
    let mut bytes = b"a,b\n1,2\n".to_vec();
    bytes.resize(3 << 20, b'x');
    exhaust(bytes.clone(), &options);
    bytes.fill(b',');
    exhaust(bytes.clone(), &options);
    bytes.fill(b'"');
    exhaust(bytes, &options);
}

#[test]
fn detection_does_not_depend_on_the_name() {
    let detected = detect(b"a;b\n1;2\n", Some("lies.xlsx"), &Options::default()).unwrap();
    assert_eq!(detected.delimiter, Some(';'));
}
