use serde_json::{Value, json};

use super::{Answer, Erp};

const ATTACHMENTS: &str = "/data/SalesOrderHeaderDocumentAttachmentsV2?cross-company=true";
const ORDER: &str =
    "/data/SalesOrderHeadersV2(dataAreaId='usmf',SalesOrderNumber='000768')?cross-company=true";
const TRACKING: &str = "/data/PackingSlipTrackingInformation?cross-company=true";

fn note(text: &str) -> Value {
    json!({
        "dataAreaId": "usmf", "SalesOrderNumber": "000768", "DocumentAttachmentTypeCode": "Note",
        "AttachmentDescription": "MLC 1Z", "Notes": text,
    })
}

fn file(kind: &str, content: &str) -> Value {
    json!({
        "@odata.type": "#Microsoft.Dynamics.DataEntities.SalesOrderHeaderDocumentAttachmentV2",
        "dataAreaId": "usmf", "SalesOrderNumber": "000768", "DocumentAttachmentTypeCode": "File",
        "AttachmentDescription": "MLC label 1Z", "FileName": "label-1Z", "FileType": kind, "Attachment": content,
    })
}

/// Address of the record that was made.
fn made(erp: &Erp, answer: &Answer) -> String {
    let location = answer.header("location").strip_prefix(&erp.server.url()).unwrap().to_owned();
    format!("{location}?cross-company=true")
}

#[test]
fn notes_and_files_are_attached_found_changed_and_removed() {
    let erp = Erp::with(&["usmf/000768"]);
    let first = erp.write("POST", ATTACHMENTS, &note("shipped")).is(201);
    let second = erp.write("POST", ATTACHMENTS, &file("pdf", "JVBERi0xLjQK")).is(201);
    assert_ne!(first.json()["DocumentId"], second.json()["DocumentId"]);
    assert_eq!(first.json()["AccessRestriction"], "Internal");
    let find = format!(
        "{ATTACHMENTS}&$filter=dataAreaId eq 'usmf' and SalesOrderNumber eq '000768' and AttachmentDescription eq 'mlc 1z'"
    );
    assert_eq!(erp.get(&find).is(200).rows().len(), 1);
    let at = made(&erp, &first);
    let stale = erp.get(&at).json()["@odata.etag"].as_str().unwrap().to_owned();
    assert!(erp.write_if("PATCH", &at, Some(&stale), &json!({"Notes": "delivered"})).is(204).body.is_empty());
    let fresh = erp.get(&at).json();
    assert_eq!(
        (fresh["Notes"].as_str(), fresh["AttachmentDescription"].as_str()),
        (Some("delivered"), Some("MLC 1Z"))
    );
    assert!(erp.write_if("PATCH", &at, Some(&stale), &json!({"Notes": "late"})).is(412).body.is_empty());
    erp.write_if("PATCH", &at, Some("*"), &json!({"Notes": "later"})).is(204);
    erp.stand_in.settings().etags = false;
    erp.write_if("PATCH", &at, Some(&stale), &json!({"Notes": "last"})).is(204);
    erp.send("DELETE", &at, &[("authorization", &erp.bearer())], b"").is(204);
    assert_eq!(erp.stand_in.attachments("usmf/000768").len(), 1);
    assert_eq!(erp.stand_in.writes().len(), 6);
}

#[test]
fn what_cannot_be_attached_is_refused_in_the_words_of_the_application() {
    let erp = Erp::with(&["usmf/000768"]);
    let refused = |body: Value, status: u16| erp.wrong("POST", ATTACHMENTS, &body).is(status);
    let zpl = refused(file("zpl", "XlhBXlha"), 400);
    assert!(
        zpl.words().contains("Infolog: Warning: The file type 'zpl' is not allowed.;"),
        "{}",
        zpl.words()
    );
    refused(file("pdf", "not base64!"), 400);
    let mut unknown = note("x");
    unknown["SalesOrderNumber"] = "000999".into();
    refused(unknown, 400);
    let mut wrong = note("x");
    wrong["DocumentAttachmentTypeCode"] = "Memo".into();
    assert!(refused(wrong, 400).words().contains("'Document types'"));
    let mut flag = note("x");
    flag["IsDefaultAttachment"] = true.into();
    assert!(refused(flag, 400).text().contains("TargetInvocationException"));
    let mut field = note("x");
    field["FileContents"] = "x".into();
    assert!(refused(field, 400).words().contains("The property 'FileContents' does not exist"));
    let mut long = note("x");
    long["AttachmentDescription"] = "x".repeat(61).into();
    refused(long, 400);
    erp.stand_in.settings().validation_status = 500;
    refused(file("zpl", "XlhBXlha"), 500);
    erp.stand_in.settings().attachment_max = 2;
    refused(file("pdf", "JVBERi0xLjQK"), 413);
    let bearer = erp.bearer();
    erp.direct("POST", ATTACHMENTS, &[("authorization", &bearer)], b"{}").is(415);
    assert!(erp.stand_in.writes().is_empty());
}

#[test]
fn a_header_can_be_changed_while_the_order_is_open() {
    let erp = Erp::with(&["usmf/000768"]);
    let date = json!({"ConfirmedShippingDate": "2026-11-21T00:00:00Z", "URL": "https://track.example/1Z"});
    erp.write("PATCH", ORDER, &date).is(204);
    let row = erp.get(ORDER).json();
    assert_eq!(row["ConfirmedShippingDate"], "2026-11-21T12:00:00Z");
    erp.wrong("PATCH", ORDER, &json!({"SalesOrderNumber": "1"})).is(400);
    erp.wrong("PATCH", ORDER, &json!({"XyzTracking": "1Z"})).is(400);
    let added = [("XyzTracking".to_owned(), 30)].into();
    erp.stand_in.settings().extension_fields.insert("SalesOrderHeadersV2".into(), added);
    erp.wrong("PATCH", ORDER, &json!({"XyzTracking": "1Z"})).is(204);
    assert_eq!(erp.stand_in.order("usmf/000768").unwrap().text("XyzTracking"), "1Z");

    erp.stand_in.settings().conflicts.insert("usmf/000768".into(), 1);
    assert!(erp.write("PATCH", ORDER, &date).is(400).words().contains("An update conflict occurred"));
    erp.write("PATCH", ORDER, &date).is(204);
    erp.stand_in.settings().refusals.insert("usmf/000768".into(), "The order is locked.".into());
    assert!(erp.write("PATCH", ORDER, &date).is(400).words().contains("Warning: The order is locked.;"));
    erp.stand_in.settings().refusals.clear();
    erp.stand_in.post_invoice("usmf", "000768", "CIV-1");
    assert!(
        erp.write("PATCH", ORDER, &date).is(400).words().contains("Order status does not allow the change.")
    );
    erp.wrong("DELETE", ORDER, &Value::Null).is(400);
}

#[test]
fn a_tracking_number_needs_its_packing_slip() {
    let erp = Erp::with(&["usmf/000768"]);
    let day = format!("{}T12:00:00Z", erp.clock.now().strftime("%Y-%m-%d"));
    let row = json!({
        "dataAreaId": "usmf", "SalesOrderNumber": "000768", "PackingSlipNumber": "PS-000431", "DeliveryDate": day,
        "TrackingNumber": "1Z999AA10123456784", "TrackingURL": "https://track.example/1Z",
    });
    assert!(erp.write("POST", TRACKING, &row).is(400).words().contains("packing slip"));
    erp.stand_in.post_packing_slip("usmf", "000768", "PS-000431");
    let at = made(&erp, &erp.write("POST", TRACKING, &row).is(201));
    assert!(erp.write("POST", TRACKING, &row).is(400).words().contains("The record already exists.."));
    erp.write("PATCH", &at, &json!({"TrackingURL": ""})).is(204);
    erp.send("DELETE", &at, &[("authorization", &erp.bearer())], b"").is(204);
    assert!(erp.stand_in.tracking("usmf/000768").is_empty());
    erp.stand_in.settings().read_only.insert("PackingSlipTrackingInformation".into());
    erp.write("POST", TRACKING, &row).is(405);
    erp.stand_in.settings().location = false;
    assert_eq!(erp.write("POST", ATTACHMENTS, &note("x")).is(201).header("location"), "");
}

#[test]
fn posted_documents_cannot_be_written() {
    let erp = Erp::with(&["usmf/000768"]);
    let invoice = json!({"dataAreaId": "usmf", "InvoiceNumber": "1"});
    erp.wrong("POST", "/data/SalesInvoiceHeadersV2?cross-company=true", &invoice).is(405);
    erp.wrong("POST", "/data/LegalEntities", &json!({"LegalEntityId": "x"})).is(405);
    let order = erp
        .write("POST", "/data/SalesOrderHeadersV2?cross-company=true", &json!({"dataAreaId": "usmf"}))
        .is(201);
    assert_eq!(order.json()["SalesOrderNumber"], "000001");
    erp.wrong("POST", "/data/SalesOrderHeadersV2?cross-company=true", &json!({"dataAreaId": "none"})).is(400);
}

#[test]
fn a_new_record_belongs_to_the_company_that_it_names_whatever_the_address_says() {
    let erp = Erp::with(&["gbsi/000768"]);
    let mut note = note("shipped");
    note["dataAreaId"] = json!("gbsi");
    let address = ATTACHMENTS.split('?').next().unwrap();
    assert_eq!(erp.write("POST", address, &note).is(201).json()["dataAreaId"], "gbsi");
    assert_eq!(erp.stand_in.attachments("gbsi/000768").len(), 1);
}
