//! Package rows: with a known id they are updated, without one they are inserted, whether that was meant or not.

use super::pen::Pen;
use crate::acumatica::model::{Package, Shipment};

/// Longest tracking number.
const TRACKING_MAX: usize = 60;
/// Longest description and reference.
const REFERENCE_MAX: usize = 30;

/// Writes the rows that were sent; others stay. Gives what went wrong without an error.
pub(super) fn write(pen: &mut Pen<'_>, shipment: &mut Shipment) -> Vec<String> {
    let mut accidents = Vec::new();
    let rows = pen.input.rows("Packages");
    for (index, row) in rows.iter().enumerate() {
        let place = format!("Packages/{index}");
        let position = row.id.and_then(|id| position(shipment, id));
        match position {
            Some(position) if row.is_deleted => {
                shipment.packages.remove(position);
                pen.touch(&place);
            }
            Some(position) => write_one(&mut pen.below(row, &place), &mut shipment.packages[position]),
            None if row.is_deleted => {}
            None => {
                let mut package = Package::default();
                write_one(&mut pen.below(row, &place), &mut package);
                pen.touch(&place);
                let why = if row.id.is_some() { "an unknown id" } else { "no id" };
                accidents
                    .push(format!("package inserted into shipment {} by a row with {why}", shipment.number));
                shipment.packages.push(package);
            }
        }
    }
    accidents
}

fn position(shipment: &Shipment, id: &str) -> Option<usize> {
    shipment.packages.iter().position(|package| package.id.eq_ignore_ascii_case(id))
}

fn write_one(pen: &mut Pen<'_>, package: &mut Package) {
    pen.text("BoxID", REFERENCE_MAX, &mut package.box_id);
    pen.flag("Confirmed", &mut package.confirmed);
    pen.text("CustomRefNbr1", REFERENCE_MAX, &mut package.custom_ref_1);
    pen.text("CustomRefNbr2", REFERENCE_MAX, &mut package.custom_ref_2);
    pen.decimal("DeclaredValue", &mut package.declared_value);
    pen.text("Description", REFERENCE_MAX, &mut package.description);
    pen.decimal("Height", &mut package.height);
    pen.decimal("Length", &mut package.length);
    pen.text("TrackingNbr", TRACKING_MAX, &mut package.tracking_number);
    pen.decimal("Weight", &mut package.weight);
    pen.decimal("Width", &mut package.width);
    pen.custom(&mut package.custom);
}
