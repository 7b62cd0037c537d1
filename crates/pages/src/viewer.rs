//! Who looks at a page, and how the page is put around what a handler drew.

use std::sync::Arc;

use app::users::User;
use app::workspace::{self, Workspace};
use app::{App, By, live, notifications, teams, users};
use axum::extract::FromRequestParts;
use axum::http::header::{SET_COOKIE, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use db::Read;
use maud::Markup;
use types::{Calendar, Date, LocalTime, TimeOfDay, Timestamp, Zone};
use ui::{Flash, Frame, Section, Theme, Who};
use web::{Actor, Role, Via};

use crate::answer::{self, Oops};
use crate::cookies;

/// The signed-in person who asks for a page: an extractor that sends everybody else to the sign-in page.
///
/// A handler that takes none is visibly public.
#[derive(Clone)]
pub struct Viewer {
    /// The product.
    pub app: App,
    /// Who acts, for verbs and reads.
    pub by: By,
    /// The company's settings.
    pub workspace: Arc<Workspace>,
    /// The working time of the person's team.
    pub hours: Arc<Calendar>,
    /// The person's own account.
    pub user: User,
    /// The token that every form sends.
    pub csrf: String,
    /// Whether a script asks for a part of a page only.
    pub fragment: bool,
    theme: Theme,
    flash: Option<Flash>,
    around: Around,
}

/// What the frame shows besides the page.
#[derive(Clone, Debug, Default)]
struct Around {
    badges: Vec<(Section, u64)>,
    unread: u64,
    mark: i64,
}

impl FromRequestParts<App> for Viewer {
    type Rejection = Oops;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Viewer, Oops> {
        let Some(actor) = parts.extensions.get::<Actor>().cloned() else {
            return Err(answer::signed_out(app, parts).await);
        };
        Viewer::new(app, actor, &parts.headers).await
    }
}

impl Viewer {
    /// Whether they do more than look on.
    pub(crate) fn may_write(&self) -> bool {
        self.by.role() != Role::Viewer
    }

    /// Whether they bring in records from files: [`app::imports::must_import`].
    pub(crate) fn may_import(&self) -> bool {
        app::imports::must_import(&self.by).is_ok()
    }

    /// The places of the sidebar that they cannot open.
    pub(crate) fn closed_sections(&self) -> &'static [Section] {
        if self.may_import() { &[] } else { &[Section::Imports] }
    }

    pub(crate) async fn new(app: &App, actor: Actor, headers: &HeaderMap) -> Result<Viewer, Oops> {
        let csrf = match actor.via {
            Via::Session(session) => app.house.csrf.token(session, &app.house.ids),
            _ => String::new(),
        };
        let by = By::actor(&app.house, actor);
        let reader = by.clone();
        let Loaded { workspace, hours, user, around } =
            app.read(move |read| loaded(read, &reader)).await?;
        Ok(Viewer {
            app: app.clone(),
            by,
            workspace,
            hours,
            user,
            csrf,
            fragment: is_fragment(headers),
            theme: cookies::theme(headers),
            flash: cookies::flash(headers),
            around,
        })
    }

    /// The zone in which this person reads times.
    pub fn zone(&self) -> &Zone {
        self.user.zone.as_ref().unwrap_or_else(|| self.hours.zone())
    }

    /// The present time, the same for all of this request.
    pub fn now(&self) -> Timestamp {
        self.by.now
    }

    /// This person's day.
    pub fn today(&self) -> Date {
        self.zone().date_of(self.now())
    }

    /// The time of day of an instant, as 14:30.
    pub fn clock(&self, at: Timestamp) -> String {
        self.zone().local(at).time.to_string().chars().take(5).collect()
    }

    /// The last moment of work on a day of theirs: what is due on it is due then.
    pub(crate) fn evening(&self, day: Date) -> Timestamp {
        let closes = self.hours.hours_on(day).last().map(|hours| hours.to());
        let usual = TimeOfDay::new(17, 0).ok();
        match closes.or(usual) {
            Some(time) => self.zone().instant(LocalTime::new(day, time)),
            None => self.zone().start_of(day.next()),
        }
    }

    /// An instant as this person reads it.
    pub fn time(&self, at: Timestamp) -> Markup {
        ui::time(at, self.zone(), self.now())
    }

    /// A form that changes something.
    pub fn form(&self, action: impl Into<String>, body: Markup) -> ui::Tag {
        ui::form(&self.csrf, action, body)
    }

    /// A page; only its content where a script asks for a part, as for a dialog.
    pub fn page(&self, title: &str, section: Section, content: Markup) -> Response {
        self.page_with(StatusCode::OK, title, section, content)
    }

    /// The page again, with what is wrong in its form.
    pub fn invalid(&self, title: &str, section: Section, content: Markup) -> Response {
        self.page_with(StatusCode::UNPROCESSABLE_ENTITY, title, section, content)
    }

    pub(crate) fn page_with(
        &self,
        status: StatusCode,
        title: &str,
        section: Section,
        content: Markup,
    ) -> Response {
        if self.fragment {
            return (status, content).into_response();
        }
        let who = Who {
            id: self.user.id.to_string(),
            name: self.user.name.clone(),
            role: role_words(self.user.role),
        };
        let frame = Frame {
            title,
            section,
            workspace: &self.workspace.name,
            viewer: &who,
            csrf: &self.csrf,
            unread: self.around.unread,
            badges: &self.around.badges,
            flash: self.flash.as_ref(),
            theme: self.theme,
            mark: self.around.mark,
            may_create: self.may_write(),
            without: self.closed_sections(),
        };
        let mut response = (status, ui::page(&frame, content)).into_response();
        let headers = response.headers_mut();
        headers.insert(VARY, HeaderValue::from_static("hx-request, hx-request-type"));
        if self.flash.is_some() {
            headers.append(SET_COOKIE, cookies::forget_flash());
        }
        response
    }

    /// A part of a page, for whoever asked for no more ([`Viewer::fragment`]).
    pub fn fragment(&self, markup: Markup) -> Response {
        markup.into_response()
    }

    /// A part of a page with what is wrong in its form.
    pub fn invalid_fragment(&self, markup: Markup) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, markup).into_response()
    }

    /// Sends the browser to another page, after something was done; a script's request too.
    pub fn see_other(&self, to: impl AsRef<str>) -> Response {
        answer::redirect(to.as_ref(), self.fragment)
    }
}

/// What every page needs.
struct Loaded {
    workspace: Arc<Workspace>,
    hours: Arc<Calendar>,
    user: User,
    around: Around,
}

/// All of it in one snapshot.
fn loaded(read: &mut Read<'_>, by: &By) -> app::Result<Loaded> {
    let workspace = workspace::current(read, &by.house)?;
    let user = by.user().ok_or(app::Error::NotFound)?;
    let user = users::find(read, user)?;
    let hours = teams::hours_of(read, &by.house, Some(user.id))?;
    let unread = u64::try_from(notifications::unread(read, by)?).unwrap_or_default();
    let around = Around { unread, mark: live::mark(read)?, ..Around::default() };
    Ok(Loaded { workspace, hours, user, around })
}

/// Whether a script asks for a part of a page; not when it loads a whole one.
pub(crate) fn is_fragment(headers: &HeaderMap) -> bool {
    let says = |name: &str, value: &str| headers.get(name).is_some_and(|it| it == value);
    says("hx-request", "true")
        && !says("hx-request-type", "full")
        && !says("hx-history-restore-request", "true")
}

fn role_words(role: Role) -> &'static str {
    match role {
        Role::Admin => "Administrator",
        Role::Manager => "Manager",
        Role::Seller => "Seller",
        Role::Specialist => "Specialist",
        Role::Viewer => "Viewer",
    }
}
