//! Shoppers in the showroom: quick, small, and many only look.

use deal::ActivityKind;
use playbook::model::EvidenceKind;

use super::{DAY, Did, HOUR, Source, Stage, Then, Way, Who, after, campaign, source, told};
use crate::demo::words::talk::Talk;

pub(super) const SOURCES: &[(Source, u32)] = &[
    (told("shop visit", 1.4), 38),
    (campaign("social network", "Rooms at dusk", 0.6), 26),
    (source("website", 0.9), 20),
    (told("friends", 2.4), 12),
    (told("appointment", 1.9), 4),
];

const OWNER: Who = Who::Owner;
const SERVICE: Who = Who::Role("service");

pub(super) const STAGES: &[Stage] = &[
    Stage {
        key: "attract",
        go_on: 0.72,
        beats: &[
            after(4, 100, OWNER)
                .message(Talk::Question)
                .tasks(&["answer-first", "note-touchpoint"])
                .answers(&["touchpoints"])
                .then(Then::Contact),
            after(15, 4 * HOUR, OWNER).log(Did::Heard(ActivityKind::Mail), Talk::Question),
            after(5, 40, OWNER).then(Then::Advance),
        ],
        ways_out: &[(Way::Disqualified("only-looking"), 60), (Way::Silent("no-more-wish"), 40)],
    },
    Stage {
        key: "wish",
        go_on: 0.78,
        beats: &[
            after(HOUR, DAY, OWNER)
                .met(Talk::Visit)
                .tasks(&["welcome", "ask-wish"])
                .answers(&["wish"]),
            after(5, 30, OWNER).then(Then::Advance),
        ],
        ways_out: &[
            (Way::Lost("not-found"), 40),
            (Way::Parked("saving-up"), 25),
            (Way::Disqualified("only-looking"), 35),
        ],
    },
    Stage {
        key: "advise",
        go_on: 0.74,
        beats: &[
            after(30, 2 * DAY, OWNER).met(Talk::Visit).tasks(&["show"]).answers(&["shown"]),
            after(10, HOUR, OWNER).then(Then::Advance),
        ],
        ways_out: &[
            (Way::Lost("not-found"), 30),
            (Way::Rival("cheaper"), 35),
            (Way::Lost("not-in-stock"), 20),
            (Way::Lost("bad-touchpoint"), 15),
        ],
    },
    Stage {
        key: "agree",
        go_on: 0.78,
        beats: &[
            after(HOUR, 3 * DAY, OWNER)
                .met(Talk::Visit)
                .tasks(&["offer-extras", "clear-all"])
                .answers(&["basket"])
                .shows("yes", EvidenceKind::Meeting),
            after(5, 30, OWNER).then(Then::Advance),
        ],
        ways_out: &[
            (Way::Rival("cheaper"), 40),
            (Way::Silent("no-more-wish"), 35),
            (Way::Parked("saving-up"), 25),
        ],
    },
    Stage {
        key: "checkout",
        go_on: 0.98,
        beats: &[
            after(5, HOUR, OWNER).tasks(&["receipt"]),
            after(5, 2 * HOUR, OWNER).then(Then::Win),
        ],
        ways_out: &[(Way::Lost("no-more-wish"), 1)],
    },
    Stage {
        key: "receive",
        go_on: 1.0,
        beats: &[
            after(2 * HOUR, DAY, SERVICE).message(Talk::Welcome).tasks(&["announce"]),
            after(2 * DAY, 8 * DAY, SERVICE)
                .tasks(&["bring"])
                .shows("received", EvidenceKind::Signature),
            after(20, 4 * HOUR, OWNER).then(Then::Advance),
        ],
        ways_out: &[],
    },
    Stage {
        key: "keep",
        go_on: 1.0,
        beats: &[
            after(8 * DAY, 11 * DAY, OWNER)
                .mail(Talk::HowIsIt)
                .tasks(&["ask-like"])
                .answers(&["feedback"]),
            after(5 * DAY, 9 * DAY, Who::Role("marketing")).tasks(&["nurture"]),
            after(15 * DAY, 25 * DAY, OWNER).message(Talk::HowIsIt).tasks(&["next-wish"]),
            after(DAY, 4 * DAY, OWNER).then(Then::Complete),
        ],
        ways_out: &[],
    },
];
