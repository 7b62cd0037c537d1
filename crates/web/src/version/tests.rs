use axum::http::{HeaderMap, HeaderValue};

use super::{IfMatch, etag, if_match};

fn read(values: &[&[u8]]) -> Result<Option<i64>, u16> {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append("if-match", HeaderValue::from_bytes(value).unwrap());
    }
    if_match(&headers).map_err(|problem| problem.status().as_u16())
}

#[test]
fn a_version_comes_back_from_its_tag() {
    assert_eq!(etag(12), "\"12\"");
    assert_eq!(read(&[etag(12).as_bytes()]), Ok(Some(12)));
    assert_eq!(read(&[etag(i64::MAX).as_bytes()]), Ok(Some(i64::MAX)));
}

#[test]
fn without_a_tag_any_version_will_do() {
    assert_eq!(read(&[]), Ok(None));
    assert_eq!(read(&[b"*"]), Ok(None));
}

#[test]
fn what_is_no_tag_of_ours_is_refused() {
    let hostile: [&[&[u8]]; 9] = [
        &[b""],
        &[b"12"],
        &[b"W/\"12\""],
        &[b"\"\""],
        &[b"\"-1\""],
        &[b"\"1\", \"2\""],
        &[b"\"99999999999999999999\""],
        &[b"\xff"],
        &[b"\"1\"", b"\"1\""],
    ];
    for values in hostile {
        assert_eq!(read(values), Err(422), "{values:?}");
    }
}

#[test]
fn header_and_body_say_the_same_or_one_says_it() {
    assert_eq!(IfMatch(Some(3)).or_body(None), Ok(Some(3)));
    assert_eq!(IfMatch(None).or_body(Some(3)), Ok(Some(3)));
    assert_eq!(IfMatch(Some(3)).or_body(Some(3)), Ok(Some(3)));
    assert_eq!(IfMatch(None).or_body(None), Ok(None));
    let problem = IfMatch(Some(3)).or_body(Some(4)).unwrap_err();
    assert_eq!(problem.errors()[0].field, "/version");
}
