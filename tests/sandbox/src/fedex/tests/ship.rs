use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::super::number;
use super::super::ship::today;
use super::{World, requests, text};

fn label(transaction: &Value, piece: usize) -> Vec<u8> {
    let document = &transaction["pieceResponses"][piece]["packageDocuments"][0];
    STANDARD.decode(document["encodedLabel"].as_str().unwrap()).unwrap()
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn one_package_by_ground() {
    let world = World::new();
    let made = world.ship(&requests::ground("SO100234"));
    let number = text(&made["masterTrackingNumber"]);
    assert!(number::is_well_formed(&number));
    let piece = &made["pieceResponses"][0];
    assert_eq!(piece["trackingNumber"], number.as_str());
    assert_eq!((&piece["netChargeAmount"], &piece["customerReferences"]), (&json!(14.87), &json!([])));
    let rating = &made["completedShipmentDetail"]["shipmentRating"];
    assert_eq!(rating["actualRateType"], "PAYOR_ACCOUNT_PACKAGE");
    assert_eq!(rating["shipmentRateDetails"][0]["totalNetCharge"], 14.87);

    let pdf = label(&made, 0);
    assert!(pdf.starts_with(b"%PDF-1.4"));
    for text in ["Bolt Supply", "77 Mill St", "FedEx Ground", "SO100234", number.as_str()] {
        assert!(has(&pdf, text), "{text}");
    }
    let shipment = world.fedex.shipment(&number).unwrap();
    assert_eq!((shipment.service, shipment.account.as_str()), ("FEDEX_GROUND", super::ACCOUNT));
    assert_eq!(shipment.reference("P_O_NUMBER"), Some("4500012345"));
    assert_eq!(shipment.pieces[0].label, pdf);
    assert_eq!((world.fedex.labels_made(), world.fedex.live("SO100234").len()), (1, 1));
}

#[test]
fn pieces_repeat_the_amounts_of_the_shipment() {
    let world = World::new();
    let mut body = requests::express("SO2", 1);
    body["requestedShipment"]["requestedPackageLineItems"][0]["groupPackageCount"] = json!(2);
    body["requestedShipment"]["requestedPackageLineItems"][0]["packageSpecialServices"] =
        json!({"signatureOptionType": "DIRECT"});
    let made = world.ship(&body);
    let pieces = made["pieceResponses"].as_array().unwrap();
    assert_eq!(pieces.len(), 2);
    assert_eq!(pieces[0]["trackingNumber"], made["masterTrackingNumber"]);
    assert_ne!(pieces[0]["trackingNumber"], pieces[1]["trackingNumber"]);
    assert_eq!(pieces[0]["netRateAmount"], pieces[1]["netRateAmount"]);
    assert_eq!(pieces[1]["netChargeAmount"], 0.0);
    let packages = made["completedShipmentDetail"]["completedPackageDetails"].as_array().unwrap();
    assert_eq!((packages.len(), packages[1]["signatureOption"].as_str()), (2, Some("DIRECT")));
    assert!(has(&label(&made, 1), "2 of 2"));
    assert_eq!((world.fedex.labels_made(), world.fedex.shipments().len()), (2, 1));
}

#[test]
fn labels_come_in_the_image_type_asked_for() {
    let world = World::new();
    for (image, stock, start) in [
        ("PNG", "PAPER_4X6", b"\x89PNG".as_slice()),
        ("ZPLII", "STOCK_4X6", b"^XA"),
        ("EPL2", "STOCK_4X6", b"N\n"),
    ] {
        let mut body = requests::ground("SO3");
        body["requestedShipment"]["labelSpecification"] =
            json!({"imageType": image, "labelStockType": stock});
        let made = world.ship(&body);
        let label = label(&made, 0);
        assert!(label.starts_with(start), "{image}");
        assert!(has(&label, made["masterTrackingNumber"].as_str().unwrap()), "{image}");
        assert_eq!(made["pieceResponses"][0]["packageDocuments"][0]["docType"], image);
    }
}

#[test]
fn a_label_url_works_for_a_day() {
    let world = World::new();
    let mut body = requests::ground("SO4");
    body["labelResponseOptions"] = json!("URL_ONLY");
    let made = world.ship(&body);
    let url = text(&made["pieceResponses"][0]["packageDocuments"][0]["url"]);
    let path = url.strip_prefix(&world.server.url()).unwrap();
    let number = text(&made["masterTrackingNumber"]);
    let stored = world.fedex.shipment(&number).unwrap().pieces[0].label.clone();
    assert_eq!(world.response("GET", path, &[], "").body, stored);
    let merged = &made["shipmentDocuments"][0];
    assert_eq!(merged["contentType"], "MERGED_LABEL_DOCUMENTS");
    let merged_path = text(&merged["url"]).replace(&world.server.url(), "");
    assert!(has(&world.response("GET", &merged_path, &[], "").body, &number));
    world.passes(86_400);
    assert_eq!(world.response("GET", path, &[], "").status, 404);
}

#[test]
fn an_international_shipment_comes_with_warnings_and_an_invoice() {
    let world = World::new();
    let made = world.ship(&requests::international("SO5"));
    let alerts = made["alerts"].as_array().unwrap();
    assert_eq!(alerts.iter().filter(|alert| alert["alertType"] == "WARNING").count(), 6);
    let document = &made["shipmentDocuments"][0];
    assert_eq!(document["contentType"], "COMMERCIAL_INVOICE");
    assert!(has(&STANDARD.decode(document["encodedLabel"].as_str().unwrap()).unwrap(), "Steel bolts"));
    assert_eq!(made["completedShipmentDetail"]["usDomestic"], false);
    assert_eq!(made["pieceResponses"][0]["packageDocuments"][0]["copiesToPrint"], 3);
}

#[test]
fn a_past_ship_date_becomes_today() {
    let world = World::patient();
    let mut body = requests::ground("SO6");
    body["requestedShipment"]["shipDatestamp"] = json!("2020-02-29");
    let today = today(world.clock.now()).to_string();
    assert_eq!(world.ship(&body)["shipDatestamp"], today);
    body["requestedShipment"]["shipDatestamp"] = json!("2199-12-31");
    assert_eq!(world.ship(&body)["shipDatestamp"], "2199-12-31");
}

#[test]
fn rates_follow_the_request_and_the_settings() {
    let world = World::new();
    let mut body = requests::express("SO7", 1);
    body["requestedShipment"]["rateRequestType"] = json!(["LIST", "ACCOUNT"]);
    let rating = world.ship(&body)["completedShipmentDetail"]["shipmentRating"].clone();
    assert_eq!(rating["shipmentRateDetails"][0]["rateType"], "PAYOR_LIST_SHIPMENT");
    assert_eq!(rating["shipmentRateDetails"][1]["rateType"], rating["actualRateType"]);
    world.fedex.settings().rates_absent = true;
    assert!(world.ship(&body)["completedShipmentDetail"].get("shipmentRating").is_none());
}

#[test]
fn answers_can_look_like_those_of_the_virtualised_sandbox() {
    let world = World::new();
    {
        let mut settings = world.fedex.settings();
        settings.is_virtual = true;
        settings.small_t = true;
        settings.canned_customer_transaction_id = Some("AnyCo_order1".into());
        settings.second_copy_of_documents = true;
        settings.echoes_references = true;
        settings.postal_city_note_every = 1;
    }
    let reply = world.call("POST", "/ship/v1/shipments", &requests::ground("SO8"));
    assert_eq!(reply.body["customertransactionId"], "AnyCo_order1");
    assert!(text(&reply.body["transactionId"]).starts_with("APIF_SV_SHPC_TxID"));
    let made = &reply.body["output"]["transactionShipments"][0];
    let codes: Vec<String> =
        made["alerts"].as_array().unwrap().iter().map(|alert| text(&alert["code"])).collect();
    assert_eq!(codes, ["VIRTUAL.RESPONSE", "SHIP.RECIPIENT.POSTALCITY.MISMATCH"]);
    assert_eq!(made["pieceResponses"][0]["customerReferences"][0]["value"], "SO8");
    let copy = &made["completedShipmentDetail"]["shipmentDocuments"][0]["parts"][0]["image"];
    assert_eq!(STANDARD.decode(copy.as_str().unwrap()).unwrap(), label(made, 0));
    world.track(made["masterTrackingNumber"].as_str().unwrap());
}

#[test]
fn a_whole_dimension_may_be_written_with_a_point() {
    let world = World::new();
    let mut body = requests::ground("SO9");
    let sides = json!({"length": 14.0, "width": 10, "height": 8.0, "units": "IN"});
    body["requestedShipment"]["requestedPackageLineItems"][0]["dimensions"] = sides;
    world.ship(&body);
    assert_eq!(world.fedex.live("SO9")[0].pieces[0].own.dimensions, Some(([14, 10, 8], "IN".into())));
}

#[test]
fn the_same_request_makes_a_second_shipment() {
    let world = World::new();
    assert_ne!(world.package("SO9"), world.package("SO9"));
    assert_eq!(world.fedex.live("SO9").len(), 2);
}

#[test]
fn validating_creates_nothing() {
    let world = World::new();
    let reply = world.call("POST", "/ship/v1/shipments/packages/validate", &requests::validation("SO10"));
    assert_eq!(reply.body["output"]["alerts"][0]["code"], "SHIPMENT.VALIDATION.SUCCESS");
    assert_eq!(reply.body["customerTransactionId"], "mlc-1");
    assert_eq!(world.fedex.labels_made(), 0);
}
