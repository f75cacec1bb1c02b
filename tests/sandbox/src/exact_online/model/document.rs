//! Documents and what is attached to them.

use jiff::Timestamp;

use super::Stamp;

/// A document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Key.
    pub id: String,
    /// Readable number.
    pub hid: i64,
    /// Title.
    pub subject: String,
    /// One of the company's document types.
    pub kind: i64,
    /// Text.
    pub body: Option<String>,
    /// Whose.
    pub account: Option<String>,
    /// The order that it belongs to, by its number.
    pub sales_order_number: Option<i64>,
    /// The invoice that it belongs to.
    pub sales_invoice_number: Option<i64>,
    /// A day.
    pub date: Option<Timestamp>,
    /// Language code.
    pub language: Option<String>,
    /// Writes so far, its making included.
    pub writes: u32,
    /// Set by the stand-in.
    pub stamp: Stamp,
}

/// A file at a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    /// Key.
    pub id: String,
    /// At which.
    pub document: String,
    /// Name of the file.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Set by the stand-in.
    pub stamp: Stamp,
}

/// A type of documents; numbers and words are each environment's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentType {
    /// Number.
    pub id: i64,
    /// In the user's language.
    pub description: String,
    /// Whether the API may make such documents.
    pub is_creatable: bool,
    /// Whether the API may change them.
    pub is_updatable: bool,
}

impl DocumentType {
    /// What a new company has.
    #[must_use]
    pub(crate) fn usual() -> Vec<Self> {
        let one = |id, description: &str, is_open| Self {
            id,
            description: description.into(),
            is_creatable: is_open,
            is_updatable: is_open,
        };
        vec![
            one(10, "Verkoopfactuur", true),
            one(20, "Inkoopfactuur", true),
            one(55, "Diversen", true),
            one(113, "Bankafschrift", false),
        ]
    }
}
