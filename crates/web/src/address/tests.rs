use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, HeaderValue};

use super::ClientAddress;

fn found(peer: &str, forwarded: &[&'static [u8]], trust: bool) -> String {
    let mut extensions = Extensions::new();
    if let Ok(peer) = peer.parse::<SocketAddr>() {
        extensions.insert(ConnectInfo(peer));
    }
    let mut headers = HeaderMap::new();
    for value in forwarded {
        headers.append("x-forwarded-for", HeaderValue::from_bytes(value).unwrap());
    }
    ClientAddress::find(&headers, &extensions, trust).to_string()
}

#[test]
fn the_peer_is_the_client() {
    assert_eq!(found("192.0.2.7:999", &[], false), "192.0.2.7");
    assert_eq!(found("", &[], false), "unknown");
}

#[test]
fn nobody_claims_another_address() {
    assert_eq!(found("192.0.2.7:999", &[b"203.0.113.9"], false), "192.0.2.7");
}

#[test]
fn behind_a_trusted_proxy_the_last_address_counts() {
    assert_eq!(found("127.0.0.1:9", &[b"1.1.1.1, 203.0.113.9"], true), "203.0.113.9");
    assert_eq!(found("127.0.0.1:9", &[b"1.1.1.1", b"203.0.113.9"], true), "203.0.113.9");
    assert_eq!(found("127.0.0.1:9", &[b"203.0.113.9:5000"], true), "203.0.113.9");
    assert_eq!(found("127.0.0.1:9", &[b"[2001:db8::1]:5000"], true), "2001:db8::1");
}

#[test]
fn junk_from_a_proxy_leaves_the_peer() {
    for junk in [&b""[..], b",", b"nobody", b"\xff\xfe", b"999.1.1.1"] {
        assert_eq!(found("127.0.0.1:9", &[junk], true), "127.0.0.1");
    }
}

#[test]
fn limits_count_a_customers_network_as_one() {
    let key = |text: &str| ClientAddress(text.parse().ok()).limit_key();
    assert_eq!(key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    assert_eq!(key("192.0.2.7"), "192.0.2.7");
    assert_eq!(key("::ffff:192.0.2.7"), "192.0.2.7");
    assert_eq!(key("?"), "unknown");
}
