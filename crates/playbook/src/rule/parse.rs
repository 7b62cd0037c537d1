//! Reads a rule into its parts, by precedence climbing.
//!
//! Errors speak to people who write rules now and then: they say what is missing and how it is
//! written. Only the first one is reported: what follows a misread token is guesswork.

use super::build::{DEEPEST, balanced, build, fold, has, pair, too_deep};
use super::lex::{self, Lexeme, Token};
use super::syntax::{Fault, Fold, Kind, Node, Op, Span, Word};

/// Words that CEL keeps for itself.
pub(crate) const RESERVED: [&str; 21] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// Parses a whole rule.
pub(crate) fn parse(text: &str) -> Result<Node, Fault> {
    let tokens = lex::tokens(text)?;
    let mut parser = Parser { tokens, at: 0, nesting: 0 };
    if parser.peek() == &Lexeme::End {
        return Err(Fault::new(0..text.len(), "empty-rule", "this rule is empty")
            .hint("write a condition, or leave the field out"));
    }
    let node = parser.expression()?;
    match parser.peek() {
        Lexeme::End => Ok(node),
        _ => Err(parser.trailing()),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    nesting: u16,
}

impl Parser {
    fn token(&self) -> &Token {
        &self.tokens[self.at]
    }

    fn peek(&self) -> &Lexeme {
        &self.token().kind
    }

    fn here(&self) -> Span {
        self.token().span.clone()
    }

    /// Where the token before the current one ends.
    fn before(&self) -> usize {
        self.tokens[self.at.saturating_sub(1)].span.end
    }

    fn take(&mut self) -> Token {
        let token = self.tokens[self.at].clone();
        if token.kind != Lexeme::End {
            self.at += 1;
        }
        token
    }

    fn eat(&mut self, sign: char) -> bool {
        let found = self.peek() == &Lexeme::Sign(sign);
        if found {
            self.at += 1;
        }
        found
    }

    fn expect(&mut self, sign: char) -> Result<(), Fault> {
        if self.eat(sign) {
            return Ok(());
        }
        let found = self.peek().words();
        let fault = Fault::new(self.here(), "syntax", format!("expected `{sign}`, found {found}"));
        Err(match sign {
            ')' | ']' => fault.hint("a bracket that was opened before is not closed"),
            _ => fault,
        })
    }

    fn trailing(&self) -> Fault {
        let found = self.peek().words();
        let fault = Fault::new(
            self.here(),
            "syntax",
            format!("expected an operator such as `&&`, found {found}"),
        );
        match self.peek() {
            Lexeme::Name(name) if name.eq_ignore_ascii_case("and") => {
                fault.hint("for “and”, write `&&`")
            }
            Lexeme::Name(name) if name.eq_ignore_ascii_case("or") => {
                fault.hint("for “or”, write `||`")
            }
            Lexeme::Name(name) if name.eq_ignore_ascii_case("is") => {
                fault.hint("to compare, write `==`")
            }
            Lexeme::Sign(')' | ']' | '}') => fault.hint("it closes nothing: take it out"),
            _ => fault,
        }
    }

    fn expression(&mut self) -> Result<Node, Fault> {
        self.nesting += 1;
        if self.nesting > DEEPEST {
            return Err(too_deep(self.here()));
        }
        let test = self.binary(1)?;
        let node = if self.eat('?') {
            let yes = self.binary(1)?;
            self.expect(':')?;
            let no = self.expression()?;
            let span = test.span.start..no.span.end;
            build(Kind::Choose(Box::new(test), Box::new(yes), Box::new(no)), span)?
        } else {
            test
        };
        self.nesting -= 1;
        Ok(node)
    }

    fn binary(&mut self, weakest: u8) -> Result<Node, Fault> {
        let mut left = self.unary()?;
        while let &Lexeme::Op(op) = self.peek() {
            if op.strength() < weakest {
                break;
            }
            if matches!(op, Op::And | Op::Or) {
                left = self.chain(left, op)?;
                continue;
            }
            self.take();
            let right = self.binary(op.strength() + 1)?;
            left = pair(op, left, right)?;
        }
        Ok(left)
    }

    /// `a && b && c`: a balanced tree, so that long rules stay shallow.
    fn chain(&mut self, first: Node, op: Op) -> Result<Node, Fault> {
        let mut terms = vec![first];
        while self.peek() == &Lexeme::Op(op) {
            self.take();
            terms.push(self.binary(op.strength() + 1)?);
        }
        balanced(op, terms)
    }

    fn unary(&mut self) -> Result<Node, Fault> {
        let start = self.here().start;
        let negate = match self.peek() {
            Lexeme::Sign('!') => false,
            Lexeme::Op(Op::Subtract) => true,
            Lexeme::Name(name) if name.eq_ignore_ascii_case("not") => {
                return Err(Fault::new(self.here(), "syntax", "`not` is no operator")
                    .hint("for “not”, write `!` before the condition"));
            }
            _ => return self.member(),
        };
        self.take();
        self.nesting += 1;
        if self.nesting > DEEPEST {
            return Err(too_deep(self.here()));
        }
        let of = self.unary()?;
        self.nesting -= 1;
        let span = start..of.span.end;
        let kind = match of.kind {
            Kind::Int(number) if negate => Kind::Int(-number),
            Kind::Double(number) if negate => Kind::Double(-number),
            _ if negate => Kind::Negate(Box::new(of)),
            _ => Kind::Not(Box::new(of)),
        };
        build(kind, span)
    }

    fn member(&mut self) -> Result<Node, Fault> {
        let mut node = self.primary()?;
        loop {
            if self.eat('.') {
                let word = self.field_name()?;
                node = self.dotted(node, word)?;
            } else if self.eat('[') {
                let index = self.expression()?;
                self.expect(']')?;
                let span = node.span.start..self.before();
                node = build(Kind::Index(Box::new(node), Box::new(index)), span)?;
            } else {
                return Ok(node);
            }
        }
    }

    fn field_name(&mut self) -> Result<Word, Fault> {
        let token = self.take();
        match token.kind {
            Lexeme::Name(text) => Ok(Word { text, span: token.span }),
            Lexeme::Op(Op::In) => Ok(Word { text: "in".to_owned(), span: token.span }),
            other => {
                let found = other.words();
                Err(Fault::new(token.span, "syntax", format!("expected a name, found {found}"))
                    .hint("a dot is followed by the name of a field, as in `deal.amount`"))
            }
        }
    }

    fn dotted(&mut self, of: Node, word: Word) -> Result<Node, Fault> {
        let start = of.span.start;
        if !self.eat('(') {
            let span = start..word.span.end;
            return build(Kind::Field(Box::new(of), word), span);
        }
        let args = self.arguments()?;
        let span = start..self.before();
        match Fold::named(&word.text) {
            Some(how) => fold(how, of, word, args, span),
            None => build(Kind::Call(Some(Box::new(of)), word, args), span),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Node>, Fault> {
        self.until(')', Parser::expression)
    }

    fn until<T>(
        &mut self,
        close: char,
        mut item: impl FnMut(&mut Self) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut items = Vec::new();
        while !self.eat(close) {
            items.push(item(self)?);
            if self.eat(',') {
                continue;
            }
            if self.eat(close) {
                break;
            }
            let found = self.peek().words();
            let message = format!("expected `,` or `{close}`, found {found}");
            return Err(Fault::new(self.here(), "syntax", message));
        }
        Ok(items)
    }

    fn primary(&mut self) -> Result<Node, Fault> {
        let token = self.take();
        let span = token.span.clone();
        match token.kind {
            Lexeme::Int(number) => build(Kind::Int(number), span),
            Lexeme::Double(number) => build(Kind::Double(number), span),
            Lexeme::Text(text) => build(Kind::Text(text), span),
            Lexeme::Name(name) => self.named(name, span),
            Lexeme::Sign('(') => {
                let inner = self.expression()?;
                self.expect(')')?;
                build(inner.kind, span.start..self.before())
            }
            Lexeme::Sign('[') => {
                let items = self.until(']', Parser::expression)?;
                build(Kind::List(items), span.start..self.before())
            }
            Lexeme::Sign('{') => {
                let entries = self.until('}', Parser::entry)?;
                build(Kind::Map(entries), span.start..self.before())
            }
            other => {
                let found = other.words();
                let message = format!("expected a name, a value or `(`, found {found}");
                Err(Fault::new(span, "syntax", message))
            }
        }
    }

    fn entry(&mut self) -> Result<(Node, Node), Fault> {
        let key = self.expression()?;
        self.expect(':')?;
        let value = self.expression()?;
        Ok((key, value))
    }

    fn named(&mut self, name: String, span: Span) -> Result<Node, Fault> {
        match name.as_str() {
            "true" => return build(Kind::Bool(true), span),
            "false" => return build(Kind::Bool(false), span),
            "null" => return build(Kind::Null, span),
            _ => {}
        }
        if RESERVED.contains(&name.as_str()) {
            let message = format!("`{name}` is a reserved word of the rule language");
            return Err(Fault::new(span, "reserved-word", message));
        }
        if !self.eat('(') {
            return build(Kind::Name(name), span);
        }
        let args = self.arguments()?;
        let whole = span.start..self.before();
        if name == "has" {
            return has(args, whole);
        }
        build(Kind::Call(None, Word { text: name, span }, args), whole)
    }
}
