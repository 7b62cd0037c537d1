//! Gives each node a layer.

use super::{Edge, ends};

/// How often nodes are moved to where their edges are shorter.
const ROUNDS: usize = 8;

/// The layer of each node, from 0: at least one below all that come before it, and near to what it is tied to.
///
/// First every node comes as far up as it can (longest paths); then those that are tied more strongly downwards than
/// upwards move down, which shortens edges and never breaks the order.
pub(super) fn layers(nodes: usize, edges: &[Edge], turned: &[bool]) -> Vec<usize> {
    let ends: Vec<(usize, usize, f64)> = edges
        .iter()
        .zip(turned)
        .filter(|(edge, _)| edge.from != edge.to)
        .map(|(edge, turned)| {
            let (from, to) = ends(edge, *turned);
            (from, to, edge.weight)
        })
        .collect();
    let mut layer = highest(nodes, &ends);
    for _ in 0..ROUNDS {
        if !settle(&mut layer, &ends) {
            break;
        }
    }
    let top = layer.iter().min().copied().unwrap_or(0);
    layer.into_iter().map(|layer| layer - top).collect()
}

fn highest(nodes: usize, ends: &[(usize, usize, f64)]) -> Vec<usize> {
    let mut layer = vec![0; nodes];
    // No path has more edges than there are nodes.
    for _ in 0..nodes {
        let mut moved = false;
        for (from, to, _) in ends {
            if layer[*to] <= layer[*from] {
                layer[*to] = layer[*from] + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    layer
}

/// Moves each node once to where its edges are shortest; whether any moved.
fn settle(layer: &mut [usize], ends: &[(usize, usize, f64)]) -> bool {
    let mut moved = false;
    for node in (0..layer.len()).rev() {
        let (mut above, mut below) = (None::<usize>, None::<usize>);
        let mut pull = 0.0;
        for (from, to, weight) in ends {
            if *to == node {
                above = above.max(Some(layer[*from]));
                pull -= weight;
            } else if *from == node {
                below = Some(below.map_or(layer[*to], |least| least.min(layer[*to])));
                pull += weight;
            }
        }
        let wanted = match (above, below) {
            (_, Some(below)) if pull > 0.0 => below - 1,
            (Some(above), _) => above + 1,
            (None, Some(below)) => below - 1,
            (None, None) => layer[node],
        };
        moved |= wanted != layer[node];
        layer[node] = wanted;
    }
    moved
}
