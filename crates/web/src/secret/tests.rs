use axum::http::{HeaderMap, HeaderValue};

use super::{bearer, equal, hash, is_plain, new_secret, new_token};
use crate::testing::ids;

#[test]
fn a_token_is_recognised_by_its_prefix() {
    let token = new_token(&ids());
    assert!(token.text.starts_with("wm_") && token.text.len() == 46, "{}", token.text.len());
    assert_eq!(token.hash, hash(&token.text));
    assert_eq!(token.hash.len(), 64);
    assert!(!token.hash.contains(&token.text[3..]));
}

#[test]
fn no_two_secrets_are_equal() {
    let ids = ids();
    let (one, other) = (new_secret(&ids), new_secret(&ids));
    assert_ne!(one, other);
    assert!(is_plain(&one.text) && one.text.len() == 43);
}

#[test]
fn a_secret_does_not_show_in_a_log() {
    assert_eq!(format!("{:?}", new_token(&ids())), "Secret(…)");
}

#[test]
fn the_hash_is_sha_256() {
    let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hash("abc"), known);
}

#[test]
fn texts_are_equal_or_not() {
    assert!(equal("abc", "abc") && equal("", ""));
    assert!(!equal("abc", "abd") && !equal("abc", "abcd") && !equal("abc", ""));
}

#[test]
fn the_bearer_header_gives_a_token_of_ours_only() {
    let token = new_token(&ids()).text;
    let read = |value: &[u8]| {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", HeaderValue::from_bytes(value).unwrap());
        bearer(&headers).map(str::to_owned)
    };
    assert_eq!(read(format!("Bearer {token}").as_bytes()), Some(token.clone()));
    assert_eq!(read(format!("bearer  {token} ").as_bytes()), Some(token));
    let long = format!("Bearer wm_{}", "a".repeat(200));
    let hostile: [&[u8]; 8] = [
        b"",
        b"Bearer",
        b"Bearer ",
        b"Basic d206eA==",
        b"Bearer other_abc",
        b"Bearer wm_a b",
        b"Bearer wm_\xff",
        long.as_bytes(),
    ];
    for value in hostile {
        assert_eq!(read(value), None, "{:?}", value.escape_ascii());
    }
    assert_eq!(bearer(&HeaderMap::new()), None);
}
