use serde_json::{Value, json};

use super::Erp;
use crate::netsuite::{Level, Permission, SalesOrder};

#[test]
fn an_expanded_order_has_everything() {
    let erp = Erp::with(&["IF10021"]);
    let id = erp.fulfillment("IF10021").order;
    let order = erp.get(&format!("/record/v1/salesOrder/{id}?expandSubResources=true")).is(200);
    assert!(order.header("content-type").starts_with("application/vnd.oracle.resource+json; type=singular"));
    let order = order.json();
    assert_eq!((&order["id"], &order["tranId"]), (&json!(id), &json!("SO10021")));
    assert_eq!(order["orderStatus"], json!({"id": "B", "refName": "Pending Fulfillment"}));
    assert_eq!(order["shippingAddress"]["country"], json!({"id": "US", "refName": "United States"}));
    assert_eq!(order["shipMethod"]["refName"], "UPS® Ground");
    assert_eq!(order["entity"]["refName"], "C110 Harbor Tools LLC");
    let line = &order["item"]["items"][0];
    assert_eq!(
        (&line["line"], &line["quantity"], &line["item"]["id"]),
        (&json!(1), &json!(2.0), &json!("13"))
    );
    assert_eq!(order["custbody_mlc_ready"], true);
    assert!(order.get("memo").is_none(), "null is absent");
    let text = order["shippingAddress_text"].as_str().unwrap();
    assert!(text.ends_with("Suite 4\nOakland CA 94607\nUnited States"), "{text}");
    let href = order["links"][0]["href"].as_str().unwrap();
    assert_eq!(href, format!("{}/services/rest/record/v1/salesOrder/{id}", erp.server.url()));
}

#[test]
fn sublists_and_subrecords_are_links_until_they_are_expanded() {
    let erp = Erp::with(&["IF1"]);
    let path = format!("/record/v1/itemFulfillment/{}", erp.id("IF1"));
    let folded = erp.get(&path).is(200).json();
    for part in ["item", "package", "shippingAddress"] {
        let members: Vec<&String> = folded[part].as_object().unwrap().keys().collect();
        assert_eq!(members, ["links"], "{part}");
    }
    assert_eq!(folded["entity"]["id"], "110");
    assert_eq!(folded["status"], json!({"id": "B", "refName": "Packed"}));
    assert_eq!(folded["createdFrom"]["refName"], "Sales Order #SO1");
    let package = erp.wrong("GET", &format!("{path}/package/1"), &Value::Null).is(200).json();
    assert_eq!((&package["packageWeight"], &package["packageCartonNumber"]), (&json!(4.2), &json!("1")));
    let address = erp.wrong("GET", &format!("{path}/shippingAddress"), &Value::Null).is(200).json();
    assert_eq!(address["city"], "Oakland");
    let lines = erp.wrong("GET", &format!("{path}/item"), &Value::Null).is(200).json();
    assert_eq!(lines["items"][0]["orderLine"], 1);
    let details = erp.wrong("GET", &format!("{path}/package/1/packageDetails"), &Value::Null).is(200).json();
    assert_eq!(details["packageLength"], 12.0);
    erp.wrong("GET", &format!("{path}/package/2"), &Value::Null).is(404);
    erp.wrong("GET", &format!("{path}/tranId"), &Value::Null).is(404);
}

#[test]
fn fields_limit_the_answer_and_unknown_ones_are_refused() {
    let erp = Erp::with(&["IF1"]);
    let path = format!("/record/v1/itemFulfillment/{}", erp.id("IF1"));
    let some = erp.get(&format!("{path}?fields=tranId,shipStatus,custbody_mlc_status")).is(200).json();
    let names: Vec<&String> = some.as_object().unwrap().keys().collect();
    assert_eq!(names, ["links", "id", "tranId", "shipStatus"]);
    let refused = erp.get(&format!("{path}?fields=trackingNumbers")).is(400);
    assert_eq!(refused.detail("o:errorQueryParam"), "fields");
    let both = erp.get(&format!("{path}?fields=tranId&expandSubResources=true")).is(200).json();
    assert!(both["item"]["items"].is_array());
}

#[test]
fn types_match_in_any_case_and_external_ids_work_as_ids() {
    let erp = Erp::with(&["IF1"]);
    erp.stand_in.edit_fulfillment("IF1", |fulfillment| fulfillment.head.external_id = Some("MLC-1".into()));
    let id = erp.id("IF1");
    erp.wrong("GET", &format!("/record/v1/itemfulfillment/{id}"), &Value::Null).is(200);
    let by_external = erp.get("/record/v1/itemFulfillment/eid:MLC-1").is(200).json();
    assert_eq!(by_external["id"], id);
    assert_eq!(erp.stand_in.fulfillment("eid:MLC-1").unwrap().head.id, id);
    erp.get("/record/v1/salesOrder/eid:MLC-1").is(404);
}

#[test]
fn what_does_not_exist_is_told_apart() {
    let erp = Erp::with(&["IF1"]);
    let missing = erp.get("/record/v1/invoice/1").is(404);
    assert_eq!(
        (missing.code().as_str(), missing.detail("detail").as_str()),
        ("NONEXISTENT_ID", "Record does not exist.")
    );
    assert!(missing.json()["type"].as_str().unwrap().ends_with("#section-15.5.5"));
    let id = erp.id("IF1");
    erp.get(&format!("/record/v1/invoice/{id}")).is(404);
    erp.get("/record/v1/invoice/abc").is(404);
    erp.wrong("GET", "/record/v1/email/1", &Value::Null).is(404);
    erp.wrong("GET", "/record/v2/invoice", &Value::Null).is(404);
    erp.wrong("PATCH", "/record/v1/file/398", &json!({"content": "x"})).is(405);
    erp.wrong("POST", &format!("/record/v1/itemFulfillment/{id}"), &json!({})).is(405);
    let odd = erp.wrong("GET", &format!("/record/v1/itemFulfillment/{id}?expand=true"), &Value::Null).is(400);
    assert_eq!(
        (odd.code().as_str(), odd.detail("o:errorQueryParam").as_str()),
        ("INVALID_PARAMETER", "expand")
    );
    erp.wrong("GET", &format!("/record/v1/itemFulfillment/{id}?expandSubResources=yes"), &Value::Null)
        .is(400);
}

#[test]
fn lists_hold_ids_alone_and_are_paged() {
    let erp = Erp::with(&["IF1", "IF2", "IF3"]);
    let first = erp.get("/record/v1/itemFulfillment?limit=2").is(200).json();
    assert_eq!(
        (&first["count"], &first["totalResults"], &first["hasMore"]),
        (&json!(2), &json!(3), &json!(true))
    );
    let members: Vec<&String> = first["items"][0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["links", "id"]);
    let link = |page: &Value, rel: &str| {
        let links = page["links"].as_array().unwrap();
        links.iter().find(|link| link["rel"] == rel).map(|link| link["href"].as_str().unwrap().to_owned())
    };
    let next = link(&first, "next").unwrap();
    let path = next.strip_prefix(&format!("{}/services/rest", erp.server.url())).unwrap();
    assert_eq!(path, "/record/v1/itemFulfillment?limit=2&offset=2");
    let second = erp.get(path).is(200).json();
    assert_eq!((&second["count"], &second["hasMore"]), (&json!(1), &json!(false)));
    assert_eq!(link(&second, "next"), None);
    assert!(link(&second, "prev").is_some());
    let refused = erp.get("/record/v1/itemFulfillment?limit=2&offset=3").is(400);
    assert_eq!(refused.detail("o:errorQueryParam"), "offset");
    erp.get("/record/v1/itemFulfillment?limit=1001").is(400);
    erp.get("/record/v1/itemFulfillment?limit=0").is(400);
}

#[test]
fn lists_are_filtered_by_q() {
    let erp = Erp::with(&["IF1", "IF2", "IF3"]);
    erp.stand_in.edit_fulfillment("IF2", |fulfillment| {
        fulfillment.head.external_id = Some("MLC-2".into());
        fulfillment.head.memo = Some("dock 4".into());
        fulfillment.head.date = Some("2025-02-01".parse().unwrap());
    });
    let count =
        |q: &str| erp.get(&format!("/record/v1/itemFulfillment?q={q}")).is(200).json()["count"].clone();
    assert_eq!(count("externalId IS \"MLC-2\""), 1);
    assert_eq!(count("externalId IS \"MLC-3\""), 0);
    assert_eq!(count("externalId EMPTY"), 2);
    assert_eq!(count("memo CONTAIN \"DOCK\" OR tranId IS IF3"), 2);
    assert_eq!(count("tranId START_WITH IF AND (memo EMPTY OR tranId IS_NOT IF2)"), 2);
    assert_eq!(count("tranDate ON_OR_BEFORE \"2/1/2025\""), 1);
    assert_eq!(count("tranDate AFTER \"1/31/2025\""), 3);
    assert_eq!(count("tranDate AFTER_NOT \"1/31/2025\""), 0);
    assert_eq!(count(&format!("id ANY_OF [{}, {}]", erp.id("IF1"), erp.id("IF2"))), 2);
    for q in ["tranDate AFTER \"2025-01-31\"", "shipStatus IS C", "tranId", "tranId LIKE x", "(tranId IS x"] {
        let refused = erp.get(&format!("/record/v1/itemFulfillment?q={q}")).is(400);
        assert_eq!(
            (refused.code().as_str(), refused.detail("o:errorQueryParam").as_str()),
            ("INVALID_PARAMETER", "q")
        );
    }
}

#[test]
fn reading_a_fulfillment_asks_for_edit() {
    let erp = Erp::with(&["IF1"]);
    let path = format!("/record/v1/itemFulfillment/{}", erp.id("IF1"));
    let set = |permission, level| erp.stand_in.settings().permissions.insert(permission, level);
    set(Permission::FulfillSalesOrders, Level::View);
    let refused = erp.get(&path).is(403);
    assert_eq!(refused.code(), "INSUFFICIENT_PERMISSION");
    assert!(refused.detail("detail").contains("'Fulfill Sales Orders'"));
    set(Permission::SalesOrder, Level::View);
    let order = format!("/record/v1/salesOrder/{}", erp.fulfillment("IF1").order);
    erp.get(&order).is(200);
    erp.write("PATCH", &order, &json!({"memo": "x"})).is(403);
}

#[test]
fn customers_and_items_can_be_read() {
    let erp = Erp::with(&[]);
    let customer = erp.get("/record/v1/customer/110?expandSubResources=true").is(200).json();
    assert_eq!((&customer["entityId"], &customer["email"]), (&json!("C110"), &json!("office@example.com")));
    assert_eq!(customer["addressBook"]["items"][0]["addressBookAddress"]["zip"], "94607");
    let item = erp.wrong("GET", "/record/v1/inventoryItem/13", &Value::Null).is(200).json();
    assert_eq!(item["itemId"], "HX-2");
    erp.write("PATCH", "/record/v1/customer/110", &json!({"phone": "1"})).is(403);
}

#[test]
fn the_account_describes_itself() {
    let erp = Erp::with(&[]);
    let all = erp.get("/record/v1/metadata-catalog").is(200).json();
    assert_eq!(all["items"][1]["name"], "itemFulfillment");
    let one = erp.get("/record/v1/metadata-catalog/itemFulfillment").is(200).json();
    assert!(one["properties"]["packageFedex"].is_object());
    assert!(one["properties"]["custbody_mlc_status"].is_object());
    assert!(one["properties"].get("trackingNumbers").is_none());
}

#[test]
fn orders_follow_what_was_shipped_and_billed() {
    let erp = Erp::start();
    let mut order = SalesOrder::ready("SO1");
    order.lines.push(crate::netsuite::OrderLine::of(4, 3.0));
    let id = erp.stand_in.add_order(order);
    let mut fulfillment = crate::netsuite::Fulfillment::shipped("IF1");
    fulfillment.order.clone_from(&id);
    erp.stand_in.add_fulfillment(fulfillment.clone());
    let status = || erp.stand_in.order("SO1").unwrap().status;
    assert_eq!(status(), "E");
    let bill = erp.stand_in.bill("SO1").unwrap();
    assert_eq!(status(), "D");
    fulfillment.lines[0].order_line = 4;
    fulfillment.lines[0].quantity = 3.0;
    fulfillment.head.number = "IF2".into();
    erp.stand_in.add_fulfillment(fulfillment);
    assert_eq!(status(), "G");
    erp.stand_in.edit_invoice(&bill, |invoice| invoice.lines.truncate(1));
    assert_eq!(status(), "F");
}
