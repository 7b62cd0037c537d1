//! Who listens to what.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use parking_lot::Mutex;
use serde::Serialize;

use super::stream::{Listener, Message, Subscription};
use crate::Problem;

/// How much the hub holds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many messages wait for one page before it is told to load again.
    pub queue: usize,
    /// How many pages listen at once.
    pub listeners: usize,
    /// How many pages of one owner listen at once.
    pub per_owner: usize,
    /// How many topics one page listens to.
    pub topics: usize,
    /// After what silence a sign of life is sent, so that proxies keep the connection.
    pub heartbeat: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            queue: 64,
            listeners: 10_000,
            per_owner: 50,
            topics: 100,
            heartbeat: Duration::from_secs(20),
        }
    }
}

/// Hands messages to the pages that listen to their topics.
#[derive(Clone)]
pub struct Hub {
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    closed: bool,
    next: u64,
    listeners: HashMap<u64, Entry>,
    by_topic: HashMap<Arc<str>, HashSet<u64>>,
    by_owner: HashMap<Arc<str>, HashSet<u64>>,
}

struct Entry {
    owner: Arc<str>,
    topics: Vec<Arc<str>>,
    listener: Arc<Listener>,
}

/// The longest name of a topic.
const LONGEST_TOPIC: usize = 200;

impl Hub {
    /// A hub with nobody listening.
    pub fn new(limits: Limits) -> Self {
        Self { shared: Arc::new(Shared { limits, state: Mutex::default() }) }
    }

    /// Subscribes a page of this owner (a user or session, as text) to topics. The caller has
    /// checked that the owner may see them.
    pub fn subscribe<T: AsRef<str>>(
        &self,
        owner: &str,
        topics: impl IntoIterator<Item = T>,
    ) -> Result<Subscription, Problem> {
        let limits = &self.shared.limits;
        let topics: Vec<Arc<str>> =
            topics.into_iter().take(limits.topics + 1).map(|topic| topic.as_ref().into()).collect();
        if topics.len() > limits.topics || !topics.iter().all(|topic| is_topic(topic)) {
            return Err(Problem::malformed("These topics cannot be listened to."));
        }
        let listener = Arc::new(Listener::new(limits.queue));
        let entry = Entry { owner: owner.into(), topics, listener: Arc::clone(&listener) };
        let number = self.shared.state.lock().admit(entry, limits)?;
        Ok(Subscription::new(Arc::clone(&self.shared), number, listener))
    }

    /// Answers a page's request for events: subscribes it and streams. A page that comes back
    /// after a break (it sends `Last-Event-ID`) is first told to load again.
    pub fn respond<T: AsRef<str>>(
        &self,
        owner: &str,
        topics: impl IntoIterator<Item = T>,
        headers: &HeaderMap,
    ) -> Result<Response, Problem> {
        let subscription = self.subscribe(owner, topics)?;
        if headers.contains_key("last-event-id") {
            subscription.refresh();
        }
        Ok(self.stream(subscription))
    }

    /// The answer that streams what reaches a subscription.
    pub fn stream(&self, subscription: Subscription) -> Response {
        subscription.into_sse(self.shared.limits.heartbeat).into_response()
    }

    /// Hands a small JSON to every page that listens to the topic; never waits. Call it after the
    /// commit.
    pub fn publish<T: Serialize>(&self, topic: &str, data: &T) {
        debug_assert!(is_topic(topic), "{topic:?} is no topic");
        let listeners = self.shared.state.lock().listening(topic);
        if listeners.is_empty() {
            return;
        }
        let Ok(json) = serde_json::to_string(data) else {
            tracing::error!(topic, "an event could not be written as JSON");
            return;
        };
        let message = Message { topic: topic.into(), json: json.into() };
        for listener in listeners {
            listener.push(message.clone());
        }
    }

    /// Tells every page to load again, as after changes whose topics are not known.
    pub fn refresh_all(&self) {
        for listener in self.shared.state.lock().all() {
            listener.refresh();
        }
    }

    /// Ends the streams of one owner, as when a session ends or rights change.
    pub fn disconnect(&self, owner: &str) {
        for listener in self.shared.state.lock().of_owner(owner) {
            listener.end();
        }
    }

    /// Ends every stream and takes no new one: the program is going down.
    pub fn close(&self) {
        let mut state = self.shared.state.lock();
        state.closed = true;
        for listener in state.all() {
            listener.end();
        }
    }

    /// How many pages listen.
    pub fn listeners(&self) -> usize {
        self.shared.state.lock().listeners.len()
    }
}

impl Default for Hub {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub").field("listeners", &self.listeners()).finish_non_exhaustive()
    }
}

impl Shared {
    pub(super) fn leave(&self, number: u64) {
        self.state.lock().remove(number);
    }
}

impl State {
    fn admit(&mut self, entry: Entry, limits: &Limits) -> Result<u64, Problem> {
        if self.closed || self.listeners.len() >= limits.listeners {
            return Err(Problem::unavailable("No more live connections at the moment."));
        }
        let own = self.by_owner.entry(Arc::clone(&entry.owner)).or_default();
        if own.len() >= limits.per_owner {
            return Err(Problem::too_many(Duration::from_secs(60))
                .with_detail("Too many open pages ask for live changes. Close some of them."));
        }
        self.next += 1;
        own.insert(self.next);
        for topic in &entry.topics {
            self.by_topic.entry(Arc::clone(topic)).or_default().insert(self.next);
        }
        self.listeners.insert(self.next, entry);
        Ok(self.next)
    }

    fn remove(&mut self, number: u64) {
        let Some(entry) = self.listeners.remove(&number) else { return };
        leave(&mut self.by_owner, &entry.owner, number);
        for topic in &entry.topics {
            leave(&mut self.by_topic, topic, number);
        }
    }

    fn listening(&self, topic: &str) -> Vec<Arc<Listener>> {
        self.of(self.by_topic.get(topic))
    }

    fn of_owner(&self, owner: &str) -> Vec<Arc<Listener>> {
        self.of(self.by_owner.get(owner))
    }

    fn of(&self, numbers: Option<&HashSet<u64>>) -> Vec<Arc<Listener>> {
        let entries = numbers.into_iter().flatten().filter_map(|n| self.listeners.get(n));
        entries.map(|entry| Arc::clone(&entry.listener)).collect()
    }

    fn all(&self) -> Vec<Arc<Listener>> {
        self.listeners.values().map(|entry| Arc::clone(&entry.listener)).collect()
    }
}

fn leave(index: &mut HashMap<Arc<str>, HashSet<u64>>, name: &Arc<str>, number: u64) {
    let Some(numbers) = index.get_mut(name) else { return };
    numbers.remove(&number);
    if numbers.is_empty() {
        index.remove(name);
    }
}

/// A topic is the event's name on the wire, where a line break would end it.
fn is_topic(text: &str) -> bool {
    (1..=LONGEST_TOPIC).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_graphic())
}
