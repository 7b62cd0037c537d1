//! The form of working time, for the workspace and for teams: zone, hours of the week, public holidays, own days off and
//! extra days.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::{Map, Value, json};
use types::{Calendar, Date, Weekday};
use ui::{FieldOf, Tone, alert, button, field, hidden, select, text_input, textarea};

use crate::overtaken::problems;
use crate::{Filled, Viewer, choices};

const DAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Monday, "monday", "Monday"),
    (Weekday::Tuesday, "tuesday", "Tuesday"),
    (Weekday::Wednesday, "wednesday", "Wednesday"),
    (Weekday::Thursday, "thursday", "Thursday"),
    (Weekday::Friday, "friday", "Friday"),
    (Weekday::Saturday, "saturday", "Saturday"),
    (Weekday::Sunday, "sunday", "Sunday"),
];

/// The fields as people call them.
pub(super) fn labels() -> impl Iterator<Item = (&'static str, &'static str)> {
    let others = [
        ("zone", "Time zone"),
        ("holidays", "Public holidays"),
        ("closed", "Closed"),
        ("extra", "Other hours"),
    ];
    DAYS.into_iter().map(|(_, key, name)| (key, name)).chain(others)
}

/// Whether it is working time now, in words.
pub(super) fn now(viewer: &Viewer, calendar: &Calendar) -> Markup {
    if calendar.is_open(viewer.now()) {
        return html! { "It is working time now." };
    }
    let next = viewer.time(calendar.next_open(viewer.now()));
    html! { "It is not working time now; work begins again " (next) "." }
}

/// What the form of a calendar holds at first; `version` notices who was quicker.
pub(super) fn filled(calendar: &Calendar, version: i64) -> app::Result<Filled> {
    let calendar = calendar_json(calendar)?;
    let text =
        |name: &str| calendar.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let list = |value: Option<&Value>| {
        let items = value.and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let extra = calendar.get("extra").and_then(Value::as_object);
    let extra = extra.into_iter().flatten().map(|(day, hours)| {
        let hours = list(Some(hours));
        if hours.is_empty() {
            format!("{day} closed")
        } else {
            format!("{day} {}", hours.join(", "))
        }
    });
    let mut fields = vec![
        ("zone".to_owned(), text("zone")),
        ("holidays".to_owned(), text("holidays")),
        ("closed".to_owned(), list(calendar.get("closed")).join("\n")),
        ("extra".to_owned(), extra.collect::<Vec<_>>().join("\n")),
        ("version".to_owned(), version.to_string()),
    ];
    for (_, key, _) in DAYS {
        let hours = list(calendar.get("week").and_then(|week| week.get(key)));
        fields.push((key.to_owned(), hours.join(", ")));
    }
    Ok(Filled::of(fields))
}

/// The same for those who do not change it.
pub(super) fn shown(form: &Filled) -> Markup {
    html! {
        dl.facts {
            dt { "Zone" } dd { (form.get("zone")) }
            @for (_, key, name) in DAYS {
                dt { (name) }
                dd { (if form.get(key).is_empty() { "closed" } else { form.get(key) }) }
            }
        }
    }
}

/// The form of working time, sent to `action`.
pub(super) fn editor(viewer: &Viewer, form: &Filled, action: &str) -> Markup {
    let of = |name: &'static str, label: &'static str, hint: Option<&'static str>| FieldOf {
        name,
        label,
        hint,
        error: form.error(name),
        required: false,
    };
    let mut shown: Vec<&str> = DAYS.iter().map(|(_, key, _)| *key).collect();
    shown.extend(["zone", "holidays", "closed", "extra"]);
    html! {
        (alert(Tone::Quiet, "Times that were reckoned already stay as they are", html! {
            "New due times, and those of stages entered from now on, follow the new hours."
        }))
        (viewer.form(action, html! {
            (problems(form, &shown))
            (hidden("version", form.get("version")))
            div.field-row {
                (field(of("zone", "Time zone", None), select("zone", choices::zones("Choose a zone"), form.get("zone"))))
                (field(of("holidays", "Public holidays", None), select("holidays", choices::countries("None"), form.get("holidays"))))
            }
            fieldset.part {
                legend { "Hours" }
                p.hint { "Written as 09:00-12:00, 13:00-17:00; leave a day empty where nobody works." }
                div.week {
                    @for (_, key, name) in DAYS {
                        (field(of(key, name, None), text_input(key, form.get(key))))
                    }
                }
            }
            div.field-row {
                (field(of("closed", "Own days off", Some("One a line, as 2026-12-24.")), textarea("closed", form.get("closed"))))
                (field(of("extra", "Days with hours of their own", Some("One a line, as 2026-11-28 10:00-14:00, or 2026-12-31 closed.")), textarea("extra", form.get("extra"))))
            }
            div.actions { (button("Save").primary()) }
        }).class("stack form"))
    }
}

/// The holidays of the next weeks, so that one sees what the choice means.
pub(super) fn coming(viewer: &Viewer, calendar: &Calendar) -> Markup {
    const DAYS_AHEAD: i64 = 120;
    let today = calendar.zone().date_of(viewer.now());
    let days = (0..DAYS_AHEAD).map(|ahead| today.plus_days(ahead));
    let holidays: Vec<(Date, &str)> = days
        .filter_map(|day| calendar.holiday_on(day).map(|holiday| (day, holiday.name)))
        .take(8)
        .collect();
    html! {
        @if !holidays.is_empty() {
            section.part {
                h2 { "Coming holidays" }
                ul.plain { @for (day, name) in holidays { li { (ui::date(day, today)) " " span.muted { (name) } } } }
            }
        }
    }
}

/// The calendar as its JSON has it: what the form shows and makes again.
fn calendar_json(calendar: &Calendar) -> app::Result<Map<String, Value>> {
    match serde_json::to_value(calendar) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(app::Error::Internal("a calendar is not an object".to_owned())),
    }
}

/// What a form says of working time; none where something is wrong with it, which is noted.
pub(super) fn wish(form: &mut Filled) -> Option<Calendar> {
    let mut week = BTreeMap::new();
    for (_, key, name) in DAYS {
        let hours = listed(form.get(key));
        if hours.is_empty() {
            continue;
        }
        if let Err(why) = read::<types::Week>(json!({ key: &hours })) {
            form.refuse(key, format!("{name}: {why}"));
        }
        week.insert(key, hours);
    }
    let closed: Vec<String> = form
        .get("closed")
        .lines()
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect();
    if let Some(wrong) = closed.iter().find(|day| day.parse::<Date>().is_err()).cloned() {
        form.refuse("closed", format!("“{wrong}” is no day: it is written as 2026-12-24."));
    }
    let extra = extra(form);
    let zone = form.required("zone");
    if !form.is_ok() {
        return None;
    }
    let mut fields = json!({ "zone": zone?, "week": week, "closed": closed, "extra": extra? });
    if let Some(country) = form.some("holidays") {
        fields["holidays"] = country.into();
    }
    match read::<Calendar>(fields) {
        Ok(calendar) => Some(calendar),
        Err(why) => {
            form.refuse("", why);
            None
        }
    }
}

fn extra(form: &mut Filled) -> Option<BTreeMap<String, Vec<String>>> {
    let mut days = BTreeMap::new();
    let given = form.get("extra").to_owned();
    for line in given.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (day, hours) = line.split_once(' ').unwrap_or((line, ""));
        let is_day = day.parse::<Date>().is_ok();
        let hours = if hours.trim() == "closed" { Vec::new() } else { listed(hours) };
        let wrong = hours.iter().any(|hours| hours.parse::<types::Hours>().is_err());
        if !is_day || wrong || (hours.is_empty() && !line.ends_with("closed")) {
            form.refuse("extra", format!("“{line}” is not written as 2026-11-28 10:00-14:00."));
            return None;
        }
        days.insert(day.to_owned(), hours);
    }
    Some(days)
}

fn listed(text: &str) -> Vec<String> {
    let items = text.split(',').map(|item| item.split_whitespace().collect::<String>());
    items.filter(|item| !item.is_empty()).map(|item| item.replace('–', "-")).collect()
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}
