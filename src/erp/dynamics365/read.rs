//! Reads one order: its header with lines and attachments, then related rows of other sets.

use std::collections::HashMap;

use serde_json::Value;

use super::address::{self, Key, one_of, quoted};
use super::fault::NOT_FOUND;
use super::plan::OrderRef;
use super::settings::{Target, Trigger};
use super::wire::{Attachment, Confirmation, Customer, Header, Invoice, Line, Product, Tracking};
use super::{CONFIRMATIONS, Dynamics365, READ, SYSTEM, apply, batch, fault, locked, map, order_filter, read};
use crate::http::{Answer, Call};
use crate::model::{Class, Fault, Order, TrackingNumber};

/// Most items in one query, so that its address stays short.
const ITEMS_MAX: usize = 20;

const HEADER_FIELDS: &str = "dataAreaId,SalesOrderNumber,SalesOrderStatus,SalesOrderProcessingStatus,IsSalesProcessingStopped,\
    OrderingCustomerAccountNumber,CustomersOrderReference,CustomerRequisitionNumber,CurrencyCode,DeliveryModeCode,\
    DefaultShippingWarehouseId,ShippingCarrierCustomerAccountNumber,RequestedShippingDate,ConfirmedShippingDate,OrderCreationDateTime,Email,DeliveryAddressName,DeliveryAddressStreet,DeliveryAddressStreetNumber,\
    DeliveryBuildingCompliment,DeliveryAddressPostBox,DeliveryAddressCity,DeliveryAddressStateId,DeliveryAddressZipCode,\
    DeliveryAddressCountryRegionId,DeliveryAddressCountryRegionISOCode";
const LINE_FIELDS: &str = "dataAreaId,InventoryLotId,ItemNumber,OrderedSalesQuantity,SalesUnitSymbol,SalesOrderLineStatus,IsLineStopped,\
    ShippingWarehouseId,DeliveryModeCode,RequestedShippingDate,ConfirmedShippingDate,\
    DeliveryAddressName,DeliveryAddressStreet,DeliveryAddressStreetNumber,DeliveryBuildingCompliment,DeliveryAddressPostBox,\
    DeliveryAddressCity,DeliveryAddressStateId,DeliveryAddressZipCode,DeliveryAddressCountryRegionId,DeliveryAddressCountryRegionISOCode";
const ATTACHMENT_FIELDS: &str = "dataAreaId,DocumentId,AttachmentDescription";
const CUSTOMER_FIELDS: &str = "dataAreaId,CustomerAccount,PrimaryContactPhone,PrimaryContactEmail";
const PRODUCT_FIELDS: &str = "dataAreaId,ItemNumber,ProductType,InventoryUnitSymbol,NetProductWeight,TareProductWeight,IsHazardousMaterial";

/// Result of one read among several.
type Answered = Result<Answer, Fault>;

/// Related read of a header.
enum RelatedRead {
    /// Latest confirmation.
    Confirmation,
    Invoices,
    /// Tracking numbers of the order's packing slips.
    Tracking,
    /// Customer, with the key under which it is cached.
    Customer(String),
    /// Items, with the keys under which they are cached.
    Products(Vec<String>),
}

impl Dynamics365 {
    pub(super) fn read_order(&self, order: &OrderRef) -> Result<Order, Fault> {
        let (header, row) = self.whole_header(order)?;
        let remembered = |name: &str| format!("{}/{}", order.company, name.to_lowercase());
        let account = header.ordering_customer_account_number.as_deref().map(remembered);
        let items = map::items(&header);
        let (mut confirmation, mut invoices, mut tracked) = (None, Vec::new(), Vec::new());
        for (what, answer) in self.related(order, &header, &items)? {
            match what {
                RelatedRead::Confirmation => {
                    confirmation = self.rows_after::<Confirmation>(READ, answer?)?.into_iter().next();
                }
                RelatedRead::Invoices => {
                    let rows: Vec<Invoice> = self.rows_after(READ, answer?)?;
                    invoices = rows.into_iter().filter_map(|row| row.invoice_number).collect();
                    invoices.dedup();
                }
                RelatedRead::Tracking => {
                    let rows: Vec<Tracking> = self.rows_after(READ, answer?)?;
                    let numbers = rows.iter().filter_map(|row| row.tracking_number.as_deref());
                    tracked = numbers.filter_map(TrackingNumber::parse).collect();
                }
                RelatedRead::Customer(name) => {
                    // A customer that is not found has no phone number.
                    let customer = match answer {
                        Ok(answer) => Some(read::<Customer>(READ, &answer)?),
                        Err(fault) if fault.code.as_deref() == Some(NOT_FOUND) => None,
                        Err(fault) => return Err(fault),
                    };
                    locked(&self.customers).insert(name, customer);
                }
                RelatedRead::Products(names) => {
                    let rows: Vec<Product> = self.rows_after(READ, answer?)?;
                    let mut products = locked(&self.products);
                    products.extend(names.into_iter().map(|name| (name, None)));
                    for row in rows {
                        if let Some(item) = row.item_number.as_deref().map(remembered) {
                            products.insert(item, Some(row));
                        }
                    }
                }
            }
        }
        let products: HashMap<String, Product> = {
            let known = locked(&self.products);
            let found = items
                .iter()
                .filter_map(|item| Some((item.to_lowercase(), known.get(&remembered(item))?.clone()?)));
            found.collect()
        };
        let customers = locked(&self.customers);
        let customer = account.and_then(|account| customers.get(&account)?.as_ref());
        let read =
            map::Read { header, row: &row, confirmation, invoices, customer, products: &products, tracked };
        map::order(read, &self.connection, &self.targets)
    }

    /// Reads an order with its lines and the descriptions of its attachments.
    fn whole_header(&self, order: &OrderRef) -> Result<(Header, Value), Fault> {
        let mut select = HEADER_FIELDS.to_owned();
        if let (Target::HeaderField, Some(field)) = (self.targets.tracking, &self.targets.fields.tracking) {
            select = format!("{select},{field}");
        }
        let expand = format!(
            "SalesOrderLines($select={LINE_FIELDS}),SalesOrderHeaderDocumentAttachments($select={ATTACHMENT_FIELDS})"
        );
        let mut options = vec![("$select", select.as_str())];
        let has_ways = self.connection.order_set.has_ways();
        if has_ways {
            options.push(("$expand", expand.as_str()));
        }
        let row = self.header_row(READ, order, &options)?;
        let mut header: Header = serde_json::from_value(row.clone()).map_err(|_| {
            let message = "the order's header has another form than expected";
            Fault::rejected(SYSTEM, READ, "RECORD.UNREADABLE", message)
        })?;
        if !has_ways {
            let filter = order_filter(order);
            let lines = [("$filter", filter.as_str()), ("$select", LINE_FIELDS)];
            header.sales_order_lines = self.rows::<Line>(READ, address::set("SalesOrderLines", &lines))?;
            let attached = [("$filter", filter.as_str()), ("$select", ATTACHMENT_FIELDS)];
            let target = address::set(apply::ATTACHMENTS, &attached);
            header.sales_order_header_document_attachments = self.rows::<Attachment>(READ, target)?;
        }
        Ok((header, row))
    }

    /// Reads all related data that is not known yet.
    fn related(
        &self,
        order: &OrderRef,
        header: &Header,
        items: &[String],
    ) -> Result<Vec<(RelatedRead, Answered)>, Fault> {
        let (whats, targets): (Vec<RelatedRead>, Vec<String>) =
            self.wanted(order, header, items).into_iter().unzip();
        let answers = if self.connection.batch && targets.len() > 1 {
            self.send_batch(READ, &targets)?
        } else {
            targets.into_iter().map(|target| self.send(Call::get(READ, target))).collect()
        };
        Ok(whats.into_iter().zip(answers).collect())
    }

    fn wanted(&self, order: &OrderRef, header: &Header, items: &[String]) -> Vec<(RelatedRead, String)> {
        let company = order.company.as_str();
        let remembered = |name: &str| format!("{company}/{}", name.to_lowercase());
        let of_order = order_filter(order);
        let mut wanted = Vec::new();
        if matches!(self.connection.trigger, Trigger::Confirmed { .. }) {
            let options = [
                ("$filter", of_order.as_str()),
                ("$select", "dataAreaId,SalesOrderNumber,ConfirmationNumber,ConfirmationDate,TotalNetWeight"),
                ("$orderby", "ConfirmationDate desc,ConfirmationNumber desc"),
                ("$top", "1"),
            ];
            wanted.push((RelatedRead::Confirmation, address::set(CONFIRMATIONS, &options)));
        }
        if map::may_be_invoiced(header) {
            let options = [
                ("$filter", of_order.as_str()),
                ("$select", "dataAreaId,InvoiceNumber,InvoiceDate,SalesOrderNumber"),
                ("$orderby", "InvoiceDate,InvoiceNumber"),
            ];
            wanted.push((RelatedRead::Invoices, address::set("SalesInvoiceHeadersV2", &options)));
        }
        if self.targets.tracking == Target::PackingSlip {
            let target = address::set(apply::TRACKING, &[("$filter", of_order.as_str())]);
            wanted.push((RelatedRead::Tracking, target));
        }
        if let Some(account) = &header.ordering_customer_account_number {
            let name = remembered(account);
            if !locked(&self.customers).contains_key(&name) {
                let key = [("dataAreaId", Key::Text(company)), ("CustomerAccount", Key::Text(account))];
                let target = address::row("CustomersV3", &key, &[("$select", CUSTOMER_FIELDS)]);
                wanted.push((RelatedRead::Customer(name), target));
            }
        }
        let unread: Vec<&String> = {
            let known = locked(&self.products);
            items.iter().filter(|item| !known.contains_key(&remembered(item))).collect()
        };
        for some in unread.chunks(ITEMS_MAX) {
            let of_items = one_of("ItemNumber", some.iter().map(|item| quoted(item)));
            let filter = format!("dataAreaId eq {} and {of_items}", quoted(company));
            let options = [("$filter", filter.as_str()), ("$select", PRODUCT_FIELDS)];
            let names = some.iter().map(|item| remembered(item)).collect();
            wanted.push((RelatedRead::Products(names), address::set("ReleasedProductsV2", &options)));
        }
        wanted
    }

    /// Sends several reads in one call. Each answer is judged as if it had come alone.
    fn send_batch(&self, operation: &'static str, targets: &[String]) -> Result<Vec<Answered>, Fault> {
        let (kind, body) = batch::request(targets, self.http.base().origin());
        let call = Call::post(operation, batch::TARGET).typed(kind, body);
        let parts = batch::parts(&self.send(call)?);
        if parts.len() != targets.len() {
            let message = "the answer to a batch is not complete";
            return Err(Fault::new(Class::Retry { after_s: None }, SYSTEM, operation, message));
        }
        let judged = targets.iter().zip(parts).map(|(target, part)| {
            match fault::fault(&Call::get(operation, target.as_str()), &part) {
                Some(fault) => Err(fault),
                None => Ok(part),
            }
        });
        Ok(judged.collect())
    }
}
