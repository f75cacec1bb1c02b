use serde_json::{Value, json};

use super::client::cases;
use super::{Answer, Erp, JSON};
use crate::netsuite::{Permission, Record};

const SHIPPED: &str = "SELECT DISTINCT f.id AS fulfillment_id, f.tranid AS fulfillment_no, f.status AS fulfillment_status, so.id AS order_id, \
    so.tranid AS order_no, so.status AS order_status, so.otherrefnum AS po_number, TO_CHAR(f.trandate,'YYYY-MM-DD') AS ship_date, \
    TO_CHAR(f.lastmodifieddate,'YYYY-MM-DD HH24:MI:SS') AS modified FROM transaction f \
    JOIN previoustransactionlinelink l ON l.nextdoc = f.id \
    JOIN transaction so ON so.id = l.previousdoc AND so.type = 'SalesOrd' \
    WHERE f.type = 'ItemShip' AND f.status = 'C' AND f.lastmodifieddate >= TO_DATE(?, 'YYYY-MM-DD HH24:MI:SS') ORDER BY f.id";

fn with_shipped() -> Erp {
    let erp = Erp::with(&["IF1", "IF2", "IF3"]);
    erp.ship("IF1");
    erp.ship("IF3");
    erp
}

/// A shipped order of two boxes with an invoice, and one that is packed.
fn with_invoice() -> Erp {
    let erp = Erp::with(&["IF1", "IF2"]);
    erp.edit("IF1", |fulfillment| {
        fulfillment["shipStatus"] = "C".into();
        fulfillment.pack("package", &[4.2, 4.2]);
        for (index, number) in ["1Z1", "1Z2"].into_iter().enumerate() {
            fulfillment["package"][index]["packageTrackingNumber"] = number.into();
        }
    });
    erp.stand_in.bill("SO1");
    erp
}

impl Erp {
    /// A query that is refused.
    fn refused(&self, query: &str) -> Answer {
        let answer = self.query(query, &[], "");
        answer.refuses("400 INVALID_PARAMETER", "q");
        answer
    }
}

#[test]
fn shipped_fulfillments_are_listed_as_text() {
    let erp = with_shipped();
    let order = erp.fulfillment("IF3").text("createdFrom").to_owned();
    erp.stand_in.edit(crate::netsuite::Kind::SalesOrder, &order, |order| order["otherRefNum"] = Value::Null);
    let found = erp.query(SHIPPED, &["2025-06-15 00:00:00"], "?limit=1000&offset=0").is(200);
    found.shows(&json!({
        "/count": 2, "/hasMore": false, "/offset": 0, "/items/0/fulfillment_id": erp.id("IF1"),
        "/items/0/fulfillment_no": "IF1", "/items/0/order_no": "SO1", "/items/0/order_status": "F",
        "/items/0/po_number": "PO-SO1", "/items/0/links": [],
    }));
    assert!(found.json()["items"][1].get("po_number").is_none(), "null columns are absent");
}

#[test]
fn the_watermark_is_in_the_accounts_time_zone() {
    let erp = Erp::with(&["IF1", "IF2", "IF3"]);
    erp.wait(60);
    let sysdate = || {
        let row = &erp.rows("SELECT TO_CHAR(SYSDATE,'YYYY-MM-DD HH24:MI:SS') AS now_ts FROM DUAL")[0];
        row["now_ts"].as_str().unwrap().to_owned()
    };
    let before = sysdate();
    let local = erp.clock.now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(-7))).datetime();
    let late = local - before.parse::<jiff::civil::DateTime>().unwrap();
    assert!(late.get_hours() == 0 && late.get_minutes() == 0, "{late}");
    erp.ship("IF1");
    erp.ship("IF3");
    erp.wait(60);
    let count = |since: &str| erp.query(SHIPPED, &[since], "").is(200).json()["count"].clone();
    assert_eq!((count(&before), count(&sysdate())), (json!(2), json!(0)));
    let inlined = SHIPPED.replace(
        "TO_DATE(?, 'YYYY-MM-DD HH24:MI:SS')",
        "TO_TIMESTAMP('2025-06-15 00:00:00.000000000','YYYY-MM-DD HH24:MI:SSxFF')",
    );
    assert_eq!(erp.rows(&inlined).len(), 2);
}

#[test]
fn dates_come_in_the_accounts_format_and_time_zone() {
    let erp = Erp::with(&[]);
    let mut order = Record::order("SO1");
    order["tranDate"] = "2025-06-05".into();
    order["custbody_mlc_delivered_on"] = "2025-06-18".into();
    order["custbody_mlc_last_event_at"] = "2025-06-18T03:03:00Z".into();
    erp.stand_in.add(order);
    let query = "SELECT trandate, custbody_mlc_delivered_on, TO_CHAR(custbody_mlc_last_event_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS at \
        FROM transaction WHERE custbody_mlc_delivered_on = TO_DATE('2025-06-18', 'YYYY-MM-DD')";
    let at = || erp.rows(query)[0].clone();
    assert_eq!(
        (&at()["trandate"], &at()["custbody_mlc_delivered_on"]),
        (&json!("6/5/2025"), &json!("6/18/2025"))
    );
    assert_eq!(at()["at"], "2025-06-17T20:03:00Z", "a Z in the format changes nothing");
    erp.stand_in.settings().utc_offset_min = 120;
    assert_eq!(at()["at"], "2025-06-18T05:03:00Z");
}

#[test]
fn pages_follow_has_more_and_the_total_lies() {
    let erp = with_shipped();
    let query = "SELECT id FROM transaction ORDER BY id";
    let page = |offset: usize| erp.query(query, &[], &format!("?limit=4&offset={offset}"));
    let first = page(0).is(200);
    first.shows(&json!({"/count": 4, "/hasMore": true, "/totalResults": 4000}));
    page(4).is(200).shows(&json!({"/count": 2, "/hasMore": false}));
    let first = first.json();
    let next = first["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next").unwrap();
    assert_eq!(next["href"], format!("{}/services/rest/query/v1/suiteql?limit=4&offset=4", erp.server.url()));
    page(2).refuses("400 INVALID_PARAMETER", "offset");
    assert_eq!(erp.rows("SELECT COUNT(*) AS count FROM transaction")[0]["count"], "6");
}

#[test]
fn the_header_prefer_is_needed() {
    let erp = Erp::with(&[]);
    let transient = [JSON, ("prefer", "transient")];
    let ask =
        |headers: &[(&str, &str)], body: Value| erp.wrong_with("POST", "/query/v1/suiteql", headers, &body);
    ask(&[JSON], json!({"q": "SELECT id FROM transaction"})).refuses("400 INVALID_HEADER", "Prefer");
    ask(&transient, json!({"query": "x"})).refuses("400 INVALID_CONTENT", "q");
    let unbound = json!({"q": "SELECT id FROM transaction WHERE id = ?"});
    ask(&transient, unbound).refuses("400 INVALID_PARAMETER", "q");
    erp.wrong("GET", "/query/v1/suiteql", &Value::Null).is(405);
}

#[test]
fn missing_permissions_empty_the_result_or_hide_the_table() {
    let erp = with_shipped();
    let without = |permission| erp.stand_in.settings().permissions.remove(&permission);
    without(Permission::FulfillSalesOrders);
    assert_eq!(erp.rows("SELECT id FROM transaction WHERE type = 'ItemShip'"), [] as [Value; 0]);
    assert_eq!(erp.rows("SELECT id FROM transaction WHERE type = 'SalesOrd'").len(), 3);
    assert_eq!(erp.rows("SELECT nextdoc FROM previoustransactionlinelink"), [] as [Value; 0]);
    without(Permission::FindTransaction);
    assert_eq!(erp.rows("SELECT COUNT(*) AS n FROM transaction")[0]["n"], "0");
    assert_eq!(erp.rows("SELECT itemid FROM item")[0]["itemid"], "HX-2");
    without(Permission::Items);
    let hidden = erp.refused("SELECT itemid FROM item").detail("detail");
    assert!(hidden.ends_with("Record 'item' was not found."));
    without(Permission::SuiteAnalyticsWorkbook);
    erp.query("SELECT itemid FROM item", &[], "").is(403);
}

#[test]
fn columns_are_unknown_emptying_or_fatal() {
    let erp = with_shipped();
    let unknown = erp.refused("SELECT subsidiary FROM transaction").detail("detail");
    let text = "Unknown identifier 'subsidiary'. Available identifiers are: {transaction=transaction}.";
    assert!(unknown.starts_with("Invalid search query. ") && unknown.ends_with(text), "{unknown}");
    for column in ["trackingnumbers", "linkedtrackingnumbers", "createdfrom", "custbody_unknown"] {
        let refused = erp.refused(&format!("SELECT t.{column} FROM transaction t"));
        assert!(refused.detail("detail").contains("{t=transaction}"));
    }
    assert!(erp.refused("SELECT id FROM email").detail("detail").ends_with("Invalid search type: email."));
    assert_eq!(erp.rows("SELECT id, thirdpartyacct FROM transaction"), [] as [Value; 0]);
    erp.query("SELECT t.shipstatus FROM transaction t", &[], "").refuses("500 UNEXPECTED_ERROR", "");
}

const UNKNOWN_TO_ORACLE: &str = "
    SELECT id FROM transaction LIMIT 5
    SELECT * FROM transaction
    SELECT id
    SELECT id FROM transaction WHERE
    SELECT id FROM transaction WHERE id = 'x
    SELECT id FROM transaction WHERE trandate > '2025-01-01' AND 1 = 1 AND (id = 1
    SELECT id FROM transaction WHERE trandate > '2025-01-01'
    SELECT id FROM transaction WHERE trandate > TO_DATE('6/5/2025', 'YYYY-MM-DD')
    SELECT id FROM transaction WHERE trandate > TO_DATE('2025-13-01', 'YYYY-MM-DD')
    SELECT id FROM transaction WHERE TO_CHAR(trandate, 'QQ') = 'x'
    SELECT id FROM transaction WHERE trandate > TO_DATE('2025-01-01 10', 'YYYY-MM-DD')
    DELETE FROM transaction
    SELECT CURRENT_DATE FROM dual
    SELECT MEDIAN(id) FROM transaction WHERE id IS NOT NULL ORDER BY MEDIAN(id)
    SELECT id FROM transaction FETCH FIRST x ROWS ONLY
";

#[test]
fn what_oracle_does_not_know_is_refused() {
    let erp = Erp::with(&["IF1"]);
    for [query] in cases(UNKNOWN_TO_ORACLE) {
        erp.refused(query);
    }
}

/// A query, and the rows that it gives; the ids of the first order and of the fulfillments are put in.
const ROWS: &str = r#"
    {tracking} = {IF1} => [{"number": "1Z1"}, {"number": "1Z2"}]
    {tracking} IN ({IF2}, {IF1}) => [{"number": "1Z1"}, {"number": "1Z2"}]
    {tracking} = {IF2} => []
    {invoices} WHERE so.id = {order} ORDER BY inv.id => [{"invoice_status": "A"}]
    {invoices} WHERE so.id = {other} ORDER BY inv.id => []
    SELECT t.status AS status FROM transaction t, PreviousTransactionLink ptl WHERE ptl.nextdoc = t.id AND ptl.previousdoc = {order} AND ptl.linktype = 'OrdBill' => [{"status": "A"}]
    SELECT l.linktype AS kind FROM previoustransactionlinelink l WHERE l.previousdoc = {order} => [{"kind": "PickPack"}, {"kind": "ShipRcpt"}, {"kind": "OrdBill"}]
    SELECT sa.city, sa.country AS Land FROM transaction t JOIN transactionshippingaddress sa ON sa.nkey = t.shippingaddress WHERE t.id = {order} => [{"city": "Oakland", "land": "US"}]
    SELECT BUILTIN.DF(shipmethod) AS via, BUILTIN.DF(status), BUILTIN.DF(entity) FROM transaction WHERE id = {order} => [{"via": "UPS® Ground", "expr1": "Sales Order : Billed", "expr2": "C110 Harbor Tools LLC"}]
    SELECT a.zip AS zip FROM itemfulfillmentshippingaddress a JOIN transaction t ON a.nkey = t.shippingaddress WHERE t.tranid = 'IF1' => [{"zip": "94607"}]
    SELECT tl.id AS line, tl.item, tl.quantity FROM transactionline tl WHERE tl.transaction = {order} AND tl.mainline = 'F' AND tl.taxline = 'F' => [{"line": "1", "item": "13", "quantity": "2"}]
    SELECT quantityshiprecv, isfullyshipped FROM transactionline WHERE transaction = {order} AND mainline = 'F' => [{"quantityshiprecv": "2", "isfullyshipped": "T"}]
    SELECT COUNT(*) AS n FROM transactionline WHERE createdfrom = {order} => [{"n": "4"}]
    SELECT t.tranid AS no, c.companyname, c.isinactive FROM transaction t INNER JOIN customer c ON t.entity = c.id WHERE t.type = 'SalesOrd' ORDER BY 1 FETCH FIRST 1 ROWS ONLY => [{"no": "SO1", "companyname": "Harbor Tools LLC", "isinactive": "F"}]
    SELECT tranid AS no, otherrefnum AS po FROM transaction WHERE tranid IN ('SO1', 'IF1') ORDER BY po DESC => [{"no": "IF1"}, {"no": "SO1", "po": "PO-SO1"}]
"#;

#[test]
fn tables_are_joined_and_shown() {
    let erp = with_invoice();
    let tracking = "SELECT DISTINCT tn.trackingnumber AS number FROM trackingnumbermap m \
        JOIN trackingnumber tn ON tn.id = m.trackingnumber WHERE m.transaction";
    let invoices = "SELECT DISTINCT inv.status AS invoice_status FROM transaction so JOIN previoustransactionlinelink l \
        ON l.previousdoc = so.id JOIN transaction inv ON inv.id = l.nextdoc AND inv.type = 'CustInvc'";
    let order = |number: &str| erp.fulfillment(number).text("createdFrom").to_owned();
    let names = [
        ("{tracking}", tracking.to_owned()),
        ("{invoices}", invoices.to_owned()),
        ("{order}", order("IF1")),
        ("{other}", order("IF2")),
        ("{IF1}", erp.id("IF1")),
        ("{IF2}", erp.id("IF2")),
    ];
    for [query, rows] in cases(ROWS) {
        let query = names.iter().fold(query.to_owned(), |query, (name, text)| query.replace(name, text));
        let mut expected: Vec<Value> = serde_json::from_str(rows).unwrap();
        for row in &mut expected {
            row["links"] = json!([]);
        }
        assert_eq!(erp.rows(&query), expected, "{query}");
    }
    erp.stand_in.settings().pick_pack_ship = false;
    let links =
        format!("SELECT linktype FROM previoustransactionlinelink WHERE previousdoc = {}", order("IF1"));
    assert_eq!(erp.rows(&links).len(), 2, "without pick, pack and ship a fulfillment is linked once");
}

/// A condition, and how many transactions have it.
const CONDITIONS: &str = "
    type IN ('SalesOrd', 'ItemShip') => 4
    type NOT IN ('SalesOrd', 'ItemShip') => 1
    tranid LIKE 'SO%' OR tranid LIKE 'IF_' => 4
    NOT (type = 'SalesOrd' OR type <> 'ItemShip') => 2
    type = 'SalesOrd' AND status = 'SalesOrd:G' => 0
    custbody_mlc_ready = 'T' => 2
    custbody_mlc_ready = 'F' AND type != 'CustInvc' => 2
    otherrefnum IS NULL => 2
    otherrefnum <> 'PO-SO1' => 1
    id BETWEEN 1 AND 99999999 AND memo IS NULL => 5
    lastmodifieddate <= SYSDATE => 5
    tranid || 'b' = 'SO1b' AND NVL(memo, 'x') = 'x' => 1
";

#[test]
fn conditions_combine_and_null_is_not_different() {
    let erp = with_invoice();
    for [condition, count] in cases(CONDITIONS) {
        let query = format!("SELECT COUNT(*) AS n FROM transaction WHERE {condition}");
        assert_eq!(erp.rows(&query)[0]["n"], count, "{condition}");
    }
    let query = "SELECT id FROM transaction WHERE type = ? AND tranid IN (?, ?)";
    erp.query(query, &["ItemShip", "IF1", "IF2"], "").is(200).shows(&json!({"/count": 2}));
}
