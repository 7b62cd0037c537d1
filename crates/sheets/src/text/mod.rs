//! Delimited text: bytes become characters ([`source`]), characters become rows ([`parse`]), and
//! [`reader`] keeps count of the lines and passes on what is wrong.

pub(crate) mod parse;
pub(crate) mod reader;
pub(crate) mod source;

#[cfg(test)]
mod tests;
