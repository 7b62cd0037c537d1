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

/// Reads what `encode` wrote and nothing else: one value has one spelling.
pub(crate) fn decode(text: &str) -> Option<u128> {
    let characters = text.as_bytes();
    if characters.len() != LENGTH || characters[0] > b'7' {
        return None;
    }
    characters.iter().try_fold(0, |bits: u128, c| Some(bits << 5 | u128::from(digit(*c)?)))
}

fn digit(character: u8) -> Option<u8> {
    let place = ALPHABET.iter().position(|c| *c == character)?;
    u8::try_from(place).ok()
}
