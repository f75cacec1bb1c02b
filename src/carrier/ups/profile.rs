//! What every shipment of an account has in common.

use crate::model::ReferenceKind;

/// How this shipper works with UPS, the same for every shipment.
#[derive(Clone, Debug)]
pub(crate) struct ShippingProfile {
    /// `02`, own packaging, and the like.
    pub(super) packaging: String,
    pub(super) negotiated_rates: bool,
    pub(super) second_reference: SecondReference,
}

/// Which number of the ERP stands on the label beside the unique reference. Where the order has none, the next one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecondReference {
    SalesOrder,
    Invoice,
    PurchaseOrder,
    CostCenter,
}

impl SecondReference {
    pub(super) fn kind(self) -> ReferenceKind {
        match self {
            Self::SalesOrder => ReferenceKind::SalesOrder,
            Self::Invoice => ReferenceKind::Invoice,
            Self::PurchaseOrder => ReferenceKind::PurchaseOrder,
            Self::CostCenter => ReferenceKind::CostCenter,
        }
    }
}
