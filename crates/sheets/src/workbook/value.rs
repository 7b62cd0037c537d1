//! How the values of a workbook's cells are written as text: the way that reads back the same.

use calamine::{Data, ExcelDateTime};

/// Excel keeps and shows fifteen digits; what is behind them is noise of binary fractions.
const DIGITS: usize = 15;

/// Writes a cell of Excel as text.
pub(super) fn text(data: &Data) -> String {
    match data {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => float(*number),
        Data::String(text) | Data::DateTimeIso(text) => text.clone(),
        Data::DurationIso(text) => clock(text),
        Data::Bool(yes) => boolean(*yes).to_owned(),
        Data::DateTime(moment) => date_time(moment),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

pub(super) fn boolean(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

/// Writes a number without exponent and without the noise behind its fifteenth digit.
pub(super) fn float(number: f64) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if !number.is_finite() {
        return "#NUM!".to_owned();
    }
    if number.fract() == 0.0 && number.abs() <= EXACT {
        return (number as i64).to_string();
    }
    let scientific = format!("{number:.*e}", DIGITS - 1);
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    format!("{sign}{}", place_point(digits, point))
}

/// Writes digits with the decimal point after the first `point` of them.
fn place_point(digits: &str, point: i32) -> String {
    let length = digits.len() as i32;
    if point <= 0 {
        return format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize));
    }
    if point >= length {
        return format!("{digits}{}", "0".repeat((point - length) as usize));
    }
    let (whole, fraction) = digits.split_at(point as usize);
    format!("{whole}.{fraction}")
}

/// A number as a file has it in text: kept, unless it has an exponent or binary noise.
pub(super) fn number(text: &str) -> String {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    let whole = !text.contains('.');
    if plain && (whole || digits <= DIGITS) {
        return text.to_owned();
    }
    text.parse().map_or_else(|_| text.to_owned(), float)
}

/// A date where there is no time, a time where there is no date, both joined by `T`, or hours that
/// may be more than a day's.
fn date_time(moment: &ExcelDateTime) -> String {
    let serial = moment.as_f64();
    if moment.is_duration() && serial.is_finite() {
        return duration(serial);
    }
    if !(0.0..2_958_466.0).contains(&serial) {
        return float(serial);
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let mut time = format!("{hour:02}:{minute:02}:{second:02}");
    if milli > 0 {
        time.push_str(&format!(".{milli:03}"));
    }
    match (serial < 1.0, time == "00:00:00") {
        (true, _) => time,
        (false, true) => date,
        (false, false) => format!("{date}T{time}"),
    }
}

fn duration(days: f64) -> String {
    let sign = if days < 0.0 { "-" } else { "" };
    let seconds = (days.abs() * 86_400.0).round() as u64;
    format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// `PT27H17M54S` as `27:17:54`; other texts as they are.
pub(super) fn clock(text: &str) -> String {
    iso_clock(text).unwrap_or_else(|| text.to_owned())
}

fn iso_clock(text: &str) -> Option<String> {
    let rest = text.strip_prefix("PT")?;
    let (hours, rest) = rest.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?;
    let whole = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (full, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, ""));
    if !whole(hours) || !whole(minutes) || !whole(full) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{hours:0>2}:{minutes:0>2}:{full:0>2}{point}{fraction}"))
}
