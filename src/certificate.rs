//! Certificates that identify mlc to a system: their contents, and when they end.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use x509_parser::pem::Pem;

/// How long before its end a certificate is reported: time to create a new one and have it uploaded.
const NOTICE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A certificate, without its key. The default one is empty and has expired; it is the placeholder for a setting with a mistake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Certificate {
    der: Arc<[u8]>,
    until: Timestamp,
}

impl Certificate {
    /// Reads the first certificate of a PEM text; the error says what the text holds instead.
    pub(crate) fn read(pem: &str) -> Result<Self, String> {
        let mut others = Vec::new();
        for block in Pem::iter_from_buffer(pem.as_bytes()) {
            let block = block.map_err(|_| "is damaged".to_owned())?;
            if block.label != "CERTIFICATE" {
                others.push(block.label);
                continue;
            }
            let until =
                block.parse_x509().ok().map(|certificate| certificate.validity().not_after.timestamp());
            let until = until.and_then(|seconds| Timestamp::from_second(seconds).ok());
            let until = until.ok_or_else(|| "holds a damaged certificate".to_owned())?;
            return Ok(Self { der: block.contents.into(), until });
        }
        Err(match others.first() {
            Some(label) => format!("holds a {} and no certificate", label.to_lowercase()),
            None => "is no PEM file with -----BEGIN CERTIFICATE-----".to_owned(),
        })
    }

    /// The certificate in binary form (DER).
    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    /// The last moment at which it is valid.
    pub(crate) fn until(&self) -> Timestamp {
        self.until
    }

    /// Whether the certificate ends so soon that it is reported.
    pub(crate) fn ends_soon(&self, now: Timestamp) -> bool {
        self.until < now.saturating_add(NOTICE).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mlc_sandbox::dynamics365_fo::{TEST_CERTIFICATE, TEST_KEY};

    #[test]
    fn a_certificate_is_found_among_others_and_tells_its_end() {
        let alone = Certificate::read(TEST_CERTIFICATE).unwrap();
        let behind_its_key = Certificate::read(&format!("{TEST_KEY}\n{TEST_CERTIFICATE}")).unwrap();
        assert_eq!(alone, behind_its_key);
        let day = SignedDuration::from_hours(24);
        assert!(!alone.ends_soon(alone.until() - day * 31));
        assert!(alone.ends_soon(alone.until() - day * 29));
        assert!(alone.ends_soon(alone.until() + day));
    }

    #[test]
    fn what_is_no_certificate_is_named() {
        let cut = &TEST_CERTIFICATE[..TEST_CERTIFICATE.len() / 2];
        for (text, problem) in [("", "no PEM file"), (TEST_KEY, "private key"), (cut, "damaged")] {
            let said = Certificate::read(text).unwrap_err();
            assert!(said.contains(problem), "{said}");
        }
    }
}
