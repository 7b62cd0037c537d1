//! What could be better in a playbook.

use super::{base_with, told, told_with};

#[test]
fn a_stage_that_is_a_bare_noun() {
    insta::assert_snapshot!(told_with(r#"name = "Agree on the terms""#, r#"name = "Negotiation""#), @r#"
    warning[bare-noun]: “Negotiation” is a single word
       --> base.toml:128:8
        |
    128 | name = "Negotiation"
        |        ^^^^^^^^^^^^^
        = hint: say what is done: “Send the offer to the customer” and not “Offer”
    "#);
}

#[test]
fn a_stage_that_begins_with_a_noun() {
    insta::assert_snapshot!(told_with(r#"name = "Agree on the terms""#, r#"name = "Negotiation of terms""#), @r#"
    warning[bare-noun]: “Negotiation of terms” begins with a noun and not with what is done
       --> base.toml:128:8
        |
    128 | name = "Negotiation of terms"
        |        ^^^^^^^^^^^^^^^^^^^^^^
        = hint: say what is done: “Send the offer to the customer” and not “Offer”
    "#);
}

#[test]
fn a_chance_that_falls() {
    insta::assert_snapshot!(told_with("chance = 0.5", "chance = 0.2"), @r"
    warning[chance-falls]: the chance falls from 0.25 in `discover` to 0.2
       --> base.toml:133:10
        |
    133 | chance = 0.2
        |          ^^^
        = hint: who comes further along the way is likelier to buy
    ");
}

#[test]
fn no_reasons_for_losing() {
    insta::assert_snapshot!(told_with(r#"for = "lost""#, r#"for = "parked""#), @r#"
    warning[no-lost-reason]: there are no reasons to choose from when a deal is lost
     --> base.toml:1:1
      |
    1 | key = "base"
      | ^
      = hint: add [[reason]] with `for = "lost"`: whoever loses should learn
    "#);
}

#[test]
fn a_group_that_is_never_collected() {
    insta::assert_snapshot!(told_with(r#"collect = ["pains", "budget"]"#, r#"collect = ["pains"]"#), @r#"
    warning[group-never-collected]: no stage collects the question group `budget`
      --> base.toml:32:1
       |
    32 | [[questions]]
       | ^^^^^^^^^^^^^
       = hint: name it in a stage: `collect = ["…"]`
    "#);
}

#[test]
fn a_collateral_that_is_never_used() {
    insta::assert_snapshot!(told_with(r#"uses = ["pitch"]
"#, ""), @r#"
    warning[collateral-never-used]: nothing uses the collateral `pitch`
      --> base.toml:53:1
       |
    53 | [[collateral]]
       | ^^^^^^^^^^^^^^
       = hint: name it in a stage, task or ladder step: `uses = ["…"]`
    "#);
}

#[test]
fn a_ladder_that_is_never_used() {
    insta::assert_snapshot!(told_with(r#"follow = "persist""#, r#"assign = "manager""#), @r#"
    warning[ladder-never-used]: nothing starts the ladder `persist`
      --> base.toml:70:1
       |
    70 | [[ladder]]
       | ^^^^^^^^^^
       = hint: start it in a stage: [[stage.when]] with `follow = "…"`
    "#);
}

#[test]
fn a_process_that_is_never_used() {
    insta::assert_snapshot!(told_with(r#"start = "estimation""#, r#"assign = "manager""#), @r#"
    warning[process-never-used]: nothing starts or awaits the sub-process `estimation`
      --> base.toml:80:1
       |
    80 | [[process]]
       | ^^^^^^^^^^^
       = hint: start it in a stage: [[stage.when]] with `start = "…"`
    "#);
}

#[test]
fn a_stage_without_the_buyer() {
    insta::assert_snapshot!(told_with(r#"by = "buyer"
evidence"#, r#"by = "seller"
evidence"#), @r#"
    warning[no-buyer-criterion]: the stage `agree` ends without anything that the buyer did
       --> base.toml:126:1
        |
    126 | [[stage]]
        | ^^^^^^^^^
        = hint: let one criterion be `by = "buyer"`: an answer, a booking, an acceptance
    "#);
}

#[test]
fn a_stage_without_guidance() {
    insta::assert_snapshot!(told_with(r#"purpose = "To close."
output = "An accepted quote."
"#, ""), @r#"
    warning[no-purpose]: nobody says why the stage `agree` exists
       --> base.toml:126:1
        |
    126 | [[stage]]
        | ^^^^^^^^^
        = hint: add `purpose = "…"`
    warning[no-output]: nobody says what exists at the end of the stage `agree`
       --> base.toml:126:1
        |
    126 | [[stage]]
        | ^^^^^^^^^
        = hint: add `output = "…"`
    "#);
}

#[test]
fn a_stage_without_an_owner() {
    insta::assert_snapshot!(told_with(r#"owner = "seller"
chance"#, "chance"), @r#"
    warning[no-owner]: nobody owns the stage `agree`
       --> base.toml:126:1
        |
    126 | [[stage]]
        | ^^^^^^^^^
        = hint: add `owner = "…"`, one of the roles
    "#);
}

#[test]
fn a_stage_without_an_exit() {
    insta::assert_snapshot!(told_with(r#"[[stage.exit]]
key = "accepted"
says = "The buyer accepted the quote"
by = "buyer"
evidence = ["quote accepted"]
"#, ""), @r"
    warning[no-exit]: nothing says when the stage `agree` is done
       --> base.toml:126:1
        |
    126 | [[stage]]
        | ^^^^^^^^^
        = hint: add a [[stage.exit]] that rests on something the buyer did
    ");
}

#[test]
fn a_choice_of_one() {
    insta::assert_snapshot!(told_with(r#"options = ["shop", "web"]"#, r#"options = ["shop"]"#), @r#"
    warning[one-option]: there is nothing to choose with one option
      --> base.toml:51:11
       |
    51 | options = ["shop"]
       |           ^^^^^^^^
    "#);
}

#[test]
fn advice_that_can_never_be_met() {
    insta::assert_snapshot!(told_with("rule = 'pains", r#"gate = "advise"
rule = 'deal.stage == "agree" && pains"#), @r#"
    warning[never-met]: a deal in `discover` is never in `agree` at the same time
       --> base.toml:117:9
        |
    117 | rule = 'deal.stage == "agree" && pains.exists(p, p.level == "business" && p.confirmed)'
        |         ^^^^^^^^^^^^^^^^^^^^^
        = hint: leave this part out: the criterion belongs to its own stage anyway
    "#);
}

#[test]
fn a_chance_after_winning() {
    insta::assert_snapshot!(told(&(super::BASE.to_owned() + "\n[[stage]]\nkey = \"care\"\nname = \"Care for them\"\npurpose = \"x\"\noutput = \"x\"\nphase = \"care\"\nowner = \"seller\"\nchance = 0.9\n\n[[stage.exit]]\nkey = \"x\"\nsays = \"x\"\nevidence = [\"note\"]\n")), @r"
    warning[chance-after-win]: a deal in this stage is won: its chance means nothing
       --> base.toml:152:10
        |
    152 | chance = 0.9
        |          ^^^
    ");
}

#[test]
fn only_leads() {
    insta::assert_snapshot!(told(&super::BASE.replace("phase = \"deal\"", "phase = \"lead\"").replace("phase = \"settlement\"", "phase = \"lead\"")), @r#"
    warning[no-deal-stage]: no stage is of phase deal or settlement: a lead would be won straight away
       --> base.toml:131:9
        |
    131 | phase = "lead"
        |         ^^^^^^
        = hint: say where a lead becomes a deal: `phase = "deal"`
    "#);
}

#[test]
fn a_placeholder_that_nobody_can_fill() {
    insta::assert_snapshot!(told_with("Hello {{contact.name}}", "Hello {{contact.nmae}}"), @r#"
    warning[unknown-placeholder]: nothing is known by the name `contact.nmae`
      --> base.toml:57:15
       |
    57 | text = "Hello {{contact.nmae}}"
       |               ^^^^^^^^^^^^^^^^
       = hint: did you mean `contact.name`?
    "#);
}

#[test]
fn a_criterion_about_questions_that_are_asked_later() {
    let rule = r#"'pains.exists(p, p.level == "business" && p.confirmed)'"#;
    let later = base_with(rule, "'answered.budget'")
        .replacen("collect = [\"pains\", \"budget\"]", "collect = [\"pains\"]", 1)
        .replacen("chance = 0.5", "collect = [\"budget\"]", 1);
    insta::assert_snapshot!(told(&later), @r"
    warning[collected-later]: these questions are asked in `agree`, which comes later
       --> base.toml:116:9
        |
    116 | rule = 'answered.budget'
        |         ^^^^^^^^^^^^^^^
        = hint: collect them here, or move the criterion there
    ");
}

#[test]
fn collateral_that_is_named_twice() {
    insta::assert_snapshot!(told_with("uses = [\"pitch\"]", "uses = [\"pitch\", \"pitch\"]"), @r#"
    warning[named-twice]: `pitch` is named twice
       --> base.toml:110:18
        |
    110 | uses = ["pitch", "pitch"]
        |                  ^^^^^^^
    "#);
}
