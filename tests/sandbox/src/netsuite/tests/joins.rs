use serde_json::{Value, json};

use super::Erp;

/// A shipped order of one box with an invoice.
fn world() -> Erp {
    let erp = Erp::with(&["IF1", "IF2"]);
    erp.stand_in.edit_fulfillment("IF1", |fulfillment| {
        fulfillment.ship_status = "C".into();
        fulfillment.packages[0].tracking_number = Some("1Z1".into());
        fulfillment.packages.push(fulfillment.packages[0].clone());
        fulfillment.packages[1].tracking_number = Some("1Z2".into());
    });
    erp.stand_in.bill("SO1");
    erp
}

fn order_id(erp: &Erp) -> String {
    erp.fulfillment("IF1").order
}

#[test]
fn the_invoice_of_an_order_is_found() {
    let erp = world();
    let query = "SELECT DISTINCT inv.id AS invoice_id, inv.tranid AS invoice_no, inv.status AS invoice_status FROM transaction so \
        JOIN previoustransactionlinelink l ON l.previousdoc = so.id JOIN transaction inv ON inv.id = l.nextdoc AND inv.type = 'CustInvc' \
        WHERE so.id = ? ORDER BY inv.id";
    let found = erp.query(query, &[&order_id(&erp)], "").is(200).json();
    assert_eq!((&found["count"], &found["items"][0]["invoice_status"]), (&json!(1), &json!("A")));
    let other = erp.fulfillment("IF2").order;
    assert_eq!(erp.query(query, &[&other], "").is(200).json()["count"], 0);
    let by_header = "SELECT t.id AS id FROM transaction t, PreviousTransactionLink ptl WHERE ptl.nextdoc = t.id \
        AND ptl.previousdoc = ? AND ptl.linktype = 'OrdBill'";
    assert_eq!(
        erp.query(by_header, &[&order_id(&erp)], "").is(200).json()["items"][0]["id"],
        found["items"][0]["invoice_id"]
    );
}

#[test]
fn links_repeat_by_line_and_type() {
    let erp = world();
    let query = format!(
        "SELECT l.nextdoc AS doc, l.linktype AS kind FROM previoustransactionlinelink l WHERE l.previousdoc = {}",
        order_id(&erp)
    );
    let kinds =
        |query: &str| -> Vec<Value> { erp.rows(query).into_iter().map(|row| row["kind"].clone()).collect() };
    assert_eq!(kinds(&query), ["PickPack", "ShipRcpt", "OrdBill"]);
    erp.stand_in.settings().pick_pack_ship = false;
    assert_eq!(kinds(&query), ["ShipRcpt", "OrdBill"]);
}

#[test]
fn tracking_numbers_are_reached_by_their_map() {
    let erp = world();
    let query = "SELECT DISTINCT tn.trackingnumber AS trackingnumber FROM trackingnumbermap m \
        JOIN trackingnumber tn ON tn.id = m.trackingnumber WHERE m.transaction = ?";
    let found = erp.query(query, &[&erp.id("IF1")], "").is(200).json();
    assert_eq!(
        found["items"],
        json!([{"links": [], "trackingnumber": "1Z1"}, {"links": [], "trackingnumber": "1Z2"}])
    );
    assert_eq!(erp.query(query, &[&erp.id("IF2")], "").is(200).json()["count"], 0);
    let packages =
        erp.rows("SELECT packagetrackingnumber, packageweight FROM itemfulfillmentpackage ORDER BY 1 DESC");
    assert_eq!(packages[0], json!({"links": [], "packageweight": "4.2"}), "nulls come first going down");
    assert_eq!(packages[1]["packagetrackingnumber"], "1Z2");
}

#[test]
fn addresses_and_display_texts_are_joined() {
    let erp = world();
    let query = format!(
        "SELECT sa.city, sa.country AS Land, BUILTIN.DF(t.shipmethod) AS ship_via, BUILTIN.DF(t.status), BUILTIN.DF(t.entity) \
         FROM transaction t JOIN transactionshippingaddress sa ON sa.nkey = t.shippingaddress WHERE t.id = {}",
        order_id(&erp)
    );
    assert_eq!(
        erp.rows(&query)[0],
        json!({"links": [], "city": "Oakland", "land": "US", "ship_via": "UPS® Ground",
            "expr1": "Sales Order : Billed", "expr2": "C110 Harbor Tools LLC"})
    );
    let of_fulfillment = "SELECT a.zip AS zip FROM itemfulfillmentshippingaddress a JOIN transaction t ON a.nkey = t.shippingaddress \
        WHERE t.tranid = 'IF1'";
    assert_eq!(erp.rows(of_fulfillment)[0]["zip"], "94607");
}

#[test]
fn left_joins_keep_what_nothing_joins() {
    let erp = world();
    let query = "SELECT f.tranid AS no, m.trackingnumber AS number FROM transaction f LEFT OUTER JOIN trackingnumbermap m \
        ON m.transaction = f.id WHERE f.type = 'ItemShip' ORDER BY f.id, m.trackingnumber";
    let rows = erp.rows(query);
    assert_eq!(rows.len(), 3);
    assert_eq!((&rows[2]["no"], rows[2].get("number")), (&json!("IF2"), None));
    let without = query.replace("WHERE", "WHERE m.trackingnumber IS NULL AND");
    assert_eq!(erp.rows(&without).len(), 1);
}

#[test]
fn lines_have_quantities() {
    let erp = world();
    let query = format!(
        "SELECT tl.id AS line, tl.item, tl.quantity, tl.quantityshiprecv, tl.isfullyshipped FROM transactionline tl \
         WHERE tl.transaction = {} AND tl.mainline = 'F' AND tl.taxline = 'F'",
        order_id(&erp)
    );
    let expected = json!({"links": [], "line": "1", "item": "13", "quantity": "2", "quantityshiprecv": "2", "isfullyshipped": "T"});
    assert_eq!(erp.rows(&query), [expected]);
    let from = format!(
        "SELECT DISTINCT tl.transaction AS id FROM transactionline tl WHERE tl.createdfrom = {}",
        order_id(&erp)
    );
    assert_eq!(erp.rows(&from).len(), 2);
}

#[test]
fn conditions_combine() {
    let erp = world();
    let count = |condition: &str| erp.rows(&format!("SELECT id FROM transaction WHERE {condition}")).len();
    assert_eq!(count("type IN ('SalesOrd', 'ItemShip')"), 4);
    assert_eq!(count("type NOT IN ('SalesOrd', 'ItemShip')"), 1);
    assert_eq!(count("tranid LIKE 'SO%' OR tranid LIKE 'IF_'"), 4);
    assert_eq!(count("NOT (type = 'SalesOrd' OR type <> 'ItemShip')"), 2);
    assert_eq!(count("custbody_mlc_ready = 'T'"), 2);
    assert_eq!(count("custbody_mlc_ready = 'F' AND type != 'CustInvc'"), 2);
    assert_eq!(count("otherrefnum IS NULL"), 2);
    assert_eq!(count("otherrefnum <> 'PO-SO1'"), 1, "null is not different");
    assert_eq!(count("id BETWEEN 1 AND 99999999 AND memo IS NULL"), 5);
    assert_eq!(count("lastmodifieddate >= SYSDATE - 10/1440"), 5);
    assert_eq!(count("TRUNC(trandate) < TO_DATE('2020-01-01','YYYY-MM-DD')"), 0);
    assert_eq!(count("UPPER(tranid) = 'SO1' AND LOWER('A') || 'b' = 'ab' AND NVL(memo, 'x') = 'x'"), 1);
    let params = erp.query(
        "SELECT id FROM transaction WHERE type = ? AND tranid IN (?, ?)",
        &["ItemShip", "IF1", "IF2"],
        "",
    );
    assert_eq!(params.is(200).json()["count"], 2);
}

#[test]
fn rows_are_counted_by_group() {
    let erp = world();
    let query = "SELECT type, COUNT(*) AS n, MAX(id) AS newest, MIN(tranid), COUNT(DISTINCT entity) AS buyers FROM transaction \
        WHERE type IN ('SalesOrd', 'ItemShip', 'CustInvc') GROUP BY type ORDER BY n DESC, type";
    let rows = erp.rows(query);
    assert_eq!((&rows[0]["type"], &rows[0]["n"]), (&json!("ItemShip"), &json!("2")));
    assert_eq!((&rows[1]["expr1"], &rows[1]["buyers"]), (&json!("SO1"), &json!("1")));
    assert_eq!((&rows[2]["type"], &rows[2]["n"]), (&json!("CustInvc"), &json!("1")));
    assert_eq!(erp.rows("SELECT SUM(quantity) AS q FROM transactionline WHERE mainline = 'F'")[0]["q"], "10");
    assert_eq!(erp.rows("SELECT id FROM transaction ORDER BY id FETCH FIRST 2 ROWS ONLY").len(), 2);
}

#[test]
fn customers_are_joined_without_an_index_too() {
    let erp = world();
    let query = "SELECT t.tranid AS no, c.companyname, c.isinactive FROM transaction t INNER JOIN customer c ON t.entity = c.id \
        JOIN shipitem s ON s.id = t.shipmethod WHERE t.type = 'SalesOrd' AND BUILTIN.DF(t.shipmethod) = s.itemid ORDER BY 1";
    let expected = json!({"links": [], "no": "SO1", "companyname": "Harbor Tools LLC", "isinactive": "F"});
    assert_eq!(erp.rows(query)[0], expected);
}
