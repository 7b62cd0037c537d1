//! Evidence, agreements and payments as the page shows them.

use deal::state::{Approval, ApprovalStatus, Evidence, Outcome, Payment, Subject};
use maud::{Markup, html};
use types::{File, Id};
use ui::{Icon, Tone};

use super::acts::{evidence_words, payment_words};
use super::look::{Look, lines, money};

/// One piece of evidence, with what was said of it.
pub(super) fn evidence(look: Look<'_>, evidence: &Evidence) -> Markup {
    let words = look.dossier.words.evidence.get(&evidence.id);
    let id = evidence.id.to_string();
    html! {
        p.proof {
            span.muted { (evidence_words(evidence.kind)) ", " (look.time(evidence.at)) }
            @if let Some(words) = words {
                @if let Some(note) = &words.note { br; (lines(note)) }
                @if let Some(link) = &words.link { br; (safe_link(link)) }
                @if let Some(file) = words.file { br; (file_link(look, file)) }
            }
            @if look.dossier.may.write {
                " " (look.opens(&format!("withdraw-evidence?evidence={id}"), "Take back").small().ghost())
            }
        }
    }
}

/// A link that somebody wrote: followed only where it leads to the web.
pub(super) fn safe_link(link: &str) -> Markup {
    let is_web = ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|start| link.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)));
    html! {
        @if is_web { a href=(link) rel="noreferrer noopener" target="_blank" { (link) " " (ui::icon(Icon::ExternalLink)) } }
        @else { (link) }
    }
}

/// A file of the deal by its name.
pub(super) fn file_link(look: Look<'_>, file: Id<File>) -> Markup {
    let found = look.dossier.files.iter().find(|kept| kept.id == file);
    html! {
        @if let Some(file) = found {
            a href=(look.at(&format!("files/{}", file.id))) download { (ui::icon(Icon::Paperclip)) (file.name) }
        }
    }
}

/// The last word on an agreement.
pub(super) fn approval(look: Look<'_>, approval: &Approval) -> Markup {
    let (tone, says) = match approval.status {
        ApprovalStatus::Asked => (Tone::Warn, "asked"),
        ApprovalStatus::Granted => (Tone::Good, "agreed"),
        ApprovalStatus::Refused => (Tone::Bad, "not agreed"),
    };
    let note = look.dossier.words.approvals.get(&approval.subject).and_then(Option::as_ref);
    html! {
        p.proof {
            @if let Subject::Condition(key) = &approval.subject {
                @if let Some(condition) = look.playbook().condition(key) { (condition.says) " " }
            }
            (ui::badge(tone, says))
            span.muted { @if let Some(user) = approval.by { " " (look.name(user)) } ", " (look.time(approval.at)) }
            @if let Some(note) = note { br; (lines(note)) }
        }
    }
}

/// Payments with their proof.
pub(super) fn payments(look: Look<'_>) -> Markup {
    let payments = &look.state().payments;
    let may_add = look.dossier.may.write && look.state().is_alive();
    html! {
        @if !payments.is_empty() || look.stage().is_some_and(|stage| stage.phase == playbook::model::Phase::Settlement) {
            section.card #payments {
                header {
                    h2 { "Payment" }
                    @if may_add { div.card-action { (look.opens("payment", "Prove a payment").small().icon(Icon::Plus)) } }
                }
                div.card-body {
                    @if payments.is_empty() { p.muted { "Nothing is proved yet. Only a proved payment wins the deal." } }
                    ul.rows { @for payment in payments { (one_payment(look, payment)) } }
                }
            }
        }
    }
}

fn one_payment(look: Look<'_>, payment: &Payment) -> Markup {
    let words = look.dossier.words.payments.get(&payment.id);
    html! {
        li {
            (ui::icon(Icon::Receipt))
            div {
                p { strong { @match payment.amount { Some(amount) => (money(amount)), None => "Paid" } } " " span.muted { (payment_words(payment.kind)) ", " (look.time(payment.at)) } }
                @if let Some(words) = words {
                    @if let Some(reference) = &words.reference { p.muted { "Reference " (reference) } }
                    @if let Some(file) = words.file { p { (file_link(look, file)) } }
                }
            }
            @if look.dossier.may.write && !look.state().is_won() {
                (look.opens(&format!("withdraw-payment?payment={}", payment.id), "Take back").small().ghost())
            }
        }
    }
}

/// The files of the deal.
pub(super) fn files(look: Look<'_>) -> Markup {
    let files = &look.dossier.files;
    let is_merged = matches!(look.state().outcome, Outcome::Merged { .. });
    let add = html! { @if look.dossier.may.write { (look.opens("file", "Add").small().icon(Icon::Upload)) } };
    let body = html! {
        @if files.is_empty() { p.muted { "Receipts, contracts, mails: what shows that something happened." } }
        ul.rows {
            @for file in files {
                li {
                    (ui::icon(Icon::FileText))
                    div {
                        p { a href=(look.at(&format!("files/{}", file.id))) download { (file.name) } }
                        p.muted { (size(file.size)) ", " (look.time(file.created_at)) @if let Some(user) = file.created_by { ", " (look.name(user)) } }
                    }
                    @if look.may_put_right(file.created_by) && !is_merged {
                        (look.opens(&format!("withdraw-file?file={}", file.id), "Take back").small().ghost())
                    }
                }
            }
        }
    };
    ui::card("Files", add, body)
}

/// "12 KB", "3.4 MB".
pub(super) fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
