//! `$filter`: the part of OData version 2 that the API takes. Names and types are checked even where no record is read.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::vec::IntoIter;

use super::token::{Token, tokens};
use crate::exact_online::cell::{Cell, Kind, moment};
use crate::exact_online::refusal::Refusal;
use crate::exact_online::row::Row;
use crate::exact_online::set::Set;
use crate::guid::is_guid;

const NOT_SUPPORTED: &str = "This $filter parameter is not supported for this resource";

/// A condition.
#[derive(Debug)]
pub(super) enum Expr {
    Column(&'static str),
    Literal(Cell<'static>),
    Call(String, Vec<Expr>),
    Compare(Box<Expr>, String, Box<Expr>),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
}

/// Reads a filter, and gives the columns that it names.
pub(super) fn parse(text: &str, set: &'static Set) -> Result<(Expr, BTreeSet<&'static str>), Refusal> {
    let words = tokens(text).ok_or_else(|| Refusal::bad("Syntax error in $filter"))?;
    let mut parser = Parser { words: words.into_iter(), set, columns: BTreeSet::new() };
    let expr = parser.or()?;
    match parser.words.next() {
        None => Ok((expr, parser.columns)),
        Some(word) => Err(Refusal::bad(format!("Syntax error: {word:?} is not expected in $filter"))),
    }
}

struct Parser {
    words: IntoIter<Token>,
    set: &'static Set,
    columns: BTreeSet<&'static str>,
}

impl Parser {
    fn or(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.and()?;
        while self.takes("or") {
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.comparison()?;
        while self.takes("and") {
            left = Expr::And(Box::new(left), Box::new(self.comparison()?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Expr, Refusal> {
        if self.takes("not") {
            return Ok(Expr::Not(Box::new(self.comparison()?)));
        }
        let left = self.operand()?;
        let operator = match self.words.as_slice().first() {
            Some(Token::Word(word)) if ["eq", "ne", "gt", "ge", "lt", "le"].contains(&word.as_str()) => {
                word.clone()
            }
            _ => return Ok(left),
        };
        self.words.next();
        let right = self.operand()?;
        self.check_types(&left, &right)?;
        Ok(Expr::Compare(Box::new(left), operator, Box::new(right)))
    }

    fn operand(&mut self) -> Result<Expr, Refusal> {
        match self.words.next() {
            Some(Token::Open) => {
                let inner = self.or()?;
                self.expect(&Token::Close)?;
                Ok(inner)
            }
            Some(Token::Text(text)) => Ok(Expr::Literal(Cell::owned(text))),
            Some(Token::Number(digits)) => number(&digits),
            Some(Token::Typed(kind, inner)) => typed(&kind, &inner),
            Some(Token::Word(word)) if self.words.as_slice().first() == Some(&Token::Open) => self.call(word),
            Some(Token::Word(word)) => self.name(&word),
            _ => Err(Refusal::bad("Syntax error in $filter")),
        }
    }

    fn name(&mut self, word: &str) -> Result<Expr, Refusal> {
        match word {
            "null" => return Ok(Expr::Literal(Cell::Null)),
            "true" | "false" => return Ok(Expr::Literal(Cell::Flag(word == "true"))),
            _ => {}
        }
        let column = self.set.column(word).filter(|column| column.is_readable() && column.kind != Kind::Many);
        let column = column.ok_or_else(|| {
            if word.contains('/') {
                Refusal::bad(NOT_SUPPORTED)
            } else {
                Refusal::bad(format!("Filtering on these fields is not supported: {word}"))
            }
        })?;
        self.columns.insert(column.name);
        Ok(Expr::Column(column.name))
    }

    fn call(&mut self, name: String) -> Result<Expr, Refusal> {
        if !["substringof", "startswith", "endswith", "trim", "tolower", "toupper", "length"]
            .contains(&name.as_str())
        {
            return Err(Refusal::bad(NOT_SUPPORTED));
        }
        self.expect(&Token::Open)?;
        let mut arguments = vec![self.operand()?];
        while self.words.as_slice().first() == Some(&Token::Comma) {
            self.words.next();
            arguments.push(self.operand()?);
        }
        self.expect(&Token::Close)?;
        Ok(Expr::Call(name, arguments))
    }

    /// A literal has to be of its column's type; a column cannot be compared with a column.
    fn check_types(&self, left: &Expr, right: &Expr) -> Result<(), Refusal> {
        let (name, literal) = match (left, right) {
            (Expr::Column(name), Expr::Literal(literal)) | (Expr::Literal(literal), Expr::Column(name)) => {
                (name, literal)
            }
            (Expr::Column(_), Expr::Column(_)) => return Err(Refusal::bad(NOT_SUPPORTED)),
            _ => return Ok(()),
        };
        let kind = self.set.column(name).map(|column| column.kind);
        let fits = match literal {
            Cell::Null => true,
            Cell::Text(_) => kind == Some(Kind::Text),
            Cell::Guid(_) => kind == Some(Kind::Guid),
            Cell::Int(_) => matches!(kind, Some(Kind::Int | Kind::Number)),
            Cell::Number(_) => kind == Some(Kind::Number),
            Cell::Flag(_) => kind == Some(Kind::Flag),
            Cell::Time(_) => kind == Some(Kind::Time),
        };
        if fits {
            Ok(())
        } else {
            Err(Refusal::bad(format!("Operator is incompatible with the operand type of {name}")))
        }
    }

    fn takes(&mut self, expected: &str) -> bool {
        let is_next = matches!(self.words.as_slice().first(), Some(Token::Word(word)) if word == expected);
        if is_next {
            self.words.next();
        }
        is_next
    }

    fn expect(&mut self, expected: &Token) -> Result<(), Refusal> {
        match self.words.next() {
            Some(word) if word == *expected => Ok(()),
            _ => Err(Refusal::bad("Syntax error in $filter")),
        }
    }
}

fn number(digits: &str) -> Result<Expr, Refusal> {
    if let Ok(whole) = digits.parse() {
        return Ok(Expr::Literal(Cell::Int(whole)));
    }
    let number = digits.parse().map_err(|_| Refusal::bad(format!("Unrecognized literal '{digits}'")))?;
    Ok(Expr::Literal(Cell::Number(number)))
}

fn typed(kind: &str, inner: &str) -> Result<Expr, Refusal> {
    let literal = match kind {
        "guid" if is_guid(inner) => Some(Cell::Guid(Cow::Owned(inner.to_ascii_lowercase()))),
        "datetime" if !inner.ends_with('Z') => moment(inner).map(Cell::Time),
        _ => None,
    };
    literal.map(Expr::Literal).ok_or_else(|| Refusal::bad(format!("Unrecognized '{kind}' literal '{inner}'")))
}

impl Expr {
    /// Whether the record is to be listed. A comparison with an empty value is not met.
    pub(super) fn admits(&self, row: &Row<'_>) -> bool {
        match self {
            Self::Not(inner) => !inner.admits(row),
            Self::And(left, right) => left.admits(row) && right.admits(row),
            Self::Or(left, right) => left.admits(row) || right.admits(row),
            Self::Compare(left, operator, right) => compare(&left.value(row), operator, &right.value(row)),
            Self::Call(name, arguments) => holds(name, arguments, row),
            Self::Column(_) | Self::Literal(_) => self.value(row) == Cell::Flag(true),
        }
    }

    fn value<'a>(&'a self, row: &Row<'a>) -> Cell<'a> {
        match self {
            Self::Column(name) => row.cell(name),
            Self::Literal(literal) => literal.clone(),
            Self::Call(name, arguments) => changed(name, &arguments[0].value(row)),
            other => Cell::Flag(other.admits(row)),
        }
    }
}

fn compare(left: &Cell<'_>, operator: &str, right: &Cell<'_>) -> bool {
    if *right == Cell::Null {
        return match operator {
            "eq" => *left == Cell::Null,
            "ne" => *left != Cell::Null,
            _ => false,
        };
    }
    let Some(ordering) = left.order(right) else { return false };
    match operator {
        "eq" => ordering == Ordering::Equal,
        "ne" => ordering != Ordering::Equal,
        "gt" => ordering == Ordering::Greater,
        "ge" => ordering != Ordering::Less,
        "lt" => ordering == Ordering::Less,
        _ => ordering != Ordering::Greater,
    }
}

fn changed(name: &str, value: &Cell<'_>) -> Cell<'static> {
    let Cell::Text(text) = value else { return Cell::Null };
    match name {
        "trim" => Cell::owned(text.trim().to_owned()),
        "tolower" => Cell::owned(text.to_lowercase()),
        "toupper" => Cell::owned(text.to_uppercase()),
        "length" => Cell::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX)),
        _ => Cell::Null,
    }
}

fn holds(name: &str, arguments: &[Expr], row: &Row<'_>) -> bool {
    let [first, second] = arguments else { return false };
    let (Cell::Text(first), Cell::Text(second)) = (first.value(row), second.value(row)) else { return false };
    match name {
        "substringof" => second.contains(&*first),
        "startswith" => first.starts_with(&*second),
        "endswith" => first.ends_with(&*second),
        _ => false,
    }
}
