use super::*;

#[test]
fn the_pace_is_what_is_there_of_what_should_be() {
    let half = progress(100.0, 40.0, 0.5);
    assert_eq!((half.pace, half.projected, half.missing), (Some(0.8), Some(80.0), 60.0));
    assert_eq!(half.standing, Standing::Behind);
    assert_eq!(progress(100.0, 49.0, 0.5).standing, Standing::OnTrack);
    assert_eq!(progress(100.0, 20.0, 0.5).standing, Standing::FarBehind);
    assert_eq!(progress(100.0, 100.0, 0.2).standing, Standing::Reached);
    assert_eq!(progress(100.0, 99.0, 1.0).standing, Standing::Missed);
    assert_eq!(progress(100.0, 0.0, 0.0).standing, Standing::NotBegun);
    assert_eq!(progress(0.0, 0.0, 0.5).standing, Standing::Reached);
}

#[test]
fn a_level_is_held_against_its_target_at_any_moment() {
    let rate = |actual, elapsed| level(40.0, actual, elapsed, false);
    assert_eq!(rate(Some(42.0), 0.1).standing, Standing::OnTrack);
    assert_eq!((rate(Some(30.0), 0.1).pace, rate(Some(30.0), 0.1).missing), (Some(0.75), 10.0));
    assert_eq!(rate(Some(30.0), 0.1).standing, Standing::Behind);
    assert_eq!(rate(Some(10.0), 0.1).standing, Standing::FarBehind);
    assert_eq!(rate(Some(42.0), 1.0).standing, Standing::Reached);
    assert_eq!(rate(Some(39.0), 1.0).standing, Standing::Missed);
    assert_eq!((rate(None, 0.5).standing, rate(None, 0.5).pace), (Standing::NotBegun, None));
}

#[test]
fn of_a_time_less_is_better() {
    assert_eq!(level(2.0, Some(1.0), 0.5, true).standing, Standing::OnTrack);
    assert_eq!(level(2.0, Some(0.0), 0.5, true).standing, Standing::OnTrack);
    let slow = level(2.0, Some(4.0), 0.5, true);
    assert_eq!(
        (slow.standing, slow.missing, slow.projected),
        (Standing::FarBehind, 2.0, Some(4.0))
    );
}
