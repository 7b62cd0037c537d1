//! Small ways to CEL values.

use std::collections::HashMap;
use std::sync::Arc;

use cel::Value;
use cel::objects::{Key, Map};
use types::{Money, Timestamp};

/// An object under construction. Absent values are left out, so that `has` can ask for them.
#[derive(Default)]
pub(super) struct Object(HashMap<Key, Value>);

impl Object {
    pub(super) fn with_capacity(fields: usize) -> Self {
        Self(HashMap::with_capacity(fields))
    }

    pub(super) fn set(&mut self, key: impl Into<Key>, value: Value) -> &mut Self {
        self.0.insert(key.into(), value);
        self
    }

    /// Sets what is there already.
    pub(super) fn replace(&mut self, key: &str, value: Value) {
        if let Some(old) = self.0.get_mut(&Key::from(variable(key))) {
            *old = value;
        }
    }

    pub(super) fn text(&mut self, key: &str, text: Option<&str>) -> &mut Self {
        if let Some(text) = text {
            self.set(key, text.into());
        }
        self
    }

    pub(super) fn int(&mut self, key: &str, number: impl Into<i64>) -> &mut Self {
        self.set(key, Value::Int(number.into()))
    }

    pub(super) fn float(&mut self, key: &str, number: f64) -> &mut Self {
        self.set(key, Value::Float(number))
    }

    pub(super) fn bool(&mut self, key: impl Into<Key>, yes: bool) -> &mut Self {
        self.set(key, Value::Bool(yes))
    }

    pub(super) fn done(&mut self) -> Value {
        Value::Map(Map { map: Arc::new(std::mem::take(&mut self.0)) })
    }
}

/// A key of the playbook as rules write it.
pub(super) fn variable(key: &str) -> String {
    key.replace('-', "_")
}

/// Whether a rule's name means this key.
pub(crate) fn means(name: &str, key: &str) -> bool {
    let alike = |(a, b): (u8, u8)| a == b || (a == b'_' && b == b'-');
    name.len() == key.len() && name.bytes().zip(key.bytes()).all(alike)
}

/// An amount in major units; for comparing only.
pub(crate) fn major(money: &Money) -> f64 {
    money.minor() as f64 / money.currency().minor_per_unit() as f64
}

pub(super) fn instant(at: Timestamp) -> Option<Value> {
    let utc = chrono::DateTime::from_timestamp_millis(at.as_millis())?;
    Some(Value::Timestamp(utc.fixed_offset()))
}
