//! The elements and attributes of an OpenDocument spreadsheet, by their local names.

use quick_xml::events::BytesStart;

/// The elements that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Style,
    TableProperties,
    Table,
    Row,
    Cell,
    CoveredCell,
    Paragraph,
    Spaces,
    Tab,
    LineBreak,
    /// Holds text that is not in a cell: notes, drawings, what was deleted.
    Aside,
    Other,
}

impl Name {
    pub(super) fn of(local: &str) -> Self {
        match local {
            "style" => Self::Style,
            "table-properties" => Self::TableProperties,
            "table" => Self::Table,
            "table-row" => Self::Row,
            "table-cell" => Self::Cell,
            "covered-table-cell" => Self::CoveredCell,
            "p" | "h" => Self::Paragraph,
            "s" => Self::Spaces,
            "tab" => Self::Tab,
            "line-break" => Self::LineBreak,
            "annotation" | "shapes" | "frame" | "custom-shape" | "tracked-changes" | "control" => {
                Self::Aside
            }
            _ => Self::Other,
        }
    }

    pub(super) fn has_attributes(self) -> bool {
        !matches!(self, Self::Paragraph | Self::Tab | Self::LineBreak | Self::Aside | Self::Other)
    }
}

/// The attributes of an element by local name.
#[derive(Default)]
pub(super) struct Attributes {
    list: Vec<(String, String)>,
}

impl Attributes {
    pub(super) fn of(element: &BytesStart<'_>) -> Self {
        let mut attributes = element.attributes();
        let list = attributes.with_checks(false).flatten().map(|attribute| {
            let name = attribute.key.local_name().as_ref().to_owned();
            let value = quick_xml::escape::unescape(&attribute.value)
                .map_or_else(|_| attribute.value.to_string(), |value| value.into_owned());
            (name, value)
        });
        Self { list: list.collect() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.list.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// How often an element is repeated.
    pub(super) fn times(&self, name: &str) -> u32 {
        self.get(name).and_then(|times| times.parse().ok()).unwrap_or(1).max(1)
    }
}
