//! Small signs: badges, alerts, faces, bars.

use maud::{Markup, html};

use crate::{Icon, icon};

/// What a colour says. Words always say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Quiet,
    /// The product's own colour: new, chosen.
    Accent,
    /// Well.
    Good,
    /// Look at it soon.
    Warn,
    /// Late, lost, wrong.
    Bad,
}

impl Tone {
    /// The word that the CSS knows.
    pub fn as_str(self) -> &'static str {
        match self {
            Tone::Quiet => "quiet",
            Tone::Accent => "accent",
            Tone::Good => "good",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
        }
    }
}

/// A word in a pill.
pub fn badge(tone: Tone, text: impl AsRef<str>) -> Markup {
    html! { span.badge data-tone=(tone.as_str()) { (text.as_ref()) } }
}

/// A message in the page; `text` may be markup.
pub fn alert(tone: Tone, title: impl AsRef<str>, text: Markup) -> Markup {
    let drawing = match tone {
        Tone::Quiet | Tone::Accent => Icon::Info,
        Tone::Good => Icon::CircleCheck,
        Tone::Warn => Icon::TriangleAlert,
        Tone::Bad => Icon::CircleAlert,
    };
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    html! {
        div.alert data-tone=(tone.as_str()) role=(role) {
            (icon(drawing))
            strong { (title.as_ref()) }
            @if !text.0.is_empty() { section { (text) } }
        }
    }
}

/// Somebody's initials in a colour of their own; for screen readers it is silent, so the name stands beside it or
/// in a title.
pub fn avatar(name: &str) -> Markup {
    html! {
        span class={ "avatar hue-" (hue(name)) } title=(name) aria-hidden="true" { (initials(name)) }
    }
}

/// Somebody: initials and name.
pub fn person(name: &str) -> Markup {
    html! { span.person { (avatar(name)) span { (name) } } }
}

/// How much is done, with words for screen readers.
pub fn progress(done: u64, of: u64, label: impl AsRef<str>) -> Markup {
    html! { progress.progress value=(done) max=(of.max(1)) aria-label=(label.as_ref()) { (done) " of " (of) } }
}

/// A share of a whole, for charts in tables.
pub fn meter(value: f64, most: f64, label: impl AsRef<str>) -> Markup {
    html! {
        svg.meter viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label=(label.as_ref()) {
            rect.track width="100" height="6" rx="3" {}
            rect.fill width=(format!("{:.2}", share(value, most))) height="6" rx="3" {}
        }
    }
}

fn share(value: f64, most: f64) -> f64 {
    if most > 0.0 { (value / most * 100.0).clamp(0.0, 100.0) } else { 0.0 }
}

const HUES: usize = 12;

/// The same name gets the same colour everywhere.
fn hue(name: &str) -> usize {
    let sum = name.bytes().fold(5381_usize, |sum, byte| sum.wrapping_mul(33) ^ usize::from(byte));
    sum % HUES
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words =
        name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}
