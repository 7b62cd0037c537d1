//! What the API's description says that a report takes is what it takes.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use serde_json::Value;
use utoipa::IntoParams;

use super::held::story;
use crate::api;
use crate::insights::InsightQuery;
use crate::insights::uses::USES;
use crate::world::both;

/// A question that is right for each parameter, with what it goes together with.
const ASKED: [(&str, &str); 48] = [
    ("from", "from=2026-01-01"),
    ("to", "to=2026-12-31"),
    ("cohort", "cohort=closed"),
    ("as_of", "as_of=2026-03-02"),
    ("playbook", "playbook=plain"),
    ("version", "version=2"),
    ("owner", "owner=me"),
    ("team", "team=%28none%29"),
    ("source", "source=web"),
    ("campaign", "campaign=spring"),
    ("product", "product=tea"),
    ("segment", "segment=b2b"),
    ("country", "country=DE"),
    ("zone", "zone=UTC"),
    ("by", "by=owner"),
    ("days", "days=7,14"),
    ("outcome", "outcome=won"),
    ("stage", "stage=meet"),
    ("fate", "fate=advanced&stage=meet"),
    ("group", "group=%28none%29&by=owner"),
    ("ended", "ended=2026-03"),
    ("tier", "tier=commit&ended=2026-03"),
    ("touch", "touch=tried"),
    ("person", "person=Sam%20Seller&touch=tried"),
    ("period", "period=month"),
    ("ahead", "ahead=60"),
    ("last", "last=5"),
    ("faster", "faster=10"),
    ("better", "better=10"),
    ("leads", "leads=10"),
    ("sellers", "sellers=1"),
    ("tell", "tell=ends"),
    ("lines", "lines=time"),
    ("least", "least=0.5"),
    ("activities", "activities=0.5"),
    ("activity", "activity=Meet%20the%20buyer"),
    ("then", "then=%28end%29"),
    ("repeated", "repeated=Meet%20the%20buyer"),
    ("way", "way=1"),
    ("handed_by", "handed_by=Sam%20Seller"),
    ("handed_to", "handed_to=Kim%20Seller"),
    ("had", "had=met%20at%20least%20once"),
    ("against", "against=plain"),
    ("deviation", "deviation=late"),
    ("criterion", "criterion=plain:meet/known"),
    ("change", "change=optional"),
    ("after", "after=0"),
    ("limit", "limit=10"),
];

/// What the description of a report names.
fn described(document: &Value, word: &str) -> BTreeSet<String> {
    let path = format!("/api/v1/insights/{word}");
    let parameters = document["paths"][&path]["get"]["parameters"].as_array().unwrap();
    parameters.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

/// The question with what the report cannot do without, each field once.
fn whole(word: &str, field: &str, asked: &str) -> String {
    let mut asked = asked.to_owned();
    let mut also = vec![("playbook", "playbook=plain")];
    if word == "replay" {
        also.push(("criterion", "criterion=meet/known"));
    }
    for (needed, part) in also {
        if needed != field {
            asked = format!("{asked}&{part}");
        }
    }
    asked
}

both! {
    async fn a_report_takes_what_its_description_names_and_refuses_all_else_by_name(world: World) {
        story(&world).await;
        let document = serde_json::to_value(api::routes().1).unwrap();
        let mut named = BTreeSet::new();
        for (_, word, uses) in USES {
            let described = described(&document, word);
            assert!(uses.iter().all(|field| described.contains(*field)), "{word}: {described:?}");
            for (field, asked) in ASKED {
                let path = format!("/api/v1/insights/{word}?{}", whole(word, field, asked));
                let (status, told) = world.call(world.anna, Method::GET, &path, None).await;
                if described.contains(field) {
                    assert_eq!(status, StatusCode::OK, "{path}: {told}");
                    continue;
                }
                assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {told}");
                let errors = told["errors"].as_array().unwrap();
                let refused = errors.iter().find(|error| error["field"] == field);
                let refused = refused.unwrap_or_else(|| panic!("{path} is refused for another reason: {told}"));
                assert_eq!(refused["code"], "unused", "{path}: {told}");
                assert!(refused["message"].as_str().unwrap().contains(word), "{path}: {told}");
            }
            named.extend(described);
        }
        let asked: BTreeSet<String> = ASKED.iter().map(|(field, _)| (*field).to_owned()).collect();
        let known = InsightQuery::into_params(|| None).into_iter().map(|parameter| parameter.name);
        assert_eq!(known.collect::<BTreeSet<_>>(), asked, "a parameter that nobody asks for here");
        assert_eq!(named, asked, "a parameter that no report names");
    }
}
