//! What shows that something happened: evidence, agreements, payments, files.

use deal::state::{Criterion, PaymentKind, Subject};
use deal::{Command, GiveEvidence, ProvePayment};
use maud::{Markup, html};
use playbook::model::{EvidenceKind, Exit};
use types::{Date, Evidence, Id, Payment};

use super::super::act::{Act, Wish};
use super::super::ask::{Form, money_of};
use super::super::look::Look;
use super::choices::evidence_words;
use super::moves::criterion_of;
use crate::Filled;

pub(super) const ACTS: &[Act] = &[
    Act::new(
        "evidence",
        "Point at what happened",
        "Keep it",
        "Kept as evidence.",
        &["kind", "note", "link", "file"],
        evidence_form,
        evidence,
    )
    .with_file(),
    Act::button(
        "withdraw-evidence",
        "Take this evidence back?",
        "Take it back",
        "Taken back.",
        withdraw_evidence,
    )
    .dangerous(),
    Act::new("ask", "Ask for agreement", "Ask", "Asked.", &["note"], note_form, ask),
    Act::new("agree", "Agree", "Agree", "Agreed.", &["note"], note_form, agree),
    Act::new(
        "refuse",
        "Do not agree",
        "Do not agree",
        "Answered.",
        &["reason"],
        refuse_form,
        refuse,
    )
    .dangerous(),
    Act::new(
        "payment",
        "Prove the payment",
        "Keep the proof",
        "The payment is proved.",
        &["kind", "amount", "at", "reference", "file"],
        payment_form,
        payment,
    )
    .with_file(),
    Act::new(
        "withdraw-payment",
        "Take the proof back",
        "Take it back",
        "Taken back.",
        &["reason"],
        withdraw_payment_form,
        withdraw_payment,
    )
    .dangerous(),
    Act::new("file", "Add a file", "Add", "The file is kept.", &["file"], file_form, |_, _| {
        Some(Wish::Keep)
    })
    .with_file(),
    Act::new(
        "withdraw-file",
        "Take this file back?",
        "Take it back",
        "Taken back.",
        &["reason"],
        take_file_back_form,
        take_file_back,
    )
    .dangerous()
    .versioned(),
];

/// A field for a file, which may be left empty.
fn file_field(form: Form<'_>, label: &str) -> Markup {
    let of = ui::FieldOf {
        name: "file",
        label,
        hint: Some("At most 10 MB."),
        error: form.filled.error("file"),
        required: false,
    };
    ui::field(of, ui::file_input("file", ""))
}

/// What a stage, or one of a process, waits for.
pub(in super::super) fn exit_of<'a>(look: Look<'a>, criterion: &Criterion) -> Option<&'a Exit> {
    let playbook = look.playbook();
    let stage = match &criterion.process {
        Some(key) => playbook.process(key)?.stages.iter().find(|it| it.key == criterion.stage),
        None => playbook.stage(&criterion.stage),
    };
    stage?.exits.iter().find(|exit| exit.key == criterion.key)
}

fn evidence_form(form: Form<'_>) -> Markup {
    let criterion = criterion_of(form.filled.get("criterion"));
    let exit = criterion.as_ref().and_then(|criterion| exit_of(form.look, criterion));
    let kinds = match exit {
        Some(exit) => exit.evidence.clone(),
        None => ALL_KINDS.to_vec(),
    };
    let kinds: Vec<(String, &str)> =
        kinds.into_iter().map(|kind| (word(kind), evidence_words(kind))).collect();
    html! {
        (ui::hidden("criterion", form.filled.get("criterion")))
        @if let Some(exit) = exit { p { strong { (exit.says) } } }
        @match kinds.as_slice() {
            [(only, words)] => { (ui::hidden("kind", only.as_str())) p.muted { (words) } }
            _ => (form.choice("kind", "What happened", kinds).required())
        }
        (form.area("note", "In words").first().hint("When, who, what they said. A note, a link or a file is enough."))
        (form.line("link", "Where it can be seen"))
        (file_field(form, "A file that shows it"))
    }
}

/// Kinds that happen without a criterion asking for them.
const ALL_KINDS: [EvidenceKind; 9] = [
    EvidenceKind::Mail,
    EvidenceKind::Message,
    EvidenceKind::Call,
    EvidenceKind::Meeting,
    EvidenceKind::MeetingBooked,
    EvidenceKind::QuoteSeen,
    EvidenceKind::QuoteAccepted,
    EvidenceKind::Signature,
    EvidenceKind::File,
];

/// The word that is sent.
fn word(kind: EvidenceKind) -> String {
    let json = serde_json::to_value(kind).unwrap_or_default();
    json.as_str().unwrap_or_default().to_owned()
}

fn evidence(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let kind = filled.required("kind")?;
    let Ok(kind) = serde_json::from_value(kind.into()) else {
        filled.refuse("kind", "Choose what happened.");
        return None;
    };
    Wish::one(Command::GiveEvidence(GiveEvidence {
        criterion: criterion_of(filled.get("criterion")),
        kind,
        note: filled.some("note"),
        link: filled.some("link"),
        file: filled.some("known-file").and_then(|id| id.parse().ok()),
        activity: filled.some("activity").and_then(|id| id.parse().ok()),
    }))
}

fn withdraw_evidence(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let evidence = filled.parse::<Id<Evidence>>("evidence")?;
    Wish::one(Command::WithdrawEvidence { evidence })
}

/// What somebody is asked to agree to, as a form names it: `condition:KEY`, or a criterion.
pub(in super::super) fn subject_of(text: &str) -> Option<Subject> {
    match text.strip_prefix("condition:") {
        Some(key) => Some(Subject::Condition(key.to_owned())),
        None => criterion_of(text).map(Subject::Criterion),
    }
}

fn subject_words(form: Form<'_>) -> Markup {
    let says = match subject_of(form.filled.get("subject")) {
        Some(Subject::Condition(key)) => {
            form.look.playbook().condition(&key).map(|condition| condition.says.clone())
        }
        Some(Subject::Criterion(criterion)) => {
            let missing = form.look.dossier.missing.iter();
            let found = missing.filter(|it| it.key == criterion.key).map(|it| it.says.clone());
            found.into_iter().next()
        }
        None => None,
    };
    html! {
        (ui::hidden("subject", form.filled.get("subject")))
        @if let Some(says) = says { p { strong { (says) } } }
    }
}

fn note_form(form: Form<'_>) -> Markup {
    html! {
        (subject_words(form))
        (form.area("note", "What they should know").first())
    }
}

fn refuse_form(form: Form<'_>) -> Markup {
    html! {
        (subject_words(form))
        (form.area("reason", "Why not").required().first())
    }
}

fn subject(filled: &mut Filled) -> Option<Subject> {
    let found = subject_of(filled.get("subject"));
    if found.is_none() {
        filled.refuse("", "Say what it is about.");
    }
    found
}

fn ask(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let subject = subject(filled)?;
    Wish::one(Command::AskApproval { subject, note: filled.some("note") })
}

fn agree(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let subject = subject(filled)?;
    Wish::one(Command::Approve { subject, note: filled.some("note") })
}

fn refuse(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let (subject, reason) = (subject(filled), filled.required("reason"));
    Wish::one(Command::Refuse { subject: subject?, reason: reason? })
}

/// How a payment is proved: value and words.
const PAYMENTS: [(&str, &str); 4] = [
    ("receipt", "The buyer's proof of payment"),
    ("bank", "Money on our account"),
    ("card", "A card payment"),
    ("cash", "Cash"),
];

/// What people call the way a payment is proved.
pub(in super::super) fn payment_words(kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Receipt => PAYMENTS[0].1,
        PaymentKind::Bank => PAYMENTS[1].1,
        PaymentKind::Card => PAYMENTS[2].1,
        PaymentKind::Cash => PAYMENTS[3].1,
        PaymentKind::Imported => "An imported row",
    }
}

fn payment_form(form: Form<'_>) -> Markup {
    let look = form.look;
    let amount = look.state().amount.map(|amount| amount.amount()).unwrap_or_default();
    html! {
        (form.radios("kind", "How it is proved", PAYMENTS).required().or("receipt"))
        (form.money("amount", "How much was paid").required().or(amount))
        (form.day("at", "Paid on", None).or(look.viewer.today().to_string()))
        (form.line("reference", "Reference").hint("The number of the receipt or the bank's reference."))
        (file_field(form, "The receipt"))
    }
}

fn payment(look: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let kind = match filled.required("kind").as_deref() {
        Some("receipt") => Some(PaymentKind::Receipt),
        Some("bank") => Some(PaymentKind::Bank),
        Some("card") => Some(PaymentKind::Card),
        Some("cash") => Some(PaymentKind::Cash),
        Some(_) => {
            filled.refuse("kind", "Choose how it is proved.");
            None
        }
        None => None,
    };
    let amount = money_of(look, filled, "amount");
    let day = filled.parse_some::<Date>("at");
    let at = day?.map(|day| look.viewer.zone().start_of(day).min(look.viewer.now()));
    Wish::one(Command::ProvePayment(ProvePayment {
        kind: kind?,
        amount: amount?,
        at,
        reference: filled.some("reference"),
        file: filled.some("known-file").and_then(|id| id.parse().ok()),
    }))
}

fn withdraw_payment_form(form: Form<'_>) -> Markup {
    html! {
        (ui::hidden("payment", form.filled.get("payment")))
        (form.area("reason", "Why").required().first())
    }
}

fn withdraw_payment(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let (payment, reason) = (filled.parse::<Id<Payment>>("payment"), filled.required("reason"));
    Wish::one(Command::WithdrawPayment { payment: payment?, reason: reason? })
}

fn take_file_back_form(form: Form<'_>) -> Markup {
    let id = form.filled.get("file");
    let name = form.look.dossier.files.iter().find(|file| file.id.to_string() == id);
    html! {
        (ui::hidden("file", id))
        @if let Some(file) = name { p { strong { (file.name) } } }
        p { "What is in it will be gone. The journal keeps its name, and who took it back." }
        (form.line("reason", "Why").hint("It is another customer's, say.").first())
    }
}

fn take_file_back(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let file = filled.parse::<Id<types::File>>("file")?;
    Some(Wish::TakeFileBack(file, filled.some("reason")))
}

fn file_form(form: Form<'_>) -> Markup {
    file_field(form, "File")
}
