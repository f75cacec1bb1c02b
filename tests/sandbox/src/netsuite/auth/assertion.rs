//! The signed JWT that a token is asked for with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;

use super::certificate::is_taken;
use super::token::{Why, host_urls};
use crate::http::Request;
use crate::netsuite::settings::Settings;

/// Longest life of an assertion.
const LIFETIME_MAX_S: i64 = 3600;

/// Every scope that exists.
const SCOPES: [&str; 4] = ["restlets", "rest_webservices", "suite_analytics", "mcp"];

/// Reads and checks an assertion: form, algorithm, key, signature, then the claims. Gives the scopes it asks for.
pub(super) fn check(
    assertion: &str,
    request: &Request,
    settings: &Settings,
    now: Timestamp,
) -> Result<Vec<String>, Why> {
    let (header, claims, signature) = parts(assertion).ok_or(Why::Malformed)?;
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let name = text(&header, "alg");
    if !is_taken(&name) {
        return Err(Why::Algorithm);
    }
    if text(&header, "typ") != "JWT" {
        return Err(Why::Malformed);
    }
    if text(&claims, "iss") != settings.client_id {
        return Err(Why::UnknownIntegration);
    }
    let kid = text(&header, "kid");
    let certificate = settings.certificates.iter().find(|own| own.id == kid).ok_or(Why::UnknownKey)?;
    let key = certificate.key().map_err(|_| Why::UnknownKey)?;
    let signed = assertion.rsplit_once('.').map_or("", |(signed, _)| signed);
    if !key.has_signed(&name, signed.as_bytes(), &signature) {
        return Err(Why::Signature);
    }
    if certificate.revoked || !key.is_valid_at(now.as_second()) {
        return Err(Why::Expired);
    }
    check_times(&claims, now)?;
    let audience = text(&claims, "aud");
    if !host_urls(request, settings).contains(&audience) {
        return Err(Why::Audience);
    }
    scopes(&claims["scope"], settings)
}

fn parts(assertion: &str) -> Option<(Value, Value, Vec<u8>)> {
    let [header, claims, signature] = assertion.split('.').collect::<Vec<_>>()[..] else { return None };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let object = |part| serde_json::from_slice::<Value>(&decode(part)?).ok().filter(Value::is_object);
    Some((object(header)?, object(claims)?, decode(signature)?))
}

fn check_times(claims: &Value, now: Timestamp) -> Result<(), Why> {
    let second = |name: &str| claims[name].as_i64().ok_or(Why::Malformed);
    let (issued, expires) = (second("iat")?, second("exp")?);
    if expires <= issued || expires - issued > LIFETIME_MAX_S {
        return Err(Why::Malformed);
    }
    if issued > now.as_second() || expires <= now.as_second() {
        return Err(Why::Expired);
    }
    Ok(())
}

/// A list, or text with commas or blanks: the help says one thing, its sample another, and clients a third.
fn scopes(claim: &Value, settings: &Settings) -> Result<Vec<String>, Why> {
    let asked: Vec<String> = match claim {
        Value::Array(list) => {
            list.iter().map(|scope| scope.as_str().unwrap_or_default().to_owned()).collect()
        }
        Value::String(text) => {
            text.split([',', ' ']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
        }
        _ => return Err(Why::Scope),
    };
    let is_good =
        |scope: &String| SCOPES.contains(&scope.as_str()) && settings.scopes.iter().any(|own| own == scope);
    if asked.is_empty() || !asked.iter().all(is_good) {
        return Err(Why::Scope);
    }
    Ok(asked)
}
