//! The signature of RFC 5849 with HMAC-SHA256.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use crate::http::Request;

/// Whether the request was signed with the secrets of the consumer and of the token. Parameters of the header that nobody has heard of are signed too.
pub(super) fn is_signed(request: &Request, passport: &BTreeMap<String, String>, secrets: [&str; 2]) -> bool {
    let Some(Ok(tag)) = passport.get("oauth_signature").map(|text| STANDARD.decode(text)) else {
        return false;
    };
    let host = request.header("host").unwrap_or_default().to_ascii_lowercase();
    let path = request.target.split('?').next().unwrap_or_default();
    let url = format!("http://{}{path}", host.strip_suffix(":80").unwrap_or(&host));
    let named = passport.iter().filter(|(name, _)| !matches!(name.as_str(), "realm" | "oauth_signature"));
    let parameters = named.chain(request.query.iter().map(|(name, value)| (name, value)));
    let base = base_string(&request.method, &url, parameters);
    let key = hmac::Key::new(hmac::HMAC_SHA256, signing_key(secrets).as_bytes());
    hmac::verify(&key, base.as_bytes(), &tag).is_ok()
}

fn signing_key(secrets: [&str; 2]) -> String {
    secrets.map(encoded).join("&")
}

/// Method, URL without its query, and all parameters sorted by their encoded names and values.
fn base_string<'a>(
    method: &str,
    url: &str,
    parameters: impl Iterator<Item = (&'a String, &'a String)>,
) -> String {
    let mut pairs: Vec<(String, String)> =
        parameters.map(|(name, value)| (encoded(name), encoded(value))).collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{method}&{}&{}", encoded(url), encoded(&pairs.join("&")))
}

/// RFC 3986: everything but the unreserved characters, in upper-case hex.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            // Writing to memory cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests;
