//! The form that begins a playbook from a history.

use maud::{Markup, html};
use ui::{FieldOf, Icon, button, field, form_errors, hidden, text_input};

use crate::{Filled, Viewer};

/// Asks what the playbook is called; the text goes along where it was drafted already.
pub(super) fn draft_form(
    viewer: &Viewer,
    action: &str,
    text: Option<&str>,
    form: &Filled,
) -> Markup {
    let of = FieldOf {
        name: "name",
        label: "Name",
        error: form.error("name"),
        required: true,
        ..FieldOf::default()
    };
    let body = html! {
        (form_errors(form.errors_besides(&["name"])))
        @if let Some(text) = text { (hidden("text", text)) }
        (field(of, text_input("name", form.get("name")).attr("maxlength", "200")))
        div.actions { (button("Draft a playbook").primary().icon(Icon::FileText)) }
    };
    html! { (viewer.form(action, body).class("stack form-narrow")) }
}
