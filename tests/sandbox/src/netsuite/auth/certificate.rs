//! Keys that the integration record knows, by certificate id.

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

/// The kinds of keys that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Rsa,
    P256,
    P384,
    P521,
}

/// A public key.
#[derive(Debug)]
pub(crate) struct Key {
    pub(super) family: Family,
    /// PKCS#1 of an RSA key, the uncompressed point of another.
    pub(super) bytes: Vec<u8>,
    validity: Option<(i64, i64)>,
}

impl Key {
    fn of(info: &SubjectPublicKeyInfo, validity: Option<(i64, i64)>) -> Result<Self, String> {
        let family = match info.parsed().map_err(|error| error.to_string())? {
            PublicKey::RSA(key) if matches!(key.key_size(), 3072 | 4096) => Family::Rsa,
            PublicKey::EC(point) if point.data().len() == 65 => Family::P256,
            PublicKey::EC(point) if point.data().len() == 97 => Family::P384,
            PublicKey::EC(point) if point.data().len() == 133 => Family::P521,
            _ => return Err("keys are RSA of 3072 or 4096 bits, or EC of 256, 384 or 521 bits".into()),
        };
        Ok(Self { family, bytes: info.subject_public_key.data.to_vec(), validity })
    }

    /// Within the certificate's dates.
    pub(super) fn is_valid_at(&self, second: i64) -> bool {
        self.validity.is_none_or(|(start, end)| (start..=end).contains(&second))
    }
}
