//! Instants as logs write them.

use proptest::prelude::*;
use types::Timestamp;

use super::super::time::millis;

#[test]
fn usual_ways_of_writing_are_read() {
    for (text, expected) in [
        ("1970-01-01T00:00:00.000Z", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01 00:00:01", 1_000),
        ("1970-01-01", 0),
        ("1970-01-01T00:01", 60_000),
        ("2011-10-01T00:38:44.546+02:00", 1_317_422_324_546),
        ("2011-10-01T00:38:44.5467891+0200", 1_317_422_324_546),
        ("2011-10-01T00:38:44,5+02", 1_317_422_324_500),
        (" 1969-12-31T23:59:59.999Z ", -1),
        ("2000-02-29T24:00:00Z", 951_868_800_000),
        ("0000-01-01T00:00:00Z", -62_167_219_200_000),
        ("1970-01-01 00:00:00 UTC", 0),
    ] {
        assert_eq!(millis(text.as_bytes()), Some(expected), "{text}");
    }
}

#[test]
fn what_is_no_time_is_refused() {
    for text in [
        "",
        "-",
        "soon",
        "2011-10-01T",
        "2011-13-01",
        "2011-02-29",
        "2011-10-01T25:00:00",
        "2011-10-01T10:60:00",
        "2011-10-01T10:00:00.",
        "2011-10-01T10:00:00+2",
        "1/2/2011",
        "2011-10-01T10:00:00+19:00",
        "2011-10-01T24:00:01Z",
        "20111001",
        "2011-10-01x10:00:00",
    ] {
        assert_eq!(millis(text.as_bytes()), None, "{text}");
    }
}

proptest! {
    #[test]
    fn every_instant_is_read_back(time in -62_000_000_000_000_i64..253_000_000_000_000) {
        let text = Timestamp::from_millis(time).to_string();
        prop_assert_eq!(millis(text.as_bytes()), Some(time));
    }

    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,40}") {
        let _ = millis(text.as_bytes());
    }
}
