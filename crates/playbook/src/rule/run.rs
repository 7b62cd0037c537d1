//! Runs a rule over facts.

use super::patterns;
use super::seen::seen;
use cel::common::ast::IdedExpr;
use cel::{Context, Env, ExecutionError, Value};
use std::sync::{Arc, LazyLock};

/// What is known about a deal or a lead, one top-level variable at a time.
///
/// Only the variables that a rule mentions are asked for. `docs/playbooks.md` lists them with
/// their types. A field that is not known is absent from its object.
pub trait Facts {
    /// The variable of this name; `None` when nothing is known about it.
    fn get(&self, name: &str) -> Option<Value>;
}

impl<F: Facts + ?Sized> Facts for &F {
    fn get(&self, name: &str) -> Option<Value> {
        (**self).get(name)
    }
}

impl Facts for std::collections::BTreeMap<String, Value> {
    fn get(&self, name: &str) -> Option<Value> {
        std::collections::BTreeMap::get(self, name).cloned()
    }
}

impl Facts for std::collections::HashMap<String, Value> {
    fn get(&self, name: &str) -> Option<Value> {
        std::collections::HashMap::get(self, name).cloned()
    }
}

/// The functions and macros of CEL, built once.
static LANGUAGE: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::stdlib();
    patterns::declare(&mut env).expect("the library is built without a `matches` of its own");
    Arc::new(env)
});

/// A context that holds these variables.
pub(super) fn context<'v>(names: &[String], facts: &dyn Facts) -> Context<'static, 'v> {
    let mut context = Context::with_env(Arc::clone(&LANGUAGE));
    for name in names {
        if let Some(value) = facts.get(name).and_then(|value| seen(&value).ok()) {
            context.add_variable_as_val(name.as_str(), value);
        }
    }
    context
}

/// The value of an expression that needs no facts.
pub(super) fn constant(expression: &IdedExpr) -> Result<Value, ExecutionError> {
    Value::resolve(expression, &Context::with_env(Arc::clone(&LANGUAGE)))
}
