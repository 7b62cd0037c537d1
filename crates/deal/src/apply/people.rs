//! How colleagues and the buyer's people come and go, and what is done with them.

use playbook::model::Key;
use types::{Buyer, Id, Timestamp, User};

use crate::command::{ActivityKind, Direction};
use crate::event::{Absorbed, Logged, Tally};
use crate::state::{Counters, HandOver, Person, PersonDetails, Share, State};

impl State {
    pub(super) fn offer(
        &mut self,
        to: Id<User>,
        role: Option<&Key>,
        by: Option<Id<User>>,
        keep_owner: bool,
        at: Timestamp,
    ) {
        self.hand_over = Some(HandOver { to, role: role.cloned(), by, at, keep_owner });
    }

    pub(super) fn accept_hand_over(&mut self) {
        let Some(offer) = self.hand_over.take() else { return };
        if let Some(role) = offer.role {
            self.holders.insert(role, offer.to);
        }
        if !offer.keep_owner {
            self.owner = Some(offer.to);
        }
    }

    pub(super) fn assign(&mut self, role: Option<&Key>, user: Option<Id<User>>) {
        match (role, user) {
            (None, user) => self.owner = user,
            (Some(role), Some(user)) => {
                self.holders.insert(role.clone(), user);
            }
            (Some(role), None) => {
                self.holders.remove(role);
            }
        }
    }

    pub(super) fn share(&mut self, share: &Share) {
        self.shares.retain(|old| old.user != share.user);
        self.shares.push(share.clone());
    }

    pub(super) fn add_person(&mut self, id: Id<Buyer>, details: &PersonDetails, primary: bool) {
        self.people.push(Person { id, primary: false, details: details.clone() });
        if primary {
            self.aim(id);
        }
    }

    pub(super) fn change_person(&mut self, id: Id<Buyer>, details: &PersonDetails) {
        if let Some(person) = self.people.iter_mut().find(|person| person.id == id) {
            person.details = details.clone();
        }
    }

    pub(super) fn remove_person(&mut self, id: Id<Buyer>) {
        self.people.retain(|person| person.id != id);
        for person in self.people.iter_mut() {
            person.details.reports_to = person.details.reports_to.filter(|chief| *chief != id);
        }
    }

    pub(super) fn aim(&mut self, id: Id<Buyer>) {
        for person in self.people.iter_mut() {
            person.primary = person.id == id;
        }
    }

    pub(super) fn log(&mut self, logged: &Logged, at: Timestamp) {
        if logged.kind == ActivityKind::Note {
            return;
        }
        self.activities.count(logged);
        let happened = logged.happened.unwrap_or(at);
        self.last_touch = self.last_touch.max(Some(happened));
        if logged.is_from_buyer() {
            self.last_inbound = self.last_inbound.max(Some(happened));
        }
        if let Some(visit) = &mut self.visit {
            visit.quiet.clear();
        }
    }
}

impl State {
    /// Takes over what was added up anew.
    pub(super) fn set_tally(&mut self, tally: &Tally) {
        self.activities = tally.activities.clone();
        self.last_touch = tally.last_touch;
        self.last_inbound = tally.last_inbound;
        if let Some(visit) = &mut self.visit {
            visit.quiet.clone_from(&tally.quiet);
        }
    }
}

impl Tally {
    /// Counts one activity, as the state does.
    pub(crate) fn count(&mut self, logged: &Logged, happened: Timestamp) {
        if logged.kind == ActivityKind::Note {
            return;
        }
        self.activities.count(logged);
        self.last_touch = self.last_touch.max(Some(happened));
        if logged.is_from_buyer() {
            self.last_inbound = self.last_inbound.max(Some(happened));
        }
    }

    /// What a merged deal brought.
    pub(crate) fn of_absorbed(absorbed: &Absorbed) -> Self {
        Self {
            activities: absorbed.activities.clone(),
            last_touch: absorbed.last_touch,
            last_inbound: absorbed.last_inbound,
            quiet: Vec::new(),
        }
    }

    /// Both together; the silences are this one's.
    pub(crate) fn add(&mut self, other: &Self) {
        self.activities.add(&other.activities);
        self.last_touch = self.last_touch.max(other.last_touch);
        self.last_inbound = self.last_inbound.max(other.last_inbound);
    }
}

impl Logged {
    /// Whether the buyer wrote, called, talked or came.
    pub fn is_from_buyer(&self) -> bool {
        match self.kind {
            ActivityKind::Note => false,
            ActivityKind::Meeting => !self.no_show,
            ActivityKind::Call => self.reached || self.direction == Direction::In,
            ActivityKind::Mail | ActivityKind::Message => self.direction == Direction::In,
        }
    }
}

impl Counters {
    fn count(&mut self, logged: &Logged) {
        let out = logged.direction == Direction::Out;
        let place = match (logged.kind, out) {
            (ActivityKind::Note, _) => return,
            (ActivityKind::Call, _) => &mut self.calls,
            (ActivityKind::Mail, true) => &mut self.mails_out,
            (ActivityKind::Mail, false) => &mut self.mails_in,
            (ActivityKind::Message, _) => &mut self.messages,
            (ActivityKind::Meeting, _) if logged.no_show => &mut self.no_shows,
            (ActivityKind::Meeting, _) => &mut self.meetings,
        };
        add(place, 1);
        let is_call = logged.kind == ActivityKind::Call;
        add(&mut self.conversations, u32::from(is_call && logged.is_from_buyer()));
        add(&mut self.attempts, u32::from(out && logged.kind != ActivityKind::Meeting));
    }

    pub(super) fn add(&mut self, other: &Self) {
        add(&mut self.calls, other.calls);
        add(&mut self.conversations, other.conversations);
        add(&mut self.mails_out, other.mails_out);
        add(&mut self.mails_in, other.mails_in);
        add(&mut self.meetings, other.meetings);
        add(&mut self.no_shows, other.no_shows);
        add(&mut self.messages, other.messages);
        add(&mut self.attempts, other.attempts);
    }
}

fn add(count: &mut u32, more: u32) {
    *count = count.saturating_add(more);
}
