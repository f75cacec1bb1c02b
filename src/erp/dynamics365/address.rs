//! Builds addresses of sets and rows below `/data`, and filter conditions.

use crate::http::encoded;

/// Address of a set over all companies, `/data/SET?…`; otherwise F&O hides rows of other companies.
pub(super) fn set(name: &str, options: &[(&str, &str)]) -> String {
    format!("/data/{name}{}", query(options))
}

/// Address of a row, `/data/SET(key)?…`.
pub(super) fn row(name: &str, key: &[(&str, Key<'_>)], options: &[(&str, &str)]) -> String {
    let parts: Vec<String> = key.iter().map(|(name, value)| format!("{name}={}", value.shown())).collect();
    format!("/data/{name}({}){}", parts.join(","), query(options))
}

fn query(options: &[(&str, &str)]) -> String {
    let options = options.iter().map(|(name, value)| format!("&{name}={}", encoded(value)));
    format!("?cross-company=true{}", options.collect::<String>())
}

/// Value of a part of a key.
pub(super) enum Key<'a> {
    Text(&'a str),
    /// GUID or time, written without quotes.
    Bare(&'a str),
}

impl Key<'_> {
    /// Encodes the value; a slash or plus sign twice, because the gateway decodes once before F&O does.
    fn shown(&self) -> String {
        match self {
            Self::Text(text) => {
                let text = encoded(&text.replace('\'', "''"));
                format!("'{}'", text.replace("%2F", "%252F").replace("%2B", "%252B"))
            }
            Self::Bare(text) => encoded(text),
        }
    }
}

/// Quotes a text for a condition; quotes inside are doubled.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Condition `(field eq 'a' or field eq 'b')`; F&O has no `in`.
pub(super) fn one_of(field: &str, values: impl IntoIterator<Item = String>) -> String {
    let each: Vec<String> = values.into_iter().map(|value| format!("{field} eq {value}")).collect();
    if each.len() == 1 { each.concat() } else { format!("({})", each.join(" or ")) }
}

/// Enum member in a condition.
pub(super) fn member(of: &str, name: &str) -> String {
    format!("Microsoft.Dynamics.DataEntities.{of}'{name}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_two_decodings() {
        let key = [("dataAreaId", Key::Text("usmf")), ("SalesOrderNumber", Key::Text("SO/1+2 'a'"))];
        let path = row("SalesOrderHeadersV2", &key, &[("$select", "dataAreaId,URL")]);
        assert_eq!(
            path,
            "/data/SalesOrderHeadersV2(dataAreaId='usmf',SalesOrderNumber='SO%252F1%252B2%20%27%27a%27%27')?cross-company=true&$select=dataAreaId%2CURL"
        );
        assert_eq!(Key::Bare("2026-11-21T12:00:00Z").shown(), "2026-11-21T12%3A00%3A00Z");
    }

    #[test]
    fn conditions_have_quotes_where_texts_stand() {
        assert_eq!(one_of("a", ["'x'".to_owned()]), "a eq 'x'");
        assert_eq!(one_of("a", [quoted("O'x"), quoted("y")]), "(a eq 'O''x' or a eq 'y')");
        assert_eq!(
            member("SalesStatus", "Backorder"),
            "Microsoft.Dynamics.DataEntities.SalesStatus'Backorder'"
        );
    }
}
