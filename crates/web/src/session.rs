//! The cookie of a signed-in browser.
//!
//! It holds a random secret and nothing else; the session itself lies in the database under the
//! secret's hash.

#[cfg(test)]
mod tests;

use std::time::Duration;

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use crate::secret;

/// How the session's cookie is written and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionCookie {
    secure: bool,
}

const NAME: &str = "waymark";
/// A browser takes a cookie of this name only over TLS, for this host and for all of it, so that
/// no neighbour of the domain can plant one.
const SECURE_NAME: &str = "__Host-waymark";

impl SessionCookie {
    /// A cookie for a site over TLS, or for plain HTTP on one's own machine.
    pub fn new(secure: bool) -> Self {
        Self { secure }
    }

    /// The cookie's name.
    pub fn name(self) -> &'static str {
        if self.secure { SECURE_NAME } else { NAME }
    }

    /// The `Set-Cookie` value that keeps this secret for so long.
    pub fn set(self, secret: &str, keep: Duration) -> HeaderValue {
        debug_assert!(secret::is_plain(secret), "a session's secret comes from web::secret");
        self.header(secret, keep.as_secs())
    }

    /// The `Set-Cookie` value that takes the cookie away.
    pub fn clear(self) -> HeaderValue {
        self.header("", 0)
    }

    fn header(self, value: &str, seconds: u64) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let name = self.name();
        let text =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::from_str(&text).expect("a secret has no control characters")
    }

    /// The secret that the browser sent; none where it is missing, strange or given twice with
    /// different values.
    pub fn read(self, headers: &HeaderMap) -> Option<&str> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
        let mut found = pairs.filter(|(name, _)| name.trim() == self.name()).map(|(_, v)| v.trim());
        let first = found.next()?;
        (secret::is_plain(first) && found.all(|other| other == first)).then_some(first)
    }
}
