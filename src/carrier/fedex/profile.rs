//! What every shipment of an account has in common.

/// How this shipper works with FedEx, the same for every shipment.
#[derive(Clone, Debug)]
pub(crate) struct ShippingProfile {
    /// `USE_SCHEDULED_PICKUP` and the like.
    pub(super) pickup_type: String,
    pub(super) packaging: String,
    /// Whether the account may send plain Ground to US homes.
    pub(super) ground_to_homes: bool,
}
