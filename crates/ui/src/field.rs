//! Forms and their fields: label, hint, error, and the ties between them that screen readers follow.

use maud::{Markup, PreEscaped, Render, html};

use crate::{Icon, MoneyInput, Tag, hidden, icon};

/// What stands around a control.
#[derive(Clone, Copy, Debug, Default)]
pub struct FieldOf<'a> {
    /// The name under which the value is sent; also makes the ids.
    pub name: &'a str,
    /// What is asked.
    pub label: &'a str,
    /// What helps to answer.
    pub hint: Option<&'a str>,
    /// What is wrong with the answer.
    pub error: Option<&'a str>,
    /// Whether there must be an answer.
    pub required: bool,
}

/// What a field can be around.
pub trait Control {
    /// The control, tied to its label (`id`) and to what describes it.
    fn tied(self, of: &FieldOf<'_>, id: &str, described_by: Option<String>) -> (Markup, bool);
}

impl Control for Tag {
    fn tied(self, of: &FieldOf<'_>, id: &str, described_by: Option<String>) -> (Markup, bool) {
        (tied_tag(self, of, id, described_by).render(), true)
    }
}

fn tied_tag(tag: Tag, of: &FieldOf<'_>, id: &str, described_by: Option<String>) -> Tag {
    let id = tag.get("id").unwrap_or(id).to_owned();
    tag.attr("id", id)
        .flag_if(of.required, "required")
        .attr_if("aria-invalid", of.error.map(|_| "true"))
        .attr_if("aria-describedby", described_by)
}

impl Control for MoneyInput {
    fn tied(self, of: &FieldOf<'_>, id: &str, described_by: Option<String>) -> (Markup, bool) {
        let tag = tied_tag(self.tag.clone(), of, id, described_by);
        (MoneyInput { tag, ..self }.render(), true)
    }
}

/// Several controls, or one that ties itself: drawn as a group with the label as its name.
impl Control for Markup {
    fn tied(self, _: &FieldOf<'_>, _: &str, _: Option<String>) -> (Markup, bool) {
        (self, false)
    }
}

/// A control with its label, hint and error.
pub fn field(of: FieldOf<'_>, control: impl Control) -> Markup {
    let id = format!("f-{}", of.name);
    let (hint, error) = (format!("{id}-hint"), format!("{id}-error"));
    let describing = [of.hint.map(|_| hint.as_str()), of.error.map(|_| error.as_str())];
    let describing: Vec<&str> = describing.into_iter().flatten().collect();
    let described_by = (!describing.is_empty()).then(|| describing.join(" "));
    let (control, is_one) = control.tied(&of, &id, described_by.clone());
    let inside = html! {
        (control)
        @if let Some(words) = of.hint { p.hint id=(hint) { (words) } }
        @if let Some(words) = of.error { p.wrong id=(error) { (icon(Icon::CircleAlert)) (words) } }
    };
    let label = html! {
        (of.label)
        @if of.required { span.must title="required" aria-hidden="true" { "*" } }
    };
    if is_one {
        return html! {
            div.field data-field=(of.name) data-invalid[of.error.is_some()] { label for=(id) { (label) } (inside) }
        };
    }
    html! {
        fieldset.field data-field=(of.name) data-invalid[of.error.is_some()] aria-describedby=[described_by] {
            legend { (label) }
            (inside)
        }
    }
}

/// A form that changes something: sent by POST with the token against requests from other sites.
pub fn form(csrf: &str, action: impl Into<String>, body: Markup) -> Tag {
    let body = html! { (hidden("csrf", csrf)) (body) };
    Tag::around("form", body).attr("method", "post").attr("action", action)
}

/// A form that sends files; the token goes with the address.
pub fn upload_form(csrf: &str, action: impl AsRef<str>, body: Markup) -> Tag {
    let action = action.as_ref();
    let joint = if action.contains('?') { '&' } else { '?' };
    Tag::around("form", body)
        .attr("method", "post")
        .attr("enctype", "multipart/form-data")
        .attr("action", format!("{action}{joint}csrf={csrf}"))
}

/// What is wrong with a form as a whole, above its fields; nothing where nothing is.
pub fn form_errors<'a>(messages: impl IntoIterator<Item = &'a str>) -> Markup {
    let messages: Vec<&str> = messages.into_iter().collect();
    if messages.is_empty() {
        return PreEscaped(String::new());
    }
    html! {
        div.alert data-tone="bad" role="alert" {
            (icon(Icon::CircleAlert))
            section { @for message in messages { p { (message) } } }
        }
    }
}
