//! Tasks: done, left out, given away, opened again.

use deal::state::{Assignee, TaskStatus};
use deal::{AddTask, Code, Command};
use types::{Id, Millis, Task};

use crate::world::{World, kinds, open, reached};

fn add(name: &str, to: Option<Assignee>) -> Command {
    Command::AddTask(AddTask { name: name.to_owned(), to, ..AddTask::default() })
}

fn done(task: Id<Task>) -> Command {
    Command::DoTask { task, outcome: Some("Well".to_owned()) }
}

#[test]
fn a_task_is_done_once() {
    let mut world = World::opened();
    let call = world.task("call").id;
    world.does(done(call));
    assert_eq!(world.task("call").status, TaskStatus::Done);
    world.is_refused(done(call), Code::TaskNotOpen);
    let nothing = world.ids.new_id(world.now);
    world.is_refused(done(nothing), Code::UnknownTask);
}

#[test]
fn what_must_be_done_cannot_be_left_out() {
    let mut world = World::opened();
    let (call, look) = (world.task("call").id, world.task("look").id);
    let skip = |task, reason: &str| Command::SkipTask { task, reason: reason.to_owned() };
    let refusal = world.is_refused(skip(call, "No time"), Code::MustBeDone);
    assert_eq!(refusal.message, "“Call them” must be done and cannot be left out.");
    world.is_refused(skip(look, " "), Code::Invalid);
    world.does(skip(look, "No site"));
    assert_eq!(world.task("look").status, TaskStatus::Skipped);
}

#[test]
fn a_task_goes_to_another_department_and_comes_back() {
    let mut world = World::opened();
    let look = world.task("look").id;
    world.is_refused(Command::ReturnTask { task: look, note: "Done".into() }, Code::NotDelegated);
    let to = Assignee::Department("Engineering".to_owned());
    world.does(Command::DelegateTask { task: look, to, note: Some("Please".into()) });
    assert_eq!(world.state.doer(world.task("look"), world.now), None, "anybody there");
    world.does(reached());
    world.do_task("call");
    world.go("understand");
    assert!(world.has_open("look"), "what others have in hand does not lapse");
    world.is_refused(Command::ReturnTask { task: look, note: " ".into() }, Code::Invalid);
    world.does(Command::ReturnTask { task: look, note: "It is a shop".into() });
    assert!(world.task("look").delegated.is_none());
}

#[test]
fn a_task_is_delegated_to_a_known_role_only() {
    let mut world = World::opened();
    let look = world.task("look").id;
    let to = |role: &str| Command::DelegateTask {
        task: look,
        to: Assignee::Role(role.to_owned()),
        note: None,
    };
    world.is_refused(to("nobody"), Code::UnknownRole);
    world.does(to("engineer"));
    let engineer = world.user();
    world.does(Command::Assign { role: Some("engineer".into()), user: Some(engineer) });
    assert_eq!(world.state.doer(world.task("look"), world.now), Some(engineer));
}

#[test]
fn a_finished_task_can_be_opened_again() {
    let mut world = World::opened();
    let call = world.task("call").id;
    world.is_refused(Command::ReopenTask { task: call }, Code::TaskOpen);
    world.does(done(call));
    world.does(Command::ReopenTask { task: call });
    assert!(world.has_open("call"));
}

#[test]
fn due_times_move() {
    let mut world = World::opened();
    let look = world.task("look").id;
    let due = Some(world.now + Millis::hours(1));
    world.does(Command::RescheduleTask { task: look, due });
    assert_eq!(world.task("look").due, due);
    assert!(world.does(Command::RescheduleTask { task: look, due }).events.is_empty());
}

#[test]
fn own_tasks_go_to_the_owner_a_colleague_a_role_or_a_department() {
    let mut world = World::empty();
    let owner = world.user();
    let mut open = open();
    open.owner = Some(owner);
    world.does(Command::Open(Box::new(open)));
    world.does(add("Send the file", None));
    let colleague = world.user();
    world.does(add("Ask Ann", Some(Assignee::User(colleague))));
    world.does(add("Ask engineering", Some(Assignee::Role("engineer".to_owned()))));
    world.does(add("Ask the house", Some(Assignee::Department("House".to_owned()))));
    world.is_refused(add("Ask", Some(Assignee::Role("nobody".to_owned()))), Code::UnknownRole);
    world.is_refused(add("", None), Code::Invalid);
    let own: Vec<_> = world.state.open_tasks().filter(|task| task.name.is_some()).collect();
    let doers: Vec<_> = own.iter().map(|task| world.state.doer(task, world.now)).collect();
    assert_eq!(doers, [Some(owner), Some(colleague), Some(owner), None]);
    assert_eq!(world.state.task_name(own[0], &world.playbook), "Send the file");
    assert_eq!(world.state.task_name(world.task("call"), &world.playbook), "Call them");
}

#[test]
fn leaving_a_stage_lets_its_open_tasks_lapse() {
    let mut world = World::opened();
    world.does(add("Mine", None));
    let decision = world.go("understand");
    assert!(kinds(&decision).contains(&"tasks_lapsed"));
    assert_eq!(world.task("look").status, TaskStatus::Lapsed);
    assert!(world.state.open_tasks().any(|task| task.name.as_deref() == Some("Mine")));
}

#[test]
fn old_finished_tasks_are_forgotten_and_the_playbooks_are_not() {
    let mut world = World::opened();
    world.do_task("look");
    for _ in 0..60 {
        world.does(add("Small", None));
        let task = world.state.tasks.last().expect("a task").id;
        world.does(done(task));
    }
    assert!(world.state.tasks.len() < 30, "{}", world.state.tasks.len());
    assert_eq!(world.task("look").status, TaskStatus::Done);
}

#[test]
fn there_is_an_end_to_open_tasks() {
    let mut world = World::opened();
    let before = world.state.open_tasks().count();
    for _ in before..300 {
        world.does(add("Small", None));
    }
    world.is_refused(add("Small", None), Code::Invalid);
}

#[test]
fn planning_a_stage_again_adds_only_what_is_not_there() {
    let mut world = World::opened();
    assert!(world.does(Command::PlanStage).events.is_empty());
}
