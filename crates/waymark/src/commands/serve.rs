//! `waymark serve`: the server.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use app::App;
use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::open_or_make;
use crate::configuration::Settings;
use crate::outcome::remark;

/// Serve the workspace.
#[derive(Args, Default)]
pub(crate) struct Serve {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "WAYMARK_LISTEN")]
    listen: Option<String>,
}

const LISTEN: &str = "127.0.0.1:8080";

pub(super) async fn run(serve: Serve, settings: &Settings) -> anyhow::Result<ExitCode> {
    let listen = listen_on(serve.listen.as_deref(), settings).await?;
    let app = open_or_make(settings).await?;
    remark(format_args!("Waymark serves {} at http://{}", settings.target, listen.local_addr()?));
    until_stopped(app, listen, settings).await?;
    Ok(ExitCode::SUCCESS)
}

/// Takes the address before the database, so that a wrong one is said at once.
pub(super) async fn listen_on(
    given: Option<&str>,
    settings: &Settings,
) -> anyhow::Result<TcpListener> {
    let address = given.or(settings.listen.as_deref()).unwrap_or(LISTEN);
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}; choose another with --listen"))
}

/// Serves until the machine says stop; then lets what runs come to its end.
pub(super) async fn until_stopped(
    app: App,
    listen: TcpListener,
    settings: &Settings,
) -> anyhow::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let background = app::background::start(&app, stopped.clone());
    let live = app::live::start(&app, stopped);
    let router = pages::router(&app, settings.trust_proxy);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let hub = app.house.hub.clone();
    let asked = async move {
        asked_to_stop().await;
        stop.send_replace(true);
        hub.close();
    };
    axum::serve(listen, service).with_graceful_shutdown(asked).await?;
    let _ = tokio::time::timeout(Duration::from_secs(10), background).await;
    let _ = tokio::time::timeout(Duration::from_secs(1), live).await;
    let db = app.db.clone();
    tokio::task::spawn_blocking(move || db.close()).await?;
    Ok(())
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminate = async {
        let mut signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
            .expect("the signal handler can be set once");
        signal.recv().await;
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
}
