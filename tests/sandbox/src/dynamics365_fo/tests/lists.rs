use serde_json::{Value, json};

use super::Erp;
use crate::dynamics365_fo::Order;

const OPEN: &str = "/data/SalesOrderHeadersV2?cross-company=true&$select=dataAreaId,SalesOrderNumber,SalesOrderStatus\
                    &$filter=dataAreaId eq 'usmf' and SalesOrderStatus eq Microsoft.Dynamics.DataEntities.SalesStatus'Backorder'\
                    &$orderby=SalesOrderNumber";

#[test]
fn a_call_sees_its_own_company_only_unless_it_crosses() {
    let erp = Erp::with(&["usmf/000768", "gbsi/000769"]);
    let keys = "$select=dataAreaId,SalesOrderNumber";
    assert_eq!(erp.get(&format!("/data/SalesOrderHeadersV2?{keys}")).is(200).rows().len(), 0);
    assert_eq!(erp.get(&format!("/data/SalesOrderHeadersV2?cross-company=true&{keys}")).rows().len(), 2);
    let key = "/data/SalesOrderHeadersV2(dataAreaId='usmf',SalesOrderNumber='000768')";
    assert!(erp.wrong("GET", key, &Value::Null).is(404).body.is_empty());
    erp.get(&format!("{key}?cross-company=true")).is(200);
    erp.get("/data/SalesOrderHeadersV2(SalesOrderNumber='000768',dataAreaId='USMF')?cross-company=true")
        .is(200);
    erp.get("/data/SalesOrderHeadersV2(dataAreaId='gbsi',SalesOrderNumber='000768')?cross-company=true")
        .is(404);
    erp.stand_in.settings().missing_has_body = true;
    let missing =
        erp.get("/data/SalesOrderHeadersV2(dataAreaId='gbsi',SalesOrderNumber='1')?cross-company=true");
    assert_eq!(missing.is(404).words(), "No resources were found.");
    erp.stand_in.settings().default_company = "gbsi".into();
    assert_eq!(erp.get(&format!("/data/SalesOrderHeadersV2?{keys}")).rows()[0]["SalesOrderNumber"], "000769");
}

#[test]
fn pages_are_linked_and_counted() {
    let erp = Erp::with(&["usmf/5", "usmf/3", "usmf/1", "usmf/2", "usmf/4"]);
    erp.stand_in.settings().page_size = 2;
    for skip_token in [false, true] {
        erp.stand_in.settings().skip_token = skip_token;
        let (mut next, mut numbers) = (format!("{OPEN}&$count=true"), Vec::new());
        loop {
            let page = erp.get(&next).is(200).json();
            assert_eq!(page["@odata.count"], 5);
            let rows = page["value"].as_array().unwrap();
            numbers.extend(rows.iter().map(|row| row["SalesOrderNumber"].as_str().unwrap().to_owned()));
            let Some(link) = page["@odata.nextLink"].as_str() else { break };
            assert!(link.contains(if skip_token { "$skiptoken=" } else { "$skip=" }), "{link}");
            next = link.strip_prefix(&erp.server.url()).unwrap().to_owned();
        }
        assert_eq!(numbers, ["1", "2", "3", "4", "5"]);
    }
    let top = erp.get(&format!("{OPEN}&$top=3")).json();
    assert!(top["@odata.nextLink"].as_str().unwrap().contains("$top=1"));
    assert_eq!(erp.get(&format!("{OPEN}&$top=1&$count=true")).json()["@odata.count"], 5);
    assert_eq!(erp.get("/data/SalesOrderHeadersV2/$count?cross-company=true").is(200).text(), "5");
}

#[test]
fn what_nobody_has_entered_is_empty_and_never_null() {
    let erp = Erp::with(&["usmf/000768"]);
    let key = "/data/SalesOrderHeadersV2(dataAreaId='usmf',SalesOrderNumber='000768')?cross-company=true";
    let row = erp.get(key).is(200).json();
    assert_eq!(row["ConfirmedShippingDate"], "1900-01-01T12:00:00Z");
    assert_eq!(
        (&row["CustomerRequisitionNumber"], &row["IsSalesProcessingStopped"]),
        (&json!(""), &json!("No"))
    );
    assert!(row["@odata.etag"].as_str().unwrap().starts_with("W/\"J"));
    assert!(row["@odata.context"].as_str().unwrap().ends_with("#SalesOrderHeadersV2/$entity"));
    let few = erp.get(&format!("{key}&$select=dataAreaId,SalesOrderNumber")).json();
    assert_eq!(few.as_object().unwrap().len(), 4);
}

#[test]
fn lines_and_documents_come_along() {
    let erp = Erp::with(&["usmf/000768", "gbsi/000768"]);
    let expand = "$expand=SalesOrderLines($select=dataAreaId,ItemNumber,OrderedSalesQuantity),SalesOrderHeaderDocumentAttachments";
    let key = "(dataAreaId='usmf',SalesOrderNumber='000768')";
    let row = erp
        .get(&format!("/data/SalesOrderHeadersV3{key}?cross-company=true&$select=dataAreaId&{expand}"))
        .is(200)
        .json();
    assert_eq!(row["SalesOrderLines"].as_array().unwrap().len(), 1);
    assert_eq!(row["SalesOrderLines"][0]["OrderedSalesQuantity"], 3.0);
    assert_eq!(row["SalesOrderHeaderDocumentAttachments"], json!([]));
    let lines = erp.get(&format!("/data/SalesOrderHeadersV2{key}/SalesOrderLines?cross-company=true"));
    assert_eq!(lines.is(200).rows()[0]["SalesOrderLineStatus"], "Backorder");
    // The newest set has no such way.
    erp.wrong(
        "GET",
        &format!("/data/SalesOrderHeadersV4{key}?cross-company=true&$expand=SalesOrderLines"),
        &Value::Null,
    )
    .is(400);
    let nested = "$expand=SalesOrderLines($expand=DimensionSet)";
    erp.wrong("GET", &format!("/data/SalesOrderHeadersV2{key}?cross-company=true&{nested}"), &Value::Null)
        .is(400);
}

#[test]
fn slashes_and_plus_signs_in_keys_are_encoded_twice() {
    let erp = Erp::with(&["usmf/SO/1+2"]);
    let at = |number: &str| {
        format!("/data/SalesOrderHeadersV2(dataAreaId='usmf',SalesOrderNumber='{number}')?cross-company=true")
    };
    assert_eq!(erp.get(&at("SO%252F1%252B2")).is(200).json()["SalesOrderNumber"], "SO/1+2");
    assert_ne!(erp.wrong("GET", &at("SO%2F1%2B2"), &Value::Null).status, 200);
    let filter = "$filter=dataAreaId eq 'usmf' and SalesOrderNumber eq 'SO/1%2B2'";
    assert_eq!(
        erp.get(&format!("/data/SalesOrderHeadersV2?cross-company=true&%24{}", &filter[1..])).rows().len(),
        1
    );
}

#[test]
fn names_are_exact_and_functions_a_matter_of_luck() {
    let erp = Erp::with(&["usmf/000768"]);
    let missing = erp.wrong("GET", "/data/salesOrderHeadersV2", &Value::Null).is(404);
    assert_eq!(missing.words(), "Resource not found for the segment 'salesOrderHeadersV2'.");
    erp.wrong("GET", "/data/SalesOrderHeaderV2", &Value::Null).is(404);
    let list = "/data/SalesOrderHeadersV2?cross-company=true&$filter=";
    let unknown = erp.wrong("GET", &format!("{list}DeliveryStateId eq 'CA'"), &Value::Null).is(400);
    assert!(unknown.words().starts_with("Could not find a property named 'DeliveryStateId'"));
    erp.wrong("GET", &format!("{list}startswith(SalesOrderNumber,'000')"), &Value::Null).is(400);
    erp.stand_in.settings().text_functions = true;
    assert_eq!(erp.get(&format!("{list}startswith(SalesOrderNumber,'000')")).is(200).rows().len(), 1);
    assert_eq!(erp.get(&format!("{list}SalesOrderNumber eq '*076*'")).rows().len(), 1);
    erp.wrong("GET", "/data/SalesOrderHeadersV2?$search=x", &Value::Null).is(400);
    erp.wrong("GET", "/data/SalesOrderHeadersV2?$orderby=NoSuch", &Value::Null).is(400);
    let status =
        "SalesOrderProcessingStatus eq Microsoft.Dynamics.DataEntities.SalesOrderProcessingStatus'Confirmed'";
    erp.wrong("GET", &format!("{list}{status}"), &Value::Null).is(400);
    erp.stand_in.settings().processing_status_filterable = true;
    assert_eq!(erp.get(&format!("{list}{status}")).rows().len(), 1);
}

#[test]
fn documents_are_posted_beside_the_order() {
    let erp = Erp::with(&["usmf/000768"]);
    erp.stand_in.confirm("usmf", "000768");
    let by_order = "$filter=dataAreaId eq 'usmf' and SalesOrderNumber eq '000768'";
    let confirmations = erp.get(&format!(
        "/data/SalesOrderConfirmationHeaders?cross-company=true&{by_order}&$orderby=ConfirmationDate desc"
    ));
    assert_eq!(confirmations.is(200).rows().len(), 2);
    erp.stand_in.post_packing_slip("usmf", "000768", "PS-000431");
    let slips = erp.get("/data/CustPackingSlipJourBiEntities?cross-company=true&$filter=dataAreaId eq 'usmf' and SalesId eq '000768'");
    assert_eq!(slips.is(200).rows()[0]["PackingSlipId"], "PS-000431");
    erp.stand_in.post_invoice("usmf", "000768", "CIV-000812");
    let invoices = erp.get(&format!(
        "/data/SalesInvoiceHeadersV2?cross-company=true&{by_order}&$select=dataAreaId,InvoiceNumber"
    ));
    assert_eq!(invoices.is(200).rows()[0]["InvoiceNumber"], "CIV-000812");
    assert_eq!(erp.stand_in.order("usmf/000768").unwrap().text("SalesOrderStatus"), "Invoiced");
    let or = "$filter=dataAreaId eq 'usmf' and (ItemNumber eq 'D0001' or ItemNumber eq 'X')&$select=dataAreaId,ItemNumber,NetProductWeight";
    assert_eq!(
        erp.get(&format!("/data/ReleasedProductsV2?cross-company=true&{or}")).rows()[0]["NetProductWeight"],
        1.3
    );
    assert_eq!(
        erp.get("/data/CustomersV3(dataAreaId='usmf',CustomerAccount='US-001')?cross-company=true").json()["PrimaryContactPhone"],
        "619-555-0101"
    );
}

#[test]
fn ten_thousand_orders_are_a_matter_of_moments() {
    let erp = Erp::with(&[]);
    for number in 0..10_000 {
        erp.stand_in.add(Order::confirmed("usmf", &format!("SO-{number:06}")));
    }
    let before = std::time::Instant::now();
    assert_eq!(erp.get(OPEN).is(200).rows().len(), 10_000);
    let by_order = "$filter=dataAreaId eq 'usmf' and SalesOrderNumber eq 'SO-009000'";
    assert_eq!(
        erp.get(&format!("/data/SalesOrderConfirmationHeaders?cross-company=true&{by_order}")).rows().len(),
        1
    );
    assert!(before.elapsed().as_secs() < 10, "{:?}", before.elapsed());
}
