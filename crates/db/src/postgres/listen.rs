//! News between nodes: `NOTIFY` out, `LISTEN` in, each on a connection of its own.
//!
//! `NOTIFY` is not part of the write it tells of, because PostgreSQL lets only one transaction
//! with a `NOTIFY` commit at a time. News that gets lost between the two is made up for by waking
//! everyone every few seconds. Both connections are made only when somebody needs them.

use std::{collections::BTreeSet, sync::Arc, thread::JoinHandle, time::Duration};

use ::postgres::{Client, fallible_iterator::FallibleIterator};
use crossbeam_channel::{Receiver, RecvTimeoutError, select, unbounded};

use crate::{
    Result, Value,
    hub::Hub,
    lanes::spawn,
    postgres::{Server, Session, explain},
};

/// How long to listen before looking whether the database is being closed.
const A_WHILE: Duration = Duration::from_millis(250);
/// After so many quiet whiles everyone is woken, in case news was lost.
const QUIET_WHILES: u32 = 12;
/// How long to wait before connecting again.
const BEFORE_RECONNECT: Duration = Duration::from_millis(500);
/// Notifications sent within this time of each other travel together.
const GATHER: Duration = Duration::from_millis(5);

/// Starts the thread that tells other nodes and the one that listens to them.
pub(super) fn start(
    server: &Arc<Server>,
    hub: &Arc<Hub>,
    stop: &Receiver<()>,
) -> Result<[JoinHandle<()>; 2]> {
    let (news, outgoing) = unbounded();
    hub.pass_on(move |channel| {
        // The thread is gone only when the database is being closed.
        let _ = news.send(channel);
    });
    let (teller, listener) = (server.clone(), server.clone());
    let (stop_telling, stop_listening, hub) = (stop.clone(), stop.clone(), hub.clone());
    Ok([
        spawn("notify", move || tell(&teller, &outgoing, &stop_telling))?,
        spawn("listen", move || Listener { server: listener, hub, stop: stop_listening }.run())?,
    ])
}

/// Sends what has been written until the database is closed.
fn tell(server: &Server, outgoing: &Receiver<&'static str>, stop: &Receiver<()>) {
    let mut session = None;
    loop {
        let first = select! {
            recv(outgoing) -> channel => match channel { Ok(channel) => channel, Err(_) => return },
            recv(stop) -> _ => return,
        };
        std::thread::sleep(GATHER);
        let mut channels: BTreeSet<&str> = outgoing.try_iter().collect();
        channels.insert(first);
        if let Err(error) = send(server, &mut session, &channels) {
            tracing::warn!(%error, "other nodes could not be told of news; they will look themselves");
            session = None;
        }
    }
}

fn send(server: &Server, session: &mut Option<Session>, channels: &BTreeSet<&str>) -> Result<()> {
    if session.as_ref().is_none_or(Session::is_broken) {
        let mut made = Session::new(server.connect()?);
        made.control("SET synchronous_commit TO off")?;
        *session = Some(made);
    }
    let session = session.as_mut().expect("it was set just above");
    let topic = topic(server);
    for channel in channels {
        let values = [Value::Text(topic.as_str().into()), Value::Text((*channel).into())];
        session.exec("SELECT pg_notify($1, $2)", &values)?;
    }
    Ok(())
}

/// PostgreSQL's channels span the whole database, so ours names the schema.
fn topic(server: &Server) -> String {
    format!("waymark_{}", server.schema())
}

struct Listener {
    server: Arc<Server>,
    hub: Arc<Hub>,
    stop: Receiver<()>,
}

impl Listener {
    fn run(&self) {
        select! {
            recv(self.hub.first_watch()) -> _ => {}
            recv(self.stop) -> _ => return,
        }
        while let Err(RecvTimeoutError::Timeout) = self.stop.recv_timeout(Duration::ZERO) {
            let listened = self.server.connect().and_then(|client| self.listen(client));
            if let Err(error) = listened {
                tracing::warn!(%error, "news of other nodes cannot be heard; trying again");
            }
            self.hub.wake_all();
            if self.stop.recv_timeout(BEFORE_RECONNECT) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    }

    /// Listens until the connection breaks or the database is closed.
    fn listen(&self, mut client: Client) -> Result<()> {
        let listen = format!("LISTEN \"{}\"", topic(&self.server));
        client.batch_execute(&listen).map_err(|error| explain(&error))?;
        // Whatever came before this moment has not been heard.
        self.hub.wake_all();
        let mut quiet = 0;
        while self.stop.recv_timeout(Duration::ZERO) == Err(RecvTimeoutError::Timeout) {
            let heard = client.notifications().timeout_iter(A_WHILE).next();
            match heard.map_err(|error| explain(&error))? {
                Some(news) => self.hub.wake(news.payload()),
                None if client.is_closed() => return Ok(()),
                None => quiet += 1,
            }
            if quiet == QUIET_WHILES {
                client.check_connection().map_err(|error| explain(&error))?;
                self.hub.wake_all();
                quiet = 0;
            }
        }
        Ok(())
    }
}
