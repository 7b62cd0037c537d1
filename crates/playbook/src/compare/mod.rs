//! What is different between two versions of a playbook, in words: "criterion “…” is now
//! required".

mod parts;
mod stage;

use crate::model::Playbook;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The part that changed: `stage “Understand the pain”`; empty for the playbook itself.
    pub place: String,
    /// What changed, in words.
    pub words: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            return f.write_str(&self.words);
        }
        write!(f, "{}: {}", self.place, self.words)
    }
}

/// Every difference, in the order of the new version. Nothing for equal playbooks.
pub fn compare(old: &Playbook, new: &Playbook) -> Vec<Change> {
    let mut comparer = Comparer::default();
    parts::playbook(&mut comparer, old, new);
    comparer.changes
}

/// The longest text that is told in full.
const SHORT: usize = 80;

#[derive(Default)]
struct Comparer {
    place: Vec<String>,
    changes: Vec<Change>,
}

impl Comparer {
    fn say(&mut self, words: impl Into<String>) {
        self.changes.push(Change { place: self.place.join(", "), words: words.into() });
    }

    fn at(&mut self, place: String, compare: impl FnOnce(&mut Self)) {
        self.place.push(place);
        compare(self);
        self.place.pop();
    }

    /// A text that must be there.
    fn text(&mut self, what: &str, old: &str, new: &str) {
        if old == new {
            return;
        }
        if old.chars().count() + new.chars().count() > SHORT
            || (old.to_owned() + new).contains('\n')
        {
            return self.say(format!("{what} is reworded"));
        }
        self.say(format!("{what} is now “{new}” (was “{old}”)"));
    }

    /// A text that may be missing.
    fn maybe(&mut self, what: &str, old: Option<&String>, new: Option<&String>) {
        match (old, new) {
            (Some(old), Some(new)) => self.text(what, old, new),
            (None, Some(new)) if new.chars().count() <= SHORT && !new.contains('\n') => {
                self.say(format!("{what} is new: “{new}”"));
            }
            (None, Some(_)) => self.say(format!("{what} is new")),
            (Some(old), None) if old.chars().count() <= SHORT && !old.contains('\n') => {
                self.say(format!("{what} is gone (was “{old}”)"));
            }
            (Some(_), None) => self.say(format!("{what} is gone")),
            (None, None) => {}
        }
    }

    /// A rule: told as it is written.
    fn rule(&mut self, what: &str, old: Option<&String>, new: Option<&String>) {
        self.shown(what, old, new, |rule| format!("`{}`", rule.trim()));
    }

    /// A value that can be shown.
    fn shown<T: PartialEq>(
        &mut self,
        what: &str,
        old: Option<&T>,
        new: Option<&T>,
        show: impl Fn(&T) -> String,
    ) {
        match (old, new) {
            (Some(old), Some(new)) if old != new => {
                self.say(format!("{what} is now {} (was {})", show(new), show(old)));
            }
            (None, Some(new)) => self.say(format!("{what} is now {} (was not set)", show(new))),
            (Some(old), None) => self.say(format!("{what} is no longer set (was {})", show(old))),
            _ => {}
        }
    }

    /// A list of texts or keys.
    fn list<T: PartialEq>(
        &mut self,
        what: &str,
        old: &[T],
        new: &[T],
        show: impl Fn(&T) -> String,
    ) {
        for item in new.iter().filter(|item| !old.contains(item)) {
            self.say(format!("{} is now among {what}", show(item)));
        }
        for item in old.iter().filter(|item| !new.contains(item)) {
            self.say(format!("{} is no longer among {what}", show(item)));
        }
        let same = old.len() == new.len() && old.iter().all(|item| new.contains(item));
        if same && old != new {
            self.say(format!("the order of {what} is another"));
        }
    }

    /// Parts with keys: what is new, gone, moved, and what changed in those that stayed.
    fn keyed<T: Named>(
        &mut self,
        what: &str,
        old: &[T],
        new: &[T],
        mut each: impl FnMut(&mut Self, &T, &T),
    ) {
        let find = |list: &[T], key: &str| list.iter().position(|part| part.key() == key);
        for part in old.iter().filter(|part| find(new, part.key()).is_none()) {
            self.say(format!("{what} “{}” is gone", part.name()));
        }
        let stayed: Vec<usize> = new.iter().filter_map(|part| find(old, part.key())).collect();
        let in_order = longest_rise(&stayed);
        for (at, part) in new.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| new[at].name());
            let name = part.name();
            let Some(was) = find(old, part.key()) else {
                let after = before.map(|before| format!(", after “{before}”")).unwrap_or_default();
                self.say(format!("{what} “{name}” is new{after}"));
                continue;
            };
            if !in_order.contains(&was) {
                let after = before.map_or("first".to_owned(), |before| format!("after “{before}”"));
                self.say(format!("{what} “{name}” comes now {after}"));
            }
            let place = format!("{what} “{name}”");
            self.at(place, |this| each(this, &old[was], part));
        }
    }
}

/// A part that keeps its key through the versions.
trait Named {
    fn key(&self) -> &str;
    fn name(&self) -> &str;
}

macro_rules! named {
    ($($part:ident by $name:ident),*) => {
        $(impl Named for crate::model::$part {
            fn key(&self) -> &str {
                &self.key
            }

            fn name(&self) -> &str {
                &self.$name
            }
        })*
    };
}

named!(
    Role by name, Persona by name, QuestionGroup by name, Ask by ask, Collateral by name,
    Reason by name, Condition by says, Ladder by name, LadderStep by name, Process by name,
    Stage by name, TaskRule by name, Exit by says
);

/// A longest rising subsequence: what kept its order when other things moved.
fn longest_rise(values: &[usize]) -> Vec<usize> {
    let mut best: Vec<Vec<usize>> = Vec::new();
    for &value in values {
        let longest = best
            .iter()
            .filter(|run| run.last().is_some_and(|last| *last < value))
            .max_by_key(|run| run.len());
        let mut run = longest.cloned().unwrap_or_default();
        run.push(value);
        best.push(run);
    }
    best.into_iter().max_by_key(Vec::len).unwrap_or_default()
}

fn quoted(text: &impl AsRef<str>) -> String {
    format!("“{}”", text.as_ref())
}
