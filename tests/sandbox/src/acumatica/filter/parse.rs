//! From words to a condition. Names are looked up in the contract and types are compared here, so that a wrong filter is
//! refused even where no record would have been read.

use std::vec::IntoIter;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::token::{Token, tokens};
use super::{Comparison, Expr, Function, Literal};
use crate::acumatica::contract::{Entity, Kind};
use crate::acumatica::refusal::Refusal;

/// What the names in a filter mean.
pub(crate) struct Grammar {
    pub(crate) entity: &'static Entity,
    /// Version of the endpoint.
    pub(crate) version: u8,
    /// Whether `date'…'` exists.
    pub(crate) date_literal: bool,
}

/// Type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Null,
    Text,
    Int,
    Decimal,
    /// A number with a point, but without the suffix of a decimal.
    Double,
    Flag,
    Time,
    /// A date: what a date-only member is, and what `date'…'` gives.
    Day,
    Guid,
}

impl Type {
    fn compares_with(self, other: Self) -> bool {
        self == other
            || self == Self::Null
            || other == Self::Null
            // Builds without date'…' take datetimeoffset'…' for date-only members.
            || matches!((self, other), (Self::Day, Self::Time) | (Self::Time, Self::Day))
    }
}

/// Reads a filter.
pub(crate) fn parse(text: &str, grammar: &Grammar) -> Result<Expr, Refusal> {
    let words = tokens(text).map_err(Refusal::filter)?;
    let mut parser = Parser { words: words.into_iter(), grammar };
    let (expr, kind) = parser.or()?;
    if kind != Type::Flag {
        return Err(Refusal::filter("The filter has to be a condition."));
    }
    match parser.words.next() {
        None => Ok(expr),
        Some(word) => Err(unexpected(&word)),
    }
}

struct Parser<'a> {
    words: IntoIter<Token>,
    grammar: &'a Grammar,
}

type Typed = (Expr, Type);

impl Parser<'_> {
    fn or(&mut self) -> Result<Typed, Refusal> {
        let mut left = self.and()?;
        while self.takes_word("or") {
            let right = self.and()?;
            left = (Expr::Or(condition(left)?, condition(right)?), Type::Flag);
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Typed, Refusal> {
        let mut left = self.not()?;
        while self.takes_word("and") {
            let right = self.not()?;
            left = (Expr::And(condition(left)?, condition(right)?), Type::Flag);
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Typed, Refusal> {
        if self.takes_word("not") {
            let inner = self.not()?;
            return Ok((Expr::Not(condition(inner)?), Type::Flag));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Typed, Refusal> {
        let (left, left_type) = self.operand()?;
        let Some(Token::Word(word)) = self.peek() else { return Ok((left, left_type)) };
        let Some(operator) = Comparison::named(word) else { return Ok((left, left_type)) };
        self.words.next();
        let (right, right_type) = self.operand()?;
        if !left_type.compares_with(right_type) {
            let message =
                format!("'{left_type:?}' and '{right_type:?}' cannot be compared; is a suffix missing?");
            return Err(Refusal::filter(message));
        }
        Ok((Expr::Compare(Box::new(left), operator, Box::new(right)), Type::Flag))
    }

    fn operand(&mut self) -> Result<Typed, Refusal> {
        match self.words.next() {
            Some(Token::Open) => {
                let inner = self.or()?;
                self.expect(&Token::Close)?;
                Ok(inner)
            }
            Some(Token::Text(text)) => Ok((Expr::Literal(Literal::Text(text)), Type::Text)),
            Some(Token::Number(digits, suffix)) => number(&digits, suffix),
            Some(Token::Typed(prefix, inner)) => self.typed(&prefix, &inner),
            Some(Token::Word(word)) if self.peek() == Some(&Token::Open) => self.call(&word),
            Some(Token::Word(word)) => self.name(&word),
            Some(word) => Err(unexpected(&word)),
            None => Err(Refusal::filter("The filter ends too early.")),
        }
    }

    fn typed(&self, prefix: &str, inner: &str) -> Result<Typed, Refusal> {
        let unreadable = || Refusal::filter(format!("Unrecognized '{prefix}' literal '{inner}'."));
        match prefix {
            // A `+` that was not encoded arrives as a blank, and fails here as it does at the ERP.
            "datetimeoffset" => {
                let time: Timestamp = inner.parse().map_err(|_| unreadable())?;
                Ok((Expr::Literal(Literal::Time(time)), Type::Time))
            }
            "date" if self.grammar.date_literal => {
                let day: Date = inner.parse().map_err(|_| unreadable())?;
                let midnight = day.to_zoned(TimeZone::UTC).map_err(|_| unreadable())?;
                Ok((Expr::Literal(Literal::Time(midnight.timestamp())), Type::Day))
            }
            "guid" => Ok((Expr::Literal(Literal::Text(inner.to_ascii_lowercase())), Type::Guid)),
            _ => Err(unreadable()),
        }
    }

    fn name(&self, word: &str) -> Result<Typed, Refusal> {
        match word {
            "null" => return Ok((Expr::Literal(Literal::Null), Type::Null)),
            "true" | "false" => return Ok((Expr::Literal(Literal::Flag(word == "true")), Type::Flag)),
            _ => {}
        }
        let mut entity = self.grammar.entity;
        let mut path = Vec::new();
        let mut parts = word.split('/').peekable();
        while let Some(part) = parts.next() {
            let field =
                entity.field(part, self.grammar.version).ok_or_else(|| Refusal::unknown_name(part))?;
            path.push(field.name);
            match (field.kind, parts.peek()) {
                (Kind::Many(_), _) => {
                    let message = format!("'{}' is a detail; a filter cannot look at its rows.", field.name);
                    return Err(Refusal::filter(message));
                }
                (Kind::One(below), Some(_)) => entity = below,
                (kind, None) => return Ok((Expr::Field(path), type_of(kind)?)),
                (_, Some(_)) => break,
            }
        }
        Err(Refusal::unknown_name(word))
    }

    /// `substringof('x',F)`, `startswith(F,'x')`, `endswith(F,'x')`, `cf.String(f='View.Field')`.
    fn call(&mut self, name: &str) -> Result<Typed, Refusal> {
        self.expect(&Token::Open)?;
        if let Some(kind) = name.strip_prefix("cf.") {
            return self.custom(kind);
        }
        let first = self.text_argument()?;
        self.expect(&Token::Comma)?;
        let second = self.text_argument()?;
        self.expect(&Token::Close)?;
        let call = match name {
            "substringof" => Expr::Call(Function::Contains, second, first),
            "startswith" => Expr::Call(Function::StartsWith, first, second),
            "endswith" => Expr::Call(Function::EndsWith, first, second),
            _ => return Err(Refusal::filter(format!("An unknown function with name '{name}' was found."))),
        };
        Ok((call, Type::Flag))
    }

    fn text_argument(&mut self) -> Result<Box<Expr>, Refusal> {
        match self.operand()? {
            (expr, Type::Text) => Ok(Box::new(expr)),
            (_, other) => Err(Refusal::filter(format!("The function takes text, not '{other:?}'."))),
        }
    }

    fn custom(&mut self, kind: &str) -> Result<Typed, Refusal> {
        let kind = match kind {
            "String" => Type::Text,
            "Int" | "Short" | "Long" | "Byte" => Type::Int,
            "Decimal" => Type::Decimal,
            "Double" => Type::Double,
            "Boolean" => Type::Flag,
            "DateTime" => Type::Time,
            "Guid" => Type::Guid,
            _ => return Err(Refusal::filter(format!("There is no custom field type '{kind}'."))),
        };
        self.expect(&Token::Word("f".into()))?;
        self.expect(&Token::Equals)?;
        let Some(Token::Text(name)) = self.words.next() else {
            return Err(Refusal::filter("A custom field is named as f='View.Field'."));
        };
        self.expect(&Token::Close)?;
        Ok((Expr::Custom(name), kind))
    }

    fn peek(&self) -> Option<&Token> {
        self.words.as_slice().first()
    }

    fn takes_word(&mut self, expected: &str) -> bool {
        let is_next = matches!(self.peek(), Some(Token::Word(word)) if word == expected);
        if is_next {
            self.words.next();
        }
        is_next
    }

    fn expect(&mut self, expected: &Token) -> Result<(), Refusal> {
        match self.words.next() {
            Some(word) if word == *expected => Ok(()),
            Some(word) => Err(unexpected(&word)),
            None => Err(Refusal::filter("The filter ends too early.")),
        }
    }
}

fn condition((expr, kind): Typed) -> Result<Box<Expr>, Refusal> {
    match kind {
        Type::Flag => Ok(Box::new(expr)),
        other => Err(Refusal::filter(format!("'{other:?}' is not a condition."))),
    }
}

fn number(digits: &str, suffix: Option<char>) -> Result<Typed, Refusal> {
    let unreadable = || Refusal::filter(format!("Unrecognized number '{digits}{}'.", suffix.unwrap_or(' ')));
    let decimal =
        || digits.parse().map(|number| Expr::Literal(Literal::Number(number))).map_err(|_| unreadable());
    match suffix {
        Some('M' | 'm') => Ok((decimal()?, Type::Decimal)),
        Some('D' | 'd' | 'F' | 'f') => Ok((decimal()?, Type::Double)),
        None if digits.contains('.') => Ok((decimal()?, Type::Double)),
        None | Some('L' | 'l') => {
            let whole = digits.parse().map_err(|_| unreadable())?;
            Ok((Expr::Literal(Literal::Int(whole)), Type::Int))
        }
        Some(_) => Err(unreadable()),
    }
}

fn type_of(kind: Kind) -> Result<Type, Refusal> {
    Ok(match kind {
        Kind::Text => Type::Text,
        Kind::Int => Type::Int,
        Kind::Decimal => Type::Decimal,
        Kind::Flag => Type::Flag,
        Kind::Time => Type::Time,
        Kind::Day => Type::Day,
        Kind::Guid => Type::Guid,
        Kind::One(entity) | Kind::Many(entity) => {
            return Err(Refusal::filter(format!("'{}' is not a value.", entity.name)));
        }
    })
}

fn unexpected(word: &Token) -> Refusal {
    Refusal::filter(format!("Syntax error: {word:?} is not expected here."))
}
