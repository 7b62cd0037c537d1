//! What must always hold.

use deal::state::{How, Outcome};
use deal::{Command, Event, Fact, Past, Refusal, State, decide};
use playbook::model::{Gate, Phase};
use types::{Id, Timestamp};

use crate::life::Life;

/// The visits as a table of them would be projected from what the state says, event by event.
#[derive(Default)]
pub(crate) struct Visits(Vec<Stay>);

/// One stay in a stage, with how the deal came in and when it left.
#[derive(Debug)]
struct Stay {
    id: Id<types::Visit>,
    stage: String,
    how: How,
    entered: Timestamp,
    left: Option<Timestamp>,
}

impl Visits {
    pub(crate) fn follow(&mut self, before: &State, event: &Event) {
        let mut after = before.clone();
        after.apply(event);
        let left = self.0.last().and_then(|stay| left_at(&after, stay));
        if let Some(stay) = self.0.last_mut() {
            stay.left = stay.left.or(left);
        }
        let Some(visit) = &after.visit else { return };
        if before.visit.as_ref().is_none_or(|old| old.id != visit.id) {
            let (id, stage) = (visit.id, visit.stage.clone());
            self.0.push(Stay { id, stage, how: visit.how, entered: visit.entered, left: None });
        }
    }

    /// They follow one another without gap or overlap; only a deal that was opened again begins anew, after its end.
    pub(crate) fn tile(&self, state: &State) {
        for pair in self.0.windows(2) {
            let (left, next) = (pair[0].left.expect("an earlier visit was left"), &pair[1]);
            let is_joined =
                if next.how == How::Reopened { left <= next.entered } else { left == next.entered };
            assert!(is_joined, "{:?}", self.0);
        }
        for stay in &self.0 {
            assert!(stay.left.is_none_or(|left| stay.entered <= left), "{:?}", self.0);
        }
        let Some(last) = self.0.last() else { return };
        assert_eq!(state.stage(), Some(last.stage.as_str()));
        assert_eq!(state.visit.as_ref().map(|visit| visit.entered), Some(last.entered));
        assert_eq!(last.left, state.ended_at);
        for (stage, past) in &state.past {
            let stays = self.0.iter().filter(|stay| stay.stage == *stage && stay.left.is_some());
            let times = usize::try_from(past.times).expect("a small number");
            assert_eq!(stays.count(), times, "{stage}: {:?}", self.0);
        }
    }
}

/// When the state says that a stay ended: with its own visit while that is the present one, else with the stage's last
/// leaving.
fn left_at(state: &State, stay: &Stay) -> Option<Timestamp> {
    match &state.visit {
        Some(visit) if visit.id == stay.id => visit.left,
        _ => state.past.get(&stay.stage).map(|past| past.left),
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

/// What the state counts is what the journal tells, however often it was put right.
pub(crate) fn past_adds_up(state: &State, events: &[Event]) {
    let tally = Past::of(events).tally();
    assert_eq!(tally.activities, state.activities);
    assert_eq!(tally.last_touch, state.last_touch);
    assert_eq!(tally.last_inbound, state.last_inbound);
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
