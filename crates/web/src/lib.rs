//! The HTTP kit on axum: who acts, how errors look, how input is read, what every answer carries.
//!
//! It knows requests and answers, and nothing of deals or databases: the application inserts the
//! [`Actor`] that it looked up, and turns its own errors into [`Problem`]s. Nothing here reads the
//! clock or makes randomness; both come from `types`.

mod actor;
mod address;
pub mod csrf;
mod field;
mod form;
mod idempotency;
mod json;
pub mod layers;
mod limiter;
mod page;
pub mod password;
mod path;
mod problem;
mod query;
pub mod secret;
pub mod session;
pub mod sse;
#[cfg(test)]
mod testing;
mod urlencoded;
pub mod version;

pub use actor::{Actor, OptionalActor, Role, StandsIn, Via, Visibility};
pub use address::ClientAddress;
pub use field::FieldError;
pub use form::Form;
pub use idempotency::IdempotencyKey;
pub use json::Json;
pub use layers::{BodyLimit, Draw, Options, RequestId, body_limit, fallbacks, layers};
pub use limiter::{Limiter, Rate, TooMany};
pub use page::{Cursor, Limit, Page};
pub use path::Path;
pub use problem::Problem;
pub use query::Query;
