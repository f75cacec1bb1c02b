//! Trusted root certificates: those of the operating system, and those of one more file if it is named.

use std::fmt;
use std::path::Path;

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

/// Trusted root certificates.
#[derive(Clone)]
pub(crate) struct Roots(RootCerts);

impl Roots {
    /// Trusts the roots of the operating system.
    pub(crate) fn system() -> Self {
        Self(RootCerts::PlatformVerifier)
    }

    /// Trusts the roots of the operating system and the certificates of a PEM file.
    pub(crate) fn with(file: &Path) -> Result<Self, String> {
        let cannot = |what: String| format!("cannot use {}: {what}", file.display());
        let pem = std::fs::read(file).map_err(|error| cannot(error.to_string()))?;
        let mut trusted = Vec::new();
        for item in parse_pem(&pem) {
            if let PemItem::Certificate(certificate) = item.map_err(|error| cannot(error.to_string()))? {
                trusted.push(certificate);
            }
        }
        if trusted.is_empty() {
            return Err(cannot("there is no certificate in it".into()));
        }
        let of_system = rustls_native_certs::load_native_certs().certs;
        trusted.extend(of_system.iter().map(|certificate| Certificate::from_der(certificate).to_owned()));
        Ok(Self(RootCerts::from(trusted)))
    }

    pub(super) fn certificates(&self) -> RootCerts {
        self.0.clone()
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Roots")
    }
}
