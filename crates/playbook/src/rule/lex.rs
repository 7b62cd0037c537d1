//! Cuts the text of a rule into tokens.

use super::syntax::{Fault, Op, Span};

/// The most tokens that a rule may have: beyond that nobody can read it.
const MOST_TOKENS: usize = 1_000;

/// One token with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub kind: Lexeme,
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Lexeme {
    Name(String),
    Int(i64),
    Double(f64),
    Text(String),
    Op(Op),
    /// One of `( ) [ ] { } . , ? : !`.
    Sign(char),
    End,
}

impl Lexeme {
    /// The token in words, for "found …".
    pub(super) fn words(&self) -> String {
        match self {
            Lexeme::Name(name) => format!("`{name}`"),
            Lexeme::Int(_) | Lexeme::Double(_) => "a number".to_owned(),
            Lexeme::Text(_) => "a text".to_owned(),
            Lexeme::Op(op) => format!("`{}`", op.sign()),
            Lexeme::Sign(sign) => format!("`{sign}`"),
            Lexeme::End => "the end of the rule".to_owned(),
        }
    }
}

/// The tokens of a rule, the last being [`Lexeme::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    let mut lexer = Lexer { text, at: 0 };
    let mut found = Vec::new();
    loop {
        let token = lexer.next()?;
        let ended = token.kind == Lexeme::End;
        if found.len() == MOST_TOKENS {
            return Err(Fault::new(token.span, "rule-too-long", "this rule is too long")
                .hint("split it into several criteria: each is easier to read and to meet"));
        }
        found.push(token);
        if ended {
            return Ok(found);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !wanted(c)).unwrap_or(rest.len());
    }

    fn skip_blanks(&mut self) {
        loop {
            self.skip(char::is_whitespace);
            if !self.rest().starts_with("//") {
                return;
            }
            self.skip(|c| c != '\n');
        }
    }

    fn next(&mut self) -> Result<Token, Fault> {
        self.skip_blanks();
        let start = self.at;
        let Some(first) = self.peek() else {
            return Ok(Token { kind: Lexeme::End, span: start..start });
        };
        let kind = match first {
            'r' | 'R' if self.quote_at(1).is_some() => self.string(true)?,
            '"' | '\'' => self.string(false)?,
            'a'..='z' | 'A'..='Z' | '_' => self.name(),
            '0'..='9' => self.number()?,
            _ => self.sign(first)?,
        };
        Ok(Token { kind, span: start..self.at })
    }

    fn quote_at(&self, ahead: usize) -> Option<char> {
        self.rest().chars().nth(ahead).filter(|c| matches!(c, '"' | '\''))
    }

    fn name(&mut self) -> Lexeme {
        let start = self.at;
        self.skip(|c| c.is_ascii_alphanumeric() || c == '_');
        match &self.text[start..self.at] {
            "in" => Lexeme::Op(Op::In),
            name => Lexeme::Name(name.to_owned()),
        }
    }

    fn number(&mut self) -> Result<Lexeme, Fault> {
        let start = self.at;
        self.skip(|c| c.is_ascii_digit());
        let whole = self.at;
        self.fraction();
        self.exponent();
        let span = start..self.at;
        let text = &self.text[span.clone()];
        if self.peek().is_some_and(|c| c.is_alphabetic() || c == '_') {
            self.skip(|c| c.is_alphanumeric() || c == '_');
            return Err(Fault::new(start..self.at, "bad-number", "this is not a number")
                .hint("write numbers as 12 or 12.5, without units"));
        }
        let number = if self.at == whole {
            text.parse().ok().map(Lexeme::Int)
        } else {
            text.parse().ok().filter(|n: &f64| n.is_finite()).map(Lexeme::Double)
        };
        number.ok_or_else(|| Fault::new(span, "bad-number", "this number is too large"))
    }

    fn fraction(&mut self) {
        let mut ahead = self.rest().chars();
        if ahead.next() == Some('.') && ahead.next().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
            self.skip(|c| c.is_ascii_digit());
        }
    }

    fn exponent(&mut self) {
        let before = self.at;
        if !matches!(self.peek(), Some('e' | 'E')) {
            return;
        }
        self.at += 1;
        if matches!(self.peek(), Some('+' | '-')) {
            self.at += 1;
        }
        let digits = self.at;
        self.skip(|c| c.is_ascii_digit());
        if self.at == digits {
            self.at = before;
        }
    }

    fn sign(&mut self, first: char) -> Result<Lexeme, Fault> {
        const PAIRS: [(&str, Op); 6] = [
            ("==", Op::Equal),
            ("!=", Op::Unequal),
            ("<=", Op::AtMost),
            (">=", Op::AtLeast),
            ("&&", Op::And),
            ("||", Op::Or),
        ];
        if let Some((_, op)) = PAIRS.iter().find(|(pair, _)| self.rest().starts_with(pair)) {
            self.at += 2;
            return Ok(Lexeme::Op(*op));
        }
        let start = self.at;
        self.at += first.len_utf8();
        Ok(match first {
            '<' => Lexeme::Op(Op::Less),
            '>' => Lexeme::Op(Op::More),
            '+' => Lexeme::Op(Op::Add),
            '-' => Lexeme::Op(Op::Subtract),
            '*' => Lexeme::Op(Op::Multiply),
            '/' => Lexeme::Op(Op::Divide),
            '%' => Lexeme::Op(Op::Remainder),
            '(' | ')' | '[' | ']' | '{' | '}' | '.' | ',' | '?' | ':' | '!' => Lexeme::Sign(first),
            _ => return Err(stray(first, start..self.at)),
        })
    }

    fn string(&mut self, raw: bool) -> Result<Lexeme, Fault> {
        let start = self.at;
        self.at += usize::from(raw);
        let quote = &self.rest()[..1];
        let triple = quote.repeat(3);
        let close = if self.rest().starts_with(&triple) { triple.as_str() } else { quote };
        self.at += close.len();
        let mut text = String::new();
        loop {
            if self.rest().starts_with(close) {
                self.at += close.len();
                return Ok(Lexeme::Text(text));
            }
            let Some(next) = self.peek() else {
                return Err(Fault::new(start..self.at, "open-text", "this text is not closed")
                    .hint(format!("end it with {close}")));
            };
            if next == '\\' && !raw {
                text.push(self.escape()?);
                continue;
            }
            text.push(next);
            self.at += next.len_utf8();
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let start = self.at;
        self.at += 1;
        let letter = self.peek();
        self.at += letter.map_or(0, char::len_utf8);
        let plain = match letter {
            Some('n') => Some('\n'),
            Some('t') => Some('\t'),
            Some('r') => Some('\r'),
            Some('a') => Some('\u{7}'),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('v') => Some('\u{b}'),
            Some(sign @ ('\\' | '\'' | '"' | '`' | '?')) => Some(sign),
            Some('x' | 'X') => self.digits(2, 16),
            Some('u') => self.digits(4, 16),
            Some('U') => self.digits(8, 16),
            Some('0'..='3') => {
                self.at -= 1;
                self.digits(3, 8)
            }
            _ => None,
        };
        plain.ok_or_else(|| {
            Fault::new(start..self.at, "bad-escape", "this escape means nothing in a rule")
                .hint("a backslash itself is written \\\\; or write the text as r\"…\"")
        })
    }

    fn digits(&mut self, count: usize, base: u32) -> Option<char> {
        let digits = self.rest().get(..count)?;
        let code = u32::from_str_radix(digits, base).ok()?;
        self.at += count;
        char::from_u32(code)
    }
}

fn stray(sign: char, span: Span) -> Fault {
    let fault = Fault::new(span, "stray-sign", format!("`{sign}` has no meaning in a rule"));
    match sign {
        '=' => fault.hint("to compare, write `==`"),
        '&' => fault.hint("for “and”, write `&&`"),
        '|' => fault.hint("for “or”, write `||`"),
        '“' | '”' | '„' | '‘' | '’' => fault.hint("use straight quotes: \" or '"),
        _ => fault,
    }
}
