//! What a change of many deals needs to know: asked over the list, or on a page of its own without scripts. What is
//! wrong is asked again with all that was chosen and typed.

use app::users;
use maud::{Markup, html};
use playbook::model::ReasonFor;
use types::Id;
use types::id::kind as id;
use ui::{FieldOf, Icon, Section};
use web::{FieldError, Role};

use super::COUNTED;
use super::columns::Field;
use crate::shown::{Guide, MOST_CHOICES, count};
use crate::{Answer, Done, Filled, Viewer};

/// What is asked before this is done; none where nothing is.
fn title(verb: &str) -> Option<&'static str> {
    Some(match verb {
        "assign" | "rules" => "Assign",
        "share" => "Share with a colleague",
        "park" => "Park",
        "lose" => "Mark as lost",
        "disqualify" => "Disqualify",
        "set" => "Set a field",
        _ => return None,
    })
}

/// The fields that this asks for.
fn own_fields(verb: &str) -> &'static [&'static str] {
    match verb {
        "assign" | "rules" => &["user"],
        "share" => &["share_user", "share_until", "stands_in"],
        "park" => &["until", "park_reason", "note"],
        "lose" => &["lose_reason", "note"],
        "disqualify" => &["disqualify_reason", "note"],
        "set" => &["field", "value"],
        _ => &[],
    }
}

/// Asks for what is needed to do it to those that are chosen.
pub(super) async fn show(viewer: &Viewer, form: &Filled) -> Answer {
    viewer.by.must_write("change deals")?;
    let title = title(form.get("ask")).ok_or(app::Error::NotFound)?;
    if form.all("deal").is_empty() && !form.has("all") {
        return Ok(viewer.see_other(back(form)).with_warning("Choose some deals first."));
    }
    let page = page(viewer, form.get("ask"), title, form).await?;
    Ok(viewer.page(title, section(form), page))
}

/// Asks again, with what is wrong.
pub(super) async fn again(viewer: &Viewer, mut form: Filled, wrong: Vec<FieldError>) -> Answer {
    let verb = form.get("do").to_owned();
    let Some(title) = title(&verb) else {
        let words: Vec<String> = wrong.into_iter().map(|field| field.message).collect();
        return Ok(viewer.see_other(back(&form)).with_warning(words.join(" ")));
    };
    form.take(app::Error::Invalid(wrong))?;
    let page = page(viewer, &verb, title, &form).await?;
    Ok(viewer.invalid(title, section(&form), page))
}

fn back(form: &Filled) -> String {
    form.some("back").unwrap_or_else(|| "/deals".to_owned())
}

fn section(form: &Filled) -> Section {
    if form.get("back").starts_with("/leads") { Section::Leads } else { Section::Deals }
}

/// What the fields offer to choose from.
struct Choices<'a> {
    viewer: &'a Viewer,
    form: &'a Filled,
    guide: Guide,
    colleagues: Vec<(Id<id::User>, String)>,
}

async fn page(
    viewer: &Viewer,
    verb: &str,
    title: &str,
    form: &Filled,
) -> Result<Markup, crate::Oops> {
    let by = viewer.by.clone();
    let found = viewer
        .app
        .read(move |read| Ok((Guide::read(read, &by)?, users::colleagues(read, MOST_CHOICES)?)));
    let (guide, colleagues) = found.await?;
    let choices = Choices { viewer, form, guide, colleagues };
    let own = own_fields(verb);
    let kept = form.names().filter(|name| !matches!(*name, "csrf" | "ask" | "do"));
    let kept = kept.filter(|name| !own.contains(name));
    let body = html! {
        @for name in kept { @for value in form.all(name) { (ui::hidden(name, value)) } }
        (ui::form_errors(form.errors_besides(own)))
        p.muted { (how_many(form)) }
        (choices.fields(verb))
        div.actions {
            (choices.submit(verb, title))
            (ui::link_button("Cancel", back(form)).ghost().flag("data-sheet-close"))
        }
    };
    Ok(html! {
        (ui::page_header(title, html! {}, html! {}))
        (viewer.form("/deals/bulk", body).class("stack narrow"))
    })
}

/// To how many it is done: to those that are ticked, or to as many as fitted when the list was drawn.
fn how_many(form: &Filled) -> String {
    if form.get("all") != "true" {
        return format!("{} chosen", form.all("deal").len());
    }
    let (one, many) =
        if section(form) == Section::Leads { ("lead", "leads") } else { ("deal", "deals") };
    match form.get("listed").parse::<i64>() {
        Ok(listed) if listed >= COUNTED => {
            format!("All that fit the filter: more than {}", count(COUNTED, one, many))
        }
        Ok(listed) => format!("All {} that fit the filter", count(listed, one, many)),
        Err(_) => "All that fit the filter".to_owned(),
    }
}

impl Choices<'_> {
    fn of<'a>(&'a self, name: &'a str, label: &'a str) -> FieldOf<'a> {
        FieldOf { name, label, error: self.form.error(name), ..FieldOf::default() }
    }

    /// What was typed, or else what stands there first.
    fn value(&self, name: &str, first: impl Into<String>) -> String {
        if self.form.has(name) { self.form.get(name).to_owned() } else { first.into() }
    }

    fn people(&self, without: Option<Id<id::User>>) -> Vec<(String, String)> {
        let others = self.colleagues.iter().filter(|(id, _)| Some(*id) != without);
        others.map(|(id, name)| (id.to_string(), name.clone())).collect()
    }

    fn fields(&self, verb: &str) -> Markup {
        match verb {
            "share" => self.share(),
            "park" => self.park(),
            "lose" => self.end("lose_reason", ReasonFor::Lost),
            "disqualify" => self.end("disqualify_reason", ReasonFor::Disqualified),
            "set" => self.set(),
            _ => {
                let me = self.value("user", self.viewer.user.id.to_string());
                ui::field(self.of("user", "To whom"), ui::select("user", self.people(None), &me))
            }
        }
    }

    fn submit(&self, verb: &str, title: &str) -> Markup {
        let leads = matches!(self.viewer.by.role(), Role::Admin | Role::Manager);
        html! {
            @match verb {
                "assign" | "rules" => {
                    (ui::button("Assign").primary().value("do", "assign"))
                    @if leads { (ui::button("As the rules say").icon(Icon::Workflow).value("do", "rules").attr("title", "Each to whom the assignment rules give it")) }
                }
                "lose" | "disqualify" => (ui::button(title).danger().value("do", verb)),
                "share" => (ui::button("Share").primary().value("do", verb)),
                "set" => (ui::button("Set").primary().value("do", verb)),
                _ => (ui::button(title).primary().value("do", verb)),
            }
        }
    }

    fn share(&self) -> Markup {
        let others = self.people(Some(self.viewer.user.id));
        let hint = Some("Empty: until it is taken back.");
        let until = FieldOf { hint, ..self.of("share_until", "Until") };
        html! {
            (ui::field(self.of("share_user", "With"), ui::select("share_user", others, &self.value("share_user", ""))))
            (ui::field(until, ui::date_input("share_until", self.value("share_until", ""))))
            (ui::checkbox("stands_in", "Stands in for the owners meanwhile: their tasks are theirs, as on a holiday", self.form.has("stands_in")))
        }
    }

    fn park(&self) -> Markup {
        let later = self.viewer.today().plus_days(30).to_string();
        let why = self.value("park_reason", "");
        html! {
            (ui::field(self.of("until", "Wakes up on"), ui::date_input("until", self.value("until", later))))
            (ui::field(self.of("park_reason", "Why"), ui::select("park_reason", self.reasons(ReasonFor::Parked), &why)))
            (self.note())
        }
    }

    fn end(&self, reason: &str, of: ReasonFor) -> Markup {
        let why = self.value(reason, "");
        html! {
            (ui::field(self.of(reason, "Why"), ui::select(reason, self.reasons(of), &why)))
            (self.note())
        }
    }

    fn note(&self) -> Markup {
        let note = ui::textarea("note", self.form.raw("note")).attr("rows", "2");
        ui::field(self.of("note", "In your words"), note)
    }

    fn set(&self) -> Markup {
        let fields = [Field::Source, Field::Campaign, Field::Product, Field::Close];
        let fields = fields.map(|field| (field.word(), field.label()));
        let hint = Some("Empty takes it away. A day is written 2026-03-31.");
        let to = FieldOf { hint, ..self.of("value", "To") };
        html! {
            (ui::field(self.of("field", "What"), ui::select("field", fields, &self.value("field", ""))))
            (ui::field(to, ui::text_input("value", self.value("value", ""))))
        }
    }

    /// The reasons of all playbooks for one thing, by key and name.
    fn reasons(&self, of: ReasonFor) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = Vec::new();
        for (_, compiled) in &self.guide.playbooks {
            for reason in compiled.playbook().reasons.iter().filter(|reason| reason.for_ == of) {
                if all.iter().all(|(key, _)| *key != reason.key) {
                    all.push((reason.key.clone(), reason.name.clone()));
                }
            }
        }
        all
    }
}
