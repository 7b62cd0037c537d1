//! What SQLite's planner is told of the deals (migration 18), and what it makes of it.

use db::{Engine, Sql, params, sql};

use crate::world::both;

const INDEXES: Sql = sql!(sqlite:
    "SELECT i.name, (SELECT count(*) FROM pragma_index_info(i.name)), s.stat
       FROM sqlite_master i LEFT JOIN sqlite_stat1 s ON s.tbl = i.tbl_name AND s.idx = i.name
      WHERE i.type = 'index' AND i.tbl_name = 'deals'
      ORDER BY i.name");

/// The tables of which anything is told.
const TOLD: Sql = sql!(sqlite: "SELECT DISTINCT tbl FROM sqlite_stat1");

/// What a seller sees of the leads, as the list asks for it.
const OWN_LEADS: Sql = sql!(sqlite:
    "EXPLAIN QUERY PLAN
     SELECT d.number FROM deals d
      WHERE d.alive AND d.status = 'open' AND d.phase = 'lead'
        AND d.id IN (SELECT o.id FROM deals o WHERE o.owner_id = 'user'
                     UNION ALL SELECT s.deal_id FROM deal_shares s WHERE s.user_id = 'user')");

/// What is somebody's own, or theirs for a time, as Today asks for it.
const OWN_DAY: Sql = sql!(sqlite:
    "EXPLAIN QUERY PLAN
     SELECT d.id, d.due_at FROM deals d
      WHERE d.alive AND d.status = 'open' AND d.due_at < 1
        AND (d.owner_id = 'user' OR d.id IN (SELECT s.deal_id FROM deal_shares s
                                              WHERE s.replaces AND s.user_id = 'user'))
      ORDER BY d.due_at, d.number LIMIT 200");

both! {
    async fn each_index_of_the_deals_is_told_of_and_nothing_else(world: World) {
        if world.app.db.engine() == Engine::Postgres {
            return;
        }
        let indexes: Vec<(String, i64, Option<String>)> =
            world.app.read(|read| Ok(read.all(INDEXES, params![])?)).await.unwrap();
        assert!(indexes.len() > 10);
        for (index, columns, told) in indexes {
            let told = told.unwrap_or_default();
            let numbers = told.split(' ').filter_map(|number| number.parse::<i64>().ok()).count();
            assert_eq!(i64::try_from(numbers).unwrap(), columns + 1, "{index}: “{told}”, in a migration");
        }
        let tables: Vec<String> = world.app.read(|read| Ok(read.all(TOLD, params![])?)).await.unwrap();
        assert_eq!(tables, ["deals"]);
    }

    async fn what_is_ones_own_is_found_from_oneself(world: World) {
        if world.app.db.engine() == Engine::Postgres {
            return;
        }
        for query in [OWN_LEADS, OWN_DAY] {
            let steps: Vec<(i64, i64, i64, String)> =
                world.app.read(move |read| Ok(read.all(query, params![])?)).await.unwrap();
            let steps: Vec<String> = steps.into_iter().map(|step| step.3).collect();
            let begins_at_all = ["SCAN d", "(status=?", "(phase=?", "deals_alive"];
            let wrong = steps.iter().find(|step| begins_at_all.iter().any(|it| step.contains(it)));
            assert_eq!(wrong, None, "{steps:?}");
        }
    }
}
