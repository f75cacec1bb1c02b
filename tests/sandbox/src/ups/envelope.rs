//! How UPS answers: a body of its own per endpoint, or a list of errors that the headers repeat.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::codes::{self, Code};
use super::route::{Asked, Route};
use super::settings::Settings;
use crate::http::Response;

/// An answer other than 200.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    status: u16,
    code: String,
    message: String,
    /// Track Alert lists the numbers that it does not take beside its 400s.
    invalid_numbers: Vec<String>,
}

impl Failure {
    pub(super) fn new(status: u16, code: Code) -> Self {
        Self { status, code: code.code.into(), message: code.message.into(), invalid_numbers: Vec::new() }
    }

    pub(super) fn bad(code: Code) -> Self {
        Self::new(400, code)
    }

    /// A 400 about a field, named by its path.
    pub(super) fn field(code: Code, path: &str) -> Self {
        Self { message: code.message.replace("{0}", path), ..Self::bad(code) }
    }

    /// Under a code that a setting names.
    pub(super) fn coded(mut self, code: &str) -> Self {
        code.clone_into(&mut self.code);
        self
    }

    pub(super) fn listing(mut self, invalid_numbers: Vec<String>) -> Self {
        self.invalid_numbers = invalid_numbers;
        self
    }

    fn body(&self, asked: &Asked, settings: &Settings) -> Value {
        if settings.fault_envelope {
            let code = json!({"Code": self.code, "Description": self.message});
            let severity = if self.status == 401 { "Authentication" } else { "Hard" };
            let detail = json!({"Severity": severity, "PrimaryErrorCode": code});
            return json!({"Fault": {
                "faultcode": "Client",
                "faultstring": "An exception has been raised as a result of client data.",
                "detail": {"Errors": {"ErrorDetail": detail}},
            }});
        }
        let errors = json!({"errors": [{"code": self.code, "message": self.message}]});
        let is_alert = asked.route == Some(Route::Subscribe);
        // The examples of version 1 have no envelope around these.
        if is_alert && asked.version() == "v1" && [401, 404, 405, 500].contains(&self.status) {
            return errors;
        }
        let mut body = json!({"response": errors});
        if is_alert && self.status == 400 {
            body["invalidTrackingNumbers"] = json!(self.invalid_numbers);
        }
        body
    }
}

/// What an endpoint gives.
pub(super) enum Answer {
    Body(Value),
    /// The trap: 200, nothing, and an error that only the headers tell.
    NotValid,
}

/// Writes answers, and numbers them.
#[derive(Debug, Default)]
pub(super) struct Envelopes(AtomicU64);

impl Envelopes {
    pub(super) fn wrap(
        &self,
        asked: &Asked,
        settings: &Settings,
        outcome: Result<Answer, Failure>,
    ) -> Response {
        let serial = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let response = match outcome {
            Ok(Answer::Body(body)) => json_response(200, &body, settings),
            Ok(Answer::NotValid) => {
                with_error(Response::empty(200), codes::REQUEST.code, codes::REQUEST.message)
            }
            Err(failure) => {
                let response = json_response(failure.status, &failure.body(asked, settings), settings);
                with_error(response, &failure.code, &failure.message)
            }
        };
        let response = response.with("X-Request-Id", &format!("{serial:08x}-0ca4-4000-8a11-{serial:012x}"));
        if asked.route == Some(Route::Token) {
            return response;
        }
        response.with("BkndTransId", &format!("bk{serial:010}"))
    }
}

fn with_error(response: Response, code: &str, message: &str) -> Response {
    response
        .with("APIErrorCode", code)
        .with("APIErrorMsg", message)
        .with("ErrorCode", code)
        .with("ErrorDescription", message)
}

fn json_response(status: u16, body: &Value, settings: &Settings) -> Response {
    let text = body.to_string();
    let text = if settings.odd_blanks { with_odd_blanks(&text) } else { text };
    Response::text(status, "application/json", text)
}

/// Three blanks after each comma outside strings.
fn with_odd_blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let (mut is_inside, mut is_escaped) = (false, false);
    for c in text.chars() {
        out.push(c);
        match c {
            '"' if !is_escaped => is_inside = !is_inside,
            ',' if !is_inside => out.push_str("   "),
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    out
}

/// A list, or its only element where the version or a setting wants that.
pub(super) fn few(mut values: Vec<Value>, as_array: bool) -> Value {
    match values.len() {
        1 if !as_array => values.remove(0),
        _ => values.into(),
    }
}

/// The head of an answer in the older style: status and context.
pub(super) fn response(context: Option<&str>, serial: u64, settings: &Settings) -> Value {
    let mut response = json!({"ResponseStatus": {"Code": "1", "Description": "Success"}});
    match context {
        Some(context) => {
            let identifier = format!("sandbox{serial:011}");
            response["TransactionReference"] =
                json!({"CustomerContext": context, "TransactionIdentifier": identifier});
        }
        None if settings.empty_transaction_reference => response["TransactionReference"] = json!(""),
        None => {}
    }
    response
}
