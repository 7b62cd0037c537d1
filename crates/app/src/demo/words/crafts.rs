//! What makers who join the market sell, and what shoppers in the showroom look for.

/// A maker's line.
pub(in super::super) struct Craft {
    /// What they mainly sell.
    pub(in super::super) line: &'static str,
    /// What their businesses are called, in the order of the languages.
    pub(in super::super) called: [&'static [&'static str]; 3],
    /// What they write into the form.
    pub(in super::super) wish: &'static str,
    /// What must work, and what happens otherwise.
    pub(in super::super) need: (&'static str, &'static str),
}

pub(in super::super) const CRAFTS: [Craft; 10] = [
    Craft {
        line: "stoneware and tableware",
        called: [
            &["Keramik", "Töpferei", "Tonwerk"],
            &["Keramiek", "Aardewerk"],
            &["Pottery", "Stoneware"],
        ],
        wish: "We sell at fairs and have run out of weekends. Can small series be listed, each piece a little different?",
        need: (
            "List pieces that exist once",
            "Two customers buy the same bowl and one is disappointed",
        ),
    },
    Craft {
        line: "hand-poured candles",
        called: [
            &["Kerzen", "Wachswerk", "Lichtmanufaktur"],
            &["Kaarsen"],
            &["Candles", "Wax & Wick"],
        ],
        wish: "Christmas is forty per cent of our year. We want to be listed before October.",
        need: (
            "Raise stock in bulk before the season",
            "We sell out on paper while the shelves are full",
        ),
    },
    Craft {
        line: "leather bags and belts",
        called: [&["Lederwerk", "Sattlerei"], &["Leder", "Tassen"], &["Leather", "Saddlery"]],
        wish: "Buyers ask for initials on the strap. Does your order form allow that?",
        need: (
            "Ask the buyer for initials with the order",
            "We write a mail for each order and wait for days",
        ),
    },
    Craft {
        line: "knitwear and blankets",
        called: [&["Strickerei", "Wollwerk"], &["Breigoed", "Wol"], &["Knitwear", "Woollens"]],
        wish: "Returns are our worry: who pays for the parcel back, and how is the wool inspected?",
        need: ("Clear rules for returns", "A worn blanket comes back and we pay for it twice"),
    },
    Craft {
        line: "wooden toys",
        called: [&["Holzspiel", "Spielwerk"], &["Houten Speelgoed"], &["Wooden Toys", "Toy Bench"]],
        wish: "We have the safety papers for every toy. Can they be shown beside the article?",
        need: (
            "Show certificates beside the article",
            "Parents ask the same question in every mail",
        ),
    },
    Craft {
        line: "silver jewellery",
        called: [
            &["Silberschmiede", "Goldschmiede"],
            &["Zilver", "Sieraden"],
            &["Silver", "Jewellery"],
        ],
        wish: "We make rings to measure within three weeks. Is a delivery time of our own possible?",
        need: (
            "A delivery time of our own for each article",
            "The system promises three days, and we need three weeks",
        ),
    },
    Craft {
        line: "soap and bath salts",
        called: [&["Seifenküche", "Seifenwerk"], &["Zeep"], &["Soap Works", "Soapery"]],
        wish: "Two of us, eighty articles, no shop system. How much work is the catalogue?",
        need: (
            "Help with the first eighty articles",
            "We begin in the evening and never get past ten",
        ),
    },
    Craft {
        line: "prints and cards",
        called: [
            &["Druckwerkstatt", "Papierpresse"],
            &["Drukkerij", "Papier"],
            &["Press", "Print Room"],
        ],
        wish: "Our cards sell in packs and one by one. Can the stock of both be one?",
        need: ("One stock for packs and single cards", "We count by hand each Friday"),
    },
    Craft {
        line: "honey and preserves",
        called: [&["Imkerei", "Einmachglas"], &["Imkerij", "Jam"], &["Apiary", "Preserves"]],
        wish: "Glass is heavy. Which parcel prices do you have for twelve jars?",
        need: ("Parcel prices by weight", "A box of twelve costs us more than it earns"),
    },
    Craft {
        line: "lamps and shades",
        called: [&["Lampenwerk", "Lichtwerkstatt"], &["Lampen"], &["Lighting", "Lampshades"]],
        wish: "We would like to try three lamps first, not the whole range. Is that worth your while?",
        need: (
            "Begin with three articles",
            "A year's contract for an experiment is too much for us",
        ),
    },
];

/// What a shopper looks for, what it costs, and what it is for.
pub(in super::super) struct Article {
    pub(in super::super) name: &'static str,
    pub(in super::super) kind: &'static str,
    pub(in super::super) price: (i64, i64),
    pub(in super::super) wish: &'static str,
    pub(in super::super) extras: &'static str,
}

pub(in super::super) const ARTICLES: [Article; 9] = [
    Article {
        name: "Dining table “Fjell”, oak",
        kind: "tables",
        price: (1_450, 3_200),
        wish: "A table for eight in an old flat; the old one is too narrow when the parents come.",
        extras: "oil set and felt pads",
    },
    Article {
        name: "Floor lamp “Reed”",
        kind: "lamps",
        price: (290, 680),
        wish: "Light to read by that does not wake the baby.",
        extras: "dimmer and spare bulb",
    },
    Article {
        name: "Wool rug “Dune”, 200 × 300",
        kind: "rugs",
        price: (890, 2_400),
        wish: "A warm floor for the living room, and the dog must be allowed on it.",
        extras: "anti-slip underlay",
    },
    Article {
        name: "Bookshelf “Ladder”",
        kind: "shelves",
        price: (640, 1_900),
        wish: "Nine metres of books and one crooked wall.",
        extras: "wall brackets and delivery with assembly",
    },
    Article {
        name: "Armchair “Harbour”",
        kind: "chairs",
        price: (780, 1_650),
        wish: "A chair for grandfather that he gets out of without help.",
        extras: "a second cushion cover",
    },
    Article {
        name: "Pendant lamp “Bell”, set of three",
        kind: "lamps",
        price: (420, 960),
        wish: "Above the kitchen counter, not too bright, not too low.",
        extras: "longer cables",
    },
    Article {
        name: "Bed “Meadow”, 160 × 200",
        kind: "beds",
        price: (1_150, 2_900),
        wish: "The first bed that is not from a student flat.",
        extras: "slatted frame and delivery",
    },
    Article {
        name: "Woven baskets, a set",
        kind: "small things",
        price: (85, 240),
        wish: "A present for a house-warming on Saturday.",
        extras: "gift wrapping",
    },
    Article {
        name: "Sideboard “Strand”",
        kind: "shelves",
        price: (980, 2_350),
        wish: "Hide the cables, show the records.",
        extras: "cable cut-out",
    },
];
