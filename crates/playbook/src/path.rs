//! Where in a playbook something is, independent of any text: `stage[2].exit[0].rule`.

use std::fmt;

/// The way from the top of a playbook to one of its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Path(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Step {
    Field(&'static str),
    Item(usize),
}

impl Path {
    /// The playbook itself.
    pub(crate) fn top() -> Path {
        Path::default()
    }

    /// A field below.
    pub(crate) fn field(&self, name: &'static str) -> Path {
        self.step(Step::Field(name))
    }

    /// An item of a list below.
    pub(crate) fn item(&self, name: &'static str, index: usize) -> Path {
        self.field(name).nth(index)
    }

    /// An item of this list.
    pub(crate) fn nth(&self, index: usize) -> Path {
        self.step(Step::Item(index))
    }

    fn step(&self, step: Step) -> Path {
        let mut steps = self.0.clone();
        steps.push(step);
        Path(steps)
    }

    /// One level up.
    pub(crate) fn parent(&self) -> Option<Path> {
        let (_, rest) = self.0.split_last()?;
        Some(Path(rest.to_vec()))
    }

    /// The lists that the path goes through with the index in each, and the field at its end.
    pub(crate) fn parts(&self) -> (Vec<(&'static str, usize)>, Option<&'static str>) {
        let mut items = Vec::new();
        let mut field = None;
        let mut list = "";
        for step in &self.0 {
            match step {
                Step::Field(name) => {
                    list = name;
                    field = Some(*name);
                }
                Step::Item(index) => {
                    items.push((list, *index));
                    field = None;
                }
            }
        }
        (items, field)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Field(name) if at == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Item(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
