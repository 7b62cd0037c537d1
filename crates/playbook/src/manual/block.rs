//! The parts that a manual is made of, apart from how they are written down.

/// A piece of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Inline {
    Text(String),
    Strong(String),
    Code(String),
    /// To a place in the manual.
    Jump {
        to: String,
        text: String,
    },
    /// To the world outside.
    Link {
        to: String,
        text: String,
    },
    Break,
}

/// A line.
pub(super) type Line = Vec<Inline>;

/// A block of the manual.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    Heading {
        level: u8,
        id: String,
        text: String,
    },
    Paragraph(Line),
    /// What the author wrote in Markdown.
    Markdown(String),
    /// A text to send or to say, in Markdown.
    Letter(String),
    Items(Vec<Line>),
    /// Names with their values.
    Facts(Vec<(String, Line)>),
    Table {
        head: Vec<String>,
        rows: Vec<Vec<Line>>,
    },
}

pub(super) fn text(text: impl Into<String>) -> Line {
    vec![Inline::Text(text.into())]
}

pub(super) fn strong(text: impl Into<String>) -> Line {
    vec![Inline::Strong(text.into())]
}

pub(super) fn code(text: impl Into<String>) -> Line {
    vec![Inline::Code(text.into())]
}

pub(super) fn jump(to: impl Into<String>, text: impl Into<String>) -> Inline {
    Inline::Jump { to: to.into(), text: text.into() }
}

/// Lines joined by something.
pub(super) fn joined(lines: impl IntoIterator<Item = Line>, between: &Inline) -> Line {
    let mut all = Line::new();
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        if !all.is_empty() {
            all.push(between.clone());
        }
        all.extend(line);
    }
    all
}

pub(super) fn comma() -> Inline {
    Inline::Text(", ".to_owned())
}

/// The first letter as a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A table without the columns that are empty in every row.
pub(super) fn table(head: &[&str], rows: Vec<Vec<Line>>) -> Block {
    let used =
        |column: usize| rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
    let columns: Vec<usize> = (0..head.len()).filter(|column| used(*column)).collect();
    let keep = |row: Vec<Line>| {
        let cells = row.into_iter().enumerate();
        cells.filter(|(at, _)| columns.contains(at)).map(|(_, cell)| cell).collect()
    };
    let head = columns.iter().map(|column| head[*column].to_owned()).collect();
    Block::Table { head, rows: rows.into_iter().map(keep).collect() }
}
