use super::Erp;
use crate::netsuite::SalesOrder;

#[test]
fn bare_dates_come_in_the_accounts_format() {
    let erp = Erp::with(&[]);
    let mut order = SalesOrder::ready("SO1");
    order.head.date = Some("2025-06-05".parse().unwrap());
    order.head.fields.insert("custbody_mlc_delivered_on".into(), "2025-06-18".into());
    order.head.fields.insert("custbody_mlc_last_event_at".into(), "2025-06-18T03:03:00Z".into());
    erp.stand_in.add_order(order);
    let query = "SELECT trandate, custbody_mlc_delivered_on, TO_CHAR(custbody_mlc_last_event_at, 'YYYY-MM-DD\"T\"HH24:MI:SS') AS at \
        FROM transaction WHERE custbody_mlc_delivered_on = TO_DATE('2025-06-18', 'YYYY-MM-DD')";
    let row = &erp.rows(query)[0];
    assert_eq!(
        (row["trandate"].as_str(), row["custbody_mlc_delivered_on"].as_str()),
        (Some("6/5/2025"), Some("6/18/2025"))
    );
    assert_eq!(row["at"].as_str(), Some("2025-06-17T20:03:00"));
    erp.stand_in.settings().utc_offset_min = 120;
    assert_eq!(erp.rows(query)[0]["at"].as_str(), Some("2025-06-18T05:03:00"));
}

#[test]
fn a_z_in_the_format_changes_nothing() {
    let erp = Erp::with(&["IF1"]);
    let query = "SELECT TO_CHAR(lastmodifieddate, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS z, \
        TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS plain FROM transaction WHERE type = 'ItemShip'";
    let row = &erp.rows(query)[0];
    assert_eq!(row["z"].as_str().unwrap(), format!("{}Z", row["plain"].as_str().unwrap().replace(' ', "T")));
}

#[test]
fn odd_dates_are_refused() {
    let erp = Erp::with(&["IF1"]);
    for condition in [
        "trandate > '2025-01-01'",
        "trandate > TO_DATE('6/5/2025', 'YYYY-MM-DD')",
        "trandate > TO_DATE('2025-13-01', 'YYYY-MM-DD')",
        "TO_CHAR(trandate, 'QQ') = 'x'",
        "trandate > TO_DATE('2025-01-01 10', 'YYYY-MM-DD')",
    ] {
        erp.refused(&format!("SELECT id FROM transaction WHERE {condition}"));
    }
}
