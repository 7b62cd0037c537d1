//! The list of tasks as markup.

use app::deals::tasks::TaskLine;
use maud::{Markup, html};
use types::Timestamp;
use ui::{Icon, Tone};

use super::{DEPARTMENT, Due, Found, TasksQuery};
use crate::board::address;
use crate::shown;
use crate::{Viewer, away};

/// The page of the tasks.
pub(super) struct Shown<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) query: &'a TasksQuery,
    pub(super) found: &'a Found,
}

const DUES: [(&str, &str); 4] = [
    ("any", "Whenever"),
    ("overdue", "Overdue"),
    ("today", "Today or before"),
    ("week", "In seven days or before"),
];
const STATES: [(&str, &str); 3] = [("open", "To do"), ("done", "Done"), ("skipped", "Left out")];

impl Shown<'_> {
    fn address(&self, whose: &str) -> String {
        let pairs = [
            ("whose", whose.to_owned()),
            ("status", self.query.status().to_owned()),
            ("due", due_word(self.query.due).to_owned()),
        ];
        address("/tasks", &pairs)
    }

    /// The whole page within the frame.
    pub(super) fn page(&self) -> Markup {
        let actions = html! {
            span.button-group {
                @for (words, span) in [("Month", "month"), ("Week", "week"), ("Agenda", "agenda")] {
                    (ui::link_button(words, format!("/calendar?span={span}")))
                }
                (ui::link_button("Tasks", "/tasks").attr("aria-current", "page"))
            }
        };
        html! {
            (ui::page_header("Tasks", html! { "Of all deals that you see, the earliest first." }, actions))
            (self.whose())
            (self.list())
        }
    }

    fn whose(&self) -> Markup {
        let query = self.query;
        let chosen = if query.whose.is_empty() { "me" } else { query.whose.as_str() };
        let own = self.found.own_department.as_deref();
        let fixed = [("me", "Mine"), ("none", "Nobody’s"), ("all", "Everybody’s")];
        let fixed = fixed.map(|(value, words)| (value.to_owned(), words.to_owned()));
        let departments = self.found.departments.iter().map(|name| {
            let is_own = if own == Some(name) { " (mine)" } else { "" };
            (format!("{DEPARTMENT}{name}"), format!("Department {name}{is_own}"))
        });
        let others = away::others(self.viewer, &self.found.colleagues);
        let all: Vec<_> = fixed.into_iter().chain(departments).chain(others).collect();
        ui::toolbar(html! {
            form method="get" action="/tasks" {
                label.filter { span { "Whose" } (ui::select("whose", all, chosen).flag("data-submit")) }
                label.filter { span { "Due" } (ui::select("due", DUES, due_word(query.due)).flag("data-submit")) }
                label.filter { span { "State" } (ui::select("status", STATES, query.status()).flag("data-submit")) }
                (ui::button("Show").flag("data-without-scripts"))
            }
        })
    }

    /// The rows: what a live change draws again.
    pub(super) fn list(&self) -> Markup {
        let here = self.address(&self.query.whose);
        let next = self.found.tasks.next.as_ref().map(|after| format!("{here}&after={after}"));
        html! {
            div #tasks data-live="me deals" data-live-url=(here) {
                @if self.found.tasks.items.is_empty() { (self.empty()) }
                @else {
                    (self.table())
                    (ui::pagination(next.as_deref(), "tasks-rows"))
                }
            }
        }
    }

    fn empty(&self) -> Markup {
        let department = self.found.own_department.as_deref();
        let department = department.map(|name| self.address(&format!("{DEPARTMENT}{name}")));
        let action = html! {
            div.actions {
                @if let Some(department) = department { (ui::link_button("My department’s", department)) }
                (ui::link_button("Everybody’s", self.address("all")))
            }
        };
        ui::empty_state(
            Icon::ListChecks,
            "No tasks here",
            "Stages bring their tasks along, and anybody adds more on the page of a deal.",
            Some(action),
        )
    }

    fn table(&self) -> Markup {
        html! {
            div.table-container.list tabindex="0" role="region" aria-label="Tasks" {
                table.table.list-table.of-tasks {
                    caption.sr-only { "Tasks" }
                    thead { tr {
                        @for head in ["What", "Deal", "Due", "By whom"] { th scope="col" { (head) } }
                        th scope="col" { span.sr-only { "What can be done" } }
                    } }
                    tbody #tasks-rows data-rows { @for task in &self.found.tasks.items { (self.row(task)) } }
                }
            }
        }
    }

    fn row(&self, task: &TaskLine) -> Markup {
        let deal = format!("/deals/{}", task.deal_number);
        let form = |what: &str| format!("{deal}/{what}?task={}", task.id);
        html! {
            tr id=(task.id) {
                th.name scope="row" { (ui::icon(shown::task_icon(&task.kind))) " " (task.name) @if task.must { " " (ui::badge(Tone::Quiet, "Must")) } }
                td data-label="Deal" { a href=(deal) { (task.deal_name) } }
                td data-label="Due" { (self.due(task)) }
                td data-label="By whom" { (self.doer(task)) }
                td.ways {
                    @if task.status == "open" && self.viewer.may_write() {
                        (ui::link_button("Done", form("do-task")).small().icon(Icon::Check).flag("data-sheet").attr("aria-label", format!("Done: {}", task.name)))
                        " " (ui::link_button("Move", form("due-task")).small().ghost().flag("data-sheet").attr("aria-label", format!("Move the day of {}", task.name)))
                    }
                }
            }
        }
    }

    fn due(&self, task: &TaskLine) -> Markup {
        let due = task.due_at.as_deref().and_then(|due| due.parse::<Timestamp>().ok());
        let Some(due) = due else { return html! { span.muted { "No day" } } };
        let is_late = task.status == "open" && due < self.viewer.now();
        html! { span.due data-tone=[is_late.then_some("bad")] { (self.viewer.time(due)) } }
    }

    fn doer(&self, task: &TaskLine) -> Markup {
        let owner = task.owner.as_deref().and_then(|owner| owner.parse().ok());
        html! {
            @if let Some(owner) = owner { (ui::person(self.found.names.get(owner))) }
            @else if let Some(department) = &task.department { "Department " (department) }
            @else if let Some(role) = &task.role { "Whoever is " (role) }
            @else { span.muted { "Nobody yet" } }
        }
    }
}

fn due_word(due: Due) -> &'static str {
    match due {
        Due::Any => "any",
        Due::Overdue => "overdue",
        Due::Today => "today",
        Due::Week => "week",
    }
}
