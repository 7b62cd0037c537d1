//! The deals' JSON handlers.

use axum::extract::State;
use axum::http::StatusCode;
use deal::Command;
use playbook::Compiled;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use types::id::kind as id;
use types::{Date, Id, Money};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Path, Problem};

use super::json::DealJson;
use super::{Deal, Links, NewDeal, Which};
use crate::house::{App, By, Reply};
use crate::{Result, deals, playbooks};

/// The routes of deals.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(open)).routes(routes!(show)).routes(routes!(command))
}

/// A deal to open.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDealJson {
    /// What people call it; absent means the company's or contact's name.
    #[serde(default)]
    name: String,
    /// The playbook's key; absent means the first that takes the lead.
    #[serde(default)]
    playbook: Option<String>,
    /// The first stage, if not the playbook's; a later one passes the gates.
    #[serde(default)]
    stage: Option<String>,
    /// The buying company.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    company: Option<Id<id::Company>>,
    /// The contact that it is aimed at.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    contact: Option<Id<id::Contact>>,
    /// Who answers for it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    owner: Option<Id<id::User>>,
    /// Who plays which role of the playbook.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    holders: BTreeMap<String, Id<id::User>>,
    /// What it is worth.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    amount: Option<Money>,
    /// The day on which it is expected to be won.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    expected_close: Option<Date>,
    /// Where it came from.
    #[serde(default)]
    source: Option<String>,
    /// The campaign that brought it.
    #[serde(default)]
    campaign: Option<String>,
    /// What may be sold.
    #[serde(default)]
    product: Option<String>,
    /// `b2b` or `b2c`.
    #[serde(default)]
    segment: Option<String>,
    /// ISO alpha-2.
    #[serde(default)]
    country: Option<String>,
    /// ISO 639-1.
    #[serde(default)]
    language: Option<String>,
}

impl From<NewDealJson> for NewDeal {
    fn from(json: NewDealJson) -> NewDeal {
        NewDeal {
            playbook: json.playbook,
            links: Links { company: json.company, contact: json.contact },
            open: deal::Open {
                name: json.name,
                stage: json.stage,
                owner: json.owner,
                holders: json.holders,
                amount: json.amount,
                expected_close: json.expected_close,
                profile: deal::state::Profile {
                    source: json.source,
                    campaign: json.campaign,
                    product: json.product,
                    segment: json.segment,
                    country: json.country,
                    language: json.language,
                    currency: None,
                },
                ..deal::Open::default()
            },
            import: None,
        }
    }
}

/// Opens a deal.
#[utoipa::path(
    post,
    path = "/deals",
    tag = "deals",
    request_body = NewDealJson,
    responses(
        (status = 201, body = DealJson),
        (status = 409, body = Problem, description = "The playbook refuses; `missing` says what is missing."),
        (status = 422, body = Problem),
    )
)]
async fn open(State(app): State<App>, by: By, Json(body): Json<NewDealJson>) -> Result<Reply> {
    let new = NewDeal::from(body);
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        let mut new = new.clone();
        new.open.owner = new.open.owner.or(by.user());
        let done = deals::open(tx, by, new)?;
        let compiled = compiled(tx, by, &done.deal)?;
        Ok(DealJson::done(done, &compiled))
    })
    .await
}

fn compiled(read: &mut db::Read<'_>, by: &By, deal: &Deal) -> Result<Arc<Compiled>> {
    playbooks::compiled(read, &by.house, deal.playbook_version)
}

/// A deal with all that is known of it and what is needed to leave its stage.
#[utoipa::path(
    get,
    path = "/deals/{deal}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    responses((status = 200, body = DealJson), (status = 404, body = Problem))
)]
async fn show(State(app): State<App>, by: By, Path(which): Path<Which>) -> Result<Json<DealJson>> {
    app.read(move |read| {
        let deal = deals::find(read, &by, which)?;
        let compiled = compiled(read, &by, &deal)?;
        let missing = deals::missing(read, &by, &deal)?;
        Ok(Json(DealJson { missing: Some(missing), ..DealJson::of(&deal, &compiled) }))
    })
    .await
}

/// Something to do to a deal.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandsJson {
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
    /// What to do, in order, all or nothing: `{"do": "advance"}`, `{"do": "lose", "reason": "price"}` …
    #[schema(value_type = Vec<Object>)]
    commands: Vec<Command>,
}

/// Does one or several things to a deal, all or none.
#[utoipa::path(
    post,
    path = "/deals/{deal}/commands",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = CommandsJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused; `missing` says what is missing."),
        (status = 422, body = Problem),
    )
)]
async fn command(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<CommandsJson>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        let done = deals::act_all(tx, by, which, body.version, &body.commands)?;
        let compiled = compiled(tx, by, &done.deal)?;
        Ok(DealJson::done(done, &compiled))
    })
    .await
}
