//! The tables of an export, in the order in which they can be read back.
//!
//! Each is named with its columns, so that what is written is stated and nothing is formatted into SQL; a
//! test compares the list with the database.

use db::{Sql, sql};

/// What a column holds, as far as JSON and CSV must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Whole,
    /// An instant: milliseconds in the database and in JSON, RFC 3339 in CSV.
    Time,
    /// Yes or no.
    Yes,
    /// JSON text that must come back letter by letter.
    Json,
    /// Bytes: a file of their own.
    Bytes,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// A table.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [Column],
    /// Reads all rows in a fixed order.
    pub(super) read: Sql,
    /// Begins to write rows.
    pub(super) write: &'static str,
    /// The column that counts by itself.
    pub(super) counts: Option<&'static str>,
}

macro_rules! table {
    ($name:literal by $order:literal $(counts $counts:literal)? : $first:literal $first_kind:ident $(, $column:literal $kind:ident)* $(,)?) => {
        Table {
            name: $name,
            columns: &[
                Column { name: $first, kind: Kind::$first_kind }
                $(, Column { name: $column, kind: Kind::$kind })*
            ],
            read: {
                const READ: Sql = sql!(concat!(
                    "SELECT ", $first $(, ", ", $column)*, " FROM ", $name, " ORDER BY ", $order
                ));
                READ
            },
            write: concat!("INSERT INTO ", $name, " (", $first $(, ", ", $column)*, ")"),
            counts: table!(@ $($counts)?),
        }
    };
    (@ $counts:literal) => { Some($counts) };
    (@) => { None };
}

/// All tables but those that only this installation needs: sessions, keys, queued work, indexes.
/// Left out of the others: passwords, the secrets of tokens, the numbers of transactions.
pub(super) const TABLES: &[Table] = &[
    table!("workspace" by "id":
        "id" Text, "name" Text, "currency" Text, "calendar" Json, "settings" Json,
        "created_at" Time, "version" Whole),
    table!("departments" by "id": "id" Text, "name" Text, "name_key" Text, "version" Whole),
    table!("teams" by "id":
        "id" Text, "name" Text, "name_key" Text, "department_id" Text, "lead_id" Text,
        "territory" Json, "version" Whole, "calendar" Json),
    table!("users" by "id":
        "id" Text, "name" Text, "email" Text, "role" Text, "sees" Text, "plays" Json,
        "languages" Json, "department_id" Text, "zone" Text, "active" Yes, "created_at" Time,
        "version" Whole),
    table!("absences" by "id":
        "id" Text, "user_id" Text, "stand_in_id" Text, "from_at" Time, "until_at" Time,
        "created_at" Time, "version" Whole),
    table!("team_members" by "team_id, user_id": "team_id" Text, "user_id" Text),
    table!("tokens" by "id":
        "id" Text, "user_id" Text, "name" Text, "read_only" Yes, "created_at" Time,
        "used_at" Time, "expires_at" Time, "revoked_at" Time),
    table!("playbooks" by "rank, id":
        "id" Text, "key" Text, "name" Text, "rank" Whole, "current_id" Text, "draft" Text,
        "draft_base" Text, "archived" Yes, "created_at" Time, "version" Whole),
    table!("playbook_versions" by "playbook_id, number":
        "id" Text, "playbook_id" Text, "number" Whole, "text" Text, "note" Text,
        "published_at" Time, "published_by" Text),
    table!("assignment_rules" by "rank, id":
        "id" Text, "rank" Whole, "name" Text, "rule" Json, "active" Yes, "turn" Whole,
        "version" Whole),
    table!("companies" by "number" counts "number":
        "number" Whole, "id" Text, "name" Text, "name_key" Text, "domain" Text, "country" Text,
        "owner_id" Text, "team_id" Text, "facts" Json, "answers" Json, "merged_into" Text,
        "import_id" Text, "created_at" Time, "version" Whole, "match_key" Text, "phone" Text,
        "parent_id" Text),
    table!("contacts" by "number" counts "number":
        "number" Whole, "id" Text, "company_id" Text, "name" Text, "name_key" Text, "email" Text,
        "phone" Text, "facts" Json, "answers" Json, "owner_id" Text, "team_id" Text,
        "merged_into" Text, "import_id" Text, "created_at" Time, "version" Whole,
        "match_key" Text, "country" Text),
    table!("duplicate_pairs" by "older_id, newer_id":
        "kind" Text, "older_id" Text, "newer_id" Text, "score" Whole, "reasons" Json),
    table!("deals" by "number" counts "number":
        "number" Whole, "id" Text, "name" Text, "playbook_id" Text, "version_id" Text,
        "status" Text, "alive" Yes, "phase" Text, "stage" Text, "entered_at" Time, "due_at" Time,
        "next_at" Time, "tick_at" Time, "touched_at" Time, "company_id" Text, "contact_id" Text,
        "owner_id" Text, "team_id" Text, "amount" Whole, "currency" Text, "close_on" Text,
        "source" Text, "campaign" Text, "product" Text, "segment" Text, "country" Text,
        "score" Whole, "opened_at" Time, "closed_at" Time, "state" Json, "import_id" Text,
        "version" Whole, "offered_to" Text),
    table!("visits" by "deal_id, nth":
        "deal_id" Text, "nth" Whole, "stage" Text, "phase" Text, "entered_at" Time,
        "left_at" Time, "how" Text, "due_at" Time),
    table!("tasks" by "id":
        "id" Text, "deal_id" Text, "key" Text, "name" Text, "kind" Text, "stage" Text,
        "process" Text, "must" Yes, "status" Text, "role" Text, "owner_id" Text,
        "department" Text, "due_at" Time, "done_at" Time),
    table!("activities" by "id":
        "id" Text, "deal_id" Text, "company_id" Text, "contact_id" Text, "kind" Text,
        "direction" Text, "outcome" Text, "subject" Text, "body" Text, "at" Time,
        "minutes" Whole, "by_id" Text, "created_at" Time, "version" Whole),
    table!("deal_shares" by "deal_id, user_id":
        "deal_id" Text, "user_id" Text, "until" Time, "replaces" Yes),
    table!("deal_waits" by "deal_id, kind, subject":
        "deal_id" Text, "kind" Text, "subject" Text, "role" Text, "user_id" Text, "since" Time),
    table!("views" by "id":
        "id" Text, "list" Text, "name" Text, "name_key" Text, "owner_id" Text, "shared" Text,
        "team_id" Text, "says" Json, "created_at" Time, "version" Whole),
    table!("files" by "id":
        "id" Text, "deal_id" Text, "name" Text, "media" Text, "size" Whole, "sha256" Text,
        "content" Bytes, "created_at" Time, "created_by" Text),
    table!("imports" by "id":
        "id" Text, "name" Text, "map" Text, "status" Text, "dry" Yes, "result" Json,
        "error" Text, "started_by" Text, "created_at" Time, "finished_at" Time,
        "version" Whole, "draft" Json),
    table!("import_keys" by "source, key":
        "source" Text, "key" Text, "kind" Text, "subject_id" Text, "row_hash" Text,
        "import_id" Text),
    table!("import_rejects" by "import_id, file, line":
        "import_id" Text, "file" Text, "line" Whole, "reason" Text, "cells" Json),
    table!("products" by "id":
        "id" Text, "name" Text, "name_key" Text, "code" Text, "code_key" Text, "facts" Json,
        "active" Yes, "created_at" Time, "version" Whole),
    table!("score_rules" by "id":
        "id" Text, "name" Text, "rule" Text, "points" Whole, "active" Yes, "created_at" Time,
        "version" Whole),
    table!("experiments" by "id":
        "id" Text, "name" Text, "playbook_id" Text, "stage" Text, "place" Text, "status" Text,
        "facts" Json, "created_at" Time, "version" Whole),
    table!("experiment_arms" by "id":
        "id" Text, "experiment_id" Text, "deal_id" Text, "arm" Text, "stratum" Text,
        "nth" Whole, "at" Time),
    table!("experiment_strata" by "experiment_id, stratum":
        "experiment_id" Text, "stratum" Text, "deals" Whole),
    table!("goals" by "id":
        "id" Text, "scope" Text, "subject_id" Text, "measure" Text, "facts" Json,
        "from_day" Text, "to_day" Text, "created_at" Time, "version" Whole),
    table!("commission_rules" by "id":
        "id" Text, "name" Text, "facts" Json, "active" Yes, "created_at" Time,
        "version" Whole),
    table!("commission_earnings" by "id":
        "id" Text, "deal_id" Text, "rule_id" Text, "user_id" Text, "amount" Whole,
        "currency" Text, "at" Time, "corrects_id" Text, "facts" Json),
    table!("notifications" by "id":
        "id" Text, "user_id" Text, "what" Text, "deal_id" Text, "import_id" Text,
        "from_id" Text, "note" Text, "at" Time, "read_at" Time, "absent_id" Text),
    table!("events" by "seq" counts "seq":
        "seq" Whole, "at" Time, "actor_id" Text, "cause" Text, "cause_id" Text, "kind" Text,
        "subject_id" Text, "name" Text, "body" Json),
];

/// What this installation keeps for itself.
#[cfg(test)]
pub(super) const KEPT: &[&str] = &[
    "sessions",
    "idempotency",
    "secrets",
    "import_files",
    "password_resets",
    "stage_sums",
    "stage_steps",
    "jobs",
    "job_schedules",
    "migrations",
    "search_docs",
    "search_terms",
    "refinery_schema_history",
];

/// Columns that are not exported.
#[cfg(test)]
pub(super) const OMITTED: &[(&str, &str)] = &[
    ("users", "password"),
    ("tokens", "secret"),
    ("events", "txid"),
    ("imports", "job_id"),
    // Generated from the rest of the row.
    ("deals", "next_key"),
    ("deals", "worth"),
];
