//! The words of a filter, and of the value of a key.

use super::Problem;

/// One word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// What stands without quotes: names with their paths, operators, numbers, and version 4's GUIDs and times.
    Word(String),
    /// `'text'`, with doubled quotes undone.
    Text(String),
    /// `guid'…'` and its like.
    Prefixed(String, String),
    Open,
    Close,
    Comma,
    Equals,
}

/// Splits a text into words.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut rest = text.trim_start();
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '(' => (Token::Open, &rest[1..]),
            ')' => (Token::Close, &rest[1..]),
            ',' => (Token::Comma, &rest[1..]),
            '=' => (Token::Equals, &rest[1..]),
            '\'' => {
                let (inner, after) = quoted(&rest[1..])?;
                (Token::Text(inner), after)
            }
            _ => word(rest)?,
        };
        found.push(token);
        rest = after.trim_start();
    }
    Ok(found)
}

fn word(text: &str) -> Result<(Token, &str), Problem> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':' | '/' | '+');
    let (word, after) = text.split_at(text.find(|c: char| !is_part(c)).unwrap_or(text.len()));
    if word.is_empty() {
        let character = text.chars().next().unwrap_or_default();
        return Err(Problem::Syntax(format!("Syntax error: character '{character}' is not valid.")));
    }
    match after.strip_prefix('\'') {
        None => Ok((Token::Word(word.into()), after)),
        Some(after) => {
            let (inner, after) = quoted(after)?;
            Ok((Token::Prefixed(word.into(), inner), after))
        }
    }
}

/// What stands before the closing quote, and what comes after it; a doubled quote is one.
fn quoted(text: &str) -> Result<(String, &str), Problem> {
    let mut inner = String::new();
    let mut rest = text;
    loop {
        let unterminated = || Problem::Syntax("There is an unterminated string literal.".into());
        let (part, after) = rest.split_once('\'').ok_or_else(unterminated)?;
        inner.push_str(part);
        match after.strip_prefix('\'') {
            None => return Ok((inner, after)),
            Some(after) => {
                inner.push('\'');
                rest = after;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_texts_and_literals_are_told_apart() {
        let found =
            tokens("A/B eq 'O''Hara' and C gt -1.5M or D ge datetimeoffset'2025-01-31T08:00:00Z'").unwrap();
        let word = |text: &str| Token::Word(text.into());
        let expected = [
            word("A/B"),
            word("eq"),
            Token::Text("O'Hara".into()),
            word("and"),
            word("C"),
            word("gt"),
            word("-1.5M"),
            word("or"),
            word("D"),
            word("ge"),
            Token::Prefixed("datetimeoffset".into(), "2025-01-31T08:00:00Z".into()),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_open_quote_and_stray_characters_are_errors() {
        assert!(tokens("A eq 'x").is_err());
        assert!(tokens("A & B").is_err());
    }
}
