//! What one was told: newest first, read and unread.

#[cfg(test)]
mod tests;

use app::App;
use app::notifications::{self, Line, What, Which};
use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use types::{Date, Id};
use ui::{Icon, Section, button, empty_state, icon, icon_button, page_header, pagination, tabs};
use web::{Cursor, Limit, Page, Path, Query};

use crate::{Answer, Done, Viewer};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/notifications", get(list))
        .route("/notifications/read", post(read_all))
        .route("/notifications/{notification}", post(open))
        .route("/notifications/{notification}/read", post(read_one))
}

/// Which notifications.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    show: String,
    after: Option<Cursor>,
}

async fn list(viewer: Viewer, Query(query): Query<ListQuery>) -> Answer {
    let is_all = query.show == "all";
    let (by, after) = (viewer.by.clone(), query.after);
    let found = viewer.app.read(move |read| {
        let which = if is_all { Which::All } else { Which::Unread };
        notifications::list(read, &by, which, after.as_ref(), Limit::default())
    });
    let content = view(&viewer, is_all, &found.await?);
    Ok(viewer.page("Notifications", Section::Elsewhere, content))
}

fn view(viewer: &Viewer, is_all: bool, found: &Page<Line>) -> Markup {
    let has_unread = found.items.iter().any(|line| line.notification.read_at.is_none());
    let actions = html! {
        @if has_unread {
            (viewer.form("/notifications/read", html! { (button("Mark all as read").icon(Icon::CheckCheck)) }))
        }
    };
    let next = found.next.as_ref().map(|after| {
        format!("/notifications?show={}&after={after}", if is_all { "all" } else { "" })
    });
    html! {
        (page_header("Notifications", html! {}, actions))
        (tabs("Which", &[("Unread", "/notifications", !is_all), ("All", "/notifications?show=all", is_all)]))
        @if found.items.is_empty() {
            (empty_state(Icon::Bell, "Nothing new",
                "You hear here of deals that become yours, of answers that somebody waits for, of late stages, and when somebody writes @ and your name.", None))
        } @else {
            (days(viewer, &found.items))
            (pagination(next.as_deref(), "news"))
        }
    }
}

/// The lines with a heading for each day.
fn days(viewer: &Viewer, lines: &[Line]) -> Markup {
    let mut last: Option<Date> = None;
    html! {
        ol.news #news {
            @for line in lines {
                @let day = viewer.zone().date_of(line.notification.at);
                @if last.replace(day) != Some(day) { li.news-day { h2 { (day_words(day, viewer.today())) } } }
                li.news-line data-unread[line.notification.read_at.is_none()] { (entry(viewer, line)) }
            }
        }
    }
}

fn day_words(day: Date, today: Date) -> Markup {
    match day.days_until(today) {
        0 => html! { "Today" },
        1 => html! { "Yesterday" },
        _ => ui::date(day, today),
    }
}

fn entry(viewer: &Viewer, line: &Line) -> Markup {
    let it = &line.notification;
    let is_unread = it.read_at.is_none();
    let inside = html! {
        (icon(sign(it.what)))
        span.news-text {
            @if is_unread { span.sr-only { "Unread: " } }
            span { (line.says()) }
            @if let Some(note) = &it.note { small.pre { (note) } }
        }
        span.when { (viewer.time(it.at)) }
    };
    html! {
        @if target(line).is_some() {
            (viewer.form(format!("/notifications/{}", it.id), html! { button.news-open type="submit" { (inside) } }).class("grow"))
        } @else {
            div.news-open.grow { (inside) }
        }
        @if is_unread {
            (viewer.form(format!("/notifications/{}/read", it.id), html! { (icon_button(Icon::Check, "Mark as read")) }))
        }
    }
}

/// Where what it is about is shown.
fn target(line: &Line) -> Option<String> {
    match (&line.deal, line.notification.import) {
        (Some((number, _)), _) => Some(format!("/deals/{number}")),
        (None, Some(import)) => Some(format!("/imports/{import}")),
        _ => None,
    }
}

fn sign(what: What) -> Icon {
    match what {
        What::Assigned | What::Role => Icon::UserCheck,
        What::HandOverOffered | What::HandOverAccepted | What::HandOverDeclined => Icon::Handshake,
        What::ApprovalAsked => Icon::CircleHelp,
        What::ApprovalGranted => Icon::ThumbsUp,
        What::ApprovalRefused => Icon::ThumbsDown,
        What::TaskGiven | What::TaskReturned | What::TaskDone => Icon::ListTodo,
        What::ProcessEnded => Icon::Flag,
        What::Woken => Icon::AlarmClock,
        What::Shared | What::StandsIn => Icon::Users,
        What::Late => Icon::AlarmClock,
        What::AnswerSoon | What::StageSoon | What::TaskSoon => Icon::Timer,
        What::Mentioned => Icon::MessageSquare,
        What::Rule => Icon::Megaphone,
        What::ImportDone => Icon::Upload,
        What::ImportFailed => Icon::CircleAlert,
    }
}

/// Notes that it was read and goes to what it is about.
async fn open(viewer: Viewer, Path(id): Path<Id<types::Notification>>) -> Answer {
    let by = viewer.by.clone();
    let line = viewer.app.write(move |tx| {
        notifications::mark_read(tx, &by, id)?;
        notifications::line(tx, &by, id)
    });
    let to = target(&line.await?).unwrap_or_else(|| "/notifications".to_owned());
    Ok(viewer.see_other(to))
}

async fn read_one(viewer: Viewer, Path(id): Path<Id<types::Notification>>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| notifications::mark_read(tx, &by, id)).await?;
    Ok(viewer.see_other("/notifications"))
}

async fn read_all(viewer: Viewer) -> Answer {
    let by = viewer.by.clone();
    let count = viewer.app.write(move |tx| notifications::mark_all_read(tx, &by)).await?;
    Ok(viewer.see_other("/notifications").with_flash(format!("{count} marked as read.")))
}
