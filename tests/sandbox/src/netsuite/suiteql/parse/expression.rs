//! Reads an expression: OR, AND, NOT, comparisons, sums, products, and what they are made of.

use super::Parser;
use crate::netsuite::refusal::Refusal;
use crate::netsuite::suiteql::ast::Expression;
use crate::netsuite::suiteql::token::{Token, unexpected};

const COMPARISONS: [&str; 7] = ["=", "<>", "!=", ">=", "<=", ">", "<"];

impl Parser {
    pub(super) fn expression(&mut self) -> Result<Expression, Refusal> {
        let mut left = self.conjunction()?;
        while self.word("or") {
            left = Expression::operation("or", left, self.conjunction()?);
        }
        Ok(left)
    }

    fn conjunction(&mut self) -> Result<Expression, Refusal> {
        let mut left = self.negation()?;
        while self.word("and") {
            left = Expression::operation("and", left, self.negation()?);
        }
        Ok(left)
    }

    fn negation(&mut self) -> Result<Expression, Refusal> {
        if self.word("not") {
            return Ok(Expression::Not(Box::new(self.negation()?)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Expression, Refusal> {
        let left = self.sum()?;
        if let Some(sign) = COMPARISONS.into_iter().find(|sign| self.sign(sign)) {
            let sign = if sign == "!=" { "<>" } else { sign };
            return Ok(Expression::operation(sign, left, self.sum()?));
        }
        if self.word("is") {
            let is_negated = self.word("not");
            self.expect("null")?;
            return Ok(negated(is_negated, Expression::IsNull(Box::new(left))));
        }
        let is_negated = self.word("not");
        if self.word("in") {
            self.expect_sign("(")?;
            let list = self.list(Self::expression)?;
            self.expect_sign(")")?;
            return Ok(negated(is_negated, Expression::In { value: Box::new(left), list }));
        }
        if self.word("like") {
            let pattern = Box::new(self.sum()?);
            return Ok(negated(is_negated, Expression::Like { value: Box::new(left), pattern }));
        }
        if self.word("between") {
            let low = self.sum()?;
            self.expect("and")?;
            let high = self.sum()?;
            let above = Expression::operation(">=", left.clone(), low);
            let within = Expression::operation("and", above, Expression::operation("<=", left, high));
            return Ok(negated(is_negated, within));
        }
        if is_negated { Err(unexpected("not")) } else { Ok(left) }
    }

    fn sum(&mut self) -> Result<Expression, Refusal> {
        let mut left = self.product()?;
        while let Some(sign) = ["||", "+", "-"].into_iter().find(|sign| self.sign(sign)) {
            left = Expression::operation(sign, left, self.product()?);
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Expression, Refusal> {
        let mut left = self.primary()?;
        while let Some(sign) = ["*", "/"].into_iter().find(|sign| self.sign(sign)) {
            left = Expression::operation(sign, left, self.primary()?);
        }
        Ok(left)
    }

    fn primary(&mut self) -> Result<Expression, Refusal> {
        match self.next() {
            Some(Token::Text(text)) => Ok(Expression::Text(text)),
            Some(Token::Number(number)) => Ok(Expression::Number(number)),
            Some(Token::Parameter) => {
                self.parameters += 1;
                Ok(Expression::Parameter(self.parameters - 1))
            }
            Some(Token::Sign("(")) => {
                let inner = self.expression()?;
                self.expect_sign(")")?;
                Ok(inner)
            }
            Some(Token::Sign("-")) => {
                Ok(Expression::operation("-", Expression::Number(0.0), self.primary()?))
            }
            Some(Token::Word(name)) if name == "null" => Ok(Expression::Null),
            Some(Token::Word(name)) => self.name(name),
            Some(other) => Err(unexpected(&format!("{other:?}"))),
            None => Err(unexpected("end of the query")),
        }
    }

    /// A column, or a call; `BUILTIN.DF` has a point in its name.
    fn name(&mut self, first: String) -> Result<Expression, Refusal> {
        let mut table = None;
        let mut name = first;
        if self.sign(".") {
            let Some(Token::Word(second)) = self.next() else { return Err(unexpected(".")) };
            table = Some(std::mem::replace(&mut name, second));
        }
        if !self.sign("(") {
            return Ok(Expression::Name { table, column: name });
        }
        let name = table.map_or_else(|| name.clone(), |table| format!("{table}.{name}"));
        let is_distinct = self.word("distinct");
        let arguments = if self.sign("*") { vec![Expression::Star] } else { self.list(Self::expression)? };
        self.expect_sign(")")?;
        Ok(Expression::Call { name, is_distinct, arguments })
    }
}

fn negated(is_negated: bool, inner: Expression) -> Expression {
    if is_negated { Expression::Not(Box::new(inner)) } else { inner }
}
