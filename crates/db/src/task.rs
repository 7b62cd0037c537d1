//! A closure on its way to the thread that runs it, and its answer on the way back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::{Error, Read, Tx};

/// A read waiting for a reader.
pub(crate) trait ReadTask: Send {
    /// Runs the closure and keeps its outcome. It may run again.
    fn run(&mut self, read: &mut Read<'_>);
    /// Sends the outcome, or the trouble that made it worthless.
    fn answer(self: Box<Self>, trouble: Option<Error>);
}

/// A write waiting for a writer.
pub(crate) trait WriteTask: Send {
    /// Runs the closure, keeps its outcome, and says whether its work should be kept.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Sends the outcome, or the trouble that made it worthless.
    fn answer(self: Box<Self>, trouble: Option<Error>);
}

/// The one implementation of both.
pub(crate) struct Task<F, T, E> {
    work: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E: From<Error>> Task<F, T, E> {
    /// Packs a closure; the receiver gets its answer, or nothing when the database closes first.
    pub(crate) fn new(work: F) -> (Box<Self>, oneshot::Receiver<Result<T, E>>) {
        let (reply, answer) = oneshot::channel();
        (Box::new(Self { work, outcome: None, reply }), answer)
    }

    fn send(self, trouble: Option<Error>) {
        let outcome = match trouble {
            Some(error) => Err(E::from(error)),
            None => self.outcome.unwrap_or_else(|| Err(E::from(Error::Closed))),
        };
        // The caller may have gone away; the work is done all the same.
        let _ = self.reply.send(outcome);
    }
}

impl<F, T, E> ReadTask for Task<F, T, E>
where
    F: FnMut(&mut Read<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, read: &mut Read<'_>) {
        self.outcome = Some(guarded(|| (self.work)(read)));
    }

    fn answer(self: Box<Self>, trouble: Option<Error>) {
        self.send(trouble);
    }
}

impl<F, T, E> WriteTask for Task<F, T, E>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let outcome = guarded(|| (self.work)(tx));
        let outcome = match (&tx.failed, outcome) {
            (Some(error), Ok(_)) => Err(E::from(Error::Aborted(error.to_string()))),
            (_, outcome) => outcome,
        };
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn answer(self: Box<Self>, trouble: Option<Error>) {
        self.send(trouble);
    }
}

/// Runs `work`, turning a panic into an error so that the thread lives on.
fn guarded<T, E: From<Error>>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(E::from(Error::Panicked(message_of(&*panic)))))
}

/// The text a panic carries.
pub(crate) fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}
