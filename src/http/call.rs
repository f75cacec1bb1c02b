//! One request and its answer, independent of the system.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;
use ureq::http::{HeaderMap, Method};

use crate::settings::BaseUrl;

/// Most unpacked bytes of an answer: a page of a hundred shipments has some hundred kilobytes, a page of a thousand rows a megabyte.
const ANSWER_MAX: u64 = 16 << 20;
/// Bytes for the label of one package, in Base64, and the data sent with it.
const LABEL_MAX: u64 = 256 << 10;

/// Whether a call may be sent again when its result is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeatable {
    /// A second call changes nothing.
    Yes,
    /// A second call may buy a second label, or spend a refresh token twice.
    No,
}

/// Purpose of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Work,
    /// Asks for a token. Such calls have their own holds and take no concurrency slot: the caller that holds all slots may need a token.
    Token,
    /// Ends a session. Such a call is made even after the pass's deadline or when the system did not answer the last calls.
    SignOut,
}

/// Part and endpoint of a call, for systems that count calls or errors by them.
#[derive(Clone, Debug)]
pub(crate) struct CallScope {
    /// Part of the connection, such as a division. Budgets and holds may apply to one part only.
    pub(crate) part: String,
    /// Name of the endpoint, by which errors are counted.
    pub(crate) endpoint: String,
}

/// Body of a request.
#[derive(Clone)]
pub(crate) enum Body {
    None,
    /// Text that is already JSON.
    Json(String),
    /// Pairs for `application/x-www-form-urlencoded`; may hold secrets.
    Form(Vec<(&'static str, String)>),
    Bytes(Vec<u8>),
    /// Bytes with their content type.
    Typed(String, Vec<u8>),
}

/// Request to one of the systems.
#[derive(Clone)]
pub(crate) struct Call {
    /// Name of the operation as shown to people: `create shipment`.
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    /// Path and query below the connection's base URL, percent-encoded.
    pub(crate) target: String,
    /// Base URL of the call, if it is not the connection's.
    pub(crate) origin: Option<BaseUrl>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
    pub(crate) repeatable: Repeatable,
    /// Time-out from resolving the name to the last byte of the answer.
    pub(crate) timeout: Duration,
    pub(crate) purpose: Purpose,
    pub(crate) scope: Option<CallScope>,
    /// Most unpacked bytes of the answer.
    pub(crate) answer_max: u64,
}

impl Call {
    /// Creates a call that may be repeated, with a time-out of 30 seconds.
    pub(crate) fn new(operation: &'static str, method: Method, target: impl Into<String>) -> Self {
        Self {
            operation,
            method,
            target: target.into(),
            origin: None,
            headers: Vec::new(),
            body: Body::None,
            repeatable: Repeatable::Yes,
            timeout: Duration::from_secs(30),
            purpose: Purpose::Work,
            scope: None,
            answer_max: ANSWER_MAX,
        }
    }

    pub(crate) fn get(operation: &'static str, target: impl Into<String>) -> Self {
        Self::new(operation, Method::GET, target)
    }

    pub(crate) fn post(operation: &'static str, target: impl Into<String>) -> Self {
        Self::new(operation, Method::POST, target)
    }

    pub(crate) fn put(operation: &'static str, target: impl Into<String>) -> Self {
        Self::new(operation, Method::PUT, target)
    }

    pub(crate) fn patch(operation: &'static str, target: impl Into<String>) -> Self {
        Self::new(operation, Method::PATCH, target)
    }

    pub(crate) fn delete(operation: &'static str, target: impl Into<String>) -> Self {
        Self::new(operation, Method::DELETE, target)
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn json(mut self, body: String) -> Self {
        self.body = Body::Json(body);
        self
    }

    pub(crate) fn form(mut self, pairs: Vec<(&'static str, String)>) -> Self {
        self.body = Body::Form(pairs);
        self
    }

    pub(crate) fn bytes(mut self, bytes: Vec<u8>) -> Self {
        self.body = Body::Bytes(bytes);
        self
    }

    pub(crate) fn typed(mut self, kind: String, bytes: Vec<u8>) -> Self {
        self.body = Body::Typed(kind, bytes);
        self
    }

    /// Marks a call that must not be sent again unless its failure proves that nothing was done.
    pub(crate) fn once(mut self) -> Self {
        self.repeatable = Repeatable::No;
        self
    }

    pub(crate) fn timeout(mut self, seconds: u64) -> Self {
        self.timeout = Duration::from_secs(seconds);
        self
    }

    /// Raises the answer's limit by the size of these packages' labels.
    pub(crate) fn labels(mut self, packages: usize) -> Self {
        self.answer_max += LABEL_MAX * u64::try_from(packages).unwrap_or(0);
        self
    }

    /// Sets the answer's limit, in unpacked bytes.
    pub(crate) fn room(mut self, bytes: u64) -> Self {
        self.answer_max = bytes;
        self
    }

    /// Sets the part of the connection and the endpoint that the call belongs to.
    pub(crate) fn within(mut self, part: impl Into<String>, endpoint: impl Into<String>) -> Self {
        self.scope = Some(CallScope { part: part.into(), endpoint: endpoint.into() });
        self
    }

    pub(crate) fn for_token(mut self) -> Self {
        self.purpose = Purpose::Token;
        self
    }

    pub(crate) fn for_sign_out(mut self) -> Self {
        self.purpose = Purpose::SignOut;
        self
    }

    /// Whether the call asks for a token.
    pub(crate) fn is_for_token(&self) -> bool {
        self.purpose == Purpose::Token
    }

    /// Path without its query, for logs.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// Answer of a system, with any status.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// When the whole answer had arrived, by the pass's clock.
    pub(crate) at: Timestamp,
}

impl Answer {
    /// Answer for tests of functions that read one.
    #[cfg(test)]
    pub(crate) fn example(status: u16, headers: &[(&str, &str)], body: &str, at: &str) -> Self {
        let pairs = headers
            .iter()
            .map(|(name, value)| (name.parse::<ureq::http::HeaderName>().unwrap(), value.parse().unwrap()));
        Self { status, headers: pairs.collect(), body: body.into(), at: at.parse().unwrap() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Whether the answer is a web page, as from a proxy, a log-in page or the edge of a service.
    pub(crate) fn is_html(&self) -> bool {
        let says_so = self.header("content-type").is_some_and(|kind| kind.contains("html"));
        let start = self.body.trim_ascii_start();
        let looks_so = start.len() > 4 && start[..5].eq_ignore_ascii_case(b"<html")
            || start.len() > 8 && start[..9].eq_ignore_ascii_case(b"<!doctype");
        says_so || looks_so
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Seconds that `Retry-After` asks to wait, if it is a number.
    pub(crate) fn retry_after_s(&self) -> Option<u64> {
        self.header("retry-after")?.trim().parse().ok()
    }
}

/// Percent-encodes one path segment or query value: everything but unreserved characters.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Encodes pairs as `application/x-www-form-urlencoded`, which also serves as a query.
pub(crate) fn form_encoded<K: AsRef<str>, V: AsRef<str>>(pairs: &[(K, V)]) -> String {
    let each =
        pairs.iter().map(|(key, value)| format!("{}={}", encoded(key.as_ref()), encoded(value.as_ref())));
    each.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(content_type: &str, body: &str) -> Answer {
        Answer::example(200, &[("content-type", content_type)], body, "1970-01-01T00:00:00Z")
    }

    #[test]
    fn pages_for_people_are_recognised() {
        assert!(answer("text/html; charset=utf-8", "").is_html());
        assert!(answer("application/json", "  <!DOCTYPE html><p>").is_html());
        assert!(!answer("application/json", "{}").is_html());
    }

    #[test]
    fn form_fields_are_encoded_so_that_nothing_leaks_into_another() {
        let form = form_encoded(&[("client_id", "7C@Demo Co"), ("password", "a&b=c+d%")]);
        assert_eq!(form, "client_id=7C%40Demo%20Co&password=a%26b%3Dc%2Bd%25");
    }
}
