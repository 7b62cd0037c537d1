//! What is sold: products with a price in each currency.

use app::App;
use app::products::{self, NewProduct, Product, ProductChanges, ProductFilter};
use axum::Router;
use axum::routing::get;
use deal::Edit;
use maud::{Markup, html};
use serde::Deserialize;
use types::{Currency, DecimalMark, Id, Money};
use ui::{
    Column, FieldOf, Icon, Tone, badge, button, empty_state, field, growing_table, hidden,
    link_button, page_header, pagination, select, switch, tabs, text_input, textarea,
};
use web::{Cursor, Limit, Page, Path, Query, Role};

use super::{Place, page, refused};
use crate::overtaken::{plain, problems};
use crate::{Answer, Done, Filled, Viewer, choices};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/products", get(list).post(create))
        .route("/settings/products/new", get(new))
        .route("/settings/products/{product}", get(show).post(change))
}

fn may(viewer: &Viewer) -> bool {
    matches!(viewer.by.role(), Role::Admin | Role::Manager)
}

/// Which products.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    q: String,
    gone: Option<String>,
    after: Option<Cursor>,
}

async fn list(viewer: Viewer, Query(query): Query<ListQuery>) -> Answer {
    let is_gone = query.gone.is_some();
    let filter = ProductFilter { q: Some(query.q.clone()), active: Some(!is_gone) };
    let after = query.after.clone();
    let found = viewer
        .app
        .read(move |read| products::list(read, &filter, after.as_ref(), Limit::default()));
    let found = found.await?;
    Ok(page(&viewer, Place::Products, list_view(&viewer, &query.q, is_gone, &found)))
}

fn list_view(viewer: &Viewer, q: &str, is_gone: bool, found: &Page<Product>) -> Markup {
    let add = html! {
        @if may(viewer) { (link_button("New product", "/settings/products/new").primary().icon(Icon::Plus)) }
    };
    let next = found.next.as_ref().map(|after| {
        format!(
            "/settings/products?q={}{}&after={after}",
            crate::search::encoded(q),
            if is_gone { "&gone=1" } else { "" }
        )
    });
    html! {
        (page_header("Products", html! { (Place::Products.says()) " Prices are without tax." }, add))
        (tabs("Products", &[
            ("On offer", "/settings/products", !is_gone),
            ("Not any more", "/settings/products?gone=1", is_gone),
        ]))
        @if found.items.is_empty() {
            (empty_state(Icon::Package, "No products", if is_gone { "Nothing was taken off the list." } else { "What you list here can be chosen in leads and deals, and rules can ask for it." }, None))
        } @else {
            (list_table(viewer, &found.items))
            (pagination(next.as_deref(), "products-rows"))
        }
    }
}

fn list_table(viewer: &Viewer, items: &[Product]) -> Markup {
    let columns = [
        Column::text("Name"),
        Column::text("Code"),
        Column::number("Price"),
        Column::text("Unit"),
        Column::number("Tax"),
    ];
    growing_table(
        "products-rows",
        "Products",
        &columns,
        html! {
            @for product in items {
                tr {
                    td {
                        @if may(viewer) { a.row-link href={ "/settings/products/" (product.id) } { (product.name) } } @else { (product.name) }
                        @if !product.active { " " (badge(Tone::Quiet, "Not on offer")) }
                    }
                    td { (product.code.as_deref().unwrap_or("–")) }
                    td.number { (prices(product)) }
                    td { (product.facts.unit.as_deref().unwrap_or("–")) }
                    td.number { (product.facts.tax.map_or("–".to_owned(), |tax| format!("{} %", percent(tax)))) }
                }
            }
        },
    )
}

fn prices(product: &Product) -> Markup {
    html! {
        @for price in &product.facts.prices { div { (price.grouped(DecimalMark::Point)) } }
        @if product.facts.prices.is_empty() { "–" }
    }
}

/// Hundredths of a percent as people write them.
fn percent(hundredths: i64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Percent as people write them, in hundredths.
fn hundredths(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches('%').trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    if part.len() > 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = whole.parse().ok().filter(|whole| (0..=1_000).contains(whole))?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole * 100 + part)
}

/// The most prices that a form sends: more than there are currencies to have one in.
const PRICES: usize = 200;
/// How many rows a form has at least, and how many of them are empty.
const ROWS: usize = 3;
const EMPTY_ROWS: usize = 2;

async fn new(viewer: Viewer) -> Answer {
    viewer.by.must_manage("add products")?;
    let form = Filled::of([
        ("currency-0", viewer.workspace.currency.to_string()),
        ("active", "true".to_owned()),
    ]);
    Ok(page(
        &viewer,
        Place::Products,
        form_view(&viewer, "New product", "/settings/products", &form),
    ))
}

fn form_view(viewer: &Viewer, title: &str, action: &str, form: &Filled) -> Markup {
    let of =
        |name: &'static str, label: &'static str, hint: Option<&'static str>, required: bool| {
            FieldOf { name, label, hint, error: form.error(name), required }
        };
    let shown = ["name", "code", "unit", "description", "tax", "prices"];
    html! {
        (page_header(title, html! {}, html! {}))
        (viewer.form(action, html! {
            (problems(form, &shown))
            (hidden("version", form.get("version")))
            div.field-row {
                (field(of("name", "Name", None, true), text_input("name", form.get("name"))))
                (field(of("code", "Code", Some("Its number in other systems."), false), text_input("code", form.get("code"))))
            }
            (field(of("prices", "Prices of one, without tax", Some("One for each currency; a row without an amount is none."), false), price_rows(viewer, form)))
            div.field-row {
                (field(of("unit", "Unit", Some("licence, hour, piece"), false), text_input("unit", form.get("unit"))))
                (field(of("tax", "Tax in percent", None, false), text_input("tax", form.get("tax")).attr("inputmode", "decimal")))
            }
            (field(of("description", "Description", None, false), textarea("description", form.get("description"))))
            (switch("active", "On offer", form.has("active")))
            div.actions { (button("Save").primary()) (link_button("Cancel", "/settings/products")) }
        }).class("stack form"))
    }
}

fn price_rows(viewer: &Viewer, form: &Filled) -> Markup {
    let is_used = |nth: &usize| !form.get(&format!("amount-{nth}")).is_empty();
    let used = (0..PRICES).rev().find(is_used).map_or(0, |last| last + 1);
    html! {
        div.price-rows {
            @for nth in 0..(used + EMPTY_ROWS).clamp(ROWS, PRICES) {
                @let (amount, currency) = (format!("amount-{nth}"), format!("currency-{nth}"));
                @let chosen = form.some(&currency).unwrap_or_else(|| viewer.workspace.currency.to_string());
                div.price-row {
                    (text_input(amount.clone(), form.get(&amount)).attr("inputmode", "decimal").class("number").attr("aria-label", "Amount"))
                    (select(currency, choices::currencies(chosen.parse().ok()), &chosen).attr("aria-label", "Currency"))
                }
            }
        }
    }
}

/// What a form says of a product; none where something is wrong with it, which is noted.
fn wish(form: &mut Filled) -> Option<NewProduct> {
    let name = form.required("name");
    let prices = read_prices(form);
    let tax = match form.some("tax") {
        None => Some(None),
        Some(text) => {
            let tax = hundredths(&text);
            if tax.is_none() {
                form.refuse("tax", "Give a number of percent, as 19 or 7.5.");
            }
            tax.map(Some)
        }
    };
    Some(NewProduct {
        name: name?,
        code: form.some("code"),
        description: form.some("description"),
        unit: form.some("unit"),
        prices: prices?,
        tax: tax?,
    })
}

fn read_prices(form: &mut Filled) -> Option<Vec<Money>> {
    let mut prices = Vec::new();
    for nth in 0..PRICES {
        let Some(amount) = form.some(&format!("amount-{nth}")) else { continue };
        let currency = form.get(&format!("currency-{nth}")).parse::<Currency>();
        let price = currency.and_then(|currency| Money::parse(&amount, currency));
        match price {
            Ok(price) => prices.push(price),
            Err(why) => {
                form.refuse("prices", format!("{why}."));
                return None;
            }
        }
    }
    Some(prices)
}

async fn create(viewer: Viewer, mut form: Filled) -> Answer {
    viewer.by.must_manage("add products")?;
    if let Some(new) = wish(&mut form) {
        let (by, active) = (viewer.by.clone(), form.has("active"));
        let made = viewer.app.write(move |tx| {
            let product = products::create(tx, &by, new.clone())?;
            let changes = ProductChanges { active: Some(active), ..ProductChanges::default() };
            products::change(tx, &by, product.id, &changes)
        });
        match made.await {
            Ok(_) => {
                return Ok(viewer
                    .see_other("/settings/products")
                    .with_flash("The product is added."));
            }
            Err(error) => form.take(error)?,
        }
    }
    Ok(refused(
        &viewer,
        Place::Products,
        form_view(&viewer, "New product", "/settings/products", &form),
    ))
}

async fn show(viewer: Viewer, Path(id): Path<Id<types::Product>>) -> Answer {
    viewer.by.must_manage("change products")?;
    let product = viewer.app.read(move |read| products::find(read, id)).await?;
    let path = format!("/settings/products/{id}");
    Ok(page(&viewer, Place::Products, form_view(&viewer, &product.name, &path, &filled(&product))))
}

fn filled(product: &Product) -> Filled {
    let facts = &product.facts;
    let mut fields = vec![
        ("name".to_owned(), product.name.clone()),
        ("code".to_owned(), product.code.clone().unwrap_or_default()),
        ("unit".to_owned(), facts.unit.clone().unwrap_or_default()),
        ("description".to_owned(), facts.description.clone().unwrap_or_default()),
        ("tax".to_owned(), facts.tax.map(percent).unwrap_or_default()),
        ("version".to_owned(), product.version.to_string()),
    ];
    for (nth, price) in facts.prices.iter().enumerate() {
        fields.push((format!("amount-{nth}"), price.amount()));
        fields.push((format!("currency-{nth}"), price.currency().to_string()));
    }
    if product.active {
        fields.push(("active".to_owned(), "true".to_owned()));
    }
    Filled::of(fields)
}

async fn change(viewer: Viewer, Path(id): Path<Id<types::Product>>, mut form: Filled) -> Answer {
    viewer.by.must_manage("change products")?;
    let version = form.parse_some::<i64>("version").flatten();
    if let Some(new) = wish(&mut form) {
        let changes = ProductChanges {
            version,
            name: Some(new.name),
            code: Edit::from(new.code),
            description: Edit::from(new.description),
            unit: Edit::from(new.unit),
            prices: Some(new.prices),
            tax: Edit::from(new.tax),
            active: Some(form.has("active")),
        };
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| products::change(tx, &by, id, &changes)).await {
            Ok(_) => return Ok(viewer.see_other("/settings/products").with_flash("Saved.")),
            Err(error) => form.take(error)?,
        }
    }
    let now = viewer.app.read(move |read| products::find(read, id)).await?;
    form.catch_up(&filled(&now), labels(), in_words);
    let path = format!("/settings/products/{id}");
    Ok(refused(&viewer, Place::Products, form_view(&viewer, &now.name, &path, &form)))
}

/// What is changed of a product, as people call it.
fn labels() -> impl Iterator<Item = (String, String)> {
    let fields = [
        ("name", "Name"),
        ("code", "Code"),
        ("unit", "Unit"),
        ("tax", "Tax in percent"),
        ("description", "Description"),
        ("active", "On offer"),
    ];
    let prices = (0..PRICES).map(|nth| (format!("amount-{nth}"), format!("Price {}", nth + 1)));
    fields.into_iter().map(|(name, label)| (name.to_owned(), label.to_owned())).chain(prices)
}

fn in_words(form: &Filled, name: &str) -> String {
    match name.strip_prefix("amount-") {
        Some(nth) if !form.get(name).is_empty() => {
            format!("{} {}", form.get(name), form.get(&format!("currency-{nth}")))
        }
        _ => plain(form, name),
    }
}

#[cfg(test)]
mod tests {
    use super::{hundredths, percent};

    #[test]
    fn percent_is_read_as_it_is_shown() {
        for (text, kept, shown) in [
            ("19", 1900, "19"),
            ("7.5", 750, "7.5"),
            ("7,7 %", 770, "7.7"),
            ("0", 0, "0"),
            ("2.05", 205, "2.05"),
        ] {
            assert_eq!(hundredths(text), Some(kept), "{text}");
            assert_eq!(percent(kept), shown);
        }
        for text in ["many", "1.234", "-3", "", "9999"] {
            assert_eq!(hundredths(text), None, "{text}");
        }
    }
}
