//! Where a page of a list begins.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use sha2::{Digest, Sha256};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::{FieldError, Problem};

/// A place in a list, opaque to callers: the sort key of the last item they got.
///
/// It belongs to one list in one order, which `list` names ("deals by value"); a checksum tells a
/// changed or foreign cursor from a good one. It is no secret and grants nothing: the query
/// behind it checks rights as ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

const CHECK: usize = 6;
/// A sort key is a few values; the longest may be a name.
const LONGEST: usize = 2048;

impl Cursor {
    /// The cursor to the place after this position.
    pub fn new<T: Serialize>(list: &str, position: &T) -> Self {
        let json = serde_json::to_vec(position).expect("a position is plain data");
        let mut bytes = check(list, &json).to_vec();
        bytes.extend(json);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The cursor that a page's `next` says.
    pub fn of(next: String) -> Self {
        Self(next)
    }

    /// The position, or 422 where this is no cursor of that list.
    pub fn read<T: DeserializeOwned>(&self, list: &str) -> Result<T, Problem> {
        self.position(list).ok_or_else(wrong)
    }

    fn position<T: DeserializeOwned>(&self, list: &str) -> Option<T> {
        if self.0.len() > LONGEST {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(&self.0).ok()?;
        let (found, json) = bytes.split_at_checked(CHECK)?;
        if found != check(list, json) {
            return None;
        }
        serde_json::from_slice(json).ok()
    }
}

fn check(list: &str, json: &[u8]) -> [u8; CHECK] {
    let digest = Sha256::new().chain_update(list).chain_update([0]).chain_update(json).finalize();
    std::array::from_fn(|place| digest[place])
}

fn wrong() -> Problem {
    let message = "This is no cursor of this list in this order. Begin again without it.";
    Problem::invalid(vec![FieldError::new("after", "cursor", message)])
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl PartialSchema for Cursor {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("The `next` of the page before; opaque."))
            .into()
    }
}

impl ToSchema for Cursor {}
