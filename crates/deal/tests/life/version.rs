//! Moving to another version of the playbook.

use std::collections::BTreeMap;
use std::sync::Arc;

use deal::state::{How, TaskStatus};
use deal::{Code, Command, MoveVersion, WarningCode};
use playbook::{Compiled, Mapping};
use serde_json::json;

use crate::world::{World, compiled, evidence, kinds, reached};
use deal::state::Criterion;
use playbook::model::EvidenceKind;

fn house(change: impl FnOnce(String) -> String) -> Arc<Compiled> {
    compiled(&change(include_str!("house.toml").to_owned()))
}

fn moves(world: &mut World, to: Arc<Compiled>, stages: &[(&str, &str)]) -> Command {
    world.version = world.ids.new_id(world.now);
    world.playbook = to;
    let own = |(from, to): &(&str, &str)| ((*from).to_owned(), (*to).to_owned());
    let stages: BTreeMap<_, _> = stages.iter().map(own).collect();
    let mapping = Mapping { stages, ..Mapping::default() };
    Command::MoveVersion(MoveVersion { to: world.version, mapping })
}

#[test]
fn a_deal_is_decided_by_its_own_version_only() {
    let mut world = World::opened();
    world.version = world.ids.new_id(world.now);
    world.is_refused(reached(), Code::VersionMismatch);
}

#[test]
fn a_stage_that_stays_keeps_its_visit_and_gets_its_new_clock_and_tasks() {
    let mut world = World::opened();
    world.do_task("call");
    let visit = world.state.visit.clone().expect("a visit");
    let new = house(|text| {
        text.replace(
            "within = \"1 working day\"\n[[stage.task]]",
            "within = \"3 working days\"\n[[stage.task]]",
        )
        .replace(
            "key = \"look\"\nname = \"Look at their site\"",
            "key = \"ask\"\nname = \"Ask around\"",
        )
    });
    let command = moves(&mut world, new, &[]);
    let decision = world.does(command);
    assert_eq!(kinds(&decision), ["version_moved", "tasks_lapsed", "tasks_added"]);
    let after = world.state.visit.as_ref().expect("a visit");
    assert_eq!((after.id, after.entered), (visit.id, visit.entered));
    assert!(after.due > visit.due);
    assert_eq!(world.task("call").status, TaskStatus::Done, "what was done is done");
    assert_eq!(world.task("look").status, TaskStatus::Lapsed);
    assert!(world.has_open("ask"));
    assert_eq!(world.state.version, Some(world.version));
}

#[test]
fn a_mapped_stage_is_a_new_visit_and_everything_that_names_it_follows() {
    let mut world = World::at_stage("understand");
    let met = Criterion::of_stage("understand", "met");
    world.does(evidence(EvidenceKind::Meeting, Some(met)));
    let new = house(|text| text.replace("key = \"understand\"", "key = \"discover\""));
    let command = moves(&mut world, Arc::clone(&new), &[]);
    let refusal = world.is_refused(command, Code::Mapping);
    assert!(refusal.message.contains("Say which stage follows “understand”"));
    let command = moves(&mut world, new, &[("understand", "discover")]);
    let decision = world.does(command);
    assert_eq!(kinds(&decision), ["version_moved", "entered"]);
    assert_eq!(world.stage(), "discover");
    assert_eq!(world.state.visit.as_ref().map(|visit| visit.how), Some(How::Version));
    assert_eq!(world.missing(), ["pain"], "the evidence counts as before");
}

#[test]
fn a_mapping_does_not_cross_the_win() {
    let mut world = World::opened();
    let same = house(|text| text);
    let command = moves(&mut world, Arc::clone(&same), &[("reach", "deliver")]);
    world.is_refused(command, Code::Mapping);
    let mut world = World::won();
    let command = moves(&mut world, same, &[("deliver", "offer")]);
    world.is_refused(command, Code::Mapping);
}

#[test]
fn what_the_new_version_does_not_have_is_left_behind_with_a_word() {
    let mut world = World::at_stage("understand");
    world.answers("pains", json!({"level": "technical"}));
    world.does(Command::StartLadder { key: "persist".into() });
    let new = compiled(
        r#"
        key = "house"
        name = "House"
        [[role]]
        key = "seller"
        name = "Seller"
        [[stage]]
        key = "understand"
        name = "Understand the need"
        phase = "deal"
        owner = "seller"
        [[stage]]
        key = "settle"
        name = "Settle the payment"
        phase = "settlement"
        owner = "seller"
        "#,
    );
    let command = moves(&mut world, new, &[]);
    let decision = world.does(command);
    assert_eq!(world.state.running_processes().count(), 0);
    assert!(world.state.ladders.is_empty());
    assert_eq!(world.task("reckon").status, TaskStatus::Lapsed);
    let left = decision.warnings.iter().filter(|it| it.code == WarningCode::LeftBehind).count();
    assert_eq!(left, 2, "the process and the answers");
}

#[test]
fn groups_roles_processes_and_ladders_follow_to_their_new_keys() {
    let mut world = World::at_stage("understand");
    let engineer = world.user();
    world.does(Command::Assign { role: Some("engineer".into()), user: Some(engineer) });
    world.answers("pains", json!({"level": "technical"}));
    world.does(Command::StartLadder { key: "persist".into() });
    world.ticks_next();
    let new = house(|text| {
        text.replace("\"engineer\"", "\"builder\"")
            .replace("\"estimation\"", "\"estimate\"")
            .replace("ended(estimation)", "ended(estimate)")
            .replace("\"persist\"", "\"remind\"")
            .replace("key = \"pains\"", "key = \"hurts\"")
            .replace("\"pains\"", "\"hurts\"")
            .replace("pains.exists", "hurts.exists")
            .replace("answered(pains)", "answered(hurts)")
    });
    let Command::MoveVersion(mut to) = moves(&mut world, new, &[]) else { panic!() };
    let named = |old: &str, new: &str| [(old.to_owned(), new.to_owned())].into();
    to.mapping = Mapping {
        stages: named("understand", "understand"),
        groups: named("pains", "hurts"),
        roles: named("engineer", "builder"),
        processes: named("estimation", "estimate"),
        ladders: named("persist", "remind"),
    };
    let decision = world.does(Command::MoveVersion(to));
    assert_eq!(kinds(&decision), ["version_moved"]);
    assert!(decision.warnings.is_empty());
    assert_eq!(world.state.answers["hurts"].len(), 1);
    assert_eq!(world.state.holders.get("builder"), Some(&engineer));
    assert_eq!(
        world.state.running_processes().next().map(|run| run.key.as_str()),
        Some("estimate")
    );
    assert_eq!(world.state.ladders[0].key, "remind");
    assert!(world.has_open("case"));
    world.do_task("case");
    assert_eq!(world.state.ladders.len(), 1, "it goes on");
}

#[test]
fn imported_history_stays_quiet_in_the_new_version() {
    let mut world = World::empty();
    world.cause = deal::Cause::Import;
    let at = Some(crate::world::at("2020-03-02T09:00:00Z"));
    let open = deal::Open { at, ..crate::world::open() };
    world.does(Command::Open(Box::new(open)));
    let new = house(|text| {
        text.replace("key = \"reach\"", "key = \"touch\"").replace("== \"reach\"", "== \"touch\"")
    });
    world.cause = deal::Cause::System;
    let command = moves(&mut world, new, &[("reach", "touch")]);
    assert_eq!(kinds(&world.does(command)), ["version_moved", "entered"]);
    assert!(world.state.visit.as_ref().is_some_and(|visit| visit.muted));
}

#[test]
fn only_a_manager_moves_a_deal_and_only_to_another_version() {
    let mut world = World::opened();
    let same = MoveVersion { to: world.version, mapping: Mapping::default() };
    world.is_refused(Command::MoveVersion(same), Code::AlreadyRunning);
    let command = moves(&mut world, house(|text| text), &[("reach", "offer")]);
    let rights = world.actor.rights;
    world.seller();
    let refusal = world.is_refused(command.clone(), Code::NotAllowed);
    assert!(refusal.message.contains("a manager may"), "{refusal}");
    world.actor.rights = rights;
    world.does(command);
    assert_eq!(world.stage(), "offer");
}
