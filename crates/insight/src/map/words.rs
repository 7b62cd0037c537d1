//! Numbers and names as a map writes them.

/// A count with its thousands apart: `13,087`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Units with their milliseconds, the longest first.
const UNITS: [(f64, &str); 5] =
    [(86_400_000.0, "d"), (3_600_000.0, "h"), (60_000.0, "min"), (1000.0, "s"), (1.0, "ms")];

/// A time in the unit that suits it, to two or three digits: `14.0 d`, `3.2 h`, `12 min`, `850 ms`, `0 s`.
pub fn duration(millis: f64) -> String {
    if millis.abs() < 0.5 {
        return "0 s".to_owned();
    }
    let fits = |unit: &&(f64, &str)| millis.abs() >= unit.0;
    let (length, name) = UNITS.iter().find(fits).unwrap_or(&UNITS[4]);
    let value = millis / length;
    if value.abs() >= 99.95 || *name == "ms" {
        return format!("{} {name}", whole(value));
    }
    format!("{value:.1} {name}")
}

fn whole(value: f64) -> String {
    let text = count(value.abs().round() as u64);
    if value < 0.0 { format!("-{text}") } else { text }
}

/// The most letters of a line of a name before it is broken.
const LINE: usize = 24;

/// A name in lines of at most so many letters, broken at spaces where there are any; nothing is left out.
pub(super) fn lines(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for (at, piece) in letters.chunks(LINE * 3 / 2).enumerate() {
            let piece: String = piece.iter().collect();
            match lines.last_mut() {
                Some(line)
                    if at == 0 && line.chars().count() + 1 + piece.chars().count() <= LINE =>
                {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    if lines.is_empty() {
        lines.push("(no name)".to_owned());
    }
    lines
}

/// How wide a text is at most in a usual sans-serif face, for a size of 1.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(letter).sum()
}

fn letter(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '.' | ',' | ':' | ';' | '|' | '!' | 'I' => 0.33,
        'f' | 'r' | 't' | ' ' | '-' | '(' | ')' | '/' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.98,
        'A'..='Z' => 0.74,
        '0'..='9' | 'a'..='z' => 0.62,
        '_' => 0.6,
        // Letters with marks are about as wide as those without; other scripts are wider.
        '\u{a0}'..='\u{24f}' | '\u{370}'..='\u{52f}' => 0.76,
        '\u{300}'..='\u{36f}' => 0.0,
        _ => 1.1,
    }
}
