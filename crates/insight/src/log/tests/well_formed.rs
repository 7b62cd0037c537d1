//! What a log says.

use super::super::{Keep, Options};
use super::{gzipped, read, read_well, told};

const SMALL: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
<!-- a comment with a <trace> in it -->
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="concept:name" value="a log"/>
  <trace>
    <string key="concept:name" value="first"/>
    <event>
      <string key="concept:name" value="call"><string key="concept:name" value="nested"/></string>
      <string key="org:resource" value="Ada"/>
      <string key="lifecycle:transition" value="start"/>
      <date key="time:timestamp" value="1970-01-01T00:00:02.000Z"/>
    </event>
    <event>
      <date value="1970-01-01T00:00:01Z" key="time:timestamp"/>
      <string value='a &quot;b&quot; &amp; &#x63;' key='concept:name'/>
      <string key="lifecycle:transition" value="COMPLETE"/>
    </event>
  </trace>
  <trace/>
  <trace>
    <event>
      <string key="concept:name" value="call"/>
      <date key="time:timestamp" value="1970-01-01T01:00:00+01:00"/>
    </event>
  </trace>
</log>
"#;

#[test]
fn cases_come_with_their_events_in_the_order_of_time() {
    let log = read_well(SMALL);
    assert_eq!(told(&log), ["first: a \"b\" & c@1000 call@2000", "case 3: call@0"]);
    let case = log.case(0);
    assert_eq!(case.resource(0), None);
    assert_eq!(case.resource(1).map(|id| log.resources().get(id)), Some("Ada"));
    assert_eq!(case.duration(), 1000);
    assert_eq!(log.notes.total, 0);
}

#[test]
fn only_what_is_complete_is_kept_where_asked() {
    let options = Options { keep: Keep::Complete, ..Options::default() };
    let log = read(SMALL, &options).unwrap();
    assert_eq!(told(&log), ["first: a \"b\" & c@1000", "case 3: call@0"]);
    assert_eq!(log.activities().iter().collect::<Vec<_>>(), ["call", "a \"b\" & c"]);
}

#[test]
fn gzip_is_seen_by_its_bytes_and_may_have_several_members() {
    let (front, back) = SMALL.split_at(700);
    let packed = [gzipped(front.as_bytes()), gzipped(back.as_bytes())].concat();
    assert_eq!(read_well(packed), read_well(SMALL));
}

#[test]
fn events_of_the_same_time_stay_in_the_order_of_the_file() {
    let event = |name: &str, second: u32| {
        format!(
            "<event><string key=\"concept:name\" value=\"{name}\"/>\
             <date key=\"time:timestamp\" value=\"1970-01-01T00:00:0{second}Z\"/></event>"
        )
    };
    let events = [event("c", 2), event("a", 1), event("b", 1), event("d", 2)].concat();
    let log = read_well(format!("<log><trace>{events}</trace></log>"));
    assert_eq!(told(&log), ["case 1: a@1000 b@1000 c@2000 d@2000"]);
}

#[test]
fn prefixes_of_namespaces_and_a_document_type_do_not_matter() {
    let text = r#"<!DOCTYPE log [ <!ENTITY a "<trace>"> ]>
        <x:log><x:trace><x:event><x:string key="concept:name" value="go"/>
        <x:date key="time:timestamp" value="2020-02-29 12:00:00"/></x:event></x:trace></x:log>"#;
    assert_eq!(told(&read_well(text)), ["case 1: go@1582977600000"]);
}

#[test]
fn other_encodings_are_read() {
    let text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><log><trace><event>\
        <string key=\"concept:name\" value=\"Gespräch\"/>\
        <date key=\"time:timestamp\" value=\"1970-01-01T00:00:00Z\"/></event></trace></log>";
    let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    assert_eq!(told(&read_well(latin)), ["case 1: Gespräch@0"]);
    let mut wide = vec![0xff, 0xfe];
    wide.extend(text.replace("ISO-8859-1", "UTF-16").encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(told(&read_well(wide)), ["case 1: Gespräch@0"]);
    let marked = ["\u{feff}", &text.replace("ISO-8859-1", "utf-8")].concat();
    assert_eq!(told(&read_well(marked)), ["case 1: Gespräch@0"]);
}

#[test]
fn what_has_no_name_or_time_is_left_out_and_told() {
    let text = "<log>\n<event/>\n<trace><event/>\n\
        <event><string key=\"concept:name\" value=\"go\"/></event>\n\
        <event><string key=\"concept:name\" value=\"go\"/>\
        <date key=\"time:timestamp\" value=\"1970-01-01T00:00:00Z\"/></event></trace></log>";
    let log = read_well(text);
    assert_eq!(told(&log), ["case 1: go@0"]);
    let lines: Vec<_> = log.notes.first.iter().map(|note| (note.line, &*note.says)).collect();
    assert_eq!(
        lines,
        [
            (2, "an event outside of a trace was left out"),
            (3, "an event without concept:name was left out"),
            (4, "an event without time:timestamp was left out"),
        ]
    );
}

#[test]
fn values_longer_than_a_block_are_put_together() {
    let long = "x".repeat(700_000);
    let text = format!(
        "<log><trace><string key=\"note\" value=\"{long}\"/><event>\
         <string key=\"concept:name\" value=\"{long}\"/>\
         <date key=\"time:timestamp\" value=\"1970-01-01T00:00:00Z\"/></event></trace></log>"
    );
    let log = read_well(text);
    assert_eq!(log.activities().get(0).len(), long.len());
}
