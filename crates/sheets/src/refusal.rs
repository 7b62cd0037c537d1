//! Why a whole file is not read, in a sentence that also says what to do about it.

use crate::options::Format;

/// Says why a file was not opened.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The file holds no rows at all.
    #[error("the file is empty; choose one with at least one row")]
    Empty,
    /// The worksheet (named) holds no cells.
    #[error("the sheet {sheet:?} is empty; {}", other_sheets(.sheets))]
    EmptySheet {
        /// The sheet that was looked at.
        sheet: String,
        /// All sheets of the workbook.
        sheets: Vec<String>,
    },
    /// The workbook has no sheet of the name asked for.
    #[error("there is no sheet {asked:?}; {}", other_sheets(.sheets))]
    NoSuchSheet {
        /// The name asked for.
        asked: String,
        /// All sheets of the workbook.
        sheets: Vec<String>,
    },
    /// The header was said to be on a line where no row starts.
    #[error(
        "no row starts on line {line}, where the column names were said to be; the file has {lines} lines"
    )]
    NoHeader {
        /// The line asked for.
        line: u64,
        /// How many lines there are.
        lines: u64,
    },
    /// The file is larger than allowed.
    #[error(
        "the file has {size} bytes, more than the {limit} allowed; split it and read the parts"
    )]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The largest size allowed.
        limit: u64,
    },
    /// The workbook unpacks to more than allowed.
    #[error(
        "the workbook unpacks to more than the {limit} bytes allowed; save the sheet as CSV and read that"
    )]
    UnpacksTooLarge {
        /// The most it may unpack to.
        limit: u64,
    },
    /// The sheet has more filled cells than allowed.
    #[error("the sheet has more than {limit} filled cells; save it as CSV and read that")]
    TooManyCells {
        /// The most it may have.
        limit: u64,
    },
    /// The file is something else than a table.
    #[error("this is {what}, not a table; {advice}")]
    NotATable {
        /// What it is, with its article.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The file is a zip archive of other files.
    #[error("this is a zip archive of {}; unpack it and read the file within", some(.files))]
    Archive {
        /// Names of the files within.
        files: Vec<String>,
    },
    /// The workbook is protected by a password.
    #[error("the workbook is encrypted; open it, save it without a password and read that")]
    Encrypted,
    /// The encoding asked for is not known.
    #[error(
        "no encoding is called {label:?}; use a name like utf-8, utf-16le, windows-1252, iso-8859-2, macintosh, shift_jis or big5"
    )]
    UnknownEncoding {
        /// The label asked for.
        label: String,
    },
    /// Two options contradict each other or make no sense.
    #[error("the option {option} cannot be {value}: {reason}")]
    BadOption {
        /// Its name.
        option: &'static str,
        /// The value given.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The file is damaged, or not what it says it is.
    #[error(
        "the {format} cannot be read: {reason}; open it in the program that made it, save it again, or save it as CSV"
    )]
    Broken {
        /// What it was read as.
        format: Format,
        /// What was found.
        reason: String,
    },
    /// The file could not be read from the disk.
    #[error("the file could not be read: {0}")]
    Io(#[from] std::io::Error),
}

impl Refusal {
    pub(crate) fn broken(format: Format, reason: impl ToString) -> Self {
        Self::Broken { format, reason: reason.to_string() }
    }
}

fn other_sheets(sheets: &[String]) -> String {
    match sheets {
        [] => "the workbook has no sheets".to_owned(),
        [one] => format!("the only sheet is {one:?}"),
        many => format!("the sheets are {}", some(many)),
    }
}

/// Lists names, but not a thousand of them.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let mut list =
        names.iter().take(SHOWN).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        list.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    if list.is_empty() { "nothing".to_owned() } else { list }
}
