//! Whose deal it is: hand-over with acceptance, assignment, sharing and replacement.

use playbook::model::Key;
use types::{Id, Timestamp, User};

use super::Making;
use super::making::{LONG, required, room};
use crate::command::OfferHandOver;
use crate::event::Fact;
use crate::refusal::{Code, Refusal};
use crate::state::{HandOver, Share};

/// How many colleagues may share a deal.
const MOST_SHARES: usize = 50;

impl Making<'_> {
    pub(super) fn offer_hand_over(&mut self, offer: &OfferHandOver) -> Result<(), Refusal> {
        if let Some(role) = &offer.role {
            self.known_role(role)?;
        }
        let brief = required("brief", &offer.brief, LONG)?.to_owned();
        let has_role =
            offer.role.as_ref().is_none_or(|role| self.state.holders.get(role) == Some(&offer.to));
        if has_role && self.state.owner == Some(offer.to) {
            return Err(Refusal::field("to", "The deal is theirs already."));
        }
        self.happens(Fact::HandOverOffered {
            to: offer.to,
            role: offer.role.clone(),
            by: self.context.actor.user,
            brief,
            keep_owner: offer.keep_owner,
        });
        Ok(())
    }

    pub(super) fn accept_hand_over(&mut self) -> Result<(), Refusal> {
        let offer = self.pending_hand_over()?;
        self.check_is_one_of(&[Some(offer.to)], "Only the receiver accepts a hand-over.")?;
        self.happens(Fact::HandOverAccepted {});
        Ok(())
    }

    /// The receiver declines, or who offered it takes it back, or whoever stands in for them.
    pub(super) fn decline_hand_over(&mut self, reason: &str) -> Result<(), Refusal> {
        let offer = self.pending_hand_over()?;
        let message = "Only the receiver, or who offered it, ends a hand-over.";
        self.check_is_one_of(&[Some(offer.to), offer.by], message)?;
        let reason = required("reason", reason, LONG)?.to_owned();
        self.happens(Fact::HandOverDeclined { reason });
        Ok(())
    }

    fn pending_hand_over(&self) -> Result<HandOver, Refusal> {
        let nothing = || Refusal::new(Code::NothingPending, "Nobody has been offered the deal.");
        self.state.hand_over.clone().ok_or_else(nothing)
    }

    fn check_is_one_of(&self, users: &[Option<Id<User>>], message: &str) -> Result<(), Refusal> {
        let actor = self.context.actor;
        let stands_in = || actor.stands_in_for.iter().any(|absent| users.contains(&Some(*absent)));
        let is_one = actor.user.is_some() && (users.contains(&actor.user) || stands_in());
        if is_one || actor.rights.may_manage() {
            return Ok(());
        }
        Err(Refusal::new(Code::NotAllowed, message))
    }

    pub(super) fn assign(
        &mut self,
        role: Option<&Key>,
        user: Option<Id<User>>,
    ) -> Result<(), Refusal> {
        if let Some(role) = role {
            self.known_role(role)?;
        }
        let now = match role {
            Some(role) => self.state.holders.get(role).copied(),
            None => self.state.owner,
        };
        if now != user {
            self.happens(Fact::Assigned { role: role.cloned(), user });
        }
        Ok(())
    }

    pub(super) fn share(
        &mut self,
        user: Id<User>,
        until: Option<Timestamp>,
        replacement: bool,
    ) -> Result<(), Refusal> {
        if until.is_some_and(|until| until <= self.at) {
            return Err(Refusal::new(Code::NotThen, "Share it until a day in the future."));
        }
        if replacement && self.state.owner == Some(user) {
            return Err(Refusal::field("user", "Nobody stands in for themselves."));
        }
        let share = Share { user, until, replacement };
        if self.state.shares.contains(&share) {
            return Ok(());
        }
        room("shares", self.state.shares.len(), MOST_SHARES)?;
        self.happens(Fact::Shared(share));
        Ok(())
    }

    pub(super) fn unshare(&mut self, user: Id<User>) -> Result<(), Refusal> {
        if self.state.shares.iter().any(|share| share.user == user) {
            self.happens(Fact::Unshared { user });
        }
        Ok(())
    }
}
