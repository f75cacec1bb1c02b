//! The words of a filter in OData version 2.

/// One word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, operator or keyword.
    Word(String),
    /// `'text'`, with doubled quotes undone.
    Text(String),
    /// `guid'…'` and its like.
    Typed(String, String),
    /// Digits, without the letter behind them.
    Number(String),
    Open,
    Close,
    Comma,
}

/// Splits a filter into words.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut rest = text.trim_start();
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '\'' => {
                let (inner, length) = quoted(rest)?;
                (Token::Text(inner), length)
            }
            '0'..='9' | '-' => number(rest),
            c if c.is_ascii_alphabetic() => word(rest)?,
            _ => return None,
        };
        found.push(token);
        rest = rest[length..].trim_start();
    }
    Some(found)
}

fn quoted(text: &str) -> Option<(String, usize)> {
    let mut inner = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((index, character)) = characters.next() {
        if character != '\'' {
            inner.push(character);
        } else if characters.next_if(|(_, next)| *next == '\'').is_some() {
            inner.push('\'');
        } else {
            return Some((inner, index + 1));
        }
    }
    None
}

fn number(text: &str) -> (Token, usize) {
    let sign = usize::from(text.starts_with('-'));
    let end = text[sign..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(text.len(), |at| at + sign);
    let suffix = text[end..].chars().next().filter(char::is_ascii_alphabetic);
    (Token::Number(text[..end].into()), end + suffix.map_or(0, char::len_utf8))
}

fn word(text: &str) -> Option<(Token, usize)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/');
    let length = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(length);
    if !rest.starts_with('\'') {
        return Some((Token::Word(name.into()), length));
    }
    let (inner, quoted_length) = quoted(rest)?;
    Some((Token::Typed(name.into(), inner), length + quoted_length))
}
