//! Looking at the schema as a whole: whether it is there, and statistics for the planner.

use ::postgres::Client;

use crate::{Result, postgres::explain};

/// Counts afresh what the tables of the schema hold.
pub(crate) fn analyze(client: &mut Client, schema: &str) -> Result<()> {
    let tables = "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename)
                  FROM pg_tables WHERE schemaname = $1";
    let tables = client.query(tables, &[&schema]).map_err(|error| explain(&error))?;
    for table in tables {
        let table: &str = table.get(0);
        client.batch_execute(&format!("ANALYZE {table}")).map_err(|error| explain(&error))?;
    }
    Ok(())
}

/// Whether the schema has the book of migrations.
pub(crate) fn is_there(client: &mut Client, schema: &str) -> Result<bool> {
    let book =
        "SELECT count(*) > 0 FROM pg_tables WHERE schemaname = $1 AND tablename = 'migrations'";
    let found = client.query_one(book, &[&schema]).map_err(|error| explain(&error))?;
    Ok(found.get(0))
}
