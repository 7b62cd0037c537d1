//! The parts of a playbook as ranges of its text, and texts with one of them changed.

use std::collections::HashMap;
use std::ops::{Range, RangeInclusive};

use toml::de::DeTable;

use super::scan::{Kind, Statement, scan};
use super::{Misedit, Place, Value, shape_of};

/// A text and its statements.
pub(super) struct Blocks<'t> {
    text: &'t str,
    statements: Vec<Statement>,
    /// The headers in order: the statement, and the part that begins there.
    parts: Vec<Part>,
}

/// A field of a part: its statement, its names, where its value stands.
type Field<'a> = (usize, &'a [String], Range<usize>);

/// A part of a list, or a table of one (`[stage.when.task]`), which has no place of its own.
struct Part {
    statement: usize,
    names: Vec<String>,
    place: Option<Place>,
}

impl<'t> Blocks<'t> {
    pub(super) fn of(text: &'t str) -> Result<Blocks<'t>, Misedit> {
        if DeTable::parse(text).is_err() {
            return Err(Misedit::Broken);
        }
        let statements = scan(text);
        let parts = parts(&statements);
        Ok(Blocks { text, statements, parts })
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// The number of the part at a place.
    fn find(&self, place: &Place) -> Result<usize, Misedit> {
        let found = self.parts.iter().position(|part| part.place.as_ref() == Some(place));
        found.ok_or_else(|| self.missing(place))
    }

    /// A part that has no header of its own: it is not there, or written inside another value.
    fn missing(&self, place: &Place) -> Misedit {
        let Some((parent, list, _)) = place.parent() else { return Misedit::Missing };
        let inside = self.fields(&parent).is_ok_and(|fields| {
            fields.iter().any(|(_, names, _)| names.first().is_some_and(|name| name == list))
        });
        if inside { Misedit::Odd(list.to_owned()) } else { Misedit::Missing }
    }

    /// The statements of a part's own fields.
    fn own(&self, place: &Place) -> Result<Range<usize>, Misedit> {
        let (first, next) = match place.parent() {
            None => (0, 0),
            Some(_) => {
                let found = self.find(place)?;
                (self.parts[found].statement + 1, found + 1)
            }
        };
        let end = self.parts.get(next).map_or(self.statements.len(), |part| part.statement);
        Ok(first..end)
    }

    /// A part's own fields: statement, names, value.
    fn fields(&self, place: &Place) -> Result<Vec<Field<'_>>, Misedit> {
        let own = self.own(place)?;
        let fields = own.filter_map(|at| match &self.statements[at].kind {
            Kind::Field { names, value } => Some((at, names.as_slice(), value.clone())),
            _ => None,
        });
        Ok(fields.collect())
    }

    /// The lines that a part goes over, from 1; none where it has no header of its own.
    pub(super) fn lines(&self, place: &Place) -> Option<RangeInclusive<usize>> {
        if place.parent().is_none() {
            return Some(1..=self.line(self.text.len()));
        }
        let part = self.find(place).ok()?;
        let header = self.statements[self.parts[part].statement].span.start;
        let end = self.body(part).end.saturating_sub(1);
        Some(self.line(header)..=self.line(end))
    }

    /// The lines of a part's own fields.
    pub(super) fn field_lines(&self, place: &Place) -> Vec<(String, RangeInclusive<usize>)> {
        let fields = self.fields(place).unwrap_or_default();
        let lines = fields.into_iter().map(|(_, names, value)| {
            (names[0].clone(), self.line(value.start)..=self.line(value.end))
        });
        lines.collect()
    }

    fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// The text with a field set; none where it says so already.
    pub(super) fn set(
        &self,
        place: &Place,
        order: &[&str],
        name: &str,
        value: &Value,
    ) -> Result<Option<String>, Misedit> {
        let fields = self.fields(place)?;
        self.refuse_tables(place, &fields, name)?;
        let own = fields.iter().find(|(_, names, _)| names.len() == 1 && names[0] == name);
        if let Some((_, _, span)) = own {
            if value.is_said_by(&self.text[span.clone()]) {
                return Ok(None);
            }
            return Ok(Some(self.with(span.clone(), &value.written(name))));
        }
        let rank = |name: &str| order.iter().position(|field| *field == name);
        let before = |names: &[String]| {
            rank(&names[0]).unwrap_or(usize::MAX) < rank(name).unwrap_or(usize::MAX)
        };
        let after = fields.iter().rev().find(|(_, names, _)| before(names));
        let at = match after {
            Some((statement, ..)) => self.statements[*statement].span.end,
            None => self.first_line(place)?,
        };
        let line = format!("{name} = {}\n", value.written(name));
        Ok(Some(self.with(at..at, &self.on_its_own(at, &line))))
    }

    /// Where a part's first field would stand.
    fn first_line(&self, place: &Place) -> Result<usize, Misedit> {
        if place.parent().is_none() {
            // Below the words at the top of the file.
            let fields = self.fields(place)?;
            return Ok(fields.first().map_or(0, |(at, ..)| self.statements[*at].span.start));
        }
        let found = self.find(place)?;
        Ok(self.statements[self.parts[found].statement].span.end)
    }

    /// The text without a field; none where there is none.
    pub(super) fn unset(&self, place: &Place, name: &str) -> Result<Option<String>, Misedit> {
        let fields = self.fields(place)?;
        self.refuse_tables(place, &fields, name)?;
        let own = fields.iter().find(|(_, names, _)| names.len() == 1 && names[0] == name);
        Ok(own.map(|(at, ..)| self.with(self.statements[*at].span.clone(), "")))
    }

    /// A field that is written as a table of its own, or with dots, is not a field to be set.
    fn refuse_tables(
        &self,
        place: &Place,
        fields: &[(usize, &[String], Range<usize>)],
        name: &str,
    ) -> Result<(), Misedit> {
        let dotted = fields.iter().any(|(_, names, _)| names.len() > 1 && names[0] == name);
        let names: Vec<&str> = place.names().chain([name]).collect();
        let next = match place.parent() {
            None => 0,
            Some(_) => self.find(place)? + 1,
        };
        let inside = |part: &&Part| part.names.len() >= names.len();
        let below = self.parts[next..].iter().take_while(inside);
        let is_table = below.into_iter().any(|part| part.names == names);
        if dotted || is_table { Err(Misedit::Odd(name.to_owned())) } else { Ok(()) }
    }

    /// The part's text, with the comments that stand right above it and without what follows it.
    fn body(&self, part: usize) -> Range<usize> {
        let depth = self.parts[part].names.len();
        let is_inside = |other: &&Part| {
            other.names.len() > depth && other.names[..depth] == self.parts[part].names
        };
        let inside = self.parts[part + 1..].iter().take_while(is_inside).count();
        let next = self.parts.get(part + 1 + inside);
        let last = next.map_or(self.statements.len(), |next| next.statement);
        let is_said = |at: &usize| {
            matches!(self.statements[*at].kind, Kind::Header { .. } | Kind::Field { .. })
        };
        let end = (self.parts[part].statement..last).rev().find(is_said);
        let end = end.unwrap_or(self.parts[part].statement);
        self.statements[self.lead(part)].span.start..self.statements[end].span.end
    }

    /// The first of the comments that stand right above a part.
    fn lead(&self, part: usize) -> usize {
        let header = self.parts[part].statement;
        let is_comment = |at: &usize| self.statements[*at].kind == Kind::Comment;
        header - (0..header).rev().take_while(is_comment).count()
    }

    /// All parts of the list that a part is in.
    fn siblings(&self, parent: &Place, list: &str) -> Vec<usize> {
        let of_list = |place: &Place| {
            place.parent().is_some_and(|(of, name, _)| of == *parent && name == list)
        };
        let parts = self.parts.iter().enumerate();
        parts
            .filter(|(_, part)| part.place.as_ref().is_some_and(of_list))
            .map(|(at, _)| at)
            .collect()
    }

    /// The text without a part.
    pub(super) fn remove(&self, place: &Place) -> Result<String, Misedit> {
        let body = self.body(self.find(place)?);
        let (before, mut after) = (&self.text[..body.start], &self.text[body.end..]);
        if after.trim().is_empty() {
            return Ok(format!("{}\n", before.trim_end()).trim_start().to_owned());
        }
        let is_gap = before.is_empty() || before.ends_with("\n\n");
        while is_gap && after.starts_with(['\n', '\r']) {
            after = &after[1..];
        }
        Ok(format!("{before}{after}"))
    }

    /// The text with a part at another place in its list: the parts change places, and what stands between
    /// them stays.
    pub(super) fn put(&self, place: &Place, to: usize) -> Result<String, Misedit> {
        self.find(place)?;
        let (parent, list, from) = place.parent().ok_or(Misedit::Missing)?;
        let bodies: Vec<Range<usize>> =
            self.siblings(&parent, list).into_iter().map(|part| self.body(part)).collect();
        let mut order: Vec<usize> = (0..bodies.len()).collect();
        let moved = order.remove(from);
        order.insert(to.min(order.len()), moved);
        let mut text = String::with_capacity(self.text.len() + 1);
        let mut at = 0;
        for (slot, which) in bodies.iter().zip(order) {
            text.push_str(&self.text[at..slot.start]);
            text.push_str(&self.text[bodies[which].clone()]);
            if !text.ends_with('\n') {
                text.push('\n');
            }
            at = slot.end;
        }
        text.push_str(&self.text[at..]);
        Ok(text)
    }

    /// The text with a new part in a list.
    pub(super) fn add(
        &self,
        parent: &Place,
        list: &str,
        at: Option<usize>,
        block: &str,
    ) -> Result<String, Misedit> {
        if parent.parent().is_some() {
            self.find(parent)?;
        }
        let fields = self.fields(parent)?;
        if fields.iter().any(|(_, names, _)| names[0] == list) {
            return Err(Misedit::Odd(list.to_owned()));
        }
        let siblings = self.siblings(parent, list);
        if let Some(next) = at.and_then(|at| siblings.get(at)) {
            let start = self.body(*next).start;
            let gap = if self.is_airy(&siblings) { "\n" } else { "" };
            return Ok(self.with(start..start, &format!("{block}{gap}")));
        }
        let (end, airy) = match siblings.last() {
            Some(last) => (self.body(*last).end, self.is_airy(&siblings)),
            None => (self.end_before(parent, list)?, true),
        };
        let gap = if airy && end > 0 { "\n" } else { "" };
        let mut piece = self.on_its_own(end, &format!("{gap}{block}"));
        if !self.text[end..].is_empty() && !self.text[end..].starts_with(['\n', '\r']) && airy {
            piece.push('\n');
        }
        Ok(self.with(end..end, &piece))
    }

    /// Whether blank lines stand between the parts of a list.
    fn is_airy(&self, siblings: &[usize]) -> bool {
        let [.., last] = siblings else { return true };
        let start = self.body(*last).start;
        let before = self.text[..start].trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with("\n\n") || before.ends_with("\n\r\n")
    }

    /// Where the first part of a list belongs: behind the lists that come before it in the parent's shape.
    fn end_before(&self, parent: &Place, list: &str) -> Result<usize, Misedit> {
        let names = parent.names().collect::<Vec<_>>().join(".");
        let order = shape_of(&names).map_or(&[][..], |shape| shape.fields);
        let mine = order.iter().position(|field| *field == list).unwrap_or(order.len());
        let mut end = None;
        for earlier in &order[..mine] {
            if let Some(last) = self.siblings(parent, earlier).last() {
                end = end.max(Some(self.body(*last).end));
            }
        }
        if let Some(end) = end {
            return Ok(end);
        }
        let fields = self.fields(parent)?;
        match fields.last() {
            Some((at, ..)) => Ok(self.statements[*at].span.end),
            None => self.first_line(parent),
        }
    }

    /// A piece of text that begins on a line of its own.
    fn on_its_own(&self, at: usize, piece: &str) -> String {
        let before = &self.text[..at];
        let broken = before.is_empty() || before.ends_with('\n');
        if broken { piece.to_owned() } else { format!("\n{piece}") }
    }

    fn with(&self, span: Range<usize>, piece: &str) -> String {
        format!("{}{piece}{}", &self.text[..span.start], &self.text[span.end..])
    }
}

/// Which header begins which part.
fn parts(statements: &[Statement]) -> Vec<Part> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut parts = Vec::new();
    for (statement, Statement { kind, .. }) in statements.iter().enumerate() {
        let Kind::Header { names, of_list } = kind else { continue };
        let path = names.join(".");
        if *of_list {
            let below = format!("{path}.");
            counts.retain(|other, _| !other.starts_with(&below));
            *counts.entry(path).or_default() += 1;
        }
        let place = of_list.then(|| place(names, &counts)).flatten();
        parts.push(Part { statement, names: names.clone(), place });
    }
    parts
}

fn place(names: &[String], counts: &HashMap<String, usize>) -> Option<Place> {
    let mut place = Place::top();
    for nth in 1..=names.len() {
        let count = counts.get(&names[..nth].join("."))?;
        place = place.part(&names[nth - 1], count - 1);
    }
    Some(place)
}
