use serde_json::{Value, json};

use super::Erp;
use super::client::cases;
use crate::netsuite::{Kind, Level, Permission, Record, order_line};

fn names(value: &Value) -> Vec<&String> {
    value.as_object().unwrap().keys().collect()
}

#[test]
fn an_expanded_order_has_everything() {
    let erp = Erp::with(&["IF10021"]);
    let path = erp.order_path("IF10021");
    let order = erp.get(&format!("{path}?expandSubResources=true")).is(200);
    assert!(order.header("content-type").starts_with("application/vnd.oracle.resource+json; type=singular"));
    let id = erp.fulfillment("IF10021")["createdFrom"].clone();
    order.shows(&json!({
        "/id": id, "/tranId": "SO10021", "/orderStatus": {"id": "B", "refName": "Pending Fulfillment"},
        "/shippingAddress/country": {"id": "US", "refName": "United States"}, "/shipMethod/refName": "UPS® Ground",
        "/entity/refName": "C110 Harbor Tools LLC", "/item/items/0/line": 1, "/item/items/0/quantity": 2.0,
        "/item/items/0/item/id": "13", "/custbody_mlc_ready": true,
        "/links/0/href": format!("{}/services/rest{path}", erp.server.url()),
    }));
    let order = order.json();
    assert!(order.get("memo").is_none(), "null is absent");
    let text = order["shippingAddress_text"].as_str().unwrap();
    assert!(text.ends_with("Suite 4\nOakland CA 94607\nUnited States"), "{text}");
}

#[test]
fn sublists_and_subrecords_are_links_until_they_are_expanded() {
    let erp = Erp::with(&["IF1"]);
    let path = erp.path("IF1");
    let folded = erp.get(&path).is(200);
    for part in ["item", "package", "shippingAddress"] {
        assert_eq!(names(&folded.json()[part]), ["links"], "{part}");
    }
    folded.shows(&json!({
        "/entity/id": "110", "/status": {"id": "B", "refName": "Packed"}, "/createdFrom/refName": "Sales Order #SO1",
    }));
    erp.get(&format!("{path}?expandSubResources=true")).is(200).shows(&json!({
        "/package/items/0/packageWeight": 4.2, "/package/items/0/packageCartonNumber": "1",
        "/package/items/0/packageDetails/packageLength": 12.0, "/shippingAddress/city": "Oakland",
        "/item/items/0/orderLine": 1,
    }));
}

#[test]
fn fields_limit_the_answer_and_unknown_ones_are_refused() {
    let erp = Erp::with(&["IF1"]);
    let path = erp.path("IF1");
    let some = erp.get(&format!("{path}?fields=tranId,shipStatus,custbody_mlc_status")).is(200).json();
    assert_eq!(names(&some), ["links", "id", "tranId", "shipStatus"]);
    erp.get(&format!("{path}?fields=trackingNumbers")).refuses("400 INVALID_PARAMETER", "fields");
    let both = erp.get(&format!("{path}?fields=tranId&expandSubResources=true")).is(200).json();
    assert!(both["item"]["items"].is_array());
}

#[test]
fn types_match_in_any_case_and_external_ids_work_as_ids() {
    let erp = Erp::with(&["IF1"]);
    erp.edit("IF1", |fulfillment| fulfillment["externalId"] = "MLC-1".into());
    let id = erp.id("IF1");
    erp.wrong("GET", &format!("/record/v1/itemfulfillment/{id}"), &Value::Null).is(200);
    erp.get("/record/v1/itemFulfillment/eid:MLC-1").is(200).shows(&json!({"/id": id}));
    assert_eq!(erp.fulfillment("eid:MLC-1").id(), id);
    erp.get("/record/v1/salesOrder/eid:MLC-1").is(404);
}

#[test]
fn what_does_not_exist_is_told_apart() {
    let erp = Erp::with(&["IF1"]);
    let missing = erp.get("/record/v1/invoice/1");
    missing.refuses("404 NONEXISTENT_ID", "");
    missing.shows(&json!({"/o:errorDetails/0/detail": "Record does not exist."}));
    assert!(missing.json()["type"].as_str().unwrap().ends_with("#section-15.5.5"));
    let (id, path) = (erp.id("IF1"), erp.path("IF1"));
    for (method, path, status) in [
        ("GET", format!("/record/v1/invoice/{id}"), 404),
        ("GET", "/record/v1/invoice/abc".into(), 404),
        ("GET", "/record/v1/email/1".into(), 404),
        ("GET", "/record/v2/invoice".into(), 404),
        ("PATCH", "/record/v1/file/398".into(), 405),
        ("POST", path.clone(), 405),
        ("GET", format!("{path}?expandSubResources=yes"), 400),
    ] {
        erp.wrong(method, &path, &json!({})).is(status);
    }
    erp.wrong("GET", &format!("{path}?expand=true"), &Value::Null).refuses("400 INVALID_PARAMETER", "expand");
}

#[test]
fn lists_hold_ids_alone_and_are_paged() {
    let erp = Erp::with(&["IF1", "IF2", "IF3"]);
    let first = erp.get("/record/v1/itemFulfillment?limit=2").is(200);
    first.shows(&json!({"/count": 2, "/totalResults": 3, "/hasMore": true}));
    let first = first.json();
    assert_eq!(names(&first["items"][0]), ["links", "id"]);
    let link = |page: &Value, rel: &str| {
        let links = page["links"].as_array().unwrap();
        links.iter().find(|link| link["rel"] == rel).map(|link| link["href"].as_str().unwrap().to_owned())
    };
    let next = link(&first, "next").unwrap();
    let path = next.strip_prefix(&format!("{}/services/rest", erp.server.url())).unwrap();
    assert_eq!(path, "/record/v1/itemFulfillment?limit=2&offset=2");
    let second = erp.get(path).is(200);
    second.shows(&json!({"/count": 1, "/hasMore": false}));
    assert_eq!(link(&second.json(), "next"), None);
    assert!(link(&second.json(), "prev").is_some());
    for (place, name) in [("limit=2&offset=3", "offset"), ("limit=1001", "limit"), ("limit=0", "limit")] {
        erp.get(&format!("/record/v1/itemFulfillment?{place}")).refuses("400 INVALID_PARAMETER", name);
    }
}

/// A filter, and how many of three fulfillments it finds.
const FILTERS: &str = r#"
    externalId IS "MLC-2" => 1
    externalId IS "MLC-3" => 0
    externalId EMPTY => 2
    memo CONTAIN "DOCK" OR tranId IS IF3 => 2
    tranId START_WITH IF AND (memo EMPTY OR tranId IS_NOT IF2) => 2
    tranDate ON_OR_BEFORE "2/1/2025" => 1
    tranDate AFTER "1/31/2025" => 3
    tranDate AFTER_NOT "1/31/2025" => 0
    id ANY_OF [{IF1}, {IF2}] => 2
"#;

#[test]
fn lists_are_filtered_by_q() {
    let erp = Erp::with(&["IF1", "IF2", "IF3"]);
    erp.edit("IF2", |fulfillment| {
        fulfillment["externalId"] = "MLC-2".into();
        fulfillment["memo"] = "dock 4".into();
        fulfillment["tranDate"] = "2025-02-01".into();
    });
    let ask = |q: &str| erp.get(&format!("/record/v1/itemFulfillment?q={q}"));
    for [q, count] in cases(FILTERS) {
        let q = q.replace("{IF1}", &erp.id("IF1")).replace("{IF2}", &erp.id("IF2"));
        assert_eq!(ask(&q).is(200).json()["count"].to_string(), count, "{q}");
    }
    for q in ["tranDate AFTER \"2025-01-31\"", "shipStatus IS C", "tranId", "tranId LIKE x", "(tranId IS x"] {
        ask(q).refuses("400 INVALID_PARAMETER", "q");
    }
}

#[test]
fn reading_a_fulfillment_asks_for_edit() {
    let erp = Erp::with(&["IF1"]);
    let set = |permission, level| erp.stand_in.settings().permissions.insert(permission, level);
    set(Permission::FulfillSalesOrders, Level::View);
    let refused = erp.get(&erp.path("IF1"));
    refused.refuses("403 INSUFFICIENT_PERMISSION", "");
    assert!(refused.detail("detail").contains("'Fulfill Sales Orders'"));
    set(Permission::SalesOrder, Level::View);
    erp.get(&erp.order_path("IF1")).is(200);
    erp.write("PATCH", &erp.order_path("IF1"), &json!({"memo": "x"})).is(403);
}

#[test]
fn customers_and_items_can_be_read() {
    let erp = Erp::with(&[]);
    erp.get("/record/v1/customer/110?expandSubResources=true").is(200).shows(&json!({
        "/entityId": "C110", "/email": "office@example.com", "/addressBook/items/0/addressBookAddress/zip": "94607",
    }));
    erp.wrong("GET", "/record/v1/inventoryItem/13", &Value::Null).is(200).shows(&json!({"/itemId": "HX-2"}));
    erp.write("PATCH", "/record/v1/customer/110", &json!({"phone": "1"})).is(403);
}

#[test]
fn orders_follow_what_was_shipped_and_billed() {
    let erp = Erp::start();
    let mut order = Record::order("SO1");
    order["item"] = json!([order_line(1, 2.0), order_line(4, 3.0)]);
    let id = erp.stand_in.add(order);
    let mut fulfillment = Record::shipped("IF1");
    fulfillment["createdFrom"] = id.into();
    erp.stand_in.add(fulfillment.clone());
    let status = || erp.stand_in.order("SO1").unwrap()["status"].clone();
    assert_eq!(status(), "E");
    let bill = erp.stand_in.bill("SO1").unwrap();
    assert_eq!(status(), "D");
    fulfillment["item"][0]["orderLine"] = 4.into();
    fulfillment["item"][0]["quantity"] = 3.0.into();
    fulfillment["tranId"] = "IF2".into();
    erp.stand_in.add(fulfillment);
    assert_eq!(status(), "G");
    erp.stand_in.edit(Kind::Invoice, &bill, |invoice| invoice["item"] = json!([invoice["item"][0]]));
    assert_eq!(status(), "F");
}

#[test]
fn the_account_describes_itself() {
    let erp = Erp::with(&[]);
    erp.get("/record/v1/metadata-catalog").is(200).shows(&json!({"/items/1/name": "itemFulfillment"}));
    let one = erp.get("/record/v1/metadata-catalog/itemFulfillment").is(200).json();
    assert!(one["properties"]["packageFedex"].is_object());
    assert!(one["properties"]["custbody_mlc_status"].is_object());
    assert!(one["properties"].get("trackingNumbers").is_none());
}

#[test]
fn the_catalog_is_one_description_where_that_is_accepted() {
    let erp = Erp::with(&[]);
    let swagger = ("accept", "application/swagger+json");
    let get = |path: &str| erp.wrong_with("GET", path, &[swagger], &Value::Null);
    for path in ["/record/v1/metadata-catalog?select=invoice,customer", "/record/v1/metadata-catalog"] {
        let answer = get(path).is(200);
        assert_eq!(answer.header("content-type"), swagger.1);
        answer.shows(&json!({
            "/components/schemas/invoice/properties/trackingNumbers/type": "string",
            "/components/schemas/customer/properties/id/readOnly": true,
        }));
        assert!(answer.json()["openapi"].as_str().unwrap().starts_with("3."));
        let has_orders = answer.json()["components"]["schemas"].get("salesOrder").is_some();
        assert_eq!(has_orders, !path.contains("select"));
    }
    get("/record/v1/metadata-catalog?select=email").refuses("404 NONEXISTENT_ID", "");
}
