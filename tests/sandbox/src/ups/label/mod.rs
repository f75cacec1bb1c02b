//! The bytes of labels and other documents: small, and real files of their kind, the same each time they are asked for.

mod format;

use serde_json::Value;

pub(super) use format::Format;

use super::shipment::Shipment;
use crate::parcel::label::{gif, pdf, png, thermal};

/// The label of one package.
pub(super) fn of(shipment: &Shipment, index: usize, format: Format) -> Vec<u8> {
    let number = &shipment.pieces[index].tracking_number;
    let lines = lines(shipment, index);
    match format {
        Format::Gif => gif::label(number, &lines),
        Format::Png => png::label(number, &lines),
        Format::Pdf => pdf::document(&[lines]),
        Format::Epl | Format::Spl => thermal::epl(number, &lines),
        Format::Zpl => zpl(number, &lines),
    }
}

/// As recorded, with an empty line first, a carriage return, and a command that ordinary labels lack.
fn zpl(number: &str, lines: &[String]) -> Vec<u8> {
    let plain = thermal::zpl(number, lines);
    let rest = plain.strip_prefix(b"^XA\n").unwrap_or(&plain);
    [b"\n^XA\r\n^LRN^MNY\r\n".as_slice(), rest].concat()
}

/// One PDF with a page for each of these packages.
pub(super) fn merged(shipment: &Shipment, indexes: &[usize]) -> Vec<u8> {
    let pages: Vec<Vec<String>> = indexes.iter().map(|index| lines(shipment, *index)).collect();
    pdf::document(&pages)
}

/// The page that shows a picture on paper.
pub(super) fn page(number: &str) -> String {
    format!(
        "<html><head><title>View/Print Label</title></head><body><img src=\"./label{number}.gif\"></body></html>"
    )
}

/// The forms of customs.
pub(super) fn invoice(shipment: &Shipment, products: &[&Value]) -> Vec<u8> {
    let mut lines = vec!["COMMERCIAL INVOICE".to_owned(), shipment.master_tracking_number.clone()];
    lines.extend(products.iter().filter_map(|product| product["Description"].as_str()).map(str::to_owned));
    pdf::document(&[lines])
}

/// What a label says, line by line, in ASCII.
fn lines(shipment: &Shipment, index: usize) -> Vec<String> {
    let piece = &shipment.pieces[index];
    let requested = &shipment.request["ShipmentRequest"]["Shipment"];
    let mut lines = vec!["UPS stand-in: not for shipping".to_owned(), shipment.row.name.to_owned()];
    for (title, party) in [("FROM", &requested["Shipper"]), ("TO", &requested["ShipTo"])] {
        lines.push(format!("{title}:"));
        lines.extend(party_lines(party));
    }
    // Only two get printed.
    lines.extend(piece.references.iter().take(2).map(|(code, value)| format!("REF {code}: {value}")));
    lines.push(format!("{} of {}", index + 1, shipment.pieces.len()));
    lines.push(format!("TRACKING #: {}", piece.tracking_number));
    for line in &mut lines {
        line.retain(|c| matches!(c, ' '..='~'));
    }
    lines
}

fn party_lines(party: &Value) -> Vec<String> {
    let address = &party["Address"];
    let names = ["Name", "AttentionName"].into_iter().filter_map(|name| party[name].as_str());
    let streets = match &address["AddressLine"] {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        line => Vec::from_iter(line.as_str()),
    };
    let town = ["City", "StateProvinceCode", "PostalCode", "CountryCode"];
    let town = town.into_iter().filter_map(|name| address[name].as_str()).collect::<Vec<_>>().join(" ");
    names.chain(streets).map(str::to_owned).chain([town]).collect()
}
