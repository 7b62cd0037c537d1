//! Showing why something was found: words that begin as one of the words looked for are marked.

use maud::{Markup, html};

/// A text with the words marked that were looked for, case and accents aside.
pub(crate) fn highlighted(text: &str, question: &str) -> Markup {
    let wanted: Vec<String> = parts(question)
        .filter(|(_, is_word)| *is_word)
        .map(|(word, _)| types::fold(word))
        .filter(|word| !word.is_empty())
        .collect();
    let is_hit = |word: &str| {
        let word = types::fold(word);
        wanted.iter().any(|wish| word.starts_with(wish.as_str()))
    };
    html! {
        @for (part, is_word) in parts(text) {
            @if is_word && is_hit(part) { mark { (part) } } @else { (part) }
        }
    }
}

/// The words of a text and what stands between them, in order.
fn parts(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_word = rest.chars().next()?.is_alphanumeric();
        let end = rest.find(|c: char| c.is_alphanumeric() != is_word).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        Some((part, is_word))
    })
}

#[cfg(test)]
mod tests {
    use super::highlighted;

    #[test]
    fn words_that_begin_so_are_marked_and_all_else_stays() {
        for (text, question, marked) in [
            ("Harbour Books", "harb", "<mark>Harbour</mark> Books"),
            ("Müller & Söhne", "muller sohn", "<mark>Müller</mark> &amp; <mark>Söhne</mark>"),
            ("<b>bold</b>", "bold", "&lt;b&gt;<mark>bold</mark>&lt;/b&gt;"),
            ("shop.example", "example", "shop.<mark>example</mark>"),
            ("Nothing", "", "Nothing"),
            ("#142 · Till", "#142", "#<mark>142</mark> · Till"),
        ] {
            assert_eq!(highlighted(text, question).into_string(), marked, "{question}");
        }
    }
}
