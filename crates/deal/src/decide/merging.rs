//! Two records of one deal become one.

use std::collections::HashMap;

use serde_json::Value;
use types::{Buyer, Deal, Id};

use super::Making;
use crate::event::{Absorbed, Fact};
use crate::refusal::{Code, Refusal};
use crate::state::Person;

impl Making<'_> {
    /// Ends this record. A win cannot vanish into another deal: merge the other one into it.
    pub(super) fn merge(&mut self, into: Id<Deal>) -> Result<(), Refusal> {
        if self.state.is_won() {
            let message = "The deal is won. Merge the other one into it.";
            return Err(Refusal::new(Code::AlreadyWon, message));
        }
        self.end_life(Fact::Merged { into });
        Ok(())
    }

    /// Takes over what is not known here yet.
    pub(super) fn absorb(&mut self, other: &Absorbed) -> Result<(), Refusal> {
        let mut taken = other.clone();
        let same = self.same_people(&taken.people);
        let mut aimed = self.state.people.iter().any(|person| person.primary);
        taken.people.retain(|person| !same.contains_key(&person.id));
        for person in &mut taken.people {
            person.primary &= !aimed;
            aimed |= person.primary;
            let chief = person.details.reports_to;
            person.details.reports_to = chief.map(|chief| *same.get(&chief).unwrap_or(&chief));
        }
        let rows = taken.answers.values_mut().flatten();
        for value in rows.flat_map(|row| row.values.values_mut()) {
            rename_person(value, &same);
        }
        taken.evidence.retain(|it| self.state.evidence.iter().all(|kept| kept.id != it.id));
        taken.payments.retain(|it| self.state.payments.iter().all(|kept| kept.id != it.id));
        self.happens(Fact::Absorbed(Box::new(taken)));
        Ok(())
    }

    /// Which of these people are known here, and as whom.
    fn same_people(&self, people: &[Person]) -> HashMap<Id<Buyer>, Id<Buyer>> {
        let known = |other: &Person| {
            let same = |here: &&Person| {
                let contact = here.details.contact;
                here.id == other.id || (contact.is_some() && contact == other.details.contact)
            };
            self.state.people.iter().find(same).map(|here| (other.id, here.id))
        };
        people.iter().filter_map(known).collect()
    }
}

fn rename_person(value: &mut Value, same: &HashMap<Id<Buyer>, Id<Buyer>>) {
    let id = value.as_str().and_then(|text| text.parse::<Id<Buyer>>().ok());
    if let Some(here) = id.and_then(|id| same.get(&id)) {
        *value = Value::String(here.to_string());
    }
}
