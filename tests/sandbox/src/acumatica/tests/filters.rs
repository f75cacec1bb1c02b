use serde_json::{Value, json};

use super::Erp;
use crate::acumatica::Shipment;

/// Three shipments that differ in what the filters ask for.
fn erp() -> Erp {
    let erp = Erp::with(&[]);
    for (number, status, city) in [("1", "Open", "Oslo"), ("2", "On Hold", "Oslo"), ("3", "Open", "O'Fallon")]
    {
        let mut shipment = Shipment::open(number);
        shipment.status = status.into();
        shipment.address.city = Some(city.into());
        shipment.freight_cost = if number == "3" { 12.85 } else { 0.0 };
        shipment.description = (number != "2").then(|| format!("Order {number}"));
        shipment.custom.insert("Document.AttributeCOSTCTR".into(), json!(format!("CC{number}")));
        erp.stand_in.add(shipment);
    }
    erp
}

fn found(erp: &Erp, filter: &str) -> String {
    let list = erp.get(&format!("/Shipment?$select=ShipmentNbr&$filter={filter}")).is(200).json();
    let numbers =
        list.as_array().unwrap().iter().map(|record| record["ShipmentNbr"]["value"].as_str().unwrap());
    numbers.collect()
}

#[test]
fn conditions_are_combined_as_in_odata() {
    let erp = erp();
    let cases = [
        ("Status eq 'Open'", "13"),
        ("Status ne 'Open'", "2"),
        ("ShipmentNbr gt '1' and ShipmentNbr le '3'", "23"),
        ("ShipmentNbr eq '1' or ShipmentNbr eq '2' and Status eq 'Open'", "1"),
        ("(ShipmentNbr eq '1' or ShipmentNbr eq '2') and Status eq 'On Hold'", "2"),
        ("not (Status eq 'Open')", "2"),
        ("Hold eq true", "2"),
        ("Hold", "2"),
        ("PackageCount ge 1 and PackageCount lt 2", "123"),
        ("FreightCost gt 0M", "3"),
        ("FreightCost gt 12.5M", "3"),
        ("Description eq null", "2"),
        ("Description ne 'Order 1'", "3"),
        ("not (Description eq 'Order 1')", "3"),
        ("substringof('der 3',Description)", "3"),
        ("startswith(Description,'Order') eq true", "13"),
        ("endswith(Description, '1')", "1"),
        ("ShippingSettings/ShipToAddress/City eq 'Oslo'", "12"),
        ("ShippingSettings/ShipToAddress/City eq 'O''Fallon'", "3"),
        ("cf.String(f='Document.AttributeCOSTCTR') eq 'CC2'", "2"),
        ("ShipmentDate ge date'2020-01-31'", "123"),
        ("ShipmentDate lt datetimeoffset'2020-01-31T00%3A00%3A00.000%2B00%3A00'", ""),
    ];
    for (filter, expected) in cases {
        assert_eq!(found(&erp, filter), expected, "{filter}");
    }
}

#[test]
fn a_record_is_found_by_its_guid() {
    let erp = erp();
    assert_eq!(found(&erp, &format!("NoteID eq guid'{}'", erp.id("2"))), "2");
}

#[test]
fn a_write_moves_a_record_past_the_watermark() {
    let erp = erp();
    erp.wait(1);
    let watermark = erp.clock.now().strftime("%Y-%m-%dT%H:%M:%S%.3f").to_string().replace(':', "%3A");
    let filter = format!("LastModifiedDateTime gt datetimeoffset'{watermark}%2B00%3A00'");
    assert_eq!(found(&erp, &filter), "");
    erp.wait(1);
    erp.stand_in.edit("3", |shipment| shipment.saturday = true);
    assert_eq!(found(&erp, &filter), "3");
}

#[test]
fn filters_that_cannot_be_read_are_server_errors() {
    let erp = erp();
    let odata = "Microsoft.Data.OData.ODataException";
    let cases = [
        ("Status eq", odata),
        ("Status eq 'Open' Status", odata),
        ("Status eq Open'", odata),
        ("(Status eq 'Open'", odata),
        ("Status", odata),
        ("Status eq 5", odata),
        ("FreightCost gt 0", odata),
        ("FreightCost gt 0.5", odata),
        ("contains(Status,'O')", odata),
        ("Packages/TrackingNbr eq 'X'", odata),
        ("LastModifiedDateTime gt datetimeoffset'2025-01-31T08:00:00.000 00:00'", odata),
        ("LastModifiedDateTime gt datetime'2025-01-31T08:00:00'", odata),
        ("Nonsense eq 'x'", "System.Collections.Generic.KeyNotFoundException"),
        ("Status/City eq 'x'", "System.Collections.Generic.KeyNotFoundException"),
    ];
    for (filter, exception) in cases {
        let answer = erp.wrong("GET", &format!("/Shipment?$filter={filter}"), &Value::Null).is(500);
        assert_eq!(answer.exception(), exception, "{filter}");
    }
    erp.stand_in.settings().date_literal = false;
    erp.get("/Shipment?$filter=ShipmentDate ge date'2025-01-31'").is(500);
}
