//! The words of a filter.

/// One word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, operator or keyword; names may hold `/` and `.`.
    Word(String),
    /// `'text'`, with doubled quotes undone.
    Text(String),
    /// `datetimeoffset'…'` and its like.
    Typed(String, String),
    /// Digits with an optional point, and the letter behind them.
    Number(String, Option<char>),
    Open,
    Close,
    Comma,
    Equals,
}

/// Splits a filter into words.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut rest = text.trim_start();
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '=' => (Token::Equals, 1),
            '\'' => {
                let (inner, length) = quoted(rest)?;
                (Token::Text(inner), length)
            }
            '0'..='9' | '-' => number(rest),
            c if c.is_alphabetic() || c == '_' => word(rest)?,
            c => return Err(format!("Syntax error: character '{c}' is not expected in '{text}'.")),
        };
        found.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(found)
}

fn quoted(text: &str) -> Result<(String, usize), String> {
    let mut inner = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((index, character)) = characters.next() {
        if character != '\'' {
            inner.push(character);
        } else if characters.next_if(|(_, next)| *next == '\'').is_some() {
            inner.push('\'');
        } else {
            return Ok((inner, index + 1));
        }
    }
    Err("There is an unterminated string literal in the filter.".into())
}

fn number(text: &str) -> (Token, usize) {
    let sign = usize::from(text.starts_with('-'));
    let digits =
        text[sign..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len() - sign) + sign;
    let suffix = text[digits..].chars().next().filter(char::is_ascii_alphabetic);
    (Token::Number(text[..digits].into(), suffix), digits + suffix.map_or(0, char::len_utf8))
}

fn word(text: &str) -> Result<(Token, usize), String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '/' | '.');
    let length = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(length);
    if !rest.starts_with('\'') {
        return Ok((Token::Word(name.into()), length));
    }
    let (inner, quoted_length) = quoted(rest)?;
    Ok((Token::Typed(name.into(), inner), length + quoted_length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_texts_and_numbers_are_told_apart() {
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
            Token::Number("-1.5".into(), Some('M')),
            word("or"),
            word("D"),
            word("ge"),
            Token::Typed("datetimeoffset".into(), "2025-01-31T08:00:00Z".into()),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_open_quote_and_stray_characters_are_errors() {
        assert!(tokens("A eq 'x").is_err());
        assert!(tokens("A & B").is_err());
    }
}
