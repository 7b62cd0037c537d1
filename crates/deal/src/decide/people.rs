//! The buying committee.

use types::{Buyer, Id};

use super::Making;
use super::making::{LONG, SHORT, optional, required, room};
use crate::event::Fact;
use crate::refusal::{Code, FieldError, Refusal};
use crate::state::{Person, PersonDetails};

/// How many people a deal may have.
const MOST: usize = 200;

impl Making<'_> {
    /// The first person is who the deal is aimed at.
    pub(super) fn add_person(
        &mut self,
        person: &PersonDetails,
        primary: bool,
    ) -> Result<(), Refusal> {
        let person = self.check_details(None, person)?;
        room("people", self.state.people.len(), MOST)?;
        let id = self.context.ids.new_id(self.at);
        let primary = primary || self.state.people.is_empty();
        self.happens(Fact::PersonAdded { id, person, primary });
        Ok(())
    }

    pub(super) fn change_person(
        &mut self,
        id: Id<Buyer>,
        person: &PersonDetails,
    ) -> Result<(), Refusal> {
        let old = self.person(id)?.details.clone();
        let person = self.check_details(Some(id), person)?;
        if person != old {
            self.happens(Fact::PersonChanged { id, person });
        }
        Ok(())
    }

    pub(super) fn remove_person(&mut self, id: Id<Buyer>) -> Result<(), Refusal> {
        self.person(id)?;
        self.happens(Fact::PersonRemoved { id });
        Ok(())
    }

    pub(super) fn aim(&mut self, id: Id<Buyer>) -> Result<(), Refusal> {
        if !self.person(id)?.primary {
            self.happens(Fact::Aimed { id });
        }
        Ok(())
    }

    pub(super) fn person(&self, id: Id<Buyer>) -> Result<&Person, Refusal> {
        let unknown = || Refusal::new(Code::UnknownPerson, "There is no such person in the deal.");
        self.state.people.iter().find(|person| person.id == id).ok_or_else(unknown)
    }

    fn check_details(
        &self,
        id: Option<Id<Buyer>>,
        details: &PersonDetails,
    ) -> Result<PersonDetails, Refusal> {
        let mut wrong = Vec::new();
        let mut say = |field: &str, message: &str| {
            wrong.push(FieldError { field: field.to_owned(), message: message.to_owned() });
        };
        if details.influence.is_some_and(|influence| !(1..=5).contains(&influence)) {
            say("influence", "Write a number from 1 to 5.");
        }
        if details.persona.as_ref().is_some_and(|key| self.playbook.persona(key).is_none()) {
            say("persona", "The playbook has no such persona.");
        }
        if details.reports_to.is_some_and(|chief| self.circles(id, chief)) {
            say("reports_to", "Name another of the deal's people, and nobody above themselves.");
        }
        if details.contact.is_some() && self.is_taken(id, details) {
            say("contact", "This contact is among the deal's people already.");
        }
        if !wrong.is_empty() {
            return Err(Refusal::invalid(wrong));
        }
        Ok(PersonDetails {
            name: required("name", &details.name, SHORT)?.to_owned(),
            title: optional("title", details.title.as_deref(), SHORT)?,
            personal_win: optional("personal_win", details.personal_win.as_deref(), LONG)?,
            ..details.clone()
        })
    }

    fn is_taken(&self, id: Option<Id<Buyer>>, details: &PersonDetails) -> bool {
        let mut others = self.state.people.iter().filter(|person| Some(person.id) != id);
        others.any(|person| person.details.contact == details.contact)
    }

    /// Whether the line of reporting would not end, or leads to nobody.
    fn circles(&self, id: Option<Id<Buyer>>, chief: Id<Buyer>) -> bool {
        let mut above = Some(chief);
        for _ in 0..=self.state.people.len() {
            let Some(person) = above else { return false };
            if id == Some(person) {
                return true;
            }
            let Ok(known) = self.person(person) else { return true };
            above = known.details.reports_to;
        }
        true
    }
}
