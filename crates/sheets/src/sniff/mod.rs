//! Finds out what a file is: its [`format`](mod@format), its [`encoding`], the [`dialect`] of a
//! delimited text and which row is its [`header`].

pub(crate) mod dialect;
pub(crate) mod encoding;
pub(crate) mod format;
pub(crate) mod header;

#[cfg(test)]
mod tests;
