//! A `$filter` as a tree, checked against the types of its set.

use super::token::{Token, tokens};
use super::{Comparison, Expr, Literal};
use crate::dynamics365_fo::refusal::Refusal;
use crate::dynamics365_fo::schema::{EntitySet, Kind, NAMESPACE};
use crate::dynamics365_fo::settings::Settings;

pub(super) struct Parser<'a> {
    tokens: std::vec::IntoIter<Token>,
    set: &'static EntitySet,
    settings: &'a Settings,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &str, set: &'static EntitySet, settings: &'a Settings) -> Result<Self, Refusal> {
        Ok(Self { tokens: tokens(text)?.into_iter(), set, settings })
    }

    pub(super) fn whole(mut self) -> Result<Expr, Refusal> {
        let expr = self.or()?;
        match self.tokens.next() {
            None => Ok(expr),
            Some(token) => Err(unexpected(Some(&token))),
        }
    }

    fn or(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.and()?;
        while self.takes("or") {
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, Refusal> {
        let mut left = self.not()?;
        while self.takes("and") {
            left = Expr::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Expr, Refusal> {
        if self.takes("not") {
            return Ok(Expr::Not(Box::new(self.not()?)));
        }
        if self.tokens.as_slice().first() == Some(&Token::Open) {
            self.tokens.next();
            let inner = self.or()?;
            return match self.tokens.next() {
                Some(Token::Close) => Ok(inner),
                other => Err(unexpected(other.as_ref())),
            };
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Expr, Refusal> {
        let name = match self.tokens.next() {
            Some(Token::Word(name)) => name,
            other => return Err(unexpected(other.as_ref())),
        };
        if self.tokens.as_slice().first() == Some(&Token::Open) {
            return self.call(&name);
        }
        let kind = self.kind(&name)?;
        let operator = match self.tokens.next() {
            Some(Token::Word(word)) => word,
            other => return Err(unexpected(other.as_ref())),
        };
        let Some(comparison) = Comparison::named(&operator) else {
            return Err(Refusal::query(format!("The operator '{operator}' is not supported.")));
        };
        let literal = self.literal(&name, kind)?;
        let is_enum = matches!(kind, Kind::Enum(_));
        if is_enum && !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            let message = format!("The operator '{operator}' is not supported for the enumeration '{name}'.");
            return Err(Refusal::query(message));
        }
        Ok(Expr::Compare(name, comparison, literal))
    }

    fn kind(&self, name: &str) -> Result<Kind, Refusal> {
        let kind = self.set.kind(name, self.settings);
        let kind = kind.ok_or_else(|| Refusal::no_property(name, self.set))?;
        if name == "SalesOrderProcessingStatus" && !self.settings.processing_status_filterable {
            let message =
                "The field 'SalesOrderProcessingStatus' is computed and cannot be used in a filter.";
            return Err(Refusal::query(message));
        }
        Ok(kind)
    }

    fn literal(&mut self, name: &str, kind: Kind) -> Result<Literal, Refusal> {
        let token = self.tokens.next();
        let literal = match (token, kind) {
            (Some(Token::Text(text)), Kind::Text(_)) | (Some(Token::Guid(text)), Kind::Guid) => {
                Literal::Text(text)
            }
            (Some(Token::Time(text)), Kind::Day | Kind::Time) => {
                Literal::Time(text.parse().map_err(|_| unexpected(None))?)
            }
            (Some(Token::Number(text)), Kind::Decimal | Kind::Int) => {
                Literal::Number(text.parse().map_err(|_| unexpected(None))?)
            }
            (Some(Token::Enum(full, member)), Kind::Enum(of)) => {
                if full != format!("{NAMESPACE}.{}", of.name) || !of.members.contains(&member.as_str()) {
                    let message = format!("'{full}'{member}'' is no member of the type of '{name}'.");
                    return Err(Refusal::query(message));
                }
                Literal::Text(member)
            }
            (Some(Token::Word(word)), _) if word == "null" => Literal::Null,
            (Some(other), _) => {
                let message = format!(
                    "A binary operator with incompatible types was detected: '{name}' is {}, and {other:?} is not.",
                    kind.edm()
                );
                return Err(Refusal::query(message));
            }
            (None, _) => return Err(unexpected(None)),
        };
        Ok(literal)
    }

    /// `contains(F,'x')`, `startswith(F,'x')`, `endswith(F,'x')`: on some builds they work.
    fn call(&mut self, function: &str) -> Result<Expr, Refusal> {
        self.tokens.next();
        let (Some(Token::Word(name)), Some(Token::Comma)) = (self.tokens.next(), self.tokens.next()) else {
            return Err(unexpected(None));
        };
        let kind = self.kind(&name)?;
        let literal = self.literal(&name, kind)?;
        match (function, literal, self.tokens.next()) {
            (_, _, Some(Token::Close)) if !self.settings.text_functions => {
                Err(Refusal::query(format!("The function '{function}' is not supported.")))
            }
            ("contains", Literal::Text(text), Some(Token::Close)) => {
                Ok(Expr::Compare(name, Comparison::Equal, Literal::Text(format!("*{text}*"))))
            }
            ("startswith", Literal::Text(text), Some(Token::Close)) => {
                Ok(Expr::Compare(name, Comparison::Equal, Literal::Text(format!("{text}*"))))
            }
            ("endswith", Literal::Text(text), Some(Token::Close)) => {
                Ok(Expr::Compare(name, Comparison::Equal, Literal::Text(format!("*{text}"))))
            }
            _ => Err(Refusal::query(format!("An unknown function with name '{function}' was found."))),
        }
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_next = matches!(self.tokens.as_slice().first(), Some(Token::Word(next)) if next == word);
        if is_next {
            self.tokens.next();
        }
        is_next
    }
}

fn unexpected(token: Option<&Token>) -> Refusal {
    match token {
        Some(token) => Refusal::query(format!("Syntax error: {token:?} is not expected here.")),
        None => Refusal::query("Syntax error: the expression ends too early."),
    }
}
