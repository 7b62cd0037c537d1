//! Writes a sketch out as the text of a mapping.

use std::fmt::Write as _;

use super::{ColumnSketch, DISQUALIFIED, LOST, Sketch, WON, holds_people};

/// The mapping that sketches of files stand for.
pub(super) fn write(sketches: &[Sketch]) -> String {
    let Some(first) = sketches.first() else { return String::new() };
    let mut writer = Writer { sketch: first, text: String::new() };
    writer.top(sketches);
    writer.people(sketches);
    for sketch in sketches {
        writer.sketch = sketch;
        writer.of_file();
    }
    writer.text
}

struct Writer<'s> {
    sketch: &'s Sketch,
    text: String,
}

impl Writer<'_> {
    fn line(&mut self, name: &str, value: &str) {
        let _ = writeln!(self.text, "{name} = {value}");
    }

    fn said(&mut self, name: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.line(name, &quoted(value));
        }
    }

    fn head(&mut self, header: &str) {
        let _ = writeln!(self.text, "\n{header}");
    }

    /// All that is said of one file.
    fn of_file(&mut self) {
        self.file();
        self.columns();
        self.company();
        self.contact();
        if self.sketch.deals {
            self.deal();
            self.parts("holders.", "[file.holders]");
            self.answers();
            self.stages();
            self.activities();
            self.ends();
        }
    }

    fn top(&mut self, sketches: &[Sketch]) {
        let sketch = self.sketch;
        self.line("name", &quoted(&sketch.name));
        if sketches.iter().any(|sketch| sketch.deals) {
            self.said("playbook", sketch.playbook.as_ref());
        }
        self.said("zone", sketch.zone.as_ref());
        self.said("currency", sketch.currency.as_ref());
    }

    fn people(&mut self, sketches: &[Sketch]) {
        let columns = sketches.iter().flat_map(|sketch| &sketch.columns);
        let of_people = columns.filter(|column| holds_people(&column.means));
        let mut known: Vec<(&String, &String)> = of_people
            .flat_map(|column| &column.values)
            .filter(|(_, email)| !email.is_empty())
            .collect();
        known.sort();
        known.dedup_by_key(|(cell, _)| *cell);
        let strangers = self.sketch.strangers;
        if strangers || !known.is_empty() {
            self.head("[people]");
            self.line("create", if strangers { "true" } else { "false" });
        }
        if !known.is_empty() {
            let _ = writeln!(self.text, "[people.known]");
            for (cell, email) in known {
                self.line(&quoted(cell), &quoted(email));
            }
        }
    }

    fn file(&mut self) {
        let sketch = self.sketch;
        let format = &sketch.format;
        self.head("[[file]]");
        self.line("path", &quoted(&sketch.file));
        if !sketch.keys.is_empty() {
            self.line("key", &list(sketch.keys.iter().map(String::as_str)));
        }
        if !sketch.update {
            self.line("update", "false");
        }
        if sketch.note {
            self.line("unmapped", "\"note\"");
        }
        self.said("sheet", format.sheet.as_ref());
        self.said("encoding", format.encoding.as_ref());
        self.said("delimiter", format.delimiter.as_ref());
        match format.quote.as_deref() {
            Some("none") => self.line("quote", "false"),
            _ => self.said("quote", format.quote.as_ref()),
        }
        match format.header.as_deref() {
            Some("none") => self.line("header", "false"),
            Some(line) if line.bytes().all(|digit| digit.is_ascii_digit()) && !line.is_empty() => {
                self.line("header", line);
            }
            _ => {}
        }
        if format.short_rows {
            self.line("short_rows", "true");
        }
    }

    /// How columns are written, where that had to be said.
    fn columns(&mut self) {
        let said = |column: &&ColumnSketch| column.date.is_some() || column.number.is_some();
        let columns: Vec<_> = self.sketch.columns.iter().filter(said).collect();
        if columns.is_empty() {
            return;
        }
        self.head("[file.columns]");
        for column in columns {
            let parts = [("date", &column.date), ("number", &column.number)];
            let parts = parts.into_iter().filter_map(|(name, value)| {
                Some(format!("{name} = {}", quoted(value.as_deref()?)))
            });
            let parts: Vec<String> = parts.collect();
            self.line(&quoted(&column.name), &format!("{{ {} }}", parts.join(", ")));
        }
    }

    /// The fields of a part, one a column.
    fn fields(&mut self, part: &str, names: &[&str]) {
        for name in names {
            if let Some(column) = self.sketch.column_for(&format!("{part}.{name}")) {
                let value = given(column);
                self.line(name, &value);
            }
        }
    }

    fn has(&self, part: &str) -> bool {
        self.sketch.columns.iter().any(|column| column.means.starts_with(part))
    }

    /// The column that tells a customer from others, in all files alike.
    fn key(&mut self, means: &str) {
        if let Some(column) = self.sketch.column_for(means) {
            self.line("key", &quoted(&column.name));
        }
    }

    fn found(&mut self) {
        if self.sketch.found != "fill" {
            let found = quoted(&self.sketch.found);
            self.line("found", &found);
        }
    }

    fn company(&mut self) {
        if !self.has("company.") {
            return;
        }
        self.head("[file.company]");
        self.line("match", &list(self.sketch.company_match.iter().map(String::as_str)));
        self.key("company.key");
        self.found();
        self.fields(
            "company",
            &[
                "name", "domain", "website", "industry", "segment", "country", "language", "size",
                "stores", "revenue", "phone", "street", "postcode", "city", "region", "zone",
                "note", "owner",
            ],
        );
    }

    fn contact(&mut self) {
        if !self.has("contact.") {
            return;
        }
        self.head("[file.contact]");
        self.line("match", &list(self.sketch.contact_match.iter().map(String::as_str)));
        self.key("contact.key");
        self.found();
        if self.sketch.column_for("contact.name").is_none() {
            let either = self.sketch.column_for("contact.last");
            let either = either.or_else(|| self.sketch.column_for("contact.first"));
            match (self.sketch.full_name(), either) {
                (Some(text), _) => self.line("name", &format!("{{ text = {} }}", quoted(&text))),
                (None, Some(column)) => {
                    let value = given(column);
                    self.line("name", &value);
                }
                (None, None) => {}
            }
        }
        self.fields(
            "contact",
            &["name", "email", "phone", "title", "language", "country", "zone", "note", "owner"],
        );
    }

    fn deal(&mut self) {
        self.head("[file.deal]");
        self.fields(
            "deal",
            &[
                "name", "opened", "stage", "stage_at", "owner", "amount", "currency", "close",
                "source", "campaign", "product", "segment", "country", "language",
            ],
        );
    }

    /// Parts whose names the playbook gives: `holders.sdr`.
    fn parts(&mut self, prefix: &str, header: &str) {
        if !self.has(prefix) {
            return;
        }
        self.head(header);
        for column in &self.sketch.columns {
            if let Some(name) = column.means.strip_prefix(prefix) {
                let value = given(column);
                self.line(name, &value);
            }
        }
    }

    fn answers(&mut self) {
        let mut groups: Vec<&str> = Vec::new();
        for column in &self.sketch.columns {
            let group = column.means.strip_prefix("answers.").and_then(|it| it.split_once('.'));
            if let Some((group, _)) = group
                && !groups.contains(&group)
            {
                groups.push(group);
            }
        }
        for group in groups {
            self.parts(&format!("answers.{group}."), &format!("[file.answers.{group}]"));
        }
    }

    fn stages(&mut self) {
        for column in &self.sketch.columns {
            if let Some(stage) = column.means.strip_prefix("stage.") {
                self.head("[[file.stage]]");
                self.line("stage", &quoted(stage));
                let at = given(column);
                self.line("at", &at);
            }
        }
    }

    fn activities(&mut self) {
        for column in &self.sketch.columns {
            if let Some(kind) = column.means.strip_prefix("activity.") {
                self.head("[[file.activity]]");
                self.line("kind", &quoted(kind));
                let at = given(column);
                self.line("at", &at);
            } else if column.means == "note" {
                self.head("[[file.note]]");
                let text = given(column);
                self.line("text", &text);
            }
        }
    }

    fn ends(&mut self) {
        let sketch = self.sketch;
        self.end(WON, "won", sketch.column_for("won.at"));
        self.end(LOST, "lost", sketch.column_for("lost.at"));
        self.end(DISQUALIFIED, "disqualified", None);
    }

    /// How deals ended in one way: by a column of its own, or by the words of another one.
    fn end(&mut self, word: &str, part: &str, own: Option<&ColumnSketch>) {
        let sketch = self.sketch;
        let ends = sketch.ends(word);
        let at = match (own, &ends) {
            (Some(column), _) => Some(column),
            (None, Some(_)) => sketch.column_for("end.at"),
            (None, None) => None,
        };
        let Some(at) = at else { return };
        self.head(&format!("[file.{part}]"));
        let at = given(at);
        self.line("at", &at);
        if let Some((column, cells)) = ends {
            let name = quoted(&column.name);
            let is = list(cells.into_iter());
            self.line("when", &format!("{{ column = {name}, is = {is} }}"));
        }
        if part == "won" {
            self.paid();
            return;
        }
        let constant =
            if part == "lost" { &sketch.lost_reason } else { &sketch.disqualified_reason };
        match (sketch.column_for("end.reason"), constant) {
            (Some(column), _) => {
                let value = given(column);
                self.line("reason", &value);
            }
            (None, Some(reason)) => {
                self.line("reason", &format!("{{ constant = {} }}", quoted(reason)));
            }
            (None, None) => {}
        }
        if part == "lost" {
            self.fields("end", &["competitor"]);
        }
        self.fields("end", &["note"]);
    }

    /// What was paid: as its column says, else the deal's worth.
    fn paid(&mut self) {
        let sketch = self.sketch;
        let paid = sketch.column_for("won.paid").or_else(|| sketch.column_for("deal.amount"));
        if let Some(column) = paid {
            let value = given(column);
            self.line("paid", &value);
        }
    }
}

/// A column as a value of the mapping.
fn given(column: &ColumnSketch) -> String {
    let of_people = holds_people(&column.means);
    let is_end = |value: &str| [WON, LOST, DISQUALIFIED].contains(&value);
    let values: Vec<String> = column
        .values
        .iter()
        .filter(|_| !of_people)
        // What stands for an end says nothing of the stage.
        .map(|(cell, value)| (cell, if is_end(value) { "" } else { value }))
        .map(|(cell, value)| format!("{} = {}", quoted(cell), quoted(value)))
        .collect();
    let plain = values.is_empty() && column.split.is_none();
    if plain {
        return quoted(&column.name);
    }
    let mut parts = vec![format!("column = {}", quoted(&column.name))];
    if !values.is_empty() {
        parts.push(format!("values = {{ {} }}", values.join(", ")));
        if matches!(column.other.as_str(), "empty" | "reject") {
            parts.push(format!("other = {}", quoted(&column.other)));
        }
    }
    parts.extend(column.split.as_ref().map(|split| format!("split = {}", quoted(split))));
    format!("{{ {} }}", parts.join(", "))
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let items: Vec<String> = items.map(quoted).collect();
    format!("[{}]", items.join(", "))
}

/// A text as TOML writes it, in one line.
fn quoted(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    written.push('"');
    for c in text.chars() {
        match c {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(written, "\\u{:04X}", u32::from(c));
            }
            c => written.push(c),
        }
    }
    written.push('"');
    written
}
