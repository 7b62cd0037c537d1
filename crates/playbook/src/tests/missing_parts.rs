//! What is told where parts of a playbook do not fit together.

use super::{base_with, told, told_with};

#[test]
fn a_stage_key_twice() {
    insta::assert_snapshot!(told_with(r#"key = "agree""#, r#"key = "discover""#), @r#"
    error[duplicate-key]: the key `discover` is used by another stage
       --> base.toml:127:7
        |
    127 | key = "discover"
        |       ^^^^^^^^^^
        = hint: rules and the history name parts by their keys: give this one a key of its own
    "#);
}

#[test]
fn a_group_named_like_a_variable() {
    insta::assert_snapshot!(told_with(r#"key = "budget""#, r#"key = "people""#), @r#"
    error[reserved-key]: `people` has a meaning of its own in rules
      --> base.toml:33:7
       |
    33 | key = "people"
       |       ^^^^^^^^
       = hint: give the group another key
    error[unknown-group]: there is no question group `budget`
       --> base.toml:103:21
        |
    103 | collect = ["pains", "budget"]
        |                     ^^^^^^^^
        = hint: known are pains, people
    "#);
}

#[test]
fn a_question_named_confirmed() {
    insta::assert_snapshot!(told_with(r#"key = "cost""#, r#"key = "confirmed""#), @r#"
    error[reserved-key]: every row of a repeating group has `confirmed` already
      --> base.toml:28:7
       |
    28 | key = "confirmed"
       |       ^^^^^^^^^^^
       = hint: leave this question out, or give it another key
    "#);
}

#[test]
fn an_unknown_role() {
    insta::assert_snapshot!(told_with(r#"owner = "seller""#, r#"owner = "seler""#), @r#"
    error[unknown-role]: there is no role `seler`
       --> base.toml:100:9
        |
    100 | owner = "seler"
        |         ^^^^^^^
        = hint: did you mean `seller`?
    "#);
}

#[test]
fn an_unknown_group() {
    insta::assert_snapshot!(told_with(r#"collect = ["pains", "budget"]"#, r#"collect = ["pains", "buget", "budget"]"#), @r#"
    error[unknown-group]: there is no question group `buget`
       --> base.toml:103:21
        |
    103 | collect = ["pains", "buget", "budget"]
        |                     ^^^^^^^
        = hint: did you mean `budget`?
    "#);
}

#[test]
fn an_unknown_collateral() {
    insta::assert_snapshot!(told_with(r#"uses = ["pitch"]"#, r#"uses = ["pitch", "flyer"]"#), @r#"
    error[unknown-collateral]: there is no collateral `flyer`
       --> base.toml:110:18
        |
    110 | uses = ["pitch", "flyer"]
        |                  ^^^^^^^
        = hint: known are pitch
    "#);
}

#[test]
fn an_unknown_ladder() {
    insta::assert_snapshot!(told_with(r#"follow = "persist""#, r#"follow = "persits""#), @r#"
    error[unknown-ladder]: there is no ladder `persits`
       --> base.toml:120:10
        |
    120 | follow = "persits"
        |          ^^^^^^^^^
        = hint: did you mean `persist`?
    "#);
}

#[test]
fn an_unknown_process() {
    insta::assert_snapshot!(told_with(r#"on = "enter""#, r#"on = "ended(estimating)""#), @r#"
    error[unknown-process]: there is no process `estimating`
       --> base.toml:123:6
        |
    123 | on = "ended(estimating)"
        |      ^^^^^^^^^^^^^^^^^^^
        = hint: did you mean `estimation`?
    "#);
}

#[test]
fn phases_that_go_backwards() {
    insta::assert_snapshot!(told_with(r#"phase = "settlement""#, r#"phase = "lead""#), @r#"
    error[phase-backwards]: `agree` is in phase lead, after `discover` in phase deal
       --> base.toml:131:9
        |
    131 | phase = "lead"
        |         ^^^^^^
        = hint: phases go lead, deal, settlement, delivery, care: move the stage up
    "#);
}

#[test]
fn a_playbook_without_stages() {
    insta::assert_snapshot!(told("key = \"empty\"\nname = \"Empty\"\n"), @r#"
    error[no-stages]: this playbook has no stages
     --> base.toml:1:1
      |
    1 | key = "empty"
      | ^
      = hint: add [[stage]], one for each step of the way
    "#);
}

#[test]
fn an_empty_file() {
    insta::assert_snapshot!(told(""), @r#"
    error[missing-field]: this playbook has no `key`
     --> base.toml:1:1
      |
    1 |
      | ^
      = hint: add `key = "a-short-name"`
    error[missing-field]: this playbook has no `name`
     --> base.toml:1:1
      |
    1 |
      | ^
      = hint: add `name = "Consultative B2B"`
    error[no-stages]: this playbook has no stages
     --> base.toml:1:1
      |
    1 |
      | ^
      = hint: add [[stage]], one for each step of the way
    "#);
}

#[test]
fn a_way_that_begins_after_winning() {
    insta::assert_snapshot!(told_with(r#"phase = "deal""#, r#"phase = "care""#), @r#"
    error[no-way-to-win]: no deal can ever be in `discover`: it is entered by winning, and no stage lies before it
      --> base.toml:99:9
       |
    99 | phase = "care"
       |         ^^^^^^
       = hint: put a stage of phase lead, deal or settlement first
    warning[chance-after-win]: a deal in this stage is won: its chance means nothing
       --> base.toml:102:10
        |
    102 | chance = 0.25
        |          ^^^^
    error[phase-backwards]: `agree` is in phase settlement, after `discover` in phase care
       --> base.toml:131:9
        |
    131 | phase = "settlement"
        |         ^^^^^^^^^^^^
        = hint: phases go lead, deal, settlement, delivery, care: move the stage up
    "#);
}

#[test]
fn a_criterion_without_proof() {
    insta::assert_snapshot!(told_with(r#"evidence = ["quote accepted"]
"#, ""), @r#"
    error[no-proof]: nothing says how this criterion is met
       --> base.toml:139:1
        |
    139 | [[stage.exit]]
        | ^^^^^^^^^^^^^^
        = hint: add `rule = "…"` or `evidence = ["mail", "meeting"]`
    "#);
}

#[test]
fn a_criterion_with_two_proofs() {
    insta::assert_snapshot!(told_with(r#"evidence = ["quote accepted"]"#, r#"evidence = ["mail"]
rule = "payment.proved""#), @r#"
    error[two-proofs]: this criterion has a `rule` and `evidence`
       --> base.toml:143:1
        |
    143 | evidence = ["mail"]
        | ^^^^^^^^
        = hint: make two criteria of it, or keep the stronger one
    "#);
}

#[test]
fn an_approval_without_an_approver() {
    insta::assert_snapshot!(told_with(r#"evidence = ["quote accepted"]"#, r#"gate = "approve""#), @r#"
    error[no-approver]: nobody is named who may approve this
       --> base.toml:139:1
        |
    139 | [[stage.exit]]
        | ^^^^^^^^^^^^^^
        = hint: add `approver = "manager"`, one of the roles
    "#);
}

#[test]
fn an_approver_of_nothing() {
    insta::assert_snapshot!(told_with(r#"evidence = ["quote accepted"]"#, r#"evidence = ["mail"]
approver = "manager""#), @r#"
    error[unused-approver]: an approver is named, and nothing is to be approved
       --> base.toml:144:1
        |
    144 | approver = "manager"
        | ^^^^^^^^
        = hint: write `gate = "approve"`, or leave the approver out
    "#);
}

#[test]
fn a_choice_without_options() {
    insta::assert_snapshot!(told_with(r#"options = ["shop", "web"]
"#, ""), @r#"
    error[no-options]: a `choices` needs options to choose from
      --> base.toml:47:1
       |
    47 | [[questions.ask]]
       | ^^^^^^^^^^^^^^^^^
       = hint: add `options = ["…", "…"]`
    "#);
}

#[test]
fn options_of_a_text() {
    insta::assert_snapshot!(told_with(r#"kind = "choices""#, r#"kind = "text""#), @r#"
    error[unused-options]: an answer of kind `text` has no options
      --> base.toml:51:11
       |
    51 | options = ["shop", "web"]
       |           ^^^^^^^^^^^^^^^
       = hint: write `kind = "choice"`, or `"choices"` where several may be chosen
    "#);
}

#[test]
fn an_option_twice() {
    insta::assert_snapshot!(told_with(r#"options = ["shop", "web"]"#, r#"options = ["shop", "web", "shop"]"#), @r#"
    error[duplicate-option]: the option “shop” is there twice
      --> base.toml:51:27
       |
    51 | options = ["shop", "web", "shop"]
       |                           ^^^^^^
    "#);
}

#[test]
fn a_score_without_room() {
    insta::assert_snapshot!(told_with(r#"kind = "yes/no""#, r#"kind = "score"
min = 7"#), @r"
    error[bad-bound]: no answer lies between 7 and 5
      --> base.toml:46:7
       |
    46 | min = 7
       |       ^
       = hint: a score goes from 1 to 5 unless `min` and `max` say otherwise
    ");
}

#[test]
fn a_webhook_that_is_no_address() {
    insta::assert_snapshot!(told_with(r#"start = "estimation""#, r#"webhook = "example.com/hook""#), @r#"
    warning[process-never-used]: nothing starts or awaits the sub-process `estimation`
      --> base.toml:80:1
       |
    80 | [[process]]
       | ^^^^^^^^^^^
       = hint: start it in a stage: [[stage.when]] with `start = "…"`
    error[bad-webhook]: a webhook calls a web address that begins with https://
       --> base.toml:124:11
        |
    124 | webhook = "example.com/hook"
        |           ^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn a_mail_without_text() {
    insta::assert_snapshot!(told(&base_with(r#"text = "Hello {{contact.name}}""#, r#"link = "https://example.com/pitch""#).replacen("start = \"estimation\"", "mail = { uses = \"pitch\", to = \"contact\" }", 1)), @r#"
    warning[process-never-used]: nothing starts or awaits the sub-process `estimation`
      --> base.toml:80:1
       |
    80 | [[process]]
       | ^^^^^^^^^^^
       = hint: start it in a stage: [[stage.when]] with `start = "…"`
    error[mail-without-text]: the collateral `pitch` has no text that could be sent
       --> base.toml:124:17
        |
    124 | mail = { uses = "pitch", to = "contact" }
        |                 ^^^^^^^
        = hint: give it `text = """…"""`
    "#);
}

#[test]
fn a_process_without_stages() {
    insta::assert_snapshot!(told_with(r#"[[process.stage]]
key = "estimate"
name = "Estimate the effort"
"#, ""), @r"
    error[no-stages]: this sub-process has no stages
      --> base.toml:80:1
       |
    80 | [[process]]
       | ^^^^^^^^^^^
       = hint: add [[process.stage]] below it
    ");
}

#[test]
fn late_without_a_time_allowed() {
    insta::assert_snapshot!(told(&base_with(r#"within = "5 working days"
"#, "").replacen("on = \"enter\"", "on = \"late\"", 1)), @r#"
    error[late-without-within]: this never runs: the stage has no time that could run out
       --> base.toml:122:6
        |
    122 | on = "late"
        |      ^^^^^^
        = hint: give the stage `within = "5 working days"`
    "#);
}
