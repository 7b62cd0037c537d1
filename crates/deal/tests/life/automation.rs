//! What runs by itself: every trigger and every act.

use deal::state::Origin;
use deal::{ActivityKind, Code, Command, Fact, Log, Obligation, WarningCode};
use serde_json::json;

use crate::world::{World, answer, confirmed_pain, kinds, mail_out, open, raised};

fn technical_pain(world: &mut World) -> deal::Decision {
    world.does(answer("pains", json!({"level": "technical"})))
}

#[test]
fn entering_a_stage_adds_a_task_where_the_condition_holds() {
    let mut world = World::empty();
    let mut hot = open();
    hot.profile.source = Some("fair".into());
    world.does(Command::Open(Box::new(hot)));
    let task = world.task("hot");
    assert!(matches!(&task.origin, Origin::Rule { stage, .. } if stage == "reach"));
    assert_eq!(world.state.task_name(task, &world.playbook), "Call within the hour");
    assert!(!World::opened().state.open_tasks().any(|task| task.origin.key() == Some("hot")));
}

#[test]
fn leaving_a_stage_assigns_and_tells() {
    let mut world = World::opened();
    let seller = world.user();
    world.does(Command::Assign { role: Some("seller".into()), user: Some(seller) });
    let decision = world.go("understand");
    assert_eq!(world.state.owner, Some(seller), "the holder of the role owns it now");
    let says = "A lead is yours.".to_owned();
    let role = "seller".to_owned();
    assert_eq!(raised(&decision), [&Obligation::Notify { role, says }]);
}

#[test]
fn where_nobody_plays_the_role_somebody_must_be_found() {
    let mut world = World::opened();
    let decision = world.go("understand");
    let find = Obligation::Assign { role: "seller".to_owned() };
    assert!(raised(&decision).contains(&&find));
    assert_eq!(world.state.owner, None);
}

#[test]
fn lateness_is_noted_once_and_told() {
    let mut world = World::opened();
    let decision = world.ticks_next();
    assert_eq!(kinds(&decision), ["late", "raised"]);
    assert!(world.state.is_late(world.now));
    world.waits("1 working hour");
    assert!(world.ticks().events.is_empty());
}

#[test]
fn silence_starts_the_follow_ups_and_a_touch_starts_the_clock_anew() {
    let mut world = World::opened();
    world.ticks_next();
    world.does(mail_out());
    let decision = world.ticks_next();
    assert_eq!(kinds(&decision), ["went_quiet", "ladder_started"]);
    assert_eq!(
        world.now,
        world.calendar.add(
            world.state.last_touch.expect("a touch"),
            "2 working days".parse().expect("a time"),
        )
    );
    assert_eq!(world.state.visit.as_ref().map(|visit| visit.quiet.len()), Some(1));
    world.does(mail_out());
    assert_eq!(world.state.visit.as_ref().map(|visit| visit.quiet.len()), Some(0));
}

#[test]
fn an_answered_row_starts_a_sub_process() {
    let mut world = World::at_stage("understand");
    let decision = technical_pain(&mut world);
    assert_eq!(kinds(&decision), ["answered", "process_started", "tasks_added"]);
    let again = technical_pain(&mut world);
    assert_eq!(kinds(&again), ["answered"]);
    assert_eq!(again.warnings[0].code, WarningCode::RuleWithoutEffect);
}

#[test]
fn a_form_counts_as_answered_when_it_is_complete() {
    let mut world = World::at_stage("understand");
    world.answers("need", json!({"when": "now"}));
    assert!(!world.has_open("hurry"));
    world.answers("need", json!({"what": "lamps"}));
    assert!(world.has_open("hurry"));
    world.answers("need", json!({"story": "It is dark"}));
    let hurries = world.state.open_tasks().filter(|task| task.origin.key() == Some("hurry"));
    assert_eq!(hurries.count(), 1, "still open from the last time");
    assert!(world.missing().contains(&"hurry".to_owned()), "it must be done");
}

#[test]
fn answers_about_the_contact_are_seen_by_rules_at_once() {
    let mut world = World::at_stage("understand");
    let decision = world.does(answer("manner", json!({"style": "slow"})));
    let find = Obligation::Assign { role: "engineer".to_owned() };
    assert_eq!(raised(&decision), [&find]);
}

#[test]
fn the_end_of_a_process_calls_a_web_address() {
    let mut world = World::at_stage("understand");
    technical_pain(&mut world);
    let run = world.state.processes[0].id;
    let decision = world.does(Command::EndProcess { run, reason: "Not needed".into() });
    let url = "https://hooks.example/estimated".to_owned();
    assert_eq!(raised(&decision), [&Obligation::Webhook { url }]);
}

#[test]
fn a_missed_meeting_brings_its_task() {
    let mut world = World::at_stage("understand");
    let meeting = Log { kind: ActivityKind::Meeting, no_show: true, ..Log::default() };
    world.does(Command::Log(meeting));
    assert!(world.has_open("again"));
    assert_eq!(world.state.activities.no_shows, 1);
    assert_eq!(world.state.activities.meetings, 0);
    let call = Log { kind: ActivityKind::Call, no_show: true, ..Log::default() };
    world.is_refused(Command::Log(call), Code::Invalid);
}

#[test]
fn a_lost_deal_asks_later() {
    let mut world = World::at_stage("understand");
    world.does(crate::world::lose());
    let task = world.task("ask-later");
    assert!(task.due.is_some_and(|due| due > world.now));
}

#[test]
fn winning_sends_the_welcome_and_delivery_starts_its_process() {
    let mut world = World::at_stage("settle");
    world.pays();
    let decision = world.does(crate::world::win());
    let mail = Obligation::Mail { uses: "welcome".to_owned(), to: "contact".to_owned() };
    assert_eq!(raised(&decision), [&mail]);
    assert_eq!(world.state.processes[0].key, "welcome-pack");
}

#[test]
fn a_rule_that_cannot_be_evaluated_does_not_run_and_says_so() {
    let text = include_str!("house.toml")
        .replace("if = 'deal.stage == \"reach\"'", "if = '10 / size(people) > 1'");
    let mut world = World::of(crate::world::compiled(&text));
    world.does(Command::Open(Box::new(open())));
    let decision = world.go("understand");
    assert_eq!(decision.warnings[0].code, WarningCode::RuleUnknown);
    assert!(decision.warnings[0].message.contains("divides by zero"));
    let told = raised(&decision).iter().any(|it| matches!(it, Obligation::Notify { .. }));
    assert!(!told);
}

#[test]
fn rules_that_call_one_another_come_to_an_end() {
    let text = include_str!("house.toml")
        .replace("webhook = \"https://hooks.example/estimated\"", "start = \"estimation\"");
    let mut world = World::of(crate::world::compiled(&text));
    world.does(Command::Open(Box::new(open())));
    world.go("understand");
    technical_pain(&mut world);
    let run = world.state.processes[0].id;
    world.does(Command::EndProcess { run, reason: "Again".into() });
    assert_eq!(world.state.running_processes().count(), 1, "it started again, once");
}

#[test]
fn a_confirmed_pain_needs_no_rule() {
    let mut world = World::at_stage("understand");
    let decision = world.does(confirmed_pain());
    let Fact::Answered(answered) = &decision.events[0].fact else { panic!() };
    assert_eq!(answered.confirmed, Some(true));
}
