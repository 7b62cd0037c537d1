//! What loading a log and discovering its process cost, beside the bare reading of its bytes.
//!
//! `cargo run --release -p insight --example discovery [FILE…]`; without files, the logs of the shared data. The
//! floor of loading is unpacking the file and looking at every byte once. Nothing here fails for being slow.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::bufread::MultiGzDecoder;
use insight::discover::{discover, handovers, rework};
use insight::log::{Options, open};

/// How often each thing is done; the median counts.
const RUNS: usize = 9;

const LOGS: [&str; 5] = [
    "bpic2012.xes.gz",
    "bpic2012-a.xes.gz",
    "bpic2012-o.xes.gz",
    "receipt.xes.gz",
    "running-example.csv",
];

fn main() {
    let mut files: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    if files.is_empty() {
        let Some(shared) = std::env::var_os("WAYMARK_SHARED") else {
            eprintln!("skipped: WAYMARK_SHARED is not set, and no file was named");
            return;
        };
        files = LOGS.iter().map(|log| Path::new(&shared).join("data/logs").join(log)).collect();
    }
    println!(
        "| log | events | bytes | floor: unpack and look | load | discover | rework, handovers |"
    );
    println!("|---|---|---|---|---|---|---|");
    for file in files {
        row(&file);
    }
}

fn row(file: &Path) {
    let (floor, bytes) = timed(|| bare(file));
    let (load, log) = timed(|| open(file, &Options::default()).unwrap());
    let (found, _) = timed(|| discover(&log));
    let (more, _) = timed(|| (rework(&log), handovers(&log)));
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let events = log.event_count();
    let [floor, load, found, more] = [floor, load, found, more].map(show);
    println!("| {name} | {events} | {bytes} | {floor} | {load} | {found} | {more} |");
}

/// The bytes of a file, unpacked, each looked at once.
fn bare(file: &Path) -> u64 {
    let mut packed = BufReader::with_capacity(256 << 10, File::open(file).unwrap());
    let magic = std::io::BufRead::fill_buf(&mut packed).unwrap().starts_with(&[0x1f, 0x8b]);
    let mut reader: Box<dyn Read> =
        if magic { Box::new(MultiGzDecoder::new(packed)) } else { Box::new(packed) };
    let mut buffer = vec![0; 256 << 10];
    let (mut bytes, mut lines) = (0, 0);
    loop {
        match reader.read(&mut buffer).unwrap() {
            0 => break,
            read => {
                lines += memchr::memchr_iter(b'\n', &buffer[..read]).count();
                bytes += read as u64;
            }
        }
    }
    std::hint::black_box(lines);
    bytes
}

/// The median time of several runs, and what the last one gave.
fn timed<T>(run: impl Fn() -> T) -> (Duration, T) {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..RUNS {
        drop(last.take());
        let began = Instant::now();
        last = Some(run());
        times.push(began.elapsed());
    }
    times.sort();
    (times[RUNS / 2], last.unwrap())
}

fn show(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}
