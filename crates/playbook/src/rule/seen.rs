//! Shows facts to the evaluator without copying them: an object's field is looked up when a rule
//! asks for it, however many fields there are.

use cel::common::traits::Indexer;
use cel::common::types::{CelList, CelString, MAP_TYPE, Type};
use cel::common::value::{CowVal, Val};
use cel::objects::{KeyRef, Map};
use cel::{ExecutionError, Value};

/// An object of the facts, shared and not copied.
#[derive(Clone, Debug)]
struct Fields(Map);

/// A fact as the evaluator sees it.
pub(super) fn seen(value: &Value) -> Result<Box<dyn Val>, ExecutionError> {
    match value {
        Value::Map(map) => Ok(Box::new(Fields(map.clone()))),
        Value::List(items) => {
            let items: Result<Vec<Box<dyn Val>>, ExecutionError> = items.iter().map(seen).collect();
            Ok(Box::new(CelList::from(items?)))
        }
        other => other.clone().try_into(),
    }
}

impl Fields {
    fn field(&self, name: &dyn Val) -> Result<Box<dyn Val>, ExecutionError> {
        let Some(name) = name.downcast_ref::<CelString<'_>>() else {
            return Err(ExecutionError::no_such_key("a field that is no text"));
        };
        let found = self.0.get(&KeyRef::String(name.inner()));
        found.map_or_else(|| Err(ExecutionError::no_such_key(name.inner())), seen)
    }
}

impl Val for Fields {
    fn get_type(&self) -> &Type {
        <Self as Val>::cel_type()
    }

    fn cel_type() -> &'static Type {
        &MAP_TYPE
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(self.clone())
    }
}

impl Indexer for Fields {
    fn get<'b, 'v>(&'b self, name: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.field(name).map(CowVal::Owned)
    }

    fn steal<'v>(self: Box<Self>, name: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.field(name).map(|found| found as Box<dyn Val + 'v>)
    }
}
