//! The question groups, and `answered`.

use std::sync::Arc;

use cel::Value;
use playbook::model::{About, Ask, AskKind, QuestionGroup};
use serde_json::Value as Json;
use types::Money;

use super::DealFacts;
use super::value::{Object, instant, major, means, variable};
use crate::state::AnswerRow;
use crate::{Groups, time};

/// All answers that bear on a deal, wherever they are kept.
#[derive(Clone, Copy)]
pub(crate) struct Kept<'a> {
    pub(crate) deal: &'a Groups,
    pub(crate) company: &'a Groups,
    pub(crate) contact: &'a Groups,
}

impl<'a> Kept<'a> {
    /// The rows of a group.
    pub(crate) fn rows(self, group: &QuestionGroup) -> &'a [AnswerRow] {
        let kept = match group.about {
            About::Deal => self.deal,
            About::Company => self.company,
            About::Contact => self.contact,
        };
        kept.get(&group.key).map_or(&[], Vec::as_slice)
    }

    /// Whether a group is complete: every required question is answered in every row, and there
    /// is something at all.
    pub(crate) fn is_complete(self, group: &QuestionGroup) -> bool {
        let rows = self.rows(group);
        let complete = |row: &AnswerRow| {
            let mut required = group.asks.iter().filter(|ask| ask.required);
            !row.values.is_empty() && required.all(|ask| row.values.contains_key(&ask.key))
        };
        !rows.is_empty() && rows.iter().all(complete)
    }
}

impl DealFacts<'_> {
    pub(super) fn answered(&self) -> Value {
        let groups = &self.playbook.playbook().questions;
        let mut answered = Object::with_capacity(groups.len());
        for group in groups {
            answered.bool(variable(&group.key), self.kept().is_complete(group));
        }
        answered.done()
    }

    /// A group by the name that rules give it.
    pub(super) fn group(&self, name: &str) -> Option<Value> {
        let mut groups = self.playbook.playbook().questions.iter();
        let group = groups.find(|group| means(name, &group.key))?;
        let rows = self.kept().rows(group);
        if group.repeats {
            let rows = rows.iter().map(|row| self.row(group, row)).collect();
            return Some(Value::List(Arc::new(rows)));
        }
        let nothing = AnswerRow::default();
        Some(self.row(group, rows.first().unwrap_or(&nothing)))
    }

    fn row(&self, group: &QuestionGroup, row: &AnswerRow) -> Value {
        let mut object = Object::with_capacity(row.values.len() + 1);
        for (key, value) in &row.values {
            let ask = group.asks.iter().find(|ask| ask.key == *key);
            if let Some(value) = ask.and_then(|ask| self.answer(ask, value)) {
                object.set(variable(key), value);
            }
        }
        if group.repeats {
            object.bool("confirmed", row.confirmed);
        }
        object.done()
    }

    /// An answer as the question's kind reads it. One of another shape (an older version asked
    /// otherwise) counts as none.
    fn answer(&self, ask: &Ask, value: &Json) -> Option<Value> {
        match ask.kind {
            AskKind::Number | AskKind::Percent => value.as_f64().map(Value::Float),
            AskKind::Score => value.as_i64().map(Value::Int),
            AskKind::YesNo => value.as_bool().map(Value::Bool),
            AskKind::Money => {
                let money: Money = serde_json::from_value(value.clone()).ok()?;
                Some(Value::Float(major(&money)))
            }
            AskKind::Date => {
                let day = value.as_str()?.parse().ok()?;
                instant(time::start_of(day, self.calendar))
            }
            AskKind::Choices => {
                let chosen = value.as_array()?.iter().filter_map(Json::as_str).map(Value::from);
                Some(Value::List(Arc::new(chosen.collect())))
            }
            AskKind::Text
            | AskKind::LongText
            | AskKind::Choice
            | AskKind::Link
            | AskKind::Person
            | AskKind::User => value.as_str().map(Value::from),
        }
    }
}
