//! Small cookies that say how a page is drawn: the theme chosen, and what to say once after something was done.
//! They hold nothing secret; the session's own cookie is `web`'s.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use ui::{Flash, Theme, Tone};

const THEME: &str = "theme";
const FLASH: &str = "flash";
const A_YEAR: u32 = 365 * 24 * 60 * 60;
/// Long enough for the next page.
const A_MINUTE: u32 = 60;
/// More than any message that pages give.
const LONGEST: usize = 600;

/// The theme chosen in this browser.
pub(crate) fn theme(headers: &HeaderMap) -> Theme {
    find(headers, THEME).map(Theme::of).unwrap_or_default()
}

/// Keeps the theme in this browser. The page's script writes it too, so it is not `HttpOnly`.
pub(crate) fn keep_theme(theme: Theme) -> HeaderValue {
    written(THEME, theme.as_str(), A_YEAR)
}

/// What the last answer left to be said.
pub(crate) fn flash(headers: &HeaderMap) -> Option<Flash> {
    let (tone, text) = find(headers, FLASH)?.split_once('.')?;
    let text = percent_decode_str(text).decode_utf8().ok()?.into_owned();
    Some(Flash { tone: if tone == "bad" { Tone::Bad } else { Tone::Good }, text })
}

/// Leaves something to be said by the next page.
pub(crate) fn keep_flash(flash: &Flash) -> HeaderValue {
    let tone = if flash.tone == Tone::Bad { "bad" } else { "good" };
    let text: String = flash.text.chars().take(LONGEST).collect();
    let text = utf8_percent_encode(&text, NON_ALPHANUMERIC);
    written(FLASH, &format!("{tone}.{text}"), A_MINUTE)
}

/// Takes away what has been said.
pub(crate) fn forget_flash() -> HeaderValue {
    written(FLASH, "", 0)
}

fn written(name: &str, value: &str, seconds: u32) -> HeaderValue {
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax");
    HeaderValue::from_str(&text).expect("the value has plain characters")
}

fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find(|(known, _)| known.trim() == name).map(|(_, value)| value.trim())
}
