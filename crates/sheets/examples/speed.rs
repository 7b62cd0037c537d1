//! Measures how fast rows are read: `cargo run --release -p sheets --example speed -- FILE`.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::time::Instant;

use sheets::{Options, Row, Sheet};

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        println!("which file?");
        return;
    };
    let start = Instant::now();
    let mut sheet = match Sheet::open(&path, &Options::default()) {
        Ok(sheet) => sheet,
        Err(refusal) => {
            println!("{refusal} ({:?})", start.elapsed());
            return;
        }
    };
    let opened = start.elapsed();
    let (mut rows, mut problems, mut bytes) = (0_u64, 0_u64, 0);
    let mut row = Row::default();
    loop {
        match sheet.read(&mut row) {
            Ok(true) => {
                rows += 1;
                bytes += row.cells().map(str::len).sum::<usize>();
            }
            Ok(false) => break,
            Err(_) => problems += 1,
        }
    }
    let read = start.elapsed() - opened;
    println!(
        "opened in {opened:?}; {rows} rows ({bytes} bytes in cells) and {problems} problems in {read:?}: {:.0} rows/s",
        (rows + problems) as f64 / read.as_secs_f64()
    );
}
