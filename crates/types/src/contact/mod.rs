//! How to reach somebody: mail addresses, telephone numbers, countries, languages.

mod country;
mod email;
mod language;
mod phone;
#[cfg(test)]
mod tests;

pub use self::country::Country;
pub use self::email::Email;
pub use self::language::Language;
pub use self::phone::Phone;
