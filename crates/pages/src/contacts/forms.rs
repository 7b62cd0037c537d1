//! What the form of a contact says.

use app::contacts::{ContactChanges, ContactFacts, ContactLine, NewContact};
use app::duplicates::Draft;
use deal::Edit;
use types::{Country, Email, Id, Language};

use crate::companies::pointed_at;
pub(super) use crate::companies::reference;
use crate::{Filled, Viewer};

/// The fields of the form with their labels, for whoever compares what was typed with what is stored.
const FIELDS: [(&str, &str); 9] = [
    ("name", "Name"),
    ("company", "Company"),
    ("email", "E-mail"),
    ("phone", "Telephone"),
    ("title", "Position"),
    ("country", "Country"),
    ("language", "Language"),
    ("channels", "Other ways"),
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
        "channels" => channels(form).join("\n"),
        _ => form.get(key).to_owned(),
    };
    FIELDS.iter().map(|(key, label)| (*key, *label, shown(key))).collect()
}

/// The form of a contact as they are.
pub(super) fn filled(line: &ContactLine) -> Filled {
    let (contact, facts) = (&line.contact, &line.contact.facts);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Filled::of([
        ("name", contact.name.clone()),
        ("company", line.company.as_ref().map(reference).unwrap_or_default()),
        ("email", contact.email.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("phone", contact.phone.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("title", text(&facts.title)),
        ("country", facts.country.map(|it| it.to_string()).unwrap_or_default()),
        ("language", facts.language.map(|it| it.to_string()).unwrap_or_default()),
        ("zone", text(&facts.zone)),
        ("channels", facts.channels.join("\n")),
        ("note", text(&facts.note)),
        ("version", contact.version.to_string()),
    ])
}

fn channels(form: &Filled) -> Vec<String> {
    let lines = form.get("channels").lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

struct Given {
    company: Option<Id<types::Company>>,
    email: Option<Email>,
    country: Option<Country>,
    language: Option<Language>,
}

async fn given(form: &mut Filled, viewer: &Viewer) -> app::Result<Option<Given>> {
    let company = pointed_at(viewer, form, "company").await?;
    let email = form.parse_some::<Email>("email");
    let country = form.parse_some::<Country>("country");
    let language = form.parse_some::<Language>("language");
    let read =
        || Some(Given { company: company?, email: email?, country: country?, language: language? });
    Ok(read())
}

/// A contact to add; none where something is wrong, which is noted.
pub(super) async fn wish(form: &mut Filled, viewer: &Viewer) -> app::Result<Option<NewContact>> {
    let name = form.required("name");
    let owner = form.parse_some::<Id<types::User>>("owner");
    let given = given(form, viewer).await?;
    let (Some(name), Some(owner), Some(given)) = (name, owner, given) else { return Ok(None) };
    let phone = match form.some("phone") {
        None => None,
        Some(text) => {
            let (country, company) = (given.country, given.company);
            let read = viewer
                .app
                .read(move |read| app::contacts::read_phone(read, &text, country, company));
            match read.await {
                Ok(phone) => Some(phone),
                Err(app::Error::Invalid(wrong)) => {
                    let says = wrong.first().map(|wrong| wrong.message.clone()).unwrap_or_default();
                    form.refuse("phone", says);
                    return Ok(None);
                }
                Err(error) => return Err(error),
            }
        }
    };
    Ok(Some(NewContact {
        company: given.company,
        name,
        email: given.email,
        phone,
        owner,
        facts: ContactFacts {
            title: form.some("title"),
            language: given.language,
            country: given.country,
            zone: form.some("zone"),
            channels: channels(form),
            note: form.some("note"),
            ..ContactFacts::default()
        },
        import: None,
    }))
}

/// What is compared with contacts that are there already.
pub(super) fn draft(new: &NewContact, form: &Filled) -> Draft {
    Draft {
        name: new.name.clone(),
        email: new.email.clone(),
        phone: form.some("phone"),
        country: new.facts.country,
        company: new.company,
        ..Draft::default()
    }
}

/// Changes of a contact; none where something is wrong, which is noted.
pub(super) async fn changes(
    form: &mut Filled,
    viewer: &Viewer,
) -> app::Result<Option<ContactChanges>> {
    let name = form.required("name");
    let version = form.parse_some::<i64>("version").flatten();
    let given = given(form, viewer).await?;
    let (Some(name), Some(given)) = (name, given) else { return Ok(None) };
    Ok(Some(ContactChanges {
        version,
        name: Some(name),
        company: Edit::from(given.company),
        email: Edit::from(given.email),
        phone: Edit::from(form.some("phone")),
        title: Edit::from(form.some("title")),
        language: Edit::from(given.language),
        country: Edit::from(given.country),
        zone: Edit::from(form.some("zone")),
        channels: Some(channels(form)),
        note: Edit::from(form.some("note")),
    }))
}
