//! Limits how often something is done under one key: signing in from one address, say.
//!
//! It holds its counts in memory, so every node counts for itself. The memory is bounded: a key
//! that owes nothing is forgotten, and where too many owe, the one that owes least.

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use types::Clock;

use crate::Problem;

/// How often: so many at once, and so many again in every such time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many at once.
    pub burst: u32,
    /// After what time the whole burst is there again.
    pub per: Duration,
}

impl Rate {
    /// So many in every such time.
    pub const fn new(burst: u32, per: Duration) -> Self {
        Self { burst, per }
    }

    /// Milliseconds that one take costs; at least one.
    fn cost(self) -> i64 {
        let millis = i64::try_from(self.per.as_millis()).unwrap_or(i64::MAX / 4);
        (millis / i64::from(self.burst.max(1))).max(1)
    }

    fn most(self) -> i64 {
        self.cost() * i64::from(self.burst.max(1))
    }
}

/// Too often; come back after the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// When there is room again.
    pub retry_after: Duration,
}

impl From<TooMany> for Problem {
    fn from(too_many: TooMany) -> Self {
        Self::too_many(too_many.retry_after)
    }
}

/// A token bucket for every key.
pub struct Limiter {
    clock: Arc<dyn Clock>,
    rate: Rate,
    most_keys: usize,
    buckets: Mutex<Buckets>,
}

/// A key of any length takes the same room.
type Digested = [u8; 16];

/// For each key the millisecond at which its bucket is full again, which is all that a bucket
/// needs to remember (the "generic cell rate algorithm" of ATM networks).
#[derive(Default)]
struct Buckets {
    full_at: HashMap<Digested, i64>,
    in_order: BTreeSet<(i64, Digested)>,
}

impl Limiter {
    /// A limiter that remembers at most so many keys (about 100 bytes each).
    pub fn new(clock: Arc<dyn Clock>, rate: Rate, most_keys: usize) -> Self {
        Self { clock, rate, most_keys: most_keys.max(1), buckets: Mutex::default() }
    }

    /// Takes one from the key's bucket, or says when there will be one.
    pub fn take(&self, key: &str) -> Result<(), TooMany> {
        let now = self.clock.now().as_millis();
        let key = digested(key);
        let mut buckets = self.buckets.lock();
        buckets.forget_full(now);
        let owed = buckets.full_at(&key, now, self.rate);
        let full_at = owed + self.rate.cost();
        let over = full_at - now - self.rate.most();
        buckets.put(key, if over > 0 { owed } else { full_at });
        buckets.shrink_to(self.most_keys);
        match u64::try_from(over) {
            Ok(over) if over > 0 => Err(TooMany { retry_after: Duration::from_millis(over) }),
            _ => Ok(()),
        }
    }

    /// Fills the key's bucket again, as after a sign-in that was right.
    pub fn forget(&self, key: &str) {
        self.buckets.lock().remove(&digested(key));
    }

    /// How many keys are remembered.
    pub fn len(&self) -> usize {
        self.buckets.lock().full_at.len()
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl std::fmt::Debug for Limiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limiter").field("rate", &self.rate).finish_non_exhaustive()
    }
}

impl Buckets {
    /// When the bucket is full: now at the earliest, and after the whole burst's time at the
    /// latest, even if the clock went back.
    fn full_at(&self, key: &Digested, now: i64, rate: Rate) -> i64 {
        let known = self.full_at.get(key).copied().unwrap_or(now);
        known.clamp(now, now + rate.most())
    }

    fn put(&mut self, key: Digested, full_at: i64) {
        if let Some(before) = self.full_at.insert(key, full_at) {
            self.in_order.remove(&(before, key));
        }
        self.in_order.insert((full_at, key));
    }

    fn remove(&mut self, key: &Digested) {
        if let Some(before) = self.full_at.remove(key) {
            self.in_order.remove(&(before, *key));
        }
    }

    fn forget_full(&mut self, now: i64) {
        while let Some((_, key)) = self.in_order.first().filter(|(full_at, _)| *full_at <= now) {
            let key = *key;
            self.remove(&key);
        }
    }

    fn shrink_to(&mut self, most: usize) {
        while self.full_at.len() > most
            && let Some((_, key)) = self.in_order.first().copied()
        {
            self.remove(&key);
        }
    }
}

fn digested(key: &str) -> Digested {
    let digest = Sha256::digest(key);
    std::array::from_fn(|place| digest[place])
}
