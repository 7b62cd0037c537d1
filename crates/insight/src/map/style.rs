//! What the classes of a map look like.

use std::fmt::Write;

/// The style sheet for a page that holds maps: colours as variables, each for light and for dark, of which the page's
/// `color-scheme` takes one.
pub const STYLE: &str = include_str!("map.css");

/// Parts the colours from the rules.
const RULES: &str = "/* rules */";

/// The style sheet of a picture that stands by itself: colours instead of variables, which few programs for pictures
/// know, and dark where the reader's system is.
pub(super) fn of_a_file() -> String {
    let (colours, rules) = STYLE.split_once(RULES).unwrap_or(("", STYLE));
    let (mut light, mut dark) = (rules.to_owned(), rules.to_owned());
    for (name, of_light, of_dark) in colours.lines().filter_map(colour) {
        let used = format!("var({name})");
        light = light.replace(&used, of_light);
        dark = dark.replace(&used, of_dark);
    }
    let _ = write!(light, "@media (prefers-color-scheme: dark) {{{dark}}}");
    light
}

/// A line `--name: light-dark(#fff, #000);`.
fn colour(line: &str) -> Option<(&str, &str, &str)> {
    let (name, value) = line.trim().split_once(": light-dark(")?;
    let (light, dark) = value.strip_suffix(");")?.split_once(", ")?;
    Some((name, light, dark))
}
