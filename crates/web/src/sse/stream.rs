//! The queue of one page and the stream that empties it.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream::{self, Stream};
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::hub::Shared;

/// The event that tells a page to load again.
pub const REFRESH: &str = "refresh";

/// A change on its way to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) topic: Arc<str>,
    pub(super) json: Arc<str>,
}

/// What waits for one page.
pub(super) struct Listener {
    most: usize,
    waiting: Mutex<Waiting>,
    woken: Notify,
}

#[derive(Default)]
struct Waiting {
    messages: VecDeque<Message>,
    refresh: bool,
    ended: bool,
    sent: u64,
}

enum Next {
    Message(Message, u64),
    Refresh(u64),
    End,
}

impl Listener {
    pub(super) fn new(most: usize) -> Self {
        Self { most, waiting: Mutex::default(), woken: Notify::new() }
    }

    /// Queues a message. Where the queue is full, loading again replaces all that waits.
    pub(super) fn push(&self, message: Message) {
        let mut waiting = self.waiting.lock();
        if waiting.messages.len() < self.most {
            waiting.messages.push_back(message);
        } else {
            waiting.messages.clear();
            waiting.refresh = true;
        }
        drop(waiting);
        self.woken.notify_one();
    }

    pub(super) fn refresh(&self) {
        let mut waiting = self.waiting.lock();
        waiting.messages.clear();
        waiting.refresh = true;
        drop(waiting);
        self.woken.notify_one();
    }

    pub(super) fn end(&self) {
        self.waiting.lock().ended = true;
        self.woken.notify_one();
    }

    async fn next(&self) -> Next {
        loop {
            // A permit is kept when nobody waits, so nothing is lost between the look and the wait.
            if let Some(next) = self.waiting.lock().take() {
                return next;
            }
            self.woken.notified().await;
        }
    }
}

impl Waiting {
    fn take(&mut self) -> Option<Next> {
        if self.ended {
            return Some(Next::End);
        }
        if std::mem::take(&mut self.refresh) {
            self.sent += 1;
            return Some(Next::Refresh(self.sent));
        }
        let message = self.messages.pop_front()?;
        self.sent += 1;
        Some(Next::Message(message, self.sent))
    }
}

/// One page's subscription; dropping it leaves the hub.
pub struct Subscription {
    hub: Arc<Shared>,
    number: u64,
    listener: Arc<Listener>,
}

impl Subscription {
    pub(super) fn new(hub: Arc<Shared>, number: u64, listener: Arc<Listener>) -> Self {
        Self { hub, number, listener }
    }

    /// Tells this page to load again.
    pub fn refresh(&self) {
        self.listener.refresh();
    }

    /// The events as they come: each is named by its topic and holds the JSON; one named
    /// [`REFRESH`] says that some were lost.
    pub fn into_stream(self) -> impl Stream<Item = Result<Event, Infallible>> + Send + 'static {
        stream::unfold(self, |subscription| async move {
            let event = match subscription.listener.next().await {
                Next::End => return None,
                Next::Refresh(number) => numbered(number).event(REFRESH).data("{}"),
                Next::Message(message, number) => {
                    numbered(number).event(&*message.topic).data(&*message.json)
                }
            };
            Some((Ok(event), subscription))
        })
    }

    /// The answer that streams the events, with a sign of life after every such silence.
    pub(super) fn into_sse(
        self,
        heartbeat: Duration,
    ) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
        Sse::new(self.into_stream()).keep_alive(KeepAlive::new().interval(heartbeat))
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.leave(self.number);
    }
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription").field("number", &self.number).finish_non_exhaustive()
    }
}

/// The number makes a browser say, when it comes back, that it was here before.
fn numbered(number: u64) -> Event {
    Event::default().id(number.to_string())
}
