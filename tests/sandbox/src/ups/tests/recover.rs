use serde_json::{Value, json};

use super::requests::{recovery, recovery_of, set};
use super::{World, bytes, requests, text};
use crate::client::Reply;

const RECOVERY: &str = "/api/labels/v1/recovery";

fn recovered(world: &World, body: &Value) -> Value {
    let reply = world.post(RECOVERY, body);
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body["LabelRecoveryResponse"].clone()
}

fn try_recover(world: &World, body: &Value) -> Reply {
    world.post(RECOVERY, body)
}

#[test]
fn a_label_comes_back_byte_for_byte() {
    let world = World::new();
    let number = world.package("L1");
    let printed = world.ups.shipment(&number).unwrap().pieces[0].label.clone();
    for body in [recovery(&number, "ZPL"), recovery_of("L1")] {
        let answer = recovered(&world, &body);
        assert_eq!(answer["ShipmentIdentificationNumber"], number.as_str());
        assert_eq!(answer["Response"]["TransactionReference"]["CustomerContext"], "mlc:recovery");
        let result = &answer["LabelResults"];
        assert_eq!(result["TrackingNumber"], number.as_str(), "an object for one package");
        assert_eq!(result["LabelImage"]["LabelImageFormat"]["Code"], "zpl", "in small letters");
        assert_eq!(bytes(&result["LabelImage"]["GraphicImage"]), printed);
    }
    assert_eq!(
        recovered(&world, &recovery_of("4500012345"))["LabelResults"]["TrackingNumber"],
        number.as_str()
    );
    assert_eq!(world.ups.labels_made(), 1);
}

#[test]
fn several_packages_are_a_list() {
    let world = World::new();
    let made = world.ship(&requests::packages("L2", 3));
    let numbers = [0, 1, 2].map(|index| text(&made["PackageResults"][index]["TrackingNumber"]));
    let all = |body: &Value| -> Vec<String> {
        let results = recovered(&world, body)["LabelResults"].clone();
        let results = results.as_array().cloned().unwrap_or_else(|| vec![results]);
        results.iter().map(|own| text(&own["TrackingNumber"])).collect()
    };
    assert_eq!(all(&recovery_of("L2")), numbers);
    assert_eq!(all(&recovery(&numbers[0], "ZPL")), numbers, "the first stands for all");
    assert_eq!(all(&recovery(&numbers[1], "ZPL")), numbers[1..2]);
    world.ups.settings().recovery_by_lead_gives_all = false;
    assert_eq!(all(&recovery(&numbers[0], "ZPL")), numbers[..1]);
    world.void(&format!("{}?trackingnumber={}", numbers[0], numbers[1]));
    assert_eq!(all(&recovery_of("L2")), [numbers[0].clone(), numbers[2].clone()]);
    world.ups.settings().label_results_array = true;
    assert!(recovered(&world, &recovery(&numbers[2], "ZPL"))["LabelResults"].is_array());
}

#[test]
fn other_formats_are_printed_anew_and_a_pdf_holds_all_pages() {
    let world = World::new();
    world.ship(&requests::packages("L3", 2));
    let mut body = recovery_of("L3");
    body["LabelRecoveryRequest"]["LabelSpecification"] = requests::label("PDF");
    let results = recovered(&world, &body)["LabelResults"].clone();
    assert_eq!(results[0]["LabelImage"]["LabelImageFormat"]["Code"], "PDF");
    let pdf = bytes(&results[0]["LabelImage"]["GraphicImage"]);
    assert!(super::has(&pdf, "/Count 2") && results[1].get("LabelImage").is_none());
    set(&mut body, "/LabelRecoveryRequest/LabelSpecification", &Value::Null);
    let results = recovered(&world, &body)["LabelResults"].clone();
    assert_eq!(results[1]["LabelImage"]["LabelImageFormat"]["Code"], "gif");
    assert!(bytes(&results[1]["LabelImage"]["GraphicImage"]).starts_with(b"GIF8"));
    // Inside Request it is not seen.
    set(&mut body, "/LabelRecoveryRequest/Request/LabelSpecification", &requests::label("ZPL"));
    let reply = world.direct(RECOVERY, &body).body;
    let format = &reply["LabelRecoveryResponse"]["LabelResults"][0]["LabelImage"]["LabelImageFormat"]["Code"];
    assert_eq!(format, "gif");
}

#[test]
fn cod_labels_are_gifs() {
    let world = World::new();
    let mut body = requests::ground("L4");
    body["ShipmentRequest"]["Shipment"]["Package"][0]["PackageServiceOptions"] = json!({"COD": {
        "CODFundsCode": "0", "CODAmount": {"CurrencyCode": "USD", "MonetaryValue": "10.00"},
    }});
    world.ship(&body);
    let result = recovered(&world, &recovery_of("L4"))["LabelResults"].clone();
    assert_eq!(result["LabelImage"]["LabelImageFormat"]["Code"], "gif");
}

#[test]
fn a_reference_of_several_shipments_gives_candidates() {
    let world = World::new();
    let numbers = [world.package("L5"), world.package("L5")];
    let answer = recovered(&world, &recovery_of("L5"));
    assert!(answer.get("LabelResults").is_none());
    let candidates = answer["TrackingCandidate"].as_array().unwrap();
    let found: Vec<String> = candidates.iter().map(|own| text(&own["TrackingNumber"])).collect();
    assert_eq!(found, numbers);
    assert_eq!(candidates[0]["DestinationPostalCode"], "94103");
    assert_eq!(text(&candidates[0]["PickupDateRange"]["BeginDate"]).len(), 8);
    world.void(&numbers[0]);
    assert_eq!(recovered(&world, &recovery_of("L5"))["ShipmentIdentificationNumber"], numbers[1].as_str());
}

#[test]
fn a_label_is_found_between_two_moments() {
    let world = World::patient();
    {
        let mut settings = world.ups.settings();
        (settings.recovery_delay_s, settings.recovery_days) = (600, 30);
    }
    let number = world.package("L6");
    let refused = try_recover(&world, &recovery_of("L6"));
    assert_eq!(refused.refusal(), (400, "300100"));
    world.ups.settings().recovery_unknown_code = "301001".into();
    assert_eq!(try_recover(&world, &recovery(&number, "ZPL")).refusal(), (400, "301001"));
    world.passes(600);
    assert_eq!(try_recover(&world, &recovery_of("L6")).status, 200);
    world.ups.settings().recovery_off = true;
    assert_eq!(try_recover(&world, &recovery_of("L6")).refusal(), (400, "301001"));
    world.ups.settings().recovery_off = false;
    world.passes(30 * 86_400);
    assert_eq!(try_recover(&world, &recovery_of("L6")).status, 400);
}

#[test]
fn requests_are_checked() {
    const ROOT: &str = "/LabelRecoveryRequest";
    let world = World::new();
    world.package("L7");
    for (member, value, code) in [
        ("/Request", Value::Null, "20007"),
        ("/Request/TransactionReference/CustomerContext", json!("mlc"), "20008"),
        ("/LabelSpecification/LabelImageFormat/Code", json!("PNG"), "20008"),
        ("/ReferenceValues", Value::Null, "20007"),
        ("/TrackingNumber", json!("1Z12345E0310000019"), "20008"),
        ("/ReferenceValues/ReferenceNumber/Value", json!("x".repeat(36)), "20008"),
        ("/ReferenceValues/ShipperNumber", json!("99999X"), "120100"),
        ("/ReferenceValues/ShipperNumber", json!("A1B2C3"), "300100"),
        ("/ReferenceValues/ReferenceNumber/Value", json!("L8"), "300100"),
    ] {
        let mut body = recovery_of("L7");
        set(&mut body, &format!("{ROOT}{member}"), &value);
        assert_eq!(world.direct(RECOVERY, &body).refusal(), (400, code), "{member} = {value}");
    }
    let mut body = recovery_of("L7");
    body["LabelRecoveryRequest"]["Locale"] = json!("en_US");
    assert_eq!(try_recover(&world, &body).status, 200);
    body["LabelRecoveryRequest"]["Translate"] =
        json!({"LanguageCode": "eng", "DialectCode": "US", "Code": "01"});
    assert_eq!(world.direct(RECOVERY, &body).refusal(), (400, "20008"));
    world.ups.settings().empty_receipt = true;
    assert_eq!(recovered(&world, &recovery_of("L7"))["LabelResults"]["Receipt"], "");
}
