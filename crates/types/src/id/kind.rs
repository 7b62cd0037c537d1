//! What an id can identify: one empty type a kind, with the prefix that people and logs see.

/// A kind of thing that has ids; implemented by empty marker types only.
pub trait Kind: Send + Sync + 'static {
    /// The word before the underscore of an id: `deal` in `deal_01jd…`.
    const PREFIX: &'static str;
    /// The kind in words with its article, for messages: "a deal".
    const NAME: &'static str = Self::PREFIX;
}

macro_rules! kinds {
    ($($kind:ident $prefix:literal $name:literal $doc:literal)*) => {
        $(
            #[doc = $doc]
            #[derive(Debug)]
            pub enum $kind {}

            impl Kind for $kind {
                const PREFIX: &'static str = $prefix;
                const NAME: &'static str = $name;
            }
        )*

        /// Every kind of this crate: prefix and name.
        pub(crate) const ALL: &[(&str, &str)] = &[$(($prefix, $name)),*];
    };
}

kinds! {
    Absence "away" "an absence" "A time in which a colleague is away."
    Activity "act" "an activity" "Something done with a customer: a call, a mail, a meeting."
    Buyer "buyer" "a person of a deal" "A person of a deal's buying committee."
    CommissionRule "comm" "a commission rule" "A rule by which commission is reckoned."
    Company "co" "a company" "A company that buys, or might."
    Contact "person" "a contact" "A person one can reach."
    Deal "deal" "a deal" "One customer's way from the first touch on."
    Department "dept" "a department" "A department of the selling company."
    Earning "earn" "an earning" "Commission that somebody earned with a deal."
    Event "evt" "an event" "One entry of the journal."
    Evidence "ev" "a piece of evidence" "A fact that meets an exit criterion."
    Experiment "exp" "an experiment" "A trial of one thing against another."
    ExperimentArm "arm" "an arm of an experiment" "Which of the two a deal got."
    File "file" "a file" "An uploaded or generated file."
    Goal "goal" "a goal" "Something to be reached until a day."
    Import "imp" "an import" "One run of an import."
    Job "job" "a job" "A piece of queued work."
    Note "note" "a note" "A note on a record."
    Notification "ntf" "a notification" "Something that one person is told."
    Payment "pay" "a payment" "Money received or proven."
    Playbook "pb" "a playbook" "A sales process under its lasting key."
    PlaybookVersion "pbv" "a playbook version" "One published, unchangeable version of a playbook."
    Product "prod" "a product" "Something that is sold."
    Process "proc" "a process" "A sub-process started within a deal."
    Row "row" "an answer row" "One row of a repeating group of questions."
    Rule "rule" "a rule" "A rule that assigns leads."
    ScoreRule "score" "a score rule" "A rule that gives a lead points."
    Session "ses" "a session" "A signed-in browser."
    Task "task" "a task" "Something somebody has to do."
    Team "team" "a team" "People who sell together."
    Token "tok" "a token" "A key to the interface for programs."
    User "user" "a user" "A person who signs in."
    View "view" "a saved list" "A list that somebody saved: filter, order, columns."
    Visit "visit" "a visit" "One stay of one deal in one stage."
    Workspace "ws" "a workspace" "One company's data."
}

/// The name, with its article, of the kind whose prefix this is.
pub fn name_of(prefix: &str) -> Option<&'static str> {
    ALL.iter().find(|(known, _)| *known == prefix).map(|(_, name)| *name)
}
