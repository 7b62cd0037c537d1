//! News between nodes: `NOTIFY` out, `LISTEN` in.

use std::{sync::Arc, thread::JoinHandle};

use crossbeam_channel::Receiver;

use crate::{Result, hub::Hub, lanes::spawn, postgres::Server};

pub(super) fn start(
    _server: Arc<Server>,
    _hub: Arc<Hub>,
    _stop: Receiver<()>,
) -> Result<JoinHandle<()>> {
    spawn("listen", || {})
}
