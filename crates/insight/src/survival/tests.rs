use super::*;

fn case(time: i64, end: End) -> Observation {
    Observation { time, end }
}

/// The remission times of the drug 6-MP (Freireich and others 1963), the textbooks' example; a minus is censored.
const REMISSION: [i64; 21] =
    [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35];

#[test]
fn the_textbook_example_comes_out_as_in_the_textbook() {
    let end = |time: i64| if time < 0 { End::Censored } else { End::Event };
    let cases = REMISSION.iter().map(|time| case(time.abs(), end(*time)));
    let curve = Curve::of(cases.collect());
    let survival =
        [(6, 0.857), (7, 0.807), (10, 0.753), (13, 0.690), (16, 0.627), (22, 0.538), (23, 0.448)];
    for (time, share) in survival {
        assert!((1.0 - curve.by(time) - share).abs() < 0.0005, "{time}: {}", curve.by(time));
    }
    assert_eq!((curve.n, curve.events, curve.at_risk_after(22)), (21, 9, 6));
    assert_eq!((curve.ended(), curve.ended_after(13), curve.events_after(13)), (9, 3, 3));
    let (low, high) = curve.interval(10).unwrap();
    // R's survfit(conf.type = "log-log") says 0.503 to 0.889 of survival.
    assert!(
        (1.0 - high - 0.503).abs() < 0.001 && (1.0 - low - 0.889).abs() < 0.001,
        "{low} {high}"
    );
    assert_eq!(curve.time_of(0.5), Some(23));
}

#[test]
fn with_two_ends_the_shares_add_up() {
    let cases = vec![
        case(1, End::Event),
        case(2, End::Other),
        case(2, End::Event),
        case(3, End::Censored),
        case(4, End::Other),
    ];
    let curve = Curve::of(cases);
    assert!((curve.by(1) - 0.2).abs() < 1e-12);
    assert!((curve.by(2) - 0.4).abs() < 1e-12 && (curve.other_by(2) - 0.2).abs() < 1e-12);
    assert!((curve.other_by(4) - 0.6).abs() < 1e-12);
    assert_eq!(curve.chance_within(1, 1), Some(0.25));
    assert_eq!(curve.chance_within(4, 9), None, "nobody is left");
}

#[test]
fn without_cases_it_says_nothing() {
    let curve = Curve::of(Vec::new());
    assert_eq!((curve.by(10), curve.ever(), curve.time_of(0.1)), (0.0, 0.0, None));
    assert!(curve.steps(10).is_empty());
}
