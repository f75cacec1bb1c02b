use serde_json::{Value, json};

use super::{D, Erp};
use crate::exact_online::{Item, SalesOrder};

const READY: &str = "salesorder/SalesOrders?$filter=(Status eq 12 or Status eq 20) and ApprovalStatus ge 1";

#[test]
fn orders_come_with_their_lines_in_pages_of_sixty() {
    let erp = Erp::with(&(1..=130).collect::<Vec<_>>());
    let select = "$select=OrderID,OrderNumber,Modified,SalesOrderLines/ID,SalesOrderLines/Quantity";
    let first = erp.get(&format!("{READY}&{select}&$expand=SalesOrderLines&$orderby=OrderNumber")).is(200);
    let rows = first.records();
    assert_eq!((rows.len(), &rows[59]["OrderNumber"]), (60, &json!(60)));
    assert_eq!(rows[0]["SalesOrderLines"]["results"][0]["Quantity"], 2);
    assert!(rows[0]["Modified"].as_str().unwrap().starts_with("/Date("));
    assert!(rows[0].get("YourRef").is_none());
    let mut next = first.json()["d"]["__next"].as_str().unwrap().to_owned();
    let mut numbers = vec![60];
    for count in [60, 10] {
        let page = erp.get(next.strip_prefix(&erp.server.url()).unwrap()).is(200);
        assert_eq!(page.records().len(), count);
        numbers.extend(page.records().iter().map(|row| row["OrderNumber"].as_i64().unwrap()));
        next = page.json()["d"]["__next"].as_str().unwrap_or_default().to_owned();
    }
    assert_eq!((numbers.last(), next.as_str()), (Some(&130), ""));
    let plain = erp.get(&format!("{READY}&$select=OrderID,SalesOrderLines")).is(200).records();
    assert!(plain[0]["SalesOrderLines"]["__deferred"]["uri"].is_string());
}

#[test]
fn what_is_open_and_approved_is_found_by_filter() {
    let erp = Erp::with(&[1, 2, 3]);
    erp.stand_in.edit(D, 2, |order| order.approval = 0);
    erp.stand_in.edit(D, 3, |order| order.status = 45);
    let numbers = |filter: &str| {
        let path = format!("salesorder/SalesOrders?$filter={filter}&$select=OrderNumber");
        erp.get(&path)
            .is(200)
            .records()
            .iter()
            .map(|row| row["OrderNumber"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers("Status eq 12 and ApprovalStatus ge 1 and DeliveryStatus ne 21"), [1]);
    assert_eq!(numbers("OrderNumber eq 3 or OrderNumber eq 2"), [2, 3]);
    assert_eq!(numbers("Modified ge datetime'2020-01-01T00:00:00' and not (Status eq 45)"), [1, 2]);
    assert_eq!(numbers("Modified ge datetime'2120-01-01T00:00:00'"), [0; 0]);
    assert_eq!(numbers("startswith(YourRef,'PO-3') and OrderNumber gt 0"), [3]);
}

#[test]
fn filters_selects_and_literals_are_held_to_their_rules() {
    let erp = Erp::with(&[1]);
    erp.stand_in.settings().error_limit = 100;
    let refused = |path: &str| erp.wrong("GET", path, &Value::Null).is(400).explanation();
    let orders = |options: &str| refused(&format!("salesorder/SalesOrders?{options}"));
    assert!(orders("$select=OrderID").contains("mandatory filtering"));
    assert!(orders("$filter=Currency eq 'USD'&$select=OrderID").contains("mandatory filtering"));
    assert!(orders("$filter=OrderNumber eq 1").contains("Please add a $select"));
    assert!(orders("$filter=OrderNumber eq 1&$select=Nonsense").contains("Nonsense"));
    assert!(orders("$filter=OrderNumber eq '1'&$select=OrderID").contains("incompatible"));
    assert!(orders("$filter=SalesOrderLines/ID eq 1&$select=OrderID").contains("not supported"));
    assert!(orders("$filter=Status eq DeliveryStatus&$select=OrderID").contains("not supported"));
    assert!(orders("$filter=OrderNumber eq 1&$select=OrderID&$top=61").contains("$top"));
    assert!(orders("$filter=OrderNumber eq 1&$select=OrderID&$search=x").contains("$search"));
    assert!(refused("crm/Accounts?$filter=ID eq guid'1'&$select=ID").contains("literal"));
    erp.stand_in.settings().unfilterable.insert("Documents.SalesOrderNumber".into());
    assert!(
        refused("documents/Documents?$filter=SalesOrderNumber eq 1&$select=ID").contains("SalesOrderNumber")
    );
    erp.get("salesorder/SalesOrders?$filter=OrderNumber eq 1&$top=1").is(200);
}

#[test]
fn a_list_with_top_is_a_bare_array_and_counts_are_text() {
    let erp = Erp::with(&[1, 2]);
    let path = "salesorder/SalesOrders?$filter=OrderNumber gt 0&$select=OrderNumber";
    assert_eq!(erp.get(&format!("{path}&$top=1")).is(200).json()["d"].as_array().unwrap().len(), 1);
    let counted = erp.get(&format!("{path}&$top=0&$inlinecount=allpages")).is(200).json();
    assert_eq!(
        (counted["d"]["__count"].as_str(), counted["d"]["results"].as_array().unwrap().len()),
        (Some("2"), 0)
    );
    assert_eq!(erp.get("salesorder/SalesOrders/$count?$filter=OrderNumber gt 0").is(200).text(), "2");
    erp.stand_in.settings().bare_lists = false;
    assert!(erp.get(&format!("{path}&$top=1")).json()["d"]["results"].is_array());
}

#[test]
fn parties_and_goods_come_padded_and_as_they_are() {
    let erp = Erp::with(&[1]);
    let order = &erp.stand_in.orders(D)[0];
    let id = order.delivery_address.as_deref().unwrap();
    let address = &erp
        .get(&format!("crm/Addresses?$filter=ID eq guid'{id}'&$select=ID,Country,City,Main"))
        .is(200)
        .records()[0];
    assert_eq!((address["Country"].as_str(), address["Main"].as_bool()), (Some("US "), Some(true)));
    let id = &order.deliver_to;
    let account =
        &erp.get(&format!("crm/Accounts?$filter=ID eq guid'{id}'&$select=Code,Name")).is(200).records()[0];
    assert_eq!(account["Code"], "                22");
    let trimmed = erp.get("crm/Accounts?$filter=trim(Code) eq '22'&$select=ID").is(200);
    assert_eq!(trimmed.records().len(), 1);
    let id = order.contact.as_deref().unwrap();
    let contact =
        &erp.get(&format!("crm/Contacts?$filter=ID eq guid'{id}'&$select=FullName")).is(200).records()[0];
    assert_eq!(contact["FullName"], "R Diaz");
    let id = Item::stock("SHOE-42").id;
    let item = &erp
        .get(&format!("logistics/Items?$filter=ID eq guid'{id}'&$select=GrossWeight,IsStockItem"))
        .is(200)
        .records()[0];
    assert_eq!(item["GrossWeight"], 1.2);
    let methods = erp.get("sales/ShippingMethods?$select=ID,Code,Active").is(200).records();
    assert_eq!(methods[0]["Code"], "FEDEX");
}

#[test]
fn the_feed_tells_what_changed_since_a_row_version() {
    let erp = Erp::with(&[1, 2]);
    let since = |version: i64| {
        let path = format!(
            "sync/SalesOrder/SalesOrderHeaders?$filter=Timestamp gt {version}L&$select=Timestamp,OrderNumber,Status"
        );
        erp.get(&path).is(200).records()
    };
    let all = since(1);
    let last = all[1]["Timestamp"].as_i64().unwrap();
    assert_eq!((all.len(), since(last).len()), (2, 0));
    erp.stand_in.edit(D, 1, |order| order.status = 21);
    assert_eq!(
        (since(last)[0]["OrderNumber"].as_i64(), since(last)[0]["Status"].as_i64()),
        (Some(1), Some(21))
    );
    let refused = erp.wrong(
        "GET",
        "sync/SalesOrder/SalesOrderHeaders?$filter=Status eq 12&$select=OrderID",
        &Value::Null,
    );
    refused.is(400);
    let at =
        "read/sync/Sync/SyncTimestamp?modified=datetime'2026-01-01T00:00:00'&endPoint='SalesOrderHeaders'";
    assert!(erp.get(at).is(200).records()[0]["TimeStampAsBigInt"].is_i64());
}

#[test]
fn whoever_does_not_ask_for_json_gets_a_feed_in_xml() {
    let erp = Erp::with(&[1]);
    let bearer = format!("Bearer {}", erp.token);
    let answer = erp.direct(
        "GET",
        "/api/v1/4100200/sales/ShippingMethods?$select=ID",
        &[("authorization", &bearer)],
        b"",
    );
    assert!(answer.is(200).text().contains("http://www.w3.org/2005/Atom"));
}

#[test]
fn ten_thousand_orders_are_no_burden() {
    let erp = Erp::with(&[]);
    (1..=10_000).for_each(|number| erp.stand_in.add(D, SalesOrder::open(number)));
    let start = std::time::Instant::now();
    let page = erp.get(&format!("{READY}&$select=OrderID,OrderNumber&$orderby=OrderNumber")).is(200);
    assert_eq!(page.records().len(), 60);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
