//! The product asked without a browser and without a network: one request, one answer, and forms sent as they stand.
//! What needs no eyes and no scripts is shown here in a fraction of the time.

use std::sync::Mutex;

use anyhow::{Context as _, Result, bail, ensure};
use app::house::{App, By};
use app::{access, background};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::html::{self, Button, Form};

/// The product.
pub struct Inside {
    /// What is behind it.
    pub app: App,
    router: Router,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Page {
    /// The path that was asked for.
    pub path: String,
    /// How it was answered.
    pub status: StatusCode,
    /// The answer's headers.
    pub headers: HeaderMap,
    /// Its body as it was sent: compressed where that was wished for.
    pub body: Vec<u8>,
}

impl Page {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether the body holds these bytes.
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// A header's text, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether it is a page to look at.
    pub fn is_html(&self) -> bool {
        self.header("content-type").starts_with("text/html")
    }

    /// The forms that stand on it.
    pub fn forms(&self) -> Vec<Form> {
        html::forms(&self.text())
    }

    /// The form that is sent to this address, whatever stands behind its question mark.
    ///
    /// # Errors
    /// Where there is none.
    pub fn form(&self, action: &str) -> Result<Form> {
        let path = |of: &str| of.split('?').next().unwrap_or_default().to_owned();
        let found =
            self.forms().into_iter().find(|it| it.is_post && path(&it.action) == path(action));
        found.with_context(|| format!("no form for {action} at {}: {}", self.path, self.status))
    }
}

/// Somebody who asks, with the cookies that they were given.
pub struct Guest<'a> {
    inside: &'a Inside,
    cookies: Mutex<Vec<(String, String)>>,
    compressed: Option<&'static str>,
}

impl Inside {
    /// The product on what an app holds.
    pub fn of(app: &App) -> Inside {
        Inside { app: app.clone(), router: pages::router(app, false) }
    }

    /// Somebody who has not signed in.
    pub fn stranger(&self) -> Guest<'_> {
        Guest { inside: self, cookies: Mutex::default(), compressed: None }
    }

    /// This person, signed in without the way through the page for it.
    ///
    /// # Errors
    /// Where nobody has that address.
    pub async fn guest(&self, address: &str) -> Result<Guest<'_>> {
        let (email, by) = (address.parse()?, By::system(&self.app.house));
        let opened = self.app.write(move |tx| {
            let user = app::users::find_by_email(tx, &email)?;
            access::open_session(tx, &by, user.id)
        });
        let cookie = ("waymark".to_owned(), opened.await?.1);
        Ok(Guest { inside: self, cookies: Mutex::new(vec![cookie]), compressed: None })
    }

    /// Lets the background do all that is due.
    ///
    /// # Errors
    /// The database's.
    pub async fn work(&self) -> Result<()> {
        Ok(background::worker(&self.app).run_due().await?)
    }
}

impl Guest<'_> {
    /// The same guest, whose browser takes answers compressed this way (`br`, `gzip`).
    #[must_use]
    pub fn taking(self, encoding: &'static str) -> Self {
        Guest { compressed: Some(encoding), ..self }
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// Where the path is none.
    pub async fn get(&self, path: &str) -> Result<Page> {
        self.send(Method::GET, path, None, Vec::new()).await
    }

    /// Asks for a page, and for where it leads.
    ///
    /// # Errors
    /// Where one is sent round in a circle.
    pub async fn go(&self, path: &str) -> Result<Page> {
        let page = self.get(path).await?;
        self.follow(page).await
    }

    /// Posts fields.
    ///
    /// # Errors
    /// Where the path is none.
    pub async fn post(&self, path: &str, fields: &[(String, String)]) -> Result<Page> {
        let kind = Some("application/x-www-form-urlencoded".to_owned());
        self.send(Method::POST, path, kind, encoded(fields).into_bytes()).await
    }

    /// Posts fields and a file.
    ///
    /// # Errors
    /// Where the path is none.
    pub async fn upload(
        &self,
        path: &str,
        fields: &[(String, String)],
        file: Option<(&str, &str, &[u8])>,
    ) -> Result<Page> {
        const MARK: &str = "----waymark-e2e";
        let mut body = Vec::new();
        for (name, value) in fields {
            let head =
                format!("--{MARK}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend(head.bytes().chain(value.bytes()).chain(*b"\r\n"));
        }
        if let Some((name, called, content)) = file {
            let head = format!(
                "--{MARK}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{called}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.bytes().chain(content.iter().copied()).chain(*b"\r\n"));
        }
        body.extend(format!("--{MARK}--\r\n").bytes());
        let kind = Some(format!("multipart/form-data; boundary={MARK}"));
        self.send(Method::POST, path, kind, body).await
    }

    /// Sends a form as it stands, with the button of these words (the first one where they are empty), after these
    /// fields were filled in, and follows where it leads.
    ///
    /// # Errors
    /// Where there is no such form, field or button, or the answer is no page.
    pub async fn fill(
        &self,
        page: &Page,
        action: &str,
        words: &str,
        fields: &[(&str, &str)],
    ) -> Result<Page> {
        let form = page.form(action)?;
        let button = form.buttons.iter().find(|it| words.is_empty() || it.words == words);
        let button = button.with_context(|| {
            let there: Vec<_> = form.buttons.iter().map(|it| it.words.as_str()).collect();
            format!("no button “{words}” at {}, but {there:?}", page.path)
        })?;
        let mut sent = form.fields.clone();
        for (name, _) in fields {
            ensure!(form.names.iter().any(|it| it == name), "no field {name} at {}", page.path);
            sent.retain(|(known, _)| known != name);
        }
        sent.extend(fields.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())));
        let answer = self.submit(&form, button, sent, None).await?;
        self.follow(answer).await
    }

    /// Sends a form with one of its buttons, and gives its answer as it is.
    ///
    /// # Errors
    /// Where the path is none.
    pub async fn submit(
        &self,
        form: &Form,
        button: &Button,
        mut fields: Vec<(String, String)>,
        file: Option<(&str, &str, &[u8])>,
    ) -> Result<Page> {
        fields.extend(button.field.clone());
        let action = button.action.as_ref().unwrap_or(&form.action);
        if form.is_multipart {
            return self.upload(action, &fields, file).await;
        }
        self.post(action, &fields).await
    }

    /// Goes where an answer leads, until there is a page.
    ///
    /// # Errors
    /// Where one is sent round in a circle.
    pub async fn follow(&self, mut page: Page) -> Result<Page> {
        for _ in 0..5 {
            if page.status != StatusCode::SEE_OTHER {
                return Ok(page);
            }
            page = self.get(page.header("location")).await?;
        }
        bail!("{} leads on and on", page.path)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        kind: Option<String>,
        body: Vec<u8>,
    ) -> Result<Page> {
        // What stands behind # is the browser's own.
        let path = path.split('#').next().unwrap_or_default();
        let mut request = Request::builder().method(method).uri(path);
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(encoding) = self.compressed {
            request = request.header(header::ACCEPT_ENCODING, encoding);
        }
        for (name, value) in self.cookies.lock().map_err(|_| anyhow::anyhow!("poisoned"))?.iter() {
            request = request.header(header::COOKIE, format!("{name}={value}"));
        }
        let request =
            request.body(Body::from(body)).with_context(|| format!("{path} is no path"))?;
        let answer = self.inside.router.clone().oneshot(request).await?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await?.to_bytes().to_vec();
        self.keep_cookies(&parts.headers)?;
        Ok(Page { path: path.to_owned(), status: parts.status, headers: parts.headers, body })
    }

    fn keep_cookies(&self, headers: &HeaderMap) -> Result<()> {
        let mut cookies = self.cookies.lock().map_err(|_| anyhow::anyhow!("poisoned"))?;
        for line in headers.get_all(header::SET_COOKIE) {
            let (cookie, how) = line.to_str()?.split_once(';').unwrap_or((line.to_str()?, ""));
            let Some((name, value)) = cookie.split_once('=') else { continue };
            cookies.retain(|(known, _)| known != name);
            if !value.is_empty() && !how.contains("Max-Age=0") {
                cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(())
    }
}

/// Fields as a form sends them.
fn encoded(fields: &[(String, String)]) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let code = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", code(name), code(value)));
    pairs.collect::<Vec<_>>().join("&")
}
