use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};

use super::SessionCookie;
use crate::secret::new_secret;
use crate::testing::ids;

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

fn read(cookie: SessionCookie, lines: &[&[u8]]) -> Option<String> {
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append("cookie", HeaderValue::from_bytes(line).unwrap());
    }
    cookie.read(&headers).map(str::to_owned)
}

#[test]
fn over_tls_the_cookie_is_bound_to_the_host() {
    let set = SessionCookie::new(true).set("s3cret", WEEK);
    let wanted = "__Host-waymark=s3cret; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure";
    assert_eq!(set, wanted);
}

#[test]
fn on_ones_own_machine_it_works_without_tls() {
    let set = SessionCookie::new(false).set("s3cret", WEEK);
    assert_eq!(set, "waymark=s3cret; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax");
}

#[test]
fn signing_out_takes_the_cookie_away() {
    let cleared = SessionCookie::new(false).clear();
    assert_eq!(cleared, "waymark=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
}

#[test]
fn the_secret_comes_back_from_among_other_cookies() {
    let secret = new_secret(&ids()).text;
    let line = format!("theme=dark; waymark={secret}; waymark2=x");
    assert_eq!(read(SessionCookie::new(false), &[line.as_bytes()]), Some(secret.clone()));
    let apart = format!("waymark={secret}");
    assert_eq!(read(SessionCookie::new(false), &[b"a=b", apart.as_bytes()]), Some(secret));
}

#[test]
fn a_plain_cookie_does_not_pass_for_the_secure_one() {
    assert_eq!(read(SessionCookie::new(true), &[b"waymark=abc"]), None);
    assert_eq!(read(SessionCookie::new(false), &[b"__Host-waymark=abc"]), None);
}

#[test]
fn strange_cookies_are_no_session() {
    let long = format!("waymark={}", "a".repeat(129));
    let hostile: [&[&[u8]]; 9] = [
        &[],
        &[b""],
        &[b"waymark"],
        &[b"waymark="],
        &[b"waymark=a b"],
        &[b"waymark=\"abc\""],
        &[b"waymark=a; waymark=b"],
        &[b"waymark=\xff"],
        &[long.as_bytes()],
    ];
    for lines in hostile {
        assert_eq!(read(SessionCookie::new(false), lines), None, "{lines:?}");
    }
}
