//! What happened, in words: every fact of a deal as a line of its timeline.

use app::deals::history::{Moment, What};
use app::deals::{Activity, Links};
use app::files::File;
use deal::state::{ApprovalStatus, Assignee, How, Subject, Task};
use deal::{
    ActivityKind, Answered, Changes, Direction, Edit, EvidenceGiven, Fact, LadderEnd, Obligation,
    Opened, PaymentProved, SetTerms, Skipped,
};
use maud::{Markup, html};
use types::{Id, Process};
use ui::Icon;

use super::acts::{OUTCOMES, evidence_words, kind_words, payment_words};
use super::look::{Look, count, lines, money};
use super::proof;

/// A line of the timeline.
pub(super) struct Line {
    pub(super) icon: Icon,
    pub(super) title: Markup,
    pub(super) body: Option<Markup>,
    /// Something that people did with the buyer stands out.
    pub(super) stands_out: bool,
}

impl Line {
    fn new(icon: Icon, title: Markup) -> Line {
        Line { icon, title, body: None, stands_out: false }
    }

    fn text(icon: Icon, title: impl AsRef<str>) -> Line {
        Line::new(icon, html! { (title.as_ref()) })
    }

    fn with(mut self, body: Markup) -> Line {
        self.body = Some(body);
        self
    }

    /// With words that somebody wrote, where there are any.
    fn saying(self, words: Option<&str>) -> Line {
        match words {
            Some(words) => self.with(html! { p { (lines(words)) } }),
            None => self,
        }
    }
}

/// A moment as a line.
pub(super) fn line(look: Look<'_>, moment: &Moment) -> Line {
    match &moment.what {
        What::Activity(activity) => talk(look, activity),
        What::File(file) => came(look, file),
        What::Linked(links) => linked(look, links),
        What::Fact(event) => fact(look, &event.fact),
    }
}

fn came(look: Look<'_>, file: &File) -> Line {
    let link = proof::file_link(look, file.id);
    Line::new(Icon::Paperclip, html! { "Added a file: " (link) })
}

fn linked(look: Look<'_>, links: &Links) -> Line {
    let now = look.dossier.deal.links;
    let company = look.dossier.company.as_ref().filter(|_| links.company == now.company);
    match company {
        Some(company) => Line::text(Icon::Building2, format!("The customer is {}", company.name)),
        None => Line::text(Icon::Building2, "The customer was said anew"),
    }
}

/// What a rule of the playbook asks for outside the deal.
fn raised(look: Look<'_>, asks: &Obligation) -> Line {
    let playbook = look.playbook();
    let role = |key: &str| playbook.role(key).map_or(key.to_owned(), |role| role.name.clone());
    match asks {
        Obligation::Notify { role: to, says } => {
            Line::text(Icon::Bell, format!("The playbook tells {}", role(to))).saying(Some(says))
        }
        Obligation::Mail { uses, to } => {
            let mail = playbook.collateral(uses).map_or(uses.as_str(), |mail| mail.name.as_str());
            let to = if to == "contact" { "the contact".to_owned() } else { role(to) };
            let words = format!("The playbook asks for a mail to {to}: {mail}. Send it by hand.");
            Line::text(Icon::Mail, words)
        }
        Obligation::Webhook { url } => {
            Line::text(Icon::Zap, format!("The playbook asks to call {url}; nothing calls it yet"))
        }
        Obligation::Assign { role: wanted } => Line::text(
            Icon::UserPlus,
            format!("The playbook looks for somebody who is {}", role(wanted)),
        ),
    }
}

/// Something done with the buyer.
fn talk(look: Look<'_>, activity: &Activity) -> Line {
    let outcome = activity.outcome.as_deref();
    let known = OUTCOMES.iter().find(|it| it.kind == activity.kind && Some(it.word) == outcome);
    let says = known.map(|known| known.says).or(outcome);
    let kind = kind_words(activity.kind);
    let title = html! {
        strong { (kind) }
        @if let Some(says) = says { " · " (says) }
        @if let Some(minutes) = activity.minutes { " · " (minutes) " min" }
        @if let Some(subject) = &activity.subject { " · " (subject) }
    };
    let mut line = Line::new(talk_icon(activity, known.is_some_and(|it| it.no_show)), title);
    line.stands_out = true;
    let _ = look;
    line.saying(activity.body.as_deref())
}

fn talk_icon(activity: &Activity, no_show: bool) -> Icon {
    match (activity.kind, activity.direction) {
        (ActivityKind::Call, Direction::In) => Icon::PhoneIncoming,
        (ActivityKind::Call, Direction::Out) => Icon::Phone,
        (ActivityKind::Mail, _) => Icon::Mail,
        (ActivityKind::Meeting, _) if no_show => Icon::CalendarX,
        (ActivityKind::Meeting, _) => Icon::CalendarCheck,
        (ActivityKind::Message, _) => Icon::MessageSquare,
        (ActivityKind::Note, _) => Icon::FileText,
    }
}

/// A fact of the deal: each kind in its own words, none left out.
fn fact(look: Look<'_>, fact: &Fact) -> Line {
    use Fact as F;
    match fact {
        F::Opened(opened) => began(look, opened),
        F::Changed(changes) => changed(changes),
        F::TermsSet(terms) => offered(terms),
        F::Answered(answered) => answers(look, answered),
        F::RowRemoved { group, .. } => {
            Line::text(Icon::Minus, format!("Removed a row of {}", group_name(look, group)))
        }
        F::EvidenceGiven(given) => evidence(look, given),
        F::EvidenceWithdrawn { .. } => Line::text(Icon::Undo2, "Took evidence back"),
        F::Overridden { reason, missing } => overridden(look, reason, missing),
        F::PaymentProved(proved) => paid(look, proved),
        F::PaymentWithdrawn { reason, .. } => {
            Line::text(Icon::Undo2, "Took proof of a payment back").saying(Some(reason))
        }
        F::Approval { approval, note } => {
            agreement(look, &approval.subject, approval.status).saying(note.as_deref())
        }
        F::ApprovalLapsed { subject } => {
            Line::text(Icon::Undo2, format!("No longer agreed: {}", subject_words(look, subject)))
        }
        F::PersonAdded { person, primary, .. } => {
            let aimed = if *primary { "; the deal is aimed at them" } else { "" };
            Line::text(
                Icon::UserPlus,
                format!("{} joined the buying committee{aimed}", person.name),
            )
        }
        F::PersonChanged { person, .. } => {
            Line::text(Icon::User, format!("More is known of {}", person.name))
        }
        F::PersonRemoved { .. } => {
            Line::text(Icon::User, "Took somebody from the buying committee")
        }
        F::Aimed { id } => {
            let name = look.dossier.person(*id).map_or("somebody else", |it| &it.details.name);
            Line::text(Icon::Target, format!("Aimed the deal at {name}"))
        }
        F::Logged(logged) => Line::text(Icon::Activity, kind_words(logged.kind)),
        F::ActivityCorrected(corrected) => Line::text(
            Icon::Pencil,
            format!("Corrected what was logged: {}", kind_words(corrected.activity.kind)),
        ),
        F::ActivityWithdrawn(withdrawn) => {
            let what =
                html! { s { (kind_words(withdrawn.kind)) ", " (look.time(withdrawn.happened)) } };
            Line::new(Icon::Undo2, html! { "Took back: " (what) })
                .saying(withdrawn.reason.as_deref())
        }
        F::FileWithdrawn { name, reason, .. } => {
            Line::new(Icon::Undo2, html! { "Took a file back: " s { (name) } })
                .saying(reason.as_deref())
        }
        F::Merged { .. } => Line::text(Icon::GitBranch, "Merged into another deal"),
        F::Absorbed(_) => {
            Line::text(Icon::GitBranch, "Took over another deal of the same customer")
        }
        F::Raised(asks) => raised(look, asks),
        F::TasksAdded { .. }
        | F::TaskDone { .. }
        | F::TaskSkipped { .. }
        | F::TaskDelegated { .. }
        | F::TaskReturned { .. }
        | F::TaskReopened { .. }
        | F::TaskRescheduled { .. }
        | F::TasksLapsed { .. } => task_fact(look, fact),
        F::HandOverOffered { .. }
        | F::HandOverAccepted {}
        | F::HandOverDeclined { .. }
        | F::Assigned { .. }
        | F::Shared(_)
        | F::Unshared { .. } => owner_fact(look, fact),
        F::ProcessStarted { .. }
        | F::ProcessEntered { .. }
        | F::ProcessEnded { .. }
        | F::LadderStarted { .. }
        | F::LadderStepped { .. }
        | F::LadderStopped { .. } => process_fact(look, fact),
        F::Entered { .. }
        | F::TakenUp { .. }
        | F::Parked { .. }
        | F::Woken { .. }
        | F::Lost { .. }
        | F::Disqualified { .. }
        | F::Reopened { .. }
        | F::Won { .. }
        | F::Completed {}
        | F::VersionMoved { .. }
        | F::Reckoned { .. }
        | F::Late { .. }
        | F::DueSoon { .. }
        | F::WentQuiet { .. } => life_fact(look, fact),
    }
}

fn began(look: Look<'_>, opened: &Opened) -> Line {
    let source = opened.profile.source.as_deref().filter(|source| !source.is_empty());
    let owner = opened.owner.map(|owner| format!(" for {}", look.name(owner))).unwrap_or_default();
    let from = source.map(|source| format!(", from {source}")).unwrap_or_default();
    Line::text(Icon::Sparkles, format!("Began{owner}{from}"))
}

fn changed(changes: &Changes) -> Line {
    let mut parts = Vec::new();
    if let Some(name) = &changes.name {
        parts.push(format!("name: {name}"));
    }
    match &changes.amount {
        Edit::Set(amount) => parts.push(format!("worth: {}", money(*amount))),
        Edit::Clear => parts.push("worth: not known".to_owned()),
        Edit::Keep => {}
    }
    match &changes.expected_close {
        Edit::Set(day) => parts.push(format!("expected close: {day}")),
        Edit::Clear => parts.push("expected close: not known".to_owned()),
        Edit::Keep => {}
    }
    let texts = [
        ("source", &changes.source),
        ("campaign", &changes.campaign),
        ("product", &changes.product),
        ("segment", &changes.segment),
        ("country", &changes.country),
        ("language", &changes.language),
    ];
    for (name, edit) in texts {
        match edit {
            Edit::Set(text) => parts.push(format!("{name}: {text}")),
            Edit::Clear => parts.push(format!("{name}: none")),
            Edit::Keep => {}
        }
    }
    match changes.score {
        Some(score) if parts.is_empty() => Line::text(Icon::Star, format!("Scores {score} now")),
        _ => Line::text(Icon::Pencil, format!("Changed {}", parts.join("; "))),
    }
}

fn offered(terms: &SetTerms) -> Line {
    let mut parts = Vec::new();
    if let Some(discount) = terms.discount_bp {
        parts.push(format!("{}.{:02} % discount", discount / 100, discount % 100));
    }
    if let Some(days) = terms.payment_days {
        parts.push(format!("payment within {days} days"));
    }
    if let Some(sent) = terms.quotes_sent {
        parts.push(format!("{sent} quotes sent"));
    }
    if let Some(accepted) = terms.quotes_accepted {
        parts.push(format!("{accepted} accepted"));
    }
    Line::text(Icon::Quote, format!("Offered: {}", parts.join(", ")))
}

fn group_name<'a>(look: Look<'a>, key: &'a str) -> &'a str {
    look.playbook().group(key).map_or(key, |group| group.name.as_str())
}

fn answers(look: Look<'_>, answered: &Answered) -> Line {
    let group = look.playbook().group(&answered.group);
    let title = format!("Answered: {}", group_name(look, &answered.group));
    let body = html! {
        @if answered.confirmed == Some(true) { p { "Confirmed by the buyer." } }
        @if answered.confirmed == Some(false) { p { "No longer confirmed." } }
        ul.answers {
            @for (key, value) in &answered.values {
                @let ask = group.and_then(|group| group.asks.iter().find(|ask| ask.key == *key));
                @if let Some(ask) = ask {
                    li { (ask.ask) " " strong { @if value.is_null() { "taken away" } @else { (super::questions::answer(look, ask, value)) } } }
                }
            }
        }
    };
    Line::text(Icon::ClipboardList, title).with(body)
}

fn evidence(look: Look<'_>, given: &EvidenceGiven) -> Line {
    let body = html! {
        @if let Some(note) = &given.note { p { (lines(note)) } }
        @if let Some(link) = &given.link { p { (proof::safe_link(link)) } }
        @if let Some(file) = given.file { p { (proof::file_link(look, file)) } }
    };
    let title = format!("Evidence: {}", evidence_words(given.evidence.kind));
    Line::text(Icon::CircleCheck, title).with(body)
}

fn paid(look: Look<'_>, proved: &PaymentProved) -> Line {
    let amount = proved.payment.amount.map(money).unwrap_or_else(|| "Payment".to_owned());
    let body = html! {
        @if let Some(reference) = &proved.reference { p { "Reference " (reference) } }
        @if let Some(file) = proved.file { p { (proof::file_link(look, file)) } }
    };
    let title = format!("{amount} paid: {}", payment_words(proved.payment.kind));
    Line::text(Icon::Receipt, title).with(body)
}

fn overridden(look: Look<'_>, reason: &str, missing: &[Skipped]) -> Line {
    let title =
        format!("Went on although {} missing", count(missing.len(), "thing was", "things were"));
    let says = |skipped: &Skipped| {
        let of = &skipped.what;
        let stage = look.playbook().stage(&of.stage);
        let exit = stage.and_then(|stage| stage.exits.iter().find(|exit| exit.key == of.key));
        let task = stage.and_then(|stage| stage.tasks.iter().find(|task| task.key == of.key));
        exit.map(|exit| exit.says.clone())
            .or(task.map(|task| task.name.clone()))
            .unwrap_or_else(|| of.key.clone())
    };
    let body = html! {
        p { (lines(reason)) }
        ul { @for skipped in missing { li.muted { (says(skipped)) } } }
    };
    Line::text(Icon::TriangleAlert, title).with(body)
}

fn subject_words(look: Look<'_>, subject: &Subject) -> String {
    match subject {
        Subject::Condition(key) => {
            look.playbook().condition(key).map_or_else(|| key.clone(), |it| it.says.clone())
        }
        Subject::Criterion(criterion) => {
            let stage = look.playbook().stage(&criterion.stage);
            let exit = stage.and_then(|it| it.exits.iter().find(|exit| exit.key == criterion.key));
            exit.map_or_else(|| criterion.key.clone(), |exit| exit.says.clone())
        }
    }
}

fn agreement(look: Look<'_>, subject: &Subject, status: ApprovalStatus) -> Line {
    let words = subject_words(look, subject);
    match status {
        ApprovalStatus::Asked => Line::text(Icon::Send, format!("Asked for agreement: {words}")),
        ApprovalStatus::Granted => Line::text(Icon::ThumbsUp, format!("Agreed: {words}")),
        ApprovalStatus::Refused => Line::text(Icon::ThumbsDown, format!("Not agreed: {words}")),
    }
}

fn task_name(look: Look<'_>, id: Id<types::Task>) -> String {
    let row = look.dossier.tasks.iter().find(|task| task.id == id);
    row.map_or_else(|| "a task".to_owned(), |task| task.name.clone())
}

fn names(look: Look<'_>, tasks: &[Task]) -> String {
    tasks.iter().map(|task| task_name(look, task.id)).collect::<Vec<_>>().join("; ")
}

fn assignee(look: Look<'_>, to: &Assignee) -> String {
    match to {
        Assignee::User(user) => look.name(*user).to_owned(),
        Assignee::Role(role) => look.role(role).to_owned(),
        Assignee::Department(department) => department.clone(),
    }
}

fn task_fact(look: Look<'_>, fact: &Fact) -> Line {
    match fact {
        Fact::TasksAdded { tasks } => {
            Line::text(Icon::ListTodo, format!("To do: {}", names(look, tasks)))
        }
        Fact::TaskDone { task, outcome } => {
            Line::text(Icon::CheckCheck, format!("Done: {}", task_name(look, *task)))
                .saying(outcome.as_deref())
        }
        Fact::TaskSkipped { task, reason } => {
            Line::text(Icon::Ban, format!("Left out: {}", task_name(look, *task)))
                .saying(Some(reason))
        }
        Fact::TaskDelegated { task, to, note } => {
            let title = format!("Gave to {}: {}", assignee(look, &to.to), task_name(look, *task));
            Line::text(Icon::Share2, title).saying(note.as_deref())
        }
        Fact::TaskReturned { task, note } => {
            Line::text(Icon::Undo2, format!("Came back: {}", task_name(look, *task)))
                .saying(Some(note))
        }
        Fact::TaskReopened { task } => {
            Line::text(Icon::RotateCcw, format!("Open again: {}", task_name(look, *task)))
        }
        Fact::TaskRescheduled { task, due, .. } => {
            let until = due.map_or_else(|| "no day".to_owned(), |due| look.day_of(due).to_string());
            Line::text(Icon::CalendarClock, format!("Moved to {until}: {}", task_name(look, *task)))
        }
        Fact::TasksLapsed { tasks } => {
            Line::text(Icon::Ban, count(tasks.len(), "task was overtaken", "tasks were overtaken"))
        }
        _ => Line::text(Icon::ListTodo, "A task changed"),
    }
}

fn owner_fact(look: Look<'_>, fact: &Fact) -> Line {
    let as_role = |role: &Option<String>| {
        role.as_deref().map(|role| format!(" as {}", look.role(role))).unwrap_or_default()
    };
    match fact {
        Fact::HandOverOffered { to, role, brief, .. } => {
            let title = format!("Offered to {}{}", look.name(*to), as_role(role));
            let brief = html! { details { summary { "The brief" } p { (lines(brief)) } } };
            Line::text(Icon::Handshake, title).with(brief)
        }
        Fact::HandOverAccepted {} => Line::text(Icon::Handshake, "Took the deal"),
        Fact::HandOverDeclined { reason } => {
            Line::text(Icon::Undo2, "Did not take the deal").saying(Some(reason))
        }
        Fact::Assigned { role, user: Some(user) } => Line::text(
            Icon::UserCheck,
            format!("Assigned to {}{}", look.name(*user), as_role(role)),
        ),
        Fact::Assigned { role, user: None } => {
            Line::text(Icon::UserCheck, format!("Assigned to nobody{}", as_role(role)))
        }
        Fact::Shared(share) => {
            let stands_in = if share.replacement { ", who stands in" } else { "" };
            let until = share
                .until
                .map(|until| format!(" until {}", look.day_of(until)))
                .unwrap_or_default();
            Line::text(
                Icon::Users,
                format!("Shared with {}{stands_in}{until}", look.name(share.user)),
            )
        }
        Fact::Unshared { user } => {
            Line::text(Icon::Users, format!("No longer shared with {}", look.name(*user)))
        }
        _ => Line::text(Icon::Users, "Somebody else works on it"),
    }
}

fn process_name(look: Look<'_>, id: Id<Process>) -> String {
    let run = look.state().processes.iter().find(|run| run.id == id);
    let process = run.and_then(|run| look.playbook().process(&run.key));
    process.map_or_else(|| "A process".to_owned(), |process| process.name.clone())
}

fn process_stage(look: Look<'_>, id: Id<Process>, stage: &str) -> String {
    let run = look.state().processes.iter().find(|run| run.id == id);
    let process = run.and_then(|run| look.playbook().process(&run.key));
    let found = process.and_then(|process| process.stages.iter().find(|it| it.key == stage));
    found.map_or_else(|| stage.to_owned(), |found| found.name.clone())
}

fn ladder_name(look: Look<'_>, key: &str) -> String {
    look.playbook().ladder(key).map_or_else(|| key.to_owned(), |ladder| ladder.name.clone())
}

fn process_fact(look: Look<'_>, fact: &Fact) -> Line {
    match fact {
        Fact::ProcessStarted { run, .. } => {
            Line::text(Icon::Workflow, format!("Started: {}", process_name(look, *run)))
        }
        Fact::ProcessEntered { run, stage, .. } => {
            let title =
                format!("{}: {}", process_name(look, *run), process_stage(look, *run, stage));
            Line::text(Icon::Workflow, title)
        }
        Fact::ProcessEnded { run, done: true, .. } => {
            Line::text(Icon::Workflow, format!("Finished: {}", process_name(look, *run)))
        }
        Fact::ProcessEnded { run, reason, .. } => {
            Line::text(Icon::Workflow, format!("Broke off: {}", process_name(look, *run)))
                .saying(reason.as_deref())
        }
        Fact::LadderStarted { key, .. } => {
            Line::text(Icon::Megaphone, format!("Follows up: {}", ladder_name(look, key)))
        }
        Fact::LadderStepped { key, .. } => {
            Line::text(Icon::Megaphone, format!("The next follow-up: {}", ladder_name(look, key)))
        }
        Fact::LadderStopped { key, why } => {
            let title =
                format!("Follow-ups ended ({}): {}", ladder_end(*why), ladder_name(look, key));
            Line::text(Icon::Megaphone, title)
        }
        _ => Line::text(Icon::Workflow, "A process went on"),
    }
}

fn ladder_end(why: LadderEnd) -> &'static str {
    match why {
        LadderEnd::Done => "all were sent",
        LadderEnd::Buyer => "the buyer acted",
        LadderEnd::Moved => "the deal moved",
        LadderEnd::Closed => "the deal closed",
        LadderEnd::Hand => "stopped by hand",
        LadderEnd::Version => "not in the new playbook",
    }
}

fn life_fact(look: Look<'_>, fact: &Fact) -> Line {
    match fact {
        Fact::Entered { stage, how, reason, .. } => {
            entered(look, stage, *how).saying(reason.as_deref())
        }
        Fact::TakenUp { .. } => Line::text(Icon::Play, "Taken up: its clocks run"),
        Fact::Parked { until, reason, note } => {
            let title = format!("Parked until {}: {}", look.day_of(*until), look.reason(reason));
            Line::text(Icon::Pause, title).saying(note.as_deref())
        }
        Fact::Woken { .. } => Line::text(Icon::AlarmClock, "Woke"),
        Fact::Lost { reason, competitor, note, .. } => {
            let to = competitor.as_deref().map(|to| format!(", to {to}")).unwrap_or_default();
            let title = format!("Lost: {}{to}", look.reason(reason));
            Line::text(Icon::TrendingDown, title).saying(note.as_deref())
        }
        Fact::Disqualified { reason, note, .. } => {
            Line::text(Icon::CircleX, format!("Disqualified: {}", look.reason(reason)))
                .saying(note.as_deref())
        }
        Fact::Reopened { reason, unwon } => {
            let title = if *unwon { "The win was undone" } else { "Opened again" };
            Line::text(Icon::RotateCcw, title).saying(Some(reason))
        }
        Fact::Won { amount, .. } => {
            let amount = amount.map(|amount| format!(": {}", money(amount))).unwrap_or_default();
            Line::text(Icon::Trophy, format!("Won{amount}"))
        }
        Fact::Completed {} => Line::text(Icon::Flag, "Completed"),
        Fact::VersionMoved { .. } => {
            Line::text(Icon::GitCompare, "Moved to another version of the playbook")
        }
        Fact::Reckoned { due, .. } => {
            let title = format!(
                "By the hours of its new team, the stage’s time ends on {}",
                look.day_of(*due)
            );
            Line::text(Icon::CalendarClock, title)
        }
        Fact::Late { run: None } => Line::text(Icon::Clock, "The stage's time ran out"),
        Fact::Late { run: Some(run) } => {
            Line::text(Icon::Clock, format!("{}: its time ran out", process_name(look, *run)))
        }
        Fact::DueSoon { tasks } if tasks.is_empty() => {
            Line::text(Icon::Timer, "The stage's time is nearly over")
        }
        Fact::DueSoon { tasks } => {
            let names: Vec<String> = tasks.iter().map(|task| task_name(look, *task)).collect();
            Line::text(Icon::Timer, format!("Due soon: {}", names.join(", ")))
        }
        Fact::WentQuiet { after } => Line::text(Icon::Hourglass, format!("Quiet for {after}")),
        _ => Line::text(Icon::ArrowRight, "Something changed"),
    }
}

fn entered(look: Look<'_>, stage: &str, how: How) -> Line {
    let name = look.stage_name(stage);
    match how {
        How::Back => Line::text(Icon::ArrowLeft, format!("Went back to “{name}”")),
        How::Overridden => {
            Line::text(Icon::ArrowRight, format!("Moved on to “{name}”, overriding the gate"))
        }
        How::Version => Line::text(Icon::GitCompare, format!("Is in “{name}” by the new playbook")),
        How::Imported => Line::text(Icon::Download, format!("Came into “{name}” (imported)")),
        How::Opened | How::Advanced | How::Won | How::Reopened => {
            Line::text(Icon::ArrowRight, format!("Moved on to “{name}”"))
        }
    }
}
