use serde_json::{Value, json};

use super::Erp;
use crate::netsuite::Permission;

const SHIPPED: &str = "SELECT DISTINCT f.id AS fulfillment_id, f.tranid AS fulfillment_no, f.status AS fulfillment_status, so.id AS order_id, \
    so.tranid AS order_no, so.status AS order_status, so.otherrefnum AS po_number, TO_CHAR(f.trandate,'YYYY-MM-DD') AS ship_date, \
    TO_CHAR(f.lastmodifieddate,'YYYY-MM-DD HH24:MI:SS') AS modified FROM transaction f \
    JOIN previoustransactionlinelink l ON l.nextdoc = f.id \
    JOIN transaction so ON so.id = l.previousdoc AND so.type = 'SalesOrd' \
    WHERE f.type = 'ItemShip' AND f.status = 'C' AND f.lastmodifieddate >= TO_DATE(?, 'YYYY-MM-DD HH24:MI:SS') ORDER BY f.id";

fn with_shipped() -> Erp {
    let erp = Erp::with(&["IF1", "IF2", "IF3"]);
    for number in ["IF1", "IF3"] {
        erp.stand_in.edit_fulfillment(number, |fulfillment| fulfillment.ship_status = "C".into());
    }
    erp
}

#[test]
fn shipped_fulfillments_are_listed_as_text() {
    let erp = with_shipped();
    erp.stand_in.edit_order("SO3", |order| order.head.po_number = None);
    let found = erp.query(SHIPPED, &["2025-06-15 00:00:00"], "?limit=1000&offset=0").is(200).json();
    assert_eq!((&found["count"], &found["hasMore"], &found["offset"]), (&json!(2), &json!(false), &json!(0)));
    let first = &found["items"][0];
    assert_eq!((&first["fulfillment_id"], &first["fulfillment_no"]), (&json!(erp.id("IF1")), &json!("IF1")));
    assert_eq!(
        (&first["order_no"], &first["order_status"], &first["po_number"]),
        (&json!("SO1"), &json!("F"), &json!("PO-SO1"))
    );
    assert_eq!(first["links"], json!([]));
    assert!(found["items"][1].get("po_number").is_none(), "null columns are absent");
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
    for number in ["IF1", "IF3"] {
        erp.stand_in.edit_fulfillment(number, |fulfillment| fulfillment.ship_status = "C".into());
    }
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
fn pages_follow_has_more_and_the_total_lies() {
    let erp = with_shipped();
    let query = "SELECT id FROM transaction ORDER BY id";
    let page = |offset: usize| erp.query(query, &[], &format!("?limit=4&offset={offset}")).is(200).json();
    let (first, second) = (page(0), page(4));
    assert_eq!(
        (&first["count"], &first["hasMore"], &first["totalResults"]),
        (&json!(4), &json!(true), &json!(4000))
    );
    assert_eq!((&second["count"], &second["hasMore"]), (&json!(2), &json!(false)));
    let next = first["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next").unwrap();
    assert_eq!(next["href"], format!("{}/services/rest/query/v1/suiteql?limit=4&offset=4", erp.server.url()));
    assert_eq!(erp.query(query, &[], "?limit=4&offset=2").is(400).detail("o:errorQueryParam"), "offset");
    assert_eq!(erp.rows("SELECT COUNT(*) AS count FROM transaction")[0]["count"], "6");
}

#[test]
fn the_header_prefer_is_needed() {
    let erp = Erp::with(&[]);
    let body = json!({"q": "SELECT id FROM transaction"});
    let refused = erp.wrong("POST", "/query/v1/suiteql", &body).is(400);
    assert_eq!(refused.detail("o:errorHeader"), "Prefer");
    let with = |body: &Value| {
        let headers = [super::client::JSON, ("prefer", "transient")];
        erp.wrong_with("POST", "/query/v1/suiteql", &headers, body).is(400)
    };
    assert_eq!(with(&json!({"query": "x"})).detail("o:errorPath"), "q");
    assert_eq!(with(&json!({"q": "SELECT id FROM transaction WHERE id = ?"})).code(), "INVALID_PARAMETER");
    erp.wrong("GET", "/query/v1/suiteql", &Value::Null).is(405);
}

#[test]
fn missing_permissions_empty_the_result_or_hide_the_table() {
    let erp = with_shipped();
    erp.stand_in.settings().permissions.remove(&Permission::FulfillSalesOrders);
    assert_eq!(erp.rows("SELECT id FROM transaction WHERE type = 'ItemShip'"), [] as [Value; 0]);
    assert_eq!(erp.rows("SELECT id FROM transaction WHERE type = 'SalesOrd'").len(), 3);
    assert_eq!(erp.rows("SELECT nextdoc FROM previoustransactionlinelink"), [] as [Value; 0]);
    erp.stand_in.settings().permissions.remove(&Permission::FindTransaction);
    assert_eq!(erp.rows("SELECT COUNT(*) AS n FROM transaction")[0]["n"], "0");
    assert_eq!(erp.rows("SELECT itemid FROM item")[0]["itemid"], "HX-2");
    erp.stand_in.settings().permissions.remove(&Permission::Items);
    assert!(erp.refused("SELECT itemid FROM item").ends_with("Record 'item' was not found."));
    erp.stand_in.settings().permissions.remove(&Permission::SuiteAnalyticsWorkbook);
    erp.query("SELECT itemid FROM item", &[], "").is(403);
}

#[test]
fn columns_are_unknown_barren_or_fatal() {
    let erp = with_shipped();
    let unknown = erp.refused("SELECT subsidiary FROM transaction");
    let text = "Unknown identifier 'subsidiary'. Available identifiers are: {transaction=transaction}.";
    assert!(unknown.starts_with("Invalid search query. ") && unknown.ends_with(text), "{unknown}");
    for column in ["trackingnumbers", "linkedtrackingnumbers", "createdfrom", "custbody_unknown"] {
        assert!(erp.refused(&format!("SELECT t.{column} FROM transaction t")).contains("{t=transaction}"));
    }
    assert!(erp.refused("SELECT id FROM email").ends_with("Invalid search type: email."));
    assert_eq!(erp.rows("SELECT id, thirdpartyacct FROM transaction"), [] as [Value; 0]);
    let fatal = erp.query("SELECT t.shipstatus FROM transaction t", &[], "").is(500);
    assert_eq!(fatal.code(), "UNEXPECTED_ERROR");
    assert_eq!(
        erp.rows("SELECT id FROM transaction WHERE type = 'SalesOrd' AND status = 'SalesOrd:F'"),
        [] as [Value; 0]
    );
}

#[test]
fn what_oracle_does_not_know_is_refused() {
    let erp = Erp::with(&[]);
    for query in [
        "SELECT id FROM transaction LIMIT 5",
        "SELECT * FROM transaction",
        "SELECT id",
        "SELECT id FROM transaction WHERE",
        "SELECT id FROM transaction WHERE id = 'x",
        "SELECT id FROM transaction WHERE trandate > '2025-01-01' AND 1 = 1 AND (id = 1",
        "DELETE FROM transaction",
        "SELECT CURRENT_DATE FROM dual",
        "SELECT MEDIAN(id) FROM transaction WHERE id IS NULL GROUP BY id ORDER BY MEDIAN(id) FETCH FIRST x ROWS ONLY",
    ] {
        erp.refused(query);
    }
}
