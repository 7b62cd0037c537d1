//! Writes a manual as HTML: complete, printable, without scripts.

use super::block::{Block, Inline, Line};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Look of the manual, on screen and on paper.
const STYLE: &str = include_str!("manual.css");

/// A whole page.
pub(super) fn page(title: &str, blocks: &[Block]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body(blocks)) }
        }
    };
    page.into_string()
}

/// The manual without the page around it.
pub(super) fn body(blocks: &[Block]) -> Markup {
    html! {
        article.manual {
            @for block in blocks { (draw(block)) }
        }
    }
}

fn draw(block: &Block) -> Markup {
    match block {
        Block::Heading { level, id, text } => heading(*level, id, text),
        Block::Paragraph(words) => html! { p { (line(words)) } },
        Block::Markdown(text) => html! { div.words { (markdown(text)) } },
        Block::Letter(text) => html! { blockquote.letter { (markdown(text)) } },
        Block::Items(items) => html! { ul { @for item in items { li { (line(item)) } } } },
        Block::Facts(facts) => html! {
            dl.facts {
                @for (name, value) in facts { div { dt { (name) } dd { (line(value)) } } }
            }
        },
        Block::Table { head, rows } => html! {
            table {
                thead { tr { @for name in head { th scope="col" { (name) } } } }
                tbody { @for row in rows { tr { @for cell in row { td { (line(cell)) } } } } }
            }
        },
    }
}

fn heading(level: u8, id: &str, text: &str) -> Markup {
    match level {
        1 => html! { h1 id=(id) { (text) } },
        2 => html! { h2 id=(id) { (text) } },
        3 => html! { h3 id=(id) { (text) } },
        _ => html! { h4 id=(id) { (text) } },
    }
}

fn line(words: &Line) -> Markup {
    html! {
        @for word in words {
            @match word {
                Inline::Text(text) => (text),
                Inline::Strong(text) => strong { (text) },
                Inline::Code(text) => code { (text) },
                Inline::Jump { to, text } => a href={ "#" (to) } { (text) },
                Inline::Link { to, text } => {
                    @if is_safe(to) { a href=(to) rel="noreferrer" { (text) } } @else { (text) }
                },
                Inline::Break => br;,
            }
        }
    }
}

/// What an author wrote: without HTML of their own, headings small, links only to safe places.
pub(super) fn markdown(text: &str) -> Markup {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(text, options).map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::Heading { id, classes, attrs, .. }) => {
            Event::Start(Tag::Heading { level: HeadingLevel::H5, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(HeadingLevel::H5)),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: safe(dest_url), title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: safe(dest_url), title, id })
        }
        other => other,
    });
    let mut written = String::new();
    pulldown_cmark::html::push_html(&mut written, events);
    // A corner that says nothing is no heading.
    PreEscaped(written.replace("<th></th>", "<td></td>"))
}

fn safe(url: CowStr<'_>) -> CowStr<'_> {
    if is_safe(&url) { url } else { CowStr::Borrowed("#") }
}

/// Web and mail addresses, and places on the same site: no scripts.
fn is_safe(url: &str) -> bool {
    let url = url.trim().to_ascii_lowercase();
    if ["http://", "https://", "mailto:", "tel:"].iter().any(|start| url.starts_with(start)) {
        return true;
    }
    let before_path = url.split(['/', '?', '#']).next().unwrap_or_default();
    !before_path.contains(':') && !url.contains(|c: char| c.is_control())
}
