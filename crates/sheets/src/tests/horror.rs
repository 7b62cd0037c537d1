//! Every file of the chamber of horrors is read right, or refused with a clear reason. What is
//! expected was found by looking at the files with other programs.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::{cells, read_all, shared};
use crate::{
    Detected, Format, HeaderRow, Kind, LineEnd, Options, Reason, Refusal, Row, RowProblem, Sheet,
};

struct Read {
    detected: Detected,
    rows: Vec<Row>,
    problems: Vec<RowProblem>,
}

impl Read {
    fn cell(&self, row: usize, column: &str) -> &str {
        let columns = &self.detected.columns;
        let place = columns.iter().position(|known| known.name == column);
        self.rows[row].get(place.unwrap_or_else(|| panic!("no column {column}"))).unwrap()
    }

    fn names(&self) -> Vec<&str> {
        self.detected.columns.iter().map(|column| column.name.as_str()).collect()
    }

    fn kind(&self, column: &str) -> Kind {
        let columns = &self.detected.columns;
        columns.iter().find(|known| known.name == column).unwrap().guess.kind
    }

    fn delimited(&self) -> (char, &str, LineEnd, Option<u64>) {
        let detected = &self.detected;
        (
            detected.delimiter.unwrap(),
            detected.encoding.unwrap(),
            detected.line_end.unwrap(),
            detected.header_line,
        )
    }
}

fn path(name: &str) -> Option<PathBuf> {
    shared("csv/horror").map(|folder| folder.join(name))
}

fn read_with(name: &str, options: &Options) -> Option<Read> {
    let mut sheet = Sheet::open(path(name)?, options).unwrap();
    let (rows, problems) = read_all(&mut sheet);
    Some(Read { detected: sheet.into_detected(), rows, problems })
}

fn read(name: &str) -> Option<Read> {
    let read = read_with(name, &Options::default())?;
    assert!(read.problems.is_empty(), "{name}: {:?}", read.problems);
    Some(read)
}

fn refusal(name: &str) -> Option<Refusal> {
    Some(Sheet::open(path(name)?, &Options::default()).unwrap_err())
}

#[test]
fn carriage_returns_alone_end_the_lines_of_211() {
    let Some(read) = read("211.csv") else { return };
    assert_eq!(read.delimited(), (',', "windows-1252", LineEnd::Cr, Some(1)));
    assert_eq!((read.rows.len(), read.names().len()), (2132, 96));
    assert_eq!(read.cell(0, "ResourceAgencyNum"), "373463");
    assert_eq!(read.rows[0].get(31), Some("7:00 am - 6:00 pm, Monday - Friday"));
    assert_eq!(read.rows[215].get(35), Some("En EspaÌ±ol"), "broken before it was written");
    assert_eq!(
        read.cell(2131, "PublicName"),
        "Zion Baptist Church - Genevieve N. Johnson Senior Program"
    );
    assert_eq!(read.rows[2131].line(), 2133);
}

#[test]
fn numbers_with_grouping_in_begrotingsanalyse_are_kept_as_text() {
    let Some(read) = read("begrotingsanalyse-2011.csv") else { return };
    assert_eq!(read.delimited(), (',', "UTF-8", LineEnd::Lf, Some(5)));
    assert_eq!((read.rows.len(), read.names().len()), (38, 20));
    assert_eq!(cells(&read.rows[0])[2..4], ["Groningen", "Friesland"]);
    assert_eq!(read.rows[32].get(2), Some("-1 414"));
    let told = Options { header: HeaderRow::Line(6), ..Options::default() };
    let read = read_with("begrotingsanalyse-2011.csv", &told).unwrap();
    assert_eq!(read.cell(35, "Overijssel"), "1,130,345");
    assert_eq!(read.rows[35].line(), 42);
}

#[test]
fn a_document_in_a_workbook_is_read_as_it_stands() {
    let name = "bian-anal-mca-2005-dols-eng-1011-0312-tab3.xlsm";
    let Some(read) = read_with(name, &Options { header: HeaderRow::None, ..Options::default() })
    else {
        return;
    };
    assert_eq!(read.detected.format, Format::Xlsx);
    assert_eq!(read.detected.sheet.as_deref(), Some("Definitions"));
    assert_eq!((read.rows.len(), read.problems.len(), read.names().len()), (41, 0, 4));
    assert_eq!(read.rows[0].line(), 10);
    assert!(read.rows[0].get(1).unwrap().starts_with("Bi-annual analysis of Mental Capacity Act"));
}

#[test]
fn a_blank_line_in_a_sheet_keeps_the_line_numbers() {
    let Some(read) = read("blank_line.ods") else { return };
    assert_eq!(read.detected.format, Format::Ods);
    assert_eq!(read.names(), ["Name", "Age", "When"]);
    let rows: Vec<_> = read.rows.iter().map(|row| (row.line(), cells(row))).collect();
    assert_eq!(
        rows,
        [
            (2, vec!["Bob", "20", "2010-10-10"]),
            (3, vec!["Jane", "23", "2012-01-01"]),
            (5, vec!["Ian", "34", "2015-11-11"]),
        ]
    );
}

#[test]
fn chinese_characters_are_recognised_as_big5() {
    let Some(read) = read("characters.csv") else { return };
    assert_eq!(read.delimited(), (',', "Big5", LineEnd::CrLf, Some(1)));
    assert_eq!((read.rows.len(), read.names().len()), (382, 18));
    assert_eq!(read.names()[..3], ["id", "景點編號", "景點中文名稱"]);
    assert_eq!(read.cell(0, "景點中文名稱"), "雲嘉南濱海國家風景區管理處");
    assert_eq!(read.cell(2, "開放時間"), "一~日09:00~18:00\n");
    assert_eq!(read.cell(381, "地址"), "臺南市善化區中山路470號");
    assert_eq!(read.kind("Changetime"), Kind::DateTime);
}

#[test]
fn a_space_before_a_quotation_mark_does_not_spoil_the_quoting() {
    let Some(read) = read("complex.csv") else { return };
    assert_eq!(read.delimited(), (',', "UTF-8", LineEnd::Lf, Some(1)));
    assert_eq!(read.names(), ["date", "another date", "temperature", "place"]);
    assert_eq!(cells(&read.rows[0]), ["2011-01-01", " 24 October 2011", " 0", ""]);
    assert_eq!(cells(&read.rows[2]), ["2011-01-03", " ", "6,000,000", "Galway"]);
    assert_eq!((read.kind("date"), read.kind("another date")), (Kind::Date, Kind::Date));
}

#[test]
fn an_encrypted_workbook_is_refused() {
    let Some(refusal) = refusal("encrypted_no_password.xls") else { return };
    assert!(matches!(refusal, Refusal::Encrypted));
    assert_eq!(
        refusal.to_string(),
        "the workbook is encrypted; open it, save it without a password and read that"
    );
}

#[test]
fn tabs_delimit_the_example() {
    let Some(read) = read("example.tsv") else { return };
    assert_eq!(read.delimited(), ('\t', "UTF-8", LineEnd::Lf, Some(1)));
    assert_eq!((read.rows.len(), read.names().len()), (140, 17));
    assert_eq!(read.cell(139, "hour"), "2012-06-27 19:00:00");
    assert_eq!(read.cell(0, "expr1_1_ts_ctr"), "0.0000");
    assert_eq!(read.kind("hour"), Kind::DateTime);
}

#[test]
fn years_name_the_columns_below_two_titles() {
    let Some(read) = read("excel_pasting.csv") else { return };
    assert_eq!(read.delimited(), (',', "UTF-8", LineEnd::CrLf, Some(4)));
    assert_eq!(read.names()[..3], ["Year", "2000", "2001"]);
    assert_eq!(read.rows.len(), 17);
    assert_eq!(read.cell(9, "Year"), "Machinery and \nequipment");
    assert_eq!(
        (read.cell(9, "2007"), read.rows[9].line(), read.rows[10].line()),
        ("25,128", 14, 16)
    );
    let Err(ambiguous) = read.detected.columns[1].guess.numbers.decide("2000") else {
        panic!("2,666 may be either");
    };
    assert_eq!(ambiguous.readings, ["2666", "2.666"]);
}

#[test]
fn dates_of_an_old_workbook_are_written_as_iso() {
    let Some(read) = read("excel_properties.xls") else { return };
    assert_eq!(read.detected.format, Format::Xls);
    let all: Vec<&str> = read.rows.iter().map(|row| row.get(0).unwrap()).collect();
    assert_eq!(all[..2], ["italic", "underline"]);
    assert_eq!(all[all.len() - 2..], ["2014-01-01", "2014-01-01"]);
}

#[test]
fn a_spreadsheet_of_a_hundred_megabytes_is_read_sheet_by_sheet() {
    let Some(read) = read("large.ods") else { return };
    let sheets: Vec<&str> = read.detected.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(sheets, ["2007-08", "2008-09", "2009-10", "2010-11", "2011-12", "2012-13"]);
    assert_eq!(read.names()[..2], ["Financial Year", "Financial Quarter"]);
    assert_eq!(read.rows.len(), 23_760);
    assert_eq!(cells(&read.rows[1]), ["2007/08", "1", "Avon & Somerset", "105A", "2076"]);
    let last = Options { sheet: Some("2012-13".into()), ..Options::default() };
    let read = read_with("large.ods", &last).unwrap();
    assert_eq!(read.rows.len(), 20_328, "the sheet says that its data end in row 20,329");
    assert_eq!(cells(&read.rows[20_327]), ["2012/13", "3", "Wiltshire", "9B", "39"]);
}

#[test]
fn hidden_sheets_are_read_when_asked_for() {
    let Some(report) = read("large.xlsx") else { return };
    assert_eq!(report.detected.sheet.as_deref(), Some("Report"));
    let hidden: Vec<_> =
        report.detected.sheets.iter().map(|it| (it.name.as_str(), it.hidden)).collect();
    assert_eq!(hidden, [("Report", false), ("data", true), ("criteria", true)]);
    assert_eq!(cells(&report.rows[2])[..3], ["Series 'E'", "E", "4599418678"]);
    let data = Options { sheet: Some("Data".into()), ..Options::default() };
    let read = read_with("large.xlsx", &data).unwrap();
    assert_eq!((read.detected.header_line, read.rows.len()), (Some(3), 8544));
    assert_eq!(read.names()[4..7], ["column 5", "ReportDate", "Series (2)"]);
    assert_eq!(read.cell(0, "RptDate"), "2013-06-30");
    assert_eq!(read.cell(8543, "Total Pieces"), "29521501");
    assert_eq!((read.rows[8543].line(), read.kind("RptDate")), (8547, Kind::Date));
}

#[test]
fn an_empty_sheet_is_refused_by_name() {
    let Some(refusal) = refusal("libreoffice.xlsx") else { return };
    assert_eq!(refusal.to_string(), "the sheet \"Sheet1\" is empty; the only sheet is \"Sheet1\"");
}

#[test]
fn a_million_rows_of_nothing_are_nothing() {
    for name in ["loffice-4.4.1.2.ods", "simple.ods"] {
        let Some(read) = read(name) else { return };
        assert_eq!(read.names(), ["Name", "Age", "When"]);
        assert_eq!(read.rows.len(), 3);
        assert_eq!(cells(&read.rows[2]), ["Ian", "34", "2015-11-11"]);
    }
}

#[test]
fn a_column_of_nothing_but_foo_has_no_header() {
    let Some(read) = read("long.csv") else { return };
    assert_eq!((read.detected.header_line, read.rows.len()), (None, 4000));
    assert_eq!(read.names(), ["column 1"]);
    assert_eq!((read.rows[3999].line(), cells(&read.rows[3999])), (4000, vec!["foo"]));
}

#[test]
fn notes_above_the_header_are_passed_over() {
    let Some(read) = read("mixedGLB.csv") else { return };
    assert_eq!(read.delimited(), (',', "UTF-8", LineEnd::Cr, Some(4)));
    assert_eq!((read.names()[0], read.names()[18]), ("Year", "SON"));
    assert_eq!(read.rows.len(), 133);
    assert_eq!((read.cell(132, "Year"), read.cell(132, "DJF")), ("2012", "39"));
    assert_eq!(read.kind("D-N"), Kind::Integer, "stars stand for nothing");
}

#[test]
fn the_lines_of_a_cell_are_kept() {
    let whole = Options { header: HeaderRow::None, ..Options::default() };
    let Some(read) = read_with("multilineods.ods", &whole) else { return };
    assert_eq!(read.rows.len(), 1);
    assert_eq!(cells(&read.rows[0]), ["1\n2\n3\n4"]);
    assert_eq!(read.detected.sheets.len(), 3);
}

#[test]
fn numbers_and_nulls_without_a_header_are_all_data() {
    let Some(read) = read("null.csv") else { return };
    assert_eq!((read.detected.header_line, read.rows.len()), (None, 10));
    assert_eq!(cells(&read.rows[2]), ["3", "null", "", ""]);
    let guess = &read.detected.columns[1].guess;
    assert_eq!((guess.kind, guess.placeholders), (Kind::Integer, 5));
}

#[test]
fn the_values_of_a_spreadsheet_count_and_not_how_they_look() {
    let Some(read) = read("ods_formats.ods") else { return };
    assert_eq!(
        cells(&read.rows[0]),
        ["2014-11-11", "11:12:12", "true", "11.11", "1", "2", "3", "100000", "1.25", "abc"]
    );
    assert_eq!(cells(&read.rows[1])[..5], ["2001-01-01", "00:00:12", "false", "", "-10000"]);
    assert_eq!(cells(&read.rows[3])[..2], ["", "27:17:54"]);
    assert_eq!(read.rows.len(), 5);
}

#[test]
fn the_same_table_reads_the_same_in_every_format() {
    for (name, format, delimiter) in [
        ("simple.csv", Format::Delimited, Some(',')),
        ("simple.ssv", Format::Delimited, Some(';')),
        ("simple.xls", Format::Xls, None),
        ("simple.xlsx", Format::Xlsx, None),
    ] {
        let Some(read) = read(name) else { return };
        assert_eq!((read.detected.format, read.detected.delimiter), (format, delimiter), "{name}");
        assert_eq!(read.names(), ["date", "temperature", "place"], "{name}");
        assert_eq!(read.rows.len(), 6, "{name}");
        assert_eq!(cells(&read.rows[1]), ["2011-01-02", "-1", "Galway"], "{name}");
        assert_eq!(cells(&read.rows[5]), ["2011-01-03", "5", "Berkeley"], "{name}");
        assert_eq!(read.kind("date"), Kind::Date, "{name}");
    }
}

#[test]
fn pipes_delimit_and_line_ends_may_be_mixed() {
    let Some(read) = read("simple.psv") else { return };
    assert_eq!(read.delimited(), ('|', "UTF-8", LineEnd::CrLf, Some(1)));
    assert_eq!(read.rows.len(), 28);
    assert_eq!(read.cell(27, "Former owner occupiers"), "292000");
    assert_eq!(read.rows[27].line(), 29);
}

#[test]
fn an_empty_file_is_refused() {
    let Some(refusal) = refusal("simple.unknown") else { return };
    assert!(matches!(refusal, Refusal::Empty));
}

#[test]
fn an_archive_is_refused_with_its_contents() {
    let Some(refusal) = refusal("simple.zip") else { return };
    assert_eq!(
        refusal.to_string(),
        "this is a zip archive of \"simple.csv\"; unpack it and read the file within"
    );
}

#[test]
fn spaces_at_the_beginning_of_a_cell_are_kept() {
    let Some(read) = read("skip_initials.csv") else { return };
    assert_eq!(read.names(), ["field1", "field2"]);
    assert_eq!(cells(&read.rows[0]), ["hello", "    goodbye"]);
}

#[test]
fn one_letter_is_a_header_without_rows() {
    let Some(read) = read("small.csv") else { return };
    assert_eq!((read.names(), read.rows.len()), (vec!["a"], 0));
}

#[test]
fn cells_that_were_merged_are_empty_but_for_the_first() {
    let Some(read) = read("span_rich.xls") else { return };
    assert_eq!(read.names(), ["I", "h", "g", "f"]);
    assert_eq!(cells(&read.rows[0]), ["j", "MERGE", "", "e"]);
    assert_eq!(cells(&read.rows[3]), ["m", "bold and italic", "q", "b"]);
    assert_eq!(cells(&read.rows[4]), ["n", "o", "p", "a"]);
}

#[test]
fn spanish_in_windows_1252_keeps_lone_carriage_returns_in_its_cells() {
    let Some(read) = read("spanish_chars.csv") else { return };
    assert_eq!(read.delimited(), (',', "windows-1252", LineEnd::CrLf, Some(1)));
    assert_eq!(read.names()[7], "Descripción");
    assert_eq!(read.rows.len(), 116);
    assert_eq!(read.cell(1, "F"), "Legislación");
    assert!(read.cell(24, "Descripción").ends_with("readaptación social.\r"));
    assert_eq!(read.cell(0, "Gasto total 2011"), "229,932.50");
}

#[test]
fn german_in_windows_1252_with_a_nameless_column() {
    let Some(read) = read("sparse_with_column_errors.csv") else { return };
    assert_eq!(read.delimited(), (',', "windows-1252", LineEnd::CrLf, Some(1)));
    assert_eq!(read.names(), ["LP", "Bezeichnung", "Kapitel/Titel", "column 4"]);
    assert_eq!(read.rows.len(), 2237);
    assert!(read.cell(0, "Bezeichnung").starts_with("Trägerorganisationen; Umstrukturierung"));
    assert_eq!(read.cell(310, "column 4"), "090268321");
    assert_eq!(read.kind("Kapitel/Titel"), Kind::Text, "codes with leading zeros are no numbers");
}

#[test]
fn long_identifiers_of_a_generated_workbook_stay_whole() {
    let Some(read) = read("sw_gen.xlsx") else { return };
    assert_eq!(read.detected.sheet.as_deref(), Some("tweets"));
    assert_eq!((read.rows.len(), read.names().len()), (15, 17));
    assert_eq!(read.cell(0, "id_str"), "474939423470395392");
    assert_eq!(read.cell(0, "created_at"), "2014-06-06 15:42:37+00:00");
    assert!(read.cell(2, "text").contains("luego cárgalo en Libre Office"));
    assert_eq!(read.cell(14, "screen_name"), "ScraperWiki");
}

#[test]
fn the_name_of_a_sheet_may_have_any_letters() {
    let asked =
        Options { sheet: Some("MÊS".into()), header: HeaderRow::None, ..Options::default() };
    let Some(read) = read_with("unicode_sheet_name.xls", &asked) else { return };
    assert_eq!(read.detected.sheet.as_deref(), Some("mês"));
    assert_eq!(
        cells(&read.rows[0]),
        ["this spreadsheet has got a unicode character in the sheet name"]
    );
}

#[test]
fn utf_16_with_its_mark_is_read() {
    let Some(read) = read("utf-16le_encoded.csv") else { return };
    assert_eq!(read.delimited(), (',', "UTF-16LE", LineEnd::CrLf, Some(1)));
    assert!(read.detected.byte_order_mark);
    assert_eq!((read.rows.len(), read.names().len()), (327, 19));
    assert_eq!(read.cell(325, "Organisation_name"), "St Andrew's Healthcare - Birmingham");
    assert_eq!(read.cell(326, "Detained_under_MHA_31st_March"), "17");
    assert_eq!(read.kind("Reporting_period"), Kind::Text);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_name() {
    let Some(read) = read("utf8bom.csv") else { return };
    assert!(read.detected.byte_order_mark);
    assert_eq!((read.names(), read.rows.len()), (vec!["kitten", "win"], 0));
}

#[test]
fn padding_above_a_table_is_passed_over_and_footnotes_are_reported() {
    let Some(read) = read_with("weird_head_padding.csv", &Options::default()) else { return };
    assert_eq!(read.delimited(), (';', "UTF-8", LineEnd::Lf, Some(12)));
    assert_eq!(read.names()[..3], ["column 1", "1985", "1993"]);
    assert_eq!((read.rows.len(), read.problems.len()), (60, 16));
    assert_eq!(read.cell(1, "column 1").trim(), "Gefäßchirurgie");
    assert_eq!(read.cell(7, "1993"), "1.613");
    let first = &read.problems[0];
    assert_eq!(first.line, 74);
    assert_eq!(first.reason, Reason::TooFewCells { expected: 11, found: 1 });
    assert_eq!(cells(&read.problems[3].row)[0], "1.");
}

#[test]
fn no_file_of_the_chamber_is_left_out() {
    let Some(folder) = shared("csv/horror") else { return };
    let this = include_str!("horror.rs");
    let files: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    let left_out: Vec<_> = files.iter().filter(|name| !this.contains(name.as_str())).collect();
    assert!(left_out.is_empty(), "{left_out:?}");
    assert_eq!(files.len(), 37);
}
