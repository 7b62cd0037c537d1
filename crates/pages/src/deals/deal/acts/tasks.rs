//! Things to do: added, done, left out, given to somebody else, brought back.

use deal::state::Assignee;
use deal::{AddTask, Command};
use maud::{Markup, html};
use playbook::model::TaskKind;
use types::{Date, Id, LocalTime, Task, TimeOfDay, Timestamp};

use super::super::act::{Act, Wish};
use super::super::ask::Form;
use super::super::look::Look;
use crate::Filled;

pub(super) const ACTS: &[Act] = &[
    Act::new(
        "add-task",
        "Add a task",
        "Add",
        "The task is added.",
        &["name", "kind", "due", "time", "to"],
        add_form,
        add,
    ),
    Act::new("do-task", "Done", "Done", "Done.", &["outcome"], done_form, done),
    Act::new(
        "skip-task",
        "Leave this task out",
        "Leave out",
        "Left out.",
        &["reason"],
        reason_form,
        skip,
    ),
    Act::new(
        "delegate-task",
        "Give this task to somebody",
        "Give",
        "Given.",
        &["to", "note"],
        delegate_form,
        delegate,
    ),
    Act::new(
        "return-task",
        "Give this task back",
        "Give back",
        "Given back.",
        &["note"],
        return_form,
        give_back,
    ),
    Act::button("reopen-task", "Open this task again", "Open again", "Open again.", |_, filled| {
        Wish::one(Command::ReopenTask { task: task(filled)? })
    }),
    Act::new("due-task", "Move its day", "Move", "Moved.", &["due", "time"], due_form, reschedule),
    Act::button("plan-stage", "Take it up", "Take it up", "Taken up: its clocks run.", |_, _| {
        Wish::one(Command::PlanStage)
    }),
];

/// How a task is done, by the words of forms.
pub(crate) const KINDS: [(&str, &str); 8] = [
    ("todo", "To do"),
    ("call", "Call"),
    ("mail", "Mail"),
    ("meeting", "Meeting"),
    ("message", "Message"),
    ("document", "Document"),
    ("research", "Research"),
    ("approval", "Decision"),
];

fn add_form(form: Form<'_>) -> Markup {
    html! {
        (form.line("name", "What is to be done").required().first())
        (form.choice("kind", "How", KINDS))
        div.pair {
            (form.day("due", "Day", None))
            (form.clock("time", "Time").hint("Of a meeting or a call that is agreed. Empty: until the end of the day."))
        }
        (assignee(form, "By whom").or(""))
    }
}

/// A colleague, a role of the playbook or a department.
fn assignee<'a>(form: Form<'a>, label: &'a str) -> super::super::ask::Ask<'a> {
    let dossier = form.look.dossier;
    let people = dossier.active_colleagues();
    let people = people.map(|user| (format!("user:{}", user.id), user.name.clone()));
    let roles = dossier.playbook.playbook().roles.iter();
    let roles =
        roles.map(|role| (format!("role:{}", role.key), format!("Whoever is {}", role.name)));
    let departments = dossier.departments.iter();
    let departments =
        departments.map(|name| (format!("department:{name}"), format!("Department {name}")));
    let nobody = std::iter::once((String::new(), "Whoever owns the deal".to_owned()));
    form.choice(
        "to",
        label,
        nobody.chain(people).chain(roles).chain(departments).collect::<Vec<_>>(),
    )
}

fn assignee_of(filled: &mut Filled) -> Option<Assignee> {
    let text = filled.some("to")?;
    let found = match text.split_once(':') {
        Some(("user", id)) => id.parse().ok().map(Assignee::User),
        Some(("role", key)) => Some(Assignee::Role(key.to_owned())),
        Some(("department", name)) => Some(Assignee::Department(name.to_owned())),
        _ => None,
    };
    if found.is_none() {
        filled.refuse("to", "Choose who does it.");
    }
    found
}

fn add(look: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let name = filled.required("name");
    let kind = filled.some("kind").map_or(Some(TaskKind::Todo), |kind| kind_of(&kind));
    if kind.is_none() {
        filled.refuse("kind", "Choose how it is done.");
    }
    let due = due(look, filled);
    let to = assignee_of(filled);
    Wish::one(Command::AddTask(AddTask { name: name?, kind: kind?, due: due?, to }))
}

/// The day with its time; the end of the day where no time is agreed.
#[expect(clippy::option_option, reason = "nothing typed and something wrong are two things")]
fn due(look: Look<'_>, filled: &mut Filled) -> Option<Option<Timestamp>> {
    let day = filled.parse_some::<Date>("due");
    let time = filled.parse_some::<TimeOfDay>("time");
    match (day?, time?) {
        (Some(day), Some(time)) => {
            Some(Some(look.viewer.zone().instant(LocalTime::new(day, time))))
        }
        (Some(day), None) => Some(Some(look.evening(day))),
        (None, Some(_)) => {
            filled.refuse("due", "Say on which day.");
            None
        }
        (None, None) => Some(None),
    }
}

fn kind_of(word: &str) -> Option<TaskKind> {
    serde_json::from_value(word.into()).ok()
}

fn task(filled: &mut Filled) -> Option<Id<Task>> {
    filled.parse("task")
}

/// Which task a form is about.
fn named(form: Form<'_>) -> Markup {
    let look = form.look;
    let task =
        form.filled.get("task").parse::<Id<Task>>().ok().and_then(|id| look.state().task(id));
    html! {
        (ui::hidden("task", form.filled.get("task")))
        @if let Some(task) = task { p { strong { (look.state().task_name(task, look.playbook())) } } }
    }
}

fn done_form(form: Form<'_>) -> Markup {
    html! {
        (named(form))
        (form.area("outcome", "What came out").first())
    }
}

fn done(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    Wish::one(Command::DoTask { task: task(filled)?, outcome: filled.some("outcome") })
}

fn reason_form(form: Form<'_>) -> Markup {
    html! {
        (named(form))
        (form.area("reason", "Why").required().first())
    }
}

fn skip(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let (task, reason) = (task(filled), filled.required("reason"));
    Wish::one(Command::SkipTask { task: task?, reason: reason? })
}

fn delegate_form(form: Form<'_>) -> Markup {
    html! {
        (named(form))
        (assignee(form, "To whom").required())
        (form.area("note", "What they should know"))
    }
}

fn delegate(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let task = task(filled);
    filled.required("to")?;
    let to = assignee_of(filled);
    Wish::one(Command::DelegateTask { task: task?, to: to?, note: filled.some("note") })
}

fn return_form(form: Form<'_>) -> Markup {
    html! {
        (named(form))
        (form.area("note", "What came out, or why not").required().first())
    }
}

fn give_back(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let (task, note) = (task(filled), filled.required("note"));
    Wish::one(Command::ReturnTask { task: task?, note: note? })
}

fn due_form(form: Form<'_>) -> Markup {
    let look = form.look;
    let task =
        form.filled.get("task").parse::<Id<Task>>().ok().and_then(|id| look.state().task(id));
    let due = task.and_then(|task| task.due);
    let day = due.map(|due| look.day_of(due).to_string()).unwrap_or_default();
    let agreed = due.filter(|due| *due != look.evening(look.day_of(*due)));
    let time = agreed.map(|due| look.viewer.clock(due)).unwrap_or_default();
    html! {
        (named(form))
        div.pair {
            (form.day("due", "Day", None).or(day).hint("Empty takes its day away."))
            (form.clock("time", "Time").or(time).hint("Empty: until the end of the day."))
        }
    }
}

fn reschedule(look: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let (task, due) = (task(filled), due(look, filled));
    Wish::one(Command::RescheduleTask { task: task?, due: due? })
}
