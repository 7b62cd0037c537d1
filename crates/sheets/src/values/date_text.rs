//! Takes a date apart into its numbers or words and its time of day, without saying yet which
//! number is the day and which the month.

/// A date text taken apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Parts<'a> {
    pub date: DateParts<'a>,
    pub clock: Option<Clock>,
}

/// The date, in the order it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum DateParts<'a> {
    /// Three numbers with one separator.
    Numbers { parts: [&'a str; 3], separator: u8 },
    /// A date with the month in letters.
    Named { day: &'a str, month: u8, year: &'a str },
    /// `20180226`.
    Compact(&'a str),
    /// A number that might count days, seconds or milliseconds.
    Count(&'a str),
}

/// A time of day with its offset from UTC in minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Clock {
    pub time: (u8, u8, u8, u32),
    pub offset: Option<i16>,
}

/// No date is written longer than this: "Wednesday, 24 de septiembre de 2011, 10:11:12.123456789 p.m. +01:00".
const LONGEST: usize = 80;

/// Takes a text apart; `None` where it is no date of any shape.
pub(super) fn take_apart(text: &str) -> Option<Parts<'_>> {
    let text = text.trim();
    if text.len() > LONGEST || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return digits_first(text);
    }
    letters_first(text)
}

fn digits_first(text: &str) -> Option<Parts<'_>> {
    let (first, rest) = split_digits(text);
    match rest.bytes().next() {
        None | Some(b'.') if count(text) => match first.len() == 8 && rest.is_empty() {
            true => Some(Parts { date: DateParts::Compact(first), clock: None }),
            false => Some(Parts { date: DateParts::Count(text), clock: None }),
        },
        Some(b'T') if first.len() == 8 => {
            let clock = Some(clock(&rest[1..])?);
            Some(Parts { date: DateParts::Compact(first), clock })
        }
        Some(separator @ (b'-' | b'/' | b'.')) => {
            separated(first, &rest[1..], separator).or_else(|| named(first, rest))
        }
        _ => named(first, rest),
    }
}

/// Digits with at most one point among them.
fn count(text: &str) -> bool {
    let mut points = 0;
    let all = text.bytes().all(|byte| {
        points += u32::from(byte == b'.');
        byte.is_ascii_digit() || byte == b'.'
    });
    all && points <= 1
}

/// `…/02/2018 19:58`
fn separated<'a>(first: &'a str, rest: &'a str, separator: u8) -> Option<Parts<'a>> {
    let (second, rest) = split_digits(rest);
    if second.is_empty() || second.len() > 2 || first.len() > 4 {
        return None;
    }
    let rest = rest.strip_prefix(char::from(separator))?;
    let (third, rest) = split_digits(rest);
    let clock = time_after(rest)?;
    let parts = [first, second, third];
    (1..=4)
        .contains(&third.len())
        .then_some(Parts { date: DateParts::Numbers { parts, separator }, clock })
}

/// `24 October 2011`, `24. Oktober 2011`, `24-Oct-11`, `24th of October, 2011`, `24 de octubre de 2011`
fn named<'a>(day: &'a str, rest: &'a str) -> Option<Parts<'a>> {
    if day.len() > 2 {
        return None;
    }
    let rest = ordinal(rest).unwrap_or(rest);
    let rest = skip(rest, &["of", "de", "di"]);
    let (word, rest) = split_letters(rest);
    let month = month(word)?;
    let rest = skip(rest, &["of", "de", "del", "di"]);
    let (year, rest) = split_digits(rest);
    let clock = time_after(rest)?;
    matches!(year.len(), 2 | 4)
        .then_some(Parts { date: DateParts::Named { day, month, year }, clock })
}

/// `Oct 24, 2011`, `Mon, 24 Oct 2011`
fn letters_first(text: &str) -> Option<Parts<'_>> {
    let (word, rest) = split_letters(text);
    if let Some(month) = month(word) {
        let rest = skip(rest, &[]);
        let (day, rest) = split_digits(rest);
        let rest = ordinal(rest).unwrap_or(rest);
        let rest = skip(rest, &["de"]);
        let (year, rest) = split_digits(rest);
        let clock = time_after(rest)?;
        let fits = matches!(day.len(), 1 | 2) && year.len() == 4;
        return fits.then_some(Parts { date: DateParts::Named { day, month, year }, clock });
    }
    if !is_weekday(word) {
        return None;
    }
    let rest = skip(rest, &[]);
    match rest.starts_with(|first: char| first.is_ascii_digit()) {
        true => digits_first(rest).filter(|parts| !matches!(parts.date, DateParts::Count(_))),
        false => letters_first(rest).filter(|_| month(split_letters(rest).0).is_some()),
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(end)
}

fn split_letters(text: &str) -> (&str, &str) {
    let end = text.find(|letter: char| !letter.is_alphabetic()).unwrap_or(text.len());
    text.split_at(end)
}

fn ordinal(rest: &str) -> Option<&str> {
    let (word, rest) = split_letters(rest);
    matches!(word, "st" | "nd" | "rd" | "th" | "er" | "º" | "ª").then_some(rest)
}

/// Skips what may stand between the parts of a date in words.
fn skip<'a>(text: &'a str, words: &[&str]) -> &'a str {
    let between = |letter: char| {
        letter == ' ' || letter == ',' || letter == '.' || letter == '-' || letter == '/'
    };
    let rest = text.trim_start_matches(between);
    let (word, after) = split_letters(rest);
    if !words.contains(&word) {
        return rest;
    }
    after.trim_start_matches(between)
}

/// The time of day behind a date: nothing, or `T`, a comma or spaces before it.
fn time_after(rest: &str) -> Option<Option<Clock>> {
    if rest.is_empty() || rest == "." {
        return Some(None);
    }
    let separated = rest.strip_prefix('T').or_else(|| {
        let time = rest.trim_start_matches([' ', ',']);
        (time.len() < rest.len() && time.contains(':')).then_some(time)
    })?;
    clock(separated).map(Some)
}

/// `19:58`, `19:58:54.250`, `7:58 PM`, each with `Z`, `UTC`, `+01:00`, `+0100` or `+01`; `195854`.
fn clock(text: &str) -> Option<Clock> {
    let (hour, rest) = split_digits(text);
    let (fields, rest) = match (hour.len(), rest.strip_prefix(':')) {
        (1 | 2, Some(rest)) => fields_of(hour, rest)?,
        (4 | 6, None) => ([&hour[..2], &hour[2..4], hour.get(4..6).unwrap_or("0")], rest),
        _ => return None,
    };
    let (nanos, rest) = fraction(rest)?;
    let (half, rest) = half_of_day(rest.trim_start());
    let offset = offset(rest.trim_start())?;
    let [hour, minute, second] = fields;
    let hour = full_hour(hour.parse().ok()?, half)?;
    let (minute, second): (u8, u8) = (minute.parse().ok()?, second.parse().ok()?);
    (minute < 60 && second < 60).then_some(Clock { time: (hour, minute, second, nanos), offset })
}

fn fields_of<'a>(hour: &'a str, rest: &'a str) -> Option<([&'a str; 3], &'a str)> {
    let (minute, rest) = split_digits(rest);
    if minute.len() != 2 {
        return None;
    }
    let Some(after) = rest.strip_prefix(':') else { return Some(([hour, minute, "0"], rest)) };
    let (second, rest) = split_digits(after);
    (second.len() == 2).then_some(([hour, minute, second], rest))
}

fn fraction(rest: &str) -> Option<(u32, &str)> {
    let Some(after) = rest.strip_prefix(['.', ',']) else { return Some((0, rest)) };
    let (digits, rest) = split_digits(after);
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let nanos = format!("{digits:0<9}").parse().ok()?;
    Some((nanos, rest))
}

fn half_of_day(rest: &str) -> (Option<bool>, &str) {
    for (word, after_noon) in [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)] {
        if rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            return (Some(after_noon), &rest[word.len()..]);
        }
    }
    (None, rest)
}

fn full_hour(hour: u8, after_noon: Option<bool>) -> Option<u8> {
    match after_noon {
        None => (hour < 24).then_some(hour),
        Some(after_noon) => {
            (1..=12).contains(&hour).then_some(hour % 12 + if after_noon { 12 } else { 0 })
        }
    }
}

fn offset(rest: &str) -> Option<Option<i16>> {
    match rest {
        "" => return Some(None),
        "Z" | "z" | "UTC" | "GMT" => return Some(Some(0)),
        _ => {}
    }
    let rest = rest.strip_prefix("UTC").or(rest.strip_prefix("GMT")).unwrap_or(rest);
    let (sign, rest) = match rest.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest.len() {
        2 => (rest, "0"),
        4 => rest.split_at_checked(2)?,
        5 => rest.split_once(':')?,
        _ => return None,
    };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(hours) || !is_number(minutes) {
        return None;
    }
    let (hours, minutes): (i16, i16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(Some(sign * (60 * hours + minutes)))
}

/// Month names in English, German, French, Spanish, Italian, Portuguese and Dutch.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "jänner", "janvier", "enero", "gennaio", "janeiro", "januari"],
    &[
        "february",
        "februar",
        "feber",
        "février",
        "fevrier",
        "febrero",
        "febbraio",
        "fevereiro",
        "februari",
    ],
    &["march", "märz", "mrz", "mars", "marzo", "março", "maart", "mrt"],
    &["april", "avril", "abril", "aprile"],
    &["may", "mai", "mayo", "maggio", "maio", "mei"],
    &["june", "juni", "juin", "junio", "giugno", "junho"],
    &["july", "juli", "juillet", "julio", "luglio", "julho"],
    &["august", "août", "aout", "agosto", "augustus"],
    &["september", "septembre", "septiembre", "settembre", "setembro"],
    &["october", "oktober", "octobre", "octubre", "ottobre", "outubro"],
    &["november", "novembre", "noviembre", "novembro"],
    &["december", "dezember", "décembre", "decembre", "diciembre", "dicembre", "dezembro"],
];

/// The month that a name or its beginning means: at least three letters, and of one month only.
fn month(word: &str) -> Option<u8> {
    word.chars().nth(2)?;
    let word = word.to_lowercase();
    let mut found = None;
    for (month, names) in (1..).zip(MONTHS) {
        if names.iter().any(|name| name.starts_with(&word)) && found.replace(month).is_some() {
            return None;
        }
    }
    found
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let word = word.to_ascii_lowercase();
    DAYS.iter().any(|day| word.starts_with(day)) && word.len() <= 9
}
