//! Secrets: where they come from, and their value once it is needed.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::OnceLock;

use secrecy::{ExposeSecret, SecretString};

use crate::seal::{KeyRing, Keys, PREFIX, SealError};

/// How a text begins that is sealed for its connection's host too. Without it, it is of an earlier version, and for its key only.
const BOUND: &str = "sealed:2:";

/// Where a secret stands.
enum Source {
    Plain(SecretString),
    Sealed(String),
    Environment(String),
    File(PathBuf),
}

/// Judges a secret's value.
pub(super) type Check = fn(&str) -> Result<(), String>;

/// A secret of the configuration. It is read when a command first needs its connection, so that a cron line has to
/// provide the secrets of its own pair only.
pub(crate) struct Secret {
    source: Source,
    line: usize,
    /// Where its text stands in the file, quotation marks included, if it stands there.
    span: Option<Range<usize>>,
    key: String,
    /// The host that its connection gives it to: for another one it does not open.
    host: OnceLock<String>,
    /// What its value has to be; an error says so without the value.
    check: Check,
    value: OnceLock<SecretString>,
}

impl Secret {
    pub(super) fn plain(text: &str, line: usize, key: String) -> Self {
        Self::new(Source::Plain(text.into()), line, key)
    }

    pub(super) fn sealed(text: &str, line: usize, key: String) -> Self {
        Self::new(Source::Sealed(text.into()), line, key)
    }

    pub(super) fn environment(name: &str, line: usize, key: String) -> Self {
        Self::new(Source::Environment(name.into()), line, key)
    }

    pub(super) fn file(path: PathBuf, line: usize, key: String) -> Self {
        Self::new(Source::File(path), line, key)
    }

    fn new(source: Source, line: usize, key: String) -> Self {
        Self {
            source,
            line,
            span: None,
            key,
            host: OnceLock::new(),
            check: |_| Ok(()),
            value: OnceLock::new(),
        }
    }

    pub(crate) fn line(&self) -> usize {
        self.line
    }

    /// The same, with the place of its text.
    pub(super) fn at(self, span: Range<usize>) -> Self {
        Self { span: Some(span), ..self }
    }

    /// The same, with what its value has to be.
    pub(super) fn checked(self, check: Check) -> Self {
        Self { check, ..self }
    }

    /// Says to which host it goes.
    pub(super) fn bind(&self, host: &str) {
        let _ = self.host.set(host.to_lowercase());
    }

    fn host(&self) -> &str {
        self.host.get().map_or("", String::as_str)
    }

    /// The place that it is sealed for.
    fn place(&self) -> String {
        format!("{}@{}", self.key, self.host())
    }

    /// Its value in sealed form, once that was read.
    pub(crate) fn sealed_by(&self, ring: &KeyRing) -> Result<String, SealError> {
        let sealed = ring.seal_text(&self.place(), self.expose())?;
        Ok(sealed.replacen(PREFIX, BOUND, 1))
    }

    /// Whether it stands in the file sealed.
    pub(crate) fn is_sealed(&self) -> bool {
        matches!(self.source, Source::Sealed(_))
    }

    /// Whether it was sealed by an earlier version, and would open for another host too.
    pub(crate) fn is_unbound(&self) -> bool {
        matches!(&self.source, Source::Sealed(text) if !text.starts_with(BOUND))
    }

    fn unsealed(&self, text: &str, ring: &KeyRing) -> Result<SecretString, String> {
        let opened = match text.strip_prefix(BOUND) {
            Some(rest) => ring.open_text(&self.place(), &format!("{PREFIX}{rest}")),
            None => ring.open_text(&self.key, text),
        };
        match opened {
            Ok(clear) => Ok(clear.as_str().into()),
            Err(SealError::Damaged) if text.starts_with(BOUND) => Err(format!(
                "it was changed, or was sealed for another key or another host than {}: sealed values cannot be moved; put the clear \
                 text here and run: mlc seal",
                self.host()
            )),
            Err(error) => Err(error.to_string()),
        }
    }

    /// What is wrong with a value that stands in the file in clear.
    pub(super) fn clear_problem(&self) -> Option<String> {
        let Source::Plain(text) = &self.source else { return None };
        (self.check)(text.expose_secret()).err()
    }

    /// Where its text stands in the file, where that is a text: clear or sealed.
    pub(crate) fn span(&self) -> Option<Range<usize>> {
        self.span.clone()
    }

    /// Whether the secret itself stands in the file, for everybody who can read that.
    pub(crate) fn is_clear(&self) -> bool {
        matches!(self.source, Source::Plain(_))
    }

    /// `carrier.fedex.secret_key`.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Reads the value. An error says what is missing and never what was read.
    pub(crate) fn read(&self, keys: &Keys) -> Result<(), String> {
        let value = match &self.source {
            Source::Plain(text) => text.clone(),
            Source::Sealed(text) => {
                let ring = keys.existing().map_err(|error| error.to_string())?;
                self.unsealed(text, ring)?
            }
            Source::Environment(name) => match std::env::var(name) {
                Ok(text) => text.into(),
                Err(std::env::VarError::NotPresent) => {
                    return Err(format!("the environment variable {name} is not set"));
                }
                Err(std::env::VarError::NotUnicode(_)) => {
                    return Err(format!("the environment variable {name} is not UTF-8"));
                }
            },
            Source::File(path) => match std::fs::read_to_string(path) {
                // An editor's last line break is no part of a password.
                Ok(text) => text.trim_end_matches(['\r', '\n']).into(),
                Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
            },
        };
        if value.expose_secret().is_empty() {
            return Err("the secret is empty".into());
        }
        (self.check)(value.expose_secret())?;
        // A second reading finds the same.
        let _ = self.value.set(value);
        Ok(())
    }

    /// The value. Empty unless the connection's secrets were read before, which [`super::Config::pair`] sees to.
    pub(crate) fn expose(&self) -> &str {
        self.value.get().map_or("", |value| value.expose_secret())
    }
}

impl Default for Secret {
    /// Stands in for a secret that a mistake left out; such a configuration is never used.
    fn default() -> Self {
        Self::plain("", 0, String::new())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.key)
    }
}
