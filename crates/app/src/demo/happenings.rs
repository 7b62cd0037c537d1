//! What happens to the company itself in its history: somebody new, a better process.

use types::{Millis, Timestamp};

use super::cast::Person;
use super::teller::{Next, Teller};
use crate::house::By;
use crate::{Error, Result, notifications, playbooks};

/// Something that happens once.
#[derive(Clone, Copy, Debug)]
pub(super) enum Happening {
    /// Leonie's first day.
    LeonieComes,
    /// The market's playbook asks for a call within half a day.
    FasterAnswers,
    /// Miguel tries an idea in a draft.
    Draft,
    /// Sellers begin to earn commission.
    Commission,
    /// Two ways to begin a call are tried.
    FirstWords,
    /// What is tried is decided.
    Decided,
    /// Two ways to ask are tried.
    Questions,
    /// Somebody looks at what is tried.
    Looked,
    /// Everybody has read what they were told so far.
    EverybodyReads,
}

/// Plans them as shares of the history.
pub(super) fn plan(teller: &mut Teller<'_, '_>, began: Timestamp, now: Timestamp) {
    let all = now.since(began).as_millis();
    for (happening, percent) in [
        (Happening::Commission, 1),
        (Happening::FirstWords, 8),
        (Happening::Decided, 50),
        (Happening::FasterAnswers, 55),
        (Happening::Questions, 62),
        (Happening::LeonieComes, 68),
        (Happening::Looked, 90),
        (Happening::Draft, 97),
    ] {
        let at = teller.calendar.next_open(began + Millis::new(all / 100 * percent));
        teller.plan(at, Next::Happens(happening));
    }
    teller.plan(now - Millis::days(2), Next::Happens(Happening::EverybodyReads));
}

/// The lines that the second version of the market's playbook changes.
const FASTER: [(&str, &str); 2] = [
    (
        "owner = \"sdr\"\nwithin = \"1 working day\"\n",
        "owner = \"sdr\"\nwithin = \"4 working hours\"\n",
    ),
    (
        "kind = \"call\"\nmust = true\ndue = \"1 working day\"\n",
        "kind = \"call\"\nmust = true\ndue = \"2 working hours\"\n",
    ),
];

/// What the draft changes.
const STRICTER: [(&str, &str); 1] =
    [("gate = \"advise\"\nhint = \"Ask how important", "hint = \"Ask how important")];

impl Teller<'_, '_> {
    pub(super) fn happens(&mut self, happening: Happening) -> Result<()> {
        match happening {
            Happening::LeonieComes => {
                let by = self.by(Person::Hanna)?;
                self.cast.welcome_leonie(self.tx, &by)
            }
            Happening::FasterAnswers => {
                let by = self.by(Person::Miguel)?;
                let text = changed("inbound", &FASTER)?;
                let note =
                    "A call within half a day: whoever waits longer has chosen somebody else";
                playbooks::publish(self.tx, &by, &text, Some(note))?;
                self.improved = Some(self.now());
                Ok(())
            }
            Happening::Commission => self.pays_commission(),
            Happening::FirstWords => self.tries_first_words(),
            Happening::Decided => self.decides_trials(),
            Happening::Questions => self.tries_questions(),
            Happening::Looked => self.looks_at_trials(),
            Happening::EverybodyReads => {
                for actor in self.cast.everybody() {
                    let by = By { now: self.now(), ..By::actor(&self.system().house, actor) };
                    while notifications::mark_all_read(self.tx, &by)? > 0 {}
                }
                Ok(())
            }
            Happening::Draft => {
                let by = self.by(Person::Miguel)?;
                let playbook = playbooks::find_by_key(self.tx, "consultative-b2b")?;
                let text = changed("consultative-b2b", &STRICTER)?;
                playbooks::keep_draft(self.tx, &by, playbook.id, None, &text)?;
                Ok(())
            }
        }
    }
}

/// A built-in playbook with other words in some places.
fn changed(key: &str, changes: &[(&str, &str)]) -> Result<String> {
    let mut text = super::built_in(key)?.to_owned();
    for (old, new) in changes {
        if !text.contains(old) {
            return Err(Error::Internal(format!("the playbook {key} says no more: {old}")));
        }
        text = text.replacen(old, new, 1);
    }
    Ok(text)
}
