//! The REST API, `/api/v1`, and its description.

use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::access::authenticate;
use crate::house::App;
use crate::{
    access, assignment, audit, companies, contacts, deals, duplicates, exports, imports, playbooks,
    reference, search, similar, teams, users, workspace,
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
                .merge(access::api::routes())
                .merge(assignment::api::routes())
                .merge(audit::routes())
                .merge(companies::api::routes())
                .merge(contacts::api::routes())
                .merge(deals::api::routes())
                .merge(duplicates::api::routes())
                .merge(exports::api::routes())
                .merge(imports::api::routes())
                .merge(playbooks::api::routes())
                .merge(search::api::routes())
                .merge(similar::api::routes())
                .merge(teams::api::routes())
                .merge(users::api::routes())
                .merge(workspace::api::routes()),
        )
        .split_for_parts()
}

/// The whole product as it is served, with no proxy before it.
pub fn router(app: &App) -> Router {
    router_with(app, false)
}

/// The whole product as it is served; `trust_proxy` believes a proxy's word about who calls.
pub fn router_with(app: &App, trust_proxy: bool) -> Router {
    let (routes, description) = routes();
    let page = reference::page(&description).into_string();
    let routes = routes.route(
        "/api/v1/reference",
        axum::routing::get(move || {
            let page = page.clone();
            async move { axum::response::Html(page) }
        }),
    );
    let description = std::sync::Arc::new(description);
    let routes = routes.route(
        "/api/v1/openapi.json",
        axum::routing::get(move || {
            let description = description.clone();
            async move { axum::Json((*description).clone()) }
        }),
    );
    let routes =
        routes.layer(from_fn_with_state(app.clone(), authenticate)).with_state(app.clone());
    let options = web::Options {
        secure: app.house.secure,
        trust_proxy,
        patient_paths: vec!["/api/v1/imports".to_owned(), "/api/v1/export".to_owned()],
        ..web::Options::new(app.house.ids.clone())
    };
    web::layers(routes, &options)
}
