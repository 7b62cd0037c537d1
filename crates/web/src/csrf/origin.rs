//! What the browser says about where a request comes from.

use std::fmt;
use std::str::FromStr;

use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Uri};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The origin under which people reach the site: `https://sales.example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// A text that is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an origin is a scheme and a host, as https://sales.example.com, without a path")]
pub struct NoOrigin;

impl Origin {
    /// Whether the origin is reached over TLS, so that cookies can be kept to it.
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The host and port, as a `Host` header has them.
    pub fn host(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, host)| host)
    }
}

impl FromStr for Origin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Self, NoOrigin> {
        let uri: Uri = text.trim().trim_end_matches('/').parse().map_err(|_| NoOrigin)?;
        let scheme = uri.scheme_str().filter(|s| ["http", "https"].contains(s)).ok_or(NoOrigin)?;
        let authority = uri.authority().filter(|a| !a.as_str().contains('@')).ok_or(NoOrigin)?;
        if uri.path() != "/" || uri.query().is_some() {
            return Err(NoOrigin);
        }
        let standard = if scheme == "https" { 443 } else { 80 };
        Ok(Self(format!("{scheme}://{}", plain_host(authority, standard))))
    }
}

/// Host and port in lower case, without the port that the scheme has anyway.
fn plain_host(authority: &Authority, standard: u16) -> String {
    let host = authority.host().to_ascii_lowercase();
    match authority.port_u16().filter(|port| *port != standard) {
        Some(port) => format!("{host}:{port}"),
        None => host,
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether the request is from our own pages, as far as the browser says.
///
/// `Sec-Fetch-Site` cannot be set by a page and knows ports and schemes; browsers without it send
/// `Origin` with what changes something. What sends neither is no browser of the last years: the
/// token decides alone.
pub(super) fn is_ours(headers: &HeaderMap, own: Option<&Origin>) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(sent) = headers.get(ORIGIN) else { return true };
    let Some(sent) = sent.to_str().ok().and_then(|text| Origin::from_str(text).ok()) else {
        return false;
    };
    match own {
        Some(own) => sent == *own,
        None => host(headers, &sent).is_some_and(|host| host == sent.host()),
    }
}

/// The host that the request is for, in the form of [`Origin::host`].
fn host(headers: &HeaderMap, sent: &Origin) -> Option<String> {
    let authority: Authority = headers.get(HOST)?.to_str().ok()?.parse().ok()?;
    Some(plain_host(&authority, if sent.is_secure() { 443 } else { 80 }))
}
