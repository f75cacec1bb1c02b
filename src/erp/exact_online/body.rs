//! Builds the text of an order's document: the shipment's status and history. The whole text is written each time, so that writing it twice
//! changes nothing.

use std::fmt::Write as _;

use super::handle::Handle;
use crate::erp::port::PackageHistory;
use crate::model::{CarrierTime, Scan, TrackingStatus};

/// Number of newest scans shown per package.
const SCANS_MAX: usize = 100;

/// Content of the text.
pub(super) struct TrackingDocument<'a> {
    pub(super) carrier: &'a str,
    pub(super) status: TrackingStatus,
    pub(super) delivered_at: Option<&'a str>,
    pub(super) signed_by: Option<&'a str>,
    pub(super) packages: Vec<PackageHistory>,
}

/// Mark that identifies an order's document; the same for every carrier and label.
pub(super) fn mark(handle: &Handle) -> String {
    format!("[mlc:{}/{}]", handle.division, handle.number)
}

/// `Subject` of the document, searched for as a whole.
pub(super) fn subject(handle: &Handle) -> String {
    format!("Shipment of order {} {}", handle.number, mark(handle))
}

pub(super) fn text(handle: &Handle, document: &TrackingDocument<'_>) -> String {
    let mut text = format!("Order: {}", handle.number);
    if let Some(reference) = &handle.reference {
        let _ = write!(text, " ({reference})");
    }
    let _ = write!(text, "\nCarrier: {}\nStatus: {}", document.carrier, document.status.label());
    if let Some(at) = document.delivered_at {
        let at = CarrierTime::parse(at).map_or_else(|| at.to_owned(), |time| readable(&time));
        let _ = write!(text, "\nDelivered: {at}");
    }
    if let Some(name) = document.signed_by {
        let _ = write!(text, "\nSigned by: {name}");
    }
    for (index, package) in (1..).zip(&document.packages) {
        let _ = write!(text, "\nPackage {index}: {} {}", package.tracking_number, package.tracking_url);
    }
    text.push_str("\n\nShipped:");
    for line in &handle.lines {
        let quantity = quantity(line.quantity_thousandths);
        let _ = write!(text, "\n  Line {} ({}) {} x {quantity}", line.number, line.id, line.item);
    }
    for package in document.packages.iter().filter(|package| !package.scans.is_empty()) {
        let _ = write!(text, "\n\nHistory of {}:", package.tracking_number);
        let hidden = package.scans.len().saturating_sub(SCANS_MAX);
        for scan in &package.scans[hidden..] {
            let _ = write!(text, "\n  {}", scanned(scan));
        }
    }
    text
}

/// Formats a scan as `2026-03-05 12:41 Delivered, Boise, ID, US`.
fn scanned(scan: &Scan) -> String {
    let mut text = format!("{} {}", readable(&scan.at), scan.description);
    for part in scan.exception.iter().chain(Some(&scan.place)).filter(|part| !part.is_empty()) {
        let _ = write!(text, ", {part}");
    }
    text
}

/// Formats a local time to the minute.
fn readable(time: &CarrierTime) -> String {
    time.text.get(..16).unwrap_or(&time.text).replace('T', " ")
}

fn quantity(thousandths: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown to people")]
    let value = thousandths as f64 / 1000.0;
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::super::plan::tests::handle;
    use super::*;
    use crate::model::TrackingNumber;

    #[test]
    fn a_delivered_shipment_reads_top_to_bottom() {
        let scan = Scan {
            at: CarrierTime::parse("2026-03-05T12:41:57-07:00").unwrap(),
            description: "Delivered".into(),
            place: "Boise, ID, US".into(),
            exception: None,
        };
        let document = TrackingDocument {
            carrier: "FedEx",
            status: TrackingStatus::Delivered,
            delivered_at: Some("2026-03-05T12:41:57-07:00"),
            signed_by: Some("RDIAZ"),
            packages: vec![PackageHistory {
                tracking_number: TrackingNumber::parse("794644790138").unwrap(),
                tracking_url: "https://track.example/794644790138".into(),
                scans: vec![scan],
            }],
        };
        let expected = "Order: 20260117 (PO-88121)\nCarrier: FedEx\nStatus: Delivered\nDelivered: 2026-03-05 12:41\nSigned by: RDIAZ\n\
            Package 1: 794644790138 https://track.example/794644790138\n\nShipped:\n  \
            Line 1 (67381901-085b-4d4c-a86d-800a1ae919e8) SHOE-42 x 2.5\n\nHistory of 794644790138:\n  \
            2026-03-05 12:41 Delivered, Boise, ID, US";
        assert_eq!(text(&handle(), &document), expected);
        assert_eq!(subject(&handle()), "Shipment of order 20260117 [mlc:4100200/20260117]");
    }
}
