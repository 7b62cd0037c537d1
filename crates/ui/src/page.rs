//! The whole document: head, sidebar, top bar, content, and on phones a bar at the bottom.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{
    Icon, Section, Tone, asset, avatar, badge, hidden, icon, icon_button, menu, menu_link,
};

/// Light, dark, or what the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// The word in the cookie and in the page.
    pub fn as_str(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme of this word; what is none of them is the system's.
    pub fn of(word: &str) -> Theme {
        Theme::ALL.into_iter().find(|theme| theme.as_str() == word).unwrap_or_default()
    }

    fn icon(self) -> Icon {
        match self {
            Theme::System => Icon::Monitor,
            Theme::Light => Icon::Sun,
            Theme::Dark => Icon::Moon,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Theme::System => "As the system",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        }
    }
}

/// Something to say once, after what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// How it went.
    pub tone: Tone,
    /// What to say.
    pub text: String,
}

/// Who looks at the page.
#[derive(Clone, Debug)]
pub struct Who {
    /// Their account, by which a browser that several people use keeps their unsaved words apart.
    pub id: String,
    /// Full name.
    pub name: String,
    /// What they may do, in words.
    pub role: &'static str,
}

/// What stands around a page.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// What the page is.
    pub title: &'a str,
    /// Where in the sidebar it belongs.
    pub section: Section,
    /// The workspace's name.
    pub workspace: &'a str,
    /// Who looks at it.
    pub viewer: &'a Who,
    /// The token against requests from other sites.
    pub csrf: &'a str,
    /// How many notifications they have not read.
    pub unread: u64,
    /// Numbers beside entries of the sidebar.
    pub badges: &'a [(Section, u64)],
    /// What to say once.
    pub flash: Option<&'a Flash>,
    /// Light or dark.
    pub theme: Theme,
    /// Up to where in the journal this page knows what happened.
    pub mark: i64,
    /// Whether they may make new records.
    pub may_create: bool,
    /// Places that they cannot open, which are left out.
    pub without: &'a [Section],
}

/// A page within the frame.
pub fn page(frame: &Frame<'_>, content: Markup) -> Markup {
    let body = html! {
        body data-mark=(frame.mark) data-user=(frame.viewer.id) {
            a.skip href="#main" { "Skip to content" }
            (sidebar(frame))
            div.shell {
                (top_bar(frame))
                main #main tabindex="-1" { (content) }
            }
            (bottom_bar(frame))
            (toasts(frame.flash))
        }
    };
    document(frame.title, frame.workspace, frame.theme, Some(frame.csrf), body)
}

/// A page without the frame: nobody is signed in.
pub fn bare_page(title: &str, theme: Theme, flash: Option<&Flash>, content: Markup) -> Markup {
    let body = html! {
        body.bare {
            main #main { (content) }
            (toasts(flash))
        }
    };
    document(title, "Waymark", theme, None, body)
}

fn document(title: &str, place: &str, theme: Theme, csrf: Option<&str>, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" data-theme=(theme.as_str()) {
            head {
                meta charset="utf-8";
                title { (title) " · " (place) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                @if let Some(csrf) = csrf { meta name="csrf" content=(csrf); }
                meta name="htmx-config" content=(HTMX);
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="preload" href=(asset("inter-latin-wght-normal.woff2")) as="font" type="font/woff2" crossorigin;
                link rel="stylesheet" href=(asset("app.css"));
                script type="module" src=(asset("app.js")) {}
            }
            (body)
        }
    }
}

/// No style element of its own (the policy forbids it), errors of forms are shown, no caching of pages.
const HTMX: &str = r#"{"includeIndicatorCSS":false,"history":"reload","noSwap":[204,304]}"#;

fn sidebar(frame: &Frame<'_>) -> Markup {
    html! {
        nav.sidebar #sidebar aria-label="Main" {
            a.brand href="/today" { (icon(Icon::Mountain)) span { (frame.workspace) } }
            @for group in Section::GROUPS {
                ul { @for section in group.iter().filter(|it| !frame.without.contains(it)) { li { (entry(frame, *section)) } } }
            }
            div.sidebar-end { (account(frame)) }
        }
    }
}

fn entry(frame: &Frame<'_>, section: Section) -> Markup {
    let count = frame.badges.iter().find(|(of, _)| *of == section).map_or(0, |(_, count)| *count);
    html! {
        a.entry href=(section.href()) aria-current=[(section == frame.section).then_some("page")]
            data-hotkey={ "g " (section.key()) } {
            (icon(section.icon()))
            span { (section.name()) }
            @if count > 0 { (badge(Tone::Quiet, count.to_string())) }
        }
    }
}

fn account(frame: &Frame<'_>) -> Markup {
    html! {
        button.account type="button" popovertarget="account-menu" aria-haspopup="true" {
            (avatar(&frame.viewer.name))
            span { b { (frame.viewer.name) } small { (frame.viewer.role) } }
            (icon(Icon::ChevronsUpDown))
        }
        div.menu-items #account-menu popover="auto" { (own_entries(frame)) }
    }
}

/// What people do with their own account: in the sidebar, and on phones, where there is none, under "More".
fn own_entries(frame: &Frame<'_>) -> Markup {
    html! {
        (menu_link(Some(Icon::User), "Profile", "/profile"))
        (theme_switch(frame))
        form method="post" action="/sign-out" {
            (hidden("csrf", frame.csrf))
            button.menu-item type="submit" { (icon(Icon::LogOut)) "Sign out" }
        }
    }
}

fn theme_switch(frame: &Frame<'_>) -> Markup {
    html! {
        form.theme-switch method="post" action="/theme" data-theme-switch {
            (hidden("csrf", frame.csrf))
            span { "Theme" }
            @for theme in Theme::ALL {
                button type="submit" name="theme" value=(theme.as_str()) title=(theme.words())
                    aria-label=(theme.words()) aria-pressed=(if theme == frame.theme { "true" } else { "false" }) {
                    (icon(theme.icon()))
                }
            }
        }
    }
}

fn top_bar(frame: &Frame<'_>) -> Markup {
    let unread = match frame.unread {
        0 => "Notifications".to_owned(),
        count => format!("Notifications, {count} unread"),
    };
    html! {
        header.top {
            a.brand.on-phone href="/today" { (icon(Icon::Mountain)) span { (frame.workspace) } }
            span.here { (frame.section.name()) }
            a.search-trigger href="/search" data-palette title="Search or jump to…" { (icon(Icon::Search)) span { "Search or jump to…" } kbd.kbd data-modifier="K" { "Ctrl K" } }
            span.connection role="status" hidden data-connection { (icon(Icon::WifiOff)) span {} }
            a.btn data-variant="ghost" data-size="icon-sm" href="/notifications" title="Notifications" aria-label=(unread) {
                (icon(Icon::Bell))
                @if frame.unread > 0 { span.dot aria-hidden="true" {} }
            }
            @if frame.may_create { (create_menu()) }
        }
    }
}

fn create_menu() -> Markup {
    let opener = icon_button(Icon::Plus, "Create").primary();
    menu(
        "create-menu",
        opener,
        html! {
            (menu_link(Some(Icon::Inbox), "Lead", "/leads/new"))
            (menu_link(Some(Icon::Handshake), "Deal", "/deals/new"))
            (menu_link(Some(Icon::Building2), "Company", "/companies/new"))
            (menu_link(Some(Icon::UserPlus), "Contact", "/contacts/new"))
        },
    )
}

fn bottom_bar(frame: &Frame<'_>) -> Markup {
    html! {
        nav.bottom aria-label="Main, on phones" {
            @for section in Section::ON_PHONES {
                a href=(section.href()) aria-current=[(section == frame.section).then_some("page")] {
                    (icon(section.icon())) span { (section.name()) }
                }
            }
            button type="button" popovertarget="more-menu" aria-haspopup="true" { (icon(Icon::Menu)) span { "More" } }
            div.menu-items #more-menu popover="auto" {
                @for section in Section::GROUPS.into_iter().flatten().filter(|it| is_under_more(frame, **it)) {
                    (menu_link(Some(section.icon()), section.name(), section.href()))
                }
                (own_entries(frame))
            }
        }
    }
}

fn is_under_more(frame: &Frame<'_>, section: Section) -> bool {
    !Section::ON_PHONES.contains(&section) && !frame.without.contains(&section)
}

fn toasts(flash: Option<&Flash>) -> Markup {
    html! {
        div.toasts #toasts role="status" aria-live="polite" {
            @match flash {
                Some(flash) => div.toast data-tone=(flash.tone.as_str()) { (flash.text) },
                None => (PreEscaped("")),
            }
        }
    }
}
