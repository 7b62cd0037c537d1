//! What the form of a company says.

use app::companies::{self, Company, CompanyChanges, CompanyFacts, NewCompany};
use app::duplicates::Draft;
use deal::Edit;
use types::{Country, Currency, Id, Language, Money};

use crate::{Filled, Viewer};

/// The fields of the form with their labels, for whoever compares what was typed with what is stored.
const FIELDS: [(&str, &str); 17] = [
    ("name", "Name"),
    ("domain", "Domain"),
    ("country", "Country"),
    ("parent", "Belongs to"),
    ("website", "Website"),
    ("phone", "Telephone"),
    ("industry", "Industry"),
    ("segment", "Segment"),
    ("language", "Language"),
    ("size", "Employees"),
    ("stores", "Stores"),
    ("revenue", "Yearly sales"),
    ("street", "Street"),
    ("postcode", "Post code"),
    ("city", "Town"),
    ("region", "Region"),
    ("note", "Note"),
];

/// What was typed, as the record's page would show it.
pub(super) fn typed(form: &Filled) -> Vec<(&'static str, &'static str, String)> {
    let shown = |key: &'static str| match key {
        "country" => {
            form.get(key).parse::<Country>().map(|it| it.name().to_owned()).unwrap_or_default()
        }
        "language" => {
            form.get(key).parse::<Language>().map(|it| it.name().to_owned()).unwrap_or_default()
        }
        "revenue" => match revenue_of(form) {
            Ok(Some(money)) => money.to_string(),
            _ => form.get(key).to_owned(),
        },
        _ => form.get(key).to_owned(),
    };
    FIELDS.iter().map(|(key, label)| (*key, *label, shown(key))).collect()
}

/// The form of a company as it is.
pub(super) fn filled(company: &Company, parent: Option<&Company>) -> Filled {
    let facts = &company.facts;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Filled::of([
        ("name", company.name.clone()),
        ("domain", text(&company.domain)),
        ("country", company.country.map(|it| it.to_string()).unwrap_or_default()),
        ("parent", parent.map(reference).unwrap_or_default()),
        ("website", text(&facts.website)),
        ("phone", text(&facts.phone)),
        ("industry", text(&facts.industry)),
        ("segment", text(&facts.segment)),
        ("language", facts.language.map(|it| it.to_string()).unwrap_or_default()),
        ("size", facts.size.map(|it| it.to_string()).unwrap_or_default()),
        ("stores", facts.stores.map(|it| it.to_string()).unwrap_or_default()),
        ("revenue", facts.revenue.map(|it| it.amount()).unwrap_or_default()),
        ("currency", facts.revenue.map(|it| it.currency().to_string()).unwrap_or_default()),
        ("street", text(&facts.street)),
        ("postcode", text(&facts.postcode)),
        ("city", text(&facts.city)),
        ("region", text(&facts.region)),
        ("zone", text(&facts.zone)),
        ("note", text(&facts.note)),
        ("version", company.version.to_string()),
    ])
}

/// How a company is named in a form that points at it.
pub(crate) fn reference(company: &Company) -> String {
    format!("{} #{}", company.name, company.number)
}

/// The company that a form points at, as `#12`, `Harbour Books #12` or just its name.
pub(crate) async fn pointed_at(
    viewer: &Viewer,
    form: &mut Filled,
    field: &str,
) -> app::Result<Option<Option<Id<types::Company>>>> {
    let Some(text) = form.some(field) else { return Ok(Some(None)) };
    let (by, asked) = (viewer.by.clone(), text.clone());
    let found = viewer.app.read(move |read| companies::named(read, &by, &asked)).await;
    match found {
        Ok(company) => Ok(Some(Some(company.id))),
        Err(app::Error::Invalid(wrong)) => {
            let message = wrong.first().map(|wrong| wrong.message.clone()).unwrap_or_default();
            form.refuse(field, message);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

struct Given {
    country: Option<Country>,
    parent: Option<Id<types::Company>>,
    language: Option<Language>,
    size: Option<i64>,
    stores: Option<i64>,
    revenue: Option<Money>,
}

async fn given(form: &mut Filled, viewer: &Viewer) -> app::Result<Option<Given>> {
    let parent = pointed_at(viewer, form, "parent").await?;
    let country = form.parse_some::<Country>("country");
    let language = form.parse_some::<Language>("language");
    let size = count(form, "size");
    let stores = count(form, "stores");
    let revenue = revenue(form);
    let read = || {
        Some(Given {
            country: country?,
            parent: parent?,
            language: language?,
            size: size?,
            stores: stores?,
            revenue: revenue?,
        })
    };
    Ok(read())
}

fn count(form: &mut Filled, field: &str) -> Option<Option<i64>> {
    let Some(text) = form.some(field) else { return Some(None) };
    let plain: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != ',' && *c != '.').collect();
    match plain.parse::<i64>() {
        Ok(number) => Some(Some(number)),
        Err(_) => {
            form.refuse(field, "Give a whole number.");
            None
        }
    }
}

fn revenue_of(form: &Filled) -> Result<Option<Money>, types::Invalid> {
    let Some(text) = form.some("revenue") else { return Ok(None) };
    let currency = form.get("currency").parse::<Currency>()?;
    Money::parse(&text, currency).map(Some)
}

fn revenue(form: &mut Filled) -> Option<Option<Money>> {
    match revenue_of(form) {
        Ok(revenue) => Some(revenue),
        Err(why) => {
            form.refuse("revenue", format!("This is not {}: {}.", why.what(), why.why()));
            None
        }
    }
}

/// A company to add; none where something is wrong, which is noted.
pub(super) async fn wish(form: &mut Filled, viewer: &Viewer) -> app::Result<Option<NewCompany>> {
    let name = form.required("name");
    let owner = form.parse_some::<Id<types::User>>("owner");
    let given = given(form, viewer).await?;
    let (Some(name), Some(owner), Some(given)) = (name, owner, given) else { return Ok(None) };
    Ok(Some(NewCompany {
        name,
        domain: form.some("domain"),
        country: given.country,
        owner,
        parent: given.parent,
        facts: CompanyFacts {
            website: form.some("website"),
            industry: form.some("industry"),
            segment: form.some("segment"),
            language: given.language,
            size: given.size,
            stores: given.stores,
            revenue: given.revenue,
            phone: form.some("phone"),
            street: form.some("street"),
            postcode: form.some("postcode"),
            city: form.some("city"),
            region: form.some("region"),
            zone: form.some("zone"),
            note: form.some("note"),
            ..CompanyFacts::default()
        },
        import: None,
    }))
}

/// What is compared with companies that are there already.
pub(super) fn draft(new: &NewCompany) -> Draft {
    Draft {
        name: new.name.clone(),
        domain: new.domain.clone(),
        website: new.facts.website.clone(),
        phone: new.facts.phone.clone(),
        country: new.country,
        ..Draft::default()
    }
}

/// Changes of a company; none where something is wrong, which is noted.
pub(super) async fn changes(
    form: &mut Filled,
    viewer: &Viewer,
) -> app::Result<Option<CompanyChanges>> {
    let name = form.required("name");
    let version = form.parse_some::<i64>("version").flatten();
    let given = given(form, viewer).await?;
    let (Some(name), Some(given)) = (name, given) else { return Ok(None) };
    Ok(Some(CompanyChanges {
        version,
        name: Some(name),
        domain: Edit::from(form.some("domain")),
        country: Edit::from(given.country),
        parent: Edit::from(given.parent),
        website: Edit::from(form.some("website")),
        industry: Edit::from(form.some("industry")),
        segment: Edit::from(form.some("segment")),
        language: Edit::from(given.language),
        size: Edit::from(given.size),
        stores: Edit::from(given.stores),
        revenue: Edit::from(given.revenue),
        phone: Edit::from(form.some("phone")),
        street: Edit::from(form.some("street")),
        postcode: Edit::from(form.some("postcode")),
        city: Edit::from(form.some("city")),
        region: Edit::from(form.some("region")),
        zone: Edit::from(form.some("zone")),
        note: Edit::from(form.some("note")),
    }))
}
