//! What `docs/insights.md` says is true of the program: it names every field of every report.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::api;

const PAGE: &str = include_str!("../../../../../docs/insights.md");

/// Where the answers are that the page tells of.
const TOLD: [&str; 4] =
    ["/api/v1/insights/", "/api/v1/goals", "/api/v1/experiments", "/api/v1/commission/earnings"];

/// Shapes that belong to other pages: a deal of a list, and what went wrong.
const ELSEWHERE: [&str; 2] = ["DealLineJson", "Problem"];

/// The words that stand as code on the page.
fn named() -> BTreeSet<&'static str> {
    let code = PAGE.split('`').skip(1).step_by(2);
    let is_apart = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    code.flat_map(|code| code.split(is_apart)).collect()
}

/// Gathers the names of members that a schema leads to, with the shape that has them.
struct Members<'d> {
    document: &'d Value,
    seen: BTreeSet<String>,
    found: BTreeMap<String, String>,
}

impl Members<'_> {
    fn of(&mut self, schema: &Value, shape: &str) {
        if let Some(path) = schema["$ref"].as_str() {
            let name = path.rsplit('/').next().unwrap().to_owned();
            if !ELSEWHERE.contains(&name.as_str()) && self.seen.insert(name.clone()) {
                let named = self.document["components"]["schemas"][&name].clone();
                self.of(&named, &name);
            }
            return;
        }
        for (member, schema) in schema["properties"].as_object().into_iter().flatten() {
            self.found.entry(member.clone()).or_insert_with(|| shape.to_owned());
            self.of(schema, shape);
        }
        for inner in ["items", "additionalProperties"] {
            self.of_value(&schema[inner], shape);
        }
        for several in ["allOf", "oneOf", "anyOf", "prefixItems"] {
            for schema in schema[several].as_array().into_iter().flatten() {
                self.of(schema, shape);
            }
        }
    }

    fn of_value(&mut self, schema: &Value, shape: &str) {
        if schema.is_object() {
            self.of(schema, shape);
        }
    }
}

#[test]
fn every_field_of_every_report_is_named() {
    let document = serde_json::to_value(api::routes().1).unwrap();
    let mut members =
        Members { document: &document, seen: BTreeSet::new(), found: BTreeMap::new() };
    let mut answers = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let get = &item["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        let is_told = TOLD.iter().any(|start| path.starts_with(start));
        if !is_told || path.ends_with("/deals") && !path.ends_with("insights/deals") {
            continue;
        }
        if get.is_object() {
            members.of(get, path);
            answers += 1;
        }
    }
    assert!(answers >= 19, "{answers} answers");
    assert!(members.found.len() > 150, "{} members", members.found.len());
    let named = named();
    let missing: Vec<String> = members
        .found
        .iter()
        .filter(|(member, _)| !named.contains(member.as_str()))
        .map(|(member, shape)| format!("{member} of {shape}"))
        .collect();
    assert!(missing.is_empty(), "docs/insights.md does not name: {missing:#?}");
}
