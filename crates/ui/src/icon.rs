//! Icons, drawn into the page.

use maud::{Markup, PreEscaped, html};

include!(concat!(env!("OUT_DIR"), "/icons.rs"));

/// A decoration beside words, which screen readers pass over; its size follows the text.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg.icon aria-hidden="true" viewBox="0 0 24 24" { (PreEscaped(icon.drawing())) }
    }
}
