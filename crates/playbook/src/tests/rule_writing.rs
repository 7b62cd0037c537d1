//! What is told about rules that cannot be read, and where in the text that is.

use super::{RULE, base_with, told, told_rule, told_with};

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
    insta::assert_snapshot!(told(&base_with("key = \"send-quote\"", "key = \"introduce\"").replacen(RULE, "\"tasks.introduce.done\"", 1)), @r#"
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
