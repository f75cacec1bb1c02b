//! What a request asks for.

use super::kind::Kind;
use crate::http::Request;

/// A service, and within the record service one of its paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Token,
    SuiteQl,
    /// The description of one record type or of all.
    Catalog(Option<String>),
    List(Kind),
    One(Kind, String),
    Transform(Kind, String, String),
    /// A record type that does not exist.
    NoType(String),
    /// A file's record, whose content cannot be changed.
    File,
    Unknown,
}

impl Route {
    pub(crate) fn of(request: &Request) -> Self {
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let ["services", "rest", service @ ..] = &segments[..] else { return Self::Unknown };
        match service {
            ["auth", "oauth2", "v1", "token"] => Self::Token,
            ["query", "v1", "suiteql"] => Self::SuiteQl,
            ["record", "v1", "metadata-catalog"] => Self::Catalog(None),
            ["record", "v1", "metadata-catalog", name] => Self::Catalog(Some((*name).to_owned())),
            ["record", "v1", "file", ..] => Self::File,
            ["record", "v1", name, rest @ ..] => match Kind::named(name) {
                Some(kind) => Self::of_record(kind, rest),
                None => Self::NoType((*name).to_owned()),
            },
            _ => Self::Unknown,
        }
    }

    fn of_record(kind: Kind, rest: &[&str]) -> Self {
        let text = |text: &&str| (*text).to_owned();
        match rest {
            [] => Self::List(kind),
            [key] => Self::One(kind, text(key)),
            [key, "!transform", into] => Self::Transform(kind, text(key), text(into)),
            _ => Self::Unknown,
        }
    }

    /// The name under which faults and counts know it.
    pub(crate) fn operation(&self, method: &str) -> &'static str {
        match (self, method) {
            (Self::Token, _) => "token",
            (Self::SuiteQl, _) => "suiteql",
            (Self::Catalog(_), _) => "metadata",
            (Self::List(_), "GET") => "list records",
            (Self::One(kind, _), "GET") => match kind {
                Kind::SalesOrder => "get order",
                Kind::ItemFulfillment => "get fulfillment",
                Kind::Invoice => "get invoice",
                Kind::Customer => "get customer",
                Kind::InventoryItem => "get item",
            },
            (Self::One(Kind::SalesOrder, _), "PATCH") => "write order",
            (Self::One(Kind::ItemFulfillment, _), "PATCH") => "write fulfillment",
            (Self::One(Kind::Invoice, _), "PATCH") => "write invoice",
            (Self::Transform(_, _, into), "POST") => match Kind::named(into) {
                Some(Kind::ItemFulfillment) => "fulfil order",
                Some(Kind::Invoice) => "bill order",
                _ => "other",
            },
            _ => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_have_names() {
        for (method, path, name) in [
            ("POST", "auth/oauth2/v1/token", "token"),
            ("POST", "query/v1/suiteql?limit=5", "suiteql"),
            ("GET", "record/v1/salesorder/4711", "get order"),
            ("GET", "record/v1/itemFulfillment/eid%3AMLC-1", "get fulfillment"),
            ("PATCH", "record/v1/itemFulfillment/4712?replace=package", "write fulfillment"),
            ("PATCH", "record/v1/invoice/4713", "write invoice"),
            ("POST", "record/v1/salesOrder/4711/!transform/itemFulfillment", "fulfil order"),
            ("POST", "record/v1/salesOrder/4711/%21transform/invoice", "bill order"),
            ("GET", "record/v1/customer", "list records"),
            ("DELETE", "record/v1/invoice/1", "other"),
            ("GET", "record/v1/email/1", "other"),
        ] {
            let target = format!("/services/rest/{path}");
            assert_eq!(Route::of(&Request { target, ..Request::default() }).operation(method), name);
        }
    }
}
