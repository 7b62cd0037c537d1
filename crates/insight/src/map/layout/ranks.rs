//! Nodes, labels and bends of edges, rank by rank.
//!
//! Between two layers of nodes lies a rank for labels, so that an edge always has room for its own.

use super::{Edge, Node, ends};

/// What stands in a rank: a node, or a point that an edge goes through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Item {
    pub(super) rank: usize,
    /// How far it reaches to the left and to the right of its place.
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) height: f64,
    pub(super) is_node: bool,
    pub(super) x: f64,
}

/// A piece of an edge from one rank to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Link {
    pub(super) above: usize,
    pub(super) below: usize,
    /// How much it matters that it is straight.
    pub(super) weight: f64,
}

/// Everything that is to be placed. The first items are the nodes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ranked {
    pub(super) items: Vec<Item>,
    pub(super) links: Vec<Link>,
    /// The items of each rank from left to right.
    pub(super) ranks: Vec<Vec<usize>>,
    /// For each edge the items that it goes through, from top to bottom, and which of them holds the label.
    pub(super) ways: Vec<Way>,
}

/// The points that an edge goes through.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Way {
    pub(super) items: Vec<usize>,
    pub(super) label: Option<usize>,
}

pub(super) fn ranked(
    nodes: &[Node],
    edges: &[Edge],
    forward: &[usize],
    turned: &[bool],
    layer: &[usize],
) -> Ranked {
    let last = layer.iter().max().copied().unwrap_or(0) * 2;
    let mut ranked = Ranked {
        items: nodes.iter().zip(layer).map(|(node, layer)| of_node(node, *layer)).collect(),
        links: Vec::new(),
        ranks: vec![Vec::new(); last + 1],
        ways: vec![Way::default(); edges.len()],
    };
    for at in edges.iter().enumerate().filter(|(_, edge)| edge.from == edge.to) {
        let (_, edge) = at;
        // The loop and its label stand to the right of the box.
        ranked.items[edge.from].right += super::LOOP + edge.label_width;
    }
    for at in forward {
        let (from, to) = ends(&edges[*at], turned[*at]);
        ranked.ways[*at] = ranked.way(&edges[*at], from, to);
    }
    ranked.line_up();
    ranked
}

fn of_node(node: &Node, layer: usize) -> Item {
    let half = node.width / 2.0;
    Item { rank: layer * 2, left: half, right: half, height: node.height, is_node: true, x: 0.0 }
}

impl Ranked {
    fn way(&mut self, edge: &Edge, from: usize, to: usize) -> Way {
        let (top, bottom) = (self.items[from].rank, self.items[to].rank);
        // Ranks of labels are odd; the middle one of those that the edge crosses.
        let middle = top + (bottom - top) / 4 * 2 + 1;
        let mut way = Way::default();
        let mut above = from;
        for rank in top + 1..bottom {
            let item = self.items.len();
            let labelled = rank == middle;
            let right = if labelled { edge.label_width } else { 1.0 };
            let height = if labelled { edge.label_height } else { 0.0 };
            self.items.push(Item { rank, left: 1.0, right, height, is_node: false, x: 0.0 });
            if labelled {
                way.label = Some(item);
            }
            way.items.push(item);
            self.link(above, item, edge.weight);
            above = item;
        }
        self.link(above, to, edge.weight);
        way
    }

    /// Pieces between two bends should be straighter than those at a node.
    fn link(&mut self, above: usize, below: usize, weight: f64) {
        let nodes = [above, below].iter().filter(|item| self.items[**item].is_node).count();
        let straight = [8.0, 2.0, 1.0][nodes];
        self.links.push(Link { above, below, weight: straight * (0.1 + weight) });
    }

    /// A first order: as a walk from the top meets the items, heavy links first.
    fn line_up(&mut self) {
        let mut next = vec![Vec::new(); self.items.len()];
        for (at, link) in self.links.iter().enumerate() {
            next[link.above].push(at);
        }
        let by_weight =
            |a: &usize, b: &usize| self.links[*b].weight.total_cmp(&self.links[*a].weight);
        for links in &mut next {
            links.sort_by(by_weight);
        }
        let mut roots: Vec<usize> = (0..self.items.len()).collect();
        roots.sort_by_key(|item| self.items[*item].rank);
        let mut seen = vec![false; self.items.len()];
        for root in roots {
            let mut stack = vec![root];
            while let Some(item) = stack.pop() {
                if std::mem::replace(&mut seen[item], true) {
                    continue;
                }
                self.ranks[self.items[item].rank].push(item);
                stack.extend(next[item].iter().rev().map(|link| self.links[*link].below));
            }
        }
    }
}
