//! What only the machine knows: the time, randomness, where the log goes.

use std::sync::Arc;

use rand::TryRng;
use tracing_subscriber::EnvFilter;
use types::{Clock, IdSource, Timestamp};

/// The machine's clock.
pub(crate) struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one clock that reads the machine's")]
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
    }
}

/// Ids and secrets from the machine's randomness.
pub(crate) fn ids() -> anyhow::Result<Arc<IdSource>> {
    let mut seed = [0; 32];
    rand::rngs::SysRng.try_fill_bytes(&mut seed)?;
    Ok(Arc::new(IdSource::from_seed(seed)))
}

/// Starts the log on standard error. `filter` is in the usual syntax: `info`, `warn,app=debug`.
pub(crate) fn start_log(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter);
    log.init();
}
