//! The product, served on a free port of this machine from a workspace of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use app::demo::{self, Scale};
use app::house::{App, By, Setup};
use db::{Db, Options, Target};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use types::{Clock, IdSource, Millis, Timestamp};

/// A Wednesday in March, twenty past two in Berlin: everybody is at work.
const NOW: &str = "2026-03-11T13:20:00Z";

/// A clock that begins at a moment of ours and goes on from there.
struct Going {
    from: Timestamp,
    since: Instant,
}

impl Clock for Going {
    fn now(&self) -> Timestamp {
        let passed = self.since.elapsed().as_millis();
        self.from + Millis::new(i64::try_from(passed).unwrap_or(i64::MAX))
    }
}

/// Whether a server does what is asked of it in the background.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Background {
    Works,
    Rests,
}

/// The product on an empty database, at our moment.
///
/// # Errors
/// The database's.
pub async fn product_on(db: Db) -> Result<App> {
    let setup = Setup {
        clock: Arc::new(Going { from: NOW.parse()?, since: Instant::now() }),
        ids: Arc::new(IdSource::seeded(31)),
        secure: false,
        origin: None,
    };
    Ok(tokio::task::spawn_blocking(move || App::start(db, setup)).await??)
}

/// The product on a database of its own.
async fn opened() -> Result<(App, TempDir)> {
    let folder = tempfile::tempdir()?;
    let target = Target::sqlite(folder.path().join("e2e.sqlite"));
    let db = tokio::task::spawn_blocking(move || Db::open(&target, Options::default()));
    Ok((product_on(db.await??).await?, folder))
}

/// Makes the made-up company.
///
/// # Errors
/// The database's.
pub async fn make_demo(app: &App, scale: &'static Scale) -> Result<()> {
    let by = By::system(&app.house);
    app.write(move |tx| demo::make(tx, &by, scale)).await?;
    Ok(())
}

/// A running server; it ends when it is dropped.
pub struct Server {
    /// The product behind it.
    pub app: App,
    origin: String,
    stop: watch::Sender<bool>,
    _folder: TempDir,
}

impl Server {
    /// A server on an empty database: the first run.
    ///
    /// # Errors
    /// The database's.
    pub async fn empty() -> Result<Server> {
        let (app, folder) = opened().await?;
        Server::serve(app, folder, Background::Works).await
    }

    /// A server with the made-up company, of this much history.
    ///
    /// # Errors
    /// The database's.
    pub async fn with_demo(scale: &'static Scale) -> Result<Server> {
        let (app, folder) = opened().await?;
        make_demo(&app, scale).await?;
        Server::serve(app, folder, Background::Works).await
    }

    /// The same, when the background has done all that was due; it does no more from now on, so that what is begun
    /// stays as it is.
    ///
    /// # Errors
    /// The database's.
    pub async fn at_rest(scale: &'static Scale) -> Result<Server> {
        let (app, folder) = opened().await?;
        make_demo(&app, scale).await?;
        app::background::worker(&app).run_due().await?;
        Server::serve(app, folder, Background::Rests).await
    }

    async fn serve(app: App, folder: TempDir, background: Background) -> Result<Server> {
        let listen = TcpListener::bind("127.0.0.1:0").await.context("no free port")?;
        let origin = format!("http://{}", listen.local_addr()?);
        let (stop, stopped) = watch::channel(false);
        if background == Background::Works {
            app::background::start(&app, stopped.clone());
        }
        app::live::start(&app, stopped.clone());
        let service =
            pages::router(&app, false).into_make_service_with_connect_info::<SocketAddr>();
        let hub = app.house.hub.clone();
        let mut ended = stopped;
        let asked = async move {
            // Whoever could stop us being gone is as good as a stop.
            let _ = ended.wait_for(|stopped| *stopped).await;
            hub.close();
        };
        tokio::spawn(
            async move { axum::serve(listen, service).with_graceful_shutdown(asked).await },
        );
        Ok(Server { app, origin, stop, _folder: folder })
    }

    /// The address of a page.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Lets the server's own work (jobs, live changes) have some time.
    pub async fn breathe(&self) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}
