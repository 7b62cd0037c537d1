//! Sub-processes: colleagues of other departments take them stage by stage to their end.

use deal::state::{Criterion, Origin};
use deal::{Answer, Command, GiveEvidence};
use serde_json::json;

use super::life::Life;
use super::scripts::{Beat, DAY, HOUR};
use super::teller::Teller;
use crate::deals::Deal;
use crate::{Error, Result, playbooks};

impl Teller<'_, '_> {
    /// Takes a running sub-process one stage further, and comes back until it has ended.
    pub(super) fn process(
        &mut self,
        life: &mut Life,
        deal: &Deal,
        beat: &Beat,
        key: &str,
    ) -> Result<()> {
        let run = deal.state.running_processes().find(|run| run.key == key);
        let Some((run, stage)) = run.map(|run| (run.id, run.stage.clone())) else { return Ok(()) };
        let person = self.who(life, beat.who, &deal.state);
        let mut commands = Vec::new();
        for task in deal.state.open_tasks() {
            if matches!(&task.origin, Origin::Process { run: of, .. } if *of == run) {
                commands.push(Command::DoTask { task: task.id, outcome: None });
            }
        }
        if key == "estimation" {
            commands.extend(self.estimates(deal));
        }
        let system = self.system();
        let compiled = playbooks::compiled(self.tx, &system.house, deal.playbook_version)?;
        let exits = compiled
            .process(key)
            .and_then(|process| process.stages.iter().find(|it| it.key == stage))
            .map_or(&[][..], |stage| &stage.exits);
        for exit in exits {
            let Some(kind) = exit.evidence.first() else { continue };
            let criterion = Criterion {
                process: Some(key.to_owned()),
                stage: stage.clone(),
                key: exit.key.clone(),
            };
            commands.push(Command::GiveEvidence(GiveEvidence {
                criterion: Some(criterion),
                kind: *kind,
                note: Some("Confirmed by the customer".to_owned()),
                link: None,
                file: None,
                activity: None,
            }));
        }
        commands.push(Command::AdvanceProcess { run, to: None, over: None });
        match self.act(person, life.deal, &commands) {
            Ok(_) => {}
            Err(Error::Refused(refusal)) => {
                self.surprises.push(format!("{key}: {refusal}"));
                let over = Some(deal::Override { reason: "Agreed in the team".to_owned() });
                let last = commands.len() - 1;
                commands[last] = Command::AdvanceProcess { run, to: None, over };
                self.act(super::play::manager(life.line), life.deal, &commands)?;
            }
            Err(error) => return Err(error),
        }
        let (from, to) = if deal.state.is_won() { (DAY, 4 * DAY) } else { (2 * HOUR, DAY) };
        life.beats.push_front(Beat { after: (from, to), ..*beat });
        Ok(())
    }

    /// Every gap gets its effort.
    fn estimates(&self, deal: &Deal) -> Vec<Command> {
        let rows = deal.state.answers.get("fit-gap").into_iter().flatten();
        let gaps = rows.filter(|row| {
            row.values.get("verdict").is_some_and(|verdict| verdict == "gap")
                && !row.values.contains_key("effort")
        });
        let estimate = |row: &deal::AnswerRow| {
            let values = json!({ "effort": self.luck.between(3, 18), "status": "estimated" });
            let values = serde_json::from_value(values).unwrap_or_default();
            Some(Command::Answer(Answer {
                group: "fit-gap".to_owned(),
                row: Some(row.id?),
                values,
                confirmed: None,
            }))
        };
        gaps.filter_map(estimate).collect()
    }
}
