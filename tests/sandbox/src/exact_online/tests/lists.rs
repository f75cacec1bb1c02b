use serde_json::json;

use super::{D, Erp};
use crate::exact_online::{SalesOrder, stock_item};

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
    erp.edit(2, "ApprovalStatus", 0);
    erp.edit(3, "Status", 45);
    let numbers = |filter: &str| {
        let path =
            format!("salesorder/SalesOrders?$filter={filter}&$select=OrderNumber&$orderby=OrderNumber");
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
    {
        let mut settings = erp.stand_in.settings();
        settings.error_limit = 100;
        settings.unfilterable.insert("Documents.SalesOrderNumber".into());
    }
    let one = "$filter=OrderNumber eq 1";
    for (options, told) in [
        ("$select=OrderID", "mandatory filtering"),
        ("$filter=Currency eq 'USD'&$select=OrderID", "mandatory filtering"),
        (one, "Please add a $select"),
        (&format!("{one}&$select=Nonsense"), "Nonsense"),
        ("$filter=OrderNumber eq '1'&$select=OrderID", "incompatible"),
        ("$filter=SalesOrderLines/ID eq 1&$select=OrderID", "not supported"),
        ("$filter=Status eq DeliveryStatus&$select=OrderID", "not supported"),
        ("$filter=Status&$select=OrderID", "not a condition"),
        (&format!("{one}&$select=OrderID&$top=61"), "$top"),
        (&format!("{one}&$select=OrderID&$search=x"), "$search"),
        ("$filter=Modified ge datetime'2020-01-01T00:00:00Z'&$select=OrderID", "literal"),
    ] {
        erp.refuses(&format!("salesorder/SalesOrders?{options}"), told);
    }
    erp.refuses("crm/Accounts?$filter=ID eq guid'1'&$select=ID", "literal");
    erp.refuses("documents/Documents?$filter=SalesOrderNumber eq 1&$select=ID", "SalesOrderNumber");
    erp.refuses("sync/SalesOrder/SalesOrderHeaders?$filter=Status eq 12&$select=OrderID", "Status");
    erp.get(&format!("salesorder/SalesOrders?{one}&$top=1")).is(200);
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
    let order = erp.stand_in.orders(D).remove(0);
    let id = |column: &str| order.header.text(column).to_owned();
    let item = stock_item("SHOE-42").text("ID").to_owned();
    for (set, id, column, value) in [
        ("crm/Addresses", id("DeliveryAddress"), "Country", json!("US ")),
        ("crm/Addresses", id("DeliveryAddress"), "Main", json!(true)),
        ("crm/Addresses", id("DeliveryAddress"), "AccountName", json!("Bolt Supply 1")),
        ("crm/Accounts", id("DeliverTo"), "Code", json!("                22")),
        ("crm/Contacts", id("DeliverToContactPerson"), "FullName", json!("R Diaz")),
        ("logistics/Items", item, "GrossWeight", json!(1.2)),
        ("salesorder/SalesOrderLines", order.lines[0].text("ID").to_owned(), "ItemCode", json!("SHOE-42")),
        ("salesorder/SalesOrderLines", order.lines[0].text("ID").to_owned(), "AmountFC", json!(118.5)),
    ] {
        let found = erp.get(&format!("{set}?$filter=ID eq guid'{id}'&$select={column}")).is(200).records();
        assert_eq!(found[0][column], value, "{set} {column}");
    }
    let trimmed = erp.get("crm/Accounts?$filter=trim(Code) eq '22'&$select=ID").is(200);
    assert_eq!(trimmed.records().len(), 1);
    let methods = erp.get("sales/ShippingMethods?$select=ID,Code,Active&$orderby=Code").is(200).records();
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
    erp.edit(1, "Status", 21);
    assert_eq!(
        (since(last)[0]["OrderNumber"].as_i64(), since(last)[0]["Status"].as_i64()),
        (Some(1), Some(21))
    );
}

#[test]
fn whoever_does_not_ask_for_json_gets_a_feed_in_xml() {
    let erp = Erp::with(&[1]);
    let path = "/api/v1/4100200/sales/ShippingMethods?$select=ID";
    let answer = erp.direct("GET", path, &erp.headers()[..1], b"");
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
