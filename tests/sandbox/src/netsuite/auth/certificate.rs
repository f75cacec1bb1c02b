//! Keys that the integration record knows, by certificate id.

use p521::ecdsa::signature::Verifier as _;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use serde::{Deserialize, Serialize};
use x509_parser::pem::parse_x509_pem;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// Longest validity of a certificate, with a day for leap years.
const VALIDITY_MAX_S: i64 = (2 * 365 + 1) * 86_400;

/// A mapping of the client-credentials set-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Goes as `kid`.
    pub id: String,
    /// An X.509 certificate, or a bare public key, which never expires: what lies in a repository would outlive its two years.
    pub pem: String,
    /// Somebody revoked it.
    #[serde(default)]
    pub revoked: bool,
}

impl Certificate {
    /// The public halves of the keys that the stand-in brings along.
    pub(crate) fn usual() -> Vec<Self> {
        let certificate = |id: &str, pem: &str| Self { id: id.into(), pem: pem.into(), revoked: false };
        vec![
            certificate(super::super::EC_CERTIFICATE_ID, include_str!("../keys/ec.public.pem")),
            certificate(super::super::RSA_CERTIFICATE_ID, include_str!("../keys/rsa.public.pem")),
        ]
    }

    /// Reads it as the upload page does.
    pub(crate) fn key(&self) -> Result<Key, String> {
        let (_, pem) = parse_x509_pem(self.pem.as_bytes()).map_err(|error| format!("no PEM: {error}"))?;
        match pem.label.as_str() {
            "CERTIFICATE" => {
                let (_, certificate) =
                    X509Certificate::from_der(&pem.contents).map_err(|error| error.to_string())?;
                let validity = certificate.validity();
                let (start, end) = (validity.not_before.timestamp(), validity.not_after.timestamp());
                if end - start > VALIDITY_MAX_S {
                    return Err("a certificate is valid for two years at most".into());
                }
                Key::of(certificate.public_key(), Some((start, end)))
            }
            "PUBLIC KEY" => {
                let (_, info) =
                    SubjectPublicKeyInfo::from_der(&pem.contents).map_err(|error| error.to_string())?;
                Key::of(&info, None)
            }
            other => Err(format!("a certificate or a public key is needed, not {other}")),
        }
    }
}

/// Whether that is the name of an algorithm that is taken. `RS256` is none of them since March 2025.
pub(super) fn is_taken(algorithm: &str) -> bool {
    matches!(algorithm, "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512")
}

/// A public key.
#[derive(Debug)]
pub(crate) struct Key {
    /// `PS`, or the one algorithm of its curve.
    algorithms: &'static str,
    /// PKCS#1 of an RSA key, the uncompressed point of another.
    bytes: Vec<u8>,
    validity: Option<(i64, i64)>,
}

impl Key {
    fn of(info: &SubjectPublicKeyInfo, validity: Option<(i64, i64)>) -> Result<Self, String> {
        let algorithms = match info.parsed().map_err(|error| error.to_string())? {
            PublicKey::RSA(key) if matches!(key.key_size(), 3072 | 4096) => "PS",
            PublicKey::EC(point) if point.data().len() == 65 => "ES256",
            PublicKey::EC(point) if point.data().len() == 97 => "ES384",
            PublicKey::EC(point) if point.data().len() == 133 => "ES512",
            _ => return Err("keys are RSA of 3072 or 4096 bits, or EC of 256, 384 or 521 bits".into()),
        };
        Ok(Self { algorithms, bytes: info.subject_public_key.data.to_vec(), validity })
    }

    /// Within the certificate's dates.
    pub(super) fn is_valid_at(&self, second: i64) -> bool {
        self.validity.is_none_or(|(start, end)| (start..=end).contains(&second))
    }

    /// Whether the key has made the signature. PSS salts are as long as the hash, EC signatures are `r` and `s` side by side.
    pub(super) fn has_signed(&self, algorithm: &str, message: &[u8], signature: &[u8]) -> bool {
        let verification: &dyn VerificationAlgorithm = match algorithm {
            _ if !algorithm.starts_with(self.algorithms) => return false,
            "PS256" => &signature::RSA_PSS_2048_8192_SHA256,
            "PS384" => &signature::RSA_PSS_2048_8192_SHA384,
            "PS512" => &signature::RSA_PSS_2048_8192_SHA512,
            "ES256" => &signature::ECDSA_P256_SHA256_FIXED,
            "ES384" => &signature::ECDSA_P384_SHA384_FIXED,
            // The curve that `ring` lacks.
            _ => {
                let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(&self.bytes);
                let signature = p521::ecdsa::Signature::from_slice(signature);
                return matches!((key, signature), (Ok(key), Ok(signature)) if key.verify(message, &signature).is_ok());
            }
        };
        UnparsedPublicKey::new(verification, &self.bytes).verify(message, signature).is_ok()
    }
}
