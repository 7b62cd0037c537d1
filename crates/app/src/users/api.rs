//! The JSON handlers of colleagues.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::version::IfMatch;
use web::{Json, Path, Problem};

use super::json::NewUserJson;
use super::{NewUser, UserChanges, UserJson};
use crate::access::hashed;
use crate::house::{App, By, Reply};
use crate::{Result, access, users};

/// The routes of colleagues.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change))
        .routes(routes!(set_password))
        .routes(routes!(ask_reset))
}

/// Everybody.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct UsersJson {
    /// By name.
    items: Vec<UserJson>,
}

/// All colleagues, those who have left too, by name.
#[utoipa::path(
    get,
    path = "/users",
    tag = "users",
    responses((status = 200, body = UsersJson), (status = 401, body = Problem))
)]
async fn list(State(app): State<App>, _: By) -> Result<Json<UsersJson>> {
    let items = app.read(users::list).await?.into_iter().map(UserJson::from).collect();
    Ok(Json(UsersJson { items }))
}

/// Adds a colleague, who cannot sign in until a password is set.
#[utoipa::path(
    post,
    path = "/users",
    tag = "users",
    request_body = NewUserJson,
    responses(
        (status = 201, body = UserJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create(State(app): State<App>, by: By, Json(body): Json<NewUserJson>) -> Result<Reply> {
    let new = NewUser::from(body);
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        users::create(tx, by, new.clone()).map(UserJson::from)
    })
    .await
}

/// A colleague.
#[utoipa::path(
    get,
    path = "/users/{user}",
    tag = "users",
    params(("user" = String, Path, description = "The id.")),
    responses((status = 200, body = UserJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    _: By,
    Path(user): Path<Id<id::User>>,
) -> Result<Json<UserJson>> {
    app.read(move |read| users::find(read, user).map(UserJson::from).map(Json)).await
}

/// Changes a colleague's account; what is absent stays, null empties. Everybody may change their own
/// name, languages and zone. Whoever is made inactive loses sessions and tokens at once.
#[utoipa::path(
    patch,
    path = "/users/{user}",
    tag = "users",
    params(("user" = String, Path, description = "The id.")),
    request_body = UserChanges,
    responses(
        (status = 200, body = UserJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Changed meanwhile, or the only administrator."),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    Path(user): Path<Id<id::User>>,
    version: IfMatch,
    Json(body): Json<UserChanges>,
) -> Result<Reply, Problem> {
    let changes = UserChanges { version: version.or_body(body.version)?, ..body };
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            users::change(tx, by, user, &changes).map(UserJson::from)
        })
        .await?;
    Ok(reply)
}

/// A new password.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordJson {
    /// The new one.
    #[schema(format = Password)]
    password: String,
    /// The old one, where somebody changes their own and has one.
    #[serde(default)]
    #[schema(format = Password)]
    old: Option<String>,
}

/// Sets a password: one's own, with the old one, or as administrator anybody's. Other sessions end.
#[utoipa::path(
    put,
    path = "/users/{user}/password",
    tag = "users",
    params(("user" = String, Path, description = "The id.")),
    request_body = PasswordJson,
    responses(
        (status = 204),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem, description = "The old one is wrong, or the new one is weak."),
        (status = 429, body = Problem),
    )
)]
async fn set_password(
    State(app): State<App>,
    by: By,
    from: web::ClientAddress,
    Path(user): Path<Id<id::User>>,
    Json(body): Json<PasswordJson>,
) -> Result<StatusCode> {
    if by.user() == Some(user) {
        let old = body.old.unwrap_or_default();
        users::change_own_password(&app, &by, &from, &old, &body.password).await?;
        return Ok(StatusCode::NO_CONTENT);
    }
    by.must_be_admin("set other people's passwords")?;
    let kept = hashed(&app, &body.password).await?;
    app.write(move |tx| users::set_password(tx, &by, user, &body.password, &kept)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A link's secret, just made.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct MadeResetJson {
    /// Its holder sets a new password with it, once: shown this once.
    secret: String,
    /// When it ends.
    expires_at: String,
}

/// Makes a secret with which a colleague sets a new password within a day; earlier ones stop working.
#[utoipa::path(
    post,
    path = "/users/{user}/reset",
    tag = "users",
    params(("user" = String, Path, description = "The id.")),
    responses(
        (status = 201, body = MadeResetJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn ask_reset(
    State(app): State<App>,
    by: By,
    Path(user): Path<Id<id::User>>,
) -> Result<(StatusCode, Json<MadeResetJson>)> {
    let (secret, expires_at) = app.write(move |tx| access::ask_reset(tx, &by, user)).await?;
    let body = MadeResetJson { secret, expires_at: expires_at.to_string() };
    Ok((StatusCode::CREATED, Json(body)))
}
