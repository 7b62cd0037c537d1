//! What the made-up company wants to reach, pays for and tries.

use types::id::kind as id;
use types::{Currency, Date, Id, Timestamp};

use super::cast::Person;
use super::teller::Teller;
use crate::commission::{Band, Bands, Due, ForWhom, NewCommissionRule};
use crate::experiments::{Arm, Differs, Goal, NewExperiment, Strata};
use crate::goals::{Measure, NewGoal, Touched, Whose};
use crate::{Result, commission, experiments, goals, playbooks, teams};

impl Teller<'_, '_> {
    /// Everybody who sells earns a part of what is paid.
    pub(super) fn pays_commission(&mut self) -> Result<()> {
        let by = self.by(Person::Hanna)?;
        let rule = NewCommissionRule {
            name: "Sellers’ commission".to_owned(),
            currency: Currency::EUR,
            bands: Bands {
                bands: vec![
                    Band { from_minor: 0, rate_bp: 200 },
                    Band { from_minor: 1_000_000, rate_bp: 350 },
                    Band { from_minor: 5_000_000, rate_bp: 500 },
                ],
                whole: false,
                free_discount_bp: 500,
                malus_percent: 5,
            },
            whom: ForWhom::Owner,
            playbook: None,
            product: None,
            shared_percent: 20,
            due: Due::FirstPayment,
            from: None,
            until: None,
            active: true,
        };
        commission::create(self.tx, &by, rule).map(|_| ())
    }

    /// How to begin a first call: tried, and decided later.
    pub(super) fn tries_first_words(&mut self) -> Result<()> {
        let words = Differs::Words {
            stage: "contact".to_owned(),
            task: Some("first-touch".to_owned()),
            a: "Call the lead".to_owned(),
            b: "Call the lead, and begin with what they make".to_owned(),
        };
        let why = "Makers who hear that we looked at their work talk longer";
        self.tries("First words on the telephone", why, words, "qualify", [3_000, 2_500])
    }

    /// How to ask the five questions: still running.
    pub(super) fn tries_questions(&mut self) -> Result<()> {
        let words = Differs::Words {
            stage: "qualify".to_owned(),
            task: Some("ask-five".to_owned()),
            a: "Ask the five questions".to_owned(),
            b: "Ask the five questions one at a time, over the whole call".to_owned(),
        };
        let why = "Five questions in a row feel like a form";
        self.tries("Five questions, one at a time", why, words, "meet", [4_500, 1_500])
    }

    fn tries(
        &mut self,
        name: &str,
        why: &str,
        differs: Differs,
        reached: &str,
        [base_bp, change_bp]: [u32; 2],
    ) -> Result<()> {
        let by = self.by(Person::Miguel)?;
        let playbook = playbooks::find_by_key(self.tx, "inbound")?.id;
        let new = NewExperiment {
            name: name.to_owned(),
            hypothesis: Some(why.to_owned()),
            playbook,
            differs,
            weights: [1, 1],
            strata: Strata::Source,
            goal: Goal::Reached(reached.to_owned()),
            within_days: Some(21),
            base_bp,
            change_bp,
        };
        let planned = experiments::plan(self.tx, &by, new)?;
        experiments::start(self.tx, &by, planned.id).map(|_| ())
    }

    /// Miguel looks at what runs.
    pub(super) fn looks_at_trials(&mut self) -> Result<()> {
        let by = self.by(Person::Miguel)?;
        for running in self.running_trials()? {
            experiments::take_look(self.tx, &by, running)?;
        }
        Ok(())
    }

    /// Miguel ends what runs, as the evidence says.
    pub(super) fn decides_trials(&mut self) -> Result<()> {
        let by = self.by(Person::Miguel)?;
        for running in self.running_trials()? {
            let looked = experiments::take_look(self.tx, &by, running)?;
            let verdict = looked.last_look.map(|seen| seen.verdict);
            let (keep, says) = match verdict {
                Some(experiments::SeenVerdict::A) => (Some(Arm::A), "It works better"),
                Some(experiments::SeenVerdict::B) => (Some(Arm::B), "It works better"),
                Some(experiments::SeenVerdict::NoDifference) => {
                    (Some(Arm::A), "No difference: the simpler words stay")
                }
                _ => (None, "Too few leads came to tell; the faster answers come first"),
            };
            experiments::decide(self.tx, &by, running, keep, Some(says.to_owned()))?;
        }
        Ok(())
    }

    fn running_trials(&mut self) -> Result<Vec<Id<id::Experiment>>> {
        let all = experiments::list(self.tx)?.into_iter();
        let running = all.filter(|it| it.status == experiments::Status::Running);
        Ok(running.map(|it| it.id).collect())
    }

    /// The goals of this month, this quarter and this year.
    pub(super) fn sets_goals(&mut self, now: Timestamp) -> Result<()> {
        let by = self.by(Person::Hanna)?;
        let today = self.calendar.zone().date_of(now);
        let consulting = teams::list(self.tx)?.into_iter().find(|team| team.name == "Consulting");
        let amount = Measure::WonAmount(Currency::EUR);
        let mut wanted = vec![
            (Whose::Company, amount, None, months(today, 12), 600_000),
            (Whose::Company, amount, None, months(today, 3), 150_000),
            (Whose::Company, Measure::NewDeals, None, months(today, 1), 40),
            (Whose::Person(self.cast.id(Person::Tom)?), amount, None, months(today, 3), 60_000),
            (
                Whose::Person(self.cast.id(Person::Tom)?),
                Measure::Result,
                Some("Reference visits"),
                months(today, 3),
                4,
            ),
            (
                Whose::Person(self.cast.id(Person::Jan)?),
                Measure::WonDeals,
                None,
                months(today, 3),
                4,
            ),
            (
                Whose::Person(self.cast.id(Person::Ravi)?),
                Measure::Activities(Touched::Call),
                None,
                months(today, 1),
                60,
            ),
        ];
        if let Some(team) = consulting {
            wanted.push((Whose::Team(team.id), Measure::WonDeals, None, months(today, 3), 8));
        }
        for (whose, measure, name, (from, to), target) in wanted {
            let name = name.map(str::to_owned);
            let goal = NewGoal { whose, measure, name, from, to, target: target * 1_000 };
            let goal = goals::create(self.tx, &by, goal)?;
            if measure == Measure::Result {
                let tom = self.by(Person::Tom)?;
                goals::enter(self.tx, &tom, goal.id, 2_000)?;
            }
        }
        Ok(())
    }
}

/// The period of so many months in which a day lies.
fn months(today: Date, length: i32) -> (Date, Date) {
    let first = today.first_of_month();
    let first = first.plus_months(-((i32::from(first.month()) - 1) % length));
    (first, first.plus_months(length).plus_days(-1))
}
