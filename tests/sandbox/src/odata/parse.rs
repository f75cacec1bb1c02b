//! From words to a condition. Names and types are checked here, so that a wrong filter is refused even where no record
//! would have been read.

use std::vec::IntoIter;

use super::filter::{Comparison, Expr};
use super::literal::{bare, prefixed};
use super::token::{Token, tokens};
use super::{Function, Names, Problem, Sides, Type, Value};

type Typed = (Expr, Type);

/// Reads a filter.
pub(super) fn condition_of<N: Names>(text: &str, names: &N) -> Result<Expr, N::Refusal> {
    let words = tokens(text).map_err(|problem| names.refusal(problem))?;
    let mut parser = Parser { words: words.into_iter(), names };
    let whole = parser.or()?;
    match parser.words.next() {
        None => parser.condition(whole).map(|condition| *condition),
        other => Err(parser.unexpected(other)),
    }
}

struct Parser<'a, N> {
    words: IntoIter<Token>,
    names: &'a N,
}

impl<N: Names> Parser<'_, N> {
    fn or(&mut self) -> Result<Typed, N::Refusal> {
        let mut left = self.and()?;
        while self.takes("or") {
            let right = self.and()?;
            left = (Expr::Or(self.condition(left)?, self.condition(right)?), Type::Flag);
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Typed, N::Refusal> {
        let mut left = self.not()?;
        while self.takes("and") {
            let right = self.not()?;
            left = (Expr::And(self.condition(left)?, self.condition(right)?), Type::Flag);
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Typed, N::Refusal> {
        if self.takes("not") {
            let inner = self.not()?;
            return Ok((Expr::Not(self.condition(inner)?), Type::Flag));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Typed, N::Refusal> {
        let left = self.operand()?;
        let Some(Token::Word(word)) = self.peek() else { return Ok(left) };
        let Some(operator) = Comparison::named(word) else { return Ok(left) };
        self.words.next();
        let right = self.operand()?;
        self.check(&left, operator, &right)?;
        Ok((Expr::Compare(Box::new(left.0), operator, Box::new(right.0)), Type::Flag))
    }

    /// Whether the two sides may be compared in this way.
    fn check(&self, left: &Typed, operator: Comparison, right: &Typed) -> Result<(), N::Refusal> {
        let dialect = self.names.dialect();
        let is_property = |expr: &Expr| matches!(expr, Expr::Property(_) | Expr::Custom(_));
        let is_supported = match dialect.sides {
            Sides::Any => true,
            Sides::NotTwoProperties => !(is_property(&left.0) && is_property(&right.0)),
            Sides::PropertyThenLiteral => is_property(&left.0) && matches!(right.0, Expr::Constant(_)),
        };
        let is_ordered = !matches!(operator, Comparison::Eq | Comparison::Ne);
        if !is_supported || is_ordered && matches!(left.1, Type::Enum(_)) {
            let text = format!("'{operator:?}' is not supported between these operands.");
            return Err(self.refused(Problem::Unsupported(text)));
        }
        let (left, right) = (left.1, right.1);
        let is_mixed = |(a, b): &(Type, Type)| (*a, *b) == (left, right) || (*b, *a) == (left, right);
        if left == right || [left, right].contains(&Type::Null) || dialect.mixed.iter().any(is_mixed) {
            return Ok(());
        }
        let text =
            format!("Operator '{operator:?}' is incompatible with operands of {left:?} and {right:?}.");
        Err(self.refused(Problem::Types(text)))
    }

    fn operand(&mut self) -> Result<Typed, N::Refusal> {
        let constant = |(value, kind): (Value<'static>, Type)| (Expr::Constant(value), kind);
        match self.words.next() {
            Some(Token::Open) => {
                let inner = self.or()?;
                self.expect(&Token::Close)?;
                Ok(inner)
            }
            Some(Token::Text(text)) => Ok(constant((Value::Text(text.into()), Type::Text))),
            Some(Token::Prefixed(prefix, inner)) => {
                let found = prefixed(&prefix, &inner, self.names);
                found.map(constant).map_err(|problem| self.refused(problem))
            }
            Some(Token::Word(word)) if self.peek() == Some(&Token::Open) => self.call(&word),
            Some(Token::Word(word)) => {
                match bare(&word, self.names).map_err(|problem| self.refused(problem))? {
                    Some(found) => Ok(constant(found)),
                    None => self.names.filterable(&word).map(|kind| (Expr::Property(word), kind)),
                }
            }
            other => Err(self.unexpected(other)),
        }
    }

    fn call(&mut self, name: &str) -> Result<Typed, N::Refusal> {
        self.expect(&Token::Open)?;
        let dialect = self.names.dialect();
        if let Some(kind) = name.strip_prefix("cf.").filter(|_| dialect.has_custom_fields) {
            return self.custom(kind);
        }
        let function = Function::named(name).filter(|function| dialect.functions.contains(function));
        let Some(function) = function else {
            let text = format!("An unknown function with name '{name}' was found.");
            return Err(self.refused(Problem::Unsupported(text)));
        };
        let mut arguments = vec![self.text_argument()?];
        for _ in 1..function.arguments() {
            self.expect(&Token::Comma)?;
            arguments.push(self.text_argument()?);
        }
        self.expect(&Token::Close)?;
        Ok((Expr::Call(function, arguments), function.gives()))
    }

    fn text_argument(&mut self) -> Result<Expr, N::Refusal> {
        match self.operand()? {
            (expr, Type::Text) => Ok(expr),
            (_, other) => {
                let text = format!("The function takes text, and {other:?} is incompatible with it.");
                Err(self.refused(Problem::Types(text)))
            }
        }
    }

    /// The rest of `cf.String(f='View.Field')`.
    fn custom(&mut self, kind: &str) -> Result<Typed, N::Refusal> {
        let kind = match kind {
            "String" => Type::Text,
            "Int" | "Short" | "Long" | "Byte" => Type::Int,
            "Decimal" => Type::Decimal,
            "Double" => Type::Double,
            "Boolean" => Type::Flag,
            "DateTime" => Type::Time,
            "Guid" => Type::Guid,
            _ => return Err(self.syntax(format!("There is no custom field type '{kind}'."))),
        };
        self.expect(&Token::Word("f".into()))?;
        self.expect(&Token::Equals)?;
        let Some(Token::Text(name)) = self.words.next() else {
            return Err(self.syntax("A custom field is named as f='View.Field'.".into()));
        };
        self.expect(&Token::Close)?;
        Ok((Expr::Custom(name), kind))
    }

    fn condition(&self, (expr, kind): Typed) -> Result<Box<Expr>, N::Refusal> {
        match kind {
            Type::Flag => Ok(Box::new(expr)),
            other => Err(self.syntax(format!("{other:?} is not a condition."))),
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.words.as_slice().first()
    }

    fn takes(&mut self, expected: &str) -> bool {
        let is_next = matches!(self.peek(), Some(Token::Word(word)) if word == expected);
        if is_next {
            self.words.next();
        }
        is_next
    }

    fn expect(&mut self, expected: &Token) -> Result<(), N::Refusal> {
        match self.words.next() {
            Some(word) if word == *expected => Ok(()),
            other => Err(self.unexpected(other)),
        }
    }

    fn unexpected(&self, word: Option<Token>) -> N::Refusal {
        match word {
            Some(word) => self.syntax(format!("Syntax error: {word:?} is not expected here.")),
            None => self.syntax("Syntax error: the expression ends too early.".into()),
        }
    }

    fn syntax(&self, text: String) -> N::Refusal {
        self.refused(Problem::Syntax(text))
    }

    fn refused(&self, problem: Problem) -> N::Refusal {
        self.names.refusal(problem)
    }
}

impl Function {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "contains" => Self::Contains,
            "substringof" => Self::SubstringOf,
            "startswith" => Self::StartsWith,
            "endswith" => Self::EndsWith,
            "trim" => Self::Trim,
            "tolower" => Self::ToLower,
            "toupper" => Self::ToUpper,
            "length" => Self::Length,
            _ => return None,
        })
    }

    fn arguments(self) -> usize {
        match self {
            Self::Contains | Self::SubstringOf | Self::StartsWith | Self::EndsWith => 2,
            Self::Trim | Self::ToLower | Self::ToUpper | Self::Length => 1,
        }
    }

    fn gives(self) -> Type {
        match self {
            Self::Contains | Self::SubstringOf | Self::StartsWith | Self::EndsWith => Type::Flag,
            Self::Trim | Self::ToLower | Self::ToUpper => Type::Text,
            Self::Length => Type::Int,
        }
    }
}
