//! Forms that make something are done once: sent again, because the answer was lost on the way or somebody pressed
//! twice, they are answered as the first time.
//!
//! Each drawing of such a form has a key of its own in a hidden field, which it keeps when it is drawn again with what
//! is wrong. The keys are kept where those of the API are, in the transaction that does what was asked for.

#[cfg(test)]
mod tests;

use app::access::idempotency;
use app::{By, Error};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use db::Tx;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::filled::ONCE;
use crate::{Answer, Done as _, Filled, Viewer};

/// How long a key is, in random bytes.
const KEY: usize = 16;

/// The script `sheet.js` gives this key to a form that stays on the page when it is done.
const NEXT_KEY: HeaderName = HeaderName::from_static("x-once");

/// Where one goes when it is done, and what is said there: kept under the key of the form.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Finished {
    to: String,
    says: String,
    stays: bool,
}

impl Finished {
    /// The browser goes to a page of ours.
    pub(crate) fn at(to: impl Into<String>, says: impl Into<String>) -> Finished {
        Finished { to: to.into(), says: says.into(), stays: false }
    }

    /// A script closes the sheet and brings the page up to date; without one the browser goes there.
    pub(crate) fn here_or_at(to: impl Into<String>, says: impl Into<String>) -> Finished {
        Finished { stays: true, ..Finished::at(to, says) }
    }

    /// The answer that says so to whoever looks.
    pub(crate) fn answer(self, viewer: &Viewer) -> Response {
        if !(self.stays && viewer.fragment) {
            return viewer.see_other(&self.to).with_flash(self.says);
        }
        let mut response = StatusCode::NO_CONTENT.into_response();
        if let Ok(key) = HeaderValue::from_str(&viewer.new_key()) {
            response.headers_mut().insert(NEXT_KEY, key);
        }
        response.with_flash(self.says)
    }
}

/// Answers as the first time where a form was done before; else makes the attempt. One that fails because the same
/// form was done meanwhile, by a second press, is answered so as well.
pub(crate) async fn answered_once(
    viewer: &Viewer,
    form: &Filled,
    attempt: impl Future<Output = Answer>,
) -> Answer {
    if let Some(done) = before(viewer, form).await? {
        return Ok(done.answer(viewer));
    }
    let answer = attempt.await;
    if answer.as_ref().is_ok_and(is_done) {
        return answer;
    }
    match before(viewer, form).await? {
        Some(done) => Ok(done.answer(viewer)),
        None => answer,
    }
}

fn is_done(response: &Response) -> bool {
    response.status().is_redirection() || response.status() == StatusCode::NO_CONTENT
}

/// What the same form did before. One with other words is no longer the same: what does it says so.
async fn before(viewer: &Viewer, form: &Filled) -> app::Result<Option<Finished>> {
    if form.once().is_none() {
        return Ok(None);
    }
    let by = viewer.by_once(form);
    match viewer.app.read(move |read| idempotency::known(read, &by)).await {
        Err(Error::Invalid(_)) => Ok(None),
        found => found,
    }
}

impl Viewer {
    /// A key for a form that makes something.
    pub(crate) fn new_key(&self) -> String {
        self.app.house.ids.secret(KEY)
    }

    /// The hidden field of a form that makes something: its key, a new one where it is drawn for the first time.
    pub(crate) fn once_field(&self, form: &Filled) -> Markup {
        let sent = form.once().and_then(|_| form.some(ONCE));
        html! { (ui::hidden(ONCE, sent.unwrap_or_else(|| self.new_key()))) }
    }

    /// Who acts, by a form that may come twice.
    pub(crate) fn by_once(&self, form: &Filled) -> By {
        By { once: form.once().cloned(), ..self.by.clone() }
    }

    /// Does what a form asks for, all or nothing, and at most once.
    ///
    /// # Errors
    /// What `f` says, the database's, and that the form was sent before with other words.
    pub(crate) async fn write_once(
        &self,
        form: &Filled,
        mut f: impl FnMut(&mut Tx<'_>, &By) -> app::Result<Finished> + Send + 'static,
    ) -> app::Result<Response> {
        let by = self.by_once(form);
        let done = self.app.write(move |tx| idempotency::once(tx, &by, &mut f)).await?;
        Ok(done.answer(self))
    }
}
