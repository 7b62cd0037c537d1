//! Values in PostgreSQL's own types.
//!
//! A value takes the type that the statement expects of its parameter, so a NULL always has the
//! right one. What does not fit is refused rather than cast.

use std::error::Error as StdError;

use ::postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use bytes::BytesMut;

use crate::Value;

type Refusal = Box<dyn StdError + Sync + Send>;

/// A value on its way to a parameter.
#[derive(Debug)]
pub(super) struct Bound<'a>(pub(super) &'a Value<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Refusal> {
        match (self.0, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Bool(it), &Type::BOOL) => it.to_sql(ty, out),
            (Value::Int(it), &Type::INT8) => it.to_sql(ty, out),
            (Value::Int(it), &Type::INT4) => i32::try_from(*it)?.to_sql(ty, out),
            (Value::Int(it), &Type::INT2) => i16::try_from(*it)?.to_sql(ty, out),
            (Value::Real(it), &Type::FLOAT8) => it.to_sql(ty, out),
            (Value::Text(it), &Type::TEXT | &Type::VARCHAR | &Type::BPCHAR | &Type::NAME) => {
                it.to_sql(ty, out)
            }
            (Value::Blob(it), &Type::BYTEA) => it.to_sql(ty, out),
            (value, ty) => Err(format!("{value:?} is not a value of type {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A value on its way out of a column.
struct Cell<'a>(Value<'a>);

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Refusal> {
        Ok(Self(match *ty {
            Type::BOOL => Value::Bool(FromSql::from_sql(ty, raw)?),
            Type::INT8 => Value::Int(FromSql::from_sql(ty, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Value::Int(i16::from_sql(ty, raw)?.into()),
            Type::FLOAT8 => Value::Real(FromSql::from_sql(ty, raw)?),
            Type::FLOAT4 => Value::Real(f32::from_sql(ty, raw)?.into()),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => {
                Value::Text(<&str>::from_sql(ty, raw)?.into())
            }
            Type::BYTEA => Value::Blob(<&[u8]>::from_sql(ty, raw)?.into()),
            Type::VOID => Value::Null,
            _ => return Err(format!("cast {ty} in the statement to a type we read").into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Refusal> {
        Ok(Self(Value::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Reads one column of a row.
pub(crate) fn column(row: &::postgres::Row, index: usize) -> Result<Value<'_>, String> {
    if index >= row.len() {
        return Err("the answer has fewer columns".to_owned());
    }
    let cell: Cell<'_> = row.try_get(index).map_err(|error| {
        StdError::source(&error).map_or_else(|| error.to_string(), ToString::to_string)
    })?;
    Ok(cell.0)
}
