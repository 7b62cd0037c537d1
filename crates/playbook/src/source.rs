//! The text of a playbook: lines and columns, and where in it the characters of a string stand.

use std::ops::Range;

/// A text with its line starts.
pub(crate) struct Source<'t> {
    text: &'t str,
    lines: Vec<usize>,
}

/// A place in a text as people count: from 1, in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub line: usize,
    pub column: usize,
    pub len: usize,
    pub snippet: String,
    /// Characters left out before the snippet.
    pub cut: usize,
}

/// The longest part of a line that is shown.
const SHOWN: usize = 160;

impl<'t> Source<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Source { text, lines: std::iter::once(0).chain(breaks).collect() }
    }

    /// The position of a range of bytes; a range over several lines is cut at the first.
    pub(crate) fn position(&self, span: Range<usize>) -> Position {
        let start = self.boundary(span.start);
        let end = self.boundary(span.end).max(start);
        let line = self.lines.partition_point(|first| *first <= start).max(1);
        let first = self.lines[line - 1];
        let next = self.lines.get(line).copied().unwrap_or(self.text.len());
        let snippet = self.text[first..next].trim_end_matches(['\n', '\r']);
        let column = self.text[first..start].chars().count() + 1;
        let within = start.min(first + snippet.len())..end.min(first + snippet.len());
        let len = self.text.get(within).map_or(0, |part| part.chars().count()).max(1);
        let cut = if snippet.len() > SHOWN { (column - 1).saturating_sub(SHOWN / 2) } else { 0 };
        let snippet: String = snippet.chars().skip(cut).take(SHOWN).collect();
        let len = len.min((cut + snippet.chars().count() + 1).saturating_sub(column)).max(1);
        Position { line, column, len, snippet, cut }
    }

    fn boundary(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Where a part of a TOML string's content stands in the text.
    ///
    /// `value` is the range of the whole string with its quotes, `part` a range of bytes of its
    /// content. Escapes, the line break after the opening quotes and joined lines are seen through.
    pub(crate) fn within(&self, value: Range<usize>, part: Range<usize>) -> Range<usize> {
        let Some(raw) = self.text.get(value.clone()) else { return value };
        let Some(places) = content_places(raw) else { return value };
        let Some(first) = places.get(part.start) else { return value };
        let last = places.get(part.end.saturating_sub(1)).unwrap_or(first);
        let start = value.start + first.start;
        let end = if part.is_empty() { start } else { value.start + last.end };
        start..end.max(start)
    }
}

/// For each byte of a TOML string's content, the character or escape in the string as written
/// that it comes from; one more for the end.
fn content_places(raw: &str) -> Option<Vec<Range<usize>>> {
    let (quotes, escapes) = match raw {
        _ if raw.starts_with("\"\"\"") => (3, true),
        _ if raw.starts_with("'''") => (3, false),
        _ if raw.starts_with('"') => (1, true),
        _ if raw.starts_with('\'') => (1, false),
        _ => return None,
    };
    let end = raw.len().checked_sub(quotes).filter(|end| *end >= quotes)?;
    let mut at = quotes;
    if quotes == 3 {
        at += line_break(&raw[at..end]);
    }
    let mut places = Vec::with_capacity(raw.len());
    while at < end {
        let rest = &raw[at..end];
        let (bytes, length) = if escapes && rest.starts_with('\\') {
            escape(rest)?
        } else {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            (length, length)
        };
        places.extend(std::iter::repeat_n(at..at + length, bytes));
        at += length;
    }
    places.push(end..end);
    Some(places)
}

fn line_break(text: &str) -> usize {
    match text {
        _ if text.starts_with("\r\n") => 2,
        _ if text.starts_with('\n') => 1,
        _ => 0,
    }
}

/// How many bytes an escape stands for, and how many it is written with.
fn escape(text: &str) -> Option<(usize, usize)> {
    let letter = text[1..].chars().next()?;
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        ' ' | '\t' | '\n' | '\r' => {
            let rest = text[1..].trim_start_matches([' ', '\t', '\n', '\r']);
            return Some((0, text.len() - rest.len()));
        }
        _ => return Some((1, 1 + letter.len_utf8())),
    };
    let code = u32::from_str_radix(text.get(2..2 + digits)?, 16).ok()?;
    Some((char::from_u32(code)?.len_utf8(), 2 + digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str, content: &str) -> String {
        let table = toml::de::DeTable::parse(text).unwrap();
        let (_, value) = table.get_ref().iter().next().unwrap();
        let decoded = value.get_ref().as_str().unwrap();
        let start = decoded.find(content).unwrap();
        let source = Source::new(text);
        let found = source.within(value.span(), start..start + content.len());
        text[found].to_owned()
    }

    #[test]
    fn parts_of_every_kind_of_string_are_found_in_the_text() {
        assert_eq!(part("a = 'one two'", "two"), "two");
        assert_eq!(part("a = \"one \\\"two\\\" three\"", "three"), "three");
        assert_eq!(part("a = \"one \\\"two\\\" three\"", "\"two\""), "\\\"two\\\"");
        assert_eq!(part("a = '''\none\ntwo'''", "two"), "two");
        assert_eq!(part("a = \"\"\"\none \\\n   two\"\"\"", "two"), "two");
        assert_eq!(part("a = \"\"\"\r\none\r\ntwo\"\"\"", "two"), "two");
        assert_eq!(part("a = \"h\\u00e9llo two\"", "two"), "two");
        assert_eq!(part("a = \"h\\u00e9llo two\"", "é"), "\\u00e9");
        assert_eq!(part("a = 'héllo two'", "héllo"), "héllo");
    }

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::new("a = 1\nhé = 'x'\n");
        let position = source.position(12..15);
        assert_eq!((position.line, position.column, position.len), (2, 6, 3));
        assert_eq!(position.snippet, "hé = 'x'");
    }

    #[test]
    fn any_range_has_a_position() {
        let text = "é\n\nx";
        let source = Source::new(text);
        for start in 0..10 {
            for end in 0..10 {
                let position = source.position(start..end);
                assert!(position.line >= 1 && position.column >= 1 && position.len >= 1);
            }
        }
    }
}
