//! Ways in for programs: made here, shown once, taken back at any time.

use app::App;
use app::access::{self, NewToken, Token};
use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};
use types::{Id, Millis};
use ui::{
    Column, FieldOf, Icon, Tone, badge, button, checkbox, empty_state, field, form_errors,
    page_header, select, table, text_input,
};
use web::{Path, Role};

use super::{Place, page, refused};
use crate::choices::People;
use crate::{Answer, Done, Filled, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/tokens", get(list).post(create))
        .route("/settings/tokens/{token}/revoke", post(revoke))
}

struct Lines {
    own: Vec<Token>,
    /// Those of others: administrators see them.
    others: Vec<Token>,
    people: People,
}

async fn load(viewer: &Viewer) -> app::Result<Lines> {
    let (me, sees_all) = (viewer.user.id, viewer.by.role() == Role::Admin);
    viewer
        .app
        .read(move |read| {
            let own = access::tokens(read, me)?;
            let mut others = if sees_all { access::all_tokens(read)? } else { Vec::new() };
            others.retain(|token| token.user != me);
            Ok(Lines { own, others, people: People::load(read)? })
        })
        .await
}

async fn list(viewer: Viewer) -> Answer {
    let lines = load(&viewer).await?;
    Ok(page(&viewer, Place::Tokens, view(&viewer, &lines, &Filled::default())))
}

const LASTS: [(&str, &str); 4] =
    [("90", "90 days"), ("365", "A year"), ("30", "30 days"), ("", "Until it is taken back")];

fn view(viewer: &Viewer, lines: &Lines, form: &Filled) -> Markup {
    html! {
        (page_header("API tokens", html! {
            "A program with a token may do what you may do. " a href="/api/v1/reference" { "What programs can do" } "."
        }, html! {}))
        (viewer.form("/settings/tokens", html! {
            (form_errors(form.errors_besides(&["name", "days"])))
            div.field-row {
                (field(FieldOf { name: "name", label: "What it is for", error: form.error("name"), required: true, ..FieldOf::default() },
                    text_input("name", form.get("name"))))
                (field(FieldOf { name: "days", label: "Lasts", error: form.error("days"), ..FieldOf::default() },
                    select("days", LASTS, form.get("days"))))
            }
            (checkbox("read_only", "May only read", form.has("read_only")))
            div.actions { (button("Make a token").primary().icon(Icon::KeyRound)) }
        }).class("stack form"))
        section.part {
            h2 { "Yours" }
            @if lines.own.is_empty() {
                (empty_state(Icon::KeyRound, "No tokens", "Make one for each program, so that you can take it back alone.", None))
            } @else { (token_table(viewer, "Your tokens", &lines.own, None)) }
        }
        @if !lines.others.is_empty() {
            section.part { h2 { "Of others" } (token_table(viewer, "Tokens of others", &lines.others, Some(&lines.people))) }
        }
    }
}

fn token_table(
    viewer: &Viewer,
    caption: &str,
    tokens: &[Token],
    people: Option<&People>,
) -> Markup {
    let mut columns = vec![Column::text("For")];
    if people.is_some() {
        columns.push(Column::text("Of"));
    }
    columns.extend([
        Column::text("May"),
        Column::text("Made"),
        Column::text("Ends"),
        Column::silent("Take back"),
    ]);
    table(
        caption,
        &columns,
        html! {
            @for token in tokens { (row(viewer, token, people)) }
        },
    )
}

fn row(viewer: &Viewer, token: &Token, people: Option<&People>) -> Markup {
    let has_ended = token.expires_at.is_some_and(|ends| ends <= viewer.now());
    let is_live = token.revoked_at.is_none() && !has_ended;
    html! {
        tr data-off[!is_live] {
            td { (token.name) }
            @if let Some(people) = people { td { (people.name(token.user)) } }
            td { (if token.read_only { "read" } else { "read and write" }) }
            td { (viewer.time(token.created_at)) }
            td {
                @match (token.revoked_at, token.expires_at) {
                    (Some(at), _) => { (badge(Tone::Quiet, "Taken back")) " " (viewer.time(at)) }
                    (None, Some(at)) => { @if has_ended { (badge(Tone::Quiet, "Ended")) " " } (viewer.time(at)) }
                    (None, None) => "–"
                }
            }
            td {
                @if is_live {
                    (viewer.form(format!("/settings/tokens/{}/revoke", token.id), html! {
                        (button("Take back").small().confirm(format!("Programs with “{}” stop working at once. Take it back?", token.name)))
                    }))
                }
            }
        }
    }
}

async fn create(viewer: Viewer, mut form: Filled) -> Answer {
    let days = form.parse_some::<i64>("days");
    let name = form.required("name");
    if let (Some(name), Some(days)) = (name, days) {
        let by = viewer.by.clone();
        let expires_at =
            days.filter(|days| (1..=3_650).contains(days)).map(|days| by.now + Millis::days(days));
        let new = NewToken { name, read_only: form.has("read_only"), expires_at };
        let me = viewer.user.id;
        let made = viewer.app.write(move |tx| {
            by.must_write("make tokens")?;
            access::create_token(tx, &by, me, new.clone())
        });
        match made.await {
            Ok((token, secret)) => {
                return Ok(page(&viewer, Place::Tokens, made_view(&token, &secret)));
            }
            Err(error) => form.take(error)?,
        }
    }
    let lines = load(&viewer).await?;
    Ok(refused(&viewer, Place::Tokens, view(&viewer, &lines, &form)))
}

fn made_view(token: &Token, secret: &str) -> Markup {
    html! {
        (page_header(format!("The token “{}”", token.name), html! { "Copy it now: it is shown only this once." }, html! {}))
        div.card.secret {
            div.card-body {
                label for="secret-token" { "Token" }
                div.copy-row {
                    (text_input("token", secret).attr("id", "secret-token").flag("readonly").class("code"))
                    (button("Copy").plain().icon(Icon::Copy).attr("data-copy", secret))
                }
                p.hint { "Programs send it as " code { "Authorization: Bearer …" } "." }
            }
        }
        div.actions { (ui::link_button("Done", "/settings/tokens").primary()) }
    }
}

async fn revoke(viewer: Viewer, Path(id): Path<Id<types::Token>>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| access::revoke_token(tx, &by, id)).await?;
    Ok(viewer.see_other("/settings/tokens").with_flash("The token is taken back."))
}
