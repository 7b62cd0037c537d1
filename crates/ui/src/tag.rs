//! An element whose attributes are added one by one: what controls, buttons and forms are made of.

use std::borrow::Cow;

use maud::{Markup, PreEscaped, Render};

/// An element under construction; it renders where markup is expected.
#[derive(Clone, Debug)]
#[must_use]
pub struct Tag {
    name: &'static str,
    attributes: Vec<(Cow<'static, str>, String)>,
    body: Option<Markup>,
}

impl Tag {
    /// An element without content, such as `input`.
    pub fn void(name: &'static str) -> Tag {
        Tag { name, attributes: Vec::new(), body: None }
    }

    /// An element around markup.
    pub fn around(name: &'static str, body: Markup) -> Tag {
        Tag { name, attributes: Vec::new(), body: Some(body) }
    }

    /// Sets an attribute; its value is escaped. A later value replaces an earlier one, except that
    /// classes add up. An empty value is written as a bare attribute.
    pub fn attr(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Tag {
        let (name, value) = (name.into(), value.into());
        match self.attributes.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) if name == "class" => {
                old.push(' ');
                old.push_str(&value);
            }
            Some((_, old)) => *old = value,
            None => self.attributes.push((name, value)),
        }
        self
    }

    /// Sets an attribute that has no value, such as `required`.
    pub fn flag(self, name: impl Into<Cow<'static, str>>) -> Tag {
        self.attr(name, "")
    }

    /// Sets an attribute without a value where `is` holds.
    pub fn flag_if(self, is: bool, name: impl Into<Cow<'static, str>>) -> Tag {
        if is { self.flag(name) } else { self }
    }

    /// Sets an attribute where there is a value.
    pub fn attr_if(
        self,
        name: impl Into<Cow<'static, str>>,
        value: Option<impl Into<String>>,
    ) -> Tag {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Adds a class.
    pub fn class(self, class: impl Into<String>) -> Tag {
        self.attr("class", class)
    }

    /// The same attributes around markup.
    pub(crate) fn filled(self, name: &'static str, body: Markup) -> Tag {
        Tag { name, body: Some(body), ..self }
    }

    /// The value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl Render for Tag {
    fn render_to(&self, to: &mut String) {
        to.push('<');
        to.push_str(self.name);
        for (name, value) in &self.attributes {
            to.push(' ');
            to.push_str(name);
            // An empty value must be written where it means something.
            if !value.is_empty() || matches!(name.as_ref(), "value" | "alt") {
                to.push_str("=\"");
                value.as_str().render_to(to);
                to.push('"');
            }
        }
        to.push('>');
        if let Some(PreEscaped(body)) = &self.body {
            to.push_str(body);
            to.push_str("</");
            to.push_str(self.name);
            to.push('>');
        }
    }
}
