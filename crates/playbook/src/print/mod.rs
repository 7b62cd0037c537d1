//! Writes a playbook as text: canonical, so that two playbooks that say the same look the same.

mod parts;
pub(crate) mod text;

use crate::model::Playbook;
use crate::words::Word;

/// The playbook as TOML; [`crate::parse`] reads it back to an equal one.
pub fn print(playbook: &Playbook) -> String {
    let mut writer = Writer::default();
    parts::playbook(&mut writer, playbook);
    writer.text
}

/// Thousandths as a decimal number: `0.25`.
pub(crate) fn chance(permille: u16) -> String {
    let text = format!("{}.{:03}", permille / 1000, permille % 1000);
    let trimmed = text.trim_end_matches('0');
    if trimmed.ends_with('.') { format!("{trimmed}0") } else { trimmed.to_owned() }
}

#[derive(Default)]
struct Writer {
    text: String,
}

impl Writer {
    fn head(&mut self, header: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(header);
        self.text.push('\n');
    }

    fn raw(&mut self, name: &str, value: &str) {
        self.text.push_str(name);
        self.text.push_str(" = ");
        self.text.push_str(value);
        self.text.push('\n');
    }

    fn line(&mut self, name: &str, value: &str) {
        self.raw(name, &text::one_line(value));
    }

    fn text(&mut self, name: &str, value: &str) {
        self.raw(name, &text::text(value, name.len() + 3));
    }

    fn maybe(&mut self, name: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    fn rule(&mut self, name: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.raw(name, &text::rule(value));
        }
    }

    fn list<S: AsRef<str>>(&mut self, name: &str, items: &[S]) {
        if !items.is_empty() {
            self.raw(name, &text::list(items, name.len() + 3));
        }
    }

    fn word(&mut self, name: &str, word: impl Word) {
        self.line(name, word.word());
    }

    fn words<W: Word>(&mut self, name: &str, words: &[W]) {
        let words: Vec<&str> = words.iter().map(|word| word.word()).collect();
        self.list(name, &words);
    }

    fn yes(&mut self, name: &str, value: bool) {
        if value {
            self.raw(name, "true");
        }
    }

    fn shown(&mut self, name: &str, value: Option<impl std::fmt::Display>) {
        if let Some(value) = value {
            self.line(name, &value.to_string());
        }
    }

    fn number(&mut self, name: &str, value: Option<i64>) {
        if let Some(value) = value {
            self.raw(name, &value.to_string());
        }
    }

    /// A small table in one line: `{ role = "manager", says = "…" }`.
    fn inline(&mut self, name: &str, fields: &[(&str, Option<&String>)]) {
        let fields: Vec<String> = fields
            .iter()
            .filter_map(|(name, value)| Some(format!("{name} = {}", text::one_line((*value)?))))
            .collect();
        if !fields.is_empty() {
            self.raw(name, &format!("{{ {} }}", fields.join(", ")));
        }
    }
}
