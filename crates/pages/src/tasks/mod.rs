//! Tasks across deals as a list: one's own, those of a department, those that are nobody's.

#[cfg(test)]
mod tests;
mod views;

use app::deals::tasks::{self, TaskFilter, TaskLine};
use app::owners::OwnedBy;
use app::teams::departments;
use app::{App, By, users};
use axum::Router;
use axum::routing::get;
use db::Read;
use serde::Deserialize;
use types::Id;
use types::id::kind as id;
use ui::Section;
use web::{Cursor, Limit, Page, Query};

use crate::shown::{MOST_CHOICES, Names};
use crate::{Answer, Viewer};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/tasks", get(show))
}

/// Until when tasks are due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Due {
    /// Whenever, also without a day.
    #[default]
    Any,
    /// Before now.
    Overdue,
    /// Before the day ends.
    Today,
    /// In the next seven days or before.
    Week,
}

/// What the list's address says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct TasksQuery {
    /// `me`, `none`, `all`, a colleague's id, or `department:` with a name; empty means me.
    whose: String,
    status: String,
    due: Due,
    after: Option<Cursor>,
}

/// What the page shows.
struct Found {
    tasks: Page<TaskLine>,
    names: Names,
    colleagues: Vec<(Id<id::User>, String)>,
    departments: Vec<String>,
    own_department: Option<String>,
}

const DEPARTMENT: &str = "department:";

impl TasksQuery {
    fn status(&self) -> &str {
        match self.status.as_str() {
            done @ ("done" | "skipped") => done,
            _ => "open",
        }
    }

    fn filter(&self, viewer: &Viewer) -> Result<TaskFilter, app::Error> {
        let (mut owner, mut department) = (None, None);
        match self.whose.as_str() {
            "" => owner = Some(OwnedBy::Me),
            "all" => {}
            whose => match whose.strip_prefix(DEPARTMENT) {
                Some(name) => department = Some(name.to_owned()),
                None => {
                    let wrong = |_| app::Error::field("whose", "Choose whose tasks.");
                    owner = Some(whose.parse().map_err(wrong)?);
                }
            },
        }
        let tomorrow = |days| viewer.zone().start_of(viewer.today().plus_days(days));
        let due_before = match self.due {
            Due::Any => None,
            Due::Overdue => Some(viewer.now()),
            Due::Today => Some(tomorrow(1)),
            Due::Week => Some(tomorrow(7)),
        };
        let status = Some(self.status().to_owned());
        Ok(TaskFilter { status, owner, role: None, department, due_before })
    }
}

async fn show(viewer: Viewer, Query(query): Query<TasksQuery>) -> Answer {
    let filter = query.filter(&viewer)?;
    let (by, after) = (viewer.by.clone(), query.after.clone());
    let found = viewer.app.read(move |read| found(read, &by, &filter, after.as_ref())).await?;
    let shown = views::Shown { viewer: &viewer, query: &query, found: &found };
    if viewer.fragment && query.after.is_none() {
        return Ok(viewer.fragment(shown.list()));
    }
    Ok(viewer.page("Tasks", Section::Calendar, shown.page()))
}

fn found(
    read: &mut Read<'_>,
    by: &By,
    filter: &TaskFilter,
    after: Option<&Cursor>,
) -> app::Result<Found> {
    let tasks = tasks::page(read, by, filter, after, Limit::default())?;
    let owners = tasks.items.iter().filter_map(|task| task.owner.as_deref()?.parse().ok());
    let names = Names::of(read, owners.collect::<Vec<_>>())?;
    let departments = departments::list(read)?.into_iter().map(|it| it.name).collect();
    let own_department = match by.user() {
        Some(user) => users::parts(read, user)?.1,
        None => None,
    };
    let colleagues = users::colleagues(read, MOST_CHOICES)?;
    Ok(Found { tasks, names, colleagues, departments, own_department })
}
