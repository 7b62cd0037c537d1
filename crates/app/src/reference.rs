//! The description of the API for people: one plain page, made from the same document that programs read.

use maud::{DOCTYPE, Markup, html};
use serde_json::{Map, Value};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, OpenApi, PathItem, RefOr, ResponseBuilder};

/// What may be called by somebody who is not signed in.
pub(crate) const PUBLIC: [(&str, &str); 3] =
    [("POST", "/api/v1/reset"), ("POST", "/api/v1/session"), ("POST", "/api/v1/setup")];

/// The methods of HTTP, as the document writes them and in the order in which people expect them.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Adds what holds for every operation: how to sign in, and the answer to whoever has not.
pub(crate) fn complete(description: &mut OpenApi) {
    let components = description.components.get_or_insert_with(Components::default);
    let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.add_security_scheme("token", token);
    description.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    for (path, item) in &mut description.paths.paths {
        for (method, operation) in operations(item) {
            tell_whole_sentences(operation);
            if PUBLIC.contains(&(method, path.as_str())) {
                continue;
            }
            let says = ResponseBuilder::new().description("Nobody is signed in.").build();
            operation.responses.responses.entry("401".to_owned()).or_insert(RefOr::T(says));
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("GET", item.get.as_mut()),
        ("POST", item.post.as_mut()),
        ("PUT", item.put.as_mut()),
        ("PATCH", item.patch.as_mut()),
        ("DELETE", item.delete.as_mut()),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation?)))
}

/// The summary is the first sentence and the description the rest, wherever the lines of the source end.
fn tell_whole_sentences(operation: &mut Operation) {
    let parts = [operation.summary.take(), operation.description.take()];
    let text: Vec<String> = parts.into_iter().flatten().collect();
    let text = text.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return;
    }
    let (first, rest) = match text.split_once(". ") {
        Some((first, rest)) => (first.to_owned(), Some(rest.to_owned())),
        None => (text.trim_end_matches('.').to_owned(), None),
    };
    operation.summary = Some(first);
    operation.description = rest;
}

/// The page: every operation with its parameters, and every shape of data.
pub(crate) fn page(description: &OpenApi) -> Markup {
    let document = serde_json::to_value(description).unwrap_or_default();
    let paths = members(&document["paths"]);
    let schemas = members(&document["components"]["schemas"]);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Waymark API" }
            }
            body {
                h1 { "Waymark API" }
                p { (text(&document["info"]["description"])) }
                p {
                    "Send a token as " code { "Authorization: Bearer wm_…" } ". The same as data: "
                    a href="/api/v1/openapi.json" { "OpenAPI " (text(&document["openapi"])) } "."
                }
                h2 { "Operations" }
                ul {
                    @for (path, method, operation) in listed(&paths) {
                        li {
                            a href={ "#" (anchor(method, path)) } {
                                code { (method.to_uppercase()) " " (path) }
                            }
                            " " (text(&operation["summary"]))
                        }
                    }
                }
                @for (path, method, operation) in listed(&paths) {
                    (one(path, method, operation))
                }
                h2 { "Shapes" }
                @for (name, schema) in &schemas { (shape(name, schema)) }
            }
        }
    }
}

fn members(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn listed(paths: &Map<String, Value>) -> impl Iterator<Item = (&str, &'static str, &Value)> {
    paths.iter().flat_map(|(path, item)| {
        METHODS
            .into_iter()
            .filter_map(move |method| Some((path.as_str(), method, item.get(method)?)))
    })
}

fn anchor(method: &str, path: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("{method}{}", path.chars().map(plain).collect::<String>())
}

fn one(path: &str, method: &str, operation: &Value) -> Markup {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    html! {
        section id=(anchor(method, path)) {
            h3 { code { (method.to_uppercase()) " " (path) } }
            p { (text(&operation["summary"])) ". " (text(&operation["description"])) }
            @if !parameters.is_empty() {
                table {
                    thead { tr { th { "Parameter" } th { "In" } th { "Type" } th { "What it is" } } }
                    tbody {
                        @for parameter in &parameters {
                            tr {
                                td { code { (text(&parameter["name"])) } }
                                td { (text(&parameter["in"])) }
                                td { (kind(&parameter["schema"])) }
                                td { (text(&parameter["description"])) }
                            }
                        }
                    }
                }
            }
            @for (media, content) in &members(&operation["requestBody"]["content"]) {
                p { "Body (" code { (media) } "): " (kind(&content["schema"])) }
            }
            dl {
                @for (status, response) in &members(&operation["responses"]) {
                    dt { (status) }
                    dd {
                        @for content in members(&response["content"]).values() {
                            (kind(&content["schema"])) " "
                        }
                        (text(&response["description"]))
                    }
                }
            }
        }
    }
}

fn shape(name: &str, schema: &Value) -> Markup {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let whole: Vec<&Value> = match schema["allOf"].as_array() {
        Some(parts) => parts.iter().collect(),
        None => vec![schema],
    };
    html! {
        section id={ "shape-" (name) } {
            h3 { (name) }
            p { (text(&schema["description"])) }
            @for part in whole {
                @if part.get("properties").is_none() { p { (kind(part)) } }
                dl {
                    @for (field, value) in &members(&part["properties"]) {
                        dt {
                            code { (field) } " " (kind(value))
                            @if required.contains(&Value::from(field.as_str())) { " required" }
                        }
                        dd { (text(&value["description"])) }
                    }
                }
            }
        }
    }
}

/// A type in words, with a link to the shape that it names.
fn kind(schema: &Value) -> Markup {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return html! { a href={ "#shape-" (name) } { (name) } };
    }
    for any in ["oneOf", "anyOf", "allOf"] {
        if let Some(parts) = schema[any].as_array() {
            return html! {
                @for (at, part) in parts.iter().enumerate() {
                    @if at > 0 { " or " }
                    (kind(part))
                }
            };
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        let words: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        return html! { code { (words.join(" | ")) } };
    }
    let names = match &schema["type"] {
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or ")
        }
        other => text(other).to_owned(),
    };
    html! {
        @if schema.get("items").is_some() { "list of " (kind(&schema["items"])) } @else { (names) }
        @if let Some(format) = schema["format"].as_str() { " (" (format) ")" }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
