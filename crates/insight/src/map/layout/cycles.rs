//! Which edges are drawn against their direction so that no cycle is left.

use super::Edge;

/// For each edge whether it is turned.
///
/// Nodes are put in a row so that edges against it weigh little (P. Eades, X. Lin and W. Smyth, "A Fast and Effective
/// Heuristic for the Feedback Arc Set Problem", 1993, with weights), and edges against the row are turned.
pub(super) fn turned(nodes: usize, edges: &[Edge]) -> Vec<bool> {
    let mut place = vec![0; nodes];
    for (at, node) in row(nodes, edges).into_iter().enumerate() {
        place[node] = at;
    }
    edges.iter().map(|edge| place[edge.from] > place[edge.to]).collect()
}

fn row(nodes: usize, edges: &[Edge]) -> Vec<usize> {
    let mut left = vec![true; nodes];
    let mut front = Vec::with_capacity(nodes);
    let mut back = Vec::new();
    while front.len() + back.len() < nodes {
        let weights = weights(nodes, edges, &left);
        let remaining = || (0..nodes).filter(|node| left[*node]);
        let sink = remaining().rev().find(|node| weights[*node].1 == 0.0);
        let source = remaining().find(|node| weights[*node].0 == 0.0);
        let node = match (source, sink) {
            (Some(source), _) => {
                front.push(source);
                source
            }
            (None, Some(sink)) => {
                back.push(sink);
                sink
            }
            (None, None) => {
                let Some(best) = likeliest(remaining(), &weights) else { break };
                front.push(best);
                best
            }
        };
        left[node] = false;
    }
    front.extend(back.into_iter().rev());
    front
}

/// The node that gives more than it takes; of equals the first.
fn likeliest(nodes: impl Iterator<Item = usize>, weights: &[(f64, f64)]) -> Option<usize> {
    let surplus = |node: usize| weights[node].1 - weights[node].0;
    nodes.fold(None, |best: Option<usize>, node| match best {
        Some(best) if surplus(best) >= surplus(node) => Some(best),
        _ => Some(node),
    })
}

/// What goes into each node that is left, and what goes out of it.
fn weights(nodes: usize, edges: &[Edge], left: &[bool]) -> Vec<(f64, f64)> {
    let mut weights = vec![(0.0, 0.0); nodes];
    for edge in edges {
        if edge.from != edge.to && left[edge.from] && left[edge.to] {
            weights[edge.to].0 += edge.weight;
            weights[edge.from].1 += edge.weight;
        }
    }
    weights
}
