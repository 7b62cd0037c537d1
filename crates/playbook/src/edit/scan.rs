//! Finds the statements of a TOML text: headers, fields, comments, blank lines. The text is known to be sound.

use std::ops::Range;

/// A line, or several where a value goes over several.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Statement {
    /// All of it, with the line break at its end.
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Blank,
    Comment,
    /// `[[stage.task]]`, or `[stage.when.task]` where it is not of a list.
    Header {
        names: Vec<String>,
        of_list: bool,
    },
    /// `name = "Sell"`; a dotted key has all its names.
    Field {
        names: Vec<String>,
        value: Range<usize>,
    },
}

/// All statements in order; together they are the whole text.
pub(super) fn scan(text: &str) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let start = at;
        let rest = &text[at..];
        let indent = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let first = start + indent;
        let kind = match text[first..].chars().next() {
            None | Some('\n' | '\r') => Kind::Blank,
            Some('#') => Kind::Comment,
            Some('[') => header(text, first),
            Some(_) => field(text, first),
        };
        let from = match &kind {
            Kind::Field { value, .. } => value.end,
            _ => first,
        };
        at = line_end(text, from);
        statements.push(Statement { span: start..at, kind });
    }
    statements
}

/// Where the line ends, its line break included.
fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |at| from + at + 1)
}

fn header(text: &str, at: usize) -> Kind {
    let of_list = text[at..].starts_with("[[");
    let (names, _) = names(text, at + if of_list { 2 } else { 1 });
    Kind::Header { names, of_list }
}

fn field(text: &str, at: usize) -> Kind {
    let (names, end) = names(text, at);
    let equals = text[end..].find('=').map_or(text.len(), |found| end + found + 1);
    let rest = &text[equals..];
    let start = equals + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
    Kind::Field { names, value: start..value_end(text, start) }
}

/// Names between dots, and where they end.
fn names(text: &str, mut at: usize) -> (Vec<String>, usize) {
    let mut names = Vec::new();
    loop {
        at += text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len();
        let end = match text[at..].chars().next() {
            Some('"' | '\'') => string_end(text, at),
            _ => {
                let bare = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'));
                text[at..].find(bare).map_or(text.len(), |found| at + found)
            }
        };
        names.push(unquoted(&text[at..end]));
        at = end + (text[end..].len() - text[end..].trim_start_matches([' ', '\t']).len());
        if !text[at..].starts_with('.') {
            return (names, end);
        }
        at += 1;
    }
}

fn unquoted(name: &str) -> String {
    if !name.starts_with(['"', '\'']) {
        return name.to_owned();
    }
    let table = format!("{name} = 0").parse::<toml::Table>().unwrap_or_default();
    table.keys().next().cloned().unwrap_or_else(|| name.to_owned())
}

/// Where a value ends, without the white space and the comment after it.
fn value_end(text: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    let mut end = start;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '"' | '\'' => {
                at = string_end(text, at);
                end = at;
                continue;
            }
            '#' if depth == 0 => break,
            '#' => {
                at = line_end(text, at);
                continue;
            }
            '\n' | '\r' if depth == 0 => break,
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += c.len_utf8();
        if !c.is_whitespace() {
            end = at;
        }
    }
    end
}

/// Where the string ends that begins here, its quotation marks included.
fn string_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    for (mark, escapes) in [("\"\"\"", true), ("'''", false), ("\"", true), ("'", false)] {
        let Some(inside) = rest.strip_prefix(mark) else { continue };
        let mut at = 0;
        while at < inside.len() {
            if escapes && inside[at..].starts_with('\\') {
                at += 1 + inside[at + 1..].chars().next().map_or(0, char::len_utf8);
                continue;
            }
            if inside[at..].starts_with(mark) {
                let mut end = at + mark.len();
                // Up to two marks more belong to the text: """He said "no"""""
                while mark.len() == 3 && end < at + 5 && inside[end..].starts_with(&mark[..1]) {
                    end += 1;
                }
                return start + mark.len() + end;
            }
            at += inside[at..].chars().next().map_or(1, char::len_utf8);
        }
        return text.len();
    }
    text.len()
}
