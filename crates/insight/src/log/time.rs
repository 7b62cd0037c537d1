//! Reads instants as logs write them, byte by byte.

use super::super::calendar::days_from_civil;

/// Milliseconds since 1970 of `2011-10-01T00:38:44.546+02:00`, also with a space for the `T`, with fewer or more digits
/// of the fraction (what is finer than a millisecond is cut off), and without an offset, which then is UTC.
pub(crate) fn millis(text: &[u8]) -> Option<i64> {
    let text = text.trim_ascii();
    let (sign, text) = match text.first()? {
        b'-' => (-1, &text[1..]),
        _ => (1, text),
    };
    let date = text.get(..10)?;
    if date[4] != b'-' || date[7] != b'-' {
        return None;
    }
    let year = sign * i64::from(number(&date[..4])?);
    let (month, day) = (number(&date[5..7])?, number(&date[8..])?);
    let days = days_from_civil(year, month, day)?;
    let (time, rest) = time_of_day(&text[10..])?;
    Some(days * 86_400_000 + time - offset(rest)?)
}

/// The milliseconds of `T00:38:44.546`, and what follows.
fn time_of_day(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some((mark, clock)) = text.split_first() else { return Some((0, text)) };
    if !matches!(mark, b'T' | b't' | b' ') {
        return None;
    }
    let hm = clock.get(..5)?;
    if hm[2] != b':' {
        return None;
    }
    let (hour, minute) = (number(&hm[..2])?, number(&hm[3..])?);
    let (second, rest) = match clock.get(5..8) {
        Some([b':', digits @ ..]) => (number(digits)?, &clock[8..]),
        _ => (0, &clock[5..]),
    };
    if hour > 24 || minute > 59 || second > 60 || (hour == 24 && (minute, second) != (0, 0)) {
        return None;
    }
    let (fraction, rest) = fraction(rest)?;
    let seconds = i64::from(hour * 3600 + minute * 60 + second);
    Some((seconds * 1000 + fraction, rest))
}

/// The milliseconds of `.546`, and what follows.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let [b'.' | b',', digits @ ..] = text else { return Some((0, text)) };
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 {
        return None;
    }
    let digit = |at: usize| if at < length { i64::from(digits[at] - b'0') } else { 0 };
    Some((digit(0) * 100 + digit(1) * 10 + digit(2), &digits[length..]))
}

/// The milliseconds east of UTC of `Z`, `+02:00`, `+0200`, `+02` or nothing.
fn offset(text: &[u8]) -> Option<i64> {
    let text = text.trim_ascii();
    let (sign, digits) = match text {
        [] | [b'Z' | b'z'] => return Some(0),
        b"UTC" | b"GMT" => return Some(0),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.len() {
        2 => (number(digits)?, 0),
        4 => (number(&digits[..2])?, number(&digits[2..])?),
        5 if digits[2] == b':' => (number(&digits[..2])?, number(&digits[3..])?),
        _ => return None,
    };
    (hours <= 18 && minutes <= 59).then(|| sign * i64::from(hours * 60 + minutes) * 60_000)
}

fn number(digits: &[u8]) -> Option<u32> {
    let mut value = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u32::from(digit);
    }
    Some(value)
}
