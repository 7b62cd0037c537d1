//! A report as plain words and numbers: what pages, files and pictures are drawn from.

/// A report.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) title: String,
    /// What to make of it, in a sentence or two.
    pub(super) says: Vec<String>,
    pub(super) stats: Vec<Stat>,
    pub(super) parts: Vec<Part>,
}

/// A figure above a report.
pub(super) struct Stat {
    pub(super) label: String,
    pub(super) figure: Cell,
    pub(super) note: Cell,
}

impl Stat {
    pub(super) fn of(label: &str, figure: impl ToString, note: impl ToString) -> Stat {
        Stat { label: label.to_owned(), figure: Cell::of(figure), note: Cell::of(note) }
    }

    /// The same, whose figure leads to its deals.
    pub(super) fn to(mut self, link: String) -> Stat {
        self.figure.link = Some(link);
        self
    }

    /// The same, whose note leads to its deals.
    pub(super) fn note_to(mut self, link: String) -> Stat {
        self.note.link = Some(link);
        self
    }
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
    /// One range a row.
    Ranges(Vec<Range>),
    /// One deal a row, side by side on one axis of days.
    Lanes(Vec<Lane>),
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

impl Chart {
    /// Whether there is nothing to draw.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Chart::Bars(bars) => bars.is_empty(),
            Chart::Line(points, _) => points.iter().all(|point| point.value.is_none()),
            Chart::Ranges(ranges) => ranges.is_empty(),
            Chart::Lanes(lanes) => lanes.is_empty(),
            Chart::Map(_) => false,
        }
    }
}

/// A range of what is likely, with its middle.
pub(super) struct Range {
    pub(super) label: String,
    pub(super) low: f64,
    pub(super) middle: f64,
    pub(super) high: f64,
    /// What is there already.
    pub(super) so_far: Option<f64>,
    /// The range as people read it.
    pub(super) shown: String,
}

/// The life of one deal.
pub(super) struct Lane {
    pub(super) label: String,
    pub(super) won: bool,
    /// How many days it took.
    pub(super) days: f64,
    pub(super) stays: Vec<Stay>,
    pub(super) touches: Vec<Tick>,
}

/// A stay in a stage, in days from the beginning.
pub(super) struct Stay {
    pub(super) stage: String,
    pub(super) from: f64,
    pub(super) days: f64,
}

/// Something done with the buyer.
pub(super) struct Tick {
    pub(super) day: f64,
    pub(super) words: String,
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
    /// What stands in a file where that is more exact.
    pub(super) exact: Option<String>,
    /// The deals behind it.
    pub(super) link: Option<String>,
}

impl Cell {
    pub(super) fn of(text: impl ToString) -> Cell {
        Cell { text: text.to_string(), exact: None, link: None }
    }

    /// A sum: in words for people, to the cent in a file.
    pub(super) fn money(money: Option<&insight::money::Money>) -> Cell {
        let Some(money) = money else { return Cell::of("–") };
        let exact = format!("{} {}", money.amount, money.currency);
        Cell { exact: Some(exact), ..Cell::of(money.spoken()) }
    }

    pub(super) fn linked(text: impl ToString, link: String) -> Cell {
        Cell { link: Some(link), ..Cell::of(text) }
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
    /// Whether a file of its tables would hold anything.
    pub(super) fn has_rows(&self) -> bool {
        self.parts.iter().any(|part| !part.table.rows.is_empty())
    }

    /// The same without pictures that would show nothing.
    pub(super) fn without_empty_pictures(mut self) -> Sheet {
        for part in &mut self.parts {
            part.chart = part.chart.take().filter(|chart| !chart.is_empty());
        }
        self
    }

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
                let cells =
                    row.iter().map(|cell| quoted(cell.exact.as_deref().unwrap_or(&cell.text)));
                text += &format!("{}\r\n", cells.collect::<Vec<_>>().join(","));
            }
        }
        text
    }
}

/// A cell of a file: quoted, and no formula for whoever opens it in a spreadsheet.
fn quoted(text: &str) -> String {
    const FORMULAS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let is_number = text.parse::<f64>().is_ok();
    let starts_formula = text.starts_with(FORMULAS) && !is_number;
    let guard = if starts_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
