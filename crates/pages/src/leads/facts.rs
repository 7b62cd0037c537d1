//! Checking a lead's facts: a form with what is odd beside each fact, and what was corrected.

use app::App;
use app::corrections::{Correction, Doubt};
use app::deals::Which;
use app::leads::{self, Lead, LeadFacts};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use ui::{FieldOf, Icon, Section, Tone};
use web::Path;

use super::views::hour;
use crate::records::{Line, changed_meanwhile};
use crate::shown::Names;
use crate::{Answer, Done, Filled, Oops, Viewer};

/// The fields of the form: name, label, and whose they are.
const FIELDS: [(&str, &str); 9] = [
    ("company", "Company"),
    ("website", "Website"),
    ("company_phone", "Telephone of the company"),
    ("country", "Country (two letters)"),
    ("industry", "Industry"),
    ("name", "Person"),
    ("email", "E-mail"),
    ("phone", "Telephone"),
    ("title", "Position"),
];

/// A lead's facts as a form.
pub(super) async fn form(viewer: Viewer, Path(which): Path<Which>) -> Answer {
    let (lead, names) = found(&viewer, which).await?;
    let filled = Filled::of(stored(&lead));
    Ok(shown(&viewer, StatusCode::OK, &lead, &names, &filled, None))
}

/// Corrects a lead's facts.
pub(super) async fn correct(
    State(app): State<App>,
    viewer: Viewer,
    Path(which): Path<Which>,
    mut form: Filled,
) -> Answer {
    let by = viewer.by.clone();
    let facts = facts_of(&form);
    match app.write(move |tx| leads::correct(tx, &by, which, &facts)).await {
        Ok(_) if viewer.fragment => {
            Ok(StatusCode::NO_CONTENT.into_response().with_flash("The facts are kept."))
        }
        Ok(_) => Ok(viewer.see_other("/leads").with_flash("The facts are kept.")),
        Err(error) => {
            let (lead, names) = found(&viewer, which).await?;
            let conflict = match error {
                app::Error::Conflict(_) => Some(changed_meanwhile(&typed(&form), &now(&lead))),
                error => {
                    form.take(error)?;
                    None
                }
            };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(shown(&viewer, status, &lead, &names, &form, conflict))
        }
    }
}

/// What was typed, as it would be stored.
fn typed(form: &Filled) -> Vec<(&'static str, &'static str, String)> {
    let text = |name: &str| match name {
        "country" => form.get(name).to_uppercase(),
        _ => form.get(name).to_owned(),
    };
    let sent = FIELDS.iter().filter(|(name, _)| form.has(name));
    sent.map(|(name, label)| (*name, *label, text(name))).collect()
}

/// What is known now.
fn now(lead: &Lead) -> Vec<Line> {
    let known = Filled::of(stored(lead));
    FIELDS.map(|(name, label)| Line::of(name, label, known.some(name))).to_vec()
}

async fn found(viewer: &Viewer, which: Which) -> Result<(Lead, Names), Oops> {
    let by = viewer.by.clone();
    let found = viewer.app.read(move |read| {
        let lead = leads::find(read, &by, which)?;
        let (company, person) = lead.corrected();
        let people = company.iter().chain(person).filter_map(|correction| correction.by);
        let names = Names::of(read, people)?;
        Ok((lead, names))
    });
    Ok(found.await?)
}

/// What a form says of a lead; a field that was not sent stays.
pub(super) fn facts_of(form: &Filled) -> LeadFacts {
    let text = |name: &str| form.has(name).then(|| form.get(name).to_owned());
    LeadFacts {
        company: text("company"),
        website: text("website"),
        company_phone: text("company_phone"),
        country: text("country"),
        industry: text("industry"),
        name: text("name"),
        email: text("email"),
        phone: text("phone"),
        title: text("title"),
        company_version: form.get("company_version").parse().ok(),
        contact_version: form.get("contact_version").parse().ok(),
    }
}

/// What is known, by the names of the fields.
fn stored(lead: &Lead) -> Vec<(&'static str, String)> {
    let mut values: Vec<(&'static str, String)> = Vec::new();
    let mut put = |name: &'static str, value: Option<String>| {
        values.extend(value.map(|value| (name, value)));
    };
    if let Some(company) = &lead.company {
        put("company", Some(company.name.clone()));
        put("website", company.facts.website.clone());
        put("company_phone", company.facts.phone.clone());
        put("country", company.country.map(|country| country.to_string()));
        put("industry", company.facts.industry.clone());
    }
    if let Some(contact) = &lead.contact {
        put("name", Some(contact.name.clone()));
        put("email", contact.email.as_ref().map(ToString::to_string));
        put("phone", contact.phone.as_ref().map(ToString::to_string));
        put("title", contact.facts.title.clone());
    }
    for (name, version) in versions(lead) {
        put(name, Some(version));
    }
    values
}

/// Which versions of the records somebody corrects; 0 where there is none.
fn versions(lead: &Lead) -> [(&'static str, String); 2] {
    let company = lead.company.as_ref().map_or(0, |company| company.version);
    let contact = lead.contact.as_ref().map_or(0, |contact| contact.version);
    [("company_version", company.to_string()), ("contact_version", contact.to_string())]
}

/// What is odd about a field, and how it was before somebody corrected it.
struct Notes<'a> {
    viewer: &'a Viewer,
    names: &'a Names,
    doubts: Vec<(&'static str, Doubt)>,
    corrected: Vec<(&'static str, Correction)>,
}

/// How the form names a fact of the company.
fn of_company(field: &str) -> &'static str {
    match field {
        "name" => "company",
        "website" | "domain" => "website",
        "phone" => "company_phone",
        "country" | "zone" => "country",
        "industry" => "industry",
        _ => "",
    }
}

/// How the form names a fact of the person.
fn of_person(field: &str) -> &'static str {
    match field {
        "name" => "name",
        "email" => "email",
        "phone" => "phone",
        "title" => "title",
        _ => "",
    }
}

impl<'a> Notes<'a> {
    fn of(viewer: &'a Viewer, names: &'a Names, lead: &Lead) -> Notes<'a> {
        let (company, person) = lead.doubts();
        let doubts = company.into_iter().map(|doubt| (of_company(doubt.field), doubt));
        let doubts = doubts.chain(person.into_iter().map(|doubt| (of_person(doubt.field), doubt)));
        let (company, person) = lead.corrected();
        let corrected = company.iter().map(|it| (of_company(&it.field), it.clone()));
        let corrected = corrected.chain(person.iter().map(|it| (of_person(&it.field), it.clone())));
        Notes { viewer, names, doubts: doubts.collect(), corrected: corrected.collect() }
    }

    fn beside(&self, field: &str) -> Markup {
        html! {
            @for (_, doubt) in self.doubts.iter().filter(|(of, _)| *of == field) {
                p.doubt data-tone="warn" { (ui::icon(Icon::TriangleAlert)) (doubt.says) }
            }
            @for (_, it) in self.corrected.iter().filter(|(of, _)| *of == field) {
                p.corrected.muted {
                    (ui::badge(Tone::Accent, "corrected")) " was “" (it.from) "”, "
                    @if let Some(by) = it.by { (self.names.get(by)) ", " } (self.viewer.time(it.at))
                }
            }
        }
    }
}

fn shown(
    viewer: &Viewer,
    status: StatusCode,
    lead: &Lead,
    names: &Names,
    form: &Filled,
    conflict: Option<Markup>,
) -> Response {
    let notes = Notes::of(viewer, names, lead);
    let may_write = viewer.may_write();
    let body = html! {
        @if let Some(conflict) = &conflict { (conflict) }
        // After a conflict the form is of the records as they are now.
        @for (name, version) in versions(lead) {
            (ui::hidden(name, if conflict.is_some() { version.as_str() } else { form.get(name) }))
        }
        (ui::form_errors(form.errors_besides(&FIELDS.map(|(name, _)| name))))
        div.form-grid {
            @for (name, label) in FIELDS {
                div {
                    (ui::field(
                        FieldOf { name, label, error: form.error(name), ..FieldOf::default() },
                        ui::text_input(name, form.get(name)).flag_if(!may_write, "readonly"),
                    ))
                    (notes.beside(name))
                }
            }
        }
        @if may_write { div.actions { (ui::button("Keep these facts").primary().icon(Icon::Check)) } }
    };
    let action = format!("/leads/{}/facts", lead.deal.number);
    let content = html! {
        @if let Some(reach) = &lead.reach { p { "Best hour to call: " (hour(reach, viewer)) } }
        (viewer.form(action, body).class("stack"))
    };
    let title = format!("Facts of {}", lead.deal.name);
    if viewer.fragment {
        return (status, html! { h2 { (title) } (content) }).into_response();
    }
    let page = html! {
        (ui::page_header(&title, html! {}, html! { (ui::link_button("Back to the leads", "/leads").icon(Icon::Inbox)) }))
        (content)
    };
    viewer.page_with(status, &title, Section::Leads, page)
}
