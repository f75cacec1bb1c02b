//! The record types that the stand-in has.

/// A record type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    /// As paths spell it; as the column `type` of SuiteQL does, which has transactions only; as people read it; what its numbers begin
    /// with; the field of its number.
    const fn names(self) -> [&'static str; 5] {
        match self {
            Self::SalesOrder => ["salesOrder", "SalesOrd", "Sales Order", "SO", "tranId"],
            Self::ItemFulfillment => ["itemFulfillment", "ItemShip", "Item Fulfillment", "IF", "tranId"],
            Self::Invoice => ["invoice", "CustInvc", "Invoice", "INV", "tranId"],
            Self::Customer => ["customer", "", "Customer", "", "entityId"],
            Self::InventoryItem => ["inventoryItem", "", "Inventory Item", "", "itemId"],
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        self.names()[0]
    }

    pub(crate) const fn code(self) -> &'static str {
        self.names()[1]
    }

    pub(crate) const fn title(self) -> &'static str {
        self.names()[2]
    }

    pub(crate) const fn prefix(self) -> &'static str {
        self.names()[3]
    }

    pub(crate) const fn number(self) -> &'static str {
        self.names()[4]
    }

    pub(crate) const fn is_transaction(self) -> bool {
        !self.code().is_empty()
    }

    /// The type of that name; paths may be in any case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}
