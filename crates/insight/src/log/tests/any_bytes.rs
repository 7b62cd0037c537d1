//! No bytes make the reader crash, and what is cut off is noticed.

use proptest::prelude::*;

use super::super::{LogError, Options};
use super::{gzipped, read};

const WHOLE: &str = "<?xml version='1.0'?><log>\n<!-- c --><trace>\n<string key='concept:name' value='1'/>\
    <event><string key='concept:name' value='a&amp;b'/><string key='org:resource' value='R'/>\n\
    <date key='time:timestamp' value='2020-01-01T00:00:00.000+01:00'/></event></trace></log>";

/// Pieces that mean something to the reader, put together at random.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<log>",
        "</log>",
        "<trace>",
        "</trace>",
        "<trace/>",
        "<event>",
        "</event>",
        "<event/>",
        "<string key='concept:name' value='a'/>",
        "<string key=\"concept:name\" value=\"b\">",
        "</string>",
        "<date key='time:timestamp' value='2020-01-01T00:00:00Z'/>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?x",
        "?>",
        "<!DOCTYPE",
        "[",
        "]",
        ">",
        "<",
        "&",
        ";",
        "&amp;",
        "'",
        "\"",
        "=",
        "/",
        " ",
        "\n",
        "key",
        "value='",
        "\u{0}",
        "é",
        "<date key='time:timestamp' value='",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(bytes.clone(), &Options::default());
        let _ = read([b"<log>", &bytes[..]].concat(), &Options::default());
        let _ = read([&[0x1f, 0x8b, 8, 0][..], &bytes].concat(), &Options::default());
    }

    #[test]
    fn any_pieces_are_read_or_refused(text in pieces()) {
        let plain = read(text.clone(), &Options::default());
        if let Err(LogError::Malformed { line, .. }) = &plain {
            prop_assert!(*line >= 1 && *line <= 1 + text.matches('\n').count() as u64);
        }
        let packed = read(gzipped(text.as_bytes()), &Options::default());
        prop_assert_eq!(plain.is_ok(), packed.is_ok());
    }

    #[test]
    fn a_log_that_is_cut_off_is_refused(at in 1..WHOLE.len() - 1) {
        prop_assume!(WHOLE.is_char_boundary(at));
        prop_assert!(read(&WHOLE[..at], &Options::default()).is_err());
    }
}

#[test]
fn the_whole_is_well() {
    assert_eq!(read(WHOLE, &Options::default()).unwrap().event_count(), 1);
}
