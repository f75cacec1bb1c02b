//! The record types that the stand-in has.

use serde::{Deserialize, Serialize};

/// A record type, in JSON as paths spell it: `salesOrder`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// `SalesOrd` in SuiteQL.
    SalesOrder,
    /// `ItemShip` in SuiteQL.
    ItemFulfillment,
    /// `CustInvc` in SuiteQL.
    Invoice,
    /// Who buys.
    Customer,
    /// What is sold.
    InventoryItem,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] =
        [Self::SalesOrder, Self::ItemFulfillment, Self::Invoice, Self::Customer, Self::InventoryItem];

    /// As paths spell it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SalesOrder => "salesOrder",
            Self::ItemFulfillment => "itemFulfillment",
            Self::Invoice => "invoice",
            Self::Customer => "customer",
            Self::InventoryItem => "inventoryItem",
        }
    }

    /// As the column `type` of SuiteQL spells it; nothing where it is no transaction.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::SalesOrder => "SalesOrd",
            Self::ItemFulfillment => "ItemShip",
            Self::Invoice => "CustInvc",
            Self::Customer | Self::InventoryItem => "",
        }
    }

    /// As people read it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::SalesOrder => "Sales Order",
            Self::ItemFulfillment => "Item Fulfillment",
            Self::Invoice => "Invoice",
            Self::Customer => "Customer",
            Self::InventoryItem => "Inventory Item",
        }
    }

    /// The type of that name; paths may be in any case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}
