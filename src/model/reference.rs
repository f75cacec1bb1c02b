//! ERP numbers sent as references of a carrier's shipment.

/// Kind of number that a reference holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReferenceKind {
    /// Unique number of an order, by which the shipment is found again without its tracking number.
    Unique,
    SalesOrder,
    Invoice,
    PurchaseOrder,
    CostCenter,
}

impl ReferenceKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unique => "unique",
            Self::SalesOrder => "sales_order",
            Self::Invoice => "invoice",
            Self::PurchaseOrder => "purchase_order",
            Self::CostCenter => "cost_center",
        }
    }
}

/// All references of one shipment. A carrier takes as many as it has room for, `unique` always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct References {
    /// Order key, or the job id if the key is too long for the carrier.
    pub(crate) unique: String,
    pub(crate) sales_orders: Vec<String>,
    pub(crate) invoices: Vec<String>,
    pub(crate) purchase_order: Option<String>,
    pub(crate) cost_center: Option<String>,
}

impl References {
    /// Returns every reference with its kind.
    pub(crate) fn each(&self) -> impl Iterator<Item = (ReferenceKind, &str)> {
        std::iter::once((ReferenceKind::Unique, self.unique.as_str()))
            .chain(self.sales_orders.iter().map(|number| (ReferenceKind::SalesOrder, number.as_str())))
            .chain(self.invoices.iter().map(|number| (ReferenceKind::Invoice, number.as_str())))
            .chain(self.purchase_order.iter().map(|number| (ReferenceKind::PurchaseOrder, number.as_str())))
            .chain(self.cost_center.iter().map(|code| (ReferenceKind::CostCenter, code.as_str())))
    }
}
