//! How answers, offers and agreements are kept.

use playbook::model::About;
use serde_json::Value;
use types::{Id, Row};

use crate::command::SetTerms;
use crate::event::{Absorbed, Answered};
use crate::state::{AnswerRow, Approval, State, Values};

impl State {
    pub(super) fn set_terms(&mut self, terms: &SetTerms) {
        let set = |field: &mut u32, value: Option<u32>| {
            if let Some(value) = value {
                *field = value;
            }
        };
        set(&mut self.terms.discount_bp, terms.discount_bp);
        set(&mut self.terms.payment_days, terms.payment_days);
        set(&mut self.terms.quotes_sent, terms.quotes_sent);
        set(&mut self.terms.quotes_accepted, terms.quotes_accepted);
    }

    /// Answers about the company or the contact are kept with them and not here.
    pub(super) fn answer(&mut self, answered: &Answered) {
        if answered.about != About::Deal {
            return;
        }
        answered.merge_into(self.answers.entry(answered.group.clone()).or_default());
    }

    pub(super) fn remove_row(&mut self, group: &str, about: About, row: Id<Row>) {
        if about != About::Deal {
            return;
        }
        let Some(rows) = self.answers.get_mut(group) else { return };
        rows.retain(|kept| kept.id != Some(row));
        if rows.is_empty() {
            self.answers.remove(group);
        }
    }

    pub(super) fn set_approval(&mut self, approval: &Approval) {
        self.approvals.retain(|old| old.subject != approval.subject);
        self.approvals.push(approval.clone());
    }

    /// Takes over what the decision found worth taking over.
    pub(super) fn absorb(&mut self, absorbed: &Absorbed) {
        self.people.extend(absorbed.people.iter().cloned());
        for (group, rows) in &absorbed.answers {
            let kept = self.answers.entry(group.clone()).or_default();
            rows.iter().for_each(|row| absorb_row(kept, row));
        }
        self.evidence.extend(absorbed.evidence.iter().cloned());
        self.payments.extend(absorbed.payments.iter().cloned());
        self.activities.add(&absorbed.activities);
        self.last_touch = self.last_touch.max(absorbed.last_touch);
        self.last_inbound = self.last_inbound.max(absorbed.last_inbound);
    }
}

fn absorb_row(kept: &mut Vec<AnswerRow>, row: &AnswerRow) {
    match kept.iter_mut().find(|old| old.id == row.id) {
        Some(old) => row.values.iter().for_each(|(ask, value)| {
            old.values.entry(ask.clone()).or_insert_with(|| value.clone());
        }),
        None => kept.push(row.clone()),
    }
}

impl Answered {
    /// Takes these answers into the group's rows. Whoever keeps answers about companies and
    /// contacts keeps them by this.
    pub fn merge_into(&self, rows: &mut Vec<AnswerRow>) {
        let place = match rows.iter().position(|row| row.id == self.row) {
            Some(place) => place,
            None => {
                rows.push(AnswerRow { id: self.row, ..AnswerRow::default() });
                rows.len() - 1
            }
        };
        let row = &mut rows[place];
        merge_values(&mut row.values, &self.values);
        row.confirmed = self.confirmed.unwrap_or(row.confirmed);
    }
}

fn merge_values(kept: &mut Values, new: &Values) {
    for (ask, value) in new {
        match value {
            Value::Null => {
                kept.remove(ask);
            }
            value => {
                kept.insert(ask.clone(), value.clone());
            }
        }
    }
}
