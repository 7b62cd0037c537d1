//! The countries of ISO 3166-1, with what a telephone number needs to know of them.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::invalid::serde_as_text;
use crate::{Invalid, fold};

/// A country by its two letters (ISO 3166-1 alpha-2); countries sort by their letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(u8);

/// One line of `data/countries.txt`.
pub(super) struct Facts {
    alpha2: &'static str,
    alpha3: &'static str,
    name: &'static str,
    /// The digits behind the plus sign.
    pub(super) calling_code: &'static str,
    /// What is dialled before a number within the country and dropped from outside; or nothing.
    pub(super) trunk: &'static str,
    /// What is dialled to leave the country.
    pub(super) exit: &'static str,
    /// The fewest and the most digits of a number without calling code and trunk.
    pub(super) lengths: (usize, usize),
}

/// Codes are those of ISO 3166-1; names follow the English of CLDR, made plain; calling codes,
/// prefixes and lengths are those that libphonenumber 9.0.43 knows.
static TABLE: LazyLock<Vec<Facts>> = LazyLock::new(|| {
    let lines = include_str!("../../data/countries.txt").lines();
    lines.filter(|line| !line.starts_with('#')).map(read_line).collect()
});

static BY_NAME: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for country in Country::all() {
        let facts = country.facts();
        for name in [facts.alpha2, facts.alpha3, facts.name] {
            names.insert(fold(name), country);
        }
    }
    for (name, code) in OTHER_NAMES {
        names.insert((*name).to_owned(), code.parse().expect("a code of the table"));
    }
    names
});

/// Other names that lists of customers use, folded.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("uk", "GB"),
    ("great britain", "GB"),
    ("england", "GB"),
    ("scotland", "GB"),
    ("wales", "GB"),
    ("northern ireland", "GB"),
    ("us", "US"),
    ("united states of america", "US"),
    ("america", "US"),
    ("holland", "NL"),
    ("the netherlands", "NL"),
    ("czech republic", "CZ"),
    ("turkey", "TR"),
    ("korea", "KR"),
    ("republic of korea", "KR"),
    ("russian federation", "RU"),
    ("viet nam", "VN"),
    ("ivory coast", "CI"),
    ("uae", "AE"),
    ("burma", "MM"),
    ("macau", "MO"),
    ("macedonia", "MK"),
    ("swaziland", "SZ"),
    ("cabo verde", "CV"),
    ("east timor", "TL"),
    ("brasil", "BR"),
    ("deutschland", "DE"),
    ("osterreich", "AT"),
    ("schweiz", "CH"),
    ("suisse", "CH"),
    ("espana", "ES"),
    ("italia", "IT"),
];

fn read_line(line: &'static str) -> Facts {
    let mut parts = line.splitn(7, ' ');
    let mut part = || parts.next().expect("a line of the table has seven parts");
    let (alpha2, alpha3, calling_code, trunk, exit) = (part(), part(), part(), part(), part());
    let (least, most) = part().split_once('-').expect("lengths are a range");
    let length = |digits: &str| digits.parse().expect("a length is a number");
    Facts {
        alpha2,
        alpha3,
        calling_code,
        trunk: if trunk == "-" { "" } else { trunk },
        exit,
        lengths: (length(least), length(most)),
        name: part(),
    }
}

impl Country {
    /// All countries, by their letters.
    pub fn all() -> impl Iterator<Item = Self> {
        let last = u8::try_from(TABLE.len()).expect("there are fewer than 256 countries");
        (0..last).map(Self)
    }

    /// The two letters.
    pub fn as_str(self) -> &'static str {
        self.facts().alpha2
    }

    /// The three letters (alpha-3).
    pub fn alpha3(self) -> &'static str {
        self.facts().alpha3
    }

    /// The English name.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// The calling code without the plus sign; countries may share one.
    pub fn calling_code(self) -> &'static str {
        self.facts().calling_code
    }

    /// Finds a country by two letters, three letters or a name as customers' lists write it
    /// ("UK", "Czech Republic"), case and accents aside.
    pub fn find(text: &str) -> Option<Self> {
        BY_NAME.get(&fold(text)).copied()
    }

    pub(super) fn facts(self) -> &'static Facts {
        &TABLE[usize::from(self.0)]
    }
}

/// Reads the two letters, in any case.
impl FromStr for Country {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let code = text.trim().to_ascii_uppercase();
        let place = TABLE.binary_search_by(|facts| facts.alpha2.cmp(&code));
        let place = place.ok().and_then(|place| u8::try_from(place).ok());
        place.map(Self).ok_or_else(|| {
            Invalid::new("a country", text, "it is a code of two letters (ISO 3166-1) such as DE")
        })
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Country, "a country as DE");
