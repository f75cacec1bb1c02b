//! Constants in a filter or a key.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::token::{Token, tokens};
use super::{Names, Problem, Type, Value};
use crate::guid::is_guid;

/// How a constant that is neither text nor number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Guid,
    /// A wall clock's time, without a zone.
    DateTime,
    DateTimeOffset,
    Date,
}

pub(super) type Constant = (Value<'static>, Type);

impl Form {
    fn read(self, text: &str) -> Option<Constant> {
        let midnight = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
        Some(match self {
            Self::Guid => {
                let id = is_guid(text).then(|| text.to_ascii_lowercase())?;
                (Value::Text(Cow::Owned(id)), Type::Guid)
            }
            Self::DateTime if text.ends_with('Z') => return None,
            Self::DateTime => (Value::Time(midnight(text.parse().ok()?)?), Type::Time),
            Self::DateTimeOffset => (Value::Time(text.parse::<Timestamp>().ok()?), Type::Time),
            Self::Date => (Value::Time(midnight(text.parse::<Date>().ok()?.into())?), Type::Day),
        })
    }
}

/// The one constant that a text is, as in a key.
pub(crate) fn literal<N: Names>(text: &str, names: &N) -> Result<Option<Constant>, N::Refusal> {
    let words = tokens(text).map_err(|problem| names.refusal(problem))?;
    Ok(match &words[..] {
        [Token::Text(text)] => Some((Value::Text(Cow::Owned(text.clone())), Type::Text)),
        [Token::Word(word)] => bare(word, names).map_err(|problem| names.refusal(problem))?,
        [Token::Prefixed(prefix, inner)] => {
            Some(prefixed(prefix, inner, names).map_err(|problem| names.refusal(problem))?)
        }
        _ => None,
    })
}

/// A constant without quotes; None where the word has to be a name.
pub(super) fn bare<N: Names>(word: &str, names: &N) -> Result<Option<Constant>, Problem> {
    match word {
        "null" => return Ok(Some((Value::Null, Type::Null))),
        "true" | "false" => return Ok(Some((Value::Flag(word == "true"), Type::Flag))),
        _ => {}
    }
    if let Some(constant) = names.dialect().bare.iter().find_map(|form| form.read(word)) {
        return Ok(Some(constant));
    }
    if word.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return Ok(None);
    }
    let unrecognized = || Problem::Syntax(format!("Unrecognized literal '{word}'."));
    number(word, names.dialect().suffixes).map(Some).ok_or_else(unrecognized)
}

/// Digits with an optional sign and point, and the letter behind them.
fn number(word: &str, suffixes: &[(char, Type)]) -> Option<Constant> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let kind = match word[digits.len()..].to_ascii_uppercase().as_str() {
        "" if digits.contains('.') => Type::Double,
        "" => Type::Int,
        letters => suffixes.iter().find(|(letter, _)| letters == letter.to_string())?.1,
    };
    let value = match kind {
        Type::Int => Value::Int(digits.parse().ok()?),
        _ => Value::Number(digits.parse().ok()?),
    };
    Some((value, kind))
}

pub(super) fn prefixed<N: Names>(prefix: &str, inner: &str, names: &N) -> Result<Constant, Problem> {
    let unrecognized = || Problem::Syntax(format!("Unrecognized '{prefix}' literal '{inner}'."));
    if let Some(of) = names.enumeration(prefix) {
        let is_member = of.members.contains(&inner);
        let member = || (Value::Text(Cow::Owned(inner.to_owned())), Type::Enum(of));
        return is_member.then(member).ok_or_else(unrecognized);
    }
    let form = names.dialect().prefixed.iter().find(|(known, _)| *known == prefix);
    form.and_then(|(_, form)| form.read(inner)).ok_or_else(unrecognized)
}
