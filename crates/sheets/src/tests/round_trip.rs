//! What is written reads back as it was.

use proptest::prelude::*;

use super::{cells, read_all, shared};
use crate::{HeaderRow, Options, Sheet, Writer, guard_formula, unguard_formula, write_csv};

fn told() -> Options {
    Options {
        encoding: Some("utf-8".into()),
        delimiter: Some(','),
        quote: Some(crate::Quote::Char('"')),
        header: HeaderRow::None,
        ..Options::default()
    }
}

fn write(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    for row in rows {
        writer.row(row).unwrap();
    }
    writer.finish().unwrap()
}

fn read_back(bytes: Vec<u8>, options: &Options) -> Vec<Vec<String>> {
    let mut sheet = Sheet::from_bytes(bytes, None, options).unwrap();
    let (rows, problems) = read_all(&mut sheet);
    assert!(problems.is_empty(), "{problems:?}");
    rows.iter().map(|row| row.cells().map(str::to_owned).collect()).collect()
}

/// Rows of one width. Text files have no zero bytes, or they are not known for text.
fn tables() -> impl Strategy<Value = Vec<Vec<String>>> {
    let nasty = prop_oneof![
        any::<String>(),
        "[\"',;|\t\r\n a=+@-]{0,12}",
        "\"[^\"]*",
        Just(String::new()),
    ];
    let cell = nasty.prop_map(|text| text.replace('\0', "0"));
    (1_usize..6).prop_flat_map(move |width| {
        prop::collection::vec(prop::collection::vec(cell.clone(), width), 1..12)
    })
}

proptest! {
    #[test]
    fn rows_that_were_written_read_back_the_same(table in tables()) {
        let bytes = write(&table);
        if crate::sniff::format::refuse_binary(&bytes[..bytes.len().min(256 << 10)]).is_ok() {
            // A row of one white cell among wider ones cannot arise here: all are of one width.
            prop_assert_eq!(read_back(bytes, &told()), table);
        }
    }

    #[test]
    fn rows_with_a_header_of_plain_names_read_back_the_same_without_being_told(
        table in prop::collection::vec(prop::collection::vec("[a-zA-Z0-9 ,;|'\"\n\u{e4}\u{4e2d}-]{1,12}", 3), 1..30)
    ) {
        let mut all = vec![vec!["name".to_owned(), "city".to_owned(), "note".to_owned()]];
        all.extend(table.clone());
        let options = Options { header: HeaderRow::Line(1), ..Options::default() };
        let bytes = write(&all);
        let sheet = Sheet::from_bytes(bytes.clone(), None, &options).unwrap();
        prop_assert_eq!(sheet.detected().delimiter, Some(','));
        prop_assert_eq!(read_back(bytes, &options), table);
    }

    #[test]
    fn a_guarded_cell_is_no_formula_and_can_be_unguarded(cell in "[=+@\t\r\n'-]?.{0,10}") {
        let guarded = guard_formula(&cell);
        let number = cell.trim_start_matches(['+', '-']).starts_with(|it: char| it.is_ascii_digit());
        prop_assert!(number || !guarded.starts_with(['=', '+', '-', '@', '\t', '\r']));
        if !cell.starts_with('\'') {
            prop_assert_eq!(unguard_formula(&guarded), cell.as_str());
        }
    }
}

#[test]
fn an_export_is_guarded_against_formulas() {
    let rows = [["name", "note"], ["Ada", "=cmd|' /C calc'!A0"], ["-5", "@SUM(A1)"], ["+1", "-a"]];
    let text = String::from_utf8(write_csv(Vec::new(), rows).unwrap()).unwrap();
    assert_eq!(text, "name,note\r\nAda,\"'=cmd|' /C calc'!A0\"\r\n-5,'@SUM(A1)\r\n+1,'-a\r\n");
}

#[test]
fn a_cell_that_ends_in_a_backslash_does_not_make_it_an_escape() {
    for table in [vec![vec![",\\".to_owned()]], vec![vec!["a,\\\"".to_owned(), "b".to_owned()]; 2]]
    {
        assert_eq!(read_back(write(&table), &told()), table);
    }
}

#[test]
fn a_row_of_one_empty_cell_is_not_lost() {
    let table = vec![vec!["a".to_owned()], vec![String::new()], vec!["b".to_owned()]];
    assert_eq!(read_back(write(&table), &told()), table);
}

#[test]
fn naughty_strings_come_back_unchanged() {
    let Some(folder) = shared("naughty") else { return };
    let json = std::fs::read_to_string(folder.join("blns.json")).unwrap();
    let strings: Vec<String> = serde_json::from_str(&json).unwrap();
    assert_eq!(strings.len(), 515);
    let table: Vec<Vec<String>> = (1..)
        .zip(&strings)
        .map(|(number, text): (u32, _)| vec![number.to_string(), text.clone(), "end".to_owned()])
        .collect();
    let mut writer = Writer::new(Vec::new());
    writer.row(["number", "text", "end"]).unwrap();
    for row in &table {
        writer.row(row).unwrap();
    }
    let mut sheet =
        Sheet::from_bytes(writer.finish().unwrap(), Some("naughty.csv"), &Options::default())
            .unwrap();
    assert_eq!(sheet.detected().delimiter, Some(','));
    assert_eq!(sheet.detected().header_line, Some(1));
    let (rows, problems) = read_all(&mut sheet);
    assert!(problems.is_empty(), "{problems:?}");
    let read: Vec<Vec<&str>> = rows.iter().map(cells).collect();
    assert_eq!(read, table);
}
