//! What people write down about a call, a mail or a meeting. `{company}`, `{person}`, `{town}` and `{what}` stand
//! for the customer's.

/// What was spoken or written about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Talk {
    /// Nobody answered.
    NoAnswer,
    /// A mail after a call that nobody took.
    Tried,
    /// The first conversation.
    Opening,
    /// The customer agrees to the day of a meeting.
    Booked,
    /// A meeting in which the seller asks and listens.
    Discovery,
    /// Half a page: what we understood.
    Mirror,
    /// “Yes, that is it.”
    MirrorBack,
    /// The point of view is presented.
    Presentation,
    /// The quotation goes out.
    Quote,
    /// What they think of it.
    Feedback,
    /// A talk with others of the committee.
    Committee,
    /// Proof is sent.
    Proof,
    /// They want to go ahead.
    Yes,
    /// Price, payment, timeline.
    Negotiation,
    /// What was agreed, in writing.
    Summary,
    /// The invoice.
    Invoice,
    /// When the money comes.
    PaymentAsk,
    /// Welcome and hand-over.
    Welcome,
    /// Kick-off or first steps with the product.
    Start,
    /// How it goes.
    HowIsIt,
    /// One more follow-up without an answer.
    FollowUp,
    /// They did not come.
    Missed,
    /// A customer asks something.
    Question,
    /// In the showroom.
    Visit,
    /// Note of a colleague.
    Note,
}

/// Subject and text.
type Line = (&'static str, &'static str);

/// What could have been written down.
pub(in super::super) fn lines(talk: Talk) -> &'static [Line] {
    match talk {
        Talk::NoAnswer => &[
            ("", "Voicemail. Left name and number."),
            ("", "Rang out. Tried at a different hour than last time."),
            ("", "{person} is in a meeting until four, says reception."),
        ],
        Talk::Tried => &[
            (
                "Your question about {what}",
                "I tried to reach you by telephone; three minutes usually save ten mails. Which hour suits you tomorrow?",
            ),
            (
                "{company} and us: twenty minutes?",
                "Two details of your shop caught my eye. I would like to hear how you see them. Here is my calendar.",
            ),
        ],
        Talk::Opening => &[
            (
                "First conversation",
                "{person} was friendly and in a hurry. Looks for something new because the season is coming. Wants to see how others of their size did it.",
            ),
            (
                "First conversation",
                "Good talk about {town} first. The present system is nine years old, its maker has been sold, support answers in English only. They compare two or three.",
            ),
            (
                "First conversation",
                "Knew us from a colleague. Asked about the price in the second sentence; we agreed to look at what it costs today first.",
            ),
        ],
        Talk::Booked => &[
            (
                "Re: a time to talk",
                "Tuesday at ten is good. My colleague from the shop floor will join. Regards, {person}",
            ),
            (
                "Re: invitation",
                "Confirmed, with thanks. Please send the dial-in to all three of us. {person}",
            ),
        ],
        Talk::Discovery => &[
            (
                "Discovery meeting",
                "Ninety minutes with {person} and two others. Walked through a Saturday from opening to counting the till. They drew the way of an order on the board and found two detours by themselves.",
            ),
            (
                "Discovery meeting",
                "Long on systems, short on money at first. When we reckoned aloud what a wrong order costs, {person} corrected the figure upwards.",
            ),
        ],
        Talk::Mirror => &[(
            "What I understood",
            "Half a page, as promised: your three points, in your words. Please tell me where I am wrong.",
        )],
        Talk::MirrorBack => &[
            (
                "Re: What I understood",
                "Yes, that is it. The second point is even worse in December. {person}",
            ),
            (
                "Re: What I understood",
                "Exactly. I have passed it on to our managing director. {person}",
            ),
        ],
        Talk::Presentation => &[
            (
                "Presentation of the point of view",
                "Five people in the room. The head of finance stayed to the end. Asked for the timeline in weeks.",
            ),
            (
                "Presentation of the point of view",
                "Showed only what answers their list. {person} took the mouse after ten minutes. One open point kept for the next meeting.",
            ),
        ],
        Talk::Quote => &[
            (
                "Your offer, as we discussed it",
                "The offer answers your points on page one. Let us speak for ten minutes on Thursday so that no question stays open.",
            ),
            (
                "Quotation, plan and timeline",
                "As promised for today. The plan shows who does what until the first live day.",
            ),
        ],
        Talk::Feedback => &[
            (
                "What they think of the offer",
                "Meets the expectation but for the payment terms. The board sits on the first Wednesday.",
            ),
            (
                "What they think of the offer",
                "Price sounded high at first; measured against the cost of doing nothing it did not. They compare with one other.",
            ),
        ],
        Talk::Committee => &[
            (
                "Talk with the head of finance",
                "Wants the payback under eighteen months on paper, with her own figures. Sent the sheet.",
            ),
            (
                "Talk with their IT",
                "Afraid of night calls. Agreed who is responsible for what; he will write it into the plan himself.",
            ),
        ],
        Talk::Proof => &[
            (
                "A case like yours",
                "Same size, same season. The part about the first four weeks is on page two.",
            ),
            (
                "Reference call",
                "They spoke with a customer of ours for half an hour without us. {person} came back with three questions, all about the start.",
            ),
        ],
        Talk::Yes => &[
            (
                "Re: next steps",
                "We want to go ahead with you. Please prepare the papers; purchasing will look at the terms. {person}",
            ),
            (
                "Re: next steps",
                "The board said yes yesterday evening. Now to the details. {person}",
            ),
        ],
        Talk::Negotiation => &[
            (
                "Negotiation",
                "Went point by point. Price stands against a reference visit; start two weeks earlier is for delivery to say.",
            ),
            (
                "Negotiation",
                "Purchasing asked for a discount as a matter of principle. Offered less for less; they kept the scope.",
            ),
        ],
        Talk::Summary => &[(
            "What we agreed, on one page",
            "Scope, dates, price, payment, and who does what until then. If a line is wrong, tell me today.",
        )],
        Talk::Invoice => &[(
            "Invoice",
            "With the order number as your bookkeeping asked. The bank details are on page one.",
        )],
        Talk::PaymentAsk => &[
            (
                "When the payment run is",
                "Runs on the 10th and 25th. The invoice lacked their supplier number; corrected and sent again.",
            ),
            (
                "When the payment run is",
                "Released this morning, says bookkeeping; money by Thursday.",
            ),
        ],
        Talk::Welcome => &[(
            "Welcome, and who looks after you now",
            "You will find our support channel and your contacts below. I stay your account manager.",
        )],
        Talk::Start => &[
            (
                "First steps together",
                "Set up the first ten articles on the shared screen. {person} did the last three alone.",
            ),
            (
                "Kick-off",
                "Read the plan aloud, line by line. One date moved by a week, both sides wrote it down.",
            ),
        ],
        Talk::HowIsIt => &[
            (
                "How it goes",
                "Happy with the start. Wishes the labels were quicker to print. Would tell others if we asked.",
            ),
            (
                "How it goes",
                "Works, and nobody speaks of the old way any more. Thinks about a second branch.",
            ),
        ],
        Talk::FollowUp => &[
            (
                "A report on your trade",
                "Page three is about shops of your size. No need to answer.",
            ),
            (
                "Congratulations on the new branch",
                "I read about {town}. All the best for the opening!",
            ),
            ("", "Voicemail. Said that the offer stands until the end of the month."),
        ],
        Talk::Missed => &[
            ("They did not come", "Waited twenty minutes. No word."),
            ("They did not come", "Reception says the meeting was never in {person}'s calendar."),
        ],
        Talk::Question => &[
            (
                "A question",
                "One more thing before we decide: can we begin with one branch and pay for the second later? {person}",
            ),
            (
                "Re: your offer",
                "Our finance lead asks what happens if we grow faster than planned. Could you call tomorrow? {person}",
            ),
            (
                "Delivery",
                "Could it come on a Saturday? During the week nobody is at home. {person}",
            ),
        ],
        Talk::Visit => &[
            (
                "In the showroom",
                "Looked at three, sat down twice at the same one. Comes back with the family.",
            ),
            (
                "In the showroom",
                "Knew what they wanted from the pictures; the doubt was the colour in their light. Took a sample home.",
            ),
        ],
        Talk::Note => &[
            ("Note", "{person} prefers to be called after ten. Never on Mondays."),
            ("Note", "Their annual report is out: two new branches next year."),
        ],
    }
}
