//! Answering the playbook's questions.

use playbook::model::QuestionGroup;
use serde_json::Value;
use types::{Id, Row};

use super::Making;
use super::making::room;
use crate::answers;
use crate::automation::Trigger;
use crate::command::Answer;
use crate::event::{Answered, Fact};
use crate::refusal::{Code, FieldError, Refusal};
use crate::state::{AnswerRow, Values};

/// How many rows a group may have.
const MOST_ROWS: usize = 300;

impl<'a> Making<'a> {
    pub(super) fn answer(&mut self, answer: &Answer) -> Result<(), Refusal> {
        let group = self.group(&answer.group)?;
        let row = self.row_of(group, answer.row)?;
        let old = row.cloned().unwrap_or_default();
        let values = self.check_values(group, answer, &old)?;
        let confirmed = answer.confirmed.filter(|confirmed| *confirmed != old.confirmed);
        let is_new = group.repeats && answer.row.is_none();
        if is_new && values.is_empty() {
            return Err(Refusal::field(&group.key, "Answer at least one question."));
        }
        if values.is_empty() && confirmed.is_none() {
            return Ok(());
        }
        let row = if is_new { Some(self.context.ids.new_id(self.at)) } else { answer.row };
        let (key, about) = (group.key.clone(), group.about);
        let answered = Answered { group: key, about, row, values, confirmed };
        self.remember(&answered);
        self.happens(Fact::Answered(answered));
        self.run_answered(group);
        Ok(())
    }

    fn group(&self, key: &str) -> Result<&'a QuestionGroup, Refusal> {
        self.playbook.group(key).ok_or_else(|| {
            let message = format!("The playbook has no questions called “{key}”.");
            Refusal::new(Code::UnknownGroup, message)
        })
    }

    /// The row that is answered, if it is there already.
    fn row_of(
        &self,
        group: &QuestionGroup,
        row: Option<Id<Row>>,
    ) -> Result<Option<&AnswerRow>, Refusal> {
        let rows = self.rows(group);
        match (group.repeats, row) {
            (false, None) => Ok(rows.first()),
            (true, None) => {
                room(&group.key, rows.len(), MOST_ROWS)?;
                Ok(None)
            }
            (repeats, Some(id)) => {
                let found = rows.iter().find(|row| repeats && row.id == Some(id));
                let unknown = || {
                    let message = format!("“{}” has no such row.", group.name);
                    Refusal::new(Code::UnknownRow, message)
                };
                found.map(Some).ok_or_else(unknown)
            }
        }
    }

    fn check_values(
        &self,
        group: &QuestionGroup,
        answer: &Answer,
        old: &AnswerRow,
    ) -> Result<Values, Refusal> {
        let (mut values, mut wrong) = (Values::new(), Vec::new());
        for (key, value) in &answer.values {
            let ask = group.asks.iter().find(|ask| ask.key == *key);
            let Some(ask) = ask else {
                let message = format!("“{}” does not ask this.", group.name);
                wrong.push(FieldError { field: key.clone(), message });
                continue;
            };
            match answers::check(ask, value, &self.state) {
                Ok(value) if *old.values.get(key).unwrap_or(&Value::Null) == value => {}
                Ok(value) => {
                    values.insert(key.clone(), value);
                }
                Err(message) => wrong.push(FieldError { field: key.clone(), message }),
            }
        }
        if wrong.is_empty() { Ok(values) } else { Err(Refusal::invalid(wrong)) }
    }

    /// A saved row counts by itself; a form counts when it is complete.
    fn run_answered(&mut self, group: &QuestionGroup) {
        if group.repeats || self.facts().kept().is_complete(group) {
            self.run(&Trigger::Answered(&group.key));
        }
    }

    pub(super) fn remove_row(&mut self, group: &str, row: Id<Row>) -> Result<(), Refusal> {
        let group = self.group(group)?;
        self.row_of(group, Some(row))?;
        let (key, about) = (group.key.clone(), group.about);
        self.happens(Fact::RowRemoved { group: key, about, row });
        Ok(())
    }
}
