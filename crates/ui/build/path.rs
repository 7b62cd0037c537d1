//! Drawings of several shapes as one path: a list of eighty rows shows hundreds of them, and each shape is an element that the
//! browser has to keep.

use std::collections::HashMap;

/// One `<path>` that draws what all the shapes draw; none where a shape says more than its outline.
pub(crate) fn of(shapes: &str) -> Option<String> {
    let mut line = String::new();
    for shape in shapes.split('<').map(str::trim).filter(|shape| !shape.is_empty()) {
        line.push_str(&outline(&Shape::read(shape)?)?);
    }
    Some(format!("<path d=\"{line}\"/>"))
}

struct Shape<'a> {
    name: &'a str,
    says: HashMap<&'a str, &'a str>,
}

impl<'a> Shape<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (name, mut rest) = text.strip_suffix("/>")?.split_once(' ')?;
        let mut says = HashMap::new();
        while let Some((key, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"')?;
            says.insert(key.trim(), value);
            rest = after;
        }
        Some(Self { name, says })
    }

    fn only(&self, known: &[&str]) -> Option<()> {
        self.says.keys().all(|key| known.contains(key)).then_some(())
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.says.get(key)?.parse().ok()
    }
}

/// The outline of a shape in the words of a path.
fn outline(shape: &Shape<'_>) -> Option<String> {
    let number = |key| shape.number(key);
    match shape.name {
        "path" => {
            shape.only(&["d"])?;
            let line = shape.says.get("d")?;
            // What begins with a relative step is meant from the corner, and not from where the last shape ended.
            let from = if line.starts_with('m') { "M0 0" } else { "" };
            Some(format!("{from}{line}"))
        }
        "line" => {
            shape.only(&["x1", "y1", "x2", "y2"])?;
            let (from, to) = ((number("x1")?, number("y1")?), (number("x2")?, number("y2")?));
            Some(format!("M{} {}L{} {}", from.0, from.1, to.0, to.1))
        }
        "circle" => {
            shape.only(&["cx", "cy", "r"])?;
            Some(oval((number("cx")?, number("cy")?), (number("r")?, number("r")?)))
        }
        "ellipse" => {
            shape.only(&["cx", "cy", "rx", "ry"])?;
            Some(oval((number("cx")?, number("cy")?), (number("rx")?, number("ry")?)))
        }
        "rect" => {
            shape.only(&["x", "y", "width", "height", "rx", "ry"])?;
            let at = (number("x").unwrap_or(0.0), number("y").unwrap_or(0.0));
            let round = number("rx").or(number("ry")).unwrap_or(0.0);
            Some(rectangle(at, (number("width")?, number("height")?), round))
        }
        "polyline" | "polygon" => {
            shape.only(&["points"])?;
            let end = if shape.name == "polygon" { "z" } else { "" };
            Some(format!("M{}{end}", shape.says.get("points")?))
        }
        _ => None,
    }
}

fn oval((x, y): (f64, f64), (wide, high): (f64, f64)) -> String {
    let across = 2.0 * wide;
    format!(
        "M{} {y}a{wide} {high} 0 1 0 {across} 0a{wide} {high} 0 1 0-{across} 0z",
        round(x - wide)
    )
}

fn rectangle((x, y): (f64, f64), (width, height): (f64, f64), r: f64) -> String {
    let (wide, high) = (round(width - 2.0 * r), round(height - 2.0 * r));
    format!(
        "M{} {y}h{wide}a{r} {r} 0 0 1 {r} {r}v{high}a{r} {r} 0 0 1-{r} {r}h-{wide}a{r} {r} 0 0 1-{r}-{r}v-{high}a{r} {r} 0 0 1 {r}-{r}z",
        round(x + r)
    )
}

/// Without the traces of binary fractions.
fn round(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}
