use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::super::Stage;
use super::{Reply, World};

const PROOF: &str = "/track/v1/trackingdocuments";

fn request(numbers: &[&str]) -> Value {
    let specifications: Vec<Value> =
        numbers.iter().map(|number| json!({"trackingNumberInfo": {"trackingNumber": number}})).collect();
    json!({
        "trackDocumentDetail": {"documentType": "SIGNATURE_PROOF_OF_DELIVERY", "documentFormat": "PDF"},
        "trackDocumentSpecification": specifications,
    })
}

fn document(reply: &Reply, name: &str) -> Vec<u8> {
    assert_eq!(reply.status, 200, "{reply:?}");
    STANDARD.decode(reply.body["output"][name][0].as_str().unwrap()).unwrap()
}

#[test]
fn a_delivered_package_has_a_proof() {
    let world = World::new();
    let number = world.package("P1");
    world.fedex.advance(&number, Stage::Delivered);
    let reply = world.call("POST", PROOF, &request(&[&number]));
    let pdf = document(&reply, "documents");
    assert!(pdf.starts_with(b"%PDF"));
    assert!(String::from_utf8(pdf).unwrap().contains("Signed for by RDIAZ"));
    assert_eq!(reply.body["output"]["localization"]["languageCode"], "en");

    world.fedex.settings().proofs_in_document = true;
    let mut body = request(&[&number]);
    body["trackDocumentDetail"]["documentFormat"] = json!("PNG");
    assert!(document(&world.call("POST", PROOF, &body), "document").starts_with(b"\x89PNG"));
}

#[test]
fn a_package_under_way_has_none() {
    let world = World::new();
    let number = world.package("P2");
    let reply = world.call("POST", PROOF, &request(&[&number, "794790000993"]));
    assert_eq!(reply.body["output"]["documents"], json!([]));
    assert_eq!(reply.body["output"]["alerts"][0]["code"], "TRACKING.DATA.NOTFOUND");
}

#[test]
fn bad_requests_and_unknown_numbers_are_refused() {
    let world = World::new();
    let unknown = world.call("POST", PROOF, &request(&["794790000993"]));
    assert_eq!(unknown.refusal(), (400, "TRACKING.TRACKINGNUMBER.NOTFOUND"));
    assert_eq!(world.direct("POST", PROOF, &request(&[])).refusal().1, "TRACKING.TRACKINGNUMBER.EMPTY");
    assert_eq!(world.direct("POST", PROOF, &request(&["794790000993"; 31])).status, 400);
    let mut body = request(&["794790000993"]);
    body["trackDocumentDetail"]["documentFormat"] = json!("pdf");
    assert_eq!(world.direct("POST", PROOF, &body).refusal().1, "TRACKING.DOCUMENTTYPE.INVALID");
}
