//! What stands around every page of the settings: the way to the others.

use axum::response::Response;
use maud::{Markup, html};
use ui::{Icon, Section, icon};
use web::Role;

use crate::Viewer;

/// A page of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    People,
    Teams,
    Departments,
    Roles,
    Workspace,
    Hours,
    Assignment,
    Scores,
    Products,
    Tokens,
    Audit,
    Jobs,
    Data,
}

/// Groups of pages with their heading.
const GROUPS: [(&str, &[Place]); 4] = [
    ("Company", &[Place::Workspace, Place::Hours]),
    ("People", &[Place::People, Place::Teams, Place::Departments, Place::Roles]),
    ("Selling", &[Place::Assignment, Place::Scores, Place::Products]),
    ("System", &[Place::Tokens, Place::Audit, Place::Jobs, Place::Data]),
];

impl Place {
    pub(super) fn name(self) -> &'static str {
        match self {
            Place::People => "People",
            Place::Teams => "Teams",
            Place::Departments => "Departments",
            Place::Roles => "Roles",
            Place::Workspace => "Workspace",
            Place::Hours => "Working time",
            Place::Assignment => "Assignment",
            Place::Scores => "Score",
            Place::Products => "Products",
            Place::Tokens => "API tokens",
            Place::Audit => "Audit",
            Place::Jobs => "Background work",
            Place::Data => "Data",
        }
    }

    pub(super) fn says(self) -> &'static str {
        match self {
            Place::People => "Who works here, what they may do and how far they see.",
            Place::Teams => "Who sells together, and which countries they look after.",
            Place::Departments => "Who helps with tasks that a playbook hands over.",
            Place::Roles => "Who plays which part of your playbooks.",
            Place::Workspace => "Name and currency.",
            Place::Hours => "Zone, hours, holidays: time allowed is counted by them.",
            Place::Assignment => "Who gets new leads, by rule.",
            Place::Scores => "What makes a lead a good one, in points.",
            Place::Products => "What you sell, and for how much.",
            Place::Tokens => "Ways in for programs of yours.",
            Place::Audit => "Everything that anybody changed.",
            Place::Jobs => "What is done by itself: what waits, what failed.",
            Place::Data => "Take everything out, and keep it safe.",
        }
    }

    pub(super) fn href(self) -> &'static str {
        match self {
            Place::People => "/settings/people",
            Place::Teams => "/settings/teams",
            Place::Departments => "/settings/departments",
            Place::Roles => "/settings/roles",
            Place::Workspace => "/settings/workspace",
            Place::Hours => "/settings/hours",
            Place::Assignment => "/settings/assignment",
            Place::Scores => "/settings/scores",
            Place::Products => "/settings/products",
            Place::Tokens => "/settings/tokens",
            Place::Audit => "/settings/audit",
            Place::Jobs => "/settings/jobs",
            Place::Data => "/settings/data",
        }
    }

    pub(super) fn icon(self) -> Icon {
        match self {
            Place::People => Icon::Users,
            Place::Teams => Icon::UserCheck,
            Place::Departments => Icon::Network,
            Place::Roles => Icon::UserRound,
            Place::Workspace => Icon::House,
            Place::Hours => Icon::CalendarClock,
            Place::Assignment => Icon::Share2,
            Place::Scores => Icon::Target,
            Place::Products => Icon::Package,
            Place::Tokens => Icon::KeyRound,
            Place::Audit => Icon::ShieldCheck,
            Place::Jobs => Icon::Hourglass,
            Place::Data => Icon::Download,
        }
    }

    /// Whether this role has anything to do there. The verbs decide; this only spares people dead ends.
    pub(super) fn is_for(self, role: Role) -> bool {
        match self {
            Place::Data | Place::Jobs => role == Role::Admin,
            Place::Audit => matches!(role, Role::Admin | Role::Manager),
            _ => true,
        }
    }
}

/// The groups that this person has anything to do with.
pub(super) fn groups(role: Role) -> impl Iterator<Item = (&'static str, Vec<Place>)> {
    GROUPS.into_iter().map(move |(name, places)| {
        (name, places.iter().copied().filter(|place| place.is_for(role)).collect())
    })
}

/// A page of the settings.
pub(super) fn page(viewer: &Viewer, place: Place, content: Markup) -> Response {
    viewer.page(place.name(), Section::Settings, around(viewer, place, content))
}

/// The page again, with what is wrong in its form.
pub(super) fn refused(viewer: &Viewer, place: Place, content: Markup) -> Response {
    viewer.invalid(place.name(), Section::Settings, around(viewer, place, content))
}

fn around(viewer: &Viewer, here: Place, content: Markup) -> Markup {
    html! {
        div.settings {
            nav.settings-nav aria-label="Settings" {
                a.settings-home href="/settings" { (icon(Icon::ArrowLeft)) "All settings" }
                @for (name, places) in groups(viewer.by.role()) {
                    h2 { (name) }
                    ul {
                        @for place in places {
                            li {
                                a href=(place.href()) aria-current=[(place == here).then_some("page")] {
                                    (icon(place.icon())) span { (place.name()) }
                                }
                            }
                        }
                    }
                }
            }
            div.settings-content { (content) }
        }
    }
}
