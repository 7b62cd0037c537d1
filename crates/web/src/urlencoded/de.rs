//! The serde side of the fields.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// Why the fields do not fit, and at which.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) field: Option<String>,
    pub(super) message: String,
}

impl Refusal {
    fn at(mut self, field: &str) -> Self {
        self.field.get_or_insert_with(|| field.to_owned());
        self
    }
}

impl Error for Refusal {
    fn custom<T: Display>(message: T) -> Self {
        Self { field: None, message: message.to_string() }
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

/// All fields: a map.
pub(super) struct Fields<'a> {
    rest: std::slice::Iter<'a, (String, Vec<String>)>,
    current: Option<&'a (String, Vec<String>)>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(fields: &'a [(String, Vec<String>)]) -> Self {
        Self { rest: fields.iter(), current: None }
    }
}

impl<'de> Deserializer<'de> for Fields<'_> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_map(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refusal> {
        self.current = self.rest.next();
        let Some((name, _)) = self.current else { return Ok(None) };
        let name_text: StrDeserializer<'_, Refusal> = name.as_str().into_deserializer();
        seed.deserialize(name_text).map(Some).map_err(|refusal| refusal.at(name))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let Some((name, values)) = self.current else {
            return Err(Refusal::custom("a value without a name"));
        };
        seed.deserialize(Values(values)).map_err(|refusal| refusal.at(name))
    }
}

/// The values of one name: mostly one.
struct Values<'a>(&'a [String]);

impl<'a> Values<'a> {
    fn one(&self) -> Result<&'a str, Refusal> {
        match self.0 {
            [value] => Ok(value),
            _ => Err(Refusal::custom("this field is given more than once")),
        }
    }

    fn parse<T: FromStr>(&self, wanted: &str) -> Result<T, Refusal> {
        let value = self.one()?;
        let wrong = || Refusal::custom(format_args!("\"{value}\" is not {wanted}"));
        value.trim().parse().map_err(|_| wrong())
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $wanted:literal)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            visitor.$visit(self.parse($wanted)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Values<'_> {
    type Error = Refusal;

    /// A buffered value (of a flattened struct) stays text; its type parses it.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            [value] => visitor.visit_str(value),
            _ => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_str(self.one()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.one()? {
            "true" | "on" | "yes" | "1" => visitor.visit_bool(true),
            "false" | "off" | "no" | "0" | "" => visitor.visit_bool(false),
            other => Err(Refusal::custom(format_args!("\"{other}\" is not true or false"))),
        }
    }

    numbers! {
        deserialize_i8 visit_i8 "a whole number from -128 to 127"
        deserialize_i16 visit_i16 "a whole number from -32768 to 32767"
        deserialize_i32 visit_i32 "a whole number that fits"
        deserialize_i64 visit_i64 "a whole number that fits"
        deserialize_u8 visit_u8 "a whole number from 0 to 255"
        deserialize_u16 visit_u16 "a whole number from 0 to 65535"
        deserialize_u32 visit_u32 "a whole number from 0 up that fits"
        deserialize_u64 visit_u64 "a whole number from 0 up that fits"
        deserialize_f32 visit_f32 "a number"
        deserialize_f64 visit_f64 "a number"
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            [value] if value.is_empty() => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_seq(Each(self.0.iter()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_enum(Variant(self.one()?))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i128 u128 bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
    }
}

/// The values of one name, one after another.
struct Each<'a>(std::slice::Iter<'a, String>);

impl<'de> SeqAccess<'de> for Each<'_> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Refusal> {
        let Some(value) = self.0.next() else { return Ok(None) };
        seed.deserialize(Values(std::slice::from_ref(value))).map(Some)
    }
}

/// A choice by its name.
struct Variant<'a>(&'a str);

impl<'de, 'a> EnumAccess<'de> for Variant<'a> {
    type Error = Refusal;
    type Variant = Plain;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Plain), Refusal> {
        let name: StrDeserializer<'a, Refusal> = self.0.into_deserializer();
        seed.deserialize(name).map(|value| (value, Plain))
    }
}

/// A variant without content: a field has no room for more.
struct Plain;

impl<'de> VariantAccess<'de> for Plain {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _seed: T) -> Result<T::Value, Refusal> {
        Err(Refusal::custom("a choice has no value of its own here"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, _v: V) -> Result<V::Value, Refusal> {
        Err(Refusal::custom("a choice has no value of its own here"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        _v: V,
    ) -> Result<V::Value, Refusal> {
        Err(Refusal::custom("a choice has no value of its own here"))
    }
}
