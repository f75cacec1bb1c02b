//! Classifies Exact Online's failures. Messages of business rules come in the user's language, so no decision depends on them.

use std::time::Duration;

use jiff::Timestamp;

use super::SYSTEM;
use super::wire::{ErrorBody, OauthError};
use crate::clock::later;
use crate::http::{Answer, Budget, Call, ReportedLimits, Window};
use crate::lenient;
use crate::model::{Class, Fault, HoldScope};

/// Code of a refresh token that no longer works.
pub(super) const GRANT_REFUSED: &str = "invalid_grant";
/// Code of a record that does not exist.
pub(super) const NOT_FOUND: &str = "NOT.FOUND";
/// Code of a division that the app has no access to.
pub(super) const DIVISION_FORBIDDEN: &str = "DIVISION.FORBIDDEN";
/// Wait where an answer names none: the longest remainder of a minute.
const MINUTE_S: u64 = 61;

/// Budget of a company until an answer reports another.
pub(super) const BUDGET: Budget = Budget { minute: 60, day: 5000, read: told };

/// Returns the failure that an answer reports, if any.
pub(super) fn fault(call: &Call, answer: &Answer) -> Option<Fault> {
    if answer.is_success() && !answer.is_html() {
        return None;
    }
    let new = |class, words: &str| Fault::new(class, SYSTEM, call.operation, words);
    let fault = match answer.status {
        200..=299 => new(Class::InDoubt, "a web page came instead of an answer"),
        300..=399 => new(Class::Config, "the site redirects to another address")
            .hint("check url in the ERP connection: it is the site of your country, such as https://start.exactonline.nl"),
        400 | 401 | 403 if call.is_for_token() => token_refused(call, answer),
        400 => new(Class::Rejected, &words(answer)).code("VALIDATION"),
        401 => new(Class::Config, "the access token is not accepted").code("TOKEN"),
        403 => forbidden(call, answer),
        404 => new(Class::Rejected, &words(answer)).code(NOT_FOUND),
        413 => new(Class::Rejected, "the request is larger than Exact Online takes").code("TOO.LARGE"),
        429 => limited(call, answer),
        // A 500 with an explanation is a business rule, which would refuse the call again.
        500 if is_statement(answer) && call.method != ureq::http::Method::GET => {
            new(Class::Rejected, &words(answer)).code("BUSINESS.RULE")
        }
        _ => new(Class::InDoubt, &words(answer)),
    };
    Some(fault.status(answer.status))
}

/// Classifies an error of the token endpoint, which is flat JSON.
fn token_refused(call: &Call, answer: &Answer) -> Fault {
    let oauth: OauthError = lenient::read(&answer.body).unwrap_or_default();
    let code = oauth.error.unwrap_or_else(|| "unknown".into());
    let reason = answer.header("reason").unwrap_or_default();
    let message = oauth.error_description.unwrap_or_else(|| code.clone());
    let new = |class| Fault::new(class, SYSTEM, call.operation, &message);
    if reason.starts_with("TooEarly") || code == "access_denied" {
        return new(Class::Retry { after_s: Some(MINUTE_S) }).code("TOO.EARLY");
    }
    let fault = new(Class::Config).code(code.clone());
    match code.as_str() {
        "invalid_client" => fault.advised(),
        GRANT_REFUSED => fault,
        _ => fault.hint("check client_id, client_secret and redirect_uri against your app in the App Center"),
    }
}

/// Classifies a 403. Two cases are recognised by the platform's English text; an answer with a `Reason` header has its own code.
fn forbidden(call: &Call, answer: &Answer) -> Fault {
    let words = words(answer);
    let reason = answer.header("reason").map(str::to_owned);
    let new = || Fault::new(Class::Config, SYSTEM, call.operation, &words).partial();
    let division = call.scope.as_ref().map_or("?", |scope| scope.part.as_str());
    if words.contains("division scope") || reason.as_deref() == Some("NoDivisionAccess") {
        return new().code(DIVISION_FORBIDDEN).hint(format!(
            "the app was not let into division {division}: open App Center, your app, Manage companies, or log in again and choose it"
        ));
    }
    if words.contains("Application Scope Violated") {
        return new().code("SCOPE").advised();
    }
    match reason {
        Some(reason) => new()
            .code(reason)
            .hint("the user, the company or the licence is closed: ask who administers Exact Online"),
        None => new().code("FORBIDDEN").hint(format!(
            "give the user the rights for this in division {division}; the licence may lack the module"
        )),
    }
}

/// Classifies a 429. A used-up minute passes by itself; a used-up day holds the company until its end.
fn limited(call: &Call, answer: &Answer) -> Fault {
    let told = told(answer);
    let at = |window: Window| Timestamp::from_millisecond(window.reset_ms).unwrap_or(answer.at);
    let new = |class, words: &str| Fault::new(class, SYSTEM, call.operation, words).partial();
    match (told.day.filter(|day| day.left <= 0), told.minute) {
        (Some(day), None) => {
            let until = later(at(day), Duration::from_secs(1));
            new(Class::Hold { until, scope: HoldScope::Part }, "the day's budget of calls is used up")
                .code("BUDGET.DAY")
        }
        (_, Some(minute)) => {
            let left = at(minute).duration_since(answer.at).as_secs().clamp(0, 60);
            let after_s = Some(left.unsigned_abs() + 1);
            new(Class::Retry { after_s }, "the minute's budget of calls is used up").code("BUDGET.MINUTE")
        }
        _ => new(Class::Retry { after_s: Some(MINUTE_S) }, "too many calls").code("LIMITED"),
    }
}

/// Reads the budgets that an answer reports. A missing value is unknown, not used up.
fn told(answer: &Answer) -> ReportedLimits {
    let number = |name: &str| answer.header(name)?.trim().parse::<i64>().ok();
    let window = |limit: &str, left: &str, reset: &str| {
        Some(Window { limit: number(limit)?, left: number(left)?, reset_ms: number(reset)? })
    };
    ReportedLimits {
        minute: window(
            "x-ratelimit-minutely-limit",
            "x-ratelimit-minutely-remaining",
            "x-ratelimit-minutely-reset",
        ),
        day: window("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"),
    }
}

fn is_statement(answer: &Answer) -> bool {
    lenient::read::<ErrorBody>(&answer.body).is_ok_and(|body| body.words().is_some())
}

fn words(answer: &Answer) -> String {
    let words = lenient::read::<ErrorBody>(&answer.body).ok().and_then(ErrorBody::words);
    match words {
        Some(words) => words,
        None if answer.is_html() => "a web page came instead of an answer".into(),
        None => format!("HTTP status {} without an explanation", answer.status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(call: &Call, status: u16, headers: &[(&str, &str)], body: &str) -> Fault {
        fault(call, &Answer::example(status, headers, body, "2026-03-02T09:16:40Z")).unwrap()
    }

    fn envelope(words: &str) -> String {
        format!(
            "{{\r\n\"error\":{{\r\n\"code\":\"\",\"message\":{{\r\n\"lang\":\"\",\"value\":\"{words}\"}}}}}}"
        )
    }

    fn get() -> Call {
        Call::get("read orders", "/api/v1/4100200/salesorder/SalesOrders")
            .within("4100200", "GET SalesOrders")
    }

    fn post() -> Call {
        Call::post("create the document", "/api/v1/4100200/documents/Documents")
            .within("4100200", "POST Documents")
    }

    fn token() -> Call {
        Call::post("log in", "/api/oauth2/token").for_token()
    }

    fn code(fault: &Fault) -> &str {
        fault.code.as_deref().unwrap_or_default()
    }

    #[test]
    fn a_500_with_words_is_a_rule_and_without_a_breakdown() {
        let rule = judged(&post(), 500, &[], &envelope("Order is niet goedgekeurd"));
        assert_eq!((rule.class, code(&rule)), (Class::Rejected, "BUSINESS.RULE"));
        assert_eq!(rule.message, "Order is niet goedgekeurd");
        assert_eq!(judged(&get(), 500, &[], &envelope("x")).class, Class::InDoubt);
        for (status, body) in [(500, "<html>"), (502, ""), (503, "{"), (408, "")] {
            assert_eq!(judged(&post(), status, &[], body).class, Class::InDoubt, "{status} {body}");
        }
        assert_eq!(judged(&post(), 200, &[("content-type", "text/html")], "<html>").class, Class::InDoubt);
    }

    #[test]
    fn dutch_words_change_nothing() {
        let dutch = judged(&post(), 400, &[], &envelope("Verplicht: Subject"));
        let english = judged(&post(), 400, &[], &envelope("Mandatory: Subject"));
        assert_eq!((dutch.class, code(&dutch)), (english.class, code(&english)));
        assert_eq!(dutch.class, Class::Rejected);
    }

    #[test]
    fn refusals_of_rights_concern_a_division_and_say_what_to_do() {
        let cases = [
            ("Forbidden - User division is not within division scope.", None, DIVISION_FORBIDDEN),
            ("Forbidden - Application Scope Violated. Cannot read", None, "SCOPE"),
            ("Forbidden", Some("BlockedUser"), "BlockedUser"),
            ("Forbidden", None, "FORBIDDEN"),
        ];
        for (words, reason, expected) in cases {
            let headers: Vec<_> = reason.map(|reason| ("reason", reason)).into_iter().collect();
            let fault = judged(&get(), 403, &headers, &envelope(words));
            assert_eq!((fault.class, code(&fault), fault.is_partial), (Class::Config, expected, true));
            assert!(fault.hint.is_some() && !fault.stops_connection());
        }
    }

    #[test]
    fn limits_are_read_from_whatever_headers_come() {
        let minute = [
            ("x-ratelimit-minutely-limit", "60"),
            ("x-ratelimit-minutely-remaining", "0"),
            ("x-ratelimit-minutely-reset", "1772443020000"),
        ];
        assert_eq!(judged(&get(), 429, &minute, "").class, Class::Retry { after_s: Some(21) });
        let day = [
            ("x-ratelimit-limit", "5000"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "1772496000000"),
        ];
        let until = Timestamp::from_millisecond(1_772_496_001_000).unwrap();
        assert_eq!(judged(&get(), 429, &day, "").class, Class::Hold { until, scope: HoldScope::Part });
        let bare = judged(&get(), 429, &[], "");
        assert_eq!((bare.class, bare.is_partial), (Class::Retry { after_s: Some(61) }, true));
    }

    #[test]
    fn the_token_endpoint_has_words_of_its_own() {
        let early = judged(
            &token(),
            400,
            &[("reason", "TooEarlyToRefreshTokens: Rate limit exceeded")],
            r#"{ "error":"access_denied","error_description":"Rate limit exceeded: access_token not expired" }"#,
        );
        assert_eq!((early.class, code(&early)), (Class::Retry { after_s: Some(61) }, "TOO.EARLY"));
        let old = r#"{"error":"invalid_grant","error_description":"Old refresh token used."}"#;
        assert_eq!(code(&judged(&token(), 401, &[], old)), GRANT_REFUSED);
        assert_eq!(judged(&token(), 400, &[], r#"{"error":"invalid_client"}"#).class, Class::Config);
        assert_eq!(
            judged(&token(), 500, &[], "Failed to execute the ExtractVariables").class,
            Class::InDoubt
        );
        assert_eq!(code(&judged(&get(), 401, &[], "<html>")), "TOKEN");
    }
}
