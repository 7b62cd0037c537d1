//! The first run: an empty database becomes a workspace with its first administrator.

#[cfg(test)]
mod tests;
mod views;

use app::App;
use app::workspace::{self, NewAdmin, NewWorkspace};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use types::{Calendar, Country, Currency, Email, Hours, TimeOfDay, Week, Weekday, Zone};
use web::ClientAddress;

use crate::access::entered;
use crate::{Answer, Done, Filled, cookies, redirect};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/start", get(show).post(begin))
}

async fn show(State(app): State<App>, headers: HeaderMap) -> Answer {
    if app.read(workspace::exists).await? {
        return Ok(redirect("/today", false));
    }
    Ok(page(&headers, StatusCode::OK, &usual()))
}

/// What most people would choose.
fn usual() -> Filled {
    let days = Weekday::ALL[..5].iter().map(|day| ("day", day.to_string()));
    let rest = [("from", "09:00"), ("to", "17:00"), ("playbook", "consultative-b2b")];
    Filled::of(days.chain(rest.map(|(name, value)| (name, value.to_owned()))))
}

async fn begin(
    State(app): State<App>,
    from: ClientAddress,
    headers: HeaderMap,
    mut form: Filled,
) -> Answer {
    app.house.csrf.check_origin(&headers)?;
    let Some((new, admin)) = wish(&mut form) else {
        return Ok(page(&headers, StatusCode::UNPROCESSABLE_ENTITY, &form));
    };
    match workspace::begin(&app, &from, new, admin, form.all("playbook").to_vec()).await {
        Ok((workspace, done)) => {
            let welcome = format!("{} is ready. Welcome!", workspace.name);
            Ok(entered(&app, &done.secret, redirect("/today", false).with_flash(welcome)))
        }
        Err(app::Error::Conflict(_)) => Ok(redirect("/sign-in", false)),
        Err(error) => {
            form.take(error)?;
            Ok(page(&headers, StatusCode::UNPROCESSABLE_ENTITY, &form))
        }
    }
}

/// What was wished for, or none where something is wrong; everything is looked at, so that all is told at once.
fn wish(form: &mut Filled) -> Option<(NewWorkspace, NewAdmin)> {
    let name = form.required("workspace");
    let currency = form.parse::<Currency>("currency");
    let zone = form.parse::<Zone>("zone");
    let country = form.parse_some::<Country>("country");
    let week = week(form);
    let admin = admin(form);
    let calendar = Calendar::new(zone?, week?);
    let calendar = match country? {
        Some(country) => calendar.with_holidays(country),
        None => calendar,
    };
    Some((NewWorkspace { name: name?, currency: currency?, calendar }, admin?))
}

/// The same hours on each day that is ticked.
fn week(form: &mut Filled) -> Option<Week> {
    let from = form.parse::<TimeOfDay>("from");
    let to = form.parse::<TimeOfDay>("to");
    let hours = match Hours::new(from?, to?) {
        Ok(hours) => hours,
        Err(_) => {
            form.refuse("to", "Work ends later than it begins.");
            return None;
        }
    };
    let days: Vec<Weekday> = form.all("day").iter().filter_map(|day| day.parse().ok()).collect();
    let week = Week::new(days.into_iter().map(|day| (day, vec![hours])));
    if week.is_err() {
        form.refuse("day", "Choose at least one day of the week.");
    }
    week.ok()
}

fn admin(form: &mut Filled) -> Option<NewAdmin> {
    let name = form.required("name");
    let email = form.parse::<Email>("email");
    let password = form.raw("password").to_owned();
    Some(NewAdmin { name: name?, email: email?, password, kept: String::new() })
}

fn page(headers: &HeaderMap, status: StatusCode, form: &Filled) -> Response {
    let page = ui::bare_page("Set up Waymark", cookies::theme(headers), None, views::start(form));
    (status, page).into_response()
}
