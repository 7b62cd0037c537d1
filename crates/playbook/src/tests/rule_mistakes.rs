//! What is told about mistakes in rules.

use super::{told, told_with};

const RULE: &str = r#"'pains.exists(p, p.level == "business" && p.confirmed)'"#;

/// What is told about the base with another rule.
fn told_rule(rule: &str) -> String {
    told_with(RULE, &format!("'{rule}'"))
}

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
fn one_equals_sign() {
    insta::assert_snapshot!(told_rule("budget.approved = true"), @r"
    error[stray-sign]: `=` has no meaning in a rule
       --> base.toml:116:25
        |
    116 | rule = 'budget.approved = true'
        |                         ^
        = hint: to compare, write `==`
    ");
}

#[test]
fn and_in_words() {
    insta::assert_snapshot!(told_rule("budget.approved and deal.amount > 5.0"), @r"
    error[syntax]: expected an operator such as `&&`, found `and`
       --> base.toml:116:25
        |
    116 | rule = 'budget.approved and deal.amount > 5.0'
        |                         ^^^
        = hint: for “and”, write `&&`
    ");
}

#[test]
fn not_in_words() {
    insta::assert_snapshot!(told_rule("not budget.approved"), @r"
    error[syntax]: `not` is no operator
       --> base.toml:116:9
        |
    116 | rule = 'not budget.approved'
        |         ^^^
        = hint: for “not”, write `!` before the condition
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

#[test]
fn a_text_that_is_not_closed() {
    insta::assert_snapshot!(told_rule(r#"deal.name == "x"#), @r#"
    error[open-text]: this text is not closed
       --> base.toml:116:22
        |
    116 | rule = 'deal.name == "x'
        |                      ^^
        = hint: end it with "
    "#);
}

#[test]
fn a_bracket_that_is_not_closed() {
    insta::assert_snapshot!(told_rule("(budget.approved && deal.amount > 5.0"), @r"
    error[syntax]: expected `)`, found the end of the rule
       --> base.toml:116:46
        |
    116 | rule = '(budget.approved && deal.amount > 5.0'
        |                                              ^
        = hint: a bracket that was opened before is not closed
    ");
}

#[test]
fn a_bracket_too_many() {
    insta::assert_snapshot!(told_rule("budget.approved)"), @r"
    error[syntax]: expected an operator such as `&&`, found `)`
       --> base.toml:116:24
        |
    116 | rule = 'budget.approved)'
        |                        ^
        = hint: it closes nothing: take it out
    ");
}

#[test]
fn curly_quotes() {
    insta::assert_snapshot!(told_rule("deal.name == “x”"), @r#"
    error[stray-sign]: `“` has no meaning in a rule
       --> base.toml:116:22
        |
    116 | rule = 'deal.name == “x”'
        |                      ^
        = hint: use straight quotes: " or '
    "#);
}

#[test]
fn a_fold_without_a_row() {
    insta::assert_snapshot!(told_rule("pains.exists(p.confirmed)"), @r"
    error[bad-fold]: `exists` takes a name for the row and a condition
       --> base.toml:116:15
        |
    116 | rule = 'pains.exists(p.confirmed)'
        |               ^^^^^^
        = hint: for example `pains.exists(p, p.confirmed)`
    ");
}

#[test]
fn has_of_a_whole_group() {
    insta::assert_snapshot!(told_rule("has(pains)"), @r"
    error[bad-has]: `has` asks whether one field is there
       --> base.toml:116:9
        |
    116 | rule = 'has(pains)'
        |         ^^^^^^^^^^
        = hint: write it as `has(group.question)`
    ");
}

#[test]
fn a_bad_pattern() {
    insta::assert_snapshot!(told_rule(r#"deal.name.matches("(")"#), @r#"
    error[bad-literal]: “(” is not a pattern
       --> base.toml:116:19
        |
    116 | rule = 'deal.name.matches("(")'
        |                   ^^^^^^^
        = hint: patterns are regular expressions, as in `^[+]49`
    "#);
}

#[test]
fn a_bad_time() {
    insta::assert_snapshot!(told_rule(r#"deal.expected_close < timestamp("tomorrow")"#), @r#"
    error[bad-literal]: “tomorrow” is not a time
       --> base.toml:116:31
        |
    116 | rule = 'deal.expected_close < timestamp("tomorrow")'
        |                               ^^^^^^^^^
        = hint: write it as 2026-01-31T00:00:00Z
    "#);
}

#[test]
fn a_task_of_a_later_stage() {
    insta::assert_snapshot!(told_rule("tasks.send_quote.done"), @r"
    error[never-left]: this task belongs to `agree`, which comes later
       --> base.toml:116:9
        |
    116 | rule = 'tasks.send_quote.done'
        |         ^^^^^^^^^^^^^^^^^^^^^
        = hint: move the task here, or the criterion there
    ");
}

#[test]
fn another_stage_than_its_own() {
    insta::assert_snapshot!(told_rule(r#"deal.stage == "agree""#), @r#"
    error[never-left]: a deal in `discover` is never in `agree` at the same time
       --> base.toml:116:9
        |
    116 | rule = 'deal.stage == "agree"'
        |         ^^^^^^^^^^^^^^^^^^^^^
        = hint: leave this part out: the criterion belongs to its own stage anyway
    "#);
}

#[test]
fn something_that_is_never_so() {
    insta::assert_snapshot!(told_rule("budget.approved && false"), @r"
    error[never-left]: this can never be met
       --> base.toml:116:28
        |
    116 | rule = 'budget.approved && false'
        |                            ^^^^^
        = hint: leave it out, or write what has to be recorded
    ");
}

#[test]
fn a_reserved_word() {
    insta::assert_snapshot!(told_rule("for == 1"), @r"
    error[reserved-word]: `for` is a reserved word of the rule language
       --> base.toml:116:9
        |
    116 | rule = 'for == 1'
        |         ^^^
    ");
}

#[test]
fn a_rule_too_deep() {
    insta::assert_snapshot!(told_rule(&format!("{}true{}", "(".repeat(50), ")".repeat(50))), @r"
    error[rule-too-deep]: this rule is nested too deeply
       --> base.toml:116:49
        |
    116 | rule = '((((((((((((((((((((((((((((((((((((((((((((((((((true))))))))))))))))))))))))))))))))))))))))))))))))))'
        |                                                 ^
        = hint: split it into several criteria: each is easier to read and to meet
    ");
}

#[test]
fn a_rule_too_long() {
    insta::assert_snapshot!(told_rule(&vec!["deal.amount > 1.0"; 300].join(" && ")), @r"
    error[rule-too-long]: this rule is too long
       --> base.toml:116:3509
        |
    116 | && deal.amount > 1.0 && deal.amount > 1.0 && deal.amount > 1.0 && deal.amount > 1.0 && deal.amount > 1.0 && deal.amount > 1.0 && deal.amount > 1.0 && deal.amoun
        |                                                                                 ^^^
        = hint: split it into several criteria: each is easier to read and to meet
    ");
}

#[test]
fn two_mistakes_in_one_rule() {
    insta::assert_snapshot!(told_rule("pians.exists(p, true) && deal.amout > 5.0"), @r"
    error[unknown-name]: there is no `pians` in the rules of a deal
       --> base.toml:116:9
        |
    116 | rule = 'pians.exists(p, true) && deal.amout > 5.0'
        |         ^^^^^
        = hint: did you mean `pains`?
    error[unknown-field]: the deal has no field `amout`
       --> base.toml:116:39
        |
    116 | rule = 'pians.exists(p, true) && deal.amout > 5.0'
        |                                       ^^^^^
        = hint: did you mean `amount`?
    ");
}

#[test]
fn a_mistake_in_a_rule_over_several_lines() {
    insta::assert_snapshot!(told_with(RULE, r#"'''
pains.exists(p,
  p.levle == "business"
)'''"#), @r#"
    error[unknown-field]: “Pains” has no field `levle`
       --> base.toml:118:5
        |
    118 |   p.levle == "business"
        |     ^^^^^
        = hint: did you mean `level`?
    "#);
}

#[test]
fn a_mistake_in_a_rule_with_escapes() {
    insta::assert_snapshot!(told_with(RULE, r#""deal.name == \"é\" && deal.amout > 5.0""#), @r#"
    error[unknown-field]: the deal has no field `amout`
       --> base.toml:116:36
        |
    116 | rule = "deal.name == \"é\" && deal.amout > 5.0"
        |                                    ^^^^^
        = hint: did you mean `amount`?
    "#);
}

#[test]
fn a_mistake_in_a_rule_with_joined_lines() {
    insta::assert_snapshot!(told_with(RULE, r#""""deal.amount > 1.0 && \
   deal.amout > 5.0""""#), @r#"
    error[unknown-field]: the deal has no field `amout`
       --> base.toml:117:9
        |
    117 |    deal.amout > 5.0"""
        |         ^^^^^
        = hint: did you mean `amount`?
    "#);
}

#[test]
fn a_new_lead_that_is_asked_for_pains() {
    insta::assert_snapshot!(told_with("takes = 'segment == \"b2b\"", "takes = 'size(pains) > 0"), @r#"
    error[unknown-name]: there is no `pains` in the rules of a new lead
     --> base.toml:4:15
      |
    4 | takes = 'size(pains) > 0 && source != "web shop"'
      |               ^^^^^
      = hint: known are `amount`, `campaign`, `company`, `contact`, `country`, `industry`, `language`, `lead`, `product`, `segment` and `source`
    "#);
}

#[test]
fn a_segment_that_does_not_exist() {
    insta::assert_snapshot!(told_with("takes = 'segment == \"b2b\"", "takes = 'segment == \"b2x\""), @r#"
    error[unknown-option]: “b2x” is not a segment
     --> base.toml:4:21
      |
    4 | takes = 'segment == "b2x" && source != "web shop"'
      |                     ^^^^^
      = hint: did you mean `b2b`?
    "#);
}

#[test]
fn a_task_that_is_there_twice() {
    insta::assert_snapshot!(told(&super::base_with("key = \"send-quote\"", "key = \"introduce\"").replacen(RULE, "\"tasks.introduce.done\"", 1)), @r#"
    error[ambiguous-name]: more than one task is called `introduce` (stage `discover` and stage `agree`)
       --> base.toml:116:15
        |
    116 | rule = "tasks.introduce.done"
        |               ^^^^^^^^^
        = hint: give each task that a rule speaks of its own key
    "#);
}

#[test]
fn an_empty_rule() {
    insta::assert_snapshot!(told_with(RULE, "' '"), @r"
    error[empty-text]: `rule` is empty
       --> base.toml:116:8
        |
    116 | rule = ' '
        |        ^^^
        = hint: write something, or leave the field out
    ");
}
