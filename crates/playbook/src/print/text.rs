//! Writes values as TOML that people like to read.

/// The longest line that is written where a break is possible.
const WIDTH: usize = 110;

/// A text: in one line, or over several where it is long or has line breaks.
pub(crate) fn text(text: &str, indent: usize) -> String {
    if text.contains('\n') {
        return format!("\"\"\"\n{}\"\"\"", lines(text));
    }
    if text.chars().count() + indent > WIDTH && !text.starts_with(' ') {
        return format!("\"\"\"\n{}\"\"\"", wrapped(text));
    }
    one_line(text)
}

/// A text in one line.
pub(crate) fn one_line(text: &str) -> String {
    let mut written = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => written.push_str("\\\""),
            '\n' => written.push_str("\\n"),
            c => push_escaped(&mut written, c),
        }
    }
    written + "\""
}

/// A rule: without escapes where its quotes allow it.
pub(crate) fn rule(rule: &str) -> String {
    let plain = rule.chars().all(|c| c == '\n' || c == '\t' || !c.is_control());
    if rule.contains('\n') && plain && !rule.contains("'''") && !rule.ends_with('\'') {
        return format!("'''\n{rule}'''");
    }
    if rule.contains('"') && plain && !rule.contains(['\'', '\n']) {
        return format!("'{rule}'");
    }
    one_line(rule)
}

/// A list of texts: in one line where it fits.
pub(crate) fn list<S: AsRef<str>>(items: &[S], indent: usize) -> String {
    let written: Vec<String> = items.iter().map(|item| one_line(item.as_ref())).collect();
    let line = format!("[{}]", written.join(", "));
    if line.chars().count() + indent <= WIDTH {
        return line;
    }
    let items: Vec<String> = written.into_iter().map(|item| format!("  {item},\n")).collect();
    format!("[\n{}]", items.concat())
}

/// The content of a text with line breaks, escaped.
fn lines(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut following = text.chars().peekable();
    while let Some(c) = following.next() {
        match c {
            '"' if matches!(following.peek(), None | Some('"')) => written.push_str("\\\""),
            '"' | '\n' => written.push(c),
            c => push_escaped(&mut written, c),
        }
    }
    written
}

/// A long line as several: each ends with a backslash, which takes the line break away again.
fn wrapped(text: &str) -> String {
    let mut written = vec![String::new()];
    let mut column = 0;
    let mut words = text.split_inclusive(' ').peekable();
    while let Some(word) = words.next() {
        if let Some(line) = written.last_mut() {
            line.push_str(word);
        }
        column += word.chars().count();
        let Some(next) = words.peek() else { break };
        let breakable = word.ends_with(' ') && !next.starts_with(char::is_whitespace);
        if breakable && column + next.chars().count() > WIDTH {
            written.push(String::new());
            column = 0;
        }
    }
    written.iter().map(|line| lines(line)).collect::<Vec<_>>().join("\\\n")
}

fn push_escaped(written: &mut String, c: char) {
    match c {
        '\\' => written.push_str("\\\\"),
        '\t' => written.push_str("\\t"),
        '\r' => written.push_str("\\r"),
        c if c.is_control() || c == '\u{feff}' => {
            written.push_str(&format!("\\u{:04X}", u32::from(c)));
        }
        c => written.push(c),
    }
}
