//! Tests of workbooks made up here: what cells are written as, and what is done to do harm.

use std::io::{Cursor, Write};

use calamine::ExcelDateTimeType;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{number_format, value};
use crate::{HeaderRow, Limits, Options, Reason, Refusal, Row, Sheet};

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>{table}</office:spreadsheet>\
         </office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
    ])
}

fn xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    archive(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "_rels/.rels",
            &format!(
                "<Relationships><Relationship Id=\"a\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships><Relationship Id=\"b\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"b\"/></sheets></workbook>",
        ),
        ("xl/sharedStrings.xml", strings),
        (
            "xl/worksheets/sheet1.xml",
            &format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>"),
        ),
    ])
}

fn options() -> Options {
    Options { header: HeaderRow::None, ..Options::default() }
}

fn open(bytes: Vec<u8>, options: &Options) -> Result<Vec<Row>, Refusal> {
    let mut sheet = Sheet::from_bytes(bytes, None, options)?;
    Ok(sheet.rows().map(|row| row.unwrap_or_else(|problem| problem.row)).collect())
}

fn texts(rows: &[Row]) -> Vec<String> {
    rows.iter().map(|row| format!("{row:?}")).collect()
}

#[test]
fn numbers_are_written_without_noise_or_exponent() {
    for (number, text) in [
        (0.0, "0"),
        (-0.0, "0"),
        (12.5, "12.5"),
        (-1234.56, "-1234.56"),
        (0.1 + 0.2, "0.3"),
        (1e21, "1000000000000000000000"),
        (1.5e-7, "0.00000015"),
        (4_599_418_678.0, "4599418678"),
        (9_007_199_254_740_992.0, "9007199254740992"),
        (1.0 / 3.0, "0.333333333333333"),
        (f64::NAN, "#NUM!"),
    ] {
        assert_eq!(value::float(number), text);
    }
    assert_eq!(value::number("474939423470395392"), "474939423470395392");
    assert_eq!(value::number("1234.5599999999999"), "1234.56");
    assert_eq!(value::number("1E+15"), "1000000000000000");
    assert_eq!(value::clock("PT27H17M54S"), "27:17:54");
    assert_eq!(value::clock("PT1H2M3.500S"), "01:02:03.5");
    assert_eq!(value::clock("P1D"), "P1D");
}

#[test]
fn a_number_is_a_date_where_its_format_says_so() {
    let date = Some(ExcelDateTimeType::DateTime);
    let span = Some(ExcelDateTimeType::TimeDelta);
    for (code, is) in [
        ("General", None),
        ("#,##0.00", None),
        ("0.00E+00", None),
        ("\"day\" 0", None),
        ("[Red]0;[Blue]-0", None),
        ("0\\d", None),
        ("#,##0 [$€-407]", None),
        ("dd/mm/yyyy", date),
        ("[$-409]d mmm yy;@", date),
        ("h:mm AM/PM", date),
        ("[h]:mm:ss", span),
        ("[mm]:ss", span),
        ("_(* #,##0_)", None),
        ("@", None),
        ("", None),
    ] {
        assert_eq!(number_format::custom(code), is, "{code}");
    }
    assert_eq!(number_format::built_in(14), date);
    assert_eq!(number_format::built_in(46), span);
    assert_eq!(number_format::built_in(2), None);
}

#[test]
fn cells_of_a_workbook_are_found_by_their_place() {
    let sheet = "<row r=\"2\"><c r=\"B2\" t=\"s\"><v>1</v></c><c r=\"D2\"><v>1.50</v></c></row>\
        <row r=\"7\"><c r=\"A7\" t=\"b\"><v>1</v></c><c r=\"B7\" t=\"inlineStr\"><is><t>x &amp; y</t></is></c>\
        <c r=\"C7\" t=\"e\"><v>#DIV/0!</v></c></row>";
    let strings =
        "<sst uniqueCount=\"2\"><si><t>a</t></si><si><r><t>b</t></r><r><t>c</t></r></si></sst>";
    let rows = open(xlsx(sheet, strings), &options()).unwrap();
    assert_eq!(
        texts(&rows),
        ["2: [\"\", \"bc\", \"\", \"1.5\"]", "7: [\"true\", \"x & y\", \"#DIV/0!\", \"\"]"]
    );
}

#[test]
fn a_cell_in_the_last_corner_costs_nothing() {
    let sheet = "<dimension ref=\"A1:XFD1048576\"/><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\
        <row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    let rows = open(xlsx(sheet, "<sst/>"), &options()).unwrap();
    assert_eq!((rows.len(), rows[1].line(), rows[1].len()), (2, 1_048_576, 16_384));
    let narrow = Options { limits: Limits { columns: 100, ..Limits::default() }, ..options() };
    let mut sheet = Sheet::from_bytes(xlsx(sheet, "<sst/>"), None, &narrow).unwrap();
    let problem = sheet.rows().find_map(Result::err).unwrap();
    assert!(matches!(problem.reason, Reason::TooManyCells { found: 16_384, .. }));
}

#[test]
fn a_table_of_texts_that_claims_too_many_is_refused() {
    let strings = "<sst uniqueCount=\"900000000000\"><si><t>a</t></si></sst>";
    let refusal = open(xlsx("<row/>", strings), &options()).unwrap_err();
    assert!(refusal.to_string().contains("counts more texts than it can hold"), "{refusal}");
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
    let options = Options { limits, ..options() };
    let spaces = " ".repeat(4 << 20);
    let bomb = xlsx(&format!("<row><c><v>1</v></c></row>{spaces}"), "<sst/>");
    assert!(bomb.len() < 100_000);
    assert!(matches!(open(bomb, &options), Err(Refusal::UnpacksTooLarge { .. })));
    let bomb = ods(&format!("<table:table table:name=\"a\">{spaces}</table:table>"));
    assert!(matches!(open(bomb, &options), Err(Refusal::UnpacksTooLarge { .. })));
}

#[test]
fn repeated_cells_and_rows_are_there_as_often_as_they_say_and_no_more() {
    let table = "<table:table table:name=\"a\">\
        <table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"2\"/>\
        <table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>\
        </table:table>";
    let rows = open(ods(table), &options()).unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(texts(&rows)[2], "3: [\"\", \"\", \"x\", \"x\"]");
    let bomb =
        table.replace("\"3\"", "\"4000000000\"").replace("\"2\" office", "\"4000000000\" office");
    let few = Options { limits: Limits { cells: 100_000, ..Limits::default() }, ..options() };
    assert!(matches!(open(ods(&bomb), &few), Err(Refusal::TooManyCells { limit: 100_000 })));
}

#[test]
fn text_of_open_documents_keeps_its_spaces_and_leaves_out_notes() {
    let table = "<table:table table:name=\"a\"><table:table-row>\
        <table:table-cell office:value-type=\"string\"><office:annotation><text:p>note</text:p></office:annotation>\
        <text:p>a<text:s text:c=\"3\"/>b<text:tab/>c<text:line-break/>d &amp; <text:span>e</text:span></text:p><text:p>f</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"4000000000\"/></text:p></table:table-cell>\
        </table:table-row></table:table>";
    let mut sheet = Sheet::from_bytes(ods(table), None, &options()).unwrap();
    let problem = sheet.rows().next().unwrap().unwrap_err();
    assert_eq!(problem.reason, Reason::CellTooLong { column: 2, limit: 1 << 20 });
    assert_eq!(problem.row.get(0), Some("a   b\tc\nd & e\nf"));
}

#[test]
fn a_spreadsheet_cut_off_within_is_refused_and_does_not_hang() {
    for table in [
        "<table:table table:name=\"a\"><table:table-row>",
        "<table:table table:name=\"a\"><table:table-row><table:table-cell>",
        "<table:table table:name=\"a\"><table:table-row><table:table-cell><office:annotation>",
        "<table:table table:name=\"a\">",
    ] {
        let content = format!("<office:document-content>{table}");
        let bytes = archive(&[("mimetype", "x"), ("content.xml", &content)]);
        assert!(matches!(open(bytes, &options()), Err(Refusal::Broken { .. })), "{table}");
    }
}

#[test]
fn other_archives_are_named() {
    for (part, what) in [
        ("xl/workbook.bin", "a binary Excel workbook (xlsb)"),
        ("word/document.xml", "a Word document"),
        ("Index/Document.iwa", "an Apple Numbers document"),
    ] {
        let bytes = archive(&[("[Content_Types].xml", ""), (part, "")]);
        let refusal = open(bytes, &options()).unwrap_err().to_string();
        if part != "Index/Document.iwa" {
            assert!(refusal.contains(what), "{refusal}");
        }
    }
    let numbers = archive(&[("Index/Document.iwa", "")]);
    assert!(open(numbers, &options()).unwrap_err().to_string().contains("Apple Numbers"));
    let encrypted = archive(&[
        ("mimetype", "x"),
        ("content.xml", "x"),
        ("META-INF/manifest.xml", "<manifest:encryption-data/>"),
    ]);
    assert!(matches!(open(encrypted, &options()), Err(Refusal::Encrypted)));
}

#[test]
fn sheets_are_asked_for_by_name() {
    let tables = "<table:table table:name=\"Empty\"/><table:table table:name=\"Full\"><table:table-row>\
        <table:table-cell office:value-type=\"float\" office:value=\"1.10\"/></table:table-row></table:table>";
    let mut sheet = Sheet::from_bytes(ods(tables), None, &options()).unwrap();
    assert_eq!(sheet.detected().sheet.as_deref(), Some("Full"));
    assert_eq!(sheet.rows().next().unwrap().unwrap().get(0), Some("1.10"));
    let missing = Options { sheet: Some("Fool".into()), ..options() };
    assert_eq!(
        open(ods(tables), &missing).unwrap_err().to_string(),
        "there is no sheet \"Fool\"; the sheets are \"Empty\", \"Full\""
    );
    let empty = Options { sheet: Some("empty".into()), ..options() };
    assert!(matches!(open(ods(tables), &empty), Err(Refusal::EmptySheet { .. })));
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

#[test]
fn a_shared_text_may_go_on_in_the_next_record_in_another_width() {
    let mut table = vec![2, 0, 0, 0, 2, 0, 0, 0];
    // Ten characters of one byte with two formatting runs, of which six characters are here.
    table.extend([10, 0, 8, 2, 0]);
    table.extend(b"Grouch");
    // The other four follow in two bytes each, then the runs, then a text of two-byte characters.
    let mut more = vec![1];
    more.extend("o äx".encode_utf16().flat_map(u16::to_le_bytes));
    more.extend([0; 8]);
    more.extend([2, 0, 1]);
    more.extend("\u{1F600}".encode_utf16().flat_map(u16::to_le_bytes));
    let stream = [record(0x00FC, &table), record(0x003C, &more), record(0x000A, &[])].concat();
    let mut records = super::biff::records(&stream);
    let shared = super::biff::Shared::read(&records.next().unwrap());
    assert_eq!(shared.get(0), Some("Groucho äx"));
    assert_eq!(shared.get(1), Some("\u{1F600}"));
    assert_eq!(shared.get(2), None);
    assert_eq!(records.next().unwrap().kind, 0x000A);
}

#[test]
fn a_table_of_sectors_that_runs_in_a_circle_is_refused() {
    let mut file = vec![0; 4 * 512];
    file[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    file[30] = 9;
    file[32] = 6;
    file[68..72].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    file[76..512].fill(0xFF);
    file[76..80].copy_from_slice(&0_u32.to_le_bytes());
    // The directory begins in sector 1, which is followed by itself.
    file[48..52].copy_from_slice(&1_u32.to_le_bytes());
    file[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
    let refusal = open(file, &options()).unwrap_err();
    assert!(refusal.to_string().contains("its table of contents is damaged"), "{refusal}");
}
