//! What a call heard, held against what is there now: what was not touched is left alone, what only the caller changed
//! is kept, and what a colleague answered otherwise meanwhile is shown with both values, never overwritten.

use std::collections::BTreeMap;

use deal::{Answer, AnswerRow, Command};
use playbook::model::{Ask, AskKind, QuestionGroup};
use serde_json::{Value, json};

use super::customer;
use super::look::Look;
use super::questions::{self, RowOf};
use crate::Filled;

const SEEN: &str = "..seen";

/// The name of the field with the mark of what a question showed when it was drawn.
pub(super) fn seen(name: &str) -> String {
    format!("{name}{SEEN}")
}

/// The mark of what the control of a question shows; none where it shows nothing.
pub(super) fn mark(look: Look<'_>, ask: &Ask, answer: Option<&Value>) -> Option<String> {
    mark_of(ask, &questions::standing(look, ask, answer))
}

/// The mark of values as a form holds them: browsers write lines their own way, and ticks come in any order.
fn mark_of(ask: &Ask, values: &[String]) -> Option<String> {
    let plain = |value: &String| match ask.kind {
        AskKind::LongText => value.replace("\r\n", "\n").trim().to_owned(),
        _ => value.replace(['\r', '\n'], "").trim().to_owned(),
    };
    let mut said: Vec<String> = values.iter().map(plain).filter(|it| !it.is_empty()).collect();
    said.sort();
    (!said.is_empty()).then(|| questions::hash(&json!(said)))
}

/// The rows of a group that a call asks about: the only one, or those there are, those that a colleague removed while
/// the caller wrote in them, and one more.
pub(super) fn rows_of(look: Look<'_>, group: &QuestionGroup, filled: &Filled) -> Vec<RowOf> {
    if !group.repeats {
        return vec![RowOf::Only];
    }
    let known = look.dossier.rows(group).iter().filter_map(|row| row.id.map(RowOf::This));
    let mut rows: Vec<RowOf> = known.collect();
    for name in filled.names().filter(|name| !name.ends_with(SEEN)) {
        let rest = name.strip_prefix(group.key.as_str()).and_then(|rest| rest.strip_prefix('.'));
        let word = rest.and_then(|rest| rest.split('.').next());
        if let Some(row @ RowOf::This(_)) = word.and_then(RowOf::of)
            && !rows.contains(&row)
        {
            rows.push(row);
        }
    }
    rows.push(RowOf::New);
    rows
}

/// A row as it is now.
pub(super) fn known_row<'a>(
    look: Look<'a>,
    group: &QuestionGroup,
    row: RowOf,
) -> Option<&'a AnswerRow> {
    let rows = look.dossier.rows(group);
    match row {
        RowOf::Only => rows.first(),
        RowOf::This(id) => rows.iter().find(|row| row.id == Some(id)),
        RowOf::New => None,
    }
}

/// What the form of a call comes to.
#[derive(Default)]
pub(super) struct Heard {
    /// The form as it is drawn again: what was not touched shows what is there now.
    pub(super) filled: Filled,
    /// The answers to keep.
    pub(super) answers: Vec<Command>,
    /// What there is now where both changed it, by names of fields; null where it was taken away.
    theirs: BTreeMap<String, Value>,
}

impl Heard {
    /// Reads a form that was sent.
    pub(super) fn of(look: Look<'_>, filled: Filled) -> Heard {
        let mut heard = Heard { filled, ..Heard::default() };
        for group in look.dossier.groups_now() {
            if customer::is_waited_for(look, group) {
                continue;
            }
            for row in rows_of(look, group, &heard.filled) {
                heard.hear(look, group, row);
            }
        }
        heard
    }

    /// Whether somebody answered otherwise meanwhile.
    pub(super) fn is_overtaken(&self) -> bool {
        !self.theirs.is_empty()
    }

    /// What there is now in the place of what was typed, if that changed meanwhile.
    pub(super) fn theirs(&self, name: &str) -> Option<&Value> {
        self.theirs.get(name)
    }

    fn hear(&mut self, look: Look<'_>, group: &QuestionGroup, row: RowOf) {
        let known = known_row(look, group, row);
        let is_gone = known.is_none() && self.was_seen(group, row);
        let mut own = Vec::new();
        for ask in &group.asks {
            let name = questions::field_name(group, row, ask);
            if !self.filled.has(&name) {
                continue;
            }
            let now = known.and_then(|row| row.values.get(&ask.key));
            let typed = mark_of(ask, self.filled.all(&name));
            let drawn = self.filled.some(&seen(&name));
            let present = mark(look, ask, now);
            if typed == drawn {
                self.filled.forget(&name);
            } else if is_gone || (drawn != present && typed != present) {
                self.theirs.insert(name, now.cloned().unwrap_or_default());
            } else if drawn == present {
                own.push(ask.key.clone());
            }
        }
        if !own.is_empty() {
            self.answers.push(self.command(group, row, known, &own));
        }
    }

    /// Whether a row with answers was on the form: drawn again after it was removed it has none.
    fn was_seen(&self, group: &QuestionGroup, row: RowOf) -> bool {
        let is_marked = |ask: &Ask| {
            let name = questions::field_name(group, row, ask);
            self.filled.some(&seen(&name)).is_some()
        };
        matches!(row, RowOf::This(_)) && group.asks.iter().any(is_marked)
    }

    /// A row that was removed meanwhile comes back as a new one, once its writer knows.
    fn command(
        &self,
        group: &QuestionGroup,
        row: RowOf,
        known: Option<&AnswerRow>,
        own: &[String],
    ) -> Command {
        let mut values = questions::answers_of(group, row, &self.filled);
        values.retain(|key, _| own.contains(key));
        Command::Answer(Answer {
            group: group.key.clone(),
            row: known.and_then(|row| row.id),
            values: values.into_iter().collect(),
            confirmed: None,
        })
    }
}
