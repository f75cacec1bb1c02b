//! Signs as a client does: assertions with keys, requests with secrets.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, RSA_PSS_SHA256,
    RSA_PSS_SHA384, RSA_PSS_SHA512, RsaKeyPair,
};
use serde_json::{Value, json};

use crate::netsuite::{EC_CERTIFICATE_ID, EC_KEY, RSA_CERTIFICATE_ID, RSA_KEY};

/// The bytes of a PEM.
pub(super) fn der(pem: &str) -> Vec<u8> {
    STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap()
}

/// What an assertion is made of; tests spoil it.
pub(super) struct Assertion {
    pub(super) algorithm: &'static str,
    pub(super) kid: String,
    pub(super) key: Vec<u8>,
    pub(super) claims: Value,
}

impl Assertion {
    /// With the EC key, for a token endpoint.
    pub(super) fn new(client_id: &str, audience: &str, now: i64) -> Self {
        let scope = json!(["rest_webservices"]);
        let claims =
            json!({ "iss": client_id, "scope": scope, "aud": audience, "iat": now, "exp": now + 300 });
        Self { algorithm: "ES256", kid: EC_CERTIFICATE_ID.into(), key: der(EC_KEY), claims }
    }

    /// With the RSA key.
    pub(super) fn rsa(mut self, algorithm: &'static str) -> Self {
        (self.algorithm, self.kid, self.key) = (algorithm, RSA_CERTIFICATE_ID.into(), der(RSA_KEY));
        self
    }

    pub(super) fn with(mut self, claim: &str, value: impl Into<Value>) -> Self {
        self.claims[claim] = value.into();
        self
    }

    pub(super) fn signed(&self) -> String {
        let header = json!({ "typ": "JWT", "alg": self.algorithm, "kid": self.kid });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&self.claims));
        let signature = self.signature(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        let ec = |algorithm| {
            let pair = EcdsaKeyPair::from_pkcs8(algorithm, &self.key, &random).unwrap();
            pair.sign(&random, message).unwrap().as_ref().to_vec()
        };
        let rsa = |encoding: &'static dyn ring::signature::RsaEncoding| {
            let pair = RsaKeyPair::from_pkcs8(&self.key).unwrap();
            let mut signature = vec![0; pair.public().modulus_len()];
            pair.sign(encoding, &random, message, &mut signature).unwrap();
            signature
        };
        match self.algorithm {
            "ES256" => ec(&ECDSA_P256_SHA256_FIXED_SIGNING),
            "ES384" => ec(&ECDSA_P384_SHA384_FIXED_SIGNING),
            "ES512" => {
                use p521::ecdsa::signature::Signer as _;
                let key = p521::ecdsa::SigningKey::from_slice(&self.key).unwrap();
                let signature: p521::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            "PS256" => rsa(&RSA_PSS_SHA256),
            "PS384" => rsa(&RSA_PSS_SHA384),
            "PS512" => rsa(&RSA_PSS_SHA512),
            _ => rsa(&ring::signature::RSA_PKCS1_SHA256),
        }
    }
}
