//! Makers who join the market: whoever answers soon qualifies many more of them.

use playbook::model::EvidenceKind;

use super::{DAY, HOUR, Source, Stage, Then, Way, Who, after, campaign, source, told};
use crate::demo::words::talk::Talk;

pub(super) const SOURCES: &[(Source, u32)] = &[
    (source("organic search", 1.2), 27),
    (campaign("paid search", "Sell what you make", 0.9), 20),
    (campaign("social", "Hands of the month", 0.5), 18),
    (source("web form", 1.0), 12),
    (told("referral", 2.8), 9),
    (source("direct traffic", 1.3), 8),
    (campaign("email", "Winter market", 0.9), 4),
    (campaign("display", "Winter market", 0.4), 2),
];

const OWNER: Who = Who::Owner;
const LEGAL: Who = Who::Role("legal");
const ONBOARDING: Who = Who::Role("onboarding");

pub(super) const STAGES: &[Stage] = &[
    Stage {
        key: "contact",
        go_on: 0.66,
        beats: &[
            after(8, 3 * HOUR, Who::Sdr)
                .reached(Talk::Opening)
                .tasks(&["validate", "first-touch"])
                .answers(&["request"])
                .then(Then::Contact),
            after(5, HOUR, Who::Sdr).then(Then::Advance),
        ],
        ways_out: &[
            (Way::Unreachable("wrong-details"), 34),
            (Way::Silent("no-answer"), 30),
            (Way::Disqualified("not-a-merchant"), 26),
            (Way::Disqualified("goods-not-allowed"), 10),
        ],
    },
    Stage {
        key: "qualify",
        go_on: 0.58,
        beats: &[
            after(2 * HOUR, 2 * DAY, Who::Sdr)
                .reached(Talk::Opening)
                .tasks(&["ask-five"])
                .answers(&["merchant", "qualification"]),
            after(HOUR, DAY, Who::Sdr)
                .heard(Talk::Booked)
                .tasks(&["book", "brief"])
                .shows("meeting-set", EvidenceKind::MeetingBooked)
                .then(Then::Role("seller")),
            after(10, 2 * HOUR, Who::Sdr).then(Then::Advance),
        ],
        ways_out: &[
            (Way::Parked("later"), 22),
            (Way::Parked("no-company-yet"), 16),
            (Way::Parked("season"), 8),
            (Way::Lost("too-dear"), 20),
            (Way::Lost("no-decision"), 16),
            (Way::Disqualified("not-a-merchant"), 18),
        ],
    },
    Stage {
        key: "meet",
        go_on: 0.74,
        beats: &[
            after(HOUR, DAY, OWNER).tasks(&["read-brief"]),
            after(DAY, 3 * DAY, OWNER)
                .met(Talk::Discovery)
                .tasks(&["hold-meeting", "next-date"])
                .answers(&["fit"]),
            after(20, 4 * HOUR, OWNER).then(Then::Advance),
        ],
        ways_out: &[
            (Way::Silent("no-answer"), 35),
            (Way::Lost("no-decision"), 30),
            (Way::Rival("other-marketplace"), 25),
            (Way::Lost("too-dear"), 10),
        ],
    },
    Stage {
        key: "offer",
        go_on: 0.64,
        beats: &[
            after(2 * HOUR, DAY, OWNER).reached(Talk::Feedback).tasks(&["numbers-together"]),
            after(HOUR, DAY, OWNER).mail(Talk::Quote).tasks(&["send-offer"]).then(Then::Quote),
            after(HOUR, DAY, Who::Role("manager")).then(Then::Grant),
            after(DAY, 4 * DAY, OWNER)
                .reached(Talk::Feedback)
                .tasks(&["ask-reply"])
                .answers(&["offer-reply"])
                .shows("accepted", EvidenceKind::Call),
            after(20, 4 * HOUR, OWNER).then(Then::Advance),
        ],
        ways_out: &[
            (Way::Rival("other-marketplace"), 34),
            (Way::Lost("too-dear"), 28),
            (Way::Silent("no-answer"), 26),
            (Way::Lost("no-decision"), 12),
        ],
    },
    Stage {
        key: "agree",
        go_on: 0.90,
        beats: &[
            after(HOUR, DAY, LEGAL).then(Then::Process("papers")),
            after(HOUR, DAY, LEGAL).tasks(&["prepare-agreement"]),
            after(HOUR, DAY, OWNER).mail(Talk::Summary).tasks(&["summary"]).answers(&["agreement"]),
            after(3 * HOUR, 3 * DAY, OWNER)
                .heard(Talk::Yes)
                .shows("signed", EvidenceKind::Signature),
            after(20, 4 * HOUR, OWNER).then(Then::Advance),
        ],
        ways_out: &[(Way::Lost("no-decision"), 60), (Way::Rival("other-marketplace"), 40)],
    },
    Stage {
        key: "settle",
        go_on: 0.95,
        beats: &[
            after(HOUR, DAY, OWNER).mail(Talk::Invoice).tasks(&["invoice"]),
            after(2 * DAY, 5 * DAY, OWNER).reached(Talk::PaymentAsk).tasks(&["ask-payment"]),
            after(HOUR, 4 * DAY, OWNER).then(Then::Win),
        ],
        ways_out: &[(Way::Lost("did-not-pay"), 1)],
    },
    Stage {
        key: "onboard",
        go_on: 1.0,
        beats: &[
            after(HOUR, DAY, ONBOARDING).reached(Talk::Welcome).tasks(&["welcome-call"]),
            after(DAY, 4 * DAY, ONBOARDING).log(super::Did::Met, Talk::Start).tasks(&["catalogue"]),
            after(2 * DAY, 8 * DAY, ONBOARDING)
                .tasks(&["first-order"])
                .shows("live", EvidenceKind::Message),
            after(HOUR, DAY, OWNER).then(Then::Advance),
        ],
        ways_out: &[],
    },
    Stage {
        key: "grow",
        go_on: 1.0,
        beats: &[
            after(16 * DAY, 22 * DAY, OWNER)
                .reached(Talk::HowIsIt)
                .tasks(&["ask-satisfaction"])
                .answers(&["satisfaction"]),
            after(4 * DAY, 9 * DAY, OWNER).reached(Talk::HowIsIt).tasks(&["ask-referral"]),
            after(10 * DAY, 20 * DAY, OWNER).tasks(&["bigger-package"]),
            after(DAY, 8 * DAY, OWNER).then(Then::Complete),
        ],
        ways_out: &[],
    },
];
