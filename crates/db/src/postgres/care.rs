//! Looking at the schema as a whole: whether it is there.

use ::postgres::Client;

use crate::{Result, postgres::explain};

/// Whether the schema has the book of migrations.
pub(crate) fn is_there(client: &mut Client, schema: &str) -> Result<bool> {
    let book =
        "SELECT count(*) > 0 FROM pg_tables WHERE schemaname = $1 AND tablename = 'migrations'";
    let found = client.query_one(book, &[&schema]).map_err(|error| explain(&error))?;
    Ok(found.get(0))
}
