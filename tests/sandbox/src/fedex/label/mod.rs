//! The bytes of labels and other documents: small, and real files of their kind. All say who gets what, so that a test
//! can tell whether the right one was stored and printed.

pub(super) mod url;

use serde_json::Value;

use super::shipment::Shipment;
use crate::parcel::label::{pdf, png, thermal};

/// The label of one piece.
pub(super) fn of(shipment: &Shipment, index: usize, image_type: &str) -> Vec<u8> {
    let number = &shipment.pieces[index].tracking_number;
    let lines = lines(shipment, index);
    match image_type {
        "PNG" => png::label(number, &lines),
        "ZPLII" => thermal::zpl(number, &lines),
        "EPL2" => thermal::epl(number, &lines),
        _ => pdf::document(&[lines]),
    }
}

/// One PDF with a page for each piece.
pub(super) fn merged(shipment: &Shipment) -> Vec<u8> {
    let pages: Vec<Vec<String>> = (0..shipment.pieces.len()).map(|index| lines(shipment, index)).collect();
    pdf::document(&pages)
}

pub(super) fn invoice(shipment: &Shipment) -> Vec<u8> {
    let mut lines = vec!["COMMERCIAL INVOICE".to_owned(), format!("AWB {}", shipment.master_tracking_number)];
    let commodities = &shipment.request["requestedShipment"]["customsClearanceDetail"]["commodities"];
    for commodity in commodities.as_array().into_iter().flatten() {
        lines.push(commodity["description"].as_str().unwrap_or_default().to_owned());
    }
    pdf::document(&[lines])
}

/// Signature proof of delivery.
pub(super) fn proof(shipment: &Shipment, tracking_number: &str, delivered: &str, format: &str) -> Vec<u8> {
    let place = &shipment.destination;
    let lines = vec![
        "PROOF OF DELIVERY".to_owned(),
        format!("TRK# {tracking_number}"),
        format!("Delivered {delivered}"),
        format!("{} {} {}", place.city, place.state, place.country),
        format!("Signed for by {}", shipment.received_by),
    ];
    if format == "PNG" { png::label(tracking_number, &lines) } else { pdf::document(&[lines]) }
}

/// What a label says, line by line, in ASCII.
fn lines(shipment: &Shipment, index: usize) -> Vec<String> {
    let piece = &shipment.pieces[index];
    let requested = &shipment.request["requestedShipment"];
    let mut lines = vec!["FedEx stand-in: not for shipping".to_owned(), shipment.row.name.to_owned()];
    for (title, party) in [("FROM", &requested["shipper"]), ("TO", &requested["recipients"][0])] {
        lines.push(format!("{title}:"));
        lines.extend(party_lines(party));
    }
    lines.extend(piece.references.iter().map(|(kind, value)| format!("{kind}: {value}")));
    lines.push(format!("{} of {}", index + 1, shipment.pieces.len()));
    lines.push(format!("TRK# {}", piece.tracking_number));
    for line in &mut lines {
        line.retain(|c| matches!(c, ' '..='~'));
    }
    lines
}

fn party_lines(party: &Value) -> Vec<String> {
    let (contact, address) = (&party["contact"], &party["address"]);
    let town =
        ["city", "stateOrProvinceCode", "postalCode", "countryCode"].map(|name| address[name].as_str());
    let names = ["personName", "companyName"].into_iter().filter_map(|name| contact[name].as_str());
    let streets = address["streetLines"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let town = town.into_iter().flatten().collect::<Vec<_>>().join(" ");
    names.chain(streets).map(str::to_owned).chain([town]).collect()
}
