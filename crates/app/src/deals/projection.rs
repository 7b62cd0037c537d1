//! The tables that lists, measures and other people's work read: visits, tasks and shares of deals.
//!
//! They follow from the events alone. Writing a deal and [`crate::verify`] compute them by the same code.

use std::collections::BTreeMap;

use deal::state::{Assignee, How, Origin, Task, TaskStatus, Visit};
use deal::{Event, State};
use playbook::Compiled;
use serde::Serialize;
use types::id::kind as id;
use types::{Id, Timestamp};

/// One stay of a deal in a stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisitRow {
    /// 1, 2, 3 …
    pub nth: i64,
    /// The stage's key.
    pub stage: String,
    /// The stage's phase.
    pub phase: String,
    /// Since when.
    pub entered_at: Timestamp,
    /// Until when; absent while it lasts.
    pub left_at: Option<Timestamp>,
    /// How the deal came in.
    pub how: Option<String>,
    /// When the stage's time runs out.
    pub due_at: Option<Timestamp>,
}

/// One task as lists see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaskRow {
    /// Its id.
    pub id: Id<id::Task>,
    /// Its key in the playbook, or empty.
    pub key: String,
    /// What to do.
    pub name: String,
    /// How.
    pub kind: String,
    /// The stage that it belongs to.
    pub stage: Option<String>,
    /// The sub-process run that it belongs to.
    pub process: Option<String>,
    /// Whether the stage waits for it.
    pub must: bool,
    /// open, done, skipped or lapsed.
    pub status: String,
    /// The role that does it.
    pub role: Option<String>,
    /// The colleague who does it.
    pub owner: Option<Id<id::User>>,
    /// The department that does it.
    pub department: Option<String>,
    /// Until when.
    pub due_at: Option<Timestamp>,
    /// When it was finished.
    pub done_at: Option<Timestamp>,
}

/// What tasks depended on before an event.
struct Before {
    tasks: Vec<Task>,
    owner: Option<Id<id::User>>,
    holders: BTreeMap<String, Id<id::User>>,
}

/// What a run of events does to the tables.
#[derive(Debug, Default)]
pub struct Projection {
    /// Visits begun, ended or rescheduled, by number.
    pub visits: BTreeMap<i64, VisitRow>,
    /// Tasks made or changed.
    pub tasks: BTreeMap<Id<id::Task>, TaskRow>,
    last: i64,
}

impl Projection {
    /// For a deal that has had `last` visits so far.
    pub fn after(last: i64) -> Projection {
        Projection { last, ..Projection::default() }
    }

    /// Applies one event to the state and notes what it does to the tables.
    pub fn apply(&mut self, state: &mut State, event: &Event, playbook: &Compiled) {
        let visit = state.visit.clone();
        let before = Before {
            tasks: state.tasks.clone(),
            owner: state.owner,
            holders: state.holders.clone(),
        };
        state.apply(event);
        if visit != state.visit {
            self.note_visit(visit.as_ref(), state, playbook);
        }
        self.note_tasks(&before, state, event.at, playbook);
    }

    fn note_visit(&mut self, before: Option<&Visit>, state: &State, playbook: &Compiled) {
        let Some(now) = &state.visit else { return };
        match before {
            Some(before) if before.id == now.id => {
                self.visits.insert(self.last, visit_row(self.last, now, playbook));
            }
            Some(before) => {
                let ended = Visit { left: before.left.or(Some(now.entered)), ..before.clone() };
                self.visits.insert(self.last, visit_row(self.last, &ended, playbook));
                self.begin(now, playbook);
            }
            None => self.begin(now, playbook),
        }
    }

    fn begin(&mut self, visit: &Visit, playbook: &Compiled) {
        self.last += 1;
        self.visits.insert(self.last, visit_row(self.last, visit, playbook));
    }

    fn note_tasks(&mut self, before: &Before, state: &State, at: Timestamp, playbook: &Compiled) {
        let moved = before.owner != state.owner || before.holders != state.holders;
        for task in &state.tasks {
            let old = before.tasks.iter().find(|old| old.id == task.id);
            if old == Some(task) && !(moved && task.is_open()) {
                continue;
            }
            let finished = task.status != TaskStatus::Open;
            let already = old.is_some_and(|old| old.status != TaskStatus::Open);
            let row = self.tasks.get(&task.id);
            let done_at = if finished && !already { Some(at) } else { None };
            let done_at = done_at.or_else(|| row.and_then(|row| row.done_at)).filter(|_| finished);
            self.tasks.insert(task.id, task_row(task, state, done_at, playbook));
        }
        let kept = |id| state.tasks.iter().any(|task| task.id == id);
        for gone in before.tasks.iter().filter(|old| old.is_open() && !kept(old.id)) {
            let lapsed = Task { status: TaskStatus::Lapsed, ..gone.clone() };
            self.tasks.insert(gone.id, task_row(&lapsed, state, Some(at), playbook));
        }
    }
}

fn visit_row(nth: i64, visit: &Visit, playbook: &Compiled) -> VisitRow {
    let phase = playbook.stage(&visit.stage).map_or("", |stage| super::phase_word(stage.phase));
    VisitRow {
        nth,
        stage: visit.stage.clone(),
        phase: phase.to_owned(),
        entered_at: visit.entered,
        left_at: visit.left,
        how: Some(how_word(visit.how).to_owned()),
        due_at: visit.due,
    }
}

fn how_word(how: How) -> &'static str {
    match how {
        How::Opened => "opened",
        How::Advanced => "advanced",
        How::Overridden => "overridden",
        How::Back => "back",
        How::Won => "won",
        How::Reopened => "reopened",
        How::Version => "version",
        How::Imported => "imported",
    }
}

fn task_row(
    task: &Task,
    state: &State,
    done_at: Option<Timestamp>,
    playbook: &Compiled,
) -> TaskRow {
    let (stage, process) = match &task.origin {
        Origin::Stage { stage, .. } | Origin::Rule { stage, .. } => (Some(stage.clone()), None),
        Origin::Process { run, stage, .. } => (Some(stage.clone()), Some(run.to_string())),
        Origin::Hand | Origin::Ladder { .. } => (None, None),
    };
    let mut row = TaskRow {
        id: task.id,
        key: task.origin.key().unwrap_or_default().to_owned(),
        name: state.task_name(task, playbook).to_owned(),
        kind: super::task_kind_word(task.kind).to_owned(),
        stage,
        process,
        must: task.must,
        status: status_word(task.status).to_owned(),
        role: task.role.clone(),
        owner: task.user,
        department: None,
        due_at: task.due,
        done_at,
    };
    match task.delegated.as_ref().map(|delegated| &delegated.to) {
        Some(Assignee::User(user)) => row.owner = Some(*user),
        Some(Assignee::Role(role)) => {
            (row.role, row.owner) = (Some(role.clone()), who_plays(Some(role), state));
        }
        Some(Assignee::Department(name)) => {
            (row.department, row.owner) = (Some(name.clone()), None);
        }
        None => row.owner = row.owner.or_else(|| who_plays(task.role.as_deref(), state)),
    }
    row
}

/// Whoever plays the role in this deal; its owner where no role is named.
fn who_plays(role: Option<&str>, state: &State) -> Option<Id<id::User>> {
    match role {
        Some(role) => state.holders.get(role).copied(),
        None => state.owner,
    }
}

fn status_word(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::Open => "open",
        TaskStatus::Done => "done",
        TaskStatus::Skipped => "skipped",
        TaskStatus::Lapsed => "lapsed",
    }
}
