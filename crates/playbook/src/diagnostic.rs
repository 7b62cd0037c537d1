//! What is wrong with a playbook, told so that its author can put it right: where, what, and
//! what to write instead.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The playbook cannot be used.
    Error,
    /// It can be used, and should be better.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// A short name that stays the same: `unknown-role`.
    pub code: Cow<'static, str>,
    /// What is wrong, in words.
    pub message: String,
    /// The part of the playbook: `stage discover, exit pain-confirmed, rule`; empty at the top.
    pub place: String,
    /// Line in the text, from 1; 0 when there is no text.
    pub line: usize,
    /// Character in the line, from 1; 0 when there is no text.
    pub column: usize,
    /// How many characters of the line are meant.
    pub len: usize,
    /// The line itself; of a very long line the part around the column.
    pub snippet: String,
    /// How many characters of a very long line are left out before the snippet.
    pub cut: usize,
    /// What to write instead.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// Whether it keeps the playbook from being used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The diagnostic with its line of text and a mark under what is meant.
    ///
    /// `file` is named in front of the line number.
    pub fn render(&self, file: &str) -> String {
        let Diagnostic { severity, code, message, .. } = self;
        let mut text = format!("{severity}[{code}]: {message}\n");
        if self.line > 0 {
            let gutter = " ".repeat(self.line.to_string().len());
            let (line, column) = (self.line, self.column);
            text += &format!("{gutter}--> {file}:{line}:{column}\n{gutter} |\n");
            let code = format!("{line} | {}", self.snippet.replace('\t', " "));
            text += &format!("{}\n", code.trim_end());
            let before = " ".repeat((self.column - 1).saturating_sub(self.cut));
            text += &format!("{gutter} | {before}{}\n", "^".repeat(self.len));
            text += &self.hint_line(&gutter);
            return text;
        }
        if !self.place.is_empty() {
            text += &format!(" --> {}\n", self.place);
        }
        text + &self.hint_line("")
    }

    fn hint_line(&self, gutter: &str) -> String {
        self.hint.as_ref().map_or_else(String::new, |hint| format!("{gutter} = hint: {hint}\n"))
    }
}

/// All diagnostics, one after the other, with a count at the end.
pub fn render_all(diagnostics: &[Diagnostic], file: &str) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        text += &diagnostic.render(file);
        text.push('\n');
    }
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = diagnostics.len() - errors;
    text + &format!("{}, {}\n", counted(errors, "error"), counted(warnings, "warning"))
}

fn counted(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}, column {}: ", self.line, self.column)?;
        }
        write!(f, "{}: {}", self.severity, self.message)?;
        if self.line == 0 && !self.place.is_empty() {
            write!(f, " ({})", self.place)?;
        }
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}
