//! The form of a refused move: just what is missing, each with what would meet it and who could, and a way to try
//! again or to go on all the same.

use app::deals::Deal;
use deal::state::{Criterion, Subject};
use deal::{Missing, MissingKind, Refusal};
use maud::{Markup, html};
use playbook::model::{Exit, Gate};
use playbook::{Compiled, Rule};
use types::id::kind as id;
use types::{Id, User};
use ui::{FieldOf, Icon, Tone};
use web::Role;

use crate::Viewer;
use crate::address::encoded;
use crate::shown::Names;

/// What was wanted, and why it was refused.
pub(crate) struct Wanted<'a> {
    /// Who wants it.
    pub(crate) viewer: &'a Viewer,
    /// Of which deal.
    pub(crate) deal: &'a Deal,
    /// Its playbook.
    pub(crate) compiled: &'a Compiled,
    /// Why not.
    pub(crate) refusal: &'a Refusal,
    /// The names of those who could meet what is missing: see [`holders`].
    pub(crate) names: &'a Names,
    /// Where the form is sent again.
    pub(crate) action: &'a str,
    /// What it says besides.
    pub(crate) fields: &'a [(&'a str, String)],
    /// The reason that was given for going on all the same.
    pub(crate) over: Option<&'a str>,
    /// Tasks that were ticked as done.
    pub(crate) done: &'a [Id<id::Task>],
}

/// The people that a refusal names.
pub(crate) fn holders(refusal: &Refusal) -> Vec<Id<User>> {
    refusal.missing.iter().flat_map(|missing| missing.who.users.iter().copied()).collect()
}

/// The rule of a criterion that is missing.
pub(super) fn rule_of<'a>(playbook: &'a Compiled, missing: &Missing) -> Option<&'a Rule> {
    let is_it = |(exit, rule): (&'a Exit, Option<&'a Rule>)| {
        (exit.key == missing.key).then_some(rule).flatten()
    };
    let stage = missing.stage.as_deref()?;
    match &missing.process {
        None => playbook.exits(playbook.stage_index(stage)?).find_map(is_it),
        Some(key) => {
            let process = playbook.process_index(key)?;
            let stages = &playbook.playbook().processes[process].stages;
            let at = stages.iter().position(|it| it.key == stage)?;
            playbook.process_exits(process, at).find_map(is_it)
        }
    }
}

/// Whether a criterion that must be met asks for the proof of payment and for nothing else: the win asks for the same.
pub(super) fn is_payment(playbook: &Compiled, missing: &Missing) -> bool {
    let is_needed = missing.kind == MissingKind::Criterion && missing.gate != Gate::Advise;
    is_needed && rule_of(playbook, missing).is_some_and(|rule| rule.variables() == ["payment"])
}

/// What a refusal lists: where the win asks for the payment, a criterion that asks for it too is not said again.
pub(super) fn said_once<'a>(
    playbook: &'a Compiled,
    missing: &'a [Missing],
) -> impl Iterator<Item = &'a Missing> {
    let asked = missing.iter().any(|it| it.kind == MissingKind::Payment);
    missing.iter().filter(move |it| !(asked && is_payment(playbook, it)))
}

impl Wanted<'_> {
    /// The form; in a dialog it is sent from there.
    pub(crate) fn form(&self) -> Markup {
        let body = html! {
            @for (name, value) in self.fields { (ui::hidden(*name, value)) }
            p.refusal { (first_line(&self.refusal.message)) }
            @if !self.refusal.missing.is_empty() {
                ol.missing { @for missing in said_once(self.compiled, &self.refusal.missing) { (self.one(missing)) } }
            }
            div.actions {
                (ui::button("Try again").primary().icon(Icon::RotateCcw))
                (ui::link_button("Open the deal", self.address("")).icon(Icon::ExternalLink))
            }
            @if self.may_override() { (self.over()) }
        };
        html! { (self.viewer.form(self.action, body).class("stack")) }
    }

    fn address(&self, rest: &str) -> String {
        format!("/deals/{}{rest}", self.deal.number)
    }

    fn one(&self, missing: &Missing) -> Markup {
        html! {
            li data-kind=(kind_word(missing.kind)) {
                span.sign { (ui::icon(sign(missing.kind))) }
                div.grow {
                    strong { (missing.says) }
                    @if missing.gate == Gate::Advise { " " (ui::badge(Tone::Quiet, "advice")) }
                    @if !missing.why.is_empty() { p.muted { (missing.why) } }
                    @if !missing.would_meet.is_empty() && missing.would_meet != missing.why {
                        p.would { (ui::icon(Icon::Lightbulb)) span { (missing.would_meet) } }
                    }
                    @if let Some(who) = self.who(missing) { p.muted.who { (ui::icon(Icon::UserRound)) span { (who) } } }
                }
                div.do { (self.way(missing)) }
            }
        }
    }

    /// Who could meet it.
    fn who(&self, missing: &Missing) -> Option<String> {
        let role = missing.who.role.as_deref();
        let role = role.map(|key| self.compiled.role(key).map_or(key, |role| role.name.as_str()));
        let people: Vec<&str> =
            missing.who.users.iter().map(|user| self.names.get(*user)).collect();
        let buyer = missing.who.buyer.then_some("The buyer");
        let ours = match (role, people.as_slice()) {
            (None, []) => None,
            (Some(role), []) => Some(role.to_owned()),
            (Some(role), people) => Some(format!("{} ({role})", people.join(", "))),
            (None, people) => Some(people.join(", ")),
        };
        let all: Vec<String> = buyer.map(str::to_owned).into_iter().chain(ours).collect();
        (!all.is_empty()).then(|| all.join(" · "))
    }

    /// What meets it from here.
    fn way(&self, missing: &Missing) -> Markup {
        if let Some(task) = missing.task {
            let is_done = self.done.contains(&task);
            return html! {
                label.check {
                    input.input type="checkbox" name="done" value=(task.to_string()) checked[is_done];
                    span { "Done" }
                }
            };
        }
        if let Some(subject) = self.to_agree(missing) {
            return html! { (ui::button("Ask for agreement").value("ask", subject)) };
        }
        let (label, place) = match missing.kind {
            MissingKind::Payment => ("Prove the payment", "/payment".to_owned()),
            MissingKind::Process => ("Look at it", String::new()),
            MissingKind::Criterion => {
                match (missing.groups.first(), self.asks_for_evidence(missing)) {
                    (Some(group), _) => ("Answer", format!("/questions/{group}")),
                    (None, Some(criterion)) => {
                        ("Show it", format!("/evidence?criterion={criterion}"))
                    }
                    (None, None) => ("Show it", "#needs".to_owned()),
                }
            }
            _ => match missing.groups.first() {
                Some(group) => ("Answer", format!("/questions/{group}")),
                None => return html! {},
            },
        };
        let way = ui::link_button(label, self.address(&place)).small();
        // A form opens over the page; what is only to be looked at is gone to.
        html! { (if place.starts_with('/') { way.attr("data-sheet", "wide") } else { way }) }
    }

    /// The criterion as the form for evidence names it, where something that happened would meet it.
    fn asks_for_evidence(&self, missing: &Missing) -> Option<String> {
        let key = missing.stage.as_deref()?;
        let stages = match &missing.process {
            Some(process) => &self.compiled.process(process)?.stages,
            None => self.compiled.stages(),
        };
        let stage = stages.iter().find(|stage| stage.key == key)?;
        let exit = stage.exits.iter().find(|exit| exit.key == missing.key)?;
        let process = missing.process.as_deref().unwrap_or_default();
        let asks = !exit.evidence.is_empty();
        asks.then(|| encoded(&format!("{process}/{key}/{}", exit.key)))
    }

    /// What somebody must agree to, where that is what is missing.
    fn to_agree(&self, missing: &Missing) -> Option<String> {
        let subject = match missing.kind {
            MissingKind::Condition => Subject::Condition(missing.key.clone()),
            MissingKind::Criterion if missing.gate == Gate::Approve => {
                Subject::Criterion(Criterion {
                    process: missing.process.clone(),
                    stage: missing.stage.clone().unwrap_or_default(),
                    key: missing.key.clone(),
                })
            }
            _ => return None,
        };
        serde_json::to_string(&subject).ok()
    }

    fn may_override(&self) -> bool {
        let leads = matches!(self.viewer.by.role(), Role::Admin | Role::Manager);
        leads && self.refusal.missing.iter().all(|it| it.kind != MissingKind::Payment)
    }

    /// Going on all the same, with a reason that is kept.
    fn over(&self) -> Markup {
        let of = FieldOf {
            name: "over",
            label: "Why should it go on all the same?",
            hint: Some("The reason is kept with the deal, and overrides are measured."),
            ..FieldOf::default()
        };
        html! {
            details.override open[self.over.is_some()] {
                summary { "Go on all the same" }
                (ui::field(of, ui::textarea("over", self.over.unwrap_or_default()).attr("rows", "2")))
                div.actions { (ui::button("Override").danger().icon(Icon::Unlink)) }
            }
        }
    }
}

/// The refusal's own sentence; what is missing is listed beneath it.
fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

fn kind_word(kind: MissingKind) -> &'static str {
    match kind {
        MissingKind::Criterion => "criterion",
        MissingKind::Task => "task",
        MissingKind::Process => "process",
        MissingKind::Condition => "condition",
        MissingKind::Payment => "payment",
        MissingKind::Right => "right",
        MissingKind::State => "state",
    }
}

fn sign(kind: MissingKind) -> Icon {
    match kind {
        MissingKind::Criterion => Icon::CircleDot,
        MissingKind::Task => Icon::ListTodo,
        MissingKind::Process => Icon::Workflow,
        MissingKind::Condition => Icon::ShieldCheck,
        MissingKind::Payment => Icon::CreditCard,
        MissingKind::Right => Icon::Lock,
        MissingKind::State => Icon::Info,
    }
}
