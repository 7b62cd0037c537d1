//! How fast files come in, beside the floor: the same rows written with bare `rusqlite` in transactions of the
//! largest size that the import uses.

use std::path::Path;
use std::time::{Duration, Instant};

use app::imports::{self, FileResult, Input, Options};
use app::{App, By};
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::house;
use crate::timing::{Rate, Row};

/// How many rows go into one transaction of the floor: as many as the import takes at most.
const BATCH: usize = 8_000;

/// A deal from each row.
pub(crate) const LEADS: &str = r#"
name = "speed"
playbook = "inbound"
currency = "EUR"
[[file]]
path = "leads.csv"
key = "id"
[file.deal]
name = "name"
opened = "created"
source = "source"
campaign = "campaign"
country = "country"
amount = "value"
"#;

/// The mail address of a seller, and how the file names them.
pub(crate) fn seller(n: usize) -> String {
    format!("seller{n}@bench.example")
}

/// The mapping of leads that stand in the stages of a funnel and have owners.
pub(crate) fn owned(sellers: usize) -> String {
    let leads = LEADS.replace("\"inbound\"", "\"simple-funnel\"");
    let (head, file) = leads.split_once("[[file]]").unwrap();
    let known: String = (0..sellers).map(|n| format!("\"{n}\" = \"{}\"\n", seller(n))).collect();
    format!("{head}[people.known]\n{known}[[file]]{file}stage = \"step\"\nowner = \"seller\"\n")
}

const CUSTOMERS: &str = r#"
[file.company]
match = ["domain"]
name = "company"
website = "website"
industry = "industry"
country = "country"
city = "city"
[file.contact]
name = "person"
email = "email"
phone = "phone"
title = "title"
"#;

/// How many rows are brought in for the rows of the table.
const ROWS: usize = 200_000;

/// Brings leads in with and without their customers, and again where all of them are there already.
pub(crate) fn measure(rows: &mut Vec<Row>) {
    let csv = leads(ROWS);
    each(rows, ["import, a deal a row", "  the same again, unchanged"], LEADS, &csv);
    let whole = format!("{LEADS}{CUSTOMERS}");
    each(
        rows,
        ["import, company, contact and deal a row", "  the same again, unchanged"],
        &whole,
        &csv,
    );
}

fn each(rows: &mut Vec<Row>, what: [&'static str; 2], map: &str, csv: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("speed.sqlite");
    let app = house::start(&path);
    let by = By::system(&app.house);
    app.db.write_blocking(move |tx| house::found(tx, &by, 1).map(|_| ())).unwrap();
    let first = run(&app, map, csv, |file| file.created);
    let again = run(&app, map, csv, |file| file.unchanged);
    app.db.close();
    let floor = floor(&path, &folder.path().join("floor.sqlite"), ROWS);
    let floor = Rate(ROWS as f64 / floor.as_secs_f64());
    rows.push(first.row(what[0], ROWS, "≥ 30,000 rows/s", floor));
    rows.push(again.alone(what[1], ROWS, "≥ 30,000 rows/s"));
}

/// Brings the file in and says how fast; `count` is what must have become of every row.
pub(crate) fn run(app: &App, map: &str, csv: &str, count: fn(&FileResult) -> u64) -> Rate {
    let by = By::system(&app.house);
    let inputs = [Input::of("leads.csv", csv.as_bytes().to_vec())];
    let options = Options::default();
    let began = Instant::now();
    let outcome = imports::run(app, &by, map, &inputs, &options, &mut |_| (), &|| false);
    let file = &outcome.unwrap().1.files[0];
    assert_eq!(count(file), file.read, "{:?}", file.rejects.first());
    Rate(file.read as f64 / began.elapsed().as_secs_f64())
}

/// Leads as a form on the web would collect them; each from a company of its own.
pub(crate) fn leads(rows: usize) -> String {
    const SOURCES: [&str; 5] = ["organic search", "paid search", "social", "email", "referral"];
    const NAMES: [&str; 8] =
        ["Nord", "Atelier", "Casa", "Lumen", "Garten", "Ölmühle", "Pet", "Baum"];
    const CITIES: [&str; 4] = ["Kiel", "São Paulo", "Lyon", "Göteborg"];
    const STEPS: [&str; 3] = ["prospect", "present", "negotiate"];
    const COUNTRIES: [&str; 4] = ["DE", "BR", "FR", "SE"];
    let mut csv = String::from(
        "id,name,created,source,campaign,value,company,website,industry,country,city,person,email,phone,title,\
         step,seller\n",
    );
    for n in 0..rows {
        // A number that jumps about, so that keys and names come in no order.
        let odd = (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let pick = |list: &[&'static str]| list[(odd >> 40) as usize % list.len()];
        let (day, month, year) = (1 + odd % 28, 1 + odd / 28 % 12, 2020 + odd / 400 % 6);
        csv.push_str(&format!(
            "{odd:016x},{name} {n},{year}-{month:02}-{day:02} {hour:02}:30:00,{source},spring-{camp},{value}.50,\
             {name} & Sons {n},https://www.shop{odd:x}.example,retail,{country},{city},Ada {name} {n},\
             ada{n}@shop{odd:x}.example,+4930{phone:07},Owner,\
             {step},{seller}\n",
            name = pick(&NAMES),
            hour = odd % 24,
            source = pick(&SOURCES),
            camp = odd % 20,
            value = odd % 9_000,
            country = COUNTRIES[n % 4],
            city = CITIES[n % 4],
            phone = odd % 10_000_000,
            step = STEPS[n % 3],
            seller = n % (rows / 500).clamp(1, 2_000),
        ));
    }
    csv
}

/// A table's rows of one batch, and the statement that wrote them.
struct Rows {
    insert: String,
    rows: Vec<Vec<Value>>,
}

/// Writes what the import wrote into a fresh file with bare `rusqlite`; the time of that alone.
fn floor(from: &Path, to: &Path, rows: usize) -> Duration {
    let db = db::Db::open(&db::Target::sqlite(to), db::Options::default()).unwrap();
    db.migrate(app::MIGRATIONS).unwrap();
    db.close();
    let source = Connection::open(from).unwrap();
    let target = Connection::open(to).unwrap();
    target
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;",
        )
        .unwrap();
    target.set_prepared_statement_cache_capacity(64);
    let mut took = Duration::ZERO;
    for table in ["workspace", "playbooks", "playbook_versions", "imports"] {
        write(&target, &[read(&source, table, "1 = 1")]);
    }
    let parts = rows.div_ceil(BATCH);
    let count = |table: &str| -> i64 {
        source.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    let tables = ["companies", "contacts", "deals", "visits", "events", "import_keys"];
    let counts = tables.map(count);
    // The keys in the order in which their deals came.
    source.execute_batch("CREATE TEMP TABLE keys AS SELECT i.* FROM import_keys i JOIN deals d ON d.id = i.subject_id ORDER BY d.number;").unwrap();
    for part in 0..parts {
        let batch: Vec<Rows> = tables
            .iter()
            .zip(counts)
            .filter(|(_, count)| *count > 0)
            .map(|(table, count)| {
                let share = |part: usize| count * part as i64 / parts as i64;
                let (first, last) = (share(part), share(part + 1));
                let which = format!("rowid > {first} AND rowid <= {last}");
                match *table {
                    "import_keys" => {
                        let mut keys = read(&source, "keys", &which);
                        keys.insert = keys.insert.replace("INTO keys", "INTO import_keys");
                        keys
                    }
                    _ => read(&source, table, &which),
                }
            })
            .collect();
        let began = Instant::now();
        write(&target, &batch);
        took += began.elapsed();
    }
    took
}

fn read(source: &Connection, table: &str, which: &str) -> Rows {
    let names: Vec<String> = source
        .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let (columns, marks) = (names.join(", "), vec!["?"; names.len()].join(", "));
    let mut select =
        source.prepare(&format!("SELECT {columns} FROM {table} WHERE {which}")).unwrap();
    let width = names.len();
    let rows = select
        .query_map([], |row| (0..width).map(|column| row.get(column)).collect())
        .unwrap()
        .map(Result::unwrap)
        .collect();
    Rows { insert: format!("INSERT INTO {table} ({columns}) VALUES ({marks})"), rows }
}

fn write(target: &Connection, batch: &[Rows]) {
    target.execute_batch("BEGIN IMMEDIATE").unwrap();
    for table in batch {
        let mut insert = target.prepare_cached(&table.insert).unwrap();
        for row in &table.rows {
            insert.execute(rusqlite::params_from_iter(row)).unwrap();
        }
    }
    target.execute_batch("COMMIT").unwrap();
}
