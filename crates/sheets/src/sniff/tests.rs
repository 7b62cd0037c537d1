//! Tests of finding the header.

use super::header;
use crate::row::Row;

fn found(rows: &[&[&str]]) -> Option<usize> {
    let rows: Vec<Row> = (1..).zip(rows).map(|(line, cells)| Row::new(line, *cells)).collect();
    header::find(&rows)
}

#[test]
fn the_header_is_above_the_values() {
    assert_eq!(found(&[&["name", "age"], &["Ada", "36"]]), Some(0));
    assert_eq!(
        found(&[&["Report"], &["of May", ""], &["name", "age", "city"], &["Ada", "36", "x"]]),
        Some(2)
    );
    assert_eq!(found(&[&["Ada", "36"], &["Bob", "40"]]), None);
    assert_eq!(
        found(&[&["name", "", "city"], &["Ada", "b", "Rome"], &["Bob", "c", "Oslo"]]),
        Some(0)
    );
}

#[test]
fn texts_that_come_again_are_no_header() {
    assert_eq!(found(&[&["foo"], &["foo"], &["foo"]]), None);
    assert_eq!(found(&[&["segment"], &["pet"], &["food"], &["pet"]]), Some(0));
    assert_eq!(found(&[&["only"]]), Some(0));
    assert_eq!(found(&[]), None);
}

#[test]
fn years_in_a_row_are_names() {
    assert_eq!(
        found(&[&["place", "2011", "2012"], &["Bonn", "5", "7"], &["Kiel", "3", "4"]]),
        Some(0)
    );
    assert_eq!(found(&[&["", "2012", "2011"], &["Bonn", "5", "7"]]), Some(0));
}

#[test]
fn values_may_be_missing_in_the_first_rows() {
    assert_eq!(found(&[&["name", "phone", "sum"], &["Ada", "", ""], &["Bob", "", "5"]]), Some(0));
}
