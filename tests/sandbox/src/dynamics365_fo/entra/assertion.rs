//! A signed statement in place of a secret. Its signature is really verified.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::Value;

use crate::dynamics365_fo::settings::Certificate;

/// Clocks may differ by so much.
const SKEW_S: i64 = 300;
/// No statement is good for longer.
const LIFE_MAX_S: i64 = 600;

/// Whether this client has signed that, for this endpoint and now; else the AADSTS number.
pub(super) fn verify(
    jwt: &str,
    certificate: &Certificate,
    client: &str,
    endpoint: &str,
    now: Timestamp,
) -> Result<(), u32> {
    let (signed, signature) = jwt.rsplit_once('.').ok_or(700_027_u32)?;
    let (header, claims) = signed.split_once('.').ok_or(700_027_u32)?;
    let (header, claims) = (json(header)?, json(claims)?);
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| 700_027_u32)?;
    let is_known = header["x5t#S256"] == certificate.x5t_s256.as_str()
        || header["x5t#S256"].is_null() && header["x5t"] == certificate.x5t.as_str();
    let key: UnparsedPublicKey<&[u8]> = match header["alg"].as_str() {
        Some("PS256") => UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, &certificate.public_key),
        Some("RS256") => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &certificate.public_key),
        _ => return Err(700_027),
    };
    if !is_known || key.verify(signed.as_bytes(), &signature).is_err() {
        return Err(700_027);
    }
    if claims["iss"] != client || claims["sub"] != client {
        return Err(700_021);
    }
    if claims["aud"] != endpoint {
        return Err(700_023);
    }
    let second = |name: &str| claims[name].as_i64();
    let (Some(from), Some(until)) = (second("nbf").or_else(|| second("iat")), second("exp")) else {
        return Err(700_024);
    };
    let now = now.as_second();
    if from > now + SKEW_S || until < now - SKEW_S || until - from > LIFE_MAX_S + SKEW_S {
        return Err(700_024);
    }
    match claims["jti"].as_str() {
        Some(id) if !id.is_empty() => Ok(()),
        _ => Err(700_027),
    }
}

fn json(part: &str) -> Result<Value, u32> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| 700_027_u32)?;
    serde_json::from_slice(&bytes).map_err(|_| 700_027)
}
