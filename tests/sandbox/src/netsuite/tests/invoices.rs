use serde_json::json;

use super::Erp;
use crate::netsuite::Invoice;

/// A fulfillment, shipped and billed; the invoice's path.
fn billed() -> (Erp, String) {
    let erp = Erp::with(&["IF1"]);
    let order = erp.fulfillment("IF1").order;
    erp.stand_in.edit_fulfillment("IF1", |fulfillment| {
        fulfillment.ship_status = "C".into();
        fulfillment.packages[0].tracking_number = Some("1Z1".into());
    });
    let id = erp.stand_in.add_invoice(Invoice::open("INV1", &order));
    (erp, format!("/record/v1/invoice/{id}"))
}

#[test]
fn an_invoice_is_stamped() {
    let (erp, path) = billed();
    let body = json!({"trackingNumbers": "1Z1", "custbody_mlc_tracking_number": "1Z1", "custbody_mlc_carrier": "UPS",
        "custbody_mlc_last_event_at": "2025-06-18T17:03:00Z", "custbody_mlc_label_url": "https://labels.example/1Z1.pdf"});
    erp.write("PATCH", &path, &body).is(204);
    let invoice = erp.stand_in.invoice("INV1").unwrap();
    assert_eq!(invoice.tracking_numbers.as_deref(), Some("1Z1"));
    let read = erp.get(&format!("{path}?expandSubResources=true")).is(200).json();
    assert_eq!((&read["trackingNumbers"], &read["linkedTrackingNumbers"]), (&json!("1Z1"), &json!("1Z1")));
    assert_eq!(read["createdFrom"]["id"], erp.fulfillment("IF1").order);
    assert_eq!((&read["status"]["id"], &read["total"]), (&json!("A"), &json!(79.9)));
    assert_eq!(erp.stand_in.order("SO1").unwrap().status, "G");
}

#[test]
fn linked_tracking_numbers_are_read_only_and_mails_are_noticed() {
    let (erp, path) = billed();
    erp.write("PATCH", &path, &json!({"linkedTrackingNumbers": "1Z9"})).is(204);
    erp.write("PATCH", &path, &json!({"toBeEmailed": true})).is(204);
    assert!(erp.stand_in.accidents()[0].ends_with("the customer got a mail"));
    erp.stand_in.edit_fulfillment("IF1", |fulfillment| {
        let mut second = fulfillment.packages[0].clone();
        second.tracking_number = Some("1Z2".into());
        fulfillment.packages.push(second);
    });
    assert_eq!(erp.get(&path).is(200).json()["linkedTrackingNumbers"], "1Z1 1Z2");
}
