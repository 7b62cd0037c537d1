//! Passwords: how strong they must be, and how they are kept and checked.
//!
//! Kept is an Argon2id hash with OWASP's parameters (19 MiB, two passes, one lane). Hashing runs
//! off the async threads and no more often at a time than there are processors, so that a crowd at
//! the sign-in page costs time and not memory. A name that nobody has costs as much as a wrong
//! password.

mod strength;
#[cfg(test)]
mod tests;

use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use types::IdSource;
use unicode_normalization::UnicodeNormalization;

pub use strength::{Strength, Weakness};

/// Hashing failed: the machine has no memory left, or the program is going down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct Failed;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT: usize = 16;

/// How many hashes are made at once.
static ROOM: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let processors = std::thread::available_parallelism().map_or(2, usize::from);
    Arc::new(Semaphore::new(processors))
});

/// Hashes a password for keeping; check its [`Strength`] before.
pub async fn hash(ids: &IdSource, password: String) -> Result<String, Failed> {
    let salt = new_salt(ids);
    off_thread(move || hash_with(&salt, &password)).await?
}

/// Hashes a password where there is no async thread to spare: in commands.
pub fn hash_blocking(ids: &IdSource, password: &str) -> Result<String, Failed> {
    hash_with(&new_salt(ids), password)
}

/// Whether the password is the one whose hash is kept. Without a kept hash (nobody of that name)
/// it takes as long and is no.
pub async fn verify(password: String, kept: Option<String>) -> Result<bool, Failed> {
    off_thread(move || verify_blocking(&password, kept.as_deref())).await
}

/// [`verify`] where there is no async thread to spare.
pub fn verify_blocking(password: &str, kept: Option<&str>) -> bool {
    let readable = kept.and_then(|kept| PasswordHash::new(kept).ok());
    let (Some(kept), true) = (readable, password.len() <= Strength::LONGEST * 4) else {
        waste_a_hash();
        return false;
    };
    argon2().verify_password(normal(password).as_bytes(), &kept).is_ok()
}

/// Whether a kept hash was made with weaker parameters than today's: hash the password again when
/// it is next known.
pub fn is_outdated(kept: &str) -> bool {
    let Ok(kept) = PasswordHash::new(kept) else { return true };
    let Ok(used) = Params::try_from(&kept) else { return true };
    kept.algorithm.as_str() != "argon2id" || used.m_cost() < MEMORY_KIB || used.t_cost() < PASSES
}

fn waste_a_hash() {
    let spent = hash_with(&[0; SALT], "a password that nobody has");
    debug_assert!(spent.is_ok(), "fixed parameters");
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failed> {
    let room = Arc::clone(&ROOM).acquire_owned().await.map_err(|_| Failed)?;
    let done = tokio::task::spawn_blocking(move || {
        let value = work();
        drop(room);
        value
    });
    done.await.map_err(|_| Failed)
}

fn new_salt(ids: &IdSource) -> [u8; SALT] {
    let mut salt = [0; SALT];
    ids.fill(&mut salt);
    salt
}

fn hash_with(salt: &[u8; SALT], password: &str) -> Result<String, Failed> {
    let hash: PasswordHash =
        argon2().hash_password_with_salt(normal(password).as_bytes(), salt).map_err(|_| Failed)?;
    Ok(hash.to_string())
}

fn argon2() -> Argon2<'static> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).expect("OWASP's parameters are legal");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// One spelling for what looks alike, so that every keyboard gives the same password.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}
