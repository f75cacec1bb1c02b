//! The token endpoint's refusals: flat, with an AADSTS number in three places.

use jiff::Timestamp;
use serde_json::json;

use crate::http::Response;

/// Number, OAuth error, status, and what it says.
const KNOWN: [(u32, &str, u16, &str); 17] = [
    (65_001, "invalid_grant", 400, "The user or administrator has not consented to use the application."),
    (70_011, "invalid_scope", 400, "The provided value for the input parameter 'scope' is not valid."),
    (90_002, "invalid_request", 400, "Tenant not found. Check to make sure you have the correct tenant ID."),
    (90_014, "invalid_request", 400, "The required field is missing from the credential."),
    (90_033, "temporarily_unavailable", 503, "A transient error has occurred. Please try again."),
    (
        50_196,
        "invalid_grant",
        400,
        "The server terminated an operation because it encountered a client request loop.",
    ),
    (500_011, "invalid_resource", 400, "The resource principal was not found in the tenant."),
    (700_016, "unauthorized_client", 400, "Application was not found in the directory."),
    (
        700_021,
        "invalid_client",
        401,
        "Client assertion application identifier doesn't match 'client_id' parameter.",
    ),
    (700_023, "invalid_client", 401, "Client assertion audience claim does not match Realm issuer."),
    (700_024, "invalid_client", 401, "Client assertion is not within its valid time range."),
    (700_027, "invalid_client", 401, "Client assertion failed signature validation."),
    (
        900_023,
        "invalid_request",
        400,
        "Specified tenant identifier is neither a valid DNS name, nor a valid external domain.",
    ),
    (
        1_002_012,
        "invalid_scope",
        400,
        "The provided value for scope is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.",
    ),
    (
        7_000_215,
        "invalid_client",
        401,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
    ),
    (7_000_222, "invalid_client", 401, "The provided client secret keys for app are expired."),
    (9_002_313, "invalid_request", 400, "Invalid request. Request is malformed or invalid."),
];

/// The answer with that AADSTS number.
pub(super) fn answer(number: u32, now: Timestamp) -> Response {
    let known = KNOWN.iter().find(|(known, ..)| *known == number);
    let (_, error, status, words) =
        known.copied().unwrap_or((number, "invalid_request", 400, "Unknown error."));
    let at = now.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    let (trace, correlation) =
        ("0f0e0d0c-0000-4000-8000-000000000001", "9a9b9c9d-0000-4000-8000-000000000002");
    let description = format!(
        "AADSTS{number}: {words} Trace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {at}"
    );
    let body = json!({
        "error": error, "error_description": description, "error_codes": [number], "timestamp": at,
        "trace_id": trace, "correlation_id": correlation,
        "error_uri": format!("https://login.microsoftonline.com/error?code={number}"),
    });
    Response::json(status, &body).with("Cache-Control", "no-store, no-cache").with("Pragma", "no-cache")
}
