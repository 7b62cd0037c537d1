//! Chooses places so that edges are short and straight and nothing overlaps.
//!
//! Every item would like to be in the weighted middle of what it is tied to. For one rank with its order given, the places
//! nearest to these wishes that keep the boxes apart are an isotonic regression, which pooling adjacent violators
//! solves exactly in one pass (M. Ayer et al., 1955). Ranks are settled one after another, down and up, several times.

use super::GAP;
use super::ranks::{Ranked, Way};

/// How often the ranks are gone through.
const ROUNDS: usize = 40;
/// In the last of them an item looks up and down.
const BOTH: usize = 28;
/// How strongly a bend wants to be where the other bends of its edge are, in weights of its links.
const CHAIN: f64 = 4.0;

pub(super) fn place(ranked: &mut Ranked) {
    let ties = ties(ranked);
    let chains = chains(ranked);
    start(ranked);
    for round in 0..ROUNDS {
        let means = means(ranked);
        let last = ranked.ranks.len();
        // At first only the side that is already settled counts; at the end both do.
        let side = match round {
            _ if round + BOTH >= ROUNDS => Side::Both,
            _ if round % 2 == 0 => Side::Above,
            _ => Side::Below,
        };
        for step in 0..last {
            let rank = if round % 2 == 0 { step } else { last - 1 - step };
            settle(ranked, rank, |ranked, item| {
                let chain = chains[item].map(|chain| means[chain]);
                wish(ranked, item, &ties[item], side, chain)
            });
        }
    }
    let left = ranked.items.iter().map(|item| item.x - item.left).fold(f64::INFINITY, f64::min);
    for item in &mut ranked.items {
        item.x -= left;
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    Above,
    Below,
    Both,
}

/// For each item what it is tied to: the other item, how strongly, and whether that one is above.
fn ties(ranked: &Ranked) -> Vec<Vec<(usize, f64, bool)>> {
    let mut ties = vec![Vec::new(); ranked.items.len()];
    for link in &ranked.links {
        ties[link.below].push((link.above, link.weight, true));
        ties[link.above].push((link.below, link.weight, false));
    }
    ties
}

/// For each item the edge that it is a bend of.
fn chains(ranked: &Ranked) -> Vec<Option<usize>> {
    let mut chains = vec![None; ranked.items.len()];
    for (edge, way) in ranked.ways.iter().enumerate().filter(|(_, way)| way.items.len() > 1) {
        for item in &way.items {
            chains[*item] = Some(edge);
        }
    }
    chains
}

/// For each edge the mean place of its bends.
fn means(ranked: &Ranked) -> Vec<f64> {
    let mean = |way: &Way| {
        let sum: f64 = way.items.iter().map(|item| ranked.items[*item].x).sum();
        sum / way.items.len().max(1) as f64
    };
    ranked.ways.iter().map(mean).collect()
}

/// Each rank packed, and its middle at 0.
fn start(ranked: &mut Ranked) {
    for rank in &ranked.ranks {
        let mut x = 0.0;
        for item in rank {
            let item = &mut ranked.items[*item];
            item.x = x + item.left;
            x = item.x + item.right + GAP;
        }
        for item in rank {
            ranked.items[*item].x -= (x - GAP) / 2.0;
        }
    }
}

/// Some items that stand as close together as they may.
struct Block {
    /// Where the first of them would be, with all offsets taken off.
    place: f64,
    weight: f64,
    items: usize,
}

fn settle(ranked: &mut Ranked, rank: usize, wish: impl Fn(&Ranked, usize) -> (f64, f64)) {
    let row = &ranked.ranks[rank];
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(row.len());
    let mut blocks: Vec<Block> = Vec::with_capacity(row.len());
    for (at, item) in row.iter().enumerate() {
        if at > 0 {
            offset += ranked.items[row[at - 1]].right + GAP + ranked.items[*item].left;
        }
        offsets.push(offset);
        let (wish, weight) = wish(ranked, *item);
        blocks.push(Block { place: wish - offset, weight, items: 1 });
        pool(&mut blocks);
    }
    let mut offsets = offsets.into_iter();
    let mut row = ranked.ranks[rank].iter();
    for block in &blocks {
        for (item, offset) in row.by_ref().zip(offsets.by_ref()).take(block.items) {
            ranked.items[*item].x = block.place + offset;
        }
    }
}

/// Joins the last blocks while they stand in the wrong order.
fn pool(blocks: &mut Vec<Block>) {
    while let [.., before, last] = blocks.as_mut_slice() {
        if before.place <= last.place {
            return;
        }
        let weight = before.weight + last.weight;
        before.place = (before.place * before.weight + last.place * last.weight) / weight;
        before.weight = weight;
        before.items += last.items;
        blocks.pop();
    }
}

/// Where an item would like to be, and how much.
fn wish(
    ranked: &Ranked,
    item: usize,
    ties: &[(usize, f64, bool)],
    side: Side,
    chain: Option<f64>,
) -> (f64, f64) {
    let counts = |above: bool| match side {
        Side::Above => above,
        Side::Below => !above,
        Side::Both => true,
    };
    let (mut sum, mut weight) = (0.0, 0.0);
    for (other, strength, above) in ties {
        if counts(*above) {
            sum += ranked.items[*other].x * strength;
            weight += strength;
        }
    }
    if let Some(mean) = chain {
        let pull = weight * CHAIN;
        sum += mean * pull;
        weight += pull;
    }
    if weight == 0.0 {
        // Nothing pulls: it stays, and makes room easily.
        return (ranked.items[item].x, 1e-3);
    }
    (sum / weight, weight)
}
