//! Classifies failures of F&O and of Entra ID.

use std::time::Duration;

use super::wire::{EntraError, Problem};
use super::{SYSTEM, batch};
use crate::clock::later;
use crate::http::{Answer, Call};
use crate::lenient;
use crate::model::{Class, Fault, HoldScope};

/// Code of a row that does not exist, or belongs to a company that the call does not see.
pub(super) const NOT_FOUND: &str = "NOT_FOUND";
/// Code of a row that another user has changed since it was read.
pub(super) const CHANGED: &str = "UPDATE.CONFLICT";
/// Code of a row that exists already.
pub(super) const EXISTS: &str = "RECORD.EXISTS";

/// Wait after a 429 that names none, as in Microsoft's own example.
const WAIT_S: u64 = 30;
/// Longer waits are left to later passes, because F&O lengthens the wait for clients that continue.
const WAIT_HERE_MAX_S: u64 = 60;
/// Longest wait, for any value in the answer.
const WAIT_MAX_S: u64 = 3600;
/// Wait after Entra ID reports a "loop": the client requests tokens too fast.
const LOOP_WAIT: Duration = Duration::from_secs(300);

/// Returns the failure that an answer reports, if any.
pub(super) fn fault(call: &Call, answer: &Answer) -> Option<Fault> {
    if answer.is_success() && !answer.is_html() {
        // A batch fails with a failure that concerns every part; a refused row is reported to the reader of that row.
        let parts = if batch::is_batch(answer) { batch::parts(answer) } else { Vec::new() };
        return parts
            .iter()
            .find_map(|part| fault(call, part).filter(|fault| fault.class != Class::Rejected));
    }
    let fault = if call.is_for_token() { entra(call, answer) } else { odata(call, answer) };
    Some(fault.status(answer.status))
}

/// Failure that asks to wait: a short wait is a retry, a long one holds the connection.
fn throttled(call: &Call, answer: &Answer, scope: HoldScope) -> Fault {
    let seconds = answer.retry_after_s().unwrap_or(WAIT_S).min(WAIT_MAX_S);
    let class = if seconds <= WAIT_HERE_MAX_S {
        Class::Retry { after_s: Some(seconds) }
    } else {
        Class::Hold { until: later(answer.at, Duration::from_secs(seconds)), scope }
    };
    Fault::new(class, SYSTEM, call.operation, "the environment is busy and asks to wait")
        .code("THROTTLED")
        .advised()
}

fn odata(call: &Call, answer: &Answer) -> Fault {
    let new = |class, message: &str| Fault::new(class, SYSTEM, call.operation, message);
    let fault = match answer.status {
        200..=299 => new(Class::InDoubt, "a web page came instead of an answer"),
        300..=399 => new(Class::InDoubt, "the site redirects to a web page")
            .hint("check url in the ERP connection: it must be the environment's own address"),
        401 => new(Class::Config, "the environment does not accept the token of this application")
            .code("UNAUTHORIZED")
            .advised(),
        403 => {
            new(Class::Config, "the F&O user of this application may not do that").code("FORBIDDEN").advised()
        }
        405 => new(Class::Rejected, "this entity cannot be written to in the environment")
            .code("READ_ONLY")
            .advised(),
        412 => new(Class::Rejected, "somebody has changed the record meanwhile").code(CHANGED),
        413 => new(Class::Rejected, "the file is too large").code("ATTACHMENT.TOO_LARGE").advised(),
        429 => throttled(call, answer, HoldScope::Connection),
        502..=504 if answer.retry_after_s().is_some() => throttled(call, answer, HoldScope::Connection),
        _ => told(call, answer),
    };
    fault.transaction(answer.header("ms-dyn-aid").map(str::to_owned))
}

/// Classifies 400, 404 and 500 by their bodies, because builds give the same refusal different statuses.
fn told(call: &Call, answer: &Answer) -> Fault {
    let problem: Problem = lenient::read(&answer.body).unwrap_or_default();
    let kind =
        problem.error.inner.kind.as_deref().and_then(|kind| kind.rsplit('.').next()).unwrap_or_default();
    let words = problem.error.inner.message.or(problem.error.message).or(problem.message);
    let words = words.map(|words| infolog(&words)).filter(|words| !words.is_empty());
    let new = |class, message: &str| Fault::new(class, SYSTEM, call.operation, message);
    let message = words.unwrap_or_else(|| {
        if answer.is_html() {
            "a web page came instead of an answer".into()
        } else {
            format!("HTTP status {} without an explanation", answer.status)
        }
    });
    match (answer.status, kind) {
        (404, _) if is_unknown_set(&message) => new(Class::Config, &message).code("ENTITY.UNKNOWN").advised(),
        (404, _) => new(Class::Rejected, "there is no such record").code(NOT_FOUND),
        (400 | 500, "AxODataWriteException") => refused(&message, kind, new),
        (400 | 500, "ODataException") if is_unknown_property(&message) => {
            new(Class::Config, &message).code("FIELD.UNKNOWN").advised()
        }
        (400 | 500, "ODataException" | "TargetInvocationException" | "InvalidOperationException") => {
            new(Class::Rejected, &message).code(kind)
        }
        (500.., _) => new(Class::InDoubt, &message),
        _ => new(Class::Rejected, &message),
    }
}

/// Classifies a write that F&O's business rules refused. F&O has no codes for them.
fn refused(message: &str, kind: &str, new: impl Fn(Class, &str) -> Fault) -> Fault {
    let low = message.to_ascii_lowercase();
    if low.contains("update conflict occurred") {
        return new(Class::Rejected, message).code(CHANGED);
    }
    if low.contains("record already exists") {
        return new(Class::Rejected, message).code(EXISTS);
    }
    // The database has rolled the write back.
    if ["deadlock", "sql error", "timeout"].iter().any(|word| low.contains(word)) {
        return new(Class::Retry { after_s: Some(2) }, message).code("DATABASE.BUSY");
    }
    new(Class::Rejected, message).code(kind).advised()
}

/// Whether a 404 is about an unknown set; only the message tells it from an unknown row.
fn is_unknown_set(message: &str) -> bool {
    message.contains("not found for the segment")
}

fn is_unknown_property(message: &str) -> bool {
    message.contains("Could not find a property named") || message.contains("does not exist on type")
}

/// Returns the useful lines of an infolog, without prefixes and without lines that only repeat that it failed.
fn infolog(text: &str) -> String {
    let Some((_, log)) = text.split_once("Infolog:") else { return text.trim().to_owned() };
    let mut lines: Vec<&str> = Vec::new();
    for line in log.split(';') {
        let line = line.trim();
        let line = ["Info:", "Warning:", "Error:"]
            .iter()
            .find_map(|prefix| line.strip_prefix(prefix))
            .unwrap_or(line);
        let line = line.trim().trim_end_matches('.');
        let is_noise = line.is_empty()
            || line.contains("failed on data source")
            || line.starts_with("Update has been canceled");
        if !is_noise && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("; ")
}

fn entra(call: &Call, answer: &Answer) -> Fault {
    let told: EntraError = lenient::read(&answer.body).unwrap_or_default();
    let number = told.error_codes.first().copied().or_else(|| number_in(told.error_description.as_deref()?));
    let code = number.map(|number| format!("AADSTS{number}")).or(told.error.clone());
    let words = told.error_description.as_deref().map(first_sentences);
    let message = words.unwrap_or_else(|| {
        if answer.is_html() {
            "a web page came instead of a token".into()
        } else {
            format!("HTTP status {} without an explanation", answer.status)
        }
    });
    let is_transient = told.error.as_deref() == Some("temporarily_unavailable") || answer.status >= 500;
    let class = match (answer.status, number) {
        (429, _) => return throttled(call, answer, HoldScope::Token),
        (_, Some(50_196)) => Class::Hold { until: later(answer.at, LOOP_WAIT), scope: HoldScope::Token },
        (200..=299, _) => Class::Retry { after_s: None },
        _ if is_transient => Class::Retry { after_s: answer.retry_after_s() },
        _ => Class::Config,
    };
    let mut fault = Fault::new(class, SYSTEM, call.operation, message).transaction(told.trace_id);
    fault.code = code;
    if class == Class::Config {
        fault = fault.hint("check authority, tenant_id, client_id and its proof in the ERP connection");
    }
    fault.advised()
}

/// Returns the number at the start of `AADSTS7000215: Invalid client secret …`.
fn number_in(description: &str) -> Option<u32> {
    let digits = description.strip_prefix("AADSTS")?;
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Returns the text without the ids and the time that follow, which change with each call.
fn first_sentences(description: &str) -> String {
    let text = description.split(" Trace ID:").next().unwrap_or_default();
    text.split("\r\n").next().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(call: &Call, status: u16, headers: &[(&str, &str)], body: &str) -> Fault {
        fault(call, &Answer::example(status, headers, body, "2026-03-02T12:00:00Z")).unwrap()
    }

    fn get() -> Call {
        Call::get("read the order", "/data/SalesOrderHeadersV2")
    }

    fn inner(kind: &str, message: &str) -> String {
        serde_json::json!({"error": {"code": "", "message": "An error has occurred.",
            "innererror": {"message": message, "type": kind, "stacktrace": "   at ..."}}})
        .to_string()
    }

    const WRITE: &str = "Microsoft.Dynamics.Platform.Integration.Services.OData.AxODataWriteException";

    #[test]
    fn a_rule_is_a_rejection_whatever_its_status() {
        let text = "Write failed for table row of type 'SalesOrderHeaderV2Entity'. Infolog: Warning: Order status does not allow the change.; Warning: validateWrite failed on data source 'SalesTable (SalesTable)'.; Error: Update has been canceled..";
        for status in [400, 500] {
            let fault = judged(&get(), status, &[("ms-dyn-aid", "5f2f")], &inner(WRITE, text));
            assert_eq!(
                (fault.class, fault.code.as_deref()),
                (Class::Rejected, Some("AxODataWriteException"))
            );
            assert_eq!(fault.message, "Order status does not allow the change");
            assert_eq!(fault.transaction.as_deref(), Some("5f2f"));
            let conflict = "Write failed for table row of type 'X'. Infolog: Error: Cannot edit a record in Sales orders (SalesTable). An update conflict occurred due to another user process deleting the record or changing one or more fields in the record..";
            assert_eq!(judged(&get(), status, &[], &inner(WRITE, conflict)).code.as_deref(), Some(CHANGED));
            let busy = inner(WRITE, "Infolog: Error: SQL error: deadlock victim.");
            assert_eq!(judged(&get(), status, &[], &busy).class, Class::Retry { after_s: Some(2) });
        }
        let broken =
            inner("System.NullReferenceException", "Object reference not set to an instance of an object.");
        assert_eq!(judged(&get(), 500, &[], &broken).class, Class::InDoubt);
        assert_eq!(judged(&get(), 500, &[], "<html>").class, Class::InDoubt);
    }

    #[test]
    fn a_missing_row_is_told_from_a_missing_set_and_field() {
        assert_eq!(judged(&get(), 404, &[], "").code.as_deref(), Some(NOT_FOUND));
        let set = inner("x.ODataException", "Resource not found for the segment 'SalesOrderHeadersV9'.");
        assert_eq!(judged(&get(), 404, &[], &set).class, Class::Config);
        let field = inner("x.ODataException", "Could not find a property named 'X' on type 'Y'.");
        assert_eq!(judged(&get(), 400, &[], &field).code.as_deref(), Some("FIELD.UNKNOWN"));
        let iis = r#"{"Message":"No HTTP resource was found that matches the request URI."}"#;
        assert_eq!(
            judged(&get(), 400, &[], iis).message,
            "No HTTP resource was found that matches the request URI."
        );
    }

    #[test]
    fn short_waits_are_kept_here_and_long_ones_by_everybody() {
        let short = judged(&get(), 429, &[("retry-after", "17")], "");
        assert_eq!(short.class, Class::Retry { after_s: Some(17) });
        assert_eq!(judged(&get(), 429, &[], "busy").class, Class::Retry { after_s: Some(30) });
        let until = "2026-03-02T12:05:00Z".parse().unwrap();
        let hold = Class::Hold { until, scope: HoldScope::Connection };
        assert_eq!(judged(&get(), 429, &[("retry-after", "300")], "{}").class, hold);
        assert_eq!(judged(&get(), 503, &[], "<html>").class, Class::InDoubt);
        assert_eq!(judged(&get(), 503, &[("retry-after", "5")], "").class, Class::Retry { after_s: Some(5) });
    }

    #[test]
    fn each_number_of_entra_says_what_to_do() {
        let call = Call::post("log in", "/t/oauth2/v2.0/token").for_token();
        let all =
            crate::codes::TABLES.iter().filter(|(system, _)| *system == SYSTEM).flat_map(|(_, codes)| *codes);
        let numbers = all.filter_map(|entry| Some((entry.code.strip_prefix("AADSTS")?, entry.remedy)));
        for (number, hint) in numbers {
            let number: u32 = number.parse().unwrap();
            let body = serde_json::json!({"error": "invalid_client", "error_codes": [number],
                "error_description": format!("AADSTS{number}: Words. Trace ID: 0f Correlation ID: 9a Timestamp: 2026")});
            let fault = judged(&call, 401, &[], &body.to_string());
            assert_eq!((fault.class, fault.code), (Class::Config, Some(format!("AADSTS{number}"))));
            assert_eq!(
                (fault.message, fault.hint.as_deref()),
                (format!("AADSTS{number}: Words."), Some(hint))
            );
        }
        let described = r#"{"error":"invalid_client","error_description":"AADSTS7000222: Old."}"#;
        assert_eq!(judged(&call, 401, &[], described).code.as_deref(), Some("AADSTS7000222"));
        let transient = r#"{"error":"temporarily_unavailable","error_codes":[90033]}"#;
        assert_eq!(judged(&call, 503, &[], transient).class, Class::Retry { after_s: None });
        let loops = judged(&call, 400, &[], r#"{"error":"invalid_grant","error_codes":[50196]}"#);
        assert!(matches!(loops.class, Class::Hold { scope: HoldScope::Token, .. }));
        assert_eq!(
            judged(&call, 200, &[("content-type", "text/html")], "<html>").class,
            Class::Retry { after_s: None }
        );
    }

    #[test]
    fn what_the_front_door_says_is_told_apart() {
        let code = |status| judged(&get(), status, &[], "").code;
        assert_eq!(code(401).as_deref(), Some("UNAUTHORIZED"));
        assert_eq!(code(403).as_deref(), Some("FORBIDDEN"));
        assert_eq!(code(405).as_deref(), Some("READ_ONLY"));
        assert_eq!(code(412).as_deref(), Some(CHANGED));
    }
}
