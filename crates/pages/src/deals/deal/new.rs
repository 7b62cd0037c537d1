//! A new deal, which begins as a lead: who the customer is, what it is about, and whether we know them already.

use app::companies::{self, Company, NewCompany};
use app::contacts::{self, Contact, NewContact};
use app::deals::list::{self, DealFilter, Sort};
use app::deals::{self, DealLine, Links, NewDeal};
use app::duplicates::{self, Alike, Draft};
use app::playbooks::{self, Playbook};
use app::users::{self, User};
use app::{By, Error};
use axum::http::StatusCode;
use axum::response::Response;
use db::{Read, Tx};
use deal::Open;
use deal::state::Profile;
use maud::{Markup, html};
use types::{Country, Currency, Date, Email, Id, Money};
use ui::{FieldOf, Icon, Section, Tone};
use web::{Limit, Query};

use super::act::take;
use crate::once::{Finished, answered_once};
use crate::{Answer, Filled, Viewer, choices};

/// What the form offers.
struct Offer {
    playbooks: Vec<Playbook>,
    colleagues: Vec<User>,
    company: Option<Company>,
    contact: Option<Contact>,
}

fn offer(read: &mut Read<'_>, by: &By, filled: &Filled) -> app::Result<Offer> {
    let id = |name: &str| filled.get(name).to_owned();
    let company = id("company").parse::<Id<types::Company>>().ok();
    let contact = id("contact").parse::<Id<types::Contact>>().ok();
    let contact = found(contact.map(|id| contacts::find(read, by, id)))?;
    let company = company.or(contact.as_ref().and_then(|contact| contact.company));
    let is_open = |playbook: &Playbook| playbook.current.is_some() && !playbook.archived;
    Ok(Offer {
        playbooks: playbooks::list(read)?.into_iter().filter(is_open).collect(),
        colleagues: users::list(read)?.into_iter().filter(|user| user.active).collect(),
        company: found(company.map(|id| companies::find(read, by, id)))?,
        contact,
    })
}

/// What is there; what is not there or not theirs to see counts as not named.
fn found<T>(found: Option<app::Result<T>>) -> app::Result<Option<T>> {
    match found {
        Some(Ok(found)) => Ok(Some(found)),
        Some(Err(Error::NotFound)) | None => Ok(None),
        Some(Err(error)) => Err(error),
    }
}

/// Records that look like what was typed, and what is going on with them.
#[derive(Default)]
struct Known {
    companies: Vec<Alike<Company>>,
    contacts: Vec<Alike<Contact>>,
    deals: Vec<DealLine>,
}

impl Known {
    fn is_empty(&self) -> bool {
        self.companies.is_empty() && self.contacts.is_empty()
    }
}

/// The empty form; `company` and `contact` may be given in the address.
pub(super) async fn show(
    viewer: Viewer,
    Query(query): Query<std::collections::BTreeMap<String, Vec<String>>>,
) -> Answer {
    viewer.by.must_write("open deals")?;
    let given = query
        .into_iter()
        .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)));
    let filled = Filled::of(given);
    drawn(&viewer, &filled, &Known::default(), None, StatusCode::OK).await
}

async fn drawn(
    viewer: &Viewer,
    filled: &Filled,
    known: &Known,
    refused: Option<&str>,
    status: StatusCode,
) -> Answer {
    let (by, asked) = (viewer.by.clone(), filled.clone());
    let offer = viewer.app.read(move |read| offer(read, &by, &asked)).await?;
    let content = content(viewer, filled, &offer, known, refused);
    let page: Response = viewer.page_with(status, "New deal", Section::Deals, content);
    Ok(page)
}

/// Opens it once, or shows what is wrong or whom we know already.
pub(super) async fn open(viewer: Viewer, filled: Filled) -> Answer {
    answered_once(&viewer, &filled, opened(&viewer, filled.clone())).await
}

async fn opened(viewer: &Viewer, mut filled: Filled) -> Answer {
    let currency = viewer.workspace.currency;
    let (mut known, mut refused) = (Known::default(), None);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(wish) = wish(&mut filled, currency) {
        known = alike(viewer, &wish).await?;
        if known.is_empty() || filled.has("looked") {
            let made = viewer.write_once(&filled, move |tx, by| {
                let number = make(tx, by, wish.clone())?;
                Ok(Finished::at(format!("/deals/{number}"), "Opened."))
            });
            match made.await {
                Ok(done) => return Ok(done),
                Err(error) => {
                    refused = take(&mut filled, error)?.map(|refusal| refusal.to_string());
                }
            }
        } else {
            status = StatusCode::OK;
        }
    }
    drawn(viewer, &filled, &known, refused.as_deref(), status).await
}

/// What the form asks for.
#[derive(Clone, Debug, Default)]
struct Wish {
    company: Option<Id<types::Company>>,
    contact: Option<Id<types::Contact>>,
    company_name: Option<String>,
    website: Option<String>,
    industry: Option<String>,
    country: Option<Country>,
    contact_name: Option<String>,
    email: Option<Email>,
    phone: Option<String>,
    title: Option<String>,
    playbook: Option<String>,
    owner: Option<Id<types::User>>,
    by_rules: bool,
    open: Open,
}

fn wish(filled: &mut Filled, currency: Currency) -> Option<Wish> {
    let country = filled.parse_some::<Country>("country");
    let email = filled.parse_some::<Email>("email");
    let close = filled.parse_some::<Date>("close");
    let amount = amount(filled, currency);
    let named = ["company", "contact", "company-name", "contact-name", "name"];
    if named.iter().all(|field| filled.some(field).is_none()) {
        filled.refuse("company-name", "Name the company, or the person, or the deal.");
    }
    let owner = filled.get("owner").to_owned();
    let open = Open {
        name: filled.get("name").to_owned(),
        amount: amount?,
        expected_close: close?,
        profile: Profile {
            source: filled.some("source"),
            campaign: filled.some("campaign"),
            product: filled.some("product"),
            segment: filled.some("segment"),
            country: country?.map(|country| country.to_string()),
            language: None,
            currency: None,
        },
        ..Open::default()
    };
    let wish = Wish {
        company: filled.get("company").parse().ok(),
        contact: filled.get("contact").parse().ok(),
        company_name: filled.some("company-name"),
        website: filled.some("website"),
        industry: filled.some("industry"),
        country: country?,
        contact_name: filled.some("contact-name"),
        email: email?,
        phone: filled.some("phone"),
        title: filled.some("title"),
        playbook: filled.some("playbook"),
        by_rules: owner == "rules",
        owner: owner.parse().ok(),
        open,
    };
    filled.is_ok().then_some(wish)
}

#[expect(clippy::option_option, reason = "nothing typed and something wrong are two things")]
fn amount(filled: &mut Filled, currency: Currency) -> Option<Option<Money>> {
    let Some(text) = filled.some("amount") else { return Some(None) };
    match text.parse::<Money>().or_else(|_| Money::parse(&text, currency)) {
        Ok(money) => Some(Some(money)),
        Err(why) => {
            filled.refuse("amount", format!("{why}."));
            None
        }
    }
}

/// Whom we know already: asked for what is to be made new.
async fn alike(viewer: &Viewer, wish: &Wish) -> Result<Known, crate::Oops> {
    let (by, wish) = (viewer.by.clone(), wish.clone());
    let known = viewer.app.read(move |read| {
        let draft = Draft {
            name: wish.company_name.clone().unwrap_or_default(),
            domain: None,
            website: wish.website.clone(),
            email: wish.email.clone(),
            phone: wish.phone.clone(),
            country: wish.country,
            company: wish.company,
        };
        let mut known = Known::default();
        if wish.company.is_none() && wish.company_name.is_some() {
            known.companies = duplicates::like_company(read, &by, &draft)?;
        }
        if wish.contact.is_none() && wish.contact_name.is_some() {
            let name = wish.contact_name.clone().unwrap_or_default();
            known.contacts = duplicates::like_contact(read, &by, &Draft { name, ..draft })?;
        }
        known.companies.truncate(5);
        known.contacts.truncate(5);
        known.deals = going_on(read, &by, &known)?;
        Ok(known)
    });
    Ok(known.await?)
}

/// What is going on with companies that look like it.
fn going_on(read: &mut Read<'_>, by: &By, known: &Known) -> app::Result<Vec<DealLine>> {
    let mut deals = Vec::new();
    for alike in &known.companies {
        let filter = DealFilter { company: Some(alike.record.id), ..DealFilter::default() };
        deals.extend(list::page(read, by, &filter, Sort::Newest, None, Limit::default())?.items);
    }
    deals.truncate(5);
    Ok(deals)
}

fn make(tx: &mut Tx<'_>, by: &By, wish: Wish) -> app::Result<i64> {
    let company = match (wish.company, &wish.company_name) {
        (Some(company), _) => Some(company),
        (None, Some(name)) => Some(new_company(tx, by, &wish, name)?),
        (None, None) => None,
    };
    let contact = match (wish.contact, &wish.contact_name) {
        (Some(contact), _) => Some(contact),
        (None, Some(name)) => Some(new_contact(tx, by, &wish, company, name)?),
        (None, None) => None,
    };
    let mut open = wish.open;
    if !wish.by_rules {
        open.owner = wish.owner.or(by.user());
    }
    let new =
        NewDeal { playbook: wish.playbook, links: Links { company, contact }, open, import: None };
    Ok(deals::open(tx, by, new)?.deal.number)
}

fn new_company(
    tx: &mut Tx<'_>,
    by: &By,
    wish: &Wish,
    name: &str,
) -> app::Result<Id<types::Company>> {
    let facts = companies::CompanyFacts {
        website: wish.website.clone(),
        industry: wish.industry.clone(),
        segment: wish.open.profile.segment.clone(),
        ..companies::CompanyFacts::default()
    };
    let new = NewCompany {
        name: name.to_owned(),
        country: wish.country,
        owner: by.user(),
        facts,
        ..NewCompany::default()
    };
    Ok(companies::create(tx, by, new)?.id)
}

fn new_contact(
    tx: &mut Tx<'_>,
    by: &By,
    wish: &Wish,
    company: Option<Id<types::Company>>,
    name: &str,
) -> app::Result<Id<types::Contact>> {
    let phone = match &wish.phone {
        Some(phone) => Some(contacts::read_phone(tx, phone, wish.country, company)?),
        None => None,
    };
    let facts = contacts::ContactFacts {
        title: wish.title.clone(),
        country: wish.country,
        ..contacts::ContactFacts::default()
    };
    let new = NewContact {
        company,
        name: name.to_owned(),
        email: wish.email.clone(),
        phone,
        owner: by.user(),
        facts,
        import: None,
    };
    Ok(contacts::create(tx, by, new)?.id)
}

const FIELDS: &[&str] = &[
    "company-name",
    "website",
    "industry",
    "country",
    "contact-name",
    "title",
    "email",
    "phone",
    "name",
    "amount",
    "close",
    "source",
    "campaign",
    "product",
    "segment",
    "playbook",
    "owner",
];

fn content(
    viewer: &Viewer,
    filled: &Filled,
    offer: &Offer,
    known: &Known,
    refused: Option<&str>,
) -> Markup {
    let body = html! {
        (viewer.once_field(filled))
        (ui::form_errors(filled.errors_besides(FIELDS)))
        @if let Some(words) = refused { (ui::alert(Tone::Bad, "The playbook does not take it so", html! { p { (super::look::lines(words)) } })) }
        @if !known.is_empty() { (we_know(filled, known)) }
        div.pair.form-columns {
            fieldset { legend { "The company" } (company_fields(filled, offer)) }
            fieldset { legend { "The person" } (contact_fields(filled, offer)) }
        }
        fieldset { legend { "What it is about" } (deal_fields(viewer, filled, offer)) }
        div.actions {
            (ui::button("Open it").primary().icon(Icon::Check))
            (ui::link_button("Cancel", "/deals").ghost())
        }
    };
    html! {
        (ui::breadcrumb(&[("Deals", "/deals")], "New deal"))
        (ui::page_header("New deal", html! { "It begins in the first stage of the playbook that takes it." }, html! {}))
        (viewer.form("/deals/new", body).class("new-deal"))
    }
}

/// A field of a line of text, with what was typed.
fn line(filled: &Filled, name: &'static str, label: &'static str, hint: Option<&str>) -> Markup {
    let of = FieldOf { name, label, hint, error: filled.error(name), required: false };
    ui::field(of, ui::text_input(name, filled.raw(name)).attr("maxlength", "300"))
}

fn company_fields(filled: &Filled, offer: &Offer) -> Markup {
    html! {
        @if let Some(company) = &offer.company {
            (ui::hidden("company", company.id.to_string()))
            p { (ui::icon(Icon::Building2)) " " strong { (company.name) } }
        } @else {
            (line(filled, "company-name", "Company", None))
            (line(filled, "website", "Website", Some("Its domain finds doubles.")))
            (line(filled, "industry", "Industry", None))
        }
        @let of = FieldOf { name: "country", label: "Country", hint: Some("Working hours and the telephone number go by it."), error: filled.error("country"), required: false };
        (ui::field(of, ui::select("country", choices::countries("Not known"), &filled.get("country").to_uppercase())))
    }
}

fn contact_fields(filled: &Filled, offer: &Offer) -> Markup {
    html! {
        @if let Some(contact) = &offer.contact {
            (ui::hidden("contact", contact.id.to_string()))
            p { (ui::icon(Icon::User)) " " strong { (contact.name) } }
        } @else {
            (line(filled, "contact-name", "Name", None))
            (line(filled, "title", "Position", None))
            (line(filled, "email", "E-mail", None))
            (line(filled, "phone", "Telephone", None))
        }
    }
}

fn deal_fields(viewer: &Viewer, filled: &Filled, offer: &Offer) -> Markup {
    let field = |name: &'static str, label, hint| FieldOf {
        name,
        label,
        hint,
        error: filled.error(name),
        required: false,
    };
    let playbooks = offer.playbooks.iter().map(|it| (it.key.as_str(), it.name.as_str()));
    let playbooks = std::iter::once(("", "The first that takes it")).chain(playbooks);
    let me = viewer.user.id.to_string();
    let owners = offer.colleagues.iter().map(|user| (user.id.to_string(), user.name.clone()));
    let rules = std::iter::once(("rules".to_owned(), "By the assignment rules".to_owned()));
    let owner = filled.some("owner").unwrap_or(me);
    html! {
        div.pair {
            (line(filled, "name", "Name of the deal", Some("Empty: the company's name.")))
            (ui::field(field("amount", "Worth", None), ui::text_input("amount", filled.raw("amount")).attr("inputmode", "decimal").attr("placeholder", format!("12000 {}", viewer.workspace.currency))))
        }
        div.pair {
            (line(filled, "source", "Source", Some("Web form, trade fair, referral…")))
            (line(filled, "campaign", "Campaign", None))
        }
        div.pair {
            (ui::field(field("product", "Product", None), ui::text_input("product", filled.raw("product")).attr("maxlength", "300").attr("list", "products")))
            (choices::products())
            (ui::field(field("segment", "Segment", None), ui::select("segment", [("", "As the company"), ("b2b", "Businesses"), ("b2c", "Consumers")], filled.get("segment"))))
        }
        div.pair {
            (ui::field(field("playbook", "Playbook", None), ui::select("playbook", playbooks, filled.get("playbook"))))
            (ui::field(field("owner", "Owner", None), ui::select("owner", rules.chain(owners), &owner)))
        }
        (ui::field(field("close", "Expected close", None), ui::date_input("close", filled.get("close"))))
    }
}

/// Records that look the same: take one of them, or go on with a new one.
fn we_know(filled: &Filled, known: &Known) -> Markup {
    ui::alert(
        Tone::Warn,
        "Do we know them already?",
        html! {
            (ui::hidden("looked", "1"))
            @if !known.companies.is_empty() {
                (choice(filled, "company", "No, this is another company", known.companies.iter().map(|alike| (
                    alike.record.id.to_string(),
                    alike.record.name.clone(),
                    alike.likeness.reasons.iter().map(|reason| reason.says.clone()).collect::<Vec<_>>().join(" "),
                ))))
            }
            @if !known.contacts.is_empty() {
                (choice(filled, "contact", "No, this is another person", known.contacts.iter().map(|alike| (
                    alike.record.id.to_string(),
                    alike.record.name.clone(),
                    alike.likeness.reasons.iter().map(|reason| reason.says.clone()).collect::<Vec<_>>().join(" "),
                ))))
            }
            @if !known.deals.is_empty() {
                p { "Going on with them:" }
                ul { @for line in &known.deals { li { a href={ "/deals/" (line.number) } { (line.name) } " (" (line.status) ")" } } }
            }
        },
    )
}

fn choice(
    filled: &Filled,
    name: &str,
    other: &str,
    records: impl Iterator<Item = (String, String, String)>,
) -> Markup {
    let chosen = filled.get(name).to_owned();
    html! {
        fieldset.choices {
            legend { @if name == "company" { "Company" } @else { "Person" } }
            @for (id, called, why) in records {
                label.check {
                    input.input type="radio" name=(name) value=(id) checked[id == chosen];
                    span { strong { (called) } " " span.muted { (why) } }
                }
            }
            label.check {
                input.input type="radio" name=(name) value="" checked[chosen.is_empty()];
                span { (other) }
            }
        }
    }
}
