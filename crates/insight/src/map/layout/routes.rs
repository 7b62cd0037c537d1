//! The ways of edges through the ranks.

use super::ranks::Ranked;
use super::{Drawing, Edge, LOOP, Node, Point, RISE, ends};

/// The way of an edge: it leaves and enters each of its points straight up or down.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Route {
    /// From the edge's beginning to its end; at least two points, four for a loop.
    pub(crate) points: Vec<Point>,
    /// The left end of the label, at half its height.
    pub(crate) label: Point,
    /// Whether it leads from a node to itself.
    pub(crate) is_loop: bool,
}

/// Room at the rim of the drawing.
const RIM: f64 = 6.0;
/// Room between an edge and its label.
const BESIDE: f64 = 5.0;
/// The most room between two edges at a node.
const PORT: f64 = 14.0;

pub(super) fn drawing(nodes: &[Node], edges: &[Edge], turned: &[bool], ranked: &Ranked) -> Drawing {
    let (tops, heights) = tops(ranked);
    let middle = |item: usize| Point {
        x: ranked.items[item].x + RIM,
        y: tops[ranked.items[item].rank] + heights[ranked.items[item].rank] / 2.0 + RIM,
    };
    let ports = Ports::of(nodes, edges, turned, ranked);
    let routes = edges.iter().enumerate().map(|(at, edge)| {
        let way = &ranked.ways[at];
        if edge.from == edge.to {
            return around(middle(edge.from), &nodes[edge.from]);
        }
        let (above, below) = ends(edge, turned[at]);
        let mut points = vec![Point {
            x: middle(above).x + ports.out[at],
            y: middle(above).y + nodes[above].height / 2.0,
        }];
        for item in &way.items {
            let (rank, x) = (ranked.items[*item].rank, ranked.items[*item].x + RIM);
            if rank % 2 == 1 {
                points.push(Point { x, y: tops[rank] + heights[rank] / 2.0 + RIM });
                continue;
            }
            // Past boxes it runs straight.
            points.push(Point { x, y: tops[rank] + RIM });
            points.push(Point { x, y: tops[rank] + heights[rank] + RIM });
        }
        points.push(Point {
            x: middle(below).x + ports.into[at],
            y: middle(below).y - nodes[below].height / 2.0,
        });
        if turned[at] {
            points.reverse();
        }
        let label = way
            .label
            .map_or(points[0], |item| Point { x: middle(item).x + BESIDE, ..middle(item) });
        Route { points, label, is_loop: false }
    });
    let routes: Vec<Route> = routes.collect();
    let right = ranked.items.iter().map(|item| item.x + item.right).fold(0.0, f64::max);
    let bottom = tops.last().copied().unwrap_or(0.0) + heights.last().copied().unwrap_or(0.0);
    Drawing {
        width: right + 2.0 * RIM,
        height: bottom + 2.0 * RIM,
        nodes: (0..nodes.len()).map(middle).collect(),
        routes,
    }
}

/// Where each rank begins, and how high it is.
fn tops(ranked: &Ranked) -> (Vec<f64>, Vec<f64>) {
    let height =
        |rank: &Vec<usize>| rank.iter().map(|item| ranked.items[*item].height).fold(0.0, f64::max);
    let heights: Vec<f64> = ranked.ranks.iter().map(height).collect();
    let mut tops = Vec::with_capacity(heights.len());
    let mut y = 0.0;
    for height in &heights {
        tops.push(y);
        y += height + RISE;
    }
    (tops, heights)
}

/// Out of the right side of a box and back into it.
fn around(middle: Point, node: &Node) -> Route {
    let (side, reach) = (middle.x + node.width / 2.0, LOOP);
    let (high, low) = (middle.y - node.height / 4.0, middle.y + node.height / 4.0);
    let at = |x, y| Point { x, y };
    Route {
        points: vec![
            at(side, high),
            at(side + reach, high - 6.0),
            at(side + reach, low + 6.0),
            at(side, low),
        ],
        label: at(side + reach * 0.8, middle.y),
        is_loop: true,
    }
}

/// How far from the middle of a node each edge leaves its lower side and enters its upper one.
struct Ports {
    out: Vec<f64>,
    into: Vec<f64>,
}

impl Ports {
    fn of(nodes: &[Node], edges: &[Edge], turned: &[bool], ranked: &Ranked) -> Ports {
        let none = || vec![Vec::new(); nodes.len()];
        let (mut below, mut above) = (none(), none());
        for (at, edge) in edges.iter().enumerate().filter(|(_, edge)| edge.from != edge.to) {
            let (from, to) = ends(edge, turned[at]);
            let way = &ranked.ways[at].items;
            let x = |item: Option<&usize>, node: usize| ranked.items[*item.unwrap_or(&node)].x;
            below[from].push((x(way.first(), to), at));
            above[to].push((x(way.last(), from), at));
        }
        Ports { out: spread(nodes, below, edges.len()), into: spread(nodes, above, edges.len()) }
    }
}

/// Spreads edges over a side in the order in which they go on.
fn spread(nodes: &[Node], sides: Vec<Vec<(f64, usize)>>, edges: usize) -> Vec<f64> {
    let mut offsets = vec![0.0; edges];
    for (node, mut side) in nodes.iter().zip(sides) {
        side.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let step = (node.width / (side.len() + 1) as f64).min(PORT);
        let first = -step * (side.len().saturating_sub(1)) as f64 / 2.0;
        for (place, (_, edge)) in side.into_iter().enumerate() {
            offsets[edge] = first + step * place as f64;
        }
    }
    offsets
}
