//! A workspace for tests of pages, and somebody with a browser in it.

use std::sync::{Arc, OnceLock};

use app::access;
use app::house::{App, Setup};
use app::users::{self, NewUser};
use app::workspace::{self, NewWorkspace};
use app::{By, playbooks};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use db::Db;
use http_body_util::BodyExt;
use tower::ServiceExt;
use types::{Calendar, Country, Currency, FixedClock, Id, IdSource, User, Zone};
use web::{Role, Visibility};

/// Makes two tests of each function, one on SQLite and one on PostgreSQL, each in a world of its own.
macro_rules! both {
    ($(async fn $name:ident($world:ident: World) $body:block)+) => {
        db::both! {
            migrations = &[];
            $(async fn $name(db: db::Db) {
                let $world = $crate::world::World::new(db).await;
                $body
            })+
        }
    };
}
pub(crate) use both;

/// Anna administers, Marta manages, Sam sells what is his, Vera only looks. It is Monday 2 March 2026, nine o'clock
/// in Berlin.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) anna: Id<User>,
    pub(crate) marta: Id<User>,
    pub(crate) sam: Id<User>,
    pub(crate) vera: Id<User>,
    router: OnceLock<Router>,
}

/// An answer with its body read.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Page {
    /// A header's text, empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where it sends the browser.
    pub(crate) fn goes_to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{self:?}");
        self.header("location")
    }

    /// Whether the page says this.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// The value of the cookie that it sets.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter();
        lines
            .filter_map(|line| line.to_str().ok()?.split(';').next()?.split_once('='))
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.to_owned())
    }
}

/// A signed-in browser: its cookie and the token of its forms.
#[derive(Clone)]
pub(crate) struct Browser {
    cookie: String,
    csrf: String,
}

async fn started(db: Db, origin: Option<&str>) -> (App, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::at("2026-03-02T08:00:00Z".parse().unwrap()));
    let setup = Setup {
        clock: clock.clone(),
        ids: Arc::new(IdSource::seeded(7)),
        secure: false,
        origin: origin.map(|origin| origin.parse().unwrap()),
    };
    let app = tokio::task::spawn_blocking(move || App::start(db, setup)).await.unwrap().unwrap();
    (app, clock)
}

impl World {
    /// A workspace in Berlin with the built-in playbook `simple-funnel`.
    pub(crate) async fn new(db: Db) -> World {
        World::reached_at(db, None).await
    }

    /// The same, reached at this origin as far as that is configured.
    pub(crate) async fn reached_at(db: Db, origin: Option<&str>) -> World {
        let (app, clock) = started(db, origin).await;
        let house = app.house.clone();
        let people = app
            .write(move |tx| {
                let by = By::system(&house);
                let zone: Zone = "Europe/Berlin".parse().unwrap();
                let germany: Country = "DE".parse().unwrap();
                let calendar = Calendar::usual(zone, Some(germany));
                let new =
                    NewWorkspace { name: "Lantern".to_owned(), currency: Currency::EUR, calendar };
                workspace::create(tx, &by, new)?;
                let text = playbook::builtin::text("simple-funnel").unwrap();
                playbooks::publish(tx, &by, text, None)?;
                [
                    ("Anna Admin", Role::Admin, Visibility::All),
                    ("Marta Manager", Role::Manager, Visibility::All),
                    ("Sam Seller", Role::Seller, Visibility::Own),
                    ("Vera Viewer", Role::Viewer, Visibility::All),
                ]
                .into_iter()
                .map(|(name, role, sees)| {
                    let email = format!("{}@lantern.example", &name[..name.find(' ').unwrap()]);
                    let new =
                        NewUser { role, sees, ..NewUser::seller(name, email.parse().unwrap()) };
                    Ok(users::create(tx, &by, new)?.id)
                })
                .collect::<app::Result<Vec<_>>>()
            })
            .await
            .unwrap();
        let [anna, marta, sam, vera] = people.try_into().unwrap();
        World { app, clock, anna, marta, sam, vera, router: OnceLock::new() }
    }

    /// A node on an empty database.
    pub(crate) async fn empty(db: Db) -> World {
        let (app, clock) = started(db, None).await;
        let [anna, marta, sam, vera] = std::array::from_fn(|_| app.house.new_id());
        World { app, clock, anna, marta, sam, vera, router: OnceLock::new() }
    }

    /// Somebody of the cast, at the keyboard now.
    pub(crate) async fn by(&self, user: Id<User>) -> By {
        let find = move |read: &mut db::Read<'_>| users::actor(read, user, web::Via::Command);
        By::actor(&self.app.house, self.app.read(find).await.unwrap())
    }

    /// Opens a browser in which this person is signed in.
    pub(crate) async fn browser(&self, user: Id<User>) -> Browser {
        let by = self.by(user).await;
        let opened = self.app.write(move |tx| access::open_session(tx, &by, user)).await;
        let (session, secret) = opened.unwrap();
        let csrf = self.app.house.csrf.token(session, &self.app.house.ids);
        Browser { cookie: format!("waymark={secret}"), csrf }
    }

    /// Gets a page as this person.
    pub(crate) async fn get(&self, user: Id<User>, path: &str) -> Page {
        let browser = self.browser(user).await;
        self.send(Some(&browser), Method::GET, path, None, &[]).await
    }

    /// Gets a part of a page as this person's script would.
    pub(crate) async fn fragment(&self, user: Id<User>, path: &str) -> Page {
        let browser = self.browser(user).await;
        self.send(Some(&browser), Method::GET, path, None, &[("hx-request", "true")]).await
    }

    /// Sends a form as this person.
    pub(crate) async fn post(&self, user: Id<User>, path: &str, fields: &[(&str, &str)]) -> Page {
        let browser = self.browser(user).await;
        self.send(Some(&browser), Method::POST, path, Some(fields), &[]).await
    }

    /// Sends a file as this person: the fields of the form, then the file's name and content.
    pub(crate) async fn upload(
        &self,
        user: Id<User>,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Page {
        self.upload_all(user, path, fields, &[file]).await
    }

    /// Sends several files as this person.
    pub(crate) async fn upload_all(
        &self,
        user: Id<User>,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Page {
        const MARK: &str = "----waymark-test";
        let browser = self.browser(user).await;
        let mut body: Vec<u8> = Vec::new();
        for (name, value) in fields {
            let head =
                format!("--{MARK}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend(head.bytes().chain(value.bytes()).chain(*b"\r\n"));
        }
        for (name, content) in files {
            let head = format!(
                "--{MARK}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
            );
            body.extend(head.bytes().chain(content.iter().copied()).chain(*b"\r\n"));
        }
        body.extend(format!("--{MARK}--\r\n").bytes());
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{path}?csrf={}", browser.csrf))
            .header(header::COOKIE, &browser.cookie)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={MARK}"));
        self.sent(request.body(Body::from(body)).unwrap()).await
    }

    async fn sent(&self, request: Request<Body>) -> Page {
        let router = self.router.get_or_init(|| crate::router(&self.app, false)).clone();
        let answer = router.oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: parts.status, headers: parts.headers, text }
    }

    /// Sends any request; a form of a browser carries its token.
    pub(crate) async fn send(
        &self,
        browser: Option<&Browser>,
        method: Method,
        path: &str,
        fields: Option<&[(&str, &str)]>,
        headers: &[(&str, &str)],
    ) -> Page {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(browser) = browser {
            request = request.header(header::COOKIE, &browser.cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match fields {
            Some(fields) => {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                let csrf = browser.map(|browser| ("csrf", browser.csrf.as_str()));
                Body::from(encoded(csrf.into_iter().chain(fields.iter().copied())))
            }
            None => Body::empty(),
        };
        self.sent(request.body(body).unwrap()).await
    }
}

/// Fields as a form sends them.
pub(crate) fn encoded<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let pairs = fields.map(|(name, value)| {
        let code = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
        format!("{}={}", code(name), code(value))
    });
    pairs.collect::<Vec<_>>().join("&")
}
