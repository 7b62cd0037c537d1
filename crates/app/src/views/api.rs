//! The JSON handlers of saved lists.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::version::IfMatch;
use web::{Json, Path, Problem, Query};

use super::{ListOf, NewView, Says, Sharing, View, ViewChanges};
use crate::house::{App, By, Reply};
use crate::{Result, views};

/// The routes of saved lists.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(show, change, delete))
}

/// A saved list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ViewJson {
    /// `view_…`
    id: String,
    /// Of what it is a list.
    list: ListOf,
    /// What people call it.
    name: String,
    /// Whose it is.
    owner: String,
    /// Who else sees it.
    shared: Sharing,
    /// The team, where it is shared with one.
    team: Option<String>,
    /// What it is.
    says: Says,
    /// Send it with an edit, to notice a conflict.
    version: i64,
}

impl From<View> for ViewJson {
    fn from(view: View) -> ViewJson {
        ViewJson {
            id: view.id.to_string(),
            list: view.list,
            name: view.name,
            owner: view.owner.to_string(),
            shared: view.shared,
            team: view.team.map(|team| team.to_string()),
            says: view.says,
            version: view.version,
        }
    }
}

/// Which saved lists.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ViewsQuery {
    /// deals or leads.
    #[param(inline)]
    list: ListOf,
}

/// Saved lists.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ViewsJson {
    /// By name.
    items: Vec<ViewJson>,
}

/// The saved lists that the caller sees: their own and those shared with them.
#[utoipa::path(
    get,
    path = "/views",
    tag = "deals",
    params(ViewsQuery),
    responses((status = 200, body = ViewsJson), (status = 401, body = Problem))
)]
async fn list(
    State(app): State<App>,
    by: By,
    Query(query): Query<ViewsQuery>,
) -> Result<Json<ViewsJson>> {
    let all = app.read(move |read| views::list(read, &by, query.list)).await?;
    Ok(Json(ViewsJson { items: all.into_iter().map(ViewJson::from).collect() }))
}

/// Saves a list.
#[utoipa::path(
    post,
    path = "/views",
    tag = "deals",
    request_body = NewView,
    responses(
        (status = 201, body = ViewJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create(State(app): State<App>, by: By, Json(new): Json<NewView>) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        views::create(tx, by, new.clone()).map(ViewJson::from)
    })
    .await
}

/// A saved list.
#[utoipa::path(
    get,
    path = "/views/{view}",
    tag = "deals",
    params(("view" = String, Path, description = "The id.")),
    responses((status = 200, body = ViewJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    by: By,
    Path(view): Path<Id<id::View>>,
) -> Result<Json<ViewJson>> {
    let view = app.read(move |read| views::find(read, &by, view)).await?;
    Ok(Json(ViewJson::from(view)))
}

/// Changes a saved list.
#[utoipa::path(
    patch,
    path = "/views/{view}",
    tag = "deals",
    params(("view" = String, Path, description = "The id.")),
    request_body = ViewChanges,
    responses(
        (status = 200, body = ViewJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    Path(view): Path<Id<id::View>>,
    version: IfMatch,
    Json(changes): Json<ViewChanges>,
) -> Result<Reply, Problem> {
    let version = version.or_body(changes.version)?;
    let changes = ViewChanges { version, ..changes };
    let reply = app.answer(by, StatusCode::OK, move |tx, by| {
        views::change(tx, by, view, &changes).map(ViewJson::from)
    });
    Ok(reply.await?)
}

/// Takes a saved list away.
#[utoipa::path(
    delete,
    path = "/views/{view}",
    tag = "deals",
    params(("view" = String, Path, description = "The id.")),
    responses(
        (status = 204),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    )
)]
async fn delete(State(app): State<App>, by: By, Path(view): Path<Id<id::View>>) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| views::delete(tx, by, view)).await
}
