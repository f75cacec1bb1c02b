//! Whether a record meets a condition.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::parse::condition_of;
use super::{Dialect, Function, Names, OfEmpty, Properties, Value};

/// A condition, whose names and types have been checked.
#[derive(Debug)]
pub(crate) struct Filter {
    condition: Expr,
    dialect: &'static Dialect,
    ignores_case: bool,
}

#[derive(Debug)]
pub(super) enum Expr {
    Constant(Value<'static>),
    Property(String),
    Custom(String),
    Call(Function, Vec<Expr>),
    Compare(Box<Expr>, Comparison, Box<Expr>),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Comparison {
    pub(super) fn named(word: &str) -> Option<Self> {
        Some(match word {
            "eq" => Self::Eq,
            "ne" => Self::Ne,
            "gt" => Self::Gt,
            "ge" => Self::Ge,
            "lt" => Self::Lt,
            "le" => Self::Le,
            _ => return None,
        })
    }

    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Eq => ordering == Ordering::Equal,
            Self::Ne => ordering != Ordering::Equal,
            Self::Gt => ordering == Ordering::Greater,
            Self::Ge => ordering != Ordering::Less,
            Self::Lt => ordering == Ordering::Less,
            Self::Le => ordering != Ordering::Greater,
        }
    }
}

impl Filter {
    /// Reads a filter.
    pub(crate) fn parse<N: Names>(text: &str, names: &N) -> Result<Self, N::Refusal> {
        let condition = condition_of(text, names)?;
        Ok(Self { condition, dialect: names.dialect(), ignores_case: names.ignores_case() })
    }

    /// Whether the record is to be listed.
    pub(crate) fn admits(&self, record: &dyn Properties) -> bool {
        self.truth(&self.condition, record) == Some(true)
    }

    /// The properties that it names.
    pub(crate) fn properties(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.condition.add_properties(&mut names);
        names
    }

    /// The one text that this property must have for a record to pass, where the filter says so.
    pub(crate) fn needs(&self, name: &str) -> Option<&str> {
        self.condition.needs(name).filter(|text| !self.dialect.has_wildcards || !text.contains('*'))
    }

    fn truth(&self, expr: &Expr, record: &dyn Properties) -> Option<bool> {
        match expr {
            Expr::Not(inner) => self.truth(inner, record).map(|truth| !truth),
            Expr::And(left, right) => match (self.truth(left, record), self.truth(right, record)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Expr::Or(left, right) => match (self.truth(left, record), self.truth(right, record)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Expr::Compare(left, operator, right) => {
                let truth = self.compare(&self.value(left, record), *operator, &self.value(right, record));
                truth.or((self.dialect.of_empty == OfEmpty::False).then_some(false))
            }
            Expr::Call(..) | Expr::Constant(_) | Expr::Property(_) | Expr::Custom(_) => {
                match self.value(expr, record) {
                    Value::Flag(flag) => Some(flag),
                    _ => None,
                }
            }
        }
    }

    fn value<'a>(&self, expr: &'a Expr, record: &'a dyn Properties) -> Value<'a> {
        match expr {
            Expr::Constant(value) => value.clone(),
            Expr::Property(name) => record.value(name),
            Expr::Custom(name) => record.custom(name),
            Expr::Call(function, arguments) => {
                let texts = arguments.iter().map(|argument| match self.value(argument, record) {
                    Value::Text(text) if self.ignores_case => Some(Cow::Owned(text.to_lowercase())),
                    Value::Text(text) => Some(text),
                    _ => None,
                });
                let texts: Option<Vec<_>> = texts.collect();
                texts.map_or(Value::Null, |texts| function.of(&texts))
            }
            _ => self.truth(expr, record).into(),
        }
    }

    fn compare(&self, left: &Value<'_>, operator: Comparison, right: &Value<'_>) -> Option<bool> {
        if *right == Value::Null {
            let is_empty = *left == Value::Null;
            return match operator {
                Comparison::Eq => Some(is_empty),
                Comparison::Ne => Some(!is_empty),
                _ => None,
            };
        }
        if let (Value::Text(text), Value::Text(pattern)) = (left, right)
            && self.dialect.has_wildcards
            && pattern.contains('*')
        {
            let fold = |text: &str| if self.ignores_case { text.to_lowercase() } else { text.to_owned() };
            let is_match = matches_wildcards(&fold(text), &fold(pattern));
            return Some(is_match == (operator != Comparison::Ne));
        }
        left.order(right, self.ignores_case).map(|ordering| operator.holds(ordering))
    }
}

impl Expr {
    fn add_properties<'a>(&'a self, names: &mut BTreeSet<&'a str>) {
        match self {
            Self::Property(name) => drop(names.insert(name)),
            Self::Not(inner) => inner.add_properties(names),
            Self::And(left, right) | Self::Or(left, right) | Self::Compare(left, _, right) => {
                left.add_properties(names);
                right.add_properties(names);
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|one| one.add_properties(names)),
            Self::Constant(_) | Self::Custom(_) => {}
        }
    }

    fn needs(&self, name: &str) -> Option<&str> {
        match self {
            Self::And(left, right) => left.needs(name).or_else(|| right.needs(name)),
            Self::Compare(left, Comparison::Eq, right) => match (&**left, &**right) {
                (Self::Property(own), Self::Constant(Value::Text(text))) if own == name => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Function {
    fn of(self, texts: &[Cow<'_, str>]) -> Value<'static> {
        let part = texts.get(1).map(|text| &**text).unwrap_or_default();
        let Some(text) = texts.first() else { return Value::Null };
        match self {
            Self::Contains => Value::Flag(text.contains(part)),
            Self::SubstringOf => Value::Flag(part.contains(&**text)),
            Self::StartsWith => Value::Flag(text.starts_with(part)),
            Self::EndsWith => Value::Flag(text.ends_with(part)),
            Self::Trim => Value::Text(Cow::Owned(text.trim().to_owned())),
            Self::ToLower => Value::Text(Cow::Owned(text.to_lowercase())),
            Self::ToUpper => Value::Text(Cow::Owned(text.to_uppercase())),
            Self::Length => Value::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX)),
        }
    }
}

/// `*` stands for anything; the documented way to say "contains" where no functions are.
fn matches_wildcards(text: &str, pattern: &str) -> bool {
    let parts: Vec<&str> = pattern.split('*').collect();
    let [first, middle @ .., last] = &parts[..] else { return text == pattern };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}
