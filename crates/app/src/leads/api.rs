//! The leads' JSON handlers.

use axum::extract::State;
use axum::http::StatusCode;
use insight::score::Chance;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Timestamp};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Cursor, Json, Limit, Page, Path, Problem, Query};

use super::{Clock, Lead, LeadFacts};
use crate::corrections::{Correction, Doubt};
use crate::deals::Which;
use crate::deals::json::DealLineJson;
use crate::deals::list::{DealFilter, Due, Sort};
use crate::house::{App, By, Reply};
use crate::owners::OwnedBy;
use crate::reach::Reachable;
use crate::{Result, insights, leads};

/// The routes of leads.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(correct))
}

/// Which leads.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LeadsQuery {
    /// Words that the lead or its customer has.
    q: Option<String>,
    /// open (the default), parked, lost or disqualified.
    status: Option<String>,
    /// The playbook's key.
    playbook: Option<String>,
    /// `none`, `me` or a colleague's id.
    #[param(value_type = Option<String>)]
    owner: Option<OwnedBy>,
    /// A team's id.
    #[param(value_type = Option<String>)]
    team: Option<Id<id::Team>>,
    /// Where it came from.
    source: Option<String>,
    /// ISO alpha-2.
    country: Option<String>,
    /// So many points or more.
    score_from: Option<i64>,
    /// overdue, today, week, late or nothing.
    #[param(inline)]
    due: Option<Due>,
    /// As of deals.
    #[param(inline)]
    sort: Sort,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many.
    #[param(inline)]
    limit: Limit,
}

impl LeadsQuery {
    fn filter(&self) -> DealFilter {
        DealFilter {
            q: self.q.clone(),
            status: Some(self.status.clone().unwrap_or_else(|| "open".to_owned())),
            playbook: self.playbook.clone(),
            owner: self.owner,
            team: self.team,
            source: self.source.clone(),
            country: self.country.clone(),
            score_from: self.score_from,
            due: self.due,
            ..DealFilter::default()
        }
    }
}

/// A lead with what one must know to answer it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct LeadJson {
    /// The deal.
    #[serde(flatten)]
    deal: DealLineJson,
    /// How long somebody has to answer.
    clock: ClockJson,
    /// The company's facts.
    company_facts: Option<PartyJson>,
    /// The person's facts.
    contact_facts: Option<PartyJson>,
    /// When they can be called.
    reachable: Option<Reachable>,
    /// The chance to be won that was learned from own history; absent where there is no signal.
    #[serde(skip_serializing_if = "Option::is_none")]
    learned: Option<ChanceJson>,
}

/// The learned chance of a lead.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ChanceJson {
    /// The chance to be won within 90 days, from 0 to 1.
    chance: f64,
    /// How many of a hundred earlier leads have a lower one.
    points: u32,
    /// What speaks for and against it.
    reasons: Vec<String>,
}

impl From<Chance> for ChanceJson {
    fn from(Chance { chance, points, reasons }: Chance) -> ChanceJson {
        ChanceJson { chance, points, reasons }
    }
}

/// How long somebody has to answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ClockJson {
    /// running, over, waiting (the playbook sets no time) or answered.
    state: &'static str,
    /// When the time runs or ran out.
    #[schema(value_type = Option<String>)]
    until: Option<Timestamp>,
    /// After how many minutes somebody answered.
    answered_after_minutes: Option<i64>,
}

/// What is known of a company or a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PartyJson {
    /// What it is called.
    name: String,
    /// Address on the web.
    website: Option<String>,
    /// Mail address.
    email: Option<String>,
    /// Telephone number.
    phone: Option<String>,
    /// ISO alpha-2.
    country: Option<String>,
    /// What somebody should look at before they rely on it.
    doubts: Vec<Doubt>,
    /// What people corrected.
    corrected: Vec<Correction>,
    /// Send it with a correction, to notice a conflict.
    version: i64,
}

impl From<Clock> for ClockJson {
    fn from(clock: Clock) -> ClockJson {
        let (state, until, answered) = match clock {
            Clock::Running(until) => ("running", Some(until), None),
            Clock::Over(until) => ("over", Some(until), None),
            Clock::Waiting => ("waiting", None, None),
            Clock::Answered(after) => ("answered", None, Some(after.as_millis() / 60_000)),
        };
        ClockJson { state, until, answered_after_minutes: answered }
    }
}

impl From<Lead> for LeadJson {
    fn from(lead: Lead) -> LeadJson {
        let (of_company, of_person) = lead.doubts();
        let company = lead.company.map(|company| PartyJson {
            name: company.name,
            website: company.facts.website,
            email: None,
            phone: company.facts.phone,
            country: company.country.map(|country| country.to_string()),
            doubts: of_company,
            corrected: company.facts.corrected,
            version: company.version,
        });
        let contact = lead.contact.map(|contact| PartyJson {
            name: contact.name,
            website: None,
            email: contact.email.map(|email| email.to_string()),
            phone: contact.phone.map(|phone| phone.to_string()),
            country: contact.facts.country.map(|country| country.to_string()),
            doubts: of_person,
            corrected: contact.facts.corrected,
            version: contact.version,
        });
        LeadJson {
            deal: lead.deal.into(),
            clock: lead.clock.into(),
            company_facts: company,
            contact_facts: contact,
            reachable: lead.reach,
            learned: lead.chance.map(ChanceJson::from),
        }
    }
}

/// The leads that the caller sees, each with its response clock, the facts to check and when to call.
#[utoipa::path(
    get,
    path = "/leads",
    tag = "deals",
    params(LeadsQuery),
    responses((status = 200, body = Page<LeadJson>), (status = 422, body = Problem))
)]
async fn list(
    State(app): State<App>,
    by: By,
    Query(query): Query<LeadsQuery>,
) -> Result<Json<Page<LeadJson>>> {
    insights::chances(&app);
    app.read(move |read| {
        let (after, limit) = (query.after.as_ref(), query.limit);
        let page = leads::page(read, &by, &query.filter(), query.sort, after, limit)?;
        Ok(Json(page.map(LeadJson::from)))
    })
    .await
}

/// Corrects what is known of a lead's company and person; what differs from before is marked as corrected.
#[utoipa::path(
    patch,
    path = "/leads/{deal}/facts",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = LeadFacts,
    responses(
        (status = 200, body = LeadJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Somebody changed it meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn correct(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(facts): Json<LeadFacts>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        let deal = leads::correct(tx, by, which, &facts)?;
        leads::find(tx, by, deal.id).map(LeadJson::from)
    })
    .await
}
