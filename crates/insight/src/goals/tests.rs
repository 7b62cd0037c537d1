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
