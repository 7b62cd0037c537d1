//! The buying committee: who is who, and who reports to whom, as a small chart.

use std::collections::BTreeMap;

use app::contacts::Contact;
use deal::state::{Person, Stance};
use maud::{Markup, html};
use types::{Buyer, Id};
use ui::{Icon, Tone};

use super::acts::{role_words, stance_words};
use super::look::Look;

/// The box with the buyer's people.
pub(super) fn card(look: Look<'_>) -> Markup {
    let people = &look.state().people;
    let add = html! {
        @if look.dossier.may.write { (look.opens("add-person", "Add").small().icon(Icon::UserPlus)) }
    };
    let body = html! {
        @if people.is_empty() {
            p.muted { "Who decides, who pays, who uses it, who is for it? Add the people you hear of." }
        }
        ul.people { @for person in people.iter() { (one(look, person)) } }
        @if people.iter().any(|person| person.details.reports_to.is_some()) { (chart(people)) }
    };
    html! { div #people { (ui::card("Buying committee", add, body)) } }
}

fn tone(stance: Stance) -> Tone {
    match stance {
        Stance::For => Tone::Good,
        Stance::Neutral => Tone::Quiet,
        Stance::Against => Tone::Bad,
        Stance::Unknown => Tone::Quiet,
    }
}

fn one(look: Look<'_>, person: &Person) -> Markup {
    let is = &person.details;
    let id = person.id.to_string();
    html! {
        li {
            (ui::avatar(&is.name))
            div {
                p {
                    strong { (is.name) }
                    @if person.primary { " " span.aimed title="The deal is aimed at them" { (ui::icon(Icon::Target)) span.sr-only { "The deal is aimed at them" } } }
                }
                p.muted {
                    (role_words(is.role))
                    @if let Some(title) = &is.title { " · " (title) }
                }
                p {
                    (ui::badge(tone(is.stance), stance_words(is.stance)))
                    @if let Some(influence) = is.influence { " " (influence_dots(influence)) }
                    @if let Some(persona) = is.persona.as_deref().and_then(|key| look.playbook().persona(key)) { " " (ui::badge(Tone::Quiet, &persona.name)) }
                }
                @if let Some(contact) = look.dossier.contact_of(person) { (ways(contact)) }
                @if let Some(win) = &is.personal_win { p.muted { (ui::icon(Icon::Heart)) " " (win) } }
            }
            @if look.dossier.may.write { (menu(look, person, &id)) }
        }
    }
}

/// How to reach somebody.
fn ways(contact: &Contact) -> Markup {
    html! {
        p {
            a href={ "/contacts/" (contact.number) } { "Contact" }
            @if let Some(phone) = &contact.phone { " · " a href={ "tel:" (phone.as_str()) } { (phone) } }
            @if let Some(email) = &contact.email { " · " a href={ "mailto:" (email) } { (email) } }
        }
    }
}

fn menu(look: Look<'_>, person: &Person, id: &str) -> Markup {
    let opener =
        ui::icon_button(Icon::Ellipsis, format!("What to do about {}", person.details.name));
    ui::menu(
        &format!("person-{id}"),
        opener,
        html! {
            (look.opens(&format!("person?person={id}"), "Change…").ghost().icon(Icon::Pencil).attr("class", "menu-item"))
            @if !person.primary {
                (look.press("aim", &[("person", id)], ui::menu_button(Some(Icon::Target), "Aim the deal at them")))
            }
            (look.opens(&format!("remove-person?person={id}"), "Take away…").ghost().icon(Icon::Trash2).attr("class", "menu-item"))
        },
    )
}

fn influence_dots(influence: u8) -> Markup {
    let influence = influence.min(5);
    html! {
        span.dots title=(format!("Influence {influence} of 5")) {
            span.sr-only { "Influence " (influence) " of 5" }
            @for nth in 1..=5_u8 { i.dot-on[nth <= influence] aria-hidden="true" {} }
        }
    }
}

/// Where somebody stands in the chart: column and row.
type Place = (usize, usize);

const WIDTH: usize = 132;
const HEIGHT: usize = 58;
const BOX: (usize, usize) = (120, 40);

/// Reporting lines from the top down. A circle of reports is cut where it closes.
fn chart(people: &[Person]) -> Markup {
    let places = placed(people);
    let columns = places.values().map(|(column, _)| column + 1).max().unwrap_or(1);
    let rows = places.values().map(|(_, row)| row + 1).max().unwrap_or(1);
    let view = format!("0 0 {} {}", columns * WIDTH, rows * HEIGHT);
    html! {
        figure.committee {
            svg viewBox=(view) role="img" aria-label="Who reports to whom" {
                @for person in people {
                    @if let Some(boss) = person.details.reports_to {
                        @if let (Some(from), Some(to)) = (places.get(&person.id), places.get(&boss)) { (line(*from, *to)) }
                    }
                }
                @for person in people {
                    @if let Some(place) = places.get(&person.id) { (node(person, *place)) }
                }
            }
        }
    }
}

fn line(from: Place, to: Place) -> Markup {
    let (x1, y1) = (from.0 * WIDTH + WIDTH / 2, from.1 * HEIGHT + (HEIGHT - BOX.1) / 2);
    let (x2, y2) = (to.0 * WIDTH + WIDTH / 2, to.1 * HEIGHT + (HEIGHT + BOX.1) / 2);
    let middle = (y1 + y2) / 2;
    html! { path.report d=(format!("M{x1} {y1} V{middle} H{x2} V{y2}")) {} }
}

fn node(person: &Person, (column, row): Place) -> Markup {
    let (x, y) = (column * WIDTH + (WIDTH - BOX.0) / 2, row * HEIGHT + (HEIGHT - BOX.1) / 2);
    let stance = match person.details.stance {
        Stance::For => "for",
        Stance::Neutral => "neutral",
        Stance::Against => "against",
        Stance::Unknown => "unknown",
    };
    html! {
        g.member data-stance=(stance) {
            rect x=(x) y=(y) width=(BOX.0) height=(BOX.1) rx="8" {}
            text.name x=(x + BOX.0 / 2) y=(y + 17) text-anchor="middle" { (short(&person.details.name)) }
            text.part x=(x + BOX.0 / 2) y=(y + 31) text-anchor="middle" { (short(role_words(person.details.role))) }
        }
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(17) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// A place for everybody: the leaves beside each other, each boss above the middle of theirs.
fn placed(people: &[Person]) -> BTreeMap<Id<Buyer>, Place> {
    let known = |id: &Id<Buyer>| people.iter().any(|person| person.id == *id);
    let boss =
        |person: &Person| person.details.reports_to.filter(known).filter(|it| *it != person.id);
    let mut places = BTreeMap::new();
    let mut next = 0;
    for top in people.iter().filter(|person| boss(person).is_none()) {
        place(people, &boss, top, 0, &mut next, &mut places);
    }
    // Those who only report to each other in a circle.
    for rest in people {
        if !places.contains_key(&rest.id) {
            place(people, &boss, rest, 0, &mut next, &mut places);
        }
    }
    places
}

fn place(
    people: &[Person],
    boss: &impl Fn(&Person) -> Option<Id<Buyer>>,
    person: &Person,
    row: usize,
    next: &mut usize,
    places: &mut BTreeMap<Id<Buyer>, Place>,
) -> usize {
    places.insert(person.id, (*next, row));
    let mut columns = Vec::new();
    for below in people.iter().filter(|below| boss(below) == Some(person.id)) {
        if !places.contains_key(&below.id) {
            columns.push(place(people, boss, below, row + 1, next, places));
        }
    }
    let column = match (columns.first(), columns.last()) {
        (Some(first), Some(last)) => (first + last) / 2,
        _ => {
            *next += 1;
            *next - 1
        }
    };
    places.insert(person.id, (column, row));
    column
}
