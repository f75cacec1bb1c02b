use serde_json::{Value, json};

use super::super::number;
use super::{SHIP, World, bytes, has, requests, text};

fn label(results: &Value, package: usize) -> Vec<u8> {
    bytes(&results["PackageResults"][package]["ShippingLabel"]["GraphicImage"])
}

fn with_label(order: &str, specification: &Value) -> Value {
    let mut body = requests::ground(order);
    body["ShipmentRequest"]["LabelSpecification"] = specification.clone();
    body
}

#[test]
fn one_package_by_ground() {
    let world = World::new();
    let reply = world.post(SHIP, &requests::ground("S1"));
    let response = &reply.body["ShipmentResponse"]["Response"];
    assert_eq!(response["ResponseStatus"]["Code"], "1");
    assert_eq!(response["TransactionReference"]["CustomerContext"], "mlc:S1");
    assert!(response.get("Alert").is_none());
    let made = &reply.body["ShipmentResponse"]["ShipmentResults"];
    assert_eq!(made["ShipmentIdentificationNumber"], "1Z12345E0310000019");
    let package = &made["PackageResults"][0];
    assert_eq!(package["TrackingNumber"], made["ShipmentIdentificationNumber"]);
    assert_eq!(package["ShippingLabel"]["ImageFormat"]["Code"], "ZPL");
    assert_eq!(
        made["ShipmentCharges"]["TotalCharges"],
        json!({"CurrencyCode": "USD", "MonetaryValue": "14.26"})
    );
    assert_eq!(made["ShipmentCharges"]["ItemizedCharges"][0]["Code"], "375");
    assert_eq!(made["NegotiatedRateCharges"]["TotalCharge"]["MonetaryValue"], "11.02");
    assert_eq!(made["BillingWeight"]["Weight"], "6.0");

    let zpl = label(made, 0);
    assert!(zpl.starts_with(b"\n^XA\r\n^LRN"));
    for text in ["Blue Bottle Tools", "1500 Mission St", "UPS Ground", "REF TN: S1", "1Z12345E0310000019"] {
        assert!(has(&zpl, text), "{text}");
    }
    let shipment = world.ups.shipment("1Z12345E0310000019").unwrap();
    assert_eq!((shipment.service, shipment.account.as_str()), ("03", super::ACCOUNT));
    assert_eq!((shipment.reference("PO"), shipment.net_charge_cents), (Some("4500012345"), 1426));
    assert_eq!((shipment.received_by.as_str(), shipment.currency), ("MILLER", "USD"));
    assert_eq!(shipment.pieces[0].label, zpl);
    assert_eq!(
        (world.ups.labels_made(), world.ups.live("S1").len(), world.ups.live("4500012345").len()),
        (1, 1, 0)
    );
}

#[test]
fn packages_have_numbers_in_the_order_of_the_request() {
    let world = World::new();
    let made = world.ship(&requests::packages("S2", 3));
    let numbers: Vec<String> =
        made["PackageResults"].as_array().unwrap().iter().map(|own| text(&own["TrackingNumber"])).collect();
    assert_eq!(numbers, ["1Z12345E0310000019", "1Z12345E0310000028", "1Z12345E0310000037"]);
    assert!(numbers.iter().all(|own| number::is_well_formed(own)));
    assert!(has(&label(&made, 1), "2 of 3"));
    assert_eq!(made["BillingWeight"]["Weight"], "18.0");
    let shipment = &world.ups.live("S2")[0];
    assert_eq!((shipment.references.len(), shipment.pieces.len()), (2, 3));
    assert_eq!((world.ups.labels_made(), world.ups.shipments().len()), (3, 1));
}

#[test]
fn two_equal_calls_make_two_shipments() {
    let world = World::new();
    assert_ne!(world.package("S3"), world.package("S3"));
    assert_eq!(world.ups.live("S3").len(), 2);
}

#[test]
fn labels_come_in_the_format_asked_for() {
    let world = World::new();
    for (format, start) in [("GIF", b"GIF89a".as_slice()), ("EPL", b"N\n"), ("SPL", b"N\n")] {
        let made = world.ship(&with_label("S4", &requests::label(format)));
        assert!(label(&made, 0).starts_with(start), "{format}");
        assert!(has(&label(&made, 0), &text(&made["ShipmentIdentificationNumber"])), "{format}");
        let answered = &made["PackageResults"][0]["ShippingLabel"];
        assert_eq!(answered["ImageFormat"]["Code"], format);
        assert_eq!(answered.get("HTMLImage").is_some(), format == "GIF");
    }
    let png = world.direct(SHIP, &with_label("S4", &requests::label("PNG"))).body;
    assert!(label(&png["ShipmentResponse"]["ShipmentResults"], 0).starts_with(b"\x89PNG"));
    let pdf = world.direct(SHIP, &with_label("S4", &requests::label("PDF")));
    assert_eq!(pdf.refusal(), (400, "20008"));
    let no_size = world.direct(SHIP, &with_label("S4", &json!({"LabelImageFormat": {"Code": "ZPL"}})));
    assert_eq!(no_size.refusal(), (400, "20007"));
}

#[test]
fn a_gif_decodes_to_the_stripes_of_its_number() {
    let world = World::new();
    let gif = label(&world.ship(&with_label("S5", &requests::label("GIF"))), 0);
    let width = u16::from_le_bytes([gif[6], gif[7]]);
    assert_eq!((width, u16::from_le_bytes([gif[8], gif[9]]), gif.last()), (18 * 16, 32, Some(&0x3B)));
    let picture = gif.windows(10).position(|own| own[0] == 0x2C && own[5..7] == gif[6..8]).unwrap();
    let mut pixels = Vec::new();
    let mut at = picture + 11;
    while gif[at] > 0 {
        let block = &gif[at + 1..=at + usize::from(gif[at])];
        pixels.extend(block.iter().filter(|code| **code < 128));
        at += 1 + block.len();
    }
    assert_eq!(pixels.len(), 18 * 16 * 32);
    let bits: u8 = pixels.iter().step_by(2).take(8).fold(0, |byte, bit| byte << 1 | bit);
    assert_eq!(bits, b'1', "the first character of the number");
}

#[test]
fn what_stands_in_the_wrong_place_is_ignored() {
    let world = World::new();
    let mut body = requests::ground("S6");
    let specification = body["ShipmentRequest"]["LabelSpecification"].take();
    body["ShipmentRequest"].as_object_mut().unwrap().remove("LabelSpecification");
    body["LabelSpecification"] = specification;
    body["ShipmentRequest"]["Shipment"]["ShipTo"]["ResidentialAddressIndicator"] = json!("");
    let reply = world.direct(SHIP, &body);
    let made = &reply.body["ShipmentResponse"]["ShipmentResults"];
    assert_eq!(reply.status, 200);
    assert_eq!(made["PackageResults"][0]["ShippingLabel"]["ImageFormat"]["Code"], "GIF");
    assert!(label(made, 0).starts_with(b"GIF8"));
    assert!(!world.ups.live("S6")[0].destination.is_residential);
    let mut right = requests::ground("S7");
    right["ShipmentRequest"]["Shipment"]["ShipTo"]["Address"]["ResidentialAddressIndicator"] = json!("");
    world.ship(&right);
    assert!(world.ups.live("S7")[0].destination.is_residential, "an empty mark is a mark");
}

#[test]
fn the_format_may_be_another_one() {
    let world = World::new();
    let mut cod = requests::packages("S8", 2);
    cod["ShipmentRequest"]["Shipment"]["Package"][0]["PackageServiceOptions"] = json!({"COD": {
        "CODFundsCode": "0", "CODAmount": {"CurrencyCode": "USD", "MonetaryValue": "10.00"},
    }});
    let made = world.ship(&cod);
    assert!(label(&made, 0).starts_with(b"GIF8"), "the first label of a COD shipment");
    assert!(label(&made, 1).starts_with(b"\n^XA"));
    world.ups.settings().forced_label_format = Some("GIF".into());
    let made = world.ship(&requests::ground("S8"));
    assert_eq!(made["PackageResults"][0]["ShippingLabel"]["ImageFormat"]["Code"], "GIF");
    assert!(label(&made, 0).starts_with(b"GIF8"));
}

#[test]
fn the_test_host_masks_all_numbers_and_keeps_nothing() {
    let world = World::new();
    world.ups.settings().masked_numbers = true;
    let made = world.ship(&requests::packages("S9", 2));
    assert_eq!(made["ShipmentIdentificationNumber"], "1ZXXXXXXXXXXXXXXXX");
    for package in made["PackageResults"].as_array().unwrap() {
        assert_eq!(package["TrackingNumber"], "1ZXXXXXXXXXXXXXXXX");
    }
    assert_eq!(world.track("1ZXXXXXXXXXXXXXXXX")["warnings"][0]["code"], "TW0001");
    assert_eq!(world.void("1ZXXXXXXXXXXXXXXXX").refusal(), (400, "190102"));
    let real = world.ups.live("S9")[0].master_tracking_number.clone();
    assert_eq!(world.track(&real)["warnings"][0]["code"], "TW0001");
    assert_eq!(world.post("/api/labels/v1/recovery", &requests::recovery_of("S9")).status, 400);
    assert_eq!(world.void("1Z2220060290602143").status, 200, "one of the numbers that the test host knows");
}

#[test]
fn an_international_shipment_has_forms_and_a_page_to_sign() {
    let world = World::new();
    let made = world.ship(&requests::international("S10"));
    let pdf = bytes(&made["Form"]["Image"]["GraphicImage"]);
    assert!(pdf.starts_with(b"%PDF") && has(&pdf, "Steel bracket"));
    assert!(made["PackageResults"][0]["ShippingLabel"].get("InternationalSignatureGraphicImage").is_some());
    assert_eq!(world.ups.live("S10")[0].references.len(), 2);
    assert!(text(&made["ShipmentIdentificationNumber"]).starts_with("1Z12345E68"));
}

#[test]
fn alerts_are_no_failures() {
    let world = World::new();
    let codes = |body: &Value| -> Vec<String> {
        let reply = world.post(SHIP, body);
        assert_eq!(reply.status, 200, "{reply:?}");
        let alerts = reply.body["ShipmentResponse"]["Response"]["Alert"].as_array().cloned();
        alerts.unwrap_or_default().iter().map(|alert| text(&alert["Code"])).collect()
    };
    let mut bare = requests::international("S11");
    bare["ShipmentRequest"]["Shipment"].as_object_mut().unwrap().remove("ShipmentServiceOptions");
    assert_eq!(codes(&bare), ["120016"]);
    let mut duties = requests::ground("S11");
    let charges = &mut duties["ShipmentRequest"]["Shipment"]["PaymentInformation"]["ShipmentCharge"];
    charges.as_array_mut().unwrap().push(json!({"Type": "02", "BillShipper": {"AccountNumber": "12345E"}}));
    assert_eq!(codes(&duties), ["121524"]);
    let mut early = requests::ground("S11");
    early["ShipmentRequest"]["Shipment"]["Service"]["Code"] = json!("14");
    assert_eq!(codes(&early), ["123005"]);
    world.ups.settings().negotiated_rates = false;
    assert_eq!(codes(&requests::ground("S11")), ["120900"]);
    let made = world.ship(&requests::ground("S11"));
    assert!(made.get("NegotiatedRateCharges").is_none());
}

#[test]
fn more_comes_for_those_who_ask() {
    let world = World::new();
    let mut body = requests::ground("S12");
    let shipment = &mut body["ShipmentRequest"]["Shipment"];
    shipment["ShipmentServiceOptions"] = json!({"LabelDelivery": {"LabelLinksIndicator": ""}});
    shipment["TaxInformationIndicator"] = json!("");
    shipment["Service"]["Code"] = json!("93");
    let made = world.ship(&body);
    assert!(text(&made["LabelURL"]).starts_with("https://"));
    assert_eq!(made["Disclaimer"][0]["Code"], "01");
    assert_eq!(text(&made["PackageResults"][0]["USPSPICNumber"]).len(), 22);
    body["ShipmentRequest"]["Request"].as_object_mut().unwrap().remove("SubVersion");
    let plain = world.ship(&body);
    assert!(plain["ShipmentCharges"].get("ItemizedCharges").is_none());
    assert!(plain["ShipmentCharges"].get("BaseServiceCharge").is_none());
}

#[test]
fn control_characters_bring_an_empty_200() {
    let world = World::new();
    let mut body = requests::ground("S13");
    body["ShipmentRequest"]["Shipment"]["ShipTo"]["Address"]["AddressLine"][0] = json!("1 Tab\tStreet");
    for wire in [body.to_string(), body.to_string().replace("\\t", "\t")] {
        let headers = format!("{}{}", super::JSON, world.authorization());
        let reply = world.raw("POST", SHIP, &headers, &wire);
        assert_eq!((reply.status, reply.header("Content-Length")), (200, Some("0")));
        assert_eq!(reply.header("APIErrorCode"), Some("1"));
        assert!(reply.header("ErrorDescription").unwrap().starts_with("The request is not valid."));
    }
    assert_eq!(world.post(SHIP, &body).status, 200);
    assert_eq!(world.ups.labels_made(), 0);
    world.ups.settings().invalid_body_is_400 = true;
    assert_eq!(world.direct(SHIP, &body).refusal(), (400, "10002"));
}
