//! Requests that are right in every point.

use serde_json::{Value, json};

use super::ACCOUNT;

/// One package of 12.5 lb to a business in Boise.
pub(super) fn ground(order: &str) -> Value {
    json!({
        "labelResponseOptions": "LABEL",
        "accountNumber": {"value": ACCOUNT},
        "requestedShipment": {
            "pickupType": "USE_SCHEDULED_PICKUP",
            "serviceType": "FEDEX_GROUND",
            "packagingType": "YOUR_PACKAGING",
            "shipper": {
                "contact": {"companyName": "Acme Parts", "personName": "Dock 4", "phoneNumber": "9015550100"},
                "address": {
                    "streetLines": ["10 Harbor Rd"], "city": "Memphis", "stateOrProvinceCode": "TN",
                    "postalCode": "38116", "countryCode": "US",
                },
            },
            "recipients": [{
                "contact": {"companyName": "Bolt Supply", "personName": "R Diaz", "phoneNumber": "2085550101"},
                "address": {
                    "streetLines": ["77 Mill St", "Suite 3"], "city": "Boise", "stateOrProvinceCode": "ID",
                    "postalCode": "83702", "countryCode": "US", "residential": false,
                },
            }],
            "shippingChargesPayment": {
                "paymentType": "SENDER",
                "payor": {"responsibleParty": {"accountNumber": {"value": ACCOUNT}}},
            },
            "rateRequestType": ["ACCOUNT"],
            "labelSpecification": {
                "imageType": "PDF", "labelStockType": "STOCK_4X6", "labelFormatType": "COMMON2D",
            },
            "requestedPackageLineItems": [item(order)],
        },
    })
}

pub(super) fn item(order: &str) -> Value {
    json!({
        "groupPackageCount": 1,
        "weight": {"units": "LB", "value": 12.5},
        "dimensions": {"length": 14, "width": 10, "height": 8, "units": "IN"},
        "customerReferences": [
            {"customerReferenceType": "CUSTOMER_REFERENCE", "value": order},
            {"customerReferenceType": "P_O_NUMBER", "value": "4500012345"},
        ],
    })
}

/// So many packages by air to a residence in Boise.
pub(super) fn express(order: &str, packages: usize) -> Value {
    let mut body = ground(order);
    let requested = &mut body["requestedShipment"];
    requested["serviceType"] = json!("FEDEX_2_DAY");
    requested["recipients"][0]["address"]["residential"] = json!(true);
    requested["requestedPackageLineItems"] = vec![item(order); packages].into();
    body
}

/// One package by air to Utrecht, with a commercial invoice.
pub(super) fn international(order: &str) -> Value {
    let mut body = express(order, 1);
    let requested = &mut body["requestedShipment"];
    requested["serviceType"] = json!("FEDEX_INTERNATIONAL_PRIORITY");
    requested["recipients"][0]["address"] = json!({
        "streetLines": ["Oudegracht 1"], "city": "Utrecht", "postalCode": "3511 AA", "countryCode": "NL",
    });
    requested["customsClearanceDetail"] = json!({
        "commercialInvoice": {"shipmentPurpose": "SOLD", "termsOfSale": "DAP"},
        "dutiesPayment": {"paymentType": "RECIPIENT"},
        "commodities": [{
            "description": "Steel bolts", "countryOfManufacture": "US", "quantity": 10, "quantityUnits": "PCS",
            "numberOfPieces": 1, "weight": {"units": "LB", "value": 12.5},
            "unitPrice": {"amount": 4.5, "currency": "USD"}, "customsValue": {"amount": 45, "currency": "USD"},
        }],
    });
    requested["shippingDocumentSpecification"] = json!({
        "shippingDocumentTypes": ["COMMERCIAL_INVOICE"],
        "commercialInvoiceDetail": {"documentFormat": {"docType": "PDF", "stockType": "PAPER_LETTER"}},
    });
    body
}

/// What validates a shipment that create would take.
pub(super) fn validation(order: &str) -> Value {
    let mut body = ground(order);
    body.as_object_mut().unwrap().remove("labelResponseOptions");
    body["requestedShipment"]["totalWeight"] = json!(13);
    body
}

/// A search by account, in all times.
pub(super) fn search(value: &str) -> Value {
    json!({
        "includeDetailedScans": true,
        "referencesInformation": {
            "value": value, "accountNumber": ACCOUNT, "shipDateBegin": "2020-01-01", "shipDateEnd": "2199-12-31",
        },
    })
}
