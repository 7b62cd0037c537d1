//! Moving a card: choosing where, trying it, and what happens when something is missing.

use std::sync::Arc;

use app::board::{self, Move};
use app::deals::{self, Deal, Which};
use app::owners::OwnedBy;
use app::{App, playbooks};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use deal::Refusal;
use deal::state::Subject;
use maud::{Markup, html};
use playbook::Compiled;
use serde::Deserialize;
use types::Id;
use types::id::kind as id;
use ui::{Icon, Section};
use web::{Path, Query};

use super::BoardQuery;
use super::views;
use crate::deals::missing::{Wanted, holders};
use crate::shown::Names;
use crate::{Answer, Done, Filled, Oops, Viewer};

/// Where a deal can go: a dialog, or a page without scripts.
pub(super) async fn choose(
    viewer: Viewer,
    Path(key): Path<String>,
    Query(query): Query<MoveQuery>,
) -> Answer {
    let (deal, compiled) = found(&viewer, query.which(&Filled::default())?).await?;
    let place = Place { viewer: &viewer, key: &key, query: query.board() };
    let title = format!("Move {}", deal.state.name);
    Ok(place.sheet(StatusCode::OK, &title, &place.stages(&deal, &compiled, None)))
}

/// Which deal, where it was seen, and what the board is narrowed by.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MoveQuery {
    deal: Option<Which>,
    from: Option<String>,
    owner: Option<OwnedBy>,
    team: Option<Id<id::Team>>,
}

impl MoveQuery {
    fn board(&self) -> BoardQuery {
        BoardQuery { owner: self.owner, team: self.team }
    }

    fn which(&self, form: &Filled) -> app::Result<Which> {
        let typed = form.some("deal").and_then(|deal| deal.parse().ok());
        typed.or(self.deal).ok_or_else(|| app::Error::field("deal", "Say which deal."))
    }
}

/// Moves a deal, and shows the board again or what is missing.
pub(super) async fn go(
    State(app): State<App>,
    viewer: Viewer,
    Path(key): Path<String>,
    Query(query): Query<MoveQuery>,
    form: Filled,
) -> Answer {
    let place = Place { viewer: &viewer, key: &key, query: query.board() };
    let which = query.which(&form)?;
    if let Some(subject) = form.some("ask") {
        return place.ask(which, &subject).await;
    }
    let wanted = wanted(&form, query.from)?;
    let (by, asked) = (viewer.by.clone(), wanted.clone());
    match app.write(move |tx| board::move_to(tx, &by, which, &asked)).await {
        Ok(done) => Ok(place.moved(&done.deal, &wanted)),
        Err(app::Error::Refused(refusal)) => place.refused(which, &wanted, &refusal).await,
        Err(app::Error::Invalid(fields)) if fields.iter().any(|it| it.field == "reason") => {
            let (deal, compiled) = found(&viewer, which).await?;
            let wrong = wanted.reason.as_ref().and(fields.first()).map(|it| it.message.as_str());
            let content = place.back(&deal, &compiled, &wanted, wrong);
            Ok(place.sheet(StatusCode::UNPROCESSABLE_ENTITY, "Move back", &content))
        }
        Err(app::Error::Conflict(words)) => place.conflict(which, words).await,
        Err(error) => Err(error.into()),
    }
}

fn wanted(form: &Filled, from: Option<String>) -> app::Result<Move> {
    let unknown = |_| app::Error::field("done", "There is no such task.");
    let done = form.all("done").iter().map(|task| task.parse().map_err(unknown));
    Ok(Move {
        done: done.collect::<app::Result<_>>()?,
        to: form.get("to").to_owned(),
        from: form.some("from").or(from),
        reason: form.some("reason"),
        over: form.some("over"),
    })
}

async fn found(viewer: &Viewer, which: Which) -> Result<(Deal, Arc<Compiled>), Oops> {
    let by = viewer.by.clone();
    let found = viewer.app.read(move |read| {
        let deal = deals::find(read, &by, which)?;
        let compiled = playbooks::compiled(read, &by.house, deal.playbook_version)?;
        Ok((deal, compiled))
    });
    Ok(found.await?)
}

/// Where one is while moving something.
struct Place<'a> {
    viewer: &'a Viewer,
    key: &'a str,
    query: BoardQuery,
}

impl Place<'_> {
    fn action(&self) -> String {
        views::address(&format!("/board/{}/move", self.key), &self.query.pairs())
    }

    fn board(&self, deal: &Deal) -> String {
        let board = views::address(&format!("/board/{}", self.key), &self.query.pairs());
        format!("{board}#deal-{}", deal.number)
    }

    /// The stages that the deal is not in: onward at a press, back with a reason.
    fn stages(&self, deal: &Deal, compiled: &Compiled, wrong: Option<&str>) -> Markup {
        let here = deal.state.stage().and_then(|key| compiled.stage_index(key));
        let stages: Vec<_> = compiled.stages().iter().enumerate().collect();
        let (onward, back): (Vec<_>, Vec<_>) = stages
            .into_iter()
            .filter(|(at, _)| here != Some(*at))
            .partition(|(at, _)| here.is_none_or(|here| *at > here));
        let onward = html! {
            (self.about(deal))
            @if !onward.is_empty() {
                div.stage-choices {
                    @for (_, stage) in onward {
                        (ui::button(&stage.name).icon(Icon::ArrowRight).value("to", &stage.key))
                    }
                }
            }
        };
        let reason = ui::FieldOf {
            name: "reason",
            label: "Why does it go back?",
            error: wrong,
            required: true,
            ..ui::FieldOf::default()
        };
        let back_form = html! {
            (self.about(deal))
            (ui::field(reason, ui::textarea("reason", "").attr("rows", "2")))
            div.stage-choices {
                @for (_, stage) in &back {
                    (ui::button(&stage.name).icon(Icon::ArrowLeft).value("to", &stage.key))
                }
            }
        };
        html! {
            p.muted { "Now in " b { (here.map_or("no stage", |here| compiled.stages()[here].name.as_str())) } }
            (self.form(onward))
            @if !back.is_empty() {
                details.back-to open[wrong.is_some()] {
                    summary { "Back to an earlier stage" }
                    (self.form(back_form))
                }
            }
        }
    }

    /// The way back that was dragged, with the reason it needs.
    fn back(&self, deal: &Deal, compiled: &Compiled, wanted: &Move, wrong: Option<&str>) -> Markup {
        let Some(stage) = compiled.stage(&wanted.to) else {
            return self.stages(deal, compiled, wrong);
        };
        let reason = ui::FieldOf {
            name: "reason",
            label: "Why does it go back?",
            error: wrong,
            required: true,
            ..ui::FieldOf::default()
        };
        self.form(html! {
            (self.about(deal))
            (ui::hidden("to", &wanted.to))
            p { b { (deal.state.name) } " goes back to “" (stage.name) "”." }
            (ui::field(reason, ui::textarea("reason", "").attr("rows", "2").flag("autofocus")))
            div.actions { (ui::button("Move back").primary().icon(Icon::ArrowLeft)) }
        })
    }

    fn about(&self, deal: &Deal) -> Markup {
        html! {
            (ui::hidden("deal", deal.number.to_string()))
            (ui::hidden("from", deal.state.stage().unwrap_or_default()))
        }
    }

    fn form(&self, body: Markup) -> Markup {
        html! { (self.viewer.form(self.action(), body).class("stack")) }
    }

    /// The deal has moved: the page is brought up to date.
    fn moved(&self, deal: &Deal, wanted: &Move) -> Response {
        let stage = deal.state.stage().unwrap_or_default();
        let is_won = deal.state.is_won() && wanted.from.as_deref() != Some(stage);
        let words = if is_won { "is won." } else { "has moved." };
        self.done(deal, format!("{} {words}", deal.state.name))
    }

    /// A script brings the page up to date when the answer is empty.
    fn done(&self, deal: &Deal, words: String) -> Response {
        if self.viewer.fragment {
            return StatusCode::NO_CONTENT.into_response().with_flash(words);
        }
        self.viewer.see_other(self.board(deal)).with_flash(words)
    }

    /// Something is missing: the form with just that.
    async fn refused(&self, which: Which, wanted: &Move, refusal: &Refusal) -> Answer {
        let (deal, compiled) = found(self.viewer, which).await?;
        let who = holders(refusal);
        let names = self.viewer.app.read(move |read| Names::of(read, who.clone())).await?;
        let mut fields = vec![
            ("deal", deal.number.to_string()),
            ("from", deal.state.stage().unwrap_or_default().to_owned()),
            ("to", wanted.to.clone()),
        ];
        fields.extend(wanted.reason.clone().map(|reason| ("reason", reason)));
        let action = self.action();
        let stage = compiled.stage(&wanted.to).map_or("there", |stage| stage.name.as_str());
        let missing = Wanted {
            viewer: self.viewer,
            deal: &deal,
            compiled: &compiled,
            refusal,
            names: &names,
            action: &action,
            fields: &fields,
            over: wanted.over.as_deref(),
            done: &wanted.done,
        };
        let title = format!("Before it can go to “{stage}”");
        Ok(self.sheet(StatusCode::CONFLICT, &title, &missing.form()))
    }

    async fn conflict(&self, which: Which, words: String) -> Answer {
        let (deal, _) = found(self.viewer, which).await?;
        if !self.viewer.fragment {
            return Ok(self.viewer.see_other(self.board(&deal)).with_warning(words));
        }
        let content = html! {
            p { (words) }
            div.actions { (ui::link_button("Show the board as it is", self.board(&deal)).primary()) }
        };
        Ok(self.sheet(StatusCode::CONFLICT, "It is elsewhere by now", &content))
    }

    /// Asks somebody for their agreement.
    async fn ask(&self, which: Which, subject: &str) -> Answer {
        let subject: Subject = serde_json::from_str(subject)
            .map_err(|_| app::Error::field("ask", "There is nothing of that name to agree to."))?;
        let by = self.viewer.by.clone();
        let done = self.viewer.app.write(move |tx| board::ask(tx, &by, which, &subject)).await?;
        let words = "Asked. The deal can go on once it is agreed to.";
        Ok(self.done(&done.deal, words.to_owned()))
    }

    /// What a dialog holds: that alone where a script asks, else as a page.
    fn sheet(&self, status: StatusCode, title: &str, content: &Markup) -> Response {
        if self.viewer.fragment {
            return (status, html! { h2 { (title) } (content) }).into_response();
        }
        let board = views::address(&format!("/board/{}", self.key), &self.query.pairs());
        let page = html! {
            (ui::page_header(title, html! {}, html! {
                (ui::link_button("Back to the board", board).icon(Icon::SquareKanban))
            }))
            div.narrow { (content) }
        };
        self.viewer.page_with(status, title, Section::Board, page)
    }
}
