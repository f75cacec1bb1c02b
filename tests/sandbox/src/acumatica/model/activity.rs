//! Activities, which are how scan events reach the ERP.

use jiff::Timestamp;

/// A note about something that happened, linked to a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// GUID.
    pub id: String,
    /// One line.
    pub summary: String,
    /// Long text.
    pub body: Option<String>,
    /// Code of the site, such as `M`.
    pub kind: String,
    /// When it happened.
    pub date: Timestamp,
    /// Class of the record it belongs to, such as `PX.Objects.SO.SOShipment`.
    pub related_type: Option<String>,
    /// Note id of the record it belongs to.
    pub related_id: Option<String>,
    /// When it was entered.
    pub created: Timestamp,
    /// When it was last written.
    pub last_modified: Timestamp,
}
