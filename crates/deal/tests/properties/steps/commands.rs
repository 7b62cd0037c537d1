//! The commands.

use deal::state::PaymentKind;
use deal::state::{Assignee, Criterion, PersonDetails, PersonRole, Subject};
use deal::{
    ActivityKind, AddTask, Answer, Changes, Command, CorrectActivity, Direction, Edit,
    GiveEvidence, Log, MoveVersion, OfferHandOver, Open, Override, Past, ProvePayment, SetTerms,
    WithdrawActivity, WithdrawFile,
};
use playbook::Mapping;
use playbook::model::{EvidenceKind, Key, ReasonFor, Stage};
use types::{Id, Kind, Millis, Timestamp};

use super::{Step, values};
use crate::life::Life;

/// What a step asks of the deal as it is.
pub(crate) fn command(life: &Life, step: &Step) -> Command {
    if !life.state.is_opened() && !step.kind.is_multiple_of(16) {
        return open(life, step);
    }
    match step.kind % 53 {
        0 => open(life, step),
        1 => change(life, step),
        2 => terms(step),
        3..=7 => answer(life, step),
        8 => remove_row(life, step),
        9 => add_task(life, step),
        10..=12 => do_task(life, step),
        13 => Command::SkipTask { task: task(life, step), reason: words(step) },
        14 => Command::DelegateTask { task: task(life, step), to: to(life, step), note: None },
        15 => Command::ReturnTask { task: task(life, step), note: words(step) },
        16 => Command::ReopenTask { task: task(life, step) },
        17 => Command::RescheduleTask { task: task(life, step), due: maybe_time(life, step) },
        18..=20 => give_evidence(life, step),
        21 => Command::WithdrawEvidence {
            evidence: pick(life, step, life.state.evidence.iter().map(|it| it.id)),
        },
        22..=26 => advance(life, step),
        27 => Command::GoBack { to: stage(life, step), reason: words(step) },
        28 => Command::AskApproval { subject: subject(life, step), note: None },
        29 => Command::Approve { subject: subject(life, step), note: Some(words(step)) },
        30 => Command::Refuse { subject: subject(life, step), reason: words(step) },
        31 => Command::Park {
            until: later(life, step),
            reason: reason(life, ReasonFor::Parked, step),
            note: None,
        },
        32 => Command::Wake,
        33 => ending(life, step),
        34 => Command::Reopen { reason: words(step) },
        35..=36 => pay(life, step),
        37..=38 => Command::Win { over: over(step), at: claimed(life, step) },
        39 => Command::Complete { over: over(step), at: claimed(life, step) },
        40 => hand_over(life, step),
        41 => Command::Assign {
            role: step.pick.is_multiple_of(2).then(|| role(life, step)),
            user: (!step.pick.is_multiple_of(5)).then(|| user(life, step)),
        },
        42 => share(life, step),
        43 => people(life, step),
        44 => log(life, step),
        45 => put_right(life, step),
        46 => joining(life, step),
        47 => process(life, step),
        48 => ladder(life, step),
        49..=51 => people(life, step),
        _ => Command::Tick,
    }
}

fn n(step: &Step) -> usize {
    usize::from(step.pick)
}

fn words(step: &Step) -> String {
    if step.flavour.is_multiple_of(17) { "  ".to_owned() } else { format!("because {}", step.pick) }
}

fn over(step: &Step) -> Option<Override> {
    (!step.flavour.is_multiple_of(4)).then(|| Override { reason: words(step) })
}

fn later(life: &Life, step: &Step) -> Timestamp {
    life.now + Millis::hours(i64::from(step.pick % 500) - 20)
}

fn maybe_time(life: &Life, step: &Step) -> Option<Timestamp> {
    step.flavour.is_multiple_of(2).then(|| later(life, step))
}

/// When something is said to have happened: mostly not said, sometimes long ago or in the future.
fn claimed(life: &Life, step: &Step) -> Option<Timestamp> {
    match step.pick % 5 {
        0 => Some(life.now - Millis::hours(i64::from(step.flavour))),
        1 => Some(life.now),
        2 if step.flavour.is_multiple_of(9) => Some(life.now + Millis::minutes(1)),
        _ => None,
    }
}

/// An id of something that is there, or else of nothing.
fn pick<K: Kind>(life: &Life, step: &Step, known: impl Iterator<Item = Id<K>>) -> Id<K> {
    let known: Vec<Id<K>> = known.collect();
    if known.is_empty() || step.flavour.is_multiple_of(19) {
        return life.ids.new_id(life.now);
    }
    known[n(step) % known.len()]
}

fn user(life: &Life, step: &Step) -> Id<types::User> {
    let known = life
        .actor
        .user
        .into_iter()
        .chain(life.state.owner)
        .chain(life.state.holders.values().copied());
    pick(life, step, known)
}

fn key(step: &Step, known: Vec<&Key>) -> Key {
    if known.is_empty() || step.flavour.is_multiple_of(23) {
        return "nowhere".to_owned();
    }
    known[n(step) % known.len()].clone()
}

fn stage(life: &Life, step: &Step) -> Key {
    key(step, life.playbook.stages().iter().map(|stage| &stage.key).collect())
}

fn role(life: &Life, step: &Step) -> Key {
    key(step, life.playbook.playbook().roles.iter().map(|role| &role.key).collect())
}

fn reason(life: &Life, what: ReasonFor, step: &Step) -> Key {
    let reasons = life.playbook.playbook().reasons.iter().filter(|reason| reason.for_ == what);
    key(step, reasons.map(|reason| &reason.key).collect())
}

fn task(life: &Life, step: &Step) -> Id<types::Task> {
    pick(life, step, life.state.tasks.iter().map(|task| task.id))
}

fn open(life: &Life, step: &Step) -> Command {
    let mut open = Open { name: words(step), at: claimed(life, step), ..Open::default() };
    open.owner = step.pick.is_multiple_of(2).then(|| life.ids.new_id(life.now));
    open.profile.source = Some("fair".to_owned());
    open.amount = "1200.00 EUR".parse().ok();
    if step.flavour.is_multiple_of(3) {
        open.stage = Some(stage(life, step));
        open.over = over(step);
    }
    Command::Open(Box::new(open))
}

fn change(life: &Life, step: &Step) -> Command {
    let mut changes = Changes::default();
    match step.flavour % 6 {
        0 => changes.name = Some(words(step)),
        1 => changes.amount = "77.00 USD".parse().ok().into(),
        2 => changes.amount = Edit::Clear,
        3 => changes.source = Edit::Set(format!("source {}", step.pick % 3)),
        4 => changes.expected_close = "2026-12-24".parse().ok().into(),
        _ => changes.product = Edit::Set("x".repeat(n(step) % 700)),
    }
    let _ = life;
    Command::Change(Box::new(changes))
}

fn terms(step: &Step) -> Command {
    let percent = u32::from(step.pick % 120) * 100;
    Command::SetTerms(SetTerms {
        discount_bp: Some(percent),
        payment_days: step.flavour.is_multiple_of(2).then(|| u32::from(step.pick % 90)),
        quotes_sent: Some(u32::from(step.flavour % 4)),
        quotes_accepted: step.flavour.is_multiple_of(5).then_some(1),
    })
}

fn answer(life: &Life, step: &Step) -> Command {
    let groups = &life.playbook.playbook().questions;
    let group = &groups[n(step) % groups.len()];
    let rows = life.state.answers.get(&group.key).map_or(&[][..], Vec::as_slice);
    let row = rows.get(usize::from(step.flavour) % (rows.len() + 1)).and_then(|row| row.id);
    let mut values = std::collections::BTreeMap::new();
    for (salt, ask) in group.asks.iter().enumerate() {
        if ask.required || !(usize::from(step.flavour) + salt).is_multiple_of(3) {
            values.insert(ask.key.clone(), values::value(life, ask, step, salt));
        }
    }
    let confirmed = step.flavour.is_multiple_of(2).then_some(!step.flavour.is_multiple_of(8));
    Command::Answer(Answer { group: group.key.clone(), row, values, confirmed })
}

fn remove_row(life: &Life, step: &Step) -> Command {
    let rows = life.state.answers.iter().flat_map(|(group, rows)| {
        rows.iter().filter_map(move |row| Some((group.clone(), row.id?)))
    });
    let rows: Vec<_> = rows.collect();
    let nothing = || ("nothing".to_owned(), life.ids.new_id(life.now));
    let (group, row) = rows.get(n(step) % rows.len().max(1)).cloned().unwrap_or_else(nothing);
    Command::RemoveRow { group, row }
}

fn to(life: &Life, step: &Step) -> Assignee {
    match step.flavour % 3 {
        0 => Assignee::User(user(life, step)),
        1 => Assignee::Role(role(life, step)),
        _ => Assignee::Department("Engineering".to_owned()),
    }
}

fn add_task(life: &Life, step: &Step) -> Command {
    if step.flavour.is_multiple_of(7) {
        return Command::PlanStage;
    }
    let to = step.flavour.is_multiple_of(2).then(|| to(life, step));
    let due = maybe_time(life, step);
    Command::AddTask(AddTask { name: words(step), due, to, ..AddTask::default() })
}

/// Mostly the task that stands in the way.
fn do_task(life: &Life, step: &Step) -> Command {
    let open = life.state.open_tasks().map(|task| task.id);
    Command::DoTask { task: pick(life, step, open), outcome: Some(words(step)) }
}

const KINDS: [EvidenceKind; 12] = [
    EvidenceKind::Mail,
    EvidenceKind::Message,
    EvidenceKind::Call,
    EvidenceKind::Meeting,
    EvidenceKind::MeetingBooked,
    EvidenceKind::QuoteSeen,
    EvidenceKind::QuoteAccepted,
    EvidenceKind::Signature,
    EvidenceKind::Payment,
    EvidenceKind::File,
    EvidenceKind::Form,
    EvidenceKind::Note,
];

fn criteria(life: &Life) -> Vec<(Criterion, Vec<EvidenceKind>)> {
    let of = |process: Option<&Key>, stage: &Stage| {
        let process = process.cloned();
        let stage_key = stage.key.clone();
        let exits = stage.exits.iter().map(move |exit| {
            let (process, stage) = (process.clone(), stage_key.clone());
            (Criterion { process, stage, key: exit.key.clone() }, exit.evidence.clone())
        });
        exits.collect::<Vec<_>>()
    };
    let here = life.state.stage().and_then(|stage| life.playbook.stage(stage));
    let mut all: Vec<_> = here.into_iter().flat_map(|stage| of(None, stage)).collect();
    for process in &life.playbook.playbook().processes {
        all.extend(process.stages.iter().flat_map(|stage| of(Some(&process.key), stage)));
    }
    all
}

fn give_evidence(life: &Life, step: &Step) -> Command {
    let criteria = criteria(life);
    let wanted = criteria.get(n(step) % criteria.len().max(1));
    let fits = wanted.and_then(|(_, kinds)| kinds.first()).copied();
    let any = KINDS[usize::from(step.flavour) % KINDS.len()];
    let criterion = wanted.map(|(criterion, _)| criterion.clone());
    Command::GiveEvidence(GiveEvidence {
        criterion: criterion.filter(|_| !step.flavour.is_multiple_of(5)),
        kind: if step.flavour.is_multiple_of(4) { any } else { fits.unwrap_or(any) },
        note: Some(words(step)),
        link: None,
        file: None,
        activity: pointed_at(life, step),
    })
}

/// Now and then something that was done with the buyer.
fn pointed_at(life: &Life, step: &Step) -> Option<Id<types::Activity>> {
    let past = Past::of(&life.events);
    let known: Vec<_> = past.activities().map(|logged| logged.id).collect();
    let wanted = step.flavour.is_multiple_of(6) && !known.is_empty();
    wanted.then(|| known[n(step) % known.len()])
}

fn advance(life: &Life, step: &Step) -> Command {
    let to = step.pick.is_multiple_of(3).then(|| stage(life, step));
    Command::Advance { to, over: over(step), at: claimed(life, step) }
}

fn subject(life: &Life, step: &Step) -> Subject {
    let conditions = &life.playbook.playbook().conditions;
    if step.flavour.is_multiple_of(2) && !conditions.is_empty() {
        return Subject::Condition(conditions[n(step) % conditions.len()].key.clone());
    }
    let of_stage = |stage: &'static str| Criterion::of_stage(stage, "nothing");
    let all = life.playbook.stages().iter().flat_map(|stage| {
        stage
            .exits
            .iter()
            .filter(|exit| exit.gate == playbook::model::Gate::Approve)
            .map(|exit| Criterion::of_stage(stage.key.clone(), exit.key.clone()))
    });
    let all: Vec<_> = all.collect();
    let criterion = all.get(n(step) % all.len().max(1)).cloned();
    Subject::Criterion(criterion.unwrap_or_else(|| of_stage("nowhere")))
}

fn ending(life: &Life, step: &Step) -> Command {
    let at = claimed(life, step);
    if step.flavour.is_multiple_of(2) {
        let reason = reason(life, ReasonFor::Disqualified, step);
        return Command::Disqualify { reason, note: None, at };
    }
    let reason = reason(life, ReasonFor::Lost, step);
    Command::Lose { reason, competitor: Some("Others".to_owned()), note: None, at }
}

fn pay(life: &Life, step: &Step) -> Command {
    if step.flavour.is_multiple_of(6) {
        let payment = pick(life, step, life.state.payments.iter().map(|it| it.id));
        return Command::WithdrawPayment { payment, reason: words(step) };
    }
    let kinds = [PaymentKind::Bank, PaymentKind::Receipt, PaymentKind::Imported, PaymentKind::Cash];
    Command::ProvePayment(ProvePayment {
        kind: kinds[usize::from(step.flavour) % kinds.len()],
        amount: if step.pick.is_multiple_of(7) { None } else { "1.00 EUR".parse().ok() },
        at: claimed(life, step),
        reference: (!step.pick.is_multiple_of(3)).then(|| "row 7".to_owned()),
        file: None,
    })
}

fn hand_over(life: &Life, step: &Step) -> Command {
    match step.flavour % 4 {
        0 => Command::AcceptHandOver,
        1 => Command::DeclineHandOver { reason: words(step) },
        _ => Command::OfferHandOver(OfferHandOver {
            to: user(life, step),
            role: step.pick.is_multiple_of(2).then(|| role(life, step)),
            brief: words(step),
            keep_owner: step.pick.is_multiple_of(3),
        }),
    }
}

fn share(life: &Life, step: &Step) -> Command {
    if step.flavour.is_multiple_of(3) {
        let user = pick(life, step, life.state.shares.iter().map(|share| share.user));
        return Command::Unshare { user };
    }
    let until = maybe_time(life, step);
    Command::Share { user: user(life, step), until, replacement: step.pick.is_multiple_of(2) }
}

fn people(life: &Life, step: &Step) -> Command {
    let id = pick(life, step, life.state.people.iter().map(|person| person.id));
    let other = pick(life, step, life.state.people.iter().rev().map(|person| person.id));
    let person = PersonDetails {
        name: words(step),
        role: if step.pick.is_multiple_of(2) { PersonRole::Decider } else { PersonRole::Payer },
        influence: step.pick.is_multiple_of(2).then_some((step.pick % 7) as u8),
        reports_to: step.pick.is_multiple_of(3).then_some(other),
        contact: step.pick.is_multiple_of(5).then(|| life.ids.new_id(life.now)),
        ..PersonDetails::default()
    };
    match step.flavour % 6 {
        0 => Command::RemovePerson { id },
        1 => Command::Aim { id },
        2 => Command::ChangePerson { id, person },
        _ => Command::AddPerson { person, primary: step.pick.is_multiple_of(2) },
    }
}

fn log(life: &Life, step: &Step) -> Command {
    Command::Log(talk(life, step))
}

fn talk(life: &Life, step: &Step) -> Log {
    let kinds = [
        ActivityKind::Call,
        ActivityKind::Mail,
        ActivityKind::Meeting,
        ActivityKind::Message,
        ActivityKind::Note,
    ];
    Log {
        kind: kinds[n(step) % kinds.len()],
        direction: if step.flavour.is_multiple_of(3) { Direction::In } else { Direction::Out },
        reached: step.flavour.is_multiple_of(2),
        no_show: step.flavour.is_multiple_of(7),
        at: claimed(life, step),
        ..Log::default()
    }
}

fn put_right(life: &Life, step: &Step) -> Command {
    let past = Past::of(&life.events);
    let activity = pick(life, step, past.activities().map(|logged| logged.id));
    match step.flavour % 5 {
        0 => log(life, step),
        1 => {
            let reason = step.pick.is_multiple_of(2).then(|| words(step));
            Command::WithdrawActivity(Box::new(WithdrawActivity { activity, reason, past }))
        }
        2 => {
            let (file, name) = (life.ids.new_id(life.now), words(step));
            Command::WithdrawFile(Box::new(WithdrawFile { file, name, reason: None, past }))
        }
        _ => {
            let log = Log { id: Some(activity), ..talk(life, step) };
            Command::CorrectActivity(Box::new(CorrectActivity { log, past }))
        }
    }
}

fn joining(life: &Life, step: &Step) -> Command {
    let deal = life.ids.new_id(life.now);
    match step.flavour % 8 {
        0 => Command::Merge { into: deal },
        1 | 2 => Command::Absorb(Box::new(life.state.absorbable(deal))),
        _ => {
            let old = life.state.stage().unwrap_or_default().to_owned();
            let moved = step.pick.is_multiple_of(3).then(|| (old, stage(life, step)));
            let version = life.ids.new_id(life.now);
            let (from, to) = (stage(life, step), life.playbook.stages().last());
            let other = to.map(|to| (from, to.key.clone())).filter(|_| step.pick.is_multiple_of(4));
            let stages = moved.into_iter().chain(other).collect();
            let mapping = Mapping { stages, ..Mapping::default() };
            Command::MoveVersion(MoveVersion { to: version, mapping })
        }
    }
}

fn process(life: &Life, step: &Step) -> Command {
    let run = pick(life, step, life.state.processes.iter().map(|run| run.id));
    match step.flavour % 5 {
        0 | 1 => {
            let processes = life.playbook.playbook().processes.iter();
            Command::StartProcess {
                key: key(step, processes.map(|process| &process.key).collect()),
            }
        }
        2 => Command::EndProcess { run, reason: words(step) },
        _ => Command::AdvanceProcess { run, to: None, over: over(step) },
    }
}

fn ladder(life: &Life, step: &Step) -> Command {
    let ladders = life.playbook.playbook().ladders.iter();
    let key = key(step, ladders.map(|ladder| &ladder.key).collect());
    if step.flavour.is_multiple_of(3) {
        Command::StopLadder { key }
    } else {
        Command::StartLadder { key }
    }
}
