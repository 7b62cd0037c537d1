//! Who works on a deal and who buys: holders, shares, hand-over, the buying committee, payments and terms.

use axum::extract::State;
use deal::Command;
use deal::state::{PaymentKind, PersonDetails};
use deal::{OfferHandOver, ProvePayment, SetTerms};
use serde::Deserialize;
use types::{Buyer, File, Id, Money, Payment, Timestamp, User};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Path, Problem};

use super::act;
use crate::Result;
use crate::deals::Which;
use crate::deals::json::DealJson;
use crate::house::{App, By, Reply};

/// These routes.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(assign))
        .routes(routes!(assign_role))
        .routes(routes!(share, unshare))
        .routes(routes!(offer))
        .routes(routes!(accept))
        .routes(routes!(decline))
        .routes(routes!(add_person))
        .routes(routes!(change_person, remove_person))
        .routes(routes!(aim))
        .routes(routes!(prove_payment))
        .routes(routes!(withdraw_payment))
        .routes(routes!(set_terms))
}

/// Who.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HolderJson {
    /// A colleague's id; null leaves it to nobody.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    user: Option<Id<User>>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Says who answers for a deal.
#[utoipa::path(
    put,
    path = "/deals/{deal}/owner",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = HolderJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn assign(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<HolderJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::Assign { role: None, user: body.user }).await
}

/// Says who plays a role of the playbook in this deal.
#[utoipa::path(
    put,
    path = "/deals/{deal}/holders/{role}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("role" = String, Path, description = "The role's key.")),
    request_body = HolderJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn assign_role(
    State(app): State<App>,
    by: By,
    Path((which, role)): Path<(Which, String)>,
    Json(body): Json<HolderJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::Assign { role: Some(role), user: body.user }).await
}

/// How long a colleague works on it too.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShareJson {
    /// Until when; absent means until it is taken back.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    until: Option<Timestamp>,
    /// Stands in for the owner.
    #[serde(default)]
    replacement: bool,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Lets a colleague work on a deal too.
#[utoipa::path(
    put,
    path = "/deals/{deal}/shares/{user}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("user" = String, Path, description = "The colleague's id.")),
    request_body = ShareJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn share(
    State(app): State<App>,
    by: By,
    Path((which, user)): Path<(Which, Id<User>)>,
    Json(body): Json<ShareJson>,
) -> Result<Reply> {
    let command = Command::Share { user, until: body.until, replacement: body.replacement };
    act(app, by, which, body.version, command).await
}

/// Ends a share.
#[utoipa::path(
    delete,
    path = "/deals/{deal}/shares/{user}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("user" = String, Path, description = "The colleague's id.")),
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn unshare(
    State(app): State<App>,
    by: By,
    Path((which, user)): Path<(Which, Id<User>)>,
) -> Result<Reply> {
    act(app, by, which, None, Command::Unshare { user }).await
}

/// A deal offered to a colleague.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOverJson {
    /// The receiver.
    #[schema(value_type = String)]
    to: Id<User>,
    /// The role that the receiver is to play.
    #[serde(default)]
    role: Option<String>,
    /// What the receiver must know.
    brief: String,
    /// The deal keeps its owner; only the role passes on.
    #[serde(default)]
    keep_owner: bool,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Offers a deal to a colleague, with a brief.
#[utoipa::path(
    post,
    path = "/deals/{deal}/hand-over",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = HandOverJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn offer(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<HandOverJson>,
) -> Result<Reply> {
    let command = Command::OfferHandOver(OfferHandOver {
        to: body.to,
        role: body.role,
        brief: body.brief,
        keep_owner: body.keep_owner,
    });
    act(app, by, which, body.version, command).await
}

/// Takes an offered deal.
#[utoipa::path(
    post,
    path = "/deals/{deal}/hand-over/accepted",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn accept(State(app): State<App>, by: By, Path(which): Path<Which>) -> Result<Reply> {
    act(app, by, which, None, Command::AcceptHandOver).await
}

/// Why not.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeclineJson {
    /// In words.
    reason: String,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Does not take an offered deal.
#[utoipa::path(
    post,
    path = "/deals/{deal}/hand-over/declined",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = DeclineJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn decline(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<DeclineJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::DeclineHandOver { reason: body.reason }).await
}

/// Somebody at the buyer's.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPersonJson {
    /// `{"name", "contact", "title", "role", "persona", "influence", "stance", "win", "reports_to"}`.
    #[schema(value_type = Object)]
    person: PersonDetails,
    /// The deal is aimed at them from now on.
    #[serde(default)]
    primary: bool,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Adds somebody to the buying committee.
#[utoipa::path(
    post,
    path = "/deals/{deal}/people",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = NewPersonJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn add_person(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<NewPersonJson>,
) -> Result<Reply> {
    let command = Command::AddPerson { person: body.person, primary: body.primary };
    act(app, by, which, body.version, command).await
}

/// All that is known of a person.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonJson {
    /// As in adding.
    #[schema(value_type = Object)]
    person: PersonDetails,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Says anew what is known of a person.
#[utoipa::path(
    put,
    path = "/deals/{deal}/people/{person}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("person" = String, Path, description = "The person's id in this deal.")),
    request_body = PersonJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn change_person(
    State(app): State<App>,
    by: By,
    Path((which, person)): Path<(Which, Id<Buyer>)>,
    Json(body): Json<PersonJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::ChangePerson { id: person, person: body.person })
        .await
}

/// Takes a person off the buying committee.
#[utoipa::path(
    delete,
    path = "/deals/{deal}/people/{person}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("person" = String, Path, description = "The person's id in this deal.")),
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn remove_person(
    State(app): State<App>,
    by: By,
    Path((which, person)): Path<(Which, Id<Buyer>)>,
) -> Result<Reply> {
    act(app, by, which, None, Command::RemovePerson { id: person }).await
}

/// Aims a deal at another person.
#[utoipa::path(
    put,
    path = "/deals/{deal}/people/{person}/aim",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("person" = String, Path, description = "The person's id in this deal.")),
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn aim(
    State(app): State<App>,
    by: By,
    Path((which, person)): Path<(Which, Id<Buyer>)>,
) -> Result<Reply> {
    act(app, by, which, None, Command::Aim { id: person }).await
}

/// Proof of a payment.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPaymentJson {
    /// receipt, bank, card or cash.
    #[schema(value_type = String)]
    kind: PaymentKind,
    /// How much: `{"amount": "1200.00", "currency": "EUR"}`.
    #[schema(value_type = Object)]
    amount: Money,
    /// When it was paid.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    at: Option<Timestamp>,
    /// The bank's or the receipt's reference.
    #[serde(default)]
    reference: Option<String>,
    /// The file that shows it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    file: Option<Id<File>>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Proves a payment.
#[utoipa::path(
    post,
    path = "/deals/{deal}/payments",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = NewPaymentJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn prove_payment(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<NewPaymentJson>,
) -> Result<Reply> {
    if body.kind == PaymentKind::Imported {
        return Err(crate::Error::field("/kind", "Only an import may say so."));
    }
    let command = Command::ProvePayment(ProvePayment {
        kind: body.kind,
        amount: Some(body.amount),
        at: body.at,
        reference: body.reference,
        file: body.file,
    });
    act(app, by, which, body.version, command).await
}

/// Why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawJson {
    /// In words.
    reason: String,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Takes proof of a payment back, before the win.
#[utoipa::path(
    delete,
    path = "/deals/{deal}/payments/{payment}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("payment" = String, Path, description = "The payment's id.")),
    request_body = WithdrawJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn withdraw_payment(
    State(app): State<App>,
    by: By,
    Path((which, payment)): Path<(Which, Id<Payment>)>,
    Json(body): Json<WithdrawJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::WithdrawPayment { payment, reason: body.reason })
        .await
}

/// What has been offered; what is absent stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TermsJson {
    /// The largest open discount in hundredths of a percent.
    #[serde(default)]
    discount_bp: Option<u32>,
    /// The longest open term of payment, in days.
    #[serde(default)]
    payment_days: Option<u32>,
    /// Quotes sent.
    #[serde(default)]
    quotes_sent: Option<u32>,
    /// Quotes accepted.
    #[serde(default)]
    quotes_accepted: Option<u32>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Says what has been offered; pre-set conditions look at it.
#[utoipa::path(
    put,
    path = "/deals/{deal}/terms",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = TermsJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn set_terms(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<TermsJson>,
) -> Result<Reply> {
    let command = Command::SetTerms(SetTerms {
        discount_bp: body.discount_bp,
        payment_days: body.payment_days,
        quotes_sent: body.quotes_sent,
        quotes_accepted: body.quotes_accepted,
    });
    act(app, by, which, body.version, command).await
}
