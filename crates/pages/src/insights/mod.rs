//! Measures in the browser: one scope for all reports, a table under each picture, and behind each number its deals.
//!
//! A report becomes a [`sheet::Sheet`] of plain words and numbers; the page, the CSV file and the picture are drawn
//! from the same sheet.

mod bar;
mod charts;
mod commission;
mod draft;
mod draft_views;
mod experiments;
mod file;
mod file_views;
mod goals;
mod scope;
mod sheet;
mod sheets;
#[cfg(test)]
mod tests;
mod views;

use app::App;
use app::goals::api::GoalQuery;
use app::insights::{self, InsightQuery};
use axum::Router;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use insight::map::Dress;
use maud::{Markup, html};
use ui::Section;
use web::{Path, Problem, Query};

use crate::{Answer, Viewer};
pub(crate) use experiments::words;
pub(crate) use goals::{figure, tone as standing_tone};
use sheet::{Part, Sheet};
use sheets::Report;

pub(crate) fn routes() -> Router<App> {
    let upload = get(file::new).post(file::show).layer(web::body_limit(file::LARGEST));
    Router::new()
        .route("/insights/map/file", upload)
        .route("/insights/map/draft", post(draft::begin))
        .route("/insights", get(overview))
        .route("/insights/deals", get(behind))
        .route("/insights/deals/table.csv", get(behind_csv))
        .merge(commission::routes())
        .merge(experiments::routes())
        .merge(goals::routes())
        .route("/insights/{report}", get(show))
        .route("/insights/{report}/table.csv", get(csv))
        .route("/insights/{report}/picture.svg", get(picture))
        .route("/insights/{report}/pictures/{picture}", get(one_picture))
}

/// All that matters at a glance.
async fn overview(viewer: Viewer, Query(query): Query<InsightQuery>) -> Answer {
    page(&viewer, Report::Overview, scope::cleaned(query)).await
}

/// One report.
async fn show(
    viewer: Viewer,
    Path(report): Path<String>,
    Query(query): Query<InsightQuery>,
) -> Answer {
    page(&viewer, found(&report)?, scope::cleaned(query)).await
}

async fn page(viewer: &Viewer, report: Report, query: InsightQuery) -> Answer {
    let mut choices = scope::Choices::read(viewer).await?;
    if report == Report::WhatIf {
        choices = choices.with_criteria(viewer).await?;
    }
    let sheet = sheets::sheet(&viewer.app, &viewer.by, report, &query).await;
    let shown = views::Shown { viewer, report, query: &query, choices: &choices };
    match sheet {
        Ok(sheet) => {
            let goals = if report == Report::Overview { goals_now(viewer).await? } else { None };
            let content = html! { (shown.page(&sheet)) @if let Some(goals) = goals { (goals) } };
            Ok(viewer.page(&sheet.title, Section::Insights, content))
        }
        Err(app::Error::Invalid(fields)) => {
            let page = shown.refused(&fields);
            Ok(viewer.invalid(report.title(), Section::Insights, page))
        }
        Err(error) => Err(error.into()),
    }
}

/// The goals of today that the viewer may see, where there are any.
async fn goals_now(viewer: &Viewer) -> app::Result<Option<Markup>> {
    let told = app::goals::api::told(&viewer.app, &viewer.by, &GoalQuery::default()).await?;
    let goals = (!told.items.is_empty()).then(|| goals::goal_table(&told.items, true));
    Ok(goals.map(|goals| ui::card("Goals", html! {}, goals)))
}

/// The report's tables for a spreadsheet.
async fn csv(
    viewer: Viewer,
    Path(report): Path<String>,
    Query(query): Query<InsightQuery>,
) -> Answer {
    let report = found(&report)?;
    let sheet = sheets::sheet(&viewer.app, &viewer.by, report, &scope::cleaned(query)).await?;
    Ok(as_csv(report.word(), &sheet))
}

/// The tables of a sheet as a file of this name.
fn as_csv(name: &str, sheet: &Sheet) -> Response {
    let name = format!("attachment; filename=\"{name}.csv\"");
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)];
    (headers, sheet.csv()).into_response()
}

/// The report's first picture as a file.
async fn picture(
    viewer: Viewer,
    Path(report): Path<String>,
    Query(query): Query<InsightQuery>,
) -> Answer {
    let report = found(&report)?;
    let sheet = sheets::sheet(&viewer.app, &viewer.by, report, &scope::cleaned(query)).await?;
    let part = sheet.parts.iter().find(|part| part.chart.is_some());
    as_svg(report.word(), part.ok_or_else(Problem::not_found)?)
}

/// The picture of one part of a report, counted from 1, as a file.
async fn one_picture(
    viewer: Viewer,
    Path((report, picture)): Path<(String, String)>,
    Query(query): Query<InsightQuery>,
) -> Answer {
    let report = found(&report)?;
    let number = picture.strip_suffix(".svg").and_then(|number| number.parse::<usize>().ok());
    let place = number.and_then(|number| number.checked_sub(1)).ok_or_else(Problem::not_found)?;
    let sheet = sheets::sheet(&viewer.app, &viewer.by, report, &scope::cleaned(query)).await?;
    let part = sheet.parts.get(place).ok_or_else(Problem::not_found)?;
    as_svg(&format!("{}-{}", report.word(), place + 1), part)
}

fn as_svg(name: &str, part: &Part) -> Answer {
    let chart = part.chart.as_ref().ok_or_else(Problem::not_found)?;
    let name = format!("attachment; filename=\"{name}.svg\"");
    let headers = [(CONTENT_TYPE, "image/svg+xml".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, charts::draw(&part.title, chart, Dress::File).into_string()).into_response())
}

/// The deals behind a number.
async fn behind(viewer: Viewer, Query(query): Query<InsightQuery>) -> Answer {
    let query = scope::cleaned(query);
    let behind = insights::behind(&viewer.app, &viewer.by, query.clone()).await?;
    Ok(viewer.page("Deals behind a number", Section::Insights, views::behind(&behind, &query)))
}

/// All deals behind a number as a file.
async fn behind_csv(viewer: Viewer, Query(query): Query<InsightQuery>) -> Answer {
    let query = InsightQuery { after: None, ..scope::cleaned(query) };
    let behind = insights::all_behind(&viewer.app, &viewer.by, query).await?;
    Ok(as_csv("deals", &views::behind_sheet(&behind)))
}

fn found(word: &str) -> Result<Report, Problem> {
    Report::from_word(word).ok_or_else(Problem::not_found)
}
