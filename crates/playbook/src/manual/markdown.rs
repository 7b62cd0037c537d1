//! Writes a manual as Markdown, for a wiki or a repository.

use super::block::{Block, Inline, Line};

/// All blocks, with an empty line between.
pub(super) fn document(blocks: &[Block]) -> String {
    let mut written: Vec<String> = blocks.iter().map(block).collect();
    written.retain(|block| !block.is_empty());
    written.join("\n\n") + "\n"
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading { level, id, text } => {
            let marks = "#".repeat(usize::from(*level).min(6));
            format!("<a id=\"{id}\"></a>\n\n{marks} {}", escaped(text))
        }
        Block::Paragraph(words) => line(words),
        Block::Markdown(text) => demoted(text),
        Block::Letter(text) => quoted(&demoted(text)),
        Block::Items(items) => {
            let item = |item: &Line| format!("- {}", line(item));
            items.iter().map(item).collect::<Vec<_>>().join("\n")
        }
        Block::Facts(facts) => {
            let fact = |(name, value): &(String, Line)| {
                format!("- **{}:** {}", escaped(name), line(value))
            };
            facts.iter().map(fact).collect::<Vec<_>>().join("\n")
        }
        Block::Table { head, rows } => table(head, rows),
    }
}

fn table(head: &[String], rows: &[Vec<Line>]) -> String {
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let mut lines = vec![
        row(head.iter().map(|name| escaped(name)).collect()),
        row(head.iter().map(|_| "---".to_owned()).collect()),
    ];
    let cell = |cell: &Line| line(cell).replace('|', "\\|").replace("\\\\|", "\\|");
    lines.extend(rows.iter().map(|cells| row(cells.iter().map(cell).collect())));
    lines.join("\n")
}

fn line(words: &Line) -> String {
    words
        .iter()
        .map(|word| match word {
            Inline::Text(text) => escaped(text),
            Inline::Strong(text) => format!("**{}**", escaped(text)),
            Inline::Code(text) => code(text),
            Inline::Jump { to, text } => format!("[{}](#{to})", escaped(text)),
            Inline::Link { to, text } => format!("[{}](<{}>)", escaped(text), address(to)),
            Inline::Break => "<br>".to_owned(),
        })
        .collect()
}

/// Plain words: nothing in them is taken for a mark.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        match c {
            '\n' | '\r' => written.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' => {
                written.push('\\');
                written.push(c);
            }
            '#' | '+' | '-' if at == 0 => {
                written.push('\\');
                written.push(c);
            }
            '&' => written.push_str("&amp;"),
            c => written.push(c),
        }
    }
    written
}

fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let fence = "`".repeat(text.split(|c| c != '`').map(str::len).max().unwrap_or(0) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

fn address(to: &str) -> String {
    to.replace(['<', '>', '\n', '\r'], "")
}

/// An author's Markdown, its headings made plain so that they do not stand among the manual's.
fn demoted(text: &str) -> String {
    let plain = |line: &str| match line.trim_start().trim_start_matches('#') {
        rest if line.trim_start().starts_with('#') && rest.starts_with(' ') => {
            format!("**{}**", rest.trim())
        }
        _ => line.to_owned(),
    };
    text.trim().lines().map(plain).collect::<Vec<_>>().join("\n")
}

fn quoted(text: &str) -> String {
    let quoted = |line: &str| if line.is_empty() { ">".to_owned() } else { format!("> {line}") };
    text.lines().map(quoted).collect::<Vec<_>>().join("\n")
}
