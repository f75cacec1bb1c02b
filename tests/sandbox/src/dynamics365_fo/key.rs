//! Keys in addresses: `(dataAreaId='usmf',SalesOrderNumber='000768')`, in any order of their parts.

use super::dialect::Seen;
use super::refusal::Refusal;
use super::row::Row;
use super::schema::{EntitySet, Kind, time_text};
use super::settings::Settings;
use crate::http::decoded;
use crate::odata::{Keyed, Type, Value, literal};

/// Splits `Set(key)` once the address was decoded.
pub(crate) fn split(segment: &str) -> (&str, Option<&str>) {
    match segment.split_once('(') {
        Some((name, rest)) => (name, Some(rest.strip_suffix(')').unwrap_or(rest))),
        None => (segment, None),
    }
}

/// The company that a key names, and the key as tables have it.
pub(crate) fn parse(
    text: &str,
    set: &'static EntitySet,
    settings: &Settings,
) -> Result<(String, String), Refusal> {
    let mut row = Row::new();
    let mut named = 0;
    for part in parts(text) {
        let (name, value) = part.split_once('=').unwrap_or(("", part));
        let name = match (name.trim(), set.key) {
            ("", [only]) => only,
            (name, _) => name,
        };
        if !set.key.contains(&name) {
            return Err(Refusal::query(format!("'{name}' is not part of the key of '{}'.", set.entity)));
        }
        named += 1;
        let wrong = || Refusal::query(format!("The key value of '{name}' has the wrong type."));
        match (literal(value, &Seen { set, settings })?, set.kind(name, settings)) {
            // A slash or plus sign has to be encoded twice: the gateway in front decodes once.
            (Some((Value::Text(text), Type::Text)), Some(Kind::Text(_))) => {
                row.set(name, decoded(&text, true))
            }
            (Some((Value::Text(id), Type::Guid)), Some(Kind::Guid)) => row.set(name, id),
            (Some((Value::Time(time), _)), Some(Kind::Day | Kind::Time)) => row.set(name, time_text(time)),
            (Some((Value::Int(number), _)), Some(Kind::Int)) => row.set(name, number),
            _ => return Err(wrong()),
        };
    }
    if named != set.key.len() {
        let message = format!("The key of '{}' has the parts {}.", set.entity, set.key.join(", "));
        return Err(Refusal::query(message));
    }
    Ok((row.text("dataAreaId").to_lowercase(), set.key_of(&row)))
}

/// Splits at commas outside quotes.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut is_quoted) = (Vec::new(), 0, false);
    for (index, c) in text.char_indices() {
        match c {
            '\'' => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Result<(String, String), Refusal> {
        parse(text, EntitySet::named("SalesOrderHeadersV2").unwrap(), &Settings::default())
    }

    #[test]
    fn parts_come_in_any_order_and_case() {
        let one = key("dataAreaId='usmf',SalesOrderNumber='SO-1'").unwrap();
        assert_eq!(key("SalesOrderNumber='so-1',dataAreaId='USMF'").unwrap(), one);
        assert_eq!(key("dataAreaId='usmf',SalesOrderNumber='A%2FB%2B'").unwrap().1, "usmf\u{1f}a/b+");
        for wrong in ["SalesOrderNumber='1'", "dataAreaId='usmf',SalesOrderNumber=1", "'usmf'", "x='1',y='2'"]
        {
            assert!(key(wrong).is_err(), "{wrong}");
        }
    }
}
