//! Every answer that is not what was asked for, in the shapes that NetSuite gives them.

use serde_json::{Value, json};

use super::settings::Settings;
use crate::http::Response;

/// Why a call is refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    status: u16,
    code: &'static str,
    detail: String,
    /// What is at fault: the member of the detail that names it, and its name.
    place: Option<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
}

/// What every refused login says; the reason stands in the login audit trail alone.
const LOGIN: &str = "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at Setup > \
                     Users/Roles > User Management > View Login Audit Trail.";

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), place: None, headers: Vec::new() }
    }

    /// Something about the body.
    pub(crate) fn content(path: &str, detail: impl Into<String>) -> Self {
        Self::new(400, "INVALID_CONTENT", detail).at("o:errorPath", path)
    }

    /// A value that a field cannot have.
    pub(crate) fn value(path: &str, field: &str, value: &str) -> Self {
        let field = field.to_ascii_lowercase();
        let what =
            format!("You have entered an Invalid Field Value {value} for the following field: {field}");
        Self::content(path, format!("Error while accessing resource: {what}"))
    }

    /// Something about an option in the query.
    pub(crate) fn option(name: &str, detail: impl Into<String>) -> Self {
        Self::new(400, "INVALID_PARAMETER", detail).at("o:errorQueryParam", name)
    }

    pub(crate) fn header(name: &str, detail: impl Into<String>) -> Self {
        Self::new(400, "INVALID_HEADER", detail).at("o:errorHeader", name)
    }

    /// A rule of the business.
    pub(crate) fn user(detail: impl Into<String>) -> Self {
        Self::new(400, "USER_ERROR", format!("Error while accessing resource: {}", detail.into()))
    }

    pub(crate) fn permission(name: &str) -> Self {
        let what = format!(
            "Permission Violation: You need a higher level of the '{name}' permission to access this page. \
             Please contact your account administrator."
        );
        Self::new(403, "INSUFFICIENT_PERMISSION", what)
    }

    pub(crate) fn login(scheme: &str, settings: &Settings) -> Self {
        let error = if scheme == "OAuth" { "token_rejected" } else { "invalid_token" };
        let challenge = format!(
            "{scheme} realm=\"{}\", error=\"{error}\", error_description=\"Invalid login attempt.\"",
            settings.account
        );
        Self::new(401, "INVALID_LOGIN", LOGIN).with("WWW-Authenticate", challenge)
    }

    /// An `Authorization` that cannot be read.
    pub(crate) fn malformed_login(settings: &Settings) -> Self {
        let what = "The request could not be understood by the server due to malformed syntax.";
        let challenge = format!(
            "Bearer realm=\"{}\", error=\"invalid_request\", error_description=\"{what}\"",
            settings.account
        );
        Self::new(400, "INVALID_REQUEST", what).with("WWW-Authenticate", challenge)
    }

    pub(crate) fn missing() -> Self {
        Self::new(404, "NONEXISTENT_ID", "Record does not exist.")
    }

    pub(crate) fn method() -> Self {
        Self::new(405, "METHOD_NOT_ALLOWED", "The method is not allowed for this resource.")
    }

    pub(crate) fn unexpected(error_id: &str) -> Self {
        let what = format!("An unexpected error occurred. Error ID: {error_id}");
        Self::new(500, "UNEXPECTED_ERROR", what)
    }

    pub(crate) fn at(mut self, member: &'static str, name: &str) -> Self {
        self.place = Some((member, name.to_owned()));
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn response(self) -> Response {
        let mut detail = json!({ "detail": self.detail, "o:errorCode": self.code });
        if let Some((member, name)) = self.place {
            detail[member] = name.into();
        }
        let (title, section) = described(self.status);
        let kind = format!("https://www.rfc-editor.org/rfc/rfc9110.html#section-{section}");
        let mut body = json!({ "type": kind, "title": title, "status": self.status });
        if self.status == 429 {
            body["type"] = "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html".into();
            body["o:errorCode"] = "USER_ERROR".into();
        }
        body["o:errorDetails"] = Value::Array(vec![detail]);
        let media = "application/vnd.oracle.resource+json; type=error; charset=UTF-8";
        let response = Response::text(self.status, media, body.to_string());
        self.headers.iter().fold(response, |response, (name, value)| response.with(name, value))
    }
}

/// Title of a status, and the section of RFC 9110 that describes it.
const fn described(status: u16) -> (&'static str, &'static str) {
    match status {
        401 => ("Unauthorized", "15.5.2"),
        403 => ("Forbidden", "15.5.4"),
        404 => ("Not Found", "15.5.5"),
        405 => ("Method Not Allowed", "15.5.6"),
        415 => ("Unsupported Media Type", "15.5.16"),
        500 => ("Internal Server Error", "15.6.1"),
        // Also that of 429, oddly.
        _ => ("Bad Request", "15.5.1"),
    }
}
