//! The JSON handlers of products.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::version::IfMatch;
use web::{Cursor, Json, Limit, Page, Path, Problem, Query};

use super::{NewProduct, Product, ProductChanges, ProductFacts, ProductFilter};
use crate::house::{App, By, Reply};
use crate::{Result, products};

/// The routes of products.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(show, change))
}

/// Something that is sold.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ProductJson {
    /// `prod_…`
    id: String,
    /// What people and deals call it.
    name: String,
    /// Its number in other systems.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// What else is known.
    #[serde(flatten)]
    facts: ProductFacts,
    /// Whether it is on offer.
    active: bool,
    /// When it came.
    created_at: String,
    /// Send it with an edit, to notice a conflict.
    version: i64,
}

impl From<Product> for ProductJson {
    fn from(product: Product) -> ProductJson {
        ProductJson {
            id: product.id.to_string(),
            name: product.name,
            code: product.code,
            facts: product.facts,
            active: product.active,
            created_at: product.created_at.to_string(),
            version: product.version,
        }
    }
}

/// Which products.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ProductsQuery {
    /// How the name begins, case and accents aside.
    q: Option<String>,
    /// On offer, or not any more.
    active: Option<bool>,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many.
    #[param(inline)]
    limit: Limit,
}

/// What is sold, by name.
#[utoipa::path(
    get,
    path = "/products",
    tag = "products",
    params(ProductsQuery),
    responses((status = 200, body = Page<ProductJson>), (status = 422, body = Problem))
)]
async fn list(
    State(app): State<App>,
    _: By,
    Query(query): Query<ProductsQuery>,
) -> Result<Json<Page<ProductJson>>> {
    app.read(move |read| {
        let filter = ProductFilter { q: query.q.clone(), active: query.active };
        let page = products::list(read, &filter, query.after.as_ref(), query.limit)?;
        Ok(Json(page.map(ProductJson::from)))
    })
    .await
}

/// Adds a product.
#[utoipa::path(
    post,
    path = "/products",
    tag = "products",
    request_body = NewProduct,
    responses(
        (status = 201, body = ProductJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create(State(app): State<App>, by: By, Json(body): Json<NewProduct>) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        products::create(tx, by, body.clone()).map(ProductJson::from)
    })
    .await
}

/// A product.
#[utoipa::path(
    get,
    path = "/products/{product}",
    tag = "products",
    params(("product" = String, Path, description = "The id.")),
    responses((status = 200, body = ProductJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    _: By,
    Path(product): Path<Id<id::Product>>,
) -> Result<Json<ProductJson>> {
    app.read(move |read| products::find(read, product).map(ProductJson::from).map(Json)).await
}

/// Changes a product; what is absent stays, null empties. One that is not active is offered no more.
#[utoipa::path(
    patch,
    path = "/products/{product}",
    tag = "products",
    params(("product" = String, Path, description = "The id.")),
    request_body = ProductChanges,
    responses(
        (status = 200, body = ProductJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    Path(product): Path<Id<id::Product>>,
    version: IfMatch,
    Json(body): Json<ProductChanges>,
) -> Result<Reply, Problem> {
    let changes = ProductChanges { version: version.or_body(body.version)?, ..body };
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            products::change(tx, by, product, &changes).map(ProductJson::from)
        })
        .await?;
    Ok(reply)
}
