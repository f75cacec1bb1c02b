//! The account's records, as tests put them in, change them and look at them.

use std::convert::Infallible;

use super::book::number_of;
use super::model::Transaction;
use super::{
    Customer, Fulfillment, FulfillmentLine, Header, Invoice, InvoiceLine, Item, Kind, Netsuite, OrderLine,
    SalesOrder, write,
};
use crate::lock;

impl Netsuite {
    /// Adds an order. Gives its internal id.
    pub fn add_order(&self, order: SalesOrder) -> String {
        self.add(Transaction::Order(order))
    }

    /// Adds a fulfillment, and its order where it names none. Gives its internal id.
    pub fn add_fulfillment(&self, mut fulfillment: Fulfillment) -> String {
        if fulfillment.order.is_empty() {
            let mut order = SalesOrder::ready(&fulfillment.head.number.replacen("IF", "SO", 1));
            let Header { number, po_number, email, fields, .. } = order.head;
            order.head = Header { number, po_number, email, fields, ..fulfillment.head.heir() };
            let line = |own: &FulfillmentLine| OrderLine {
                item: own.item.clone(),
                description: own.description.clone(),
                ..OrderLine::of(own.order_line, own.quantity)
            };
            order.lines = fulfillment.lines.iter().map(line).collect();
            fulfillment.order = self.add_order(order);
        }
        self.add(Transaction::Fulfillment(fulfillment))
    }

    /// Adds an invoice. One without lines bills what its order has left. Gives its internal id.
    pub fn add_invoice(&self, mut invoice: Invoice) -> String {
        if invoice.lines.is_empty()
            && let Some(order) = self.order(&invoice.order)
        {
            let line = |own: &OrderLine| InvoiceLine {
                line: own.line,
                order_line: own.line,
                item: own.item.clone(),
                quantity: own.quantity - own.billed,
                rate: own.rate,
            };
            invoice.lines = order.lines.iter().map(line).collect();
        }
        self.add(Transaction::Invoice(invoice))
    }

    fn add(&self, transaction: Transaction) -> String {
        let settings = self.settings().clone();
        lock(&self.state).book.add(transaction, &settings, self.now()).to_string()
    }

    /// Bills what an order has left, as a person does. Gives the invoice's internal id.
    pub fn bill(&self, order: &str) -> Option<String> {
        let settings = self.settings().clone();
        let mut state = lock(&self.state);
        let id = state.book.named(Kind::SalesOrder, order)?.to_string();
        write::bill(&mut state.book, &id, &settings, self.now()).map(|id| id.to_string())
    }

    /// Adds a customer. Gives its internal id.
    pub fn add_customer(&self, mut customer: Customer) -> String {
        let book = &mut lock(&self.state).book;
        let id = number_of(&customer.id).unwrap_or_else(|| book.next_id());
        (customer.id, customer.last_modified) = (id.to_string(), self.now());
        book.customers.insert(id, customer);
        id.to_string()
    }

    /// Adds an item. Gives its internal id.
    pub fn add_item(&self, mut item: Item) -> String {
        let book = &mut lock(&self.state).book;
        let id = number_of(&item.id).unwrap_or_else(|| book.next_id());
        (item.id, item.last_modified) = (id.to_string(), self.now());
        book.items.insert(id, item);
        id.to_string()
    }

    /// Changes an order as a person does, past every rule. `change` must not call the stand-in.
    pub fn edit_order(&self, name: &str, change: impl FnOnce(&mut SalesOrder)) {
        self.edit(Kind::SalesOrder, name, |transaction| {
            if let Transaction::Order(order) = transaction {
                change(order);
            }
        });
    }

    /// Changes a fulfillment as a person does. `change` must not call the stand-in.
    pub fn edit_fulfillment(&self, name: &str, change: impl FnOnce(&mut Fulfillment)) {
        self.edit(Kind::ItemFulfillment, name, |transaction| {
            if let Transaction::Fulfillment(fulfillment) = transaction {
                change(fulfillment);
            }
        });
    }

    /// Changes an invoice as a person does. `change` must not call the stand-in.
    pub fn edit_invoice(&self, name: &str, change: impl FnOnce(&mut Invoice)) {
        self.edit(Kind::Invoice, name, |transaction| {
            if let Transaction::Invoice(invoice) = transaction {
                change(invoice);
            }
        });
    }

    fn edit(&self, kind: Kind, name: &str, change: impl FnOnce(&mut Transaction)) {
        let settings = self.settings().clone();
        let book = &mut lock(&self.state).book;
        let Some(id) = book.named(kind, name) else { return };
        let done: Result<(), Infallible> = book.edit(id, &settings, self.now(), |transaction| {
            change(transaction);
            Ok(())
        });
        let Ok(()) = done;
    }

    /// An order by its internal id, `eid:` and external id, or number.
    #[must_use]
    pub fn order(&self, name: &str) -> Option<SalesOrder> {
        match self.transaction(Kind::SalesOrder, name)? {
            Transaction::Order(order) => Some(order),
            _ => None,
        }
    }

    /// A fulfillment by its internal id, `eid:` and external id, or number.
    #[must_use]
    pub fn fulfillment(&self, name: &str) -> Option<Fulfillment> {
        match self.transaction(Kind::ItemFulfillment, name)? {
            Transaction::Fulfillment(fulfillment) => Some(fulfillment),
            _ => None,
        }
    }

    /// An invoice by its internal id, `eid:` and external id, or number.
    #[must_use]
    pub fn invoice(&self, name: &str) -> Option<Invoice> {
        match self.transaction(Kind::Invoice, name)? {
            Transaction::Invoice(invoice) => Some(invoice),
            _ => None,
        }
    }

    fn transaction(&self, kind: Kind, name: &str) -> Option<Transaction> {
        let book = &lock(&self.state).book;
        book.named(kind, name).and_then(|id| book.transactions.get(&id)).cloned()
    }

    /// All fulfillments by internal id.
    #[must_use]
    pub fn fulfillments(&self) -> Vec<Fulfillment> {
        let all = lock(&self.state);
        let own = all.book.transactions.values().filter_map(|transaction| match transaction {
            Transaction::Fulfillment(fulfillment) => Some(fulfillment.clone()),
            _ => None,
        });
        own.collect()
    }
}
