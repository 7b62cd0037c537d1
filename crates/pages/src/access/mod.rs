//! Signing in and out, and a new password by link.

mod views;

use app::access::{self, SESSION};
use app::{App, By, workspace};
use axum::Router;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use types::Email;
use web::session::SessionCookie;
use web::{ClientAddress, OptionalActor, Path, Query};

use crate::answer::is_local;
use crate::{Answer, Done, Filled, Viewer, cookies, live, redirect};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(show).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/reset/{secret}", get(show_reset).post(reset))
}

/// Where to go afterwards.
#[derive(Default, Deserialize)]
struct Next {
    next: Option<String>,
}

async fn show(
    State(app): State<App>,
    OptionalActor(actor): OptionalActor,
    headers: HeaderMap,
    Query(Next { next }): Query<Next>,
) -> Answer {
    if actor.is_some() {
        return Ok(redirect(&place(next.as_deref().unwrap_or_default()), false));
    }
    if !app.read(workspace::exists).await? {
        return Ok(redirect("/start", false));
    }
    let form = Filled::of([("next", next.unwrap_or_default())]);
    Ok(page(&headers, StatusCode::OK, &form))
}

async fn sign_in(
    State(app): State<App>,
    from: ClientAddress,
    headers: HeaderMap,
    mut form: Filled,
) -> Answer {
    app.house.csrf.check_origin(&headers)?;
    let email = form.parse::<Email>("email");
    let password = form.raw("password").to_owned();
    let Some(email) = email else {
        return Ok(page(&headers, StatusCode::UNPROCESSABLE_ENTITY, &form));
    };
    match access::sign_in(&app, &from, &email, password).await {
        Ok(done) => Ok(entered(&app, &done.secret, redirect(&place(form.get("next")), false))),
        Err(error) => {
            form.take(error)?;
            Ok(page(&headers, StatusCode::UNPROCESSABLE_ENTITY, &form))
        }
    }
}

/// The answer with the cookie of a session just opened.
pub(crate) fn entered(app: &App, secret: &str, mut response: Response) -> Response {
    let cookie = SessionCookie::new(app.house.secure).set(secret, SESSION);
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

fn place(next: &str) -> String {
    if is_local(next) { next.to_owned() } else { "/today".to_owned() }
}

fn page(headers: &HeaderMap, status: StatusCode, form: &Filled) -> Response {
    let (theme, flash) = (cookies::theme(headers), cookies::flash(headers));
    let page = ui::bare_page("Sign in", theme, flash.as_ref(), views::sign_in(form));
    let mut response = (status, page).into_response();
    if flash.is_some() {
        response.headers_mut().append(SET_COOKIE, cookies::forget_flash());
    }
    response
}

async fn sign_out(viewer: Viewer) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| access::sign_out(tx, &by)).await?;
    viewer.app.house.hub.disconnect(&live::owner(viewer.by.actor.as_ref()));
    let mut response = redirect("/sign-in", false).with_flash("You are signed out.");
    let cookie = SessionCookie::new(viewer.app.house.secure).clear();
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

async fn show_reset(headers: HeaderMap, Path(secret): Path<String>) -> Answer {
    Ok(reset_page(&headers, StatusCode::OK, &secret, &Filled::default()))
}

async fn reset(
    State(app): State<App>,
    from: ClientAddress,
    headers: HeaderMap,
    Path(secret): Path<String>,
    mut form: Filled,
) -> Answer {
    app.house.csrf.check_origin(&headers)?;
    app.house.sign_ins.take_address(&from)?;
    match set_password(&app, &secret, form.raw("password")).await {
        Ok(()) => {
            Ok(redirect("/sign-in", false).with_flash("Your new password is set. Sign in with it."))
        }
        Err(error) => {
            form.take(error)?;
            Ok(reset_page(&headers, StatusCode::UNPROCESSABLE_ENTITY, &secret, &form))
        }
    }
}

async fn set_password(app: &App, secret: &str, password: &str) -> app::Result<()> {
    let kept = access::hashed(app, password).await?;
    let (house, secret, password) = (app.house.clone(), secret.to_owned(), password.to_owned());
    app.write(move |tx| access::take_reset(tx, &By::system(&house), &secret, &password, &kept))
        .await
}

fn reset_page(headers: &HeaderMap, status: StatusCode, secret: &str, form: &Filled) -> Response {
    let page =
        ui::bare_page("New password", cookies::theme(headers), None, views::reset(secret, form));
    (status, page).into_response()
}
