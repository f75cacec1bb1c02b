//! Signs log-ins and calls: the assertion of OAuth 2.0, and the signature that OAuth 1.0a puts on each call. Pure.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use p256::ecdsa::signature::Signer as _;
use p256::pkcs8::DecodePrivateKey as _;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512};
use ring::{hmac, rsa};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use serde_json::json;

use crate::http::encoded;

/// Signature algorithm: the user chooses one for RSA; the size of an elliptic curve decides its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Ps256,
    Ps384,
    Ps512,
}

/// Shortest RSA key; NetSuite accepts 3072 and 4096 bits.
const RSA_BYTES_LEAST: usize = 3072 / 8;

/// Private key that signs assertions.
pub(super) enum Signer {
    Rsa(Box<rsa::KeyPair>, Algorithm),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(Box<p521::ecdsa::SigningKey>),
}

impl Signer {
    /// Reads a PEM file's text.
    ///
    /// # Errors
    /// Describes what is wrong with the key, without any of its text.
    pub(super) fn of(pem: &str, algorithm: Algorithm) -> Result<Self, String> {
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| {
            if pem.contains("ENCRYPTED") {
                "is protected by a password; write it without one (openssl pkcs8 -in KEY -out NEW)".to_owned()
            } else if pem.contains("CERTIFICATE") {
                "is a certificate; the private key that belongs to it is needed".to_owned()
            } else {
                "holds no private key in PEM form".to_owned()
            }
        })?;
        let pair = match &key {
            PrivateKeyDer::Sec1(der) => return Self::of_sec1(der.secret_sec1_der()).ok_or_else(unfit),
            PrivateKeyDer::Pkcs1(der) => rsa::KeyPair::from_der(der.secret_pkcs1_der()),
            _ => match Self::of_pkcs8(key.secret_der()) {
                Some(signer) => return Ok(signer),
                None => rsa::KeyPair::from_pkcs8(key.secret_der()),
            },
        };
        let pair = pair.map_err(|_| unfit())?;
        let bytes = pair.public().modulus_len();
        if bytes < RSA_BYTES_LEAST {
            return Err(format!("is an RSA key of {} bits; NetSuite takes 3072 and 4096", bytes * 8));
        }
        Ok(Self::Rsa(Box::new(pair), algorithm))
    }

    fn of_sec1(der: &[u8]) -> Option<Self> {
        let p256 = || Some(Self::P256(p256::SecretKey::from_sec1_der(der).ok()?.into()));
        let p384 = || Some(Self::P384(p384::SecretKey::from_sec1_der(der).ok()?.into()));
        let p521 = || Some(Self::P521(Box::new(p521::SecretKey::from_sec1_der(der).ok()?.into())));
        p256().or_else(p384).or_else(p521)
    }

    fn of_pkcs8(der: &[u8]) -> Option<Self> {
        let p256 = || Some(Self::P256(p256::SecretKey::from_pkcs8_der(der).ok()?.into()));
        let p384 = || Some(Self::P384(p384::SecretKey::from_pkcs8_der(der).ok()?.into()));
        let p521 = || Some(Self::P521(Box::new(p521::SecretKey::from_pkcs8_der(der).ok()?.into())));
        p256().or_else(p384).or_else(p521)
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::P256(_) => "ES256",
            Self::P384(_) => "ES384",
            Self::P521(_) => "ES512",
            Self::Rsa(_, Algorithm::Ps256) => "PS256",
            Self::Rsa(_, Algorithm::Ps384) => "PS384",
            Self::Rsa(_, Algorithm::Ps512) => "PS512",
        }
    }

    /// Signs a message. A curve's signature is its two numbers side by side; RSA's salt is as long as the hash (RFC 7518).
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        Ok(match self {
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Self::P521(key) => {
                let signature: p521::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Self::Rsa(pair, algorithm) => {
                let padding: &'static dyn ring::signature::RsaEncoding = match algorithm {
                    Algorithm::Ps256 => &RSA_PSS_SHA256,
                    Algorithm::Ps384 => &RSA_PSS_SHA384,
                    Algorithm::Ps512 => &RSA_PSS_SHA512,
                };
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(padding, &SystemRandom::new(), message, &mut signature)
                    .map_err(|_| "the key cannot sign".to_owned())?;
                signature
            }
        })
    }
}

fn unfit() -> String {
    "is neither an RSA key nor one on the curves P-256, P-384 and P-521, which is what NetSuite takes".into()
}

/// Claims of an assertion.
pub(super) struct Claims<'a> {
    pub(super) client_id: &'a str,
    pub(super) certificate_id: &'a str,
    /// URL of the token endpoint, exactly as it is called.
    pub(super) audience: &'a str,
    /// Time of signing, in seconds since 1970.
    pub(super) now: i64,
    /// Id, new for each assertion.
    pub(super) id: &'a str,
}

/// Life of an assertion, which is used at once; NetSuite allows an hour.
const ASSERTION_LIFE_S: i64 = 300;
/// Seconds by which an assertion is backdated, because this machine's clock may be fast and NetSuite refuses assertions from the future.
const BACKDATED_S: i64 = 60;

/// Builds a signed assertion, a JSON Web Token.
pub(super) fn assertion(signer: &Signer, claims: &Claims<'_>) -> Result<String, String> {
    let header = json!({"typ": "JWT", "alg": signer.algorithm(), "kid": claims.certificate_id});
    let body = json!({
        "iss": claims.client_id, "scope": ["rest_webservices"], "aud": claims.audience,
        "iat": claims.now - BACKDATED_S, "exp": claims.now + ASSERTION_LIFE_S, "jti": claims.id,
    });
    let part = |value: &serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let mut token = format!("{}.{}", part(&header), part(&body));
    let signature = signer.sign(token.as_bytes())?;
    let _ = write!(token, ".{}", BASE64_URL_SAFE_NO_PAD.encode(signature));
    Ok(token)
}

/// Keys that sign calls of OAuth 1.0a.
pub(super) struct RequestSigner<'a> {
    pub(super) realm: &'a str,
    pub(super) consumer_key: &'a str,
    pub(super) consumer_secret: &'a str,
    pub(super) token_id: &'a str,
    pub(super) token_secret: &'a str,
}

/// Builds the `Authorization` header of one call. A repeated call is signed anew, because a nonce is valid once.
pub(super) fn authorization(
    signer: &RequestSigner<'_>,
    method: &str,
    url: &str,
    nonce: &str,
    timestamp: i64,
) -> String {
    let timestamp = timestamp.to_string();
    let own = [
        ("oauth_consumer_key", signer.consumer_key),
        ("oauth_token", signer.token_id),
        ("oauth_signature_method", "HMAC-SHA256"),
        ("oauth_timestamp", timestamp.as_str()),
        ("oauth_nonce", nonce),
        ("oauth_version", "1.0"),
    ];
    let key = format!("{}&{}", encoded(signer.consumer_secret), encoded(signer.token_secret));
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    let signature = BASE64_STANDARD.encode(hmac::sign(&key, base_string(method, url, &own).as_bytes()));
    let mut header = format!("OAuth realm=\"{}\"", encoded(signer.realm));
    for (name, value) in own.into_iter().chain([("oauth_signature", signature.as_str())]) {
        let _ = write!(header, ", {name}=\"{}\"", encoded(value));
    }
    header
}

/// Builds the signed text: method, address and parameters (RFC 5849, 3.4.1). A JSON body is not part of it.
fn base_string(method: &str, url: &str, own: &[(&str, &str)]) -> String {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let in_query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (encoded(&decoded(name)), encoded(&decoded(value)))
    });
    let mut pairs: Vec<(String, String)> =
        own.iter().map(|(name, value)| (encoded(name), encoded(value))).chain(in_query).collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{method}&{}&{}", encoded(&normal(address)), encoded(&pairs.join("&")))
}

/// Returns an address with scheme and host in lower case and without the default port.
fn normal(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let (scheme, host) = (scheme.to_lowercase(), host.to_lowercase());
    let usual = if scheme == "https" { ":443" } else { ":80" };
    format!("{scheme}://{}{path}", host.strip_suffix(usual).unwrap_or(&host))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (*first, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = tail;
            }
            (byte, _) => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;
