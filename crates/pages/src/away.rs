//! When somebody is away and who stands in: the same part on one's own profile and on the page of a colleague.

use app::absences::{self, Absence, NewAbsence};
use app::users::User;
use maud::{Markup, html};
use types::{Date, Id, Zone};
use ui::{FieldOf, Icon, Tone, badge, button, date_input, field, form_errors, select};

use crate::choices::People;
use crate::{Filled, Oops, Viewer};

/// What is known of when somebody is away.
pub(crate) struct Away {
    user: Id<types::User>,
    coming: Vec<Absence>,
    people: People,
    zone: Zone,
    may: bool,
}

impl Away {
    /// Of a colleague, as far as it is not over.
    pub(crate) async fn of(viewer: &Viewer, user: &User) -> app::Result<Away> {
        let (by, of) = (viewer.by.clone(), user.clone());
        let found = viewer.app.read(move |read| {
            let coming = absences::list(read, &by)?;
            Ok(Away {
                user: of.id,
                coming: coming.into_iter().filter(|absence| absence.user == of.id).collect(),
                people: People::load(read)?,
                zone: app::users::calendar(read, &by.house, &of)?.zone().clone(),
                may: by.role() != web::Role::Viewer && absences::may_decide(read, &by, of.id)?,
            })
        });
        found.await
    }

    /// The periods, each to be ended, and the form for another; sent to `path` and to what lies under it.
    pub(crate) fn part(&self, viewer: &Viewer, path: &str, form: &Filled) -> Markup {
        html! {
            div.stack {
                @if self.coming.is_empty() { p.muted { "No absence is planned." } }
                @for absence in &self.coming { (self.period(viewer, path, absence)) }
                @if self.may { (self.editor(viewer, path, form)) }
            }
        }
    }

    fn period(&self, viewer: &Viewer, path: &str, absence: &Absence) -> Markup {
        let today = viewer.today();
        let is_now = absence.is_now(viewer.now());
        let label = if is_now { "Back already" } else { "Take back" };
        html! {
            div.away {
                p {
                    "From " (ui::date(absence.first_day(&self.zone), today))
                    " to " (ui::date(absence.last_day(&self.zone), today)) ": "
                    (self.people.name(absence.stand_in)) " stands in. "
                    @if is_now { (badge(Tone::Warn, "away now")) }
                }
                @if self.may {
                    (viewer.form(format!("{path}/{}/end", absence.id), html! { (button(label).small().icon(Icon::Undo2)) }))
                }
            }
        }
    }

    fn editor(&self, viewer: &Viewer, path: &str, form: &Filled) -> Markup {
        let of = |name: &'static str, label: &'static str, hint: Option<&'static str>| FieldOf {
            name,
            label,
            hint,
            error: form.error(name),
            required: true,
        };
        let others = self.people.owners("Choose a colleague", form.get("stand_in"));
        let own = self.user.to_string();
        let others: Vec<_> = others.into_iter().filter(|(id, _)| *id != own).collect();
        let first = viewer.today().to_string();
        html! {
            (viewer.form(path, html! {
                (form_errors(form.errors_besides(&["from", "to", "stand_in"])))
                div.field-row {
                    (field(of("from", "First day away", None), date_input("from", form.get("from"))))
                    (field(of("to", "Last day away", None), date_input("to", form.get("to")).attr("min", first)))
                }
                (field(of("stand_in", "Who stands in", Some(STANDS_IN)), select("stand_in", others, form.get("stand_in"))))
                div.actions { (button("Save").icon(Icon::CalendarClock)) }
            }).class("stack").class("narrow"))
        }
    }
}

/// The others among the colleagues to choose from, those first for whom the viewer stands in now.
pub(crate) fn others(
    viewer: &Viewer,
    colleagues: &[(Id<types::User>, String)],
) -> Vec<(String, String)> {
    let absent = viewer.by.absent();
    let others = colleagues.iter().filter(|(id, _)| *id != viewer.user.id);
    let (first, rest): (Vec<_>, Vec<_>) = others.partition(|(id, _)| absent.contains(id));
    let first =
        first.into_iter().map(|(id, name)| (id.to_string(), format!("{name} (you stand in)")));
    first.chain(rest.into_iter().map(|(id, name)| (id.to_string(), name.clone()))).collect()
}

const STANDS_IN: &str =
    "Sees and works all of it meanwhile, what comes in that time too. It ends by itself.";

/// What a form says; none where something is wrong with it, which is noted.
fn wish(form: &mut Filled, user: Id<types::User>) -> Option<NewAbsence> {
    let from = form.parse::<Date>("from");
    let to = form.parse::<Date>("to");
    let stand_in = form.parse::<Id<types::User>>("stand_in");
    Some(NewAbsence { user: Some(user), stand_in: stand_in?, from: from?, to: to? })
}

/// Does what the form says; whether nothing was wrong with it.
pub(crate) async fn create(
    viewer: &Viewer,
    user: Id<types::User>,
    form: &mut Filled,
) -> Result<bool, Oops> {
    viewer.by.must_write("say who is away")?;
    let Some(new) = wish(form, user) else { return Ok(false) };
    let by = viewer.by.clone();
    match viewer.app.write(move |tx| absences::create(tx, &by, &new)).await {
        Ok(_) => Ok(true),
        Err(error) => {
            form.take(error)?;
            Ok(false)
        }
    }
}

/// Ends an absence of a colleague now.
pub(crate) async fn end(
    viewer: &Viewer,
    user: Id<types::User>,
    id: Id<types::Absence>,
) -> app::Result<()> {
    viewer.by.must_write("say who is away")?;
    let by = viewer.by.clone();
    let ended = viewer.app.write(move |tx| {
        if absences::find(tx, id)?.user != user {
            return Err(app::Error::NotFound);
        }
        absences::end(tx, &by, id)
    });
    ended.await.map(drop)
}
