//! Trying the rules: what is known of a lead, and who would get it.

use app::assignment::{self, TriedRule, TryLead};
use maud::{Markup, html};
use serde::Deserialize;
use ui::{
    FieldOf, Icon, Tone, alert, badge, button, field, hidden, link_button, page_header, select,
    text_input,
};
use web::Query;

use super::super::{Place, page};
use super::{Around, around, conditions_words, product_list, target_words};
use crate::choices;
use crate::{Answer, Viewer};

/// What is stated of a lead that is tried.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct TryQuery {
    country: String,
    language: String,
    product: String,
    segment: String,
    source: String,
    go: Option<String>,
}

pub(super) async fn try_out(viewer: Viewer, Query(query): Query<TryQuery>) -> Answer {
    viewer.by.must_manage("try assignment rules")?;
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let lead = TryLead {
        country: query.country.parse().ok(),
        language: query.language.parse().ok(),
        product: text(&query.product),
        segment: text(&query.segment),
        source: text(&query.source),
    };
    let by = viewer.by.clone();
    let asked = query.go.is_some();
    let tried = viewer.app.read(move |read| {
        let tried = if asked { Some(assignment::try_out(read, &by, &lead)?) } else { None };
        Ok((around(read)?, tried))
    });
    let (around, tried) = tried.await?;
    Ok(page(&viewer, Place::Assignment, try_view(&around, &query, tried.as_deref())))
}

fn try_view(around: &Around, query: &TryQuery, tried: Option<&[TriedRule]>) -> Markup {
    let of =
        |name: &'static str, label: &'static str| FieldOf { name, label, ..FieldOf::default() };
    let segments = [("", "Not known"), ("b2b", "B2B"), ("b2c", "B2C")];
    html! {
        (page_header("Try the rules", html! { "Say what is known of a lead and see who would get it. Nothing is changed and nobody’s turn passes." },
            html! { (link_button("Back", "/settings/assignment")) }))
        form.stack.form method="get" action="/settings/assignment/try" {
            (hidden("go", "1"))
            div.field-row {
                (field(of("country", "Country"), select("country", choices::countries("Not known"), &query.country)))
                (field(of("language", "Language"), select("language", choices::languages("Not known"), &query.language)))
                (field(of("segment", "Segment"), select("segment", segments, &query.segment)))
            }
            div.field-row {
                (field(of("product", "Product"), text_input("product", &query.product).attr("list", "products")))
                (field(of("source", "Source"), text_input("source", &query.source)))
            }
            (product_list(&around.products))
            div.actions { (button("Try").primary().icon(Icon::Play)) }
        }
        @if let Some(tried) = tried { (tried_view(around, tried)) }
    }
}

fn tried_view(around: &Around, tried: &[TriedRule]) -> Markup {
    let decides = tried.iter().find(|tried| tried.decides);
    html! {
        section.part aria-live="polite" {
            @match decides.and_then(|tried| tried.picks.map(|user| (tried, user))) {
                Some((rule, user)) => (alert(Tone::Good, format!("{} would get it", around.people.name(user)),
                    html! { "By the rule “" (rule.rule.name) "”." })),
                None => (alert(Tone::Warn, "Nobody would get it", html! { "It would wait in the inbox for somebody to take it." })),
            }
            ol.rules {
                @for tried in tried {
                    li.rule data-off[!tried.decides] {
                        div {
                            strong { (tried.rule.name) } " "
                            @if tried.decides { (badge(Tone::Good, "Decides")) }
                            @else if tried.fits && tried.picks.is_none() { (badge(Tone::Warn, "Fits, but has nobody")) }
                            @else if tried.fits { (badge(Tone::Quiet, "Would fit too")) }
                            @else { (badge(Tone::Quiet, "Does not fit")) }
                            p.muted { (conditions_words(around, &tried.rule.says.when)) " → " (target_words(around, &tried.rule.says.to)) }
                        }
                    }
                }
            }
        }
    }
}
