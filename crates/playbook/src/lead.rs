//! New leads: which playbook takes one, and how many points it gets.

use crate::compiled::{Compiled, RuleRef};
use crate::rule::Facts;
use cel::Value;
use cel::objects::{Key, Map};
use std::collections::HashMap;
use std::sync::Arc;

/// Whether the playbook's `takes` holds for a lead. A playbook without `takes` takes none.
///
/// `facts` supplies `deal`, `company` and `contact`; `lead` and the bare names are made of them.
pub fn takes(playbook: &Compiled, facts: &dyn Facts) -> bool {
    let rule = playbook.rule(RuleRef::Takes);
    rule.is_some_and(|rule| rule.verdict(&LeadFacts { facts }).is_met())
}

/// The points of a lead, with the reason of each score that counted.
pub fn score(playbook: &Compiled, facts: &dyn Facts) -> (i64, Vec<String>) {
    let facts = LeadFacts { facts };
    let mut points = 0_i64;
    let mut reasons = Vec::new();
    for (at, score) in playbook.playbook().scores.iter().enumerate() {
        let rule = playbook.rule(RuleRef::Score(at));
        if rule.is_some_and(|rule| rule.verdict(&facts).is_met()) {
            points = points.saturating_add(score.points);
            reasons.push(score.says.clone());
        }
    }
    (points, reasons)
}

/// The facts of a deal, seen as those of a lead.
pub(crate) struct LeadFacts<'f> {
    pub(crate) facts: &'f dyn Facts,
}

impl Facts for LeadFacts<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.facts.get(name) {
            return Some(value);
        }
        match name {
            "lead" => Some(self.lead()),
            "industry" => field(&self.facts.get("company")?, name),
            "country" | "language" | "segment" => self
                .facts
                .get("deal")
                .and_then(|deal| field(&deal, name))
                .filter(|value| !value.is_zero())
                .or_else(|| field(&self.facts.get("company")?, name)),
            _ => field(&self.facts.get("deal")?, name),
        }
    }
}

impl LeadFacts<'_> {
    fn lead(&self) -> Value {
        let mut fields: HashMap<Key, Value> = match self.facts.get("deal") {
            Some(Value::Map(map)) => Arc::unwrap_or_clone(map.map),
            _ => HashMap::new(),
        };
        for name in ["company", "contact"] {
            if let Some(value) = self.facts.get(name) {
                fields.insert(name.into(), value);
            }
        }
        Value::Map(Map { map: Arc::new(fields) })
    }
}

fn field(of: &Value, name: &str) -> Option<Value> {
    match of {
        Value::Map(map) => map.map.get(&Key::from(name)).cloned(),
        _ => None,
    }
}
