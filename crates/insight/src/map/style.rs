//! What the classes of a map look like.

use std::fmt::Write;

/// The style sheet for a page that holds maps: colours as variables, light, and dark below the class `dark`.
pub const STYLE: &str = include_str!("map.css");

/// Parts the colours from the rules.
const RULES: &str = "/* rules */";

/// The style sheet of a picture that stands by itself: colours instead of variables, which few programs for pictures
/// know, and dark where the reader's system is.
pub(super) fn of_a_file() -> String {
    let (colours, rules) = STYLE.split_once(RULES).unwrap_or(("", STYLE));
    let (light, dark) = colours.split_once(".dark").unwrap_or((colours, ""));
    let mut style = with(rules, light);
    let _ = write!(style, "@media (prefers-color-scheme: dark) {{{}}}", with(rules, dark));
    style
}

/// The rules with each variable's value in its place.
fn with(rules: &str, colours: &str) -> String {
    let mut text = rules.to_owned();
    for line in colours.lines() {
        if let Some((name, value)) = line.trim().trim_end_matches(';').split_once(": ") {
            text = text.replace(&format!("var({name})"), value);
        }
    }
    text
}
