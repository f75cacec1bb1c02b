//! What the application itself allows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::delivery;
use crate::exact_online::company::Company;
use crate::exact_online::refusal::Refusal;
use crate::exact_online::schema::{ATTACHMENTS, DELIVERIES, DOCUMENT_TYPES, DOCUMENTS, ORDERS, Set};
use crate::exact_online::settings::Settings;
use crate::odata::{Row, key_text};

/// Raw size of a file.
const FILE_MAX: usize = 10_000_000;
/// Longest tracking number of a delivery that clients are sure of.
const TRACKING_NUMBER_MAX: usize = 60;

/// Refuses a new row, or fills in what the application would; what nobody can have wanted is noted.
pub(super) fn before_insert(
    set: &Set,
    (row, lines): (&mut Row, &[Row]),
    company: &Company,
    settings: &Settings,
    accidents: &mut Vec<String>,
) -> Result<(), Refusal> {
    check_lengths(row, settings)?;
    if set.is(&DOCUMENTS) {
        check_type(row, company, "DocumentIsCreatable")?;
        if company.indexed(&DOCUMENTS, row.text("Subject")).next().is_some() {
            accidents.push(format!("a second document \"{}\"", row.text("Subject")));
        }
        if row.value("HID").is_none() {
            row.set("HID", 1042 + company.rows(&DOCUMENTS).count());
        }
    } else if set.is(&ATTACHMENTS) {
        let bytes = STANDARD.decode(row.text("Attachment"));
        let size = bytes.map_err(|_| Refusal::conversion("Attachment", "Byte[]"))?.len();
        if size > FILE_MAX {
            return Err(Refusal::TooLarge);
        }
        if company.get(&DOCUMENTS, row.text("Document")).is_none() {
            return Err(Refusal::invalid("Document"));
        }
        row.set("FileSize", size);
    } else if set.is(&DELIVERIES) {
        for line in lines {
            check_lengths(line, settings)?;
            delivery::check(company, line)?;
        }
    }
    Ok(())
}

/// Refuses changes to a row. A shipping connector has no business with orders, and a change may send them back to wait for
/// approval.
pub(super) fn before_update(
    set: &Set,
    (row, changes): (&Row, &mut Row),
    company: &Company,
    settings: &Settings,
    accidents: &mut Vec<String>,
) -> Result<(), Refusal> {
    check_lengths(changes, settings)?;
    if set.is(&DOCUMENTS) {
        check_type(row, company, "DocumentIsUpdatable")?;
    } else if set.is(&ORDERS) {
        accidents.push(format!("order {} was written", row.int("OrderNumber")));
        if row.int("Status") == 21 {
            return Err(Refusal::rule("Order is volledig", "The order is complete"));
        }
        if changes.value("WarehouseID").is_some() {
            let text = "Not allow to update in Basic : Warehouse";
            return Err(Refusal::rule(text, text));
        }
        if row.int("ApprovalStatus") == 2 {
            changes.set("ApprovalStatus", 0);
        }
    }
    Ok(())
}

fn check_lengths(row: &Row, settings: &Settings) -> Result<(), Refusal> {
    for (column, max) in [("Subject", settings.subject_max), ("TrackingNumber", TRACKING_NUMBER_MAX)] {
        if row.text(column).chars().count() > max {
            return Err(Refusal::invalid(column));
        }
    }
    Ok(())
}

fn check_type(document: &Row, company: &Company, permission: &str) -> Result<(), Refusal> {
    let kind = company.get(&DOCUMENT_TYPES, &key_text(document, "Type"));
    if kind.is_some_and(|kind| kind.is(permission)) { Ok(()) } else { Err(Refusal::invalid("Type")) }
}
