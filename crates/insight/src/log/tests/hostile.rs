//! Broken logs: an error with its line, never a crash, and bounded memory.

use super::super::open::Limits;
use super::super::{LogError, Options};
use super::{gzipped, read};

fn fault(text: &str) -> (u64, String) {
    match read(text, &Options::default()) {
        Err(LogError::Malformed { line, says }) => (line, says),
        other => panic!("{text:?} gave {other:?}"),
    }
}

#[test]
fn every_fault_has_its_line() {
    let event = "<event>\n<string key=\"concept:name\" value=\"a\"/>\n";
    for (text, line, says) in [
        ("<log>\n<trace>\n", 3, "the file ends inside the <trace> that begins on line 2"),
        ("<log>\n<trace>\n</log>", 3, "</log> stands where </trace> should"),
        ("<log>\n</log>\n</log>", 3, "</log> closes nothing"),
        ("<log>\n</log>\n<log>", 3, "a second <log> begins here"),
        ("\n<html>", 2, "this is no event log: it begins with <html>"),
        ("<log>\n<!-- never", 2, "the comment that begins here never ends"),
        ("<log>\n<trace", 2, "the file ends inside the tag that begins here"),
        ("<log>\n\n<trace a=b>", 3, "this value is not in quotation marks"),
        ("<log>\n<trace a>", 2, "this attribute has no value"),
        ("<log>\n<trace key='1' key='2'>", 2, "this attribute is there twice"),
        ("<log>\n<trace key='1'value='2'>", 2, "white space or `>` is missing in this tag"),
        (
            "<log>\n<string key=\"a\n<b>",
            2,
            "this value has no closing quotation mark, or a `<` in it",
        ),
        ("<log>\n< trace>", 2, "`<` is not followed by the name of an element"),
        ("<log>\n<trace/ >", 2, "`/` is not followed by `>`"),
        ("<log>\n</log\n<", 2, "this tag has no `>` before the next one begins"),
        ("<log>\n<!ELEMENT a>", 2, "`<!` begins neither a comment nor anything else that is known"),
    ] {
        assert_eq!(fault(text), (line, says.to_owned()), "{text}");
    }
    let inside = format!("<log>\n<trace>\n{event}");
    let says = "the file ends inside a <event> of the <trace> that begins on line 2";
    assert_eq!(fault(&inside), (5, says.to_owned()));
    let no_time = format!("<log><trace>{event}<date key=\"time:timestamp\" value=\"soon\"/>");
    let says = "`soon` is no time; it is written 2011-10-01T00:38:44.546+02:00";
    assert_eq!(fault(&no_time), (3, says.to_owned()));
    let entity = "<log><trace><event>\n<string key=\"concept:name\" value=\"a &lol; b\"/>";
    assert_eq!(fault(entity).1, "`&lol;` stands for nothing; write `&amp;` for `&`");
    let bare = "<log><trace><event>\n<string key=\"concept:name\" value=\"R&D of all things\"/>";
    assert_eq!(fault(bare).0, 2);
}

#[test]
fn lines_are_right_far_into_a_file() {
    let event = "<event><string key=\"concept:name\" value=\"a\"/>\n\
        <date key=\"time:timestamp\" value=\"1970-01-01T00:00:00Z\"/></event>\n";
    let text = format!("<log>\n<trace>\n{}</trce>", event.repeat(20_000));
    let says = "</trce> stands where </trace> should";
    assert_eq!(fault(&text), (40_003, says.to_owned()));
}

#[test]
fn a_name_that_is_no_text_is_a_fault() {
    let text = b"<log><trace><event>\n<string key=\"concept:name\" value=\"\xff\"/>".to_vec();
    let error = read(text, &Options::default()).unwrap_err();
    assert_eq!(error.to_string(), "line 2: this name is not written in UTF-8");
    let unknown = "<?xml version='1.0' encoding='klingon'?><log/>";
    assert_eq!(fault(unknown), (1, "no encoding is called `klingon`".to_owned()));
}

#[test]
fn damaged_gzip_tells_how_far_it_could_be_read() {
    let text = format!("<log>\n{}</log>", "<trace>\n</trace>\n".repeat(50_000));
    let packed = gzipped(text.as_bytes());
    let cut = packed[..packed.len() / 2].to_vec();
    let error = read(cut, &Options::default()).unwrap_err();
    assert!(error.line().is_some() || matches!(error, LogError::Io(_)), "{error}");
    assert!(error.to_string().contains("damaged") || error.to_string().contains("read"), "{error}");
}

#[test]
fn a_log_without_events_says_so() {
    for text in ["<log/>", "<log><trace/></log>"] {
        let error = read(text, &Options::default()).unwrap_err();
        assert_eq!(error.to_string(), "the log holds no events", "{text}");
    }
    let error = read("<log><trace>\n<event/></trace></log>", &Options::default()).unwrap_err();
    let says = "the log holds no events: line 2: an event without concept:name was left out";
    assert_eq!(error.to_string(), says);
}

#[test]
fn nothing_grows_without_bound() {
    let deep = format!("<log>{}", "<list>".repeat(100_000));
    assert_eq!(fault(&deep).1, "elements are nested deeper than 256");
    let limits = Limits { unpacked: 1 << 20, events: 3 };
    let options = Options { limits, ..Options::default() };
    let bomb = gzipped(&vec![b' '; 50 << 20]);
    let bomb = [gzipped(b"<log>"), bomb].concat();
    let error = read(bomb, &options).unwrap_err();
    assert_eq!(error.to_string(), "the log unpacks to more than the 1048576 bytes allowed");
    let event = "<event><string key=\"concept:name\" value=\"a\"/>\
        <date key=\"time:timestamp\" value=\"1970-01-01T00:00:00Z\"/></event>";
    let text = format!("<log><trace>{}</trace></log>", event.repeat(4));
    let error = read(text, &options).unwrap_err();
    assert_eq!(error.to_string(), "the log has more than the 3 events allowed");
    let long = format!("<log a=\"{}", "x".repeat(5 << 20));
    assert_eq!(fault(&long).1, "a tag that begins here is longer than 4194304 bytes");
}
