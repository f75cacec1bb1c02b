use serde_json::json;

use super::Erp;
use super::client::BASE;
use crate::acumatica::Lock;

fn in_view(record: &str, view: &str, name: &str) -> String {
    format!("/files/PX.Objects.SO.SOShipmentEntry/{view}/{record}/{name}")
}

#[test]
fn a_label_is_attached_listed_and_read_again() {
    let erp = Erp::with(&["000123"]);
    let path = in_view(&erp.id("000123"), "Document", "label-794644790138.pdf");
    let answer = erp.upload(&path, "FedEx label 794644790138", b"%PDF-1.4").is(204);
    let location = answer.header("location");
    assert!(location.starts_with(&format!("{BASE}/files/")));
    let download = erp.get(location).is(200);
    assert_eq!(
        (download.body.as_slice(), download.header("content-type")),
        (&b"%PDF-1.4"[..], "application/pdf")
    );

    let record = erp.get("/Shipment/000123?$expand=files&$select=ShipmentNbr,files").is(200).json();
    let id = location.rsplit('/').next().unwrap();
    let expected = json!([{
        "id": id, "filename": "Shipments (000123)\\label-794644790138.pdf", "href": location,
        "comment": "FedEx label 794644790138",
    }]);
    assert_eq!(record["files"], expected);
}

#[test]
fn the_same_name_is_a_new_revision() {
    let erp = Erp::with(&["000123"]);
    let first = erp.upload("/Shipment/000123/files/label 1.pdf", "", b"one").is(204);
    let second = erp.upload(&in_view(&erp.id("000123"), "Document", "label 1.pdf"), "", b"two").is(204);
    assert_eq!(first.header("location"), second.header("location"));
    let files = erp.stand_in.files("000123");
    assert_eq!(files.len(), 1);
    assert_eq!((files[0].name.as_str(), files[0].revisions), ("label 1.pdf", 2));
    assert_eq!((files[0].bytes.as_slice(), &files[0].comment), (&b"two"[..], &None));
}

#[test]
fn packages_and_orders_take_files_too() {
    let erp = Erp::with(&["000123"]);
    erp.upload(&in_view(&erp.package_id("000123"), "Packages", "box.zpl"), "", b"^XA").is(204);
    erp.upload("/SalesOrder/SO/SO000123/files/pod.png", "", b"png").is(204);
    assert_eq!(erp.stand_in.files("000123")[0].name, "box.zpl");
    assert_eq!(erp.stand_in.files("SO000123")[0].name, "pod.png");
}

#[test]
fn files_for_nobody_and_of_closed_kinds_are_refused() {
    let erp = Erp::with(&["000123"]);
    let id = erp.id("000123");
    let missing = erp.upload(&in_view(&erp.package_id("000123"), "Document", "a.pdf"), "", b"x").is(500);
    assert_eq!(missing.exception(), "PX.Api.ContractBased.NoEntitySatisfiesTheConditionException");
    erp.upload("/Shipment/999999/files/a.pdf", "", b"x").is(500);
    erp.upload(&in_view(&id, "Nonsense", "a.pdf"), "", b"x").is(500);
    let refused = erp.upload(&in_view(&id, "Document", "run.exe"), "", b"x").is(500).json();
    assert!(refused["exceptionMessage"].as_str().unwrap().contains("'exe' is not allowed"));
    {
        let mut settings = erp.stand_in.settings();
        settings.file_size_max = 3;
        settings.file_extensions.remove("zpl");
    }
    erp.upload(&in_view(&id, "Document", "a.zpl"), "", b"x").is(500);
    erp.upload(&in_view(&id, "Document", "a.pdf"), "", b"1234").is(500);
    erp.get(&format!("{BASE}/files/{id}")).is(404);
    assert!(erp.stand_in.files("000123").is_empty());
}

#[test]
fn a_confirmed_shipment_takes_files_unless_locked() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.edit("000123", |shipment| shipment.status = "Confirmed".into());
    erp.upload("/Shipment/000123/files/a.pdf", "", b"x").is(204);
    erp.stand_in.settings().header_lock = Lock::Reject422;
    erp.upload("/Shipment/000123/files/b.pdf", "", b"x").is(500);
    assert_eq!(erp.stand_in.files("000123").len(), 1);
}
