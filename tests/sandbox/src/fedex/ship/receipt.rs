//! The answer to a created shipment, in the shape of recorded ones.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::price::Charge;
use crate::fedex::Call;
use crate::fedex::codes::{self, Code};
use crate::fedex::envelope::alert;
use crate::fedex::label;
use crate::fedex::route::LABELS;
use crate::fedex::service::Family;
use crate::fedex::shipment::Shipment;
use crate::parcel::decimal::{hundredths, number};

/// `nth` counts the shipments, for what happens to one in so many.
pub(super) fn output(shipment: &Shipment, charge: Charge, nth: u64, call: &Call) -> Value {
    let mut detail = detail(shipment, charge, call);
    if call.settings.second_copy_of_documents {
        detail["shipmentDocuments"] = copies(shipment);
    }
    let pieces: Vec<Value> =
        (0..shipment.pieces.len()).map(|index| piece(shipment, index, charge, call)).collect();
    let mut transaction = json!({
        "masterTrackingNumber": shipment.master_tracking_number,
        "serviceType": shipment.service,
        "serviceName": format!("{}®", shipment.row.name),
        "serviceCategory": shipment.row.category(),
        "shipDatestamp": shipment.ship_date.to_string(),
        "alerts": alerts(shipment, nth, call),
        "pieceResponses": pieces,
        "shipmentAdvisoryDetails": {},
        "completedShipmentDetail": detail,
    });
    let documents = shipment_documents(shipment, call);
    if !documents.is_empty() {
        transaction["shipmentDocuments"] = documents.into();
    }
    json!({"transactionShipments": [transaction]})
}

fn alerts(shipment: &Shipment, nth: u64, call: &Call) -> Vec<Value> {
    let settings = call.settings;
    let mut alerts = Vec::new();
    if settings.is_virtual {
        alerts.push(alert(codes::VIRTUAL, "NOTE"));
    }
    if settings.postal_city_note_every > 0 && nth.is_multiple_of(settings.postal_city_note_every) {
        alerts.push(alert(codes::POSTAL_CITY, "NOTE"));
    }
    if settings.international_warnings && !shipment.is_domestic() {
        let recorded: [Code; 6] = [
            codes::CUSTOMS_LOW,
            codes::CUSTOMS_LOW,
            codes::CUSTOMS_DECLARED,
            codes::CUSTOMS_COMMODITY,
            codes::ORIGIN_STATE,
            codes::DESTINATION_STATE,
        ];
        alerts.extend(recorded.map(|code| alert(code, "WARNING")));
    }
    let requested = &call.body["requestedShipment"];
    let items = requested["requestedPackageLineItems"].as_array().into_iter().flatten();
    let sum: u32 = items.filter_map(|item| hundredths(&item["declaredValue"]["amount"])).sum();
    if hundredths(&requested["totalDeclaredValue"]["amount"]).is_some_and(|total| total != sum) {
        alerts.push(alert(codes::DECLARED_TOTAL, "WARNING"));
    }
    alerts
}

/// With several pieces, each repeats the amounts of the whole shipment, and its own net charge is 0.
fn piece(shipment: &Shipment, index: usize, charge: Charge, call: &Call) -> Value {
    let piece = &shipment.pieces[index];
    let net_charge = if shipment.pieces.len() == 1 { number(charge.net()) } else { 0.0 };
    let mut references: Vec<Value> = Vec::new();
    if call.settings.echoes_references {
        let entry = |(kind, value): &(String, String)| json!({"customerReferenceType": kind, "value": value});
        references.extend(piece.references.iter().map(entry));
    }
    let mut document = json!({"contentType": "LABEL", "copiesToPrint": copies_to_print(shipment)});
    if call.body["labelResponseOptions"] == "URL_ONLY" {
        document["url"] = json!(url(call, &piece.tracking_number, "SHIPPING"));
    } else {
        document["encodedLabel"] = json!(STANDARD.encode(&piece.label));
    }
    document["docType"] = call.body["requestedShipment"]["labelSpecification"]["imageType"].clone();
    json!({
        "masterTrackingNumber": shipment.master_tracking_number,
        "packageSequenceNumber": index + 1,
        "trackingNumber": piece.tracking_number,
        "additionalChargesDiscount": 0.0,
        "netRateAmount": number(charge.net()),
        "netChargeAmount": net_charge,
        "netDiscountAmount": 0.0,
        "baseRateAmount": number(charge.base),
        "currency": shipment.currency,
        "codcollectionAmount": 0.0,
        "customerReferences": references,
        "packageDocuments": [document],
    })
}

/// International laser labels have to be printed three times by the shipper.
fn copies_to_print(shipment: &Shipment) -> u32 {
    if shipment.is_domestic() || shipment.row.is_ground() { 1 } else { 3 }
}

fn url(call: &Call, tracking_number: &str, kind: &str) -> String {
    let host = call.request.header("host").unwrap_or("127.0.0.1");
    format!("http://{host}{LABELS}SH,{tracking_number}_{kind}_P/isLabel=true&autoPrint=false")
}

/// The merged labels, where URLs were asked for, and the commercial invoice, where that was.
fn shipment_documents(shipment: &Shipment, call: &Call) -> Vec<Value> {
    let mut documents = Vec::new();
    let kind = match call.body["mergeLabelDocOption"].as_str() {
        Some("NONE") => None,
        Some("LABELS_ONLY") => Some("MERGED_LABELS_ONLY"),
        _ => Some("MERGED_LABEL_DOCUMENTS"),
    };
    let number = &shipment.master_tracking_number;
    if let Some(kind) = kind.filter(|_| call.body["labelResponseOptions"] == "URL_ONLY") {
        documents.push(json!({
            "contentType": kind,
            "copiesToPrint": 1,
            "trackingNumber": number,
            "docType": "PDF",
            "url": url(call, number, "MERGED"),
        }));
    }
    let wanted = &call.body["requestedShipment"]["shippingDocumentSpecification"]["shippingDocumentTypes"];
    if wanted.as_array().is_some_and(|types| types.contains(&json!("COMMERCIAL_INVOICE"))) {
        documents.push(json!({
            "contentType": "COMMERCIAL_INVOICE",
            "copiesToPrint": 3,
            "trackingNumber": number,
            "docType": "PDF",
            "encodedLabel": STANDARD.encode(label::invoice(shipment)),
        }));
    }
    documents
}

fn detail(shipment: &Shipment, charge: Charge, call: &Call) -> Value {
    let row = shipment.row;
    let (kind, form) = row.tracking_id();
    let id = |number: &str| json!({"trackingIdType": kind, "formId": form, "trackingNumber": number});
    let items = &call.body["requestedShipment"]["requestedPackageLineItems"];
    let signature = &items[0]["packageSpecialServices"]["signatureOptionType"];
    let packages: Vec<Value> = shipment
        .pieces
        .iter()
        .enumerate()
        .map(|(index, piece)| {
            json!({
                "sequenceNumber": index + 1,
                "groupNumber": 0,
                "signatureOption": signature.as_str().unwrap_or("SERVICE_DEFAULT"),
                "trackingIds": [id(&piece.tracking_number)],
            })
        })
        .collect();
    let mut detail = json!({
        "usDomestic": shipment.is_domestic() && shipment.origin.country == "US",
        "carrierCode": row.carrier_code(),
        "masterTrackingId": id(&shipment.master_tracking_number),
        "serviceDescription": {
            "serviceType": row.code,
            "code": row.number,
            "description": row.name,
            "names": [{"type": "long", "encoding": "utf-8", "value": format!("{}®", row.name)}],
        },
        "operationalDetail": {
            "transitTime": row.transit_time(), "deliveryDate": "", "commitDate": "", "scac": "",
        },
        "completedPackageDetails": packages,
    });
    let kinds = call.body["requestedShipment"]["rateRequestType"].as_array();
    let has = |kind: &str| kinds.is_some_and(|kinds| kinds.contains(&json!(kind)));
    if !call.settings.rates_absent && !has("NONE") {
        detail["shipmentRating"] = rating(shipment, charge, has("LIST"));
    }
    detail
}

/// The list rate comes first where it was asked for: only `actualRateType` says which entry is billed.
fn rating(shipment: &Shipment, charge: Charge, with_list: bool) -> Value {
    let level = if shipment.row.family == Family::Ground { "PACKAGE" } else { "SHIPMENT" };
    let entry = |payer: &str, percent: u32| {
        let scaled = |cents: u32| number(cents * percent / 100);
        json!({
            "rateType": format!("{payer}_{level}"),
            "totalNetCharge": scaled(charge.net()),
            "totalNetFedExCharge": scaled(charge.net()),
            "totalBaseCharge": scaled(charge.base),
            "totalSurcharges": scaled(charge.fuel),
            "currency": shipment.currency,
            "totalBillingWeight": {"units": "LB", "value": charge.pounds},
            "surcharges": [
                {"surchargeType": "FUEL", "level": level, "description": "Fuel", "amount": scaled(charge.fuel)},
            ],
        })
    };
    let list = with_list.then(|| entry("PAYOR_LIST", 140));
    let entries: Vec<Value> = list.into_iter().chain([entry("PAYOR_ACCOUNT", 100)]).collect();
    json!({"actualRateType": format!("PAYOR_ACCOUNT_{level}"), "shipmentRateDetails": entries})
}

fn copies(shipment: &Shipment) -> Value {
    let copy = |label: &Vec<u8>| {
        json!({
            "type": "OUTBOUND_LABEL",
            "shippingDocumentDisposition": "RETURNED",
            "parts": [{"documentPartSequenceNumber": 1, "image": STANDARD.encode(label)}],
        })
    };
    shipment.pieces.iter().map(|piece| copy(&piece.label)).collect()
}
