//! Drafts of all logs are playbooks without errors, and say what the history says.

use playbook::model::{Phase, TaskKind};
use proptest::prelude::*;
use types::{Calendar, Zone};

use super::{Draft, Wish, draft};
use crate::log::{Builder, EventLog, NewEvent, Options, open};
use crate::shared::shared;

const HOUR: i64 = 3_600_000;
/// Monday, 2026-01-05, nine o'clock.
const MONDAY: i64 = 1_767_603_600_000;

fn calendar() -> Calendar {
    Calendar::usual("UTC".parse::<Zone>().unwrap(), None)
}

fn wish() -> Wish {
    Wish::named("How we sell", calendar())
}

fn without_errors(draft: &Draft) {
    match playbook::parse(&draft.text) {
        Ok(parsed) => assert_eq!(parsed.playbook, draft.playbook),
        Err(found) => panic!("{}\n{}", playbook::render_all(&found, "draft"), draft.text),
    }
}

/// Twenty deals that are won and ten that are not.
fn history() -> EventLog {
    let mut builder = Builder::default();
    for deal in 0..30_i64 {
        let name = deal.to_string();
        let begun = MONDAY + deal % 4 * HOUR;
        let mut add =
            |activity, after: i64| builder.add(NewEvent::new(&name, activity, begun + after));
        add("Call the lead", 0);
        add("Note the need", 1000);
        if deal % 3 == 0 {
            add("Gone silent", 50 * HOUR);
            continue;
        }
        add("Send the offer", 48 * HOUR);
        if deal % 2 == 0 {
            add("Ask again", 60 * HOUR);
        }
        add("Sign", 7 * 24 * HOUR);
    }
    builder.finish()
}

#[test]
fn a_placeholder_date_is_drafted_all_the_same() {
    // 9999-12-31: what programs write where a day is not known.
    const NO_DAY: i64 = 253_402_214_400_000;
    let mut builder = Builder::default();
    for deal in 0..30_i64 {
        let name = deal.to_string();
        let days = |days: i64| MONDAY + days * 24 * HOUR;
        let signed = if deal == 7 { NO_DAY } else { days(9) };
        for (activity, at) in
            [("Call", days(0)), ("Meet", days(2)), ("Offer", days(5)), ("Sign", signed)]
        {
            builder.add(NewEvent::new(&name, activity, at));
        }
    }
    let drafted = draft(&builder.finish(), &wish());
    without_errors(&drafted);
    assert_eq!(drafted.playbook.stages.len(), 4);
}

#[test]
fn stages_are_cut_where_there_is_a_wait() {
    let draft = draft(&history(), &wish());
    without_errors(&draft);
    let names: Vec<_> = draft.playbook.stages.iter().map(|stage| &*stage.name).collect();
    assert_eq!(names, ["Call the lead", "Send the offer", "Ask again", "Sign"]);
    let tasks: Vec<_> = draft.playbook.stages[0]
        .tasks
        .iter()
        .map(|task| (&*task.name, task.must, task.kind))
        .collect();
    assert_eq!(
        tasks,
        [("Call the lead", true, TaskKind::Call), ("Note the need", true, TaskKind::Todo)]
    );
}

#[test]
fn what_half_do_not_do_is_a_task_that_may_be_skipped() {
    let draft = draft(&history(), &Wish { step: 0.6, ..wish() });
    without_errors(&draft);
    let names: Vec<_> = draft.playbook.stages.iter().map(|stage| &*stage.name).collect();
    assert_eq!(names, ["Call the lead", "Send the offer", "Sign"]);
    let last: Vec<_> =
        draft.playbook.stages[2].tasks.iter().map(|task| (&*task.name, task.must)).collect();
    assert_eq!(last, [("Sign", true), ("Ask again", false)]);
}

#[test]
fn times_allowed_are_working_time_that_three_quarters_kept() {
    let draft = draft(&history(), &Wish { step: 0.6, ..wish() });
    let within: Vec<_> = draft
        .playbook
        .stages
        .iter()
        .map(|stage| stage.within.map(|within| within.to_string()))
        .collect();
    // A second; from Monday to Wednesday; from Wednesday to the next Monday.
    let days =
        ["5 working minutes", "2 working days", "3 working days"].map(|text| Some(text.to_owned()));
    assert_eq!(within, days);
}

#[test]
fn chances_reasons_and_phases_follow_from_the_ends() {
    let draft = draft(&history(), &Wish { step: 0.6, ..wish() });
    let chances: Vec<_> = draft.playbook.stages.iter().map(|stage| stage.chance).collect();
    assert_eq!(chances, [Some(666), Some(666), Some(1000)]);
    let phases: Vec<_> = draft.playbook.stages.iter().map(|stage| stage.phase).collect();
    assert_eq!(phases, [Phase::Lead, Phase::Deal, Phase::Deal]);
    let reasons: Vec<_> = draft.playbook.reasons.iter().map(|reason| &*reason.name).collect();
    assert_eq!(reasons, ["Gone silent"]);
    assert!(draft.assumed[0].contains("“Sign”"), "{:?}", draft.assumed);
}

#[test]
fn the_good_end_can_be_named() {
    let draft = draft(&history(), &Wish { won: vec!["Gone silent".to_owned()], ..wish() });
    without_errors(&draft);
    let names: Vec<_> = draft.playbook.stages.iter().map(|stage| &*stage.name).collect();
    assert_eq!(names, ["Call the lead", "Note the need", "Gone silent"]);
    assert_eq!(draft.assumed[0], "A case ended well where it has “Gone silent”.");
}

#[test]
fn every_log_gives_a_playbook_without_errors() {
    for name in [
        "running-example.xes",
        "receipt.xes.gz",
        "bpic2012-a.xes.gz",
        "bpic2012-o.xes.gz",
        "bpic2012.xes.gz",
    ] {
        let Some(path) = shared(&format!("logs/{name}")) else { return };
        let log = open(path, &Options::default()).unwrap();
        let draft = draft(&log, &Wish::named(name, calendar()));
        without_errors(&draft);
        assert!(draft.playbook.stages.len() >= 3, "{name}: {}", draft.text);
        assert!(draft.playbook.stages.iter().any(|stage| stage.within.is_some()), "{name}");
    }
}

#[test]
fn applications_are_drafted_in_the_order_of_their_process() {
    let Some(path) = shared("logs/bpic2012-a.xes.gz") else { return };
    let log = open(path, &Options::default()).unwrap();
    let draft = draft(&log, &Wish::named("Loans", calendar()));
    let tasks: Vec<_> = draft
        .playbook
        .stages
        .iter()
        .flat_map(|stage| &stage.tasks)
        .map(|task| task.name.as_str())
        .collect();
    let order = ["A_SUBMITTED", "A_PARTLYSUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "A_FINALIZED"];
    assert_eq!(tasks[..5], order);
    assert!(tasks[5..].contains(&"A_ACTIVATED"));
    let reasons: Vec<_> =
        draft.playbook.reasons.iter().map(|reason| reason.name.as_str()).collect();
    assert_eq!(reasons[..2], ["A_DECLINED", "A_CANCELLED"]);
}

proptest! {
    #[test]
    fn any_history_gives_a_playbook_without_errors(
        events in prop::collection::vec((0..5_u8, "\\PC{0,12}|[a-z -]{0,80}|[\u{0}-\u{20}]{0,3}|in|for|true", 0..10_000_000_000_i64), 1..60),
        name in "\\PC{0,30}",
    ) {
        let mut builder = Builder::default();
        for (case, activity, time) in &events {
            builder.add(NewEvent::new(&case.to_string(), activity, *time));
        }
        let draft = draft(&builder.finish(), &Wish::named(&name, calendar()));
        without_errors(&draft);
    }
}
