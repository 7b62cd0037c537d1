//! Mail addresses that can be delivered to by their form.

use std::fmt;
use std::str::FromStr;

use crate::Invalid;
use crate::invalid::serde_as_text;

/// A mail address: `name@example.com`.
///
/// The part before the at sign is kept as it was written, the domain in lower case. Accepted is
/// what mail systems deliver in practice: RFC 5321 with the letters of RFC 6531, without comments,
/// quoted names and addresses of bare machines.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the at sign.
    pub fn local_part(&self) -> &str {
        self.parts().0
    }

    /// The part behind the at sign, in lower case.
    pub fn domain(&self) -> &str {
        self.parts().1
    }

    /// What two spellings of one mailbox have in common: all of it in lower case.
    pub fn as_key(&self) -> String {
        self.0.to_lowercase()
    }

    fn parts(&self) -> (&str, &str) {
        self.0.rsplit_once('@').expect("an Email has an at sign")
    }
}

impl FromStr for Email {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let address = text.trim();
        let address = address.strip_prefix("mailto:").unwrap_or(address);
        let wrong = |why: &'static str| Invalid::new("a mail address", text, why);
        let (local, domain) = address.rsplit_once('@').ok_or_else(|| wrong("it has no @"))?;
        check_local(local).map_err(wrong)?;
        let domain = domain.to_lowercase();
        check_domain(&domain).map_err(wrong)?;
        if local.len() + 1 + domain.len() > 254 {
            return Err(wrong("it is longer than 254 bytes"));
        }
        Ok(Self(format!("{local}@{domain}")))
    }
}

fn check_local(local: &str) -> Result<(), &'static str> {
    if local.is_empty() {
        return Err("there is nothing before the @");
    }
    if local.len() > 64 {
        return Err("more than 64 bytes stand before the @");
    }
    if local.split('.').any(str::is_empty) {
        return Err("a point stands at an end or beside another one");
    }
    match local.chars().find(|c| !is_local_character(*c)) {
        None => Ok(()),
        Some('@') => Err("it has more than one @"),
        Some(c) if c.is_whitespace() => Err("it has a space in it"),
        Some(_) => Err("it has a sign in it that addresses cannot have"),
    }
}

fn is_local_character(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    }
    c.is_alphanumeric() || is_mark(c)
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn check_domain(domain: &str) -> Result<(), &'static str> {
    let labels: Vec<&str> = domain.split('.').collect();
    if labels.len() < 2 {
        return Err("the domain has no point");
    }
    if domain.len() > 253 || labels.iter().any(|label| label.len() > 63) {
        return Err("the domain is too long");
    }
    if labels.iter().any(|label| !is_label(label)) {
        return Err("the domain is not made of letters, digits and hyphens between points");
    }
    let top = labels[labels.len() - 1];
    if top.chars().count() < 2 || top.bytes().all(|c| c.is_ascii_digit()) {
        return Err("the domain has no such ending");
    }
    Ok(())
}

fn is_label(label: &str) -> bool {
    let fits = |c: char| c == '-' || c.is_alphanumeric() || (!c.is_ascii() && is_mark(c));
    !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.chars().all(fits)
}

impl AsRef<str> for Email {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Email, "a mail address");
