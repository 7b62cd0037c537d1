//! What was done with the buyer so far and what rests on it, read from a deal's events: whatever is put right afterwards
//! is decided by this.
//!
//! The state keeps sums only, so that it stays small. To correct one thing, all that the sums are made of must be known;
//! the sums that follow are carried by the fact, so that applying it asks for nothing.

use playbook::model::Key;
use serde::{Deserialize, Serialize};
use types::{Activity, Deal, File, Id, Timestamp, Within};

use crate::event::{Absorbed, EvidenceGiven, Logged, PaymentProved, Tally};
use crate::wire;
use crate::{Event, Fact};

/// What was done with the buyer of one deal, each as it counts now, with what was pointed at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Past {
    activities: Vec<Done>,
    /// What was taken back, and no longer counts.
    withdrawn: Vec<Id<Activity>>,
    /// Files that were taken back.
    files_withdrawn: Vec<Id<File>>,
    /// Evidence that points at an activity or a file, without its words.
    evidence: Vec<EvidenceGiven>,
    /// Payments that point at a file.
    payments: Vec<PaymentProved>,
    /// The silences that were noted in the present visit.
    silences: Vec<Silence>,
    /// Merged deals of which each activity is known.
    joined: Vec<Id<Deal>>,
    /// When each ladder of follow-ups began last.
    followed: Vec<Followed>,
    /// What merged deals brought of which no more than the sum is known.
    brought: Tally,
}

/// Something done with the buyer, as it counts now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Done {
    logged: Logged,
    #[serde(with = "wire")]
    at: Timestamp,
}

/// A ladder of follow-ups that began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Followed {
    ladder: Key,
    #[serde(with = "wire")]
    at: Timestamp,
}

/// A silence that was noted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Silence {
    #[serde(with = "wire")]
    at: Timestamp,
    after: Within,
}

impl Past {
    /// The past of a deal whose whole journal this is. Of merged deals only the sums are known.
    pub fn of<'e>(events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut past = Self::default();
        for event in events {
            past.take(event);
        }
        past
    }

    /// Takes one event in.
    pub fn take(&mut self, event: &Event) {
        match &event.fact {
            Fact::Logged(logged) => self.put(logged, event.at),
            Fact::ActivityCorrected(corrected) => self.put(&corrected.activity, event.at),
            Fact::ActivityWithdrawn(withdrawn) => self.withdraw(withdrawn.activity),
            Fact::FileWithdrawn { file, .. } => self.files_withdrawn.push(*file),
            Fact::EvidenceGiven(given) if given.file.is_some() || given.activity.is_some() => {
                self.evidence.push(EvidenceGiven { note: None, link: None, ..(**given).clone() });
            }
            Fact::EvidenceWithdrawn { evidence } => {
                self.evidence.retain(|it| it.evidence.id != *evidence);
            }
            Fact::PaymentProved(proved) if proved.file.is_some() => {
                self.payments.push((**proved).clone());
            }
            Fact::PaymentWithdrawn { payment, .. } => {
                self.payments.retain(|it| it.payment.id != *payment);
            }
            Fact::Absorbed(absorbed) => self.absorb(absorbed),
            Fact::Entered { .. }
            | Fact::TakenUp { .. }
            | Fact::Woken { .. }
            | Fact::VersionMoved { .. } => self.silences.clear(),
            Fact::LadderStarted { key, .. } => {
                self.followed.retain(|it| it.ladder != *key);
                self.followed.push(Followed { ladder: key.clone(), at: event.at });
            }
            Fact::WentQuiet { after } => {
                self.silences.push(Silence { at: event.at, after: *after });
            }
            _ => {}
        }
    }

    /// Takes in what was done with the buyer of another deal before that was merged into this one: before the event
    /// that tells of it is taken in.
    pub fn join(&mut self, deal: Id<Deal>, other: Self) {
        self.activities.extend(other.activities);
        self.withdrawn.extend(other.withdrawn);
        self.files_withdrawn.extend(other.files_withdrawn);
        self.evidence.extend(other.evidence);
        self.payments.extend(other.payments);
        self.brought.add(&other.brought);
        self.joined.push(deal);
    }

    fn absorb(&mut self, absorbed: &Absorbed) {
        if !self.joined.contains(&absorbed.deal) {
            self.brought.add(&Tally::of_absorbed(absorbed));
        }
    }

    /// An activity as it counts from now on, with its time said in full.
    pub(crate) fn put(&mut self, logged: &Logged, at: Timestamp) {
        let at = logged.happened.unwrap_or(at);
        let logged = Logged { happened: Some(at), ..logged.clone() };
        match self.activities.iter_mut().find(|it| it.logged.id == logged.id) {
            Some(done) => *done = Done { logged, at },
            None => self.activities.push(Done { logged, at }),
        }
    }

    /// An activity does not count any more.
    pub(crate) fn withdraw(&mut self, activity: Id<Activity>) {
        self.activities.retain(|it| it.logged.id != activity);
        self.withdrawn.push(activity);
    }

    /// The activities that count, as they count now; each says when it happened.
    pub fn activities(&self) -> impl Iterator<Item = &Logged> {
        self.activities.iter().map(|done| &done.logged)
    }

    /// An activity as it counts now, with its time.
    pub fn activity(&self, id: Id<Activity>) -> Option<&Logged> {
        self.activities().find(|logged| logged.id == id)
    }

    /// Whether an activity was taken back.
    pub fn was_withdrawn(&self, id: Id<Activity>) -> bool {
        self.withdrawn.contains(&id)
    }

    /// Whether a file was taken back.
    pub fn file_was_withdrawn(&self, id: Id<File>) -> bool {
        self.files_withdrawn.contains(&id)
    }

    /// Since when a ladder of follow-ups runs, or ran last.
    pub(crate) fn followed_since(&self, ladder: &str) -> Option<Timestamp> {
        self.followed.iter().find(|it| it.ladder == ladder).map(|it| it.at)
    }

    /// The evidence that points at an activity.
    pub(crate) fn resting_on_activity(&self, id: Id<Activity>) -> Option<&EvidenceGiven> {
        self.evidence.iter().find(|given| given.activity == Some(id))
    }

    /// The evidence that points at a file.
    pub(crate) fn resting_on_file(&self, id: Id<File>) -> Option<&EvidenceGiven> {
        self.evidence.iter().find(|given| given.file == Some(id))
    }

    /// Whether a file proves a payment.
    pub(crate) fn proves_payment(&self, id: Id<File>) -> bool {
        self.payments.iter().any(|proved| proved.file == Some(id))
    }

    /// All that was done with the buyer, added up. A silence that was noted stands where nothing has come after it.
    pub fn tally(&self) -> Tally {
        let mut tally = self.brought.clone();
        self.activities.iter().for_each(|done| tally.count(&done.logged, done.at));
        for silence in &self.silences {
            let is_true = tally.last_touch.is_none_or(|touch| touch < silence.at);
            if is_true && !tally.quiet.contains(&silence.after) {
                tally.quiet.push(silence.after);
            }
        }
        tally
    }
}
