//! Puts the parts of a rule together, none deeper than can be evaluated.

use super::syntax::{Fault, Fold, FoldNode, Kind, Node, Op, Span, Word};

/// The deepest nesting: the evaluator recurses, and so do readers.
pub(super) const DEEPEST: u16 = 40;

pub(super) fn has(args: Vec<Node>, span: Span) -> Result<Node, Fault> {
    let mut args = args.into_iter();
    match (args.next().map(|node| node.kind), args.next()) {
        (Some(Kind::Field(of, word)), None) => build(Kind::Has(of, word), span),
        _ => Err(Fault::new(span, "bad-has", "`has` asks whether one field is there")
            .hint("write it as `has(group.question)`")),
    }
}

pub(super) fn fold(
    how: Fold,
    list: Node,
    word: Word,
    args: Vec<Node>,
    span: Span,
) -> Result<Node, Fault> {
    let count = args.len();
    let mut args = args.into_iter();
    let row = args.next().map(|node| (node.span.clone(), node.kind));
    let body = args.next_back();
    let only = args.next_back();
    let (Some((row_span, Kind::Name(text))), Some(body)) = (row, body) else {
        return Err(bad_fold(how, word.span));
    };
    if count > 3 || only.is_some() && how != Fold::Map {
        return Err(bad_fold(how, word.span));
    }
    let row = Word { text, span: row_span };
    build(Kind::Fold(Box::new(FoldNode { how, list, row, only, body })), span)
}

fn bad_fold(how: Fold, span: Span) -> Fault {
    let name = how.name();
    let message = format!("`{name}` takes a name for the row and a condition");
    Fault::new(span, "bad-fold", message)
        .hint(format!("for example `pains.{name}(p, p.confirmed)`"))
}

pub(super) fn pair(op: Op, left: Node, right: Node) -> Result<Node, Fault> {
    let span = left.span.start..right.span.end;
    build(Kind::Binary(op, Box::new(left), Box::new(right)), span)
}

pub(super) fn balanced(op: Op, mut terms: Vec<Node>) -> Result<Node, Fault> {
    while terms.len() > 1 {
        let mut level = Vec::with_capacity(terms.len().div_ceil(2));
        let mut pending = terms.into_iter();
        while let Some(left) = pending.next() {
            level.push(match pending.next() {
                Some(right) => pair(op, left, right)?,
                None => left,
            });
        }
        terms = level;
    }
    Ok(terms.pop().expect("a chain has at least one term"))
}

pub(super) fn build(kind: Kind, span: Span) -> Result<Node, Fault> {
    let depth = 1 + children(&kind).map(|node| node.depth).max().unwrap_or(0);
    if depth > DEEPEST {
        return Err(too_deep(span));
    }
    Ok(Node { kind, span, depth })
}

pub(super) fn too_deep(span: Span) -> Fault {
    Fault::new(span, "rule-too-deep", "this rule is nested too deeply")
        .hint("split it into several criteria: each is easier to read and to meet")
}

/// The expressions directly below one.
pub(crate) fn children(kind: &Kind) -> Box<dyn Iterator<Item = &Node> + '_> {
    match kind {
        Kind::Null
        | Kind::Bool(_)
        | Kind::Int(_)
        | Kind::Double(_)
        | Kind::Text(_)
        | Kind::Name(_) => Box::new(std::iter::empty()),
        Kind::Field(of, _) | Kind::Has(of, _) | Kind::Not(of) | Kind::Negate(of) => {
            Box::new(std::iter::once(&**of))
        }
        Kind::Index(a, b) | Kind::Binary(_, a, b) => Box::new([&**a, &**b].into_iter()),
        Kind::Choose(a, b, c) => Box::new([&**a, &**b, &**c].into_iter()),
        Kind::Call(target, _, args) => Box::new(target.as_deref().into_iter().chain(args)),
        Kind::List(items) => Box::new(items.iter()),
        Kind::Map(entries) => Box::new(entries.iter().flat_map(|(key, value)| [key, value])),
        Kind::Fold(fold) => {
            Box::new([&fold.list, &fold.body].into_iter().chain(fold.only.as_ref()))
        }
    }
}
