//! The words of a `$filter`, and of the value of a key.

use crate::dynamics365_fo::refusal::Refusal;

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Word(String),
    Text(String),
    /// `Namespace.Enum'Member'`
    Enum(String, String),
    Number(String),
    Time(String),
    Guid(String),
    Open,
    Close,
    Comma,
}

/// Cuts a text into words.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Refusal> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '(' => (Token::Open, &rest[1..]),
            ')' => (Token::Close, &rest[1..]),
            ',' => (Token::Comma, &rest[1..]),
            '\'' => {
                let (inner, after) = quoted(&rest[1..])?;
                (Token::Text(inner), after)
            }
            _ => bare(rest)?,
        };
        found.push(token);
        rest = after.trim_start();
    }
    Ok(found)
}

/// What stands before the closing quote, and what comes after it; a doubled quote is one.
fn quoted(text: &str) -> Result<(String, &str), Refusal> {
    let mut inner = String::new();
    let mut rest = text;
    loop {
        let end =
            rest.find('\'').ok_or_else(|| Refusal::query("There is an unterminated string literal."))?;
        inner.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('\'') {
            Some(after) => {
                inner.push('\'');
                rest = after;
            }
            None => return Ok((inner, rest)),
        }
    }
}

fn bare(rest: &str) -> Result<(Token, &str), Refusal> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | ':' | '/' | '+');
    let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    if word.is_empty() {
        return Err(Refusal::query(format!("Syntax error: character '{}' is not valid.", &rest[..1])));
    }
    if let Some(after) = after.strip_prefix('\'') {
        let (member, after) = quoted(after)?;
        if !word.contains('.') {
            return Err(Refusal::query(format!("Unrecognized '{word}' literal.")));
        }
        return Ok((Token::Enum(word.to_owned(), member), after));
    }
    let token = if is_guid(word) {
        Token::Guid(word.to_ascii_lowercase())
    } else if word.parse::<jiff::Timestamp>().is_ok() {
        Token::Time(word.to_owned())
    } else if word.parse::<f64>().is_ok() && !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Token::Number(word.to_owned())
    } else if word.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Token::Word(word.to_owned())
    } else {
        return Err(Refusal::query(format!("Unrecognized literal '{word}'.")));
    };
    Ok((token, after))
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
