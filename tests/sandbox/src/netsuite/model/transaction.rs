//! The three kinds of transactions under one roof, as NetSuite's own table has them.

use super::{Fulfillment, Header, Invoice, SalesOrder};
use crate::netsuite::kind::Kind;

/// A transaction of any kind.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Transaction {
    Order(SalesOrder),
    Fulfillment(Fulfillment),
    Invoice(Invoice),
}

impl Transaction {
    pub(crate) const fn kind(&self) -> Kind {
        match self {
            Self::Order(_) => Kind::SalesOrder,
            Self::Fulfillment(_) => Kind::ItemFulfillment,
            Self::Invoice(_) => Kind::Invoice,
        }
    }

    pub(crate) const fn head(&self) -> &Header {
        match self {
            Self::Order(order) => &order.head,
            Self::Fulfillment(fulfillment) => &fulfillment.head,
            Self::Invoice(invoice) => &invoice.head,
        }
    }

    pub(crate) const fn head_mut(&mut self) -> &mut Header {
        match self {
            Self::Order(order) => &mut order.head,
            Self::Fulfillment(fulfillment) => &mut fulfillment.head,
            Self::Invoice(invoice) => &mut invoice.head,
        }
    }

    /// Its letter.
    pub(crate) fn status(&self) -> &str {
        match self {
            Self::Order(order) => &order.status,
            Self::Fulfillment(fulfillment) => &fulfillment.ship_status,
            Self::Invoice(invoice) => &invoice.status,
        }
    }

    /// The order that it was made from.
    pub(crate) fn created_from(&self) -> Option<&str> {
        match self {
            Self::Order(_) => None,
            Self::Fulfillment(fulfillment) => Some(&fulfillment.order),
            Self::Invoice(invoice) => Some(&invoice.order),
        }
    }

    /// `Sales Order #SO10045`.
    pub(crate) fn text(&self) -> String {
        format!("{} #{}", self.kind().title(), self.head().number)
    }
}

/// What a letter means; nothing where the kind has no such status.
pub(crate) fn status_text(kind: Kind, letter: &str) -> Option<&'static str> {
    let of_order = [
        "Pending Approval",
        "Pending Fulfillment",
        "Cancelled",
        "Partially Fulfilled",
        "Pending Billing/Partially Fulfilled",
        "Pending Billing",
        "Billed",
        "Closed",
    ];
    let texts: &[&'static str] = match kind {
        Kind::SalesOrder => &of_order,
        Kind::ItemFulfillment => &["Picked", "Packed", "Shipped"],
        Kind::Invoice => &["Open", "Paid In Full"],
        Kind::Customer | Kind::InventoryItem => &[],
    };
    let [letter @ b'A'..=b'H'] = letter.as_bytes() else { return None };
    texts.get(usize::from(letter - b'A')).copied()
}
