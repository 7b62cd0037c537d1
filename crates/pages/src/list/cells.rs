//! Editing one cell of a list in its place: a form where the value stood, or a page without scripts.

use app::deals::{self, DealLine, Which};
use app::{App, By, assignment, users};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use db::Read;
use deal::{Changes, Command, Edit};
use maud::{Markup, Render, html};
use serde::Deserialize;
use types::id::kind as id;
use types::{Currency, Date, Id, Money};
use ui::{FieldOf, Icon, Section, Tag};
use web::Query;

use super::columns::{Cells, Field};
use super::query::units;
use super::views::{cell_id, pencil};
use crate::shown::{Guide, MOST_CHOICES, Names};
use crate::{Answer, Done, Filled, Oops, Viewer};

/// Which cell, and where to go afterwards.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CellQuery {
    deal: i64,
    field: String,
    back: Option<String>,
}

/// What editing a cell needs.
struct Loaded {
    deal: DealLine,
    guide: Guide,
    names: Names,
    colleagues: Vec<(Id<id::User>, String)>,
}

fn load(read: &mut Read<'_>, by: &By, number: i64) -> app::Result<Loaded> {
    let mut select = deals::visible_lines(by);
    select.push(" AND d.number = ", number);
    let deal: DealLine = select.maybe(read)?.ok_or(app::Error::NotFound)?;
    Ok(Loaded {
        names: Names::of(read, deal.owner)?,
        guide: Guide::read(read, by)?,
        colleagues: users::colleagues(read, MOST_CHOICES)?,
        deal,
    })
}

async fn loaded(viewer: &Viewer, number: i64) -> Result<Loaded, Oops> {
    let by = viewer.by.clone();
    Ok(viewer.app.read(move |read| load(read, &by, number)).await?)
}

fn field_of(word: &str) -> app::Result<Field> {
    Field::of(word).ok_or_else(|| app::Error::field("field", "This cannot be edited here."))
}

/// The form of one cell.
pub(super) async fn edit(viewer: Viewer, Query(query): Query<CellQuery>) -> Answer {
    let field = field_of(&query.field)?;
    viewer.by.must_write("change deals")?;
    let loaded = loaded(&viewer, query.deal).await?;
    let cell = Cell { viewer: &viewer, loaded: &loaded, field, back: query.back.as_deref() };
    let value = cell.stored();
    Ok(cell.shown(StatusCode::OK, &value, None))
}

/// Saves one cell.
pub(super) async fn save(State(app): State<App>, viewer: Viewer, form: Filled) -> Answer {
    let field = field_of(form.get("field"))?;
    let number: i64 = form.get("deal").parse().map_err(|_| app::Error::NotFound)?;
    let version = form.get("version").parse::<i64>().ok();
    let value = form.get("value").trim().to_owned();
    let back = form.some("back");
    let (by, typed, currency) = (viewer.by.clone(), value.clone(), viewer.workspace.currency);
    let saved = app
        .write(move |tx| {
            let deal = deals::find(tx, &by, Which::Number(number))?;
            let currency = deal.state.amount.map_or(currency, |amount| amount.currency());
            let command = command(field, &typed, currency)?;
            if let Command::Assign { user: Some(user), .. } = &command {
                assignment::check_user(tx, *user)?;
            }
            deals::act(tx, &by, deal.id, version, command)
        })
        .await;
    let (status, wrong) = match saved {
        Ok(_) => (StatusCode::OK, None),
        Err(error) => {
            let (status, words) = told(error)?;
            (status, Some(words))
        }
    };
    let loaded = loaded(&viewer, number).await?;
    let cell = Cell { viewer: &viewer, loaded: &loaded, field, back: back.as_deref() };
    match wrong {
        Some(words) => Ok(cell.shown(status, &value, Some(&words))),
        None if viewer.fragment && field != Field::Name => Ok(viewer.fragment(cell.saved())),
        None if viewer.fragment => Ok(StatusCode::NO_CONTENT.into_response().with_flash("Saved.")),
        None => Ok(viewer.see_other(back.as_deref().unwrap_or("/deals")).with_flash("Saved.")),
    }
}

/// What went wrong, in the cell's own words.
fn told(error: app::Error) -> Result<(StatusCode, String), Oops> {
    match error {
        app::Error::Invalid(fields) => {
            let words: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
            Ok((StatusCode::UNPROCESSABLE_ENTITY, words.join(" ")))
        }
        app::Error::Refused(refusal) => Ok((StatusCode::CONFLICT, refusal.message)),
        app::Error::Conflict(_) => {
            let words = "Somebody changed this deal meanwhile. Look at the value, then save again.";
            Ok((StatusCode::CONFLICT, words.to_owned()))
        }
        other => Err(other.into()),
    }
}

/// What a value means for the deal.
fn command(field: Field, value: &str, currency: Currency) -> app::Result<Command> {
    let wrong = |error: types::Invalid| app::Error::field("value", format!("{error}."));
    let text = || if value.is_empty() { Edit::Clear } else { Edit::Set(value.to_owned()) };
    let mut changes = Changes::default();
    match field {
        Field::Owner if value.is_empty() => return Ok(Command::Assign { role: None, user: None }),
        Field::Owner => {
            let user = value.parse().map_err(wrong)?;
            return Ok(Command::Assign { role: None, user: Some(user) });
        }
        Field::Name => changes.name = Some(value.to_owned()),
        Field::Amount if value.is_empty() => changes.amount = Edit::Clear,
        Field::Amount => changes.amount = Edit::Set(Money::parse(value, currency).map_err(wrong)?),
        Field::Close if value.is_empty() => changes.expected_close = Edit::Clear,
        Field::Close => {
            changes.expected_close = Edit::Set(value.parse::<Date>().map_err(wrong)?);
        }
        Field::Source => changes.source = text(),
        Field::Campaign => changes.campaign = text(),
        Field::Product => changes.product = text(),
    }
    Ok(Command::Change(Box::new(changes)))
}

/// A cell that is being edited.
struct Cell<'a> {
    viewer: &'a Viewer,
    loaded: &'a Loaded,
    field: Field,
    back: Option<&'a str>,
}

impl Cell<'_> {
    fn currency(&self) -> Currency {
        let own = self.loaded.deal.currency.as_deref().and_then(|code| code.parse().ok());
        own.unwrap_or(self.viewer.workspace.currency)
    }

    /// The value as a control shows it.
    fn stored(&self) -> String {
        let deal = &self.loaded.deal;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        match self.field {
            Field::Name => deal.name.clone(),
            Field::Amount => {
                deal.amount.map(|minor| units(minor, self.currency())).unwrap_or_default()
            }
            Field::Close => deal.close_on.map(|day| day.to_string()).unwrap_or_default(),
            Field::Owner => deal.owner.map(|owner| owner.to_string()).unwrap_or_default(),
            Field::Source => text(&deal.source),
            Field::Campaign => text(&deal.campaign),
            Field::Product => text(&deal.product),
        }
    }

    fn control(&self, value: &str) -> Tag {
        match self.field {
            Field::Amount => {
                ui::text_input("value", value).attr("inputmode", "decimal").class("number")
            }
            Field::Close => ui::date_input("value", value),
            Field::Owner => {
                let nobody = [(String::new(), "Nobody".to_owned())].into_iter();
                let all = self.loaded.colleagues.iter();
                let all = nobody.chain(all.map(|(id, name)| (id.to_string(), name.clone())));
                ui::select("value", all.collect::<Vec<_>>(), value)
            }
            _ => ui::text_input("value", value).attr("maxlength", "200"),
        }
    }

    /// The value with its pencil, as it stands in the list.
    fn saved(&self) -> Markup {
        let names = &self.loaded.names;
        let cells = Cells { viewer: self.viewer, guide: &self.loaded.guide, names };
        html! {
            (cells.field(self.field, &self.loaded.deal))
            (pencil(&self.loaded.deal, self.field, self.back.unwrap_or("/deals")))
        }
    }

    /// The form: in the cell, in a dialog for the name, or as a page.
    fn shown(&self, status: StatusCode, value: &str, wrong: Option<&str>) -> Response {
        let title = format!("{} of {}", self.field.label(), self.loaded.deal.name);
        if !self.viewer.fragment {
            let page = html! { (ui::page_header(&title, html! {}, html! {})) (self.form(value, wrong, false)) };
            return self.viewer.page_with(status, &title, Section::Deals, page);
        }
        if self.field == Field::Name {
            return (status, html! { h2 { "Rename" } (self.form(value, wrong, false)) })
                .into_response();
        }
        (status, self.form(value, wrong, true)).into_response()
    }

    fn form(&self, value: &str, wrong: Option<&str>, in_cell: bool) -> Markup {
        let label = match self.field {
            Field::Amount => format!("{} ({})", self.field.label(), self.currency().as_str()),
            field => field.label().to_owned(),
        };
        let of = FieldOf { name: "value", label: &label, error: wrong, ..FieldOf::default() };
        let body = html! {
            (ui::hidden("deal", self.loaded.deal.number.to_string()))
            (ui::hidden("field", self.field.word()))
            (ui::hidden("version", self.loaded.deal.version.to_string()))
            @if let Some(back) = self.back { (ui::hidden("back", back)) }
            (ui::field(of, self.control(value).flag("autofocus")))
            div.actions {
                (ui::button("Save").primary().small())
                @if in_cell { (self.cancel()) }
                @else if let Some(back) = self.back { (ui::link_button("Cancel", back)) }
            }
        };
        let form = self.viewer.form("/deals/cell", body);
        if !in_cell {
            return form.class("stack narrow").render();
        }
        let target = format!("#{}", cell_id(self.loaded.deal.number, self.field));
        form.class("cell-form")
            .attr("hx-post", "/deals/cell")
            .attr("hx-target", target)
            .attr("hx-swap", "innerHTML")
            .render()
    }

    /// Puts the list back as it was.
    fn cancel(&self) -> Markup {
        let back = self.back.unwrap_or("/deals");
        let target = format!("#{}", cell_id(self.loaded.deal.number, self.field));
        html! {
            a.btn data-variant="ghost" data-size="xs" href=(back) hx-get=(back) hx-select=(target) hx-target=(target)
                hx-swap="outerHTML" { (ui::icon(Icon::X)) "Cancel" }
        }
    }
}
