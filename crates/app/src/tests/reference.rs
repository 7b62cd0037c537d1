//! What the API says of itself.

use axum::http::{Method, StatusCode};
use serde_json::Value;

use super::route_walk::operations;
use crate::api;
use crate::world::both;

#[test]
fn the_operations_are_these() {
    let lines: Vec<String> = operations()
        .into_iter()
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// One line for each operation with its parameters and bodies, and one for each shape with its members: whatever
/// a program could rest on and that a change would take away.
#[test]
fn the_parameters_and_the_members_of_every_shape_are_these() {
    let document = serde_json::to_value(api::routes().1).unwrap();
    let mut lines: Vec<String> = operations()
        .into_iter()
        .map(|operation| {
            let method = operation.method.as_str().to_lowercase();
            let said = &document["paths"][&operation.path][method];
            format!("{} {}{}", operation.method, operation.path, parameters_and_bodies(said))
        })
        .collect();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        lines.push(format!("{name}: {}", members(schema)));
    }
    assert!(lines.iter().any(|line| line.starts_with("DealJson: ") && line.contains(" stage ")));
    insta::assert_snapshot!(lines.join("\n"));
}

fn parameters_and_bodies(said: &Value) -> String {
    let mut line = String::new();
    for parameter in said["parameters"].as_array().into_iter().flatten() {
        let must = if parameter["required"] == true { "!" } else { "" };
        let (place, name) = (&parameter["in"], &parameter["name"]);
        line += &format!(" {}:{}{must}", place.as_str().unwrap(), name.as_str().unwrap());
    }
    let bodies = |content: &Value| -> Vec<String> {
        content.as_object().into_iter().flatten().map(|(_, body)| kind(&body["schema"])).collect()
    };
    let sent = bodies(&said["requestBody"]["content"]);
    if !sent.is_empty() {
        line += &format!(" < {}", sent.join(" or "));
    }
    for (status, answer) in said["responses"].as_object().unwrap() {
        line += &format!(" > {status} {}", bodies(&answer["content"]).join(" or "));
    }
    line.trim_end().to_owned()
}

/// The members of a shape with their kinds, `!` behind those that are always there; or the words of an enumeration.
fn members(schema: &Value) -> String {
    let Some(properties) = schema["properties"].as_object() else { return kind(schema) };
    let required: Vec<&Value> = schema["required"].as_array().into_iter().flatten().collect();
    let member = |(name, schema): (&String, &Value)| {
        let must = if required.iter().any(|it| *it == name) { "!" } else { "" };
        format!(" {name} {}{must}", kind(schema))
    };
    let mut all: Vec<String> = properties.iter().map(member).collect();
    all.sort();
    format!("{{{} }}", all.join(","))
}

/// What a value is, in a word or a few.
fn kind(schema: &Value) -> String {
    if let Some(path) = schema["$ref"].as_str() {
        return path.rsplit('/').next().unwrap().to_owned();
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("|");
    }
    for several in ["allOf", "oneOf", "anyOf"] {
        if let Some(schemas) = schema[several].as_array() {
            return schemas.iter().map(members).collect::<Vec<_>>().join(" & ");
        }
    }
    if schema["properties"].is_object() {
        return members(schema);
    }
    let of = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let name = match &schema["type"] {
        Value::Array(names) => names.iter().map(of).collect::<Vec<_>>().join("|"),
        name => of(name),
    };
    match &schema["items"] {
        items if items.is_object() => format!("[{}]", kind(items)),
        _ if name.is_empty() => "any".to_owned(),
        _ => name,
    }
}

#[test]
fn every_operation_has_a_tag_a_summary_and_says_how_it_fails() {
    let document = serde_json::to_value(api::routes().1).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    for operation in operations() {
        let name = format!("{} {}", operation.method, operation.path);
        let said = &document["paths"][&operation.path][operation.method.as_str().to_lowercase()];
        assert_eq!(said["tags"].as_array().map(Vec::len), Some(1), "{name} has no tag of its own");
        assert!(!said["summary"].as_str().unwrap_or_default().is_empty(), "{name} has no summary");
        let statuses: Vec<&String> = said["responses"].as_object().unwrap().keys().collect();
        assert!(statuses.iter().any(|it| it.starts_with('2')), "{name} never succeeds");
        assert!(statuses.iter().any(|it| it.starts_with('4')), "{name} never fails");
    }
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    let document = serde_json::to_value(api::routes().1).unwrap();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for path in found {
        let pointer = path.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{path} leads nowhere");
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn the_reference_page_lists_every_operation_and_needs_nothing_else() {
    let page = crate::reference::page(&api::routes().1).into_string();
    for operation in operations() {
        let heading = format!("<h3><code>{} {}</code></h3>", operation.method, operation.path);
        assert!(page.contains(&heading), "{heading}");
    }
    for foreign in ["<script", "src=", "<link", "http://", "https://"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

both! {
    async fn the_document_and_the_page_are_open_to_all(world: World) {
        let path = "/api/v1/openapi.json";
        let (status, document) = world.call_with(None, Method::GET, path, None, &[]).await;
        assert_eq!((status, &document["openapi"]), (StatusCode::OK, &Value::from("3.1.0")));
        let path = "/api/v1/reference";
        let (status, _) = world.call_with(None, Method::GET, path, None, &[]).await;
        assert_eq!(status, StatusCode::OK);
    }
}
