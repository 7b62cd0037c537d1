//! What a step cost: time on the clock, and CPU time of all the programs it ran.

use std::fmt;
use std::fs;
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The time a piece of work took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    /// CPU time of finished child programs; `None` where the system does not tell.
    pub(crate) cpu: Option<Duration>,
}

/// Runs `work` and measures it.
///
/// Children are counted once they have ended and been waited for, with their own children in
/// turn, so a server must be stopped inside `work` to be in the count.
pub(crate) fn measure<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let (started, before) = (Instant::now(), cpu_of_children());
    let done = work();
    let cpu = cpu_of_children().zip(before).map(|(after, before)| after.saturating_sub(before));
    (done, Cost { wall: started.elapsed(), cpu })
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cpu = self.cpu.map_or_else(|| "unknown".to_owned(), seconds);
        write!(f, "{:>8} {:>8} CPU", seconds(self.wall), cpu)
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn cpu_of_children() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let ticks = ticks_of_children(&stat)?;
    Some(Duration::from_secs_f64(ticks as f64 / *TICKS_PER_SECOND))
}

/// Sums `cutime` and `cstime` of a line of `/proc/PID/stat` (fields 16 and 17; see proc(5)).
///
/// The program's name, field 2, stands in parentheses and may itself hold spaces and
/// parentheses, so fields are counted from the last one.
fn ticks_of_children(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut times = after_name.split_ascii_whitespace().skip(13);
    let user: u64 = times.next()?.parse().ok()?;
    let system: u64 = times.next()?.parse().ok()?;
    Some(user + system)
}

static TICKS_PER_SECOND: LazyLock<f64> = LazyLock::new(|| {
    let out = Command::new("getconf").arg("CLK_TCK").output().ok();
    let said = out.and_then(|out| String::from_utf8(out.stdout).ok());
    said.and_then(|text| text.trim().parse().ok()).unwrap_or(100.0)
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn childrens_time_is_read_whatever_the_program_is_called() {
        let line = "42 (a (b) c) S 1 42 42 0 -1 4194560 9 8 7 6 11 12 130 70 20 0 1 0 99 0";
        assert_eq!(ticks_of_children(line), Some(200));
        assert_eq!(ticks_of_children("42 (short) S 1"), None);
        assert_eq!(ticks_of_children(""), None);
    }

    #[test]
    fn a_cost_reads_as_two_columns() {
        let cost = Cost { wall: Duration::from_millis(1250), cpu: Some(Duration::from_secs(2)) };
        assert_eq!(cost.to_string(), "   1.2 s    2.0 s CPU");
        let unknown = Cost { wall: Duration::ZERO, cpu: None };
        assert_eq!(unknown.to_string(), "   0.0 s  unknown CPU");
    }
}
