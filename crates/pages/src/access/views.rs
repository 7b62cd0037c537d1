//! What the ways in look like. Nobody is signed in here, so the forms carry no token; the browser's word about
//! where they come from is checked.

use maud::{Markup, html};
use ui::{FieldOf, Icon, Tag, button, field, form_errors, hidden, icon, input};

use crate::Filled;

pub(super) fn sign_in(form: &Filled) -> Markup {
    let email = FieldOf {
        name: "email",
        label: "E-mail address",
        error: form.error("email"),
        required: true,
        ..FieldOf::default()
    };
    let password = FieldOf {
        name: "password",
        label: "Password",
        error: form.error("password"),
        required: true,
        ..FieldOf::default()
    };
    let body = html! {
        (form_errors(form.errors_besides(&["email", "password"])))
        (hidden("next", form.get("next")))
        (field(email, input("email", "email", form.get("email")).attr("autocomplete", "username").flag("autofocus")))
        (field(password, input("password", "password", "").attr("autocomplete", "current-password")))
        (button("Sign in").primary().large())
        p.hint { "Forgotten? An administrator can make you a link that sets a new password." }
    };
    door("Sign in", "/sign-in", body)
}

pub(super) fn reset(secret: &str, form: &Filled) -> Markup {
    let password = FieldOf {
        name: "password",
        label: "New password",
        hint: Some("At least ten characters; a short sentence is good and easy to remember."),
        error: form.error("password"),
        required: true,
    };
    let body = html! {
        (form_errors(form.errors_besides(&["password"])))
        (field(password, input("password", "password", "").attr("autocomplete", "new-password").flag("autofocus")))
        (button("Set the password").primary().large())
    };
    door("Set a new password", &format!("/reset/{secret}"), body)
}

fn door(title: &str, action: &str, body: Markup) -> Markup {
    html! {
        div.door {
            div.brand { (icon(Icon::Mountain)) span { "Waymark" } }
            h1 { (title) }
            (Tag::around("form", body).attr("method", "post").attr("action", action).class("stack"))
        }
    }
}
