//! Secrets of the configuration: their sources, and their values once they are needed.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::OnceLock;

use secrecy::{ExposeSecret, SecretString};

use crate::seal::{KeyRing, Keys, PREFIX, SealError};

/// Prefix of a text that is also sealed for its connection's host. A text without it is of an earlier version, bound to its key only.
const BOUND: &str = "sealed:2:";

/// Source of a secret's value.
enum Source {
    Plain(SecretString),
    Sealed(String),
    Environment(String),
    File(PathBuf),
}

/// Checks a secret's value.
pub(super) type Check = fn(&str) -> Result<(), String>;

/// A secret of the configuration. Its value is read when a command first needs its connection, so that a cron line must
/// provide only the secrets of its own pair.
pub(crate) struct Secret {
    source: Source,
    line: usize,
    /// Span of its text in the file, quotation marks included, if the text is there.
    span: Option<Range<usize>>,
    key: String,
    /// The host to which its connection sends it; a sealed value does not open for another host.
    host: OnceLock<String>,
    /// Check of the value; its error does not contain the value.
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

    /// Sets the span of its text.
    pub(super) fn at(self, span: Range<usize>) -> Self {
        Self { span: Some(span), ..self }
    }

    /// Sets the check of its value.
    pub(super) fn checked(self, check: Check) -> Self {
        Self { check, ..self }
    }

    /// Sets the host to which it is sent.
    pub(super) fn bind(&self, host: &str) {
        let _ = self.host.set(host.to_lowercase());
    }

    fn host(&self) -> &str {
        self.host.get().map_or("", String::as_str)
    }

    /// The place that its value is sealed for.
    fn place(&self) -> String {
        format!("{}@{}", self.key, self.host())
    }

    /// Seals its value, which must have been read.
    pub(crate) fn sealed_by(&self, ring: &KeyRing) -> Result<String, SealError> {
        let sealed = ring.seal_text(&self.place(), self.expose())?;
        Ok(sealed.replacen(PREFIX, BOUND, 1))
    }

    /// Whether the file holds it in sealed form.
    pub(crate) fn is_sealed(&self) -> bool {
        matches!(self.source, Source::Sealed(_))
    }

    /// Whether an earlier version sealed it, so that it would open for another host too.
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

    /// Checks a value that is in clear text in the file.
    pub(super) fn clear_problem(&self) -> Option<String> {
        let Source::Plain(text) = &self.source else { return None };
        (self.check)(text.expose_secret()).err()
    }

    /// Span of its clear or sealed text in the file, if the text is there.
    pub(crate) fn span(&self) -> Option<Range<usize>> {
        self.span.clone()
    }

    /// Whether the file holds it in clear text.
    pub(crate) fn is_clear(&self) -> bool {
        matches!(self.source, Source::Plain(_))
    }

    /// Full name of its key, such as `carrier.fedex.secret_key`.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Reads the value. An error says what is missing, and never contains the value.
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
                // Editors add a line break at the end, which is not part of the secret.
                Ok(text) => text.trim_end_matches(['\r', '\n']).into(),
                Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
            },
        };
        if value.expose_secret().is_empty() {
            return Err("the secret is empty".into());
        }
        (self.check)(value.expose_secret())?;
        // A second reading gives the same value.
        let _ = self.value.set(value);
        Ok(())
    }

    /// The value. Empty unless it was read before, which [`super::Config::pair`] does for the secrets of a connection.
    pub(crate) fn expose(&self) -> &str {
        self.value.get().map_or("", |value| value.expose_secret())
    }
}

impl Default for Secret {
    /// Placeholder for a secret that a mistake left out; a configuration with mistakes is never used.
    fn default() -> Self {
        Self::plain("", 0, String::new())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.key)
    }
}
