//! Statements as constants, known to the program before the first one runs.
//!
//! [`sql!`](crate::sql) keeps a statement's text and enters it in one list, so that a single
//! test prepares every statement of the product on both engines
//! ([`testing::prepare_all`](crate::testing::prepare_all)).

use crate::Engine;

/// The text of a statement with `$1`, `$2` … as its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sql {
    pub(crate) text: Text<'static>,
    pub(crate) only: Option<Engine>,
}

/// One statement as each engine wants it. SQLite numbers parameters by `?1`; its `$1` is a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text<'a> {
    pub(crate) sqlite: &'a str,
    pub(crate) postgres: &'a str,
}

impl Sql {
    /// The statement as it was written.
    pub const fn text(&self) -> &'static str {
        self.text.postgres
    }

    #[doc(hidden)]
    pub const fn __new(text: &'static str, sqlite: &'static str, only: Option<Engine>) -> Self {
        Self { text: Text { sqlite, postgres: text }, only }
    }
}

/// A statement of the list, with the place it was written at.
pub struct Registered {
    /// The statement.
    pub sql: Sql,
    /// The source file.
    pub file: &'static str,
    /// The line in it.
    pub line: u32,
}

inventory::collect!(Registered);

impl Registered {
    /// Every statement that `sql!` made in this program.
    pub fn all() -> impl Iterator<Item = &'static Registered> {
        inventory::iter::<Registered>()
    }

    /// Whether the statement is meant for this engine.
    pub fn is_for(&self, engine: Engine) -> bool {
        self.sql.only.is_none_or(|only| only == engine)
    }
}

/// Makes a statement: `const FIND: Sql = sql!("SELECT id FROM deals WHERE number = $1");`
///
/// With `sqlite:` or `postgres:` before the text it belongs to that engine only.
#[macro_export]
macro_rules! sql {
    (sqlite: $text:expr) => {
        $crate::sql!(@ ::std::option::Option::Some($crate::Engine::Sqlite), $text)
    };
    (postgres: $text:expr) => {
        $crate::sql!(@ ::std::option::Option::Some($crate::Engine::Postgres), $text)
    };
    ($text:expr) => {
        $crate::sql!(@ ::std::option::Option::None, $text)
    };
    (@ $only:expr, $text:expr) => {{
        const TEXT: &str = $text;
        const SQLITE: [u8; TEXT.len()] = $crate::__private::question_marks(TEXT);
        const SQL: $crate::Sql =
            $crate::Sql::__new(TEXT, $crate::__private::text_of(&SQLITE), $only);
        $crate::__private::inventory::submit! {
            $crate::Registered { sql: SQL, file: file!(), line: line!() }
        }
        SQL
    }};
}

/// Lists parameters: `params![deal.id, owner, "open"]`.
#[macro_export]
macro_rules! params {
    () => { &[] as &[&dyn $crate::ToParam] };
    ($($value:expr),+ $(,)?) => { &[$(&$value as &dyn $crate::ToParam),+] as &[&dyn $crate::ToParam] };
}

#[doc(hidden)]
pub mod __private {
    pub use inventory;

    /// Turns `$1` into `?1` outside quotes, while the program is compiled.
    pub const fn question_marks<const N: usize>(text: &str) -> [u8; N] {
        let from = text.as_bytes();
        let mut to = [0; N];
        let mut quote = 0;
        let mut i = 0;
        while i < N {
            let byte = from[i];
            to[i] = byte;
            if quote != 0 {
                if byte == quote {
                    quote = 0;
                }
            } else if byte == b'\'' || byte == b'"' {
                quote = byte;
            } else if byte == b'$' && i + 1 < N && from[i + 1].is_ascii_digit() {
                to[i] = b'?';
            }
            i += 1;
        }
        to
    }

    /// The bytes as the text they are.
    pub const fn text_of(bytes: &'static [u8]) -> &'static str {
        match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(_) => panic!("replacing one ASCII byte by another keeps UTF-8"),
        }
    }
}
