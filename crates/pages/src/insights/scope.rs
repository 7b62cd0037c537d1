//! The scope bar: which deals a report is about, the same for all reports.

use app::insights::{InsightQuery, Words};
use app::{playbooks, teams, users};

use crate::Viewer;
use crate::address::encoded;

/// What the scope bar offers.
pub(super) struct Choices {
    /// Playbooks: key and name.
    pub(super) playbooks: Vec<(String, String)>,
    /// Colleagues: id and name.
    pub(super) people: Vec<(String, String)>,
    /// Teams: id and name.
    pub(super) teams: Vec<(String, String)>,
    /// Stages before winning, as a what-if names them: `PLAYBOOK/STAGE` and words.
    pub(super) stages: Vec<(String, String)>,
    /// Roles that somebody plays: key and name.
    pub(super) roles: Vec<(String, String)>,
    /// The words that deals have.
    pub(super) words: Words,
    /// Criteria of playbooks, for a replay: as a question names them, and in words.
    pub(super) criteria: Vec<(String, String)>,
}

impl Choices {
    pub(super) async fn read(viewer: &Viewer) -> app::Result<Choices> {
        let house = viewer.app.house.clone();
        let read = viewer.app.read(move |read| {
            let playbooks = playbooks::list(read)?;
            let mut choices = Choices::empty();
            for playbook in playbooks.iter().filter(|playbook| !playbook.archived) {
                let Some(current) = playbook.current else { continue };
                let compiled = playbooks::compiled(read, &house, current)?;
                choices.put_parts(&playbook.key, &playbook.name, compiled.playbook());
            }
            choices.playbooks = playbooks.into_iter().map(|it| (it.key, it.name)).collect();
            let people = users::list(read)?.into_iter();
            choices.people = people.map(|it| (it.id.to_string(), it.name)).collect();
            let teams = teams::list(read)?.into_iter();
            choices.teams = teams.map(|it| (it.id.to_string(), it.name)).collect();
            Ok(choices)
        });
        let mut choices = read.await?;
        choices.words = app::insights::words(&viewer.app, &viewer.by).await?;
        let played = |role: &(String, String)| choices.words.roles.contains(&role.0);
        choices.roles = choices.roles.iter().filter(|role| played(role)).cloned().collect();
        Ok(choices)
    }

    fn empty() -> Choices {
        Choices {
            playbooks: Vec::new(),
            people: Vec::new(),
            teams: Vec::new(),
            stages: Vec::new(),
            roles: Vec::new(),
            words: Words::default(),
            criteria: Vec::new(),
        }
    }

    /// Takes in the stages and roles of a playbook.
    fn put_parts(&mut self, key: &str, name: &str, playbook: &playbook::model::Playbook) {
        let before = |phase: playbook::model::Phase| phase < playbook::model::Phase::Delivery;
        let stages = playbook.stages.iter().filter(|stage| before(stage.phase));
        let words = |stage: &playbook::model::Stage| {
            (format!("{key}/{}", stage.key), format!("{name}: {}", stage.name))
        };
        self.stages.extend(stages.map(words));
        for role in &playbook.roles {
            if self.roles.iter().all(|known| known.0 != role.key) {
                self.roles.push((role.key.clone(), role.name.clone()));
            }
        }
    }

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

/// Whether the query narrows by what stands behind the fold of the bar.
pub(super) fn is_folded_asked(query: &InsightQuery) -> bool {
    let lists = [&query.team, &query.product, &query.segment, &query.country, &query.campaign];
    query.version.is_some()
        || query.as_of.is_some()
        || query.cohort.is_some()
        || lists.iter().any(|list| !list.is_empty())
}

/// A field of a question with one of its values.
pub(super) type Pair = (&'static str, String);

/// What the deals of a question are narrowed by, and how a report is made of them.
fn pairs(query: &InsightQuery) -> Vec<Pair> {
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
        ("zone", query.zone.as_ref().map(ToString::to_string)),
        ("days", text(&query.days)),
        ("period", text(&query.period)),
        ("ahead", query.ahead.map(|days| days.to_string())),
        ("last", query.last.map(|last| last.to_string())),
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
    single.chain(lists).collect()
}

/// All that a report is asked with: also what means something else where deals are asked for.
pub(super) fn whole(query: &InsightQuery) -> Vec<Pair> {
    let stage = query.stage.iter().map(|stage| ("stage", stage.clone()));
    let limit = query.limit.iter().map(|limit| ("limit", limit.to_string()));
    pairs(query).into_iter().chain(stage).chain(limit).collect()
}

/// The scope as the part of an address behind the question mark, with more fields.
pub(super) fn address(query: &InsightQuery, more: &[(&str, &str)]) -> String {
    let is_more = |name: &str| more.iter().any(|it| it.0 == name);
    let kept = pairs(query).into_iter().filter(|(name, _)| !is_more(name));
    let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
    joined(kept.chain(more))
}

/// All that a report is asked with, as the part of an address behind the question mark.
pub(super) fn whole_address(query: &InsightQuery) -> String {
    joined(whole(query).into_iter())
}

fn joined<'a>(pairs: impl Iterator<Item = (&'a str, String)>) -> String {
    let pair = |(name, value): (&str, String)| format!("{name}={}", encoded(&value));
    pairs.map(pair).collect::<Vec<_>>().join("&")
}
