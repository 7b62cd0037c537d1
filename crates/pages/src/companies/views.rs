//! What pages of companies look like.

use app::companies::Company;
use app::duplicates::{Alike, Likeness};
use maud::{Markup, html};
use ui::{
    Column, FieldOf, Icon, breadcrumb, button, card, columns, empty_state, field, form_errors,
    growing_table, hidden, icon, link_button, menu, menu_link, page_header, pagination, person,
    select, text_input, textarea,
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

const BASE: &str = "/companies";

pub(super) fn list(
    viewer: &Viewer,
    query: &ListQuery,
    found: &Page<Company>,
    people: &People,
    has_doubles: bool,
) -> Markup {
    let actions = html! {
        @if has_doubles { (link_button("Duplicates", "/companies/duplicates").icon(Icon::GitCompare)) }
        @if viewer.may_write() { (link_button("New company", "/companies/new").primary().icon(Icon::Plus).hotkey("n")) }
    };
    let next = found.next.as_deref().map(|after| query.address(BASE, query.sort, Some(after)));
    html! {
        (page_header("Companies", html! {}, actions))
        (filters(query, BASE, people, "Name or domain"))
        (sort_tabs(query, BASE))
        @if found.items.is_empty() { (nothing(viewer, query)) }
        @else {
            (viewer.form("/companies/owner", html! {
                (company_table(viewer, &found.items, people))
                @if viewer.may_write() { (pass_on(people)) }
            }).class("bulk"))
            (pagination(next.as_deref(), "companies-rows"))
        }
    }
}

fn nothing(viewer: &Viewer, query: &ListQuery) -> Markup {
    if query.is_narrowed() {
        let clear = html! { (link_button("Show all", BASE)) };
        return empty_state(
            Icon::Search,
            "No company fits",
            "Change the filters, or search for a word anywhere.",
            Some(clear),
        );
    }
    let actions = html! {
        @if viewer.may_write() {
            div.actions {
                (link_button("Add one", "/companies/new").primary())
                @if viewer.may_import() { (link_button("Import a list", "/imports")) }
            }
        }
    };
    empty_state(
        Icon::Building2,
        "No companies yet",
        "A company keeps everything that its people and deals have in common.",
        Some(actions),
    )
}

fn company_table(viewer: &Viewer, items: &[Company], people: &People) -> Markup {
    let mut heads = Vec::new();
    if viewer.may_write() {
        heads.push(Column::of(check_all()));
    }
    heads.extend([
        Column::text("Name"),
        Column::text("Domain"),
        Column::text("Industry"),
        Column::text("Town"),
        Column::text("Country"),
        Column::text("Owner"),
    ]);
    let rows = html! {
        @for company in items {
            tr {
                @if viewer.may_write() {
                    td.tick { input.input type="checkbox" name="number" value=(company.number) aria-label={ "Choose " (company.name) }; }
                }
                td {
                    a.row-link href={ "/companies/" (company.number) } { (company.name) }
                    @if !company.doubts().is_empty() { " " span.doubtful title="Something should be looked at" { (icon(Icon::TriangleAlert)) } }
                }
                td { (company.domain.as_deref().unwrap_or("–")) }
                td { (company.facts.industry.as_deref().unwrap_or("–")) }
                td { (company.facts.city.as_deref().unwrap_or("–")) }
                td { (company.country.map_or("–", |country| country.name())) }
                td { (owner(people, company)) }
            }
        }
    };
    growing_table("companies-rows", "Companies", &heads, rows)
}

pub(super) fn new(
    viewer: &Viewer,
    people: &People,
    form: &Filled,
    alike: &[Alike<Company>],
) -> Markup {
    html! {
        (breadcrumb(&[("Companies", BASE)], "New"))
        (page_header("New company", html! {}, html! {}))
        (viewer.form(BASE, html! {
            (viewer.once_field(form))
            (one_of_these(alike))
            (fields(viewer, people, form, true))
            div.actions { (button("Add").primary()) (link_button("Cancel", BASE)) }
        }).class("stack form"))
    }
}

fn fields(viewer: &Viewer, people: &People, form: &Filled, with_owner: bool) -> Markup {
    let of = |name: &'static str, label: &'static str, hint: Option<&'static str>| FieldOf {
        name,
        label,
        hint,
        error: form.error(name),
        required: name == "name",
    };
    let text = |name: &'static str, label: &'static str, hint: Option<&'static str>| {
        field(of(name, label, hint), text_input(name, form.get(name)))
    };
    let segments = [("", "Not known"), ("b2b", "B2B"), ("b2c", "B2C")];
    let shown = [
        "name", "domain", "country", "parent", "website", "phone", "industry", "segment",
        "language", "size", "stores", "revenue", "street", "postcode", "city", "region", "zone",
        "note", "owner",
    ];
    html! {
        (form_errors(form.errors_besides(&shown)))
        div.field-row {
            (text("name", "Name", None))
            (text("website", "Website", None))
            (text("domain", "Domain", Some("Empty takes the website’s.")))
        }
        div.field-row {
            (field(of("country", "Country", None), select("country", choices::countries("Not known"), form.get("country"))))
            (text("phone", "Telephone", Some("Without +, it is one of the country.")))
            (field(of("language", "Language", None), select("language", choices::languages("Not known"), form.get("language"))))
        }
        div.field-row {
            (text("industry", "Industry", None))
            (field(of("segment", "Segment", None), select("segment", segments, form.get("segment"))))
            (text("parent", "Belongs to", Some("A company’s name, or #number.")))
        }
        div.field-row {
            (field(of("size", "Employees", None), text_input("size", form.get("size")).attr("inputmode", "numeric")))
            (field(of("stores", "Stores", None), text_input("stores", form.get("stores")).attr("inputmode", "numeric")))
            (field(of("revenue", "Yearly sales", None), revenue(viewer, form)))
        }
        details.part open[is_place_known(form)] {
            summary { "Address" }
            div.field-row {
                (text("street", "Street", None))
                (text("postcode", "Post code", None))
                (text("city", "Town", None))
            }
            div.field-row {
                (text("region", "Region", None))
                (field(of("zone", "Time zone", Some("Where the country has several.")), select("zone", choices::zones("As the country"), form.get("zone"))))
            }
        }
        @if with_owner {
            (field(of("owner", "Looked after by", None), select("owner", people.owners("Nobody yet", form.get("owner")), form.get("owner"))))
        }
        (field(of("note", "Note", Some("Anything worth keeping that no question asks.")), textarea("note", form.get("note"))))
    }
}

fn is_place_known(form: &Filled) -> bool {
    ["street", "postcode", "city", "region", "zone"]
        .iter()
        .any(|name| !form.get(name).is_empty() || form.error(name).is_some())
}

fn revenue(viewer: &Viewer, form: &Filled) -> Markup {
    let currency = form.some("currency").unwrap_or_else(|| viewer.workspace.currency.to_string());
    html! {
        div.price-row {
            (text_input("revenue", form.get("revenue")).attr("inputmode", "decimal").class("number").attr("aria-label", "Amount"))
            (select("currency", choices::currencies(currency.parse().ok()), &currency).attr("aria-label", "Currency"))
        }
    }
}

pub(super) fn edit(
    viewer: &Viewer,
    people: &People,
    company: &Company,
    form: &Filled,
    conflict: Option<Markup>,
) -> Markup {
    let path = format!("{BASE}/{}", company.number);
    html! {
        (breadcrumb(&[("Companies", BASE), (company.name.as_str(), path.as_str())], "Edit"))
        (page_header(format!("Edit {}", company.name), html! {}, html! {}))
        (viewer.form(format!("{path}/edit"), html! {
            @if let Some(conflict) = &conflict { (conflict) }
            // After a conflict the form is of the record as it is now.
            (hidden("version", if conflict.is_some() { company.version.to_string() } else { form.get("version").to_owned() }))
            (fields(viewer, people, form, false))
            div.actions { (button("Save").primary()) (link_button("Cancel", path.as_str())) }
        }).class("stack form"))
    }
}

/// The facts of a company, all of them, in the order in which they are shown.
pub(super) fn lines(company: &Company, parent: Option<&Company>) -> Vec<Line> {
    let facts = &company.facts;
    let number = |number: Option<i64>| number.map(|number| number.to_string());
    vec![
        Line::of("name", "Name", Some(company.name.clone())),
        Line::of("website", "Website", facts.website.clone())
            .linked(facts.website.clone().filter(|it| it.starts_with("http"))),
        Line::of("domain", "Domain", company.domain.clone()),
        Line::of("country", "Country", company.country.map(|it| it.name().to_owned())),
        Line::of("phone", "Telephone", facts.phone.clone()).linked(
            facts.phone.as_ref().filter(|it| it.starts_with('+')).map(|it| format!("tel:{it}")),
        ),
        Line::of("industry", "Industry", facts.industry.clone()),
        Line::of("segment", "Segment", facts.segment.clone()),
        Line::of("language", "Language", facts.language.map(|it| it.name().to_owned())),
        Line::of("size", "Employees", number(facts.size)),
        Line::of("stores", "Stores", number(facts.stores)),
        Line::of("revenue", "Yearly sales", facts.revenue.map(|it| it.to_string())),
        Line::of("street", "Street", facts.street.clone()),
        Line::of("postcode", "Post code", facts.postcode.clone()),
        Line::of("city", "Town", facts.city.clone()),
        Line::of("region", "Region", facts.region.clone()),
        Line::of("zone", "Time zone", facts.zone.clone()),
        Line::of("parent", "Belongs to", parent.map(super::forms::reference)),
        Line::of("note", "Note", facts.note.clone()),
    ]
}

pub(super) fn show(viewer: &Viewer, whole: &Whole, is_merged: bool) -> Markup {
    let company = &whole.company;
    let path = format!("{BASE}/{}", company.number);
    html! {
        (breadcrumb(&[("Companies", BASE)], &company.name))
        (page_header(&company.name, under(whole), actions(viewer, whole, &path)))
        @if is_merged { (same_deals(viewer, &whole.deals)) }
        (doubles(&whole.company, &whole.alike))
        (columns(
            html! {
                (card("Deals", new_deal(viewer, company), deals(whole)))
                (card("What happened", html! {}, happened(viewer, whole, &path)))
            },
            html! {
                (card("Facts", html! { @if viewer.may_write() { (link_button("Edit", format!("{path}/edit")).small().icon(Icon::Pencil).hotkey("e")) } },
                    facts(viewer, whole)))
                (card("When to call", html! {}, reachable(viewer, whole.hours.as_ref())))
                (card("People", html! { @if viewer.may_write() { (link_button("Add", format!("/contacts/new?company={}", company.number)).small().icon(Icon::UserPlus)) } },
                    contacts(whole)))
                @if whole.parent.is_some() || !whole.children.is_empty() { (card("Family", html! {}, family(whole))) }
                (card("Looked after by", html! {}, owned(viewer, &whole.people, &whole.company)))
            },
        ))
    }
}

fn under(whole: &Whole) -> Markup {
    let company = &whole.company;
    let place = [company.facts.city.as_deref(), company.country.map(|it| it.name())];
    let place: Vec<&str> = place.into_iter().flatten().collect();
    html! {
        "#" (company.number)
        @if let Some(industry) = &company.facts.industry { " · " (industry) }
        @if !place.is_empty() { " · " (place.join(", ")) }
    }
}

fn actions(viewer: &Viewer, whole: &Whole, path: &str) -> Markup {
    if !viewer.may_write() {
        return html! {};
    }
    let number = whole.company.number;
    html! {
        (link_button("New deal", format!("/deals/new?company={}", whole.company.id)).primary().icon(Icon::Plus))
        (menu("company-menu", ui::icon_button(Icon::Ellipsis, "More"), html! {
            (menu_link(Some(Icon::Pencil), "Edit", format!("{path}/edit")))
            (menu_link(Some(Icon::Building2), "Add a branch", format!("/companies/new?parent=%23{number}")))
            @if matches!(viewer.by.role(), Role::Admin | Role::Manager) {
                (menu_link(Some(Icon::ShieldCheck), "Audit", format!("/settings/audit?subject={}", whole.company.id)))
            }
        }))
    }
}

fn new_deal(viewer: &Viewer, company: &Company) -> Markup {
    html! {
        @if viewer.may_write() { (link_button("Add", format!("/deals/new?company={}", company.id)).small().icon(Icon::Plus)) }
    }
}

fn deals(whole: &Whole) -> Markup {
    if whole.deals.is_empty() {
        return html! { p.muted { "No deal with them that you may see." } };
    }
    deal_table(&whole.deals, &whole.stages, &whole.people)
}

fn happened(viewer: &Viewer, whole: &Whole, path: &str) -> Markup {
    let subjects = whole.subjects();
    let own = whole.company.id.to_string();
    let names =
        Names { people: &whole.people, stages: &whole.stages, subjects: &subjects, own: &own };
    let next = whole.story.next.as_ref().map(|after| format!("{path}?after={after}"));
    story(viewer, &whole.story.items, &names, next.as_deref())
}

fn facts(viewer: &Viewer, whole: &Whole) -> Markup {
    let company = &whole.company;
    let doubts = company.doubts();
    let marks = Marks { corrected: &company.facts.corrected, doubts: &doubts };
    let parentless: Vec<Line> = lines(company, None)
        .into_iter()
        .filter(|line| line.key != "name" || is_corrected(company))
        .collect();
    sheet(viewer, &whole.people, &parentless, marks)
}

fn is_corrected(company: &Company) -> bool {
    company.facts.corrected.iter().any(|correction| correction.field == "name")
}

fn contacts(whole: &Whole) -> Markup {
    if whole.contacts.items.is_empty() {
        return html! { p.muted { "Nobody is known there yet." } };
    }
    html! {
        ul.people-list {
            @for line in &whole.contacts.items {
                @let contact = &line.contact;
                li {
                    a href={ "/contacts/" (contact.number) } { (person(&contact.name)) }
                    @if let Some(title) = &contact.facts.title { span.muted { (title) } }
                }
            }
        }
        @if whole.contacts.next.is_some() { a href={ "/contacts?company=" (whole.company.number) } { "All of them" } }
    }
}

fn family(whole: &Whole) -> Markup {
    html! {
        @if let Some(parent) = &whole.parent {
            p { "Belongs to " a href={ "/companies/" (parent.number) } { (parent.name) } }
        }
        @if !whole.children.is_empty() {
            ul.plain { @for child in &whole.children { li { a href={ "/companies/" (child.number) } { (child.name) } } } }
        }
    }
}

pub(super) fn compare(
    viewer: &Viewer,
    both: &[Company; 2],
    likeness: Option<&Likeness>,
    counts: [usize; 2],
    people: &People,
) -> Markup {
    let side = |company: &Company, deals: usize| {
        let mut lines = lines(company, None);
        lines.push(Line::of(
            "owner",
            "Looked after by",
            people.owner(company.owner).map(str::to_owned),
        ));
        Side {
            number: company.number,
            name: company.name.clone(),
            lines,
            deals,
            since: viewer.time(company.created_at),
        }
    };
    let [one, other] = both;
    let sides = [side(one, counts[0]), side(other, counts[1])];
    side_by_side(viewer, BASE, &sides, likeness)
}
