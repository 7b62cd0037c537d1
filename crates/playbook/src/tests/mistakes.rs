//! What is told about mistakes in the parts of a playbook.

use super::told_with;

#[test]
fn an_unknown_field_at_the_top() {
    insta::assert_snapshot!(told_with(r#"name = "Base""#, r#"nmae = "Base"
name = "Base""#), @r#"
    error[unknown-field]: a playbook has no `nmae`
     --> base.toml:2:1
      |
    2 | nmae = "Base"
      | ^^^^
      = hint: did you mean `name`?
    "#);
}

#[test]
fn an_unknown_field_of_a_stage() {
    insta::assert_snapshot!(told_with(r#"purpose = "To know"#, r#"pupose = "To know"#), @r#"
    error[unknown-field]: a stage has no `pupose`
      --> base.toml:97:1
       |
    97 | pupose = "To know what to offer."
       | ^^^^^^
       = hint: did you mean `purpose`?
    "#);
}

#[test]
fn the_plural_of_a_list() {
    insta::assert_snapshot!(told_with(r#"[[role]]
key = "seller""#, r#"[[roles]]
key = "x"

[[role]]
key = "seller""#), @r"
    error[unknown-field]: a playbook has no `roles`
     --> base.toml:6:3
      |
    6 | [[roles]]
      |   ^^^^^
      = hint: did you mean `[[role]]`?
    ");
}

#[test]
fn a_missing_key() {
    insta::assert_snapshot!(told_with(r#"key = "seller"
"#, ""), @r#"
    error[missing-field]: this role has no `key`
     --> base.toml:6:1
      |
    6 | [[role]]
      | ^^^^^^^^
      = hint: add `key = "a-short-name"`
    "#);
}

#[test]
fn a_missing_phase() {
    insta::assert_snapshot!(told_with(r#"phase = "deal"
"#, ""), @r#"
    error[missing-field]: this stage has no `phase`
      --> base.toml:94:1
       |
    94 | [[stage]]
       | ^^^^^^^^^
       = hint: add `phase = "deal"`
    "#);
}

#[test]
fn a_key_that_is_none() {
    insta::assert_snapshot!(told_with(r#"key = "discount""#, r#"key = "Discount > 15""#), @r#"
    error[bad-key]: “Discount > 15” is not a key
      --> base.toml:65:7
       |
    65 | key = "Discount > 15"
       |       ^^^^^^^^^^^^^^^
       = hint: write `discount-15`
    "#);
}

#[test]
fn an_unknown_kind_of_task() {
    insta::assert_snapshot!(told_with(r#"kind = "meeting""#, r#"kind = "meating""#), @r#"
    error[unknown-word]: “meating” is no `kind`
       --> base.toml:108:8
        |
    108 | kind = "meating"
        |        ^^^^^^^^^
        = hint: did you mean `meeting`?
    "#);
}

#[test]
fn a_text_where_yes_or_no_is_wanted() {
    insta::assert_snapshot!(told_with("must = true", r#"must = "yes""#), @r#"
    error[wrong-kind]: `must` is a text
       --> base.toml:109:8
        |
    109 | must = "yes"
        |        ^^^^^
        = hint: write `true` or `false`
    "#);
}

#[test]
fn a_time_that_is_none() {
    insta::assert_snapshot!(told_with(r#"within = "5 working days""#, r#"within = "5 workdays""#), @r#"
    error[bad-time]: “5 workdays” is no length of time
       --> base.toml:101:10
        |
    101 | within = "5 workdays"
        |          ^^^^^^^^^^^^
        = hint: write for example “30 minutes”, “4 working hours”, “5 working days”, “2 weeks”
    "#);
}

#[test]
fn a_chance_in_percent() {
    insta::assert_snapshot!(told_with("chance = 0.25", "chance = 25"), @r"
    error[bad-chance]: `chance` is not between 0 and 1 in steps of 0.001
       --> base.toml:102:10
        |
    102 | chance = 25
        |          ^^
        = hint: a chance is written as a fraction: 0.25 for 25 %
    ");
}

#[test]
fn a_chance_out_of_bounds() {
    insta::assert_snapshot!(told_with("chance = 0.25", "chance = -0.25"), @r"
    error[bad-chance]: `chance` is not between 0 and 1 in steps of 0.001
       --> base.toml:102:10
        |
    102 | chance = -0.25
        |          ^^^^^
        = hint: write a chance as 0.25 (one in four)
    ");
}

#[test]
fn a_chance_too_fine() {
    insta::assert_snapshot!(told_with("chance = 0.25", "chance = 0.12345"), @r"
    error[bad-chance]: `chance` is not between 0 and 1 in steps of 0.001
       --> base.toml:102:10
        |
    102 | chance = 0.12345
        |          ^^^^^^^
        = hint: write at most three digits after the point
    ");
}

#[test]
fn a_text_that_is_not_closed() {
    insta::assert_snapshot!(told_with(r#"name = "Sales manager""#, r#"name = "Sales manager"#), @r#"
    error[toml-broken]: this is not valid TOML: invalid basic string, expected `"`
      --> base.toml:12:22
       |
    12 | name = "Sales manager
       |                      ^
       = hint: a text over several lines stands between three quotes: """…"""
    "#);
}

#[test]
fn a_field_that_is_set_twice() {
    insta::assert_snapshot!(told_with(r#"name = "Sales manager""#, r#"name = "Sales manager"
name = "Boss""#), @r#"
    error[set-twice]: `name` is set twice
      --> base.toml:13:1
       |
    13 | name = "Boss"
       | ^^^^
       = hint: a field may be set once; a list of tables has double brackets: [[stage]]
    "#);
}

#[test]
fn a_table_where_a_list_of_tables_is_wanted() {
    insta::assert_snapshot!(told_with("[[score]]", "[score]"), @r"
    error[wrong-kind]: `score` is a table
      --> base.toml:89:1
       |
    89 | [score]
       | ^^^^^^^
       = hint: write tables headed `[[score]]`
    ");
}

#[test]
fn an_unknown_trigger() {
    insta::assert_snapshot!(told_with(r#"on = "enter""#, r#"on = "entered""#), @r#"
    error[unknown-trigger]: “entered” is no trigger
       --> base.toml:123:6
        |
    123 | on = "entered"
        |      ^^^^^^^^^
        = hint: did you mean `enter`?
    "#);
}

#[test]
fn quiet_without_a_time() {
    insta::assert_snapshot!(told_with(r#"on = "quiet(3 working days)""#, r#"on = "quiet""#), @r#"
    error[unknown-trigger]: “quiet” is no trigger
       --> base.toml:119:6
        |
    119 | on = "quiet"
        |      ^^^^^^^
        = hint: write how long, as in `quiet(3 working days)`
    "#);
}

#[test]
fn quiet_with_a_time_that_is_none() {
    insta::assert_snapshot!(told_with(r#"on = "quiet(3 working days)""#, r#"on = "quiet(3 wd)""#), @r#"
    error[unknown-trigger]: “quiet(3 wd)” is no trigger
       --> base.toml:119:6
        |
    119 | on = "quiet(3 wd)"
        |      ^^^^^^^^^^^^^
        = hint: “3 wd” is no length of time: write `quiet(3 working days)`
    "#);
}

#[test]
fn two_actions_in_one() {
    insta::assert_snapshot!(told_with(r#"start = "estimation""#, r#"start = "estimation"
assign = "manager""#), @r#"
    error[two-actions]: `start` and `assign` cannot stand together
       --> base.toml:125:1
        |
    125 | assign = "manager"
        | ^^^^^^
        = hint: write a [[stage.when]] of its own for each
    "#);
}

#[test]
fn no_action() {
    insta::assert_snapshot!(told_with(r#"start = "estimation"
"#, ""), @r"
    error[no-action]: nothing is said to run here
       --> base.toml:122:1
        |
    122 | [[stage.when]]
        | ^^^^^^^^^^^^^^
        = hint: give exactly one of start, follow, task, notify, assign, mail, webhook
    ");
}
