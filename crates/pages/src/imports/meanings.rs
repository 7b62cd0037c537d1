//! What columns may mean, in words, and what the values of a column may stand for.

use app::imports::ColumnSketch;
use app::imports::sketch::{DISQUALIFIED, LOST, WON};
use app::users::User;
use playbook::model::{AskKind, Playbook, ReasonFor};

/// A group of meanings in a list of choices: heading, then value and words of each.
pub(super) type Group = (String, Vec<(String, String)>);

const COMPANY: &[(&str, &str)] = &[
    ("company.name", "Company’s name"),
    ("company.domain", "Domain"),
    ("company.website", "Website"),
    ("company.industry", "Industry"),
    ("company.segment", "Segment (b2b, b2c)"),
    ("company.country", "Country"),
    ("company.language", "Company’s language"),
    ("company.size", "Employees"),
    ("company.stores", "Stores"),
    ("company.revenue", "Revenue a year"),
    ("company.phone", "Company’s telephone"),
    ("company.street", "Street"),
    ("company.postcode", "Postcode"),
    ("company.city", "City"),
    ("company.region", "Region"),
    ("company.zone", "Company’s time zone"),
    ("company.note", "Note about the company"),
    ("company.owner", "Who looks after the company"),
    ("company.key", "Company’s number in these files"),
];
const CONTACT: &[(&str, &str)] = &[
    ("contact.name", "Person’s name"),
    ("contact.first", "First name"),
    ("contact.last", "Last name"),
    ("contact.email", "E-mail"),
    ("contact.phone", "Telephone"),
    ("contact.title", "Job title"),
    ("contact.language", "Person’s language"),
    ("contact.country", "Person’s country"),
    ("contact.zone", "Person’s time zone"),
    ("contact.note", "Note about the person"),
    ("contact.owner", "Who looks after the person"),
    ("contact.key", "Person’s number in these files"),
];
const DEAL: &[(&str, &str)] = &[
    ("deal.name", "Deal’s name"),
    ("deal.opened", "When it was opened"),
    ("deal.stage", "Stage it is in"),
    ("deal.stage_at", "Since when it is in that stage"),
    ("deal.owner", "Who answers for it"),
    ("deal.amount", "Amount"),
    ("deal.currency", "Currency"),
    ("deal.close", "Expected close"),
    ("deal.source", "Source"),
    ("deal.campaign", "Campaign"),
    ("deal.product", "Product"),
    ("deal.segment", "Deal’s segment (b2b, b2c)"),
    ("deal.country", "Deal’s country"),
    ("deal.language", "Deal’s language"),
];
const END: &[(&str, &str)] = &[
    ("end.outcome", "How it ended (won, lost, open)"),
    ("end.at", "When it ended"),
    ("won.at", "When it was won"),
    ("won.paid", "What was paid"),
    ("lost.at", "When it was lost"),
    ("end.reason", "Why it ended"),
    ("end.competitor", "Who got the order"),
    ("end.note", "Words about the end"),
];
const HISTORY: &[(&str, &str)] = &[
    ("activity.call", "Day of a call"),
    ("activity.mail", "Day of a mail"),
    ("activity.meeting", "Day of a meeting"),
    ("activity.message", "Day of a message"),
    ("note", "Note on the timeline"),
];

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect()
}

/// All that a column may mean, in groups.
pub(super) fn all(deals: bool, playbook: Option<&Playbook>) -> Vec<Group> {
    let mut groups =
        vec![("Company".to_owned(), owned(COMPANY)), ("Contact".to_owned(), owned(CONTACT))];
    if !deals {
        return groups;
    }
    groups.push(("Deal".to_owned(), owned(DEAL)));
    groups.push(("How it ended".to_owned(), owned(END)));
    groups.push(("What happened".to_owned(), owned(HISTORY)));
    let Some(playbook) = playbook else { return groups };
    let stages = playbook.stages.iter();
    let stages =
        stages.map(|it| (format!("stage.{}", it.key), format!("When it came to: {}", it.name)));
    groups.push(("Came into a stage".to_owned(), stages.collect()));
    for group in &playbook.questions {
        let asks = group.asks.iter();
        let asks = asks.map(|ask| (format!("answers.{}.{}", group.key, ask.key), ask.ask.clone()));
        groups.push((format!("Answers: {}", group.name), asks.collect()));
    }
    let roles = playbook.roles.iter();
    let roles =
        roles.map(|role| (format!("holders.{}", role.key), format!("Plays: {}", role.name)));
    groups.push(("Who plays a role".to_owned(), roles.collect()));
    groups
}

/// What a meaning is called.
pub(super) fn words(means: &str, playbook: Option<&Playbook>) -> String {
    let groups = all(true, playbook);
    let found = groups.iter().flat_map(|(_, all)| all).find(|(value, _)| value == means);
    found.map_or_else(|| means.to_owned(), |(_, words)| words.clone())
}

/// What a value of a column may stand for; none where it may be any text.
pub(super) fn choices(
    means: &str,
    playbook: Option<&Playbook>,
    people: &[User],
) -> Option<Vec<(String, String)>> {
    let ends = || owned(&[(WON, "Won"), (LOST, "Lost"), (DISQUALIFIED, "Never a fit")]);
    if app::imports::sketch::holds_people(means) {
        let people = people.iter().filter(|user| user.active);
        return Some(people.map(|user| (user.email.to_string(), user.name.clone())).collect());
    }
    match means {
        "end.outcome" => Some(ends()),
        "deal.stage" => {
            let stages = playbook?.stages.iter().map(|it| (it.key.clone(), it.name.clone()));
            Some(stages.chain(ends()).collect())
        }
        "end.reason" => {
            let reasons = playbook?.reasons.iter().filter(|it| it.for_ != ReasonFor::Parked);
            Some(reasons.map(|it| (it.key.clone(), it.name.clone())).collect())
        }
        _ => {
            let (group, key) = means.strip_prefix("answers.")?.split_once('.')?;
            let group = playbook?.questions.iter().find(|it| it.key == group)?;
            let ask = group.asks.iter().find(|it| it.key == key)?;
            (!ask.options.is_empty())
                .then(|| ask.options.iter().map(|it| (it.clone(), it.clone())).collect())
        }
    }
}

/// Whether one cell may hold several values.
pub(super) fn takes_several(means: &str, playbook: Option<&Playbook>) -> bool {
    let ask = || {
        let (group, key) = means.strip_prefix("answers.")?.split_once('.')?;
        let group = playbook?.questions.iter().find(|it| it.key == group)?;
        group.asks.iter().find(|it| it.key == key)
    };
    ask().is_some_and(|ask| ask.kind == AskKind::Choices)
}

/// What separates the values in a cell of a column, where it may hold several.
pub(super) fn split_of(column: &ColumnSketch, playbook: Option<&Playbook>) -> Option<String> {
    column.split.clone().filter(|_| takes_several(&column.means, playbook))
}

/// Whether the values of a column are named one by one.
pub(super) fn has_choices(means: &str, playbook: Option<&Playbook>) -> bool {
    app::imports::sketch::holds_people(means) || choices(means, playbook, &[]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_sketch_can_be_chosen_and_every_choice_is_one() {
        let all: Vec<String> =
            all(true, None).into_iter().flat_map(|(_, it)| it).map(|(value, _)| value).collect();
        for field in app::imports::sketch::FIELDS {
            assert!(all.iter().any(|it| it == field), "{field}");
        }
        assert_eq!(all.len(), app::imports::sketch::FIELDS.len());
    }
}
