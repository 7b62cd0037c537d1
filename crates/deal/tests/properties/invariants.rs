//! What must always hold.

use deal::state::{How, Outcome};
use deal::{Command, Event, Fact, Refusal, State, decide};
use playbook::model::{Gate, Phase};
use types::Timestamp;

use crate::life::Life;

/// The visits as a table of them would be projected from the journal.
#[derive(Default)]
pub(crate) struct Visits(Vec<(String, Timestamp, Option<Timestamp>)>);

impl Visits {
    pub(crate) fn follow(&mut self, before: &State, event: &Event) {
        if let Fact::Entered { stage, .. } = &event.fact {
            self.close(event.at);
            self.0.push((stage.clone(), event.at, None));
        }
        let mut after = before.clone();
        after.apply(event);
        if before.ended_at.is_none() && after.ended_at.is_some() {
            self.close(event.at);
        }
    }

    fn close(&mut self, at: Timestamp) {
        if let Some((_, _, left @ None)) = self.0.last_mut() {
            *left = Some(at);
        }
    }

    /// They follow one another without gap or overlap; a deal that was opened again begins anew.
    pub(crate) fn tile(&self, state: &State) {
        for pair in self.0.windows(2) {
            let (left, entered) = (pair[0].2.expect("an earlier visit was left"), pair[1].1);
            assert!(left <= entered, "{:?}", self.0);
        }
        for (_, entered, left) in &self.0 {
            assert!(left.is_none_or(|left| *entered <= left), "{:?}", self.0);
        }
        let Some((stage, entered, left)) = self.0.last() else { return };
        assert_eq!(state.stage(), Some(stage.as_str()));
        assert_eq!(state.visit.as_ref().map(|visit| visit.entered), Some(*entered));
        assert_eq!(*left, state.ended_at);
    }
}

pub(crate) fn event_is_sound(life: &Life, before: &State, event: &Event) {
    assert!(before.last_at.is_none_or(|last| last <= event.at), "time went back: {event:?}");
    let latest = before.last_at.map_or(life.now, |last| last.max(life.now));
    assert!(event.at <= latest, "from the future: {event:?}");
    if let Fact::Entered { .. } = event.fact {
        let visit = life.state.visit.as_ref().expect("a visit");
        assert_eq!(visit.entered, event.at);
        assert!(visit.left.is_none());
    }
    if let Fact::Won { .. } = event.fact {
        assert!(!life.state.payments.is_empty(), "won without payment");
    }
}

pub(crate) fn state_is_sound(life: &Life) {
    let state = &life.state;
    if !state.is_opened() {
        assert_eq!(*state, State::default());
        return;
    }
    let visit = state.visit.as_ref().expect("an opened deal is in a stage");
    let stage = life.playbook.stage(&visit.stage).expect("the stage is the playbook's");
    assert_eq!(visit.left, state.ended_at, "alive in exactly one stage");
    assert_eq!(state.is_alive(), visit.left.is_none());
    if state.is_won() {
        assert!(!state.payments.is_empty(), "won implies payment");
    }
    if stage.phase >= Phase::Delivery {
        assert!(state.is_won(), "delivered only after winning");
    }
    if matches!(state.outcome, Outcome::Open) {
        assert!(state.is_alive());
    }
    if state.ended_at.is_some() {
        assert!(state.parked.is_none() && state.hand_over.is_none());
        assert_eq!(state.running_processes().count(), 0);
    }
    lists_are_bounded(state);
    clocks_are_sound(life);
}

fn lists_are_bounded(state: &State) {
    assert!(state.tasks.iter().filter(|task| !task.is_open()).count() < 200);
    let mut ids: Vec<_> = state.tasks.iter().map(|task| task.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), state.tasks.len(), "each task once");
    assert!(state.people.iter().filter(|person| person.primary).count() <= 1);
}

fn clocks_are_sound(life: &Life) {
    let state = &life.state;
    let deadline = state.next_deadline(&life.playbook, &life.calendar);
    if let Some(parked) = &state.parked {
        assert_eq!(deadline.map(|deadline| deadline.at), Some(parked.until));
    }
    let _ = state.status(life.now).key();
    let missing = state.missing(&life.playbook, &life.context());
    for missing in missing {
        assert!(!missing.says.is_empty() && !missing.why.is_empty(), "{missing:?}");
        assert!(!missing.would_meet.is_empty(), "{missing:?}");
    }
}

/// A move forward that was neither overridden nor history found nothing in its way.
pub(crate) fn move_was_open(life: &Life, before: &State, command: &Command) {
    let Command::Advance { to: None, .. } = command else { return };
    let visit = life.state.visit.as_ref().expect("a visit");
    if visit.how != How::Advanced || before.visit.as_ref().is_none_or(|old| old.muted) {
        return;
    }
    let missing = before.missing(&life.playbook, &life.context());
    let in_the_way: Vec<_> = missing.iter().filter(|it| it.gate != Gate::Advise).collect();
    assert!(in_the_way.is_empty(), "passed a closed gate: {in_the_way:#?}");
}

pub(crate) fn tick_is_idempotent(life: &Life) {
    if !life.state.is_opened() {
        return;
    }
    let again = decide(&life.state, &Command::Tick, &life.playbook, &life.context());
    let again = again.expect("a tick is never refused");
    assert!(again.events.is_empty(), "a second tick found {:?}", again.events);
    let next = life.state.next_tick(&life.playbook, &life.calendar, life.now);
    assert!(next.is_none_or(|next| next > life.now), "the next tick lies behind");
}

pub(crate) fn refusal_is_told(refusal: &Refusal) {
    assert!(!refusal.message.trim().is_empty());
    let text = serde_json::to_string(refusal).expect("a refusal is data");
    let back: Refusal = serde_json::from_str(&text).expect("a refusal comes back");
    assert_eq!(back, *refusal);
}

pub(crate) fn command_survives_json(command: &Command) {
    let text = serde_json::to_string(command).expect("a command is data");
    let back: Command = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
    assert_eq!(back, *command, "{text}");
}

pub(crate) fn journal_replays(state: &State, events: &[Event]) {
    assert_eq!(State::replay(events), *state, "replay");
    let text = serde_json::to_string(state).expect("a state is data");
    let back: State = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
    assert_eq!(back, *state, "{text}");
    for event in events {
        let text = serde_json::to_string(event).expect("an event is data");
        let back: Event = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
        assert_eq!(back, *event, "{text}");
        assert!(text.contains(&format!("\"{}\"", event.fact.kind())), "{text}");
    }
}
