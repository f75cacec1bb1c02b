//! Reads a query.

mod expression;

use super::ast::{Column, Select, Source};
use super::refused;
use super::token::{Token, tokens, unexpected};
use crate::netsuite::refusal::Refusal;

/// What is left to read, and how many question marks came.
struct Parser {
    tokens: Vec<Token>,
    at: usize,
    parameters: usize,
}

/// Words that end a list of columns or tables, and so cannot be aliases.
const CLAUSES: [&str; 13] = [
    "from", "where", "group", "order", "join", "inner", "left", "on", "fetch", "having", "union", "limit",
    "offset",
];

pub(super) fn parse(query: &str) -> Result<Select, Refusal> {
    let mut parser = Parser { tokens: tokens(query)?, at: 0, parameters: 0 };
    let select = parser.select()?;
    match parser.tokens.get(parser.at) {
        None => Ok(select),
        Some(rest) => Err(unexpected(&format!("{rest:?}"))),
    }
}

impl Parser {
    fn select(&mut self) -> Result<Select, Refusal> {
        self.expect("select")?;
        let is_distinct = self.word("distinct");
        let columns = self.list(Self::column)?;
        self.expect("from")?;
        let mut sources = vec![self.source(false)?];
        loop {
            if self.sign(",") {
                sources.push(self.source(false)?);
                continue;
            }
            let is_left = self.word("left");
            if is_left {
                self.word("outer");
            } else {
                self.word("inner");
            }
            if !self.word("join") {
                break;
            }
            let mut source = self.source(is_left)?;
            self.expect("on")?;
            source.on = Some(self.expression()?);
            sources.push(source);
        }
        let filter = if self.word("where") { Some(self.expression()?) } else { None };
        let mut group = Vec::new();
        if self.word("group") {
            self.expect("by")?;
            group = self.list(Self::expression)?;
        }
        let mut order = Vec::new();
        if self.word("order") {
            self.expect("by")?;
            order = self.list(|parser| {
                let key = parser.expression()?;
                let goes_down = parser.word("desc");
                if !goes_down {
                    parser.word("asc");
                }
                Ok((key, goes_down))
            })?;
        }
        let first = self.first()?;
        Ok(Select { is_distinct, columns, sources, filter, group, order, first })
    }

    fn first(&mut self) -> Result<Option<usize>, Refusal> {
        if !self.word("fetch") {
            return Ok(None);
        }
        if !self.word("first") {
            self.expect("next")?;
        }
        let Some(Token::Number(count)) = self.next() else {
            return Err(refused("A number of rows is needed."));
        };
        if !self.word("rows") {
            self.expect("row")?;
        }
        self.expect("only")?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the tokens have no sign"
        )]
        Ok(Some(count as usize))
    }

    fn column(&mut self) -> Result<Column, Refusal> {
        if self.sign("*") {
            return Err(unexpected("*: name the columns"));
        }
        let value = self.expression()?;
        Ok(Column { value, alias: self.alias() })
    }

    fn source(&mut self, is_left: bool) -> Result<Source, Refusal> {
        let Some(Token::Word(table)) = self.next() else { return Err(unexpected("end of the query")) };
        let alias = self.alias().unwrap_or_else(|| table.clone());
        Ok(Source { table, alias, on: None, is_left })
    }

    fn alias(&mut self) -> Option<String> {
        let is_said = self.word("as");
        match self.tokens.get(self.at) {
            Some(Token::Word(name)) if is_said || !CLAUSES.contains(&name.as_str()) => {
                self.at += 1;
                Some(self.name_before())
            }
            _ => None,
        }
    }

    fn name_before(&self) -> String {
        match &self.tokens[self.at - 1] {
            Token::Word(name) => name.clone(),
            _ => String::new(),
        }
    }

    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Result<T, Refusal>) -> Result<Vec<T>, Refusal> {
        let mut all = vec![one(self)?];
        while self.sign(",") {
            all.push(one(self)?);
        }
        Ok(all)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn word(&mut self, word: &str) -> bool {
        let is_it = matches!(self.tokens.get(self.at), Some(Token::Word(own)) if own == word);
        self.at += usize::from(is_it);
        is_it
    }

    fn sign(&mut self, sign: &str) -> bool {
        let is_it = matches!(self.tokens.get(self.at), Some(Token::Sign(own)) if *own == sign);
        self.at += usize::from(is_it);
        is_it
    }

    fn expect(&mut self, word: &str) -> Result<(), Refusal> {
        if self.word(word) { Ok(()) } else { Err(self.missing(word)) }
    }

    fn expect_sign(&mut self, sign: &str) -> Result<(), Refusal> {
        if self.sign(sign) { Ok(()) } else { Err(self.missing(sign)) }
    }

    fn missing(&self, what: &str) -> Refusal {
        let found = self.tokens.get(self.at).map_or("end of the query".into(), |token| format!("{token:?}"));
        unexpected(&format!("{found} where {} belongs", what.to_uppercase()))
    }
}
