//! FedEx's envelope: transaction ids around `output` or `errors`.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value, json};

use super::codes::{self, Code};
use super::settings::Settings;
use crate::http::{Request, Response};

/// One entry of `errors`.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    code: Code,
    parameters: Parameters,
}

/// `parameterList` comes in three forms, and clients have to read them all.
#[derive(Clone, Debug)]
enum Parameters {
    Absent,
    Empty,
    One(String, String),
}

impl Refusal {
    pub(super) fn new(code: Code) -> Self {
        Self { code, parameters: Parameters::Absent }
    }

    pub(super) fn naming(mut self, key: &str, value: &str) -> Self {
        self.parameters = Parameters::One(key.into(), value.into());
        self
    }

    pub(super) fn with_empty_list(mut self) -> Self {
        self.parameters = Parameters::Empty;
        self
    }

    /// As an entry of `errors`, and as the error inside a track result.
    pub(super) fn json(&self) -> Value {
        let mut error = json!({"code": self.code.code, "message": self.code.message});
        match &self.parameters {
            Parameters::Absent => {}
            Parameters::Empty => error["parameterList"] = json!([]),
            Parameters::One(key, value) => error["parameterList"] = json!([{"key": key, "value": value}]),
        }
        error
    }
}

/// An answer other than 200.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    status: u16,
    refusals: Vec<Refusal>,
}

impl Failure {
    /// 400 with several errors.
    pub(super) fn bad(refusals: Vec<Refusal>) -> Self {
        Self { status: 400, refusals }
    }

    pub(super) fn new(status: u16, code: Code) -> Self {
        Self { status, refusals: vec![Refusal::new(code)] }
    }

    /// 400 with one error and an empty parameter list, as Track sends them.
    pub(super) fn track(code: Code) -> Self {
        Self::bad(vec![Refusal::new(code).with_empty_list()])
    }

    /// 400 for a body that cannot be read.
    pub(super) fn input(path: &str) -> Self {
        Self::bad(vec![Refusal::new(codes::INPUT).naming(path, "")])
    }
}

/// An alert beside an answer.
pub(super) fn alert(code: Code, kind: &str) -> Value {
    json!({"code": code.code, "message": code.message, "alertType": kind})
}

/// Wraps outcomes, and numbers the transactions.
#[derive(Debug, Default)]
pub(super) struct Envelopes(AtomicU64);

impl Envelopes {
    /// `prefix` is what the virtualised sandbox puts before the id, as in `APIF_SV_TRKC_TxID`.
    pub(super) fn wrap(
        &self,
        request: &Request,
        settings: &Settings,
        prefix: &str,
        outcome: Result<Value, Failure>,
    ) -> Response {
        let serial = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let prefix = if settings.is_virtual { prefix } else { "" };
        let id = format!("{prefix}{:08x}-0fed-4e00-8a11-{serial:012x}", serial % 0xffff_ffff);
        let mut body = Map::from_iter([("transactionId".to_owned(), json!(id))]);
        let (status, name, content) = match outcome {
            Ok(output) => (200, "output", output),
            Err(failure) => (failure.status, "errors", failure.refusals.iter().map(Refusal::json).collect()),
        };
        // The documented bodies of these three have no echo.
        if ![401, 403, 404].contains(&status)
            && let Some(echo) = echo(request, settings)
        {
            let name = if settings.small_t { "customertransactionId" } else { "customerTransactionId" };
            body.insert(name.to_owned(), json!(echo));
        }
        body.insert(name.to_owned(), content);
        Response::json(status, &Value::Object(body))
    }
}

fn echo<'a>(request: &'a Request, settings: &'a Settings) -> Option<&'a str> {
    settings.canned_customer_transaction_id.as_deref().or_else(|| request.header("x-customer-transaction-id"))
}
