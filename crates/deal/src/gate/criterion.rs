//! Whether an exit criterion is met, and if not, why.

use playbook::model::{By, EvidenceKind, Exit, Gate, Key, Stage};
use playbook::{Rule, Verdict};

use super::{Gatekeeper, words};
use crate::facts::means;
use crate::refusal::{Missing, MissingKind, Who};
use crate::state::{ApprovalStatus, Criterion, Evidence, Subject};

/// The stage whose criteria are looked at.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) process: Option<&'a Key>,
    pub(crate) stage: &'a Stage,
}

impl Asking<'_> {
    fn criterion(self, exit: &Exit) -> Criterion {
        Criterion {
            process: self.process.cloned(),
            stage: self.stage.key.clone(),
            key: exit.key.clone(),
        }
    }
}

impl Gatekeeper<'_> {
    /// What is missing of one criterion, or nothing.
    pub(super) fn criterion(
        &self,
        asking: Asking<'_>,
        exit: &Exit,
        rule: Option<&Rule>,
    ) -> Option<Missing> {
        let criterion = asking.criterion(exit);
        let why = self.why_unproved(&criterion, exit, rule);
        let disagreed = self.why_not_agreed(&criterion, exit);
        let why = why.or(disagreed)?;
        Some(Missing {
            kind: MissingKind::Criterion,
            process: criterion.process.clone(),
            stage: Some(criterion.stage),
            key: criterion.key,
            says: exit.says.clone(),
            why,
            would_meet: self.would_meet(exit, rule),
            who: self.who_meets(asking, exit),
            gate: exit.gate,
            groups: rule.map_or_else(Vec::new, |rule| self.groups_of(rule)),
            task: None,
        })
    }

    /// Why the rule does not hold or no evidence counts.
    fn why_unproved(
        &self,
        criterion: &Criterion,
        exit: &Exit,
        rule: Option<&Rule>,
    ) -> Option<String> {
        if let Some(rule) = rule {
            return match self.playbook.eval(rule, self.facts) {
                Verdict::Met => None,
                Verdict::NotMet { why } | Verdict::Unknown { why } => Some(words::sentence(&why)),
            };
        }
        let paid =
            exit.evidence.contains(&EvidenceKind::Payment) && !self.state.payments.is_empty();
        let counts = |evidence: &Evidence| counts(evidence, criterion, exit);
        if exit.evidence.is_empty() || paid || self.state.evidence.iter().any(counts) {
            return None;
        }
        Some("Nothing that happened has been pointed at yet.".to_owned())
    }

    fn why_not_agreed(&self, criterion: &Criterion, exit: &Exit) -> Option<String> {
        if exit.gate != Gate::Approve {
            return None;
        }
        let approval = self.state.approval(&Subject::Criterion(criterion.clone()));
        if approval == Some(ApprovalStatus::Granted) {
            return None;
        }
        let role = exit.approver.as_ref().map(|role| words::role(self.playbook, role));
        Some(words::agreement(approval, role.as_deref().unwrap_or("A manager")))
    }

    fn would_meet(&self, exit: &Exit, rule: Option<&Rule>) -> String {
        if let Some(hint) = &exit.hint {
            return hint.clone();
        }
        let mut parts = Vec::new();
        if let Some(rule) = rule {
            parts.push(format!("Record that {}.", rule.words()));
        }
        if !exit.evidence.is_empty() {
            parts.push(format!("Point at {}.", words::any_of(&exit.evidence)));
        }
        if exit.gate == Gate::Approve {
            let role = exit.approver.as_ref().map(|role| words::role(self.playbook, role));
            parts.push(format!("{} agrees.", role.as_deref().unwrap_or("A manager")));
        }
        parts.join(" ")
    }

    fn who_meets(&self, asking: Asking<'_>, exit: &Exit) -> Who {
        let role = match exit.gate {
            Gate::Approve => exit.approver.as_ref().or(asking.stage.owner.as_ref()),
            Gate::Advise | Gate::Require => asking.stage.owner.as_ref(),
        };
        Who { buyer: exit.by == By::Buyer, ..self.who(role) }
    }

    /// The question groups that a rule reads, by name or through `answered`.
    fn groups_of(&self, rule: &Rule) -> Vec<Key> {
        let complete: Vec<&str> = completeness_asked(rule).collect();
        let reads = |key: &str| {
            rule.variables().iter().any(|name| means(name, key))
                || complete.iter().any(|name| means(name, key))
        };
        let groups = self.playbook.playbook().questions.iter();
        groups.filter(|group| reads(&group.key)).map(|group| group.key.clone()).collect()
    }
}

/// The names after `answered.` in a rule.
fn completeness_asked(rule: &Rule) -> impl Iterator<Item = &str> {
    const BEFORE: &str = "answered.";
    let ends = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    rule.text()
        .match_indices(BEFORE)
        .filter_map(move |(at, _)| rule.text()[at + BEFORE.len()..].split(ends).next())
}

/// Whether a piece of evidence counts for a criterion: it was given for it, or it is of a kind that
/// happens once in a deal and was given for nothing in particular.
fn counts(evidence: &Evidence, criterion: &Criterion, exit: &Exit) -> bool {
    let fits = exit.evidence.contains(&evidence.kind);
    fits && evidence.criterion.as_ref().map_or(happens_once(evidence.kind), |of| of == criterion)
}

fn happens_once(kind: EvidenceKind) -> bool {
    use EvidenceKind::{Payment, QuoteAccepted, QuoteSeen, Signature};
    matches!(kind, QuoteSeen | QuoteAccepted | Signature | Payment)
}
