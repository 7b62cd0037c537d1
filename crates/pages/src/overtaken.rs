//! Two people at one form: whoever saves second sees what the first made of it, loses nothing that was typed, and may
//! save again.

use maud::{Markup, html};
use ui::{Tone, alert, form_errors};

use crate::Filled;

/// What somebody else changed while one was typing.
#[derive(Clone, Debug)]
pub(crate) struct Overtaken {
    /// What happened, in the verb's words.
    pub(crate) says: String,
    pub(crate) differs: Vec<Difference>,
}

/// A field in which what was typed is not what is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) label: String,
    pub(crate) typed: String,
    pub(crate) now: String,
}

/// What stands in a field as it was sent; a ticked box says yes.
pub(crate) fn plain(form: &Filled, name: &str) -> String {
    match form.all(name) {
        [yes] if yes == "true" => "yes".to_owned(),
        all => all.join(", "),
    }
}

/// What was chosen from a list, in its words.
pub(crate) fn chosen(form: &Filled, name: &str, choices: &[(String, String)]) -> String {
    let word = |value: &String| {
        let known = choices.iter().find(|(known, _)| known == value);
        known.map_or_else(|| value.clone(), |(_, words)| words.clone())
    };
    form.all(name).iter().map(word).collect::<Vec<_>>().join(", ")
}

/// What is wrong with a form as a whole or with fields that it does not show; and who was quicker.
pub(crate) fn problems(form: &Filled, shown: &[&str]) -> Markup {
    html! {
        @if let Some(it) = form.overtaken() { (differences(&it.says, &it.differs)) }
        (form_errors(form.errors_besides(shown)))
    }
}

/// The fields in which what was typed differs from what is stored now.
pub(crate) fn differences(title: &str, differs: &[Difference]) -> Markup {
    let cell = |text: &str| {
        html! { td { @if text.is_empty() { span.muted { "nothing" } } @else { span.pre { (text) } } } }
    };
    let body = html! {
        @if differs.is_empty() {
            p { "What you typed is the same as what is stored now. Save again to be sure." }
        } @else {
            p { "Nothing is lost: below is what you typed. Where it differs from what is stored now:" }
            table.conflict {
                thead { tr { th scope="col" { "Field" } th scope="col" { "You typed" } th scope="col" { "Now" } } }
                tbody {
                    @for it in differs {
                        tr { th scope="row" { (it.label) } (cell(&it.typed)) (cell(&it.now)) }
                    }
                }
            }
            p { "Save again to keep what you typed." }
        }
    };
    alert(Tone::Warn, title, body)
}
