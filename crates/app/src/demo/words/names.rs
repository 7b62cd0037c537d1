//! Where customers sit and what people there are called. Telephone numbers are from the blocks that
//! regulators keep free for films, so that nobody is called by a demo.

/// A language's first names and surnames.
pub(in super::super) struct Tongue {
    /// ISO 639-1.
    pub(in super::super) code: &'static str,
    pub(in super::super) first: &'static [&'static str],
    pub(in super::super) last: &'static [&'static str],
}

/// A country with its towns.
pub(in super::super) struct Land {
    /// ISO alpha-2.
    pub(in super::super) code: &'static str,
    pub(in super::super) tongue: usize,
    pub(in super::super) towns: &'static [&'static str],
    /// Beginnings of telephone numbers to which three digits are added; none where no block is kept free.
    pub(in super::super) phones: &'static [&'static str],
}

pub(in super::super) const TONGUES: [Tongue; 3] = [
    Tongue {
        code: "de",
        first: &[
            "Anke", "Bernd", "Carla", "Dieter", "Elke", "Florian", "Greta", "Heiner", "Ilse",
            "Jakob", "Katrin", "Lukas", "Mareike", "Nils", "Oskar", "Petra", "Ruben", "Silke",
            "Thea", "Ulrich", "Vera", "Wiebke", "Yannick", "Zita", "Lena", "Moritz", "Sabine",
            "Hendrik", "Johanna", "Matthias",
        ],
        last: &[
            "Adam", "Bauer", "Conrad", "Dorn", "Ebert", "Falk", "Gruber", "Hartwig", "Imhof",
            "Jansen", "Keller", "Lorenz", "Maurer", "Neumann", "Oswald", "Pohl", "Reiter",
            "Sander", "Thiele", "Unger", "Vogler", "Wendt", "Zeller", "Brunner", "Castell",
            "Diehl", "Engel", "Fink", "Hagen", "Krause", "Linde", "Moser", "Nagel", "Ritter",
            "Seidel", "Teske", "Urban", "Winter", "Ziegler", "Albers",
        ],
    },
    Tongue {
        code: "nl",
        first: &[
            "Anouk", "Bas", "Daan", "Eline", "Femke", "Gijs", "Hanneke", "Jeroen", "Koen", "Lotte",
            "Maarten", "Noor", "Pieter", "Roos", "Sander", "Tess", "Wouter", "Yvette",
        ],
        last: &[
            "Bakker",
            "de Graaf",
            "van Dijk",
            "Hoekstra",
            "Jonker",
            "Kuiper",
            "Meijer",
            "Postma",
            "Smeets",
            "Timmer",
            "Verhoeven",
            "de Wit",
            "Zwart",
            "van Loon",
            "Brouwer",
            "Dekker",
        ],
    },
    Tongue {
        code: "en",
        first: &[
            "Alice", "Ben", "Chloe", "Daniel", "Erin", "Freddie", "Gemma", "Harry", "Imogen",
            "Jack", "Kate", "Liam", "Maya", "Nathan", "Olivia", "Priya", "Rory", "Sian", "Tara",
            "Will",
        ],
        last: &[
            "Ashdown",
            "Barker",
            "Cole",
            "Dawson",
            "Ellery",
            "Fairfax",
            "Garner",
            "Holloway",
            "Iveson",
            "Jarvis",
            "Kendrick",
            "Lowther",
            "Marsh",
            "Nolan",
            "Orwin",
            "Pemberton",
            "Quill",
            "Rowan",
            "Sutton",
            "Thorne",
            "Wake",
            "Yates",
        ],
    },
];

/// Countries by how many customers sit there.
pub(in super::super) const LANDS: [(Land, u32); 5] = [
    (
        Land {
            code: "DE",
            tongue: 0,
            towns: &[
                "Berlin", "Hamburg", "Munich", "Cologne", "Leipzig", "Bremen", "Kiel", "Rostock",
                "Dresden", "Freiburg", "Ulm", "Erfurt", "Lübeck", "Kassel", "Mainz", "Bamberg",
            ],
            phones: &["+493023125", "+496990009", "+494066969", "+498999998"],
        },
        58,
    ),
    (
        Land {
            code: "AT",
            tongue: 0,
            towns: &["Vienna", "Graz", "Linz", "Salzburg", "Innsbruck", "Bregenz"],
            phones: &[],
        },
        11,
    ),
    (
        Land {
            code: "CH",
            tongue: 0,
            towns: &["Zurich", "Basel", "Bern", "Winterthur", "St. Gallen", "Lucerne"],
            phones: &[],
        },
        8,
    ),
    (
        Land {
            code: "NL",
            tongue: 1,
            towns: &["Amsterdam", "Utrecht", "Groningen", "Haarlem", "Zwolle", "Arnhem"],
            phones: &[],
        },
        10,
    ),
    (
        Land {
            code: "GB",
            tongue: 2,
            towns: &["London", "Bristol", "Leeds", "Norwich", "York", "Bath", "Edinburgh"],
            phones: &["+442079460", "+441134960"],
        },
        13,
    ),
];
