//! Orders the ranks so that few edges cross.
//!
//! Ranks are swept down and up; each time a rank is ordered by the middle of what its items are tied to (the weighted
//! median of E. Gansner, E. Koutsofios, S. North and K.-P. Vo, "A Technique for Drawing Directed Graphs", 1993), then
//! neighbours change places where that leaves fewer crossings. The best order that was seen counts.

use super::ranks::Ranked;

/// How often the ranks are swept at most.
const SWEEPS: usize = 24;
/// Sweeps without any gain after which it is enough.
const PATIENCE: usize = 6;

pub(super) fn untangle(ranked: &mut Ranked) {
    let ties = Ties::of(ranked);
    let mut place = places(ranked);
    let mut best = (crossings(ranked, &place), ranked.ranks.clone());
    let mut idle = 0;
    for sweep in 0..SWEEPS {
        if best.0 == 0 || idle >= PATIENCE {
            break;
        }
        let down = sweep % 2 == 0;
        let last = ranked.ranks.len();
        for step in 1..last {
            let rank = if down { step } else { last - 1 - step };
            order(
                &mut ranked.ranks[rank],
                &mut place,
                if down { &ties.above } else { &ties.below },
            );
        }
        for rank in &mut ranked.ranks {
            swap(rank, &mut place, &ties);
        }
        let found = crossings(ranked, &place);
        idle += 1;
        if found < best.0 {
            best = (found, ranked.ranks.clone());
            idle = 0;
        }
    }
    ranked.ranks = best.1;
}

/// What each item is tied to in the rank above and in the one below.
struct Ties {
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
}

impl Ties {
    fn of(ranked: &Ranked) -> Ties {
        let none = || vec![Vec::new(); ranked.items.len()];
        let mut ties = Ties { above: none(), below: none() };
        for link in &ranked.links {
            ties.above[link.below].push(link.above);
            ties.below[link.above].push(link.below);
        }
        ties
    }
}

/// Where each item stands in its rank.
fn places(ranked: &Ranked) -> Vec<usize> {
    let mut place = vec![0; ranked.items.len()];
    for rank in &ranked.ranks {
        number(rank, &mut place);
    }
    place
}

fn number(rank: &[usize], place: &mut [usize]) {
    for (at, item) in rank.iter().enumerate() {
        place[*item] = at;
    }
}

/// Orders a rank by the middle of its ties; what has none keeps its place.
fn order(rank: &mut [usize], place: &mut [usize], ties: &[Vec<usize>]) {
    let wanted: Vec<(usize, Option<f64>)> =
        rank.iter().map(|item| (*item, middle(&ties[*item], place))).collect();
    let mut tied: Vec<(usize, f64)> =
        wanted.iter().filter_map(|(item, middle)| Some((*item, (*middle)?))).collect();
    tied.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut tied = tied.into_iter();
    for (slot, (item, middle)) in rank.iter_mut().zip(&wanted) {
        *slot = match middle {
            None => *item,
            Some(_) => tied.next().map_or(*item, |(item, _)| item),
        };
    }
    number(rank, place);
}

/// The weighted median of the places of what an item is tied to.
fn middle(ties: &[usize], place: &[usize]) -> Option<f64> {
    let mut places: Vec<f64> = ties.iter().map(|item| place[*item] as f64).collect();
    places.sort_by(f64::total_cmp);
    let half = places.len() / 2;
    match places.as_slice() {
        [] => None,
        [only] => Some(*only),
        [a, b] => Some((a + b) / 2.0),
        many if many.len() % 2 == 1 => Some(many[half]),
        many => {
            let left = many[half - 1] - many[0];
            let right = many[many.len() - 1] - many[half];
            let even = (many[half - 1] + many[half]) / 2.0;
            let both = left + right;
            Some(if both == 0.0 {
                even
            } else {
                (many[half - 1] * right + many[half] * left) / both
            })
        }
    }
}

/// Lets neighbours change places while that leaves fewer crossings.
fn swap(rank: &mut [usize], place: &mut [usize], ties: &Ties) {
    for _ in 0..rank.len().min(8) {
        let mut better = false;
        for at in 1..rank.len() {
            let (left, right) = (rank[at - 1], rank[at]);
            let sides = [&ties.above, &ties.below];
            let now: usize =
                sides.iter().map(|ties| crossed(&ties[left], &ties[right], place)).sum();
            let then: usize =
                sides.iter().map(|ties| crossed(&ties[right], &ties[left], place)).sum();
            if then < now {
                rank.swap(at - 1, at);
                place.swap(left, right);
                better = true;
            }
        }
        if !better {
            return;
        }
    }
}

/// How many ties of the left item cross ties of the right one.
fn crossed(left: &[usize], right: &[usize], place: &[usize]) -> usize {
    let further = |l: &usize| right.iter().filter(|r| place[**r] < place[*l]).count();
    left.iter().map(|item| further(&item.to_owned())).sum()
}

/// All crossings between neighbouring ranks, counted with a Fenwick tree (W. Barth, M. Jünger and P. Mutzel, "Simple
/// and Efficient Bilayer Cross Counting", 2002).
pub(super) fn crossings(ranked: &Ranked, place: &[usize]) -> usize {
    let mut between: Vec<Vec<(usize, usize)>> = vec![Vec::new(); ranked.ranks.len()];
    for link in &ranked.links {
        between[ranked.items[link.above].rank].push((place[link.above], place[link.below]));
    }
    between
        .into_iter()
        .enumerate()
        .map(|(rank, mut links)| {
            links.sort_unstable();
            let width = ranked.ranks.get(rank + 1).map_or(0, Vec::len);
            inversions(links.into_iter().map(|(_, below)| below), width)
        })
        .sum()
}

fn inversions(places: impl Iterator<Item = usize>, width: usize) -> usize {
    let mut tree = vec![0_usize; width + 1];
    let mut found = 0;
    for (before, place) in places.enumerate() {
        let mut not_after = 0;
        let mut at = place + 1;
        while at > 0 {
            not_after += tree[at];
            at &= at - 1;
        }
        found += before - not_after;
        let mut at = place + 1;
        while at <= width {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    found
}
