//! Tasks, evidence, people, activities, processes, payment, quotes and grants.

use std::sync::{Arc, LazyLock};

use cel::Value;
use playbook::Compiled;
use playbook::model::{Act, EvidenceKind, TaskRule};
use types::{Millis, Timestamp};

use super::DealFacts;
use super::value::{Object, major, variable};
use crate::state::{ApprovalStatus, PaymentKind, Person, PersonRole, Stance, Subject, TaskStatus};
use crate::time;

/// The four shapes of a task, made once: a playbook has many tasks and rules ask for few.
static TASKS: LazyLock<[Value; 4]> = LazyLock::new(|| {
    let shape = |open, done, skipped| {
        Object::default().bool("open", open).bool("done", done).bool("skipped", skipped).done()
    };
    [
        shape(false, false, false),
        shape(true, false, false),
        shape(false, true, false),
        shape(false, false, true),
    ]
});

/// Every task that a playbook knows by a key.
pub(crate) fn task_rules(playbook: &Compiled) -> impl Iterator<Item = &TaskRule> {
    let model = playbook.playbook();
    let of_processes = model.processes.iter().flat_map(|process| &process.stages);
    let of_stages = model.stages.iter().chain(of_processes).flat_map(|stage| &stage.tasks);
    let of_rules = model.stages.iter().flat_map(|stage| &stage.whens);
    of_stages.chain(of_rules.filter_map(|when| match &when.act {
        Act::Task(rule) => Some(rule),
        _ => None,
    }))
}

impl DealFacts<'_> {
    /// All that the playbook knows, with those that the deal has as they are: the last of a key counts.
    pub(super) fn tasks(&self) -> Value {
        let mut tasks = Object::with_capacity(128);
        for rule in task_rules(self.playbook) {
            tasks.set(variable(&rule.key), TASKS[0].clone());
        }
        for task in &self.state.tasks {
            let shape = match task.status {
                TaskStatus::Lapsed => 0,
                TaskStatus::Open => 1,
                TaskStatus::Done => 2,
                TaskStatus::Skipped => 3,
            };
            if let Some(key) = task.origin.key() {
                tasks.replace(key, TASKS[shape].clone());
            }
        }
        tasks.done()
    }

    pub(super) fn evidence(&self) -> Value {
        let mut counts = Object::with_capacity(12);
        for (kind, name) in EVIDENCE {
            let given = self.state.evidence.iter().filter(|evidence| evidence.kind == kind).count();
            counts.int(name, i64::try_from(given).unwrap_or(i64::MAX));
        }
        counts.done()
    }

    pub(super) fn people(&self) -> Value {
        Value::List(Arc::new(self.state.people.iter().map(person).collect()))
    }

    pub(super) fn activities(&self) -> Value {
        let counted = &self.state.activities;
        let mut activities = Object::with_capacity(10);
        activities
            .int("calls", counted.calls)
            .int("conversations", counted.conversations)
            .int("mails_out", counted.mails_out)
            .int("mails_in", counted.mails_in)
            .int("meetings", counted.meetings)
            .int("no_shows", counted.no_shows)
            .int("messages", counted.messages)
            .int("attempts", counted.attempts);
        if let Some(days) = self.days_since(self.state.last_inbound) {
            activities.int("last_inbound_days", days);
        }
        if let Some(days) = self.days_since(self.state.last_touch) {
            activities.int("last_touch_days", days);
        }
        activities.done()
    }

    fn days_since(&self, then: Option<Timestamp>) -> Option<i64> {
        then.map(|then| time::days(self.now.since(then).max(Millis::ZERO)))
    }

    pub(super) fn processes(&self) -> Value {
        let known = &self.playbook.playbook().processes;
        let mut processes = Object::with_capacity(known.len());
        for process in known {
            let run = self.state.processes.iter().rev().find(|run| run.key == process.key);
            let shape = Object::with_capacity(3)
                .bool("started", run.is_some())
                .bool("running", run.is_some_and(|run| run.is_running()))
                .bool("done", run.is_some_and(|run| run.done))
                .done();
            processes.set(variable(&process.key), shape);
        }
        processes.done()
    }

    pub(super) fn payment(&self) -> Value {
        let payments = &self.state.payments;
        let currency = self.state.amount.as_ref().map(|amount| amount.currency());
        let amounts = payments.iter().filter_map(|payment| payment.amount.as_ref());
        let alike = amounts.filter(|paid| currency.is_none_or(|of| paid.currency() == of));
        let imported = payments.iter().any(|payment| payment.kind == PaymentKind::Imported);
        Object::with_capacity(3)
            .bool("proved", !payments.is_empty())
            .float("amount", alike.map(major).sum())
            .bool("imported", imported)
            .done()
    }

    pub(super) fn quotes(&self) -> Value {
        let terms = &self.state.terms;
        Object::with_capacity(4)
            .int("sent", terms.quotes_sent)
            .int("accepted", terms.quotes_accepted)
            .float("discount", f64::from(terms.discount_bp) / 100.0)
            .int("payment_days", terms.payment_days)
            .done()
    }

    pub(super) fn granted(&self) -> Value {
        let conditions = &self.playbook.playbook().conditions;
        let mut granted = Object::with_capacity(conditions.len());
        for condition in conditions {
            let is_it = |subject: &Subject| matches!(subject, Subject::Condition(key) if *key == condition.key);
            let yes = self.state.approvals.iter().any(|approval| {
                approval.status == ApprovalStatus::Granted && is_it(&approval.subject)
            });
            granted.bool(variable(&condition.key), yes);
        }
        granted.done()
    }
}

const EVIDENCE: [(EvidenceKind, &str); 12] = [
    (EvidenceKind::Mail, "mail"),
    (EvidenceKind::Message, "message"),
    (EvidenceKind::Call, "call"),
    (EvidenceKind::Meeting, "meeting"),
    (EvidenceKind::MeetingBooked, "meeting_booked"),
    (EvidenceKind::QuoteSeen, "quote_seen"),
    (EvidenceKind::QuoteAccepted, "quote_accepted"),
    (EvidenceKind::Signature, "signature"),
    (EvidenceKind::Payment, "payment"),
    (EvidenceKind::File, "file"),
    (EvidenceKind::Form, "form"),
    (EvidenceKind::Note, "note"),
];

fn person(person: &Person) -> Value {
    let details = &person.details;
    let mut object = Object::with_capacity(7);
    object
        .text("name", Some(&details.name))
        .text("role", Some(role_word(details.role)))
        .text("stance", Some(stance_word(details.stance)))
        .text("title", details.title.as_deref())
        .text("personal_win", details.personal_win.as_deref())
        .bool("primary", person.primary);
    if let Some(influence) = details.influence {
        object.int("influence", influence);
    }
    object.done()
}

fn role_word(role: PersonRole) -> &'static str {
    match role {
        PersonRole::Decider => "decider",
        PersonRole::Payer => "payer",
        PersonRole::User => "user",
        PersonRole::Influencer => "influencer",
        PersonRole::Champion => "champion",
        PersonRole::Blocker => "blocker",
        PersonRole::Gatekeeper => "gatekeeper",
        PersonRole::Other => "other",
    }
}

fn stance_word(stance: Stance) -> &'static str {
    match stance {
        Stance::For => "for",
        Stance::Neutral => "neutral",
        Stance::Against => "against",
        Stance::Unknown => "unknown",
    }
}
