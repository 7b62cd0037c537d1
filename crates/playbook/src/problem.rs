//! A problem before it has a place in a text: what the decoder and the checker find.

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Playbook, Stage};
use crate::path::Path;
use crate::rule::Fault;
use std::ops::Range;

/// Something wrong at a part of the playbook.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub severity: Severity,
    pub code: &'static str,
    pub message: String,
    pub hint: Option<String>,
    pub at: Spot,
}

/// What the problem points at.
#[derive(Clone, Debug)]
pub(crate) enum Spot {
    /// The value at this path.
    Value(Path),
    /// A part of the text at this path, in bytes of its content.
    Within(Path, Range<usize>),
    /// The name of the field at this path.
    Name(Path),
    /// Bytes of the whole text, in the part at this path.
    Text(Path, Range<usize>),
}

impl Problem {
    pub(crate) fn error(code: &'static str, path: &Path, message: impl Into<String>) -> Problem {
        Problem {
            severity: Severity::Error,
            code,
            message: message.into(),
            hint: None,
            at: Spot::Value(path.clone()),
        }
    }

    pub(crate) fn warning(code: &'static str, path: &Path, message: impl Into<String>) -> Problem {
        Problem { severity: Severity::Warning, ..Problem::error(code, path, message) }
    }

    pub(crate) fn of_rule(path: &Path, fault: Fault) -> Problem {
        Problem {
            severity: Severity::Error,
            code: fault.code,
            message: fault.message,
            hint: fault.hint,
            at: Spot::Within(path.clone(), fault.span),
        }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Problem {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn maybe_hint(mut self, hint: Option<String>) -> Problem {
        self.hint = self.hint.or(hint);
        self
    }

    pub(crate) fn at_name(mut self) -> Problem {
        if let Spot::Value(path) = self.at {
            self.at = Spot::Name(path);
        }
        self
    }

    pub(crate) fn path(&self) -> &Path {
        match &self.at {
            Spot::Value(path) | Spot::Within(path, _) | Spot::Name(path) | Spot::Text(path, _) => {
                path
            }
        }
    }

    /// The diagnostic of a playbook that has no text.
    pub(crate) fn without_text(self, playbook: &Playbook) -> Diagnostic {
        let place = place(self.path(), playbook);
        Diagnostic {
            severity: self.severity,
            code: self.code.into(),
            message: self.message,
            place,
            line: 0,
            column: 0,
            len: 0,
            snippet: String::new(),
            cut: 0,
            hint: self.hint,
        }
    }
}

/// A path in words: `stage discover, exit pain-confirmed, rule`.
pub(crate) fn place(path: &Path, playbook: &Playbook) -> String {
    let (items, field) = path.parts();
    let mut words: Vec<String> = Vec::new();
    for at in 0..items.len() {
        let (list, index) = items[at];
        let name = key(&items[..=at], playbook).filter(|key| !key.is_empty());
        let name = name.unwrap_or_else(|| format!("number {}", index + 1));
        words.push(format!("{list} {name}"));
    }
    words.extend(field.map(str::to_owned));
    words.join(", ")
}

fn key(items: &[(&'static str, usize)], playbook: &Playbook) -> Option<String> {
    let (list, index) = items[0];
    let rest = &items[1..];
    match (list, rest) {
        ("role", []) => playbook.roles.get(index).map(|it| it.key.clone()),
        ("persona", []) => playbook.personas.get(index).map(|it| it.key.clone()),
        ("collateral", []) => playbook.collateral.get(index).map(|it| it.key.clone()),
        ("reason", []) => playbook.reasons.get(index).map(|it| it.key.clone()),
        ("condition", []) => playbook.conditions.get(index).map(|it| it.key.clone()),
        ("questions", []) => playbook.questions.get(index).map(|it| it.key.clone()),
        ("questions", [("ask", ask)]) => {
            Some(playbook.questions.get(index)?.asks.get(*ask)?.key.clone())
        }
        ("ladder", []) => playbook.ladders.get(index).map(|it| it.key.clone()),
        ("ladder", [("step", step)]) => {
            Some(playbook.ladders.get(index)?.steps.get(*step)?.key.clone())
        }
        ("process", []) => playbook.processes.get(index).map(|it| it.key.clone()),
        ("process", [("stage", stage), rest @ ..]) => {
            stage_key(playbook.processes.get(index)?.stages.get(*stage)?, rest)
        }
        ("stage", rest) => stage_key(playbook.stages.get(index)?, rest),
        _ => None,
    }
}

fn stage_key(stage: &Stage, rest: &[(&'static str, usize)]) -> Option<String> {
    match rest {
        [] => Some(stage.key.clone()),
        [("task", index)] => stage.tasks.get(*index).map(|task| task.key.clone()),
        [("exit", index)] => stage.exits.get(*index).map(|exit| exit.key.clone()),
        _ => None,
    }
}
