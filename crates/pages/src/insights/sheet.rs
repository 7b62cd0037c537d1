//! A report as plain words and numbers: what pages, files and pictures are drawn from.

/// A report.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) title: String,
    /// What to make of it, in a sentence or two.
    pub(super) says: Vec<String>,
    /// Label, figure, note.
    pub(super) stats: Vec<(String, String, String)>,
    pub(super) parts: Vec<Part>,
}

/// A picture and the table that it is drawn from.
pub(super) struct Part {
    pub(super) title: String,
    pub(super) chart: Option<Chart>,
    pub(super) table: Table,
}

/// What is drawn.
pub(super) enum Chart {
    /// One bar a row.
    Bars(Vec<Bar>),
    /// One point after the other, with what the axis counts.
    Line(Vec<Point>, Unit),
    /// What follows what.
    Map(Box<insight::map::Map>),
}

/// What an axis counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Shares: 0.5 reads 50 %.
    Share,
    /// Days, deals and other numbers.
    Number,
}

/// A bar.
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) value: f64,
    /// The value as people read it.
    pub(super) shown: String,
}

/// A point of a line, with what is usual or likely about it.
pub(super) struct Point {
    pub(super) label: String,
    pub(super) value: Option<f64>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    /// Stands out.
    pub(super) marked: bool,
}

/// A table.
#[derive(Default)]
pub(super) struct Table {
    /// Heads; whether the column holds numbers.
    pub(super) head: Vec<(String, bool)>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Clone, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    /// The deals behind it.
    pub(super) link: Option<String>,
}

impl Cell {
    pub(super) fn of(text: impl ToString) -> Cell {
        Cell { text: text.to_string(), link: None }
    }

    pub(super) fn linked(text: impl ToString, link: String) -> Cell {
        Cell { text: text.to_string(), link: Some(link) }
    }
}

impl Table {
    /// A table whose first column holds words and the others numbers.
    pub(super) fn of(first: &str, numbers: &[&str]) -> Table {
        let numbers = numbers.iter().map(|head| ((*head).to_owned(), true));
        let head = std::iter::once((first.to_owned(), false)).chain(numbers).collect();
        Table { head, rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl Sheet {
    /// The tables as comma-separated values, with an empty line between two.
    pub(super) fn csv(&self) -> String {
        let mut text = String::from('\u{feff}');
        for part in self.parts.iter().filter(|part| !part.table.head.is_empty()) {
            if text.len() > 3 {
                text += "\r\n";
            }
            text += &format!("{}\r\n", quoted(&part.title));
            let heads = part.table.head.iter().map(|head| quoted(&head.0));
            text += &format!("{}\r\n", heads.collect::<Vec<_>>().join(","));
            for row in &part.table.rows {
                let cells = row.iter().map(|cell| quoted(&cell.text));
                text += &format!("{}\r\n", cells.collect::<Vec<_>>().join(","));
            }
        }
        text
    }
}

/// A cell of a file: quoted, and no formula for whoever opens it in a spreadsheet.
fn quoted(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok();
    let starts_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let guard = if starts_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
