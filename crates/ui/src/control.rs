//! What people type and choose with. Each gives a [`Tag`], so that a page may add what it needs:
//! `text_input("name", &name).flag("required").attr("maxlength", "200")`.

use maud::{Markup, Render, html};

use crate::Tag;

/// A field of any type: `email`, `number`, `time` …
pub fn input(kind: &'static str, name: impl Into<String>, value: impl Into<String>) -> Tag {
    Tag::void("input").attr("type", kind).class("input").attr("name", name).attr("value", value)
}

/// One line of text.
pub fn text_input(name: impl Into<String>, value: impl Into<String>) -> Tag {
    input("text", name, value)
}

/// A day, as `2026-03-02`; empty where there is none.
pub fn date_input(name: impl Into<String>, value: impl Into<String>) -> Tag {
    input("date", name, value)
}

/// A value that people do not see.
pub fn hidden(name: impl Into<String>, value: impl Into<String>) -> Tag {
    Tag::void("input").attr("type", "hidden").attr("name", name).attr("value", value)
}

/// One file to send, in an [`upload_form`](crate::upload_form); `accept` is as in HTML.
pub fn file_input(name: impl Into<String>, accept: impl Into<String>) -> Tag {
    Tag::void("input").attr("type", "file").class("input").attr("name", name).attr("accept", accept)
}

/// Some lines of text; it grows with what is typed.
pub fn textarea(name: impl Into<String>, value: impl AsRef<str>) -> Tag {
    // A first line break directly after the tag is not part of the value.
    let text = html! { "\n" (value.as_ref()) };
    Tag::around("textarea", text).class("textarea").attr("name", name).attr("rows", "3")
}

/// An amount of money in a currency that the page says.
pub fn money_input(
    name: impl Into<String>,
    amount: impl Into<String>,
    currency: impl Into<String>,
) -> MoneyInput {
    let tag = text_input(name, amount).attr("inputmode", "decimal").class("number");
    MoneyInput { tag, currency: currency.into() }
}

/// A field for an amount, with its currency behind it.
#[derive(Clone, Debug)]
#[must_use]
pub struct MoneyInput {
    pub(crate) tag: Tag,
    pub(crate) currency: String,
}

impl Render for MoneyInput {
    fn render_to(&self, to: &mut String) {
        html! { span.money-input { (self.tag) span.unit { (self.currency) } } }.render_to(to);
    }
}

/// A choice from a list: value and words of each, and the value chosen.
pub fn select<V: AsRef<str>, W: AsRef<str>>(
    name: impl Into<String>,
    options: impl IntoIterator<Item = (V, W)>,
    chosen: &str,
) -> Tag {
    let options = html! {
        @for (value, words) in options {
            option value=(value.as_ref()) selected[value.as_ref() == chosen] { (words.as_ref()) }
        }
    };
    Tag::around("select", options).class("select").attr("name", name)
}

/// A box to tick, with its words; sends `true` where it is ticked.
pub fn checkbox(name: impl AsRef<str>, label: impl AsRef<str>, is_on: bool) -> Markup {
    checked("checkbox", name.as_ref(), "true", label.as_ref(), is_on)
}

/// A box that looks like a switch; sends `true` where it is on.
pub fn switch(name: impl AsRef<str>, label: impl AsRef<str>, is_on: bool) -> Markup {
    html! {
        label.check {
            input type="checkbox" role="switch" name=(name.as_ref()) value="true" checked[is_on];
            span { (label.as_ref()) }
        }
    }
}

/// One of a few choices, all visible: value and words of each.
pub fn radio_group<V: AsRef<str>, W: AsRef<str>>(
    name: impl AsRef<str>,
    options: impl IntoIterator<Item = (V, W)>,
    chosen: &str,
) -> Markup {
    html! {
        div.choices role="radiogroup" {
            @for (value, words) in options {
                (checked("radio", name.as_ref(), value.as_ref(), words.as_ref(), value.as_ref() == chosen))
            }
        }
    }
}

fn checked(kind: &str, name: &str, value: &str, label: &str, is_on: bool) -> Markup {
    html! {
        label.check {
            input.input type=(kind) name=(name) value=(value) checked[is_on];
            span { (label) }
        }
    }
}
