//! The JSON handlers of teams and departments.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Calendar, Id};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::version::IfMatch;
use web::{Json, Path, Problem};

use super::departments::{self, Department};
use super::{NewTeam, Team, TeamChanges};
use crate::house::{App, By, Reply};
use crate::{Result, teams};

/// The routes of teams and departments.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change, delete))
        .routes(routes!(list_departments, create_department))
        .routes(routes!(show_department, rename_department, delete_department))
}

/// A team.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TeamJson {
    /// `team_…`
    id: String,
    /// What people call it.
    name: String,
    /// Where it belongs.
    department: Option<String>,
    /// Who leads it.
    lead: Option<String>,
    /// The countries that it looks after, ISO alpha-2.
    territory: Vec<String>,
    /// Its working time; absent means the workspace's.
    #[schema(value_type = Option<Object>)]
    calendar: Option<Calendar>,
    /// Who is in it.
    members: Vec<String>,
    /// Send it with an edit, to notice a conflict.
    version: i64,
}

impl From<Team> for TeamJson {
    fn from(team: Team) -> TeamJson {
        TeamJson {
            id: team.id.to_string(),
            name: team.name,
            department: team.department.map(|id| id.to_string()),
            lead: team.lead.map(|id| id.to_string()),
            territory: team.territory.iter().map(ToString::to_string).collect(),
            calendar: team.calendar,
            members: team.members.iter().map(ToString::to_string).collect(),
            version: team.version,
        }
    }
}

/// All teams.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TeamsJson {
    /// By name.
    items: Vec<TeamJson>,
}

/// All teams with their members, by name.
#[utoipa::path(
    get,
    path = "/teams",
    tag = "teams",
    responses((status = 200, body = TeamsJson), (status = 401, body = Problem))
)]
async fn list(State(app): State<App>, _: By) -> Result<Json<TeamsJson>> {
    let items = app.read(teams::list).await?.into_iter().map(TeamJson::from).collect();
    Ok(Json(TeamsJson { items }))
}

/// Makes a team.
#[utoipa::path(
    post,
    path = "/teams",
    tag = "teams",
    request_body = NewTeam,
    responses(
        (status = 201, body = TeamJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create(State(app): State<App>, by: By, Json(body): Json<NewTeam>) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        teams::create(tx, by, body.clone()).map(TeamJson::from)
    })
    .await
}

/// A team with its members.
#[utoipa::path(
    get,
    path = "/teams/{team}",
    tag = "teams",
    params(("team" = String, Path, description = "The id.")),
    responses((status = 200, body = TeamJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    _: By,
    Path(team): Path<Id<id::Team>>,
) -> Result<Json<TeamJson>> {
    app.read(move |read| teams::find(read, team).map(TeamJson::from).map(Json)).await
}

/// Changes a team; what is absent stays, null empties.
#[utoipa::path(
    patch,
    path = "/teams/{team}",
    tag = "teams",
    params(("team" = String, Path, description = "The id.")),
    request_body = TeamChanges,
    responses(
        (status = 200, body = TeamJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    Path(team): Path<Id<id::Team>>,
    version: IfMatch,
    Json(body): Json<TeamChanges>,
) -> Result<Reply, Problem> {
    let changes = TeamChanges { version: version.or_body(body.version)?, ..body };
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            teams::change(tx, by, team, &changes).map(TeamJson::from)
        })
        .await?;
    Ok(reply)
}

/// Takes a team away that no deal or customer belongs to.
#[utoipa::path(
    delete,
    path = "/teams/{team}",
    tag = "teams",
    params(("team" = String, Path, description = "The id.")),
    responses(
        (status = 204),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Something belongs to it."),
    )
)]
async fn delete(State(app): State<App>, by: By, Path(team): Path<Id<id::Team>>) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| teams::delete(tx, by, team)).await
}

/// A department.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DepartmentJson {
    /// `dept_…`
    id: String,
    /// What playbooks and people call it.
    name: String,
    /// Send it with an edit, to notice a conflict.
    version: i64,
}

impl From<Department> for DepartmentJson {
    fn from(department: Department) -> DepartmentJson {
        let Department { id, name, version } = department;
        DepartmentJson { id: id.to_string(), name, version }
    }
}

/// All departments.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DepartmentsJson {
    /// By name.
    items: Vec<DepartmentJson>,
}

/// All departments, by name.
#[utoipa::path(
    get,
    path = "/departments",
    tag = "teams",
    responses((status = 200, body = DepartmentsJson), (status = 401, body = Problem))
)]
async fn list_departments(State(app): State<App>, _: By) -> Result<Json<DepartmentsJson>> {
    let all = app.read(departments::list).await?;
    Ok(Json(DepartmentsJson { items: all.into_iter().map(DepartmentJson::from).collect() }))
}

/// A department's name.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DepartmentNameJson {
    /// What playbooks and people call it.
    name: String,
    /// The version that was edited, to notice a conflict.
    #[serde(default)]
    version: Option<i64>,
}

/// Makes a department.
#[utoipa::path(
    post,
    path = "/departments",
    tag = "teams",
    request_body = DepartmentNameJson,
    responses(
        (status = 201, body = DepartmentJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create_department(
    State(app): State<App>,
    by: By,
    Json(body): Json<DepartmentNameJson>,
) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        departments::create(tx, by, &body.name).map(DepartmentJson::from)
    })
    .await
}

/// A department.
#[utoipa::path(
    get,
    path = "/departments/{department}",
    tag = "teams",
    params(("department" = String, Path, description = "The id.")),
    responses((status = 200, body = DepartmentJson), (status = 404, body = Problem))
)]
async fn show_department(
    State(app): State<App>,
    _: By,
    Path(id): Path<Id<id::Department>>,
) -> Result<Json<DepartmentJson>> {
    app.read(move |read| departments::find(read, id).map(DepartmentJson::from).map(Json)).await
}

/// Renames a department.
#[utoipa::path(
    patch,
    path = "/departments/{department}",
    tag = "teams",
    params(("department" = String, Path, description = "The id.")),
    request_body = DepartmentNameJson,
    responses(
        (status = 200, body = DepartmentJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn rename_department(
    State(app): State<App>,
    by: By,
    Path(id): Path<Id<id::Department>>,
    version: IfMatch,
    Json(body): Json<DepartmentNameJson>,
) -> Result<Reply, Problem> {
    let version = version.or_body(body.version)?;
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            departments::rename(tx, by, id, version, &body.name).map(DepartmentJson::from)
        })
        .await?;
    Ok(reply)
}

/// Takes a department away that nobody is in.
#[utoipa::path(
    delete,
    path = "/departments/{department}",
    tag = "teams",
    params(("department" = String, Path, description = "The id.")),
    responses(
        (status = 204),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "People or teams are in it."),
    )
)]
async fn delete_department(
    State(app): State<App>,
    by: By,
    Path(id): Path<Id<id::Department>>,
) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| departments::delete(tx, by, id)).await
}
