//! Attached files.

/// A file attached to a record, as of its latest revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// GUID, the same for all revisions.
    pub id: String,
    /// As uploaded, without the prefix that listings show.
    pub name: String,
    /// Latest content.
    pub bytes: Vec<u8>,
    /// From the header `PX-CbFileComment`.
    pub comment: Option<String>,
    /// How often it was uploaded.
    pub revisions: u32,
}
