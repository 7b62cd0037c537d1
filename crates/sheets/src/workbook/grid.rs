//! The filled cells of one sheet, row by row.

use crate::options::Limits;
use crate::refusal::Refusal;
use crate::row::Row;

/// Holds the texts of a sheet's filled cells in one string.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    text: String,
    cells: Vec<Place>,
    sorted: bool,
    next: usize,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    row: u32,
    column: u32,
    start: u32,
    length: u32,
}

impl Grid {
    pub(crate) fn new() -> Self {
        Self { sorted: true, ..Self::default() }
    }

    /// Adds a cell; rows and columns count from 0. Empty texts are nothing.
    pub(crate) fn push(
        &mut self,
        row: u32,
        column: u32,
        text: &str,
        limits: &Limits,
    ) -> Result<(), Refusal> {
        if text.is_empty() {
            return Ok(());
        }
        if self.cells.len() as u64 >= limits.cells {
            return Err(Refusal::TooManyCells { limit: limits.cells });
        }
        let end = self.text.len() as u64 + text.len() as u64;
        if end > limits.unpacked.min(u64::from(u32::MAX)) {
            return Err(Refusal::UnpacksTooLarge { limit: limits.unpacked });
        }
        let place = Place { row, column, start: self.text.len() as u32, length: text.len() as u32 };
        self.sorted &= self.cells.last().is_none_or(|last| last.key() < place.key());
        self.text.push_str(text);
        self.cells.push(place);
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Puts the cells in order; to be called once all are there.
    pub(crate) fn seal(&mut self) {
        if !self.sorted {
            self.cells.sort_by_key(Place::key);
            self.cells.dedup_by_key(|place| place.key());
            self.sorted = true;
        }
    }

    /// Starts again at the first row.
    pub(crate) fn rewind(&mut self) {
        self.next = 0;
    }

    /// The number of the next row that has something in it, the first being 1.
    pub(crate) fn line(&self) -> u64 {
        let row = self.cells.get(self.next).or(self.cells.last()).map_or(0, |place| place.row);
        u64::from(row) + 1
    }

    /// Reads the next row that has something in it; returns its full width, of which `row` keeps
    /// at most `columns` cells.
    pub(crate) fn read(&mut self, columns: usize, row: &mut Row) -> Option<usize> {
        let first = *self.cells.get(self.next)?;
        row.clear(u64::from(first.row) + 1);
        let mut width = 0;
        while let Some(place) = self.cells.get(self.next).filter(|place| place.row == first.row) {
            width = place.column as usize + 1;
            if width <= columns {
                row.pad(place.column as usize);
                let start = place.start as usize;
                row.push(&self.text[start..start + place.length as usize]);
            }
            self.next += 1;
        }
        Some(width)
    }
}

impl Place {
    fn key(&self) -> (u32, u32) {
        (self.row, self.column)
    }
}
