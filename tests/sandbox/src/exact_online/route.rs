//! What a request's path asks for.

use super::set::Set;
use crate::http::Request;

/// A path's meaning.
#[derive(Debug)]
pub(crate) enum Route {
    Authorize,
    Token,
    Me,
    /// The file of an attachment, by its id.
    Download,
    Data {
        division: i64,
        target: Target,
    },
    Unknown,
}

/// What is asked of a company.
#[derive(Debug)]
pub(crate) enum Target {
    Set {
        set: &'static Set,
        key: Option<String>,
        rest: Option<String>,
    },
    /// `read/sync/Sync/SyncTimestamp`
    SyncTimestamp,
    /// The lists of companies live beside the companies' records.
    Nothing(String),
}

impl Route {
    pub(crate) fn of(request: &Request) -> Self {
        let segments = request.segments();
        let words: Vec<String> = segments.iter().map(|segment| segment.to_ascii_lowercase()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words[..] {
            ["api", "oauth2", "auth"] => Self::Authorize,
            ["api", "oauth2", "token"] => Self::Token,
            ["api", "v1", "current", "me"] => Self::Me,
            ["docs", "sysattachment.aspx"] => Self::Download,
            ["api", "v1", division, ..] => match division.parse() {
                Ok(division) => Self::Data { division, target: target(&segments[3..]) },
                Err(_) => Self::Unknown,
            },
            _ => Self::Unknown,
        }
    }

    /// Name for faults and counts.
    pub(crate) fn operation(&self, method: &str) -> &'static str {
        let Self::Data { target, .. } = self else {
            return match self {
                Self::Authorize => "authorize",
                Self::Token => "token",
                Self::Me => "me",
                Self::Download => "download",
                _ => "other",
            };
        };
        let Target::Set { set, .. } = target else { return "other" };
        match (set.path, method) {
            ("salesorder/SalesOrders", "GET") => "get orders",
            ("salesorder/SalesOrders" | "salesorder/SalesOrderLines", "POST" | "PUT" | "DELETE") => {
                "write order"
            }
            ("salesorder/SalesOrderLines", "GET") => "get order lines",
            ("documents/Documents", "GET") => "get documents",
            ("documents/Documents", "POST") => "create document",
            ("documents/Documents", "PUT") => "update document",
            ("documents/DocumentAttachments", "GET") => "get attachments",
            ("documents/DocumentAttachments", "POST") => "create attachment",
            ("documents/DocumentAttachments", "DELETE") => "delete attachment",
            ("documents/DocumentTypes", _) => "get document types",
            ("salesorder/GoodsDeliveries" | "salesorder/GoodsDeliveryLines", "GET") => "get deliveries",
            ("salesorder/GoodsDeliveries", "POST") => "create delivery",
            ("salesorder/GoodsDeliveries" | "salesorder/GoodsDeliveryLines", "PUT") => "update delivery",
            ("crm/Accounts", _) => "get accounts",
            ("crm/Addresses", _) => "get addresses",
            ("crm/Contacts", _) => "get contacts",
            ("logistics/Items", _) => "get items",
            ("sales/ShippingMethods", _) => "get shipping methods",
            ("system/Divisions", _) => "get divisions",
            _ => "other",
        }
    }
}

/// The longest run of segments that names a set; the key stands in brackets at its end.
fn target(segments: &[String]) -> Target {
    if segments.join("/").eq_ignore_ascii_case("read/sync/Sync/SyncTimestamp") {
        return Target::SyncTimestamp;
    }
    for length in (1..=segments.len().min(3)).rev() {
        let mut path = segments[..length].to_vec();
        let last = path.pop().unwrap_or_default();
        let (name, key) = match last.split_once('(') {
            Some((name, key)) => (name.to_owned(), key.strip_suffix(')').map(str::to_owned)),
            None => (last, None),
        };
        path.push(name);
        if let Some(set) = Set::named(&path.join("/")) {
            return Target::Set { set, key, rest: segments.get(length).cloned() };
        }
    }
    Target::Nothing(segments.last().cloned().unwrap_or_default())
}
