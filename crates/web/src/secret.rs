//! Secrets that the program hands out: tokens for programs, secrets of sessions and links.
//!
//! The text is shown once and never stored; the database keeps its hash. A secret has 256 random
//! bits, so a plain SHA-256 is enough: there is nothing to guess.

#[cfg(test)]
mod tests;

use std::fmt;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use types::IdSource;

/// What a token begins with, so that people and scanners recognise a leaked one.
pub const TOKEN_PREFIX: &str = "wm_";

const BYTES: usize = 32;
const LONGEST: usize = 128;

/// A new secret: what its holder gets, and what is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The text for its holder; it is shown once.
    pub text: String,
    /// The hash to store and to find it by.
    pub hash: String,
}

impl Secret {
    fn new(text: String) -> Self {
        let hash = hash(&text);
        Self { text, hash }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A new token for a program: `wm_` and 43 characters.
pub fn new_token(ids: &IdSource) -> Secret {
    Secret::new(format!("{TOKEN_PREFIX}{}", ids.secret(BYTES)))
}

/// A new secret without a prefix, for a session's cookie or a public link.
pub fn new_secret(ids: &IdSource) -> Secret {
    Secret::new(ids.secret(BYTES))
}

/// What is stored of a secret: SHA-256 in hexadecimal.
pub fn hash(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether two texts are equal, in a time that does not tell where they differ.
pub fn equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// The token of an `Authorization: Bearer` header, where it can be one of ours.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    let fits = scheme.eq_ignore_ascii_case("bearer") && is_plain(token);
    (fits && token.starts_with(TOKEN_PREFIX)).then_some(token)
}

/// Whether a text is short and made of the characters of secrets only.
pub(crate) fn is_plain(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_' || c == b'-')
}
