//! Checks of what people type into records: one place, so that a name or a web address is the same everywhere.
//!
//! A [`Checked`] collects all that is wrong, so that a form shows everything at once. Imports give raw
//! facts: for them a value that cannot be read is kept as it is, and its reader is told to doubt it.

use std::collections::HashSet;
use std::sync::LazyLock;

use types::{Country, Phone, Zone};
use web::FieldError;

use crate::house::{By, Cause};
use crate::{Error, Result};

/// The longest line of text, in characters.
const LINE: usize = 300;
/// The longest text, in characters.
const TEXT: usize = 20_000;

/// What is wrong so far, and whether a value that cannot be read is kept.
#[derive(Debug)]
pub(crate) struct Checked {
    wrong: Vec<FieldError>,
    keeps_raw: bool,
}

impl Checked {
    /// Begins the checks of what somebody gives.
    pub(crate) fn of(by: &By) -> Checked {
        Checked { wrong: Vec::new(), keeps_raw: by.cause == Cause::Import }
    }

    /// Notes what is wrong with a field.
    pub(crate) fn wrong(&mut self, field: &str, message: impl Into<String>) {
        self.wrong.push(FieldError::new(field, "invalid", message));
    }

    /// Everything was right, or all that was not.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub(crate) fn done(self) -> Result<()> {
        if self.wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(self.wrong)) }
    }

    /// A name: one line, not empty.
    pub(crate) fn name(&mut self, field: &str, text: &str) -> String {
        let name = self.bounded(field, text, LINE);
        if name.is_empty() {
            self.wrong(field, format!("Give a name of at most {LINE} characters."));
        }
        name
    }

    /// A line of text; an empty one counts as absent.
    pub(crate) fn line(&mut self, field: &str, text: &mut Option<String>) {
        let Some(given) = text.take() else { return };
        *text = Some(self.bounded(field, &given, LINE)).filter(|text| !text.is_empty());
    }

    /// A longer text, kept with its spaces; a blank one counts as absent.
    pub(crate) fn text(&mut self, field: &str, text: &mut Option<String>) {
        let Some(given) = text.take() else { return };
        if !self.bounded(field, &given, TEXT).is_empty() {
            *text = Some(given);
        }
    }

    /// A number that counts something.
    pub(crate) fn count(&mut self, field: &str, number: Option<i64>) {
        if number.is_some_and(|number| number < 0) {
            self.wrong(field, "Give a number that is not negative.");
        }
    }

    /// An address on the web, in one spelling.
    pub(crate) fn website(&mut self, field: &str, text: &mut Option<String>) {
        self.line(field, text);
        self.read(field, text, |given| {
            website(given).ok_or_else(|| {
                "This is no address on the web: it is written as https://www.example.com."
                    .to_owned()
            })
        });
    }

    /// A domain, lower case, without `www.`.
    pub(crate) fn domain(&mut self, field: &str, given: &str) -> Option<String> {
        let domain = domain_of(given);
        if domain.is_none() && !self.keeps_raw && !given.trim().is_empty() {
            self.wrong(field, "This is no domain: it is written as example.com.");
        }
        domain
    }

    /// A telephone number in the international form.
    pub(crate) fn phone(&mut self, field: &str, text: &mut Option<String>, home: Option<Country>) {
        self.line(field, text);
        self.read(field, text, |given| {
            let phone = Phone::parse(given, home);
            phone.map(|phone| phone.as_str().to_owned()).map_err(|error| sentence(&error))
        });
    }

    /// A time zone by its name.
    pub(crate) fn zone(&mut self, field: &str, text: &mut Option<String>) {
        self.line(field, text);
        self.read(field, text, |given| {
            let zone = given.parse::<Zone>();
            zone.map(|zone| zone.to_string()).map_err(|error| sentence(&error))
        });
    }

    /// `b2b` or `b2c`.
    pub(crate) fn segment(&mut self, field: &str, text: &mut Option<String>) {
        self.line(field, text);
        self.read(field, text, |given| match given.to_ascii_lowercase().as_str() {
            "b2b" => Ok("b2b".to_owned()),
            "b2c" => Ok("b2c".to_owned()),
            _ => Err("It is b2b or b2c.".to_owned()),
        });
    }

    fn read(
        &mut self,
        field: &str,
        text: &mut Option<String>,
        reader: impl FnOnce(&str) -> Result<String, String>,
    ) {
        let Some(given) = text.as_deref() else { return };
        match reader(given) {
            Ok(read) => *text = Some(read),
            Err(_) if self.keeps_raw => {}
            Err(message) => self.wrong(field, message),
        }
    }

    fn bounded(&mut self, field: &str, given: &str, most: usize) -> String {
        let text = given.trim();
        if text.contains('\0') {
            self.wrong(field, "It contains the character NUL, which no text may have.");
        }
        if text.chars().nth(most).is_some() {
            self.wrong(field, format!("It is longer than {most} characters."));
        }
        text.to_owned()
    }
}

fn sentence(error: &types::Invalid) -> String {
    format!("This is not {}: {}.", error.what(), error.why())
}

/// An address on the web in one spelling: with its scheme, the host in lower case.
pub(crate) fn website(text: &str) -> Option<String> {
    let text = text.trim();
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("https".to_owned(), text),
    };
    if !matches!(scheme.as_str(), "http" | "https") || rest.contains(char::is_whitespace) {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    if host.contains('@') || domain_of(host).is_none() {
        return None;
    }
    let path = if path == "/" { "" } else { path };
    Some(format!("{scheme}://{}{path}", host.to_lowercase()))
}

/// The domain in an address of the web or of mail: lower case, without `www.`, or none.
pub fn domain_of(address: &str) -> Option<String> {
    let address = address.trim().to_lowercase();
    let after_scheme = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
    let host = after_scheme.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host).trim_matches('.');
    is_domain(host).then(|| host.to_owned())
}

fn is_domain(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let plain = |c: char| c.is_alphanumeric() || c == '-';
    let is_label = |label: &&str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && label.chars().all(plain)
    };
    let top = labels.last().copied().unwrap_or_default();
    labels.len() >= 2
        && host.len() <= 253
        && labels.iter().all(is_label)
        && top.chars().count() >= 2
        && !top.bytes().all(|byte| byte.is_ascii_digit())
}

/// The addresses at which everybody may have a mailbox.
static FREE_MAIL: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words_of(
        "\
    126.com 163.com aol.com bol.com.br free.fr freenet.de gmail.com gmx.at gmx.ch gmx.de gmx.net \
    googlemail.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr icloud.com laposte.net libero.it \
    live.com mac.com mail.com mail.ru me.com msn.com naver.com o2.pl orange.fr outlook.com proton.me \
    protonmail.com qq.com rediffmail.com seznam.cz t-online.de terra.com.br uol.com.br wanadoo.fr \
    web.de wp.pl yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.fr yandex.ru \
    ymail.com zoho.com",
    )
});

/// Whether everybody may have a mailbox at a domain.
pub(crate) fn is_free_mail(domain: &str) -> bool {
    FREE_MAIL.contains(domain)
}

/// The words of a list, to look them up.
pub(crate) fn words_of(list: &'static str) -> HashSet<&'static str> {
    list.split(' ').filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_web_get_one_spelling() {
        for (given, read) in [
            ("WWW.Shop.Example", Some("https://www.shop.example")),
            ("http://shop.example/", Some("http://shop.example")),
            ("https://shop.example:8443/a?b=C#d", Some("https://shop.example:8443/a?b=C#d")),
            ("müller.example", Some("https://müller.example")),
            ("n/a", None),
            ("none", None),
            ("ftp://shop.example", None),
            ("javascript://shop.example/%0aalert(1)", None),
            ("anna@shop.example", None),
            ("shop example.com", None),
            ("10.0.0.1", None),
            ("", None),
        ] {
            assert_eq!(website(given).as_deref(), read, "{given:?}");
        }
    }

    #[test]
    fn a_domain_is_found_in_addresses_of_all_kinds() {
        for (given, read) in [
            ("https://www.Shop.example/path?x=1", Some("shop.example")),
            ("anna@mail.shop.example", Some("mail.shop.example")),
            ("www.wwwshop.example", Some("wwwshop.example")),
            ("shop", None),
            ("shop..example", None),
            ("-shop.example", None),
            ("192.168.0.1", None),
        ] {
            assert_eq!(domain_of(given).as_deref(), read, "{given:?}");
        }
    }
}
