//! The named cast of the tests, and a workspace for them to work in.
//!
//! Anna administers, Marta manages, Sam and Kim sell, Pia helps from presales, Vera only looks. It is Monday
//! 2 March 2026, nine o'clock in Berlin, until a test says otherwise.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use db::{Db, Tx};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use types::id::kind as id;
use types::{Calendar, Country, Currency, FixedClock, Id, IdSource, Timestamp, Zone};
use web::{Role, Via, Visibility};

use crate::access::{self, NewToken};
use crate::house::{App, By, Setup};
use crate::users::NewUser;
use crate::workspace::NewWorkspace;
use crate::{Result, deals, playbooks, users, workspace};

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

/// A workspace with people in it.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) anna: Id<id::User>,
    pub(crate) marta: Id<id::User>,
    pub(crate) sam: Id<id::User>,
    pub(crate) kim: Id<id::User>,
    pub(crate) pia: Id<id::User>,
    pub(crate) vera: Id<id::User>,
    /// The product as it is served, made once: its description is long.
    pub(crate) router: OnceLock<Router>,
}

impl World {
    /// A workspace in Berlin with the built-in playbook `simple-funnel`.
    pub(crate) async fn new(db: Db) -> World {
        let start: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let clock = Arc::new(FixedClock::at(start));
        let setup = Setup {
            clock: clock.clone(),
            ids: Arc::new(IdSource::seeded(7)),
            secure: false,
            origin: None,
        };
        let app =
            tokio::task::spawn_blocking(move || App::start(db, setup)).await.unwrap().unwrap();
        let house = app.house.clone();
        let people = app
            .write(move |tx| {
                let by = By::system(&house);
                let zone: Zone = "Europe/Berlin".parse().unwrap();
                let germany: Country = "DE".parse().unwrap();
                let new = NewWorkspace {
                    name: "Lantern".to_owned(),
                    currency: Currency::EUR,
                    calendar: Calendar::usual(zone, Some(germany)),
                };
                workspace::create(tx, &by, new)?;
                publish(tx, &by, "simple-funnel")?;
                [
                    ("Anna Admin", Role::Admin, Visibility::All),
                    ("Marta Manager", Role::Manager, Visibility::All),
                    ("Sam Seller", Role::Seller, Visibility::Own),
                    ("Kim Seller", Role::Seller, Visibility::Own),
                    ("Pia Presales", Role::Specialist, Visibility::Own),
                    ("Vera Viewer", Role::Viewer, Visibility::All),
                ]
                .map(|(name, role, sees)| add_user(tx, &by, name, role, sees))
                .into_iter()
                .collect::<Result<Vec<_>>>()
            })
            .await
            .unwrap();
        let [anna, marta, sam, kim, pia, vera] = people.try_into().unwrap();
        World { app, clock, anna, marta, sam, kim, pia, vera, router: OnceLock::new() }
    }

    /// A node in whose workspace nobody works yet.
    pub(crate) fn of_nobody(app: App, clock: Arc<FixedClock>) -> World {
        let nobody = || app.house.new_id();
        let [anna, marta, sam, kim, pia, vera] = std::array::from_fn(|_| nobody());
        World { clock, anna, marta, sam, kim, pia, vera, router: OnceLock::new(), app }
    }

    /// Somebody of the cast, at the keyboard now.
    pub(crate) async fn by(&self, user: Id<id::User>) -> By {
        let actor =
            self.app.read(move |read| users::actor(read, user, Via::Command)).await.unwrap();
        By::actor(&self.app.house, actor)
    }

    /// Does something in one transaction.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> T {
        self.app.write(f).await.unwrap()
    }

    /// Opens a deal of this name in `simple-funnel`.
    pub(crate) async fn deal(&self, user: Id<id::User>, name: &str) -> deals::Deal {
        let by = self.by(user).await;
        let name = name.to_owned();
        self.write(move |tx| {
            let new = deals::NewDeal {
                playbook: Some("simple-funnel".to_owned()),
                open: deal::Open { name: name.clone(), owner: by.user(), ..deal::Open::default() },
                ..deals::NewDeal::default()
            };
            Ok(deals::open(tx, &by, new)?.deal)
        })
        .await
    }

    /// Wins a deal of Sam's at this price, paid in full.
    pub(crate) async fn win(&self, deal: Id<id::Deal>, price: types::Money) -> deals::Deal {
        let by = self.by(self.marta).await;
        let changes = deal::Changes { amount: deal::Edit::Set(price), ..deal::Changes::default() };
        let paid = deal::ProvePayment {
            kind: deal::state::PaymentKind::Bank,
            amount: Some(price),
            reference: Some("statement 7".to_owned()),
            at: None,
            file: None,
        };
        let over = Some(deal::Override { reason: "Agreed by telephone".to_owned() });
        let commands = [
            deal::Command::Change(changes.into()),
            deal::Command::ProvePayment(paid),
            deal::Command::Win { over, at: None },
        ];
        self.write(move |tx| Ok(deals::act_all(tx, &by, deal, None, &commands)?.deal)).await
    }

    /// That the journal says what is stored.
    pub(crate) async fn assert_sound(&self) {
        let house = self.app.house.clone();
        let check = move |read: &mut db::Read<'_>| crate::verify::workspace(read, &house);
        let report = self.app.read(check).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    /// A token with which this person's programs call the API.
    pub(crate) async fn token(&self, user: Id<id::User>) -> String {
        let by = self.by(user).await;
        let new = || NewToken { name: "tests".to_owned(), ..NewToken::default() };
        self.write(move |tx| Ok(access::create_token(tx, &by, user, new())?.1)).await
    }

    /// Calls the API as this person and gives status and JSON.
    pub(crate) async fn call(
        &self,
        user: Id<id::User>,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let token = self.token(user).await;
        self.call_with(Some(&token), method, path, body, &[]).await
    }

    /// Calls the API with a token or none, and with more headers.
    pub(crate) async fn call_with(
        &self,
        token: Option<&str>,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        let answer = self.router().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = answer.status();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// The whole product as it is served.
    pub(crate) fn router(&self) -> Router {
        self.router.get_or_init(|| crate::router(&self.app)).clone()
    }
}

/// Publishes a built-in playbook.
pub(crate) fn publish(tx: &mut Tx<'_>, by: &By, key: &str) -> Result<playbooks::Version> {
    let (_, text) = playbook::builtin::all().iter().find(|(name, _)| *name == key).unwrap();
    playbooks::publish(tx, by, text, None)
}

fn add_user(
    tx: &mut Tx<'_>,
    by: &By,
    name: &str,
    role: Role,
    sees: Visibility,
) -> Result<Id<id::User>> {
    let first = name.split(' ').next().unwrap().to_lowercase();
    let email = format!("{first}@lantern.example").parse().unwrap();
    let user = users::create(tx, by, NewUser { role, sees, ..NewUser::seller(name, email) })?;
    Ok(user.id)
}

/// Says that this test cannot run here, on the terminal and in the list that the runner prints at its end.
pub(crate) fn skipped(reason: &str) {
    use std::io::Write as _;
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    eprintln!("skipped: {name}: {reason}");
    let Some(path) = std::env::var_os("WAYMARK_SKIPS") else { return };
    let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
    let _ = file.and_then(|mut file| file.write_all(format!("{name}: {reason}\n").as_bytes()));
}

/// A folder of the data that many share, if it is there.
pub(crate) fn shared(folder: &str) -> Option<std::path::PathBuf> {
    let root = std::env::var_os("WAYMARK_SHARED").map(std::path::PathBuf::from);
    let beside = || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let path = root.unwrap_or_else(beside).join("data").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    skipped(&format!("../shared/data/{folder} is not there"));
    None
}
