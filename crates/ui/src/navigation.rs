//! Where one is and where one can go.

use maud::{Markup, html};

use crate::{Icon, icon};

/// The places of the sidebar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// What to do now.
    Today,
    /// New leads.
    Leads,
    /// Deals by stage.
    Board,
    /// Deals as a list, and each of them.
    Deals,
    /// Tasks and meetings.
    Calendar,
    /// Companies.
    Companies,
    /// Contacts.
    Contacts,
    /// Measures.
    Insights,
    /// Processes.
    Playbooks,
    /// Imports and exports.
    Imports,
    /// The workspace's settings.
    Settings,
    /// None of them: search, notifications, one's profile.
    Elsewhere,
}

impl Section {
    /// The groups of the sidebar.
    pub const GROUPS: [&'static [Section]; 3] = [
        &[
            Section::Today,
            Section::Leads,
            Section::Board,
            Section::Deals,
            Section::Calendar,
            Section::Companies,
            Section::Contacts,
        ],
        &[Section::Insights, Section::Playbooks],
        &[Section::Imports, Section::Settings],
    ];

    /// Those at hand on a phone.
    pub const ON_PHONES: [Section; 4] =
        [Section::Today, Section::Leads, Section::Board, Section::Deals];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Section::Today => "Today",
            Section::Leads => "Leads",
            Section::Board => "Board",
            Section::Deals => "Deals",
            Section::Calendar => "Calendar",
            Section::Companies => "Companies",
            Section::Contacts => "Contacts",
            Section::Insights => "Insights",
            Section::Playbooks => "Playbooks",
            Section::Imports => "Imports",
            Section::Settings => "Settings",
            Section::Elsewhere => "",
        }
    }

    /// Its address.
    pub fn href(self) -> &'static str {
        match self {
            Section::Today | Section::Elsewhere => "/today",
            Section::Leads => "/leads",
            Section::Board => "/board",
            Section::Deals => "/deals",
            Section::Calendar => "/calendar",
            Section::Companies => "/companies",
            Section::Contacts => "/contacts",
            Section::Insights => "/insights",
            Section::Playbooks => "/playbooks",
            Section::Imports => "/imports",
            Section::Settings => "/settings",
        }
    }

    /// Its sign.
    pub fn icon(self) -> Icon {
        match self {
            Section::Today => Icon::Sun,
            Section::Leads => Icon::Inbox,
            Section::Board => Icon::SquareKanban,
            Section::Deals => Icon::Handshake,
            Section::Calendar => Icon::Calendar,
            Section::Companies => Icon::Building2,
            Section::Contacts => Icon::Users,
            Section::Insights => Icon::ChartLine,
            Section::Playbooks => Icon::Route,
            Section::Imports => Icon::Upload,
            Section::Settings | Section::Elsewhere => Icon::Settings,
        }
    }

    /// The letter that goes there after `g`.
    pub fn key(self) -> &'static str {
        match self {
            Section::Today => "t",
            Section::Leads => "l",
            Section::Board => "b",
            Section::Deals => "d",
            Section::Calendar => "c",
            Section::Companies => "o",
            Section::Contacts => "p",
            Section::Insights => "i",
            Section::Playbooks => "y",
            Section::Imports => "m",
            Section::Settings => "s",
            Section::Elsewhere => "",
        }
    }
}

/// The way to this page: words and address of each step; the last is where one is.
pub fn breadcrumb<W: AsRef<str>, H: AsRef<str>>(steps: &[(W, H)], here: &str) -> Markup {
    html! {
        nav.breadcrumb aria-label="Breadcrumb" {
            ol {
                @for (words, href) in steps {
                    li { a href=(href.as_ref()) { (words.as_ref()) } }
                    li aria-hidden="true" { (icon(Icon::ChevronRight)) }
                }
                li { span aria-current="page" { (here) } }
            }
        }
    }
}

/// Views of one thing beside each other: words, address, and whether it is the one shown.
pub fn tabs<W: AsRef<str>, H: AsRef<str>>(label: &str, tabs: &[(W, H, bool)]) -> Markup {
    html! {
        nav.tab-bar aria-label=(label) {
            @for (words, href, is_here) in tabs {
                a href=(href.as_ref()) aria-current=[is_here.then_some("page")] { (words.as_ref()) }
            }
        }
    }
}

/// The way to the rest of a list; nothing at its end. With scripts the rest is added below when one scrolls there:
/// give the list's id as `into`, whose last row this is.
pub fn pagination(next: Option<&str>, into: &str) -> Markup {
    html! {
        @if let Some(next) = next {
            div.more {
                a.btn data-variant="outline" data-size="sm" href=(next) data-more=(into) { "Show more" }
            }
        }
    }
}
