//! What happened to deals besides moving: what was done with the buyer, what was learnt of them when, and by whom they
//! were moved.
//!
//! Loaded only when a report needs it. Each entry has its instant, so that a report can ask what was known *then*: a
//! fact that was written down after a deal was won says nothing about winning.

#[cfg(test)]
mod tests;

use crate::columns::Word;

/// Entries of many deals: those of one deal lie together, by instant.
#[derive(Clone, Debug)]
pub struct Runs<T> {
    first: Vec<u32>,
    count: Vec<u32>,
    items: Vec<T>,
    gaps: usize,
}

impl<T> Default for Runs<T> {
    fn default() -> Runs<T> {
        Runs { first: Vec::new(), count: Vec::new(), items: Vec::new(), gaps: 0 }
    }
}

impl<T: Copy> Runs<T> {
    /// The entries of a deal; none for one that is not known.
    pub fn of(&self, deal: u32) -> &[T] {
        let at = deal as usize;
        let Some(first) = self.first.get(at) else { return &[] };
        let first = *first as usize;
        &self.items[first..first + self.count[at] as usize]
    }

    /// Puts the entries of a deal in the place of those that it had.
    pub fn put(&mut self, deal: u32, items: &[T]) {
        let at = deal as usize;
        if at >= self.first.len() {
            self.first.resize(at + 1, 0);
            self.count.resize(at + 1, 0);
        }
        let size = u32::try_from(items.len()).unwrap_or(u32::MAX);
        if self.count[at] == size {
            let first = self.first[at] as usize;
            self.items[first..first + items.len()].copy_from_slice(items);
            return;
        }
        self.gaps += self.count[at] as usize;
        self.first[at] = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.count[at] = size;
        self.items.extend_from_slice(items);
        if self.gaps * 4 > self.items.len() + 64 {
            self.compact();
        }
    }

    fn compact(&mut self) {
        let mut items = Vec::with_capacity(self.items.len() - self.gaps);
        for at in 0..self.first.len() {
            let first = self.first[at] as usize;
            self.first[at] = u32::try_from(items.len()).unwrap_or(u32::MAX);
            items.extend_from_slice(&self.items[first..first + self.count[at] as usize]);
        }
        self.items = items;
        self.gaps = 0;
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.items.len() - self.gaps
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What was done with the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TouchKind {
    /// A telephone call.
    Call,
    /// An e-mail.
    Mail,
    /// A meeting.
    Meeting,
    /// A message on any other channel.
    Message,
    /// A note: nothing to or from the buyer.
    Note,
}

impl TouchKind {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            TouchKind::Call => "call",
            TouchKind::Mail => "mail",
            TouchKind::Meeting => "meeting",
            TouchKind::Message => "message",
            TouchKind::Note => "note",
        }
    }
}

/// One thing done with the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    /// When.
    pub at: i64,
    /// How.
    pub kind: TouchKind,
    /// The buyer began it.
    pub inbound: bool,
    /// Somebody was reached.
    pub reached: bool,
    /// The buyer did not come to the meeting.
    pub no_show: bool,
    /// Who of us.
    pub by: Word,
}

impl Touch {
    /// Whether it is something to or from the buyer.
    pub fn is_contact(&self) -> bool {
        self.kind != TouchKind::Note
    }

    /// Whether it is a try to reach the buyer.
    pub fn is_attempt(&self) -> bool {
        !self.inbound && !matches!(self.kind, TouchKind::Note | TouchKind::Meeting)
    }

    /// Whether the two sides spoke or wrote with each other.
    pub fn is_conversation(&self) -> bool {
        match self.kind {
            TouchKind::Call => self.reached || self.inbound,
            TouchKind::Mail | TouchKind::Message => self.inbound,
            TouchKind::Meeting => !self.no_show,
            TouchKind::Note => false,
        }
    }

    /// Whether it is a meeting that took place.
    pub fn is_meeting(&self) -> bool {
        self.kind == TouchKind::Meeting && !self.no_show
    }
}

/// A task that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskDone {
    /// When.
    pub at: i64,
    /// Which: people call the word as they call the task.
    pub task: Word,
    /// Who of us.
    pub by: Word,
}

/// Something learnt about a deal, with the instant from which it was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactAt {
    /// Since when.
    pub at: i64,
    /// What: "source", "request.landing-page".
    pub name: Word,
    /// What it is; none takes it away.
    pub value: Word,
}

/// How many people of the buyer's were known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeopleAt {
    /// Since when.
    pub at: i64,
    /// How many.
    pub known: u16,
}

/// Who brought a deal into a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mover {
    /// When it came there.
    pub at: i64,
    /// Who of us.
    pub by: Word,
}

/// What happened to deals besides moving, and who moved them.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// What was done with the buyer.
    pub touches: Runs<Touch>,
    /// What was learnt when.
    pub facts: Runs<FactAt>,
    /// How many people of the buyer's were known when.
    pub people: Runs<PeopleAt>,
    /// Who moved it when; what the program did by itself is nobody's.
    pub movers: Runs<Mover>,
    /// The tasks that were done, where a report asks for them.
    pub tasks: Runs<TaskDone>,
}
