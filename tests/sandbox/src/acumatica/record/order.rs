//! Sales orders, their lines and shipments.

use std::borrow::Cow;

use serde_json::Value;

use super::ship_to::ship_to_part;
use super::{Record, Scalar};
use crate::acumatica::contract::{Entity, ORDER_LINE, ORDER_SHIPMENT, ORDER_SHIPPING, SALES_ORDER};
use crate::acumatica::guid::session_bound;
use crate::acumatica::ledger::Ledger;
use crate::acumatica::model::{OrderLine, SalesOrder, Shipment};

pub(crate) struct OrderRecord<'a> {
    pub(crate) order: &'a SalesOrder,
    pub(crate) ledger: &'a Ledger,
}

impl<'a> OrderRecord<'a> {
    fn shipments(&self) -> impl Iterator<Item = &'a Shipment> + use<'a> {
        let ledger = self.ledger;
        self.order.shipments.iter().filter_map(move |number| ledger.shipments.get(number))
    }

    fn total(&self) -> f64 {
        self.order.lines.iter().map(|line| line.quantity * line.unit_price).sum()
    }
}

impl Record for OrderRecord<'_> {
    fn entity(&self) -> &'static Entity {
        &SALES_ORDER
    }

    fn id(&self, _session: u64) -> Cow<'_, str> {
        Cow::Borrowed(&self.order.id)
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let order = self.order;
        match name {
            "Approved" => true.into(),
            "BaseCurrencyID" | "CurrencyID" => (&order.currency).into(),
            "Branch" | "LocationID" => "MAIN".into(),
            "ControlTotal" | "OrderTotal" => self.total().into(),
            "CreatedDate" => order.created.into(),
            "CreditHold"
            | "Hold"
            | "ShipToAddressOverride"
            | "ShipToAddressValidated"
            | "ShipToContactOverride"
            | "WillCall" => false.into(),
            "CurrencyRate" => 1.0.into(),
            "CustomerID" => (&order.customer).into(),
            "CustomerOrder" => (&order.customer_order).into(),
            "Date" => order.date.into(),
            "Description" => (&order.description).into(),
            "ExternalRef" => (&order.external_ref).into(),
            "LastModified" => order.last_modified.into(),
            "NoteID" => (&order.id).into(),
            "OrderNbr" => (&order.number).into(),
            "OrderType" => (&order.order_type).into(),
            "OrderedQty" => order.lines.iter().map(|line| line.quantity).sum::<f64>().into(),
            "PreferredWarehouseID" => {
                self.shipments().next().map(|s| &s.warehouse).map_or(Scalar::Null, Into::into)
            }
            "RequestedOn" => order.requested_on.into(),
            "ShipVia" => (&order.ship_via).into(),
            "Status" => (&order.status).into(),
            "TaxTotal" => 0.0.into(),
            _ => Scalar::Null,
        }
    }

    fn linked(&self, name: &str) -> Option<Box<dyn Record + '_>> {
        let first = self.shipments().next()?;
        match name {
            "ShippingSettings" => Some(Box::new(ShippingRecord { order: self.order, shipment: first })),
            _ => ship_to_part(first, name),
        }
    }

    fn rows(&self, name: &str) -> Vec<Box<dyn Record + '_>> {
        match name {
            "Details" => (0..self.order.lines.len())
                .map(|index| Box::new(LineRow { order: self.order, index }) as Box<dyn Record>)
                .collect(),
            "Shipments" => self
                .shipments()
                .enumerate()
                .map(|(index, shipment)| {
                    Box::new(ShipmentRow { order: self.order, shipment, index }) as Box<dyn Record>
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    fn note(&self) -> Option<&str> {
        Some(&self.order.note)
    }

    fn custom(&self, name: &str) -> Option<&Value> {
        self.order.custom.get(name)
    }

    fn key(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{} {}", self.order.order_type, self.order.number))
    }
}

struct LineRow<'a> {
    order: &'a SalesOrder,
    index: usize,
}

impl LineRow<'_> {
    fn line(&self) -> &OrderLine {
        &self.order.lines[self.index]
    }
}

impl Record for LineRow<'_> {
    fn entity(&self) -> &'static Entity {
        &ORDER_LINE
    }

    fn id(&self, session: u64) -> Cow<'_, str> {
        session_bound(session, &self.order.id, ORDER_LINE.name, self.index).into()
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let line = self.line();
        match name {
            "Amount" | "ExtendedPrice" => (line.quantity * line.unit_price).into(),
            "Completed" => (self.order.status == "Completed").into(),
            "FreeItem" => false.into(),
            "InventoryID" => (&line.inventory_id).into(),
            "LastModifiedDate" => self.order.last_modified.strftime("%m/%d/%Y %H:%M:%S").to_string().into(),
            "LineDescription" => (&line.description).into(),
            "LineNbr" => line.line_number.into(),
            "OpenQty" => 0.0.into(),
            "OrderQty" | "QtyOnShipments" => line.quantity.into(),
            "UnitPrice" => line.unit_price.into(),
            "UOM" => (&line.uom).into(),
            _ => Scalar::Null,
        }
    }
}

struct ShipmentRow<'a> {
    order: &'a SalesOrder,
    shipment: &'a Shipment,
    index: usize,
}

impl Record for ShipmentRow<'_> {
    fn entity(&self) -> &'static Entity {
        &ORDER_SHIPMENT
    }

    fn id(&self, session: u64) -> Cow<'_, str> {
        session_bound(session, &self.order.id, ORDER_SHIPMENT.name, self.index).into()
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let shipment = self.shipment;
        let link = shipment.orders.iter().find(|link| link.order_number == self.order.number);
        match name {
            "InvoiceNbr" => link.and_then(|link| link.invoice_number.as_ref()).into(),
            "InvoiceType" => link.and_then(|link| link.invoice_type.as_ref()).into(),
            "LastModifiedDateTime" => shipment.last_modified.into(),
            "OrderNoteID" => (&self.order.id).into(),
            "ShipmentDate" => shipment.ship_date.into(),
            "ShipmentNbr" => (&shipment.number).into(),
            "ShipmentType" => (&shipment.kind).into(),
            "ShippedQty" => shipment.quantity().into(),
            "ShippedVolume" => 0.0.into(),
            "ShippedWeight" => shipment.weight().into(),
            "ShippingNoteID" => (&shipment.id).into(),
            "Status" => (&shipment.status).into(),
            _ => Scalar::Null,
        }
    }
}

struct ShippingRecord<'a> {
    order: &'a SalesOrder,
    shipment: &'a Shipment,
}

impl Record for ShippingRecord<'_> {
    fn entity(&self) -> &'static Entity {
        &ORDER_SHIPPING
    }

    fn id(&self, session: u64) -> Cow<'_, str> {
        session_bound(session, &self.order.id, ORDER_SHIPPING.name, 0).into()
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let shipment = self.shipment;
        match name {
            "FreightCost" => shipment.freight_cost.into(),
            "FreightPrice" => 0.0.into(),
            "GroundCollect" | "UseCustomersAccount" => false.into(),
            "Insurance" => shipment.insurance.into(),
            "PackageWeight" => shipment.weight().into(),
            "PreferredWarehouseID" => (&shipment.warehouse).into(),
            "Priority" => Scalar::Int(0),
            "ResidentialDelivery" => shipment.residential.into(),
            "SaturdayDelivery" => shipment.saturday.into(),
            "ScheduledShipmentDate" => shipment.ship_date.into(),
            "ShipVia" => (&self.order.ship_via).into(),
            _ => Scalar::Null,
        }
    }
}
