//! Shipments, their packages, orders and lines.

use std::borrow::Cow;

use serde_json::Value;

use super::ship_to::ShipToRecord;
use super::{Record, Scalar};
use crate::acumatica::contract::{Entity, PACKAGE, SHIPMENT, SHIPMENT_LINE, SHIPMENT_ORDER};
use crate::acumatica::guid::session_bound;
use crate::acumatica::ledger::Ledger;
use crate::acumatica::model::{Line, OrderLink, Package, Shipment};

pub(crate) struct ShipmentRecord<'a> {
    pub(crate) shipment: &'a Shipment,
    pub(crate) ledger: &'a Ledger,
}

impl Record for ShipmentRecord<'_> {
    fn entity(&self) -> &'static Entity {
        &SHIPMENT
    }

    fn id(&self, _session: u64) -> Cow<'_, str> {
        Cow::Borrowed(&self.shipment.id)
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let shipment = self.shipment;
        match name {
            "BaseCurrencyID" | "FreightCurrencyID" => (&shipment.currency).into(),
            "ControlQty" | "ShippedQty" => shipment.quantity().into(),
            "CreatedDateTime" => shipment.created.into(),
            "CurrencyRate" | "ReciprocalRate" => 1.0.into(),
            "CurrencyViewState" | "CreateNewShipmentForEveryOrder" | "OverrideFreightPrice" => false.into(),
            "CustomerID" => (&shipment.customer).into(),
            "Description" => (&shipment.description).into(),
            "FreightAmount" | "FreightPrice" | "ShippedVolume" => 0.0.into(),
            "FreightCost" => shipment.freight_cost.into(),
            "GroundCollect" => shipment.ground_collect.into(),
            "Hold" => (shipment.status == "On Hold").into(),
            "Insurance" => shipment.insurance.into(),
            "LastModifiedDateTime" => shipment.last_modified.into(),
            "LocationID" => (&shipment.location).into(),
            "NoteID" => (&shipment.id).into(),
            "Operation" => (&shipment.operation).into(),
            "PackageCount" => count(shipment.packages.len()),
            "PackageWeight" | "ShippedWeight" => shipment.weight().into(),
            "Picked" => shipment.picked.into(),
            "ResidentialDelivery" => shipment.residential.into(),
            "SaturdayDelivery" => shipment.saturday.into(),
            "ShipmentDate" | "EffectiveDate" => shipment.ship_date.into(),
            "ShipmentNbr" => (&shipment.number).into(),
            "ShipVia" => (&shipment.ship_via).into(),
            "Status" => (&shipment.status).into(),
            "Type" => (&shipment.kind).into(),
            "UnlimitedPackages" => shipment.unlimited_packages.into(),
            "UseCustomersAccount" => shipment.use_customers_account.into(),
            "WarehouseID" => (&shipment.warehouse).into(),
            _ => Scalar::Null,
        }
    }

    fn linked(&self, name: &str) -> Option<Box<dyn Record + '_>> {
        (name == "ShippingSettings").then(|| Box::new(ShipToRecord(self.shipment)) as Box<dyn Record>)
    }

    fn rows(&self, name: &str) -> Vec<Box<dyn Record + '_>> {
        let shipment = self.shipment;
        match name {
            "Packages" => {
                shipment.packages.iter().map(|p| Box::new(PackageRow(p)) as Box<dyn Record>).collect()
            }
            "Orders" => (0..shipment.orders.len())
                .map(|index| Box::new(OrderRow { shipment: self, index }) as Box<dyn Record>)
                .collect(),
            "Details" => (0..shipment.lines.len())
                .map(|index| Box::new(LineRow { shipment, index }) as Box<dyn Record>)
                .collect(),
            _ => Vec::new(),
        }
    }

    fn note(&self) -> Option<&str> {
        Some(&self.shipment.note)
    }

    fn custom(&self, name: &str) -> Option<&Value> {
        self.shipment.custom.get(name)
    }

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.shipment.number)
    }
}

struct PackageRow<'a>(&'a Package);

impl Record for PackageRow<'_> {
    fn entity(&self) -> &'static Entity {
        &PACKAGE
    }

    fn id(&self, _session: u64) -> Cow<'_, str> {
        Cow::Borrowed(&self.0.id)
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let package = self.0;
        match name {
            "BoxID" => (&package.box_id).into(),
            "CODAmount" => package.cod_amount.into(),
            "Confirmed" => package.confirmed.into(),
            "CustomRefNbr1" => (&package.custom_ref_1).into(),
            "CustomRefNbr2" => (&package.custom_ref_2).into(),
            "DeclaredValue" => package.declared_value.into(),
            "Description" => (&package.description).into(),
            "Height" => package.height.into(),
            "Length" => package.length.into(),
            "LineNbr" => package.line_number.into(),
            "NoteID" => (&package.id).into(),
            "TrackingNbr" => (&package.tracking_number).into(),
            "Type" => "Manual".into(),
            "UOM" => (&package.uom).into(),
            "Weight" => package.weight.into(),
            "Width" => package.width.into(),
            _ => Scalar::Null,
        }
    }

    fn custom(&self, name: &str) -> Option<&Value> {
        self.0.custom.get(name)
    }
}

struct OrderRow<'a> {
    shipment: &'a ShipmentRecord<'a>,
    index: usize,
}

impl OrderRow<'_> {
    fn link(&self) -> &OrderLink {
        &self.shipment.shipment.orders[self.index]
    }
}

impl Record for OrderRow<'_> {
    fn entity(&self) -> &'static Entity {
        &SHIPMENT_ORDER
    }

    fn id(&self, session: u64) -> Cow<'_, str> {
        session_bound(session, &self.shipment.shipment.id, SHIPMENT_ORDER.name, self.index).into()
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let link = self.link();
        let shipment = self.shipment.shipment;
        match name {
            "InvoiceNbr" => (&link.invoice_number).into(),
            "InvoiceType" => (&link.invoice_type).into(),
            "OrderNbr" => (&link.order_number).into(),
            "OrderNoteID" => {
                let key = (link.order_type.clone(), link.order_number.clone());
                self.shipment.ledger.orders.get(&key).map(|order| &order.id).into()
            }
            "OrderType" => (&link.order_type).into(),
            "ShipmentNbr" => (&shipment.number).into(),
            "ShipmentType" => (&shipment.kind).into(),
            "ShippedQty" => shipment.quantity().into(),
            "ShippedVolume" => 0.0.into(),
            "ShippedWeight" => shipment.weight().into(),
            _ => Scalar::Null,
        }
    }
}

struct LineRow<'a> {
    shipment: &'a Shipment,
    index: usize,
}

impl LineRow<'_> {
    fn line(&self) -> &Line {
        &self.shipment.lines[self.index]
    }
}

impl Record for LineRow<'_> {
    fn entity(&self) -> &'static Entity {
        &SHIPMENT_LINE
    }

    fn id(&self, session: u64) -> Cow<'_, str> {
        session_bound(session, &self.shipment.id, SHIPMENT_LINE.name, self.index).into()
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let line = self.line();
        let order = self.shipment.orders.first();
        match name {
            "Description" => (&line.description).into(),
            "FreeItem" => false.into(),
            "InventoryID" => (&line.inventory_id).into(),
            "LineNbr" | "OrderLineNbr" => line.line_number.into(),
            "LocationID" => "R1S1".into(),
            "OpenQty" => 0.0.into(),
            "OrderNbr" => order.map(|order| &order.order_number).into(),
            "OrderType" => order.map(|order| &order.order_type).into(),
            "OrderedQty" | "OriginalQty" | "ShippedQty" => line.quantity.into(),
            "UOM" => (&line.uom).into(),
            "WarehouseID" => (&self.shipment.warehouse).into(),
            _ => Scalar::Null,
        }
    }
}

fn count(number: usize) -> Scalar<'static> {
    Scalar::Int(i64::try_from(number).unwrap_or(i64::MAX))
}
