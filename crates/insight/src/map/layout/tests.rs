//! What every drawing keeps to.

use proptest::prelude::*;

use super::{Drawing, Edge, Node, draw};

fn edge(from: usize, to: usize, weight: f64) -> Edge {
    Edge { from, to, weight, label_width: 50.0, label_height: 14.0 }
}

fn nodes(count: usize) -> Vec<Node> {
    (0..count).map(|at| Node { width: 60.0 + 10.0 * at as f64, height: 40.0, order: 0.0 }).collect()
}

#[test]
fn a_chain_is_straight_and_runs_down() {
    let drawing = draw(&nodes(4), &[edge(0, 1, 1.0), edge(1, 2, 1.0), edge(2, 3, 1.0)]);
    for pair in drawing.nodes.windows(2) {
        assert!(pair[0].y < pair[1].y);
        assert!((pair[0].x - pair[1].x).abs() < 0.01, "{:?}", drawing.nodes);
    }
}

#[test]
fn the_lighter_edge_of_a_cycle_runs_up() {
    let drawing = draw(&nodes(3), &[edge(0, 1, 9.0), edge(1, 2, 9.0), edge(2, 0, 1.0)]);
    let y: Vec<f64> = drawing.nodes.iter().map(|point| point.y).collect();
    assert!(y[0] < y[1] && y[1] < y[2]);
    let back = &drawing.routes[2].points;
    assert!(back[0].y > back[back.len() - 1].y, "it begins at the lower node");
}

#[test]
fn what_can_be_drawn_without_crossings_is() {
    // Two chains whose ends are listed crosswise.
    let edges = [edge(0, 3, 1.0), edge(1, 2, 1.0), edge(2, 4, 1.0), edge(3, 5, 1.0)];
    let drawing = draw(&nodes(6), &edges);
    let x: Vec<f64> = drawing.nodes.iter().map(|point| point.x).collect();
    assert_eq!(x[0] < x[1], x[3] < x[2]);
    assert_eq!(x[0] < x[1], x[5] < x[4]);
}

#[test]
fn nothing_and_one_thing_can_be_drawn() {
    assert_eq!(draw(&[], &[]).nodes.len(), 0);
    let drawing = draw(&nodes(1), &[edge(0, 0, 1.0)]);
    assert!(drawing.routes[0].is_loop);
    assert!(drawing.width > 60.0 + 50.0, "the loop's label has room");
}

fn any_graph() -> impl Strategy<Value = (usize, Vec<Edge>)> {
    (1..14_usize).prop_flat_map(|count| {
        let one = (0..count, 0..count, 1..100_u32)
            .prop_map(|(from, to, weight)| edge(from, to, f64::from(weight) / 100.0));
        (Just(count), prop::collection::vec(one, 0..40))
    })
}

fn apart(drawing: &Drawing, nodes: &[Node]) -> bool {
    let boxes: Vec<_> = drawing.nodes.iter().zip(nodes).collect();
    boxes.iter().enumerate().all(|(at, (p, a))| {
        boxes[at + 1..].iter().all(|(q, b)| {
            (p.x - q.x).abs() >= (a.width + b.width) / 2.0 - 0.01
                || (p.y - q.y).abs() >= (a.height + b.height) / 2.0 - 0.01
        })
    })
}

proptest! {
    #[test]
    fn boxes_never_overlap_and_all_lies_inside((count, edges) in any_graph()) {
        let nodes = nodes(count);
        let drawing = draw(&nodes, &edges);
        prop_assert!(apart(&drawing, &nodes));
        for (point, node) in drawing.nodes.iter().zip(&nodes) {
            prop_assert!(point.x - node.width / 2.0 >= 0.0 && point.x + node.width / 2.0 <= drawing.width);
            prop_assert!(point.y - node.height / 2.0 >= 0.0 && point.y + node.height / 2.0 <= drawing.height);
        }
        for (route, edge) in drawing.routes.iter().zip(&edges) {
            prop_assert!(route.label.x >= -0.01 && route.label.x + edge.label_width <= drawing.width + 0.01);
            for point in &route.points {
                prop_assert!(point.x.is_finite() && point.x >= -0.01 && point.x <= drawing.width + 0.01);
                prop_assert!(point.y >= -0.01 && point.y <= drawing.height + 0.01);
            }
        }
    }

    #[test]
    fn labels_never_lie_on_boxes_or_on_each_other((count, edges) in any_graph()) {
        let nodes = nodes(count);
        let drawing = draw(&nodes, &edges);
        let labels: Vec<_> = drawing.routes.iter().zip(&edges).filter(|(route, _)| !route.is_loop).collect();
        for (at, (one, edge)) in labels.iter().enumerate() {
            for (other, _) in &labels[at + 1..] {
                let apart = (one.label.x - other.label.x).abs() >= edge.label_width - 0.01
                    || (one.label.y - other.label.y).abs() >= edge.label_height - 0.01;
                prop_assert!(apart);
            }
            for (point, node) in drawing.nodes.iter().zip(&nodes) {
                let middle = one.label.x + edge.label_width / 2.0;
                let apart = (point.x - middle).abs() >= (node.width + edge.label_width) / 2.0 - 0.01
                    || (point.y - one.label.y).abs() >= (node.height + edge.label_height) / 2.0 - 0.01;
                prop_assert!(apart);
            }
        }
    }

    #[test]
    fn edges_run_down_unless_they_close_a_cycle((count, edges) in any_graph()) {
        let forward: Vec<Edge> = edges.into_iter().filter(|edge| edge.from < edge.to).collect();
        let drawing = draw(&nodes(count), &forward);
        for edge in &forward {
            prop_assert!(drawing.nodes[edge.from].y < drawing.nodes[edge.to].y);
        }
    }
}
