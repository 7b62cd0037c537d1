use proptest::prelude::*;
use serde_json::json;
use types::{Deal, Id, Timestamp};

use super::{Cursor, Limit, Page};
use crate::testing::ids;

const LIST: &str = "deals by value";

fn cursor(text: &str) -> Cursor {
    serde_json::from_value(json!(text)).unwrap()
}

fn limit(rows: u64) -> Limit {
    Limit::new(rows).unwrap()
}

#[test]
fn a_page_ends_where_the_next_begins() {
    let page = Page::cut(vec![1, 2, 3], limit(2), |last| Cursor::new(LIST, last));
    assert_eq!(page.items, [1, 2]);
    assert_eq!(cursor(&page.next.unwrap()).read::<i32>(LIST), Ok(2));
}

#[test]
fn the_last_page_has_no_next() {
    let page = Page::cut(vec![1, 2], limit(2), |last| Cursor::new(LIST, last));
    assert_eq!(serde_json::to_value(&page).unwrap(), json!({ "items": [1, 2] }));
    let none = Page::cut(Vec::<i32>::new(), limit(2), |last| Cursor::new(LIST, last));
    assert_eq!((none.items.len(), none.next), (0, None));
}

#[test]
fn a_page_of_rows_becomes_a_page_of_what_callers_see() {
    let page = Page { items: vec![1, 2], next: Some("n".into()) }.map(|row| row.to_string());
    assert_eq!(page, Page { items: vec!["1".into(), "2".into()], next: Some("n".into()) });
}

#[test]
fn limits_are_1_to_200_and_50_by_default() {
    assert_eq!(Limit::default().rows(), 50);
    assert_eq!(limit(200).and_one(), 201);
    for wrong in [0, 201, u64::MAX] {
        assert_eq!(Limit::new(wrong), None);
    }
    let read = |json| serde_json::from_value::<Limit>(json);
    assert_eq!(read(json!(7)).unwrap().rows(), 7);
    assert_eq!(read(json!("7")).unwrap().rows(), 7);
    for wrong in [json!(0), json!(-1), json!(1.5), json!("x"), json!(null), json!([])] {
        assert!(read(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn a_cursor_holds_any_position() {
    let id: Id<Deal> = ids().new_id(Timestamp::from_millis(5));
    let position = (Some(1_200_i64), String::from("Zoë \"& co"), id);
    let text = Cursor::new(LIST, &position).to_string();
    assert!(text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_'));
    assert_eq!(cursor(&text).read(LIST), Ok(position));
}

#[test]
fn a_cursor_of_another_list_or_shape_is_refused() {
    let made = Cursor::new(LIST, &(1, "a"));
    for problem in [
        made.read::<(i32, String)>("deals by name").unwrap_err(),
        made.read::<(String, i32)>(LIST).unwrap_err(),
    ] {
        assert_eq!(problem.status(), 422);
        assert_eq!(
            (problem.errors()[0].field.as_str(), &*problem.errors()[0].code),
            ("after", "cursor")
        );
    }
}

#[test]
fn a_huge_cursor_is_refused_unread() {
    let huge = Cursor::new(LIST, &"a".repeat(100_000));
    assert!(huge.read::<String>(LIST).is_err());
}

#[test]
fn every_changed_character_of_a_cursor_is_noticed() {
    let text = Cursor::new(LIST, &(17, "Berg")).to_string();
    for place in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = cursor(&String::from_utf8(changed).unwrap());
        assert!(changed.read::<(i32, String)>(LIST).is_err(), "{place}");
    }
}

proptest! {
    #[test]
    fn no_text_passes_for_a_cursor(text in any::<String>()) {
        prop_assert!(cursor(&text).read::<serde_json::Value>(LIST).is_err());
    }
}
