//! Departments: few, with a name each.

use app::App;
use app::teams::departments::{self, Department};
use app::users;
use axum::Router;
use axum::routing::{get, post};
use db::Read;
use maud::{Markup, html};
use types::Id;
use ui::{
    FieldOf, Icon, button, empty_state, field, form_errors, hidden, icon_button, page_header,
    text_input,
};
use web::{Path, Role};

use super::{Place, page, refused};
use crate::choices::Choice;
use crate::{Answer, Done, Filled, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/departments", get(list).post(create))
        .route("/settings/departments/{department}", post(rename))
        .route("/settings/departments/{department}/delete", post(delete))
}

/// A department with how many people are in it.
struct Line {
    department: Department,
    people: usize,
}

fn lines(read: &mut Read<'_>) -> app::Result<Vec<Line>> {
    let users = users::list(read)?;
    let all = departments::list(read)?.into_iter().map(|department| {
        let is_in = |user: &&users::User| user.active && user.department == Some(department.id);
        Line { people: users.iter().filter(is_in).count(), department }
    });
    Ok(all.collect())
}

/// All departments, after none.
pub(super) fn choices(departments: &[Department]) -> Vec<Choice> {
    let all = departments.iter().map(|it| (it.id.to_string(), it.name.clone()));
    std::iter::once((String::new(), "None".to_owned())).chain(all).collect()
}

async fn list(viewer: Viewer) -> Answer {
    let lines = viewer.app.read(lines).await?;
    Ok(page(&viewer, Place::Departments, view(&viewer, &lines, None, &Filled::default())))
}

/// `at` is the department whose new name was refused; none where it was that of a new one.
fn view(
    viewer: &Viewer,
    lines: &[Line],
    at: Option<Id<types::Department>>,
    form: &Filled,
) -> Markup {
    let may = matches!(viewer.by.role(), Role::Admin | Role::Manager);
    let empty = Filled::default();
    let new = if at.is_none() { form } else { &empty };
    html! {
        (page_header("Departments", html! { (Place::Departments.says()) }, html! {}))
        (form_errors(form.errors_besides(&["name"])))
        @if lines.is_empty() {
            (empty_state(Icon::Network, "No departments yet",
                "Name the departments that help with deals, just as your playbooks name them.", None))
        }
        ul.rows {
            @for line in lines {
                @let refused = (at == Some(line.department.id)).then_some(form);
                li { (line_view(viewer, line, refused, may)) }
            }
        }
        @if may {
            (viewer.form("/settings/departments", html! {
                (field(FieldOf { name: "name", label: "New department", error: new.error("name"), required: true, ..FieldOf::default() },
                    text_input("name", new.get("name"))))
                (button("Add").primary().icon(Icon::Plus))
            }).class("inline form"))
        }
    }
}

fn line_view(viewer: &Viewer, line: &Line, refused: Option<&Filled>, may: bool) -> Markup {
    let department = &line.department;
    let people = match line.people {
        1 => "1 person".to_owned(),
        count => format!("{count} people"),
    };
    if !may {
        return html! { strong { (department.name) } span.muted { (people) } };
    }
    let path = format!("/settings/departments/{}", department.id);
    let name = refused.map_or(department.name.as_str(), |form| form.get("name"));
    let wrong = refused.and_then(|form| form.error("name"));
    html! {
        (viewer.form(&path, html! {
            (hidden("version", department.version.to_string()))
            (text_input("name", name).attr("aria-label", "Name").flag("required").attr_if("aria-invalid", wrong.map(|_| "true")))
            (button("Rename"))
            @if let Some(words) = wrong { p.wrong { (words) } }
        }).class("inline"))
        span.muted { (people) }
        (viewer.form(format!("{path}/delete"), html! {
            (icon_button(Icon::Trash2, format!("Take “{}” away", department.name))
                .confirm(format!("Take the department “{}” away?", department.name)))
        }))
    }
}

async fn create(viewer: Viewer, mut form: Filled) -> Answer {
    viewer.by.must_manage("make departments")?;
    if let Some(name) = form.required("name") {
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| departments::create(tx, &by, &name)).await {
            Ok(_) => return Ok(viewer.see_other("/settings/departments").with_flash("Added.")),
            Err(error) => form.take(error)?,
        }
    }
    let lines = viewer.app.read(lines).await?;
    Ok(refused(&viewer, Place::Departments, view(&viewer, &lines, None, &form)))
}

async fn rename(viewer: Viewer, Path(id): Path<Id<types::Department>>, mut form: Filled) -> Answer {
    let version = form.parse_some::<i64>("version").flatten();
    if let Some(name) = form.required("name") {
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| departments::rename(tx, &by, id, version, &name)).await {
            Ok(_) => return Ok(viewer.see_other("/settings/departments").with_flash("Saved.")),
            Err(error) => form.take(error)?,
        }
    }
    let lines = viewer.app.read(lines).await?;
    Ok(refused(&viewer, Place::Departments, view(&viewer, &lines, Some(id), &form)))
}

async fn delete(viewer: Viewer, Path(id): Path<Id<types::Department>>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| departments::delete(tx, &by, id)).await?;
    Ok(viewer.see_other("/settings/departments").with_flash("The department is gone."))
}
