//! Where new ids and secrets come from: one seeded generator, handed to whoever makes either.

use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::ChaCha20Rng;
use rand::{Rng, SeedableRng};

use super::Id;
use crate::Timestamp;

/// Makes ids, each greater than the one before it, and unguessable texts.
///
/// Seed it once from the operating system when the program starts ([`IdSource::from_seed`]) and
/// share it; a test seeds it with a number and gets the same ids each time.
pub struct IdSource {
    state: Mutex<State>,
}

struct State {
    random: ChaCha20Rng,
    millis: u64,
    tail: u128,
}

/// The bits of a UUID of version 7 that are neither time, version nor variant.
const TAIL_BITS: u32 = 74;
const TAIL_MASK: u128 = (1 << TAIL_BITS) - 1;
const MILLIS_MASK: u64 = (1 << 48) - 1;

impl IdSource {
    /// A source for tests: the same number gives the same ids and secrets.
    pub fn seeded(seed: u64) -> Self {
        Self::new(ChaCha20Rng::seed_from_u64(seed))
    }

    /// A source for work: 32 bytes from the operating system's generator.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self::new(ChaCha20Rng::from_seed(seed))
    }

    fn new(random: ChaCha20Rng) -> Self {
        Self { state: Mutex::new(State { random, millis: 0, tail: 0 }) }
    }

    /// A new id, greater than every id this source has made, whatever the clock does.
    pub fn new_id<T>(&self, now: Timestamp) -> Id<T> {
        let (millis, tail) = self.state().step(now);
        Id::from_bits(uuid_v7(millis, tail))
    }

    /// An unguessable text of so many random bytes, in the alphabet of URLs (base64url).
    pub fn secret(&self, bytes: usize) -> String {
        let mut random = vec![0; bytes];
        self.fill(&mut random);
        URL_SAFE_NO_PAD.encode(random)
    }

    /// Fills a buffer with random bytes: a salt, a nonce.
    pub fn fill(&self, buffer: &mut [u8]) {
        self.state().random.fill_bytes(buffer);
    }

    /// A random number below `limit`, as for spreading retries; zero where `limit` is zero.
    pub fn below(&self, limit: u64) -> u64 {
        let random = u128::from(self.state().random.next_u64());
        u64::try_from((random * u128::from(limit)) >> 64).expect("it is below limit")
    }

    /// A poisoned lock is entered all the same: no step can leave the state half-made.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for IdSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdSource")
    }
}

impl State {
    /// The next time and tail. In a new millisecond the tail is drawn afresh; within one, or when
    /// the clock went back, it grows by a random step, so that ids grow and stay unguessable.
    fn step(&mut self, now: Timestamp) -> (u64, u128) {
        let now = u64::try_from(now.as_millis()).unwrap_or(0) & MILLIS_MASK;
        let grown = self.tail + u128::from(self.random.next_u32()) + 1;
        if now > self.millis {
            self.enter(now);
        } else if grown > TAIL_MASK {
            self.enter(self.millis + 1);
        } else {
            self.tail = grown;
        }
        (self.millis, self.tail)
    }

    fn enter(&mut self, millis: u64) {
        let drawn = u128::from(self.random.next_u64()) << 64 | u128::from(self.random.next_u64());
        self.millis = millis;
        // The highest bit starts at zero: room to grow within the millisecond.
        self.tail = drawn & (TAIL_MASK >> 1);
    }
}

/// RFC 9562, section 5.7: 48 bits of time, version 7, 12 bits, variant 2, 62 bits.
fn uuid_v7(millis: u64, tail: u128) -> u128 {
    let upper = tail >> 62;
    let lower = tail & ((1 << 62) - 1);
    u128::from(millis) << 80 | 7 << 76 | upper << 64 | 2 << 62 | lower
}
