//! Maps Exact Online's records to orders. Pure.

use std::collections::BTreeMap;

use serde_json::Value;

use super::SYSTEM;
use super::handle::{Handle, HandleLine};
use super::settings::{Connection, ItemWeight};
use super::wire::{Account, Address, Contact, Item, SalesOrder, SalesOrderLine};
use crate::digest::sha256;
use crate::lenient;
use crate::model::{self, Fault, Listed, Order, OrderKey, OrderLine, Package, Readiness, Recipient, Weight};

/// Status of a complete order: nothing is left to deliver.
const COMPLETE: i64 = 21;

/// Key of an order, such as `4100200/20260117`.
pub(super) fn key(division: u32, number: i64) -> OrderKey {
    OrderKey::new(format!("{division}/{number}"))
}

/// Parses a key into division and number.
pub(super) fn parsed(key: &OrderKey) -> Result<(u32, i64), Fault> {
    let parts = key.as_str().split_once('/').and_then(|(division, number)| {
        Some((division.parse().ok()?, number.parse().ok().filter(|number| *number > 0)?))
    });
    parts.ok_or_else(|| {
        let message = format!("\"{key}\" names no order of Exact Online");
        Fault::rejected(SYSTEM, "read the order", model::ORDER_MISSING, message)
            .hint("write division and order number, such as 4100200/20260117")
    })
}

/// Groups order numbers by division; keys without one are left out.
pub(super) fn by_division(keys: &[OrderKey]) -> BTreeMap<u32, Vec<i64>> {
    let mut divisions: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    for (division, number) in keys.iter().filter_map(|key| parsed(key).ok()) {
        divisions.entry(division).or_default().push(number);
    }
    divisions
}

/// Reads a row of a list. The error says why it is unreadable.
pub(super) fn row(text: &str) -> Result<SalesOrder, String> {
    lenient::read(text.as_bytes())
}

/// Returns the number of a row, even if the row is otherwise unreadable.
pub(super) fn number(order: &Result<SalesOrder, String>, text: &str) -> Option<i64> {
    if let Ok(order) = order {
        return order.order_number;
    }
    let row: Value = serde_json::from_str(text).ok()?;
    row.get("OrderNumber")?.as_i64()
}

pub(super) fn listed(
    division: u32,
    number: i64,
    order: &Result<SalesOrder, String>,
    text: &str,
    method: Option<String>,
    connection: &Connection,
) -> Listed {
    Listed {
        key: key(division, number),
        // Reading the whole record will report what is wrong with it.
        readiness: order.as_ref().map_or(Readiness::Ready, |order| readiness(order, connection)),
        numbers: Vec::new(),
        ship_via: method,
        requested_on: None,
        revision: sha256(text)[..32].to_owned(),
        modified: order.as_ref().ok().and_then(|order| order.modified),
    }
}

/// Whether an order may be shipped, by its own record.
pub(super) fn readiness(order: &SalesOrder, connection: &Connection) -> Readiness {
    let rules = &connection.ready;
    let not = |reason: String| Readiness::NotReady(reason);
    match (order.status, order.approval_status) {
        (Some(status), _) if !rules.statuses.contains(&status) => {
            return not(format!("its status is {}", status_name(status)));
        }
        (_, Some(approval)) if !rules.approvals.contains(&approval) => {
            return not("it is not approved".into());
        }
        (Some(_), Some(_)) => {}
        _ => return not("it has no status".into()),
    }
    if order.delivery_status == Some(COMPLETE) {
        return not("all of it was delivered".into());
    }
    if !rules.selections.is_empty()
        && !order.selection_code_code.as_ref().is_some_and(|code| rules.selections.contains(code))
    {
        return not("its selection code is none of selection_codes".into());
    }
    if open_lines(order).next().is_none() {
        return not("nothing of it is left to ship".into());
    }
    Readiness::Ready
}

fn status_name(status: i64) -> String {
    match status {
        12 => "open".into(),
        20 => "partial".into(),
        COMPLETE => "complete".into(),
        45 => "cancelled".into(),
        other => other.to_string(),
    }
}

fn open_quantity(line: &SalesOrderLine) -> f64 {
    line.quantity.unwrap_or(0.0) - line.quantity_delivered.unwrap_or(0.0)
}

/// Lines that are not fully delivered and not shipped by a supplier. Goods traded in have a negative quantity.
fn open_lines(order: &SalesOrder) -> impl Iterator<Item = &SalesOrderLine> {
    let lines = order.sales_order_lines.results.iter();
    lines.filter(|line| open_quantity(line) > 0.0 && line.use_drop_shipment != Some(1))
}

/// Remark that a part of the order was already delivered, perhaps with another label. None if nothing was.
fn partly_delivered(order: &SalesOrder) -> Option<String> {
    let lines = order.sales_order_lines.results.iter().filter(|line| line.use_drop_shipment != Some(1));
    let delivered =
        lines.filter(|line| line.quantity_delivered.is_some_and(|quantity| quantity > 0.0)).count();
    (delivered > 0).then(|| {
        format!("of {delivered} of its lines something was delivered before: the label is for what is left")
    })
}

/// Records that an order refers to.
pub(super) struct Found<'a> {
    pub(super) address: Option<&'a Address>,
    pub(super) account: Option<&'a Account>,
    pub(super) contact: Option<&'a Contact>,
    pub(super) item: &'a dyn Fn(&str) -> Option<&'a Item>,
    pub(super) method: Option<String>,
}

/// Maps a row to an order.
pub(super) fn order(
    division: u32,
    row: &SalesOrder,
    found: &Found<'_>,
    connection: &Connection,
) -> Result<Order, Fault> {
    let refused = |code: &str, message: &str| Fault::rejected(SYSTEM, "read the order", code, message);
    let unreadable = |what: &str| refused("RECORD.UNREADABLE", &format!("the order has no {what}"));
    let number = row.order_number.ok_or_else(|| unreadable("number"))?;
    let order_id = row.order_id.clone().ok_or_else(|| unreadable("id"))?;
    let mut readiness = readiness(row, connection);
    let is_goods = |line: &&SalesOrderLine| {
        let item = line.item.as_deref().and_then(found.item);
        connection.ships_services || item.and_then(|item| item.is_stock_item) != Some(false)
    };
    let lines: Vec<&SalesOrderLine> = open_lines(row).filter(is_goods).collect();
    if readiness == Readiness::Ready && lines.is_empty() {
        readiness = Readiness::NotReady("it holds nothing that is kept in stock".into());
    }
    let ship_to = if readiness == Readiness::Ready { recipient(row, found)? } else { Recipient::default() };
    let handle = Handle {
        division,
        number,
        order: order_id,
        account: row.deliver_to.clone(),
        reference: row.your_ref.clone(),
        method: row.shipping_method.clone(),
        lines: lines.iter().filter_map(|line| handle_line(line)).collect(),
    };
    Ok(Order {
        key: key(division, number),
        handle: serde_json::to_value(handle).unwrap_or_default(),
        division: Some(division.to_string()),
        customer: row.deliver_to.clone(),
        warehouse: row.warehouse_code.as_ref().map(|code| format!("{division}/{code}")),
        ship_via: found.method.clone(),
        ship_to,
        is_residential: None,
        saturday_delivery: false,
        instructions: Vec::new(),
        packages: vec![package(&lines, found, connection)],
        sales_orders: vec![model::SalesOrder { order_type: None, number: number.to_string() }],
        invoices: Vec::new(),
        purchase_order: row.your_ref.clone(),
        cost_center: lines.iter().find_map(|line| line.cost_center.clone()),
        currency: row.currency.clone(),
        lines: lines.iter().map(|line| order_line(line)).collect(),
        customs: None,
        freight: None,
        readiness,
        requested_on: None,
        numbers: Vec::new(),
        remarks: partly_delivered(row).into_iter().collect(),
        created_at: row.created,
    })
}

/// Returns the delivery address, else the main one of the account, else the account's own.
fn recipient(row: &SalesOrder, found: &Found<'_>) -> Result<Recipient, Fault> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let account = found.account;
    let (lines, city, state, postal_code, country) = match (found.address, account) {
        (Some(address), _) => (
            [&address.address_line1, &address.address_line2, &address.address_line3],
            &address.city,
            &address.state,
            &address.postcode,
            &address.country,
        ),
        (None, Some(account)) if account.address_line1.is_some() => (
            [&account.address_line1, &account.address_line2, &account.address_line3],
            &account.city,
            &account.state,
            &account.postcode,
            &account.country,
        ),
        _ => {
            let message = "neither the order nor its account has a delivery address";
            return Err(Fault::rejected(SYSTEM, "read the order", "ADDRESS.MISSING", message).advised());
        }
    };
    let company = [
        row.deliver_to_name.clone(),
        found.address.and_then(|address| address.account_name.clone()),
        account.and_then(|account| account.name.clone()),
    ];
    let person = row
        .deliver_to_contact_person_full_name
        .clone()
        .or_else(|| found.contact.and_then(|one| one.full_name.clone()));
    let phone = found
        .address
        .and_then(|address| address.phone.clone())
        .or_else(|| found.contact.and_then(phone))
        .or_else(|| account.and_then(|account| account.phone.clone()));
    let email = found
        .contact
        .and_then(|contact| contact.business_email.clone().or_else(|| contact.email.clone()))
        .or_else(|| account.and_then(|account| account.email.clone()));
    Ok(Recipient {
        company: company.into_iter().flatten().next().unwrap_or_default(),
        person: person.unwrap_or_default(),
        phone: phone.unwrap_or_default(),
        email: email.unwrap_or_default(),
        lines: lines.into_iter().flatten().cloned().collect(),
        city: text(city),
        state: text(state),
        postal_code: text(postal_code),
        country: text(country),
    })
}

/// Telephone number of a contact: the business ones first.
pub(super) fn phone(contact: &Contact) -> Option<String> {
    let numbers = [&contact.business_phone, &contact.business_mobile, &contact.phone, &contact.mobile];
    numbers.into_iter().flatten().next().cloned()
}

/// Builds the single package, because Exact Online has no boxes. Its weight is known only if every item's weight is.
fn package(lines: &[&SalesOrderLine], found: &Found<'_>, connection: &Connection) -> Package {
    let weight_of = |line: &&SalesOrderLine| {
        let item = line.item.as_deref().and_then(found.item)?;
        let weight = match connection.item_weight {
            ItemWeight::Gross => item.gross_weight.filter(|weight| *weight > 0.0).or(item.net_weight),
            ItemWeight::Net => item.net_weight,
            ItemWeight::None => None,
        };
        weight.filter(|weight| *weight > 0.0).map(|weight| weight * open_quantity(line))
    };
    let weights: Option<Vec<f64>> = lines.iter().map(weight_of).collect();
    let total = weights.filter(|weights| !weights.is_empty()).map(|weights| weights.iter().sum::<f64>());
    let value: f64 = lines.iter().map(|line| line.net_price.unwrap_or(0.0) * open_quantity(line)).sum();
    #[expect(clippy::cast_possible_truncation, reason = "checked to be far inside the range")]
    let hundredths = (value > 0.0 && value < 1e12).then(|| (value * 100.0).round() as i64);
    Package {
        record: None,
        weight: total.and_then(|total| Weight::from_decimal(total, connection.weight_unit)),
        dimensions: None,
        declared_value: hundredths,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "quantities are far below 2^52 thousandths")]
fn thousandths(quantity: f64) -> i64 {
    (quantity * 1000.0).round() as i64
}

fn order_line(line: &SalesOrderLine) -> OrderLine {
    OrderLine {
        item: line.item_code.clone().unwrap_or_default(),
        description: line.item_description.clone().unwrap_or_default(),
        quantity_thousandths: thousandths(open_quantity(line)),
    }
}

fn handle_line(line: &SalesOrderLine) -> Option<HandleLine> {
    Some(HandleLine {
        id: line.id.clone()?,
        number: line.line_number.unwrap_or(0),
        item: line.item_code.clone().unwrap_or_default(),
        quantity_thousandths: thousandths(open_quantity(line)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::settings::tests::connection;
    use super::*;

    const ROW: &str = r#"{"__metadata":{"uri":"https://start.exactonline.nl/api/v1/4100200/salesorder/SalesOrders(guid'3f9a2c10')","type":"x"},
      "OrderID":"3f9a2c10-8b7d-4e21-a6c4-5d0e9f8b7a61","OrderNumber":20260117,"Status":12,"DeliveryStatus":12,"ApprovalStatus":2,
      "YourRef":"PO-88121","DeliverTo":"9d1c6f02-6a11-4b0f-8d57-0e7f2f0e4a10","DeliverToName":"Fit Sport BV",
      "DeliverToContactPerson":"51b7a0e4-2d7d-4d0c-a7f9-70d1f3f7c001","DeliverToContactPersonFullName":"K. Jansen",
      "DeliveryAddress":"a2f7d9c3-5b0e-4c1a-9f2d-6e8b7c4d3f20","ShippingMethod":"b060b786-83cb-43a4-9f06-e21348f67412",
      "WarehouseCode":"1","Currency":"EUR","Modified":"/Date(1772443000000)/","Created":"/Date(1772440000000)/",
      "SalesOrderLines":{"results":[
        {"ID":"67381901-085b-4d4c-a86d-800a1ae919e8","LineNumber":1,"Item":"i1","ItemCode":"SHOE-42","ItemDescription":"Training shoe 42",
         "Quantity":3,"QuantityDelivered":1,"NetPrice":59.25,"CostCenter":"CC-4100","UseDropShipment":0},
        {"ID":"77381901-085b-4d4c-a86d-800a1ae919e8","LineNumber":2,"Item":"i2","ItemCode":"FREIGHT","Quantity":1,"NetPrice":9.5},
        {"ID":"87381901-085b-4d4c-a86d-800a1ae919e8","LineNumber":3,"Item":"i1","ItemCode":"SHOE-42","Quantity":5,"UseDropShipment":1},
        {"ID":"97381901-085b-4d4c-a86d-800a1ae919e8","LineNumber":4,"Item":"i1","ItemCode":"SHOE-42","Quantity":-1}]}}"#;

    fn changed(from: &str, to: &str) -> String {
        assert!(ROW.contains(from), "{from}");
        ROW.replace(from, to)
    }

    fn address() -> Address {
        lenient::read(
            br#"{"ID":"a2","Account":"9d","AccountName":"Fit Sport BV","AddressLine1":"Voorbeeldstraat 9","AddressLine2":null,
                "City":"Houten","Postcode":"3992 DA","State":null,"Country":"NL ","Phone":null}"#,
        )
        .unwrap()
    }

    fn item(id: &str) -> Item {
        let (gross_weight, is_stock_item) =
            if id == "i1" { (Some(1.2), Some(true)) } else { (None, Some(false)) };
        Item { gross_weight, is_stock_item, ..Item::default() }
    }

    fn read(text: &str, change: impl FnOnce(&mut Found<'_>, &mut Connection)) -> Result<Order, Fault> {
        with_account(text, None, change)
    }

    fn with_account(
        text: &str,
        account: Option<&Account>,
        change: impl FnOnce(&mut Found<'_>, &mut Connection),
    ) -> Result<Order, Fault> {
        let (address, items) = (address(), ["i1", "i2"].map(|id| (id, item(id))));
        let contact: Contact = lenient::read(
            br#"{"FullName":"K. Jansen","Email":"k@fit.example","BusinessPhone":"+31 30 1234567"}"#,
        )
        .unwrap();
        let mut found = Found {
            address: Some(&address),
            account,
            contact: Some(&contact),
            item: &|id| items.iter().find(|(own, _)| *own == id).map(|(_, item)| item),
            method: Some("FEDEX".into()),
        };
        let mut connection = connection();
        change(&mut found, &mut connection);
        order(4_100_200, &row(text).unwrap(), &found, &connection)
    }

    #[test]
    fn a_row_becomes_an_order() {
        let order = read(ROW, |_, _| {}).unwrap();
        assert_eq!((order.key.as_str(), order.readiness.clone()), ("4100200/20260117", Readiness::Ready));
        assert_eq!(
            (order.division.as_deref(), order.warehouse.as_deref()),
            (Some("4100200"), Some("4100200/1"))
        );
        assert_eq!(order.ship_to.lines, ["Voorbeeldstraat 9"]);
        assert_eq!((order.ship_to.country.as_str(), order.ship_to.company.as_str()), ("NL", "Fit Sport BV"));
        assert_eq!(
            (order.ship_to.phone.as_str(), order.ship_to.email.as_str()),
            ("+31 30 1234567", "k@fit.example")
        );
        // Two of three shoes are left. The second line is freight, a supplier ships the third, and the fourth is a return.
        assert_eq!(order.packages[0].weight.unwrap().to_string(), "2.4 kg");
        assert_eq!(order.packages[0].declared_value, Some(11_850));
        assert_eq!((order.lines.len(), order.lines[0].quantity_thousandths), (1, 2000));
        assert_eq!(
            (order.cost_center.as_deref(), order.purchase_order.as_deref()),
            (Some("CC-4100"), Some("PO-88121"))
        );
        assert_eq!(order.handle["lines"][0]["id"], "67381901-085b-4d4c-a86d-800a1ae919e8");
        // The database stores the handle unsealed.
        assert!(!order.handle.to_string().contains("Fit Sport"));
    }

    #[test]
    fn readiness_follows_status_approval_and_what_is_left() {
        let reason = |text: &str| match readiness(&row(text).unwrap(), &connection()) {
            Readiness::NotReady(reason) => reason,
            Readiness::Ready => "ready".to_owned(),
        };
        assert_eq!(reason(ROW), "ready");
        assert_eq!(reason(&changed("\"Status\":12", "\"Status\":45")), "its status is cancelled");
        assert_eq!(reason(&changed("\"ApprovalStatus\":2", "\"ApprovalStatus\":0")), "it is not approved");
        assert_eq!(
            reason(&changed("\"DeliveryStatus\":12", "\"DeliveryStatus\":21")),
            "all of it was delivered"
        );
        assert_eq!(reason(&changed("\"Status\":12,", "")), "it has no status");
        assert_eq!(
            reason(&changed("\"SalesOrderLines\":{\"results\"", "\"X\":{\"results\"")),
            "nothing of it is left to ship"
        );
        let mut picky = connection();
        picky.ready.selections = vec!["SHIP".into()];
        assert!(matches!(readiness(&row(ROW).unwrap(), &picky), Readiness::NotReady(_)));
        let released = changed("\"Currency\"", "\"SelectionCodeCode\":\"SHIP\",\"Currency\"");
        assert_eq!(readiness(&row(&released).unwrap(), &picky), Readiness::Ready);
    }

    #[test]
    fn an_order_without_an_address_takes_the_accounts_or_is_refused() {
        let account: Account = lenient::read(
            br#"{"Name":"Fit Sport BV","AddressLine1":"Kade 1","City":"Zeist","Postcode":"3700 AA","Country":"NL ","Phone":"030 1"}"#,
        )
        .unwrap();
        let order = with_account(ROW, Some(&account), |found, _| found.address = None).unwrap();
        assert_eq!((order.ship_to.city.as_str(), order.ship_to.lines.len()), ("Zeist", 1));
        let refused = read(ROW, |found, _| found.address = None).unwrap_err();
        assert_eq!(refused.code.as_deref(), Some("ADDRESS.MISSING"));
        // An order that is not ready is not refused for it.
        let cancelled = changed("\"Status\":12", "\"Status\":45");
        assert!(read(&cancelled, |found, _| found.address = None).is_ok());
    }

    #[test]
    fn a_weight_that_is_not_known_of_all_is_not_guessed() {
        let weight = |change: fn(&mut Connection)| {
            read(ROW, |_, connection| change(connection)).unwrap().packages[0]
                .weight
                .map(|weight| weight.to_string())
        };
        assert_eq!(weight(|connection| connection.ships_services = true), None);
        assert_eq!(weight(|connection| connection.item_weight = ItemWeight::None), None);
        assert_eq!(
            weight(|connection| connection.weight_unit = model::WeightUnit::Pound).as_deref(),
            Some("2.4 lb")
        );
    }

    #[test]
    fn keys_name_division_and_number() {
        let parse = |text: &str| parsed(&OrderKey::new(text)).ok();
        assert_eq!(parse("4100200/20260117"), Some((4_100_200, 20_260_117)));
        for wrong in ["20260117", "4100200/", "x/1", "4100200/0", "1/2/3"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_unreadable_row_is_listed_so_that_it_can_be_told_of() {
        let odd = changed("\"SalesOrderLines\":{\"results\":[", "\"SalesOrderLines\":{\"results\":[7,");
        let order = row(&odd);
        assert_eq!((order.is_err(), number(&order, &odd)), (true, Some(20_260_117)));
        let listed = listed(4_100_200, 20_260_117, &order, &odd, None, &connection());
        assert_eq!(listed.readiness, Readiness::Ready);
    }
}
