//! What was logged wrongly is put right, and everything that rests on it counts what is true.

use deal::state::Criterion;
use deal::{
    ActivityKind, Code, Command, CorrectActivity, Direction, Fact, GiveEvidence, LadderEnd, Log,
    Past, State, WithdrawActivity, WithdrawFile,
};
use playbook::model::EvidenceKind;
use types::{Activity, File, Id, Millis};

use crate::world::{World, at, bank, kinds, mail_in, mail_out, reached};

/// Logs it and gives its id.
fn logged(world: &mut World, command: Command) -> Id<Activity> {
    let decision = world.does(command);
    let found = decision.events.iter().find_map(|event| match &event.fact {
        Fact::Logged(logged) => Some(logged.id),
        _ => None,
    });
    found.expect("it is logged")
}

fn correct(world: &World, id: Id<Activity>, log: Log) -> Command {
    let log = Log { id: Some(id), ..log };
    Command::CorrectActivity(Box::new(CorrectActivity { log, past: Past::of(&world.events) }))
}

fn take_back(world: &World, activity: Id<Activity>) -> Command {
    let reason = Some("Another customer".to_owned());
    let past = Past::of(&world.events);
    Command::WithdrawActivity(Box::new(WithdrawActivity { activity, reason, past }))
}

fn take_file_back(world: &World, file: Id<File>) -> Command {
    let past = Past::of(&world.events);
    let name = "receipt.pdf".to_owned();
    Command::WithdrawFile(Box::new(WithdrawFile { file, name, reason: None, past }))
}

fn call() -> Log {
    Log { kind: ActivityKind::Call, ..Log::default() }
}

#[test]
fn a_corrected_time_moves_the_last_touch_and_the_earlier_event_stays() {
    let mut world = World::opened();
    let id = logged(&mut world, reached());
    let first = world.now;
    world.waits("3 working days");
    let earlier = first - Millis::days(2);
    let log = Log { reached: true, at: Some(earlier), ..call() };
    let decision = world.does(correct(&world, id, log));
    assert_eq!(kinds(&decision), ["activity_corrected"]);
    assert_eq!(world.state.last_touch, Some(earlier));
    assert_eq!(world.state.last_inbound, Some(earlier));
    assert_eq!(world.state.activities.calls, 1, "it is counted once");
    let told = world.events.iter().filter(|event| matches!(event.fact, Fact::Logged(_)));
    assert_eq!(told.count(), 1);
    assert_eq!(State::replay(&world.events), world.state);
}

#[test]
fn an_absent_time_leaves_the_time() {
    let mut world = World::opened();
    let id = logged(&mut world, reached());
    let then = world.now;
    world.waits("1 working day");
    world.does(correct(&world, id, call()));
    assert_eq!(world.state.last_touch, Some(then));
    assert_eq!(world.state.last_inbound, None, "nobody was reached after all");
    assert_eq!(world.state.activities.conversations, 0);
    assert_eq!(world.state.activities.attempts, 1);
}

#[test]
fn a_correction_that_says_nothing_new_leaves_no_event() {
    let mut world = World::opened();
    let id = logged(&mut world, mail_out());
    let mail = Log { kind: ActivityKind::Mail, ..Log::default() };
    assert!(world.does(correct(&world, id, mail)).events.is_empty());
}

#[test]
fn taking_the_only_touch_back_leaves_the_deal_untouched() {
    let mut world = World::opened();
    let id = logged(&mut world, reached());
    let decision = world.does(take_back(&world, id));
    assert_eq!(kinds(&decision), ["activity_withdrawn"]);
    assert_eq!(world.state.last_touch, None);
    assert_eq!(world.state.last_inbound, None);
    assert_eq!(world.state.activities, deal::state::Counters::default());
    assert_eq!(State::replay(&world.events), world.state);
}

#[test]
fn what_else_was_done_goes_on_counting() {
    let mut world = World::opened();
    logged(&mut world, mail_in());
    let first = world.now;
    world.waits("1 working day");
    let wrong = logged(&mut world, reached());
    world.does(take_back(&world, wrong));
    assert_eq!(world.state.last_touch, Some(first));
    assert_eq!(world.state.last_inbound, Some(first));
    assert_eq!(world.state.activities.mails_in, 1);
    assert_eq!(world.state.activities.calls, 0);
}

#[test]
fn what_was_taken_back_is_neither_taken_back_again_nor_corrected() {
    let mut world = World::opened();
    let id = logged(&mut world, mail_out());
    world.does(take_back(&world, id));
    let again = world.is_refused(take_back(&world, id), Code::TakenBack);
    assert!(again.message.contains("already"), "{again}");
    world.is_refused(correct(&world, id, call()), Code::TakenBack);
    let nobody = world.ids.new_id(world.now);
    world.is_refused(take_back(&world, nobody), Code::UnknownActivity);
}

#[test]
fn a_silence_that_a_wrong_call_had_ended_is_not_noted_twice() {
    let mut world = World::opened();
    world.waits("3 working days");
    let noted = kinds(&world.ticks());
    assert!(noted.contains(&"went_quiet"), "{noted:?}");
    let id = logged(&mut world, mail_out());
    world.does(take_back(&world, id));
    let again = kinds(&world.ticks());
    assert!(!again.contains(&"went_quiet"), "{again:?}");
}

#[test]
fn silence_runs_from_the_corrected_time() {
    let mut world = World::opened();
    world.waits("1 working day");
    let id = logged(&mut world, mail_out());
    let really = at("2026-03-02T15:00:00+01:00");
    assert!(really < world.now);
    let mail = Log { kind: ActivityKind::Mail, at: Some(really), ..Log::default() };
    world.does(correct(&world, id, mail));
    world.now = world.calendar.add(really, "2 working days".parse().expect("a time"));
    let noted = kinds(&world.ticks());
    assert!(noted.contains(&"went_quiet"), "{noted:?}");
}

#[test]
fn a_corrected_word_leaves_the_silences_as_they_are() {
    let mut world = World::opened();
    world.waits("3 working days");
    world.ticks();
    let earlier = Some(world.now - Millis::hours(1));
    let mail = Log { kind: ActivityKind::Mail, at: earlier, ..Log::default() };
    let id = logged(&mut world, Command::Log(mail.clone()));
    let outcome = Some("Interested".to_owned());
    world.does(correct(&world, id, Log { outcome, ..mail }));
    assert!(world.state.visit.as_ref().is_some_and(|visit| visit.quiet.is_empty()));
}

#[test]
fn an_answer_from_before_the_follow_ups_does_not_stop_them() {
    let mut world = World::at_stage("understand");
    let id = logged(&mut world, mail_out());
    world.waits("1 working day");
    world.does(Command::StartLadder { key: "persist".into() });
    let answer = Log { kind: ActivityKind::Mail, direction: Direction::In, ..Log::default() };
    let decision = world.does(correct(&world, id, answer));
    assert_eq!(kinds(&decision), ["activity_corrected"]);
}

#[test]
fn a_meeting_that_was_missed_before_this_stage_brings_no_task() {
    let mut world = World::at_stage("understand");
    let earlier = Some(world.now - Millis::hours(1));
    let meeting = Log { kind: ActivityKind::Meeting, at: earlier, ..Log::default() };
    let id = logged(&mut world, Command::Log(meeting.clone()));
    world.does(correct(&world, id, Log { no_show: true, ..meeting }));
    assert!(!world.has_open("again"));
    assert_eq!(world.state.activities.no_shows, 1);
}

#[test]
fn a_call_that_was_an_answer_after_all_stops_the_follow_ups() {
    let mut world = World::at_stage("understand");
    world.does(Command::StartLadder { key: "persist".into() });
    let id = logged(&mut world, mail_out());
    let answer = Log { kind: ActivityKind::Mail, direction: Direction::In, ..Log::default() };
    let decision = world.does(correct(&world, id, answer));
    let stopped = decision
        .events
        .iter()
        .any(|event| matches!(event.fact, Fact::LadderStopped { why: LadderEnd::Buyer, .. }));
    assert!(stopped, "{:?}", kinds(&decision));
}

#[test]
fn a_meeting_that_was_missed_after_all_brings_its_task() {
    let mut world = World::at_stage("understand");
    let meeting = Log { kind: ActivityKind::Meeting, ..Log::default() };
    let id = logged(&mut world, Command::Log(meeting.clone()));
    world.does(correct(&world, id, Log { no_show: true, ..meeting }));
    assert!(world.has_open("again"));
    assert_eq!(world.state.activities.no_shows, 1);
    assert_eq!(world.state.activities.meetings, 0);
}

#[test]
fn a_correction_is_checked_as_what_is_logged() {
    let mut world = World::opened();
    let id = logged(&mut world, mail_out());
    let later = Some(world.now + Millis::hours(1));
    world.is_refused(correct(&world, id, Log { at: later, ..call() }), Code::NotThen);
    world.is_refused(correct(&world, id, Log { no_show: true, ..call() }), Code::Invalid);
    let stranger = Some(world.ids.new_id(world.now));
    world.is_refused(correct(&world, id, Log { person: stranger, ..call() }), Code::UnknownPerson);
}

#[test]
fn evidence_is_not_taken_away_from_under_a_criterion() {
    let mut world = World::at_stage("understand");
    let meeting = Log { kind: ActivityKind::Meeting, ..Log::default() };
    let id = logged(&mut world, Command::Log(meeting.clone()));
    world.does(Command::GiveEvidence(GiveEvidence {
        criterion: Some(Criterion::of_stage("understand", "met")),
        kind: EvidenceKind::Meeting,
        note: None,
        link: None,
        file: None,
        activity: Some(id),
    }));
    let refusal = world.is_refused(take_back(&world, id), Code::InUse);
    assert!(refusal.message.contains("Take that evidence back first"), "{refusal}");
    world.is_refused(correct(&world, id, Log { no_show: true, ..meeting.clone() }), Code::InUse);
    let earlier = Some(world.now - Millis::hours(2));
    world.does(correct(&world, id, Log { at: earlier, ..meeting }));
    let evidence = world.state.evidence[0].id;
    world.does(Command::WithdrawEvidence { evidence });
    world.does(take_back(&world, id));
}

#[test]
fn a_file_that_proves_something_stays() {
    let mut world = World::at_stage("settle");
    let file = world.ids.new_id(world.now);
    let paid = deal::ProvePayment { file: Some(file), ..bank("1000.00 EUR") };
    world.does(Command::ProvePayment(paid));
    let refusal = world.is_refused(take_file_back(&world, file), Code::InUse);
    assert!(refusal.message.contains("payment"), "{refusal}");
    let payment = world.state.payments[0].id;
    world.does(Command::WithdrawPayment { payment, reason: "Wrong one".into() });
    let decision = world.does(take_file_back(&world, file));
    assert_eq!(kinds(&decision), ["file_withdrawn"]);
    world.is_refused(take_file_back(&world, file), Code::TakenBack);
}

#[test]
fn what_came_with_a_merged_deal_is_put_right_in_the_one_that_goes_on() {
    let mut other = World::opened();
    let id = logged(&mut other, reached());
    let mut world = World::opened();
    world.waits("1 working day");
    let deal = world.ids.new_id(world.now);
    world.does(Command::Absorb(Box::new(other.state.absorbable(deal))));
    assert_eq!(world.state.activities.calls, 1);
    let mut past = Past::default();
    for event in &world.events {
        if matches!(event.fact, Fact::Absorbed(_)) {
            past.join(deal, Past::of(&other.events));
        }
        past.take(event);
    }
    assert_eq!(past.tally().activities, world.state.activities, "counted once");
    let withdrawal = WithdrawActivity { activity: id, reason: None, past };
    world.does(Command::WithdrawActivity(Box::new(withdrawal)));
    assert_eq!(world.state.activities.calls, 0);
    assert_eq!(world.state.last_touch, None);
}

#[test]
fn what_is_over_is_put_right_too() {
    let mut world = World::opened();
    let id = logged(&mut world, mail_out());
    world.does(crate::world::lose());
    world.does(take_back(&world, id));
    assert_eq!(world.state.activities.mails_out, 0);
}
