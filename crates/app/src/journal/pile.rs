//! Many events written together: what an import leaves.

use db::{Insert, ToParam as _, Tx, Value};

use super::Kind;
use crate::Result;
use crate::house::By;

/// Events that wait to be written, in order.
pub(crate) struct Pile {
    insert: Insert,
    at: Value<'static>,
    actor: Value<'static>,
    cause: Value<'static>,
    cause_id: Value<'static>,
}

/// The place of the body among the columns.
const BODY: usize = 7;

impl Pile {
    /// An empty pile of events that happen by the same actor and cause.
    pub(crate) fn new(by: &By) -> Pile {
        let head =
            "INSERT INTO events (at, actor_id, cause, cause_id, kind, subject_id, name, body)";
        Pile {
            insert: Insert::new(head, BODY + 1),
            at: by.now.to_param().into_owned(),
            actor: by.user().to_param().into_owned(),
            cause: Value::Text(by.cause.as_str().into()),
            cause_id: by.cause_id.to_param().into_owned(),
        }
    }

    /// Adds an event and gives its place.
    pub(crate) fn push(
        &mut self,
        kind: Kind,
        subject: &str,
        name: &'static str,
        body: String,
    ) -> usize {
        let place = self.insert.len();
        self.insert.push([
            self.at.clone(),
            self.actor.clone(),
            self.cause.clone(),
            self.cause_id.clone(),
            Value::Text(kind.as_str().into()),
            Value::Text(subject.to_owned().into()),
            Value::Text(name.into()),
            Value::Text(body.into()),
        ]);
        place
    }

    /// Replaces the body of an event that waits.
    pub(crate) fn set_body(&mut self, place: usize, body: String) {
        self.insert.set(place, BODY, body);
    }

    /// Writes them.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn write(&self, tx: &mut Tx<'_>) -> Result<()> {
        self.insert.exec(tx)?;
        tx.notify(super::CHANNEL);
        Ok(())
    }
}
