//! Buttons, and links that look like buttons.

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::{Icon, Tag, icon};

/// A button or a link under construction; it renders where markup is expected.
#[derive(Clone, Debug)]
#[must_use]
pub struct Button {
    name: &'static str,
    icon: Option<Icon>,
    label: Option<String>,
    key: Option<&'static str>,
    tag: Tag,
}

/// A button that sends its form. It looks quiet; say `.primary()` for the one that matters.
pub fn button(label: impl Into<String>) -> Button {
    Button::new("button", Some(label.into()), None).attr("type", "submit")
}

/// A link that looks like a button.
pub fn link_button(label: impl Into<String>, href: impl Into<String>) -> Button {
    Button::new("a", Some(label.into()), None).attr("href", href)
}

/// A small square button with an icon; the label is for screen readers and shown on hover.
pub fn icon_button(icon: Icon, label: impl Into<String>) -> Button {
    let label = label.into();
    Button::new("button", None, Some(icon))
        .attr("type", "submit")
        .attr("aria-label", label.clone())
        .attr("title", label)
        .attr("data-variant", "ghost")
        .attr("data-size", "icon-sm")
}

impl Button {
    fn new(name: &'static str, label: Option<String>, icon: Option<Icon>) -> Button {
        let tag =
            Tag::void(name).class("btn").attr("data-variant", "outline").attr("data-size", "sm");
        Button { name, icon, label, key: None, tag }
    }

    /// The one thing that this page is for.
    pub fn primary(self) -> Button {
        self.attr("data-variant", "primary")
    }

    /// Without a border.
    pub fn ghost(self) -> Button {
        self.attr("data-variant", "ghost")
    }

    /// For what cannot be taken back.
    pub fn danger(self) -> Button {
        self.attr("data-variant", "destructive")
    }

    /// Smaller than usual.
    pub fn small(self) -> Button {
        self.attr("data-size", "xs")
    }

    /// Larger than usual: for the only button of a page.
    pub fn large(self) -> Button {
        self.attr("data-size", "lg")
    }

    /// An icon before the words.
    pub fn icon(mut self, icon: Icon) -> Button {
        self.icon = Some(icon);
        self
    }

    /// Does not send its form.
    pub fn plain(self) -> Button {
        self.attr("type", "button")
    }

    /// Opens the dialog of this id. Without scripts only newer browsers do; what must open in all of them is a link with
    /// `data-sheet`.
    pub fn opens(self, dialog: impl Into<String>) -> Button {
        let id = dialog.into();
        self.plain().attr("command", "show-modal").attr("commandfor", id)
    }

    /// Is pressed by this key while nobody types, and shows so.
    pub fn hotkey(mut self, key: &'static str) -> Button {
        self.key = Some(key);
        self.attr("data-hotkey", key).attr("aria-keyshortcuts", key)
    }

    /// Asks before it does it; without scripts it does it at once.
    pub fn confirm(self, question: impl Into<String>) -> Button {
        self.attr("data-confirm", question)
    }

    /// What is sent when this button sends the form.
    pub fn value(self, name: impl Into<String>, value: impl Into<String>) -> Button {
        self.attr("name", name).attr("value", value)
    }

    /// Sets an attribute; its value is escaped.
    pub fn attr(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Button {
        self.tag = self.tag.attr(name, value);
        self
    }

    /// Sets an attribute that has no value.
    pub fn flag(self, name: impl Into<Cow<'static, str>>) -> Button {
        self.attr(name, "")
    }

    /// Cannot be pressed where `is` holds.
    pub fn disabled(self, is: bool) -> Button {
        if is { self.flag("disabled") } else { self }
    }

    fn body(&self) -> Markup {
        html! {
            @if let Some(drawing) = self.icon { (icon(drawing)) }
            @if let Some(label) = &self.label { (label) }
            @if let (Some(key), Some(_)) = (self.key, &self.label) { kbd.kbd aria-hidden="true" { (key) } }
        }
    }
}

impl Render for Button {
    fn render_to(&self, to: &mut String) {
        self.tag.clone().filled(self.name, self.body()).render_to(to);
    }
}
