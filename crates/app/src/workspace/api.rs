//! The JSON handlers of the workspace's settings and of its first run.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use types::{Calendar, Country, Currency, Email, Zone};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::session::SessionCookie;
use web::version::IfMatch;
use web::{ClientAddress, Json, Problem};

use super::{NewAdmin, NewWorkspace, Workspace, WorkspaceChanges};
use crate::house::{App, By, Reply};
use crate::users::UserJson;
use crate::{Result, access, workspace};

/// The routes of the workspace.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show, change)).routes(routes!(set_up))
}

/// How the company works.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct WorkspaceJson {
    /// `ws_…`
    id: String,
    /// What people call it.
    name: String,
    /// The currency of amounts that state none, ISO 4217.
    currency: String,
    /// Working time: `{"zone", "week": {"monday": ["09:00-17:00"]}, "holidays", "closed", "extra"}`.
    #[schema(value_type = Object)]
    calendar: Calendar,
    /// When it was set up.
    created_at: String,
    /// Send it with an edit, to notice a conflict.
    version: i64,
}

impl From<&Workspace> for WorkspaceJson {
    fn from(workspace: &Workspace) -> WorkspaceJson {
        WorkspaceJson {
            id: workspace.id.to_string(),
            name: workspace.name.clone(),
            currency: workspace.currency.to_string(),
            calendar: (*workspace.calendar).clone(),
            created_at: workspace.created_at.to_string(),
            version: workspace.version,
        }
    }
}

/// The workspace's settings.
#[utoipa::path(
    get,
    path = "/workspace",
    tag = "workspace",
    responses((status = 200, body = WorkspaceJson), (status = 404, body = Problem))
)]
async fn show(State(app): State<App>, by: By) -> Result<Json<WorkspaceJson>> {
    let workspace = app.read(move |read| workspace::current(read, &by.house)).await?;
    Ok(Json(WorkspaceJson::from(&*workspace)))
}

/// Changes of the settings; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct WorkspaceChangesJson {
    /// The version that was edited, to notice a conflict.
    version: Option<i64>,
    /// What people call it.
    name: Option<String>,
    /// The currency of amounts that state none, ISO 4217.
    #[schema(value_type = Option<String>)]
    currency: Option<Currency>,
    /// Working time, the whole of it.
    #[schema(value_type = Option<Object>)]
    calendar: Option<Calendar>,
}

/// Changes the workspace's settings. Times that were reckoned already stay as they are.
#[utoipa::path(
    patch,
    path = "/workspace",
    tag = "workspace",
    request_body = WorkspaceChangesJson,
    responses(
        (status = 200, body = WorkspaceJson),
        (status = 403, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    version: IfMatch,
    Json(body): Json<WorkspaceChangesJson>,
) -> Result<Reply, Problem> {
    let changes = WorkspaceChanges {
        name: body.name,
        currency: body.currency,
        calendar: body.calendar,
        version: version.or_body(body.version)?,
    };
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            let changed = workspace::change(tx, by, changes.clone())?;
            Ok(WorkspaceJson::from(&changed))
        })
        .await?;
    Ok(reply)
}

/// What an empty database is set up with.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetupJson {
    /// What people call the workspace.
    name: String,
    /// The currency of amounts that state none, ISO 4217.
    #[schema(value_type = String)]
    currency: Currency,
    /// Where it works.
    #[schema(value_type = String, example = "Europe/Berlin")]
    zone: Zone,
    /// Whose public holidays are off, ISO alpha-2.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    country: Option<Country>,
    /// Working time, where it is not nine to five.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    calendar: Option<Calendar>,
    /// The first administrator.
    admin: SetupAdminJson,
    /// The keys of built-in playbooks to begin with.
    #[serde(default)]
    playbooks: Vec<String>,
}

/// The first administrator.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetupAdminJson {
    /// Full name.
    name: String,
    /// Where they sign in.
    #[schema(value_type = String)]
    email: Email,
    /// The password.
    #[schema(format = Password)]
    password: String,
}

/// A workspace just set up; its first administrator is signed in by a cookie.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SetUpJson {
    /// The settings.
    workspace: WorkspaceJson,
    /// The first administrator.
    user: UserJson,
    /// Send it as `X-CSRF-Token` with each write.
    csrf: String,
}

/// Sets an empty database up and signs its first administrator in. It works once.
#[utoipa::path(
    post,
    path = "/setup",
    tag = "workspace",
    security(()),
    request_body = SetupJson,
    responses(
        (status = 201, body = SetUpJson),
        (status = 409, body = Problem, description = "It has been set up already."),
        (status = 422, body = Problem),
        (status = 429, body = Problem),
    )
)]
async fn set_up(
    State(app): State<App>,
    from: ClientAddress,
    headers: HeaderMap,
    Json(body): Json<SetupJson>,
) -> Result<Response, Problem> {
    app.house.csrf.check_origin(&headers)?;
    let SetupAdminJson { name, email, password } = body.admin;
    let admin = NewAdmin { name, email, password, kept: String::new() };
    let calendar =
        body.calendar.unwrap_or_else(|| Calendar::usual(body.zone.clone(), body.country));
    let new = NewWorkspace { name: body.name, currency: body.currency, calendar };
    let (workspace, done) = workspace::begin(&app, &from, new, admin, body.playbooks).await?;
    let cookie = SessionCookie::new(app.house.secure).set(&done.secret, access::SESSION);
    let body = SetUpJson {
        workspace: WorkspaceJson::from(&workspace),
        csrf: app.house.csrf.token(done.session, &app.house.ids),
        user: UserJson::from(done.user),
    };
    Ok((StatusCode::CREATED, [(SET_COOKIE, cookie)], Json(body)).into_response())
}
