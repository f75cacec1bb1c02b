//! SuiteQL queries and pages of their results. Values enter a query as numbers, as checked names, or as parameters.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use serde_json::json;

use super::settings::ShipStatus;
use crate::http::Call;

/// Rows of one page, NetSuite's maximum.
pub(super) const PAGE: usize = 1000;
/// Most ids in one query.
pub(super) const IDS_MAX: usize = 500;
const MOMENT: &str = "YYYY-MM-DD HH24:MI:SS";

/// Builds the call for the first page of a query.
pub(super) fn ask(operation: &'static str, root: &str, question: &str, parameters: &[&str]) -> Call {
    let mut body = json!({"q": question});
    if !parameters.is_empty() {
        body["params"] = json!(parameters);
    }
    let target = format!("{root}/query/v1/suiteql?limit={PAGE}&offset=0");
    // A query changes nothing, though it is a POST, so the call may be repeated.
    Call::post(operation, target).header("prefer", "transient").json(body.to_string())
}

/// Asks for the account's local time, in which answers give times.
pub(super) fn now(operation: &'static str, root: &str) -> Call {
    ask(operation, root, &format!("SELECT TO_CHAR(SYSDATE, '{MOMENT}') AS value FROM DUAL"), &[])
}

/// Derives the account's UTC offset, rounded to a quarter of an hour, from the local time that it showed and when that was.
pub(super) fn offset(shown: &str, at: Timestamp) -> Option<Offset> {
    let there = local(shown)?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let seconds = there.as_second() - at.as_second();
    let quarters = (seconds + 450).div_euclid(900);
    Offset::from_seconds(i32::try_from(quarters * 900).ok()?).ok()
}

/// Converts a local time of the account.
pub(super) fn instant(text: &str, offset: Offset) -> Option<Timestamp> {
    offset.to_timestamp(local(text)?).ok()
}

fn local(text: &str) -> Option<DateTime> {
    text.trim().replace(' ', "T").parse().ok()
}

/// Filter of the fulfillments to list.
pub(super) struct Wanted<'a> {
    pub(super) statuses: &'a [ShipStatus],
    /// Earliest date.
    pub(super) from: Date,
    pub(super) changed_since: Option<(Timestamp, Offset)>,
    /// Id after which the page begins.
    pub(super) after: u64,
}

const COLUMNS: &str = "SELECT DISTINCT f.id AS fulfillment_id, f.tranid AS fulfillment_no, f.status AS fulfillment_status, \
     so.id AS order_id, so.tranid AS order_no, so.otherrefnum AS po_number, f.shipmethod AS ship_method, \
     TO_CHAR(so.shipdate, 'YYYY-MM-DD') AS ship_date, \
     TO_CHAR(f.lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS modified \
     FROM transaction f JOIN previoustransactionlinelink l ON l.nextdoc = f.id \
     JOIN transaction so ON so.id = l.previousdoc AND so.type = 'SalesOrd' WHERE f.type = 'ItemShip'";

pub(super) fn fulfillments(wanted: &Wanted<'_>) -> String {
    let letters: Vec<String> =
        wanted.statuses.iter().map(|status| format!("'{}'", status.letter())).collect();
    let changed = wanted.changed_since.map(|(since, offset)| {
        let there = offset.to_datetime(since).strftime("%Y-%m-%d %H:%M:%S");
        format!(" AND f.lastmodifieddate >= TO_DATE('{there}', '{MOMENT}')")
    });
    format!(
        "{COLUMNS} AND f.status IN ({}) AND f.trandate >= TO_DATE('{}', 'YYYY-MM-DD'){} AND f.id > {} ORDER BY f.id",
        letters.join(", "),
        wanted.from,
        changed.unwrap_or_default(),
        wanted.after
    )
}

/// Queries one fulfillment by its number, which is the parameter.
pub(super) fn fulfillment() -> String {
    format!("{COLUMNS} AND f.tranid = ? ORDER BY f.id")
}

/// Queries every fulfillment with one of `count` numbers, which are the parameters.
pub(super) fn numbered(count: usize) -> String {
    let places = vec!["?"; count].join(", ");
    format!(
        "SELECT f.id AS fulfillment_id, f.tranid AS fulfillment_no FROM transaction f WHERE f.type = 'ItemShip' AND f.tranid IN ({places})"
    )
}

/// Queries the tracking numbers of fulfillments.
pub(super) fn tracking_numbers(ids: &[u64]) -> String {
    format!(
        "SELECT DISTINCT m.transaction AS fulfillment_id, tn.trackingnumber AS number FROM trackingnumbermap m \
         JOIN trackingnumber tn ON tn.id = m.trackingnumber WHERE m.transaction IN ({})",
        listed(ids)
    )
}

/// Queries invoices and fulfillments of orders.
pub(super) fn made_from(orders: &[u64]) -> String {
    format!(
        "SELECT DISTINCT l.previousdoc AS order_id, n.id AS id, n.tranid AS number, n.type AS kind FROM previoustransactionlinelink l \
         JOIN transaction n ON n.id = l.nextdoc WHERE l.previousdoc IN ({}) AND n.type IN ('CustInvc', 'ItemShip') ORDER BY n.id",
        listed(orders)
    )
}

/// Queries the number of transactions of a type that the role sees.
pub(super) fn count(kind: &str) -> String {
    format!("SELECT COUNT(*) AS value FROM transaction t WHERE t.type = '{kind}'")
}

/// Queries these fields of invoices; their ids were checked when the settings were read.
pub(super) fn fields(ids: &[&str]) -> String {
    let columns: Vec<String> = ids.iter().map(|id| format!("t.{}", id.to_ascii_lowercase())).collect();
    format!("SELECT {} FROM transaction t WHERE t.type = 'CustInvc' AND t.id = 0", columns.join(", "))
}

fn listed(ids: &[u64]) -> String {
    ids.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accounts_clock_is_found_out_to_the_quarter_of_an_hour() {
        let at: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        for (shown, seconds) in [
            ("2026-11-21 04:00:03", -28_800),
            ("2026-11-21 11:59:57", 0),
            ("2026-11-21 17:45:00", 20_700),
            ("2026-11-22 01:00:40", 46_800),
        ] {
            let offset = offset(shown, at).unwrap();
            assert_eq!(offset.seconds(), seconds, "{shown}");
        }
        let pacific = offset("2026-11-21 04:00:03", at).unwrap();
        assert_eq!(instant("2026-11-20 23:30:00", pacific).unwrap().to_string(), "2026-11-21T07:30:00Z");
        assert_eq!(offset("yesterday", at), None);
    }

    #[test]
    fn a_question_holds_the_accounts_time_and_no_text_of_anybody() {
        let offset = Offset::from_seconds(-28_800).unwrap();
        let wanted = Wanted {
            statuses: &[ShipStatus::Packed, ShipStatus::Shipped],
            from: "2026-11-14".parse().unwrap(),
            changed_since: Some(("2026-11-21T12:00:00Z".parse().unwrap(), offset)),
            after: 9001,
        };
        let text = fulfillments(&wanted);
        assert!(text.ends_with(
            "AND f.status IN ('B', 'C') AND f.trandate >= TO_DATE('2026-11-14', 'YYYY-MM-DD') AND f.lastmodifieddate >= \
             TO_DATE('2026-11-21 04:00:00', 'YYYY-MM-DD HH24:MI:SS') AND f.id > 9001 ORDER BY f.id"
        ), "{text}");
        assert!(fulfillment().contains("f.tranid = ?"));
    }
}
