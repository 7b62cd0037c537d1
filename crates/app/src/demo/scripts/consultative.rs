//! Software for retailers: several people decide, and whoever does the discovery well wins twice as often.

use playbook::model::EvidenceKind;

use super::{DAY, HOUR, Source, Stage, Then, Way, Who, after, campaign, source, told};
use crate::demo::words::talk::Talk;

pub(super) const SOURCES: &[(Source, u32)] = &[
    (told("referral", 2.6), 15),
    (told("partner", 1.8), 12),
    (source("organic search", 1.2), 24),
    (source("web form", 1.0), 20),
    (campaign("paid search", "Tills that go on", 0.8), 13),
    (campaign("social", "Saturday at the till", 0.5), 10),
    (told("association day", 1.1), 6),
];

const OWNER: Who = Who::Owner;
const PRESALES: Who = Who::Role("presales");
const ESTIMATOR: Who = Who::Role("estimator");
const DELIVERY: Who = Who::Role("delivery");
const FINANCE: Who = Who::Role("finance");

pub(super) const STAGES: &[Stage] = &[
    Stage {
        key: "validate",
        go_on: 0.90,
        beats: &[
            after(20, 150, Who::Sdr)
                .tasks(&["check-facts", "choose-hour", "look-for-doubles"])
                .answers(&["lead-check"]),
            after(5, 30, Who::Sdr).then(Then::Advance),
        ],
        ways_out: &[(Way::Disqualified("false-lead"), 6), (Way::Disqualified("too-small"), 4)],
    },
    Stage {
        key: "research",
        go_on: 0.94,
        beats: &[
            after(40, 5 * HOUR, Who::Sdr)
                .tasks(&["research-company", "research-contact", "find-similar", "write-opening"])
                .answers(&["dossier", "rivals", "similar-accounts", "contact-profile"]),
            after(20, 2 * HOUR, Who::Sdr)
                .tasks(&["walk-journey"])
                .answers(&["customer-journey"])
                .if_well(),
            after(10, 2 * HOUR, Who::Sdr).then(Then::Advance),
        ],
        ways_out: &[(Way::Disqualified("too-small"), 3), (Way::Disqualified("no-fit"), 2)],
    },
    Stage {
        key: "qualify",
        go_on: 0.60,
        beats: &[
            after(30, DAY, Who::Sdr)
                .reached(Talk::Opening)
                .tasks(&["first-conversation"])
                .answers(&["qualification"])
                .then(Then::Contact),
            after(DAY / 2, 3 * DAY, Who::Sdr)
                .heard(Talk::Booked)
                .tasks(&["send-calendar", "set-discovery"])
                .shows("discovery-booked", EvidenceKind::MeetingBooked),
            after(2 * HOUR, 2 * DAY, Who::Sdr)
                .tasks(&["brief-consultant"])
                .answers(&["brief"])
                .then(Then::HandOver),
            after(30, DAY, Who::Role("consultant")).then(Then::Accept),
            after(20, 4 * HOUR, OWNER).then(Then::Advance),
        ],
        ways_out: &[
            (Way::Unreachable("unreachable"), 30),
            (Way::Disqualified("no-fit"), 16),
            (Way::Disqualified("too-small"), 10),
            (Way::Parked("no-budget-yet"), 14),
            (Way::Parked("contract-runs"), 12),
            (Way::Parked("season"), 8),
            (Way::Lost("no-decision"), 6),
        ],
    },
    Stage {
        key: "discover",
        go_on: 0.72,
        beats: &[
            after(DAY, 4 * DAY, OWNER)
                .met(Talk::Discovery)
                .tasks(&["introduce", "confirm-journey"])
                .answers(&["it-landscape"])
                .then(Then::Committee),
            after(HOUR, DAY, OWNER).answers(&["confirmed-journey"]).if_well(),
            after(DAY, 3 * DAY, OWNER)
                .met(Talk::Discovery)
                .tasks(&["three-pains"])
                .answers(&["pains", "scope"]),
            after(2 * HOUR, 2 * DAY, OWNER)
                .tasks(&["break-down", "checklist"])
                .answers(&["fit-gap"]),
            after(2 * HOUR, DAY, PRESALES).then(Then::Process("presales")),
            after(2 * HOUR, DAY, ESTIMATOR).then(Then::Process("estimation")),
            after(HOUR, DAY, OWNER).mail(Talk::Mirror).tasks(&["mirror"]).answers(&["payment-way"]),
            after(3 * HOUR, 3 * DAY, OWNER)
                .heard(Talk::MirrorBack)
                .shows("presentation-booked", EvidenceKind::MeetingBooked),
            after(20, 4 * HOUR, OWNER).then(Then::Advance),
        ],
        ways_out: &[
            (Way::Lost("no-decision"), 25),
            (Way::Silent("silent"), 20),
            (Way::Lost("gap"), 14),
            (Way::Parked("other-project-first"), 16),
            (Way::Parked("season"), 8),
            (Way::Rival("other-provider"), 12),
            (Way::Disqualified("no-fit"), 5),
        ],
    },
    Stage {
        key: "propose",
        go_on: 0.76,
        beats: &[
            after(2 * HOUR, 2 * DAY, OWNER).mail(Talk::Mirror).tasks(&["ask-agenda"]),
            after(DAY, 4 * DAY, OWNER)
                .met(Talk::Presentation)
                .tasks(&["present-pov", "demonstrate", "compute-case"])
                .answers(&["pov", "business-case", "show-plan"])
                .shows("came-to-pov", EvidenceKind::Meeting),
            after(3 * HOUR, 2 * DAY, DELIVERY).then(Then::Process("solution-design")),
            after(3 * HOUR, 3 * DAY, OWNER).tasks(&["write-success-plan"]).answers(&[
                "success-plan",
                "timeline",
                "ifs",
            ]),
            after(2 * HOUR, 2 * DAY, OWNER)
                .mail(Talk::Quote)
                .tasks(&["send-quote"])
                .then(Then::Quote),
            after(HOUR, DAY, Who::Role("manager")).then(Then::Grant),
            after(DAY, 4 * DAY, OWNER)
                .reached(Talk::Feedback)
                .tasks(&["say-price"])
                .answers(&["decision-draft"])
                .shows("offer-seen", EvidenceKind::QuoteSeen),
            after(20, 4 * HOUR, OWNER).then(Then::Advance),
        ],
        ways_out: &[
            (Way::Rival("other-provider"), 26),
            (Way::Lost("price"), 22),
            (Way::Silent("silent"), 24),
            (Way::Lost("no-decision"), 14),
            (Way::Lost("timeline"), 8),
            (Way::Lost("champion-left"), 6),
        ],
    },
    Stage {
        key: "evaluate",
        go_on: 0.68,
        beats: &[
            after(DAY, 4 * DAY, OWNER).reached(Talk::Feedback).tasks(&["ask-feedback"]),
            after(DAY, 4 * DAY, OWNER)
                .met(Talk::Committee)
                .tasks(&["complete-six-p", "meet-everyone"])
                .answers(&["decision-profile", "our-standing"]),
            after(DAY, 3 * DAY, OWNER)
                .mail(Talk::Proof)
                .tasks(&["send-proof", "compare"])
                .answers(&["alternatives"]),
            after(2 * HOUR, 2 * DAY, OWNER).tasks(&["board-paper"]).if_well(),
            after(2 * DAY, 6 * DAY, OWNER).heard(Talk::Yes).shows("for-us", EvidenceKind::Mail),
            after(20, 4 * HOUR, OWNER).then(Then::Advance),
        ],
        ways_out: &[
            (Way::Rival("other-provider"), 34),
            (Way::Silent("silent"), 18),
            (Way::Lost("no-decision"), 20),
            (Way::Lost("price"), 14),
            (Way::Lost("own-build"), 8),
            (Way::Lost("champion-left"), 6),
        ],
    },
    Stage {
        key: "negotiate",
        go_on: 0.88,
        beats: &[
            after(2 * HOUR, 2 * DAY, OWNER)
                .tasks(&["prepare-negotiation"])
                .answers(&["negotiation"]),
            after(DAY, 4 * DAY, OWNER)
                .met(Talk::Negotiation)
                .tasks(&["hold-negotiation", "ask-payment-way"])
                .answers(&["terms", "exceptions", "payment-way"]),
            after(HOUR, DAY, DELIVERY).tasks(&["confirm-dates"]).then(Then::Grant),
            after(2 * HOUR, 2 * DAY, FINANCE).tasks(&["draft-contract"]),
            after(HOUR, DAY, OWNER).mail(Talk::Summary).tasks(&["sum-up"]),
            after(DAY, 5 * DAY, OWNER).heard(Talk::Yes).shows("signed", EvidenceKind::Signature),
            after(20, 3 * HOUR, OWNER).then(Then::Advance),
        ],
        ways_out: &[
            (Way::Lost("terms"), 40),
            (Way::Rival("other-provider"), 30),
            (Way::Lost("price"), 30),
        ],
    },
    Stage {
        key: "process",
        go_on: 0.96,
        beats: &[
            after(HOUR, DAY, FINANCE).mail(Talk::Invoice).tasks(&["send-invoice"]),
            after(HOUR, DAY, OWNER).tasks(&["plan-month", "forms", "warn-delivery"]),
            after(4 * DAY, 10 * DAY, OWNER)
                .reached(Talk::PaymentAsk)
                .tasks(&["prepare-brief"])
                .answers(&["brief"]),
            after(2 * DAY, 9 * DAY, OWNER).then(Then::Win),
        ],
        ways_out: &[(Way::Lost("not-paid"), 1)],
    },
    Stage {
        key: "hand-over",
        go_on: 1.0,
        beats: &[
            after(HOUR, 4 * HOUR, Who::Role("support"))
                .message(Talk::Welcome)
                .tasks(&["open-channel"])
                .then(Then::Approve("brief-accepted")),
            after(HOUR, DAY, OWNER)
                .mail(Talk::Welcome)
                .tasks(&["send-hand-over", "join-channel", "brief-delivery"])
                .shows("customer-joined", EvidenceKind::Message),
            after(20, 4 * HOUR, OWNER).then(Then::Advance),
        ],
        ways_out: &[],
    },
    Stage {
        key: "deliver",
        go_on: 1.0,
        beats: &[
            after(DAY, 2 * DAY, DELIVERY).then(Then::Process("on-boarding")),
            after(DAY, 2 * DAY, ESTIMATOR).then(Then::Process("build-gaps")),
            after(HOUR, DAY, DELIVERY).tasks(&["keep-plan"]),
            after(HOUR, DAY, OWNER).reached(Talk::Start).tasks(&["weekly-look"]),
            after(2 * HOUR, 2 * DAY, OWNER).shows("in-use", EvidenceKind::Signature),
            after(20, 4 * HOUR, OWNER).then(Then::Advance),
        ],
        ways_out: &[],
    },
    Stage {
        key: "care",
        go_on: 1.0,
        beats: &[
            after(18 * DAY, 22 * DAY, OWNER)
                .reached(Talk::HowIsIt)
                .tasks(&["ask-satisfied"])
                .answers(&["satisfaction"]),
            after(5 * DAY, 10 * DAY, OWNER).met(Talk::HowIsIt).tasks(&["review-benefits"]),
            after(2 * DAY, 6 * DAY, OWNER).mail(Talk::HowIsIt).tasks(&["ask-introduction"]),
            after(5 * DAY, 12 * DAY, OWNER).tasks(&["plan-growth"]).answers(&["growth"]),
            after(5 * DAY, 12 * DAY, OWNER).then(Then::Complete),
        ],
        ways_out: &[],
    },
];
