//! The same thing done to all deals that fit a list's filter, seen or not: a box in the bar, a question before many are
//! changed, and a page that says how far it is.

use app::deals::bulk::{self, AT_ONCE, Progress};
use app::deals::list::DealFilter;
use app::deals::{self, Doing};
use maud::{Markup, html};
use types::Id;
use types::id::kind as id;
use ui::{Icon, Section, Tone};
use web::Path;

use super::COUNTED;
use super::asking;
use super::bulk::{number, refusals, told};
use crate::shown::count;
use crate::{Answer, Done, Filled, Viewer};

/// The box that takes all deals which fit, where the page does not show them all.
pub(super) fn offer(filter: &DealFilter, (fit, here): (i64, usize), is_leads: bool) -> Markup {
    if fit <= number(here) {
        return html! {};
    }
    let Ok(text) = serde_json::to_string(filter) else { return html! {} };
    let (one, many) = if is_leads { ("lead", "leads") } else { ("deal", "deals") };
    let (all, label) = if fit >= COUNTED {
        (
            format!("{COUNTED}+"),
            format!("Select all that fit this filter: more than {}", count(COUNTED, one, many)),
        )
    } else {
        (fit.to_string(), format!("Select all {} that fit this filter", count(fit, one, many)))
    };
    html! {
        span.all data-all=(all) {
            (ui::hidden("filter", text))
            (ui::hidden("listed", fit.to_string()))
            (ui::checkbox("all", label, false))
        }
    }
}

/// Does one thing to all deals that fit; asks before it begins with many.
pub(super) async fn do_all(viewer: &Viewer, form: Filled, back: &str, doing: Doing) -> Answer {
    let Ok(filter) = serde_json::from_str::<DealFilter>(form.get("filter")) else {
        let words = "This list is out of date. Choose the deals again.";
        return Ok(viewer.see_other(back).with_warning(words));
    };
    let (by, of) = (viewer.by.clone(), filter.clone());
    let fit = match viewer.app.read(move |read| bulk::fitting(read, &by, &of)).await {
        Err(app::Error::Invalid(fields)) => return asking::again(viewer, form, fields).await,
        fit => fit?.len(),
    };
    if fit > AT_ONCE && form.get("sure") != "true" && viewer.may_write() {
        return Ok(viewer.page("All of them?", Section::Deals, question(viewer, &form, back, fit)));
    }
    let by = viewer.by.clone();
    let done = match viewer.app.write(move |tx| deals::for_fitting(tx, &by, &filter, &doing)).await
    {
        Err(app::Error::Invalid(fields)) => return asking::again(viewer, form, fields).await,
        done => done?,
    };
    let besides = since_listed(&form, done.fit.unwrap_or(fit));
    match done.job {
        Some(job) if besides.is_empty() => Ok(viewer.see_other(format!("/deals/bulk/{job}"))),
        Some(job) => Ok(viewer.see_other(format!("/deals/bulk/{job}")).with_flash(besides.trim())),
        None => told(viewer, back, &done, &besides).await,
    }
}

/// Says so where other deals fit by now than when the list was drawn.
fn since_listed(form: &Filled, fit: usize) -> String {
    let listed = form.get("listed").parse::<i64>().ok().filter(|listed| *listed < COUNTED);
    match listed {
        Some(listed) if listed != number(fit) => format!(
            " {} fit the filter by now; when the list was drawn it was {listed}.",
            count(number(fit), "deal", "deals")
        ),
        _ => String::new(),
    }
}

/// Asks once more, with all that was filled in.
fn question(viewer: &Viewer, form: &Filled, back: &str, fit: usize) -> Markup {
    let how_many = count(number(fit), "deal", "deals");
    let kept = form.names().filter(|name| !matches!(*name, "csrf" | "deal" | "sure"));
    let body = html! {
        @for name in kept { @for value in form.all(name) { (ui::hidden(name, value)) } }
        (ui::hidden("sure", "true"))
        p { "This changes " b { (how_many) } ", also those that the list did not show. It is done in the background; you can stop it." }
        @let besides = since_listed(form, fit);
        @if !besides.is_empty() { p.muted { (besides.trim()) } }
        div.actions {
            (ui::button(format!("Yes, all {how_many}")).primary().icon(Icon::Check))
            (ui::link_button("Back to the list", back))
        }
    };
    html! {
        (ui::page_header("All of them?", html! {}, html! {}))
        (viewer.form("/deals/bulk", body).class("stack"))
    }
}

/// How far a change of many deals is.
pub(super) async fn progress(viewer: Viewer, Path(job): Path<Id<id::Job>>) -> Answer {
    let by = viewer.by.clone();
    let progress = viewer.app.read(move |read| bulk::progress(read, &by, job)).await?;
    let refused = match progress.tally.refused {
        0 => html! {},
        _ => refusals(&viewer, &progress.tally).await?,
    };
    let part = part(&viewer, job, &progress, &refused);
    if viewer.fragment {
        return Ok(viewer.fragment(part));
    }
    let back = html! { (ui::link_button("Back to the deals", "/deals").icon(Icon::Handshake)) };
    let page = html! { (ui::page_header("Many deals", html! {}, back)) (part) };
    Ok(viewer.page("Many deals", Section::Deals, page))
}

/// How far it is; it asks again by itself until it has ended.
fn part(viewer: &Viewer, job: Id<id::Job>, progress: &Progress, refused: &Markup) -> Markup {
    let here = format!("/deals/bulk/{job}");
    let every = (!progress.is_over).then_some("every 1s");
    let title = match (progress.is_over, progress.state) {
        (false, _) => "Deals are being changed",
        (true, "done") => "All that could be changed are changed",
        (true, "cancelled") => "This was stopped",
        (true, _) => "This broke off",
    };
    let whole = |number: i64| u64::try_from(number).unwrap_or(0);
    let done = count(number(progress.tally.done), "deal", "deals");
    html! {
        div #bulk-progress hx-get=[every.map(|_| &here)] hx-trigger=[every] hx-swap="outerHTML" {
            (ui::card(title, html! {}, html! {
                (ui::progress(whole(progress.looked_at), whole(progress.total), "Deals looked at"))
                p { "Done with " (done) " of " (progress.total) "." }
                @if let Some(error) = &progress.error { (ui::alert(Tone::Bad, "The last attempt failed", html! { p { (error) } })) }
                @if !progress.is_over {
                    div.actions {
                        (ui::link_button("Look again", here.as_str()).icon(Icon::RefreshCw))
                        (viewer.form(format!("{here}/stop"), html! { (ui::button("Stop").icon(Icon::X)) }).class("inline"))
                    }
                }
            }))
            (refused)
        }
    }
}

/// Stops a change of many deals; what is done stays done.
pub(super) async fn stop(viewer: Viewer, Path(job): Path<Id<id::Job>>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| bulk::stop(tx, &by, job)).await?;
    Ok(viewer.see_other(format!("/deals/bulk/{job}")))
}
