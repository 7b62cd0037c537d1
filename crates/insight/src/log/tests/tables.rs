//! Logs in tables.

use super::super::{ColumnNames, Keep, LogError, Options, open};
use super::{gzipped, read, read_well, told};
use crate::shared::shared;

#[test]
fn usual_names_of_columns_are_guessed() {
    let log = read_well(
        "Case ID;Activity;Complete Timestamp;Resource\n2;b;2020-01-02 00:00;Ada\n1;a;2020-01-01 00:00;\n2;a;2020-01-01 00:00;Bo\n",
    );
    assert_eq!(told(&log), ["2: a@1577836800000 b@1577923200000", "1: a@1577836800000"]);
    assert_eq!(log.case(0).resource(1).map(|id| log.resources().get(id)), Some("Ada"));
    assert_eq!(log.case(1).resource(0), None);
}

#[test]
fn columns_can_be_named_and_days_written_as_people_do() {
    let columns = ColumnNames {
        case: Some("who".into()),
        activity: Some("what".into()),
        time: Some("when".into()),
        ..ColumnNames::default()
    };
    let options = Options { columns, ..Options::default() };
    let log = read("when,who,what\n31.12.2019 08:00,x,go\n01.01.2020,x,stop\n", &options).unwrap();
    assert_eq!(told(&log), ["x: go@1577779200000 stop@1577836800000"]);
}

#[test]
fn a_zone_is_believed_where_the_time_has_no_offset() {
    let zone = Some("Europe/Berlin".parse().unwrap());
    let options = Options { zone, ..Options::default() };
    let text = "case,activity,time\n1,a,2020-01-01 01:00:00\n1,b,2020-01-01T01:00:00Z\n";
    let log = read(text, &options).unwrap();
    assert_eq!(told(&log), ["1: a@1577836800000 b@1577840400000"]);
}

#[test]
fn lifecycle_is_honoured_where_asked() {
    let options = Options { keep: Keep::Complete, ..Options::default() };
    let text = "case,activity,time,lifecycle\n1,a,2020-01-01,start\n1,a,2020-01-02,complete\n";
    assert_eq!(told(&read(text, &options).unwrap()), ["1: a@1577923200000"]);
}

#[test]
fn rows_that_cannot_be_read_are_told_with_their_lines() {
    let log = read_well(
        "case,activity,time\n1,a,2020-01-01\n,a,2020-01-01\n1,,2020-01-01\n1,a,soon\n1,a,2020-01-02,x\n1,b,2020-01-03\n",
    );
    assert_eq!(told(&log), ["1: a@1577836800000 b@1578009600000"]);
    let lines: Vec<_> = log.notes.first.iter().map(|note| note.line).collect();
    assert_eq!(lines, [3, 4, 5, 6]);
    assert_eq!(log.notes.first[2].says, "`soon` is no time; the row was left out");
}

#[test]
fn what_is_missing_is_said() {
    let fault = |text: &str, options: &Options| match read(text, options) {
        Err(LogError::Table(says)) => says,
        other => panic!("{other:?}"),
    };
    let says = fault("a,activity,time\n1,a,2020-01-01\n", &Options::default());
    assert_eq!(
        says,
        r#"no column looks like the case; name it: the columns are "a", "activity", "time""#
    );
    let columns = ColumnNames { case: Some("b".into()), ..ColumnNames::default() };
    let options = Options { columns, ..Options::default() };
    let says = fault("a,activity,time\n1,a,2020-01-01\n", &options);
    assert_eq!(
        says,
        r#"no column is called "b" (for the case); there are "a", "activity", "time""#
    );
    let ambiguous = "case,activity,time\n1,a,01/02/2020\n1,b,03/04/2020\n";
    assert!(fault(ambiguous, &Options::default()).contains("more than one way"));
    assert!(matches!(read("", &Options::default()), Err(LogError::Table(_))));
}

#[test]
fn the_same_log_in_two_formats_is_the_same() {
    let (Some(csv), Some(xes)) =
        (shared("logs/running-example.csv"), shared("logs/running-example.xes"))
    else {
        return;
    };
    let from_csv = open(&csv, &Options::default()).unwrap();
    let from_xes = open(xes, &Options::default()).unwrap();
    assert_eq!(told(&from_csv), told(&from_xes));
    let packed = read_well(gzipped(&std::fs::read(csv).unwrap()));
    assert_eq!(told(&packed), told(&from_xes));
}
