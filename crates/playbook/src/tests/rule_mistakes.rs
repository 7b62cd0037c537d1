//! What is told about mistakes in rules.

use super::told_rule;

#[test]
fn an_unknown_name() {
    insta::assert_snapshot!(told_rule("pians.exists(p, p.confirmed)"), @r"
    error[unknown-name]: there is no `pians` in the rules of a deal
       --> base.toml:116:9
        |
    116 | rule = 'pians.exists(p, p.confirmed)'
        |         ^^^^^
        = hint: did you mean `pains`?
    ");
}

#[test]
fn a_field_without_its_owner() {
    insta::assert_snapshot!(told_rule("days_in_stage > 3"), @r"
    error[unknown-name]: there is no `days_in_stage` in the rules of a deal
       --> base.toml:116:9
        |
    116 | rule = 'days_in_stage > 3'
        |         ^^^^^^^^^^^^^
        = hint: did you mean `deal.days_in_stage`?
    ");
}

#[test]
fn an_unknown_field_of_the_deal() {
    insta::assert_snapshot!(told_rule("deal.amout > 1000.0"), @r"
    error[unknown-field]: the deal has no field `amout`
       --> base.toml:116:14
        |
    116 | rule = 'deal.amout > 1000.0'
        |              ^^^^^
        = hint: did you mean `amount`?
    ");
}

#[test]
fn an_unknown_question() {
    insta::assert_snapshot!(told_rule(r#"pains.exists(p, p.levle == "business")"#), @r#"
    error[unknown-field]: “Pains” has no field `levle`
       --> base.toml:116:27
        |
    116 | rule = 'pains.exists(p, p.levle == "business")'
        |                           ^^^^^
        = hint: did you mean `level`?
    "#);
}

#[test]
fn a_text_that_is_no_option() {
    insta::assert_snapshot!(told_rule(r#"pains.exists(p, p.level == "buisness")"#), @r#"
    error[unknown-option]: “buisness” is not an option of “Which level is this pain?”
       --> base.toml:116:36
        |
    116 | rule = 'pains.exists(p, p.level == "buisness")'
        |                                    ^^^^^^^^^^
        = hint: did you mean `business`?
    "#);
}

#[test]
fn a_list_of_texts_one_of_which_is_no_option() {
    insta::assert_snapshot!(told_rule(r#"pains.exists(p, p.level in ["business", "money"])"#), @r#"
    error[unknown-option]: “money” is not an option of “Which level is this pain?”
       --> base.toml:116:49
        |
    116 | rule = 'pains.exists(p, p.level in ["business", "money"])'
        |                                                 ^^^^^^^
        = hint: write `technical`, `business` or `personal`
    "#);
}

#[test]
fn an_option_of_several_that_is_none() {
    insta::assert_snapshot!(told_rule(r#""market" in budget.channels"#), @r#"
    error[unknown-option]: “market” is not an option of “Where do they sell?”
       --> base.toml:116:9
        |
    116 | rule = '"market" in budget.channels'
        |         ^^^^^^^^
        = hint: write `shop` or `web`
    "#);
}

#[test]
fn a_stage_that_does_not_exist() {
    insta::assert_snapshot!(told_rule(r#"deal.stage == "discovery""#), @r#"
    error[unknown-option]: “discovery” is not a stage of this playbook
       --> base.toml:116:23
        |
    116 | rule = 'deal.stage == "discovery"'
        |                       ^^^^^^^^^^^
        = hint: did you mean `discover`?
    "#);
}

#[test]
fn a_number_compared_with_a_text() {
    insta::assert_snapshot!(told_rule(r#"budget.amount > "5000""#), @r#"
    error[wrong-type]: `>` compares a decimal number with a text
       --> base.toml:116:9
        |
    116 | rule = 'budget.amount > "5000"'
        |         ^^^^^^^^^^^^^^^^^^^^^^
        = hint: write the number without quotes: 5000
    "#);
}

#[test]
fn yes_or_no_compared_with_a_text() {
    insta::assert_snapshot!(told_rule(r#"budget.approved == "yes""#), @r#"
    error[wrong-type]: `==` compares a yes/no value with a text
       --> base.toml:116:9
        |
    116 | rule = 'budget.approved == "yes"'
        |         ^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: it is yes or no by itself: leave the comparison out, or negate it with `!`
    "#);
}

#[test]
fn a_list_compared_with_a_text() {
    insta::assert_snapshot!(told_rule(r#"budget.channels == "web""#), @r#"
    error[wrong-type]: `==` compares a list with a text
       --> base.toml:116:9
        |
    116 | rule = 'budget.channels == "web"'
        |         ^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: to ask for one item, write `"item" in list`
    "#);
}

#[test]
fn null() {
    insta::assert_snapshot!(told_rule("budget.amount != null"), @r"
    error[wrong-type]: nothing is ever `null` here
       --> base.toml:116:26
        |
    116 | rule = 'budget.amount != null'
        |                          ^^^^
        = hint: ask whether it is there: `has(group.question)`
    ");
}

#[test]
fn a_rule_that_is_no_condition() {
    insta::assert_snapshot!(told_rule("budget.amount"), @r"
    error[not-a-condition]: a rule must say yes or no, and this is a decimal number
       --> base.toml:116:9
        |
    116 | rule = 'budget.amount'
        |         ^^^^^^^^^^^^^
        = hint: compare it with a number, as in `… > 0`
    ");
}

#[test]
fn a_list_that_is_no_condition() {
    insta::assert_snapshot!(told_rule("pains"), @r"
    error[not-a-condition]: a rule must say yes or no, and this is a list
       --> base.toml:116:9
        |
    116 | rule = 'pains'
        |         ^^^^^
        = hint: ask for a row, as in `….exists(row, row.confirmed)`, or `size(…) > 0`
    ");
}

#[test]
fn an_unknown_function() {
    insta::assert_snapshot!(told_rule("count(pains) > 0"), @r"
    error[unknown-function]: there is no function `count`
       --> base.toml:116:9
        |
    116 | rule = 'count(pains) > 0'
        |         ^^^^^
        = hint: did you mean `size`?
    ");
}

#[test]
fn a_function_with_too_many_values() {
    insta::assert_snapshot!(told_rule("size(pains, 3) > 0"), @r"
    error[wrong-call]: `size` takes one value in its brackets, not 2
       --> base.toml:116:9
        |
    116 | rule = 'size(pains, 3) > 0'
        |         ^^^^
        = hint: for example `size(pains) > 0`
    ");
}

#[test]
fn a_list_taken_for_one() {
    insta::assert_snapshot!(told_rule("pains.confirmed"), @r"
    error[wrong-type]: a list has no field `confirmed`
       --> base.toml:116:15
        |
    116 | rule = 'pains.confirmed'
        |               ^^^^^^^^^
        = hint: it has many rows: write `pains.exists(row, row.confirmed …)`, or `all` for every row
    ");
}

#[test]
fn one_taken_for_a_list() {
    insta::assert_snapshot!(told_rule("budget.exists(b, b.approved)"), @r"
    error[wrong-type]: `exists` goes through a list, and this is a set of fields
       --> base.toml:116:9
        |
    116 | rule = 'budget.exists(b, b.approved)'
        |         ^^^^^^
        = hint: this group does not repeat: name its question after a dot
    ");
}

#[test]
fn decimal_and_whole_numbers_mixed() {
    insta::assert_snapshot!(told_rule("deal.amount + 5 > 100"), @r"
    error[wrong-type]: `+` cannot join a decimal number and a whole number
       --> base.toml:116:9
        |
    116 | rule = 'deal.amount + 5 > 100'
        |         ^^^^^^^^^^^^^^^
        = hint: write 5.0: decimal and whole numbers do not mix
    ");
}

#[test]
fn a_text_taken_for_a_number() {
    insta::assert_snapshot!(told_rule(r#"deal.name + 5 == "x""#), @r#"
    error[wrong-type]: `+` cannot join a text and a whole number
       --> base.toml:116:9
        |
    116 | rule = 'deal.name + 5 == "x"'
        |         ^^^^^^^^^^^^^
    "#);
}

#[test]
fn contains_on_a_list() {
    insta::assert_snapshot!(told_rule(r#"budget.channels.contains("web")"#), @r#"
    error[wrong-type]: `contains` takes a text, and this is a list
       --> base.toml:116:25
        |
    116 | rule = 'budget.channels.contains("web")'
        |                         ^^^^^^^^
        = hint: to ask whether a list holds an item, write `"item" in list`
    "#);
}
