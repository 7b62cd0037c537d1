//! Guards signed-in browsers against requests that another site makes them send.
//!
//! Two walls: the browser's own word about where a request comes from (`Sec-Fetch-Site`,
//! `Origin`), and a token in every form that only a page of ours can know. Requests with an API
//! token need neither: no browser sends one by itself.

mod origin;
#[cfg(test)]
mod tests;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use types::{Id, IdSource, Session};

use crate::form::FORM;
use crate::{Problem, json, secret, urlencoded};
pub use origin::Origin;

/// The header that carries the token: scripts send it.
pub const HEADER: &str = "x-csrf-token";
/// The hidden field that carries the token: forms send it.
pub const FIELD: &str = "csrf";

const SALT: usize = 12;

/// Makes and checks the tokens of one workspace.
///
/// A token is a salt and the HMAC-SHA-256 of salt and session under the workspace's key, so that
/// every node knows it without storing it, it ends with its session, and it looks different on
/// every page (which leaves nothing to guess from the size of compressed pages).
#[derive(Clone)]
pub struct Csrf {
    mac: Hmac<Sha256>,
    own: Option<Origin>,
}

impl Csrf {
    /// A guard with the workspace's secret text, which is stored, and the public origin where one
    /// is configured; else a request's `Host` is taken for it.
    pub fn new(stored_secret: &str, own: Option<Origin>) -> Self {
        let key = Sha256::new().chain_update("csrf\0").chain_update(stored_secret).finalize();
        let mac = Hmac::new_from_slice(&key).expect("HMAC takes a key of any length");
        Self { mac, own }
    }

    /// The public origin, where one is configured.
    pub fn origin(&self) -> Option<&Origin> {
        self.own.as_ref()
    }

    /// A token for the forms of this session.
    pub fn token(&self, session: Id<Session>, ids: &IdSource) -> String {
        let salt = ids.secret(SALT);
        let mac = self.sign(session, &salt);
        format!("{salt}.{mac}")
    }

    /// Whether the token was made for this session.
    pub fn is_token_of(&self, session: Id<Session>, token: &str) -> bool {
        let Some((salt, mac)) = token.split_once('.') else { return false };
        secret::is_plain(salt) && secret::equal(mac, &self.sign(session, salt))
    }

    fn sign(&self, session: Id<Session>, salt: &str) -> String {
        let mac = self.mac.clone().chain_update(session.to_string()).chain_update([0]);
        let bytes = mac.chain_update(salt).finalize().into_bytes();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Passes a request that reads, or one that changes something and that a page of ours sent:
    /// the origin is ours and a token of this session is in the header or in the form. Gives the
    /// request back with its body whole.
    ///
    /// A form with files carries the token in the header, or as `csrf` in the query of its action.
    pub async fn pass(&self, session: Id<Session>, request: Request) -> Result<Request, Problem> {
        if is_reading(request.method()) {
            return Ok(request);
        }
        self.check_origin(request.headers())?;
        if let Some(token) = header_token(request.headers()) {
            return self.accept(session, Some(token)).map(|()| request);
        }
        if json::media_type(request.headers()).as_deref() != Some(FORM) {
            let token = field_token(request.uri().query().unwrap_or_default().as_bytes());
            return self.accept(session, token.as_deref()).map(|()| request);
        }
        let (parts, body) = buffered(request).await?;
        self.accept(session, field_token(&body).as_deref())?;
        Ok(Request::from_parts(parts, Body::from(body)))
    }

    /// Refuses a request that changes something where the browser says that another site sent it.
    /// Sign-in, which has no session yet, needs this much.
    pub fn check_origin(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if origin::is_ours(headers, self.own.as_ref()) {
            return Ok(());
        }
        Err(refusal("foreign-origin", "This request came from another site."))
    }

    fn accept(&self, session: Id<Session>, token: Option<&str>) -> Result<(), Problem> {
        if token.is_some_and(|token| self.is_token_of(session, token)) {
            return Ok(());
        }
        Err(refusal("csrf", "The page is out of date. Load it again and repeat what you did."))
    }
}

impl std::fmt::Debug for Csrf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Csrf")
    }
}

/// Whether a method promises to change nothing.
pub fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn refusal(code: &'static str, detail: &'static str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, code, "Not allowed").with_detail(detail)
}

fn header_token(headers: &HeaderMap) -> Option<&str> {
    headers.get(HEADER)?.to_str().ok()
}

fn field_token(fields: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Hidden {
        csrf: Option<String>,
    }
    urlencoded::read::<Hidden>(fields).ok()?.csrf
}

async fn buffered(request: Request) -> Result<(axum::http::request::Parts, Bytes), Problem> {
    let (parts, body) = request.into_parts();
    let whole = Request::from_parts(parts.clone(), body);
    let body = json::whole(whole, &()).await?;
    Ok((parts, body))
}
