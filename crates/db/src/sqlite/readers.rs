//! A reader thread: it takes reads off the queue, each with a snapshot of its own.

use crossbeam_channel::Receiver;
use rusqlite::Connection;

use crate::{
    Error, Read,
    read::Conn,
    sqlite::{control, rest::next},
    task::ReadTask,
};

/// Answers reads until the queue is closed.
pub(super) fn run(conn: &Connection, reads: &Receiver<Box<dyn ReadTask>>) {
    while let Some(mut task) = next(conn, reads) {
        let trouble = serve(conn, &mut *task).err();
        task.answer(trouble);
    }
}

fn serve(conn: &Connection, task: &mut dyn ReadTask) -> Result<(), Error> {
    control(conn, "BEGIN")?;
    let mut read = Read::new(Conn::Sqlite(conn));
    task.run(&mut read);
    // Nothing was written, so ending the snapshot one way is as good as the other.
    if !conn.is_autocommit() {
        control(conn, "ROLLBACK")?;
    }
    Ok(())
}
