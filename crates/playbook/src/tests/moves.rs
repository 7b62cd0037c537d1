//! Running deals moved from one version to another.

use super::BASE;
use crate::mapping::{Mapping, check, suggest};
use crate::model::{Phase, Playbook};

fn base() -> Playbook {
    crate::parse(BASE).unwrap().playbook
}

fn told(old: &Playbook, new: &Playbook, mapping: &Mapping) -> String {
    check(old, new, mapping).iter().map(|it| format!("{it}\n")).collect()
}

#[test]
fn the_same_version_maps_onto_itself() {
    for (key, text) in crate::builtin::all() {
        let playbook = crate::parse(text).unwrap().playbook;
        let mapping = suggest(&playbook, &playbook);
        assert!(mapping.stages.iter().all(|(from, to)| from == to));
        assert_eq!(mapping.stages.len(), playbook.stages.len());
        assert_eq!(told(&playbook, &playbook, &mapping), "", "{key}");
    }
}

#[test]
fn a_renamed_key_is_found_by_its_name_and_a_reworded_name_by_its_key() {
    let (old, mut new) = (base(), base());
    new.stages[0].key = "understand".to_owned();
    new.stages[1].name = "Close it".to_owned();
    let mapping = suggest(&old, &new);
    assert_eq!(mapping.stages["discover"], "understand");
    assert_eq!(mapping.stages["agree"], "agree");
}

#[test]
fn a_stage_without_a_partner_is_left_to_people() {
    let (old, mut new) = (base(), base());
    new.stages[1].key = "sign".to_owned();
    new.stages[1].name = "Have the contract signed".to_owned();
    let mapping = suggest(&old, &new);
    assert!(!mapping.stages.contains_key("agree"));
    insta::assert_snapshot!(told(&old, &new, &mapping), @"error: deals in the stage `agree` have nowhere to go (stage agree)");
}

#[test]
fn nobody_is_moved_over_the_win() {
    let (mut old, mut new) = (base(), base());
    old.stages[1].phase = Phase::Care;
    let mut mapping = suggest(&old, &new);
    assert!(!mapping.stages.contains_key("agree"), "a won deal is not put before the win");
    mapping.stages.insert("agree".to_owned(), "agree".to_owned());
    insta::assert_snapshot!(told(&old, &new, &mapping), @"error: deals in `agree` are won, in `agree` they are not (stage agree)");
    std::mem::swap(&mut old, &mut new);
    insta::assert_snapshot!(told(&old, &new, &mapping), @"error: deals in `agree` are open, in `agree` they are won (stage agree)");
}

#[test]
fn unknown_and_crossing_stages_are_told() {
    let (old, new) = (base(), base());
    let mut mapping = suggest(&old, &new);
    mapping.stages.insert("discover".to_owned(), "agree".to_owned());
    mapping.stages.insert("agree".to_owned(), "discover".to_owned());
    mapping.stages.insert("gone".to_owned(), "discovr".to_owned());
    insta::assert_snapshot!(told(&old, &new, &mapping), @r"
    error: the old version has no stage `gone` (stage gone)
    error: the new version has no stage `discovr` (stage gone); did you mean `discover`?
    warning: `agree` comes after `discover`, and its deals go to an earlier stage (stage agree)
    ");
}

#[test]
fn answers_that_do_not_fit_any_more_are_told() {
    let (old, mut new) = (base(), base());
    new.questions[0].repeats = false;
    new.questions[0].asks[0].options.remove(0);
    new.questions[1].asks[0].kind = crate::model::AskKind::Text;
    new.ladders.clear();
    let mapping = suggest(&old, &new);
    insta::assert_snapshot!(told(&old, &new, &mapping), @r"
    warning: the ladder `persist` has no partner: runs of it end with the move (ladder persist)
    warning: answers to “How much is set aside?” were of kind `money` and are now `text` (group budget, ask amount)
    warning: `pains` had many rows: only the first is kept in sight (group pains)
    warning: “Which level is this pain?” no longer offers “technical” (group pains, ask level)
    ");
}

#[test]
fn a_mapping_survives_json_and_may_name_stages_only() {
    let mapping = suggest(&base(), &base());
    let json = serde_json::to_string(&mapping).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
    let short: Mapping = serde_json::from_str(r#"{"stages": {"a": "b"}}"#).unwrap();
    assert!(short.groups.is_empty());
}
