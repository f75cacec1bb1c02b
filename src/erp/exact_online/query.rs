//! Builds addresses of lists, in OData version 2.

use jiff::Timestamp;

use super::settings::Ready;
use crate::http::form_encoded;

/// Most keys in one filter, as many as a page has rows. The address stays well below 6,000 characters.
pub(super) const KEYS_MAX: usize = 60;

const ORDER_COLUMNS: &str = "OrderID,OrderNumber,Status,ApprovalStatus,DeliveryStatus,YourRef,DeliverTo,DeliverToName,\
DeliverToContactPerson,DeliverToContactPersonFullName,DeliveryAddress,ShippingMethod,WarehouseCode,Currency,SelectionCodeCode,\
Created,Modified,SalesOrderLines/ID,SalesOrderLines/LineNumber,SalesOrderLines/Item,SalesOrderLines/ItemCode,\
SalesOrderLines/ItemDescription,SalesOrderLines/Quantity,SalesOrderLines/QuantityDelivered,SalesOrderLines/NetPrice,\
SalesOrderLines/CostCenter,SalesOrderLines/UseDropShipment";

/// Path and query of a division's list.
pub(super) fn list(division: u32, set: &str, filter: Option<&str>, columns: &str) -> String {
    let mut options = Vec::new();
    options.extend(filter.map(|filter| ("$filter", filter)));
    options.push(("$select", columns));
    format!("/api/v1/{division}/{set}?{}", form_encoded(&options))
}

/// Orders with their lines.
pub(super) fn orders(division: u32, filter: &str) -> String {
    let options = [
        ("$filter", filter),
        ("$select", ORDER_COLUMNS),
        ("$expand", "SalesOrderLines"),
        ("$orderby", "OrderNumber"),
    ];
    format!("/api/v1/{division}/salesorder/SalesOrders?{}", form_encoded(&options))
}

/// Address of the orders that may be ready. Exact Online gives times in the company's local time, and the filter uses them unchanged.
pub(super) fn ready(ready: &Ready, changed_since: Option<Timestamp>) -> String {
    let statuses = either("Status", &ready.statuses);
    let approvals = either("ApprovalStatus", &ready.approvals);
    let changed =
        changed_since.map(|at| format!(" and Modified ge datetime'{}'", at.strftime("%Y-%m-%dT%H:%M:%S")));
    format!("{statuses} and {approvals} and DeliveryStatus ne 21{}", changed.unwrap_or_default())
}

/// Condition `(A eq 1 or A eq 2)`.
pub(super) fn either(column: &str, numbers: &[i64]) -> String {
    let terms: Vec<String> = numbers.iter().map(|number| format!("{column} eq {number}")).collect();
    format!("({})", terms.join(" or "))
}

/// Condition `ID eq guid'…' or ID eq guid'…'`.
pub(super) fn any_of(column: &str, ids: &[String]) -> String {
    let terms: Vec<String> = ids.iter().map(|id| format!("{column} eq guid'{id}'")).collect();
    terms.join(" or ")
}

/// Quotes a text for a filter; quotes inside are doubled.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_spelled_as_version_2_has_them() {
        let rules = Ready { statuses: vec![12, 20], approvals: vec![2], selections: Vec::new() };
        let since = Timestamp::from_second(1_772_443_000).ok();
        let expected = "(Status eq 12 or Status eq 20) and (ApprovalStatus eq 2) and DeliveryStatus ne 21 and Modified ge datetime'2026-03-02T09:16:40'";
        assert_eq!(ready(&rules, since), expected);
        assert_eq!(quoted("O'Brien"), "'O''Brien'");
    }

    #[test]
    fn the_longest_address_is_short_enough() {
        let ids = vec!["3f9a2c10-8b7d-4e21-a6c4-5d0e9f8b7a61".to_owned(); KEYS_MAX];
        let target =
            list(4_100_200, "salesorder/GoodsDeliveryLines", Some(&any_of("SalesOrderLineID", &ids)), "ID");
        assert!(target.len() < 6000, "{}", target.len());
    }
}
