//! Rules about the ideal customer: what holds in every playbook, over facts that time alone does not change.

use crate::Facts;
use crate::compiled::{Compiled, RuleRef};
use crate::lead::LeadFacts;
use crate::rule::{Env, Fault, Rule, Verdict};

/// Why a rule cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleMistake {
    /// Which part of the text, in bytes.
    pub span: std::ops::Range<usize>,
    /// In a sentence's words, without capital and full stop.
    pub message: String,
    /// What would help.
    pub hint: Option<String>,
}

impl From<Fault> for RuleMistake {
    fn from(fault: Fault) -> RuleMistake {
        RuleMistake { span: fault.span, message: fault.message, hint: fault.hint }
    }
}

/// Reads and checks a rule about the company, the contact, the lead and what was done with it.
///
/// # Errors
/// Every mistake with its place.
pub fn ideal_rule(text: &str) -> Result<Rule, Vec<RuleMistake>> {
    let env = Env::of_ideal();
    Rule::compile(text, &env).map_err(|faults| faults.into_iter().map(RuleMistake::from).collect())
}

/// Whether such a rule holds for a deal.
pub fn ideal_verdict(rule: &Rule, facts: &dyn Facts) -> Verdict {
    rule.verdict(&LeadFacts { facts })
}

/// The points that a playbook itself gives a deal, each with its reason.
pub fn score_parts(playbook: &Compiled, facts: &dyn Facts) -> Vec<(i64, String)> {
    let facts = LeadFacts { facts };
    let scores = playbook.playbook().scores.iter().enumerate();
    let holds = |at: usize| {
        playbook.rule(RuleRef::Score(at)).is_some_and(|rule| rule.verdict(&facts).is_met())
    };
    scores
        .filter(|(at, _)| holds(*at))
        .map(|(_, score)| (score.points, score.says.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use cel::Value;

    use super::*;

    fn facts(company: &[(&'static str, Value)]) -> BTreeMap<String, Value> {
        let fields = company.iter().map(|(name, value)| ((*name).into(), value.clone())).collect();
        let company = Value::Map(cel::objects::Map { map: std::sync::Arc::new(fields) });
        BTreeMap::from([("company".to_owned(), company)])
    }

    #[test]
    fn a_rule_is_read_and_holds_or_says_why_not() {
        let rule = ideal_rule("company.size >= 50").unwrap();
        assert_eq!(rule.words(), "the company’s number of employees is at least 50");
        assert!(ideal_verdict(&rule, &facts(&[("size", Value::Int(80))])).is_met());
        let unknown = ideal_verdict(&rule, &facts(&[]));
        let why = unknown.why().unwrap();
        assert_eq!(why, "the company’s number of employees is not answered yet");
    }

    #[test]
    fn what_changes_with_time_alone_or_belongs_to_one_playbook_is_not_known() {
        for text in
            ["deal.stage == \"lead\"", "lead.days_open > 3", "activities.last_touch_days > 1"]
        {
            assert!(ideal_rule(text).is_err(), "{text}");
        }
        for text in ["country == \"DE\"", "activities.meetings > 0", "lead.company.size > 3"] {
            assert!(ideal_rule(text).is_ok(), "{text}");
        }
        let mistakes = ideal_rule("company.sise > 3").unwrap_err();
        assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    }
}
