//! Labels, customs papers and proofs of delivery.

use std::fmt;

use super::format::{DocumentFormat, is_whole};

/// Purpose of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentKind {
    Label,
    Customs,
    ProofOfDelivery,
}

impl DocumentKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Customs => "customs",
            Self::ProofOfDelivery => "proof_of_delivery",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Label, Self::Customs, Self::ProofOfDelivery].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Document with its bytes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) kind: DocumentKind,
    pub(crate) format: DocumentFormat,
    pub(crate) bytes: Vec<u8>,
}

impl Document {
    /// Reads a label. The error says what is wrong with it.
    pub(crate) fn label(bytes: Vec<u8>) -> Result<Self, String> {
        let format = DocumentFormat::of(&bytes).ok_or("is no document that a printer takes")?;
        if !is_whole(format, &bytes) {
            return Err(format!("is a {} that is cut short", format.extension().to_ascii_uppercase()));
        }
        Ok(Self { kind: DocumentKind::Label, format, bytes })
    }
}

impl fmt::Debug for Document {
    // The bytes stay out of logs, because a label shows a name and a street.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {} bytes)", self.kind.as_str(), self.format.extension(), self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        assert_eq!(DocumentFormat::of(b"%PDF-1.4\n"), Some(DocumentFormat::Pdf));
        assert_eq!(DocumentFormat::of(b"\x89PNG\r\n\x1a\n..."), Some(DocumentFormat::Png));
        assert_eq!(DocumentFormat::of(b"\n^XA^FS^XZ"), Some(DocumentFormat::Zpl));
        assert_eq!(DocumentFormat::of(b"<html>"), None);
        assert_eq!(DocumentFormat::of(b""), None);
    }
}
