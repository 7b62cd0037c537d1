//! Telephone numbers in the international form.
//!
//! The parser is our own and checks what decides whether a number can be dialled: calling code
//! and number of digits. The crate `phonenumber` knows more (kinds of lines, areas), but costs
//! 70 s of CPU in a cold build, 40 further crates and a second generation of regex, for facts
//! that no feature asks for.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::Country;
use super::country::Facts;
use crate::Invalid;
use crate::invalid::serde_as_text;

/// A telephone number in the form of E.164: `+493012345678`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// The countries that share a calling code, by the code.
static BY_CODE: LazyLock<HashMap<&'static str, Vec<Country>>> = LazyLock::new(|| {
    let mut codes: HashMap<_, Vec<_>> = HashMap::new();
    for country in Country::all() {
        codes.entry(country.calling_code()).or_default().push(country);
    }
    codes
});

/// Calling codes without a country: satellites, international freephone and networks.
const NO_COUNTRY: &[&str] = &["800", "808", "870", "878", "881", "882", "883", "888", "979"];

impl Phone {
    /// Reads a number as people write it. Without plus sign or exit prefix it is taken to be a
    /// number within `home`; without `home` such a number is refused.
    pub fn parse(text: &str, home: Option<Country>) -> Result<Self, Invalid> {
        let wrong = |why: String| Invalid::new("a telephone number", text, why);
        let written = Written::read(text).map_err(|why| wrong(why.to_owned()))?;
        let number = match (written.international, home) {
            (true, _) => from_abroad(&written.digits),
            (false, Some(home)) => from_home(&written.digits, home),
            (false, None) => Err("it has no calling code, and the country is not known".to_owned()),
        };
        number.map(Self).map_err(wrong)
    }

    /// The number with its plus sign, as the database stores it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The calling code without the plus sign.
    pub fn calling_code(&self) -> &str {
        calling_code(&self.0[1..]).unwrap_or_default()
    }

    /// The countries that have this number's calling code; several share `+1` or `+44`.
    pub fn countries(&self) -> &'static [Country] {
        BY_CODE.get(self.calling_code()).map_or(&[], Vec::as_slice)
    }
}

/// The digits of a number and whether it began with a plus sign.
struct Written {
    international: bool,
    digits: String,
}

impl Written {
    fn read(text: &str) -> Result<Self, &'static str> {
        // Full-width digits become plain ones.
        let plain: String = text.nfkc().collect();
        let number = plain.trim();
        let number = number.strip_prefix("tel:").unwrap_or(number).trim();
        let (international, number) = match number.strip_prefix('+') {
            Some(rest) => (true, rest.replacen("(0)", "", 1)),
            None => (false, number.to_owned()),
        };
        let mut digits = String::new();
        for c in number.chars() {
            match c {
                '0'..='9' => digits.push(c),
                'x' | 'X' | 'e' | 'E' | '#' | ';' | ',' if !digits.is_empty() => {
                    return Err("it has an extension, which is kept apart from the number");
                }
                _ if is_punctuation(c) => {}
                _ => return Err("it is made of digits, spaces, brackets and hyphens"),
            }
        }
        if digits.is_empty() {
            return Err("it has no digits");
        }
        Ok(Self { international, digits })
    }
}

fn is_punctuation(c: char) -> bool {
    matches!(c, '-' | '.' | '/' | '(' | ')' | '[' | ']' | '~')
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
        || c.is_whitespace()
}

fn calling_code(digits: &str) -> Option<&str> {
    let codes = (1..=3).filter_map(|length| digits.get(..length));
    codes.into_iter().find(|code| BY_CODE.contains_key(code) || NO_COUNTRY.contains(code))
}

fn from_abroad(digits: &str) -> Result<String, String> {
    let Some(code) = calling_code(digits) else {
        return Err("no country has this calling code".to_owned());
    };
    let national = &digits[code.len()..];
    let Some(countries) = BY_CODE.get(code) else {
        return in_length(code, national, (5, 12));
    };
    let facts = countries.iter().map(|country| country.facts());
    let least = facts.clone().map(|facts| facts.lengths.0).min().unwrap_or(4);
    let most = facts.map(|facts| facts.lengths.1).max().unwrap_or(15 - code.len());
    in_length(code, national, (least, most))
}

fn from_home(digits: &str, home: Country) -> Result<String, String> {
    let facts = home.facts();
    for exit in [facts.exit, "00"] {
        if let Some(rest) = digits.strip_prefix(exit)
            && let Ok(number) = from_abroad(rest)
        {
            return Ok(number);
        }
    }
    in_length(facts.calling_code, without_trunk(digits, facts), facts.lengths)
}

/// Drops what is dialled before a number within the country, unless the number needs it.
fn without_trunk<'a>(digits: &'a str, facts: &Facts) -> &'a str {
    if facts.trunk.is_empty() {
        return digits;
    }
    let rest = digits.strip_prefix(facts.trunk).unwrap_or(digits);
    if rest.len() < facts.lengths.0 { digits } else { rest }
}

fn in_length(code: &str, national: &str, (least, most): (usize, usize)) -> Result<String, String> {
    let length = national.len();
    if (least..=most).contains(&length) {
        return Ok(format!("+{code}{national}"));
    }
    let how = if length < least { "few" } else { "many" };
    Err(format!("it has too {how} digits for +{code}"))
}

/// Reads the international form.
impl FromStr for Phone {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::parse(text, None)
    }
}

impl AsRef<str> for Phone {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Phone, "a telephone number as +493012345678");
