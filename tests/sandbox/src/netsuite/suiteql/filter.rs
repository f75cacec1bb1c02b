//! The `q` of lists, read into the conditions that queries have: `externalId IS "MLC-1" AND tranDate ON_OR_AFTER "1/31/2025"`.

use super::ast::Expression;
use super::eval::{Scope, holds};
use super::parse::{Parser, negated};
use super::refused;
use super::row::Row;
use super::token::{Token, unexpected};
use crate::netsuite::call::Call;
use crate::netsuite::kind::Kind;
use crate::netsuite::record::Record;
use crate::netsuite::records::Records;
use crate::netsuite::refusal::Refusal;

/// Fields that can be filtered by.
pub(crate) const FILTERABLE: &str = "id externalId tranId tranDate createdDate lastModifiedDate otherRefNum memo email entityId \
    companyName phone isInactive shippedDate";

/// The records of a type for which a filter holds.
pub(crate) fn filtered<'r>(
    call: &Call<'r>,
    records: &'r Records,
    kind: Kind,
    filter: &str,
) -> Result<Vec<&'r Record>, Refusal> {
    let condition = Parser::of_filter(filter)?.whole(Parser::expression)?;
    let scope = Scope { records, settings: call.settings, now: call.now, parameters: Vec::new() };
    let mut found = Vec::new();
    for record in records.of(kind) {
        if holds(&condition, &[Row::Record(record)], &scope)? == Some(true) {
            found.push(record);
        }
    }
    Ok(found)
}

impl Parser {
    /// One condition; no difference is made between upper and lower case.
    pub(super) fn filter_condition(&mut self) -> Result<Expression, Refusal> {
        if self.takes("(") {
            let inner = self.expression()?;
            self.expect(")")?;
            return Ok(inner);
        }
        let (field, operator) = (self.value()?, self.value()?);
        if !FILTERABLE.split_ascii_whitespace().any(|own| own.eq_ignore_ascii_case(&field)) {
            return Err(refused(&format!("Field '{field}' cannot be filtered by.")));
        }
        let is_flag = field == "isinactive";
        let cell = Expression::Cell { source: 0, column: field };
        let text = Expression::call("lower", [cell.clone()]);
        let (name, is_negated) = match operator.strip_suffix("_not") {
            Some(name) => (name, true),
            None => (operator.as_str(), false),
        };
        let like = |pattern: String| Expression::call("like", [text.clone(), Expression::Text(pattern)]);
        let condition = match name {
            "empty" => Expression::call("is null", [cell]),
            "is" if is_flag => like(self.value()?[..1].into()),
            "is" | "equal" => Expression::call("=", [text, Expression::Text(self.value()?)]),
            "contain" => like(format!("%{}%", self.value()?)),
            "start_with" => like(self.value()? + "%"),
            "endwith" | "end_with" => like(format!("%{}", self.value()?)),
            "any_of" => {
                self.expect("[")?;
                let list = self.list(|parser| parser.value().map(Expression::Text))?;
                self.expect("]")?;
                Expression::call("in", [vec![text], list].concat())
            }
            "after" | "on" | "on_or_after" | "before" | "on_or_before" => {
                let signs = [("after", ">"), ("on", "="), ("on_or_after", ">="), ("before", "<")];
                let sign = signs.iter().find(|(own, _)| *own == name).map_or("<=", |(_, sign)| *sign);
                // The account's date format, not ISO.
                let date = [self.value()?, "MM/DD/YYYY".into()].map(Expression::Text);
                Expression::call(sign, [Expression::call("trunc", [cell]), Expression::call("to_date", date)])
            }
            _ => return Err(refused(&format!("Unknown operator '{operator}'."))),
        };
        Ok(negated(is_negated, condition))
    }

    /// A name or a value, with or without quotes.
    fn value(&mut self) -> Result<String, Refusal> {
        match self.next() {
            Some(Token::Word(text) | Token::Text(text)) => Ok(text),
            Some(Token::Number(number)) => Ok(number.to_string()),
            _ => Err(unexpected("end of the condition")),
        }
    }
}
