//! Two versions compared in words.

use super::{BASE, base_with};

fn changes(part: &str, other: &str) -> String {
    let old = crate::parse(BASE).unwrap().playbook;
    let text = base_with(part, other);
    let new = crate::parse(&text).unwrap_or_else(|told| panic!("{}", crate::render_all(&told, "")));
    let changes = crate::compare(&old, &new.playbook);
    changes.iter().map(|change| format!("{change}\n")).collect()
}

#[test]
fn a_criterion_that_is_only_advice_now() {
    insta::assert_snapshot!(changes("by = \"buyer\"\nrule", "by = \"buyer\"\ngate = \"advise\"\nrule"), @"stage “Understand the pain”, criterion “The buyer confirmed a business pain”: is now advice (was required)");
}

#[test]
fn another_time_chance_and_owner() {
    insta::assert_snapshot!(changes(
        "owner = \"seller\"\nwithin = \"5 working days\"\nchance = 0.25",
        "owner = \"manager\"\nchance = 0.3",
    ), @r"
    stage “Understand the pain”: the chance of winning is now 0.3 (was 0.25)
    stage “Understand the pain”: its owner is now “manager” (was “seller”)
    stage “Understand the pain”: the time allowed is no longer set (was 5 working days)
    ");
}

#[test]
fn a_new_task_and_one_that_is_optional_now() {
    insta::assert_snapshot!(changes(
        "must = true\nuses = [\"pitch\"]",
        "uses = [\"pitch\"]\n\n[[stage.task]]\nkey = \"ask\"\nname = \"Ask for the budget\"",
    ), @r"
    stage “Understand the pain”, task “Introduce ourselves”: may now be left undone
    stage “Understand the pain”: task “Ask for the budget” is new, after “Introduce ourselves”
    ");
}

#[test]
fn a_question_with_other_options() {
    insta::assert_snapshot!(changes(
        "options = [\"technical\", \"business\", \"personal\"]\nrequired = true",
        "options = [\"business\", \"technical\", \"cultural\"]",
    ), @r"
    questions “Pains”, question “Which level is this pain?”: “cultural” is now among the options
    questions “Pains”, question “Which level is this pain?”: “personal” is no longer among the options
    questions “Pains”, question “Which level is this pain?”: is no longer required
    ");
}

#[test]
fn a_stage_that_is_new_between_two() {
    insta::assert_snapshot!(changes(
        "[[stage]]\nkey = \"agree\"",
        "[[stage]]\nkey = \"propose\"\nname = \"Propose a way\"\nphase = \"deal\"\n\n[[stage]]\nkey = \"agree\"",
    ), @"stage “Propose a way” is new, after “Understand the pain”");
}

#[test]
fn a_rule_a_text_and_an_action() {
    insta::assert_snapshot!(changes("p.level == \"business\" && p.confirmed", "p.confirmed"), @r#"stage “Understand the pain”, criterion “The buyer confirmed a business pain”: its rule is now `pains.exists(p, p.confirmed)` (was `pains.exists(p, p.level == "business" && p.confirmed)`)"#);
    insta::assert_snapshot!(changes("text = \"Hello {{contact.name}}\"", "text = \"\"\"\nHello\nagain\"\"\""), @"collateral “Pitch”: its text is reworded");
    insta::assert_snapshot!(changes("follow = \"persist\"", "assign = \"manager\""), @r"
    stage “Understand the pain”: assigning the deal to “manager” on quiet(3 working days) is now among what runs by itself
    stage “Understand the pain”: starting the ladder “persist” on quiet(3 working days) is no longer among what runs by itself
    ");
    insta::assert_snapshot!(changes("points = 10", "points = 20"), @r"
    “More than fifty employees” (+20 points) is now among the scores of leads
    “More than fifty employees” (+10 points) is no longer among the scores of leads
    ");
}

#[test]
fn stages_that_changed_places() {
    let old = crate::parse(BASE).unwrap().playbook;
    let mut new = old.clone();
    let moved = new.stages.remove(0);
    new.stages.push(moved);
    let words: Vec<String> = crate::compare(&old, &new).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(words.join("\n"), @"stage “Agree on the terms” comes now first");
}

#[test]
fn a_version_compared_with_itself_has_no_changes() {
    for (_, text) in crate::builtin::all() {
        let playbook = crate::parse(text).unwrap().playbook;
        assert_eq!(crate::compare(&playbook, &playbook), Vec::new());
    }
}
