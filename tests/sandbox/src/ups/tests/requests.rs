//! Requests that are right in every point.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::ACCOUNT;

/// Headers of a token call.
pub(super) fn login(id: &str, secret: &str) -> String {
    let credentials = STANDARD.encode(format!("{id}:{secret}"));
    format!(
        "Authorization: Basic {credentials}\r\nContent-Type: application/x-www-form-urlencoded\r\nx-merchant-id: {ACCOUNT}\r\n"
    )
}

/// One package of 5.5 lb to a business in San Francisco.
pub(super) fn ground(order: &str) -> Value {
    json!({"ShipmentRequest": {
        "Request": {
            "RequestOption": "nonvalidate", "SubVersion": "2205",
            "TransactionReference": {"CustomerContext": format!("mlc:{order}")},
        },
        "Shipment": {
            "Description": "Machine parts",
            "Shipper": {
                "Name": "Acme Parts", "AttentionName": "Shipping", "ShipperNumber": ACCOUNT,
                "Phone": {"Number": "4045550100"},
                "Address": {
                    "AddressLine": ["100 Dock Rd"], "City": "Atlanta", "StateProvinceCode": "GA",
                    "PostalCode": "30328", "CountryCode": "US",
                },
            },
            "ShipTo": {
                "Name": "Blue Bottle Tools", "AttentionName": "Jo Miller", "Phone": {"Number": "9255550111"},
                "Address": {
                    "AddressLine": ["1500 Mission St", "Ste 4"], "City": "San Francisco",
                    "StateProvinceCode": "CA", "PostalCode": "94103", "CountryCode": "US",
                },
            },
            "PaymentInformation": {
                "ShipmentCharge": [{"Type": "01", "BillShipper": {"AccountNumber": ACCOUNT}}],
            },
            "ShipmentRatingOptions": {"NegotiatedRatesIndicator": "X"},
            "Service": {"Code": "03"},
            "Package": [package(order)],
        },
        "LabelSpecification": label("ZPL"),
    }})
}

pub(super) fn label(format: &str) -> Value {
    json!({"LabelImageFormat": {"Code": format}, "LabelStockSize": {"Height": "6", "Width": "4"}})
}

pub(super) fn package(order: &str) -> Value {
    json!({
        "Description": "Parts",
        "Packaging": {"Code": "02"},
        "Dimensions": {"UnitOfMeasurement": {"Code": "IN"}, "Length": "12", "Width": "9", "Height": "4"},
        "PackageWeight": {"UnitOfMeasurement": {"Code": "LBS"}, "Weight": "5.5"},
        "ReferenceNumber": [{"Code": "TN", "Value": order}, {"Code": "PO", "Value": "4500012345"}],
    })
}

/// So many packages of the same kind.
pub(super) fn packages(order: &str, count: usize) -> Value {
    let mut body = ground(order);
    body["ShipmentRequest"]["Shipment"]["Package"] = vec![package(order); count].into();
    body
}

/// One package to Toronto, with a commercial invoice.
pub(super) fn international(order: &str) -> Value {
    let mut body = ground(order);
    let shipment = &mut body["ShipmentRequest"]["Shipment"];
    shipment["Service"]["Code"] = json!("11");
    shipment["ShipTo"]["Address"] = json!({
        "AddressLine": ["1 Front St"], "City": "Toronto", "StateProvinceCode": "ON", "PostalCode": "M5J2X2",
        "CountryCode": "CA",
    });
    shipment["ReferenceNumber"] = shipment["Package"][0]["ReferenceNumber"].take();
    shipment["Package"][0].as_object_mut().unwrap().remove("ReferenceNumber");
    shipment["InvoiceLineTotal"] = json!({"CurrencyCode": "USD", "MonetaryValue": "150"});
    shipment["ShipmentServiceOptions"] = json!({"InternationalForms": {
        "FormType": "01", "InvoiceNumber": "INV-9001", "InvoiceDate": "20261120", "ReasonForExport": "SALE",
        "CurrencyCode": "USD",
        "Product": [{
            "Description": "Steel bracket", "CommodityCode": "732690", "OriginCountryCode": "US",
            "Unit": {"Number": "10", "UnitOfMeasurement": {"Code": "PCS"}, "Value": "15.00"},
        }],
    }});
    body
}

/// Labels by number.
pub(super) fn recovery(number: &str, format: &str) -> Value {
    json!({"LabelRecoveryRequest": {
        "Request": {"SubVersion": "1903", "TransactionReference": {"CustomerContext": "mlc:recovery"}},
        "LabelSpecification": label(format),
        "TrackingNumber": number,
    }})
}

/// Labels by reference.
pub(super) fn recovery_of(reference: &str) -> Value {
    let mut body = recovery("", "ZPL");
    let request = body["LabelRecoveryRequest"].as_object_mut().unwrap();
    request.remove("TrackingNumber");
    request.insert(
        "ReferenceValues".into(),
        json!({"ReferenceNumber": {"Value": reference}, "ShipperNumber": ACCOUNT}),
    );
    body
}

pub(super) fn address(lines: &[&str]) -> Value {
    json!({"XAVRequest": {"AddressKeyFormat": {
        "ConsigneeName": "Blue Bottle Tools", "AddressLine": lines, "PoliticalDivision2": "San Francisco",
        "PoliticalDivision1": "CA", "PostcodePrimaryLow": "94103", "CountryCode": "US",
    }}})
}

/// A subscription of version 1.
pub(super) fn subscription(numbers: &[&str]) -> Value {
    json!({
        "locale": "en_US", "countryCode": "US", "trackingNumberList": numbers,
        "destination": {"url": "https://hooks.example.com/ups", "credentialType": "Bearer", "credential": "f3b1c0"},
    })
}

/// Sets a member; `null` takes it away.
pub(super) fn set(body: &mut Value, pointer: &str, value: &Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap_or_else(|| panic!("nothing at {parent}"));
    match (parent, name.parse::<usize>()) {
        (Value::Array(elements), Ok(index)) => elements[index] = value.clone(),
        (parent, _) if value.is_null() => drop(parent.as_object_mut().unwrap().remove(name)),
        (parent, _) => parent[name] = value.clone(),
    }
}
