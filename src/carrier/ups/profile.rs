//! Settings that apply to every shipment of an account.

use crate::model::ReferenceKind;

/// Shipper's settings for UPS, the same for every shipment.
#[derive(Clone, Debug)]
pub(crate) struct ShippingProfile {
    /// `PackagingType` code, such as `02` for own packaging.
    pub(super) packaging: String,
    pub(super) negotiated_rates: bool,
    pub(super) second_reference: SecondReference,
}

/// ERP number printed on the label beside the unique reference. If the order lacks it, another one is used.
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
