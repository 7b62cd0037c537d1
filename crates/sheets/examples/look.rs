//! Shows how a file is read: `cargo run -p sheets --example look -- FILE [SHEET]`.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use sheets::{Options, Sheet};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        println!("which file?");
        return;
    };
    let options = Options { sheet: arguments.next(), ..Options::default() };
    let sheet = match Sheet::open(&path, &options) {
        Ok(sheet) => sheet,
        Err(refusal) => {
            println!("{path}: {refusal}");
            return;
        }
    };
    let detected = sheet.detected();
    println!(
        "{path}: {}, encoding {:?} (marked: {}), delimiter {:?}, quote {:?}, line ends {:?}, sheet {:?} of {:?}, header {:?}, whole: {}",
        detected.format,
        detected.encoding,
        detected.byte_order_mark,
        detected.delimiter,
        detected.quote,
        detected.line_end,
        detected.sheet,
        detected.sheets,
        detected.header_line,
        detected.whole,
    );
    for row in detected.preview.iter().take(3) {
        let cells: Vec<String> = row.cells().map(|cell| cell.chars().take(20).collect()).collect();
        println!("  {}: {cells:?}", row.line());
    }
    let profile = sheet.profile();
    println!("  {} rows, {} with problems", profile.rows, profile.problem_rows);
    for problem in profile.problems.iter().take(5) {
        println!("  {problem}");
    }
    for column in profile.columns.iter().take(20) {
        let guess = &column.guess;
        println!(
            "  {:?}: {:?}, {} filled, {} blank, dates {:?}, numbers {:?}, {} misfits {:?}",
            column.name,
            guess.kind,
            guess.filled,
            guess.blank,
            guess.dates.formats.iter().map(ToString::to_string).collect::<Vec<_>>(),
            guess.numbers.formats.iter().map(ToString::to_string).collect::<Vec<_>>(),
            guess.misfits,
            guess.first_misfit,
        );
        if let Err(ambiguous) = guess.dates.decide(&column.name) {
            println!("    {ambiguous}");
        }
        if let Err(ambiguous) = guess.numbers.decide(&column.name) {
            println!("    {ambiguous}");
        }
    }
}
