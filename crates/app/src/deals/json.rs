//! A deal as callers of the API see it.

use deal::state::{
    Approval, Evidence, HandOver, LadderRun, Outcome, Parked, Payment, Person, ProcessRun, Share,
    Task, Terms,
};
use deal::{AnswerRow, Missing, Warning};
use playbook::Compiled;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use types::{Money, Timestamp};
use utoipa::ToSchema;

use super::{Deal, DealLine, Done, phase_word, status_word, task_kind_word};

/// A deal with all that is known of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DealJson {
    /// `deal_…`
    pub id: String,
    /// The number that people say.
    pub number: i64,
    /// What people call it.
    pub name: String,
    /// The playbook that it follows and in which version.
    pub playbook: PlaybookRefJson,
    /// open, parked, won, lost, disqualified or merged.
    pub status: String,
    /// Where it is; absent after its life ended.
    pub stage: Option<StageJson>,
    /// The buying company.
    pub company: Option<String>,
    /// The contact that it is aimed at.
    pub contact: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The owner's team.
    pub team: Option<String>,
    /// Who plays which role of the playbook.
    pub holders: BTreeMap<String, String>,
    /// What it is worth: `{"amount": "12000.00", "currency": "EUR"}`.
    #[schema(value_type = Option<Object>)]
    pub amount: Option<Money>,
    /// The day on which it is expected to be won.
    pub expected_close: Option<String>,
    /// Where it came from; empty and absent differ.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// What may be sold.
    pub product: Option<String>,
    /// `b2b` or `b2c`.
    pub segment: Option<String>,
    /// ISO alpha-2.
    pub country: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// Points of the playbook's score rules.
    pub score: i64,
    /// When its life began.
    pub opened_at: Option<String>,
    /// When its life ended.
    pub ended_at: Option<String>,
    /// The last contact with the buyer.
    pub last_touch: Option<String>,
    /// The last thing from the buyer.
    pub last_inbound: Option<String>,
    /// How it went.
    #[schema(value_type = Object)]
    pub outcome: Value,
    /// Put aside until a day.
    #[schema(value_type = Option<Object>)]
    pub parked: Option<Value>,
    /// Answers about the deal, by question group: rows of `{id?, values, confirmed}`.
    #[schema(value_type = Object)]
    pub answers: Value,
    /// What is to do and what was done.
    #[schema(value_type = Vec<Object>)]
    pub tasks: Vec<Value>,
    /// What happened and was pointed at.
    #[schema(value_type = Vec<Object>)]
    pub evidence: Vec<Value>,
    /// Agreements asked for, given and refused.
    #[schema(value_type = Vec<Object>)]
    pub approvals: Vec<Value>,
    /// Proof of payment.
    #[schema(value_type = Vec<Object>)]
    pub payments: Vec<Value>,
    /// The buying committee.
    #[schema(value_type = Vec<Object>)]
    pub people: Vec<Value>,
    /// Other teams' processes.
    #[schema(value_type = Vec<Object>)]
    pub processes: Vec<Value>,
    /// Running series of follow-ups.
    #[schema(value_type = Vec<Object>)]
    pub ladders: Vec<Value>,
    /// Colleagues who work on it too.
    #[schema(value_type = Vec<Object>)]
    pub shares: Vec<Value>,
    /// A hand-over that waits for its receiver.
    #[schema(value_type = Option<Object>)]
    pub hand_over: Option<Value>,
    /// What has been offered.
    #[schema(value_type = Object)]
    pub terms: Value,
    /// What was done with the buyer, counted.
    #[schema(value_type = Object)]
    pub activities: Value,
    /// How often a gate was overridden.
    pub overrides: u32,
    /// What is needed to leave the stage; absent where nobody asked.
    #[schema(value_type = Option<Vec<Object>>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<Missing>>,
    /// What was odd about the last step.
    #[schema(value_type = Vec<Object>)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// Send it with an edit, to notice a conflict.
    pub version: i64,
}

/// Which playbook, in which version.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlaybookRefJson {
    /// `pb_…`
    pub id: String,
    /// Its key.
    pub key: String,
    /// `pbv_…`
    pub version: String,
}

/// Where a deal is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StageJson {
    /// The stage's key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// lead, deal, settlement, delivery or care.
    pub phase: String,
    /// Since when.
    pub entered_at: String,
    /// When its time runs out.
    pub due_at: Option<String>,
    /// How it came in.
    #[schema(value_type = String)]
    pub how: deal::state::How,
}

impl DealJson {
    /// A deal as it is.
    pub fn of(deal: &Deal, playbook: &Compiled) -> DealJson {
        let state = &deal.state;
        let profile = state.profile.clone();
        DealJson {
            id: deal.id.to_string(),
            number: deal.number,
            name: state.name.clone(),
            playbook: PlaybookRefJson {
                id: deal.playbook.to_string(),
                key: playbook.key().to_owned(),
                version: deal.playbook_version.to_string(),
            },
            status: status_word(state).to_owned(),
            stage: stage(deal, playbook),
            company: deal.links.company.map(|id| id.to_string()),
            contact: deal.links.contact.map(|id| id.to_string()),
            owner: state.owner.map(|id| id.to_string()),
            team: deal.team.map(|id| id.to_string()),
            holders: state.holders.iter().map(|(k, v)| (k.clone(), v.to_string())).collect(),
            amount: state.amount,
            expected_close: state.expected_close.map(|day| day.to_string()),
            source: profile.source,
            campaign: profile.campaign,
            product: profile.product,
            segment: profile.segment,
            country: profile.country,
            language: profile.language,
            score: state.score,
            opened_at: instant(state.opened_at),
            ended_at: instant(state.ended_at),
            last_touch: instant(state.last_touch),
            last_inbound: instant(state.last_inbound),
            outcome: outcome(&state.outcome),
            parked: state.parked.as_ref().map(parked),
            answers: answers(&state.answers),
            tasks: state.tasks.iter().map(|task| one_task(task, deal, playbook)).collect(),
            evidence: state.evidence.iter().map(evidence).collect(),
            approvals: state.approvals.iter().map(approval).collect(),
            payments: state.payments.iter().map(payment).collect(),
            people: state.people.iter().map(person).collect(),
            processes: state.processes.iter().map(process).collect(),
            ladders: state.ladders.iter().map(ladder).collect(),
            shares: state.shares.iter().map(share).collect(),
            hand_over: state.hand_over.as_ref().map(hand_over),
            terms: terms(&state.terms),
            activities: json!({
                "calls": state.activities.calls,
                "conversations": state.activities.conversations,
                "mails_out": state.activities.mails_out,
                "mails_in": state.activities.mails_in,
                "meetings": state.activities.meetings,
                "no_shows": state.activities.no_shows,
                "messages": state.activities.messages,
                "attempts": state.activities.attempts,
            }),
            overrides: state.overrides,
            missing: None,
            warnings: Vec::new(),
            version: deal.version,
        }
    }

    /// A deal as a verb left it.
    pub fn done(done: Done, playbook: &Compiled) -> DealJson {
        DealJson { warnings: done.warnings, ..DealJson::of(&done.deal, playbook) }
    }
}

fn instant(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

fn stage(deal: &Deal, playbook: &Compiled) -> Option<StageJson> {
    let visit = deal.state.visit.as_ref().filter(|visit| visit.left.is_none())?;
    let stage = playbook.stage(&visit.stage)?;
    Some(StageJson {
        key: stage.key.clone(),
        name: stage.name.clone(),
        phase: phase_word(stage.phase).to_owned(),
        entered_at: visit.entered.to_string(),
        due_at: instant(visit.due),
        how: visit.how,
    })
}

fn outcome(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Open => json!({"kind": "open"}),
        Outcome::Won { at, amount, from } => {
            json!({"kind": "won", "at": at, "amount": amount, "from": from})
        }
        Outcome::Lost { at, reason, competitor } => {
            json!({"kind": "lost", "at": at, "reason": reason, "competitor": competitor})
        }
        Outcome::Disqualified { at, reason } => {
            json!({"kind": "disqualified", "at": at, "reason": reason})
        }
        Outcome::Merged { at, into } => json!({"kind": "merged", "at": at, "into": into}),
    }
}

fn parked(parked: &Parked) -> Value {
    json!({"until": parked.until, "since": parked.since, "reason": parked.reason})
}

/// Answers by group, each row with its id, whether it is confirmed, and its values.
pub fn answers(groups: &BTreeMap<String, Vec<AnswerRow>>) -> Value {
    let row =
        |row: &AnswerRow| json!({"id": row.id, "confirmed": row.confirmed, "values": row.values});
    let rows = |rows: &Vec<AnswerRow>| rows.iter().map(row).collect::<Vec<_>>();
    Value::Object(groups.iter().map(|(key, all)| (key.clone(), json!(rows(all)))).collect())
}

fn one_task(task: &Task, deal: &Deal, playbook: &Compiled) -> Value {
    json!({
        "id": task.id,
        "key": task.origin.key(),
        "name": deal.state.task_name(task, playbook),
        "kind": task_kind_word(task.kind),
        "must": task.must,
        "status": task.status,
        "role": task.role,
        "user": task.user,
        "due": task.due,
        "from": task.origin,
        "delegated": task.delegated,
    })
}

fn evidence(evidence: &Evidence) -> Value {
    json!({
        "id": evidence.id,
        "kind": evidence.kind,
        "criterion": evidence.criterion,
        "at": evidence.at,
    })
}

fn approval(approval: &Approval) -> Value {
    json!({
        "subject": approval.subject,
        "status": approval.status,
        "by": approval.by,
        "at": approval.at,
    })
}

fn payment(payment: &Payment) -> Value {
    json!({
        "id": payment.id,
        "kind": payment.kind,
        "amount": payment.amount,
        "at": payment.at,
    })
}

fn person(person: &Person) -> Value {
    let is = &person.details;
    json!({
        "id": person.id,
        "primary": person.primary,
        "name": is.name,
        "contact": is.contact,
        "title": is.title,
        "role": is.role,
        "persona": is.persona,
        "influence": is.influence,
        "stance": is.stance,
        "personal_win": is.personal_win,
        "reports_to": is.reports_to,
    })
}

fn process(run: &ProcessRun) -> Value {
    json!({
        "id": run.id,
        "key": run.key,
        "stage": run.stage,
        "entered_at": run.entered,
        "due_at": run.due,
        "ended_at": run.ended,
        "done": run.done,
    })
}

fn ladder(run: &LadderRun) -> Value {
    json!({"key": run.key, "step": run.step, "due": run.due})
}

fn share(share: &Share) -> Value {
    json!({"user": share.user, "until": share.until, "replacement": share.replacement})
}

fn hand_over(offer: &HandOver) -> Value {
    json!({"to": offer.to, "role": offer.role, "by": offer.by, "at": offer.at})
}

fn terms(terms: &Terms) -> Value {
    json!({
        "discount_bp": terms.discount_bp,
        "payment_days": terms.payment_days,
        "quotes_sent": terms.quotes_sent,
        "quotes_accepted": terms.quotes_accepted,
    })
}

/// A line of a list of deals.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DealLineJson {
    /// `deal_…`
    pub id: String,
    /// The number that people say.
    pub number: i64,
    /// What people call it.
    pub name: String,
    /// The playbook that it follows.
    pub playbook: String,
    /// open, parked, won, lost, disqualified or merged.
    pub status: String,
    /// The stage's phase.
    pub phase: Option<String>,
    /// The stage's key.
    pub stage: Option<String>,
    /// Since when it is there.
    pub entered_at: Option<String>,
    /// When the stage's time runs out.
    pub due_at: Option<String>,
    /// When the next thing is due.
    pub next_at: Option<String>,
    /// The last contact with the buyer.
    pub touched_at: Option<String>,
    /// The buying company.
    pub company: Option<String>,
    /// Its name.
    pub company_name: Option<String>,
    /// The contact that it is aimed at.
    pub contact: Option<String>,
    /// Their name.
    pub contact_name: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What it is worth.
    #[schema(value_type = Option<Object>)]
    pub amount: Option<Money>,
    /// The day on which it is expected to be won.
    pub expected_close: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// What may be sold.
    pub product: Option<String>,
    /// `b2b` or `b2c`, where the deal says so itself.
    pub segment: Option<String>,
    /// ISO alpha-2, where the deal says so itself.
    pub country: Option<String>,
    /// Its points.
    pub score: i64,
    /// When its life began.
    pub opened_at: String,
    /// When it was won, lost, disqualified or merged.
    pub closed_at: Option<String>,
    /// Send it with an edit, to notice a conflict.
    pub version: i64,
}

impl From<DealLine> for DealLineJson {
    fn from(line: DealLine) -> DealLineJson {
        DealLineJson {
            id: line.id.to_string(),
            number: line.number,
            name: line.name,
            playbook: line.playbook.to_string(),
            status: line.status,
            phase: line.phase,
            stage: line.stage,
            entered_at: instant(line.entered_at),
            due_at: instant(line.due_at),
            next_at: instant(line.next_at),
            touched_at: instant(line.touched_at),
            company: line.company.map(|id| id.to_string()),
            company_name: line.company_name,
            contact: line.contact.map(|id| id.to_string()),
            contact_name: line.contact_name,
            owner: line.owner.map(|id| id.to_string()),
            amount: amount(line.amount, line.currency.as_deref()),
            expected_close: line.close_on.map(|day| day.to_string()),
            source: line.source,
            campaign: line.campaign,
            product: line.product,
            segment: line.segment,
            country: line.country,
            score: line.score,
            opened_at: line.opened_at.to_string(),
            closed_at: instant(line.closed_at),
            version: line.version,
        }
    }
}

fn amount(minor: Option<i64>, currency: Option<&str>) -> Option<Money> {
    Some(Money::of_minor(minor?, currency?.parse().ok()?))
}
