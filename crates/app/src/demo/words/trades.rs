//! The trades of the retailers who buy the software: what they sell, what hurts, what they ask for.

/// A trade.
pub(in super::super) struct Trade {
    /// As the company's record has it.
    pub(in super::super) industry: &'static str,
    /// What such shops are called, in the order of the languages.
    pub(in super::super) called: [&'static [&'static str]; 3],
    pub(in super::super) sells: &'static str,
    /// A competitor of theirs and what it offers.
    pub(in super::super) rivals: [(&'static str, &'static str); 2],
    /// What their customers complain about, word for word.
    pub(in super::super) complaint: &'static str,
    pub(in super::super) trend: &'static str,
    /// The technical pain, what it costs the business, what it does to a person.
    pub(in super::super) pains: [&'static str; 3],
    /// Requirement and use case: the first is in the standard, the second often is a gap.
    pub(in super::super) needs: [(&'static str, &'static str); 2],
    /// What delivery proposes for the gap.
    pub(in super::super) way: &'static str,
}

pub(in super::super) const TRADES: [Trade; 8] = [
    Trade {
        industry: "bicycles",
        called: [
            &["Radhaus", "Zweirad", "Radwerk"],
            &["Fietsen", "Rijwielen"],
            &["Cycles", "Bikes"],
        ],
        sells: "bicycles, helmets and repairs",
        rivals: [
            ("Velohof Nord", "books workshop slots online"),
            ("Pedal & Partner", "lends a bicycle during repairs"),
        ],
        complaint: "“Ordered online, and in the shop nobody knew of it.”",
        trend: "leasing through the employer grows; the workshop earns more than the sale",
        pains: [
            "Stock in the web shop is a day old, so bicycles are sold twice in season",
            "Eleven cancelled orders a month in spring, each worth about 900 euro",
            "The branch manager apologises on the telephone every Saturday and is tired of it",
        ],
        needs: [
            (
                "One stock for shops and web shop",
                "The seller reserves a bicycle in the branch and it leaves the web shop within a minute",
            ),
            (
                "Workshop orders on the same customer card",
                "The mechanic scans the frame number and sees sale, guarantee and earlier repairs",
            ),
        ],
        way: "Frame number as a field of the customer card, and a workshop form on top of the order",
    },
    Trade {
        industry: "books",
        called: [&["Buchhandlung", "Bücher"], &["Boeken", "Boekhandel"], &["Books", "Bookshop"]],
        sells: "books, maps and stationery",
        rivals: [
            ("Leseinsel", "orders until five, in the shop at nine"),
            ("Papier & Prosa", "a card with the tenth book free"),
        ],
        complaint: "“They called me about a book that I had collected a week before.”",
        trend: "readings and subscriptions bind customers; schools order online only",
        pains: [
            "Customer orders are kept in a ring binder beside each till",
            "Two hours a day and branch go into telephone calls about orders",
            "The owner cannot take a week off, because only she reads the binder",
        ],
        needs: [
            (
                "Customer orders with a message when the book is there",
                "The bookseller books the parcel in and the customer gets a message at once",
            ),
            (
                "School lists with parents' orders",
                "A class list is opened online and each child's parcel is packed by itself",
            ),
        ],
        way: "Lists as a shared basket with one line a child, printed as packing slips",
    },
    Trade {
        industry: "furniture",
        called: [
            &["Wohnhaus", "Möbel", "Einrichtung"],
            &["Wonen", "Meubelen"],
            &["Furniture", "Interiors"],
        ],
        sells: "furniture, lighting and kitchens",
        rivals: [
            ("Nordwohnen", "plans rooms in the browser"),
            ("Haus Elbe", "delivers within ten days"),
        ],
        complaint: "“Three calls to find out when the sofa comes.”",
        trend: "people plan on the telephone and decide on the sofa",
        pains: [
            "Quotes are written in a text program and typed again as orders",
            "Every twentieth order has a wrong fabric, which costs about 60,000 euro a year",
            "The head of sales was blamed for a kitchen that was two hand-widths too long",
        ],
        needs: [
            (
                "Quote becomes order with one click",
                "The adviser changes a fabric in the quote and the order follows",
            ),
            (
                "Delivery day the customer chooses",
                "The customer picks a day online, and the route of the van is planned from it",
            ),
        ],
        way: "Delivery calendar by postcode with a limit a day, shown on the order's page",
    },
    Trade {
        industry: "optics",
        called: [
            &["Optik", "Augenblick", "Sehwerk"],
            &["Optiek", "Brillen"],
            &["Opticians", "Eyewear"],
        ],
        sells: "glasses, lenses and eye tests",
        rivals: [
            ("Klarblick", "tries frames on by camera"),
            ("Brillenwerk", "lenses by subscription"),
        ],
        complaint: "“My values were measured in one branch and unknown in the other.”",
        trend: "lens subscriptions and appointments made online",
        pains: [
            "Each branch has its own customer file",
            "Every tenth test is measured a second time: 400 hours a year",
            "The optician with the most experience answers the telephone instead of testing eyes",
        ],
        needs: [
            (
                "One customer file for all branches",
                "Values measured in one branch are there in the other when the customer sits down",
            ),
            (
                "Reminder of the next eye test",
                "Two years after the test the customer is invited, with a choice of three days",
            ),
        ],
        way: "A rule on the customer card that opens an appointment list each Monday",
    },
    Trade {
        industry: "gardening",
        called: [
            &["Gartenmarkt", "Grünhof", "Baumschule"],
            &["Tuincentrum", "Kwekerij"],
            &["Garden Centre", "Nursery"],
        ],
        sells: "plants, soil and garden furniture",
        rivals: [
            ("Pflanzenwelt Süd", "plant advice by message"),
            ("Hof Linden", "a club price on Wednesdays"),
        ],
        complaint: "“The app said in stock. It was, but in the greenhouse nobody could find.”",
        trend: "balconies instead of gardens; advice by video sells more than discounts",
        pains: [
            "Plants have no article number at the till, so they are keyed in by group",
            "A third of the losses cannot be explained: about 85,000 euro a year",
            "The manager counts pots on Sunday evenings instead of being at home",
        ],
        needs: [
            (
                "Labels printed from the delivery note",
                "A pallet arrives, and forty labels are printed beside it",
            ),
            (
                "Loss recorded on the telephone",
                "Somebody throws a tray away and taps it, with the reason",
            ),
        ],
        way: "A short form on the handheld, with a photo, that books the loss to the group",
    },
    Trade {
        industry: "outdoor sports",
        called: [&["Bergsport", "Outdoorhaus"], &["Buitensport"], &["Outdoors", "Mountain Supply"]],
        sells: "boots, tents and clothing",
        rivals: [
            ("Gipfelkreuz", "repairs instead of exchanging"),
            ("Trailhouse", "tests boots on a ramp"),
        ],
        complaint: "“Great advice, and then they did not have my size anywhere.”",
        trend: "second-hand corners and repairs bring people back into the shop",
        pains: [
            "Sizes in other branches are asked for by telephone",
            "One in six advised customers leaves without buying; that is 210,000 euro a year",
            "Sellers feel foolish when the web shop knows more than they do",
        ],
        needs: [
            (
                "Sizes of all branches on the sales floor",
                "The seller sees the size in another branch and has it sent home before the customer has tied the laces",
            ),
            (
                "Second-hand goods taken in at the till",
                "A jacket is judged, priced and labelled in two minutes",
            ),
        ],
        way: "A take-in form that makes an article with a number of its own",
    },
    Trade {
        industry: "toys",
        called: [&["Spielzeug", "Kinderland"], &["Speelgoed"], &["Toys", "Playhouse"]],
        sells: "toys, games and school bags",
        rivals: [
            ("Spielgarten", "wish lists for birthdays"),
            ("Klötzchen", "wraps for free all year"),
        ],
        complaint: "“Grandmother bought the same box twice because there was no list.”",
        trend: "wish lists are shared by message; December decides about the year",
        pains: [
            "Wish lists are on paper and only in one branch",
            "The December queue costs about 40 baskets a day",
            "The deputy spent Christmas Eve searching for a school bag that was in the other branch",
        ],
        needs: [
            (
                "Wish lists in all branches and online",
                "An aunt buys in Kiel what the child chose in Hamburg",
            ),
            (
                "A second till on a telephone in December",
                "A seller takes card payments in the queue",
            ),
        ],
        way: "The till on a handheld with a card reader, for six weeks of the year",
    },
    Trade {
        industry: "wine and delicatessen",
        called: [
            &["Weinkontor", "Feinkost"],
            &["Wijnhandel", "Delicatessen"],
            &["Wine Merchants", "Provisions"],
        ],
        sells: "wine, cheese and hampers",
        rivals: [
            ("Rebenhof", "six bottles a month by subscription"),
            ("Kontor Sieben", "tastings with a till at the table"),
        ],
        complaint: "“The hamper for our customers came after the holidays.”",
        trend: "company gifts and tastings; single bottles go to the supermarket",
        pains: [
            "Company orders come by mail and are typed in twice",
            "Every December some forty hampers are wrong or late, and two customers leave",
            "The managing director writes the apologies herself",
        ],
        needs: [
            (
                "Company orders with many addresses",
                "A company uploads eighty addresses and sees each parcel on its way",
            ),
            (
                "Age checked at the door",
                "The driver's slip says so, and the result comes back to the order",
            ),
        ],
        way: "A field of the delivery that the carrier's message fills in",
    },
];

/// Systems that retailers have: name, what for, what becomes of it, what troubles them.
pub(in super::super) const SYSTEMS: [(&str, &str, &str, &str); 7] = [
    ("Kassa 9 tills", "till", "to be replaced", "Prices are changed at each till by hand"),
    ("Shopkarren web shop", "web shop", "to be connected", "Stock is sent once a night"),
    (
        "Ledgerline bookkeeping",
        "bookkeeping",
        "to be connected",
        "Takings are typed in every Monday",
    ),
    ("A table on the owner's computer", "stock", "to be replaced", "Nobody dares to sort it"),
    ("Parcelhub labels", "delivery", "to be connected", "Addresses are copied by hand"),
    (
        "Postbote newsletters",
        "customers and marketing",
        "stays apart",
        "Nobody knows who bought afterwards",
    ),
    ("Cardport terminals", "payment", "stays apart", "The contract runs for two more years"),
];
