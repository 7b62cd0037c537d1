//! One deal on three tracks: where the buyer, the seller and the marketer are, and where they disagree.
//!
//! The seller is where the deal's stage says. The buyer is where their own acts say: at the first stage that still
//! waits for something from them. The marketer's view follows from what has come from the buyer so far.

use deal::state::State;
use maud::{Markup, html};
use playbook::model::Stage;
use ui::{Icon, Tone};

use super::look::Look;

/// A track: its steps in order, and at which one is.
struct Track<'a> {
    name: &'static str,
    steps: Vec<&'a str>,
    at: usize,
    why: String,
}

/// The box with the three tracks; nothing where the playbook tells of none.
pub(super) fn card(look: Look<'_>) -> Markup {
    let Some(stage) = look.stage() else { return html! {} };
    let tracks: Vec<Track<'_>> = [buyer(look, stage), seller(look, stage), marketer(look, stage)]
        .into_iter()
        .flatten()
        .collect();
    if tracks.is_empty() {
        return html! {};
    }
    let body = html! {
        @for track in &tracks { (draw(track)) }
        @for words in disagreements(look, stage) {
            p.disagreement { (ui::icon(Icon::TriangleAlert)) (words) }
        }
    };
    ui::card("Journeys", html! {}, body)
}

fn draw(track: &Track<'_>) -> Markup {
    html! {
        div.track {
            h3 { (track.name) }
            ol title=(track.why) {
                @for (nth, step) in track.steps.iter().enumerate() {
                    li.done[nth < track.at].now[nth == track.at] aria-current=[(nth == track.at).then_some("step")] { (step) }
                }
            }
            p.muted { (track.why) }
        }
    }
}

/// The different words of a track, in the order of the stages.
fn steps<'a>(look: Look<'a>, word: fn(&Stage) -> Option<&str>) -> Vec<&'a str> {
    let mut steps: Vec<&str> = Vec::new();
    for step in look.playbook().stages().iter().filter_map(word) {
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    steps
}

fn buyer_word(stage: &Stage) -> Option<&str> {
    stage.journey.buyer.as_deref()
}

fn seller_word(stage: &Stage) -> Option<&str> {
    stage.journey.seller.as_deref()
}

fn marketer_word(stage: &Stage) -> Option<&str> {
    stage.journey.marketer.as_deref()
}

/// The first stage up to here that still waits for the buyer, and for what.
fn behind<'a>(look: Look<'a>, here: &Stage) -> Option<(&'a Stage, &'a str)> {
    let owed = look.dossier.owed_by_buyer.first()?;
    let stage = look.playbook().stage(owed.stage.as_deref()?)?;
    (stage.key != here.key).then_some((stage, owed.says.as_str()))
}

fn buyer<'a>(look: Look<'a>, stage: &Stage) -> Option<Track<'a>> {
    let steps = steps(look, buyer_word);
    let (is_at, why) = match behind(look, stage) {
        Some((stage, owed)) => (buyer_word(stage)?, format!("Still owes: {owed}")),
        None => (buyer_word(stage)?, "Has done what the stages before waited for.".to_owned()),
    };
    let at = steps.iter().position(|step| *step == is_at)?;
    Some(Track { name: "Buyer", steps, at, why })
}

fn seller<'a>(look: Look<'a>, stage: &Stage) -> Option<Track<'a>> {
    let steps = steps(look, seller_word);
    let at = steps.iter().position(|step| Some(*step) == seller_word(stage))?;
    Some(Track { name: "Seller", steps, at, why: format!("Works at “{}”.", stage.name) })
}

/// What marketing can see of the buyer, from little to much.
const SIGNS: [&str; 5] = [
    "Nothing has come from them, and nobody has reached them.",
    "We have reached out.",
    "They talk with us.",
    "They weigh an offer.",
    "They have ordered.",
];

fn sign(state: &State) -> usize {
    let (terms, done) = (&state.terms, &state.activities);
    let talked = done.conversations + done.mails_in + done.meetings;
    if state.is_won() || !state.payments.is_empty() || terms.quotes_accepted > 0 {
        4
    } else if terms.quotes_sent > 0 || (done.meetings > 1 && talked > 2) {
        3
    } else if talked > 0 || state.last_inbound.is_some() {
        2
    } else {
        usize::from(done.attempts > 0)
    }
}

fn marketer<'a>(look: Look<'a>, stage: &Stage) -> Option<Track<'a>> {
    let steps = steps(look, marketer_word);
    marketer_word(stage)?;
    let sign = sign(look.state());
    // The playbook may know fewer steps than there are signs: the last of them stands for the rest.
    let first_known = MARKETER.iter().position(|step| Some(step) == steps.first()).unwrap_or(0);
    let at = sign.saturating_sub(first_known).min(steps.len().checked_sub(1)?);
    Some(Track { name: "Marketer", steps, at, why: SIGNS[sign].to_owned() })
}

/// The usual steps of a marketer's track.
const MARKETER: [&str; 5] = ["unaware", "aware", "interested", "evaluating", "purchase"];

fn disagreements(look: Look<'_>, stage: &Stage) -> Vec<String> {
    let mut found = Vec::new();
    if let Some((at, owed)) = behind(look, stage) {
        let word = buyer_word(at).unwrap_or(&at.name);
        found.push(format!("We are ahead of the buyer, who is still at “{word}”: {owed}."));
    }
    if let (Some(track), Some(expected)) = (marketer(look, stage), marketer_word(stage)) {
        let expected = track.steps.iter().position(|step| *step == expected).unwrap_or(0);
        if track.at < expected {
            let (is_at, should) = (track.steps[track.at], track.steps[expected]);
            found.push(format!("What comes from them says “{is_at}”, the stage needs “{should}”."));
        }
    }
    found
}

/// What the buyer's state is called, for choosing messages.
pub(super) fn buyer_state<'a>(look: Look<'a>) -> Option<&'a str> {
    let stage = look.stage()?;
    behind(look, stage).map_or_else(|| buyer_word(stage), |(stage, _)| buyer_word(stage))
}

/// The state as a badge.
pub(super) fn state_badge(look: Look<'_>) -> Markup {
    html! { @if let Some(state) = buyer_state(look) { (ui::badge(Tone::Accent, format!("Buyer: {state}"))) } }
}
