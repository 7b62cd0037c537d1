//! From a text to a checked playbook: reads, checks everything, and tells all that is wrong.

use crate::check::structure;
use crate::compiled::{Compiled, Rules};
use crate::decode::{self, Places};
use crate::diagnostic::Diagnostic;
use crate::model::Playbook;
use crate::path::Path;
use crate::problem::{self, Problem, Spot};
use crate::source::Source;
use std::collections::HashSet;
use std::ops::Range;

/// A playbook without errors.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// What the text says.
    pub playbook: Playbook,
    /// What could be better, in the order of the text.
    pub warnings: Vec<Diagnostic>,
}

/// Reads and checks a text. On errors, every error and warning is told, in the order of the text.
pub fn parse(text: &str) -> Result<Parsed, Vec<Diagnostic>> {
    let read = Read::of(text);
    if read.failed() {
        return Err(read.diagnostics);
    }
    Ok(Parsed { playbook: read.playbook, warnings: read.diagnostics })
}

/// Reads, checks and compiles a text; the warnings come along.
pub fn compile(text: &str) -> Result<(Compiled, Vec<Diagnostic>), Vec<Diagnostic>> {
    let read = Read::of(text);
    if read.failed() {
        return Err(read.diagnostics);
    }
    Ok((Compiled::from_parts(read.playbook, read.rules), read.diagnostics))
}

/// Everything that is wrong with a text, warnings included: for an editor.
pub fn check(text: &str) -> Vec<Diagnostic> {
    Read::of(text).diagnostics
}

/// The most that is told about one text: who makes more mistakes reads no further.
const MOST: usize = 500;

/// The error of a name that is mistyped where the part is used, for the warning that the part is
/// not used: the one explains the other.
fn mistyping_of(code: &str) -> Option<&'static str> {
    match code {
        "group-never-collected" => Some("unknown-group"),
        "collateral-never-used" => Some("unknown-collateral"),
        "ladder-never-used" => Some("unknown-ladder"),
        "process-never-used" => Some("unknown-process"),
        _ => None,
    }
}

struct Read {
    playbook: Playbook,
    rules: Rules,
    diagnostics: Vec<Diagnostic>,
}

impl Read {
    fn of(text: &str) -> Read {
        let (playbook, found) = decode::decode(text);
        let mut problems = found.problems;
        let broken = problems.iter().any(|problem| problem.code == "toml-broken");
        let mut rules = Rules::default();
        if broken {
            problems.retain(|problem| problem.code != "missing-field");
        } else {
            let mut more = structure(&playbook);
            rules = Rules::compile(&playbook, &mut more);
            let misread = Misread::of(&problems);
            more.retain(|problem| !misread.explains(problem));
            let mistyped: HashSet<&str> = more.iter().map(|problem| problem.code).collect();
            let unused = |code: &str| mistyped.contains(mistyping_of(code).unwrap_or(""));
            let kept = more.iter().map(|problem| !unused(problem.code)).collect::<Vec<_>>();
            problems.extend(more.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(it, _)| it));
        }
        let places = found.places;
        let teller = Teller { source: Source::new(text), places: &places, playbook: &playbook };
        let mut diagnostics: Vec<(usize, Diagnostic)> =
            problems.into_iter().take(MOST).map(|problem| teller.tell(problem)).collect();
        diagnostics.sort_by_key(|(at, diagnostic)| (*at, diagnostic.severity));
        let mut diagnostics: Vec<Diagnostic> = diagnostics.into_iter().map(|(_, it)| it).collect();
        diagnostics.dedup();
        Read { playbook, rules, diagnostics }
    }

    fn failed(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Parts that could not be read: what seems to be missing there is not told a second time.
struct Misread(HashSet<Path>);

impl Misread {
    fn of(problems: &[Problem]) -> Misread {
        Misread(problems.iter().map(|problem| around(problem.path())).collect())
    }

    fn explains(&self, problem: &Problem) -> bool {
        let follows = match problem.code {
            "no-stages" => false,
            "unused-options" | "phase-backwards" | "late-without-within" => true,
            code if code.ends_with("-never-used") || code.ends_with("-never-collected") => {
                return !self.0.is_empty();
            }
            code => code.starts_with("no-"),
        };
        follows && self.0.contains(&around(problem.path()))
    }
}

/// The table that a field belongs to.
fn around(path: &Path) -> Path {
    match path.parts().1 {
        Some(_) => path.parent().unwrap_or_default(),
        None => path.clone(),
    }
}

/// Gives problems their places in the text.
struct Teller<'t> {
    source: Source<'t>,
    places: &'t Places,
    playbook: &'t Playbook,
}

impl Teller<'_> {
    /// The diagnostic with its place in bytes, to sort by.
    fn tell(&self, problem: Problem) -> (usize, Diagnostic) {
        let span = self.span(&problem.at);
        let position = self.source.position(span.clone());
        let place = problem::place(problem.path(), self.playbook);
        let diagnostic = Diagnostic {
            severity: problem.severity,
            code: problem.code.into(),
            message: problem.message,
            place,
            line: position.line,
            column: position.column,
            len: position.len,
            snippet: position.snippet,
            cut: position.cut,
            hint: problem.hint,
        };
        (span.start, diagnostic)
    }

    fn span(&self, at: &Spot) -> Range<usize> {
        match at {
            Spot::Text(_, span) => span.clone(),
            Spot::Name(path) => self.places.name(path).unwrap_or(0..1),
            Spot::Value(path) => self.places.value(path).unwrap_or(0..1),
            Spot::Within(path, part) => match self.places.exact(path) {
                Some(value) => self.source.within(value, part.clone()),
                None => self.places.value(path).unwrap_or(0..1),
            },
        }
    }
}
