//! The buying committee: who is who at the buyer's, and at whom the deal is aimed.

use deal::Command;
use deal::state::{Person, PersonDetails, PersonRole, Stance};
use maud::{Markup, html};
use types::{Buyer, Contact, Id};

use super::super::act::{Act, Wish};
use super::super::ask::Form;
use super::super::look::Look;
use super::choices::stance_words;
use crate::Filled;

const FIELDS: &[&str] = &[
    "name",
    "title",
    "role",
    "persona",
    "influence",
    "stance",
    "win",
    "reports-to",
    "contact",
    "primary",
];

pub(super) const ACTS: &[Act] = &[
    Act::new(
        "add-person",
        "Add somebody",
        "Add",
        "Added to the committee.",
        FIELDS,
        person_form,
        add,
    ),
    Act::new("person", "Change what is known", "Keep", "Kept.", FIELDS, person_form, change)
        .versioned(),
    Act::button(
        "remove-person",
        "Take this person away?",
        "Take away",
        "Taken away.",
        |_, filled| Wish::one(Command::RemovePerson { id: filled.parse("person")? }),
    )
    .dangerous(),
    Act::button(
        "aim",
        "Aim the deal at this person",
        "Aim",
        "The deal is aimed anew.",
        |_, filled| Wish::one(Command::Aim { id: filled.parse("person")? }),
    ),
];

/// The parts in buying: value, words.
const ROLES: [(PersonRole, &str, &str); 8] = [
    (PersonRole::Decider, "decider", "Decides"),
    (PersonRole::Payer, "payer", "Pays"),
    (PersonRole::User, "user", "Will use it"),
    (PersonRole::Influencer, "influencer", "Is listened to"),
    (PersonRole::Champion, "champion", "Champion: sells for us inside"),
    (PersonRole::Blocker, "blocker", "Blocks it"),
    (PersonRole::Gatekeeper, "gatekeeper", "Keeps the door"),
    (PersonRole::Other, "other", "Not known yet"),
];

const STANCES: [(Stance, &str); 4] = [
    (Stance::For, "for"),
    (Stance::Neutral, "neutral"),
    (Stance::Against, "against"),
    (Stance::Unknown, "unknown"),
];

/// What people call a part in buying.
pub(in super::super) fn role_words(role: PersonRole) -> &'static str {
    ROLES.iter().find(|(known, ..)| *known == role).map_or("", |(_, _, words)| words)
}

fn person_of<'a>(form: Form<'a>) -> Option<&'a Person> {
    let id = form.filled.get("person").parse::<Id<Buyer>>().ok()?;
    form.look.dossier.person(id)
}

fn person_form(form: Form<'_>) -> Markup {
    let person = person_of(form);
    let is = person.map(|person| person.details.clone()).unwrap_or_default();
    let role = ROLES.iter().find(|(role, ..)| *role == is.role).map_or("other", |(_, key, _)| key);
    let stance = STANCES.iter().find(|(it, _)| *it == is.stance).map_or("unknown", |(_, key)| key);
    html! {
        @if let Some(person) = person { (ui::hidden("person", person.id.to_string())) }
        (contact(form, is.contact))
        (form.line("name", "Name").first().or(is.name.clone()))
        (form.line("title", "Position").or(is.title.clone().unwrap_or_default()).hint("Head of purchasing"))
        div.pair {
            (form.choice("role", "Part in buying", ROLES.map(|(_, key, words)| (key, words))).or(role))
            (form.choice("stance", "Where they stand", STANCES.map(|(it, key)| (key, stance_words(it)))).or(stance))
        }
        div.pair {
            (form.choice("influence", "Influence", INFLUENCE).or(is.influence.map(|it| it.to_string()).unwrap_or_default()))
            (superior(form, person).or(is.reports_to.map(|it| it.to_string()).unwrap_or_default()))
        }
        (form.line("win", "What they win for themselves").or(is.personal_win.clone().unwrap_or_default()))
        (persona(form, is.persona.as_deref()))
        @if person.is_none() { (form.tick("primary", "Aim the deal at this person")) }
    }
}

/// Who they are among the contacts of the company.
fn contact(form: Form<'_>, chosen: Option<Id<Contact>>) -> Markup {
    let known = form.look.dossier.known_there.iter();
    let known = known.map(|contact| (contact.id.to_string(), contact.name.clone()));
    let known: Vec<_> = known.collect();
    let chosen = chosen.map(|contact| contact.to_string());
    if known.is_empty() {
        return html! { @if let Some(chosen) = chosen { (ui::hidden("contact", chosen)) } };
    }
    let nobody = std::iter::once((String::new(), "Nobody of them".to_owned()));
    html! {
        (form.choice("contact", "Of our contacts there", nobody.chain(known).collect::<Vec<_>>()).or(chosen.unwrap_or_default()).hint("Their name and position stand for what is left empty."))
    }
}

const INFLUENCE: [(&str, &str); 6] = [
    ("", "Not known"),
    ("1", "1 · little"),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", "5 · theirs is the last word"),
];

/// Whom they report to, of the deal's other people.
fn superior<'a>(form: Form<'a>, person: Option<&Person>) -> super::super::ask::Ask<'a> {
    let own = person.map(|person| person.id);
    let others = form.look.state().people.iter().filter(|other| Some(other.id) != own);
    let others = others.map(|other| (other.id.to_string(), other.details.name.clone()));
    let nobody = std::iter::once((String::new(), "—".to_owned()));
    form.choice("reports-to", "Reports to", nobody.chain(others).collect::<Vec<_>>())
}

fn persona(form: Form<'_>, chosen: Option<&str>) -> Markup {
    let personas = &form.look.playbook().playbook().personas;
    let known = personas.iter().map(|persona| (persona.key.clone(), persona.name.clone()));
    let none = std::iter::once((String::new(), "—".to_owned()));
    html! {
        @if !personas.is_empty() {
            (form.choice("persona", "Persona", none.chain(known).collect::<Vec<_>>()).or(chosen.unwrap_or_default()))
        }
    }
}

fn details(look: Look<'_>, filled: &mut Filled) -> Option<PersonDetails> {
    let contact = filled.some("contact").and_then(|id| id.parse().ok());
    let known = look.dossier.known_there.iter().find(|known| Some(known.id) == contact);
    let name = match known {
        Some(known) => Some(filled.some("name").unwrap_or_else(|| known.name.clone())),
        None => filled.required("name"),
    };
    let role = ROLES.iter().find(|(_, key, _)| *key == filled.get("role"));
    let stance = STANCES.iter().find(|(_, key)| *key == filled.get("stance"));
    let influence = filled.parse_some::<u8>("influence");
    Some(PersonDetails {
        name: name?,
        contact,
        title: filled.some("title").or_else(|| known.and_then(|known| known.facts.title.clone())),
        role: role.map(|(role, ..)| *role).unwrap_or_default(),
        persona: filled.some("persona"),
        influence: influence?,
        stance: stance.map(|(stance, _)| *stance).unwrap_or_default(),
        personal_win: filled.some("win"),
        reports_to: filled.some("reports-to").and_then(|id| id.parse().ok()),
    })
}

fn add(look: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let person = details(look, filled)?;
    Wish::one(Command::AddPerson { person, primary: filled.get("primary") == "true" })
}

fn change(look: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let (id, person) = (filled.parse("person"), details(look, filled));
    Wish::one(Command::ChangePerson { id: id?, person: person? })
}
