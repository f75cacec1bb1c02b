//! `$filter`: the part of OData version 3 that the ERP takes.

mod parse;
mod token;
mod value;

use jiff::Timestamp;

use super::record::Scalar;

pub(crate) use parse::{Grammar, parse};

/// A condition, whose names and types have been checked.
#[derive(Debug, PartialEq)]
pub(crate) enum Expr {
    Literal(Literal),
    /// Members from the record down; all but the last are linked records.
    Field(Vec<&'static str>),
    /// `cf.String(f='View.Field')`
    Custom(String),
    Call(Function, Box<Expr>, Box<Expr>),
    Compare(Box<Expr>, Comparison, Box<Expr>),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Null,
    Text(String),
    Int(i64),
    Number(f64),
    Flag(bool),
    Time(Timestamp),
}

impl Literal {
    fn scalar(&self) -> Scalar<'_> {
        match self {
            Self::Null => Scalar::Null,
            Self::Text(text) => text.into(),
            Self::Int(number) => Scalar::Int(*number),
            Self::Number(number) => Scalar::Decimal(*number),
            Self::Flag(flag) => Scalar::Flag(*flag),
            Self::Time(time) => Scalar::Time(*time),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Comparison {
    fn named(word: &str) -> Option<Self> {
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
}

/// The functions on text, all with the haystack first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Contains,
    StartsWith,
    EndsWith,
}
