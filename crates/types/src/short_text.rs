//! A short ASCII text of fixed length that lives on the stack: what a database column stores.

use std::fmt;
use std::ops::Deref;

/// `N` ASCII characters without a heap allocation; it derefs to `&str`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortText<const N: usize>([u8; N]);

impl<const N: usize> ShortText<N> {
    /// Wraps characters that the caller has made, all of them ASCII.
    pub(crate) fn from_ascii(characters: [u8; N]) -> Self {
        debug_assert!(characters.is_ascii(), "a short text is ASCII");
        Self(characters)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("from_ascii took ASCII only")
    }
}

impl<const N: usize> Deref for ShortText<N> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> AsRef<str> for ShortText<N> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> From<ShortText<N>> for String {
    fn from(text: ShortText<N>) -> Self {
        text.as_str().to_owned()
    }
}

impl<const N: usize> fmt::Display for ShortText<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for ShortText<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
