//! What a caller says outweighs what is detected; what makes no sense is refused; rows that go
//! wrong are handed over.

use super::{cells, read_all, read_text};
use crate::{
    Format, HeaderRow, Limits, LineEnd, Options, Quote, Reason, Refusal, Row, Sheet, detect,
};

fn refused(text: &[u8], options: &Options) -> Refusal {
    Sheet::from_bytes(text.to_vec(), None, options).unwrap_err()
}

#[test]
fn delimiters_and_quotes_can_be_told() {
    let options =
        Options { delimiter: Some('~'), quote: Some(Quote::Char('\'')), ..Options::default() };
    let mut sheet = read_text("a~b\n'x~y'~\"\n", &options);
    let (rows, problems) = read_all(&mut sheet);
    assert!(problems.is_empty());
    assert_eq!(cells(&rows[0]), ["x~y", "\""]);
}

#[test]
fn excels_own_declaration_of_the_delimiter_is_heeded() {
    let mut sheet = read_text("sep=;\nname;sum\nAda;1,5\nBob;2,5\n", &Options::default());
    assert_eq!(sheet.detected().delimiter, Some(';'));
    assert_eq!(sheet.detected().header_line, Some(2));
    assert_eq!(cells(&read_all(&mut sheet).0[0]), ["Ada", "1,5"]);
}

#[test]
fn decimal_commas_do_not_pass_for_delimiters() {
    let text = "ort;wert;anteil\nBonn;1,5;2,5\nKiel;3,5;4,25\nUlm;1,0;0,5\n";
    let sheet = read_text(text, &Options::default());
    assert_eq!(sheet.detected().delimiter, Some(';'));
    let guess = &sheet.detected().columns[1].guess;
    assert_eq!(guess.numbers.decide("wert").unwrap().unwrap().to_string(), "1.234,56");
}

#[test]
fn full_names_are_no_table_of_two_columns() {
    let sheet = read_text("person\nAda Lovelace\nAlan Turing\nGrace Hopper\n", &Options::default());
    assert_eq!(sheet.columns().collect::<Vec<_>>(), ["person"]);
    let sheet = read_text("city temp\nRome 21\nOslo 3\nBern 11\n", &Options::default());
    assert_eq!(sheet.detected().delimiter, Some(' '));
}

#[test]
fn a_header_can_be_told_or_denied() {
    let text = "name,city\nAda,London\n";
    let none = Options { header: HeaderRow::None, ..Options::default() };
    let mut sheet = read_text(text, &none);
    assert_eq!(sheet.columns().collect::<Vec<_>>(), ["column 1", "column 2"]);
    assert_eq!(read_all(&mut sheet).0.len(), 2);
    let second = Options { header: HeaderRow::Line(2), ..Options::default() };
    assert_eq!(read_text(text, &second).columns().collect::<Vec<_>>(), ["Ada", "London"]);
    let ninth = Options { header: HeaderRow::Line(9), ..Options::default() };
    assert_eq!(
        refused(text.as_bytes(), &ninth).to_string(),
        "no row starts on line 9, where the column names were said to be; the file has 2 lines"
    );
}

#[test]
fn names_of_columns_are_made_unique() {
    let sheet = read_text("id,name, name,name (2),\n1,a,b,c,d\n", &Options::default());
    let names: Vec<_> = sheet.columns().collect();
    assert_eq!(names, ["id", "name", "name (3)", "name (2)", "column 5"]);
}

#[test]
fn an_encoding_can_be_told() {
    let latin: Vec<u8> = "name;ort\nJürgen;Köln\n".chars().map(|letter| letter as u8).collect();
    let detected = detect(&latin, None, &Options::default()).unwrap();
    assert_eq!(detected.encoding, Some("windows-1252"));
    assert_eq!(detected.preview[0].get(1), Some("Köln"));
    let told = Options { encoding: Some("utf-8".into()), ..Options::default() };
    let mut sheet = Sheet::from_bytes(latin, None, &told).unwrap();
    let (rows, problems) = read_all(&mut sheet);
    assert!(rows.is_empty());
    assert_eq!(problems[0].reason, Reason::Undecodable { column: 1, encoding: "UTF-8" });
    assert_eq!(
        problems[0].to_string(),
        "line 2: column 1 has bytes that are not UTF-8; correct them, or say which encoding the \
         file is in"
    );
    let unknown = Options { encoding: Some("klingon".into()), ..Options::default() };
    assert!(matches!(refused(b"a", &unknown), Refusal::UnknownEncoding { .. }));
}

#[test]
fn a_few_broken_bytes_do_not_make_utf_8_another_encoding() {
    let mut bytes = "name,ort\n".as_bytes().to_vec();
    for _ in 0..20 {
        bytes.extend("Jürgen,Köln\n".as_bytes());
    }
    bytes.extend(b"J\xFCrgen,Bonn\nAda,London\n");
    let mut sheet = Sheet::from_bytes(bytes, None, &Options::default()).unwrap();
    assert_eq!(sheet.detected().encoding, Some("UTF-8"));
    let (rows, problems) = read_all(&mut sheet);
    assert_eq!((rows.len(), problems.len()), (21, 1));
    assert_eq!((problems[0].line, problems[0].row.get(0)), (22, Some("J\u{fffd}rgen")));
}

#[test]
fn bytes_that_decide_may_come_late() {
    let mut bytes = b"name,city\n".to_vec();
    for number in 0..60_000 {
        bytes.extend(format!("n{number},Rome\n").bytes());
    }
    bytes.extend(b"J\xFCrgen,K\xF6ln und M\xFCnchen\n");
    let mut sheet = Sheet::from_bytes(bytes, None, &Options::default()).unwrap();
    assert_eq!(sheet.detected().encoding, Some("windows-1252"));
    let (rows, problems) = read_all(&mut sheet);
    assert_eq!((rows.len(), problems.len()), (60_001, 0));
    assert_eq!(cells(&rows[60_000]), ["Jürgen", "Köln und München"]);
}

#[test]
fn utf_16_is_known_without_its_mark() {
    for big in [false, true] {
        let units = "name,city\r\nAda,London\r\n".encode_utf16();
        let bytes: Vec<u8> = units
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect();
        let detected = detect(&bytes, None, &Options::default()).unwrap();
        assert_eq!(detected.encoding, Some(if big { "UTF-16BE" } else { "UTF-16LE" }));
        assert_eq!(detected.preview[0].get(1), Some("London"));
    }
}

#[test]
fn ragged_rows_are_reported_and_the_others_read() {
    let text = "a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12,\n13,14,15\n";
    let mut sheet = read_text(text, &Options::default());
    let (rows, problems) = read_all(&mut sheet);
    assert_eq!(rows.iter().map(Row::line).collect::<Vec<_>>(), [2, 5, 6]);
    assert_eq!(cells(&rows[1]), ["10", "11", "12"], "an empty cell too many is nothing");
    assert_eq!(problems[0].reason, Reason::TooFewCells { expected: 3, found: 2 });
    assert_eq!(problems[1].reason, Reason::TooManyCells { expected: 3, found: 4 });
    assert_eq!((problems[1].line, cells(&problems[1].row)), (4, vec!["6", "7", "8", "9"]));
    let pad = Options { pad_short_rows: true, ..Options::default() };
    let (rows, problems) = read_all(&mut read_text(text, &pad));
    assert_eq!((cells(&rows[1]), problems.len()), (vec!["4", "5", ""], 1));
}

#[test]
fn an_open_quotation_mark_costs_one_row_and_not_the_rest() {
    let mut text = "id,name,city\n".to_owned();
    for id in 1..=2000 {
        let name = if id == 700 { "\"Ada".to_owned() } else { format!("\"name {id}\"") };
        text.push_str(&format!("{id},{name},Rome\n"));
    }
    let mut sheet = read_text(&text, &Options::default());
    let (rows, problems) = read_all(&mut sheet);
    assert_eq!((rows.len(), problems.len()), (1999, 1));
    assert_eq!(
        (problems[0].line, &problems[0].reason),
        (701, &Reason::UnclosedQuote { column: 2 })
    );
    assert_eq!(cells(&problems[0].row), ["700", "\"Ada", "Rome"]);
    assert_eq!(cells(&rows[699]), ["701", "name 701", "Rome"]);
}

#[test]
fn a_quotation_mark_within_a_quoted_cell_is_reported_and_kept() {
    let text = "id,note\n1,\"He said \"hi\" to me\"\n2,\"fine\"\n3,5\" pipe\n";
    let (rows, problems) = read_all(&mut read_text(text, &Options::default()));
    assert_eq!(problems[0].reason, Reason::StrayQuote { column: 2 });
    assert_eq!(cells(&problems[0].row), ["1", "He said \"hi\" to me"]);
    assert_eq!(cells(&rows[1]), ["3", "5\" pipe"], "in the middle of a cell it is just a mark");
}

#[test]
fn limits_are_kept_to() {
    let limited = |limits: Limits| Options { limits, ..Options::default() };
    let small = limited(Limits { file: 10, ..Limits::default() });
    assert!(matches!(
        refused(b"a,b\n1,2\n3,4\n", &small),
        Refusal::TooLarge { size: 12, limit: 10 }
    ));

    let text = format!("a,b\n1,{}\n3,4\n", "x".repeat(2000));
    let cell = limited(Limits { cell: 1000, ..Limits::default() });
    let (rows, problems) = read_all(&mut read_text(&text, &cell));
    assert_eq!(problems[0].reason, Reason::CellTooLong { column: 2, limit: 1000 });
    assert_eq!((rows.len(), rows[0].line()), (1, 3));

    let text = format!("a,b\n1,{}\n3,4\n", "x".repeat(3 << 20));
    let row = limited(Limits { row: 100_000, ..Limits::default() });
    let (rows, problems) = read_all(&mut read_text(&text, &row));
    assert_eq!(problems[0].reason, Reason::RowTooLong { limit: 100_000 });
    assert_eq!((cells(&rows[0]), rows[0].line()), (vec!["3", "4"], 3));

    let columns = limited(Limits { columns: 3, ..Limits::default() });
    let (_, problems) = read_all(&mut read_text("a,b,c\n1,2,3\n1,2,3,4,5\n", &columns));
    assert_eq!(problems[0].reason, Reason::TooManyCells { expected: 3, found: 5 });
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let same =
        Options { delimiter: Some('"'), quote: Some(Quote::Char('"')), ..Options::default() };
    assert!(matches!(refused(b"a", &same), Refusal::BadOption { option: "quote", .. }));
    let letter = Options { delimiter: Some('x'), ..Options::default() };
    assert!(matches!(refused(b"a", &letter), Refusal::BadOption { option: "delimiter", .. }));
    let format = Options { format: Some(Format::Xlsx), ..Options::default() };
    assert_eq!(
        refused(b"a,b\n", &format).to_string(),
        "the Excel workbook (xlsx) cannot be read: it is plain text; open it in the program that \
         made it, save it again, or save it as CSV"
    );
}

#[test]
fn files_of_other_kinds_are_named() {
    for (bytes, what) in [
        (&b"%PDF-1.7 \x00"[..], "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"  <!DOCTYPE HTML><table>", "an HTML page"),
        (b"\x00\x01\x02\x03 abc", "a binary file of an unknown kind"),
        (b"{\"a\": 1}", "JSON"),
    ] {
        let refusal = refused(bytes, &Options::default()).to_string();
        assert!(refusal.starts_with(&format!("this is {what}, not a table; ")), "{refusal}");
    }
    assert!(matches!(refused(b"", &Options::default()), Refusal::Empty));
    assert!(matches!(refused(b"\r\n\n  \n", &Options::default()), Refusal::Empty));
}

#[test]
fn a_profile_sees_every_row() {
    let mut text = "id,day\n".to_owned();
    for id in 0..5000 {
        text.push_str(&format!("{id},{:02}/{:02}/2020\n", 1 + id % 12, 1 + id % 9));
    }
    text.push_str("5000,31/01/2020\n5001,x,y\n");
    let sheet = read_text(&text, &Options::default());
    assert!(!sheet.detected().whole);
    assert!(sheet.detected().columns[1].guess.dates.decide("day").is_err(), "as far as one sees");
    let profile = sheet.profile();
    assert_eq!((profile.rows, profile.problem_rows), (5001, 1));
    let format = profile.columns[1].guess.dates.decide("day").unwrap().unwrap();
    assert_eq!(format.to_string(), "dd/mm/yyyy");
}

#[test]
fn what_was_detected_can_be_shown_as_json() {
    let sheet = read_text("name,born\r\nAda,10/12/1815\r\n", &Options::default());
    assert_eq!(sheet.detected().line_end, Some(LineEnd::CrLf));
    let json = serde_json::to_value(sheet.detected()).unwrap();
    assert_eq!(json["columns"][1]["guess"]["dates"]["formats"][0], "dd/mm/yyyy");
    assert_eq!(json["columns"][1]["guess"]["dates"]["example"], "10/12/1815");
    assert_eq!(json["preview"][0]["cells"][0], "Ada");
    assert_eq!((&json["format"], &json["line_end"]), (&"delimited".into(), &"crlf".into()));
}
