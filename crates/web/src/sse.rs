//! Live changes for open pages: server-sent events.
//!
//! A page subscribes to topics ("deal:deal_01jd…"); after a commit the application publishes a
//! small JSON under a topic. Nothing waits for a slow page: its queue is short, and when it runs
//! over the page is told to load again, which is always right. The hub is one node's; what other
//! nodes did reaches it through the database.

mod hub;
mod stream;
#[cfg(test)]
mod tests;

pub use hub::{Hub, Limits};
pub use stream::{REFRESH, Subscription};
