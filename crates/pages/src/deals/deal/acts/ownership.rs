//! Whose deal it is: hand-over, assignment, sharing and replacement.

use deal::{Command, OfferHandOver};
use maud::{Markup, html};
use types::{Date, Id, User};

use super::super::act::{Act, Wish};
use super::super::ask::Form;
use super::super::brief;
use super::super::look::Look;
use crate::Filled;

pub(super) const ACTS: &[Act] = &[
    Act::new(
        "hand-over",
        "Hand the deal over",
        "Offer it",
        "Offered. It passes on when they accept.",
        &["to", "role", "brief", "keep"],
        offer_form,
        offer,
    )
    .with_brief(),
    Act::button("accept", "Take this deal?", "Take it", "The deal is yours.", |_, _| {
        Wish::one(Command::AcceptHandOver)
    }),
    Act::new(
        "decline",
        "Do not take this deal",
        "Do not take it",
        "Given back.",
        &["reason"],
        decline_form,
        decline,
    )
    .dangerous(),
    Act::new("assign", "Assign", "Assign", "Assigned.", &["role", "user"], assign_form, assign),
    Act::new(
        "share",
        "Share with a colleague",
        "Share",
        "Shared.",
        &["user", "until", "replacement"],
        share_form,
        share,
    ),
    Act::button("unshare", "Stop sharing?", "Stop sharing", "No longer shared.", |_, filled| {
        Wish::one(Command::Unshare { user: filled.parse("user")? })
    })
    .dangerous(),
];

fn roles<'a>(form: Form<'a>, none: &str) -> Vec<(&'a str, String)> {
    let roles = form.look.dossier.playbook.playbook().roles.iter();
    let known = roles.map(|role| (role.key.as_str(), role.name.clone()));
    std::iter::once(("", none.to_owned())).chain(known).collect()
}

fn offer_form(form: Form<'_>) -> Markup {
    let look = form.look;
    let open = brief::gaps(look);
    html! {
        div.pair {
            (form.colleague("to", "To", Some("Choose…")).required())
            (form.choice("role", "As", roles(form, "Owner only")))
        }
        @if !open.is_empty() {
            (ui::alert(ui::Tone::Warn, "The brief has gaps", html! {
                ul { @for words in open { li { (words) } } }
            }))
        }
        (form.area("brief", "What they must know").required()
            .hint("Gathered from the deal; say it in your words. They read it before they accept."))
        (form.tick("keep", "I stay the owner; only the role passes on"))
    }
}

fn offer(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let (to, brief) = (filled.parse::<Id<User>>("to"), filled.required("brief"));
    let keep_owner = filled.get("keep") == "true";
    Wish::one(Command::OfferHandOver(OfferHandOver {
        to: to?,
        role: filled.some("role"),
        brief: brief?,
        keep_owner,
    }))
}

fn decline_form(form: Form<'_>) -> Markup {
    html! { (form.area("reason", "Why").required().first().hint("Say what is missing; they can offer it again.")) }
}

fn decline(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    Wish::one(Command::DeclineHandOver { reason: filled.required("reason")? })
}

fn assign_form(form: Form<'_>) -> Markup {
    let owner = form.look.state().owner.map(|user| user.to_string()).unwrap_or_default();
    html! {
        (form.choice("role", "As", roles(form, "Owner")))
        (form.colleague("user", "To", Some("Nobody")).or(owner))
    }
}

fn assign(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let user = filled.parse_some::<Id<User>>("user");
    Wish::one(Command::Assign { role: filled.some("role"), user: user? })
}

fn share_form(form: Form<'_>) -> Markup {
    html! {
        (form.colleague("user", "With", Some("Choose…")).required())
        (form.day("until", "Until", Some(form.look.viewer.today())).hint("Empty: until you take it back."))
        (form.tick("replacement", "Stands in for the owner meanwhile: the owner's tasks are theirs"))
    }
}

fn share(look: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let (user, until) = (filled.parse::<Id<User>>("user"), filled.parse_some::<Date>("until"));
    let replacement = filled.get("replacement") == "true";
    // Until the end of that day.
    let until = until?.map(|day| look.viewer.zone().start_of(day.next()));
    Wish::one(Command::Share { user: user?, until, replacement })
}
