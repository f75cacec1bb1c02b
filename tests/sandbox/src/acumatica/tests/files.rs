use serde_json::json;

use super::client::BASE;
use super::{Answer, Erp};
use crate::acumatica::Lock;

fn upload(erp: &Erp, path: &str, comment: &str, text: &str) -> Answer {
    let bearer = erp.bearer();
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/octet-stream")];
    let comment = (!comment.is_empty()).then_some(("px-cbfilecomment", comment));
    let headers: Vec<_> = headers.into_iter().chain(comment).collect();
    erp.send("PUT", &format!("{BASE}{path}"), &headers, text.as_bytes())
}

fn in_view(record: &str, view: &str, name: &str) -> String {
    format!("/files/PX.Objects.SO.SOShipmentEntry/{view}/{record}/{name}")
}

#[test]
fn a_label_is_attached_listed_and_read_again() {
    let erp = Erp::with(&["000123"]);
    let path = in_view(&erp.id("000123"), "Document", "label-794644790138.pdf");
    let answer = upload(&erp, &path, &"x".repeat(501), "%PDF-1.4").is(204);
    let location = answer.header("location");
    assert!(location.starts_with(&format!("{BASE}/files/")));
    let download = erp.get(location).is(200);
    assert_eq!((download.text().as_str(), download.header("content-type")), ("%PDF-1.4", "application/pdf"));
    let expected = json!([{
        "id": location.rsplit('/').next().unwrap(), "filename": "Shipments (000123)\\label-794644790138.pdf",
        "href": location, "comment": "x".repeat(500),
    }]);
    let list = "GET /Shipment/000123?$expand=files&$select=ShipmentNbr,files";
    erp.play(&format!("{list} -> 200 /files {expected}"));
}

#[test]
fn the_same_name_is_a_new_revision() {
    let erp = Erp::with(&["000123"]);
    let first = upload(&erp, "/Shipment/000123/files/label 1.pdf", "", "one").is(204);
    let second = upload(&erp, &in_view(&erp.id("000123"), "Document", "label 1.pdf"), "", "two").is(204);
    assert_eq!(first.header("location"), second.header("location"));
    let files = erp.stand_in.files("000123");
    assert_eq!(files.len(), 1);
    assert_eq!((files[0].name.as_str(), files[0].revisions), ("label 1.pdf", 2));
    assert_eq!((files[0].bytes.as_slice(), &files[0].comment), (&b"two"[..], &None));
}

#[test]
fn packages_and_orders_take_files_too() {
    let erp = Erp::with(&["000123"]);
    upload(&erp, &in_view(&erp.package_id(), "Packages", "box.zpl"), "", "^XA").is(204);
    upload(&erp, "/SalesOrder/SO/SO000123/files/pod.png", "", "png").is(204);
    assert_eq!(erp.stand_in.files("000123")[0].name, "box.zpl");
    assert_eq!(erp.stand_in.files("SO000123")[0].name, "pod.png");
}

#[test]
fn files_for_nobody_and_of_closed_kinds_are_refused() {
    let erp = Erp::with(&["000123"]);
    erp.set(|settings| {
        settings.file_size_max = 3;
        settings.file_extensions.remove("zpl");
    });
    let (id, no_entity) = (erp.id("000123"), "No entity satisfies the condition.");
    let cases = [
        (in_view(&erp.package_id(), "Document", "a.pdf"), no_entity),
        ("/Shipment/999999/files/a.pdf".to_owned(), no_entity),
        (in_view(&id, "Nonsense", "a.pdf"), "The given key 'Nonsense' was not present in the dictionary."),
        (in_view(&id, "Document", "run.exe"), "'exe' is not allowed"),
        (in_view(&id, "Document", "a.zpl"), "'zpl' is not allowed"),
    ];
    for (path, why) in cases {
        let message = upload(&erp, &path, "", "x").is(500).json()["exceptionMessage"].to_string();
        assert!(message.contains(why), "{path}: {message}");
    }
    let large = upload(&erp, &in_view(&id, "Document", "a.pdf"), "", "1234").is(500);
    assert!(large.text().contains("it is too large"));
    erp.get(&format!("{BASE}/files/{id}")).is(404);
    assert!(erp.stand_in.files("000123").is_empty());
}

#[test]
fn a_confirmed_shipment_takes_files_unless_locked() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.edit("000123", |shipment| shipment.status = "Confirmed".into());
    for (lock, status) in [(Lock::Off, 204), (Lock::Silent, 500), (Lock::Reject422, 500)] {
        erp.set(|settings| settings.header_lock = lock);
        upload(&erp, &format!("/Shipment/000123/files/{lock:?}.pdf"), "", "x").is(status);
    }
    assert_eq!(erp.stand_in.files("000123").len(), 1);
}
