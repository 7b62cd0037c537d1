//! A lead entered by hand. Whoever looks like somebody known is shown before a second record is made.

use app::duplicates::{self, Alike, Draft};
use app::leads::{self, NewLead};
use app::{By, users};
use db::Read;
use maud::{Markup, html};
use types::id::kind as id;
use types::{Id, Money};
use ui::{FieldOf, Icon, Section, Tone};

use super::facts::facts_of;
use crate::once::{Finished, answered_once};
use crate::shown::{Guide, MOST_CHOICES};
use crate::{Answer, Filled, Oops, Viewer};

/// What can be chosen.
struct Choices {
    guide: Guide,
    colleagues: Vec<(Id<id::User>, String)>,
}

/// Records that look like what was typed.
#[derive(Default)]
struct Known {
    companies: Vec<Alike<app::companies::Company>>,
    contacts: Vec<Alike<app::contacts::Contact>>,
}

impl Known {
    fn is_empty(&self) -> bool {
        self.companies.is_empty() && self.contacts.is_empty()
    }
}

/// The empty form.
pub(super) async fn form(viewer: Viewer) -> Answer {
    viewer.by.must_write("enter leads")?;
    let choices = choices(&viewer).await?;
    let page = page(&viewer, &choices, &Filled::default(), &Known::default());
    Ok(viewer.page("New lead", Section::Leads, page))
}

async fn choices(viewer: &Viewer) -> Result<Choices, Oops> {
    let by = viewer.by.clone();
    let found = viewer.app.read(move |read| {
        let guide = Guide::read(read, &by)?;
        Ok(Choices { guide, colleagues: users::colleagues(read, MOST_CHOICES)? })
    });
    Ok(found.await?)
}

/// Enters the lead once, or shows whom it may be about.
pub(super) async fn create(viewer: Viewer, form: Filled) -> Answer {
    answered_once(&viewer, &form, enter(&viewer, form.clone())).await
}

async fn enter(viewer: &Viewer, mut form: Filled) -> Answer {
    let asks_first = !form.has("sure") && form.some("company_id").is_none();
    if asks_first {
        let by = viewer.by.clone();
        let draft = draft(&form);
        let person = form.get("name").to_owned();
        let known = viewer.app.read(move |read| known(read, &by, &draft, &person)).await?;
        if !known.is_empty() {
            let choices = choices(viewer).await?;
            let page = page(viewer, &choices, &form, &known);
            return Ok(viewer.invalid("New lead", Section::Leads, page));
        }
    }
    let new = wish(viewer, &mut form);
    if form.is_ok() {
        let entered = viewer.write_once(&form, move |tx, by| {
            let number = leads::create(tx, by, new.clone())?.deal.number;
            Ok(Finished::at(format!("/deals/{number}"), "The lead is entered."))
        });
        match entered.await {
            Ok(done) => return Ok(done),
            Err(app::Error::Refused(refusal)) => form.refuse("", refusal.message),
            Err(error) => form.take(error)?,
        }
    }
    let choices = choices(viewer).await?;
    let page = page(viewer, &choices, &form, &Known::default());
    Ok(viewer.invalid("New lead", Section::Leads, page))
}

fn draft(form: &Filled) -> Draft {
    Draft {
        name: form.get("company").to_owned(),
        domain: None,
        website: form.some("website"),
        email: form.get("email").parse().ok(),
        phone: form.some("company_phone"),
        country: form.get("country").to_uppercase().parse().ok(),
        company: None,
    }
}

fn known(read: &mut Read<'_>, by: &By, draft: &Draft, person: &str) -> app::Result<Known> {
    let mut known = Known::default();
    if !draft.name.is_empty() {
        known.companies = duplicates::like_company(read, by, draft)?;
    }
    if !person.is_empty() || draft.email.is_some() {
        let draft = Draft { name: person.to_owned(), phone: None, ..draft.clone() };
        known.contacts = duplicates::like_contact(read, by, &draft)?;
    }
    known.companies.truncate(5);
    known.contacts.truncate(5);
    Ok(known)
}

fn wish(viewer: &Viewer, form: &mut Filled) -> NewLead {
    let currency = viewer.workspace.currency;
    let amount = form.some("amount").map(|text| Money::parse(&text, currency));
    let amount = match amount {
        Some(Err(error)) => {
            form.refuse("amount", format!("{error}."));
            None
        }
        Some(Ok(amount)) => Some(amount),
        None => None,
    };
    let owner = match form.get("owner") {
        "" => None,
        _ => form.parse::<Id<id::User>>("owner"),
    };
    NewLead {
        deal: form.some("deal"),
        facts: facts_of(form),
        company: form.get("company_id").parse().ok(),
        contact: form.get("contact_id").parse().ok(),
        playbook: form.some("playbook"),
        owner,
        source: form.some("source"),
        campaign: form.some("campaign"),
        product: form.some("product"),
        segment: form.some("segment"),
        amount,
    }
}

fn page(viewer: &Viewer, choices: &Choices, form: &Filled, known: &Known) -> Markup {
    let text = |name, label, hint: Option<&'static str>| {
        let of = FieldOf { name, label, hint, error: form.error(name), required: false };
        ui::field(of, ui::text_input(name, form.get(name)))
    };
    let choice = |name, label, options: Vec<(String, String)>, chosen: &str| {
        let of = FieldOf { name, label, error: form.error(name), ..FieldOf::default() };
        ui::field(of, ui::select(name, options, chosen))
    };
    let own = viewer.user.id.to_string();
    let owner = if form.has("owner") { form.get("owner") } else { own.as_str() };
    let playbooks = choices.guide.playbooks.iter().filter(|(it, _)| !it.archived);
    let playbooks = playbooks.map(|(it, _)| (it.key.clone(), it.name.clone()));
    let playbooks =
        [(String::new(), "The first that takes it".to_owned())].into_iter().chain(playbooks);
    let people = choices.colleagues.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let people = [(String::new(), "Whom the rules say".to_owned())].into_iter().chain(people);
    let segments = [("", "Not known"), ("b2b", "A company (b2b)"), ("b2c", "A person (b2c)")];
    let segments = segments.map(|(value, words)| (value.to_owned(), words.to_owned()));
    let amount = FieldOf {
        name: "amount",
        label: "May be worth",
        error: form.error("amount"),
        ..FieldOf::default()
    };
    let shown = [
        "company",
        "website",
        "company_phone",
        "country",
        "industry",
        "name",
        "email",
        "phone",
        "title",
        "source",
        "campaign",
        "product",
        "amount",
        "owner",
        "deal",
    ];
    let body = html! {
        (viewer.once_field(form))
        (ui::form_errors(form.errors_besides(&shown)))
        (alike(known))
        (ui::card("Company", html! {}, html! { div.form-grid {
            (text("company", "Name", None))
            (text("website", "Website", None))
            (choice("country", "Country", crate::choices::countries("Not known"), &form.get("country").to_uppercase()))
            (text("company_phone", "Telephone", None))
            (text("industry", "Industry", None))
        } }))
        (ui::card("Person", html! {}, html! { div.form-grid {
            (text("name", "Name", None))
            (text("title", "Position", None))
            (text("email", "E-mail", None))
            (text("phone", "Telephone", None))
        } }))
        (ui::card("Lead", html! {}, html! { div.form-grid {
            (text("deal", "What to call it", Some("Left empty: the company’s or the person’s name")))
            (text("source", "Source", None))
            (text("campaign", "Campaign", None))
            (ui::field(FieldOf { name: "product", label: "Product", error: form.error("product"), ..FieldOf::default() }, ui::text_input("product", form.get("product")).attr("list", "products")))
            (crate::choices::products())
            (choice("segment", "Kind of customer", segments.to_vec(), form.get("segment")))
            (ui::field(amount, ui::text_input("amount", form.get("amount")).attr("inputmode", "decimal").attr("placeholder", viewer.workspace.currency.as_str())))
            (choice("playbook", "Playbook", playbooks.collect(), form.get("playbook")))
            (choice("owner", "Owner", people.collect(), owner))
        } }))
        div.actions {
            @if known.is_empty() { (ui::button("Enter the lead").primary().icon(Icon::Check)) }
            @else { (ui::button("Use what I chose").primary().icon(Icon::Check).value("sure", "true")) }
            (ui::link_button("Cancel", "/leads"))
        }
    };
    html! {
        (ui::page_header("New lead", html! { "What is not known yet can be found out later." }, html! {}))
        (viewer.form("/leads/new", body).class("stack"))
    }
}

/// Whom it may be about: chosen before the lead is entered.
fn alike(known: &Known) -> Markup {
    if known.is_empty() {
        return html! {};
    }
    let reasons = |likeness: &[duplicates::Reason]| {
        likeness.iter().map(|reason| reason.says.clone()).collect::<Vec<_>>().join(" ")
    };
    let body = html! {
        @if !known.companies.is_empty() {
            fieldset.field { legend { "The company" }
                @for (nth, alike) in known.companies.iter().enumerate() {
                    label.check { input.input type="radio" name="company_id" value=(alike.record.id.to_string()) checked[nth == 0];
                        span { b { (alike.record.name) } " " span.muted { (reasons(&alike.likeness.reasons)) } } }
                }
                label.check { input.input type="radio" name="company_id" value=""; span { "None of these: it is new" } }
            }
        }
        @if !known.contacts.is_empty() {
            fieldset.field { legend { "The person" }
                @for (nth, alike) in known.contacts.iter().enumerate() {
                    label.check { input.input type="radio" name="contact_id" value=(alike.record.id.to_string()) checked[nth == 0];
                        span { b { (alike.record.name) } " " span.muted { (reasons(&alike.likeness.reasons)) } } }
                }
                label.check { input.input type="radio" name="contact_id" value=""; span { "None of these: it is somebody new" } }
            }
        }
    };
    ui::alert(Tone::Warn, "Is it one of these?", body)
}
