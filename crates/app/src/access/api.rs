//! The JSON handlers of ways in: sessions, tokens, one's own account, new passwords by link.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Email, Id, Timestamp};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::session::SessionCookie;
use web::{ClientAddress, Json, Path, Problem, Query, Via};

use super::{NewToken, SESSION, SignedIn, Token, hashed};
use crate::house::{App, By, Reply};
use crate::users::UserJson;
use crate::{Result, access, users};

/// The routes of ways in.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, sign_out))
        .routes(routes!(me))
        .routes(routes!(reset))
        .routes(routes!(tokens, create_token))
        .routes(routes!(revoke_token))
}

/// Who wants to sign in.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInJson {
    /// The address.
    #[schema(value_type = String)]
    email: Email,
    /// The password.
    #[schema(format = Password)]
    password: String,
}

/// Somebody who has just signed in; the session comes as a cookie.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SignedInJson {
    /// Who.
    user: UserJson,
    /// Send it as `X-CSRF-Token` with each write.
    csrf: String,
}

/// The answer to a sign-in, with its cookie.
pub(crate) fn signed_in(app: &App, status: StatusCode, done: SignedIn) -> Response {
    let cookie = SessionCookie::new(app.house.secure).set(&done.secret, SESSION);
    let csrf = app.house.csrf.token(done.session, &app.house.ids);
    let body = Json(SignedInJson { user: UserJson::from(done.user), csrf });
    (status, [(SET_COOKIE, cookie)], body).into_response()
}

/// Signs in with address and password.
#[utoipa::path(
    post,
    path = "/session",
    tag = "access",
    security(()),
    request_body = SignInJson,
    responses(
        (status = 201, body = SignedInJson),
        (status = 403, body = Problem, description = "The request came from another site."),
        (status = 422, body = Problem, description = "The address or the password is wrong."),
        (status = 429, body = Problem, description = "Too many tries; `Retry-After` says when again."),
    )
)]
async fn sign_in(
    State(app): State<App>,
    from: ClientAddress,
    headers: HeaderMap,
    Json(body): Json<SignInJson>,
) -> Result<Response, Problem> {
    app.house.csrf.check_origin(&headers)?;
    let done = access::sign_in(&app, &from, &body.email, body.password).await?;
    Ok(signed_in(&app, StatusCode::CREATED, done))
}

/// Signs out: the session ends and the cookie goes.
#[utoipa::path(
    delete,
    path = "/session",
    tag = "access",
    responses((status = 204), (status = 401, body = Problem))
)]
async fn sign_out(State(app): State<App>, by: By) -> Result<Response> {
    app.write(move |tx| access::sign_out(tx, &by)).await?;
    let cookie = SessionCookie::new(app.house.secure).clear();
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}

/// Who asks, and what they may do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MeJson {
    /// The account.
    user: UserJson,
    /// The teams that they are in.
    teams: Vec<String>,
    /// Whether this way in may only read.
    read_only: bool,
    /// In a session: send it as `X-CSRF-Token` with each write.
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf: Option<String>,
}

/// Who asks, and what they may do.
#[utoipa::path(
    get,
    path = "/me",
    tag = "access",
    responses((status = 200, body = MeJson), (status = 401, body = Problem))
)]
async fn me(State(app): State<App>, by: By, actor: web::Actor) -> Result<Json<MeJson>> {
    let csrf = match actor.via {
        Via::Session(session) => Some(by.house.csrf.token(session, &by.house.ids)),
        _ => None,
    };
    let user = app.read(move |read| users::find(read, actor.user)).await?;
    Ok(Json(MeJson {
        user: UserJson::from(user),
        teams: actor.teams.iter().map(ToString::to_string).collect(),
        read_only: actor.is_read_only(),
        csrf,
    }))
}

/// A new password by link.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResetJson {
    /// The secret in the link.
    secret: String,
    /// The new password.
    #[schema(format = Password)]
    password: String,
}

/// Sets a new password by the secret of a link that an administrator made; it works once.
#[utoipa::path(
    post,
    path = "/reset",
    tag = "access",
    security(()),
    request_body = ResetJson,
    responses(
        (status = 204),
        (status = 422, body = Problem, description = "The link has ended, or the password is weak."),
        (status = 429, body = Problem),
    )
)]
async fn reset(
    State(app): State<App>,
    from: ClientAddress,
    headers: HeaderMap,
    Json(body): Json<ResetJson>,
) -> Result<StatusCode, Problem> {
    app.house.csrf.check_origin(&headers)?;
    app.house.sign_ins.take_address(&from)?;
    let kept = hashed(&app, &body.password).await?;
    let house = app.house.clone();
    app.write(move |tx| {
        access::take_reset(tx, &By::system(&house), &body.secret, &body.password, &kept)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A program's way in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TokenJson {
    /// `tok_…`
    id: String,
    /// On whose behalf.
    user: String,
    /// What it is for.
    name: String,
    /// Whether it may only read.
    read_only: bool,
    /// When it was made.
    created_at: String,
    /// When it ends.
    expires_at: Option<String>,
    /// When it was taken back.
    revoked_at: Option<String>,
}

impl From<Token> for TokenJson {
    fn from(token: Token) -> TokenJson {
        TokenJson {
            id: token.id.to_string(),
            user: token.user.to_string(),
            name: token.name,
            read_only: token.read_only,
            created_at: token.created_at.to_string(),
            expires_at: token.expires_at.map(|at| at.to_string()),
            revoked_at: token.revoked_at.map(|at| at.to_string()),
        }
    }
}

/// All tokens of somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TokensJson {
    /// The newest first.
    items: Vec<TokenJson>,
}

/// Whose tokens.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TokensQuery {
    /// A colleague's id, for administrators; absent means one's own.
    #[param(value_type = Option<String>)]
    user: Option<Id<id::User>>,
}

/// One's tokens, or as administrator somebody's.
#[utoipa::path(
    get,
    path = "/tokens",
    tag = "access",
    params(TokensQuery),
    responses((status = 200, body = TokensJson), (status = 403, body = Problem))
)]
async fn tokens(
    State(app): State<App>,
    by: By,
    Query(query): Query<TokensQuery>,
) -> Result<Json<TokensJson>> {
    app.read(move |read| {
        let user = query.user.or(by.user()).ok_or(crate::Error::NotFound)?;
        if by.user() != Some(user) {
            by.must_be_admin("see other people's tokens")?;
        }
        let items = access::tokens(read, user)?.into_iter().map(TokenJson::from).collect();
        Ok(Json(TokensJson { items }))
    })
    .await
}

/// A token to make.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTokenJson {
    /// What it is for.
    name: String,
    /// Whether it may only read.
    #[serde(default)]
    read_only: bool,
    /// When it ends.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// On whose behalf; absent means one's own.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    user: Option<Id<id::User>>,
}

/// A token just made.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct MadeTokenJson {
    /// The token.
    token: TokenJson,
    /// Its secret text: shown this once.
    secret: String,
}

/// Makes a token. The answer shows its secret this once, so it is not kept for repeated requests.
#[utoipa::path(
    post,
    path = "/tokens",
    tag = "access",
    request_body = NewTokenJson,
    responses(
        (status = 201, body = MadeTokenJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create_token(
    State(app): State<App>,
    by: By,
    Json(body): Json<NewTokenJson>,
) -> Result<(StatusCode, Json<MadeTokenJson>)> {
    let (token, secret) = app
        .write(move |tx| {
            let user = body.user.or(by.user()).ok_or(crate::Error::NotFound)?;
            let new = NewToken {
                name: body.name.clone(),
                read_only: body.read_only,
                expires_at: body.expires_at,
            };
            access::create_token(tx, &by, user, new)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(MadeTokenJson { token: TokenJson::from(token), secret })))
}

/// Takes a token back; it stops working at once.
#[utoipa::path(
    delete,
    path = "/tokens/{token}",
    tag = "access",
    params(("token" = String, Path, description = "The id.")),
    responses((status = 204), (status = 404, body = Problem))
)]
async fn revoke_token(
    State(app): State<App>,
    by: By,
    Path(token): Path<Id<id::Token>>,
) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| access::revoke_token(tx, by, token)).await
}
