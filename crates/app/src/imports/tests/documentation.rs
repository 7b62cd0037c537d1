//! What `docs/imports.md` says is true of the program.

use super::{all_deals, both, counts, import, verified};
use crate::imports::Map;
use crate::imports::sketch::FIELDS;

const PAGE: &str = include_str!("../../../../../docs/imports.md");

/// The first block of code in a language after some words.
fn block<'p>(after: &str, language: &str) -> &'p str {
    let start = PAGE.find(after).unwrap();
    let fence = format!("```{language}\n");
    let from = start + PAGE[start..].find(&fence).unwrap() + fence.len();
    &PAGE[from..from + PAGE[from..].find("```").unwrap()]
}

#[test]
fn every_example_is_a_mapping() {
    let mut read = 0;
    for (at, _) in PAGE.match_indices("```toml\n") {
        let text = &PAGE[at + 8..];
        let text = &text[..text.find("```").unwrap()];
        let whole = match text {
            _ if text.contains("[[file]]") => text.to_owned(),
            _ if text.contains("[people]") => {
                format!("name = \"x\"\n{text}[[file]]\npath = \"a\"\n[file.deal]\n")
            }
            _ if text.contains("[file.deal]") => {
                format!("name = \"x\"\n[[file]]\npath = \"a\"\n{text}")
            }
            _ => format!("name = \"x\"\n[[file]]\npath = \"a\"\n[file.deal]\n{text}"),
        };
        Map::read(&whole).unwrap_or_else(|wrong| panic!("{wrong:#?}\n{whole}"));
        read += 1;
    }
    assert!(read >= 6, "{read}");
}

#[test]
fn every_field_is_named() {
    for field in FIELDS {
        let (part, name) = field.rsplit_once('.').unwrap_or(("", field));
        if matches!(part, "end" | "activity") || matches!(name, "first" | "last") {
            continue;
        }
        assert!(
            PAGE.contains(&format!("`{name}`"))
                || PAGE.contains(&format!("[file.{name}]"))
                || PAGE.contains(&format!("[[file.{name}]]")),
            "{field}"
        );
    }
}

both! {
    async fn the_whole_mapping_does_what_the_page_says(world: World) {
        let map = block("## A whole mapping", "toml").replace("sam@example.com", "sam@lantern.example");
        let csv = block("## A whole mapping", "csv");
        let done = import(&world, &map, &[("deals-2024.csv", csv)], false).await.unwrap();
        assert_eq!(counts(&done.files[0]), [1, 1, 0, 0, 0, 0], "{:?}", done.files[0]);
        let deal = all_deals(&world).await.pop().unwrap();
        assert_eq!((deal.state.name.as_str(), deal.state.owner), ("Bakery Brandt", Some(world.sam)));
        assert_eq!(deal.state.amount.unwrap().to_string(), "1200.50 EUR");
        assert!(matches!(deal.state.outcome, deal::state::Outcome::Lost { .. }));
        verified(&world).await;
    }
}
