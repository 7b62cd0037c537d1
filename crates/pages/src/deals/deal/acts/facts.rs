//! What a deal is about: name, worth, expected close, where it came from, its customer, what was offered.

use deal::{Changes, Command, Edit, SetTerms};
use maud::{Markup, html};
use types::Date;

use super::super::act::{Act, Wish};
use super::super::ask::{Form, money_of};
use super::super::look::Look;
use crate::{Filled, choices};

pub(super) const ACTS: &[Act] = &[
    Act::new(
        "facts",
        "Change the facts",
        "Keep",
        "Kept.",
        &[
            "name", "amount", "close", "source", "campaign", "product", "segment", "country",
            "language",
        ],
        facts_form,
        facts,
    )
    .versioned(),
    Act::new(
        "terms",
        "What has been offered",
        "Keep",
        "Kept.",
        &["discount_bp", "payment_days", "quotes_sent", "quotes_accepted"],
        terms_form,
        terms,
    )
    .versioned(),
];

fn facts_form(form: Form<'_>) -> Markup {
    let state = form.look.state();
    let profile = &state.profile;
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    html! {
        (form.line("name", "Name").required().first().or(state.name.clone()))
        div.pair {
            (form.money("amount", "Worth").or(state.amount.map(|amount| amount.amount()).unwrap_or_default()))
            (form.day("close", "Expected close", None).or(state.expected_close.map(|day| day.to_string()).unwrap_or_default()))
        }
        div.pair {
            (form.product("product", "Product").or(text(&profile.product)))
            (form.choice("segment", "Segment", [("", "—"), ("b2b", "Businesses"), ("b2c", "Consumers")]).or(text(&profile.segment)))
        }
        div.pair {
            (form.line("source", "Source").or(text(&profile.source)))
            (form.line("campaign", "Campaign").or(text(&profile.campaign)))
        }
        div.pair {
            (form.choice("country", "Country", choices::countries("As the customer")).or(text(&profile.country)))
            (form.choice("language", "Language", choices::languages("As the customer")).or(text(&profile.language)))
        }
    }
}

/// What a field of the form makes of a field of the deal: a field that was not sent stays.
fn edit(filled: &Filled, name: &str) -> Edit<String> {
    if filled.has(name) { filled.some(name).into() } else { Edit::Keep }
}

fn facts(look: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let name = filled.required("name");
    let amount = money_of(look, filled, "amount");
    let close = filled.parse_some::<Date>("close");
    let (amount, expected_close) = (Edit::from(amount?), Edit::from(close?));
    Wish::one(Command::Change(Box::new(Changes {
        name: Some(name?),
        amount: if filled.has("amount") { amount } else { Edit::Keep },
        expected_close: if filled.has("close") { expected_close } else { Edit::Keep },
        source: edit(filled, "source"),
        campaign: edit(filled, "campaign"),
        product: edit(filled, "product"),
        segment: edit(filled, "segment"),
        country: edit(filled, "country"),
        language: edit(filled, "language"),
        ..Changes::default()
    })))
}

fn terms_form(form: Form<'_>) -> Markup {
    let terms = &form.look.state().terms;
    let discount = terms.discount_bp;
    let percent = format!("{}.{:02}", discount / 100, discount % 100);
    html! {
        p.muted { "The largest discount and the longest term of payment that are on the table: pre-set conditions look at them." }
        div.pair {
            (form.number("discount_bp", "Discount in %").or(percent))
            (form.number("payment_days", "Payment within days").or(terms.payment_days.to_string()))
        }
        div.pair {
            (form.number("quotes_sent", "Quotes sent").or(terms.quotes_sent.to_string()))
            (form.number("quotes_accepted", "Quotes accepted").or(terms.quotes_accepted.to_string()))
        }
    }
}

fn terms(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let discount = percent(filled, "discount_bp");
    let (days, sent) = (filled.parse_some("payment_days"), filled.parse_some("quotes_sent"));
    let accepted = filled.parse_some("quotes_accepted");
    Wish::one(Command::SetTerms(SetTerms {
        discount_bp: discount?,
        payment_days: days?,
        quotes_sent: sent?,
        quotes_accepted: accepted?,
    }))
}

/// A percentage with at most two decimals, in hundredths.
#[expect(clippy::option_option, reason = "nothing typed and something wrong are two things")]
fn percent(filled: &mut Filled, name: &str) -> Option<Option<u32>> {
    let Some(text) = filled.some(name) else { return Some(None) };
    let text = text.trim_end_matches('%').trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_right = !whole.is_empty() && whole.len() <= 3 && part.len() <= 2;
    if !is_right || !is_digits(whole) || !is_digits(part) {
        filled.refuse(name, "Write a percentage, as 12.5.");
        return None;
    }
    let hundredths = format!("{whole}{part:0<2}").parse().ok();
    Some(hundredths)
}
