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
