//! The REST API, `/api/v1`, and its description.

use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderName, header};
use axum::middleware::from_fn_with_state;
use axum::response::Html;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::access::authenticate;
use crate::house::App;
use crate::{
    absences, access, assignment, audit, board, calendar, commission, companies, contacts, deals,
    duplicates, experiments, exports, files, goals, imports, insights, leads, notifications,
    playbooks, products, reference, scores, search, similar, teams, today, users, views, work,
    workspace,
};

/// What the description says of the whole.
#[derive(OpenApi)]
#[openapi(info(
    title = "Waymark",
    description = "The sales process, its deals and its journal. Writes take an `Idempotency-Key`; \
                   edits carry the `version` they were made from; refusals say what is missing."
))]
struct Description;

/// All routes of the API with their description.
pub fn routes() -> (Router<App>, utoipa::openapi::OpenApi) {
    let (routes, mut description) = described();
    reference::complete(&mut description);
    (routes, description)
}

fn described() -> (Router<App>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Description::openapi())
        .nest(
            "/api/v1",
            OpenApiRouter::new()
                .merge(absences::api::routes())
                .merge(access::api::routes())
                .merge(assignment::api::routes())
                .merge(audit::routes())
                .merge(board::api::routes())
                .merge(calendar::api::routes())
                .merge(commission::api::routes())
                .merge(companies::api::routes())
                .merge(contacts::api::routes())
                .merge(deals::api::routes())
                .merge(duplicates::api::routes())
                .merge(experiments::api::routes())
                .merge(exports::api::routes())
                .merge(files::api::routes())
                .merge(goals::api::routes())
                .merge(imports::api::routes())
                .merge(insights::api::routes())
                .merge(leads::api::routes())
                .merge(notifications::api::routes())
                .merge(playbooks::api::routes())
                .merge(products::api::routes())
                .merge(scores::api::routes())
                .merge(search::api::routes())
                .merge(similar::api::routes())
                .merge(teams::api::routes())
                .merge(today::api::routes())
                .merge(users::api::routes())
                .merge(views::api::routes())
                .merge(work::api::routes())
                .merge(workspace::api::routes()),
        )
        .split_for_parts()
}

/// How the product is served.
#[derive(Default)]
pub struct Serving {
    /// Believes a proxy's word about who calls.
    pub trust_proxy: bool,
    /// How problems are drawn for browsers, where they are.
    pub draw: Option<web::Draw>,
}

/// The API as it is served, with no proxy before it and no pages.
pub fn router(app: &App) -> Router {
    served(app, web::fallbacks(with_reference()), Serving::default())
}

/// The routes of the API and its description.
pub fn with_reference() -> Router<App> {
    let (routes, _) = described();
    routes
        .route("/api/v1/reference", get(|| async { Html(TOLD.page.clone()) }))
        .route("/api/v1/openapi.json", get(|| async { (JSON, TOLD.document.clone()) }))
}

/// What is told of the API, as it is sent: made when somebody first asks, for few do, and its making takes megabytes.
static TOLD: LazyLock<Told> = LazyLock::new(|| {
    let (_, description) = routes();
    Told {
        page: reference::page(&description).into_string().into(),
        document: serde_json::to_vec(&description).unwrap_or_default().into(),
    }
});

struct Told {
    page: Bytes,
    document: Bytes,
}

const JSON: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];

/// Puts around all routes what every request goes through: who asks, and the layers of [`web`].
pub fn served(app: &App, routes: Router<App>, serving: Serving) -> Router {
    let routes =
        routes.layer(from_fn_with_state(app.clone(), authenticate)).with_state(app.clone());
    let patient =
        ["/api/v1/imports", "/api/v1/export", "/imports", "/exports", "/insights/map/file"];
    let options = web::Options {
        secure: app.house.secure,
        trust_proxy: serving.trust_proxy,
        patient_paths: patient.map(str::to_owned).to_vec(),
        draw: serving.draw,
        ..web::Options::new(app.house.ids.clone())
    };
    web::layers(routes, &options)
}
