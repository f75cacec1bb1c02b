//! Records as tests and demonstrations put them in. Columns have the names of the API.

use serde_json::json;

use super::guid::guid;
use super::schema::{ACCOUNTS, ADDRESSES, CONTACTS, ITEMS, Set};
use crate::odata::Row;

/// A sales order, with the records that it leads to until it is added to a company.
#[derive(Clone, Debug, PartialEq)]
pub struct SalesOrder {
    /// The header. `Status` and `DeliveryStatus`: 12 open, 20 partial, 21 complete, 45 cancelled; `ApprovalStatus`: 0 awaiting
    /// approval, 1 automatically approved, 2 approved.
    pub header: Row,
    /// The lines; keys and numbers follow from the order where they are empty.
    pub lines: Vec<Row>,
    /// Records that are added with the order.
    pub(crate) brings: Vec<(&'static Set, Row)>,
}

impl PartialEq for Set {
    fn eq(&self, other: &Self) -> bool {
        self.is(other)
    }
}

impl SalesOrder {
    /// An approved, open order of one line to an account of its own with a whole address in the United States.
    #[must_use]
    pub fn open(number: i64) -> Self {
        let short = u32::try_from(number.rem_euclid(1 << 31)).unwrap_or_default();
        let account = account(&guid(short, 0xacc0), &format!("Bolt Supply {number}"));
        let address = delivery_address(&guid(short, 0xadd0), account.text("ID"));
        let contact = Row::of(json!({
            "ID": guid(short, 0xc017), "Account": account.text("ID"), "FirstName": "R", "LastName": "Diaz",
            "Email": "receiving@bolt.example", "BusinessPhone": "+1 425 555 0177", "IsMainContact": true,
        }));
        let item = stock_item("SHOE-42");
        let header = Row::of(json!({
            "OrderID": guid(short, 0x0de0), "OrderNumber": number, "Status": 12, "DeliveryStatus": 12, "InvoiceStatus": 12,
            "ApprovalStatus": 2, "YourRef": format!("PO-{number}"), "Description": "Spring order", "Currency": "USD",
            "DeliverTo": account.text("ID"), "DeliverToContactPerson": contact.text("ID"), "DeliveryAddress": address.text("ID"),
            "WarehouseID": "18016fa1-e87b-493d-a70d-4f6eb1274706", "WarehouseCode": "1", "WarehouseDescription": "Main",
        }));
        let brings =
            vec![(&ACCOUNTS, account), (&ADDRESSES, address), (&CONTACTS, contact), (&ITEMS, item.clone())];
        Self { header, lines: vec![line(&item)], brings }
    }

    /// Sets a column of the header.
    #[must_use]
    pub fn with(mut self, column: &str, value: impl Into<serde_json::Value>) -> Self {
        self.header.set(column, value);
        self
    }

    /// Changes the address that the order brings along.
    #[must_use]
    pub fn with_address(mut self, change: impl FnOnce(&mut Row)) -> Self {
        if let Some((_, address)) = self.brings.iter_mut().find(|(set, _)| set.is(&ADDRESSES)) {
            change(address);
        }
        self
    }

    /// Takes the delivery address away, from the account too: nothing says where the order goes.
    #[must_use]
    pub fn without_address(mut self) -> Self {
        self.header.set("DeliveryAddress", ());
        self.brings.retain(|(set, _)| !set.is(&ADDRESSES));
        for (_, account) in self.brings.iter_mut().filter(|(set, _)| set.is(&ACCOUNTS)) {
            account.set("AddressLine1", ()).set("City", ()).set("Postcode", ());
        }
        self
    }

    /// Adds a line of two units with an item that is added along with it.
    #[must_use]
    pub fn with_line(mut self, item: Row, change: impl FnOnce(&mut Row)) -> Self {
        let mut line = line(&item);
        change(&mut line);
        self.lines.push(line);
        self.brings.push((&ITEMS, item));
        self
    }
}

/// Two units of an item, nothing delivered.
fn line(item: &Row) -> Row {
    Row::of(json!({
        "Item": item.text("ID"), "Quantity": 2.0, "QuantityDelivered": 0.0, "NetPrice": 59.25, "UseDropShipment": 0,
    }))
}

/// An address in Kirkland. Countries come padded with a blank.
fn in_kirkland() -> Row {
    Row::of(json!({
        "AddressLine1": "12 Harbour Rd", "City": "Kirkland", "Postcode": "98033", "State": "WA", "Country": "US ",
    }))
}

/// A customer in Kirkland. Codes come padded with blanks to 18 characters.
#[must_use]
pub fn account(id: &str, name: &str) -> Row {
    let own = Row::of(json!({
        "ID": id, "Code": format!("{:>18}", "22"), "Name": name, "Phone": "+1 425 555 0101", "Email": "dock@bolt.example",
        "Blocked": false, "IsSales": true, "Status": "C",
    }));
    in_kirkland().merged(own)
}

/// The main delivery address of an account in Kirkland.
#[must_use]
pub fn delivery_address(id: &str, account: &str) -> Row {
    in_kirkland().merged(Row::of(json!({ "ID": id, "Account": account, "Type": 4, "Main": true })))
}

/// Something that weighs 1.2, in the company's unit, which is nowhere told. Its key follows from the code.
#[must_use]
pub fn stock_item(code: &str) -> Row {
    service_item(code).with("NetWeight", 1.0).with("GrossWeight", 1.2).with("IsStockItem", true)
}

/// Freight, or another service without weight.
#[must_use]
pub fn service_item(code: &str) -> Row {
    Row::of(json!({
        "ID": guid(hash(code, 7, 31), 0x17e0), "Code": code, "Description": format!("Item {code}"), "Unit": "pc",
        "IsStockItem": false, "IsSalesItem": true,
    }))
}

/// An item that is assembled from others, which cannot be delivered over the API.
#[must_use]
pub fn assembled_item(code: &str) -> Row {
    stock_item(code).with(IS_ASSEMBLED, true)
}

/// What no column tells of an item.
pub(crate) const IS_ASSEMBLED: &str = "IsAssembled";

/// An active way of shipping. Its key follows from the code.
#[must_use]
pub fn shipping_method(code: &str, description: &str) -> Row {
    let id = guid(hash(code, 3, 33), 0x5e10);
    Row::of(json!({ "ID": id, "Code": code, "Description": description, "Active": true }))
}

/// A type of documents, which the API may make and change or not; numbers and words are each environment's own.
#[must_use]
pub fn document_type(id: i64, description: &str, is_open: bool) -> Row {
    Row::of(json!({
        "ID": id, "Description": description, "DocumentIsCreatable": is_open, "DocumentIsUpdatable": is_open,
    }))
}

/// What a new company has.
pub(super) fn document_types() -> Vec<Row> {
    vec![
        document_type(10, "Verkoopfactuur", true),
        document_type(20, "Inkoopfactuur", true),
        document_type(55, "Diversen", true),
        document_type(113, "Bankafschrift", false),
    ]
}

fn hash(code: &str, start: u32, factor: u32) -> u32 {
    code.bytes().fold(start, |hash, byte| hash.wrapping_mul(factor).wrapping_add(u32::from(byte)))
}
