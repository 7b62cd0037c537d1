//! What can be done to a deal with a form: each an [`Act`], drawn as a sheet over the page where scripts run and as
//! a page of its own where they do not, and drawn again with what is wrong or missing.

use app::deals::{self, NewActivity, Which, briefing};
use app::files::{self, NewFile};
use app::{By, Error};
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::response::Response;
use db::Tx;
use deal::{Code, Command, Refusal};
use maud::{Markup, html};
use types::Id;
use ui::{Section, Tone};
use web::{Path, Problem, Query};

use super::ask::Form;
use super::look::Look;
use super::{acts, brief, needs, page};
use crate::deals::missing::said_once;
use crate::filled::ONCE;
use crate::once::{Finished, answered_once};
use crate::{Answer, Filled, Oops, Viewer};

/// Something to do to a deal.
pub(super) struct Act {
    /// Its word in the address.
    pub(super) slug: &'static str,
    title: &'static str,
    submit: &'static str,
    done: &'static str,
    fields: &'static [&'static str],
    draw: fn(Form<'_>) -> Markup,
    build: fn(Look<'_>, &mut Filled) -> Option<Wish>,
    ends: Option<fn(Form<'_>) -> Option<Markup>>,
    is_dangerous: bool,
    is_versioned: bool,
    sends_file: bool,
    tells_all: bool,
}

/// What a form asks for.
pub(super) enum Wish {
    /// Commands, all or none.
    Commands(Vec<Command>),
    /// An activity, and what follows from it.
    Log(Box<NewActivity>, Vec<Command>),
    /// Nothing but the file that comes with it.
    Keep,
    /// An activity taken back, with a reason.
    TakeBack(Id<types::Activity>, Option<String>),
    /// A file taken back, with a reason.
    TakeFileBack(Id<types::File>, Option<String>),
}

impl Wish {
    /// One command.
    pub(super) fn one(command: Command) -> Option<Wish> {
        Some(Wish::Commands(vec![command]))
    }
}

impl Act {
    /// An act with a form of these fields.
    pub(super) const fn new(
        slug: &'static str,
        title: &'static str,
        submit: &'static str,
        done: &'static str,
        fields: &'static [&'static str],
        form: fn(Form<'_>) -> Markup,
        build: fn(Look<'_>, &mut Filled) -> Option<Wish>,
    ) -> Act {
        Act {
            slug,
            title,
            submit,
            done,
            fields,
            draw: form,
            build,
            ends: None,
            is_dangerous: false,
            is_versioned: false,
            sends_file: false,
            tells_all: false,
        }
    }

    /// An act that is only a button; its page asks once more.
    pub(super) const fn button(
        slug: &'static str,
        title: &'static str,
        submit: &'static str,
        done: &'static str,
        build: fn(Look<'_>, &mut Filled) -> Option<Wish>,
    ) -> Act {
        Act::new(slug, title, submit, done, &[], kept_fields, build)
    }

    /// It ends or takes away something.
    pub(super) const fn dangerous(mut self) -> Act {
        self.is_dangerous = true;
        self
    }

    /// It is done only to what its reader saw.
    pub(super) const fn versioned(mut self) -> Act {
        self.is_versioned = true;
        self
    }

    /// Where these buttons are, each sends it in its own way, in place of the one that only sends it.
    pub(super) const fn ending(mut self, buttons: fn(Form<'_>) -> Option<Markup>) -> Act {
        self.ends = Some(buttons);
        self
    }

    /// Its field `brief` begins with all that is known of the deal.
    pub(super) const fn with_brief(mut self) -> Act {
        self.tells_all = true;
        self
    }

    /// It may come with a file.
    pub(super) const fn with_file(mut self) -> Act {
        self.sends_file = true;
        self
    }
}

/// What a button of the page said, so that its page of its own can say it again.
fn kept_fields(form: Form<'_>) -> Markup {
    let own = ["csrf", "in", "version", ONCE];
    html! {
        @for name in form.filled.names().filter(|name| !own.contains(name)) {
            @for value in form.filled.all(name) { (ui::hidden(name, value.as_str())) }
        }
    }
}

/// What stands in a field, where there is something.
fn given<'a>(filled: &'a Filled, name: &str) -> Option<&'a str> {
    Some(filled.get(name)).filter(|text| !text.is_empty())
}

fn find(slug: &str) -> Result<&'static Act, Oops> {
    acts::ALL.iter().copied().flatten().find(|act| act.slug == slug).ok_or(Error::NotFound.into())
}

/// What a form sent, its file apart.
#[derive(Default)]
pub(super) struct Sent {
    filled: Filled,
    file: Option<NewFile>,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Oops;

    async fn from_request(request: Request, state: &S) -> Result<Sent, Oops> {
        let path = request.uri().path().to_owned();
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
            let filled = Filled::from_request(request, state).await?;
            return Ok(Sent { filled, file: None });
        }
        let parts = Multipart::from_request(request, state).await;
        let Sent { filled, file } =
            sent(parts.map_err(|error| Problem::malformed(error.body_text()))?).await?;
        let named = file.as_ref().map(|file| (file.name.as_str(), file.content.as_slice()));
        Ok(Sent { filled: filled.sent_to(&path, named), file })
    }
}

async fn sent(mut parts: Multipart) -> Result<Sent, Oops> {
    let broken = |error: MultipartError| {
        Problem::unread(error.status(), error.body_text(), "The file", app::files::LARGEST)
    };
    let (mut values, mut file) = (Vec::new(), None);
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        if let Some(called) = part.file_name().map(str::to_owned) {
            let content = part.bytes().await.map_err(broken)?.to_vec();
            file = Some(NewFile { name: called, content }).filter(|file| !file.is_nothing());
        } else {
            values.push((name, part.text().await.map_err(broken)?));
        }
    }
    Ok(Sent { filled: Filled::of(values), file })
}

/// The form by itself.
pub(super) async fn show(
    viewer: Viewer,
    Path((which, slug)): Path<(Which, String)>,
    Query(query): Query<std::collections::BTreeMap<String, Vec<String>>>,
) -> Answer {
    let act = find(&slug)?;
    viewer.by.must_write("change deals")?;
    let sent = query
        .into_iter()
        .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)));
    let mut filled = Filled::of(sent);
    let dossier = page::load(&viewer, which).await?;
    if act.tells_all {
        let deal = dossier.deal.id;
        let talks = viewer.app.read(move |read| briefing::last(read, deal)).await?;
        let look = Look { viewer: &viewer, dossier: &dossier, list: None };
        filled.suggest("brief", brief::text(look, &talks));
    }
    let look = Look { viewer: &viewer, dossier: &dossier, list: given(&filled, "in") };
    Ok(answer(look, sheet_of(look, act, &filled, false), &filled, None, StatusCode::OK))
}

/// Does what the form asks for, once, or draws it again with what is wrong or missing.
pub(super) async fn carry_out(
    viewer: Viewer,
    Path((which, slug)): Path<(Which, String)>,
    sent: Sent,
) -> Answer {
    let act = find(&slug)?;
    let filled = sent.filled.clone();
    answered_once(&viewer, &filled, attempt(&viewer, which, act, sent)).await
}

async fn attempt(viewer: &Viewer, which: Which, act: &'static Act, sent: Sent) -> Answer {
    let Sent { mut filled, file } = sent;
    let dossier = page::load(viewer, which).await?;
    let list = filled.some("in");
    let look = Look { viewer, dossier: &dossier, list: list.as_deref() };
    let home = look.home();
    let wish = (act.build)(look, &mut filled);
    let mut refusal = None;
    if let Some(wish) = wish.filter(|_| filled.is_ok()) {
        let version = filled.get("version").parse().ok().filter(|_| act.is_versioned);
        let errand = Errand { which, version, wish, file };
        let done = done(&filled, home, act);
        let carried = viewer.write_once(&filled, move |tx, by| {
            let sees = errand.write(tx, by)?;
            Ok(if sees { done.clone() } else { Finished::at("/deals", act.done) })
        });
        match carried.await {
            Ok(done) => return Ok(done),
            Err(error) => refusal = take(&mut filled, error)?,
        }
    }
    let dossier = page::load(viewer, which).await?;
    let look = Look { viewer, dossier: &dossier, list: list.as_deref() };
    let status =
        if refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let sheet = sheet_of(look, act, &filled, refusal.is_some());
    Ok(answer(look, sheet, &filled, refusal.as_deref(), status))
}

/// Where one goes when it is done: a script closes the sheet and brings the page up to date, else the browser goes
/// back to where the form stood.
fn done(filled: &Filled, home: String, act: &Act) -> Finished {
    match filled.some("next") {
        Some(next) => Finished::at(next, act.done),
        None => Finished::here_or_at(home, act.done),
    }
}

/// Takes what the form can show beside its fields; gives a refusal, which is shown above them.
pub(super) fn take(filled: &mut Filled, error: Error) -> Result<Option<Box<Refusal>>, Oops> {
    match error {
        Error::Refused(refusal) if refusal.code == Code::Invalid => {
            for wrong in refusal.fields {
                filled.refuse(&wrong.field, wrong.message);
            }
            Ok(None)
        }
        Error::Refused(refusal) => Ok(Some(refusal)),
        other => filled.take(other).map(|()| None),
    }
}

/// A wish with its file on the way to the verbs.
struct Errand {
    which: Which,
    version: Option<i64>,
    wish: Wish,
    file: Option<NewFile>,
}

impl Errand {
    /// Says whether the deal is still the actor's to see.
    fn write(&self, tx: &mut Tx<'_>, by: &By) -> Result<bool, Error> {
        let kept = match &self.file {
            Some(file) => Some(files::add(tx, by, self.which, file)?.id),
            None => None,
        };
        let deal = match &self.wish {
            Wish::Commands(commands) => {
                let commands: Vec<Command> =
                    commands.iter().cloned().map(|command| pointing(command, kept)).collect();
                deals::act_all(tx, by, self.which, self.version, &commands)?.deal
            }
            Wish::Log(new, then) => deals::log(tx, by, self.which, (**new).clone(), then)?.1.deal,
            Wish::Keep if kept.is_none() => {
                return Err(Error::field("file", "Choose a file."));
            }
            Wish::Keep => deals::find(tx, by, self.which)?,
            Wish::TakeBack(id, why) => {
                let (which, version) = (self.which, self.version);
                deals::withdraw_activity(tx, by, which, version, *id, why.as_deref())?.deal
            }
            Wish::TakeFileBack(id, why) => {
                files::withdraw(tx, by, self.which, self.version, *id, why.as_deref())?.deal
            }
        };
        match deals::find(tx, by, deal.id) {
            Ok(_) => Ok(true),
            Err(Error::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// A command that points at the file that came with it.
fn pointing(command: Command, file: Option<Id<types::File>>) -> Command {
    let Some(file) = file else { return command };
    match command {
        Command::GiveEvidence(given) => {
            Command::GiveEvidence(deal::GiveEvidence { file: Some(file), ..given })
        }
        Command::ProvePayment(payment) => {
            Command::ProvePayment(deal::ProvePayment { file: Some(file), ..payment })
        }
        other => other,
    }
}

/// A form with its heading: what lies over the page, or stands alone.
pub(super) struct Sheet<'a> {
    pub(super) title: &'a str,
    pub(super) submit: Option<ui::Button>,
    /// Where the form goes, within the deal.
    pub(super) slug: &'a str,
    /// The fields that show what is wrong with them by themselves.
    pub(super) fields: &'a [&'a str],
    pub(super) is_versioned: bool,
    pub(super) sends_file: bool,
    pub(super) body: Markup,
}

fn sheet_of<'a>(look: Look<'a>, act: &'a Act, filled: &'a Filled, is_refused: bool) -> Sheet<'a> {
    let form = Form { look, filled, is_refused };
    let ends = act.ends.and_then(|ends| ends(form));
    Sheet {
        title: act.title,
        submit: ends.is_none().then(|| submit(act)),
        slug: act.slug,
        fields: act.fields,
        is_versioned: act.is_versioned,
        sends_file: act.sends_file,
        body: html! { ((act.draw)(form)) @if let Some(buttons) = &ends { (buttons) } },
    }
}

/// The sheet by itself where a script asked, else as a page.
pub(super) fn answer(
    look: Look<'_>,
    sheet: Sheet<'_>,
    filled: &Filled,
    refusal: Option<&Refusal>,
    status: StatusCode,
) -> Response {
    let title = sheet.title;
    let sheet = drawn(look, sheet, filled, refusal);
    if look.viewer.fragment {
        let mut response = look.viewer.fragment(sheet);
        *response.status_mut() = status;
        return response;
    }
    let content = html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (look.state().name.as_str(), look.home().as_str())], title))
        div.alone { (sheet) }
    };
    let title = format!("{title} · {}", look.state().name);
    look.viewer.page_with(status, &title, Section::Deals, content)
}

fn drawn(look: Look<'_>, sheet: Sheet<'_>, filled: &Filled, refusal: Option<&Refusal>) -> Markup {
    let version = look.dossier.deal.version.to_string();
    let body = html! {
        (look.viewer.once_field(filled))
        @if sheet.is_versioned { (ui::hidden("version", version)) }
        @if let Some(next) = given(filled, "next") { (ui::hidden("next", next)) }
        (ui::form_errors(filled.errors_besides(sheet.fields)))
        (sheet.body)
        div.sheet-actions {
            @if let Some(submit) = &sheet.submit { (submit) }
            (ui::link_button("Cancel", look.home()).ghost().flag("data-sheet-close"))
        }
    };
    let form = if sheet.sends_file {
        let action = format!("/deals/{}/{}", look.dossier.deal.number, sheet.slug);
        let body = html! { @if let Some(list) = look.list { (ui::hidden("in", list)) } (body) };
        ui::upload_form(&look.viewer.csrf, action, body)
    } else {
        look.form(sheet.slug, body)
    };
    html! {
        section.card.sheet aria-labelledby="sheet-title" {
            header { h1 #sheet-title { (sheet.title) } }
            div.card-body {
                @if let Some(refusal) = refusal { (refused(look, refusal)) }
                (form)
            }
        }
    }
}

fn submit(act: &Act) -> ui::Button {
    let button = ui::button(act.submit);
    if act.is_dangerous { button.danger() } else { button.primary() }
}

/// Why it was refused, with just what is missing and the way to each.
fn refused(look: Look<'_>, refusal: &Refusal) -> Markup {
    html! {
        (ui::alert(Tone::Bad, &refusal.message, html! {}))
        @if !refusal.missing.is_empty() {
            ul.needs { @for missing in said_once(look.playbook(), &refusal.missing) { (needs::item(look, missing)) } }
        }
    }
}
