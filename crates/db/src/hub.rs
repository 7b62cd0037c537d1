//! Who waits for news of which channel, within this process.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use crossbeam_channel::{Receiver, Sender, bounded};
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::{task::message_of, tx::After};

/// Tells other nodes that a channel has news.
type Tell = Box<dyn Fn(&'static str) + Send>;

/// Carries news of committed writes to those who watch a channel.
pub(crate) struct Hub {
    channels: Mutex<HashMap<String, watch::Sender<u64>>>,
    /// Holds a token as soon as anybody watches anything.
    watched: (Sender<()>, Receiver<()>),
    /// Told of every channel that has news, to pass it on to other nodes.
    elsewhere: Mutex<Option<Tell>>,
}

impl Default for Hub {
    fn default() -> Self {
        let (channels, elsewhere) = (Mutex::default(), Mutex::default());
        Self { channels, watched: bounded(1), elsewhere }
    }
}

impl Hub {
    /// Receives a token once somebody watches a channel.
    pub(crate) fn first_watch(&self) -> &Receiver<()> {
        &self.watched.1
    }

    /// A receiver that changes whenever there may be news.
    pub(crate) fn watch(&self, channel: &str) -> watch::Receiver<u64> {
        // A full channel means that it is known already.
        let _ = self.watched.0.try_send(());
        let mut channels = self.channels.lock();
        channels.entry(channel.to_owned()).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Wakes those of this process who watch the channel.
    pub(crate) fn wake(&self, channel: &str) {
        if let Some(sender) = self.channels.lock().get(channel) {
            sender.send_modify(|count| *count += 1);
        }
    }

    /// Wakes everyone: something has changed, but nobody can tell what.
    pub(crate) fn wake_all(&self) {
        for sender in self.channels.lock().values() {
            sender.send_modify(|count| *count += 1);
        }
    }

    /// Wakes those who watch the channel, here and on other nodes.
    pub(crate) fn notify(&self, channel: &'static str) {
        self.wake(channel);
        if let Some(tell) = &*self.elsewhere.lock() {
            tell(channel);
        }
    }

    /// Sets how other nodes are told.
    pub(crate) fn pass_on(&self, tell: impl Fn(&'static str) + Send + 'static) {
        *self.elsewhere.lock() = Some(Box::new(tell));
    }

    /// Does what a write left for after its commit.
    pub(crate) fn after_commit(&self, after: After) {
        for effect in after.effects {
            if let Err(panic) = catch_unwind(AssertUnwindSafe(effect)) {
                tracing::error!(panic = message_of(&*panic), "an effect of a write failed");
            }
        }
        for channel in after.channels {
            self.notify(channel);
        }
    }
}
