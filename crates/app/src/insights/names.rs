//! What columns call things: playbooks with their stages over all versions, people, teams, reasons.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use db::Read;
use insight::columns::{Columns, Playbook, Stage, StageId, Word};
use playbook::Compiled;

use crate::house::House;
use crate::{Result, playbooks, teams, users};

/// Where things are in the columns.
#[derive(Clone, Default)]
pub(super) struct Names {
    /// A playbook by its id as stored.
    playbooks: HashMap<String, u16>,
    /// A version by its id as stored: its number.
    versions: HashMap<String, u16>,
    /// A stage by its playbook and key.
    stages: HashMap<u16, HashMap<String, StageId>>,
    /// A colleague or team by the id as stored.
    people: HashMap<String, Word>,
    /// What each playbook calls a reason, by the reason's key.
    reasons: HashMap<String, BTreeMap<u16, String>>,
}

impl Names {
    /// Reads what has been added or renamed since.
    pub(super) fn refresh(
        &mut self,
        read: &mut Read<'_>,
        house: &House,
        columns: &mut Columns,
    ) -> Result<()> {
        for user in users::list(read)? {
            let word = columns.words.put(&user.id.to_string());
            columns.words.name(word, &user.name);
            self.people.insert(user.id.as_key().to_string(), word);
        }
        for team in teams::list(read)? {
            let word = columns.words.put(&team.id.to_string());
            columns.words.name(word, &team.name);
            self.people.insert(team.id.as_key().to_string(), word);
        }
        for playbook in playbooks::list(read)? {
            let place = self.place(columns, &playbook);
            let mut versions = playbooks::versions(read, playbook.id)?;
            versions.sort_by_key(|version| std::cmp::Reverse(version.number));
            let mut newest_first = Vec::new();
            let mut published = Vec::new();
            for version in &versions {
                let number = u16::try_from(version.number).unwrap_or(u16::MAX);
                self.versions.insert(version.id.as_key().to_string(), number);
                published.push((number, version.published_at.as_millis()));
                newest_first.push(playbooks::compiled(read, house, version.id)?);
            }
            published.reverse();
            columns.playbooks[usize::from(place)].published = published;
            self.put_stages(columns, place, &newest_first);
        }
        Ok(())
    }

    fn place(&mut self, columns: &mut Columns, playbook: &playbooks::Playbook) -> u16 {
        let key = playbook.id.as_key().to_string();
        let next = u16::try_from(columns.playbooks.len()).unwrap_or(u16::MAX);
        let place = *self.playbooks.entry(key).or_insert(next);
        if place == next {
            columns.playbooks.push(Playbook {
                key: playbook.key.clone(),
                name: String::new(),
                stages: Vec::new(),
                published: Vec::new(),
            });
        }
        columns.playbooks[usize::from(place)].name.clone_from(&playbook.name);
        place
    }

    /// Puts the stages of all versions in one order: the newest version's, and older stages behind the stage that
    /// they stood behind.
    fn put_stages(&mut self, columns: &mut Columns, place: u16, newest_first: &[Arc<Compiled>]) {
        let mut order: Vec<StageId> = Vec::new();
        for compiled in newest_first {
            let mut before = None;
            for stage in compiled.stages() {
                let id = self.stage_or_new(columns, place, stage);
                let known = order.iter().position(|other| *other == id);
                let at = known.unwrap_or_else(|| {
                    let at = before.map_or(0, |before: usize| before + 1);
                    order.insert(at, id);
                    at
                });
                before = Some(at);
            }
        }
        for (rank, id) in (0..).zip(&order) {
            columns.stages[usize::from(id.0)].rank = rank;
        }
        if let Some(newest) = newest_first.first() {
            for stage in newest.stages() {
                let id = self.stage_or_new(columns, place, stage);
                let known = &mut columns.stages[usize::from(id.0)];
                known.name.clone_from(&stage.name);
                known.chance = stage.chance.map(|chance| f64::from(chance) / 1000.0);
                known.within = stage.within;
            }
        }
        columns.playbooks[usize::from(place)].stages = order;
        for compiled in newest_first.iter().rev() {
            name_tasks(columns, place, compiled);
            self.name_reasons(columns, place, compiled);
        }
    }

    /// Says what a version calls its reasons. A reason is counted by its key in all playbooks together, so where two of
    /// them call it otherwise it is told by both names.
    fn name_reasons(&mut self, columns: &mut Columns, playbook: u16, compiled: &Compiled) {
        for reason in &compiled.playbook().reasons {
            let called = self.reasons.entry(reason.key.clone()).or_default();
            called.insert(playbook, reason.name.clone());
            let mut names: Vec<&str> = called.values().map(String::as_str).collect();
            names.sort_unstable();
            names.dedup();
            let title = names.join(" / ");
            let word = columns.words.put_in(REASON, &reason.key);
            columns.words.name(word, &title);
        }
    }

    fn stage_or_new(
        &mut self,
        columns: &mut Columns,
        playbook: u16,
        stage: &playbook::model::Stage,
    ) -> StageId {
        let next = StageId(u16::try_from(columns.stages.len()).unwrap_or(u16::MAX));
        let stages = self.stages.entry(playbook).or_default();
        let id = *stages.entry(stage.key.clone()).or_insert(next);
        if id == next {
            columns.stages.push(Stage {
                playbook,
                key: stage.key.clone(),
                name: stage.name.clone(),
                phase: stage.phase,
                rank: 0,
                chance: stage.chance.map(|chance| f64::from(chance) / 1000.0),
                within: stage.within,
            });
        }
        id
    }

    /// A playbook by its id as stored.
    pub(super) fn playbook(&self, id: &str) -> Option<u16> {
        self.playbooks.get(id).copied()
    }

    /// The number of a version by its id as stored.
    pub(super) fn version(&self, id: &str) -> u16 {
        self.versions.get(id).copied().unwrap_or(0)
    }

    /// A stage of a playbook.
    pub(super) fn stage(&self, playbook: u16, key: &str) -> Option<StageId> {
        self.stages.get(&playbook)?.get(key).copied()
    }

    /// A colleague or a team by the id as stored.
    pub(super) fn person(&self, id: Option<&str>) -> Word {
        id.and_then(|id| self.people.get(id)).copied().unwrap_or(Word::NONE)
    }
}

/// The kind of words that reasons are.
pub(super) const REASON: &str = "reason";

/// The text under which columns know a task of a playbook.
pub(super) fn task_word(playbook: u16, in_process: bool, stage: &str, key: &str) -> String {
    let way = if in_process { "process" } else { "stage" };
    format!("task {playbook} {way} {stage} {key}")
}

/// Says what a version calls its tasks. One that is called as a stage says that it is the task.
fn name_tasks(columns: &mut Columns, playbook: u16, compiled: &Compiled) {
    let model = compiled.playbook();
    let main = model.stages.iter().map(|stage| (false, stage));
    let processes = model.processes.iter().flat_map(|process| &process.stages);
    for (in_process, stage) in main.chain(processes.map(|stage| (true, stage))) {
        for task in &stage.tasks {
            let is_it = |known: &Stage| known.playbook == playbook && known.name == task.name;
            let is_stage = columns.stages.iter().any(is_it);
            let more = if is_stage { " (task)" } else { "" };
            let word = columns.words.put(&task_word(playbook, in_process, &stage.key, &task.key));
            columns.words.name(word, &format!("{}{more}", task.name));
        }
    }
}
