//! Something logged as it really was: the form of logging again, filled with what was said before.

use app::Error;
use app::deals::{self, Activity, ActivityChanges, Which};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use deal::{ActivityKind, Direction, Edit, Logged, Refusal};
use maud::{Markup, html};
use serde::Deserialize;
use types::{Buyer, Id};
use web::{Path, Query};

use super::act::{Sheet, answer, take};
use super::acts::{KINDS, OUTCOMES, kind_of, kind_words, people, when};
use super::ask::Form;
use super::look::Look;
use super::page;
use crate::{Answer, Done as _, Filled, Oops, Viewer};

/// The fields that the form shows.
const FIELDS: [&str; 6] = ["kind", "outcome", "note", "channel", "person", "when"];

/// How the form is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// What it was rather; absent means what it was said to be.
    kind: Option<String>,
    #[serde(rename = "in")]
    list: Option<String>,
}

/// What was logged: as people read it and as the deal counts it.
struct Recorded {
    activity: Activity,
    logged: Logged,
}

impl Recorded {
    async fn load(
        viewer: &Viewer,
        which: Which,
        activity: Id<types::Activity>,
    ) -> Result<Recorded, Oops> {
        let by = viewer.by.clone();
        let found = viewer.app.read(move |read| deals::recorded(read, &by, which, activity)).await;
        let (activity, logged) = found?;
        Ok(Recorded { activity, logged })
    }

    /// The form as it is before anybody typed.
    fn filled(&self, look: Look<'_>, kind: ActivityKind) -> Filled {
        let outcome = self.activity.outcome.clone().filter(|_| kind == self.activity.kind);
        Filled::of([
            ("kind", word(kind).to_owned()),
            ("outcome", outcome.unwrap_or_default()),
            ("note", self.activity.body.clone().unwrap_or_default()),
            ("channel", self.logged.channel.clone().unwrap_or_default()),
            ("person", self.logged.person.map(|id| id.to_string()).unwrap_or_default()),
            ("when", self.when(look)),
        ])
    }

    /// When it is said to have happened, as the form sends a day and a time.
    fn when(&self, look: Look<'_>) -> String {
        let local = look.viewer.zone().local(self.activity.at);
        let clock: String = local.time.to_string().chars().take(5).collect();
        format!("{}T{clock}", local.date)
    }

    /// What the form says otherwise than before.
    fn changes(&self, look: Look<'_>, filled: &mut Filled) -> Option<ActivityChanges> {
        let kind = kind_of(filled.get("kind"));
        if kind == ActivityKind::Note {
            filled.required("note")?;
        }
        let is_same_time = filled.get("when") == self.when(look);
        let at = if is_same_time { None } else { when(look, filled, "when")? };
        let mut changes = ActivityChanges {
            version: filled.get("version").parse().ok(),
            kind: Some(kind),
            body: Edit::from(
                Some(filled.raw("note").to_owned()).filter(|it| !it.trim().is_empty()),
            ),
            at,
            ..ActivityChanges::default()
        };
        if filled.has("channel") {
            changes.channel = Edit::from(filled.some("channel"));
        }
        if filled.has("person") {
            let person = filled.some("person").and_then(|id| id.parse::<Id<Buyer>>().ok());
            changes.person = Edit::from(person);
        }
        self.say_outcome(&mut changes, kind, filled)?;
        Some(changes)
    }

    /// What came out. An outcome that stays says nothing new of who was reached.
    fn say_outcome(
        &self,
        changes: &mut ActivityChanges,
        kind: ActivityKind,
        filled: &mut Filled,
    ) -> Option<()> {
        let is_same_kind = kind == self.activity.kind;
        let word = filled.some("outcome");
        if is_same_kind && word == self.activity.outcome {
            return Some(());
        }
        if kind == ActivityKind::Note {
            (changes.outcome, changes.direction) = (Edit::Clear, Some(Direction::Out));
            (changes.reached, changes.no_show) = (Some(false), Some(false));
            return Some(());
        }
        let word = filled.required("outcome")?;
        let Some(known) = OUTCOMES.iter().find(|it| it.kind == kind && it.word == word) else {
            filled.refuse("outcome", "Choose how it went.");
            return None;
        };
        changes.outcome = Edit::Set(word);
        changes.direction = Some(if known.inbound { Direction::In } else { Direction::Out });
        (changes.reached, changes.no_show) = (Some(known.reached), Some(known.no_show));
        Some(())
    }
}

/// The word of a kind in forms and addresses.
fn word(kind: ActivityKind) -> &'static str {
    KINDS.iter().find(|(_, of)| *of == kind).map_or("note", |(word, _)| *word)
}

/// The form, over the page or alone.
pub(super) async fn show(
    viewer: Viewer,
    Path((which, activity)): Path<(Which, Id<types::Activity>)>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let recorded = Recorded::load(&viewer, which, activity).await?;
    let dossier = page::load(&viewer, which).await?;
    let look = Look { viewer: &viewer, dossier: &dossier, list: wanted.list.as_deref() };
    let kind = wanted.kind.as_deref().map_or(recorded.activity.kind, kind_of);
    let filled = recorded.filled(look, kind);
    Ok(drawn(look, &recorded, &filled, None, StatusCode::OK))
}

/// Corrects it, or draws the form again with what is wrong.
pub(super) async fn correct(
    viewer: Viewer,
    Path((which, activity)): Path<(Which, Id<types::Activity>)>,
    mut filled: Filled,
) -> Answer {
    let recorded = Recorded::load(&viewer, which, activity).await?;
    let dossier = page::load(&viewer, which).await?;
    let list = filled.some("in");
    let look = Look { viewer: &viewer, dossier: &dossier, list: list.as_deref() };
    let changes = recorded.changes(look, &mut filled).filter(|_| filled.is_ok());
    let mut refusal = None;
    if let Some(changes) = changes {
        match write(&viewer, which, activity, changes).await {
            Ok(()) if viewer.fragment => {
                return Ok(StatusCode::NO_CONTENT.into_response().with_flash("Corrected."));
            }
            Ok(()) => return Ok(viewer.see_other(look.home()).with_flash("Corrected.")),
            Err(error) => refusal = take(&mut filled, error)?,
        }
    }
    let dossier = page::load(&viewer, which).await?;
    let look = Look { viewer: &viewer, dossier: &dossier, list: list.as_deref() };
    let status =
        if refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(drawn(look, &recorded, &filled, refusal.as_deref(), status))
}

async fn write(
    viewer: &Viewer,
    which: Which,
    activity: Id<types::Activity>,
    changes: ActivityChanges,
) -> Result<(), Error> {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| deals::correct(tx, &by, which, activity, &changes).map(|_| ())).await
}

fn drawn(
    look: Look<'_>,
    recorded: &Recorded,
    filled: &Filled,
    refusal: Option<&Refusal>,
    status: StatusCode,
) -> Response {
    let form = Form { look, filled, is_refused: refusal.is_some() };
    let slug = format!("activities/{}", recorded.activity.id);
    let sheet = Sheet {
        title: "Correct what was logged",
        submit: Some(ui::button("Correct it").primary()),
        slug: &slug,
        fields: &FIELDS,
        is_versioned: true,
        sends_file: false,
        body: fields(form, recorded, &slug),
    };
    answer(look, sheet, filled, refusal, status)
}

/// The fields of logging, and the ways to another kind.
fn fields(form: Form<'_>, recorded: &Recorded, slug: &str) -> Markup {
    let kind = kind_of(form.filled.get("kind"));
    let known = OUTCOMES.iter().filter(|it| it.kind == kind).map(|it| (it.word, it.says));
    let own = recorded.activity.outcome.as_deref().filter(|_| kind == recorded.activity.kind);
    let own = own.filter(|own| known.clone().all(|(word, _)| word != *own));
    let outcomes: Vec<_> = known.chain(own.map(|own| (own, own))).collect();
    html! {
        (ui::hidden("kind", word(kind)))
        p.kind-of-log { (kind_words(kind)) }
        p.muted {
            "Rather a "
            @for (nth, (word, other)) in KINDS.iter().filter(|(_, other)| *other != kind).enumerate() {
                @if nth > 0 { " " }
                (form.look.opens(&format!("{slug}?kind={word}"), kind_words(*other)).small().ghost())
            }
        }
        @if kind != ActivityKind::Note { (form.radios("outcome", "How did it go?", outcomes).required()) }
        (form.area("note", "What was said").first())
        @if kind == ActivityKind::Message {
            (form.line("channel", "Where").hint("WhatsApp, LinkedIn, Facebook, their web form…"))
        }
        @if kind != ActivityKind::Note { (people(form)) }
        (form.day_and_time("when", "When").required())
        p.muted { "The deal, its clocks and all numbers count this from now on. The journal keeps what was said before." }
    }
}
