//! A layered drawing of a directed graph, after K. Sugiyama, S. Tagawa and M. Toda, "Methods for Visual Understanding
//! of Hierarchical System Structures" (1981).
//!
//! Five steps, one a file: turn edges so that none closes a cycle (`cycles`); give each node a layer so that edges run
//! downwards (`layers`); put every edge's bends and its label as small nodes on the layers in between (`ranks`);
//! order the layers so that few edges cross (`crossings`); choose places so that edges are short and straight (`places`).
//! It knows boxes and edges, and nothing of processes. The same graph is always drawn alike.

mod crossings;
mod cycles;
mod layers;
mod places;
mod ranks;
mod routes;

#[cfg(test)]
mod tests;

pub(crate) use routes::Route;

/// A box to be placed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Node {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Nodes with less of it would rather stand above.
    pub(crate) order: f64,
}

/// A line to be drawn from one box to another, with room for a label of this size to its right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// How much it matters that the edge runs downwards and straight.
    pub(crate) weight: f64,
    pub(crate) label_width: f64,
    pub(crate) label_height: f64,
}

/// A point of the drawing: to the right, and down.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// Where everything is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drawing {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// The middle of each node, in the order of the nodes.
    pub(crate) nodes: Vec<Point>,
    /// The way of each edge, in the order of the edges.
    pub(crate) routes: Vec<Route>,
}

/// Straight down.
pub(crate) const DOWN: Point = Point { x: 0.0, y: 1.0 };
/// Room between boxes of a layer.
const GAP: f64 = 18.0;
/// Room between layers.
const RISE: f64 = 22.0;
/// How far a loop reaches out of its box.
pub(crate) const LOOP: f64 = 26.0;

/// Draws a graph.
pub(crate) fn draw(nodes: &[Node], edges: &[Edge]) -> Drawing {
    let forward: Vec<usize> =
        (0..edges.len()).filter(|at| edges[*at].from != edges[*at].to).collect();
    let turned = cycles::turned(nodes, edges);
    let layer = layers::layers(nodes.len(), edges, &turned);
    let mut ranked = ranks::ranked(nodes, edges, &forward, &turned, &layer);
    crossings::untangle(&mut ranked);
    places::place(&mut ranked);
    routes::drawing(nodes, edges, &turned, &ranked)
}

/// Where an edge begins and ends once it runs downwards.
fn ends(edge: &Edge, turned: bool) -> (usize, usize) {
    if turned { (edge.to, edge.from) } else { (edge.from, edge.to) }
}
