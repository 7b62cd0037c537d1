//! Which records rows mean.
