//! The deals' JSON handlers: here opening, lists and the general ones; moves, work and people beside it.

mod answers;
mod briefing;
mod bulk;
pub(crate) mod corrections;
mod moves;
mod people;
mod records;
mod tasks;
mod work;

use axum::extract::State;
use axum::http::StatusCode;
use deal::Command;
use playbook::Compiled;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use types::id::kind as id;
use types::{Date, Id, Money, Timestamp};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::version::IfMatch;
use web::{Cursor, Json, Limit, Page, Path, Problem, Query};

use super::json::{DealJson, DealLineJson};
use super::list::{DealFilter, Due, Sort, StageSum};
use super::{Deal, Links, NewDeal, Which};
use crate::house::{App, By, Reply};
use crate::owners::OwnedBy;
use crate::{Error, Result, deals, playbooks};

/// The routes of deals.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(sums))
        .routes(routes!(show, change))
        .routes(routes!(command))
        .merge(bulk::routes())
        .merge(moves::routes())
        .merge(answers::routes())
        .merge(tasks::routes())
        .merge(work::routes())
        .merge(people::routes())
        .merge(records::routes())
        .merge(corrections::routes())
        .merge(briefing::routes())
}

/// Does one thing to a deal and answers with the deal.
async fn act(
    app: App,
    by: By,
    which: Which,
    version: Option<i64>,
    command: Command,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        let done = deals::act(tx, by, which, version, command.clone())?;
        let compiled = compiled(tx, by, &done.deal)?;
        Ok(DealJson::done(done, &compiled))
    })
    .await
}

/// What a list of deals is narrowed by, and in which order it comes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DealsQuery {
    /// Words that the deal or its customer has.
    q: Option<String>,
    /// open, parked, won, lost, disqualified or merged; absent lists those whose life goes on.
    status: Option<String>,
    /// The playbook's key.
    playbook: Option<String>,
    /// The stage's key.
    stage: Option<String>,
    /// lead, deal, settlement, delivery or care.
    phase: Option<String>,
    /// `none`, `me` or a colleague's id.
    #[param(value_type = Option<String>)]
    owner: Option<OwnedBy>,
    /// A team's id.
    #[param(value_type = Option<String>)]
    team: Option<Id<id::Team>>,
    /// The buying company.
    #[param(value_type = Option<String>)]
    company: Option<Id<id::Company>>,
    /// The contact that it is aimed at.
    #[param(value_type = Option<String>)]
    contact: Option<Id<id::Contact>>,
    /// Where it came from.
    source: Option<String>,
    /// What may be sold.
    product: Option<String>,
    /// `b2b` or `b2c`.
    segment: Option<String>,
    /// ISO alpha-2.
    country: Option<String>,
    /// The import that brought it.
    #[param(value_type = Option<String>)]
    import: Option<Id<id::Import>>,
    /// overdue, today, week, late (the time of its stage has run out) or nothing (no task is open).
    #[param(inline)]
    due: Option<Due>,
    /// Nothing came from or went to the buyer for so many days.
    quiet_days: Option<u16>,
    /// In its stage for so many days or longer.
    stage_days: Option<u16>,
    /// Worth so much or more, in minor units.
    worth_from: Option<i64>,
    /// Worth so much or less, in minor units.
    worth_until: Option<i64>,
    /// So many points or more.
    score_from: Option<i64>,
    /// Expected to close then or later.
    #[param(value_type = Option<String>)]
    close_from: Option<Date>,
    /// Expected to close then or earlier.
    #[param(value_type = Option<String>)]
    close_until: Option<Date>,
    /// Something is due before.
    #[param(value_type = Option<String>)]
    due_before: Option<Timestamp>,
    /// Its life began then or later.
    #[param(value_type = Option<String>)]
    opened_from: Option<Timestamp>,
    /// Its life began before.
    #[param(value_type = Option<String>)]
    opened_until: Option<Timestamp>,
    /// Closed then or later.
    #[param(value_type = Option<String>)]
    closed_from: Option<Timestamp>,
    /// Closed before.
    #[param(value_type = Option<String>)]
    closed_until: Option<Timestamp>,
    /// next, worth, created, entered, close, score or closed; with a minus backwards.
    #[param(inline)]
    sort: Sort,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many.
    #[param(inline)]
    limit: Limit,
}

impl DealsQuery {
    fn filter(&self) -> DealFilter {
        DealFilter {
            q: self.q.clone(),
            due: self.due,
            quiet_days: self.quiet_days,
            stage_days: self.stage_days,
            worth_from: self.worth_from,
            worth_until: self.worth_until,
            score_from: self.score_from,
            close_from: self.close_from,
            close_until: self.close_until,
            status: self.status.clone(),
            playbook: self.playbook.clone(),
            stage: self.stage.clone(),
            phase: self.phase.clone(),
            owner: self.owner,
            team: self.team,
            company: self.company,
            contact: self.contact,
            source: self.source.clone(),
            product: self.product.clone(),
            segment: self.segment.clone(),
            country: self.country.clone(),
            import: self.import,
            due_before: self.due_before,
            opened_from: self.opened_from,
            opened_until: self.opened_until,
            closed_from: self.closed_from,
            closed_until: self.closed_until,
        }
    }
}

/// The deals that the caller may see, page by page. Leads are those of phase `lead`.
#[utoipa::path(
    get,
    path = "/deals",
    tag = "deals",
    params(DealsQuery),
    responses((status = 200, body = Page<DealLineJson>), (status = 422, body = Problem))
)]
async fn list(
    State(app): State<App>,
    by: By,
    Query(query): Query<DealsQuery>,
) -> Result<Json<Page<DealLineJson>>> {
    app.read(move |read| {
        let (after, limit) = (query.after.as_ref(), query.limit);
        let page = deals::list::page(read, &by, &query.filter(), query.sort, after, limit)?;
        Ok(Json(page.map(DealLineJson::from)))
    })
    .await
}

/// How many deals each stage holds and what they are worth, by currency.
#[utoipa::path(
    get,
    path = "/deals/sums",
    tag = "deals",
    params(DealsQuery),
    responses((status = 200, body = Vec<StageSum>), (status = 422, body = Problem))
)]
async fn sums(
    State(app): State<App>,
    by: By,
    Query(query): Query<DealsQuery>,
) -> Result<Json<Vec<StageSum>>> {
    app.read(move |read| deals::list::sums(read, &by, &query.filter()).map(Json)).await
}

/// What to change of a deal; what is absent stays, null empties.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct DealChangesJson {
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
    /// The customer: both are said anew together.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    customer: Option<Links>,
    /// `name`, `amount`, `expected_close`, `source`, `campaign`, `product`, `segment`, `country`, `language`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    changes: deal::Changes,
}

/// Changes a deal's name, worth, expected close, customer or where it came from.
#[utoipa::path(
    patch,
    path = "/deals/{deal}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = DealChangesJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Somebody changed it meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    version: IfMatch,
    Json(body): Json<DealChangesJson>,
) -> Result<Reply, Problem> {
    let expected = version.or_body(body.version)?;
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            let mut version = expected;
            if let Some(links) = body.customer {
                version = Some(deals::link(tx, by, which, version, links)?.deal.version);
            }
            let command = Command::Change(Box::new(body.changes.clone()));
            let done = deals::act(tx, by, which, version, command)?;
            let compiled = compiled(tx, by, &done.deal)?;
            Ok(DealJson::done(done, &compiled))
        })
        .await?;
    Ok(reply)
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
    /// Leaves the owner to the assignment rules; else an absent owner means the caller.
    #[serde(default)]
    by_rules: bool,
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
    let by_rules = body.by_rules;
    let new = NewDeal::from(body);
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        let mut new = new.clone();
        if !by_rules {
            new.open.owner = new.open.owner.or(by.user());
        }
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
    /// What to do, in order, all or nothing, at most 100: `{"do": "advance"}`, `{"do": "lose", "reason": "price"}` …
    #[schema(value_type = Vec<Object>, max_items = 100)]
    commands: Vec<Command>,
}

/// The most commands in one request.
const MOST_COMMANDS: usize = 100;

/// Does one or several things to a deal, all or none.
#[utoipa::path(
    post,
    path = "/deals/{deal}/commands",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = CommandsJson,
    responses(
        (status = 200, body = DealJson),
        (status = 403, body = Problem, description = "Not the caller's to do, or no command for a deal."),
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
    if body.commands.len() > MOST_COMMANDS {
        let message = format!("Give at most {MOST_COMMANDS} commands in one request.");
        return Err(Error::field("commands", message));
    }
    app.answer(by, StatusCode::OK, move |tx, by| {
        let done = deals::act_all(tx, by, which, body.version, &body.commands)?;
        let compiled = compiled(tx, by, &done.deal)?;
        Ok(DealJson::done(done, &compiled))
    })
    .await
}
