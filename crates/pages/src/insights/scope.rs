//! The scope bar: which deals a report is about, the same for all reports.

use crate::address::encoded;
use app::insights::InsightQuery;
use app::{playbooks, users};

use crate::Viewer;

/// What the scope bar offers.
pub(super) struct Choices {
    /// Playbooks: key and name.
    pub(super) playbooks: Vec<(String, String)>,
    /// Colleagues: id and name.
    pub(super) people: Vec<(String, String)>,
    /// Criteria of playbooks, for a replay: as a question names them, and in words.
    pub(super) criteria: Vec<(String, String)>,
}

impl Choices {
    pub(super) async fn read(viewer: &Viewer) -> app::Result<Choices> {
        viewer
            .app
            .read(|read| {
                let playbooks = playbooks::list(read)?;
                let people = users::list(read)?;
                Ok(Choices {
                    playbooks: playbooks.into_iter().map(|it| (it.key, it.name)).collect(),
                    people: people.into_iter().map(|it| (it.id.to_string(), it.name)).collect(),
                    criteria: Vec::new(),
                })
            })
            .await
    }
}

impl Choices {
    /// The same with the criteria that can be replayed.
    pub(super) async fn with_criteria(self, viewer: &Viewer) -> app::Result<Choices> {
        let criteria = app::insights::criteria(&viewer.app).await?;
        let criteria = criteria.into_iter().map(|it| (it.word, it.title)).collect();
        Ok(Choices { criteria, ..self })
    }
}

/// The query without the fields that a form sends empty.
pub(super) fn cleaned(mut query: InsightQuery) -> InsightQuery {
    for list in [
        &mut query.owner,
        &mut query.team,
        &mut query.source,
        &mut query.campaign,
        &mut query.product,
        &mut query.segment,
        &mut query.country,
    ] {
        list.retain(|word| !word.is_empty());
    }
    query
}

/// The scope as the part of an address behind the question mark, with more fields.
pub(super) fn address(query: &InsightQuery, more: &[(&str, &str)]) -> String {
    let text = |value: &Option<String>| value.clone();
    let day = |value: Option<types::Date>| value.map(|day| day.to_string());
    let number = |value: Option<f64>| value.map(|value| value.to_string());
    let single = [
        ("from", day(query.from)),
        ("to", day(query.to)),
        ("cohort", text(&query.cohort)),
        ("as_of", day(query.as_of)),
        ("playbook", text(&query.playbook)),
        ("version", query.version.map(|version| version.to_string())),
        ("by", text(&query.by)),
        ("tell", text(&query.tell)),
        ("lines", text(&query.lines)),
        ("least", number(query.least)),
        ("activities", number(query.activities)),
        ("against", text(&query.against)),
        ("criterion", text(&query.criterion)),
        ("change", text(&query.change)),
        ("faster", number(query.faster)),
        ("better", number(query.better)),
        ("leads", number(query.leads)),
        ("sellers", number(query.sellers)),
    ];
    let lists = [
        ("owner", &query.owner),
        ("team", &query.team),
        ("source", &query.source),
        ("campaign", &query.campaign),
        ("product", &query.product),
        ("segment", &query.segment),
        ("country", &query.country),
    ];
    let single = single.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let lists = lists
        .into_iter()
        .flat_map(|(name, values)| values.iter().map(move |value| (name, value.clone())));
    let more_names: Vec<&str> = more.iter().map(|it| it.0).collect();
    let kept = single.chain(lists).filter(|(name, _)| !more_names.contains(name));
    let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let pair = |(name, value): (&str, String)| format!("{name}={}", encoded(&value));
    kept.chain(more).map(pair).collect::<Vec<_>>().join("&")
}
