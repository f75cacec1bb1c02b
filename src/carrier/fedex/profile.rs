//! Settings that apply to every shipment of an account.

/// Shipper's settings for FedEx, the same for every shipment.
#[derive(Clone, Debug)]
pub(crate) struct ShippingProfile {
    /// `pickupType`, such as `USE_SCHEDULED_PICKUP`.
    pub(super) pickup_type: String,
    pub(super) packaging: String,
    /// Whether the account may send plain Ground to US homes.
    pub(super) ground_to_homes: bool,
}
