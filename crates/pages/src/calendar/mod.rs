//! The calendar: tasks and meetings by month, by week, or as a list; added on a day, and dragged to another.

mod moves;
mod new;
#[cfg(test)]
mod tests;
mod views;

use app::calendar::{self, CalendarFilter};
use app::owners::OwnedBy;
use app::{App, users};
use axum::Router;
use axum::routing::{get, post};
use serde::Deserialize;
use types::Date;
use ui::Section;
use web::Query;

use crate::shown::{MOST_CHOICES, Names};
use crate::{Answer, Viewer};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/calendar", get(show))
        .route("/calendar/new", get(new::show).post(new::add))
        .route("/calendar/move", post(moves::go))
}

/// How much is shown at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Span {
    /// The weeks of a month.
    Month,
    /// Seven days side by side.
    #[default]
    Week,
    /// Two weeks as a list.
    Agenda,
}

/// What a calendar's address says.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
struct CalendarQuery {
    span: Span,
    day: Option<Date>,
    owner: Option<OwnedBy>,
    /// Everybody's, and not only one's own.
    all: Option<bool>,
}

impl CalendarQuery {
    fn owner(self) -> Option<OwnedBy> {
        match self.all {
            Some(true) => None,
            _ => Some(self.owner.unwrap_or(OwnedBy::Me)),
        }
    }

    /// The days that are shown: the first, and how many.
    fn days(self, today: Date) -> (Date, i64) {
        let day = self.day.unwrap_or(today);
        match self.span {
            Span::Agenda => (day, 14),
            Span::Week => (day.monday(), 7),
            Span::Month => {
                let first = day.first_of_month().monday();
                let last = day.first_of_month().plus_months(1).plus_days(-1);
                (first, (first.days_until(last) / 7 + 1) * 7)
            }
        }
    }
}

/// The calendar.
async fn show(viewer: Viewer, Query(query): Query<CalendarQuery>) -> Answer {
    let (first, days) = query.days(viewer.today());
    let zone = viewer.zone().clone();
    let filter = CalendarFilter {
        owner: query.owner(),
        team: None,
        from: zone.start_of(first),
        until: zone.start_of(first.plus_days(days)),
    };
    let by = viewer.by.clone();
    let (found, names, colleagues) = viewer
        .app
        .read(move |read| {
            let found = calendar::entries(read, &by, &filter)?;
            let names = Names::of(read, found.entries.iter().filter_map(|entry| entry.owner))?;
            Ok((found, names, users::colleagues(read, MOST_CHOICES)?))
        })
        .await?;
    let shown = views::Shown { viewer: &viewer, query, first, days, names: &names };
    if viewer.fragment {
        return Ok(viewer.fragment(shown.calendar(&found)));
    }
    Ok(viewer.page("Calendar", Section::Calendar, shown.page(&found, &colleagues)))
}
