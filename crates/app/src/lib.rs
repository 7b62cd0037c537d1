//! The product: one folder a feature, each with its verbs, its SQL and its API.
//!
//! A request goes `api → verb → store → db`. Reads may go from a handler to a verb's read; every write goes
//! through a verb that takes `(tx, by, …)` and leaves events in the [`journal`].

pub mod absences;
pub mod access;
pub mod api;
pub mod assignment;
pub mod audit;
pub mod background;
pub mod board;
pub mod calendar;
pub mod commission;
pub mod companies;
pub mod contacts;
pub mod corrections;
pub mod deals;
pub mod demo;
pub mod duplicates;
mod error;
pub mod experiments;
pub mod exports;
mod fields;
pub mod files;
pub mod goals;
pub mod house;
pub mod imports;
pub mod insights;
pub mod journal;
pub mod leads;
pub mod lists;
pub mod live;
#[cfg(test)]
mod nodes_tests;
pub mod notifications;
pub mod owners;
pub mod playbooks;
pub mod products;
pub mod reach;
mod reference;
pub mod scores;
pub mod search;
pub mod similar;
pub mod teams;
#[cfg(test)]
mod tests;
pub mod timeline;
pub mod today;
pub mod users;
pub mod verify;
pub mod views;
pub mod work;
pub mod workspace;
#[cfg(test)]
mod world;

pub use api::{Serving, router};
pub use error::{Error, Result};
pub use house::{App, By, Cause, House, Reply};

/// The tables, in the order in which they came to be.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration { version: 1, name: "start", sql: include_str!("../migrations/0001_start.sql") },
    db::Migration { version: 2, name: "jobs", sql: jobs::MIGRATION },
    db::Migration { version: 3, name: "search", sql: db::search::MIGRATION },
    db::Migration {
        version: 4,
        name: "people",
        sql: include_str!("../migrations/0004_people.sql"),
    },
    db::Migration {
        version: 5,
        name: "offers",
        sql: include_str!("../migrations/0005_offers.sql"),
    },
    db::Migration { version: 6, name: "board", sql: include_str!("../migrations/0006_board.sql") },
    db::Migration {
        version: 7,
        name: "notifications",
        sql: include_str!("../migrations/0007_notifications.sql"),
    },
    db::Migration {
        version: 8,
        name: "products",
        sql: include_str!("../migrations/0008_products.sql"),
    },
    db::Migration {
        version: 9,
        name: "scores",
        sql: include_str!("../migrations/0009_scores.sql"),
    },
    db::Migration {
        version: 10,
        name: "parents",
        sql: include_str!("../migrations/0010_parents.sql"),
    },
    db::Migration {
        version: 11,
        name: "import_drafts",
        sql: include_str!("../migrations/0011_import_drafts.sql"),
    },
    db::Migration {
        version: 12,
        name: "experiments",
        sql: include_str!("../migrations/0012_experiments.sql"),
    },
    db::Migration { version: 13, name: "goals", sql: include_str!("../migrations/0013_goals.sql") },
    db::Migration {
        version: 14,
        name: "commission",
        sql: include_str!("../migrations/0014_commission.sql"),
    },
    db::Migration { version: 15, name: "search terms", sql: db::search::TERMS_MIGRATION },
    db::Migration {
        version: 16,
        name: "hours_of_teams",
        sql: include_str!("../migrations/0016_hours_of_teams.sql"),
    },
    db::Migration {
        version: 17,
        name: "absences",
        sql: include_str!("../migrations/0017_absences.sql"),
    },
    db::Migration { version: 18, name: "plans", sql: include_str!("../migrations/0018_plans.sql") },
];
