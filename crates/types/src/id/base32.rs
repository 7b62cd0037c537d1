//! 128 bits as 26 characters of Crockford's base 32, lower case, in an order that sorts alike.
//!
//! The first character holds the three highest bits only, so it is `0` to `7`, as in TypeID.

use crate::ShortText;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// How many characters 128 bits take.
pub(crate) const LENGTH: usize = 26;

pub(crate) fn encode(bits: u128) -> ShortText<LENGTH> {
    let mut text = [b'0'; LENGTH];
    for (place, character) in text.iter_mut().rev().enumerate() {
        *character = ALPHABET[(bits >> (5 * place)) as usize & 31];
    }
    ShortText::from_ascii(text)
}

/// The digit of each character, or `NONE`: measures read millions of ids.
const DIGITS: [u8; 256] = digits();
const NONE: u8 = 0xff;

const fn digits() -> [u8; 256] {
    let mut digits = [NONE; 256];
    let mut digit = 0;
    while digit < ALPHABET.len() {
        digits[ALPHABET[digit] as usize] = digit as u8;
        digit += 1;
    }
    digits
}

/// Reads what `encode` wrote and nothing else: one value has one spelling.
pub(crate) fn decode(text: &str) -> Option<u128> {
    let characters: &[u8; LENGTH] = text.as_bytes().try_into().ok()?;
    if characters[0] > b'7' {
        return None;
    }
    let mut bits = 0;
    for character in characters {
        let digit = DIGITS[usize::from(*character)];
        if digit == NONE {
            return None;
        }
        bits = bits << 5 | u128::from(digit);
    }
    Some(bits)
}
