//! `$filter`: the subset of OData that F&O understands, and which rows it lets through.

mod parse;
mod token;

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use self::parse::Parser;
pub(crate) use self::token::{Token, tokens};
use super::refusal::Refusal;
use super::row::Row;
use super::schema::EntitySet;
use super::settings::Settings;

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Compare(String, Comparison, Literal),
}

/// A value to compare with; members of enums and GUIDs are texts.
#[derive(Clone, Debug)]
pub(crate) enum Literal {
    Text(String),
    Number(f64),
    Time(Timestamp),
    Null,
}

/// How to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    fn named(word: &str) -> Option<Self> {
        Some(match word {
            "eq" => Self::Equal,
            "ne" => Self::NotEqual,
            "gt" => Self::Greater,
            "ge" => Self::GreaterOrEqual,
            "lt" => Self::Less,
            "le" => Self::LessOrEqual,
            _ => return None,
        })
    }

    fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::NotEqual => order != Some(Ordering::Equal),
            Self::Greater => order == Some(Ordering::Greater),
            Self::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            Self::Less => order == Some(Ordering::Less),
            Self::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        }
    }
}

impl Expr {
    /// Reads a filter and checks it against the set's types.
    pub(crate) fn parse(text: &str, set: &'static EntitySet, settings: &Settings) -> Result<Self, Refusal> {
        Parser::new(text, set, settings)?.whole()
    }

    /// The one value that this property must have for a row to pass, where the filter says so.
    pub(crate) fn needs(&self, name: &str) -> Option<&str> {
        match self {
            Self::And(left, right) => left.needs(name).or_else(|| right.needs(name)),
            Self::Compare(own, Comparison::Equal, Literal::Text(text))
                if own == name && !text.contains('*') =>
            {
                Some(text)
            }
            _ => None,
        }
    }

    pub(crate) fn lets(&self, row: &Row, set: &EntitySet, settings: &Settings) -> bool {
        match self {
            Self::And(left, right) => left.lets(row, set, settings) && right.lets(row, set, settings),
            Self::Or(left, right) => left.lets(row, set, settings) || right.lets(row, set, settings),
            Self::Not(inner) => !inner.lets(row, set, settings),
            Self::Compare(name, comparison, literal) => {
                let value = row.shown(name, set, settings);
                comparison.holds(order(&value, literal, settings.case_sensitive))
            }
        }
    }
}

fn order(value: &Value, literal: &Literal, case_sensitive: bool) -> Option<Ordering> {
    match (value, literal) {
        (Value::String(own), Literal::Text(text)) => {
            let (own, text) = if case_sensitive {
                (own.clone(), text.clone())
            } else {
                (own.to_lowercase(), text.to_lowercase())
            };
            if text.contains('*') {
                return matches_wildcards(&own, &text).then_some(Ordering::Equal);
            }
            Some(own.cmp(&text))
        }
        (Value::String(own), Literal::Time(time)) => own.parse::<Timestamp>().ok().map(|own| own.cmp(time)),
        (Value::Number(own), Literal::Number(number)) => own.as_f64()?.partial_cmp(number),
        // What is stored is never null.
        _ => None,
    }
}

/// `*` stands for anything; the documented way to say "contains".
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

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(filter: &str) -> Result<bool, Refusal> {
        let set = EntitySet::named("SalesOrderHeadersV2").unwrap();
        let row = Row::new()
            .with("dataAreaId", "usmf")
            .with("SalesOrderNumber", "SO-'1'")
            .with("SalesOrderStatus", "Backorder")
            .with("OrderTotalAmount", 12.5);
        Ok(Expr::parse(filter, set, &Settings::default())?.lets(&row, set, &Settings::default()))
    }

    #[test]
    fn filters_are_those_that_the_product_documents() {
        let status = "SalesOrderStatus eq Microsoft.Dynamics.DataEntities.SalesStatus'Backorder'";
        for yes in [
            "dataAreaId eq 'USMF' and SalesOrderNumber eq 'SO-''1'''",
            status,
            "SalesOrderNumber eq '*o-*'",
            "not (OrderTotalAmount lt 12) and (dataAreaId eq 'a' or dataAreaId eq 'usmf')",
            "RequestedShippingDate lt 1900-01-02T00:00:00Z",
            "CustomersOrderReference eq ''",
        ] {
            assert!(passes(yes).unwrap(), "{yes}");
        }
        for no in ["dataAreaId eq null", "SalesOrderNumber eq 'x*'", "OrderTotalAmount gt 13"] {
            assert!(!passes(no).unwrap(), "{no}");
        }
    }

    #[test]
    fn what_the_product_does_not_know_is_refused() {
        for wrong in [
            "SalesOrderStatus eq 'Backorder'",
            "SalesOrderStatus gt Microsoft.Dynamics.DataEntities.SalesStatus'Backorder'",
            "SalesOrderStatus eq Microsoft.Dynamics.DataEntities.SalesStatus'Open'",
            "dataAreaId in ('usmf')",
            "contains(SalesOrderNumber,'SO')",
            "RequestedShippingDate eq '2026-01-01'",
            "NoSuch eq 1",
            "SalesOrderProcessingStatus eq Microsoft.Dynamics.DataEntities.SalesOrderProcessingStatus'Active'",
            "dataAreaId eq 'usmf",
            "(dataAreaId eq 'usmf'",
        ] {
            assert!(passes(wrong).is_err(), "{wrong}");
        }
    }
}
