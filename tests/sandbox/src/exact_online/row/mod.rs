//! A record seen as a row of its set: the value of each column.

mod sales;

use super::cell::Cell;
use super::company::{Company, Deleted};
use super::model::{
    Account, Address, Attachment, Contact, DeliveryLine, Document, DocumentType, GoodsDelivery, Item, Line,
    SalesOrder, ShippingMethod, Stamp,
};
use super::set::Which;

/// A record.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Record<'a> {
    Order(&'a SalesOrder),
    Line(&'a SalesOrder, i64, &'a Line),
    Delivery(&'a GoodsDelivery),
    DeliveryLine(&'a GoodsDelivery, &'a DeliveryLine),
    Method(&'a ShippingMethod),
    Account(&'a Account),
    Address(&'a Address),
    Contact(&'a Contact),
    Item(&'a Item),
    Document(&'a Document),
    Attachment(&'a Attachment),
    Type(&'a DocumentType),
    Deleted(&'a Deleted),
    /// The company itself, and whether it is the user's current one.
    Division(&'a Company, bool),
}

/// A record in its company.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) company: &'a Company,
    pub(crate) record: Record<'a>,
    /// `http://127.0.0.1:8803`, for links.
    pub(crate) site: &'a str,
}

/// All records of a kind, in the order of their keys or making.
pub(crate) fn records(company: &Company, which: Which) -> Box<dyn Iterator<Item = Record<'_>> + '_> {
    match which {
        Which::Orders => Box::new(company.orders.values().map(Record::Order)),
        Which::Lines => Box::new(company.orders.values().flat_map(lines)),
        Which::Deliveries => Box::new(company.deliveries.iter().map(Record::Delivery)),
        Which::DeliveryLines => Box::new(company.deliveries.iter().flat_map(delivery_lines)),
        Which::Methods => Box::new(company.methods.iter().map(Record::Method)),
        Which::Accounts => Box::new(company.accounts.values().map(Record::Account)),
        Which::Addresses => Box::new(company.addresses.values().map(Record::Address)),
        Which::Contacts => Box::new(company.contacts.values().map(Record::Contact)),
        Which::Items => Box::new(company.items.values().map(Record::Item)),
        Which::Documents => Box::new(company.documents.iter().map(Record::Document)),
        Which::Attachments => Box::new(company.attachments.iter().map(Record::Attachment)),
        Which::DocumentTypes => Box::new(company.types.iter().map(Record::Type)),
        Which::Deleted => Box::new(company.deleted.iter().map(Record::Deleted)),
        Which::Divisions => Box::new(std::iter::empty()),
    }
}

pub(crate) fn lines(order: &SalesOrder) -> impl Iterator<Item = Record<'_>> {
    (1..).zip(&order.lines).map(move |(number, line)| Record::Line(order, number, line))
}

pub(crate) fn delivery_lines(delivery: &GoodsDelivery) -> impl Iterator<Item = Record<'_>> {
    delivery.lines.iter().map(move |line| Record::DeliveryLine(delivery, line))
}

impl<'a> Row<'a> {
    pub(crate) fn stamp(&self) -> Stamp {
        match self.record {
            Record::Order(one) => one.stamp,
            Record::Line(_, _, one) => one.stamp,
            Record::Delivery(one) => one.stamp,
            Record::DeliveryLine(_, one) => one.stamp,
            Record::Method(one) => one.stamp,
            Record::Account(one) => one.stamp,
            Record::Address(one) => one.stamp,
            Record::Contact(one) => one.stamp,
            Record::Item(one) => one.stamp,
            Record::Document(one) => one.stamp,
            Record::Attachment(one) => one.stamp,
            Record::Deleted(one) => one.stamp,
            Record::Type(_) | Record::Division(..) => Stamp::default(),
        }
    }

    /// The value of a column; empty where the stand-in keeps none.
    pub(crate) fn cell(&self, column: &str) -> Cell<'a> {
        match column {
            "Timestamp" => return Cell::Int(self.stamp().version),
            "Created" => return Cell::Time(self.stamp().created),
            "Modified" => return Cell::Time(self.stamp().modified),
            "Division" => return Cell::Int(self.company.code),
            _ => {}
        }
        match self.record {
            Record::Order(order) => self.order(order, column),
            Record::Line(order, number, line) => self.line(order, number, line, column),
            Record::Delivery(delivery) => self.delivery(delivery, column),
            Record::DeliveryLine(delivery, line) => self.delivery_line(delivery, line, column),
            Record::Method(method) => match column {
                "ID" => Cell::guid(&method.id),
                "Active" => Cell::Flag(method.is_active),
                "Code" => Cell::text(&method.code),
                "Description" => Cell::text(&method.description),
                _ => Cell::Null,
            },
            Record::Account(account) => account_cell(account, column),
            Record::Address(address) => self.address(address, column),
            Record::Contact(contact) => self.contact(contact, column),
            Record::Item(item) => item_cell(item, column),
            Record::Document(document) => self.document(document, column),
            Record::Attachment(attachment) => self.attachment(attachment, column),
            Record::Type(kind) => match column {
                "ID" => Cell::Int(kind.id),
                "Description" => Cell::text(&kind.description),
                "DocumentIsCreatable" | "DocumentIsDeletable" => Cell::Flag(kind.is_creatable),
                "DocumentIsUpdatable" => Cell::Flag(kind.is_updatable),
                "DocumentIsViewable" => Cell::Flag(true),
                "TypeCategory" => Cell::Int(3),
                _ => Cell::Null,
            },
            Record::Deleted(deleted) => match column {
                "ID" => Cell::guid(&deleted.id),
                "EntityKey" => Cell::guid(&deleted.key),
                "EntityType" => Cell::Int(deleted.kind),
                "DeletedDate" => Cell::Time(deleted.stamp.modified),
                _ => Cell::Null,
            },
            Record::Division(company, is_current) => match column {
                "Code" => Cell::Int(company.code),
                "Hid" => Cell::Int(2),
                "Status" => Cell::Int(1),
                "BlockingStatus" => Cell::Int(0),
                "Current" => Cell::Flag(is_current),
                "Country" => Cell::text("NL "),
                "Currency" => Cell::text("EUR"),
                "CustomerName" | "Description" => Cell::text(&company.name),
                _ => Cell::Null,
            },
        }
    }

    fn account_name(&self, id: &str) -> Cell<'a> {
        self.company.accounts.get(id).map_or(Cell::Null, |account| Cell::text(&account.name))
    }

    fn address(&self, address: &'a Address, column: &str) -> Cell<'a> {
        match column {
            "ID" => Cell::guid(&address.id),
            "Account" => Cell::guid(&address.account),
            "AccountName" => self.account_name(&address.account),
            "AddressLine1" => Cell::maybe(address.line1.as_deref()),
            "AddressLine2" => Cell::maybe(address.line2.as_deref()),
            "AddressLine3" => Cell::maybe(address.line3.as_deref()),
            "City" => Cell::maybe(address.city.as_deref()),
            "Postcode" => Cell::maybe(address.postcode.as_deref()),
            "State" => Cell::maybe(address.state.as_deref()),
            "Country" => Cell::owned(format!("{:<3}", address.country)),
            "Phone" => Cell::maybe(address.phone.as_deref()),
            "Type" => Cell::Int(address.kind),
            "Main" => Cell::Flag(address.main),
            _ => Cell::Null,
        }
    }

    fn contact(&self, contact: &'a Contact, column: &str) -> Cell<'a> {
        match column {
            "ID" => Cell::guid(&contact.id),
            "Account" => Cell::guid(&contact.account),
            "AccountName" => self.account_name(&contact.account),
            "FirstName" => Cell::text(&contact.first_name),
            "LastName" => Cell::text(&contact.last_name),
            "FullName" => Cell::owned(format!("{} {}", contact.first_name, contact.last_name)),
            "Email" => Cell::maybe(contact.email.as_deref()),
            "BusinessPhone" => Cell::maybe(contact.business_phone.as_deref()),
            "Mobile" => Cell::maybe(contact.mobile.as_deref()),
            "IsMainContact" => Cell::Flag(true),
            _ => Cell::Null,
        }
    }

    fn document(&self, document: &'a Document, column: &str) -> Cell<'a> {
        let account = document.account.as_ref().and_then(|id| self.company.accounts.get(id));
        match column {
            "ID" => Cell::guid(&document.id),
            "HID" => Cell::Int(document.hid),
            "Subject" => Cell::text(&document.subject),
            "Type" => Cell::Int(document.kind),
            "TypeDescription" => {
                let kind = self.company.types.iter().find(|kind| kind.id == document.kind);
                kind.map_or(Cell::Null, |kind| Cell::text(&kind.description))
            }
            "Body" => Cell::maybe(document.body.as_deref()),
            "HasEmptyBody" => Cell::Flag(document.body.as_deref().unwrap_or_default().is_empty()),
            "Account" => document.account.as_deref().map_or(Cell::Null, Cell::guid),
            "AccountCode" => account.map_or(Cell::Null, |one| Cell::owned(format!("{:>18}", one.code))),
            "AccountName" => account.map_or(Cell::Null, |one| Cell::text(&one.name)),
            "SalesOrderNumber" => document.sales_order_number.map_or(Cell::Null, Cell::Int),
            "SalesInvoiceNumber" => document.sales_invoice_number.map_or(Cell::Null, Cell::Int),
            "DocumentDate" => document.date.map_or(Cell::Null, Cell::Time),
            "Language" => Cell::maybe(document.language.as_deref()),
            "DocumentViewUrl" => {
                let (site, id, code) = (self.site, &document.id, self.company.code);
                Cell::owned(format!("{site}/docs/DocView.aspx?DocumentID=%7b{id}%7d&_Division_={code}"))
            }
            _ => Cell::Null,
        }
    }

    fn attachment(&self, attachment: &'a Attachment, column: &str) -> Cell<'a> {
        match column {
            "ID" => Cell::guid(&attachment.id),
            "Document" => Cell::guid(&attachment.document),
            "FileName" => Cell::text(&attachment.file_name),
            #[expect(clippy::cast_precision_loss, reason = "files are small")]
            "FileSize" => Cell::Number(attachment.bytes.len() as f64),
            "Url" => {
                let (site, id, code) = (self.site, &attachment.id, self.company.code);
                Cell::owned(format!("{site}/docs/SysAttachment.aspx?ID={id}&_Division_={code}"))
            }
            // Its content is fetched from the address above.
            _ => Cell::Null,
        }
    }
}

fn account_cell<'a>(account: &'a Account, column: &str) -> Cell<'a> {
    match column {
        "ID" => Cell::guid(&account.id),
        "Code" => Cell::owned(format!("{:>18}", account.code)),
        "Name" => Cell::text(&account.name),
        "AddressLine1" => Cell::maybe(account.line1.as_deref()),
        "City" => Cell::maybe(account.city.as_deref()),
        "Postcode" => Cell::maybe(account.postcode.as_deref()),
        "State" => Cell::maybe(account.state.as_deref()),
        "Country" => Cell::owned(format!("{:<3}", account.country)),
        "Phone" => Cell::maybe(account.phone.as_deref()),
        "Email" => Cell::maybe(account.email.as_deref()),
        "Blocked" => Cell::Flag(false),
        "IsSales" => Cell::Flag(true),
        "Status" => Cell::text("C"),
        _ => Cell::Null,
    }
}

fn item_cell<'a>(item: &'a Item, column: &str) -> Cell<'a> {
    match column {
        "ID" => Cell::guid(&item.id),
        "Code" => Cell::text(&item.code),
        "Description" => Cell::text(&item.description),
        "Unit" => Cell::text(&item.unit),
        "NetWeight" => item.net_weight.map_or(Cell::Null, Cell::Number),
        "GrossWeight" => item.gross_weight.map_or(Cell::Null, Cell::Number),
        "IsStockItem" => Cell::Flag(item.is_stock),
        "IsSalesItem" => Cell::Flag(true),
        _ => Cell::Null,
    }
}
