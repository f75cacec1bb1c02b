//! What a request asks for.

use super::kind::Kind;
use crate::http::Request;

/// A service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Token,
    SuiteQl,
    /// The description of one record type or of all.
    Catalog(Option<String>),
    Record(Target),
    /// A record type that does not exist.
    NoType(String),
    /// A file's record, whose content cannot be changed.
    File,
    Unknown,
}

/// A path of the record service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    List(Kind),
    One(Kind, String),
    /// A sublist or subrecord, and what follows it.
    Part(Kind, String, Vec<String>),
    Transform(Kind, String, String),
}

impl Route {
    pub(crate) fn of(request: &Request) -> Self {
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match &segments[..] {
            ["services", "rest", "auth", "oauth2", "v1", "token"] => Self::Token,
            ["services", "rest", "query", "v1", "suiteql"] => Self::SuiteQl,
            ["services", "rest", "record", "v1", "metadata-catalog"] => Self::Catalog(None),
            ["services", "rest", "record", "v1", "metadata-catalog", name] => {
                Self::Catalog(Some((*name).to_owned()))
            }
            ["services", "rest", "record", "v1", "file", ..] => Self::File,
            ["services", "rest", "record", "v1", name, rest @ ..] => match Kind::named(name) {
                Some(kind) => target(kind, rest).map_or(Self::Unknown, Self::Record),
                None => Self::NoType((*name).to_owned()),
            },
            _ => Self::Unknown,
        }
    }

    /// The name under which faults and counts know it.
    pub(crate) fn operation(&self, method: &str) -> &'static str {
        match self {
            Self::Token => "token",
            Self::SuiteQl => "suiteql",
            Self::Catalog(_) => "metadata",
            Self::Record(target) => target.operation(method),
            Self::NoType(_) | Self::File | Self::Unknown => "other",
        }
    }
}

impl Target {
    pub(crate) const fn kind(&self) -> Kind {
        match self {
            Self::List(kind) | Self::One(kind, _) | Self::Part(kind, ..) | Self::Transform(kind, ..) => *kind,
        }
    }

    fn operation(&self, method: &str) -> &'static str {
        match (self, method) {
            (Self::List(_), "GET") => "list records",
            (Self::One(kind, _) | Self::Part(kind, ..), "GET") => match kind {
                Kind::SalesOrder => "get order",
                Kind::ItemFulfillment => "get fulfillment",
                Kind::Invoice => "get invoice",
                Kind::Customer => "get customer",
                Kind::InventoryItem => "get item",
            },
            (Self::One(kind, _), "PATCH" | "PUT") => match kind {
                Kind::SalesOrder => "write order",
                Kind::ItemFulfillment => "write fulfillment",
                Kind::Invoice => "write invoice",
                Kind::Customer | Kind::InventoryItem => "other",
            },
            (Self::Transform(_, _, into), "POST") => match Kind::named(into) {
                Some(Kind::ItemFulfillment) => "fulfil order",
                Some(Kind::Invoice) => "bill order",
                _ => "other",
            },
            _ => "other",
        }
    }
}

fn target(kind: Kind, rest: &[&str]) -> Option<Target> {
    let text = |text: &&str| (*text).to_owned();
    Some(match rest {
        [] => Target::List(kind),
        [key] => Target::One(kind, text(key)),
        [key, "!transform", into] => Target::Transform(kind, text(key), text(into)),
        [_, action, ..] if action.starts_with('!') => return None,
        [key, parts @ ..] => Target::Part(kind, text(key), parts.iter().map(text).collect()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(method: &str, path: &str) -> &'static str {
        let target = format!("/services/rest/{path}");
        Route::of(&Request { target, ..Request::default() }).operation(method)
    }

    #[test]
    fn operations_have_names() {
        assert_eq!(name("POST", "auth/oauth2/v1/token"), "token");
        assert_eq!(name("POST", "query/v1/suiteql?limit=5"), "suiteql");
        assert_eq!(name("GET", "record/v1/salesorder/4711/item/1"), "get order");
        assert_eq!(name("GET", "record/v1/itemFulfillment/eid%3AMLC-1"), "get fulfillment");
        assert_eq!(name("PATCH", "record/v1/itemFulfillment/4712?replace=package"), "write fulfillment");
        assert_eq!(name("PATCH", "record/v1/invoice/4713"), "write invoice");
        assert_eq!(name("POST", "record/v1/salesOrder/4711/!transform/itemFulfillment"), "fulfil order");
        assert_eq!(name("POST", "record/v1/salesOrder/4711/%21transform/invoice"), "bill order");
        assert_eq!(name("GET", "record/v1/customer"), "list records");
        assert_eq!(name("DELETE", "record/v1/invoice/1"), "other");
        assert_eq!(name("GET", "record/v1/email/1"), "other");
    }
}
