//! Fields of the deal's forms: what was typed, or else what is so already.

use app::users::User;
use maud::{Markup, Render, html};
use types::Date;
use ui::{FieldOf, Tag};

use super::look::Look;
use crate::{Filled, choices};

/// A form being drawn: the deal, what was typed.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) look: Look<'a>,
    pub(super) filled: &'a Filled,
    /// Above it stands why it was refused, with what is missing.
    pub(super) is_refused: bool,
}

/// A field under construction; it renders where markup is expected.
pub(super) struct Ask<'a> {
    form: Form<'a>,
    name: &'a str,
    label: &'a str,
    hint: Option<String>,
    required: bool,
    default: String,
    kind: Kind,
    focus: bool,
}

enum Kind {
    Line,
    Product,
    Area,
    Day { from: Option<Date> },
    Time,
    Clock,
    Number,
    Choice(Vec<(String, String)>),
    Radios(Vec<(String, String)>),
    Tick,
    Money,
}

impl<'a> Form<'a> {
    fn ask(self, name: &'a str, label: &'a str, kind: Kind) -> Ask<'a> {
        Ask {
            form: self,
            name,
            label,
            hint: None,
            required: false,
            default: String::new(),
            kind,
            focus: false,
        }
    }

    pub(super) fn line(self, name: &'a str, label: &'a str) -> Ask<'a> {
        self.ask(name, label, Kind::Line)
    }

    /// A line with the products on offer to choose from.
    pub(super) fn product(self, name: &'a str, label: &'a str) -> Ask<'a> {
        self.ask(name, label, Kind::Product)
    }

    pub(super) fn area(self, name: &'a str, label: &'a str) -> Ask<'a> {
        self.ask(name, label, Kind::Area)
    }

    /// A day; `from` is the first that makes sense.
    pub(super) fn day(self, name: &'a str, label: &'a str, from: Option<Date>) -> Ask<'a> {
        self.ask(name, label, Kind::Day { from })
    }

    /// A day with a time, in the reader's zone.
    pub(super) fn day_and_time(self, name: &'a str, label: &'a str) -> Ask<'a> {
        self.ask(name, label, Kind::Time)
    }

    /// A time of day.
    pub(super) fn clock(self, name: &'a str, label: &'a str) -> Ask<'a> {
        self.ask(name, label, Kind::Clock)
    }

    pub(super) fn number(self, name: &'a str, label: &'a str) -> Ask<'a> {
        self.ask(name, label, Kind::Number)
    }

    /// An amount, with its currency in `NAME-currency`.
    pub(super) fn money(self, name: &'a str, label: &'a str) -> Ask<'a> {
        self.ask(name, label, Kind::Money)
    }

    pub(super) fn tick(self, name: &'a str, label: &'a str) -> Ask<'a> {
        self.ask(name, label, Kind::Tick)
    }

    pub(super) fn choice<V: Into<String>, W: Into<String>>(
        self,
        name: &'a str,
        label: &'a str,
        options: impl IntoIterator<Item = (V, W)>,
    ) -> Ask<'a> {
        let options = options.into_iter().map(|(value, words)| (value.into(), words.into()));
        self.ask(name, label, Kind::Choice(options.collect()))
    }

    /// A few choices, all visible.
    pub(super) fn radios<V: Into<String>, W: Into<String>>(
        self,
        name: &'a str,
        label: &'a str,
        options: impl IntoIterator<Item = (V, W)>,
    ) -> Ask<'a> {
        let options = options.into_iter().map(|(value, words)| (value.into(), words.into()));
        self.ask(name, label, Kind::Radios(options.collect()))
    }

    /// A colleague who works here, or nobody where `nobody` says what that means.
    pub(super) fn colleague(self, name: &'a str, label: &'a str, nobody: Option<&str>) -> Ask<'a> {
        let nobody = nobody.map(|words| (String::new(), words.to_owned()));
        let people = self.look.dossier.active_colleagues();
        let people = people.map(|user: &User| (user.id.to_string(), user.name.clone()));
        self.choice(name, label, nobody.into_iter().chain(people).collect::<Vec<_>>())
    }
}

impl Ask<'_> {
    pub(super) fn hint(mut self, words: impl Into<String>) -> Self {
        self.hint = Some(words.into());
        self
    }

    pub(super) fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What stands there before anybody typed.
    pub(super) fn or(mut self, value: impl Into<String>) -> Self {
        self.default = value.into();
        self
    }

    /// Where typing begins.
    pub(super) fn first(mut self) -> Self {
        self.focus = true;
        self
    }

    fn value(&self, name: &str) -> String {
        let filled = self.form.filled;
        if filled.has(name) { filled.raw(name).to_owned() } else { self.default.clone() }
    }

    fn control(&self, value: &str) -> Tag {
        let name = self.name;
        match &self.kind {
            Kind::Area => ui::textarea(name, value).attr("maxlength", "20000"),
            Kind::Day { from } => {
                ui::date_input(name, value).attr_if("min", from.map(|day| day.to_string()))
            }
            Kind::Time => ui::input("datetime-local", name, value),
            Kind::Clock => ui::input("time", name, value),
            Kind::Number => ui::text_input(name, value).attr("inputmode", "decimal"),
            Kind::Choice(options) => {
                // What stands there stays, though it is not offered any more.
                let is_offered = value.is_empty() || options.iter().any(|(it, _)| it == value);
                let stays = (!is_offered).then_some((value, value));
                let options = options.iter().map(|(value, words)| (value.as_str(), words.as_str()));
                ui::select(name, options.chain(stays), value)
            }
            Kind::Product => {
                ui::text_input(name, value).attr("maxlength", "1000").attr("list", "products")
            }
            _ => ui::text_input(name, value).attr("maxlength", "1000"),
        }
    }
}

impl Render for Ask<'_> {
    fn render_to(&self, to: &mut String) {
        let value = self.value(self.name);
        let theirs = self.theirs(&value);
        let of = FieldOf {
            name: self.name,
            label: self.label,
            hint: theirs.as_deref().or(self.hint.as_deref()),
            error: self.form.filled.error(self.name),
            required: self.required,
        };
        let drawn: Markup = match &self.kind {
            Kind::Radios(options) => {
                let options = options.iter().map(|(value, words)| (value, words));
                ui::field(of, ui::radio_group(self.name, options, &value))
            }
            Kind::Tick => html! {
                div.field { (ui::checkbox(self.name, self.label, value == "true")) @if let Some(hint) = &self.hint { p.hint { (hint) } } }
            },
            Kind::Money => {
                let currency = format!("{}-currency", self.name);
                let code = self.form.filled.some(&currency).unwrap_or_else(|| self.currency());
                let amount = ui::text_input(self.name, value.as_str())
                    .attr("inputmode", "decimal")
                    .class("number")
                    .attr("aria-label", self.label);
                let code = ui::text_input(currency, code)
                    .class("currency")
                    .attr("maxlength", "3")
                    .attr("size", "3")
                    .attr("aria-label", "Currency");
                ui::field(of, html! { span.money-input { (amount) (code) } })
            }
            Kind::Product => html! { (ui::field(of, self.control(&value))) (choices::products()) },
            _ => ui::field(of, self.control(&value).flag_if(self.focus, "autofocus")),
        };
        drawn.render_to(to);
    }
}

impl Ask<'_> {
    /// After a conflict, what stands in the deal now where something else was typed.
    fn theirs(&self, typed: &str) -> Option<String> {
        if !self.form.filled.is_overtaken() || typed.trim() == self.default.trim() {
            return None;
        }
        let words = match &self.kind {
            Kind::Choice(options) | Kind::Radios(options) => {
                let known = options.iter().find(|(value, _)| *value == self.default);
                known.map_or(self.default.as_str(), |(_, words)| words)
            }
            _ => &self.default,
        };
        Some(match words {
            "" => "Somebody emptied it meanwhile.".to_owned(),
            words => format!("Now it says “{words}”."),
        })
    }

    /// The deal's currency, or else the workspace's.
    fn currency(&self) -> String {
        currency_of(self.form.look).to_string()
    }
}

/// The deal's currency, or else the workspace's.
pub(super) fn currency_of(look: Look<'_>) -> types::Currency {
    let state = look.state();
    let own = state.amount.map(|amount| amount.currency()).or(state.profile.currency);
    own.unwrap_or(look.dossier.workspace.currency)
}

/// The amount typed in a money field; nothing where the field is empty, and notes what is wrong.
#[expect(clippy::option_option, reason = "nothing typed and something wrong are two things")]
pub(super) fn money_of(
    look: Look<'_>,
    filled: &mut Filled,
    name: &str,
) -> Option<Option<types::Money>> {
    let Some(text) = filled.some(name) else { return Some(None) };
    let code = filled.some(&format!("{name}-currency"));
    let currency = match code.map(|code| code.to_uppercase().parse()) {
        None => currency_of(look),
        Some(Ok(currency)) => currency,
        Some(Err(_)) => {
            filled.refuse(name, "Write the currency as three letters, as EUR or USD.");
            return None;
        }
    };
    match types::Money::parse(&text, currency) {
        Ok(money) => Some(Some(money)),
        Err(why) => {
            filled.refuse(name, format!("{why}."));
            None
        }
    }
}
