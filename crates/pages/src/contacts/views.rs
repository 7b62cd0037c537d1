//! What pages of contacts look like.

use app::companies::Company;
use app::contacts::{Contact, ContactLine};
use app::duplicates::{Alike, Likeness};
use maud::{Markup, html};
use ui::{
    Column, FieldOf, Icon, breadcrumb, button, card, columns, empty_state, field, form_errors,
    growing_table, hidden, input, link_button, menu, menu_link, page_header, pagination, select,
    text_input, textarea,
};
use web::{Page, Role};

use super::Whole;
use crate::choices::{self, People};
use crate::records::customer::{doubles, one_of_these, owned, owner, same_deals};
use crate::records::story::{Names, story};
use crate::records::{
    Line, ListQuery, Marks, Side, check_all, deal_table, filters, pass_on, reachable, sheet,
    side_by_side, sort_tabs,
};
use crate::{Filled, Viewer};

const BASE: &str = "/contacts";

pub(super) fn list(
    viewer: &Viewer,
    query: &ListQuery,
    found: &Page<ContactLine>,
    people: &People,
    has_doubles: bool,
    company: Option<&Company>,
) -> Markup {
    let actions = html! {
        @if has_doubles { (link_button("Duplicates", "/contacts/duplicates").icon(Icon::GitCompare)) }
        @if viewer.may_write() { (link_button("New contact", "/contacts/new").primary().icon(Icon::UserPlus).hotkey("n")) }
    };
    let under = html! {
        @if let Some(company) = company {
            "At " a href={ "/companies/" (company.number) } { (company.name) } " · " a href=(BASE) { "show all" }
        }
    };
    let next = found.next.as_deref().map(|after| {
        let at = company.map(|company| format!("&company={}", company.number)).unwrap_or_default();
        format!("{}{at}", query.address(BASE, query.sort, Some(after)))
    });
    html! {
        (page_header("Contacts", under, actions))
        (filters(query, BASE, people, "Name, or the company’s domain"))
        (sort_tabs(query, BASE))
        @if found.items.is_empty() { (nothing(viewer, query)) }
        @else {
            (viewer.form("/contacts/owner", html! {
                (contact_table(viewer, &found.items, people))
                @if viewer.may_write() { (pass_on(people)) }
            }).class("bulk"))
            (pagination(next.as_deref(), "contacts-rows"))
        }
    }
}

fn nothing(viewer: &Viewer, query: &ListQuery) -> Markup {
    if query.is_narrowed() {
        let clear = html! { (link_button("Show all", BASE)) };
        return empty_state(
            Icon::Search,
            "Nobody fits",
            "Change the filters, or search for a word anywhere.",
            Some(clear),
        );
    }
    let actions = html! {
        @if viewer.may_write() {
            div.actions {
                (link_button("Add somebody", "/contacts/new").primary())
                @if viewer.may_import() { (link_button("Import a list", "/imports")) }
            }
        }
    };
    empty_state(
        Icon::Users,
        "No contacts yet",
        "The people with whom you talk at your customers.",
        Some(actions),
    )
}

fn contact_table(viewer: &Viewer, items: &[ContactLine], people: &People) -> Markup {
    let mut heads = Vec::new();
    if viewer.may_write() {
        heads.push(Column::of(check_all()));
    }
    heads.extend([
        Column::text("Name"),
        Column::text("Position"),
        Column::text("Company"),
        Column::text("E-mail"),
        Column::text("Telephone"),
        Column::text("Owner"),
    ]);
    let rows = html! {
        @for line in items {
            @let contact = &line.contact;
            tr {
                @if viewer.may_write() {
                    td.tick { input.input type="checkbox" name="number" value=(contact.number) aria-label={ "Choose " (contact.name) }; }
                }
                td { a.row-link href={ "/contacts/" (contact.number) } { (contact.name) } }
                td { (contact.facts.title.as_deref().unwrap_or("–")) }
                td {
                    @match &line.company {
                        Some(company) => a href={ "/companies/" (company.number) } { (company.name) },
                        None => "–"
                    }
                }
                td { @if let Some(email) = &contact.email { a href={ "mailto:" (email) } { (email) } } @else { "–" } }
                td { @if let Some(phone) = &contact.phone { a href={ "tel:" (phone) } { (phone) } } @else { "–" } }
                td { (owner(people, contact)) }
            }
        }
    };
    growing_table("contacts-rows", "Contacts", &heads, rows)
}

pub(super) fn new(
    viewer: &Viewer,
    people: &People,
    form: &Filled,
    alike: &[Alike<Contact>],
) -> Markup {
    html! {
        (breadcrumb(&[("Contacts", BASE)], "New"))
        (page_header("New contact", html! {}, html! {}))
        (viewer.form(BASE, html! {
            (viewer.once_field(form))
            (one_of_these(alike))
            (fields(form))
            (field(FieldOf { name: "owner", label: "Looked after by", error: form.error("owner"), ..FieldOf::default() },
                select("owner", people.owners("Nobody yet", form.get("owner")), form.get("owner"))))
            div.actions { (button("Add").primary()) (link_button("Cancel", BASE)) }
        }).class("stack form"))
    }
}

fn fields(form: &Filled) -> Markup {
    let of = |name: &'static str, label: &'static str, hint: Option<&'static str>| FieldOf {
        name,
        label,
        hint,
        error: form.error(name),
        required: name == "name",
    };
    let shown = [
        "name", "company", "email", "phone", "title", "country", "language", "zone", "channels",
        "note", "owner",
    ];
    html! {
        (form_errors(form.errors_besides(&shown)))
        div.field-row {
            (field(of("name", "Name", None), text_input("name", form.get("name")).attr("autocomplete", "off")))
            (field(of("title", "Position", None), text_input("title", form.get("title"))))
            (field(of("company", "Company", Some("Its name, or #number.")), text_input("company", form.get("company"))))
        }
        div.field-row {
            (field(of("email", "E-mail address", None), input("email", "email", form.get("email")).attr("autocomplete", "off")))
            (field(of("phone", "Telephone", Some("Without +, it is one of the country.")), text_input("phone", form.get("phone")).attr("inputmode", "tel")))
        }
        div.field-row {
            (field(of("country", "Country", None), select("country", choices::countries("As the company"), form.get("country"))))
            (field(of("language", "Language", None), select("language", choices::languages("Not known"), form.get("language"))))
            (field(of("zone", "Time zone", None), select("zone", choices::zones("As the country"), form.get("zone"))))
        }
        (field(of("channels", "Other ways to reach them", Some("One a line: WhatsApp +49 …, a profile’s address.")), textarea("channels", form.get("channels"))))
        (field(of("note", "Note", None), textarea("note", form.get("note"))))
    }
}

pub(super) fn edit(
    viewer: &Viewer,
    contact: &Contact,
    form: &Filled,
    conflict: Option<Markup>,
) -> Markup {
    let path = format!("{BASE}/{}", contact.number);
    html! {
        (breadcrumb(&[("Contacts", BASE), (contact.name.as_str(), path.as_str())], "Edit"))
        (page_header(format!("Edit {}", contact.name), html! {}, html! {}))
        (viewer.form(format!("{path}/edit"), html! {
            @if let Some(conflict) = &conflict { (conflict) }
            // After a conflict the form is of the record as it is now.
            (hidden("version", if conflict.is_some() { contact.version.to_string() } else { form.get("version").to_owned() }))
            (fields(form))
            div.actions { (button("Save").primary()) (link_button("Cancel", path.as_str())) }
        }).class("stack form"))
    }
}

/// The facts of a contact, all of them, in the order in which they are shown.
pub(super) fn lines(line: &ContactLine) -> Vec<Line> {
    let (contact, facts) = (&line.contact, &line.contact.facts);
    let email = contact.email.as_ref().map(ToString::to_string);
    let phone = contact.phone.as_ref().map(ToString::to_string);
    let channels = Some(facts.channels.join("\n")).filter(|text| !text.is_empty());
    vec![
        Line::of("name", "Name", Some(contact.name.clone())),
        Line::of("company", "Company", line.company.as_ref().map(super::forms::reference))
            .linked(line.company.as_ref().map(|company| format!("/companies/{}", company.number))),
        Line::of("title", "Position", facts.title.clone()),
        Line::of("email", "E-mail", email.clone()).linked(email.map(|it| format!("mailto:{it}"))),
        Line::of("phone", "Telephone", phone.clone()).linked(phone.map(|it| format!("tel:{it}"))),
        Line::of("channels", "Other ways", channels),
        Line::of("country", "Country", facts.country.map(|it| it.name().to_owned())),
        Line::of("language", "Language", facts.language.map(|it| it.name().to_owned())),
        Line::of("zone", "Time zone", facts.zone.clone()),
        Line::of("note", "Note", facts.note.clone()),
    ]
}

pub(super) fn show(viewer: &Viewer, whole: &Whole, is_merged: bool) -> Markup {
    let contact = &whole.line.contact;
    let path = format!("{BASE}/{}", contact.number);
    html! {
        (breadcrumb(&[("Contacts", BASE)], &contact.name))
        (page_header(&contact.name, under(&whole.line), actions(viewer, whole, &path)))
        @if is_merged { (same_deals(viewer, &whole.deals)) }
        (doubles(&whole.line.contact, &whole.alike))
        (columns(
            html! {
                (card("Deals", html! {}, deals(whole)))
                (card("What happened", html! {}, happened(viewer, whole, &path)))
            },
            html! {
                (card("Facts", html! { @if viewer.may_write() { (link_button("Edit", format!("{path}/edit")).small().icon(Icon::Pencil).hotkey("e")) } },
                    facts(viewer, whole)))
                (card("When to call", html! {}, reachable(viewer, whole.hours.as_ref())))
                (card("Looked after by", html! {}, owned(viewer, &whole.people, &whole.line.contact)))
            },
        ))
    }
}

fn under(line: &ContactLine) -> Markup {
    let contact = &line.contact;
    html! {
        "#" (contact.number)
        @if let Some(title) = &contact.facts.title { " · " (title) }
        @if let Some(company) = &line.company { " · " a href={ "/companies/" (company.number) } { (company.name) } }
    }
}

fn actions(viewer: &Viewer, whole: &Whole, path: &str) -> Markup {
    if !viewer.may_write() {
        return html! {};
    }
    let contact = &whole.line.contact;
    html! {
        @if let Some(phone) = &contact.phone { (link_button("Call", format!("tel:{phone}")).icon(Icon::Phone)) }
        (link_button("New deal", format!("/deals/new?contact={}", contact.id)).primary().icon(Icon::Plus))
        (menu("contact-menu", ui::icon_button(Icon::Ellipsis, "More"), html! {
            (menu_link(Some(Icon::Pencil), "Edit", format!("{path}/edit")))
            @if matches!(viewer.by.role(), Role::Admin | Role::Manager) {
                (menu_link(Some(Icon::ShieldCheck), "Audit", format!("/settings/audit?subject={}", contact.id)))
            }
        }))
    }
}

fn deals(whole: &Whole) -> Markup {
    if whole.deals.is_empty() {
        return html! { p.muted { "No deal aimed at them that you may see." } };
    }
    deal_table(&whole.deals, &whole.stages, &whole.people)
}

fn happened(viewer: &Viewer, whole: &Whole, path: &str) -> Markup {
    let subjects = whole.subjects();
    let own = whole.line.contact.id.to_string();
    let names =
        Names { people: &whole.people, stages: &whole.stages, subjects: &subjects, own: &own };
    let next = whole.story.next.as_ref().map(|after| format!("{path}?after={after}"));
    story(viewer, &whole.story.items, &names, next.as_deref())
}

fn facts(viewer: &Viewer, whole: &Whole) -> Markup {
    let contact = &whole.line.contact;
    let doubts = contact.doubts(whole.line.company.as_ref());
    let corrected = &contact.facts.corrected;
    let is_renamed = corrected.iter().any(|correction| correction.field == "name");
    let mut lines = lines(&whole.line);
    lines.retain(|line| line.key != "name" || is_renamed);
    sheet(viewer, &whole.people, &lines, Marks { corrected, doubts: &doubts })
}

pub(super) fn compare(
    viewer: &Viewer,
    both: &[ContactLine; 2],
    likeness: Option<&Likeness>,
    counts: [usize; 2],
    people: &People,
) -> Markup {
    let side = |line: &ContactLine, deals: usize| {
        let mut lines = lines(line);
        let owner = people.owner(line.contact.owner).map(str::to_owned);
        lines.push(Line::of("owner", "Looked after by", owner));
        Side {
            number: line.contact.number,
            name: line.contact.name.clone(),
            lines,
            deals,
            since: viewer.time(line.contact.created_at),
        }
    };
    let [one, other] = both;
    let sides = [side(one, counts[0]), side(other, counts[1])];
    side_by_side(viewer, BASE, &sides, likeness)
}
