//! Which edges are drawn against their direction so that no cycle is left.

use super::{Edge, Node};

/// How often nodes are gone through to find better places.
const ROUNDS: usize = 16;

/// For each edge whether it is turned.
///
/// Nodes stand in a row by what is known of their order. Neighbours change places while that makes the edges against the
/// row weigh less; then the edges against the row are turned, and none closes a cycle.
pub(super) fn turned(nodes: &[Node], edges: &[Edge]) -> Vec<bool> {
    let mut place = vec![0; nodes.len()];
    for (at, node) in row(nodes, edges).into_iter().enumerate() {
        place[node] = at;
    }
    edges.iter().map(|edge| place[edge.from] > place[edge.to]).collect()
}

fn row(nodes: &[Node], edges: &[Edge]) -> Vec<usize> {
    let mut row: Vec<usize> = (0..nodes.len()).collect();
    row.sort_by(|a, b| nodes[*a].order.total_cmp(&nodes[*b].order));
    for _ in 0..ROUNDS {
        let mut better = false;
        for at in 1..row.len() {
            let (left, right) = (row[at - 1], row[at]);
            if weight(edges, right, left) > weight(edges, left, right) {
                row.swap(at - 1, at);
                better = true;
            }
        }
        if !better {
            break;
        }
    }
    row
}

/// What all edges from one node to another weigh.
fn weight(edges: &[Edge], from: usize, to: usize) -> f64 {
    let between = edges.iter().filter(|edge| edge.from == from && edge.to == to);
    between.map(|edge| edge.weight).sum()
}
