//! The whole process as a manual (SOP): to read, to print, to keep.
//!
//! Everything that the playbook says is in it, in words: no rule is left in code alone.

mod appendix;
mod block;
mod html;
mod markdown;
mod overview;
mod roles;
mod stage;

#[cfg(test)]
mod tests;

use crate::model::{Collateral, Ladder, Playbook, Process, QuestionGroup};
use crate::rule::{self, Env};
use block::{Block, Line, jump, text};

/// The manual as a whole HTML page that needs nothing else.
pub fn html(playbook: &Playbook) -> String {
    html::page(&playbook.name, &blocks(playbook))
}

/// The manual as a piece of HTML, to put into a page that brings its own look: an `article` of
/// class `manual`.
pub fn html_body(playbook: &Playbook) -> String {
    html::body(&blocks(playbook)).into_string()
}

/// A text of the playbook (a guide, collateral) as a piece of HTML: without HTML of the author's own, headings
/// small, links only to safe places.
pub fn prose(text: &str) -> String {
    html::markdown(text).into_string()
}

/// The manual as Markdown.
pub fn markdown(playbook: &Playbook) -> String {
    markdown::document(&blocks(playbook))
}

fn blocks(playbook: &Playbook) -> Vec<Block> {
    let mut writer =
        Writer { playbook, env: Env::of_deal(playbook), blocks: Vec::new(), told: Vec::new() };
    let chapters = overview::chapters(playbook);
    overview::title(&mut writer, &chapters);
    overview::way(&mut writer);
    roles::chapter(&mut writer);
    for (at, stage) in playbook.stages.iter().enumerate() {
        stage::chapter(&mut writer, at, stage);
    }
    appendix::processes(&mut writer);
    appendix::ladders(&mut writer);
    appendix::conditions(&mut writer);
    appendix::reasons(&mut writer);
    appendix::scores(&mut writer);
    appendix::personas(&mut writer);
    appendix::other_questions(&mut writer);
    appendix::collateral(&mut writer);
    writer.blocks
}

/// Collects the blocks of a manual.
struct Writer<'p> {
    playbook: &'p Playbook,
    env: Env,
    blocks: Vec<Block>,
    /// Question groups that were shown in full already.
    told: Vec<&'p str>,
}

impl<'p> Writer<'p> {
    fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    fn heading(&mut self, level: u8, id: impl Into<String>, text: impl Into<String>) {
        self.push(Block::Heading { level, id: id.into(), text: text.into() });
    }

    fn paragraph(&mut self, words: Line) {
        self.push(Block::Paragraph(words));
    }

    fn role(&self, key: &str) -> String {
        let role = self.playbook.roles.iter().find(|role| role.key == key);
        role.map_or_else(|| key.to_owned(), |role| role.name.clone())
    }

    fn group(&self, key: &str) -> Option<&'p QuestionGroup> {
        self.playbook.questions.iter().find(|it| it.key == key)
    }

    fn piece(&self, key: &str) -> Option<&'p Collateral> {
        self.playbook.collateral.iter().find(|it| it.key == key)
    }

    fn ladder(&self, key: &str) -> Option<&'p Ladder> {
        self.playbook.ladders.iter().find(|it| it.key == key)
    }

    fn process(&self, key: &str) -> Option<&'p Process> {
        self.playbook.processes.iter().find(|it| it.key == key)
    }

    /// Collateral by name, each with the way to its text.
    fn uses(&self, keys: &[String]) -> Line {
        let link = |key: &String| match self.piece(key) {
            Some(piece) => vec![jump(format!("collateral-{key}"), piece.name.clone())],
            None => text(key.clone()),
        };
        block::joined(keys.iter().map(link), &block::comma())
    }

    /// A rule in words.
    fn rule(&self, rule: &str) -> Line {
        match rule::in_words(rule, &self.env) {
            Some(words) => text(words),
            None => block::code(rule),
        }
    }

    fn lead_rule(&self, rule: &str) -> Line {
        match rule::in_words(rule, &Env::of_lead(self.playbook)) {
            Some(words) => text(words),
            None => block::code(rule),
        }
    }
}
