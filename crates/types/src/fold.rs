//! The search key of a text: what two spellings of one word have in common.
//!
//! Folding happens here and not in SQL, because the two databases disagree about `lower('É')`.

use unicode_normalization::UnicodeNormalization;

/// Folds case, accents, widths and spacing away: `"  Škoda  AUTO "` and `"skoda auto"` give the
/// same key.
///
/// Folding twice changes nothing. Letters that Unicode does not take apart are spelt out
/// (`ß` as `ss`, `ø` as `o`, `æ` as `ae`). Marks of scripts in which they make another letter
/// (Devanagari vowels, Japanese voicing) stay.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return join_words(&text.to_ascii_lowercase());
    }
    // Lower-casing may yield new marks (İ) and decomposing may yield new capitals (𝐀), hence the
    // order: decompose, lower, decompose, drop, compose what is left.
    let lower = text.nfkd().collect::<String>().to_lowercase();
    let mut bare = String::with_capacity(lower.len());
    for c in lower.nfkd().filter(|c| !is_ignored(*c)) {
        spell_out(c, &mut bare);
    }
    join_words(&bare.nfc().collect::<String>())
}

fn join_words(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(word);
    }
    key
}

/// Marks that do not change which letter it is, and characters that nobody sees.
fn is_ignored(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}'                                   // Latin, Greek, Cyrillic accents
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206f}' | '\u{feff}')
}

fn spell_out(c: char, into: &mut String) {
    let spelling = match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'ŋ' => "n",
        'þ' => "th",
        'ŧ' => "t",
        'ς' => "σ",
        other => return into.push(other),
    };
    into.push_str(spelling);
}

#[cfg(test)]
mod tests;
