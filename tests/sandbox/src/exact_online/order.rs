//! Records as tests and demonstrations put them in. Columns have the names of the API.

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
        let contact = Row::new()
            .with("ID", guid(short, 0xc017))
            .with("Account", account.text("ID"))
            .with("FirstName", "R")
            .with("LastName", "Diaz")
            .with("Email", "receiving@bolt.example")
            .with("BusinessPhone", "+1 425 555 0177")
            .with("IsMainContact", true);
        let item = stock_item("SHOE-42");
        let header = Row::new()
            .with("OrderID", guid(short, 0x0de0))
            .with("OrderNumber", number)
            .with("Status", 12)
            .with("DeliveryStatus", 12)
            .with("InvoiceStatus", 12)
            .with("ApprovalStatus", 2)
            .with("YourRef", format!("PO-{number}"))
            .with("Description", "Spring order")
            .with("DeliverTo", account.text("ID"))
            .with("DeliverToContactPerson", contact.text("ID"))
            .with("DeliveryAddress", address.text("ID"))
            .with("WarehouseID", "18016fa1-e87b-493d-a70d-4f6eb1274706")
            .with("WarehouseCode", "1")
            .with("WarehouseDescription", "Main")
            .with("Currency", "USD");
        Self {
            header,
            lines: vec![line(&item)],
            brings: vec![(&ACCOUNTS, account), (&ADDRESSES, address), (&CONTACTS, contact), (&ITEMS, item)],
        }
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
    Row::new()
        .with("Item", item.text("ID"))
        .with("Quantity", 2.0)
        .with("QuantityDelivered", 0.0)
        .with("NetPrice", 59.25)
        .with("UseDropShipment", 0)
}

/// An address in Kirkland.
fn located(row: Row) -> Row {
    row.with("AddressLine1", "12 Harbour Rd")
        .with("City", "Kirkland")
        .with("Postcode", "98033")
        .with("State", "WA")
        // Comes padded with a blank.
        .with("Country", "US ")
}

/// A customer in Kirkland.
#[must_use]
pub fn account(id: &str, name: &str) -> Row {
    located(Row::new())
        .with("ID", id)
        // Comes padded with blanks to 18 characters.
        .with("Code", format!("{:>18}", "22"))
        .with("Name", name)
        .with("Phone", "+1 425 555 0101")
        .with("Email", "dock@bolt.example")
        .with("Blocked", false)
        .with("IsSales", true)
        .with("Status", "C")
}

/// The main delivery address of an account in Kirkland.
#[must_use]
pub fn delivery_address(id: &str, account: &str) -> Row {
    located(Row::new()).with("ID", id).with("Account", account).with("Type", 4).with("Main", true)
}

/// Something that weighs 1.2, in the company's unit, which is nowhere told. Its key follows from the code.
#[must_use]
pub fn stock_item(code: &str) -> Row {
    service_item(code).with("NetWeight", 1.0).with("GrossWeight", 1.2).with("IsStockItem", true)
}

/// Freight, or another service without weight.
#[must_use]
pub fn service_item(code: &str) -> Row {
    Row::new()
        .with("ID", guid(hash(code, 7, 31), 0x17e0))
        .with("Code", code)
        .with("Description", format!("Item {code}"))
        .with("Unit", "pc")
        .with("IsStockItem", false)
        .with("IsSalesItem", true)
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
    Row::new()
        .with("ID", guid(hash(code, 3, 33), 0x5e10))
        .with("Code", code)
        .with("Description", description)
        .with("Active", true)
}

/// A type of documents, which the API may make and change or not; numbers and words are each environment's own.
#[must_use]
pub fn document_type(id: i64, description: &str, is_open: bool) -> Row {
    Row::new()
        .with("ID", id)
        .with("Description", description)
        .with("DocumentIsCreatable", is_open)
        .with("DocumentIsUpdatable", is_open)
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
