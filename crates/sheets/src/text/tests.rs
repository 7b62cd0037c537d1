//! Tests of cutting rows off a text, at every place where the text may have been cut off itself.

use std::io::{Cursor, Read};

use encoding_rs::{BIG5, UTF_8, UTF_16LE};

use super::parse::Dialect;
use super::reader::TextRows;
use crate::options::Limits;
use crate::row::Row;

/// Hands out a few bytes at a time.
struct Drops(Cursor<Vec<u8>>, usize);

impl Read for Drops {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.0.read(&mut buffer[..most])
    }
}

fn read(
    bytes: &[u8],
    step: usize,
    encoding: &'static encoding_rs::Encoding,
    dialect: Dialect,
) -> Vec<String> {
    let input = Drops(Cursor::new(bytes.to_vec()), step);
    let mut rows = TextRows::new(Box::new(input), encoding, dialect, Limits::default());
    let mut row = Row::default();
    let mut all = Vec::new();
    loop {
        match rows.read(&mut row) {
            Ok(true) => all.push(format!("{row:?}")),
            Ok(false) => return all,
            Err(problem) => all.push(format!("{problem}: {:?}", problem.row)),
        }
    }
}

#[test]
fn rows_do_not_depend_on_how_the_bytes_arrive() {
    let text = "a,b\r\n\"1\r\n2\",\"x\"\"y\"\r\n\r\n3,\"\"\n\"open,4\n5,6\r\nlast,ä";
    let carriage = Dialect { carriage: true, ..Dialect::of(b',') };
    for dialect in [Dialect::of(b','), carriage] {
        let whole = read(text.as_bytes(), usize::MAX, UTF_8, dialect);
        for step in 1..9 {
            assert_eq!(
                read(text.as_bytes(), step, UTF_8, dialect),
                whole,
                "{step} bytes at a time"
            );
        }
        assert_eq!(whole[0], "1: [\"a\", \"b\"]");
        assert_eq!(whole[1], "2: [\"1\\r\\n2\", \"x\\\"y\"]");
        assert_eq!(whole[2], "5: [\"3\", \"\"]");
        assert!(whole[3].starts_with("line 6: column 1 opens a quotation mark"), "{}", whole[3]);
        assert!(whole[3].ends_with("6: [\"\\\"open\", \"4\"]"), "{}", whole[3]);
        assert_eq!(whole[5], "8: [\"last\", \"ä\"]");
    }
}

#[test]
fn a_carriage_return_ends_rows_only_where_it_is_said_to() {
    let text = b"a\rb,c\r\nd,e";
    assert_eq!(
        read(text, usize::MAX, UTF_8, Dialect::of(b',')),
        ["1: [\"a\\rb\", \"c\"]", "2: [\"d\", \"e\"]"]
    );
    let carriage = Dialect { carriage: true, ..Dialect::of(b',') };
    assert_eq!(
        read(text, usize::MAX, UTF_8, carriage),
        ["1: [\"a\"]", "2: [\"b\", \"c\"]", "3: [\"d\", \"e\"]"]
    );
}

#[test]
fn backslashes_escape_where_they_are_said_to() {
    let dialect = Dialect { backslash: true, ..Dialect::of(b',') };
    let rows = read(b"\"a\\\"b\",\"c\\\\\",d\n", usize::MAX, UTF_8, dialect);
    assert_eq!(rows, ["1: [\"a\\\"b\", \"c\\\\\\\\\", \"d\"]"]);
}

#[test]
fn wide_encodings_are_decoded_before_they_are_cut() {
    let (bytes, ..) = BIG5.encode("功,|\n許,功\n");
    assert_eq!(read(&bytes, 1, BIG5, Dialect::of(b'|')).len(), 2);
    let units: Vec<u8> = "a,\u{10000}\nb,c".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(
        read(&units, 1, UTF_16LE, Dialect::of(b',')),
        ["1: [\"a\", \"\u{10000}\"]", "2: [\"b\", \"c\"]"]
    );
}

#[test]
fn a_replacement_character_that_is_in_the_file_is_no_fault() {
    let rows = read("a,\u{fffd}\n".as_bytes(), usize::MAX, UTF_8, Dialect::of(b','));
    assert_eq!(rows, ["1: [\"a\", \"\u{fffd}\"]"]);
    let rows = read(b"a,b\xFF\nc,d\n", usize::MAX, UTF_8, Dialect::of(b','));
    assert!(rows[0].starts_with("line 1: column 2 has bytes that are not UTF-8"), "{}", rows[0]);
    assert_eq!(rows[1], "2: [\"c\", \"d\"]");
}
