//! Invoices. None is stored: an invoice is what the shipments' orders say of it.

use std::borrow::Cow;

use super::{Record, Scalar};
use crate::acumatica::contract::{Entity, INVOICE_FREIGHT, SALES_INVOICE};
use crate::acumatica::guid::session_bound;
use crate::acumatica::ledger::Ledger;
use crate::acumatica::model::Shipment;

/// What the shipments that carry one invoice number have in common.
pub(crate) struct Invoice<'a> {
    number: &'a str,
    kind: &'a str,
    shipments: Vec<&'a Shipment>,
    amount: f64,
}

impl<'a> Invoice<'a> {
    /// The invoice with that number, of that type where one is given: the label, or the code that the form's address has.
    pub(crate) fn find(ledger: &'a Ledger, kind: Option<&str>, number: &str) -> Option<Self> {
        let mut found: Option<Self> = None;
        for shipment in ledger.shipments.values() {
            for link in &shipment.orders {
                let Some(own) = link.invoice_number.as_deref().filter(|own| *own == number) else { continue };
                let own_kind = link.invoice_type.as_deref().unwrap_or("Invoice");
                if kind.is_some_and(|kind| kind != own_kind && kind != code(own_kind)) {
                    continue;
                }
                let key = (link.order_type.clone(), link.order_number.clone());
                let lines = ledger.orders.get(&key).map_or(&[][..], |order| &order.lines);
                let invoice = found.get_or_insert_with(|| Self {
                    number: own,
                    kind: own_kind,
                    shipments: Vec::new(),
                    amount: 0.0,
                });
                invoice.shipments.push(shipment);
                invoice.amount += lines.iter().map(|line| line.quantity * line.unit_price).sum::<f64>();
            }
        }
        found
    }
}

fn code(kind: &str) -> &'static str {
    if kind == "Credit Memo" { "CRM" } else { "INV" }
}

pub(crate) struct InvoiceRecord<'a>(pub(crate) &'a Invoice<'a>);

impl Record for InvoiceRecord<'_> {
    fn entity(&self) -> &'static Entity {
        &SALES_INVOICE
    }

    fn id(&self, _session: u64) -> Cow<'_, str> {
        session_bound(0, self.0.number, SALES_INVOICE.name, 0).into()
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let invoice = self.0;
        let Some(shipment) = invoice.shipments.first() else { return Scalar::Null };
        match name {
            "Amount" | "Balance" => invoice.amount.into(),
            "Currency" => (&shipment.currency).into(),
            "CustomerID" => (&shipment.customer).into(),
            "Date" | "DueDate" => shipment.ship_date.into(),
            "Description" => (&shipment.description).into(),
            "Hold" => false.into(),
            "LastModifiedDateTime" => shipment.last_modified.into(),
            "ReferenceNbr" => invoice.number.into(),
            "Status" => "Open".into(),
            "Type" => invoice.kind.into(),
            _ => Scalar::Null,
        }
    }

    fn rows(&self, name: &str) -> Vec<Box<dyn Record + '_>> {
        let invoice = self.0;
        match name {
            "FreightDetails" => (0..invoice.shipments.len())
                .map(|index| Box::new(FreightRow { invoice, index }) as Box<dyn Record>)
                .collect(),
            _ => Vec::new(),
        }
    }

    fn note(&self) -> Option<&str> {
        Some("")
    }

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0.number)
    }
}

struct FreightRow<'a> {
    invoice: &'a Invoice<'a>,
    index: usize,
}

impl Record for FreightRow<'_> {
    fn entity(&self) -> &'static Entity {
        &INVOICE_FREIGHT
    }

    fn id(&self, session: u64) -> Cow<'_, str> {
        session_bound(session, self.invoice.number, INVOICE_FREIGHT.name, self.index).into()
    }

    fn scalar(&self, name: &str) -> Scalar<'_> {
        let shipment = self.invoice.shipments[self.index];
        match name {
            "FreightAmount" | "TotalFreightAmount" | "Volume" => 0.0.into(),
            "FreightCost" => shipment.freight_cost.into(),
            "ShipmentNbr" => (&shipment.number).into(),
            "ShipmentType" => (&shipment.kind).into(),
            "Weight" => shipment.weight().into(),
            _ => Scalar::Null,
        }
    }
}
