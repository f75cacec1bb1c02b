use serde_json::{Value, json};

use super::Erp;
use crate::netsuite::{PackageKind, PackagesIn};

fn package(number: &str) -> Value {
    json!({"packageWeight": 4.2, "packageDescr": "Torque wrench x2", "packageTrackingNumber": number})
}

fn shipped(packages: &[Value]) -> Value {
    json!({"shipStatus": {"id": "C"}, "package": {"items": packages}})
}

#[test]
fn replaced_packages_are_exactly_those_sent() {
    let erp = Erp::with(&["IF1"]);
    let id = erp.id("IF1");
    let path = format!("/record/v1/itemFulfillment/{id}?replace=package");
    for _ in 0..2 {
        let done = erp.write("PATCH", &path, &shipped(&[package("1Z1"), package("1Z2")])).is(204);
        assert!(done.body.is_empty());
        assert_eq!(
            done.header("location"),
            format!("{}/services/rest/record/v1/itemFulfillment/{id}", erp.server.url())
        );
        assert_eq!(done.header("content-type"), "application/json");
    }
    let fulfillment = erp.fulfillment("IF1");
    assert_eq!(fulfillment.tracking_numbers(), ["1Z1", "1Z2"]);
    assert_eq!((fulfillment.ship_status.as_str(), fulfillment.packages.len()), ("C", 2));
    assert!(fulfillment.shipped_on.is_some());
    assert_eq!(erp.stand_in.order(&fulfillment.order).unwrap().status, "F");
    assert!(erp.stand_in.accidents().is_empty());
    let writes = erp.stand_in.writes();
    assert_eq!((writes.len(), writes[0].what, writes[0].id.as_str()), (2, "PATCH", id.as_str()));
}

#[test]
fn without_replace_packages_are_appended() {
    let erp = Erp::with(&["IF1"]);
    let path = format!("/record/v1/itemFulfillment/{}", erp.id("IF1"));
    for _ in 0..2 {
        erp.write("PATCH", &path, &shipped(&[package("1Z1")])).is(204);
    }
    assert_eq!(erp.fulfillment("IF1").packages.len(), 3);
    assert!(erp.stand_in.accidents()[0].ends_with("a package was appended again"));
    erp.wrong("PATCH", &path, &json!({"package": null})).is(204);
    assert_eq!(erp.fulfillment("IF1").packages, []);
    erp.write("PATCH", &path, &shipped(&[package("1Z1")])).is(204);
    erp.wrong("PATCH", &path, &json!({"package": {"items": null}})).is(204);
    assert_eq!(erp.fulfillment("IF1").packages, []);
}

#[test]
fn unknown_sublists_cannot_be_replaced() {
    let erp = Erp::with(&["IF1"]);
    let path = format!("/record/v1/itemFulfillment/{}?replace=packageFedEx", erp.id("IF1"));
    let refused = erp.write("PATCH", &path, &shipped(&[package("1Z1")])).is(400);
    assert_eq!(refused.detail("o:errorQueryParam"), "replace");
}

#[test]
fn carriers_have_sublists_of_their_own() {
    let erp = Erp::with(&["IF1", "IF2"]);
    erp.stand_in.settings().packages_in = PackagesIn::Carrier;
    erp.stand_in.edit_fulfillment("IF2", |fulfillment| fulfillment.head.ship_method = Some("3801".into()));
    for number in ["IF1", "IF2"] {
        erp.stand_in.edit_fulfillment(number, |fulfillment| fulfillment.packages.clear());
    }
    let ups = json!({"packageUps": {"items": [{
        "packageTrackingNumberUps": "1Z1", "packageWeightUps": 2.5, "packageLengthUps": 12, "reference1Ups": "SO1"}]}});
    erp.write("PATCH", &format!("/record/v1/itemFulfillment/{}?replace=packageUps", erp.id("IF1")), &ups)
        .is(204);
    let fedex = json!({"packageFedex": {"items": [{
        "packageTrackingNumberFedEx": "7947", "packageWeightFedEx": 2.5, "packagingFedEx": {"id": "1"}}]}});
    let path = format!("/record/v1/itemFulfillment/{}", erp.id("IF2"));
    erp.write("PATCH", &format!("{path}?replace=packageFedex"), &fedex).is(204);
    let (first, second) = (erp.fulfillment("IF1"), erp.fulfillment("IF2"));
    assert_eq!((first.packages[0].kind, first.packages[0].length_in), (PackageKind::PackageUps, Some(12.0)));
    assert_eq!(first.packages[0].fields["reference1Ups"], "SO1");
    assert_eq!(second.tracking_numbers(), ["7947"]);
    let read = erp.get(&format!("{path}?expandSubResources=true")).is(200).json();
    assert_eq!(read["packageFedex"]["items"][0]["packageTrackingNumberFedEx"], "7947");
    assert_eq!(read["packageFedex"]["items"][0]["packagingFedEx"]["id"], "1");
    assert_eq!(read["shipCarrier"]["id"], "nonups");
    assert!(read.get("package").is_none());
}

#[test]
fn a_dead_sublist_is_ignored() {
    let erp = Erp::with(&["IF1"]);
    let path = format!("/record/v1/itemFulfillment/{}", erp.id("IF1"));
    let body = json!({"packageUps": {"items": [{"packageTrackingNumberUps": "1Z1"}]}});
    erp.write("PATCH", &path, &body).is(204);
    assert!(erp.fulfillment("IF1").tracking_numbers().is_empty());
}

#[test]
fn lines_are_checked_name_by_name() {
    let erp = Erp::with(&["IF1"]);
    let path = format!("/record/v1/itemFulfillment/{}?replace=package", erp.id("IF1"));
    let refused = |line: Value| {
        let headers = [("x-netsuite-propertynamevalidation", "error"), super::client::JSON];
        let answer = erp.wrong_with("PATCH", &path, &headers, &json!({"package": {"items": [line]}})).is(400);
        (answer.code(), answer.detail("o:errorPath"))
    };
    let content = |path: &str| ("INVALID_CONTENT".to_owned(), format!("package.items[0].{path}"));
    assert_eq!(refused(json!({"trackingNumber": "1Z1"})), content("trackingNumber"));
    assert_eq!(refused(json!({"packageWeight": "4.2"})), content("packageWeight"));
    assert_eq!(refused(json!({"packageTrackingNumber": 4})), content("packageTrackingNumber"));
    assert_eq!(refused(json!({"packageDescr": "x".repeat(301)})).0, "USER_ERROR");
    assert_eq!(erp.fulfillment("IF1").packages.len(), 1, "nothing is half done");
    let details =
        json!({"package": {"items": [{"packageDetails": {"packageLength": 11.5, "declaredValue": 80.0}}]}});
    erp.wrong("PATCH", &path, &details).is(204);
    assert_eq!(erp.fulfillment("IF1").packages[0].length_in, Some(11.5));
}
