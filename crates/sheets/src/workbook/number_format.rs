//! Whether a cell's number is a date: Excel knows it only by how the number is to be shown.

use calamine::ExcelDateTimeType;

/// What a built-in format makes of a number (ECMA-376 part 1, 18.8.30, with the East Asian ones).
pub(super) fn built_in(id: u16) -> Option<ExcelDateTimeType> {
    match id {
        46 => Some(ExcelDateTimeType::TimeDelta),
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Some(ExcelDateTimeType::DateTime),
        _ => None,
    }
}

/// What a format code makes of a number: a date where a letter of a date stands outside of quotes,
/// a span of time where hours, minutes or seconds stand in brackets.
pub(super) fn custom(code: &str) -> Option<ExcelDateTimeType> {
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                letters.by_ref().find(|letter| *letter == '"');
            }
            '\\' | '_' | '*' => {
                letters.next();
            }
            '[' => {
                let inner: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                if is_span(&inner) {
                    return Some(ExcelDateTimeType::TimeDelta);
                }
            }
            ';' => return None,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => {
                return Some(ExcelDateTimeType::DateTime);
            }
            _ => {}
        }
    }
    None
}

fn is_span(inner: &str) -> bool {
    let inner = inner.to_ascii_lowercase();
    let of = |unit: char| !inner.is_empty() && inner.chars().all(|letter| letter == unit);
    of('h') || of('m') || of('s')
}
