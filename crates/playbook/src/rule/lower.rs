//! Turns the parts of a rule into what the evaluator of the `cel` crate runs.
//!
//! The macros that go through lists become comprehensions, as the CEL specification lays down.

use super::syntax::{Fold, FoldNode, Kind, Node, Op, Word};
use cel::common::ast::{
    CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedEntryExpr, IdedExpr, ListExpr, LiteralValue,
    MapEntryExpr, MapExpr, SelectExpr, operators,
};

/// The accumulator's name: no rule can write it.
const RESULT: &str = "@result";

/// Lowers one expression.
pub(crate) fn lower(node: &Node) -> IdedExpr {
    let expr = match &node.kind {
        Kind::Null => Expr::Literal(LiteralValue::Null),
        Kind::Bool(value) => boolean(*value),
        Kind::Int(value) => int(*value),
        Kind::Double(value) => Expr::Literal(LiteralValue::Double((*value).into())),
        Kind::Text(value) => Expr::Literal(LiteralValue::String(value.clone().into())),
        Kind::Name(name) => Expr::Ident(name.clone()),
        Kind::Field(of, field) => select(of, field, false),
        Kind::Has(of, field) => select(of, field, true),
        Kind::Index(of, at) => call(operators::INDEX, vec![lower(of), lower(at)]),
        Kind::Call(target, word, args) => Expr::Call(CallExpr {
            func_name: word.text.clone(),
            target: target.as_deref().map(|target| Box::new(lower(target))),
            args: args.iter().map(lower).collect(),
        }),
        Kind::Fold(fold) => comprehension(fold),
        Kind::Not(of) => call(operators::LOGICAL_NOT, vec![lower(of)]),
        Kind::Negate(of) => call(operators::NEGATE, vec![lower(of)]),
        Kind::Binary(op, left, right) => call(operator(*op), vec![lower(left), lower(right)]),
        Kind::Choose(test, yes, no) => {
            call(operators::CONDITIONAL, vec![lower(test), lower(yes), lower(no)])
        }
        Kind::List(items) => Expr::List(ListExpr::new(items.iter().map(lower).collect())),
        Kind::Map(entries) => {
            Expr::Map(MapExpr { entries: entries.iter().map(|(k, v)| entry(k, v)).collect() })
        }
    };
    plain(expr)
}

fn plain(expr: Expr) -> IdedExpr {
    IdedExpr { id: 1, expr }
}

fn boolean(value: bool) -> Expr {
    Expr::Literal(LiteralValue::Boolean(value.into()))
}

fn int(value: i64) -> Expr {
    Expr::Literal(LiteralValue::Int(value.into()))
}

fn call(name: &str, args: Vec<IdedExpr>) -> Expr {
    Expr::Call(CallExpr { func_name: name.to_owned(), target: None, args })
}

fn select(of: &Node, field: &Word, test: bool) -> Expr {
    Expr::Select(SelectExpr { operand: Box::new(lower(of)), field: field.text.clone(), test })
}

fn entry(key: &Node, value: &Node) -> IdedEntryExpr {
    let entry = MapEntryExpr { key: lower(key), value: lower(value), optional: false };
    IdedEntryExpr { id: 1, expr: EntryExpr::MapEntry(entry) }
}

fn operator(op: Op) -> &'static str {
    match op {
        Op::Or => operators::LOGICAL_OR,
        Op::And => operators::LOGICAL_AND,
        Op::Equal => operators::EQUALS,
        Op::Unequal => operators::NOT_EQUALS,
        Op::Less => operators::LESS,
        Op::AtMost => operators::LESS_EQUALS,
        Op::More => operators::GREATER,
        Op::AtLeast => operators::GREATER_EQUALS,
        Op::In => operators::IN,
        Op::Add => operators::ADD,
        Op::Subtract => operators::SUBSTRACT,
        Op::Multiply => operators::MULTIPLY,
        Op::Divide => operators::DIVIDE,
        Op::Remainder => operators::MODULO,
    }
}

fn result() -> IdedExpr {
    plain(Expr::Ident(RESULT.to_owned()))
}

fn append(item: IdedExpr) -> IdedExpr {
    let list = plain(Expr::List(ListExpr::new(vec![item])));
    plain(call(operators::ADD, vec![result(), list]))
}

fn when(test: IdedExpr, step: IdedExpr) -> IdedExpr {
    plain(call(operators::CONDITIONAL, vec![test, step, result()]))
}

/// The accumulator's start, how long to go on, one step, and the outcome.
struct Loop {
    start: Expr,
    go_on: Expr,
    step: IdedExpr,
    outcome: IdedExpr,
}

fn comprehension(fold: &FoldNode) -> Expr {
    let body = lower(&fold.body);
    let parts = match fold.how {
        Fold::Exists => {
            let not_yet = plain(call(operators::LOGICAL_NOT, vec![result()]));
            Loop {
                start: boolean(false),
                go_on: call(operators::NOT_STRICTLY_FALSE, vec![not_yet]),
                step: plain(call(operators::LOGICAL_OR, vec![result(), body])),
                outcome: result(),
            }
        }
        Fold::All => Loop {
            start: boolean(true),
            go_on: call(operators::NOT_STRICTLY_FALSE, vec![result()]),
            step: plain(call(operators::LOGICAL_AND, vec![result(), body])),
            outcome: result(),
        },
        Fold::ExistsOne => {
            let one_more = plain(call(operators::ADD, vec![result(), plain(int(1))]));
            Loop {
                start: int(0),
                go_on: boolean(true),
                step: when(body, one_more),
                outcome: plain(call(operators::EQUALS, vec![result(), plain(int(1))])),
            }
        }
        Fold::Filter => {
            let row = plain(Expr::Ident(fold.row.text.clone()));
            collecting(when(body, append(row)))
        }
        Fold::Map => match &fold.only {
            Some(only) => collecting(when(lower(only), append(body))),
            None => collecting(append(body)),
        },
    };
    Expr::Comprehension(Box::new(ComprehensionExpr {
        iter_range: lower(&fold.list),
        iter_var: fold.row.text.clone(),
        iter_var2: None,
        accu_var: RESULT.to_owned(),
        accu_init: plain(parts.start),
        loop_cond: plain(parts.go_on),
        loop_step: parts.step,
        result: parts.outcome,
    }))
}

fn collecting(step: IdedExpr) -> Loop {
    Loop {
        start: Expr::List(ListExpr::new(Vec::new())),
        go_on: boolean(true),
        step,
        outcome: result(),
    }
}
