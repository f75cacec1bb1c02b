//! Every answer that is not what was asked for, in the shapes that the API gives them.

use super::schema::Set;
use crate::http::Response;

/// Why a call is refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// No token, or one that is over: a page.
    NotLoggedIn { path: String },
    /// A request that cannot be taken.
    Bad(String),
    /// A rule of the business, with a text in Dutch and in English. The status is 400, or 500 for some of them.
    Rule { status: u16, dutch: String, english: String },
    /// Rights: the text, and what the header `Reason` says.
    Forbidden { text: &'static str, reason: Option<String> },
    /// An unknown path or key.
    NotFound(String),
    /// A verb that the set does not have.
    Verb,
    /// The request is larger than 10 MB.
    TooLarge,
}

impl Refusal {
    pub(crate) fn bad(text: impl Into<String>) -> Self {
        Self::Bad(text.into())
    }

    /// A column that the set does not have, in a body or an option.
    pub(crate) fn no_property(name: &str, set: &Set) -> Self {
        Self::Bad(format!("The property '{name}' does not exist on type '{}'.", set.type_name))
    }

    /// A value that does not fit its column.
    pub(crate) fn conversion(column: &str, kind: &str) -> Self {
        Self::Bad(format!(
            "Error processing request stream. Error encountered in converting the value from request payload for property '{column}' to type '{kind}', which is the property's expected type. See inner exception for more detail."
        ))
    }

    pub(crate) fn mandatory(column: &str) -> Self {
        Self::Rule {
            status: 400,
            dutch: format!("Verplicht: {column}"),
            english: format!("Mandatory: {column}"),
        }
    }

    pub(crate) fn invalid(column: &str) -> Self {
        Self::Rule {
            status: 400,
            dutch: format!("Ongeldig: {column}"),
            english: format!("Invalid: {column}"),
        }
    }

    pub(crate) fn rule(dutch: &str, english: &str) -> Self {
        Self::Rule { status: 500, dutch: dutch.into(), english: english.into() }
    }

    /// Whether it counts towards the limit of errors.
    pub(crate) fn counts(&self) -> bool {
        match self {
            Self::NotLoggedIn { .. } | Self::Bad(_) | Self::Forbidden { .. } | Self::NotFound(_) => true,
            Self::Rule { status, .. } => *status == 400,
            Self::Verb | Self::TooLarge => false,
        }
    }

    pub(crate) fn response(self, english_words: bool) -> Response {
        match self {
            Self::NotLoggedIn { path } => {
                let back = path.replace('/', "%2f");
                let page = format!(
                    "<html><head><title>Object moved</title></head><body>\r\n<h2>Object moved to <a href=\"/docs/Login.aspx?ReturnUrl={back}\">here</a>.</h2>\r\n</body></html>\r\n"
                );
                Response::text(401, "text/html; charset=utf-8", page)
            }
            Self::Bad(text) => envelope(400, &text),
            Self::Rule { status, dutch, english } => {
                envelope(status, if english_words { &english } else { &dutch })
            }
            Self::Forbidden { text, reason } => {
                let response = envelope(403, text);
                match reason {
                    Some(reason) => response.with("Reason", &reason),
                    None => response,
                }
            }
            Self::NotFound(segment) => {
                envelope(404, &format!("Resource not found for the segment '{segment}'."))
            }
            Self::Verb => Response { spoilt: true, ..Response::empty(405) },
            Self::TooLarge => envelope(413, "Request Entity Too Large"),
        }
    }
}

/// The odd line breaks are those of the real thing.
fn envelope(status: u16, text: &str) -> Response {
    let text = serde_json::Value::from(text);
    let body =
        format!("{{\r\n\"error\":{{\r\n\"code\":\"\",\"message\":{{\r\n\"lang\":\"\",\"value\":{text}}}}}}}");
    Response::text(status, "application/json; charset=utf-8", body)
}
