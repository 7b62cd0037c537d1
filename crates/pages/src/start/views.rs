//! What the first run looks like.

use std::sync::LazyLock;

use maud::{Markup, html};
use types::{Country, Weekday, Zone};
use ui::{FieldOf, Icon, Tag, button, field, form_errors, icon, input, select, text_input};

use crate::Filled;

/// The fields that show what is wrong with them.
const SHOWN: [&str; 12] = [
    "workspace",
    "currency",
    "zone",
    "country",
    "day",
    "from",
    "to",
    "name",
    "email",
    "password",
    "playbook",
    "playbooks",
];

pub(super) fn start(form: &Filled) -> Markup {
    let body = html! {
        (form_errors(form.errors_besides(&SHOWN)))
        (company(form))
        (working_time(form))
        (administrator(form))
        (playbooks(form))
        div.actions { (button("Create the workspace").primary().large()) }
    };
    html! {
        div.door.wide {
            div.brand { (icon(Icon::Mountain)) span { "Waymark" } }
            h1 { "Set up your workspace" }
            p.muted { "Everything here can be changed later in the settings." }
            (Tag::around("form", body).attr("method", "post").attr("action", "/start").class("stack").class("start"))
        }
    }
}

/// A field by its name, with what is wrong with it.
fn of<'a>(form: &'a Filled, name: &'a str, label: &'a str, hint: Option<&'a str>) -> FieldOf<'a> {
    FieldOf { name, label, hint, error: form.error(name), required: name != "country" }
}

fn company(form: &Filled) -> Markup {
    html! {
        section.part {
            h2 { "Your company" }
            div.form-grid {
                (field(of(form, "workspace", "Name", None), text_input("workspace", form.get("workspace"))
                    .attr("maxlength", "200").attr("autocomplete", "organization").flag("autofocus")))
                (field(of(form, "currency", "Currency", Some("Three letters; amounts without another are in it.")),
                    text_input("currency", form.get("currency")).attr("list", "currencies").attr("maxlength", "3").attr("autocomplete", "off")))
            }
            datalist id="currencies" { @for (code, name) in CURRENCIES { option value=(code) { (name) } } }
        }
    }
}

fn working_time(form: &Filled) -> Markup {
    let countries = std::iter::once(("", "No public holidays".to_owned()))
        .chain(COUNTRIES.iter().map(|country| (country.as_str(), country.name().to_owned())));
    html! {
        section.part {
            h2 { "Working time" }
            p.hint { "The time that a stage allows is counted in it." }
            div.form-grid {
                (field(of(form, "zone", "Time zone", None), select("zone", zones(), form.get("zone")).flag("data-own-zone")))
                (field(of(form, "country", "Public holidays of", None), select("country", countries, form.get("country"))))
                (field(of(form, "from", "Work begins", None), input("time", "from", form.get("from"))))
                (field(of(form, "to", "Work ends", None), input("time", "to", form.get("to"))))
                div.whole { (field(of(form, "day", "Working days", None), days(form))) }
            }
        }
    }
}

fn days(form: &Filled) -> Markup {
    html! {
        div.choices {
            @for day in Weekday::ALL {
                label.check {
                    input type="checkbox" name="day" value=(day.to_string()) checked[form.is_chosen("day", &day.to_string())];
                    span { (capital(&day.to_string())) }
                }
            }
        }
    }
}

fn administrator(form: &Filled) -> Markup {
    let password = of(
        form,
        "password",
        "Password",
        Some("At least ten characters; a short sentence is good and easy to remember."),
    );
    html! {
        section.part {
            h2 { "You, the first administrator" }
            div.form-grid {
                (field(of(form, "name", "Your name", None), text_input("name", form.get("name")).attr("maxlength", "200").attr("autocomplete", "name")))
                (field(of(form, "email", "E-mail address", Some("You sign in with it.")), input("email", "email", form.get("email")).attr("autocomplete", "username")))
                div.whole { (field(password, input("password", "password", "").attr("autocomplete", "new-password"))) }
            }
        }
    }
}

fn playbooks(form: &Filled) -> Markup {
    html! {
        section.part {
            h2 { "Playbooks to begin with" }
            p.hint { "Each is a whole sales process, ready to use and to change. You can add more at any time." }
            (field(FieldOf { name: "playbook", label: "Processes", error: form.error("playbook").or_else(|| form.error("playbooks")), ..FieldOf::default() }, gallery(form)))
        }
    }
}

fn gallery(form: &Filled) -> Markup {
    html! {
        div.choices.cards {
            @for shown in GALLERY.iter() {
                label.check {
                    input type="checkbox" name="playbook" value=(shown.key) checked[form.is_chosen("playbook", shown.key)];
                    span { b { (shown.name) } small { (shown.line) } }
                }
            }
        }
    }
}

struct Shown {
    key: &'static str,
    name: String,
    line: String,
}

/// Read once: the texts are part of the program.
static GALLERY: LazyLock<Vec<Shown>> = LazyLock::new(|| {
    let read = |(key, text): &(&'static str, &'static str)| {
        let model = playbook::parse(text).ok()?.playbook;
        let stages = model.stages.len();
        let line = model.summary.as_deref().and_then(first_sentence).unwrap_or_default();
        Some(Shown { key, name: model.name, line: format!("{line} {stages} stages.") })
    };
    playbook::builtin::all().iter().filter_map(read).collect()
});

fn first_sentence(summary: &str) -> Option<String> {
    let text = summary.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = text.find(". ").map_or(text.len(), |at| at + 1);
    (!text.is_empty()).then(|| text[..end].to_owned())
}

/// The parts of the world that have zones of places; old names and fixed offsets are left out.
const PLACES: [&str; 10] = [
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
];

fn zones() -> Vec<(String, String)> {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut names = Zone::all();
        names.retain(|name| name == "UTC" || PLACES.iter().any(|place| name.starts_with(place)));
        names.sort();
        names
    });
    NAMES.iter().map(|name| (name.clone(), name.replace('_', " "))).collect()
}

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let mut countries: Vec<Country> = Country::all().collect();
    countries.sort_by_key(|country| types::fold(country.name()));
    countries
});

/// Those offered while one types; every currency of ISO 4217 is taken.
const CURRENCIES: [(&str, &str); 24] = [
    ("EUR", "Euro"),
    ("USD", "US dollar"),
    ("GBP", "Pound sterling"),
    ("CHF", "Swiss franc"),
    ("AUD", "Australian dollar"),
    ("BRL", "Brazilian real"),
    ("CAD", "Canadian dollar"),
    ("CNY", "Renminbi"),
    ("CZK", "Czech koruna"),
    ("DKK", "Danish krone"),
    ("HKD", "Hong Kong dollar"),
    ("HUF", "Forint"),
    ("INR", "Indian rupee"),
    ("JPY", "Yen"),
    ("KRW", "Won"),
    ("MXN", "Mexican peso"),
    ("NOK", "Norwegian krone"),
    ("NZD", "New Zealand dollar"),
    ("PLN", "Złoty"),
    ("SEK", "Swedish krona"),
    ("SGD", "Singapore dollar"),
    ("TRY", "Turkish lira"),
    ("UAH", "Hryvnia"),
    ("ZAR", "Rand"),
];

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}
