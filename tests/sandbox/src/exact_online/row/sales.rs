//! Orders, deliveries and their lines as rows.

use super::Row;
use crate::exact_online::cell::Cell;
use crate::exact_online::model::{DeliveryLine, GoodsDelivery, Line, SalesOrder, ShippingMethod};

impl<'a> Row<'a> {
    pub(super) fn order(&self, order: &'a SalesOrder, column: &str) -> Cell<'a> {
        let guid = |id: &'a Option<String>| id.as_deref().map_or(Cell::Null, Cell::guid);
        let total = || order.lines.iter().map(|line| line.quantity * line.net_price).sum();
        match column {
            "OrderID" => Cell::guid(&order.id),
            "OrderNumber" => Cell::Int(order.number),
            "Status" => Cell::Int(order.status),
            "StatusDescription" => Cell::text(match order.status {
                12 => "Open",
                20 => "Gedeeltelijk",
                21 => "Volledig",
                _ => "Geannuleerd",
            }),
            "DeliveryStatus" => Cell::Int(order.delivery_status),
            "InvoiceStatus" => Cell::Int(12),
            "ApprovalStatus" => Cell::Int(order.approval),
            "ApprovalStatusDescription" => {
                Cell::text(if order.approval == 0 { "In afwachting" } else { "Goedgekeurd" })
            }
            "OrderDate" | "DeliveryDate" => Cell::Time(order.stamp.created),
            "Description" => Cell::maybe(order.description.as_deref()),
            "YourRef" => Cell::maybe(order.your_ref.as_deref()),
            "Remarks" => Cell::maybe(order.remarks.as_deref()),
            "DeliverTo" | "OrderedBy" | "InvoiceTo" => Cell::guid(&order.deliver_to),
            "DeliverToName" | "OrderedByName" | "InvoiceToName" => self.account_name(&order.deliver_to),
            "DeliverToContactPerson" => guid(&order.contact),
            "DeliverToContactPersonFullName" => {
                let contact = order.contact.as_ref().and_then(|id| self.company.contacts.get(id));
                contact.map_or(Cell::Null, |one| Cell::owned(format!("{} {}", one.first_name, one.last_name)))
            }
            "DeliveryAddress" => guid(&order.delivery_address),
            "Document" => guid(&order.document),
            "ShippingMethod" => guid(&order.shipping_method),
            "ShippingMethodDescription" => {
                self.method(order.shipping_method.as_deref(), |one| &one.description)
            }
            "WarehouseID" => Cell::guid("18016fa1-e87b-493d-a70d-4f6eb1274706"),
            "WarehouseCode" => Cell::text(&order.warehouse),
            "WarehouseDescription" => Cell::text("Main"),
            "Currency" => Cell::text(&order.currency),
            "AmountFC" | "AmountFCExclVat" => Cell::Number(total()),
            "SelectionCodeCode" => Cell::maybe(order.selection_code.as_deref()),
            _ => Cell::Null,
        }
    }

    fn method(&self, id: Option<&str>, member: impl Fn(&'a ShippingMethod) -> &'a String) -> Cell<'a> {
        let method = id.and_then(|id| self.company.methods.iter().find(|one| one.id == id));
        method.map_or(Cell::Null, |one| Cell::text(member(one)))
    }

    pub(super) fn line(&self, order: &'a SalesOrder, number: i64, line: &'a Line, column: &str) -> Cell<'a> {
        let item = self.company.items.get(&line.item);
        match column {
            "ID" => Cell::guid(&line.id),
            "OrderID" => Cell::guid(&order.id),
            "OrderNumber" => Cell::Int(order.number),
            "LineNumber" => Cell::Int(number),
            "Item" => Cell::guid(&line.item),
            "ItemCode" => item.map_or(Cell::Null, |item| Cell::text(&item.code)),
            "ItemDescription" | "Description" => {
                item.map_or(Cell::Null, |item| Cell::text(&item.description))
            }
            "UnitCode" => item.map_or(Cell::Null, |item| Cell::text(&item.unit)),
            "Quantity" => Cell::Number(line.quantity),
            "QuantityDelivered" => Cell::Number(line.delivered),
            "NetPrice" | "UnitPrice" => Cell::Number(line.net_price),
            "AmountFC" => Cell::Number(line.quantity * line.net_price),
            "CostCenter" => Cell::maybe(line.cost_center.as_deref()),
            "UseDropShipment" => Cell::Int(line.drop_shipment),
            "Notes" => Cell::maybe(line.notes.as_deref()),
            "DeliveryDate" => Cell::Time(order.stamp.created),
            "OrderStatus" | "DeliveryStatus" => Cell::Int(order.status),
            _ => Cell::Null,
        }
    }

    pub(super) fn delivery(&self, delivery: &'a GoodsDelivery, column: &str) -> Cell<'a> {
        let guid = |id: &'a Option<String>| id.as_deref().map_or(Cell::Null, Cell::guid);
        let account = self.company.accounts.get(&delivery.account);
        match column {
            "EntryID" => Cell::guid(&delivery.id),
            "DeliveryNumber" => Cell::Int(delivery.number),
            "EntryNumber" => Cell::Int(26_900_000 + delivery.number),
            "DeliveryDate" => delivery.date.map_or(Cell::Null, Cell::Time),
            "DeliveryAccount" => Cell::guid(&delivery.account),
            "DeliveryAccountCode" => {
                account.map_or(Cell::Null, |one| Cell::owned(format!("{:>18}", one.code)))
            }
            "DeliveryAccountName" => self.account_name(&delivery.account),
            "Description" => Cell::maybe(delivery.description.as_deref()),
            "Remarks" => Cell::maybe(delivery.remarks.as_deref()),
            "ShippingMethod" => guid(&delivery.shipping_method),
            "ShippingMethodCode" => self.method(delivery.shipping_method.as_deref(), |one| &one.code),
            "ShippingMethodDescription" => {
                self.method(delivery.shipping_method.as_deref(), |one| &one.description)
            }
            "TrackingNumber" => Cell::maybe(delivery.tracking_number.as_deref()),
            "Document" => guid(&delivery.document),
            "WarehouseCode" => Cell::text("1"),
            _ => Cell::Null,
        }
    }

    pub(super) fn delivery_line(
        &self,
        delivery: &'a GoodsDelivery,
        line: &'a DeliveryLine,
        column: &str,
    ) -> Cell<'a> {
        let ordered = self.company.line(&line.order_line).map(|(_, ordered)| ordered);
        let item = ordered.and_then(|ordered| self.company.items.get(&ordered.item));
        match column {
            "ID" => Cell::guid(&line.id),
            "EntryID" => Cell::guid(&delivery.id),
            "SalesOrderLineID" => Cell::guid(&line.order_line),
            "SalesOrderNumber" => Cell::Int(line.order),
            "LineNumber" | "SalesOrderLineNumber" => Cell::Int(line.number),
            "QuantityDelivered" => Cell::Number(line.delivered),
            "QuantityOrdered" => ordered.map_or(Cell::Null, |one| Cell::Number(one.quantity)),
            "Item" => item.map_or(Cell::Null, |item| Cell::guid(&item.id)),
            "ItemCode" => item.map_or(Cell::Null, |item| Cell::text(&item.code)),
            "ItemDescription" => item.map_or(Cell::Null, |item| Cell::text(&item.description)),
            "TrackingNumber" => Cell::maybe(line.tracking_number.as_deref()),
            "Notes" => Cell::maybe(line.notes.as_deref()),
            "DeliveryDate" => delivery.date.map_or(Cell::Null, Cell::Time),
            _ => Cell::Null,
        }
    }
}
