//! Writes a map as SVG: classes and numbers only, no style on any element, so that a strict page may hold it.

use std::fmt::Write;

use super::layout::{DOWN, Point, Route};
use super::picture::{Box, DOT, LEAD, Line, Map, NAME, SMALL, Spot};
use super::style;

/// How a picture is dressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dress {
    /// For a page that has [`STYLE`](super::STYLE) in its own style sheet.
    Page,
    /// For a file that is looked at by itself: with its style sheet and a title.
    File,
}

impl Map {
    /// The map as SVG.
    pub fn svg(&self, title: &str, dress: Dress) -> String {
        let mut out = Writer(String::with_capacity(400 * (self.lines.len() + self.boxes.len())));
        let (width, height) = (self.width.ceil(), self.height.ceil());
        let _ = write!(
            out.0,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"process-map\" role=\"img\" \
             viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">"
        );
        out.element("title", title);
        if dress == Dress::File {
            let _ = write!(out.0, "<style>{}</style>", style::of_a_file());
            out.0.push_str("<rect class=\"map-paper\" width=\"100%\" height=\"100%\"/>");
        }
        for line in &self.lines {
            out.line(self, line);
        }
        for one in &self.boxes {
            out.one(one);
        }
        for line in &self.lines {
            out.label(line);
        }
        out.0.push_str("</svg>\n");
        out.0
    }
}

/// Text that grows; writing to it cannot fail.
struct Writer(String);

impl Writer {
    fn element(&mut self, name: &str, text: &str) {
        let _ = write!(self.0, "<{name}>");
        self.text(text);
        let _ = write!(self.0, "</{name}>");
    }

    /// Text with what means something in XML replaced, and what must not be in XML left out.
    fn text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => {}
                '\u{fffe}' | '\u{ffff}' => {}
                letter => self.0.push(letter),
            }
        }
    }

    fn one(&mut self, one: &Box) {
        let (x, y) = (one.x - one.width / 2.0, one.y - one.height / 2.0);
        if one.spot != Spot::Activity {
            let class = if one.spot == Spot::Start { "map-start" } else { "map-end" };
            let _ = write!(self.0, "<g class=\"map-dot {class}\">");
            self.element("title", &format!("{}: {} cases", one.name, one.cases));
            let radius = DOT / 2.0;
            let _ = write!(
                self.0,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius}\"/></g>",
                one.x, one.y
            );
            return;
        }
        let _ = write!(self.0, "<g class=\"map-box map-heat-{}\">", one.heat);
        self.element("title", &one.name);
        let _ = write!(
            self.0,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"6\"/>",
            one.width, one.height
        );
        let lines = one.name_lines.len() as f64;
        let text = lines * NAME * LEAD + SMALL * LEAD;
        let mut base = one.y - text / 2.0 + NAME;
        for line in &one.name_lines {
            self.letters("map-name", one.x, base, line);
            base += NAME * LEAD;
        }
        self.letters("map-number", one.x, base, &one.numbers);
        self.0.push_str("</g>");
    }

    fn letters(&mut self, class: &str, x: f64, y: f64, text: &str) {
        let _ = write!(
            self.0,
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">"
        );
        self.text(text);
        self.0.push_str("</text>");
    }

    fn line(&mut self, map: &Map, line: &Line) {
        let what = if map.is_time { " map-time" } else { "" };
        let (from, to) = (&map.boxes[line.from].name, &map.boxes[line.to].name);
        let _ = write!(self.0, "<g class=\"map-line map-heat-{}{what}\">", line.heat);
        self.element("title", &format!("{from} → {to}: {}", line.label));
        let _ = write!(
            self.0,
            "<path stroke-width=\"{:.1}\" d=\"{}\"/>",
            line.stroke,
            way(&line.route)
        );
        let _ = write!(self.0, "<path class=\"map-tip\" d=\"{}\"/></g>", tip(line));
    }

    fn label(&mut self, line: &Line) {
        let at = line.route.label;
        let _ = write!(
            self.0,
            "<text class=\"map-label\" x=\"{:.1}\" y=\"{:.1}\">",
            at.x,
            at.y + SMALL * 0.35
        );
        self.text(&line.label);
        self.0.push_str("</text>");
    }
}

/// The path of a route: between points it bends smoothly, at points it runs straight up or down.
fn way(route: &Route) -> String {
    let points = &route.points;
    let mut path = format!("M{:.1} {:.1}", points[0].x, points[0].y);
    if let (true, [_, a, b, end]) = (route.is_loop, points.as_slice()) {
        let _ =
            write!(path, "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}", a.x, a.y, b.x, b.y, end.x, end.y);
        return path;
    }
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        if (from.x - to.x).abs() < 0.05 {
            let _ = write!(path, "V{:.1}", to.y);
            continue;
        }
        let middle = (from.y + to.y) / 2.0;
        let _ = write!(
            path,
            "C{:.1} {middle:.1} {:.1} {middle:.1} {:.1} {:.1}",
            from.x, to.x, to.x, to.y
        );
    }
    path
}

/// The tip of the arrow at the end of a route.
fn tip(line: &Line) -> String {
    let route = &line.route;
    let end = route.points.last().copied().unwrap_or_default();
    let size = 4.0 + line.stroke;
    if route.is_loop {
        // It comes back from the right and a little from below.
        return triangle(end, Point { x: -0.94, y: -0.34 }, size);
    }
    let before = route.points.len().checked_sub(2).and_then(|at| route.points.get(at));
    let down = before.is_none_or(|before| before.y <= end.y);
    triangle(end, if down { DOWN } else { Point { x: 0.0, y: -1.0 } }, size)
}

/// A triangle whose tip is at a point, looking in a direction of length 1.
fn triangle(tip: Point, look: Point, size: f64) -> String {
    let back = Point { x: tip.x - look.x * size, y: tip.y - look.y * size };
    let side = Point { x: -look.y * size * 0.5, y: look.x * size * 0.5 };
    format!(
        "M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z",
        tip.x,
        tip.y,
        back.x + side.x,
        back.y + side.y,
        back.x - side.x,
        back.y - side.y
    )
}
