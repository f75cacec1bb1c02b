//! What a request's path asks for.

use super::schema::Endpoint;
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
    Set { endpoint: Endpoint, key: Option<String>, rest: Option<String> },
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
        match self {
            Self::Authorize => "authorize",
            Self::Token => "token",
            Self::Me => "me",
            Self::Download => "download",
            Self::Data { target: Target::Set { endpoint, .. }, .. } => endpoint.operation(method),
            Self::Data { .. } | Self::Unknown => "other",
        }
    }
}

/// The longest run of segments that names a set; the key stands in brackets at its end.
fn target(segments: &[String]) -> Target {
    for length in (1..=segments.len().min(3)).rev() {
        let mut path = segments[..length].to_vec();
        let last = path.pop().unwrap_or_default();
        let (name, key) = match last.split_once('(') {
            Some((name, key)) => (name.to_owned(), key.strip_suffix(')').map(bare_key)),
            None => (last, None),
        };
        path.push(name);
        if let Some(endpoint) = Endpoint::named(&path.join("/")) {
            return Target::Set { endpoint, key, rest: segments.get(length).cloned() };
        }
    }
    Target::Nothing(segments.last().cloned().unwrap_or_default())
}

/// The key inside `guid'…'` or `123L`.
pub(super) fn bare_key(text: &str) -> String {
    text.trim_start_matches("guid").trim_matches('\'').trim_end_matches('L').to_ascii_lowercase()
}
