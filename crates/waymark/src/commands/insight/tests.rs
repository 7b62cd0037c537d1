//! The help of each report lists what the report takes.

use std::collections::BTreeSet;

use app::insights::Asked;
use clap::Subcommand as _;

use super::Report;

/// The options that the help of a report lists.
fn listed(word: &str) -> BTreeSet<String> {
    let insight = Report::augment_subcommands(clap::Command::new("insight"));
    let report = insight.find_subcommand(word).unwrap();
    let shown = report.get_arguments().filter(|option| !option.is_hide_set());
    shown.filter_map(|option| option.get_long().map(str::to_owned)).collect()
}

#[test]
fn the_help_of_a_report_lists_what_it_takes() {
    let beside = |word: &str| -> Vec<String> {
        let everywhere = listed("leak");
        listed(word).into_iter().filter(|option| !everywhere.contains(option)).collect()
    };
    for (word, options) in [
        ("leak", &[][..]),
        ("funnel", &["by"]),
        ("survival", &["by", "days"]),
        ("forecast", &["by", "period"]),
        ("whatif", &["ahead", "better", "faster", "leads", "sellers", "stage"]),
        ("map", &["tell"]),
        ("replay", &["change", "criterion", "limit"]),
    ] {
        assert_eq!(beside(word), options, "{word}");
    }
    for option in ["from", "as-of", "owner", "country", "zone", "json"] {
        assert!(listed("leak").contains(option), "{option}");
    }
    assert!(listed("deals").contains("handed-by") && !listed("deals").contains("ahead"));
    assert!(listed("goals").contains("on"), "what is no report keeps its options");
}

#[test]
fn an_option_is_listed_where_it_is_not_refused() {
    let insight = Report::augment_subcommands(clap::Command::new("insight"));
    let mut looked_at = 0;
    for report in insight.get_subcommands() {
        let Some(asked) = Asked::from_word(report.get_name()) else { continue };
        for option in report.get_arguments() {
            let field = option.get_id().as_str();
            assert_eq!(!option.is_hide_set(), asked.takes(field), "{} --{field}", asked.as_str());
        }
        looked_at += 1;
    }
    assert_eq!(looked_at, 17);
}

#[test]
fn the_text_of_the_help_has_no_option_that_is_refused() {
    let insight = Report::augment_subcommands(clap::Command::new("insight"));
    let mut leak = insight.find_subcommand("leak").unwrap().clone();
    let text = leak.render_long_help().to_string();
    assert!(
        text.contains("--owner") && !text.contains("--by ") && !text.contains("--faster"),
        "{text}"
    );
}
