//! Reads a query: its clauses, then expressions from OR down to what they are made of.

use super::ast::{Column, Expression, Select, Source};
use super::refused;
use super::token::{Token, tokens, unexpected};
use crate::netsuite::refusal::Refusal;

/// What is left to read, and how many question marks came.
pub(super) struct Parser {
    tokens: Vec<Token>,
    at: usize,
    parameters: usize,
    /// Conditions are those of a list's filter.
    is_filter: bool,
}

/// Words that end a list of columns or tables, and so cannot be aliases.
const CLAUSES: [&str; 13] = [
    "from", "where", "group", "order", "join", "inner", "left", "on", "fetch", "having", "union", "limit",
    "offset",
];

const COMPARISONS: [&str; 7] = ["=", "<>", "!=", ">=", "<=", ">", "<"];

impl Parser {
    pub(super) fn of_query(text: &str) -> Result<Self, Refusal> {
        Ok(Self { tokens: tokens(text)?, at: 0, parameters: 0, is_filter: false })
    }

    pub(super) fn of_filter(text: &str) -> Result<Self, Refusal> {
        Ok(Self { is_filter: true, ..Self::of_query(text)? })
    }

    /// Reads one thing to the end of the text.
    pub(super) fn whole<T>(
        mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let read = read(&mut self)?;
        match self.tokens.get(self.at) {
            None => Ok(read),
            Some(rest) => Err(unexpected(&format!("{rest:?}"))),
        }
    }

    pub(super) fn select(&mut self) -> Result<Select, Refusal> {
        self.expect("select")?;
        let is_distinct = self.takes("distinct");
        let columns = self.list(Self::column)?;
        self.expect("from")?;
        let mut sources = vec![self.source()?];
        let mut conditions = Vec::new();
        loop {
            if self.takes(",") {
                sources.push(self.source()?);
            } else if self.takes("join") || self.takes("inner") && self.takes("join") {
                sources.push(self.source()?);
                self.expect("on")?;
                conditions.extend(self.expression()?.conjuncts());
            } else {
                break;
            }
        }
        if self.takes("where") {
            conditions.extend(self.expression()?.conjuncts());
        }
        let mut order = Vec::new();
        if self.takes("order") {
            self.expect("by")?;
            order = self.list(|parser| {
                let key = parser.expression()?;
                let goes_down = parser.takes("desc");
                if !goes_down {
                    parser.takes("asc");
                }
                Ok((key, goes_down))
            })?;
        }
        let first = self.first()?;
        Ok(Select { is_distinct, columns, sources, conditions, order, first })
    }

    fn first(&mut self) -> Result<Option<usize>, Refusal> {
        if !self.takes("fetch") {
            return Ok(None);
        }
        if !self.takes("first") {
            self.expect("next")?;
        }
        let count = match self.next() {
            Some(Token::Number(count)) => count.to_string().parse().ok(),
            _ => None,
        };
        if !self.takes("rows") {
            self.expect("row")?;
        }
        self.expect("only")?;
        count.map(Some).ok_or_else(|| refused("A number of rows is needed."))
    }

    fn column(&mut self) -> Result<Column, Refusal> {
        if self.takes("*") {
            return Err(unexpected("*: name the columns"));
        }
        let value = self.expression()?;
        Ok(Column { value, alias: self.alias() })
    }

    fn source(&mut self) -> Result<Source, Refusal> {
        let Some(Token::Word(table)) = self.next() else { return Err(unexpected("end of the query")) };
        let alias = self.alias().unwrap_or_else(|| table.clone());
        Ok(Source { table, alias })
    }

    fn alias(&mut self) -> Option<String> {
        let is_said = self.takes("as");
        match self.tokens.get(self.at) {
            Some(Token::Word(name)) if is_said || !CLAUSES.contains(&name.as_str()) => {
                self.at += 1;
                Some(name.clone())
            }
            _ => None,
        }
    }

    pub(super) fn expression(&mut self) -> Result<Expression, Refusal> {
        self.chain("or", Self::conjunction)
    }

    fn conjunction(&mut self) -> Result<Expression, Refusal> {
        self.chain("and", Self::negation)
    }

    /// One or more of the same kind with an operator between them.
    fn chain(
        &mut self,
        operator: &str,
        one: fn(&mut Self) -> Result<Expression, Refusal>,
    ) -> Result<Expression, Refusal> {
        let mut left = one(self)?;
        while self.takes(operator) {
            left = Expression::call(operator, [left, one(self)?]);
        }
        Ok(left)
    }

    fn negation(&mut self) -> Result<Expression, Refusal> {
        if self.is_filter {
            return self.filter_condition();
        }
        if self.takes("not") {
            return Ok(negated(true, self.negation()?));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Expression, Refusal> {
        let left = self.joined()?;
        if let Some(sign) = COMPARISONS.into_iter().find(|sign| self.takes(sign)) {
            let sign = if sign == "!=" { "<>" } else { sign };
            return Ok(Expression::call(sign, [left, self.joined()?]));
        }
        if self.takes("is") {
            let is_negated = self.takes("not");
            self.expect("null")?;
            return Ok(negated(is_negated, Expression::call("is null", [left])));
        }
        let is_negated = self.takes("not");
        let condition = if self.takes("in") {
            self.expect("(")?;
            let list = self.list(Self::expression)?;
            self.expect(")")?;
            Expression::call("in", [vec![left], list].concat())
        } else if self.takes("like") {
            Expression::call("like", [left, self.joined()?])
        } else if self.takes("between") {
            let above = Expression::call(">=", [left.clone(), self.joined()?]);
            self.expect("and")?;
            Expression::call("and", [above, Expression::call("<=", [left, self.joined()?])])
        } else if is_negated {
            return Err(unexpected("not"));
        } else {
            left
        };
        Ok(negated(is_negated, condition))
    }

    /// Texts put together.
    fn joined(&mut self) -> Result<Expression, Refusal> {
        self.chain("||", Self::primary)
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
                self.expect(")")?;
                Ok(inner)
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
        if self.takes(".") {
            let Some(Token::Word(second)) = self.next() else { return Err(unexpected(".")) };
            table = Some(std::mem::replace(&mut name, second));
        }
        if !self.takes("(") {
            return Ok(Expression::Name { table, column: name });
        }
        let name = table.map_or_else(|| name.clone(), |table| format!("{table}.{name}"));
        let arguments = if self.takes("*") { vec![Expression::Star] } else { self.list(Self::expression)? };
        self.expect(")")?;
        Ok(Expression::Call(name, arguments))
    }

    pub(super) fn list<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Result<T, Refusal>,
    ) -> Result<Vec<T>, Refusal> {
        let mut all = vec![one(self)?];
        while self.takes(",") {
            all.push(one(self)?);
        }
        Ok(all)
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    /// Goes past a word or a sign if it comes next.
    pub(super) fn takes(&mut self, text: &str) -> bool {
        let is_it = match self.tokens.get(self.at) {
            Some(Token::Word(own)) => own == text,
            Some(Token::Sign(own)) => *own == text,
            _ => false,
        };
        self.at += usize::from(is_it);
        is_it
    }

    pub(super) fn expect(&mut self, text: &str) -> Result<(), Refusal> {
        if self.takes(text) {
            return Ok(());
        }
        let found = self.tokens.get(self.at).map_or("end of the query".into(), |token| format!("{token:?}"));
        Err(unexpected(&format!("{found} where {} belongs", text.to_uppercase())))
    }
}

pub(super) fn negated(is_negated: bool, inner: Expression) -> Expression {
    if is_negated { Expression::call("not", [inner]) } else { inner }
}
