//! Statistics for the planner.

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
