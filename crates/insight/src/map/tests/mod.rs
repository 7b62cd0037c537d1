//! Maps of small logs, and of large ones of others.

use super::{Dress, Filter, Lines, Map, Spot, count, duration, map};
use crate::log::{Builder, EventLog, NewEvent, Options, open};
use crate::shared::shared;

fn log(cases: &[&str]) -> EventLog {
    let mut builder = Builder::default();
    for (number, case) in cases.iter().enumerate() {
        for (minute, activity) in case.split_whitespace().enumerate() {
            let name = number.to_string();
            builder.add(NewEvent::new(&name, activity, 60_000 * minute as i64));
        }
    }
    builder.finish()
}

fn lines(map: &Map) -> Vec<(String, String, u32)> {
    map.rows().into_iter().map(|row| (row.from, row.to, row.count)).collect()
}

fn line(from: &str, to: &str, count: u32) -> (String, String, u32) {
    (from.to_owned(), to.to_owned(), count)
}

#[test]
fn a_hidden_activity_is_stepped_over() {
    let log = log(&["a x b", "a b", "a b"]);
    let filter = Filter { activities: 0.8, ..Filter::ALL };
    let map = map(&log, &filter);
    assert_eq!(lines(&map), [line("", "a", 3), line("a", "b", 3), line("b", "", 3)]);
    assert_eq!(map.hidden_activities, 1);
    assert_eq!(map.rows()[1].mean_s, Some(80.0), "two minutes once, one minute twice");
}

#[test]
fn every_box_keeps_a_way_in_and_out() {
    let mut cases = vec!["a b c"; 50];
    cases.push("a d c");
    let log = log(&cases);
    let filter = Filter { activities: 1.0, lines: Lines::Frequency(0.1) };
    let found = lines(&map(&log, &filter));
    assert!(found.contains(&line("a", "d", 1)) && found.contains(&line("d", "c", 1)), "{found:?}");
}

#[test]
fn lines_are_chosen_by_frequency_time_or_share() {
    let log = log(&["a b c", "a b c", "a c", "a b b c"]);
    let shown = |lines_kept| {
        let filter = Filter { activities: 1.0, lines: lines_kept };
        let map = map(&log, &filter);
        let shown: Vec<_> = lines(&map)
            .into_iter()
            .filter(|(from, to, _)| !from.is_empty() && !to.is_empty())
            .collect();
        (shown, map.hidden_lines)
    };
    let ways = vec![line("a", "b", 3), line("b", "c", 3)];
    assert_eq!(shown(Lines::Frequency(0.5)), (ways.clone(), 2));
    assert_eq!(shown(Lines::Time(0.5)), (ways, 2));
    let (by_share, hidden) = shown(Lines::Share(0.25));
    assert_eq!((by_share.len(), hidden), (4, 0));
}

#[test]
fn the_share_of_a_line_is_of_the_times_its_box_is_left() {
    let log = log(&["a b", "a b", "a c", "a"]);
    let map = map(&log, &Filter::ALL);
    let share = |to: &str| {
        map.rows().iter().find(|row| row.from == "a" && row.to == to).map(|row| row.share)
    };
    assert_eq!((share("b"), share("c"), share("")), (Some(0.5), Some(0.25), Some(0.25)));
}

#[test]
fn a_picture_has_no_style_on_its_elements_and_all_its_words() {
    let log = log(&["<script>alert(1)</script> b&b", "naïve\u{1}\u{0} b&b"]);
    let svg = map(&log, &Filter::ALL).svg("A \"map\"", Dress::Page);
    assert!(!svg.contains("style=") && !svg.contains("<script") && !svg.contains("<style"));
    assert!(svg.contains("b&amp;b") && svg.contains("&lt;script&gt;") && svg.contains(">naïve<"));
    assert!(svg.contains("<title>A &quot;map&quot;</title>"));
    let file = map(&log, &Filter::ALL).svg("A map", Dress::File);
    assert!(file.contains("<style>") && !file.contains("var(") && file.contains("dark"));
}

#[test]
fn long_names_are_broken_and_nothing_is_lost() {
    let name = "Determine_the_necessity_to_stop_the_indication_once_more and then again";
    let mut builder = Builder::default();
    builder.add(NewEvent::new("1", name, 0));
    let found = map(&builder.finish(), &Filter::ALL);
    let shown: String = found.boxes[1].name_lines.concat();
    assert_eq!(shown.replace(' ', ""), name.replace(' ', ""));
    assert_eq!(found.boxes[1].spot, Spot::Activity);
    assert!(found.boxes[1].name_lines.len() > 2);
}

#[test]
fn words_suit_their_numbers() {
    assert_eq!(
        ["0", "12", "1,234", "13,087", "1,000,000"],
        [0, 12, 1234, 13_087, 1_000_000].map(count)
    );
    let times = [0.0, 850.0, 12_340.0, 150_000.0, 11_520_000.0, 1_209_373_813.0, 9e9];
    let words = ["0 s", "850 ms", "12.3 s", "2.5 min", "3.2 h", "14.0 d", "104 d"];
    assert_eq!(times.map(duration), words);
}

#[test]
fn maps_of_real_logs_can_be_drawn_and_read() {
    for name in ["bpic2012.xes.gz", "bpic2012-o.xes.gz", "receipt.xes.gz"] {
        let Some(path) = shared(&format!("logs/{name}")) else { return };
        let log = open(path, &Options::default()).unwrap();
        for filter in [Filter::default(), Filter::ALL] {
            let map = map(&log, &filter);
            assert!(
                map.width < 20_000.0 && map.height < 20_000.0,
                "{name}: {} {}",
                map.width,
                map.height
            );
            let svg = map.svg(name, Dress::Page);
            for one in map.boxes.iter().filter(|one| one.spot == Spot::Activity) {
                for line in &one.name_lines {
                    assert!(svg.contains(line.as_str()), "{name}: {line}");
                }
            }
        }
    }
}
