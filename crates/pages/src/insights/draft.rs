//! Begins a playbook as a draft from a history: the workspace's own, or one that was looked at as a file.

use app::insights::{self, InsightQuery};
use app::playbooks;
use maud::html;
use ui::{Section, breadcrumb, card, page_header};
use web::Query;

use super::draft_views::draft_form;
use super::scope;
use crate::{Answer, Done, Filled, Oops, Viewer};

/// What one may go on with: the editor, or the form with what is wrong in it.
pub(super) async fn begin(
    viewer: Viewer,
    Query(query): Query<InsightQuery>,
    mut form: Filled,
) -> Answer {
    viewer.by.must_manage("make playbooks")?;
    let query = scope::cleaned(query);
    let (by, name) = (viewer.by.clone(), form.get("name").to_owned());
    let begun = match text(&viewer, &query, &form).await {
        Ok(text) => viewer.app.write(move |tx| playbooks::begin(tx, &by, &name, Some(&text))).await,
        Err(error) => Err(error),
    };
    match begun {
        Ok(playbook) => Ok(viewer
            .see_other(format!("/playbooks/{}/parts", playbook.key))
            .with_flash("This is your draft. Nobody follows it until you publish it.")),
        Err(error) => {
            form.take(error)?;
            Ok(again(&viewer, &query, &form)?)
        }
    }
}

/// The drafted text: as it was shown with a file, else made from the journal now.
async fn text(viewer: &Viewer, query: &InsightQuery, form: &Filled) -> app::Result<String> {
    if form.has("text") {
        return Ok(form.raw("text").replace("\r\n", "\n"));
    }
    let name = form.get("name").to_owned();
    let draft = insights::process_draft(&viewer.app, &viewer.by, query.clone(), name).await?;
    Ok(draft.text)
}

fn again(
    viewer: &Viewer,
    query: &InsightQuery,
    form: &Filled,
) -> Result<axum::response::Response, Oops> {
    let action = format!("/insights/map/draft?{}", scope::address(query, &[]));
    let text = form.has("text").then(|| form.raw("text"));
    let title = "Draft a playbook";
    let page = html! {
        (breadcrumb(&[("Map", "/insights/map")], title))
        (page_header(title, html! {}, html! {}))
        (card("What it is called", html! {}, draft_form(viewer, &action, text, form)))
    };
    Ok(viewer.invalid(title, Section::Insights, page))
}
