//! Words of a query.

use super::refused;
use crate::netsuite::refusal::Refusal;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A keyword or name, in lower case.
    Word(String),
    /// Quoted text.
    Text(String),
    Number(f64),
    /// An operator or a bracket.
    Sign(&'static str),
    Parameter,
}

const SIGNS: [&str; 15] = ["<>", "!=", ">=", "<=", "||", "=", "<", ">", "(", ")", "[", "]", ",", ".", "*"];

pub(super) fn tokens(query: &str) -> Result<Vec<Token>, Refusal> {
    let mut tokens = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => {
                let (text, length) = quoted(rest)?;
                tokens.push(Token::Text(text));
                length
            }
            '"' => {
                let end = rest[1..]
                    .find('"')
                    .ok_or_else(|| refused("Search error occurred: a quote is missing."))?;
                tokens.push(Token::Word(rest[1..=end].to_lowercase()));
                end + 2
            }
            '?' => {
                tokens.push(Token::Parameter);
                1
            }
            '0'..='9' => {
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
                let number = rest[..end].parse().map_err(|_| unexpected(&rest[..end]))?;
                tokens.push(Token::Number(number));
                end
            }
            first if first.is_alphabetic() || first == '_' => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..end].to_lowercase()));
                end
            }
            _ => {
                let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
                let sign = sign.ok_or_else(|| unexpected(&first.to_string()))?;
                tokens.push(Token::Sign(sign));
                sign.len()
            }
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

pub(super) fn unexpected(what: &str) -> Refusal {
    refused(&format!("Search error occurred: Invalid or unsupported search: unexpected {what}."))
}

/// Text in single quotes, two of which stand for one; and how long it is in the query.
fn quoted(rest: &str) -> Result<(String, usize), Refusal> {
    let mut text = String::new();
    let mut from = 1;
    loop {
        let end =
            rest[from..].find('\'').ok_or_else(|| refused("Search error occurred: a quote is missing."))?;
        text.push_str(&rest[from..from + end]);
        from += end + 1;
        if !rest[from..].starts_with('\'') {
            return Ok((text, from));
        }
        text.push('\'');
        from += 1;
    }
}
