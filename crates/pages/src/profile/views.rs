//! What one's own account looks like.

use maud::{Markup, html};
use types::{Language, Zone};
use ui::{
    FieldOf, button, card, field, form_errors, hidden, input, page_header, select, stack,
    text_input,
};

use crate::overtaken::problems;
use crate::{Filled, Viewer};

pub(super) fn profile(viewer: &Viewer, form: &Filled, password: &Filled, away: Markup) -> Markup {
    html! {
        (page_header("Profile", html! { (viewer.user.email.as_str()) }, html! {}))
        (stack(html! {
            (card("About you", html! {}, about(viewer, form)))
            (card("Away", html! {}, away))
            (card("Password", html! {}, new_password(viewer, password)))
        }))
    }
}

fn about(viewer: &Viewer, form: &Filled) -> Markup {
    let of = |name, label, hint, required| FieldOf {
        name,
        label,
        hint,
        error: form.error(name),
        required,
    };
    let whose = if viewer.hours == viewer.workspace.calendar { "workspace" } else { "team" };
    let usual = format!("As the {whose} ({})", viewer.hours.zone().as_str());
    let zones = std::iter::once((String::new(), usual))
        .chain(Zone::all().into_iter().map(|it| (it.clone(), it)));
    let body = html! {
        (problems(form, &["name", "zone", "languages"]))
        (hidden("version", form.get("version")))
        (field(of("name", "Name", None, true), text_input("name", form.get("name")).attr("maxlength", "200").attr("autocomplete", "name")))
        (field(of("zone", "Time zone", Some("In which you read times, and in which your working hours lie."), false),
            select("zone", zones, form.get("zone"))))
        (field(of("languages", "Languages", Some("Which you speak with customers, separated by commas."), false),
            text_input("languages", form.get("languages")).attr("list", "languages").attr("autocomplete", "off")))
        datalist id="languages" { @for language in Language::all() { option value=(language.name()) {} } }
        div.actions { (button("Save").primary()) }
    };
    html! { (viewer.form("/profile", body).class("stack").class("narrow")) }
}

fn new_password(viewer: &Viewer, form: &Filled) -> Markup {
    let of =
        |name, label, hint| FieldOf { name, label, hint, error: form.error(name), required: true };
    let hint = "At least ten characters; a short sentence is good and easy to remember.";
    let body = html! {
        (form_errors(form.errors_besides(&["old", "password"])))
        input.sr-only type="text" name="email" value=(viewer.user.email.as_str()) autocomplete="username" tabindex="-1" aria-hidden="true" readonly;
        (field(of("old", "Present password", None), input("password", "old", "").attr("autocomplete", "current-password")))
        (field(of("password", "New password", Some(hint)), input("password", "password", "").attr("autocomplete", "new-password")))
        div.actions { (button("Set the password")) }
    };
    html! { (viewer.form("/profile/password", body).class("stack").class("narrow")) }
}
