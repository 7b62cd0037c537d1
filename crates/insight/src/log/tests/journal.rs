//! The workspace's own history as a log.

use super::super::{Ends, Tell, of_columns};
use super::told;
use crate::columns::{DAY_MS, How, Outcome};
use crate::world::{columns, deal, ended, everyone};

#[test]
fn a_deal_is_won_before_it_is_delivered_however_it_came_there() {
    let mut columns = columns();
    for how in [How::Won, How::Overridden, How::Imported] {
        let row = deal(&mut columns, "web", &[(0, 1), (2, 3)]);
        let mut row = ended(row, Outcome::Won, 5);
        row.visits.last_mut().unwrap().how = how;
        columns.put(row);
    }
    let tell = Tell { ends: Ends::Told, history: None };
    let log = of_columns(&columns, &everyone(&columns), 9 * DAY_MS, tell);
    let [one, three, five] = [1, 3, 5].map(|day| day * DAY_MS);
    let way = format!("To contact@{one} To offer@{three} Won@{five} To deliver@{five}");
    let cases: Vec<String> = (1..=3).map(|number| format!("{number}: {way}")).collect();
    assert_eq!(told(&log), cases);
}
